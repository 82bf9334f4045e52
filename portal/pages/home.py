"""The home page: what one came for, in one look."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from approvals.enums import Kind
from approvals.models import Decision
from approvals.models.case_query import thread_of
from evaluations.enums import BAD
from evaluations.models import Rating
from ground.accounts.enums import OfficeKind
from ground.accounts.models import Office
from ground.clocks.enums import Side
from ground.clocks.models import Clock
from ground.workdays import legal_day
from matters.models import Edition, PackageEdition
from matters.themes import OrganisationTheme, PersonTheme
from portal.context import Display

# The catalogue and the figures change slowly; a busy home page asks for them once in ten minutes.
KEPT = 600
OFTEN = 5
DEPARTMENTS = 15
PACKAGES = 6
HALLS = 2
# Fewer than this make no percentage.
ENOUGH = 30

TILES = [
    ("search", "/search/", gettext_lazy("找事项"), gettext_lazy("按名称、部门、拼音首字母都能查到")),
    ("clipboard-list", "/cases/", gettext_lazy("我的办件"), gettext_lazy("接着填写草稿，看进度，下载文书")),
    ("clock", "/progress/", gettext_lazy("查进度"), gettext_lazy("看轮到谁办、最迟哪天办完，不用登录")),
    ("badge-check", "/verify/", gettext_lazy("文书验真"), gettext_lazy("核对许可证、决定书是不是真的")),
    ("map-pin", "/help/#halls", gettext_lazy("去大厅办"), gettext_lazy("窗口地址、电话和办公时间")),
    ("circle-help", "/help/", gettext_lazy("办事帮助"), gettext_lazy("怎样申请、怎样评价、怎样投诉")),
]

# 长辈版 has the family's help in place of the reading.
ELDER_TILES = [
    *TILES[:-1],
    (
        "heart-handshake",
        "/me/mandates/",
        gettext_lazy("家人代办"),
        gettext_lazy("委托家人替您办，随时可以撤销"),
    ),
]

PERSON_ICONS = {
    PersonTheme.BIRTH: "baby",
    PersonTheme.HOUSEHOLD: "house",
    PersonTheme.NATIONALITY: "users",
    PersonTheme.EDUCATION: "graduation-cap",
    PersonTheme.EMPLOYMENT: "briefcase",
    PersonTheme.BUSINESS: "store",
    PersonTheme.QUALIFICATION: "award",
    PersonTheme.CARE: "heart-handshake",
    PersonTheme.HOUSING: "building",
    PersonTheme.SOCIAL: "umbrella",
    PersonTheme.TRANSPORT: "car",
    PersonTheme.PERMIT: "id-card",
    PersonTheme.CULTURE: "music",
    PersonTheme.UTILITIES: "layers",
    PersonTheme.MEDICAL: "heart-pulse",
}
ORGANISATION_ICONS = {
    OrganisationTheme.FOUNDING: "building-2",
    OrganisationTheme.BUSINESS: "store",
    OrganisationTheme.QUALIFICATION: "award",
    OrganisationTheme.STAFF: "users",
    OrganisationTheme.SOCIAL: "umbrella",
    OrganisationTheme.FARMING: "wheat",
    OrganisationTheme.BUILDING: "hard-hat",
    OrganisationTheme.TRANSPORT: "truck",
    OrganisationTheme.MEDICAL: "stethoscope",
    OrganisationTheme.CULTURE: "palette",
    OrganisationTheme.UTILITIES: "layers",
}

Row = dict[str, Any]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """今天要办什么事？"""
    now = timezone.now()
    on = legal_day(now)
    directory = cache.get_or_set(f"home.directory.{on}", lambda: directory_of(on), KEPT)
    counted = cache.get_or_set("home.figures", lambda: (figures_of(now), now), KEPT)
    assert directory is not None
    assert counted is not None
    page = {
        "tiles": [
            {"icon": icon, "address": address, "name": name, "for": why}
            for icon, address, name, why in (ELDER_TILES if Display.of(request).elder else TILES)
        ],
        "often": directory["often"],
        "bands": bands_of(directory),
        "nothing": _("事项目录还没有导入"),
        "halls": directory["halls"],
        "figures": counted[0],
        "counted_at": counted[1],
    }
    return render(request, "pages/home.html", page)


def directory_of(on: date) -> dict[str, Any]:
    """What the catalogue holds that day, counted by office, with its themes and what most people apply for online."""
    in_force = Edition.objects.in_force(on).in_directory()
    persons = in_force.filter(matter__for_persons=True)
    organisations = in_force.filter(matter__for_organisations=True)
    return {
        "persons": (_themes_among(persons, "person_theme"), persons.count()),
        "organisations": (_themes_among(organisations, "organisation_theme"), organisations.count()),
        "offices": list(
            in_force.values(where=F("matter__office__path"), who=F("matter__office__short_name"))
            .annotate(count=Count("pk"))
            .order_by("-count", "where")
        ),
        "packages": [
            {"name": edition.package.name, "address": edition.package.get_absolute_url()}
            for edition in PackageEdition.objects.open_on(on).order_by("package__pinyin", "pk")
        ],
        "halls": list(Office.objects.filter(kind=OfficeKind.HALL).order_by("path")[:HALLS]),
        "often": [
            {"name": edition.name, "address": edition.matter.get_absolute_url()}
            for edition in in_force.browsable()
            .visible()
            .annotate(applications=Count("cases"))
            .order_by("-applications", "matter__pinyin", "pk")[:OFTEN]
        ],
    }


def _themes_among(editions: Any, theme: str) -> list[str]:
    return list(editions.exclude(**{theme: ""}).values_list(theme, flat=True).distinct().order_by(theme))


def bands_of(directory: dict[str, Any]) -> list[Row]:
    """一件事、个人、法人、部门 as the page shows them; a band with nothing in it is left out."""
    packages = directory["packages"]
    bands = [
        {
            "name": _("高效办成一件事"),
            "address": "/packages/",
            "all": _("全部 %(n)s 件") % {"n": len(packages)},
            "wide": True,
            "links": packages[:PACKAGES],
        },
        _themes(_("个人办事"), "/browse/persons/", PersonTheme, PERSON_ICONS, *directory["persons"]),
        _themes(
            _("法人办事"),
            "/browse/organisations/",
            OrganisationTheme,
            ORGANISATION_ICONS,
            *directory["organisations"],
        ),
        {
            "name": _("按部门"),
            "address": "/browse/departments/",
            "all": _("全部 %(n)s 个部门") % {"n": len(directory["offices"])},
            "wide": True,
            "links": [
                {
                    "name": office["who"],
                    "address": f"/browse/departments/{office['where']}/",
                    "count": office["count"],
                }
                for office in directory["offices"][:DEPARTMENTS]
            ],
        },
    ]
    return [band for band in bands if band["links"]]


def _themes(
    name: str, address: str, themes: Any, icons: dict[Any, str], codes: Iterable[str], total: int
) -> Row:
    return {
        "name": name,
        "address": address,
        "all": _("全部 %(n)s 项") % {"n": total},
        "wide": False,
        "links": [
            {
                "name": themes(code).label,
                "address": f"{address}?theme={code}",
                "icon": icons.get(themes(code), "file-text"),
            }
            for code in codes
        ],
    }


def figures_of(now: datetime) -> list[Row]:
    """This year's work in numbers, from the rows themselves; what nobody has done yet is not shown."""
    begun = datetime.combine(date(legal_day(now).year, 1, 1), time(), ZoneInfo("Asia/Shanghai"))
    decided = Decision.objects.filter(decided_at__gte=begun, decided_at__lte=now).count()
    # Of what was decided: a limit that a withdrawal ended was neither kept nor broken.
    threads = Decision.objects.filter(decided_at__gte=begun, decided_at__lte=now).values(
        thread=thread_of("case__uuid")
    )
    promised = Clock.objects.filter(
        kind=Kind.DECISION, side=Side.PROMISED, settled_at__isnull=False, thread__in=threads
    ).aggregate(all=Count("pk"), kept=Count("pk", filter=Q(settled_at__lt=F("lapses_at"))))
    rated = Rating.objects.filter(rated_at__gte=begun, rated_at__lte=now).aggregate(
        all=Count("pk"), good=Count("pk", filter=~Q(grade__in=BAD))
    )
    figures = []
    if decided:
        figures.append({"words": _("今年办结"), "number": decided, "unit": _("件")})
    if promised["all"]:
        figures.append(_part(_("在承诺时限内"), promised["kept"], promised["all"], _("件")))
    if rated["all"]:
        figures.append({"words": _("收到评价"), "number": rated["all"], "unit": _("条")})
        figures.append(_part(_("其中满意"), rated["good"], rated["all"], _("条")))
    return figures


def _part(words: str, part: int, whole: int, unit: str) -> Row:
    """A percentage where there are enough to make one; a few are counted."""
    if whole < ENOUGH:
        return {"words": words, "number": part, "unit": unit}
    return {"words": words, "number": _share(part, whole), "unit": "%"}


def _share(part: int, whole: int) -> str:
    """A percentage with one decimal, rounded down: 99.96 is not 100."""
    tenths = part * 1000 // whole
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
