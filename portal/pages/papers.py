"""Papers and files, served through the doors: the PDF that the worker made, or the same paper as a page at once."""

from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now

from approvals.models import Case, CaseFile
from ground.documents.files import Unacceptable, marked, page_image, thumbnail
from ground.documents.models import Document
from ground.documents.pdf import picture, render_html
from ground.documents.serving import SANDBOX, refuse_held, stream
from ground.trail.readings import What
from ground.workdays import legal_day
from portal import doors
from portal.pages import readings

# Seconds for which a marked thumbnail is kept in the process.
KEPT = 600


@login_required
def paper(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """The PDF; while the worker has not made it yet, or where the paper is void, the page, which says so.

    With ?archive an officer takes the copy for the file (PDF/A-3u), with ?original the PDF that a void paper was given out as.
    """
    document = doors.document(request.user, uuid, at=now())
    if closed := _opened(request, _case_of(document), What.PAPER, str(uuid)):
        return closed
    archive = "archive" in request.GET and request.actor.is_officer
    copy = document.archive if archive else document.pdf
    if copy is None or (document.is_void and not archive and "original" not in request.GET):
        return redirect("paper-print", uuid=uuid)
    return stream(copy, filename=f"{document.title}.pdf", as_attachment=archive or "download" in request.GET)


@login_required
def paper_print(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The paper as a page, with neither worker nor broker (U6): the counter can always print."""
    document = doors.document(request.user, uuid, at=now())
    if closed := _opened(request, _case_of(document), What.PAPER, str(uuid)):
        return closed
    return HttpResponse(render_html(document))


@login_required
def uploaded(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """The original file; with ?view the picture of it that officers see, with ?small that picture as a thumbnail.

    Of an identity paper every picture is watermarked, and the original is saved, never shown.
    """
    at = now()
    file = doors.case_file(request.user, uuid, at=at)
    refuse_held(file.original, file.view)
    # A thumbnail stands in a list; the picture itself is what is opened.
    small, view, mark = "small" in request.GET, "view" in request.GET, file.watermark(legal_day(at))
    which = f"{uuid}:original" if mark and not view else str(uuid)
    if closed := _opened(request, file.case, None if small else What.FILE, which):
        return closed
    if small:
        return drawn(lambda: _small(file, mark))
    if view and mark:
        return drawn(lambda: marked(file.shown, mark))
    blob = file.shown if view else file.original
    return stream(blob, filename=file.name, as_attachment=bool(mark) or "download" in request.GET)


def _small(file: CaseFile, mark: str) -> bytes:
    """The thumbnail; a marked one is drawn once in a while, for a list shows it on every visit."""
    if not mark:
        return thumbnail(file.shown)
    key = f"thumbnail:{file.shown.sha256}:{sha256(mark.encode()).hexdigest()}"
    return cache.get_or_set(key, lambda: thumbnail(file.shown, mark=mark), KEPT)


@login_required
def uploaded_page(request: HttpRequest, uuid: UUID, page: int) -> HttpResponse:
    """One page of a PDF as a picture, for the split view."""
    at = now()
    file = doors.case_file(request.user, uuid, at=at)
    if closed := _opened(request, file.case, What.FILE, f"{uuid}:{page}"):
        return closed
    mark = file.watermark(legal_day(at))
    return drawn(lambda: page_image(file.original, page, mark=mark))


@login_required
def paper_picture(request: HttpRequest, uuid: UUID, blob: UUID) -> HttpResponse:
    """A picture in the annex of a paper, for whoever may read the paper."""
    document = doors.document(request.user, uuid, at=now())
    found = picture(document, blob)
    if found is None:
        raise Http404
    return drawn(lambda: found)


def _opened(request: HttpRequest, case: Case | None, what: What | None, which: str) -> HttpResponse | None:
    """Opening is logged; who must say why first is led to where he can. What is no case's has no applicant."""
    if case is None:
        return None
    at = now()
    if readings.needs_purpose(request, case, at):
        return redirect("desk-case", case.number)
    if what is not None:
        readings.note(request, case, what, at, which=which)
    return None


def _case_of(document: Document) -> Case | None:
    kind, _colon, key = document.thread.partition(":")
    return Case.objects.filter(uuid=key).first() if kind == "case" else None


def drawn(draw: Callable[[], bytes | tuple[bytes, str]]) -> HttpResponse:
    """What was drawn just now (a JPEG unless it says its type), kept by nobody on the way; 404 with the reason where
    nothing can be drawn."""
    try:
        content = draw()
    except Unacceptable as no:
        raise Http404(str(no)) from None
    body, media_type = (content, "image/jpeg") if isinstance(content, bytes) else content
    response = HttpResponse(body, content_type=media_type)
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response
