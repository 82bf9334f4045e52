"""账号安全: password, second factors, sessions and the last sign-ins of the one who is signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ground.accounts import factors, passwords
from ground.accounts.enums import Act, How
from ground.accounts.forms import LONGEST_PASSWORD, PASSWORD_WORDS, secret, text
from ground.accounts.models import Passkey, Session, SignIn, Totp, User
from ground.accounts.signing_in import FACTOR, PROVEN_AT, end_sessions
from ground.accounts.town import is_demo
from ground.accounts.views import wanted
from ground.accounts.whence import device_words
from ground.documents.square import qr
from ground.sealed import digest, seal, unseal
from ground.trail.record import record
from portal import gate
from portal.pages.account.proof import proof_first, try_own_password, words_of
from portal.pages.account.second_step import (
    keep_challenge,
    origin_of,
    passkeys_work_here,
    refused_json,
    take_challenge,
)

NEW_SECRET = "new_totp"  # noqa: S105  the key of the session
SHOWN_SIGN_INS = 10


def frame_of(user: User) -> str:
    """Officers stay in the workbench, applicants on the public site."""
    return "workbench.html" if user.is_officer else "base.html"


def handle_of(session: Session) -> str:
    """How a page names a session: nothing that would open it."""
    return digest(f"session:{session.session_key}")[:16]


@login_required
@never_cache
def security(request: HttpRequest) -> HttpResponse:
    """What stands between the account and a stranger, and what may be done about it."""
    user: User = request.user  # type: ignore[assignment]
    at = now()
    missing = gate.factor_is_due(user) and FACTOR not in request.session
    page = {
        "frame": frame_of(user),
        "counts": {},
        "missing": missing,
        "next": wanted(request),
        "password_set_at": user.password_set_at,
        "password_due_at": passwords.due_at(user) if user.password_set_at else None,
        "totp": Totp.objects.filter(user=user).first(),
        "passkeys": list(user.passkeys.order_by("pk")),
        "passkeys_work": passkeys_work_here(request),
        "codes_left": user.recovery_codes.filter(used_at=None).count(),
        "sessions": sessions_of(request, user, at),
        "sign_ins": sign_ins_of(user),
    }
    return render(request, "account/security.html", page)


def sessions_of(request: HttpRequest, user: User, at: datetime) -> list[dict[str, Any]]:
    """Where the person is signed in, this place first."""
    here = request.session.session_key
    rows = Session.objects.filter(user=user, expire_date__gt=at).order_by("-seen_at", "session_key")
    return sorted(
        (
            {
                "handle": handle_of(row),
                "here": row.session_key == here,
                "device": device_words(row.device),
                "address": row.address or _("未知地址"),
                "begun_at": row.begun_at,
                "seen_at": row.seen_at,
                "locked": row.locked_at is not None,
            }
            for row in rows
        ),
        key=lambda row: not row["here"],
    )


def sign_ins_of(user: User) -> list[dict[str, Any]]:
    """The last attempts on the account, whoever made them."""
    return [
        {
            "words": entry.get_outcome_display(),
            "how": entry.get_how_display(),
            "at": entry.at,
            "address": entry.address or _("未知地址"),
            "device": device_words(entry.device),
            "bad": entry.outcome in ("WRONG", "REFUSED"),
        }
        for entry in SignIn.objects.of(user)[:SHOWN_SIGN_INS]
    ]


# ---- the password


class PasswordForm(forms.Form):
    """The old password once and the new one twice."""

    old = secret(
        gettext_lazy("现在的密码"), gettext_lazy("请输入现在的密码"), autocomplete="current-password"
    )
    new = secret(gettext_lazy("新密码"), gettext_lazy("请输入新密码"), autocomplete="new-password")
    again = secret(
        gettext_lazy("再次输入新密码"), gettext_lazy("请再次输入新密码"), autocomplete="new-password"
    )

    def __init__(self, *args: Any, request: HttpRequest, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.at = request, at
        officer = request.user.is_officer  # type: ignore[union-attr]
        self.fields["new"].help_text = (
            _("至少 10 位，含大写字母、小写字母、数字、符号中的三种，180 天内有效")
            if officer
            else _("至少 10 位，不能全是数字")
        )

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if "new" in told:
            self._hear(told["new"])
        if {"new", "again"} <= told.keys() and told["new"] != told["again"]:
            self.add_error("again", _("两次输入的密码不一致，请重新输入"))
        # Asked last: a slip in the new password is no guess at the old one.
        if "old" in told and not self.errors:
            answer = try_own_password(self.request, told["old"], at=self.at)
            if answer.user is None:
                self.add_error("old", words_of(answer, _("现在的密码不正确，请核对后重新输入")))
        return told

    def _hear(self, password: str) -> None:
        if len(password) > LONGEST_PASSWORD:
            self.add_error("new", _("密码最多 128 位，请缩短"))
            return
        try:
            validate_password(password, self.request.user)  # type: ignore[arg-type]
        except ValidationError as errors:
            first = errors.error_list[0]
            self.add_error("new", PASSWORD_WORDS.get(first.code or "", first.message))


@login_required
@never_cache
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """The password is a new one; every other session of the account is over."""
    user: User = request.user  # type: ignore[assignment]
    at = now()
    if is_demo(user):
        messages.warning(request, _("演示账号人人可用，密码不能修改"))
        return redirect("security")
    form = PasswordForm(request.POST or None, request=request, at=at)
    if request.method == "POST" and form.is_valid():
        passwords.change_password(
            user, form.cleaned_data["new"], by=request.actor, at=at, keep=request.session.session_key
        )
        user.refresh_from_db()
        update_session_auth_hash(request, user)
        request.session[PROVEN_AT] = at.isoformat()
        messages.success(request, _("密码已修改，其他地方的登录已全部退出"))
        return redirect(wanted(request) or "security")
    first = user.is_officer and user.password_set_at is None
    page = {
        "form": form,
        "frame": frame_of(user),
        "counts": {},
        "next": wanted(request),
        "due": gate.password_is_due(user, at=at),
        "first": first,
    }
    return render(request, "account/password.html", page)


# ---- sessions


@login_required
@require_POST
def session_ending(request: HttpRequest, handle: str) -> HttpResponse:
    """One of the person's sessions is over, at once."""
    user: User = request.user  # type: ignore[assignment]
    session = next((row for row in Session.objects.filter(user=user) if handle_of(row) == handle), None)
    if session is None:
        raise Http404(_("没有找到这个登录"))
    session.delete()
    record(user.ref, Act.SESSION_ENDED, by=request.actor, at=now(), facts={"sessions_ended": 1})
    messages.success(request, _("已退出那里的登录"))
    return redirect("security")


