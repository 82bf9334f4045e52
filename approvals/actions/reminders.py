"""催办: the desk that holds a case is told before its limit and after it (MON-1)."""

from datetime import datetime, timedelta

from approvals.enums import Kind
from approvals.models import Case
from ground.accounts.enums import Duty
from ground.accounts.models import DutyHolding
from ground.clocks.enums import Said
from ground.clocks.models import Mark
from ground.law.rulings import follows
from ground.notices.tell import Addressee, tell
from ground.workdays.calendar import legal_day

# A mark older than this was told long ago, or nobody can act on it any more.
RECENT = timedelta(days=3)
TEMPLATES = {Said.DUE_SOON: "approvals/notices/due_soon", Said.OVER: "approvals/notices/over"}


@follows("MON-1", source="电子监察办法")
def remind(*, at: datetime) -> int:
    """Whoever may act on a case whose clock was marked is told, once per mark and person; how many marks were read.

    One working day before the limit, and when it is over; the efficiency monitors hear of what is over too.
    """
    marks = list(Mark.objects.since(at - RECENT, Kind.values).filter(kind__in=TEMPLATES, clock__settled_at=None))
    cases = {case.thread: case for case in Case.objects.of_threads([m.clock.thread for m in marks]).with_story()}
    for mark in marks:
        case = cases[mark.clock.thread]
        tell(
            _desk(case, over=mark.kind == Said.OVER, at=at),
            TEMPLATES[Said(mark.kind)],
            about=case.thread,
            at=at,
            fact=f"mark:{mark.pk}",
            context={
                "number": case.number,
                "matter": case.edition.name,
                "what": str(Kind(mark.clock.kind).label),
                "due_on": mark.clock.due_on.isoformat(),
            },
        )
    return len(marks)


def _desk(case: Case, *, over: bool, at: datetime) -> list[Addressee]:
    holdings = DutyHolding.objects.current(legal_day(at)).select_related("user")
    desk = holdings.filter(case.desk_of(at=at))
    if over:
        desk = desk | holdings.filter(duty=Duty.EFFICIENCY)
    people = {holding.user_id: holding.user for holding in desk}
    return [Addressee(ref=user.ref, user_id=user.pk, email="", phone="") for user in people.values()]
