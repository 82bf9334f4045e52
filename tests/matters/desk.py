"""Those who write the catalogue of the town, and those who publish it; a proposal is walked to its state by their real acts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.workdays import legal_day
from matters.actions import proposing, publishing
from matters.enums import OperationKind, PreparationKind, ProposalState
from matters.models import Edition, Matter, Proposal
from tests.town import Town

BEFORE = (PreparationKind.CONSULT, PreparationKind.LEGAL)
AFTER = (PreparationKind.NOTIFY, PreparationKind.TRAIN)


class Desk:
    """Mei and Tan write, Qin and Luo publish; all four at the office that keeps the catalogue."""

    def __init__(self, town: Town) -> None:
        self.town, self.at = town, town.at
        for key, name, duty in [
            ("mei", "梅若云", Duty.CATALOGUE),
            ("tan", "谭志强", Duty.CATALOGUE),
            ("qin", "秦岚", Duty.PUBLICATION),
            ("luo", "罗建军", Duty.PUBLICATION),
        ]:
            town._officer(key, name, town.organ, duty)
        self.mei, self.tan, self.qin, self.luo = (town.actor(key) for key in ("mei", "tan", "qin", "luo"))

    @property
    def matter(self) -> Matter:
        return self.town.edition.matter

    @property
    def tomorrow(self) -> date:
        return legal_day(self.at) + timedelta(days=1)

    def begun(
        self,
        operation: str = OperationKind.CHANGE,
        *,
        matter: Matter | None = None,
        by: Actor | None = None,
        **told: Any,
    ) -> Proposal:
        """A proposal of Mei that gives a reason."""
        return proposing.begin(
            matter or self.matter,
            operation,
            by=by or self.mei,
            at=self.at,
            **({"reason": "压缩办理时限", "basis": "区政府会议纪要"} | told),
        )

    def saved(self, proposal: Proposal, group: str, by: Actor | None = None, **values: Any) -> Proposal:
        return proposing.save(
            proposal, group, values, revision=proposal.revision, by=by or self.mei, at=self.at
        )

    def prepared(self, proposal: Proposal, *kinds: PreparationKind) -> Proposal:
        for kind in kinds or (*BEFORE, *AFTER):
            proposing.prepare(
                proposal, kind, done_on=legal_day(self.at), words="已完成", by=self.mei, at=self.at
            )
        return proposal

    def submitted(self, proposal: Proposal | None = None) -> Proposal:
        """Checked, prepared, handed on; a shorter promise, where nothing else is proposed."""
        if proposal is None:
            proposal = self.saved(self.begun(), "time", promised_length=5)
        if proposal.state == ProposalState.DRAFT:
            proposal = proposing.check(proposal, by=self.mei, at=self.at)
        return proposing.submit(self.prepared(proposal), by=self.mei, at=self.at)

    def published(
        self, proposal: Proposal | None = None, *, on: date | None = None, at: datetime | None = None
    ) -> Edition:
        """In force from today, or from that day on."""
        at = at or self.at
        if proposal is None or proposal.state != ProposalState.SUBMITTED:
            proposal = self.submitted(proposal)
        edition = publishing.publish(proposal, effective_on=on or legal_day(at), by=self.qin, at=at)
        assert edition is not None
        return edition

    def changed(
        self, group: str, *, on: date | None = None, matter: Matter | None = None, **values: Any
    ) -> Edition:
        """A change of these elements, published."""
        return self.published(self.saved(self.begun(matter=matter), group, **values), on=on)
