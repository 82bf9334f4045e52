"""承诺和容缺办理情况: what was promised and deferred in a year, and what became of it, by matter and office (R35, R37)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import GreaterThan
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.enums import DeficiencyState, Lapse
from approvals.models import Case, Deficiency, Proceeding
from approvals.proceedings import ProceedingState
from commitments.enums import WITHOUT_EFFECT, Act, CommitmentState
from commitments.models import Commitment
from ground.accounts.actor import Actor
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.law.rulings import follows
from ground.spreadsheet import exported
from ground.trail.models import Entry
from ground.workdays.calendar import legal_day
from matters.models import Matter
from portal import restricted
from portal.pages.desk import counts

SHANGHAI = ZoneInfo("Asia/Shanghai")
PAGE = 25


def _how_often(act: Act) -> Coalesce:
    """How often the trail tells that of the commitment that asks."""
    told = Entry.objects.alias(said=KT("facts__commitment")).filter(
        thread=OuterRef("thread"), act=act, said=Cast(OuterRef("uuid"), CharField())
    )
    return Coalesce(Subquery(told.order_by().values("thread").annotate(n=Count("pk")).values("n")), 0)


# Whether it ever ran over: the trail says so once for each finding, whatever was reported besides and however often it is decided.
# Where it turned out that all of it had come in time (恢复履行), it never did: each of these takes one finding back.
LATE = GreaterThan(_how_often(Act.OVERDUE), _how_often(Act.RESTORED))
# A revocation that another authority took away is none: its paper is void.
REVOKED = Exists(
    Proceeding.objects.filter(
        commitment=OuterRef("pk"), state=ProceedingState.REVOKED, document__voided_at=None
    )
)


# One case counts once: by what became of the letter that was signed last in it, in the year of the first one.
LETTERS = Commitment.objects.filter(thread=OuterRef("thread")).exclude(signed_at=None)
# And by what its last notice came to.
LAST = Deficiency.objects.filter(case=OuterRef("case")).order_by("-no")


# Counted in parties and not in cases, and of today: the last column, beside those of the year.
RESTRICTED = gettext_lazy("现受限制（截至今天）")
RESTRICTED_HINT = gettext_lazy(
    "不分年份，今天因该事项的办件不得再次申请、不适用承诺或者容缺受理的当事人数；不限制任何便利的轻微失信记录不计"
)


class Figure(NamedTuple):
    """One column: what it counts, of the cases whose commitment was signed or whose notice of 容缺 was given in the year."""

    label: Any
    # What an official is told that it counts.
    hint: Any
    counted: Any


PROMISES: dict[str, Figure] = {
    "made": Figure(
        gettext_lazy("作出承诺"),
        gettext_lazy("当年签署了承诺书的办件；同一办件重新签署的，只计一件，归入第一次签署的年份"),
        Q(),
    ),
    "fulfilled": Figure(
        gettext_lazy("已履行"), gettext_lazy("承诺已经履行完毕"), Q(state=CommitmentState.FULFILLED)
    ),
    "overdue": Figure(
        gettext_lazy("逾期"),
        gettext_lazy("承诺的材料到期没有补齐，后来补齐的也计入；查明是在期限内收到的不计"),
        Q(LATE),
    ),
    "revoked": Figure(
        gettext_lazy("被撤销"),
        gettext_lazy("因违反承诺撤销了决定；撤销决定后来被撤销的不计"),
        Q(Q(state=CommitmentState.REVOKED) & Q(REVOKED)),
    ),
    "ended": Figure(
        gettext_lazy("撤回或者终止"),
        gettext_lazy("决定之前撤回了承诺，或者承诺随办件、证照终止，没有再次签署"),
        Q(state__in=WITHOUT_EFFECT),
    ),
}
DEFERRALS: dict[str, Figure] = {
    "accepted": Figure(
        gettext_lazy("容缺受理"), gettext_lazy("当年第一次发出容缺受理通知书的办件，一件计一次"), Q()
    ),
    "completed": Figure(
        gettext_lazy("已补齐"),
        gettext_lazy("最近一次告知的材料全部补齐并核对符合"),
        Q(came_to=DeficiencyState.COMPLETED),
    ),
    "lapsed": Figure(
        gettext_lazy("逾期未补"),
        gettext_lazy("最近一次告知的材料到期没有补齐；因列入名单终止容缺的不计"),
        Q(came_to=DeficiencyState.LAPSED) & ~Q(lapsed_to=Lapse.LISTED),
    ),
}
FIGURES = {**PROMISES, **DEFERRALS}


class Cell(NamedTuple):
    """One number under its heading, and where what it counts is listed; nowhere of a sum of cases."""

    label: Any
    number: int
    address: str = ""


@dataclass
class Line:
    """One matter of one office, or what belongs to none, and its figures; whom it restricts today, by their keys."""

    matter: Matter | None
    restricted_list: str
    numbers: dict[str, int] = field(default_factory=dict)
    restricted: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        return self.matter.name if self.matter else _("不属于具体事项")

    @property
    def cells(self) -> list[Cell]:
        cells = [
            Cell(one.label, self.numbers.get(what, 0), self._cases(what)) for what, one in FIGURES.items()
        ]
        return [*cells, Cell(RESTRICTED, len(self.restricted), self.restricted_list)]

    def _cases(self, what: str) -> str:
        return reverse("figures-cases", args=[what, self.matter.code]) if self.matter else ""


@dataclass
class Shown:
    """An office, its matters, and their sum: of cases what the lines add up to, of parties each once."""

    office: Office
    lines: list[Line]

    @property
    def sums(self) -> list[Cell]:
        lines = self.lines
        sums = [
            Cell(one.label, sum(line.numbers.get(what, 0) for line in lines)) for what, one in FIGURES.items()
        ]
        address = reverse("figures-restricted-office", args=[self.office.pk])
        return [*sums, Cell(RESTRICTED, len(self.restricted), address)]

    @property
    def restricted(self) -> set[int]:
        return set().union(*(line.restricted for line in self.lines))


@officers_only
def figures(request: HttpRequest) -> HttpResponse:
    """The year so far, or one that is over, for the whole city or the officer's own office (COR-8); ?csv as a table."""
    at = now()
    offices, year = scope(request.actor), told_year(request, at)
    rows = lines_of(offices, year, legal_day(at))
    if "csv" in request.GET:
        return as_csv(rows, year, legal_day(at))
    return render(
        request,
        "pages/figures.html",
        {
            "offices": rows,
            "columns": [*((one.label, one.hint) for one in FIGURES.values()), (RESTRICTED, RESTRICTED_HINT)],
            "year": year,
            "earlier": year - 1,
            "later": year + 1 if year < legal_day(at).year else None,
            "until": min(legal_day(at), date(year, 12, 31)),
            "whole": request.actor.duty == Duty.EFFICIENCY,
            "restricted": len(set().union(*(one.restricted for one in rows))),
            "counts": counts(request.actor, at),
        },
    )


