"""OpenID Connect with a city's provider: mozilla-django-oidc speaks the protocol, our settings and our rules decide.

The provider's addresses come from its discovery document. PKCE, state and nonce always; issuer, audience and expiry of
the ID token are checked, and that the user info is of the same person.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

import jwt
import requests
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationRequestView

from ground.accounts.enums import RealName
from ground.accounts.federation import Vouched, enter
from ground.accounts.models import User
from ground.addresses import absolute
from ground.sealed import unseal

log = logging.getLogger(__name__)

TIMEOUT = 5
KNOWN_FOR = 600
# What the user can be told nothing of but that it did not work: the network, the provider's answer, a forged one.
FAILURES = (requests.RequestException, jwt.PyJWTError, SuspiciousOperation, KeyError, TypeError, ValueError)


# What the session keeps for the way out: the ID token, sealed, because it names the person.
CITY = "signed_in_at_the_city"


class Arrived(NamedTuple):
    """Who came back from the provider, and the token by which it will know him when he leaves."""

    user: User
    id_token: str


class Unavailable(Exception):
    """The provider cannot be reached, or does not say what a provider says."""


def provider() -> dict[str, Any]:
    """The provider's discovery document, read once in ten minutes."""
    issuer = settings.OIDC_ISSUER
    if not issuer:
        raise Http404(_("没有找到这个页面"))
    key = f"oidc:{issuer}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        try:
            answer = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=TIMEOUT)
            answer.raise_for_status()
            found = dict(answer.json())
            if found["issuer"].rstrip("/") != issuer:
                raise ValueError("the discovery document names another issuer")
            for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"):
                found[name]
        except FAILURES as fault:
            log.error("OIDC provider %s: %s", issuer, type(fault).__name__)
            raise Unavailable from fault
        cache.set(key, found, KNOWN_FOR)
    return found


def setting(name: str, *default: Any) -> Any:
    """What the library asks for by its own names."""
    fixed = {
        "OIDC_RP_CLIENT_ID": settings.OIDC_CLIENT_ID,
        "OIDC_RP_CLIENT_SECRET": settings.OIDC_CLIENT_SECRET,
        "OIDC_RP_SCOPES": settings.OIDC_SCOPES,
        "OIDC_RP_SIGN_ALGO": settings.OIDC_ALGORITHM,
        "OIDC_USE_PKCE": True,
        "OIDC_USE_NONCE": True,
        "OIDC_VERIFY_SSL": True,
        "OIDC_TIMEOUT": TIMEOUT,
        "OIDC_AUTHENTICATION_CALLBACK_URL": "oidc_callback",
    }
    if name in fixed:
        return fixed[name]
    addresses = {
        "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
        "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint",
        "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
        "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
    }
    if name in addresses:
        return provider()[addresses[name]]
    return default[0] if default else None


class CityRequest(OIDCAuthenticationRequestView):
    """Off to the provider, with state, nonce and the challenge of PKCE kept in the session."""

    @staticmethod
    def get_settings(attr: str, *args: Any) -> Any:
        return setting(attr, *args)


