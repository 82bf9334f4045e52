"""Once more who one is: before a factor or a password changes, and where the screen was locked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ground.accounts.enums import How, Outcome
from ground.accounts.forms import LONGEST_PASSWORD, secret
from ground.accounts.models import User
from ground.accounts.signing_in import (
    PROVEN_AT,
    Answer,
    account_of,
    note,
    one_at_a_time,
    try_secret,
    why_not,
)
from ground.accounts.views import wanted
from ground.accounts.whence import whence

HOLDS_FOR = timedelta(minutes=15)
View = Callable[..., HttpResponse]


class ProofForm(forms.Form):
    """The password of the one who is signed in."""

    password = secret(
        gettext_lazy("登录密码"), gettext_lazy("请输入登录密码"), autocomplete="current-password"
    )


def try_own_password(request: HttpRequest, password: str, *, at: datetime) -> Answer:
    """The password was held against the account of the one who is signed in; failures count as at the door."""
    user: User = request.user  # type: ignore[assignment]
    account, by = account_of(user.username), whence(request)
    with one_at_a_time(account, by):
        ruling = why_not(account, at=at, by=by)
        if not ruling.ok:
            note(user, How.PASSWORD, Outcome.REFUSED, at=at, by=by)
            return Answer(ruling=ruling)
        opens = len(password) <= LONGEST_PASSWORD and check_password(password, user.password)
        answer = try_secret(user, How.PASSWORD, opens, at=at, by=by)
        if answer.user:
            note(user, How.PASSWORD, Outcome.UNLOCKED, at=at, by=by)
    return answer


def words_of(answer: Answer, wrong: str) -> str:
    """Why the try opened nothing."""
    return str(answer.ruling.words) if answer.ruling else wrong


def proven(request: HttpRequest, at: datetime) -> bool:
    """Whether the person has shown within the last quarter of an hour that it is still he who sits there."""
    told = request.session.get(PROVEN_AT)
    return told is not None and at - datetime.fromisoformat(told) < HOLDS_FOR


def proof_first(view: View) -> View:
    """Whoever has not proven himself lately does so first and is led back to `security`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if proven(request, now()):
            return view(request, *args, **kwargs)
        there = request.get_full_path() if request.method in ("GET", "HEAD") else "/me/security/"
        answer = redirect("security_proof")
        answer["Location"] += "?" + urlencode({"next": there})
        return answer

    return login_required(guarded)


@login_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def proof(request: HttpRequest) -> HttpResponse:
    """The password once more, then on to where one was going."""
    form = ProofForm(request.POST or None)
    at = now()
    if request.method == "POST" and form.is_valid():
        answer = try_own_password(request, form.cleaned_data["password"], at=at)
        if answer.user:
            request.session[PROVEN_AT] = at.isoformat()
            return redirect(wanted(request) or "security")
        form.add_error("password", words_of(answer, _("密码不正确，请核对后重新输入")))
    return render(request, "account/proof.html", {"form": form, "next": wanted(request)})
