"""One template, two copies: the page the counter prints at once, and the PDF the worker makes of the same HTML."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from ground.documents.models import Document

STYLES = Path(settings.ROOT) / "static" / "papers"
# papers.css, or papers.0123456789ab.css as collectstatic names it.
HASHED = re.compile(r"\.[0-9a-f]{12}(?=\.\w+$)")


def render_html(document: Document) -> str:
    """The paper as a complete page of its own; needs neither Redis nor worker nor JavaScript (U6).

    A paper is Chinese, whatever language its reader has chosen for the pages.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string(document.template, {"document": document, "facts": document.facts})


def render_pdf(document: Document) -> bytes:
    """The paper as tagged PDF (PDF/UA-1) with its fonts inside; nothing is fetched from any network."""
    from weasyprint import HTML

    # U+2011 alone costs Pango a minute of layout; the plain hyphen looks the same.
    html = render_html(document).replace("\u2011", "-")
    page = HTML(string=html, base_url=settings.PUBLIC_URL, url_fetcher=_our_styles_only())
    pdf: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def _our_styles_only() -> Any:
    """A fetcher that knows static/papers/ and nothing else; what is missing stops the rendering, never spoils it."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OurStylesOnly(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            folder, _slash, name = urlsplit(url).path.rpartition("/")
            source = STYLES / HASHED.sub("", name)
            if not folder.endswith("/papers") or source.suffix != ".css" or not source.is_file():
                raise FatalURLFetchingError(f"a paper asked for {url}")
            return URLFetcherResponse(url, source.read_bytes(), {"Content-Type": "text/css; charset=utf-8"})

    return OurStylesOnly()
