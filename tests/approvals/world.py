"""The town as walks and races need it: every deed has somebody who may do it, and something it can be done to.

From `town.at` on a newer edition of the matter is in force, whose regulator is told before any decision; what was filed on
the eve goes by the older one. Both windows are entrusted with everything, a second office can be asked, another person may
apply for Zhao, and there is a matter whose licence lives for three months.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from approvals.actions import decision, emergency, filing, intake, review
from approvals.enums import Purpose
from approvals.models import Case
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, IdType, PartyKind, Power
from ground.accounts.mandate_rules import Terms
from ground.accounts.mandates import accept, offer
from ground.accounts.models import Party
from ground.workdays import legal_day
from licences.models import Licence
from matters.actions.entrusting import entrust
from matters.actions.opening import open_matter
from matters.enums import Entrusted
from matters.models import Edition
from tests.licences.lasting import drafted, given, opened
from tests.town import ANSWERS, LONG_AGO, Town, content, pdf

DAY = timedelta(days=1)
ZHAO: dict[str, Any] = {
    "kind": PartyKind.PERSON,
    "id_type": IdType.RESIDENT,
    "number": "990001198509040462",
    "name": "赵敏",
    "phone": "13800000104",
}
MANY = 60  # originals lie at the window, so that there is always one to give back


class World:
    """A town in which everything can happen to a case."""

    def __init__(self, town: Town) -> None:
        self.town, self.at = town, town.at
        self.eve = town.at - DAY
        before, system = town.at - LONG_AGO, Actor.system("seed")
        self.lasting = opened(town)
        entrust(
            town.offices["side"],
            [town.edition, town.instant, self.lasting],
            [*Entrusted.values],
            by=system,
            at=before,
        )
        self.second = town.office_with("qian", "钱宁", "shijianju", "朝霞区市场监督管理局")
        town._officer("ma", "马骏", town.offices["hall"], Duty.INTAKE)
        self.newer = self._newer()
        self._mandate()

    def _newer(self) -> Edition:
        told = deepcopy(content(self.town.edition.name))
        told["effective_on"] = legal_day(self.at).isoformat()
        told["edition"]["prior_notice"] = "ecology"
        open_matter(told, by=Actor.system("seed"), at=self.at - 30 * DAY)
        return Edition.objects.select_related("matter__office", "regulator").get(
            name=self.town.edition.name, no=2
        )

    def _mandate(self) -> None:
        """Zhao lets Wang apply for her, in every matter."""
        zhao, day = self.town.actor("zhao"), legal_day(self.eve)
        terms = Terms(tuple(Power), day, day + 300 * DAY, (), True)
        made = offer(self.zhao, terms, agent_name="王秀兰", agent_phone="13800000101", by=zhao, at=self.eve)
        accept(made, by=self.town.actor("wang"), at=self.eve)

    @property
    def zhao(self) -> Party:
        party = self.town.actor("zhao").on_behalf_of
        assert party is not None
        return party

    def actor(self, who: str) -> Actor:
        """One of the cast; Wang acts for Zhao, as far as her mandate goes."""
        if who in {"clock", "scanner"}:
            return Actor.system(who)
        if who == "wang":
            return self.town.actor("wang").acting_for(self.zhao)
        return self.town.actor(who)

    # How a case comes to be.

    def draft(self, edition: Edition | None = None) -> Case:
        """Begun online, complete, and not filed."""
        edition = edition or self.newer
        at = self.eve if edition == self.town.edition else self.at
        return self.town.draft(edition=edition, at=at)

    def online(self) -> Case:
        """Filed online on the eve, under the older edition."""
        draft = self.draft(self.town.edition)
        return filing.file(draft, again="另一处场所", by=self.actor("zhao"), at=self.eve)

    def counter(self, edition: Edition | None = None, *, scanned: bool = False) -> Case:
        """Taken in at the window on the eve, with originals; the quickest way to a case with a number."""
        edition = edition or self.town.edition
        first, *others = [one for one in edition.asks_for(Purpose.NEW) if not one.exempt]
        return intake.take_in(
            edition,
            dict(ZHAO),
            ANSWERS,
            {first: (MANY, 0), **dict.fromkeys(others, (0, 1))},
            files=[(first, pdf("平面图.pdf"))] if scanned else (),
            again="另一处场所",
            by=self.actor("lin"),
            at=self.eve,
        )

    def slip(self) -> Case:
        """Taken down by hand on the eve and typed in now: a folder that waits for the countersign."""
        lin, edition = self.actor("lin"), self.town.edition
        slip = emergency.print_block(1, by=lin, at=self.eve)[0]
        return emergency.enter(
            slip,
            edition,
            dict(ZHAO),
            ANSWERS,
            dict.fromkeys([one for one in edition.asks_for(Purpose.NEW) if not one.exempt], (1, 0)),
            received_at=self.eve,
            reason="大厅停电",
            again="另一处场所",
            by=lin,
            at=self.at,
        )

    def at_once(self) -> Case:
        """Filed by a machine of the applicant's, in one call."""
        files = [(one, pdf(f"{one.name}.pdf")) for one in self.town.instant.materials.filter(exempt=False)]
        by = self.actor("zhao")
        version = self.zhao.current
        return filing.file_at_once(
            self.town.instant, version, ANSWERS, files, again="另一处场所", by=by, at=self.eve
        )

    def licence(self, *, at: datetime | None = None) -> Licence:
        """A licence that ends three months after it was given."""
        return given(self.town, self.lasting, at=at or self.eve)

    def becoming(self, purpose: str, licence: Licence, *, at: datetime) -> Case:
        """A draft of what is to become of the licence."""
        return drafted(self.town, licence, purpose, at=at)

    # How it goes on.

    def accepted(self, case: Case) -> Case:
        return intake.accept(case, by=self.actor("lin"), at=self.at)

    def reviewed(self, case: Case, **how: Any) -> Case:
        return review.conclude(
            case, self.town.answers(case, **how), "审查完毕", by=self.actor("chen"), at=self.at
        )

    def granted(self, case: Case) -> Case:
        return decision.grant(case, by=self.actor("zheng"), at=self.at)


def anew(case: Case) -> Case:
    """The case as the database has it now."""
    return Case.objects.with_story().get(pk=case.pk)
