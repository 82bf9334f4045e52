"""Applying online, one thing per page; every page works without JavaScript and nothing typed is lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat, linebreaksbr
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals import papers, rules
from approvals.actions import filing
from approvals.answers import opened, spoken
from approvals.enums import CaseState, Kind, Purpose
from approvals.forms import AgainForm, ApplicantForm, ConfirmForm
from approvals.models import Case, CaseFile, DraftTransfer
from ground import clocks
from ground.accounts import typed
from ground.accounts.enums import Duty, Power
from ground.accounts.models import Party
from ground.documents.files import Unacceptable
from ground.documents.models import Document
from ground.law.values import value
from ground.workdays import legal_day
from matters import conditions, forms
from matters.enums import Necessity
from matters.models import Edition, Material
from matters.views import questions

ACCEPTED_FILES = ".pdf,.jpg,.jpeg,.png,.webp,.heic,.heif,image/*,application/pdf"


def edition_in_force(code: str) -> Edition:
    """The edition of this guide that holds today; 404 for a code nobody has."""
    return get_object_or_404(
        Edition.objects.in_force(legal_day(now())).select_related("matter__office", "regulator"),
        matter__code=code,
    )


def draft_of(request: HttpRequest, uuid: UUID) -> Case:
    """The draft that this account began, while it may act for its party; a filed one leads to its case page."""
    drafts = Case.objects.with_story().followed_by(request.user, at=now()).filter(applicant=request.user)
    return get_object_or_404(
        drafts.prefetch_related("files__original", "files__view", "papers", "edition__materials"), uuid=uuid
    )


@login_required
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Who applies, and can he: the door to a new draft, or back to the one he left (在线办理)."""
    edition = edition_in_force(code)
    if request.user.is_officer:
        at_window = request.actor.duty == Duty.INTAKE
        page = {"edition": edition, "counter": reverse("approvals:counter") if at_window else ""}
        return render(request, "approvals/filing/start_officer.html", page)
    may = rules.why_not_apply(edition, at=now())
    situation = conditions.situation(edition.questions, request.GET.dict())
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
                {"material": one, "required": one.is_required_of(situation)}
                for one in edition.asks_for(Purpose.NEW, situation)
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
    may = rules.why_not_apply(case.edition, at=now())
    return render(
        request,
        "approvals/filing/draft.html",
        {
            "case": case,
            "may": may,
            "answered": answered(case.edition, case.situation),
            **tasks_of(case),
        },
    )


def tasks_of(case: Case) -> dict[str, Any]:
    """The task list of a draft, as the GOV.UK component takes it, and whether it can be filed."""
    problems = problems_of(case)
    question = rules.open_question(case)
    items = []
    if case.purpose == Purpose.NEW and case.edition.questions:
        begun = bool(case.situation)
        items.append(_task(_("情形"), situation_address(case), done=question is None, begun=begun))
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
    missing = rules.missing_materials(case)
    address = reverse("approvals:materials", args=[case.uuid])
    items.append(_task(_("申请材料"), address, done=not missing, begun=bool(case.files.all())))
    complete = not problems and not missing and question is None
    return {
        "tasks": {"idPrefix": "task", "items": items},
        "complete": complete,
        "done": sum(item["done"] for item in items),
        "all": len(items),
    }


def situation_address(case: Case) -> str:
    """Where the questions of the guide are gone on with, or looked at again."""
    here = reverse("matters:questions", args=[case.edition.matter.code])
    return questions.address_of(here, case.situation)


def problems_of(case: Case) -> dict[str, str]:
    """By field, what is missing or wrong in the form as far as it is asked of whoever answers so."""
    answers = opened(case.answers)
    return forms.problems(case.edition, answers, purpose=case.purpose, situation=case.situation)


def _task(title: str, address: str, *, done: bool, begun: bool) -> dict[str, Any]:
    words = _("已完成") if done else _("填写中") if begun else _("未开始")
    status = (
        {"text": words} if done else {"tag": {"text": words, "classes": "" if begun else "govuk-tag--grey"}}
    )
    return {"title": {"text": title}, "href": address, "status": status, "done": done}


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
def materials(request: HttpRequest, uuid: UUID) -> HttpResponse:
    case = draft_of(request, uuid)
    return redirect(case) if case.number else _materials_page(request, case)


