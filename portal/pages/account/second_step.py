"""The second step of signing in: a code, a recovery code or a passkey; and signing in by passkey alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ground.accounts import factors
from ground.accounts.enums import How, Outcome
from ground.accounts.forms import text
from ground.accounts.models import User
from ground.accounts.signing_in import (
    FACTOR,
    Answer,
    account_of,
    admit,
    note,
    one_at_a_time,
    try_secret,
    why_not,
)
from ground.accounts.town import is_demo
from ground.accounts.views import HALF, arrive, wanted
from ground.accounts.whence import whence
from portal.pages.account.proof import words_of

CHALLENGE = "challenge"
# How long a right password waits for its second factor, and a challenge for its answer.
PATIENCE = timedelta(minutes=10)


class CodeForm(forms.Form):
    """Six digits, or a recovery code."""

    code = text(
        gettext_lazy("动态验证码"),
        gettext_lazy("请输入动态验证码或恢复码"),
        20,
        autocomplete="one-time-code",
        inputmode="text",
        autocapitalize="characters",
        help_text=gettext_lazy("验证器里的 6 位数字；手机不在身边时，可以输入一个恢复码"),
    )


def origin_of(request: HttpRequest) -> str:
    """The origin a passkey is bound to: the host was held against ALLOWED_HOSTS."""
    return f"{request.scheme}://{request.get_host()}"


def passkeys_work_here(request: HttpRequest) -> bool:
    """Passkeys are bound to a name; on a bare address no browser makes one."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False


def half_in(request: HttpRequest, at: datetime) -> User | None:
    """Whoever's second factor is asked for: his password was right just now, or his session lacks the factor."""
    half = request.session.get(HALF)
    if half and at - datetime.fromisoformat(half["at"]) < PATIENCE:
        return User.objects.filter(pk=half["user"], is_active=True).first()
    user = request.user
    return user if isinstance(user, User) and user.is_officer and FACTOR not in request.session else None


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """The officer is signed in with his second factor shown."""
    at = now()
    user = half_in(request, at)
    if user is None or not factors.has_factor(user):
        return redirect("sign_in")
    skippable = settings.EXAMPLE_TOWN and is_demo(user)
    if request.method == "POST" and skippable and "skip" in request.POST:
        return _in(request, user, How.PASSWORD, at=at)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer, how = _try(request, user, form.cleaned_data["code"], at=at)
        if answer.user:
            return _in(request, user, how, at=at, factor=how)
        form.add_error(
            "code", words_of(answer, _("验证码不正确或已经用过，请等下一个验证码，或换一个恢复码"))
        )
    page = {
        "form": form,
        "next": wanted(request),
        "skippable": skippable,
        "passkeys": passkeys_work_here(request) and user.passkeys.exists(),
    }
    return render(request, "account/second_step.html", page)


def _try(request: HttpRequest, user: User, code: str, *, at: datetime) -> tuple[Answer, str]:
    account, by = account_of(user.username), whence(request)
    with one_at_a_time(account, by):
        ruling = why_not(account, at=at, by=by)
        if not ruling.ok:
            note(user, How.TOTP, Outcome.REFUSED, at=at, by=by)
            return Answer(ruling=ruling), How.TOTP
        how, opens = factors.check_typed(user, code, at=at)
        return try_secret(user, how, opens, at=at, by=by), how


def _in(request: HttpRequest, user: User, how: str, *, at: datetime, factor: str = "") -> HttpResponse:
    there = wanted(request)
    before = admit(request, user, how, at=at, factor=factor)
    return arrive(request, user, before, there)


# ---- passkeys: asked for by static/js/passkey.js


@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """The challenge; for the one whose second factor is asked for, or for any passkey of this house."""
    at = now()
    options, challenge = factors.request_options(half_in(request, at), origin_of(request))
    keep_challenge(request, challenge, at)
    return HttpResponse(options, content_type="application/json")


@require_POST
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Signed in by passkey: it and the finger or number that opens it are two factors at once."""
    at = now()
    told = request.POST.get("answer", "")
    passkey = factors.passkey_of(told)
    half = half_in(request, at)
    if passkey is None or not passkey.user.is_active or (half and half.pk != passkey.user_id):
        return refused_json(_("这把通行密钥没有在这里登记，请用密码登录"))
    answer = try_passkey(request, passkey.user, told, at=at)
    if answer.user is None:
        return refused_json(words_of(answer, _("通行密钥没有通过验证，请再试一次")))
    there = wanted(request)
    before = admit(request, passkey.user, How.PASSKEY, at=at, factor=How.PASSKEY)
    return JsonResponse({"to": arrive(request, passkey.user, before, there).url})


def try_passkey(request: HttpRequest, user: User, told: str, *, at: datetime) -> Answer:
    """The browser's answer was held against the passkey of this user it names; failures count as at the door."""
    challenge = take_challenge(request, at)
    passkey = factors.passkey_of(told)
    account, by = account_of(user.username), whence(request)
    with one_at_a_time(account, by):
        ruling = why_not(account, at=at, by=by)
        if not ruling.ok:
            note(user, How.PASSKEY, Outcome.REFUSED, at=at, by=by)
            return Answer(ruling=ruling)
        opens = (
            passkey is not None
            and passkey.user_id == user.pk
            and bool(challenge)
            and factors.check_passkey(passkey, told, challenge=challenge, origin=origin_of(request), at=at)
        )
        return try_secret(user, How.PASSKEY, opens, at=at, by=by)


def keep_challenge(request: HttpRequest, challenge: str, at: datetime) -> None:
    request.session[CHALLENGE] = {"value": challenge, "at": at.isoformat()}


def take_challenge(request: HttpRequest, at: datetime) -> str:
    """The challenge that was given last, once; empty where there is none, or it is too old."""
    kept: dict[str, Any] = request.session.pop(CHALLENGE, {})
    fresh = kept and at - datetime.fromisoformat(kept["at"]) < PATIENCE
    return str(kept["value"]) if fresh else ""


def refused_json(words: str, status: int = 403) -> JsonResponse:
    return JsonResponse({"words": words}, status=status, json_dumps_params={"ensure_ascii": False})
