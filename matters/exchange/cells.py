"""One value of an element as a cell holds it, and back; what is written here is read here as the same value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from ground.accounts.models import Office
from matters import clean, sheets, standard
from matters.exchange.profiles import Col

YES, NO = "是", "否"  # not a message: what a cell holds
TRUE = {YES, "1", "true", "y", "√", "有"}  # not a message: what people write
FALSE = {NO, "0", "false", "n", "×", "无"}  # not a message: what people write
RICH = re.compile(r"<(?:p|br|div|span|table|ul|ol|li|strong|b|font|img)\b[^>]*>", re.IGNORECASE)
JSON_KINDS = {"form", "questions", "condition", "english"}
WHOLE = re.compile(r"\d{1,9}(?:\.0+)?")


class Unreadable(ValueError):
    """The cell is no value of its column; the words say what to write."""


@dataclass
class Directory:
    """The offices, asked for once: a cell calls one by its name, or by its path where two have the name."""

    by_path: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_the_house(cls) -> Directory:
        return cls(dict(Office.objects.order_by("path").values_list("path", "name")))

    def __post_init__(self) -> None:
        names = list(self.by_path.values())
        self.by_name = {name: path for path, name in self.by_path.items() if names.count(name) == 1}

    def name(self, path: str) -> str:
        name = self.by_path.get(path, path)
        return name if self.by_name.get(name) == path else path

    def path(self, said: str) -> str | None:
        return said if said in self.by_path else self.by_name.get(said)


def written(col: Col, value: Any, offices: Directory) -> str | int:
    """The cell of a value; nothing said is the empty cell."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    match col.kind:
        case "flag":
            return YES if value else NO
        case "choice":
            return _label(col, value)
        case "multi":
            return "、".join(_label(col, one) for one in value)  # not a message: what a cell holds
        case "lines":
            return _lines(value)
        case "numbers":
            return "、".join(str(one) for one in value)  # not a message: what a cell holds
        case "office":
            return offices.name(value)
        case kind if kind in JSON_KINDS:
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value if isinstance(value, int) else str(value)


def _label(col: Col, value: Any) -> str:
    """What people read, where no other value of the column reads the same."""
    labels = [str(label) for _one, label in col.choices]
    label = next((str(label) for one, label in col.choices if one == value), str(value))
    return label if labels.count(label) == 1 else str(value)


def _lines(values: list[str]) -> str:
    """One line each; as JSON, where a line by itself would not come back as it is."""
    joined = "\n".join(values)
    said = sheets.text(joined)
    plain = not RICH.search(said) and not sheets.is_spoilt(said) and _read_lines(said) == values
    return joined if plain else json.dumps(values, ensure_ascii=False)


@dataclass(frozen=True)
class Read:
    """The value of a cell; in words, what about it was a guess."""

    value: Any
    doubt: str = ""


def read(col: Col, cell: object, offices: Directory) -> Read:
    """The value of a cell, Unreadable with words if it is none. The empty cell says that nothing is."""
    if cell is None or cell == "":
        return nothing(col)
    if sheets.is_spoilt(cell):
        raise Unreadable(_("被表格软件当作数字，末位已经丢失，请把该列设为文本后重新填写"))
    said = sheets.text(cell)
    if not said:
        return nothing(col)
    doubt = ""
    if RICH.search(said) and (col.kind in ("text", "textarea") or (col.kind == "lines" and said[0] != "[")):
        doubt = "；".join(one.words for one in clean.dropped(said))  # not a message: parts two messages
        said = "\n".join(clean.paragraphs(said))
    match col.kind:
        case "flag":
            return Read(_flag(said))
        case "number":
            return Read(_number(said))
        case "choice":
            return _choice(col, said)
        case "multi":
            return _choices(col, said)
        case "lines":
            return Read(_read_lines(said), doubt)
        case "numbers":
            return Read([_number(one) for one in re.split(r"[、,，;；\s]+", said) if one])
        case "office":
            path = offices.path(said)
            if path is None:
                raise Unreadable(_("没有机构“%(said)s”，请从下拉列表中选择") % {"said": said[:40]})
            return Read(path)
        case "textarea":
            return Read(said, doubt)
        case kind if kind in JSON_KINDS:
            return Read(_json(said))
    return Read(re.sub(r"\s*\n\s*", " ", said), doubt)


def nothing(col: Col) -> Read:
    """What an empty cell says: the default of its column."""
    return Read([] if col.kind in ("multi", "numbers") and col.default is None else _copy(col.default))


def _copy(default: Any) -> Any:
    return type(default)(default) if isinstance(default, list | dict) else default


def _flag(said: str) -> bool:
    if said.lower() in TRUE:
        return True
    if said.lower() in FALSE:
        return False
    raise Unreadable(_("应填写“是”或者“否”"))


def _number(said: str) -> int:
    if not WHOLE.fullmatch(said):
        raise Unreadable(_("“%(said)s”应为整数") % {"said": said[:20]})
    return int(float(said))


def _choice(col: Col, said: str) -> Read:
    for value, label in col.choices:
        if said in (str(value), str(label)):
            return Read(value)
    for value, _named in col.choices:
        if col.key == "type_code" and said.zfill(2) == value:
            return Read(value)
    if not col.code_set:
        labels = "、".join(str(label) for _value, label in col.choices)  # not a message: parts words
        raise Unreadable(
            _("“%(said)s”不在可选范围内，应为：%(labels)s") % {"said": said[:20], "labels": labels}
        )
    told = _from_standard(lambda: standard.read(col.code_set, said))
    value = int(told.value) if told.value.isdecimal() and col.key == "online_depth" else told.value
    return Read(value if value != "" or col.default is not None else None, told.doubt)


def _choices(col: Col, said: str) -> Read:
    labels = {str(label): value for value, label in col.choices}
    found: dict[Any, None] = {}
    doubts = []
    for part in standard.PARTED.split(said):
        if part in labels or part in dict(col.choices):
            found[labels.get(part, part)] = None
        elif part and col.code_set:
            for told in _from_standard(lambda: standard.read_all(col.code_set, part)):  # noqa: B023
                found[told.value] = None
                doubts.append(told.doubt)
        elif part:
            raise Unreadable(
                _("“%(said)s”不在可选范围内，应为：%(labels)s")
                % {"said": part[:20], "labels": "、".join(labels)}  # not a message: parts words
            )
    order = [value for value, _label in col.choices]
    return Read(
        sorted(found, key=lambda one: order.index(one) if one in order else len(order)),
        "；".join(filter(None, doubts)),  # not a message: parts two messages
    )


def _from_standard(ask: Any) -> Any:
    try:
        return ask()
    except standard.Unreadable as wrong:
        raise Unreadable(str(wrong)) from None


def _read_lines(said: str) -> list[str]:
    if said.startswith("["):
        try:
            values = sheets.json_of(said)
        except ValueError:
            values = None
        if isinstance(values, list) and all(isinstance(one, str) for one in values):
            return values
    return [line.strip() for line in said.split("\n") if line.strip()]


def _json(said: str) -> Any:
    try:
        return sheets.json_of(said)
    except ValueError as wrong:
        raise Unreadable(_("不是有效的 JSON：%(wrong)s") % {"wrong": wrong}) from None
