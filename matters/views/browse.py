"""办事目录: by whom it is for and by whose it is."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ground.accounts.models import Office
from ground.workdays.calendar import legal_day
from matters.codes import level_of
from matters.divisions import is_municipality
from matters.enums import Level
from matters.models import Edition, Matter
from matters.models.edition import EditionQuerySet
from matters.themes import OrganisationTheme, PersonTheme
from matters.views.rows import needless_on, rows

PAGE = 30
OFFICE_PATH = re.compile(r"[a-z0-9/-]+")

# Whom a list is for: the word in its address, and the column that says so.
AUDIENCES = {"persons": "matter__for_persons", "organisations": "matter__for_organisations"}


@require_safe
def persons(request: HttpRequest) -> HttpResponse:
    """个人办事: what can be applied for online, by theme; then the departments with the rest."""
    return _audience(request, "persons", "person_theme", PersonTheme, _("个人办事"))


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """法人办事."""
    return _audience(request, "organisations", "organisation_theme", OrganisationTheme, _("法人办事"))


def _audience(request: HttpRequest, audience: str, column: str, themes: Any, title: str) -> HttpResponse:
    on = legal_day(timezone.now())
    editions = Edition.objects.in_force(on).filter(**{AUDIENCES[audience]: True})
    opened = list(editions.browsable().visible().in_name_order())
    needless = needless_on(on, opened)
    groups = [
        {
            "code": theme.value,
            "name": theme.label,
            "rows": rows((one for one in opened if getattr(one, column) == theme), needless),
        }
        for theme in themes
    ]
    groups = [group for group in groups if group["rows"]]
    chosen = next((group for group in groups if group["code"] == request.GET.get("theme")), None)
    trail = [{"text": title}]
    if chosen:
        trail = [{"text": title, "href": request.path}, {"text": chosen["name"]}]
    page = {
        "title": title,
        "audience": audience,
        "trail": trail,
        "chosen": chosen,
        "groups": [chosen] if chosen else groups,
        "themes": [
            {"name": group["name"], "address": f"?theme={group['code']}", "count": len(group["rows"])}
            for group in groups
        ],
        "departments": _departments(editions.listed(), f"?for={audience}"),
    }
    return render(request, "matters/audience.html", page)


@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    """按部门: every office that has matters, the largest directory first; level by level, where there is more than one."""
    on = legal_day(timezone.now())
    found = _departments(Edition.objects.in_force(on).in_directory(), "")
    levels: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(found, key=lambda row: row["level"]):
        levels.setdefault(row["level_words"], []).append(row)
    named = [
        {"name": _("%(level)s部门") % {"level": words}, "rows": of_it} for words, of_it in levels.items()
    ]
    page = {"departments": found, "levels": named if len(named) > 1 else []}
    return render(request, "matters/departments.html", page)


def _departments(editions: EditionQuerySet, query: str) -> list[dict[str, Any]]:
    """The offices of these editions, with their numbers of matters."""
    offices = (
        editions.values("matter__office__path", "matter__office__name", "matter__office__division_code")
        .annotate(count=Count("pk"))
        .order_by("-count", "matter__office__path")
    )
    return [
        {
            "name": office["matter__office__name"],
            "address": f"/browse/departments/{office['matter__office__path']}/{query}",
            "count": office["count"],
            "level": level_of(office["matter__office__division_code"]),
            "level_words": _level_words(office["matter__office__division_code"]),
        }
        for office in offices
    ]


def _level_words(division: str) -> str:
    """A municipality (直辖市) acts at the level of a province, and its people call it their city."""
    level = level_of(division)
    if level == Level.PROVINCE and is_municipality(division):
        level = Level.CITY
    return str(Level(level).label) if level else ""


@require_safe
def department(request: HttpRequest, path: str) -> HttpResponse:
    """One office's matters: those open first, then the directory in name order, page by page."""
    if not OFFICE_PATH.fullmatch(path):
        raise Http404
    office = get_object_or_404(Office, path=path)
    on = legal_day(timezone.now())
    audience = request.GET.get("for", "")
    editions = Edition.objects.in_force(on).filter(matter__office=office).visible()
    if audience in AUDIENCES:
        editions = editions.filter(**{AUDIENCES[audience]: True})
    listed, before, after = _page(editions.listed(), request)
    kept = f"&for={audience}" if audience in AUDIENCES else ""
    first = not before
    opened = list(editions.browsable().in_name_order()) if first else []
    needless = needless_on(on, [*opened, *listed])
    page = {
        "office": office,
        "trail": _trail(office),
        "has_powers": office.power_lists.in_force(on).exists(),
        "audience": _audience_words(audience),
        "open": rows(opened, needless, of_one_office=True),
        "listed": rows(listed, needless, of_one_office=True),
        "previous": f"?before={before}{kept}" if before else "",
        "next": f"?after={after}{kept}" if after else "",
    }
    return render(request, "matters/department.html", page)


def _page(editions: EditionQuerySet, request: HttpRequest) -> tuple[list[Edition], str, str]:
    """A page of the list, the code it may go back before and the code it goes on after."""
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    if before:
        found = list(editions.before(_matter(before)).in_reverse_name_order()[: PAGE + 1])
        more = len(found) > PAGE
        found = found[:PAGE][::-1]
        return found, _code(found, 0) if more else "", _code(found, -1)
    if after:
        editions = editions.after(_matter(after))
    found = list(editions.in_name_order()[: PAGE + 1])
    more = len(found) > PAGE
    found = found[:PAGE]
    return found, _code(found, 0) if after else "", _code(found, -1) if more else ""


def _code(editions: list[Edition], place: int) -> str:
    return editions[place].matter.code if editions else ""


def _matter(code: str) -> Matter:
    if not code.isalnum():
        raise Http404
    return get_object_or_404(Matter, code=code)


def _trail(office: Office) -> list[dict[str, str]]:
    return [{"text": _("按部门"), "href": "/browse/departments/"}, {"text": office.name}]


def _audience_words(audience: str) -> str:
    return {"persons": _("面向个人的事项"), "organisations": _("面向法人和其他组织的事项")}.get(audience, "")
