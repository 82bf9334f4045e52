"""What happens to papers and files after the commit: PDFs are made, unused files go. Queue `papers`, one process."""

import logging
from datetime import datetime, timedelta

from celery import shared_task
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError, Q
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.db.utils import IntegrityError
from django.utils import timezone

from ground.documents import scanning
from ground.documents.files import PDF, folder_of, store
from ground.documents.models import Blob, Document, State
from ground.documents.pdf import render_archive, render_pdf
from ground.errands import for_a_while

log = logging.getLogger(__name__)

# Minutes until the next try, after the first, second … one; the fifth failure is the last.
BACKOFF = [1, 5, 15, 60, 240]
ATTEMPTS = len(BACKOFF)
BATCH = 100
# Seconds. The workers of papers are killed after 60: what a sweep begins at the last moment has as long as an errand's paper has.
SWEEP = 30
UNUSED_FOR = timedelta(days=1)
# A sweep that did not run for a week leaves files that the next one no longer looks for.
FOLDERS_BACK = 8


@shared_task(soft_time_limit=30, time_limit=45)
def render(document_id: int) -> None:
    """The paper has its PDF, or one try more is on its account. Safe to be called again."""
    make(document_id, now=timezone.now())


@shared_task
def render_waiting() -> None:
    """Papers whose errand was lost, or whose next try is due, are rendered (timetable.py)."""
    make_waiting(now=timezone.now())


@shared_task
def sweep_orphans() -> None:
    """Files that no row uses after a day are gone (timetable.py)."""
    remove_unused(now=timezone.now())


@shared_task(time_limit=120)
def scan(blob_id: int) -> None:
    """The upload is scanned, as far as clamd answers. Safe to be called again."""
    scanning.scan(blob_id, clock=timezone.now)


@shared_task(time_limit=150)
def scan_waiting() -> None:
    """Uploads whose scan is still owed are scanned (timetable.py)."""
    scanning.scan_waiting(clock=timezone.now)


def make(document_id: int, *, now: datetime) -> None:
    """Both copies are rendered outside any transaction and stored; who finds the paper claimed by another leaves it."""
    document = _claim(document_id, now=now)
    if document is None:
        return
    try:
        content, archive = render_pdf(document), render_archive(document)
    except Exception as failure:  # noqa: BLE001  whatever stops one paper must not stop the next
        _note_failure(document, failure)
        return
    with transaction.atomic():
        pdf, kept = store(content, PDF, at=now), store(archive, PDF, at=now)
        ours = Document.objects.filter(pk=document.pk, state=State.WAITING)
        ours.update(state=State.READY, pdf=pdf, archive=kept)


def make_waiting(*, now: datetime) -> None:
    """The papers whose try is due by `now` were tried once, oldest first, as many as the time allows (timetable.py)."""
    due = Document.objects.to_render().filter(next_try_at__lte=now)
    for document_id in for_a_while(due.values_list("pk", flat=True)[:BATCH], seconds=SWEEP):
        make(document_id, now=now)


def _claim(document_id: int, *, now: datetime) -> Document | None:
    """The next try is this worker's and stands in the row before it begins: a crash is a try too."""
    with transaction.atomic():
        document = (
            Document.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
            .filter(Q(attempts=0) | Q(next_try_at__lte=now), pk=document_id, state=State.WAITING)
            .first()
        )
        if document is None:
            return None
        if document.attempts >= ATTEMPTS:
            _give_up(document)
            return None
        document.next_try_at = now + timedelta(minutes=BACKOFF[document.attempts])
        document.attempts += 1
        document.save(update_fields=["attempts", "next_try_at"])
        return document


def _note_failure(document: Document, failure: Exception) -> None:
    if isinstance(failure, OSError) and "cannot load library" in str(failure):
        log.error(
            "PDF of %s not made: Pango is missing, install libpango-1.0-0 and libpangoft2-1.0-0",
            document.uuid,
        )
    else:
        log.warning(
            "PDF of %s not made, try %d of %d", document.uuid, document.attempts, ATTEMPTS, exc_info=failure
        )
    if document.attempts >= ATTEMPTS:
        _give_up(document)


def _give_up(document: Document) -> None:
    Document.objects.filter(pk=document.pk, state=State.WAITING).update(state=State.FAILED)
    words = "PDF of %s given up after %d tries; its page still prints, `bin/manage render_papers` tries again"
    log.error(words, document.uuid, document.attempts)


def remove_unused(*, now: datetime) -> None:
    """Blobs older than a day that no foreign key of any app points at are gone, and stored files without a Blob too.

    Which rows use a blob is asked of the models themselves: whoever keeps a file has a foreign key to Blob.
    """
    before = now - UNUSED_FOR
    for blob in _unused(before):
        try:
            with transaction.atomic():
                blob.delete()
        except (ProtectedError, IntegrityError):
            continue  # a row began to use it in this very moment
        default_storage.delete(blob.name)
        default_storage.delete(blob.quarantine_name)
    for days in range(FOLDERS_BACK):
        _remove_rowless(folder_of(now - timedelta(days=days)), before)


def _unused(before: datetime) -> list[Blob]:
    blobs = Blob.objects.filter(created_at__lt=before).order_by("pk")
    for relation in users_of_blobs():
        users = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        blobs = blobs.exclude(Exists(users))
    return list(blobs)


def users_of_blobs() -> list[ForeignObjectRel]:
    """Every foreign key of any app that leads to a Blob, those without a way back (related_name="+") too."""
    relations = Blob._meta.get_fields(include_hidden=True)
    return [relation for relation in relations if isinstance(relation, ForeignObjectRel)]


def _remove_rowless(folder: str, before: datetime) -> None:
    """Files of a rolled-back upload: stored, but never committed to a row."""
    try:
        names = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
    except FileNotFoundError:
        return
    known = set(Blob.objects.filter(name__in=names).order_by().values_list("name", flat=True))
    for name in set(names) - known:
        if default_storage.get_modified_time(name) < before:
            default_storage.delete(name)
