"""ETag, If-None-Match and If-Match: what a caller has read, and whether it still is so (RFC 9110, 13)."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.utils.http import parse_etags
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.problems import NoCondition, Stale

SAFE = {"GET", "HEAD"}


def etag_of(data: Any) -> str:
    """The same representation, the same tag; no column has to count versions for it."""
    return f'"{sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'


def tagged(request: Request, data: Any, *, status: int = 200, etag: str = "", **headers: str) -> Response:
    """The representation with its tag, of its content unless it counts versions; the tag alone where the caller has it already."""
    etag = etag or etag_of(data)
    headers = {name.replace("_", "-"): value for name, value in headers.items()} | {"ETag": etag}
    if request.method in SAFE and is_known(request, etag):
        return Response(status=304, headers=headers)
    return Response(data, status=status, headers=headers)


def for_everybody(request: Request, data: Any) -> Response:
    """What everybody may read, whoever asks: kept by whom it passes, and asked for again each time, since it may change any day."""
    return tagged(request, data, Cache_Control="no-cache")


def is_known(request: Request, etag: str) -> bool:
    """Whether If-None-Match names this tag; a weak comparison, as the standard asks."""
    named = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in named or etag in {one.removeprefix("W/") for one in named}


def refuse_stale(request: Request, data: Any) -> None:
    """What is overwritten was read as it is now: without If-Match 428, with another tag 412."""
    if not (header := request.headers.get("If-Match", "").strip()):
        raise NoCondition
    named = parse_etags(header)
    if "*" not in named and etag_of(data) not in named:
        raise Stale


def revision_asked(request: Request, current: int) -> int:
    """The revision that If-Match names: 428 without, any is the current one; -1 for what was never one.

    A proxy that packs an answer marks its tag as weak; of a revision there is one text all the same.
    """
    if not (header := request.headers.get("If-Match", "").strip()):
        raise NoCondition
    named = {one.removeprefix("W/").strip('"') for one in parse_etags(header)}
    if named & {"*", str(current)}:
        return current
    revisions = [int(one) for one in named if one.isascii() and one.isdigit() and len(one) < 9]
    return max(revisions, default=-1)
