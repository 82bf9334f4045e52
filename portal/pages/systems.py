"""接入系统: the computers that call the API, which system administration registers, and their tokens, which security
administration issues and revokes (DB-3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ground.accounts import systems
from ground.accounts.actions import known_party
from ground.accounts.enums import Duty, IdType, Scope
from ground.accounts.forms import text
from ground.accounts.models import DutyHolding, Party, Representation, System, Token, User
from ground.accounts.models.system import MOST_PER_MINUTE, RIGHTS
from ground.trail.models import Entry
from ground.workdays import legal_day
from portal.pages.calendar import View, administrators

USUAL_RATE = 120
RIGHTS_OF_ACCOUNT = [f"account__{rights}" for rights in RIGHTS]
LIVES = [
    (30, gettext_lazy("30 天")),
    (90, gettext_lazy("90 天")),
    (180, gettext_lazy("180 天")),
    (365, gettext_lazy("一年")),
]
RATE_WORDS = gettext_lazy("请输入 1 到 6000 之间的整数")
UNPROCESSABLE = 422


def keepers(*duties: Duty) -> Callable[[View], View]:
    """The page is there for these administrators, and for nobody else."""

    def decorate(view: View) -> View:
        @login_required
        @never_cache
        @wraps(view)
        def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.actor.duty not in duties:
                raise Http404(_("没有找到这个页面"))
            return view(request, *args, **kwargs)

        return enter

    return decorate


both = keepers(Duty.ADMINISTRATION, Duty.SECURITY)
security = keepers(Duty.SECURITY)


class AccountField(forms.CharField):
    """An account by its username."""

    def clean(self, value: Any) -> User:
        username = super().clean(value)
        found = User.objects.filter(username=username, is_active=True, is_system=False).first()
        if found is None:
            raise ValidationError(_("没有这个账号，请核对用户名"))
        return found


def account(label: Any, missing: Any, help_text: Any) -> AccountField:
    longest = _("用户名过长，请核对")
    return AccountField(
        label=label,
        max_length=40,
        help_text=help_text,
        error_messages={
            "required": missing,
            "max_length": longest,
            "null_characters_not_allowed": longest,
        },
    )


class SystemForm(forms.Form):
    """Which system, on what ground, who answers for it, and whether it works in an office or for a party."""

    use_required_attribute = False
    name = text(gettext_lazy("系统名称"), gettext_lazy("请输入系统名称"), 100)
    basis = text(
        gettext_lazy("接入依据"),
        gettext_lazy("请输入接入依据"),
        200,
        help_text=gettext_lazy("协议、批复或授权书的名称和文号"),
    )
    keeper = account(
        gettext_lazy("负责人的用户名"),
        gettext_lazy("请输入负责人的用户名"),
        gettext_lazy("令牌签发和到期前会通知他"),
    )
    number = text(
        gettext_lazy("所代表申请人的证件号码"),
        "",
        18,
        autocomplete="off",
        help_text=gettext_lazy(
            "申请人自己的系统填统一社会信用代码或身份证号码，系统只代表这一个申请人；部门的系统不填，登记后由安全管理员任命职责"
        ),
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if System.objects.filter(name=name).exists():
            raise ValidationError(_("已有同名的系统，请换一个名称"))
        return name

    def clean_number(self) -> Party | None:
        """The party with this number, where one is told."""
        number: str = self.cleaned_data["number"]
        if not number:
            return None
        for id_type in IdType.values:
            try:
                known = known_party(id_type, number)
            except ValueError:
                continue
            if known is not None:
                return known.party
        raise ValidationError(_("没有找到这个号码的申请人，请核对；申请人要先在本平台注册或者办过事"))


class TokenForm(forms.Form):
    """What the token opens, how often, and for how long."""

    use_required_attribute = False
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("权限"),
        choices=[(scope.value, f"{scope.label}（{scope.value}）") for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("只选系统用得到的"),
        error_messages={
            "required": gettext_lazy("请至少选择一项权限"),
            "invalid_choice": gettext_lazy("请从列出的权限中选择"),
        },
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("有效期"),
        choices=LIVES,
        coerce=int,
        initial=90,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请选择有效期"),
            "invalid_choice": gettext_lazy("请选择有效期"),
        },
    )
    per_minute = forms.IntegerField(
        label=gettext_lazy("每分钟最多调用次数"),
        min_value=1,
        max_value=MOST_PER_MINUTE,
        initial=USUAL_RATE,
        error_messages={
            "required": gettext_lazy("请输入每分钟最多调用次数"),
            "invalid": gettext_lazy("请输入整数"),
            "min_value": RATE_WORDS,
            "max_value": RATE_WORDS,
        },
    )


@both
@require_safe
def every_system(request: HttpRequest) -> HttpResponse:
    """Every system that is registered, with the tokens that open something today."""
    at = now()
    valid = Token.objects.valid(at).order_by("expires_at", "pk")
    rows = (
        System.objects.select_related("keeper", "account")
        .prefetch_related(Prefetch("tokens", valid, to_attr="valid"), *RIGHTS_OF_ACCOUNT)
        .order_by("name")
    )
    page = {
        "rows": [{"system": row, "as": _acts_as(row, at), "next": _next(row)} for row in rows],
        "registers": request.actor.duty == Duty.ADMINISTRATION,
    }
    return render(request, "pages/systems.html", page)


@administrators
@require_http_methods(["GET", "POST"])
def new_system(request: HttpRequest) -> HttpResponse:
    form = SystemForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        system = systems.register(
            told["name"],
            basis=told["basis"],
            keeper=told["keeper"],
            party=told["number"],
            by=request.actor,
            at=now(),
        )
        asks = (
            _("已登记“%(name)s”，请安全管理员签发令牌")
            if system.party
            else _("已登记“%(name)s”，请安全管理员任命职责、签发令牌")
        )
        messages.success(request, asks % {"name": system.name})
        return redirect("system", system.uuid)
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "pages/system_new.html", {"form": form}, status=status)


@both
@require_safe
def one_system(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, _found(uuid), TokenForm())


@security
@require_POST
def tokens(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One more token. It stands on the page that answers, and nowhere else."""
    system, at = _found(uuid), now()
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, system, form, status=UNPROCESSABLE)
    told = form.cleaned_data
    token, shown = systems.issue_token(
        system,
        scopes=[Scope(scope) for scope in told["scopes"]],
        per_minute=told["per_minute"],
        expires_at=at + timedelta(days=told["days"]),
        by=request.actor,
        at=at,
    )
    return render(request, "pages/system_token.html", {"system": system, "token": token, "shown": shown})


