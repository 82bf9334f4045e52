"""The lock of an officer's screen (U8): he is where he was once he has unlocked it, and nobody else sees what he typed."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from ground.accounts import factors
from ground.accounts.enums import How, Outcome
from ground.accounts.models import User
from ground.accounts.signing_in import PROVEN_AT, note
from ground.accounts.views import home_of, wanted
from ground.accounts.whence import whence
from ground.sealed import unseal
from portal import gate
from portal.pages.account.proof import try_own_password, words_of
from portal.pages.account.second_step import keep_challenge, origin_of, try_passkey


@require_GET
@never_cache
def state(request: HttpRequest) -> HttpResponse:
    """Who sits at this browser and whether the screen is locked: what a page asks before it shows itself again."""
    user = request.user
    if not isinstance(user, User):
        return JsonResponse({"face": "", "locked": True})
    told: dict[str, Any] = {"face": gate.face_of(user), "locked": gate.is_locked(request, now())}
    if not told["locked"]:
        told["token"] = get_token(request)
    return JsonResponse(told)


@login_required
@require_POST
def locking(request: HttpRequest) -> HttpResponse:
    """The screen is locked."""
    if request.user.is_officer:
        gate.lock(request, now())
    if _asked_by_script(request):
        return HttpResponse(status=204)
    return redirect(wanted(request) or home_of(request.user))


@login_required
@require_POST
def pulse(request: HttpRequest) -> HttpResponse:
    """Somebody is typing: the session is in use, unless it is locked already."""
    if request.user.is_officer and gate.is_locked(request, now()):
        return HttpResponse(status=423)
    return HttpResponse(status=204)


@login_required
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """The challenge for a passkey of the officer whose screen it is."""
    options, challenge = factors.request_options(request.user, origin_of(request))
    keep_challenge(request, challenge, now())
    return HttpResponse(options, content_type="application/json")


@login_required
@never_cache
@sensitive_post_parameters("password", "answer")
@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """The same officer goes on where he was; to anybody else it stays locked."""
    user: User = request.user
    at = now()
    told = request.POST.get("answer", "")
    if told:
        answer = try_passkey(request, user, told, at=at)
        if answer.user:
            note(user, How.PASSKEY, Outcome.UNLOCKED, at=at, by=whence(request))
        words = words_of(answer, _("通行密钥没有通过验证，请再试一次"))
    elif password := request.POST.get("password", ""):
        answer = try_own_password(request, password, at=at)
        words = words_of(answer, _("密码不正确，请核对后重新输入"))
    else:
        answer, words = None, _("请输入登录密码")
    if answer is None or answer.user is None:
        if _asked_by_script(request):
            return JsonResponse({"words": words}, status=403, json_dumps_params={"ensure_ascii": False})
        return render(request, "account/locked.html", {"next": wanted(request), "error": words}, status=423)
    gate.unlock(request, at)
    request.session[PROVEN_AT] = at.isoformat()
    if _asked_by_script(request):
        return JsonResponse({"face": gate.face_of(user), "locked": False, "token": get_token(request)})
    if gate.HELD in request.session:
        return redirect("lock_held")
    return redirect(wanted(request) or home_of(user))


@login_required
@never_cache
@require_GET
def held(request: HttpRequest) -> HttpResponse:
    """What the officer sent to the locked screen, for him to send once more or to leave be. Shown once."""
    user: User = request.user
    if gate.is_locked(request, now()) or gate.HELD not in request.session:
        return redirect(home_of(user))
    kept = request.session.pop(gate.HELD)
    sent = QueryDict(unseal(kept["sealed"]))
    pairs = [(name, value) for name, values in sent.lists() for value in values]
    files = unseal(kept["files"]).split("\n") if kept["files"] else []
    page = {"path": kept["path"], "pairs": pairs, "files": files, "counts": {}}
    return render(request, "account/held.html", page)


def _asked_by_script(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
