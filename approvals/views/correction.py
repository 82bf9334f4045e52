"""补正 by the applicant: item by item, kept across visits, checked, supplied once; every page works without JavaScript."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.forms import BoundField, Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals import rules
from approvals.actions import correction
from approvals.answers import opened
from approvals.enums import CaseState
from approvals.forms import ConfirmForm, answers_form
from approvals.models import Case, CaseFile, Correction, CorrectionItem
from approvals.views.materials import ACCEPTED_FILES, size_of
from ground.accounts import typed
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.documents.files import Unacceptable
from ground.law.rulings import refuse
from matters import forms

UNPROCESSABLE = 422


def _followed(request: HttpRequest, number: str) -> Case:
    """A case this person follows from outside; anybody else finds nothing."""
    cases = Case.objects.filed().with_story().followed_by(request.user, at=now())
    return get_object_or_404(cases.numbered(number))


def _for_party(request: HttpRequest, case: Case) -> Actor:
    actor: Actor = request.actor
    return actor.acting_in(case.party, Power.SUPPLY, case.edition.matter, at=now())


def _open(case: Case) -> tuple[Correction, list[CorrectionItem]]:
    """The notice he answers, and its items."""
    notice = case.corrections.select_related("document").get(supplied_at=None)
    items = notice.items.select_related("material", "correction").prefetch_related(
        "files__original", "files__view"
    )
    return notice, list(items)


def correct(request: HttpRequest, number: str) -> HttpResponse:
    """What is to be put right, each with its standard: files go up one by one, corrected answers are sent together."""
    if not request.user.is_authenticated:
        if Case.objects.filter(state=CaseState.CORRECTING).numbered(number).exists():
            typed.keep(request)
        return redirect_to_login(request.get_full_path())
    case = _followed(request, number)
    if case.state != CaseState.CORRECTING:
        return redirect(case)
    by = _for_party(request, case)
    refuse(rules.why_not_stage(case, by=by, at=now()))
    found = typed.kept(request)
    sent = request.POST if request.method == "POST" else found
    if sent is None:
        return _page(request, case)
    notice, items = _open(case)
    form = answers_form(case, notice, items, sent)
    valid = form.is_valid()
    correction.stage_answers(case, forms.as_typed(form), by=by, at=now())
    if found:
        messages.success(request, _("登录已经过期，您刚才填写的内容已经找回并保存"))
    elif forms.pressed(sent, form.asked):
        return _page(request, case, form=forms.unjudged(form))
    elif valid:
        return redirect("approvals:correct-check", case.number)
    return _page(request, case, form=form, status=UNPROCESSABLE)


@require_POST
@login_required
def autosave(request: HttpRequest, number: str) -> HttpResponse:
    """What is typed so far is kept, right or wrong; the page says when."""
    case, at = _followed(request, number), now()
    by = _for_party(request, case)
    refuse(rules.why_not_stage(case, by=by, at=at))
    notice, items = _open(case)
    form = answers_form(case, notice, items, request.POST)
    form.is_valid()
    correction.stage_answers(case, forms.as_typed(form), by=by, at=at)
    return JsonResponse({"saved_at": localtime(at).strftime("%H:%M")})


@login_required
def file(request: HttpRequest, number: str, no: int) -> HttpResponse:
    """A file for one item: kept until it is supplied, or one sentence saying what to do."""
    case = _followed(request, number)
    if case.state != CaseState.CORRECTING or request.method != "POST":
        return redirect("approvals:correct", case.number)
    item = get_object_or_404(CorrectionItem.objects.awaited(case), no=no)
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise Unacceptable(_("请选择要上传的文件"))
        correction.stage_file(case, item, upload, by=_for_party(request, case), at=now())
    except Unacceptable as unacceptable:
        return _page(request, case, wrong={item.no: unacceptable.words}, status=UNPROCESSABLE)
    return redirect(reverse("approvals:correct", args=[case.number]) + f"#item-{item.no}")


@login_required
def file_removal(request: HttpRequest, number: str, uuid: UUID) -> HttpResponse:
    case = _followed(request, number)
    if case.state != CaseState.CORRECTING or request.method != "POST":
        return redirect("approvals:correct", case.number)
    found = get_object_or_404(
        CaseFile, case=case, uuid=uuid, correction_item__in=CorrectionItem.objects.awaited(case)
    )
    correction.unstage_file(found, by=_for_party(request, case), at=now())
    messages.success(request, _("已删除“%(name)s”") % {"name": found.name})
    return redirect("approvals:correct", case.number)


@login_required
def check(request: HttpRequest, number: str) -> HttpResponse:
    """The last look before the one supply: every item with what answers it, or what is still missing."""
    case = _followed(request, number)
    if case.state != CaseState.CORRECTING:
        return redirect(case)
    by, at = _for_party(request, case), now()
    refuse(rules.why_not_stage(case, by=by, at=at))
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        case = correction.supply(case, by=by, at=at)
        messages.success(request, _("补正材料已提交，收件凭证在下面“文书”里"))
        return redirect(case)
    notice, items = _open(case)
    left = {item.pk for item in rules.unanswered(case, notice)}
    return render(
        request,
        "approvals/correction/check.html",
        {
            "case": case,
            "form": form,
            "ruling": rules.why_not_supply(case, by=by, at=at),
            "rows": [_answered(case, notice, item, open_=item.pk in left) for item in items],
        },
    )


def _answered(case: Case, notice: Correction, item: CorrectionItem, *, open_: bool) -> dict[str, Any]:
    """One item on the last look: its files, or the old and the new answer in words."""
    spec = next((one for one in rules.fields_of(case) if one["key"] == item.field), None)
    before, after = (opened(kept).get(item.field) for kept in (case.answers, notice.answers))
    return {
        "item": item,
        "name": rules.named(case, item),
        "open": open_,
        "files": [{"name": one.name, "address": _address(one)} for one in item.files.all()],
        "before": forms.shown(spec, before) if spec else "",
        "after": forms.shown(spec, after) if spec else "",
    }


def _page(
    request: HttpRequest,
    case: Case,
    *,
    form: Any = None,
    wrong: dict[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    notice, items = _open(case)
    left = {item.pk for item in rules.unanswered(case, notice)}
    files = list(case.files.current().order_by("pk"))
    rows = [_row(case, item, files, (wrong or {}).get(item.no, "")) for item in items if item.material]
    errors = [{"text": row["error"], "href": f"#{row['id']}-file"} for row in rows if row["error"]]
    nos = {item.field: item.no for item in items if item.field}
    form = (form or answers_form(case, notice, items)) if nos else None
    return render(
        request,
        "approvals/correction/correct.html",
        {
            "case": case,
            "notice": notice,
            "rows": rows,
            "form": form,
            "fields": _numbered(form, nos) if form else [],
            "done": len(items) - len(left),
            "all": len(items),
            "accept": ACCEPTED_FILES,
            "summary": {"titleText": _("有一处需要更正"), "errorList": errors} if errors else None,
        },
        status=status,
    )


def _numbered(form: Form, nos: dict[str, int]) -> list[tuple[BoundField, str]]:
    """The fields in the order of the notice, each under the number it has there; then what their answers ask for in turn."""
    return [
        (form[name], f"{nos[name]}. {form[name].label}" if name in nos else "")
        for name in sorted(form.fields, key=lambda name: nos.get(name, len(nos) + 99))
    ]


def _row(case: Case, item: CorrectionItem, files: list[CaseFile], error: str) -> dict[str, Any]:
    """One material to put right, as components/upload.html takes it."""
    material = item.material
    assert material is not None
    return {
        "id": f"item-{item.no}",
        "name": f"{item.no}. {material.name}",
        "item": item,
        "tag": {"words": item.get_fault_display(), "colour": "yellow"},
        "error": error,
        "url": reverse("approvals:correct-file", args=[case.number, item.no]),
        "earlier": [
            {"name": one.name, "address": _address(one)} for one in files if one.material_id == material.pk
        ],
        "files": [
            {
                "name": one.name,
                "size": size_of(one),
                "small": "" if one.held else reverse("uploaded", args=[one.uuid]) + "?small",
                "address": _address(one),
                "remove": reverse("approvals:correct-file-removal", args=[case.number, one.uuid]),
                "warning": " ".join(filter(None, [one.held, *one.warnings])),
            }
            for one in item.files.all()
        ],
    }


def _address(file: CaseFile) -> str:
    return reverse("uploaded", args=[file.uuid]) + "?view"
