"""What an officer's session must have before any page opens to it: a trusted place, an unlocked screen, a second factor, a
password of his own choice. And the log of where a session was last seen."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ground.accounts import factors, passwords
from ground.accounts.models import Session, User
from ground.accounts.signing_in import FACTOR
from ground.accounts.whence import is_trusted, whence
from ground.sealed import digest, seal

# How often it is written down that a session is in use: the lock is right to this much, and a page costs no write.
SEEN_EVERY = timedelta(minutes=1)
# What was sent to a locked session, sealed, until the same officer has unlocked it. Characters: a long form is a tenth.
HELD = "held"
MOST_HELD = 50_000
MOST_NAMES = 20
LONGEST_NAME = 120

ALWAYS = ("/sign-out/", "/csp-report/")
WHILE_LOCKED = (*ALWAYS, "/lock/")
WITHOUT_FACTOR = (*ALWAYS, "/lock/", "/sign-in/", "/me/security/")
WITHOUT_PASSWORD = (*ALWAYS, "/lock/", "/sign-in/", "/me/security/password/", "/me/security/proof/")
# Asked by a page, not by a person: no sign that anybody is there.
BY_ITSELF = ("/lock/state/", "/csp-report/", "/catalogue/progress/")


def is_locked(request: HttpRequest, at: datetime) -> bool:
    """Whether the screen was locked, or nobody has touched it for so long that it is locked now."""
    row: Session | None = getattr(request.session, "row", None)
    if row is None:
        return False
    if row.locked_at is None and at - row.seen_at >= timedelta(seconds=settings.IDLE_LOCK_SECONDS):
        lock(request, at)
    return row.locked_at is not None


def lock(request: HttpRequest, at: datetime) -> None:
    """The session refuses everything until its officer unlocks it."""
    row: Session | None = getattr(request.session, "row", None)
    if row is not None and row.locked_at is None:
        Session.objects.filter(pk=row.pk, locked_at=None).update(locked_at=at)
        row.locked_at = at


def unlock(request: HttpRequest, at: datetime) -> None:
    """The session is open again, and in use."""
    Session.objects.filter(pk=request.session.session_key).update(locked_at=None, seen_at=at)


def face_of(user: User) -> str:
    """How a page knows whose it is without naming him: the same for the same officer in every session."""
    return digest(f"face:{user.pk}")[:16]


def factor_is_due(user: User) -> bool:
    """Whether an officer must show a second factor; in the example town everybody knows the passwords, so it shields nothing."""
    return user.is_officer and not settings.EXAMPLE_TOWN


def password_is_due(user: User, *, at: datetime) -> bool:
    """Whether an officer must change his password before he goes on; the example town's are printed on its door."""
    return not settings.EXAMPLE_TOWN and passwords.is_due(user, at=at)


def shut(request: HttpRequest, user: User, at: datetime) -> HttpResponse | None:
    """What an officer is answered in place of the page, or None where he comes through."""
    path = request.path
    if not is_trusted(whence(request).address) and not path.startswith(ALWAYS):
        return elsewhere(request)
    if not path.startswith(WHILE_LOCKED) and is_locked(request, at):
        return _locked(request)
    if not path.startswith(WITHOUT_FACTOR) and FACTOR not in request.session and factor_is_due(user):
        return _led(request, "second_step" if factors.has_factor(user) else "security")
    if not path.startswith(WITHOUT_PASSWORD) and password_is_due(user, at=at):
        return _led(request, "security_password")
    return None


def elsewhere(request: HttpRequest) -> HttpResponse:
    """403: officers work from the offices' networks alone. The session is over: nobody stays signed in where he may not work."""
    logout(request)
    if _wants_json(request):
        return _problem(403, _("只能从受信任的网络登录工作台"))
    return render(request, "errors/elsewhere.html", status=403)


def _locked(request: HttpRequest) -> HttpResponse:
    """423: the lock page in place of the page; what was sent waits, sealed, for the one who sent it."""
    if getattr(request, "htmx", False) or _wants_json(request):
        return _problem(423, _("屏幕已锁定，请解锁后再试"))
    if request.method == "POST":
        _hold(request)
    page = {"next": request.get_full_path() if request.method in ("GET", "HEAD") else request.path}
    return render(request, "account/locked.html", page, status=423)


def _hold(request: HttpRequest) -> None:
    sent = request.POST.copy()
    sent.pop("csrfmiddlewaretoken", None)
    text = sent.urlencode()
    names = [str(file.name)[:LONGEST_NAME] for _field, files in request.FILES.lists() for file in files]
    if (sent or names) and len(text) <= MOST_HELD:
        request.session[HELD] = {
            "path": request.get_full_path(),
            "sealed": seal(text),
            # No scan is kept for somebody who is not there; that it was chosen, he is told.
            "files": seal("\n".join(names[:MOST_NAMES])) if names else "",
        }


def _led(request: HttpRequest, name: str) -> HttpResponse:
    if getattr(request, "htmx", False) or _wants_json(request):
        return _problem(403, _("请先完成登录验证"))
    wanted = request.get_full_path() if request.method in ("GET", "HEAD") else "/desk/"
    answer = redirect(name)
    answer["Location"] += "?" + urlencode({"next": wanted})
    return answer


def _problem(status: int, words: str) -> JsonResponse:
    return JsonResponse(
        {"type": "about:blank", "title": words, "status": status, "detail": words},
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _wants_json(request: HttpRequest) -> bool:
    if request.path.startswith("/api/"):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def seen(request: HttpRequest, at: datetime) -> None:
    """Where the session of this request is and when; one that came to be in this request, or has another key now, too."""
    if not request.user.is_authenticated or request.session.session_key is None:
        return
    row: Session | None = getattr(request.session, "row", None)
    here = row is not None and row.pk == request.session.session_key
    if row is not None and here and row.address is not None and at - row.seen_at < SEEN_EVERY:
        return
    by = whence(request)
    mine = Session.objects.filter(pk=request.session.session_key, locked_at=None)
    mine.update(seen_at=at, address=by.address, device=by.device)
