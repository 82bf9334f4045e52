"""工作日历: which days are off or worked, year by year, kept by whoever administers the system (CAL-4, CAL-5)."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.actions import moved_days
from credit.enums import Kind as CreditKind
from ground.accounts.enums import Duty
from ground.accounts.models import User
from ground.clocks import calendar
from ground.clocks.run import Moved
from ground.trail.models import Entry
from ground.workdays import legal_day
from ground.workdays.calendar import SATURDAY, Calendar
from ground.workdays.models import AnnouncedYear, SpecialDay
from matters.forms import DateField

EARLIEST, LATEST = 2004, 2099
OFF, WORKED = "off", "worked"
WEEKDAYS = [
    gettext_lazy("星期一"),
    gettext_lazy("星期二"),
    gettext_lazy("星期三"),
    gettext_lazy("星期四"),
    gettext_lazy("星期五"),
    gettext_lazy("星期六"),
    gettext_lazy("星期日"),
]


class DayForm(forms.Form):
    """One special day. The day itself is asked only while it is new."""

    day = DateField(label=gettext_lazy("日期"))
    kind = forms.ChoiceField(
        label=gettext_lazy("安排"),
        choices=[(OFF, gettext_lazy("放假")), (WORKED, gettext_lazy("上班"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择放假或上班")},
    )
    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=40,
        help_text=gettext_lazy("节日或原因，例如“春节”；调休上班填它所属的节日"),
        error_messages={"required": gettext_lazy("请输入节日或原因")},
    )
    source = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("文件名称和文号，例如“国务院办公厅关于2027年部分节假日安排的通知”"),
        error_messages={"required": gettext_lazy("请输入作出这项安排的文件")},
    )

    def __init__(self, *args: Any, day: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_day = day
        if day:
            del self.fields["day"]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not EARLIEST <= day.year <= LATEST:
            raise ValidationError(
                _("请选择 %(first)s 年至 %(last)s 年之间的日期") % {"first": EARLIEST, "last": LATEST}
            )
        return day

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        day = self.known_day or told.get("day")
        if day and told.get("kind") == WORKED and day.weekday() < SATURDAY:
            self.add_error(
                "kind",
                _("这一天是%(weekday)s，按星期已是工作日，不需要设定上班")
                % {"weekday": WEEKDAYS[day.weekday()]},
            )
        return told

    @property
    def says(self) -> dict[str, Any]:
        """The day as the verb takes it."""
        told = self.cleaned_data
        return {
            "day": self.known_day or told["day"],
            "is_workday": told["kind"] == WORKED,
            "name": told["name"],
            "source": told["source"],
        }


class AnnouncementForm(forms.Form):
    """The document with which a year's calendar is complete."""

    source = forms.CharField(
        label=gettext_lazy("公布文件"),
        max_length=200,
        help_text=gettext_lazy("先录入全部放假和调休日期，再公布；公布后届满日不再标为暂定"),
        error_messages={"required": gettext_lazy("请输入公布这一年安排的文件")},
    )


class DayConverter:
    """A day in an address: 2026-10-01."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, text: str) -> date:
        return date.fromisoformat(text)

    def to_url(self, day: date) -> str:
        return day.isoformat()


View = Callable[..., HttpResponse]


def administrators(view: View) -> View:
    """The page is there for who administers the system, and for nobody else."""

    @login_required
    @never_cache
    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor.duty != Duty.ADMINISTRATION:  # type: ignore[attr-defined]
            raise Http404(_("没有找到这个页面"))
        return view(request, *args, **kwargs)

    return enter


@administrators
@require_safe
def this_year(request: HttpRequest) -> HttpResponse:
    return redirect("calendar_year", legal_day(now()).year)


@administrators
@require_safe
def year_page(request: HttpRequest, year: int) -> HttpResponse:
    """A year: its special days, what they come to, and who changed them."""
    return _year(request, year, DayForm(prefix="day"), AnnouncementForm(prefix="year"))


@administrators
@require_POST
def days(request: HttpRequest, year: int) -> HttpResponse:
    """One more special day; or one that was there, said anew."""
    form = DayForm(request.POST, prefix="day")
    if not form.is_valid():
        return _year(request, year, form, AnnouncementForm(prefix="year"))
    return _declare(request, form)


@administrators
@require_POST
def announcement(request: HttpRequest, year: int) -> HttpResponse:
    """The year's calendar is complete: its dates are provisional no more."""
    form = AnnouncementForm(request.POST, prefix="year")
    if not form.is_valid():
        return _year(request, year, DayForm(prefix="day"), form)
    moved = calendar.announce_year(_known(year), **form.cleaned_data, by=request.actor, at=now())
    messages.success(request, _("已公布 %(year)s 年工作日历") % {"year": year} + _consequence(moved))
    return redirect("calendar_year", year)


