"""A notice leaves the house: claim and commit, send outside any transaction, commit what came of it.

Nothing is held while a gateway thinks, and a process that dies leaves a claim behind that tells so.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from ground.notices.enums import Channel, NoticeState
from ground.notices.models import Notice
from ground.notices.senders import NotSent, Sender, sender_of

log = logging.getLogger(__name__)

# How long after each failed attempt the next one waits, in minutes; after the last one it is given up.
BACKOFF = (1, 5, 15, 60, 240)

# A claim this old belongs to nobody: the workers' time limit (CELERY_TASK_TIME_LIMIT, 2 minutes) is long past.
ORPHANED_AFTER = timedelta(minutes=5)


def deliver(notice_id: int, *, now: datetime) -> None:
    """The notice has been sent, or its next try is set; nothing, if another process has it or it is not due."""
    notice = _claim(notice_id, now=now)
    if notice is None:
        return
    sender = sender_of(notice.channel)
    try:
        sender.send(notice.pk, notice.address, notice.subject, notice.body, str(notice.uuid))
    except Exception as error:  # noqa: BLE001  a gateway may fail in any way it likes
        _failed(notice, sender, error, now=now)
    else:
        _ended(notice, state=NoticeState.SENT, sent_at=now)


def settle_orphans(*, now: datetime) -> int:
    """Claims whose process died are due again where that is safe, and UNCERTAIN where it is not; how many."""
    orphans = Notice.objects.orphaned(now - ORPHANED_AFTER)
    settled = 0
    for channel in (Channel.EMAIL, Channel.SMS):
        of_channel = orphans.filter(channel=channel)
        if sender_of(channel).repeats_safely:
            settled += of_channel.update(state=NoticeState.WAITING, claimed_at=None, next_try_at=now)
            continue
        for pk in of_channel.order_by("pk").values_list("pk", flat=True):
            if orphans.filter(pk=pk).update(state=NoticeState.UNCERTAIN):
                settled += 1
                log.error("notice %s: nobody can say whether it was sent; a person has to look", pk)
    return settled


def try_again(notice_id: int, *, now: datetime) -> bool:
    """A person has decided that this stuck notice is sent again, and it is due; False, if it is not stuck."""
    stuck = Notice.objects.stuck().order_by().filter(pk=notice_id)
    return bool(stuck.update(state=NoticeState.WAITING, next_try_at=now, claimed_at=None))


def take_as_sent(notice_id: int, *, now: datetime) -> bool:
    """A person has found out that this stuck notice did go out; False, if it is not stuck."""
    stuck = Notice.objects.stuck().order_by().filter(pk=notice_id)
    return bool(stuck.update(state=NoticeState.SENT, sent_at=now, claimed_at=None))


@transaction.atomic(durable=True)
def _claim(notice_id: int, *, now: datetime) -> Notice | None:
    """The notice is this process's to send, and everybody can see that it is: durable, so committed before sending."""
    claimed = (
        Notice.objects.due(now)
        .filter(pk=notice_id)
        .order_by()
        .update(state=NoticeState.CLAIMED, attempt=F("attempt") + 1, claimed_at=now, next_try_at=None)
    )
    return Notice.objects.get(pk=notice_id) if claimed else None


def _failed(notice: Notice, sender: Sender, error: Exception, *, now: datetime) -> None:
    if not (sender.repeats_safely or isinstance(error, NotSent)):
        log.error("notice %s: nobody can say whether it was sent (%s)", notice.pk, type(error).__name__)
        _ended(notice, state=NoticeState.UNCERTAIN, claimed_at=notice.claimed_at)
    elif notice.attempt > len(BACKOFF):
        log.error(
            "notice %s: given up after %s attempts (%s)", notice.pk, notice.attempt, type(error).__name__
        )
        _ended(notice, state=NoticeState.FAILED)
    else:
        wait = timedelta(minutes=BACKOFF[notice.attempt - 1])
        log.warning("notice %s: attempt %s failed (%s)", notice.pk, notice.attempt, type(error).__name__)
        _ended(notice, state=NoticeState.WAITING, next_try_at=now + wait)


def _ended(
    notice: Notice,
    *,
    state: NoticeState,
    sent_at: datetime | None = None,
    next_try_at: datetime | None = None,
    claimed_at: datetime | None = None,
) -> None:
    """What came of this claim stands in the row, unless a newer claim has taken its place."""
    Notice.objects.filter(pk=notice.pk, attempt=notice.attempt).update(
        state=state, sent_at=sent_at, next_try_at=next_try_at, claimed_at=claimed_at
    )
