"""人员: system administration opens and closes the officers' accounts, security administration gives duties, unlocks and resets (DB-3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from secrets import choice
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ground.accounts import factors, people, security_rules
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty, Why
from ground.accounts.factors import SIGNS
from ground.accounts.forms import text, written
from ground.accounts.identity import USERNAME, username_of
from ground.accounts.models import DutyHolding, Office, User
from ground.accounts.rules import why_not_take_username
from ground.accounts.signing_in import account_of, locked_anywhere
from ground.accounts.whence import whence
from ground.law.rulings import Ruling, refuse
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters.forms import DateField

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

KEEPERS = {Duty.ADMINISTRATION, Duty.SECURITY, Duty.AUDIT}
PAGE = 50
LONGEST_SEARCH = 40


class OfficerForm(forms.Form):
    """A new officer: the name under which he signs in, and his own."""

    username = text(
        gettext_lazy("用户名"),
        gettext_lazy("请输入用户名"),
        60,
        autocomplete="off",
        help_text=gettext_lazy("3 至 30 个字，可用汉字、字母、数字、点、横线和下划线"),
    )
    name = text(gettext_lazy("姓名"), gettext_lazy("请输入姓名"), 100, autocomplete="off")

    def clean_username(self) -> str:
        username = username_of(self.cleaned_data["username"])
        if not USERNAME.fullmatch(username):
            raise ValidationError(
                _("用户名为 3 至 30 个字，以汉字、字母或数字开头，只用汉字、字母、数字、点、横线和下划线")
            )
        taken = why_not_take_username(username)
        if taken.words:
            raise ValidationError(taken.words)
        return username

    def clean_name(self) -> str:
        return written(self.cleaned_data["name"])


class DutyForm(forms.Form):
    """A duty in an office, from a day on."""

    duty = forms.ChoiceField(
        label=gettext_lazy("职责"),
        choices=[("", gettext_lazy("请选择")), *Duty.choices],
        error_messages={
            "required": gettext_lazy("请选择职责"),
            "invalid_choice": gettext_lazy("请选择职责"),
        },
    )
    office = forms.ModelChoiceField(
        label=gettext_lazy("机构"),
        queryset=Office.objects.order_by("path"),
        empty_label=gettext_lazy("请选择"),
        error_messages={
            "required": gettext_lazy("请选择机构"),
            "invalid_choice": gettext_lazy("请选择机构"),
        },
    )
    from_on = DateField(label=gettext_lazy("起始日"))
    until_on = DateField(label=gettext_lazy("截止日"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["from_on"].initial = today.isoformat()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, last = told.get("from_on"), told.get("until_on")
        if first and first < self.today:
            self.add_error("from_on", _("任职不能倒签，请选择今天或以后的日期"))
        if first and last and last < first:
            self.add_error("until_on", _("截止日不能早于起始日，请重新选择"))
        return told


def for_keepers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The pages of people are there for the three administrators alone."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor.duty not in KEEPERS:
            raise Http404(_("没有找到这个页面"))
        return view(request, *args, **kwargs)

    return officers_only(guarded)


@for_keepers
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The officers by username, with what they hold today."""
    today = legal_day(now())
    held = DutyHolding.objects.current(today).select_related("office").order_by("from_on", "pk")
    rows = User.objects.filter(is_officer=True).order_by("username")
    rows = rows.prefetch_related(Prefetch("duties", held, to_attr="held"))
    q = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    if q:
        rows = rows.filter(name__icontains=q) | rows.filter(username__icontains=q)
    after = request.GET.get("after", "").replace("\x00", "")
    if after:
        rows = rows.filter(username__gt=after)
    shown = list(rows[: PAGE + 1])
    page = {
        "people": shown[:PAGE],
        "q": q,
        "next": f"?after={shown[PAGE - 1].username}" if len(shown) > PAGE else "",
        "first": request.path if after else "",
        "may_add": security_rules.why_not_keep_accounts(by=request.actor, at=now()),
        "counts": {},
    }
    return render(request, "people/listed.html", page)


