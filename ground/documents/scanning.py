"""The gate of uploads (N4): what a scanner has not cleared is not opened, what it found something in never is.

Nothing waits for the scanner but opening: a file is taken, and an application filed, while clamd is down. The minute
timer asks again. Where no clamd is set up, files say 未查毒 and are shown.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef

from ground.documents import clamd
from ground.documents.models import Blob, Document, ScanState
from ground.errands import errand, for_a_while

log = logging.getLogger(__name__)

# Seconds that whoever uploads is kept waiting, that a worker has for one file, and that one sweep lasts.
AT_ONCE, PATIENTLY, SWEEP = 5.0, 90.0, 30
BATCH = 200
OPEN_STATES = {ScanState.UNSCANNED, ScanState.WAITING}


def at_the_door(content: bytes) -> tuple[ScanState, str]:
    """What is known of bytes that have just come: the state they are stored in, and the virus that was found in them."""
    if not clamd.is_configured():
        return ScanState.UNSCANNED, ""
    try:
        found = clamd.scan(content, seconds=AT_ONCE)
    except clamd.NoAnswer as why:
        log.warning("an upload waits for its scan: %s", why)
        return ScanState.WAITING, ""
    return (ScanState.INFECTED, found) if found else (ScanState.CLEAN, "")


def later(blob: Blob) -> None:
    """The file is scanned by a worker at once, if the errand is not lost; else by the timer."""
    if blob.scan_state == ScanState.WAITING:
        errand("ground.documents.tasks.scan", blob.pk)


def scan(blob_id: int, *, clock: Callable[[], datetime]) -> bool:
    """What clamd says of the stored file stands in its row; what it found something in lies in quarantine.

    False when clamd gave no answer. Safe to be called again, and twice at once.
    """
    blob = Blob.objects.filter(pk=blob_id, scan_state__in=OPEN_STATES).first()
    if blob is None or not clamd.is_configured():
        return True
    try:
        content = blob.stored()
    except FileNotFoundError:
        log.error("stored file %s is missing", blob.uuid)
        return True
    try:
        found = clamd.scan(content, seconds=PATIENTLY)
    except clamd.NoAnswer as why:
        log.warning("stored file %s is not scanned: %s", blob.uuid, why)
        return False
    state = ScanState.INFECTED if found else ScanState.CLEAN
    if found:
        _keep_apart(blob, content)
    with transaction.atomic():
        Blob.objects.filter(pk=blob.pk, scan_state__in=OPEN_STATES).update(
            scan_state=state, scan_found=found[:100], scanned_at=clock()
        )
    if found:
        log.error("stored file %s is in quarantine: %s", blob.uuid, found)
        default_storage.delete(blob.name)
    return True


def scan_waiting(*, clock: Callable[[], datetime]) -> None:
    """Files that wait for their scan have it, then those that came before there was a scanner, while time allows.

    Our own papers are not scanned: we made them. The first file that clamd gives no answer for ends the sweep.
    """
    if not clamd.is_configured():
        return
    waiting = Blob.objects.filter(scan_state=ScanState.WAITING).order_by("pk")
    ours = Document.objects.filter(pdf=OuterRef("pk"))
    before = Blob.objects.filter(~Exists(ours), scan_state=ScanState.UNSCANNED).order_by("pk")
    due = [*waiting.values_list("pk", flat=True)[:BATCH], *before.values_list("pk", flat=True)[:BATCH]]
    for blob_id in for_a_while(due, seconds=SWEEP):
        if not scan(blob_id, clock=clock):
            return


def _keep_apart(blob: Blob, content: bytes) -> None:
    """A copy lies in quarantine, once, for whoever has to look at it; no page and no API leads there."""
    if not default_storage.exists(blob.quarantine_name):
        default_storage.save(blob.quarantine_name, ContentFile(content))
