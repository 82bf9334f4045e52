"""The lists behind 现受限制: the parties of one matter, of one office, or of what belongs to no matter, as of today (R35)."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from ground.accounts.doors import officers_only
from ground.workdays.calendar import legal_day
from matters.models import Matter
from portal import restricted
from portal.pages.desk import counts
from portal.pages.figures import PAGE, RESTRICTED, RESTRICTED_HINT, scope, told_year


@officers_only
def of_matter(request: HttpRequest, code: str) -> HttpResponse:
    """Whoever is restricted because of a case of this matter."""
    matter = get_object_or_404(Matter.objects.filter(office__in=scope(request.actor)), code=code)
    return _listed(request, Q(of_matter=matter.pk), matter.name, RESTRICTED_HINT)


@officers_only
def of_office(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who stands in a line of this office, each once."""
    office = get_object_or_404(scope(request.actor), pk=pk)
    hint = _("不分年份，今天列在该机关各行的当事人，每个只列一次；不限制任何便利的轻微失信记录不计")
    return _listed(request, Q(of_office=office.pk), office.name, hint, by_matter=True)


@officers_only
def otherwise(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever has an entry in the file that this office keeps which follows from no case here."""
    office = get_object_or_404(scope(request.actor), pk=pk)
    where = Q(of_office=office.pk, of_matter=None)
    name = _("%(office)s（不属于具体事项）") % {"office": office.name}
    hint = _(
        "不分年份，该机关诚信档案中今天限制当事人、又没有对应办件的记录；不限制任何便利的轻微失信记录不计"
    )
    return _listed(request, where, name, hint)


def _listed(request: HttpRequest, where: Q, name: str, hint: str, *, by_matter: bool = False) -> HttpResponse:
    at = now()
    on, year = legal_day(at), told_year(request, at)
    found = restricted.parties(where, on)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    page = list(found[: PAGE + 1])
    return render(
        request,
        "pages/figures_restricted.html",
        {
            "name": name,
            "label": RESTRICTED,
            "hint": hint,
            "by_matter": by_matter,
            "year": year,
            "rows": restricted.told(page[:PAGE], where, on, reader=request.user, at=at),
            "older": f"?year={year}&before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
            "newest": f"?year={year}" if before else "",
            "counts": counts(request.actor, at),
        },
    )
