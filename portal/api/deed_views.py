"""The view of a deed: one act of a case, of a proceeding or of an entry, described by its row."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from approvals.api.deeds import Deed
from portal.api.parsing import JSON, JSONWithFiles


class Described(NamedTuple):
    """How the acts on one kind of thing stand in the description: under which tag, by what names, and what they answer."""

    tag: str
    prefix: str
    shape: type[serializers.BaseSerializer[Any]]


def view_of(deed: Deed[Any], base: Any) -> Any:
    """A view of its own for the deed, under the view that performs any such deed and says how they are `described`."""
    described: Described = base.described
    kinds = ["application/json", *(["multipart/form-data"] if deed.takes_files else [])]

    # A function of its own, so that each act is described apart.
    @extend_schema(
        tags=[described.tag],
        operation_id=f"{described.prefix}_{deed.noun.replace('-', '_')}",
        summary=deed.words,
        description=gettext_lazy("规则、文书和通知与网页相同；答复是办理之后的内容。"),
        request=dict.fromkeys(kinds, deed.told),
        responses={201: described.shape},
    )
    def post(self: Any, request: Request, **where: Any) -> HttpResponseBase:
        answer: HttpResponseBase = base.post(self, request, **where)
        return answer

    name = base.__name__ + "".join(part.title() for part in deed.noun.split("-"))
    parsers = (JSON, JSONWithFiles) if deed.takes_files else (JSON,)
    return type(name, (base,), {"deed": deed, "parser_classes": parsers, "post": post})
