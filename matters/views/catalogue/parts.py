"""One matter becomes several, or several become one: proposed together, published together, on one day."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ground.accounts.enums import Duty
from ground.workdays import legal_day
from matters import rules
from matters.actions import operations
from matters.content import content_of
from matters.forms.parts import MOST_PARTS, EffectForm, MergerForm, PartForm
from matters.models import Edition, Matter
from matters.parts import one_of, part_of
from matters.views.catalogue.door import desk, matter_of
from matters.views.catalogue.frame import UNPROCESSABLE


@desk(Duty.CATALOGUE)
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, code: str) -> HttpResponse:
    """Into up to four new matters: their names, codes, and which handling items go where."""
    at = now()
    matter = matter_of(request, code, at=at)
    content = content_of(_edition(matter, at))
    items = [(row["no"], row["name"]) for row in content["handling_items"]]
    posted = request.POST if request.method == "POST" else None
    effect = EffectForm(posted)
    parts = [
        PartForm(items, posted, prefix=f"part-{no}", empty_permitted=no > 2)
        for no in range(1, MOST_PARTS + 1)
    ]
    # Every form is asked, so that everything that is wrong is said at once.
    if posted is not None and all([effect.is_valid(), *(part.is_valid() for part in parts)]):
        every = [no for no, _name in items]
        told = [part.cleaned_data for part in parts if part.cleaned_data]
        contents = [
            part_of(content, name=one["name"], code=one["code"], items=one.get("items", every))
            for one in told
        ]
        change = operations.split(matter, contents, **effect.cleaned_data, by=request.actor, at=at)
        messages.success(request, _("已起草拆分，请逐个核对新事项的内容"))
        return redirect("matters:catalogue_bulk_change", change.uuid)
    page = {"matter": matter, "effect": effect, "parts": parts, "wanted": 2}
    return render(request, "matters/catalogue/split.html", page, status=_status(effect))


@desk(Duty.CATALOGUE)
@require_http_methods(["GET", "POST"])
def merger(request: HttpRequest, code: str) -> HttpResponse:
    """With up to three others into a new matter, which says what this one says and what the others have besides."""
    at = now()
    matter = matter_of(request, code, at=at)
    edition = _edition(matter, at)
    posted = request.POST if request.method == "POST" else None
    effect, form = EffectForm(posted), MergerForm(posted, own=matter.implementation_code)
    if posted is not None and all([effect.is_valid(), form.is_valid()]):
        found = Matter.objects.select_related("office").filter(implementation_code__in=form.others)
        others = sorted(found.order_by("pk"), key=lambda one: form.others.index(one.implementation_code))
        contents = [content_of(edition), *(content_of(_edition(other, at)) for other in others)]
        told = form.cleaned_data
        change = operations.merge(
            [matter, *others], one_of(contents, name=told["name"], code=told["code"]), **effect.cleaned_data,
            by=request.actor, at=at,
        )  # fmt: skip
        messages.success(request, _("已起草合并，请核对新事项的内容"))
        return redirect("matters:catalogue_bulk_change", change.uuid)
    page = {"matter": matter, "effect": effect, "form": form}
    return render(request, "matters/catalogue/merger.html", page, status=_status(effect))


def _edition(matter: Matter, at: Any) -> Edition:
    edition = rules.last_edition(matter, legal_day(at))
    if edition is None:
        raise Http404(_("这个事项没有版本"))
    return edition


def _status(effect: EffectForm) -> int:
    return UNPROCESSABLE if effect.is_bound else 200
