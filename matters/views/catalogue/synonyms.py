"""/catalogue/synonyms/: what people call things, and what the search takes it for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ground.accounts.enums import Duty
from ground.accounts.forms import text
from matters import rules
from matters.actions import synonyms
from matters.models import Synonym, spelling
from matters.views.catalogue.door import desk

PAGE = 50
UNPROCESSABLE = 422
keepers: Callable[..., Any] = desk(Duty.CATALOGUE, Duty.ADMINISTRATION)


class SynonymForm(forms.Form):
    """One word that people use, and the words of the catalogue for it."""

    use_required_attribute = False
    word = text(
        gettext_lazy("群众的说法"),
        gettext_lazy("请输入群众平常的说法"),
        50,
        help_text=gettext_lazy("例如“上户口”。输入它的全拼或者首字母也能检索到"),
    )
    means = text(
        gettext_lazy("目录中的名称"),
        gettext_lazy("请输入它在目录中的名称"),
        100,
        help_text=gettext_lazy("例如“出生登记”。名称中有这几个字的事项排在前面"),
    )

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"]
        if not spelling.query_terms(word):
            raise ValidationError(_("请输入文字、字母或者数字"))
        return word

    def clean_means(self) -> str:
        means: str = self.cleaned_data["means"]
        if not spelling.query_terms(means):
            raise ValidationError(_("请输入文字、字母或者数字"))
        return means


@keepers
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Those that the search asks, in the order of their pinyin, and a form for one more."""
    at = now()
    form = SynonymForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        added = synonyms.add(form.cleaned_data["word"], form.cleaned_data["means"], by=request.actor, at=at)
        messages.success(
            request,
            _("已登记。现在搜索“%(word)s”，会找到“%(means)s”") % {"word": added.word, "means": added.means},
        )
        return redirect("matters:synonyms")
    q = request.GET.get("q", "").replace("\0", "").strip()[:50]
    rows, after = _page(q, request.GET.get("after", ""))
    kept = f"&q={q}" if q else ""
    page = {
        "form": form,
        "rows": rows,
        "q": q,
        "ruling": rules.why_not_keep_synonyms(by=request.actor, at=at),
        "next": f"?after={after}{kept}" if after else "",
    }
    return render(
        request, "matters/catalogue/synonyms.html", page, status=UNPROCESSABLE if form.errors else 200
    )


def _page(q: str, after: str) -> tuple[list[Synonym], str]:
    """A page of them, and the number of the one after which the next begins."""
    found = Synonym.objects.live().select_related("by")
    if q:
        found = found.filter(Q(word__contains=q) | Q(means__contains=q) | Q(initials=q) | Q(pinyin=q))
    if after.isdecimal() and (last := Synonym.objects.filter(pk=int(after[:9])).first()):
        found = found.filter(Q(pinyin__gt=last.pinyin) | Q(pinyin=last.pinyin, pk__gt=last.pk))
    rows = list(found.order_by("pinyin", "pk")[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


@keepers
@require_POST
def ending(request: HttpRequest, pk: int) -> HttpResponse:
    """One is asked no more."""
    synonym = get_object_or_404(Synonym, pk=pk)
    synonyms.end(synonym, by=request.actor, at=now())
    messages.success(request, _("已停用“%(word)s”") % {"word": synonym.word})
    return redirect("matters:synonyms")