class CityBackend(OIDCAuthenticationBackend):
    """What came back is held against what was sent; the account is our own affair (`federation.enter`)."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at
        self.id_token = ""

    def store_tokens(self, access_token: str, id_token: str) -> None:
        """Kept here alone: whether the person is let in is not said yet."""
        self.id_token = id_token

    @staticmethod
    def get_settings(attr: str, *args: Any) -> Any:
        return setting(attr, *args)

    def retrieve_matching_jwk(self, token: str) -> jwt.PyJWK:
        """The provider's key for this token: the one it names, or the only one where it names none (the kid is optional)."""
        answer = requests.get(provider()["jwks_uri"], timeout=TIMEOUT)
        answer.raise_for_status()
        header = jwt.get_unverified_header(token)
        keys = [key for key in answer.json()["keys"] if key.get("alg", header["alg"]) == header["alg"]]
        if "kid" in header:
            keys = [key for key in keys if key.get("kid") == header["kid"]]
        if len(keys) != 1:
            raise SuspiciousOperation("no single key of the provider fits the token")
        return jwt.PyJWK(keys[0], algorithm=header["alg"])

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """Signature, expiry and nonce by the library; issuer and audience here (OpenID Connect Core 3.1.3.7).

        The library weighs a time only where the token has one: without it a token would be good for ever.
        """
        payload: dict[str, Any] = super().verify_token(token, **kwargs)
        if not all(type(payload.get(time)) in (int, float) for time in ("exp", "iat")):
            raise SuspiciousOperation("the ID token does not say when it was issued or when it ends")
        audience = payload.get("aud")
        for_us = audience == settings.OIDC_CLIENT_ID or (
            isinstance(audience, list)
            and settings.OIDC_CLIENT_ID in audience
            and payload.get("azp", settings.OIDC_CLIENT_ID) == settings.OIDC_CLIENT_ID
        )
        if not for_us or str(payload.get("iss", "")).rstrip("/") != settings.OIDC_ISSUER:
            raise SuspiciousOperation("the ID token is of another issuer or for another client")
        return payload

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> User:
        """The account of whom both token and user info speak."""
        told = self.get_userinfo(access_token, id_token, payload)
        if told.get("sub") != payload["sub"]:
            raise SuspiciousOperation("the user info is of somebody else than the ID token")
        return enter(vouched({**payload, **told}), at=self.at)


def vouched(claims: dict[str, Any]) -> Vouched:
    """The provider's claims under the names this city uses for them (OIDC_CLAIM_…)."""

    def said(name: str) -> str:
        return str(claims.get(name) or "").strip()

    return Vouched(
        issuer=settings.OIDC_ISSUER,
        subject=said("sub"),
        name=said(settings.OIDC_CLAIM_NAME),
        id_number=said(settings.OIDC_CLAIM_ID_NUMBER),
        phone=said(settings.OIDC_CLAIM_PHONE),
        level=_level(said(settings.OIDC_CLAIM_LEVEL)),
    )


def _level(said: str) -> int:
    """1, L1 and 初级 are the first level; what is not understood is none."""
    words = {"初级": 1, "中级": 2, "高级": 3}  # not a message: how providers write it
    digits = "".join(sign for sign in said if sign.isdecimal())
    level = words.get(said[:2], int(digits[:1]) if digits else 0)
    return level if level in RealName.values else RealName.NONE


def back(request: HttpRequest, *, at: datetime) -> Arrived | None:
    """Whoever comes back from the provider with what was sent out; None where anything does not fit.

    The state is used up whatever comes of it. Raises Refused where our own rules say no.
    """
    states = request.session.get("oidc_states", {})
    sent = states.pop(request.GET.get("state", ""), None)
    request.session["oidc_states"] = states
    if sent is None or "error" in request.GET or "code" not in request.GET:
        return None
    backend = CityBackend(at)
    try:
        user = backend.authenticate(request, nonce=sent["nonce"], code_verifier=sent.get("code_verifier"))
    except FAILURES as fault:
        log.warning("OIDC sign-in failed: %s", type(fault).__name__)
        return None
    return Arrived(user, backend.id_token) if isinstance(user, User) else None


def way_out(request: HttpRequest) -> str:
    """Where a person who came from the provider signs out of it too (OpenID Connect RP-Initiated Logout 1.0).

    Empty where he came by another door, or the provider offers no way out or does not answer.
    """
    token = request.session.get(CITY)
    if not token or not settings.OIDC_ISSUER:
        return ""
    try:
        address = str(provider().get("end_session_endpoint") or "")
    except Unavailable:
        return ""
    if not address.startswith(("https://", "http://")):
        return ""
    said = {
        "id_token_hint": unseal(token),
        "client_id": settings.OIDC_CLIENT_ID,
        "post_logout_redirect_uri": absolute(),
    }
    return f"{address}{'&' if '?' in address else '?'}{urlencode(said)}"


def off(request: HttpRequest) -> HttpResponse:
    """The way to the provider; `Unavailable` where there is none just now."""
    answer: HttpResponse = CityRequest.as_view()(request)
    return answer
