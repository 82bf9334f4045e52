"""届满日变动: whoever was given a last day that the calendar has moved since knows the new one (CAL-5)."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals import papers
from approvals.enums import Act, Kind
from approvals.models import Case, Deficiency, Proceeding
from approvals.proceedings import ProceedingKind
from commitments.enums import Kind as CommitmentKind
from commitments.models import Commitment, Promised
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.enums import Side
from ground.clocks.models import Clock
from ground.law.rulings import follows
from ground.notices.tell import tell
from ground.trail.record import record

# The limits of which the party is given a day. What an office has to do it reads on its desk, as it is today.
GIVEN: dict[str, str] = {
    kind.value: str(kind.label)
    for kind in (
        Kind.INTAKE,
        Kind.DECISION,
        Kind.DEFICIENCY,
        Kind.OWED,
        CommitmentKind.SUPPLY,
        CommitmentKind.VERIFY,
        ProceedingKind.RECTIFY,
        ProceedingKind.DEFENCE,
    )
}


class Line(NamedTuple):
    """One limit of a case: what it is for, as a message says it, and where it went."""

    what: str
    was: date
    now: date


def concerned() -> list[int]:
    """The cases whose parties know another last day than the one that holds."""
    threads = set(Clock.objects.moved(GIVEN).values_list("thread", flat=True))
    keys: dict[str, list[str]] = {"case": [], "deficiency": [], "proceeding": [], "commitment": []}
    for thread in threads:
        head, key = thread.split(":")[:2]
        keys[head].append(key)
    letters = Commitment.objects.filter(uuid__in=keys["commitment"]).values_list("thread", flat=True)
    found = {
        *Case.objects.filter(uuid__in=keys["case"]).values_list("pk", flat=True),
        *Deficiency.objects.filter(uuid__in=keys["deficiency"]).values_list("case", flat=True),
        *Proceeding.objects.filter(uuid__in=keys["proceeding"]).values_list("case", flat=True),
        *Case.objects.of_threads(list(letters)).values_list("pk", flat=True),
    }
    return sorted(found)


@follows("CAL-5", article="国务院办公厅节假日安排通知", source="暂定的届满日变动的，告知过的人另行告知")
def tell_moved(pk: int, *, at: datetime) -> Counter[int]:
    """Each person whom the case concerns is told once of all its limits that moved for good; how many people, by the year they end in.

    The timer's verb, safe to run again; a case that somebody works on is left for the next round.
    """
    people: Counter[int] = Counter()
    with transaction.atomic():
        case = Case.objects.locked_unless_busy(pk)
        if case is None:
            return people
        moved = clocks.take_told(_threads(case), GIVEN)
        if not moved:
            return people
        facts = {"moved": [{"kind": one.kind, "was": one.told_on, "now": one.due_on} for one in moved]}
        record(case.thread, Act.DAYS_MOVED, by=Actor.system("calendar"), at=at, facts=facts)
        # What is pending against him concerns whoever may answer it too, who knows nothing else of the case.
        known = {one.ref: one for one in case.addressees(at=at)}
        readers = {
            one.ref: one
            for proceeding in case.proceedings.filter(uuid__in=_keys(moved, "proceeding"))
            for one in proceeding.addressees(at=at)
        }
        pending = [one for one in moved if one.thread.startswith("proceeding:")]
        for person, lot in [
            *((one, moved) for one in known.values()),
            *((one, pending) for ref, one in readers.items() if ref not in known),
        ]:
            context = papers.told(case) | _said([_line(one) for one in lot])
            tell([person], "approvals/notices/days_moved", about=case.thread, at=at, context=context)
            people.update({one.due_on.year for one in lot})
    return people


def _threads(case: Case) -> list[str]:
    """Every thread on which a limit of the case may run."""
    letters = list(Commitment.objects.filter(thread=case.thread))
    promised = Promised.objects.filter(commitment__in=letters).select_related("commitment")
    return [
        case.thread,
        *(one.thread for one in case.deficiencies.all()),
        *(one.thread for one in case.proceedings.all()),
        *(one.own_thread for one in letters),
        *(one.thread for one in promised),
    ]


def _keys(moved: list[Clock], head: str) -> list[str]:
    return [one.thread.partition(":")[2] for one in moved if one.thread.startswith(f"{head}:")]


def _line(clock: Clock) -> Line:
    assert clock.told_on is not None
    what = GIVEN[clock.kind]
    if clock.side == Side.STATUTORY:
        what = _("法定%(what)s") % {"what": what}
    return Line(what, clock.told_on, clock.due_on)


def _said(lines: list[Line]) -> dict[str, object]:
    """For the message every limit in full; for the text the first, or how many there are and which day comes first."""
    first = min(lines, key=lambda one: one.now)
    once = list(dict.fromkeys(lines))
    return {
        "lines": [
            {
                "what": one.what,
                "was": date_format(one.was, _("Y年n月j日")),
                "day": date_format(one.now, _("Y年n月j日")),
            }
            for one in once
        ],
        "n": len(once),
        "limit": first.what,
        "last": date_format(first.now, _("n月j日")),
    }
