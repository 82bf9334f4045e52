"""Applying online, one thing per page; every page works without JavaScript and nothing typed is lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals import papers, rules
from approvals.actions import filing
from approvals.answers import opened, spoken
from approvals.enums import CaseState, Kind, Purpose
from approvals.forms import AgainForm, ApplicantForm, ConfirmForm, SituationForm
from approvals.models import Case
from approvals.views.drafts import draft_of, edition_in_force
from approvals.views.materials import material_row
from approvals.views.service import asked_at_filing
from ground import clocks
from ground.accounts import typed
from ground.accounts.enums import Duty
from ground.accounts.models import Party
from ground.documents.models import Document
from ground.law.values import value
from ground.workdays import legal_day
from matters import conditions, forms
from matters.models import Edition
from matters.rules import why_not_permit
from matters.situations import given_by, situation_of, still_asked
from matters.views import questions

UNPROCESSABLE = 422


@login_required
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Who applies, and can he: the door to a new draft, or back to the one he left (在线办理)."""
    edition = edition_in_force(code)
    if request.user.is_officer:
        at_window = request.actor.duty == Duty.INTAKE
        page = {"edition": edition, "counter": reverse("approvals:counter") if at_window else ""}
        return render(request, "approvals/filing/start_officer.html", page)
    told = conditions.situation(edition.questions, request.GET.dict())
    led = edition.item_for(told) if told else None
    if led is not None and led.purpose != Purpose.NEW:
        return redirect(questions.start_of(edition, led.purpose, told))
    may = rules.why_not_apply(edition, at=now())
    situation = situation_of(edition, Purpose.NEW, told)
    given = given_by(edition, Purpose.NEW, situation)
    form = ApplicantForm(request.actor, edition, request.POST if request.method == "POST" else None, at=now())
    if request.method == "POST" and may.ok and form.is_valid():
        party: Party = form.cleaned_data["party"]
        by = request.actor.acting_for(party)
        case = filing.begin(edition, party.current, situation=situation, by=by, at=now())
        return redirect("approvals:draft", case.uuid)
    return render(
        request,
        "approvals/filing/start.html",
        {
            "edition": edition,
            "may": may,
            "form": form,
            "answered": answered(edition, situation),
            "materials": [
                {"material": one, "required": one.is_required_of(given)}
                for one in edition.asks_for(Purpose.NEW, given)
            ],
            **known_of(request, edition),
        },
    )


def answered(edition: Edition, situation: dict[str, str]) -> list[dict[str, str]]:
    """What was answered to the questions of the guide, each with the address at which it is asked again."""
    return questions.answered(
        edition.questions, situation, reverse("matters:questions", args=[edition.matter.code])
    )


