"""催办 of a revocation: whose turn it is hears of a limit before it, and the office and who watches it when it is over (MON-1)."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from approvals import papers
from approvals.actions.proceeding import desk_of
from approvals.actions.reminders import TEMPLATES
from approvals.models import Proceeding
from approvals.proceedings import ProceedingKind
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.clocks.enums import Said
from ground.clocks.marks import tell_each
from ground.clocks.models import Mark
from ground.law.rulings import follows
from ground.notices.tell import tell

# Whose days these are; what their end means, the timer says.
OF_THE_PARTY = (ProceedingKind.RECTIFY, ProceedingKind.DEFENCE)


@follows("MON-1", source="电子监察办法")
def remind(*, at: datetime) -> int:
    """Whoever has the turn in a proceeding whose clock was marked is told, once; how many marks were told."""
    return tell_each(ProceedingKind.values, TEMPLATES, partial(_remind, at=at), at=at)


def _remind(mark: Mark, *, at: datetime) -> None:
    proceeding = Proceeding.objects.with_story().get(uuid=mark.clock.thread.removeprefix("proceeding:"))
    case, kind, over = proceeding.case, ProceedingKind(mark.clock.kind), mark.kind == Said.OVER
    context = papers.told(case) | {"what": str(kind.label), "due_on": mark.clock.due_on.isoformat()}
    if kind in OF_THE_PARTY:
        if over:
            return
        people, template = proceeding.addressees(at=at), "approvals/notices/proceeding_due"
    else:
        people, template = desk_of(case, at=at), TEMPLATES[Said(mark.kind)]
        if over:
            people += holders(Duty.EFFICIENCY, at=at)
    once = {one.ref: one for one in people}.values()
    tell(once, template, about=case.thread, at=at, fact=f"mark:{mark.pk}", context=context)
