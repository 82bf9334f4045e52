"""The API described, for machines (OpenAPI) and for people: one page of our own, made of the same description."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.api.conditions import tagged
from portal.api.parsing import LARGEST_CALL
from portal.api.schema import SCOPE

Described = dict[str, Any]

TAGS = {
    "me": gettext_lazy("当前身份"),
    "matters": gettext_lazy("事项"),
    "packages": gettext_lazy("一件事"),
    "lists": gettext_lazy("公开清单"),
    "catalogue": gettext_lazy("编制事项"),
    "cases": gettext_lazy("办件"),
    "acts": gettext_lazy("办理"),
    "proceedings": gettext_lazy("撤销程序"),
    "commitments": gettext_lazy("公开的承诺书"),
    "drafts": gettext_lazy("草稿"),
    "slips": gettext_lazy("应急收件单"),
    "negative-answers": gettext_lazy("否定答复"),
    "credit": gettext_lazy("信用"),
    "documents": gettext_lazy("文书"),
    "notices": gettext_lazy("通知"),
    "events": gettext_lazy("动态"),
}
# What calls answer, described once.
SHAPES = {
    "Caller": gettext_lazy("当前身份"),
    "MatterRow": gettext_lazy("事项"),
    "MatterWhole": gettext_lazy("事项全文"),
    "Registry": gettext_lazy("要素目录"),
    "EditionRow": gettext_lazy("版本"),
    "EditionWhole": gettext_lazy("版本全文"),
    "Differences": gettext_lazy("版本差异"),
    "Guided": gettext_lazy("导办结果"),
    "RoutesOfMatter": gettext_lazy("事项的办理方式"),
    "LetterTexts": gettext_lazy("告知承诺书文本"),
    "PackageRow": gettext_lazy("一件事"),
    "PackageWhole": gettext_lazy("一件事全文"),
    "ListRow": gettext_lazy("公开清单"),
    "ListPage": gettext_lazy("清单的一页"),
    "ProposalRow": gettext_lazy("拟稿"),
    "ProposalWhole": gettext_lazy("拟稿全文"),
    "ProposalContent": gettext_lazy("拟稿的内容"),
    "ImportRow": gettext_lazy("导入"),
    "ImportWhole": gettext_lazy("导入和校验报告"),
    "CaseRow": gettext_lazy("办件"),
    "CaseWhole": gettext_lazy("办件全文"),
    "DraftRow": gettext_lazy("草稿"),
    "PublishedLetterRow": gettext_lazy("公开的承诺书"),
    "PublishedLetterWhole": gettext_lazy("公开的承诺书全文"),
    "PublicisedRow": gettext_lazy("公示中的记录"),
    "ProceedingRow": gettext_lazy("撤销程序"),
    "ProceedingWhole": gettext_lazy("撤销程序全文"),
    "RoutesOfCase": gettext_lazy("办件的办理方式"),
    "StandingOfCase": gettext_lazy("办件的信用核对"),
    "LetterToday": gettext_lazy("办件的告知承诺书"),
    "DraftWhole": gettext_lazy("草稿全文"),
    "RoutesOfDraft": gettext_lazy("草稿的办理方式"),
    "RouteRow": gettext_lazy("办理方式"),
    "RulingRow": gettext_lazy("规则的答复"),
    "TransferRow": gettext_lazy("移交的草稿"),
    "SlipRow": gettext_lazy("应急收件单"),
    "SlipWhole": gettext_lazy("应急收件单全文"),
    "BlockPrinted": gettext_lazy("一同印制的应急收件单"),
    "NegativeAnswerRow": gettext_lazy("否定答复"),
    "DocumentRow": gettext_lazy("文书"),
    "RemedyRow": gettext_lazy("复议、诉讼"),
    "Stands": gettext_lazy("信用状况"),
    "RecordRow": gettext_lazy("诚信档案记录"),
    "RecordWhole": gettext_lazy("诚信档案记录全文"),
    "SourceRow": gettext_lazy("信用平台的名单"),
    "NoticeRow": gettext_lazy("通知"),
    "EventPage": gettext_lazy("动态"),
    "EventRow": gettext_lazy("一件事"),
    "Problem": gettext_lazy("问题"),
}
PROBLEMS = {"400", "401", "403", "404", "409", "412", "413", "415", "422", "428", "429"}


@lru_cache(maxsize=1)
def description() -> Described:
    """The whole API as OpenAPI 3; the same for every caller, so it is written once for the process."""
    found: Described = SchemaGenerator(api_version="v1").get_schema(request=None, public=True)
    return found


class Schema(APIView):
    """OpenAPI 3, as JSON."""

    public = True
    schema = None

    def get(self, request: Request) -> Response:
        return tagged(request, description())


@require_safe
def reading(request: HttpRequest) -> HttpResponse:
    """The page that people read: every call with what it takes and answers, in the order of its subject."""
    whole = description()
    calls = [
        _call(whole, path, method, operation)
        for path, methods in whole["paths"].items()
        for method, operation in methods.items()
    ]
    groups = [
        {"anchor": tag, "words": words, "calls": [call for call in calls if call["tag"] == tag]}
        for tag, words in TAGS.items()
    ]
    schemas = whole["components"]["schemas"]
    shapes = [
        {"name": name, "words": words, "fields": _fields(whole, schemas[name])}
        for name, words in SHAPES.items()
    ]
    page = {"groups": groups, "shapes": shapes, "megabytes": LARGEST_CALL // 1024 // 1024}
    return render(request, "api/reading.html", page)


def _call(whole: Described, path: str, method: str, operation: Described) -> Described:
    words, _line, rest = operation.get("description", "").partition("\n\n")
    body = operation.get("requestBody", {}).get("content", {})
    answers = {code: answer for code, answer in operation["responses"].items() if code not in PROBLEMS}
    return {
        "tag": operation["tags"][0],
        "anchor": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "words": _code(words),
        "more": _code(rest),
        "scope": operation.get(SCOPE, ""),
        # The headers are said once, above all calls.
        "parameters": [
            {
                "name": one["name"],
                "type": _type(whole, one["schema"]),
                "required": one.get("required", False),
                "words": CHOICE.sub("", one.get("description", "")).strip(),
            }
            for one in operation.get("parameters", [])
            if one["in"] == "query"
        ],
        "kinds": list(body),
        "fields": _fields(whole, next(iter(body.values()))["schema"]) if body else [],
        "answers": [_answer(code, answer) for code, answer in answers.items() if code != "304"],
        "problems": "、".join(sorted(code for code in operation["responses"] if code in PROBLEMS)),
    }


def _answer(code: str, answer: Described) -> Described:
    """A status with the shape of what comes, by its anchor below."""
    content: Described = next(iter(answer.get("content", {}).values()), {"schema": {}})["schema"]
    name = content.get("$ref", "").rpartition("/")[2]
    listed = name.removeprefix("Paginated").removesuffix("List")
    shape = listed if listed in SHAPES else ""
    words = SHAPES.get(shape, "PDF" if content.get("format") == "binary" else "")
    return {"code": code, "shape": shape, "words": words, "many": bool(shape) and shape != name}


def _code(words: str) -> SafeString:
    """Words with what stands between backticks as code."""
    parts = words.split("`")
    pieces = [format_html("<code>{}</code>", part) if place % 2 else part for place, part in enumerate(parts)]
    return format_html_join("", "{}", ((piece,) for piece in pieces))


CHOICE = re.compile(r"^\* `(.*?)` - (.*)$", re.MULTILINE)


def _fields(whole: Described, schema: Described) -> list[Described]:
    """The fields of an object, one level deep, with the words of their choices."""
    schema = _resolved(whole, schema)
    required = set(schema.get("required", []))
    return [
        {
            "name": name,
            "type": _type(whole, inner),
            "required": name in required,
            "words": CHOICE.sub("", inner.get("description", "")).strip(),
        }
        for name, inner in schema.get("properties", {}).items()
    ]


def _resolved(whole: Described, schema: Described) -> Described:
    while "$ref" in schema or "allOf" in schema:
        reference = schema.get("$ref") or schema["allOf"][0].get("$ref")
        if reference is None:
            break
        schema = whole["components"]["schemas"][reference.rpartition("/")[2]]
    return schema


def _type(whole: Described, schema: Described) -> str:
    inner = _resolved(whole, schema)
    if choices := _choices(whole, schema):
        return " | ".join(choices)
    if inner.get("type") == "array":
        return _("%(type)s 的列表") % {"type": _type(whole, inner["items"])}
    if inner.get("type") == "object":
        fields = list(inner.get("properties", {}))
        return _("对象（%(fields)s）") % {"fields": "、".join(fields)} if fields else _("对象")
    return TYPES.get(inner.get("format", ""), "") or TYPES.get(inner.get("type", ""), "") or _("任意")


TYPES: dict[str, Any] = {
    "string": gettext_lazy("文字"),
    "integer": gettext_lazy("整数"),
    "int64": gettext_lazy("整数"),
    "number": gettext_lazy("数"),
    "boolean": gettext_lazy("true / false"),
    "date": gettext_lazy("日期"),
    "date-time": gettext_lazy("时间"),
    "uuid": "UUID",
    "uri": gettext_lazy("地址"),
}


def _choices(whole: Described, schema: Described) -> list[str]:
    labels = dict(CHOICE.findall(schema.get("description", "")))
    for one in [schema, *schema.get("oneOf", []), *schema.get("allOf", [])]:
        inner = _resolved(whole, one)
        if enum := inner.get("enum"):
            labels |= dict(CHOICE.findall(inner.get("description", "")))
            return [
                f"{value} {labels.get(str(value), '')}".strip() for value in enum if value not in ("", None)
            ]
    return []