def known_of(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """What this person has begun or filed of the matter already (G11): seen before he types anything."""
    at = now()
    months = value("duplicate.months", edition.matter.office.division_code, legal_day(at))
    followed = Case.objects.followed_by(request.user, at=at).with_story()
    filed = followed.alike(edition.matter_id, Purpose.NEW, None, since=at - relativedelta(months=months))
    drafts = followed.drafts().filter(applicant=request.user, edition__matter=edition.matter_id)
    return {
        "earlier": [rules.Earlier(case, False) for case in filed.order_by("-pk")[: rules.MOST_SHOWN]],
        "left_open": list(drafts.order_by("-saved_at", "-pk")[: rules.MOST_SHOWN]),
    }


@login_required
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The task list: what is done, what is left, and the way to the last look before filing."""
    case = draft_of(request, uuid)
    if case.number:
        return redirect(case)
    at = now()
    may = rules.why_not_apply(case.edition, case.purpose, at=at)
    # Nothing takes the place of what needs no permit any more: there is no other guide to go on with.
    needless = not may.ok and case.purpose == Purpose.NEW and not why_not_permit(case.edition, at=at).ok
    return render(
        request,
        "approvals/filing/draft.html",
        {
            "needless": needless,
            "case": case,
            "may": may,
            "answered": questions.answered(case.edition.questions, case.situation),
            **tasks_of(case),
        },
    )


def tasks_of(case: Case) -> dict[str, Any]:
    """The task list of a draft, as the GOV.UK component takes it, and whether it can be filed."""
    problems = problems_of(case)
    question = rules.open_question(case)
    items = []
    if asked := still_asked(case.edition, case.purpose):
        begun = any(one["key"] in case.situation for one in asked)
        address = reverse("approvals:situation", args=[case.uuid])
        items.append(_task(_("情形"), address, done=question is None, begun=begun))
    for section in case.sections:
        keys = {spec["key"] for spec in section["fields"]}
        address = reverse("approvals:section", args=[case.uuid, section["key"]])
        items.append(
            _task(
                section["title"],
                address,
                done=not keys & problems.keys(),
                begun=bool(keys & case.answers.keys()),
            )
        )
    owed = rules.owed_materials(case)
    address = reverse("approvals:materials", args=[case.uuid])
    items.append(_task(_("申请材料"), address, done=not owed, begun=bool(case.files.all())))
    complete = not problems and not owed and question is None
    return {
        "tasks": {"idPrefix": "task", "items": items},
        "complete": complete,
        "done": sum(item["done"] for item in items),
        "all": len(items),
    }


def problems_of(case: Case) -> dict[str, str]:
    """By field, what is missing or wrong in the form as far as it is asked of whoever answers so."""
    answers = opened(case.answers)
    return forms.problems(case.edition, answers, purpose=case.purpose, situation=case.led)


def _task(title: str, address: str, *, done: bool, begun: bool) -> dict[str, Any]:
    words = _("已完成") if done else _("填写中") if begun else _("未开始")
    status = (
        {"text": words} if done else {"tag": {"text": words, "classes": "" if begun else "govuk-tag--grey"}}
    )
    return {"title": {"text": title}, "href": address, "status": status, "done": done}


@login_required
def situation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The questions of the guide as far as they concern this application; what follows from them is asked next."""
    case = draft_of(request, uuid)
    if case.number:
        return redirect(case)
    if not still_asked(case.edition, case.purpose):
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = SituationForm(case.edition, case.purpose, sent, initial=case.situation)
    if sent is not None and form.is_valid():
        case = filing.answer_questions(case, form.situation, by=request.actor, at=now())
        question = rules.open_question(case)
        if question is None:
            first = next(iter(case.sections), None)
            return redirect("approvals:section", case.uuid, first["key"]) if first else redirect(case)
        form.add_error(question["key"], _("请选择一个答案"))
    page = {"case": case, "form": form}
    status = UNPROCESSABLE if sent is not None else 200
    return render(request, "approvals/filing/situation.html", page, status=status)


def section(request: HttpRequest, uuid: UUID, key: str) -> HttpResponse:
    """One section of the application form. What is sent is kept even where it is not right yet."""
    if not request.user.is_authenticated:
        if Case.objects.drafts().filter(uuid=uuid).exists():
            typed.keep(request)
        return redirect_to_login(request.get_full_path())
    case = draft_of(request, uuid)
    if case.number:
        return redirect(case)
    chosen, following = _around(case, key)
    found = typed.kept(request)
    sent = request.POST if request.method == "POST" else found
    if sent is not None:
        form = _section_form(case, key, sent)
        valid = form.is_valid()
        case = filing.save_answers(case, forms.as_typed(form), by=request.actor, at=now())
        chosen, following = _around(case, key)
        if found:
            messages.success(request, _("登录已经过期，您刚才填写的内容已经找回并保存"))
        elif forms.pressed(sent, form.asked):
            form = forms.unjudged(form)
        elif valid:
            return redirect(_next_page(request, case, following))
    else:
        form = _section_form(case, key)
    return render(
        request,
        "approvals/filing/section.html",
        {"case": case, "section": chosen, "form": form, "last": not following},
    )


@require_POST
@login_required
def autosave(request: HttpRequest, uuid: UUID, key: str) -> HttpResponse:
    """What is typed so far is kept; the page says when. Checking waits until the person sends the page."""
    case = draft_of(request, uuid)
    _around(case, key)
    form = _section_form(case, key, request.POST)
    form.is_valid()
    case = filing.save_answers(case, forms.as_typed(form), by=request.actor, at=now())
    return JsonResponse({"saved_at": localtime(case.saved_at).strftime("%H:%M")})


def _section_form(case: Case, key: str, sent: Any = None) -> Any:
    """The form of a section, as the situation and the answers of the other sections leave it."""
    initial = None if sent is not None else opened(case.answers)
    return forms.section_form(case.edition, key, sent, initial, purpose=case.purpose, given=case.said)


def _around(case: Case, key: str) -> tuple[Any, Any]:
    sections = case.sections
    for i, one in enumerate(sections):
        if one["key"] == key:
            return one, sections[i + 1] if i + 1 < len(sections) else None
    raise Http404


def _next_page(request: HttpRequest, case: Case, following: Any) -> str:
    if request.GET.get("from") == "check":
        return reverse("approvals:check", args=[case.uuid])
    if following is not None:
        return reverse("approvals:section", args=[case.uuid, following["key"]])
    return reverse("approvals:materials", args=[case.uuid])


@login_required
def check(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The last look before filing: every answer and every file, each with its way back (修改)."""
    case = draft_of(request, uuid)
    if case.number:
        return redirect(case)
    by, sent = request.actor.acting_for(case.party), request.POST if request.method == "POST" else None
    form, earlier = ConfirmForm(sent), rules.earlier_cases(case, by=by, at=now())
    same = any(one.identical for one in earlier)
    again = AgainForm(sent, prefix="again", identical=same) if earlier else None
    service = asked_at_filing(request, case, at=now())
    right = form.is_valid() & service.is_valid() & (again is None or again.is_valid())
    if sent is not None and right:
        known = again.again if again else None
        case = filing.file(case, again=known, served=service.told, by=by, at=now())
        return redirect("approvals:done", case.number)
    may = rules.why_not_apply(case.edition, case.purpose, at=now())
    ruling = rules.why_not_file(case, at=now()) if may.ok else may
    return render(
        request,
        "approvals/filing/check.html",
        {
            "case": case,
            "form": form,
            "earlier": earlier,
            "again": again,
            "service": service,
            "ruling": ruling,
            "gives_up": papers.given_up(rules.gives_up(case), at=now()),
            "left": left_of(case),
            "sections": summary_of(case),
            "materials": [material_row(case, m, "") for m in case.materials],
        },
    )


def left_of(case: Case) -> list[dict[str, str]]:
    """What still keeps the draft from being filed, one line each with the way to its place."""
    problems = problems_of(case)
    question = rules.open_question(case)
    left = (
        [
            {
                "words": _("请回答“%(question)s”") % {"question": question["text"]},
                "address": reverse("approvals:situation", args=[case.uuid]),
            }
        ]
        if question
        else []
    )
    left += [
        {
            "words": problems[spec["key"]],
            "address": reverse("approvals:section", args=[case.uuid, section["key"]]) + "?from=check",
        }
        for section in case.sections
        for spec in section["fields"]
        if spec["key"] in problems
    ]
    materials_page = reverse("approvals:materials", args=[case.uuid])
    return left + [
        {
            "words": _("请上传“%(name)s”") % {"name": material.name},
            "address": f"{materials_page}#material-{material.pk}",
        }
        for material in rules.owed_materials(case)
    ]


def answer_row(label: str, words: str) -> dict[str, Any]:
    """A row of a summary list; an answer of several lines keeps them."""
    value = {"html": linebreaksbr(words, autoescape=True)} if "\n" in words else {"text": words}
    return {"key": {"text": label}, "value": value}


def summary_of(case: Case) -> list[dict[str, Any]]:
    """Section by section, what was answered, as the summary list takes it, with 修改 while it is a draft."""
    cards = []
    for (title, pairs), one in zip(
        spoken(case.edition, case.answers, purpose=case.purpose, said=case.said, unmasked=True),
        case.sections,
        strict=True,
    ):
        change = reverse("approvals:section", args=[case.uuid, one["key"]]) + "?from=check"
        rows = [answer_row(label, words or _("未填写")) for label, words in pairs]
        cards.append({"title": title, "list": {"rows": rows}, "change": "" if case.number else change})
    return cards


@login_required
def discarding(request: HttpRequest, uuid: UUID) -> HttpResponse:
    case = draft_of(request, uuid)
    if case.number or request.method != "POST":
        return redirect(case)
    filing.discard(case, by=request.actor, at=now())
    messages.success(request, _("草稿已删除"))
    return redirect("approvals:mine")


@login_required
def done(request: HttpRequest, number: str) -> HttpResponse:
    """收件确认: the number, the query code, and what happens next until when."""
    case = get_object_or_404(
        Case.objects.filed().with_story().followed_by(request.user, at=now()).numbered(number)
    )
    if case.state != CaseState.FILED:
        return redirect(case)
    receipt = Document.objects.of(case.thread).filter(paper=papers.RECEIPT.key).first()
    return render(
        request,
        "approvals/filing/done.html",
        {"case": case, "receipt": receipt, "clock": clocks.of(case.thread, Kind.INTAKE)},
    )
