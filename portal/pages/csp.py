"""What browsers say that the content security policy stopped: logged, short, without anything a person typed."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ground.accounts.brakes import too_often

log = logging.getLogger("portal.csp")
MOST_BYTES = 10_000
MOST_REPORTS = 10
A_MINUTE = 30
KINDS = {"application/csp-report", "application/reports+json", "application/json"}


@csrf_exempt
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    """204: what was stopped is in the log, by directive and address without its query. Browsers send no CSRF token here."""
    if request.content_type not in KINDS:
        return HttpResponse(status=415)
    if int(request.headers.get("content-length") or 0) > MOST_BYTES:
        return HttpResponse(status=413)
    if too_often(request, "csp-report", most=A_MINUTE, minutes=1, at=now()):
        return HttpResponse(status=429)
    try:
        told: Any = json.loads(request.read(MOST_BYTES + 1))
    except (ValueError, UnicodeDecodeError):
        return HttpResponse(status=400)
    for one in (told if isinstance(told, list) else [told])[:MOST_REPORTS]:
        body = one.get("csp-report") or one.get("body") if isinstance(one, dict) else None
        if isinstance(body, dict):
            log.warning(
                "content security policy: %s stopped %s on %s",
                _word(body, "effective-directive", "effectiveDirective", "violated-directive"),
                _place(body, "blocked-uri", "blockedURL"),
                _place(body, "document-uri", "documentURL"),
            )
    return HttpResponse(status=204)


def _said(body: dict[str, Any], *names: str) -> str:
    found = next((body[name] for name in names if isinstance(body.get(name), str)), "")
    return "".join(sign for sign in found if sign.isprintable())


def _word(body: dict[str, Any], *names: str) -> str:
    return (_said(body, *names).split() or ["?"])[0][:40]


def _place(body: dict[str, Any], *names: str) -> str:
    """The address up to its path: a query may hold what somebody typed."""
    said = _said(body, *names)
    try:
        parts = urlsplit(said)
    except ValueError:
        return "?"
    if not parts.netloc:
        return parts.scheme or said.partition("?")[0][:40] or "?"
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"[:200]