@login_required
@require_POST
def other_sessions_ending(request: HttpRequest) -> HttpResponse:
    """Every session of the person but this one is over."""
    user: User = request.user  # type: ignore[assignment]
    ended = end_sessions(user, but=request.session.session_key)
    if ended:
        record(user.ref, Act.SESSION_ENDED, by=request.actor, at=now(), facts={"sessions_ended": ended})
    messages.success(request, _("其他地方的登录已全部退出"))
    return redirect("security")


# ---- the telephone


class TotpForm(forms.Form):
    """The first code that the telephone shows."""

    code = text(
        gettext_lazy("验证器显示的 6 位数字"),
        gettext_lazy("请输入验证器显示的 6 位数字"),
        10,
        autocomplete="one-time-code",
        inputmode="numeric",
        **{"class": "govuk-input--width-10"},
    )


def officers_factor(view: Any) -> Any:
    """Second factors are for officers; whoever sets one up has proven himself lately."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not request.user.is_officer:
            raise Http404(_("没有找到这个页面"))
        return proof_first(view)(request, *args, **kwargs)

    return guarded


@officers_factor
@never_cache
@require_http_methods(["GET", "POST"])
def totp(request: HttpRequest) -> HttpResponse:
    """The officer's telephone is bound once it has shown that it has the secret."""
    user: User = request.user
    at = now()
    if NEW_SECRET not in request.session:
        request.session[NEW_SECRET] = seal(factors.new_secret())
    secret_now = unseal(request.session[NEW_SECRET])
    form = TotpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = "".join(form.cleaned_data["code"].split())
        if factors.add_totp(user, secret_now, code, by=request.actor, at=at):
            del request.session[NEW_SECRET]
            request.session[FACTOR] = How.TOTP.value
            messages.success(request, _("验证器已绑定，下次登录时要输入它显示的数字"))
            return _next_after_factor(request, user)
        form.add_error("code", _("数字不对，请核对手机时间后输入最新的 6 位数字"))
    page = {
        "form": form,
        "frame": frame_of(user),
        "counts": {},
        "next": wanted(request),
        "qr": qr(factors.address_of_secret(user, secret_now), border=2),
        "secret": " ".join(secret_now[n : n + 4] for n in range(0, len(secret_now), 4)),
    }
    return render(request, "account/totp.html", page)


def _next_after_factor(request: HttpRequest, user: User) -> HttpResponse:
    """The first factor brings recovery codes with it; then on to where one was going."""
    if not user.recovery_codes.exists():
        there = wanted(request)
        return redirect(reverse("recovery_codes") + (f"?{urlencode({'next': there})}" if there else ""))
    return redirect(wanted(request) or "security")


@officers_factor
@require_POST
def totp_removal(request: HttpRequest) -> HttpResponse:
    """The telephone is no longer bound."""
    factors.remove_totp(request.user, by=request.actor, at=now())
    messages.success(request, _("验证器已解除绑定"))
    return redirect("security")


@officers_factor
@never_cache
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown this once; all before are void."""
    user: User = request.user
    if not factors.has_factor(user):
        return redirect("security")
    codes = factors.new_recovery_codes(user, by=request.actor, at=now()) if request.method == "POST" else []
    page = {"frame": frame_of(user), "counts": {}, "codes": codes, "next": wanted(request)}
    return render(request, "account/recovery_codes.html", page)


# ---- passkeys


@officers_factor
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to make a passkey."""
    options, challenge = factors.creation_options(request.user, origin_of(request))
    keep_challenge(request, challenge, now())
    return HttpResponse(options, content_type="application/json")


@officers_factor
@require_POST
def passkeys(request: HttpRequest) -> HttpResponse:
    """The passkey that the browser made is the officer's."""
    at = now()
    user: User = request.user
    name = "".join(sign for sign in request.POST.get("name", "") if sign.isprintable()).strip()[:40]
    try:
        factors.add_passkey(
            user,
            request.POST.get("answer", ""),
            challenge=take_challenge(request, at),
            origin=origin_of(request),
            name=name or device_words(request.headers.get("user-agent", "")),
            by=request.actor,
            at=at,
        )
    except factors.NotAccepted:
        return refused_json(_("通行密钥没有登记成功，请再试一次"))
    request.session[FACTOR] = How.PASSKEY.value
    messages.success(request, _("通行密钥已登记，下次登录时可以用它"))
    return JsonResponse({"to": _next_after_factor(request, user)["Location"]})


@officers_factor
@require_POST
def passkey_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """The passkey opens nothing any more."""
    passkey = get_object_or_404(Passkey, pk=pk, user=request.user)
    factors.remove_passkey(passkey, by=request.actor, at=now())
    messages.success(request, _("通行密钥已移除"))
    return redirect("security")
