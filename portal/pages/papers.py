"""Papers and files, served through the doors: the PDF that the worker made, or the same paper as a page at once."""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now

from ground.documents.files import Unacceptable, page_image, thumbnail
from ground.documents.pdf import render_html
from ground.documents.serving import SANDBOX, refuse_held, stream
from portal import doors


@login_required
def paper(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """The PDF; while the worker has not made it yet, or where the paper is void, the page, which says so.

    With ?archive an officer takes the copy for the file (PDF/A-3u), with ?original the PDF that a void paper was given out as.
    """
    document = doors.document(request.user, uuid, at=now())
    archive = "archive" in request.GET and request.actor.is_officer
    copy = document.archive if archive else document.pdf
    if copy is None or (document.is_void and not archive and "original" not in request.GET):
        return redirect("paper-print", uuid=uuid)
    return stream(copy, filename=f"{document.title}.pdf", as_attachment=archive or "download" in request.GET)


@login_required
def paper_print(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The paper as a page, with neither worker nor broker (U6): the counter can always print."""
    return HttpResponse(render_html(doors.document(request.user, uuid, at=now())))


@login_required
def uploaded(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """The original file; with ?view the picture of it that officers see, with ?small that picture as a thumbnail."""
    file = doors.case_file(request.user, uuid, at=now())
    refuse_held(file.original, file.view)
    if "small" in request.GET:
        return _picture(lambda: thumbnail(file.shown))
    blob = file.shown if "view" in request.GET else file.original
    return stream(blob, filename=file.name, as_attachment="download" in request.GET)


@login_required
def uploaded_page(request: HttpRequest, uuid: UUID, page: int) -> HttpResponse:
    """One page of a PDF as a picture, for the split view."""
    file = doors.case_file(request.user, uuid, at=now())
    return _picture(lambda: page_image(file.original, page))


def _picture(draw: Callable[[], bytes]) -> HttpResponse:
    try:
        picture = draw()
    except Unacceptable as no:
        raise Http404(str(no)) from None
    response = HttpResponse(picture, content_type="image/jpeg")
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response
