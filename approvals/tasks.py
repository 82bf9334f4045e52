"""The timers of a case. Each reads what is due without locks, then calls the ordinary verb, which asks again."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from celery import shared_task

from approvals.actions import (
    catalogue,
    checking,
    commitment,
    correction,
    emergency,
    freed,
    intake,
    lapsing,
    moved_days,
    owing,
    performing,
    proceeding_reminders,
    quarantine,
    rectification,
    reform,
    reminders,
    renewal,
    revocation,
    standing,
)
from approvals.enums import Kind
from approvals.models import Case, Deficiency
from approvals.proceedings import ProceedingKind
from commitments.enums import Kind as Owed
from commitments.models import Commitment
from credit.rules import something_is_new
from ground import clocks
from ground.clocks import calendar

log = logging.getLogger(__name__)

# Longer than from one round to the next: nothing falls between two.
LISTED_WITHIN = timedelta(minutes=90)


@shared_task
def deem_accepted() -> None:
    if now := clocks.sweep_moment():
        sweep_silence(now)


def sweep_silence(now: datetime) -> int:
    """Every case whose five working days of silence are over by `now` counts as accepted (CLK-1); how many did."""
    deemed = 0
    for pk in Case.objects.of_threads(clocks.lapsed_threads([Kind.INTAKE], now)).values_list("pk", flat=True):
        try:
            deemed += intake.deem_accepted(pk, at=now)
        except Exception:
            # One case that cannot be settled keeps no other waiting; it is tried again in a minute.
            log.exception("case %s could not be deemed accepted", pk)
    return deemed


@shared_task
def deem_renewed() -> None:
    if now := clocks.sweep_moment():
        sweep_renewals(now)


def sweep_renewals(now: datetime) -> int:
    """Every renewal undecided when its licence ended counts as granted (CLK-11); how many did."""
    deemed = 0
    lapsed = Case.objects.of_threads(clocks.lapsed_threads([Kind.RENEWAL], now))
    for pk in lapsed.values_list("pk", flat=True):
        try:
            deemed += renewal.deem(pk, at=now)
        except Exception:
            # As above: one case keeps no other waiting.
            log.exception("case %s could not be deemed renewed", pk)
    return deemed


@shared_task
def lapse_deficiencies() -> None:
    if now := clocks.sweep_moment():
        sweep_deficiencies(now)


def sweep_deficiencies(now: datetime) -> int:
    """Every deficiency whose last day is over by `now`, and of which something has not come, has lapsed (CLK-14); how many did."""
    lapsed = 0
    threads = clocks.lapsed_threads([Kind.DEFICIENCY], now)
    found = Deficiency.objects.of_threads(threads)
    for pk in found.order_by("pk").values_list("pk", flat=True):
        try:
            lapsed += lapsing.lapse(pk, at=now)
        except Exception:
            # As above: one case keeps no other waiting.
            log.exception("deficiency %s could not lapse", pk)
    return lapsed


@shared_task
def run_out_owed() -> None:
    if now := clocks.sweep_moment():
        sweep_owed(now)


def sweep_owed(now: datetime) -> int:
    """Of every case in which something owed did not come by its last day, applicant and desk know that by `now` (COM-7); of how many."""
    told = 0
    late = Case.objects.of_threads(clocks.lapsed_threads([Kind.OWED], now))
    for pk in late.values_list("pk", flat=True):
        try:
            told += owing.run_out(pk, at=now)
        except Exception:
            # As above: one case keeps no other waiting.
            log.exception("that what case %s owes did not come could not be told", pk)
    return told


@shared_task
def remind() -> None:
    if now := clocks.sweep_moment():
        reminders.remind(at=now)
        checking.remind(at=now)
        proceeding_reminders.remind(at=now)


@shared_task
def tell_moved() -> None:
    if now := clocks.sweep_moment():
        sweep_moved(now)


def sweep_moved(now: datetime) -> int:
    """Whoever was given a last day that the calendar has moved since knows the new one (CAL-5); how many people."""
    people: Counter[int] = Counter()
    for pk in moved_days.concerned():
        try:
            people += moved_days.tell_moved(pk, at=now)
        except Exception:
            # As above: one case keeps no other waiting.
            log.exception("of case %s nobody could be told that its days moved", pk)
    calendar.moved_told(people, at=now)
    return people.total()


@shared_task
def remind_of_slips() -> None:
    if now := clocks.sweep_moment():
        emergency.remind(at=now)


@shared_task
def report_infected() -> None:
    if now := clocks.sweep_moment():
        quarantine.report_infected(at=now)


@shared_task
def remind_of_corrections() -> None:
    if now := clocks.sweep_moment():
        correction.remind(at=now)


@shared_task
def tell_of_letters() -> None:
    if now := clocks.sweep_moment():
        sweep_letters(now)


def sweep_letters(now: datetime) -> int:
    """Of every signed letter whose last day was over by `now` and on which nothing is decided, its case's people know (CLK-15); how
    many were told now.
    """
    told = 0
    for pk in list(Commitment.objects.leaned_on().order_by("pk").values_list("pk", flat=True)):
        try:
            told += commitment.run_out(pk, at=now)
        except Exception:
            # One letter keeps no other waiting.
            log.exception("that letter %s ran out could not be told", pk)
    return told


@shared_task
def follow_catalogue() -> None:
    if now := clocks.sweep_moment():
        sweep_catalogue(now)


def sweep_catalogue(now: datetime) -> int:
    """What hangs on every matter that was cancelled or handed over by `now` has its ending (U3); how many are done with."""
    followed = 0
    for operation in catalogue.due(now):
        try:
            followed += catalogue.follow(operation, at=now)
        except Exception:
            # One matter keeps no other waiting; it is tried again in a minute.
            log.exception("operation %s was not followed", operation.pk)
    return followed


@shared_task
def follow_reform() -> None:
    if now := clocks.sweep_moment():
        sweep_reform(now)


def sweep_reform(now: datetime) -> int:
    """What hangs on a permit that nobody needs any more by `now` has its ending, and whoever holds it or has begun to ask for it knows
    (S50); how many had their ending now.
    """
    followed = 0
    for pk in list(reform.waiting(now).values_list("pk", flat=True)):
        try:
            followed += reform.follow(pk, at=now)
        except Exception:
            # One case keeps no other waiting; it is tried again in a minute.
            log.exception("case %s did not get its ending", pk)
    freed.tell_holders(now)
    freed.tell_drafts(now)
    freed.announce(now)
    return followed


@shared_task
def run_over_commitments() -> None:
    if now := clocks.sweep_moment():
        sweep_commitments(now)


def sweep_commitments(now: datetime) -> int:
    """Every commitment of which something did not come by its last day is overdue by `now` (CLK-15); how many are."""
    overdue = 0
    late = {thread.split(":")[1] for thread in clocks.lapsed_threads([Owed.SUPPLY], now)}
    for one in Commitment.objects.filter(uuid__in=late).order_by("pk"):
        try:
            overdue += performing.run_over(one, at=now)
        except Exception:
            # As above: one commitment keeps no other waiting.
            log.exception("commitment %s could not be found overdue", one.pk)
    return overdue


@shared_task
def run_over_checks() -> None:
    if now := clocks.sweep_moment():
        sweep_checks(now)


def sweep_checks(now: datetime) -> int:
    """Every commitment that waits by `now` for nothing but a check beyond the organ's own days is in nobody's way (COM-18); how many
    were found so.
    """
    found = 0
    late = {thread.split(":")[1] for thread in clocks.lapsed_threads([Owed.VERIFY], now)}
    for pk in (
        Commitment.objects.unchecked().filter(uuid__in=late).order_by("pk").values_list("pk", flat=True)
    ):
        try:
            found += checking.run_over(pk, at=now)
        except Exception:
            # As above: one commitment keeps no other waiting.
            log.exception("that the check of commitment %s is late could not be told", pk)
    return found


@shared_task
def resume_commitments() -> None:
    if now := clocks.sweep_moment():
        sweep_suspended(now)


def sweep_suspended(now: datetime) -> int:
    """Every commitment that waited for another one which is over by `now` is to be kept again (COM-19); how many are."""
    resumed = 0
    for pk in Commitment.objects.suspended().order_by("pk").values_list("pk", flat=True):
        try:
            resumed += performing.resume(pk, at=now)
        except Exception:
            # As above: one commitment keeps no other waiting.
            log.exception("commitment %s could not be taken up again", pk)
    return resumed


@shared_task
def remind_of_commitments() -> None:
    if now := clocks.sweep_moment():
        performing.remind(at=now)
        commitment.remind(at=now)


@shared_task
def look_up_again() -> None:
    if now := clocks.sweep_moment():
        sweep_standing(now)


@shared_task
def look_up_listed() -> None:
    if (now := clocks.sweep_moment()) and something_is_new(since=now - LISTED_WITHIN):
        sweep_standing(now)


def sweep_standing(now: datetime) -> int:
    """Whoever has a case under way, or a commitment to perform, stands as every register says by `now` (K3); of how many changed it."""
    changed = 0
    for pk in standing.to_look_up_again(at=now):
        try:
            changed += standing.look_up_again(pk, at=now)
        except Exception:
            # As above: one case keeps no other waiting; the next round finds it.
            log.exception("the standing of the applicant of case %s could not be looked up", pk)
    return changed


@shared_task
def hear() -> None:
    if now := clocks.sweep_moment():
        sweep_proceedings(now)


def sweep_proceedings(now: datetime) -> int:
    """Every rectification and every hearing of a revocation whose time is over by `now` has ended; how many did."""
    verbs = {
        ProceedingKind.RECTIFY: rectification.end_rectification,
        ProceedingKind.DEFENCE: revocation.hear,
    }
    ended = 0
    for kind, verb in verbs.items():
        for thread in clocks.lapsed_threads([kind], now):
            try:
                ended += verb(thread, at=now)
            except Exception:
                # One that cannot be settled keeps no other waiting; it is tried again in a minute.
                log.exception("%s could not be ended", thread)
    return ended
