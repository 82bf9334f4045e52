"""What every request carries and what becomes of a refusal."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import now
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.brakes import TooOften
from ground.accounts.models import User
from ground.law.rulings import Refused, Ruling
from ground.writing import plainly
from portal import file_door
from portal import gate as gates

Next = Callable[[HttpRequest], HttpResponse]


def actor(get_response: Next) -> Next:
    """`request.actor` is whoever acts: who, in which duty, for whom. Read when somebody asks."""

    def know(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: Actor.of(request))  # type: ignore[attr-defined]
        return get_response(request)

    return know


# What no page of ours asks a browser for. Passkeys are the one thing it may do for us.
UNASKED = [
    "accelerometer", "autoplay", "camera", "display-capture", "fullscreen", "geolocation", "gyroscope", "hid",
    "local-fonts", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
]  # fmt: skip
ASKED = ["publickey-credentials-create", "publickey-credentials-get"]
PERMISSIONS = ", ".join([f"{feature}=()" for feature in UNASKED] + [f"{feature}=(self)" for feature in ASKED])


def closed_doors(get_response: Next) -> Next:
    """Answers ask for no device of the person's, are read by no other site, and say where a broken policy is told."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Reporting-Endpoints", 'csp="/csp-report/"')
        return response

    return answer


def gate(get_response: Next) -> Next:
    """An officer comes through, or is told what is missing (portal/gate.py); it is noted that a session is in use."""

    def ask(request: HttpRequest) -> HttpResponse:
        user, at = request.user, now()
        shut = gates.shut(request, user, at) if isinstance(user, User) and user.is_officer else None
        if shut is not None:
            return shut
        response = get_response(request)
        if not request.path.startswith(gates.BY_ITSELF):
            gates.seen(request, at)
        return response

    return ask


def files(get_response: Next) -> Next:
    """An officer opens somebody's file for a purpose, or because his duty lays it before him; and it is on the books."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        file_door.after(request, response, at=now())
        return response

    def on_the_way_in(request: HttpRequest, *view: object) -> HttpResponse | None:
        return file_door.before(request, at=now()) if getattr(request.user, "is_officer", False) else None

    answer.process_view = on_the_way_in  # type: ignore[attr-defined]
    return answer


def refusals(get_response: Next) -> Next:
    """What the law does not allow is answered 409 with the rule's own words: a page, a fragment, or problem+json."""

    def go_on(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    go_on.process_exception = refusal_of  # type: ignore[attr-defined]
    return go_on


def private_pages(get_response: Next) -> Next:
    """What a signed-in person was shown stays in no cache: the next one at the hall's computer presses "back"."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response

    return answer


def plain_text(get_response: Next) -> Next:
    """What people typed is kept composed and visible (ground.writing), whichever form it came by; an address with control
    characters leads nowhere.

    The API reads bodies of its own, and does the same to them.
    """

    def read(request: HttpRequest) -> HttpResponse:
        if not request.path.isprintable():
            raise SuspiciousOperation("control characters in an address")
        request.GET = _plain(request.GET)  # type: ignore[assignment]
        return get_response(request)

    def on_the_way_in(request: HttpRequest, *view: object) -> None:
        if request.method == "POST" and not request.path.startswith("/api/"):
            request._post = _plain(request.POST)  # type: ignore[attr-defined]

    read.process_view = on_the_way_in  # type: ignore[attr-defined]
    return read


def _plain(said: QueryDict) -> QueryDict:
    """The same fields with plain values; as it came, if nothing has to change."""
    lists = {name: [plainly(value) for value in values] for name, values in said.lists()}
    if lists == dict(said.lists()):
        return said
    plain = QueryDict(mutable=True)
    for name, values in lists.items():
        plain.setlist(name, values)
    plain._mutable = False
    return plain


# Somebody else holds the row, or two waited for each other (deadlock): neither is the person's fault.
BUSY = {"55P03", "40P01"}


def refusal_of(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """The answer to a refusal, or to a lock that somebody else holds; other exceptions are not ours."""
    if isinstance(exception, Refused):
        return refused(request, exception.ruling)
    if isinstance(exception, TooOften):
        return too_many(request, exception)
    if isinstance(exception, OperationalError) and getattr(exception.__cause__, "pgcode", "") in BUSY:
        return refused(request, Ruling("", "", _("这件事正由别人办理，请过一会儿再试"), {}))
    return None


def too_many(request: HttpRequest, exception: TooOften) -> HttpResponse:
    """429: somebody tries out numbers or codes; a person may go on in a while."""
    response = render(request, "errors/429.html", {"minutes": exception.minutes}, status=429)
    response["Retry-After"] = str(exception.minutes * 60)
    return response


def refused(request: HttpRequest, ruling: Ruling) -> HttpResponse:
    """The ruling as the one who asked can read it."""
    if _wants_json(request):
        problem = {
            "type": "about:blank",
            "title": _("依法不能办理"),
            "status": 409,
            "detail": ruling.words,
            "rule": ruling.rule_id,
            "article": ruling.article,
        }
        return JsonResponse(
            problem,
            status=409,
            content_type="application/problem+json",
            json_dumps_params={"ensure_ascii": False},
        )
    if getattr(request, "htmx", False) and not request.htmx.boosted:  # type: ignore[attr-defined]
        return render(request, "components/refusal.html", {"ruling": ruling}, status=409)
    return render(request, "errors/refusal.html", _facts(request, ruling), status=409)


def _wants_json(request: HttpRequest) -> bool:
    if request.path.startswith("/api/"):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _facts(request: HttpRequest, ruling: Ruling) -> dict[str, object]:
    came_from = request.headers.get("referer", "")
    home = request.build_absolute_uri("/")
    officer = getattr(request, "actor", None) is not None and request.actor.is_officer  # type: ignore[attr-defined]
    return {
        "ruling": ruling,
        "frame": "workbench.html" if officer else "base.html",
        "officer": officer,
        "came_from": came_from if came_from.startswith(home) else "/",
    }