@officers_only
def cases(request: HttpRequest, what: str, code: str) -> HttpResponse:
    """The cases behind one number, the newest first."""
    at = now()
    if what not in FIGURES:
        raise Http404
    offices, year = scope(request.actor), told_year(request, at)
    matter = get_object_or_404(Matter.objects.filter(office__in=offices), code=code)
    if what in PROMISES:
        found = promises(offices, year).filter(PROMISES[what].counted, edition__matter=matter)
        mine = Case.objects.of_threads(list(found.values_list("thread", flat=True)))
    else:
        deferred = deferrals(offices, year).filter(DEFERRALS[what].counted, case__edition__matter=matter)
        mine = Case.objects.filter(pk__in=deferred.values("case"))
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        mine = mine.filter(pk__lt=int(before))
    page = list(mine.with_story().order_by("-pk")[: PAGE + 1])
    return render(
        request,
        "pages/figures_cases.html",
        {
            "label": FIGURES[what].label,
            "hint": FIGURES[what].hint,
            "matter": matter,
            "year": year,
            "cases": page[:PAGE],
            "older": f"?year={year}&before={page[PAGE - 1].pk}" if len(page) > PAGE else "",
            "newest": f"?year={year}" if before else "",
            "counts": counts(request.actor, at),
        },
    )


def scope(actor: Actor) -> QuerySet[Office]:
    """Every office for those who watch efficiency; his own for who decides, reviews or keeps credit; nobody else finds the page."""
    if actor.duty == Duty.EFFICIENCY:
        return Office.objects.all()
    if actor.office is None or actor.duty not in (Duty.DECISION, Duty.REVIEW, Duty.CREDIT):
        raise Http404
    return Office.objects.filter(pk=actor.office.pk)


