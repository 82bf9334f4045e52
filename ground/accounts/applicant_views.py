"""The applicants' door: an account is opened, and opened again, with a code sent to the phone."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ground.accounts import codes
from ground.accounts.actions import sign_up
from ground.accounts.applicants import account_with, recover
from ground.accounts.brakes import too_often
from ground.accounts.code_forms import CodeForm, NewPasswordForm, RecoveryForm
from ground.accounts.enums import How, Purpose
from ground.accounts.forms import SignUpForm
from ground.accounts.models import User
from ground.accounts.signing_in import admit
from ground.accounts.views import PROFILE, braked, wanted
from ground.law.rulings import Ruling
from ground.sealed import mask_phone, seal, unseal

# What the session keeps, sealed, while the code is on its way.
NEWCOMER, FORGETFUL = "newcomer", "forgetful"
KEPT_FOR = timedelta(minutes=20)
# Codes one address may ask for in an hour: a hall's computers share one.
MOST_CODES = 60


def _keep(request: HttpRequest, key: str, told: dict[str, Any], at: datetime) -> None:
    request.session[key] = {"sealed": seal(json.dumps(told)), "at": at.isoformat()}


def _kept(request: HttpRequest, key: str, at: datetime) -> dict[str, Any] | None:
    kept = request.session.get(key)
    if not kept or at > datetime.fromisoformat(kept["at"]) + KEPT_FOR:
        return None
    told: dict[str, Any] = json.loads(unseal(kept["sealed"]))
    return told


def _sent(request: HttpRequest, phone: str, purpose: Purpose, at: datetime) -> str:
    """The code is on its way; else the words why not."""
    if too_often(request, "codes", most=MOST_CODES, minutes=60, at=at):
        return _("这里获取验证码太频繁，请稍后再试，或者到综合窗口办理")
    ruling = codes.why_not_send(codes.known_by(phone), at=at)
    if not ruling.ok:
        return ruling.words or ""
    codes.send(phone, purpose, at=at)
    return ""


@sensitive_post_parameters("password", "password_again", "id_number", "phone")
@never_cache
@require_http_methods(["GET", "POST"])
@braked("sign-up")
def new_account(request: HttpRequest) -> HttpResponse:
    """What the newcomer told is right as far as one can see; a code is on its way to his phone."""
    at = now()
    form = SignUpForm(request.POST or None, at=at)
    if request.method == "POST" and form.is_valid():
        told = {name: value for name, value in form.cleaned_data.items() if name != "password_again"}
        if words := _sent(request, told["phone"], Purpose.SIGN_UP, at):
            form.add_error("phone", words)
        else:
            _keep(request, NEWCOMER, told | {"next": wanted(request)}, at)
            return redirect("sign_up_code")
    return render(request, "accounts/sign_up.html", {"form": form, "next": wanted(request)})


@never_cache
@require_http_methods(["GET", "POST"])
def new_account_code(request: HttpRequest) -> HttpResponse:
    """With the right code the applicant has an account and is signed in (ELC-11)."""
    at = now()
    told = _kept(request, NEWCOMER, at)
    if told is None:
        return redirect("sign_up")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        right = codes.use(told["phone"], Purpose.SIGN_UP, form.cleaned_data["code"], at=at)
        if right.ok:
            there = told.pop("next")
            user = sign_up(**told, phone_proven=True, at=at)
            request.session.pop(NEWCOMER)
            admit(request, user, How.SMS, at=at)
            messages.success(request, _("账号已开通，您可以开始办事了"))
            return redirect(there or PROFILE)
        form.add_error("code", right.words or "")
    return render(request, "accounts/code.html", _code_page(form, told["phone"], "sign_up"))


@require_POST
def new_account_again(request: HttpRequest) -> HttpResponse:
    """Another code is on its way to the newcomer."""
    return _again(request, NEWCOMER, Purpose.SIGN_UP, "sign_up")


@sensitive_post_parameters("id_number", "phone")
@never_cache
@require_http_methods(["GET", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    """A code is on its way if number and phone are one account's; the page says the same either way."""
    at = now()
    form = RecoveryForm(request.POST or None, at=at)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        user = account_with(told["id_number"], told["phone"])
        words = _sent(request, told["phone"], Purpose.RECOVERY, at) if user else ""
        if not words and not user and too_often(request, "recovery", most=20, minutes=60, at=at):
            words = _("这里获取验证码太频繁，请稍后再试，或者到综合窗口办理")
        if words:
            form.add_error("phone", words)
        else:
            _keep(request, FORGETFUL, {"user": user.pk if user else None, "phone": told["phone"]}, at)
            return redirect("recovery_code")
    return render(request, "accounts/recovery.html", {"form": form})


@sensitive_post_parameters("password", "password_again")
@never_cache
@require_http_methods(["GET", "POST"])
def recovery_code(request: HttpRequest) -> HttpResponse:
    """With the right code the account opens with a new password, and whoever forgot it is signed in."""
    at = now()
    told = _kept(request, FORGETFUL, at)
    if told is None:
        return redirect("recovery")
    user = User.objects.filter(pk=told["user"]).first()
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        right = _used(user, told["phone"], form.cleaned_data["code"], at=at)
        if right.ok and user is not None:
            recover(user, form.cleaned_data["password"], at=at)
            request.session.pop(FORGETFUL)
            user.refresh_from_db()
            admit(request, user, How.SMS, at=at)
            messages.success(request, _("密码已重新设置，您已登录"))
            return redirect(PROFILE)
        form.add_error("code", right.words or "")
    return render(request, "accounts/code.html", _code_page(form, told["phone"], "recovery"))


def _used(user: User | None, phone: str, typed: str, *, at: datetime) -> Ruling:
    """A code that nobody was sent is as wrong as any."""
    if user is None:
        return codes.why_not_trust_unsent(at=at)
    return codes.use(phone, Purpose.RECOVERY, typed, at=at)


@require_POST
def recovery_again(request: HttpRequest) -> HttpResponse:
    """Another code is on its way, if there was one."""
    return _again(request, FORGETFUL, Purpose.RECOVERY, "recovery")


def _again(request: HttpRequest, key: str, purpose: Purpose, name: str) -> HttpResponse:
    at = now()
    told = _kept(request, key, at)
    if told is None:
        return redirect(name)
    nobody = purpose == Purpose.RECOVERY and told["user"] is None
    words = "" if nobody else _sent(request, told["phone"], purpose, at)
    if words:
        messages.warning(request, words)
    else:
        messages.success(request, _("验证码已重新发送"))
    return redirect(f"{name}_code")


def _code_page(form: CodeForm, phone: str, name: str) -> dict[str, Any]:
    return {
        "form": form,
        "phone": mask_phone(phone),
        "back": name,
        "here": f"{name}_code",
        "again": f"{name}_again",
        "recovery": name == "recovery",
    }
