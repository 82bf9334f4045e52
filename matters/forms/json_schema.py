"""An application form as JSON Schema: what a program has to send."""

from __future__ import annotations

from typing import Any

from matters.enums import Purpose
from matters.forms.application import YES_NO, Schema, Spec, sections


def answers_schema(schema: Schema, purpose: str = Purpose.NEW) -> dict[str, Any]:
    """The shape of the answers that an application of this kind gives, as JSON Schema.

    What one answer asks of another is checked at filing.
    """
    specs = [spec for section in sections(schema, purpose) for spec in section["fields"]]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": [spec["key"] for spec in specs if spec.get("required")],
        "properties": {spec["key"]: {"title": spec["label"], **_shape(spec)} for spec in specs},
        "additionalProperties": False,
    }


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
    return {"type": "string"} | ({"maxLength": spec["max"]} if "max" in spec else {})
