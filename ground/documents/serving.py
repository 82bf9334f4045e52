"""Stored files go out through here, from a door that has asked who may see them (portal/doors.py)."""

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from ground.documents.models import Blob, ScanState

PDF = "application/pdf"
# A browser may show these itself; everything else is only ever saved.
INLINE = {PDF, "image/jpeg", "image/png", "image/webp"}
SANDBOX = "sandbox; default-src 'none'"


def stream(blob: Blob, *, filename: str, as_attachment: bool) -> FileResponse:
    """The stored file as an answer that no browser can take for a page of ours; an infected one is not found."""
    if blob.scan_state == ScanState.INFECTED:
        raise Http404(_("文件未通过安全检查"))
    response = FileResponse(
        blob.open(),
        as_attachment=as_attachment or blob.media_type not in INLINE,
        filename=filename,
        content_type=blob.media_type,
    )
    response["Content-Length"] = str(blob.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response
