import logging

from celery import shared_task
from django.utils import timezone

from ground.errands import for_a_while
from ground.notices.deliver import deliver, settle_orphans
from ground.notices.models import Notice

log = logging.getLogger(__name__)

# One sweep stays within the workers' time limit even when a gateway is slow; the next one takes the rest. SWEEP is in seconds.
AT_ONCE = 200
SWEEP = 40


@shared_task
def send(notice_id: int) -> None:
    """This notice has been tried, if it is due."""
    deliver(notice_id, now=timezone.now())


@shared_task
def send_waiting() -> None:
    """What is due has been tried, and claims of dead processes are settled: errands may be lost, rows are not."""
    settle_orphans(now=timezone.now())
    due = list(Notice.objects.due(timezone.now()).values_list("pk", flat=True)[:AT_ONCE])
    for pk in for_a_while(due, seconds=SWEEP):
        try:
            deliver(pk, now=timezone.now())
        except Exception:  # one row that cannot even be read does not keep the others waiting
            log.exception("notice %s could not be tried", pk)
