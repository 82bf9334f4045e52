"""Answers of an application form as they are kept, sent to their fields again, and read by people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from matters import divisions
from matters.forms.addresses import address_parts
from matters.forms.kinds import DateParts, is_blank
from matters.schema import MOST_ROWS, Spec

LONGEST_WRONG_ANSWER = 5000


def as_answer(value: Any) -> Any:
    """A cleaned value as the JSON that a case keeps."""
    match value:
        case None:
            return ""
        case date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else str(value.normalize())
        case [*rows] if rows and isinstance(rows[0], dict):
            return [{key: as_answer(cell) for key, cell in row.items()} for row in rows]
    return value


def as_sent(spec: Spec, answer: Any) -> Any:
    """A kept answer as its field would receive it; anything of another shape is as good as nothing."""
    match spec["kind"]:
        case "date":
            return DateParts().decompress(answer)
        case "multi":
            return [str(key) for key in answer] if isinstance(answer, list | tuple) else []
        case "address":
            return address_parts(answer, spec.get("within", ""))
        case "table":
            rows = [row for row in answer if isinstance(row, Mapping)] if isinstance(answer, list) else []
            return [
                {column["key"]: as_sent(column, row.get(column["key"])) for column in spec["columns"]}
                for row in rows
            ]
    return str(answer) if isinstance(answer, str | int | float | Decimal) else ""


def as_known(spec: Spec, text: str) -> Any:
    """What is known in one line of text, as an answer; of an address that is not understood whole, what has to be completed anyway."""
    if spec["kind"] != "address":
        return text
    answer = storable(spec, text)
    whole = answer["code"] and answer["detail"] and not divisions.beneath(answer["code"])
    return answer if whole or spec.get("required") else None


def storable(spec: Spec, typed: Any) -> Any:
    """What is not right yet, in a shape that can be kept as JSON and shown again: no NUL, no novel, no keys of its own."""
    match spec["kind"]:
        case "table":
            rows = [row for row in typed if isinstance(row, Mapping)] if isinstance(typed, list) else []
            return [
                {column["key"]: storable(column, row.get(column["key"])) for column in spec["columns"]}
                for row in rows[: MOST_ROWS + 1]
            ]
        case "address":
            code, detail = address_parts(typed, spec.get("within", ""))
            known = divisions.divisions().get(code)
            return {
                "code": _plain(code)[:12],
                "words": known.words if known else "",
                "detail": _plain(detail),
            }
    return [_plain(one) for one in typed[:100]] if isinstance(typed, list | tuple) else _plain(typed)


def _plain(value: Any) -> str:
    return "" if value is None else str(value).replace("\x00", "")[:LONGEST_WRONG_ANSWER]


Words = Callable[[str, str], str]


def shown(spec: Spec, answer: Any, change: Words | None = None) -> str:
    """An answer as people read it: labels for choices, 2026年3月1日 for a date, a line for each row, empty for nothing.

    `change` is told the kind and the words of each part, and says what to show instead.
    """
    if is_blank(answer):
        return ""
    if spec["kind"] == "table":
        rows = [row for row in answer if isinstance(row, Mapping)] if isinstance(answer, list) else []
        lines = [_line(spec, row, change) for row in rows]
        return "\n".join(f"{no}. {line}" for no, line in enumerate(lines, start=1))
    words = _words(spec, answer)
    return change(spec["kind"], words) if change and words else words


def _line(spec: Spec, row: Mapping[str, Any], change: Words | None) -> str:
    cells = [(column["label"], shown(column, row.get(column["key"]), change)) for column in spec["columns"]]
    return _("；").join(
        _("%(label)s：%(words)s") % {"label": label, "words": words} for label, words in cells if words
    )


def _words(spec: Spec, answer: Any) -> str:
    match spec["kind"]:
        case "date":
            return _("%(year)s年%(month)s月%(day)s日") % dict(
                zip(("year", "month", "day"), DateParts().decompress(answer), strict=True)
            )
        case "choice":
            return str(dict(spec["choices"]).get(str(answer), str(answer)))
        case "multi":
            labels, chosen = dict(spec["choices"]), answer if isinstance(answer, list) else [answer]
            return _("、").join(labels.get(str(key), str(key)) for key in chosen)
        case "yesno":
            return {"yes": _("是"), "no": _("否")}.get(str(answer), str(answer))
        case "address":
            return address_words(answer)
    return str(answer)


def address_words(answer: Any) -> str:
    """An address in one line."""
    if isinstance(answer, Mapping):
        return f"{answer.get('words', '')}{answer.get('detail', '')}"
    return "".join(str(part) for part in answer) if isinstance(answer, list) else str(answer)