def told_year(request: HttpRequest, at: datetime) -> int:
    """The year that is asked for; this one where it is none."""
    told, this = request.GET.get("year", ""), legal_day(at).year
    return int(told) if told.isdecimal() and len(told) == 4 and 2000 <= int(told) <= this else this


def _of(year: int) -> tuple[datetime, datetime]:
    return datetime(year, 1, 1, tzinfo=SHANGHAI), datetime(year + 1, 1, 1, tzinfo=SHANGHAI)


def promises(offices: QuerySet[Office], year: int) -> QuerySet[Commitment]:
    """Signed in that year for the first time, of cases of these offices' matters: one case counts once, by its last letter."""
    since, until = _of(year)
    first = Subquery(LETTERS.order_by("signed_at").values("signed_at")[:1])
    found = Commitment.objects.filter(
        ~Exists(LETTERS.filter(pk__gt=OuterRef("pk"))), edition__matter__office__in=offices
    )
    return found.alias(first_at=first).filter(
        first_at__gte=since, first_at__lt=until, signed_at__isnull=False
    )


def deferrals(offices: QuerySet[Office], year: int) -> QuerySet[Deficiency]:
    """Noticed in that year for the first time, of cases of these offices' matters: one case counts once."""
    since, until = _of(year)
    found = Deficiency.objects.filter(
        no=1, noticed_at__gte=since, noticed_at__lt=until, case__edition__matter__office__in=offices
    )
    return found.annotate(
        came_to=Subquery(LAST.values("state")[:1]), lapsed_to=Subquery(LAST.values("lapse")[:1])
    )


@follows("R35", source="一制三化方案：承诺履行情况")
@follows("R37", source="一制三化方案：容缺受理办理情况")
def lines_of(offices: QuerySet[Office], year: int, day: date) -> list[Shown]:
    """Office by office and matter by matter; what was signed or noticed in the year, by what has become of it since, and who is
    restricted on that day; what belongs to no matter behind the others.
    """
    found: dict[int, dict[str, int]] = {}
    asked: list[tuple[str, Any, dict[str, Figure]]] = [
        ("edition__matter", promises(offices, year), PROMISES),
        ("case__edition__matter", deferrals(offices, year), DEFERRALS),
    ]
    for path, rows, columns in asked:
        told = {what: Count("pk", filter=one.counted or None) for what, one in columns.items()}
        for row in rows.order_by(path).values(path).annotate(**told):
            found.setdefault(row[path], {}).update({what: row[what] for what in columns})
    whom = restricted.counted(offices, day)
    keys = {*found, *(line.matter for line in whom if line.matter)}
    matters = Matter.objects.filter(pk__in=keys).select_related("office").order_by("office__path", "code")
    apart = {line.office for line in whom if line.matter is None}
    grouped: dict[Office, list[Line]] = {}
    for matter in matters:
        address = reverse("figures-restricted", args=[matter.code])
        line = Line(matter, address, found.get(matter.pk, {}), whom.get((matter.office_id, matter.pk), set()))
        grouped.setdefault(matter.office, []).append(line)
    for office in offices.filter(pk__in=apart):
        address = reverse("figures-restricted-otherwise", args=[office.pk])
        line = Line(None, address, restricted=whom[office.pk, None])
        grouped.setdefault(office, []).append(line)
    return [Shown(office, grouped[office]) for office in sorted(grouped, key=lambda office: office.path)]


def as_csv(rows: list[Shown], year: int, today: date) -> StreamingHttpResponse:
    """The same table for a spreadsheet, sums and all: of parties they are not what the lines add up to."""
    as_of = _("现受限制（截至%(day)s）") % {"day": date_format(today, _("Y年n月j日"))}
    labels = [str(figure.label) for figure in FIGURES.values()]
    head = [_("部门"), _("事项"), _("编码"), *labels, as_of]
    return exported(f"commitments-{year}", head, _cells(rows))


def _cells(rows: list[Shown]) -> Iterator[list[Any]]:
    for one in rows:
        for line in one.lines:
            code = line.matter.code if line.matter else ""
            yield [one.office.name, line.name, code, *(cell.number for cell in line.cells)]
        yield [one.office.name, _("合计"), "", *(cell.number for cell in one.sums)]
