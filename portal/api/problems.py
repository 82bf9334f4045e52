"""Every answer that is not what was asked for: problem+json (RFC 9457), in words that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status

from ground.documents.files import Unacceptable
from ground.law.rulings import Ruling
from portal.middleware import refusal_of

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: gettext_lazy("请求有误"),
    401: gettext_lazy("需要身份认证"),
    403: gettext_lazy("没有权限"),
    404: gettext_lazy("没有找到"),
    405: gettext_lazy("不支持这种方法"),
    409: gettext_lazy("依法不能办理"),
    412: gettext_lazy("内容已经改变"),
    413: gettext_lazy("内容过大"),
    415: gettext_lazy("不支持这种格式"),
    422: gettext_lazy("幂等键已用于另一请求"),
    428: gettext_lazy("缺少前提条件"),
    429: gettext_lazy("调用过于频繁"),
    500: gettext_lazy("系统出错"),
}

# By the code of what went wrong; what a serializer of ours says in words of its own carries the code SAID.
SAID = "said"
WORDS = {
    "required": gettext_lazy("缺少这一项"),
    "null": gettext_lazy("这一项不能为空"),
    "blank": gettext_lazy("这一项不能为空"),
    "empty": gettext_lazy("至少要有一项"),
    "invalid": gettext_lazy("格式不正确"),
    "invalid_choice": gettext_lazy("不是可选的值"),
    "not_a_list": gettext_lazy("应为列表"),
    "not_a_dict": gettext_lazy("应为对象"),
    "max_length": gettext_lazy("超过了最大长度"),
    "min_length": gettext_lazy("短于最小长度"),
    "max_value": gettext_lazy("超过了最大值"),
    "min_value": gettext_lazy("小于最小值"),
    "max_string_length": gettext_lazy("超过了最大长度"),
    "overflow": gettext_lazy("超出了范围"),
    "null_characters_not_allowed": gettext_lazy("含有不能识别的字符"),
    "surrogate_characters_not_allowed": gettext_lazy("含有不能识别的字符"),
    "authentication_failed": gettext_lazy("访问令牌无效、已到期或已撤销"),
    "not_authenticated": gettext_lazy("请先登录，或在 Authorization 中带上访问令牌"),
    "permission_denied": gettext_lazy("当前账号、职责或令牌没有这项权限"),
    "not_found": gettext_lazy("没有找到，或者您无权查看"),
    "method_not_allowed": gettext_lazy("这个地址不支持这种方法"),
    "unsupported_media_type": gettext_lazy("请用文档中列出的内容类型发送"),
    "parse_error": gettext_lazy("内容无法读取，请核对格式和编码（UTF-8）"),
    "throttled": gettext_lazy("调用过于频繁，请按 Retry-After 稍后再试"),
    "error": gettext_lazy("请求无法处理"),
}


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = SAID
    default_detail = gettext_lazy("请求内容过大，请减少文件或分次上传")


class Stale(exceptions.APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = SAID
    default_detail = gettext_lazy("内容已被改动，请重新读取后再改")


class Overtaken(Stale):
    """Somebody wrote since the revision that was read: which one holds now, and where both wrote, what each wrote."""

    def __init__(self, revision: int, conflicts: list[dict[str, Any]]) -> None:
        super().__init__(
            gettext_lazy("其他编制人员已修改同样的要素，请核对 conflicts 后再改")
            if conflicts
            else gettext_lazy("其他编制人员已修改别的内容，请带上现在的 revision 重新提交")
        )
        self.more = {"revision": revision, "conflicts": conflicts}


class NotYours(exceptions.PermissionDenied):
    """A rule says that it is somebody else's to write; its words say whose."""

    def __init__(self, ruling: Ruling) -> None:
        super().__init__(ruling.words, code=SAID)
        self.more = {"rule": ruling.rule_id, "article": ruling.article}


class NoCondition(exceptions.APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = SAID
    default_detail = gettext_lazy("请在 If-Match 中带上读取时得到的 ETag")


class KeyTaken(exceptions.APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = SAID
    default_detail = gettext_lazy("这个 Idempotency-Key 已用于内容不同的请求，请换一个")


def wrong(**fields: str) -> exceptions.ValidationError:
    """What is wrong with named fields, in our own words."""
    return exceptions.ValidationError({name: [words] for name, words in fields.items()}, code=SAID)


def answer(exception: Exception, context: dict[str, Any]) -> HttpResponseBase | None:
    """What the API answers to an exception; None for what is our own fault."""
    request: HttpRequest = context["request"]._request
    if (refusal := refusal_of(request, exception)) is not None:
        return refusal
    match exception:
        case Http404():
            exception = exceptions.NotFound()
        case PermissionDenied():
            exception = exceptions.PermissionDenied()
        case Unacceptable():
            exception = wrong(file=exception.words)
        case RequestDataTooBig():
            exception = TooLarge()
        case SuspiciousOperation():
            exception = exceptions.ParseError()
    if not isinstance(exception, exceptions.APIException):
        return None
    response = problem(exception.status_code, **_said(exception), **getattr(exception, "more", {}))
    if header := getattr(exception, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(exception, "wait", None):
        response["Retry-After"] = str(int(wait))
    if isinstance(exception, exceptions.MethodNotAllowed):
        response["Allow"] = ", ".join(context["view"].allowed_methods)
    return response


def problem(code: int, detail: str = "", **more: Any) -> JsonResponse:
    """One problem, as all of them look."""
    body = {"type": "about:blank", "title": str(TITLES.get(code, "")), "status": code, "detail": detail}
    return JsonResponse(
        body | more, status=code, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )


def _said(exception: exceptions.APIException) -> dict[str, Any]:
    if isinstance(exception, exceptions.ValidationError):
        errors: dict[str, list[str]] = {}
        for path, words in _flat(exception.detail):
            errors.setdefault(path or "body", []).append(words)
        return {"detail": _("请按 errors 中的说明更正后重新提交"), "errors": errors}
    return {"detail": _words(exception.detail)}


def _flat(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each error by the path of its field: answers.area, findings.0.answer."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            below = path if key == "non_field_errors" else f"{path}.{key}".lstrip(".")
            yield from _flat(inner, below)
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            yield from _flat(inner, path if isinstance(inner, str) else f"{path}.{place}".lstrip("."))
    else:
        yield path, _words(detail)


def _words(detail: Any) -> str:
    code = getattr(detail, "code", SAID)
    return str(detail) if code == SAID else str(WORDS.get(code, WORDS["invalid"]))
