"""Papers and files, served through the doors: the PDF that the worker made, or the same paper as a page at once."""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now

from approvals.models import Case
from ground.documents.files import Unacceptable, page_image, thumbnail
from ground.documents.models import Document
from ground.documents.pdf import picture, render_html
from ground.documents.serving import SANDBOX, refuse_held, stream
from ground.trail.readings import What
from portal import doors
from portal.pages import readings


@login_required
def paper(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """The PDF; while the worker has not made it yet, or where the paper is void, the page, which says so.

    With ?archive an officer takes the copy for the file (PDF/A-3u), with ?original the PDF that a void paper was given out as.
    """
    document = doors.document(request.user, uuid, at=now())
    if closed := _opened(request, _case_of(document), What.PAPER, uuid):
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
    if closed := _opened(request, _case_of(document), What.PAPER, uuid):
        return closed
    return HttpResponse(render_html(document))


@login_required
def uploaded(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """The original file; with ?view the picture of it that officers see, with ?small that picture as a thumbnail."""
    file = doors.case_file(request.user, uuid, at=now())
    refuse_held(file.original, file.view)
    # A thumbnail stands in a list; the picture itself is what is opened.
    small = "small" in request.GET
    if closed := _opened(request, file.case, None if small else What.FILE, uuid):
        return closed
    if small:
        return drawn(lambda: thumbnail(file.shown))
    blob = file.shown if "view" in request.GET else file.original
    return stream(blob, filename=file.name, as_attachment="download" in request.GET)


@login_required
def uploaded_page(request: HttpRequest, uuid: UUID, page: int) -> HttpResponse:
    """One page of a PDF as a picture, for the split view."""
    file = doors.case_file(request.user, uuid, at=now())
    if closed := _opened(request, file.case, What.FILE, uuid, page):
        return closed
    return drawn(lambda: page_image(file.original, page))


@login_required
def paper_picture(request: HttpRequest, uuid: UUID, blob: UUID) -> HttpResponse:
    """A picture in the annex of a paper, for whoever may read the paper."""
    document = doors.document(request.user, uuid, at=now())
    found = picture(document, blob)
    if found is None:
        raise Http404
    return drawn(lambda: found)


def _opened(
    request: HttpRequest, case: Case | None, what: What | None, uuid: UUID, page: int = 0
) -> HttpResponse | None:
    """Opening is logged; who must say why first is led to where he can. What is no case's has no applicant."""
    if case is None:
        return None
    at = now()
    if readings.needs_purpose(request, case, at):
        return redirect("desk-case", case.number)
    if what is not None:
        readings.note(request, case, what, at, which=f"{uuid}:{page}" if page else str(uuid))
    return None


def _case_of(document: Document) -> Case | None:
    kind, _colon, key = document.thread.partition(":")
    return Case.objects.filter(uuid=key).first() if kind == "case" else None


def drawn(draw: Callable[[], bytes]) -> HttpResponse:
    """What was drawn just now, kept by nobody on the way; 404 with the reason where nothing can be drawn."""
    try:
        content = draw()
    except Unacceptable as no:
        raise Http404(str(no)) from None
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response
