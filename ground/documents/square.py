"""The QR code: one maker for papers, pages and the second factor."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe


def qr(content: str, *, title: str = "", border: int = 0) -> SafeString:
    """The square as SVG in the page, black on nothing, as large as its box: the content security policy lets no data: picture in.

    `title` is for who cannot see it; `border` is the quiet zone in modules, where the box around it has none.
    """
    import segno

    code = segno.make(content, error="m", micro=False)
    svg = code.svg_inline(border=border, omitsize=True, svgclass="qr", lineclass=None, title=title or None)
    return mark_safe(svg)  # noqa: S308  segno escapes the title; the rest is numbers
