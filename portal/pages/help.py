"""Standing pages: help, accessibility, privacy, display settings."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ground.accounts.enums import OfficeKind
from ground.accounts.models import Office
from portal.context import DISPLAY_COOKIE, SIZES, Display

YEAR = 365 * 24 * 3600


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How one applies, follows, takes delivery, rates and complains; where the halls are."""
    halls = Office.objects.filter(kind=OfficeKind.HALL).order_by("path")
    return render(request, "pages/help.html", {"halls": halls, "trail": [{"text": _("办事帮助")}]})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """无障碍声明: what was done, what is known to lack, whom to tell."""
    return render(request, "pages/accessibility.html", {"trail": [{"text": _("无障碍声明")}]})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """隐私说明: what is kept, why, how long, who sees it."""
    return render(request, "pages/privacy.html", {"trail": [{"text": _("隐私说明")}]})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public pages; personal ones are behind a sign-in anyway."""
    closed = ("/cases/", "/me/", "/desk/", "/progress/", "/verify/", "/sign-in/", "/settings/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The mark, for pages that name no icon: a paper, a file."""
    return redirect(static("images/mark.svg"))


class DisplayForm(forms.Form):
    """字号与对比度."""

    size = forms.ChoiceField(
        label=_("字号"),
        choices=list(SIZES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择字号")},
    )
    contrast = forms.ChoiceField(
        label=_("颜色"),
        choices=[("no", _("标准颜色")), ("yes", _("高对比：黑底浅字"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择颜色")},
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


@never_cache
def display(request: HttpRequest) -> HttpResponse:
    """Keeps the display settings in the cookie and goes back to where one was.

    A link does it too (?size=elder&next=/…): it changes nothing but the visitor's own cookie.
    """
    now = Display.of(request)
    chosen: dict[str, Any] = {"size": now.size, "contrast": "yes" if now.contrast else "no"}
    if request.method == "POST":
        form = DisplayForm(request.POST)
    elif "size" in request.GET or "contrast" in request.GET:
        form = DisplayForm(chosen | request.GET.dict())
    else:
        form = DisplayForm(initial=chosen | {"next": request.GET.get("next", "")})
    if form.is_bound and form.is_valid():
        display = Display(form.cleaned_data["size"], form.cleaned_data["contrast"] == "yes")
        response = redirect(_own_address(request, form.cleaned_data["next"]))
        response.set_cookie(
            DISPLAY_COOKIE,
            display.cookie,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
        return response
    return render(request, "pages/display.html", {"form": form})


def _own_address(request: HttpRequest, address: str) -> str:
    """Only an address of this site is gone back to."""
    own = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if address and own else "/"
