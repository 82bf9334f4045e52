"""Who calls the API, what he may, and how often."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import caches
from django.utils.timezone import now
from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from ground.accounts import systems
from ground.accounts.models import Token, User
from ground.accounts.whence import address_of, is_trusted
from portal.api.problems import SAID

if TYPE_CHECKING:
    from rest_framework.views import APIView

MINUTE = 60


class BearerToken(authentication.BaseAuthentication):
    """`Authorization: Bearer yinuo_…`: the system acts in its one duty, or for its one party; never as a person."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        kind, _blank, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        at = now()
        token = systems.known(text.strip(), at=at)
        actor = systems.actor_of(token, at=at) if token else None
        if token is None or actor is None:
            raise exceptions.AuthenticationFailed
        if actor.is_officer and not is_trusted(address_of(request._request)):
            words = _("该系统只能从指定的网络地址调用")
            raise exceptions.PermissionDenied(words, code=SAID)
        request._request.actor = actor
        return actor.person, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class Session(authentication.SessionAuthentication):
    """Whoever is signed in, with the rights his pages have; what changes something needs the CSRF token of a page."""

    def enforce_csrf(self, request: Any) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied:
            words = _("请在 X-CSRFToken 中带上页面的 CSRF 令牌，或改用访问令牌")
            raise exceptions.PermissionDenied(words, code=SAID) from None


class Scoped(BasePermission):
    """Closed unless opened: a view names its scope; a token opens what it was given for, a stranger what is public."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return getattr(view, "public", False)
        return request.auth is None or scope_of(view, request.method or "GET") in {None, *request.auth.scopes}


def scope_of(view: Any, method: str) -> str | None:
    """The scope that a token needs for this method of this view: `scopes` by method, or else `scope`. None: any token."""
    by_method: dict[str, str] = getattr(view, "scopes", {})
    return by_method.get("GET" if method == "HEAD" else method, getattr(view, "scope", None))


class Rate(BaseThrottle):
    """So many calls a minute: a token by its own number, others by the place's (API_RATES). A dead Redis limits nobody."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        who, most = _limit(request)
        self.minute, self.passed = divmod(int(time.time()), MINUTE)
        rates, key = caches["rates"], f"api:{who}:{self.minute}"
        rates.add(key, 0, timeout=2 * MINUTE)
        try:
            counted = rates.incr(key)
        except ValueError:  # forgotten between the two
            return True
        return counted is None or counted <= most

    def wait(self) -> float:
        return MINUTE - self.passed


def _limit(request: Request) -> tuple[str, int]:
    if request.auth is not None:
        return f"token:{request.auth.pk}", request.auth.per_minute
    if request.user.is_authenticated:
        return request.user.ref, settings.API_RATES["session"]
    return f"address:{address_of(request._request)}", settings.API_RATES["stranger"]


class OneForm(DefaultContentNegotiation):
    """The API speaks JSON, whatever the caller would rather have: a picky Accept is no reason to answer nothing."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


def client_of(request: Request) -> str:
    """Whose keys these are: a system keeps its own when its token is exchanged for another."""
    if request.auth is not None:
        return str(request.auth.system.thread)
    return str(request.user.ref)
