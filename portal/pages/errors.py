"""What is shown when a page cannot be: each says what happened and what one can do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from portal.api.problems import WORDS, problem

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    if request.path.startswith(API):
        return problem(400, str(WORDS["parse_error"]))
    return render(request, "errors/400.html", status=400)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not with the duty this page needs."""
    return render(request, "errors/403.html", status=403)


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the CSRF check: a page kept open too long, or cookies refused."""
    return render(request, "errors/stale.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or nothing here for this person; the two look the same."""
    return render(request, "errors/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: asks nothing of the database, of the session or of the person."""
    if request.path.startswith(API):
        return problem(500, _("系统出错，请稍后再试；带同一个 Idempotency-Key 重发不会重复办理"))
    return HttpResponse(loader.render_to_string("errors/500.html"), status=500)
