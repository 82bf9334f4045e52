"""The door: signing in and out, opening an account, choosing the duty one acts under."""

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ground.accounts import rules
from ground.accounts.actions import sign_up
from ground.accounts.actor import HOLDING, Actor
from ground.accounts.forms import SignInForm, SignUpForm
from ground.accounts.models import User
from ground.accounts.town import DEMO_PASSWORD, demo_accounts
from ground.law.rulings import refuse

DESK = "/desk/"
PROFILE = "/me/"
DOORS = ("/sign-in/", "/sign-up/", "/sign-out/")
BACKEND = "django.contrib.auth.backends.ModelBackend"


def wanted(request: HttpRequest) -> str:
    """The page of this house that the visitor was on his way to; empty for the home page and any other house."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    somewhere = address.startswith("/") and address != "/" and not address.startswith(DOORS)
    return address if safe and somewhere else ""


def home_of(user: User) -> str:
    return DESK if user.is_officer else PROFILE


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The visitor is signed in under a new session and where he wanted to go."""
    form = SignInForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid() and form.user:
        login(request, form.user, BACKEND)
        return redirect(wanted(request) or home_of(form.user))
    page = {
        "form": form,
        "next": wanted(request),
        "demo_groups": demo_accounts(),
        "demo_password": DEMO_PASSWORD,
    }
    return render(request, "accounts/sign_in.html", page)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session is gone, with all it remembered."""
    logout(request)
    return redirect("/")


@sensitive_post_parameters("password", "password_again", "id_number", "phone")
@never_cache
@require_http_methods(["GET", "POST"])
def new_account(request: HttpRequest) -> HttpResponse:
    """The applicant has an account and is signed in."""
    at = now()
    form = SignUpForm(request.POST or None, at=at)
    if request.method == "POST" and form.is_valid():
        told = {name: value for name, value in form.cleaned_data.items() if name != "password_again"}
        user = sign_up(**told, at=at)
        login(request, user, BACKEND)
        messages.success(request, _("账号已开通，您可以开始办事了"))
        return redirect(wanted(request) or PROFILE)
    page = {"form": form, "next": wanted(request)}
    return render(request, "accounts/sign_up.html", page)


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