@security
@require_http_methods(["GET", "POST"])
def revocation(request: HttpRequest, uuid: UUID, token: UUID) -> HttpResponse:
    system = _found(uuid)
    found = get_object_or_404(system.tokens, uuid=token)
    if request.method == "POST":
        systems.revoke_token(found, by=request.actor, at=now())
        messages.success(request, _("已撤销令牌 %(token)s") % {"token": f"{found.beginning}…"})
        return redirect("system", system.uuid)
    return render(request, "pages/system_revocation.html", {"system": system, "token": found})


def _found(uuid: UUID) -> System:
    rows = System.objects.select_related("keeper", "registered_by", "account")
    rows = rows.prefetch_related(*RIGHTS_OF_ACCOUNT)
    return get_object_or_404(rows, uuid=uuid)


def _page(request: HttpRequest, system: System, form: TokenForm, *, status: int = 200) -> HttpResponse:
    at = now()
    entries = Entry.objects.of(system.thread).select_related("user").reverse()[:50]
    rows = [
        {
            "token": token,
            "state": _state(token, at),
            "scopes": [str(Scope(scope).label) for scope in token.scopes],
        }
        for token in system.tokens.order_by("-pk")
    ]
    page = {
        "system": system,
        "facts": [
            {"term": _("以谁的身份"), "words": _acts_as(system, at)},
            {"term": _("系统账号"), "words": system.account.username},
            {"term": _("负责人"), "words": system.keeper.name},
            {"term": _("接入依据"), "words": system.basis},
        ],
        "rows": rows,
        "form": form if request.actor.duty == Duty.SECURITY else None,
        "person_url": reverse("person", args=[system.account_id]) if system.works_in_office else "",
        "ready": system.acts_under(legal_day(at)) is not None,
        "history": [
            {
                "title": entry.words,
                "by": entry.user.name if entry.user else _("系统"),
                "at": entry.happened_at,
                "words": "",
            }
            for entry in entries
        ],
    }
    return render(request, "pages/system.html", page, status=status)


def _state(token: Token, at: Any) -> dict[str, str]:
    if token.revoked_at is not None:
        return {"words": _("已撤销"), "colour": "grey"}
    if not token.is_valid(at):
        return {"words": _("已到期"), "colour": "grey"}
    if token.expires_at - at <= max(systems.WARNINGS):
        return {"words": _("即将到期"), "colour": "yellow"}
    return {"words": _("有效"), "colour": "green"}


def _acts_as(system: System, at: datetime) -> str:
    under = system.acts_under(legal_day(at))
    if isinstance(under, DutyHolding):
        return _("%(office)s · %(duty)s") % {
            "office": under.office.short_name,
            "duty": under.get_duty_display(),
        }
    if isinstance(under, Representation):
        return _("代表%(party)s") % {"party": under.party.current.name}
    return _("没有职责，不能调用") if system.account.is_active else _("账号已停用，不能调用")


def _next(system: Any) -> Token | None:
    """The token that ends first; a system without one cannot call."""
    return system.valid[0] if system.valid else None
