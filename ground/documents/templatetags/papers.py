"""What the templates of papers are made of beside words: dates, the seal, the QR code."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ground.documents import square

register = template.Library()

# Degrees. The organ's name opens upwards over the upper arc, the seal's purpose closes it from below.
UPPER_ARC, WIDEST_STEP = 236.0, 23.0
LOWER_STEP = 13.5


@register.filter
def chinese_date(day: date | str | None) -> str:
    """The day as papers write it, 2026年11月20日, from a date, its ISO text or a moment; nothing for nothing."""
    if not day:
        return ""
    if isinstance(day, str):
        day = date.fromisoformat(day)
    elif isinstance(day, datetime):
        day = localtime(day).date()
    return f"{day.year}年{day.month}月{day.day}日"  # not a message: papers are Chinese


@register.filter
def last_day(facts: Mapping[str, Any], key: str) -> str:
    """The day that stands there under `key`, as papers write it; 暂定 where a year it runs through has no announced holidays (CAL-5)."""
    day = chinese_date(facts.get(key))
    return _("%(day)s（暂定）") % {"day": day} if key in facts.get("provisional", ()) else day


@register.simple_tag
def validity(first: date | str, last: date | str | None) -> str:
    """From when until when something is in force; without an end it is for good (长期有效)."""
    days = {"first": chinese_date(first), "last": chinese_date(last)}
    return (_("自%(first)s起至%(last)s止") if last else _("自%(first)s起长期有效")) % days


@register.filter
def together(items: list[str] | str) -> str:
    """The items as one enumeration, A、B和C; a single text stays as it is."""
    if isinstance(items, str):
        return items
    *first, last = items or [""]
    return _("和").join(["、".join(first), last]) if first else last


@register.filter
def as_paragraphs(text: list[str] | str | None) -> list[str]:
    """The paragraphs of a text, whether it came as a list or with line breaks; empty ones are left out."""
    lines = text.splitlines() if isinstance(text, str) else text or []
    return [line.strip() for line in lines if line.strip()]


@register.filter
def as_sentence(text: str) -> str:
    """The text with a full stop behind it, unless it ends in a mark of its own."""
    text = text.strip()
    return text if not text or text[-1] in "。！？；" else text + "。"


@register.filter
def called(title: str) -> str:
    """What a paper calls itself, by the end of its name: 本决定, 本通知, 本告知 (COR-20); 决定 where it ends otherwise."""
    names = ("决定书", "通知书", "告知书")  # not a message: the ends of names of papers
    return next((name for name in names if title.endswith(name)), names[0])[:-1]


class Glyph(NamedTuple):
    """One character of a seal, turned about the seal's centre; `angle` in degrees, clockwise from the top."""

    character: str
    angle: str


def along_upper_arc(words: str) -> list[Glyph]:
    """The characters stand on the upper arc, feet to the centre, evenly and symmetrically, whatever their number."""
    step = min(WIDEST_STEP, UPPER_ARC / max(1, len(words) - 1))
    first = -step * (len(words) - 1) / 2
    return [Glyph(character, f"{first + step * place:.2f}") for place, character in enumerate(words)]


def along_lower_arc(words: str) -> list[Glyph]:
    """The characters stand on the lower arc, heads to the centre, and read from left to right."""
    first = LOWER_STEP * (len(words) - 1) / 2
    return [Glyph(character, f"{first - LOWER_STEP * place:.2f}") for place, character in enumerate(words)]


@register.inclusion_tag("documents/seal.html")
def seal(organ: str, purpose: str) -> dict[str, Any]:
    """The organ's seal for one purpose, e.g. 行政审批专用章; in the example town it says 演示, once, inside the ring."""
    return {
        "organ": organ,
        "purpose": purpose,
        "upper": along_upper_arc(organ),
        "lower": along_lower_arc(purpose),
        "small": len(organ) > 13,
        "example": settings.EXAMPLE_TOWN,
    }


@register.simple_tag
def qr(url: str) -> SafeString:
    """The QR code that leads to the page where a paper is verified."""
    return square.qr(url, title=_("核验二维码：%(url)s") % {"url": url})
