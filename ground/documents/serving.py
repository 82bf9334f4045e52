"""Stored files go out through here, from a door that has asked who may see them (portal/doors.py)."""

from django.http import FileResponse

from ground.documents.models import Blob
from ground.law.rulings import Refused, Ruling

PDF = "application/pdf"
# A browser may show these itself; everything else is only ever saved.
INLINE = {PDF, "image/jpeg", "image/png", "image/webp"}
SANDBOX = "sandbox; default-src 'none'"


def stream(blob: Blob, *, filename: str, as_attachment: bool) -> FileResponse:
    """The stored file as an answer that no browser can take for a page of ours; Refused while the scanner holds it."""
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


def refuse_held(*blobs: Blob | None) -> None:
    """Nothing, or Refused: of an upload and what was made from it, neither is opened while one is held."""
    for blob in blobs:
        if blob is not None and blob.held:
            raise Refused(Ruling("", "", blob.held))
