"""Keyset pages: a cursor says after which row to go on. Nothing is counted, and what comes in meanwhile moves nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from portal.api.problems import wrong

USUAL, MOST = 20, 100
SALT = "portal.api.paging"


class PageQuery(serializers.Serializer[Any]):
    """How a page is asked for, where a list is described by hand."""

    cursor = serializers.CharField(
        max_length=500, required=False, help_text=gettext_lazy("上一页的 next 中的游标")
    )
    limit = serializers.IntegerField(
        min_value=1, max_value=MOST, default=USUAL, required=False, help_text=gettext_lazy("每页条数")
    )


class Keyset(BasePagination):
    """By the view's `keys`, e.g. ("-pk",) or ("matter__pinyin", "matter_id"): together unique, all in one direction."""

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any]:
        self.request = request
        self.keys: tuple[str, ...] = view.keys
        self.limit = limit_of(request)
        queryset = queryset.order_by(*self.keys)
        if cursor := request.query_params.get("cursor"):
            queryset = queryset.filter(self._after(cursor))
        rows = list(queryset[: self.limit + 1])
        self.next = self._cursor(rows[self.limit - 1]) if len(rows) > self.limit else None
        return rows[: self.limit]

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"items": data, "next": self.address})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return page_schema(schema)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "maxLength": 500},
                "description": _("上一页的 next 中的游标"),
            },
            {
                "name": "limit",
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
                "description": _("每页条数"),
            },
        ]

    def _after(self, cursor: str) -> Q:
        """Rows behind the one that the cursor names: greater in the first key, or equal there and greater in the next …"""
        try:
            values = self._signer.unsign_object(cursor)
        except signing.BadSignature:
            raise wrong(cursor=_("游标无效，请从第一页重新开始")) from None
        behind, equal = Q(), Q()
        for key, value in zip(self.keys, values, strict=True):
            name, way = (key[1:], "lt") if key.startswith("-") else (key, "gt")
            behind |= equal & Q(**{f"{name}__{way}": value})
            equal &= Q(**{name: value})
        return behind

    def _cursor(self, row: Any) -> str:
        signed: str = self._signer.sign_object([_value(row, key.lstrip("-")) for key in self.keys])
        return signed

    @property
    def _signer(self) -> signing.Signer:
        """A cursor of one order of rows says nothing about another, and no time: the same page twice is the same answer (ETag)."""
        return signing.Signer(salt=":".join([SALT, *self.keys]))

    @property
    def address(self) -> str | None:
        if self.next is None:
            return None
        return replace_query_param(self.request.build_absolute_uri(), "cursor", self.next)


def limit_of(request: Request) -> int:
    """How many rows were asked for, within bounds."""
    asked = request.query_params.get("limit", str(USUAL))
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 3 and 1 <= int(asked) <= MOST):
        raise wrong(limit=_("每页 1 至 %(most)d 条") % {"most": MOST})
    return int(asked)


def page_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """How a page of a list looks."""
    return {
        "type": "object",
        "required": ["items", "next"],
        "properties": {
            "items": schema,
            "next": {"type": "string", "format": "uri", "nullable": True},
        },
    }


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name)
    return row.isoformat() if isinstance(row, date) else row
