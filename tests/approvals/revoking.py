"""A proceeding about a grant, led to its states by the real acts: where tests of a revocation begin."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from approvals import tasks
from approvals.actions import remedy, revocation
from approvals.enums import RemedyKind, RemedyOutcome
from approvals.models import Proceeding, Remedy
from approvals.proceedings import Approval, Breach, Item, ProceedingKind
from commitments.enums import Scheme
from ground import clocks
from ground.accounts.actor import Actor
from ground.workdays.calendar import legal_day
from tests.approvals.committed import committed
from tests.town import Town

FOUND = "现场核查发现检测项目不全，与承诺不符。"


def opened(
    town: Town,
    kind: Breach = Breach.MISMATCH,
    *,
    scheme: Scheme = Scheme.CREDIT,
    at: datetime | None = None,
) -> Proceeding:
    """A timer found that what Zhao committed to is not so; what is overdue was promised long ago."""
    signed_at = town.at - timedelta(days=150) if kind == Breach.OVERDUE else town.at
    # The days of 涉企经营许可告知承诺 are counted from the decision, those of 信用承诺审批 from the signature.
    granted_at = signed_at if scheme == Scheme.NOTIFIED else town.at
    case, commitment = committed(town, scheme, signed_at=signed_at, granted_at=granted_at)
    return revocation.open(
        case,
        kind=kind,
        words="核查发现与承诺不符。",
        commitment=commitment,
        by=Actor.system("clock"),
        at=at or town.at,
    )


def noticed(
    town: Town,
    kind: Breach = Breach.MISMATCH,
    item: Item = Item.UNQUALIFIED,
    scheme: Scheme = Scheme.CREDIT,
) -> Proceeding:
    """Zheng has told him."""
    return revocation.notify(
        opened(town, kind, scheme=scheme), item, FOUND, by=town.actor("zheng"), at=town.at
    )


def over(proceeding: Proceeding, kind: ProceedingKind = ProceedingKind.DEFENCE) -> datetime:
    """The first moment after the period."""
    clock = clocks.of(proceeding.thread, kind)
    assert clock is not None
    return clock.lapses_at


def heard(town: Town, kind: Breach = Breach.MISMATCH, item: Item = Item.UNQUALIFIED) -> Proceeding:
    """His time to speak has passed."""
    proceeding = noticed(town, kind, item)
    assert tasks.sweep_proceedings(over(proceeding)) == 1
    return again(proceeding)


def approved(at: datetime) -> Approval:
    """An organ outside the system approved that day that it is kept."""
    return Approval("区政府", "〔2026〕12号", legal_day(at))


def again(proceeding: Proceeding) -> Proceeding:
    return Proceeding.objects.with_story().get(pk=proceeding.pk)


def struck(
    town: Town,
    proceeding: Proceeding,
    outcome: RemedyOutcome = RemedyOutcome.ANNULLED,
    *,
    at: datetime,
    **how: Any,
) -> Remedy:
    """A reconsideration was sought against what it came to, and that came of it, all at one moment."""
    on = legal_day(at)
    made = remedy.record_remedy(
        proceeding.case,
        RemedyKind.RECONSIDERATION,
        against=proceeding,
        organ="示例市朝霞区人民政府",
        reference="朝复决〔2026〕8号",
        sought_on=on,
        notified_on=on,
        by=town.actor("zheng"),
        at=at,
    )
    return remedy.end_remedy(
        made, outcome, words="见复议决定书", ended_on=on, by=town.actor("wu"), at=at, **how
    )


HOUR = timedelta(hours=1)
