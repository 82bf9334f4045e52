"""Which pages are for officers alone, and how an act of theirs is sent."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def officers_only(view: View) -> View:
    """A stranger signs in first; an applicant is told that the page is not for him (403)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.is_officer:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def act_of_officers(seen_at: str) -> Callable[[View], View]:
    """An act is done by POST alone. Whoever comes by GET, as one does whose session had ended when he pressed the button
    and who has signed in again, finds the page of the numbered case at `seen_at`, where the button still stands.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, number: str, **kwargs: object) -> HttpResponse:
            return view(request, number, **kwargs) if request.method == "POST" else redirect(seen_at, number)

        return require_http_methods(["GET", "HEAD", "POST"])(officers_only(guarded))

    return decorate
