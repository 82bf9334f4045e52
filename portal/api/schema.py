"""The description of the API: what drf-spectacular reads from the views, and the problems that every call can meet."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from portal.api.access import scope_of
from portal.api.idempotency import HEADER, LONGEST_KEY
from portal.api.problems import MEDIA_TYPE

# Where an operation says which scope of a token opens it.
SCOPE = "x-token-scope"

WORDS = {
    304: _("没有改变"),
    400: _("格式不对，errors 按字段说明"),
    401: _("没有令牌，或令牌无效、已到期、已撤销"),
    403: _("没有这项权限"),
    404: _("没有找到，或者无权查看"),
    409: _("依法不能办理：rule 是规则编号，article 是依据"),
    412: _("读取之后已被改动"),
    413: _("内容过大"),
    415: _("不支持这种内容类型"),
    422: _("幂等键已用于内容不同的请求"),
    428: _("缺少 If-Match"),
    429: _("调用过于频繁，Retry-After 后再试"),
}


class Problem(serializers.Serializer[Any]):
    """RFC 9457. 依法不能办理时另有 rule（规则编号）和 article（依据），格式不对时另有 errors。"""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(allow_blank=True)
    rule = serializers.CharField(required=False, allow_blank=True)
    article = serializers.CharField(required=False, allow_blank=True)
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)
    revision = serializers.IntegerField(required=False, help_text=_("412 时现在的修订号"))
    conflicts = serializers.ListField(
        child=serializers.DictField(),
        required=False,
        help_text=_("412 时两边都改了的要素：原来的、别人写的、您写的"),
    )


class Described(AutoSchema):
    """An operation with its problems, its conditions and the scope that a token needs."""

    def get_override_parameters(self) -> list[Any]:
        found = list(super().get_override_parameters())
        if self.method == "POST":
            found.append(
                OpenApiParameter(
                    HEADER,
                    # Printable ASCII and no blank at either end: what a header can carry.
                    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
                    OpenApiParameter.HEADER,
                    required=True,
                    description=_("每次新的请求一个新键；重复发送同一请求只办一次，答复相同"),
                )
            )
        if 428 in self._problems():
            found.append(
                OpenApiParameter(
                    "If-Match",
                    {"type": "string", "pattern": "^[!-~]+$"},
                    OpenApiParameter.HEADER,
                    description=_("读取时得到的 ETag"),
                )
            )
        if 304 in self._problems():
            found.append(
                OpenApiParameter(
                    "If-None-Match",
                    {"type": "string", "pattern": "^[!-~]+$"},
                    OpenApiParameter.HEADER,
                    description=_("上次得到的 ETag；没有改变时答复 304"),
                )
            )
        return found

    def _get_response_bodies(self, *args: Any, **kwargs: Any) -> Any:
        found = super()._get_response_bodies(*args, **kwargs)
        for code in sorted(self._problems()):
            shape = None if code == 304 else Problem
            answer = OpenApiResponse(shape, description=WORDS[code])
            found[str(code)] = self._get_response_for_code(answer, str(code), media_types=[MEDIA_TYPE])
        return found

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation and (scope := scope_of(self.view, self.method)):
            operation[SCOPE] = str(scope)
        return operation

    def _problems(self) -> set[int]:
        """The codes that this operation may answer besides what it is for."""
        codes = {401, 403, 404, 429}
        if self.method == "GET":
            codes |= {400} | ({304} if getattr(self.view, "has_tag", False) else set())
        if self.method == "POST":
            codes |= {400, 409, 413, 415, 422}
        if self.method in {"PATCH", "PUT"}:
            codes |= {400, 409, 413, 415}
        if self.method == "DELETE":
            codes |= {409}
        if self.method in getattr(self.view, "needs_match", set()):
            codes |= {412, 428}
        return codes


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "portal.api.access.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": str(_("系统的访问令牌"))}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "portal.api.access.Session"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": str(_("已登录的页面会话；改动需带 X-CSRFToken")),
        }
