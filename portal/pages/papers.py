"""Papers and files, served through the doors: the PDF that the worker made, or the same paper as a page at once."""

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now

from ground.documents.files import Unacceptable, page_image, thumbnail
from ground.documents.pdf import render_html
from ground.documents.serving import SANDBOX, stream
from portal import doors


@login_required
def paper(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """The PDF; while the worker has not made it yet, the printable page."""
    document = doors.document(request.user, uuid, at=now())
    if document.pdf is None:
        return redirect("paper-print", uuid=uuid)
    return stream(document.pdf, filename=f"{document.title}.pdf", as_attachment="download" in request.GET)


@login_required
def paper_print(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The paper as a page, with neither worker nor broker (U6): the counter can always print."""
    return HttpResponse(render_html(doors.document(request.user, uuid, at=now())))


@login_required
def uploaded(request: HttpRequest, uuid: UUID) -> HttpResponse | FileResponse:
    """The original file; with ?view the picture of it that officers see, with ?small that picture as a thumbnail."""
    file = doors.case_file(request.user, uuid, at=now())
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