@login_required
def material_file(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """A file for one material: kept, with what an officer will see of it, or one sentence saying what to do."""
    case = draft_of(request, uuid)
    if case.number or request.method != "POST":
        return redirect("approvals:materials", case.uuid)
    material = get_object_or_404(case.edition.materials, pk=pk)
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise Unacceptable(_("请选择要上传的文件"))
        filing.add_file(case, material, upload, by=request.actor, at=now())
    except Unacceptable as no:
        return _materials_page(request, case, wrong={material.pk: no.words})
    return redirect(reverse("approvals:materials", args=[case.uuid]) + f"#material-{material.pk}")


@login_required
def file_removal(request: HttpRequest, uuid: UUID, file: UUID) -> HttpResponse:
    case = draft_of(request, uuid)
    if case.number or request.method != "POST":
        return redirect("approvals:materials", case.uuid)
    found = get_object_or_404(case.files, uuid=file)
    filing.remove_file(found, by=request.actor, at=now())
    messages.success(request, _("已删除“%(name)s”") % {"name": found.name})
    return redirect("approvals:materials", case.uuid)


def _materials_page(request: HttpRequest, case: Case, wrong: dict[int, str] | None = None) -> HttpResponse:
    wrong = wrong or {}
    rows = [_material_row(case, material, wrong.get(material.pk, "")) for material in case.materials]
    errors = [{"text": row["error"], "href": f"#{row['id']}-file"} for row in rows if row["error"]]
    return render(
        request,
        "approvals/filing/materials.html",
        {
            "case": case,
            "rows": rows,
            "accept": ACCEPTED_FILES,
            "summary": {"titleText": _("有一处需要更正"), "errorList": errors} if errors else None,
        },
        status=422 if errors else 200,
    )


def _material_row(case: Case, material: Material, error: str) -> dict[str, Any]:
    if material.exempt:
        label = {"words": _("免提交"), "colour": "grey"}
    elif case.requires(material):
        label = {"words": _("必要"), "colour": ""}
    else:
        optional = material.necessity == Necessity.OPTIONAL
        label = {"words": _("选交") if optional else _("按情形"), "colour": "grey"}
    return {
        "id": f"material-{material.pk}",
        "material": material,
        "required": case.requires(material),
        "tag": label,
        "words": _said_of(material),
        "error": error,
        "paper": "",
        "url": reverse("approvals:material-file", args=[case.uuid, material.pk]),
        "files": [
            {
                "name": file.name,
                "size": size_of(file),
                "small": "" if file.held else reverse("uploaded", args=[file.uuid]) + "?small",
                "address": reverse("uploaded", args=[file.uuid]) + "?view",
                "remove": reverse("approvals:file-removal", args=[case.uuid, file.uuid]),
                "warning": " ".join(filter(None, [file.held, *file.warnings])),
            }
            for file in case.files.all()
            if file.material_id == material.pk
        ],
    }


def _said_of(material: Material) -> str:
    """When it is needed at all, and what becomes of it on the screen."""
    said = []
    if material.when_words:
        said.append(_("%(when)s才需要") % {"when": material.when_words})
    if material.identity_copy and not material.exempt:
        said.append(_("系统显示这份证件时加印“仅供办理本事项使用”的水印，原件不变"))
    return "；".join(said)


def size_of(file: CaseFile) -> str:
    size = filesizeformat(file.original.size)
    return _("%(size)s，共 %(n)d 页") % {"size": size, "n": file.pages} if file.pages > 1 else size


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
    if sent is not None and form.is_valid() and (again is None or again.is_valid()):
        case = filing.file(case, again=again.again if again else None, by=by, at=now())
        return redirect("approvals:done", case.number)
    may = rules.why_not_apply(case.edition, at=now())
    ruling = rules.why_not_file(case, at=now()) if may.ok else may
    return render(
        request,
        "approvals/filing/check.html",
        {
            "case": case,
            "form": form,
            "earlier": earlier,
            "again": again,
            "ruling": ruling,
            "left": left_of(case),
            "sections": summary_of(case),
            "materials": [_material_row(case, m, "") for m in case.materials],
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
                "address": situation_address(case),
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
        for material in rules.missing_materials(case)
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


PAGE = 20


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """我的办件: drafts first, then everything filed for the parties this person acts for, newest first; or one party's."""
    at = now()
    whose = _whose(request, at)
    chosen = next((party for party, _words in whose if str(party.uuid) == request.GET.get("party")), None)
    cases = Case.objects.with_story().followed_by(request.user, at=at)
    if chosen is not None:
        cases = cases.filter(party=chosen)
    newest = reverse("approvals:mine") + (f"?party={chosen.uuid}" if chosen else "")
    more = f"{newest}&" if chosen else "?"
    before = request.GET.get("before", "")
    drafts: list[Case] = [] if before else _drafts(request, cases)
    page: dict[str, Any] = {
        "whose": _tabs(whose, chosen),
        "chosen": chosen,
        "drafts": drafts[:PAGE],
        "more_drafts": f"{more}drafts_before={drafts[PAGE - 1].uuid}" if len(drafts) > PAGE else "",
    }
    if "drafts_before" in request.GET:
        page |= {"offered": [], "rows": [], "older": "", "newest": newest}
        return render(request, "approvals/filing/mine.html", page)
    filed = cases.filed().order_by("-pk")
    if before.isdecimal() and len(before) < 19:
        filed = filed.filter(pk__lt=int(before))
    rows = list(filed.select_related("delivery", "decision")[: PAGE + 1])
    page |= {
        "offered": [] if before else _offered(request),
        "rows": _with_lights(rows[:PAGE], at),
        "older": f"{more}before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        "newest": newest if before else "",
    }
    return render(request, "approvals/filing/mine.html", page)


def _whose(request: HttpRequest, at: datetime) -> list[tuple[Party, str]]:
    """Himself, his organisations, and those whose cases a mandate lets him follow, each once."""
    actor = request.actor
    found = {row.party_id: (row.party, row.party.current.name) for row in actor.representations(at=at)}
    for mandate in actor.mandates(at=at):
        if Power.FOLLOW in mandate.powers:
            words = _("代 %(name)s 办理") % {"name": mandate.principal.current.name}
            found.setdefault(mandate.principal_id, (mandate.principal, words))
    return list(found.values())


def _tabs(whose: list[tuple[Party, str]], chosen: Party | None) -> list[dict[str, Any]]:
    """Which party's cases to look at; nothing where there is only one."""
    if len(whose) < 2:
        return []
    every = {"words": _("全部"), "address": reverse("approvals:mine"), "chosen": chosen is None}
    return [every] + [
        {"words": words, "address": f"?party={party.uuid}", "chosen": party == chosen}
        for party, words in whose
    ]


def _offered(request: HttpRequest) -> list[DraftTransfer]:
    """Drafts that somebody wants this person to take over."""
    offered = DraftTransfer.objects.offered_to(request.user).select_related("case__edition", "offered_by")
    return list(offered.order_by("pk")[:PAGE])


def _drafts(request: HttpRequest, cases: Any) -> list[Case]:
    """One's own drafts, the last saved first, one more than a page holds; after `drafts_before` where that is asked."""
    drafts = cases.drafts().filter(applicant=request.user).order_by("-saved_at", "-pk")
    try:
        last = drafts.filter(uuid=UUID(request.GET.get("drafts_before", ""))).first()
    except ValueError:
        last = None
    if last is not None:
        drafts = drafts.filter(Q(saved_at__lt=last.saved_at) | Q(saved_at=last.saved_at, pk__lt=last.pk))
    return list(drafts[: PAGE + 1])


def _with_lights(cases: list[Case], at: datetime) -> list[dict[str, Any]]:
    """Each case with what comes next, and the light of the limit that runs for it."""
    running = clocks.open_for(case.thread for case in cases)
    lists = [[clock for clock in running[case.thread] if clock.kind in Kind.values] for case in cases]
    calendar = clocks.calendar_for([clock for several in lists for clock in several], at)
    return [
        {
            "case": case,
            "next": _next(case),
            "light": clocks.light(several[0], at, calendar) if several and not case.is_over else None,
        }
        for case, several in zip(cases, lists, strict=True)
    ]


def _next(case: Case) -> str:
    match case.state:
        case CaseState.FILED:
            return _("等窗口告知是否受理")
        case CaseState.ACCEPTED | CaseState.REVIEWED:
            return _("等%(office)s作出决定") % {"office": case.competent_office.short_name}
        case CaseState.CORRECTING:
            return _("请按告知书补正")
        case CaseState.DECLINED | CaseState.WITHDRAWN:
            return ""
    return "" if case.turn is None else _("文书等您签收")
