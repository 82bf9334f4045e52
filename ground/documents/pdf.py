"""One template, three copies: the page the counter prints at once, and of the same HTML the PDF for people and the one for the file."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from ground.addresses import absolute
from ground.documents.files import thumbnail
from ground.documents.models import Blob, Document

# The longer edge of a picture in the annex of a paper, in pixels.
PICTURE_EDGE = 640
PICTURE = re.compile(r"/pictures/([0-9a-f-]{36})$")
STYLES = Path(settings.ROOT) / "static" / "papers"
# papers.css, or papers.0123456789ab.css as collectstatic names it.
# The name of the attachment in the archive copy; a file name, and ASCII for readers of any age.
FACTS = "facts.json"
HASHED = re.compile(r"\.[0-9a-f]{12}(?=\.\w+$)")


def render_html(document: Document) -> str:
    """The paper as a complete page of its own; needs neither Redis nor worker nor JavaScript (U6).

    A paper is Chinese, whatever language its reader has chosen for the pages.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string(document.template, {"document": document, "facts": document.facts})


def render_pdf(document: Document) -> bytes:
    """The paper as tagged PDF (PDF/UA-1) with its fonts inside; nothing is fetched from any network."""
    pdf: bytes = _laid_out(document).write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def render_archive(document: Document) -> bytes:
    """The same paper for the file: PDF/A-3u, and attached as facts.json what it was made from, machine-readable.

    Who opens it in fifty years has the text, the fonts and the facts in one file (电子档案, ARC-1).
    """
    from weasyprint import Attachment

    facts = Attachment(
        string=json.dumps(what_it_says(document), ensure_ascii=False, indent=2, sort_keys=True),
        name=FACTS,
        description=document.title,
        relationship="Source",
    )
    pdf: bytes = _laid_out(document).write_pdf(pdf_variant="pdf/a-3u", attachments=[facts])
    return pdf


def what_it_says(document: Document) -> dict[str, Any]:
    """Everything the row of an issued paper states, as plain values."""
    return {
        "uuid": str(document.uuid),
        "thread": document.thread,
        "paper": document.paper,
        "title": document.title,
        "number": document.number,
        "code": document.code,
        "office": document.office,
        "organ": document.organ,
        "issued_at": document.issued_at.isoformat(),
        "issuer": document.issuer,
        "facts": document.facts,
    }


def _laid_out(document: Document) -> Any:
    from weasyprint import HTML

    # U+2011 alone costs Pango a minute of layout; the plain hyphen looks the same.
    html = render_html(document).replace("\u2011", "-")
    return HTML(string=html, base_url=absolute(""), url_fetcher=_nothing_but_ours(document))


def picture(document: Document, blob: UUID) -> bytes | None:
    """A picture that the facts of the paper name (`pictures`), small enough for its annex; None for any other file."""
    if str(blob) not in {one["blob"] for one in document.facts.get("pictures", [])}:
        return None
    return thumbnail(Blob.objects.get(uuid=blob), edge=PICTURE_EDGE)


def _nothing_but_ours(document: Document) -> Any:
    """A fetcher that knows static/papers/, the pictures of this paper and nothing else; what is missing stops the
    rendering, never spoils it."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class NothingButOurs(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            folder, _slash, name = urlsplit(url).path.rpartition("/")
            if found := PICTURE.search(folder):
                content = picture(document, UUID(found[1]))
                if content is None:
                    raise FatalURLFetchingError(f"a paper asked for {url}")
                return URLFetcherResponse(url, content, {"Content-Type": "image/jpeg"})
            source = STYLES / HASHED.sub("", name)
            if not folder.endswith("/papers") or source.suffix != ".css" or not source.is_file():
                raise FatalURLFetchingError(f"a paper asked for {url}")
            return URLFetcherResponse(url, source.read_bytes(), {"Content-Type": "text/css; charset=utf-8"})

    return NothingButOurs()