@for_keepers
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new officer has an account; his first password is shown here, once."""
    form = OfficerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = first_password()
        told = form.cleaned_data
        user = people.add_officer(
            username=told["username"], name=told["name"], password=password, by=request.actor, at=now()
        )
        return render(request, "people/password.html", {"person": user, "password": password, "counts": {}})
    may = security_rules.why_not_keep_accounts(by=request.actor, at=now())
    return render(request, "people/new.html", {"form": form, "may": may, "counts": {}})


def first_password() -> str:
    """Long, of three kinds of characters, and good for one sign-in only: it must be changed."""
    return "-".join("".join(choice(SIGNS) for _sign in range(4)) for _part in range(3)) + choice("abcdefgh")


@for_keepers
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One officer: his duties, his account, and what either administrator may do."""
    return _person(request, _officer(pk), DutyForm(today=legal_day(now())))


def _person(request: HttpRequest, person: User, form: DutyForm, status: int = 200) -> HttpResponse:
    at = now()
    secure = security_rules.why_not_secure(person, by=request.actor, at=at)
    page = {
        "person": person,
        "holdings": [
            {"row": row, "over": row.until_on is not None and row.until_on < legal_day(at)}
            for row in person.duties.select_related("office").order_by("-from_on", "-pk")
        ],
        "form": form,
        "secure": secure,
        "keep": security_rules.why_not_keep_accounts(by=request.actor, at=at),
        "has_factor": factors.has_factor(person),
        "locked": locked_anywhere(account_of(person.username), at=at),
        "history": [
            {"entry": entry, "why": str(Why(why).label) if (why := entry.facts.get("why")) else ""}
            for entry in Entry.objects.of(person.ref).select_related("user").order_by("-seq")[:20]
        ],
        "counts": {},
    }
    return render(request, "people/one.html", page, status=status)


def _officer(pk: int) -> User:
    return get_object_or_404(User, pk=pk, is_officer=True)


@for_keepers
@require_POST
def duties(request: HttpRequest, pk: int) -> HttpResponse:
    """The officer holds one more duty."""
    person, at = _officer(pk), now()
    form = DutyForm(request.POST, today=legal_day(at))
    if not form.is_valid():
        return _person(request, person, form, status=422)
    try:
        people.give_duty(person, **_told(form), by=request.actor, at=at)
    except people.AlreadyHeld as no:
        form.add_error("duty", str(no))
        return _person(request, person, form, status=422)
    messages.success(request, _("已任命"))
    return redirect("person", person.pk)


def _told(form: DutyForm) -> dict[str, Any]:
    told = form.cleaned_data
    return {name: told[name] for name in ("office", "duty", "from_on", "until_on")}


