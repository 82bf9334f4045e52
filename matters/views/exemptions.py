"""免许可清单: plain questions, answered without an account, and the answer in writing (S62)."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ground.accounts.brakes import TooOften, too_often
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.workdays.calendar import legal_day
from matters import papers, rules
from matters.actions import exempting
from matters.models import ExemptionItem
from matters.rules.keeping import NO, YES

# Papers of one address in an hour: a window writes many, a machine none.
MOST, MINUTES = 30, 60
UNPROCESSABLE = 422


class AnswersForm(forms.Form):
    """Every question of the row, each answered by yes or no."""

    use_required_attribute = False

    def __init__(self, item: ExemptionItem, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        for no, question in enumerate(item.questions):
            self.fields[f"q{no}"] = forms.ChoiceField(
                label=question["text"],
                choices=[(YES, _("是")), (NO, _("否"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("请选择一个答案")},
            )

    @property
    def answers(self) -> dict[int, str]:
        return {no: self.cleaned_data[f"q{no}"] for no in range(len(self.fields))}


def _found(pk: int) -> ExemptionItem:
    items = ExemptionItem.objects.in_force(legal_day(timezone.now())).select_related("matter__office")
    return get_object_or_404(items, pk=pk)


@require_safe
def exemption(request: HttpRequest, pk: int) -> HttpResponse:
    """What needs no permit, its questions, and what the answers come to; they stand in the address and nowhere else."""
    item = _found(pk)
    form = AnswersForm(item, request.GET if request.GET else None)
    page = {
        "item": item,
        "form": form,
        "ruling": rules.why_not_exempt(item, form.answers, at=timezone.now())
        if form.is_bound and form.is_valid()
        else None,
        "trail": [
            {"text": _("公开清单"), "href": reverse("matters:lists")},
            {"text": _("免许可清单"), "href": reverse("matters:list", args=["exemptions"])},
            {"text": item.name},
        ],
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "matters/exemptions/one.html", page, status=status)


@require_POST
def telling(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper is there, and can be printed by whoever has its address."""
    item, at = _found(pk), timezone.now()
    if too_often(request, "exemption", most=MOST, minutes=MINUTES, at=at):
        raise TooOften(MINUTES)
    form = AnswersForm(item, request.POST)
    if not form.is_valid():
        return redirect("matters:exemption", pk)
    document = exempting.tell_exempt(item, form.answers, by=request.actor, at=at)
    return redirect("matters:exemption_paper", document.uuid)


@never_cache
@require_safe
def paper(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The paper, for anybody who has its address: it names nobody."""
    document = get_object_or_404(Document, uuid=uuid, paper=papers.EXEMPT.key)
    return HttpResponse(render_html(document))
