"""Tags every template has (TEMPLATES builtins): docs/pages.md shows each at work."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.template.context import Context
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from approvals.rules import Offer, offers
from ground.clocks.enums import SHAPES, Colour
from ground.clocks.models import Clock
from matters.models import Edition
from portal import rendering
from portal.context import side_navigation

register = template.Library()


@register.simple_tag
def govuk(name: str, parameters: Mapping[str, Any]) -> SafeString:
    """{% govuk "task-list" tasks %}: the GOV.UK component of that name; its parameters are built by the view."""
    return rendering.component(name, parameters)


@register.simple_tag
def govuk_field(
    bound: BoundField, *, heading: bool = False, compact: bool = False, label: str = ""
) -> SafeString:
    """{% govuk_field form.name %}: label, hint, error and control; `heading` makes its label the h1 of the page."""
    return rendering.field(bound, heading=heading, compact=compact, label=label)


@register.simple_tag
def govuk_fields(form: BaseForm) -> SafeString:
    """{% govuk_fields form %}: every field of the form in its order."""
    return rendering.fields_of(form)


# ---- errors: base.html asks for both, so that no page forgets them


def forms_of(context: Context) -> Iterator[BaseForm]:
    """The forms a page was given, each once: `form`, any other form, a list of forms, a formset."""
    seen: set[int] = set()
    for value in context.flatten().values():
        members = [value] if isinstance(value, BaseForm) else value
        if isinstance(value, BaseFormSet):
            members = value.forms
        if not isinstance(members, list | tuple):
            continue
        for form in members:
            if isinstance(form, BaseForm) and id(form) not in seen:
                seen.add(id(form))
                yield form


@register.simple_tag(takes_context=True)
def error_summary(context: Context) -> SafeString:
    """The GOV.UK error summary over all forms of the page; nothing when there is nothing wrong."""
    rows = rendering.error_list(forms_of(context))
    return rendering.component("error-summary", {"errorList": rows}) if rows else mark_safe("")


@register.simple_tag(takes_context=True)
def title_prefix(context: Context) -> str:
    """“错误：” before the title of a page that has errors."""
    return _("错误：") if any(form.is_bound and form.errors for form in forms_of(context)) else ""


# ---- small signs


@cache
def _shapes_of(name: str) -> str:
    path = settings.ROOT / "static" / "build" / "icons" / f"{name}.svg"
    if not path.exists():
        raise ImproperlyConfigured(f"没有图标 {name}：把名字加进 static/icons.txt，再运行 npm run build。")
    return path.read_text(encoding="utf-8")


@register.simple_tag
def icon(name: str) -> SafeString:
    """{% icon "phone" %}: a drawing beside words, silent to screen readers. Names: static/icons.txt."""
    return mark_safe(  # noqa: S308  (our own build)
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
        f' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{_shapes_of(name)}</svg>'
    )


DRAWINGS = {
    "circle": '<circle cx="6" cy="6" r="5.5"/>',
    "triangle": '<path d="M6 .8 11.800 11.200H.2z"/>',
    "square": '<path d="M.8.8h10.400v10.400H.8z"/>',
    "bar": '<path d="M.5 4.200h11v3.600H.5z"/>',
}


@register.filter
def ends(clock: Clock) -> str:
    """The last day of a limit; 暂定 where a year it runs through has no announced holidays (CAL-5)."""
    day = date_format(clock.due_on, _("Y年n月j日"))
    return _("%(day)s（暂定）") % {"day": day} if clock.provisional else day


@register.simple_tag
def light(lamp: Any, words: str = "") -> SafeString:
    """{% light row.light %}: 绿 circle, 黄 triangle, 红 square, 灰 bar, with the words that say the same.

    `lamp` is what ground.clocks gives (colour, words), or a colour with `words` beside it; nothing for no lamp.
    """
    if lamp is None or lamp == "":
        return mark_safe("")
    colour = Colour(str(getattr(lamp, "colour", lamp)).lower())
    drawing = DRAWINGS[SHAPES[colour]]
    return format_html(
        '<span class="light light--{}"><svg viewBox="0 0 12 12" aria-hidden="true" focusable="false">{}</svg>{}</span>',
        colour.value,
        mark_safe(drawing),  # noqa: S308  (our own drawing)
        words or lamp.words,
    )


# Whose colour a state has: not sent grey, at work blue, reviewed purple, given green, refused red.
STATE_COLOURS = {
    "draft": "grey",
    "filed": "",
    "accepted": "",
    "reviewed": "purple",
    "granted": "green",
    "refused": "red",
}


@register.simple_tag
def state_tag(case: Any) -> SafeString:
    """{% state_tag case %}: the case's state in its own words, as a tag."""
    colour = "red" if case.is_annulled else STATE_COLOURS.get(str(case.state).lower(), "")
    return tag(case.state_words, colour)


@register.simple_tag
def tag(words: str, colour: str = "") -> SafeString:
    """{% tag words "green" %}: a tag; colours green, yellow, red, grey, purple, or none for blue."""
    return _tag(str(words), f"govuk-tag--{colour}" if colour else "")


@lru_cache(maxsize=256)
def _tag(words: str, classes: str) -> SafeString:
    """Drawn once: a list has the same few in every row."""
    return rendering.component("tag", {"text": words, "classes": classes})


@register.simple_tag
def routes_of(edition: Edition, at: datetime) -> list[Offer]:
    """Which routes an application has, whoever applies, and which rule closes the others: for the pages of apps that know of no cases."""
    return offers(edition, at=at)


@register.simple_tag
def kbd(key: str) -> SafeString:
    """{% kbd "N" %}: the key that does this, for those who see it; aria-keyshortcuts says it to others."""
    return format_html('<kbd aria-hidden="true">{}</kbd>', key)


# ---- frames


@register.inclusion_tag("components/side_nav.html", takes_context=True)
def side_nav(context: Context) -> dict[str, Any]:
    """The officer's own side navigation; `counts` in the page's context puts numbers to its entries."""
    request = context["request"]
    return {"groups": side_navigation(request, context.get("counts") or {})}
