"""智能导办: a few questions, one a page, each at an address of its own; what they lead to is an address too, and asks nobody who he is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ground.addresses import absolute
from ground.documents.square import qr
from ground.workdays.calendar import legal_day
from matters import conditions, rules, schema
from matters.conditions import Question
from matters.enums import Necessity, Purpose, Source
from matters.models import Edition, HandlingItem, Material
from matters.situations import given_by, situation_of
from matters.views.rows import how_often

Row = dict[str, Any]
Situation = Mapping[str, str]

UNPROCESSABLE = 422
# Which question the page was about, so that one that was sent on without an answer says so.
ABOUT = "to"


class AnswerForm(forms.Form):
    """One question of the guide; the answers before it go along."""

    use_required_attribute = False

    def __init__(self, question: Question, situation: Situation, *args: Any) -> None:
        super().__init__(*args)
        self.before = [(ABOUT, question["key"]), *situation.items()]
        self.fields[question["key"]] = forms.ChoiceField(
            label=question["text"],
            help_text=question.get("help", ""),
            choices=question["choices"],
            widget=forms.RadioSelect,
            error_messages={
                "required": _("请选择一个答案"),
                "invalid_choice": _("请从列出的答案中选择一个"),
            },
        )

    @property
    def answer(self) -> forms.BoundField:
        return self[next(iter(self.fields))]


@require_safe
def questions(request: HttpRequest, code: str) -> HttpResponse:
    """The next question; when all are answered, what they come to."""
    edition = edition_of(code)
    if not edition.questions:
        return redirect(edition.matter)
    told = request.GET.dict()
    situation = conditions.situation(edition.questions, told)
    here = reverse("matters:questions", args=[code])
    if told.get(ABOUT) in situation:
        return redirect(address_of(here, situation))
    page = {
        "edition": edition,
        "answered": answered(edition.questions, situation, here),
        "again": here,
    }
    question = conditions.next_question(edition.questions, situation)
    if question is None:
        return render(request, "matters/questions/result.html", page | _result(request, edition, situation))
    sent = request.GET if told.get(ABOUT) == question["key"] else None
    form = AnswerForm(question, situation, sent)
    page |= {
        "form": form,
        "back": page["answered"][-1]["change"] if situation else edition.matter.get_absolute_url(),
    }
    status = UNPROCESSABLE if sent is not None else 200
    return render(request, "matters/questions/question.html", page, status=status)


def edition_of(code: str) -> Edition:
    """The edition in force today, with what a result shows; 404 for a code nobody has."""
    editions = Edition.objects.in_force(legal_day(timezone.now())).visible()
    return get_object_or_404(editions.prefetch_related("materials", "handling_items"), matter__code=code)


def address_of(here: str, situation: Situation) -> str:
    """The address of what was answered so far."""
    return f"{here}?{urlencode(situation)}" if situation else here


def answered(asked: list[Question], situation: Situation, here: str = "") -> list[Row]:
    """Question by question what was answered; with the address of the questions, each with that at which it is asked again."""
    rows, before = [], {}
    for question in asked:
        if question["key"] not in situation:
            continue
        label = dict(question["choices"])[situation[question["key"]]]
        rows.append(
            {"text": question["text"], "words": label, "change": address_of(here, before) if here else ""}
        )
        before[question["key"]] = situation[question["key"]]
    return rows


def _result(request: HttpRequest, edition: Edition, situation: Situation) -> Row:
    """Which handling item, which materials, which fields, how long; and the ways on."""
    item = edition.item_for(situation)
    purpose = item.purpose if item else Purpose.NEW
    address = absolute(address_of(request.path, situation))
    given = given_by(edition, purpose, situation)
    return {
        "item": item,
        "code": item.code if item else edition.matter.implementation_code,
        "facts": _facts(edition, purpose, item),
        **_materials(edition, purpose, given),
        "sections": _sections(edition, purpose, given),
        "address": address,
        "qr": qr(address, border=2),
        "start": start_of(edition, purpose, situation) if edition.is_open else "",
        "of_licence": purpose != Purpose.NEW,
        "blank": address_of(
            reverse("matters:blank", args=[edition.matter.code]), {**situation, **_purpose(purpose)}
        ),
    }


def start_of(edition: Edition, purpose: str, situation: Situation) -> str:
    """Where an application of this kind is begun with what was answered; what becomes of a licence, from the licence."""
    code = edition.matter.code
    here = f"/apply/{code}/" if purpose == Purpose.NEW else f"/me/licences/of/{code}/{purpose}/"
    return address_of(here, situation)


def _purpose(purpose: str) -> dict[str, str]:
    return {} if purpose == Purpose.NEW else {"purpose": purpose}


def _facts(edition: Edition, purpose: str, item: HandlingItem | None) -> list[Row]:
    promised = edition.promised(purpose, item.no if item else "")
    if promised is None:
        return []
    long = {"term": _("多久办好"), "words": promised.done()}
    if edition.statutory is not None and promised.length:
        long["more"] = _("法定 %(long)s") % {"long": edition.statutory.words()}
    fee = _("不收费") if edition.fee is None else _("收费，见办事指南")
    return [long, {"term": _("收费"), "words": fee}, {"term": _("要跑几次"), "words": how_often(edition)}]


def _materials(edition: Edition, purpose: str, situation: Situation) -> dict[str, list[Row]]:
    """What must be handed in, what depends on what is still to be filled in, what nobody has to bring."""
    asked, now = edition.asks_for(purpose, situation), timezone.now()
    schemes = rules.open_schemes(edition, at=now)
    promised = rules.open_to_promise(edition, asked, schemes, on=legal_day(now))
    found: dict[str, list[Row]] = {"bring": [], "maybe": [], "exempt": []}
    for material in asked:
        row = _row(material, promised=material in promised)
        if material.exempt:
            found["exempt"].append(row)
        elif material.is_required_of(situation) and conditions.holds(material.when, situation):
            found["bring"].append(row | {"when": ""})
        elif material.necessity != Necessity.OPTIONAL or material.when is not None:
            found["maybe"].append(row)
        else:
            found["maybe"].append(row | {"when": _("可以不交")})
    return found


def _row(material: Material, *, promised: bool) -> Row:

    def said(*words: str) -> bool:
        return all(word in material.standard for word in words)

    copies = [
        words % {"n": n}
        for n, words in ((material.originals, _("原件 %(n)d 份")), (material.copies, _("复印件 %(n)d 份")))
        if n
    ]
    return {
        "name": material.name,
        "standard": material.standard,
        "copies": _("、").join(copies),
        "source": ""
        if material.source == Source.SELF or said(material.source_office)
        else material.source_office,
        "when": material.when_words,
        "alternatives": "" if said(*material.alternatives) else _("、").join(material.alternatives),
        "secondary": material.secondary,
        "committable": promised,
    }


def _sections(edition: Edition, purpose: str, situation: Situation) -> list[Row]:
    """The form as it is left for whoever answered so: what is asked of him alone has its condition beside it."""
    labels = conditions.asked([*edition.questions, *schema.specs(edition.form)])
    rows = []
    for section in schema.visible(edition.form, purpose, situation):
        fields = []
        for spec in schema.fields_of(section):
            left = conditions.rest(spec.get("shown_when"), situation)
            when = "" if conditions.holds(left, {}) else conditions.says(left, labels)
            fields.append({"label": spec["label"], "when": when})
        rows.append({"title": section["title"], "fields": fields})
    return rows


@require_safe
def blank(request: HttpRequest, code: str) -> HttpResponse:
    """The application form to be printed and filled in by hand: the whole of it, or what is left of it for a situation."""
    edition = edition_of(code)
    told = request.GET.dict()
    purpose = told.get("purpose", Purpose.NEW)
    if purpose not in Purpose.values or not edition.offers(purpose):
        raise Http404(_("这个事项暂未开通该申请"))
    situation = situation_of(edition, purpose, told)
    given = given_by(edition, purpose, situation)
    sections = schema.visible(edition.form, purpose, given)
    if not sections:
        raise Http404(_("这个事项没有申请表"))
    labels = conditions.asked([*edition.questions, *schema.specs(edition.form)])
    page = {
        "edition": edition,
        "purpose": "" if purpose == Purpose.NEW else Purpose(purpose).label,
        "sections": [
            {
                "title": one["title"],
                "fields": [blank_field(spec, given, labels) for spec in schema.fields_of(one)],
            }
            for one in sections
        ],
        "answered": answered(edition.questions, situation),
    }
    return render(request, "matters/questions/blank.html", page)


BLANK_ROWS = 5


def blank_field(spec: schema.Spec, situation: Situation, labels: Mapping[str, conditions.Asked]) -> Row:
    """A field as ink meets it: boxes to tick, a line, an empty table."""
    when = []
    for which, words in (("shown_when", _("%(when)s的填写")), ("required_when", _("%(when)s的必填"))):
        left = conditions.rest(spec.get(which), situation)
        if which in spec and conditions.holds(left, {}) is None:
            when.append(words % {"when": conditions.says(left, labels)})
    kind = spec["kind"]
    choices = spec.get("choices", [])
    if kind == "yesno":
        choices = [["yes", _("是")], ["no", _("否")]]
    required = spec.get("required") and conditions.holds(spec.get("shown_when"), situation)
    return {
        "label": spec["label"],
        "help": spec.get("help", ""),
        "required": required,
        "when": _("；").join(when),
        "choices": [label for _key, label in choices],
        "columns": [column["label"] for column in spec.get("columns", [])],
        "rows": range(min(spec.get("max", BLANK_ROWS), BLANK_ROWS)),
        "is_date": kind == "date",
        "is_long": kind in ("textarea", "address"),
    }
