"""审管衔接: what was granted is taken over by whoever watches it from now on."""

from datetime import datetime, timedelta

from django.db import transaction

from approvals.enums import Act as CaseAct
from approvals.models import Case
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.clocks.enums import Limit, Said, Side
from ground.clocks.models import Mark
from ground.law.rulings import follows, refuse
from ground.law.values import value
from ground.notices.tell import Addressee, tell
from ground.trail import feed
from ground.trail.record import record
from ground.workdays.calendar import legal_day
from supervision.enums import Act, Kind
from supervision.models import Handoff
from supervision.rules import why_not_receive

READER = "supervision"
# A mark older than this was told long ago.
RECENT = timedelta(days=3)


@follows("SHG-1", source="天津“一制三化”方案 二（三）")
def collect(*, by: Actor, at: datetime) -> int:
    """What was granted since the cursor lies with its regulators; how many cases. Safe to run again.

    Nobody tells this app of a grant: it reads the feed, so a lost message loses nothing.
    """
    taken = 0
    for entry in feed.unread(READER, acts=[CaseAct.GRANTED]):
        with transaction.atomic():
            taken += _take_over(entry.thread, by=by, at=at)
            feed.advance(READER, entry)
    return taken


def _take_over(thread: str, *, by: Actor, at: datetime) -> bool:
    case = Case.objects.of_thread(thread)
    regulator = case.edition.regulator
    if regulator is None:
        return False
    handoff, new = Handoff.objects.get_or_create(
        case=case, defaults={"regulator": regulator, "collected_at": at}
    )
    if not new:
        return False
    clocks.start(
        Kind.CLAIM,
        thread=thread,
        side=Side.NONE,
        rule_id="SHG-3",
        office=regulator.path,
        started_on=legal_day(at),
        limit=Limit(value("handoff.claim", case.place, legal_day(at))),
        place=case.place,
    )
    record(thread, Act.COLLECTED, by=by, at=at, facts={"regulator": regulator.path})
    tell(
        regulators_of(regulator, at=at),
        "supervision/notices/collected",
        about=thread,
        at=at,
        context=told(handoff),
    )
    return True


def receive(handoff: Handoff, *, by: Actor, at: datetime) -> Handoff:
    """接收: a named person of the regulator has the package and watches the licence from now on (SHG-4)."""
    with transaction.atomic():
        handoff = Handoff.objects.locked(handoff.pk)
        refuse(why_not_receive(handoff, by=by, at=at))
        handoff.received_at = at
        handoff.received_by = by.person
        handoff.save()
        clocks.settle(handoff.case.thread, Kind.CLAIM, at=at)
        record(handoff.case.thread, Act.RECEIVED, by=by, at=at, facts={"regulator": handoff.regulator.path})
    return handoff


def remind(*, at: datetime) -> int:
    """A package that nobody received in time is said again, once, to the regulators of its office (SHG-3)."""
    marks = list(Mark.objects.since(at - RECENT, [Kind.CLAIM]).filter(kind=Said.OVER, clock__settled_at=None))
    threads = {mark.clock.thread: mark for mark in marks}
    cases = Case.objects.of_threads(list(threads)).values("pk")
    for handoff in Handoff.objects.with_story().filter(case__in=cases).order_by("pk"):
        tell(
            regulators_of(handoff.regulator, at=at),
            "supervision/notices/overdue",
            about=handoff.case.thread,
            at=at,
            fact=f"mark:{threads[handoff.case.thread].pk}",
            context=told(handoff),
        )
    return len(marks)


def regulators_of(office: Office, *, at: datetime) -> list[Addressee]:
    """Everybody who regulates for this office on the day of `at`."""
    holdings = office.holdings.current(legal_day(at)).filter(duty=Duty.REGULATION).select_related("user")
    return [
        Addressee(ref=h.user.ref, user_id=h.user_id, email=h.user.email, phone=h.user.phone) for h in holdings
    ]


def told(handoff: Handoff) -> dict[str, str]:
    case = handoff.case
    clock = clocks.of(case.thread, Kind.CLAIM)
    return {
        "number": case.number or "",
        "matter": case.edition.name,
        "organ": case.competent_office.name,
        "due_on": clock.due_on.isoformat() if clock else "",
    }
