"""An application form as JSON Schema: what a program has to send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from matters import conditions, divisions
from matters.conditions import Condition
from matters.enums import Purpose
from matters.forms.kinds import YES_NO
from matters.schema import MOST_ROWS, Schema, Spec, asked

SEVERAL = 400
NOTHING = [None, "", [], {}]


def answers_schema(
    schema: Schema, purpose: str = Purpose.NEW, situation: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The shape of the answers that an application of this kind gives, as JSON Schema.

    What one answer asks of another stands under allOf, as if and then; the `situation` decides what it decides. What is not
    shown to whoever answers so may be sent and is dropped.
    """
    specs = asked(schema, purpose)
    told = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": [
            spec["key"] for spec in specs if spec.get("required") and _seen(spec, situation) is True
        ],
        "properties": {
            spec["key"]: {"title": spec["label"], **_shape(spec), **_filled(spec, situation)}
            for spec in specs
            if _seen(spec, situation) is not False
        },
        "additionalProperties": False,
    }
    rules = list(_rules(specs, dict(situation or {})))
    return told | ({"allOf": rules} if rules else {})


def _seen(spec: Spec, situation: Mapping[str, Any] | None) -> bool | None:
    return conditions.holds(spec.get("shown_when"), situation or {})


def _filled(spec: Spec, situation: Mapping[str, Any] | None) -> dict[str, int]:
    """A text that everybody is asked for is not empty."""
    wanted = spec.get("required") and _seen(spec, situation) is True
    return {"minLength": 1} if wanted and _shape(spec).get("type") == "string" else {}


def _rules(specs: list[Spec], situation: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Whoever answers so must answer this too. What hangs on a question that was not put is not insisted upon."""
    keys = {spec["key"] for spec in specs}
    for spec in specs:
        shown, required = spec.get("shown_when"), spec.get("required_when")
        wanted = [shown] if spec.get("required") and shown is not None else []
        wanted += [conditions.both(shown, required)] if required is not None else []
        for when in wanted:
            left = conditions.rest(when, situation)
            if conditions.holds(left, {}) is False or not conditions.keys(left) <= keys:
                continue
            if conditions.holds(left, {}) is True and required is None:
                continue  # said already, without an if
            yield {
                "if": _condition(left),
                "then": {
                    "required": [spec["key"]],
                    "properties": {spec["key"]: {"not": {"enum": NOTHING}}},
                },
            }


def _condition(when: Condition) -> dict[str, Any]:
    if "all" in when:
        return {"allOf": [_condition(one) for one in when["all"]] or [{}]}
    if "any" in when:
        return {"anyOf": [_condition(one) for one in when["any"]]} if when["any"] else {"not": {}}
    if "not" in when:
        return {"not": _condition(when["not"])}
    key = when["key"]
    if "is" not in when:
        return {"required": [key], "properties": {key: {"not": {"enum": NOTHING}}}}
    wanted = when["is"] if isinstance(when["is"], list) else [when["is"]]
    held = {"anyOf": [{"enum": wanted}, {"type": "array", "contains": {"enum": wanted}}]}
    return {"required": [key], "properties": {key: held}}


def _shape(spec: Spec) -> dict[str, Any]:
    match spec["kind"]:
        case "number":
            bounds = {"minimum": spec.get("min", 0)} | ({"maximum": spec["max"]} if "max" in spec else {})
            return {"type": "number" if spec.get("decimals") else "integer", **bounds}
        case "date":
            return {"type": "string", "format": "date"}
        case "yesno":
            return {"enum": list(YES_NO)}
        case "choice":
            return {"oneOf": [{"const": key, "title": label} for key, label in spec["choices"]]}
        case "multi":
            choices = [{"const": key, "title": label} for key, label in spec["choices"]]
            return {"type": "array", "items": {"oneOf": choices}, "uniqueItems": True}
        case "address":
            return _address(spec)
        case "table":
            return _table(spec)
    return {"type": "string"} | ({"maxLength": spec["max"]} if "max" in spec else {})


def _address(spec: Spec) -> dict[str, Any]:
    known = divisions.choices(spec.get("within", ""))
    codes: dict[str, Any] = {"enum": [code for code, _words in known]}
    if not spec.get("within"):  # anywhere: thousands, told by their shape alone
        codes = {"type": "string", "pattern": "^[0-9]{6}([0-9]{6})?$"}
    elif len(known) <= SEVERAL:
        codes = {"oneOf": [{"const": code, "title": words} for code, words in known]}
    return {
        "type": "object",
        "required": ["code", "detail"],
        "properties": {
            "code": codes,
            "words": {"type": "string"},
            "detail": {"type": "string", "maxLength": spec.get("max", 100)},
        },
        "additionalProperties": False,
    }


def _table(spec: Spec) -> dict[str, Any]:
    columns = spec["columns"]
    row = {
        "type": "object",
        "required": [column["key"] for column in columns if column.get("required")],
        "properties": {column["key"]: {"title": column["label"], **_shape(column)} for column in columns},
        "additionalProperties": False,
    }
    bounds = {"maxItems": min(spec.get("max", MOST_ROWS), MOST_ROWS)}
    if spec.get("required") and "shown_when" not in spec:
        bounds["minItems"] = spec.get("min", 1)
    return {"type": "array", "items": row, **bounds}