class WhyForm(forms.Form):
    """Why something is taken from an officer: one of the grounds that fit the act."""

    use_required_attribute = False
    why = forms.ChoiceField(
        label=gettext_lazy("原因"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请选择原因"),
            "invalid_choice": gettext_lazy("请选择原因"),
        },
    )

    def __init__(self, *args: Any, whys: tuple[Why, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].choices = [(why.value, why.label) for why in whys]


@dataclass(frozen=True)
class Taking:
    """An act that takes something from an officer: it is confirmed on a page that says what will happen, with the reason."""

    title: _StrPromise
    words: _StrPromise
    whys: tuple[Why, ...]


CLOSING = Taking(
    gettext_lazy("停用账号"),
    gettext_lazy("此人的登录立即全部退出，以后不能登录；任职保留，重新启用后恢复。"),
    (Why.LEFT, Why.AWAY, Why.DANGER),
)
ENDING = Taking(
    gettext_lazy("终止任职"),
    gettext_lazy("昨天是最后一天，今天才开始的到今天为止；此人不能再以这项职责办件，已办的事不受影响。"),
    (Why.MOVED, Why.LEFT, Why.MISTAKE),
)
RESET = Taking(
    gettext_lazy("重置第二种验证方式"),
    gettext_lazy(
        "已绑定的验证器、通行密钥和备用码全部失效，此人的登录全部退出，下次登录时重新绑定。请先核实确是本人。"
    ),
    (Why.LOST, Why.DANGER),
)
RENEWAL = Taking(
    gettext_lazy("重置密码"),
    gettext_lazy(
        "现在的密码立即失效，此人的登录全部退出。新的首次密码只在下一页显示一次，此人登录后必须修改。请先核实确是本人。"
    ),
    (Why.LOST, Why.DANGER),
)


def _confirmed(
    request: HttpRequest, person: User, taking: Taking, may: Ruling, *, about: str = ""
) -> Why | HttpResponse:
    """The reason, where it was confirmed with one; else the page that asks for it."""
    refuse(may)
    form = WhyForm(request.POST if request.method == "POST" else None, whys=taking.whys)
    if request.method == "POST" and form.is_valid():
        return Why(form.cleaned_data["why"])
    page = {"person": person, "taking": taking, "about": about, "form": form, "counts": {}}
    return render(request, "people/taking.html", page, status=422 if request.method == "POST" else 200)


def _secure(request: HttpRequest, person: User) -> Ruling:
    return security_rules.why_not_secure(person, by=request.actor, at=now())


@for_keepers
@require_http_methods(["GET", "POST"])
def duty_ending(request: HttpRequest, pk: int, holding: int) -> HttpResponse:
    """The duty is over."""
    person = _officer(pk)
    row = get_object_or_404(DutyHolding.objects.select_related("office"), pk=holding, user=person)
    about = _("%(duty)s · %(office)s") % {"duty": row.get_duty_display(), "office": row.office.name}
    why = _confirmed(request, person, ENDING, _secure(request, person), about=about)
    if not isinstance(why, Why):
        return why
    people.end_duty(row, why, by=request.actor, at=now())
    messages.success(request, _("任职已终止"))
    return redirect("person", pk)


@for_keepers
@require_http_methods(["GET", "POST"])
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody comes in on the account."""
    person = _officer(pk)
    may = security_rules.why_not_keep_accounts(by=request.actor, at=now())
    why = _confirmed(request, person, CLOSING, may)
    if not isinstance(why, Why):
        return why
    people.close_account(person, why, by=request.actor, at=now())
    messages.success(request, _("账号已停用，此人的登录已全部退出"))
    return redirect("person", pk)


@for_keepers
@require_POST
def reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """The account is open again."""
    people.open_account(_officer(pk), by=request.actor, at=now())
    messages.success(request, _("账号已启用"))
    return redirect("person", pk)


@for_keepers
@require_POST
def unlocking(request: HttpRequest, pk: int) -> HttpResponse:
    """The failures so far are forgiven."""
    people.unlock(_officer(pk), by=request.actor, at=now(), whence=whence(request))
    messages.success(request, _("登录锁定已解除"))
    return redirect("person", pk)


@for_keepers
@require_http_methods(["GET", "POST"])
def factor_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """The officer sets up a second factor anew at his next sign-in."""
    person = _officer(pk)
    why = _confirmed(request, person, RESET, _secure(request, person))
    if not isinstance(why, Why):
        return why
    people.reset_factors(person, why, by=request.actor, at=now())
    messages.success(request, _("第二种验证方式已重置，此人下次登录时重新绑定"))
    return redirect("person", pk)


@for_keepers
@never_cache
@require_http_methods(["GET", "POST"])
def password_renewal(request: HttpRequest, pk: int) -> HttpResponse:
    """The officer has a first password again, shown here, once."""
    person, password = _officer(pk), first_password()
    why = _confirmed(request, person, RENEWAL, _secure(request, person))
    if not isinstance(why, Why):
        return why
    people.renew_password(person, password, why, by=request.actor, at=now())
    return render(request, "people/password.html", {"person": person, "password": password, "counts": {}})
