"""The timers of credit. Each reads what is due without locks, then calls the ordinary verb, which asks again."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from celery import shared_task

from credit.actions import listing, lists, overrun, reminders
from credit.actions import sharing as platforms
from credit.enums import Kind
from credit.models import ListSource, Recipient, Record
from ground import clocks
from ground.clocks import calendar
from ground.clocks.models import Clock
from ground.workdays.calendar import legal_day

log = logging.getLogger(__name__)


@shared_task
def hear() -> None:
    if now := clocks.sweep_moment():
        sweep_hearings(now)


def sweep_hearings(now: datetime) -> int:
    """Every period for a defence that is over by `now` has ended (CRE-4); how many did."""
    heard = 0
    for thread in clocks.lapsed_threads([Kind.DEFENCE], now):
        try:
            heard += listing.hear(thread, at=now)
        except Exception:
            # One that cannot be settled keeps no other waiting; it is tried again in a minute.
            log.exception("the hearing of %s could not be ended", thread)
    return heard


@shared_task
def run_over() -> None:
    if now := clocks.sweep_moment():
        sweep_overruns(now)


def sweep_overruns(now: datetime) -> int:
    """What nobody served or decided in time by `now` closes nothing until it is decided (CRE-4), and an entry of which nobody answered
    whether its basis is gone rests until somebody does (CRE-15); how many entries that is new of.
    """
    late, found = clocks.lapsed_threads([Kind.SERVICE, Kind.DECISION], now), 0
    for thread, running in clocks.open_for(late).items():
        if not any(one.kind == Kind.ENDING for one in running):
            found += _settled(overrun.run_over, thread, now)
    unverified = clocks.lapsed_threads([Kind.STRIKE], now)
    for record in Record.objects.of_threads(unverified).may_rest().order_by("pk"):
        found += _settled(overrun.rest, record.thread, now)
    return found


def _settled(verb: Callable[..., bool], thread: str, now: datetime) -> bool:
    try:
        return verb(thread, at=now)
    except Exception:
        log.exception("that %s is late could not be settled", thread)
    return False


@shared_task
def abandon() -> None:
    if now := clocks.sweep_moment():
        sweep_untold(now)


def sweep_untold(now: datetime) -> int:
    """What nobody gave notice of in time by `now`, or served or decided by the last limit, has ended (CRE-4); how many did."""
    ended = 0
    for thread in clocks.lapsed_threads([Kind.NOTICE, Kind.ENDING], now):
        try:
            ended += overrun.abandon(thread, at=now)
        except Exception:
            log.exception("%s could not be ended", thread)
    return ended


@shared_task
def remind() -> None:
    if now := clocks.sweep_moment():
        reminders.remind(at=now)


@shared_task
def tell_moved() -> None:
    if now := clocks.sweep_moment():
        sweep_moved(now)


def sweep_moved(now: datetime) -> int:
    """Whoever was given a last day for his defence that the calendar has moved since knows the new one (CAL-5); how many people."""
    people: Counter[int] = Counter()
    for thread in Clock.objects.moved([Kind.DEFENCE]).order_by("thread").values_list("thread", flat=True):
        try:
            people += reminders.tell_moved(thread, at=now)
        except Exception:
            log.exception("of %s nobody could be told that its day moved", thread)
    calendar.moved_told(people, at=now)
    return people.total()


@shared_task
def expire() -> None:
    if now := clocks.sweep_moment():
        sweep_expiries(now)


def sweep_expiries(now: datetime) -> int:
    """Every entry whose publicity ended before the day of `now` is lifted (CRE-6); how many were."""
    lifted = 0
    for pk in Record.objects.run_out(legal_day(now)).order_by("max_until", "pk").values_list("pk", flat=True):
        try:
            lifted += listing.expire(pk, at=now)
        except Exception:
            log.exception("entry %s could not be lifted", pk)
    return lifted


@shared_task
def take_in_lists() -> None:
    if now := clocks.sweep_moment():
        sweep_lists(now)


def sweep_lists(now: datetime) -> int:
    """What the credit platforms have delivered since is taken in (K1); how many files were."""
    taken = 0
    for source in ListSource.objects.order_by("pk"):
        try:
            taken += len(lists.take_in(source, at=now))
        except Exception:
            log.exception("the list of %s could not be taken in", source.code)
    return taken


@shared_task
def share() -> None:
    if now := clocks.sweep_moment():
        sweep_sharing(now)


def sweep_sharing(now: datetime) -> int:
    """Every credit platform that is joined was told by `now` what it had not been told, as far as it could be reached (CRE-8); in how
    many files.
    """
    handed = 0
    for recipient in Recipient.objects.order_by("pk"):
        try:
            handed += platforms.share(recipient, at=now)
        except Exception:
            # One platform keeps no other waiting; it is tried again in ten minutes.
            log.exception("%s could not be told", recipient.code)
    return handed
