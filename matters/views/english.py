"""The guide in English: what the edition says in English, and in Chinese, marked as such, what it does not."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ground.workdays.calendar import legal_day
from matters.enums import Channel, Necessity, ResultKind
from matters.models import Edition, Material

Row = dict[str, Any]
CHANNELS: dict[str, str] = {
    Channel.ONLINE: "online",
    Channel.WINDOW: "at the service hall",
    Channel.MOBILE: "on a mobile phone",
    Channel.POST: "by post",
}
RESULTS: dict[str, str] = {
    ResultKind.LICENCE: "Licence",
    ResultKind.APPROVAL: "Approval",
    ResultKind.PROOF: "Certificate",
    ResultKind.OTHER: "Other document",
    ResultKind.NONE: "No document",
}
NECESSITY: dict[str, str] = {
    Necessity.REQUIRED: "Required",
    Necessity.CONDITIONAL: "In some cases",
    Necessity.OPTIONAL: "Optional",
}
TYPES = {
    "01": "Administrative licence",
    "05": "Benefit payment",
    "07": "Confirmation",
    "08": "Award",
    "10": "Filing or other administrative matter",
    "20": "Public service",
}


class Said(NamedTuple):
    """A text and whether it is English; what is not is shown in Chinese, and marked."""

    lines: list[str]
    is_english: bool


@require_safe
def english(request: HttpRequest, code: str) -> HttpResponse:
    """The edition in force for who reads English; the Chinese text is the one that counts."""
    on = legal_day(timezone.now())
    editions = Edition.objects.in_force(on).visible().prefetch_related("materials")
    edition = get_object_or_404(editions, matter__code=code)
    return render(request, "matters/english.html", page_of(edition))


def page_of(edition: Edition) -> Row:
    """What is on the English page of an edition."""
    matter = edition.matter
    is_open = edition.is_open
    page: Row = {
        "edition": edition,
        "matter": matter,
        "name": said(edition, "name", edition.name),
        "summary": said(edition, "summary", edition.summary),
        "facts": _facts(edition),
        "sections": [
            {"title": title, "said": text}
            for title, text in (
                (
                    "Who can apply",
                    said(edition, "application_conditions", edition.application_conditions),
                ),
                ("When it is granted", said(edition, "grant_conditions", edition.grant_conditions)),
                ("Coming to the hall", said(edition, "visits_words", edition.visits_words)),
                ("How the time is counted", said(edition, "promised_words", edition.promised_words)),
                ("Where", said(edition, "address", edition.address or matter.office.address)),
                ("Opening hours", said(edition, "hours", edition.hours or matter.office.hours)),
                ("How to get there", said(edition, "traffic_words", edition.traffic_words)),
            )
            if text.lines
        ],
        "materials": [_material(one) for one in edition.asks_for()] if is_open else [],
        "remedies": [
            said(edition, "review_organ", edition.review_organ),
            said(edition, "court", edition.court),
        ],
        "phone": edition.consult_phone or matter.office.phone,
        "complaint": edition.complaint_phone or matter.office.complaint_phone,
        "start": f"/apply/{matter.code}/" if is_open else "",
        "trail": [{"text": edition.name, "href": matter.get_absolute_url()}, {"text": "English"}],
    }
    shown = [page["name"], page["summary"], *(one["said"] for one in page["sections"])]
    page["partly"] = not all(one.is_english for one in shown if one.lines) or bool(page["materials"])
    return page


def said(edition: Edition, element: str, chinese: str | list[str]) -> Said:
    """The English of an element, a line each; where there is none, the Chinese."""
    text = str((edition.english or {}).get(element, "")).strip()
    if text:
        return Said([line for line in text.splitlines() if line.strip()], True)
    lines = chinese if isinstance(chinese, list) else [chinese]
    return Said([line for line in lines if line], False)


def _facts(edition: Edition) -> list[Row]:
    matter = edition.matter
    whom = "Individuals and organisations"
    if not matter.for_persons:
        whom = "Organisations"
    elif not matter.for_organisations:
        whom = "Individuals"
    facts = [
        {"term": "Who it is for", "words": whom},
        {"term": "Kind of matter", "words": TYPES.get(matter.type_code, "Administrative matter")},
    ]
    if not edition.is_open:
        return facts
    days = "On the spot"
    if edition.promised_length:
        days = _days(edition.promised_length, edition.promised_unit)
    long: Row = {"term": "Time needed", "words": days}
    if edition.statutory_length and edition.promised_length:
        long["more"] = f"by law {_days(edition.statutory_length, edition.statutory_unit)}"
    ways = ", ".join(CHANNELS[one] for one in edition.channels)
    visits = {0: "None", 1: "One"}.get(edition.visits or 0, str(edition.visits))
    return [
        long,
        {"term": "Fee", "words": "To be paid, see the Chinese guide" if edition.fee else "Free of charge"},
        {"term": "Visits in person", "words": visits, "more": f"apply {ways}" if ways else ""},
        {"term": "You receive", "words": RESULTS.get(edition.result_kind, "")},
        *facts,
    ]


def _days(length: int, unit: str) -> str:
    kind = "working day" if unit == "wd" else "day"
    return f"{length} {kind}{'' if length == 1 else 's'}"


def _material(one: Material) -> Row:
    """A material by its Chinese name, for so it is asked at the window; whether it must be brought, in English."""
    copies = [
        words
        for n, words in (
            (one.originals, f"{one.originals} original{'' if one.originals == 1 else 's'}"),
            (one.copies, f"{one.copies} cop{'y' if one.copies == 1 else 'ies'}"),
        )
        if n
    ]
    return {
        "name": one.name,
        "need": "Not needed: checked by the authorities" if one.exempt else NECESSITY[one.necessity],
        "copies": "" if one.exempt else ", ".join(copies),
    }
