"""The door: signing in and out, opening an account, choosing the duty one acts under."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ground.accounts import oidc, rules
from ground.accounts.actor import HOLDING, Actor
from ground.accounts.brakes import TooOften, too_often
from ground.accounts.enums import How, Outcome
from ground.accounts.factors import has_factor
from ground.accounts.forms import SignInForm
from ground.accounts.models import User
from ground.accounts.passwords import days_left
from ground.accounts.signing_in import Former, admit, note
from ground.accounts.town import DEMO_PASSWORD, demo_accounts
from ground.accounts.whence import whence
from ground.law.rulings import refuse

DESK = "/desk/"
PROFILE = "/me/"
DOORS = ("/sign-in/", "/sign-up/", "/sign-out/", "/recovery/")
# What the session of a visitor remembers whose password was right: the second factor is still to come.
HALF = "half"


def wanted(request: HttpRequest) -> str:
    """The page of this house that the visitor was on his way to; empty for the home page and any other house."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    somewhere = address.startswith("/") and address != "/" and not address.startswith(DOORS)
    return address if safe and somewhere else ""


def braked(what: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """What is sent to this view is counted by address and answered 429 beyond what settings.BRAKES allows for `what`."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            most, minutes = settings.BRAKES.get(what, (0, 0))
            asked = request.method == "POST" or "code" in kwargs
            if most and asked and too_often(request, what, most=most, minutes=minutes, at=now()):
                raise TooOften(minutes)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def home_of(user: User) -> str:
    return DESK if user.is_officer else PROFILE


@sensitive_post_parameters("password")
@braked("sign-in")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The visitor is signed in under a new session and where he wanted to go."""
    at = now()
    form = SignInForm(request.POST or None, request=request, at=at)
    if request.method == "POST" and form.is_valid() and form.user:
        if form.user.is_officer and has_factor(form.user):
            return half_way(request, form.user, at)
        there = wanted(request)
        return arrive(request, form.user, admit(request, form.user, How.PASSWORD, at=at), there)
    page = {
        "form": form,
        "next": wanted(request),
        "demo_groups": demo_accounts(),
        "demo_password": DEMO_PASSWORD,
    }
    return render(request, "accounts/sign_in.html", page)


def half_way(request: HttpRequest, user: User, at: datetime) -> HttpResponse:
    """The password was right; the session is nobody's until the second factor is shown, too."""
    note(user, How.PASSWORD, Outcome.HALF, at=at, by=whence(request))
    there = wanted(request)
    logout(request)
    request.session[HALF] = {"user": user.pk, "at": at.isoformat()}
    return redirect("/sign-in/second/" + (f"?{urlencode({'next': there})}" if there else ""))


def arrive(request: HttpRequest, user: User, before: Former, there: str) -> HttpResponseRedirect:
    """Where the person wanted to go; he is told of his last time and of what failed since, so that he notices a stranger's."""
    if before.entry is not None:
        said = {
            "at": date_format(localtime(before.entry.at), _("n 月 j 日 H:i")),
            "address": before.entry.address or _("未知地址"),
            "failures": before.failures,
        }
        if before.failures:
            words = _("上次登录：%(at)s，%(address)s。此后有 %(failures)d 次登录失败，如非本人操作请修改密码")
            messages.warning(request, words % said)
        elif user.is_officer:
            messages.info(request, _("上次登录：%(at)s，%(address)s") % said)
    left = days_left(user, at=now())
    if left is not None and not settings.EXAMPLE_TOWN:
        messages.warning(request, _("密码还有 %(days)d 天到期，请在“账号安全”中修改") % {"days": left})
    return HttpResponseRedirect(there or home_of(user))


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session is gone, with all it remembered. Who makes room for a colleague is led to the door.

    Who came by the city's 统一身份认证 is still signed in there, and is shown the way out.
    """
    way_out = oidc.way_out(request)
    logout(request)
    if way_out:
        return render(request, "accounts/signed_out.html", {"way_out": way_out})
    return redirect("sign_in" if "again" in request.POST else "/")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def duty(request: HttpRequest) -> HttpResponse:
    """The officer acts under the duty he chose, until he signs out or chooses another."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.is_officer:
        raise Http404(_("没有找到这个页面"))
    at = now()
    if request.method == "POST":
        holding = next(
            (row for row in actor.every_holding if str(row.pk) == request.POST.get("holding")), None
        )
        if holding is None:
            raise Http404(_("没有找到这项职责"))
        refuse(rules.why_not_act_under(holding, by=actor, at=at))
        request.session[HOLDING] = holding.pk
        said = {"office": holding.office.short_name, "duty": holding.get_duty_display()}
        messages.success(request, _("您现在以“%(office)s · %(duty)s”的职责办理") % said)
        return redirect(wanted(request) or DESK)
    return render(request, "accounts/duty.html", {"holdings": actor.holdings(at=at), "next": wanted(request)})
