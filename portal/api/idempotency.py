"""The same call twice is one act (DESIGN.md): what a keyed call was answered is committed with what it did.

The outer transaction inserts the key, runs the view, whose verb is then a savepoint, and writes down the answer: a refusal
too, and with it whatever had lapsed and was settled before. A concurrent repeat waits at the unique key and is then answered
the same; after a crash either both are there, act and answer, or neither. What is about the call and not about the act (a field
of the wrong shape, a row that somebody else holds) is not written down: the same key may be sent again when that is put right.

Rows hold references and no personal values. The repeat of a success has the status and the address of the first answer, and the
body where whoever repeats may read that address now: he reads it as he would with GET, by scope, door and log. The repeat of a
refusal names the rule and its article again; the words, which may name somebody, were said once.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.timezone import now
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from ground.law.rulings import Refused, Ruling
from ground.sealed import digest
from portal.api.access import client_of
from portal.api.problems import KeyTaken, wrong
from portal.middleware import refused
from portal.models import KeyedCall

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
KEPT = timedelta(days=7)

Handler = Callable[..., HttpResponseBase]


def once(handler: Handler) -> Handler:
    """A view's method that changes something is run once for each key of a client, however often it is called."""

    @wraps(handler)
    def keyed(view: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key, body = _key_of(request), fingerprint(request)
        with transaction.atomic():
            call, is_new = _begun(client_of(request), key, body, at=now())
            if not is_new:
                return _answered_before(call, body, request)
            try:
                response = handler(view, request, *args, **kwargs)
            except Refused as no:
                call.status, call.ruling = 409, {"rule_id": no.ruling.rule_id, "article": no.ruling.article}
                response = refused(request._request, no.ruling)
            else:
                call.status, call.location = response.status_code, response.headers.get("Location", "")
            call.save(update_fields=["status", "location", "ruling"])
        return response

    return keyed


def forget(*, now: datetime) -> int:
    """Keys are kept for seven days; how many were older."""
    gone, _rows = KeyedCall.objects.filter(called_at__lt=now - KEPT).delete()
    return gone


def fingerprint(request: Request) -> str:
    """A keyed hash of everything that was asked: address, JSON in one order, each file by its name and content.

    Not of the bytes as they came: a client that sends its files again draws a new boundary between them.
    """
    data = dict(request.data.items()) if isinstance(request.data, dict) else request.data
    files = [
        [name, file.name, _digest_of(file)]
        for name in sorted(request.FILES)
        for file in request.FILES.getlist(name)
    ]
    for name in request.FILES:
        data.pop(name, None)
    told = [request.method, request.get_full_path(), data, files]
    return digest(json.dumps(told, sort_keys=True, ensure_ascii=False))


def _key_of(request: Request) -> str:
    key = request.headers.get(HEADER, "")
    if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise wrong(**{HEADER: _("请带上 Idempotency-Key：1 至 255 个可见字符，每次新的请求换一个")})
    return key


PATIENCE, USUALLY = "30s", "5s"


def _begun(client: str, key: str, body: str, *, at: datetime) -> tuple[KeyedCall, bool]:
    """The row of this key, and whether it is ours: somebody else's open one is waited for."""
    mine = KeyedCall(client=client, key=key, body=body, called_at=at)
    with connection.cursor() as cursor:
        # A repeat waits for the first as long as a proxy waits for us; for rows it is the usual few seconds again.
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        KeyedCall.objects.bulk_create([mine], ignore_conflicts=True)
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [USUALLY])
    found = KeyedCall.objects.select_for_update(no_key=True, of=("self",)).get(client=client, key=key)
    return found, found.status is None


def _answered_before(call: KeyedCall, body: str, request: Request) -> HttpResponseBase:
    if call.body != body:
        raise KeyTaken
    if call.ruling is not None:
        words = _("此前已答复：依法不能办理，理由见首次答复")
        return refused(request._request, Ruling(call.ruling["rule_id"], call.ruling["article"], words))
    assert call.status is not None
    if not call.location:
        return Response(status=call.status)
    shown = _read(call.location, request)
    headers = {"Location": call.location}
    if shown.status_code != 200:
        return Response(status=call.status, headers=headers)
    return Response(shown.data, status=call.status, headers=headers | {"ETag": shown.headers["ETag"]})


def _read(address: str, request: Request) -> Any:
    """What a GET of this address answers the same caller now: by the front door, with its scopes and its log of readings."""
    asked = copy(request._request)
    asked.__dict__.pop("headers", None)
    asked.method, asked.path, asked.path_info = "GET", address, address
    asked.META = {name: value for name, value in asked.META.items() if name != "HTTP_IF_NONE_MATCH"}
    view, args, kwargs = resolve(address)
    return view(asked, *args, **kwargs)


def _digest_of(file: UploadedFile[Any]) -> str:
    content = sha256()
    for chunk in file.chunks():
        content.update(chunk)
    file.seek(0)
    return content.hexdigest()
