"""The town with two matters in which everything may be promised or may follow: where walks over promises take place."""

from __future__ import annotations

from random import Random
from typing import Any

from approvals.enums import Purpose, Relation
from approvals.rules import Came, Card
from commitments.enums import Scheme
from credit.enums import Register
from credit.models import ListSource
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import Office, Party
from ground.law.models import DatedValue
from ground.law.values import value
from ground.workdays.calendar import legal_day
from matters.actions.entrusting import entrust
from matters.enums import Entrusted
from tests.approvals.world import World
from tests.licences.lasting import SECTIONS as WHY_SECTIONS
from tests.promising import PLAN, REPORT, promising
from tests.town import FORM, LONG_AGO, ROOT, Town

# Who applies: account, name, number, phone.
PARTIES = {
    "zhao": ("赵敏", "990001198509040462", "13800000104"),
    "wang": ("王秀兰", "990001195106180221", "13800000101"),
}
# What a walk may take from another place: what follows a lapse, and whether it is put right first.
PLACED = (
    "deficiency.lapse",
    *(f"commitment.overdue.{scheme}" for scheme in (Scheme.NOTIFIED, Scheme.CREDIT)),
    *(f"commitment.{kind}.{scheme}" for kind in ("mismatch", "false") for scheme in Scheme.values),
)


class Fair(World):
    """The town with two matters in which everything may be promised or may follow, and two people who apply in them.

    Wang applies for herself, and is "agent" where she acts for Zhao. Tang and Jiang keep credit.
    """

    def __init__(self, town: Town) -> None:
        super().__init__(town)
        schemes, before, system = [*Scheme.values], town.at - LONG_AGO, Actor.system("seed")
        given_up = {
            "purposes": {Purpose.CANCELLATION.value: {"promised_length": 5}},
            "form": {"sections": [*FORM["sections"], *WHY_SECTIONS]},
        }
        self.editions = [
            promising(town, *schemes, secondary=(PLAN,), name="美容美发经营许可", no=7, **given_up),
            promising(
                town,
                *schemes,
                committable=(PLAN, REPORT),
                name="公共浴室经营许可",
                no=8,
                safety_related=True,
                **given_up,
            ),
        ]
        entrust(town.offices["side"], self.editions, [*Entrusted.values], by=system, at=before)
        town._officer("tang", "唐宁", town.organ, Duty.CREDIT)
        town._officer("jiang", "江晓", town.organ, Duty.CREDIT)
        # The office above the organ is asked before anything unlawful is kept.
        town._officer("gong", "龚志强", Office.objects.get(path=ROOT), Duty.DECISION)
        self.sources = [
            ListSource.objects.create(code=code, name=name, register=register, address=code)
            for code, name, register in (
                ("xinyong", "信用中国（示例）", Register.CREDIT_CHINA),
                ("yanzhong", "严重失信主体名单（示例）", Register.SERIOUS),
            )
        ]
        self.dice = Random(0)

    def actor(self, who: str) -> Actor:
        if who == "wang":
            return self.town.actor("wang")
        return super().actor("wang" if who == "agent" else who)

    def party(self, who: str) -> Party:
        found = self.town.actor(who).on_behalf_of
        assert found is not None
        return found

    def account_of(self, row: Any) -> str:
        """The account of whom a row is about."""
        party = row if isinstance(row, Party) else getattr(row, "party", None) or row.case.party
        return next(who for who in PARTIES if self.party(who) == party)

    def as_in(self, place: str) -> None:
        """What follows on a broken word, or on a lapse, is what this place says."""
        on = legal_day(self.at)
        for key in PLACED:
            said = value(key, place, on)
            DatedValue.objects.filter(key=key, place="990001").delete()
            DatedValue.objects.create(
                key=key, place="990001", value=said, from_on=self.at.date() - LONG_AGO, source=place
            )

    def perhaps(self, of_ten: int = 5) -> bool:
        return self.dice.random() * 10 < of_ten

    def came(self, row: Any) -> Came:
        """Whoever it is about came himself; now and then somebody else."""
        who = self.account_of(row) if self.perhaps(9) else self.dice.choice([*PARTIES])
        name, number, _phone = PARTIES[who]
        return Came(name, Relation.SELF, card=Card(number))