@administrators
@require_http_methods(["GET", "POST"])
def day_page(request: HttpRequest, day: date) -> HttpResponse:
    """One special day, to be changed or taken back."""
    special = get_object_or_404(SpecialDay, date=day)
    said = {"kind": WORKED if special.is_workday else OFF, "name": special.name, "source": special.source}
    form = DayForm(request.POST or None, day=day, initial=said)
    if request.method == "POST" and form.is_valid():
        return _declare(request, form)
    page = {"form": form, "special": special, "weekday": WEEKDAYS[day.weekday()]}
    return render(request, "pages/calendar_day.html", page)


@administrators
@require_POST
def removal(request: HttpRequest, day: date) -> HttpResponse:
    """The day goes by its weekday again."""
    special = get_object_or_404(SpecialDay, date=day)
    moved = calendar.withdraw_day(day, by=request.actor, at=now())
    words = _("已撤销 %(day)s 的安排（%(name)s）") % {"day": _in_words(day), "name": special.name}
    messages.success(request, words + _consequence(moved))
    return redirect("calendar_year", day.year)


def _declare(request: HttpRequest, form: DayForm) -> HttpResponse:
    says = form.says
    moved = calendar.declare_day(**says, by=request.actor, at=now())  # type: ignore[attr-defined]
    words = (
        _("已将 %(day)s 设为上班（%(name)s）")
        if says["is_workday"]
        else _("已将 %(day)s 设为放假（%(name)s）")
    )
    messages.success(
        request, words % {"day": _in_words(says["day"]), "name": says["name"]} + _consequence(moved)
    )
    return redirect("calendar_year", says["day"].year)


def _consequence(moved: list[Moved]) -> str:
    """What the change did to the clocks that run, as the second half of a sentence."""
    if not moved:
        return _("，没有时限因此变动。")
    count = len(moved)
    words = ngettext(
        "，%(count)d 个时限的届满日随之重算。", "，%(count)d 个时限的届满日随之重算。", count
    ) % {"count": count}
    over = sum(one.over for one in moved)
    if over:
        words += ngettext(
            "其中 %(count)d 个已经届满，请核查。", "其中 %(count)d 个已经届满，请核查。", over
        ) % {"count": over}
    # Told by the timer, which a thousand cases do not keep waiting; how many people were, the history says.
    told = sum(
        one.is_to_be_told and one.clock.kind in (*moved_days.GIVEN, CreditKind.DEFENCE) for one in moved
    )
    if told:
        words += _("其中 %(count)d 个的届满日告知过当事人，正在逐件通知新的届满日。") % {"count": told}
    return words


def _year(
    request: HttpRequest, year: int, day_form: DayForm, announcement_form: AnnouncementForm
) -> HttpResponse:
    first, last = date(_known(year), 1, 1), date(year, 12, 31)
    special = list(SpecialDay.objects.filter(date__range=(first, last)))
    announced = AnnouncedYear.objects.filter(year=year).first()
    working = Calendar.covering(first - timedelta(days=1), last).between(first - timedelta(days=1), last)
    off = sum(not day.is_workday for day in special)
    page = {
        "year": year,
        "announced": announced,
        "previous": year - 1 if year > EARLIEST else None,
        "next": year + 1 if year < LATEST else None,
        "facts": [
            {"term": _("工作日"), "words": _("%(days)s 天") % {"days": working}},
            {"term": _("放假"), "words": _("%(days)s 天") % {"days": off}, "more": _("含放假期间的周末")},
            {"term": _("调休上班"), "words": _("%(days)s 天") % {"days": len(special) - off}},
        ],
        "days": [(day, WEEKDAYS[day.date.weekday()]) for day in special],
        "day_form": day_form,
        "announcement_form": announcement_form,
        "history": _history(year),
    }
    return render(request, "pages/calendar_year.html", page)


def _known(year: int) -> int:
    if not EARLIEST <= year <= LATEST:
        raise Http404(_("没有找到这一年的日历"))
    return year


def _history(year: int) -> list[dict[str, Any]]:
    """Who changed the year's calendar, newest first."""
    entries = list(Entry.objects.of(calendar.thread(year)).select_related("user").reverse()[:50])
    return [
        {"title": entry.words, "by": _by(entry.user), "at": entry.happened_at, "words": _said(entry.facts)}
        for entry in entries
    ]


def _by(user: User | None) -> str:
    return user.name if user else _("系统")


def _said(facts: dict[str, Any]) -> str:
    words = [_in_words(date.fromisoformat(facts["day"]))] if "day" in facts else []
    if "is_workday" in facts:
        words.append(_("上班") if facts["is_workday"] else _("放假"))
    words += [facts[key] for key in ("name", "source") if key in facts]
    if "people" in facts:
        words.append(_("通知 %(count)d 人") % {"count": facts["people"]})
    moved = facts["moved"]
    if moved:
        words.append(ngettext("重算 %(count)d 个时限", "重算 %(count)d 个时限", moved) % {"count": moved})
    return " · ".join(words)


def _in_words(day: date) -> str:
    return date_format(day, _("Y 年 n 月 j 日"))
