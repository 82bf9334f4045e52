"""The national exchange tables (up_task_*): our contents to their rows, and their rows to contents.

data/exchange_fields.csv has the fields, with the greatest length of each. What is longer is written whole all the same, and said;
what the tables have no field for is not written, and said; what comes back otherwise than it went is said beforehand (`Written`).
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple
from uuid import NAMESPACE_OID, uuid5

from django.utils.translation import gettext as _

from ground.accounts.models import Office
from matters import clean, codes, standard
from matters.content import normal
from matters.elements import ELEMENTS, ROWS, Element, of_part
from matters.enums import ContactWay, EditionState, MatterType, Purpose, Severity, SpecialKind
from matters.exchange.cells import RICH
from matters.exchange.profiles import Col, Content, Line, Problem, Sheet
from matters.models import Edition
from matters.sheets import Table, Unreadable, is_spoilt, text
from matters.standard import CODES, Standard

C0109 = Standard.C0109
BASIC, PUBLIC = "up_task_general_basic", "up_task_public_basic"
EXTEND, MATERIAL = "up_task_general_extend", "up_task_general_material"
FEE, QUESTIONS = "up_task_general_fee_project", "up_task_general_questions"
TABLES = (BASIC, PUBLIC, EXTEND, MATERIAL, FEE, QUESTIONS)

NONE = "无"  # not a message: what the tables hold
WHEN = "提供情形："  # not a message: what the tables hold
COPIES = re.compile(r"原件 (\d+) 份，复印件 (\d+) 份")  # not a message: what the tables hold
STEP = re.compile(r"([^（）：]+)（([^（）]*)）：(.*)")  # not a message: what the tables hold
SPECIAL = re.compile(  # not a message: what the tables hold
    r"(?P<kind>[^：；]+)：(?P<name>[^；]*)；依据：(?P<basis>[^；]*)；时限：(?P<length>\d*)(?P<unit>[^；]*)；(?P<counts>计入|不计入)办理时限"
)
SERVICE = re.compile(  # not a message: what the tables hold
    r"(?P<name>[^；]*)；依据：(?P<basis>[^；]*)；范围：(?P<scope>[^；]*)；机构：(?P<organ>[^；]*)；时限：(?P<period>[^；]*)"
)
ENDED = "3"


class Field(NamedTuple):
    """A field of an exchange table."""

    table: str
    name: str
    label: str
    most: int | None
    needed: bool


@cache
def fields() -> dict[str, dict[str, Field]]:
    """The fields of each table, in the order of the file."""
    found: dict[str, dict[str, Field]] = {table: {} for table in TABLES}
    with CODES.with_name("exchange_fields.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            one = Field(
                row["table"],
                row["field"],
                row["label"],
                int(row["most"]) if row["most"] else None,
                row["needed"] == "1",
            )
            found[one.table][one.name] = one
    return found


def as_sheets() -> list[Sheet]:
    """The tables as sheets to fill in."""
    return [
        Sheet(
            table,
            table,
            [Col(one.name, one.name, one.name, "text", needed=one.needed) for one in known.values()],
        )
        for table, known in fields().items()
    ]


# ---- out


class Stamp(NamedTuple):
    """What the tables say of an edition that its content does not: which it is, from when until when, whose."""

    guid: str
    version: int = 1
    from_on: str = ""
    until_on: str = ""
    organ_code: str = ""
    organ_name: str = ""

    @classmethod
    def of(cls, edition: Edition) -> Stamp:
        return cls(
            str(edition.uuid),
            edition.no,
            edition.effective_on.isoformat(),
            edition.replaced_on.isoformat() if edition.replaced_on else "",
            edition.matter_then.office.uscc or edition.matter.org_uscc,
            edition.matter_then.office.name,
        )


class Said(NamedTuple):
    """What is to be said of a value: whose, where, how it is too long, missing, or not quite what it was."""

    code: str
    table: str
    field: str
    words: str


@dataclass
class Written:
    """The rows of each table, and what is to be said of them."""

    tables: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {table: [] for table in TABLES})
    too_long: list[Said] = field(default_factory=list)
    missing: list[Said] = field(default_factory=list)
    lost: list[Said] = field(default_factory=list)


def written(contents: Iterable[tuple[Mapping[str, Any], Stamp]]) -> Written:
    """The rows of these contents; no value is cut."""
    out = Written()
    for content, stamp in contents:
        _Writer(out, normal(content), stamp).write()
    return out


class _Writer:
    """One content on its way out."""

    def __init__(self, out: Written, content: Content, stamp: Stamp) -> None:
        self.out, self.content, self.stamp = out, content, stamp
        self.matter, self.edition = content["matter"], content["edition"]
        self.code = str(self.matter["implementation_code"])

    def write(self) -> None:
        items = self.content["handling_items"] or [None]
        table = PUBLIC if self.matter["type_code"] == MatterType.SERVICE else BASIC
        basic, extend = self.basic(), self.extend()
        for item in items:
            keys = self.keys(item)
            told = {**basic, **keys, "row_guid": keys["task_guid"]}
            if item is not None:
                told["task_name"] = item["name"]
                if item["promised_length"] is not None:
                    told["promise_day"] = str(item["promised_length"])
                    told["promise_type"] = self.coded(
                        "unit", item["promised_unit"] or "wd", table, "promise_type"
                    )
            self.add(table, told)
            self.add(EXTEND, {**extend, **keys})
            for no, material in enumerate(self.content["materials"], start=1):
                if item is None or item["purpose"] in (material["purposes"] or [Purpose.NEW]):
                    self.add(MATERIAL, {**self.material(material, no), **keys})
        keys = self.keys(items[0])
        for no, fee in enumerate(self.edition["fee"] or [], start=1):
            self.add(FEE, {**self.fee(fee, no), **keys})
        for no, row in enumerate(self.edition["faq"], start=1):
            told = {"question": row.get("q", ""), "answer": row.get("a", ""), "order_num": str(no)}
            self.add(QUESTIONS, {**told, **keys})
        self.say_what_is_lost()

    def keys(self, item: Mapping[str, Any] | None) -> dict[str, str]:
        if item is None:
            return {"task_guid": self.stamp.guid, "task_code": self.code, "task_handle_item": ""}
        guid = str(uuid5(NAMESPACE_OID, f"{self.stamp.guid}/{item['no']}"))
        return {
            "task_guid": guid,
            "task_code": self.code,
            "task_handle_item": codes.item_code(self.code, item["no"]),
        }

    def add(self, table: str, told: Mapping[str, str]) -> None:
        known = fields()[table]
        row = {name: str(told.get(name, "") or "") for name in known}
        self.out.tables[table].append(row)
        for name in told:
            if told[name] and name not in known and name != "task_guid":
                self.out.lost.append(Said(self.code, table, name, _("该表没有这一字段，未写出")))
        for name, one in known.items():
            if one.most is not None and len(row[name]) > one.most:
                words = _("%(label)s有 %(n)d 个字，该表最长 %(most)d，照原文写出，未截断")
                said = words % {"label": one.label, "n": len(row[name]), "most": one.most}
                self.out.too_long.append(Said(self.code, table, name, said))
            elif one.needed and not row[name]:
                self.out.missing.append(
                    Said(self.code, table, name, _("该表要求填写%(label)s") % {"label": one.label})
                )

    def coded(self, code_set: str, value: Any, table: str, name: str) -> str:
        """The code of one value, or of several."""
        if value in (None, "", []):
            return ""
        told = (
            standard.written_all(code_set, value, C0109)
            if isinstance(value, list)
            else standard.written(code_set, str(value), C0109)
        )
        if told.doubt:
            self.out.lost.append(Said(self.code, table, name, told.doubt))
        return told.value

    def basic(self) -> dict[str, str]:
        matter, edition = self.matter, self.edition
        fees = edition["fee"] or []
        return {
            "task_name": matter["name"],
            "catalog_code": matter["basic_code"],
            "local_task_code": matter["local_code"],
            "task_type": self.coded("type", matter["type_code"], BASIC, "task_type"),
            # The tables know no listed or dormant editions: what comes back leaves the state as it is here.
            "task_state": standard.written("state", self.content["state"], C0109).value,
            "task_version": str(self.stamp.version),
            "plan_effective_date": self.stamp.from_on or self.content["effective_on"] or "",
            "plan_cancel_date": self.stamp.until_on,
            "use_level": self.coded("level", matter["level"], BASIC, "use_level"),
            "dept_name": self.stamp.organ_name or matter["office"],
            "dept_code": self.stamp.organ_code,
            "dept_type": self.coded("organ_nature", edition["organ_nature"], BASIC, "dept_type"),
            "power_source": self.coded("power_source", edition["power_source"], BASIC, "power_source"),
            "entrust_name": edition["entrusting_organ"],
            "by_law": "\n".join(basis_words(row) for row in edition["legal_basis"]),
            "accept_condition": joined(edition["application_conditions"]),
            "handle_flow": "\n".join(step_words(row) for row in self.content["steps"]),
            "special_procedure": "\n".join(special_words(row) for row in edition["special_procedures"])
            or NONE,
            "project_type": self.coded("handling", edition["handling"], BASIC, "project_type"),
            "anticipate_day": _number(edition["statutory_length"]),
            "anticipate_type": self.coded("unit", edition["statutory_unit"], BASIC, "anticipate_type"),
            "anticipate_explain": edition["statutory_words"],
            "promise_day": _number(edition["promised_length"]),
            "promise_type": self.coded("unit", edition["promised_unit"], BASIC, "promise_type"),
            "promise_explain": edition["promised_words"],
            "limit_scene_num": _number(edition["visits"]),
            "server_type": self.coded("service_object", edition["service_objects"], BASIC, "server_type"),
            "handle_type": self.coded("channel", edition["channels"], BASIC, "handle_type"),
            "is_fee": yes(bool(fees)),
            "fee_basis": joined(row.get("basis", "") for row in fees),
            "link_addr": edition["online_url"],
            "mobile_terminal_url": edition["mobile_url"],
            # Whoever signs in at the national portal is not known here.
            "is_single_login": yes(False),
            "app_is_single_login": yes(False),
            "link_way": _ways(edition["consult_phone"], edition["consult_ways"]),
            "supervise_way": _ways(edition["complaint_phone"], edition["complaint_ways"]),
            "transact_addr": edition["address"],
            "transact_time": edition["hours"],
        }

    def extend(self) -> dict[str, str]:
        edition = self.edition
        more = {}
        if self.content["handling_items"]:
            more["extend_field"] = json.dumps({"name": self.matter["name"]}, ensure_ascii=False)
        return {
            **more,
            "limit_explain": edition["quantity_limit"],
            "limit_scene_explain": edition["visits_words"],
            "handle_area": self.coded("scope", edition["scope"], EXTEND, "handle_area"),
            "is_entry_center": yes(edition["enters_hall"]),
            "is_schedule": yes(edition["bookable"]),
            "is_pay_online": yes(edition["pays_online"]),
            "is_express": yes(edition["posts_result"]),
            "is_service_terminals": yes(edition["terminals"]),
            "is_online": yes("online" in edition["channels"]),
            "online_handle_depth": self.coded(
                "depth", edition["online_depth"], EXTEND, "online_handle_depth"
            ),
            "online_handle_url": edition["online_url"],
            "other_dept": "、".join(edition["joint_offices"]),  # not a message: what the tables hold
            "service_type": "\n".join(service_words(row) for row in edition["intermediaries"]),
            "result_name": edition["result_name"],
            "result_type": self.coded("result", edition["result_kind"], EXTEND, "result_type"),
            "result_guid": edition["result_sample"] or "",
            "user_topic_type": edition["person_theme"],
            "corp_topic_type": edition["organisation_theme"],
        }

    def material(self, row: Mapping[str, Any], no: int) -> dict[str, str]:
        necessity = row["necessity"]
        if necessity == "required" and (row["secondary"] or row["committable"]):
            necessity = "secondary" if row["secondary"] else "committable"
        fill = [f"{WHEN}{row['when_words']}"] if row["when_words"] else []
        fill += [row["fill_words"]] if row["fill_words"] else []
        copies = _("原件 %(n)d 份，复印件 %(copies)d 份") % {"n": row["originals"], "copies": row["copies"]}
        is_told = necessity != "conditional" or not row["when_words"]
        return {
            "material_name": row["name"],
            "order_num": str(no),
            "material_type": self.coded("material_kind", row["kind"], MATERIAL, "material_type"),
            "is_need": self.coded("necessity", necessity, MATERIAL, "is_need")
            if is_told
            else standard.written("necessity", necessity, C0109).value,
            "material_format": self.coded("medium", row["form"], MATERIAL, "material_format"),
            "source_type": self.coded("source", row["source"], MATERIAL, "source_type"),
            "source_explain": row["source_office"],
            "page_num": str(row["originals"] + row["copies"]),
            "page_format": row["pages_format"],
            "remark": copies,
            "fill_explain": "\n".join(fill),
            "accept_stand": row["standard"],
            "by_law": row["basis"],
            "form_guid": row["blank_form"] or "",
            "example_guid": row["sample"] or "",
        }

    def fee(self, row: Mapping[str, Any], no: int) -> dict[str, str]:
        return {
            "fee_name": row.get("name", ""),
            "fee_stand": row.get("standard", ""),
            "by_law": row.get("basis", ""),
            "is_desc": yes(bool(row.get("reducible"))),
            "desc_explain": row.get("reduction_basis", ""),
            "order_num": str(no),
        }

    def say_what_is_lost(self) -> None:
        for element in ELEMENTS.values():
            if element.key in CARRIED:
                continue
            rows = self.content[element.part] if element.is_of_rows else [self.content[element.part]]
            if any(
                not element.is_empty(row[element.column]) and row[element.column] != element.default
                for row in rows
            ):
                words = _("该表没有“%(label)s”，未写出") % {"label": element.label}
                self.out.lost.append(Said(self.code, "", element.key, words))


def _carried(element: Element) -> bool:
    return bool(element.c0109) or element.key in {
        "fee", "faq", "steps.name", "steps.office_words", "steps.days_words", "consult_ways", "complaint_ways",
        "for_persons", "for_organisations", "materials.copies", "materials.when_words", "materials.committable",
        "materials.secondary", "materials.identity_copy", "handling_items.no", "handling_items.name",
        "handling_items.purpose", "handling_items.promised_length", "handling_items.promised_unit", "materials.purposes",
    }  # fmt: skip


# The elements that the tables have a place for; `nearby` has codes of one place there, and ours are several.
CARRIED = {element.key for element in ELEMENTS.values() if _carried(element)} - {"nearby"}


@cache
def silent() -> dict[str, frozenset[str]]:
    """What the tables have no place for in the rows of each list."""
    return {
        part: frozenset(element.column for element in of_part(part) if element.key not in CARRIED)
        for part in ROWS
    }


def yes(is_so: bool) -> str:
    return "1" if is_so else "0"


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def joined(lines: Iterable[str]) -> str:
    return "\n".join(" ".join(line.split("\n")) for line in lines if line)


def basis_words(row: Mapping[str, Any]) -> str:
    law = row.get("law", "")
    law = law if law.startswith("《") else f"《{law}》"
    words = row.get("words", "")
    return joined([f"{law}{row.get('article', '')}" + (f"：{words}" if words else "")])


def step_words(row: Mapping[str, Any]) -> str:
    return (
        f"{row['name']}（{row['office_words']}）：{row['days_words']}"  # not a message: what the tables hold
    )


def special_words(row: Mapping[str, Any]) -> str:
    kind = dict(SpecialKind.choices).get(row.get("kind", ""), SpecialKind.OTHER.label)
    length = row.get("length")
    unit = standard.label("unit", row.get("unit") or "wd") if length is not None else ""
    counts = "计入" if row.get("counts") else "不计入"  # not a message: what the tables hold
    return (
        f"{kind}：{row.get('name', '')}；依据：{row.get('basis', '')}；"  # not a message: what the tables hold
        f"时限：{_number(length)}{unit}；{counts}办理时限"  # not a message: what the tables hold
    )


def service_words(row: Mapping[str, Any]) -> str:
    return (
        f"{row.get('name', '')}；依据：{row.get('basis', '')}；范围：{row.get('scope', '')}；"  # not a message: what the tables hold
        f"机构：{row.get('organ', '')}；时限：{row.get('period', '')}"  # not a message: what the tables hold
    )


def _ways(phone: str, ways: Sequence[Mapping[str, str]]) -> str:
    labels = dict(ContactWay.choices)
    told = [f"{labels[ContactWay.TELEPHONE]}：{phone}"] if phone else []
    told += [f"{labels.get(row.get('way', ''), '')}：{row.get('words', '')}" for row in ways]
    return "；".join(told)


# ---- in


def read(found: Mapping[str, Table], tell: Callable[[Problem], None]) -> list[Line]:
    """A line for each implementation code; handling items of one code are one matter with several ways to apply."""
    named = {name.lower().removesuffix(".csv"): table for name, table in found.items()}
    rows: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for table in TABLES:
        if table in named:
            rows[table] = list(_rows(named[table], table, tell))
    if BASIC not in rows and PUBLIC not in rows:
        words = _("文件中应有表 %(basic)s 或者 %(public)s") % {"basic": BASIC, "public": PUBLIC}
        raise Unreadable(words)
    offices = _Offices()
    lines: dict[str, Line] = {}
    items: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for table in (BASIC, PUBLIC):
        for number, row in rows.get(table, ()):
            items.setdefault(row["task_code"], []).append((number, row))
            if row["task_code"] not in lines:
                lines[row["task_code"]] = Line(
                    number,
                    row["task_code"],
                    {"matter": {}, "edition": {}},
                    table,
                    silent=silent(),
                    standard=C0109,
                )
    children = {table: _by_code(rows[table]) for table in (EXTEND, MATERIAL, FEE, QUESTIONS) if table in rows}
    for code, line in lines.items():
        reader = _Reader(line, offices)
        reader.basic(items[code])
        if EXTEND in children:
            reader.extend(children[EXTEND].get(code, []))
        if MATERIAL in children:
            reader.materials(children[MATERIAL].get(code, []))
        reader.fees(children.get(FEE, {}).get(code, []), has_table=FEE in children)
        if QUESTIONS in children:
            reader.questions(children[QUESTIONS].get(code, []))
    return list(lines.values())


Numbered = tuple[int, dict[str, str]]


def _by_code(rows: Iterable[Numbered]) -> dict[str, list[Numbered]]:
    found: dict[str, list[Numbered]] = {}
    for number, row in rows:
        found.setdefault(row.get("task_code", ""), []).append((number, row))
    return found


def _rows(table: Table, name: str, tell: Callable[[Problem], None]) -> Iterator[Numbered]:
    if not table:
        raise Unreadable(_("表“%(title)s”是空的，第一行应为列名") % {"title": name})
    known = fields()[name]
    head = [text(cell).lstrip("*").lower() for cell in table[0][1]]
    if "task_code" not in head:
        raise Unreadable(
            _("表“%(title)s”的第一行缺少列：%(column)s") % {"title": name, "column": "task_code"}
        )
    for column in head:
        if column and column not in known:
            words = _("没有“%(name)s”这一列，未导入") % {"name": column}
            tell(Problem(name, 1, column, Severity.WARNING, words))
    for number, row in table[1:]:
        if not any(text(cell) for cell in row):
            continue
        told = {column: text(cell) for column, cell in zip(head, row, strict=False) if column in known}
        for column, cell in zip(head, row, strict=False):
            if column in ("task_code", "catalog_code", "task_handle_item") and is_spoilt(cell):
                words = _("被表格软件当作数字，末位已经丢失，请把该列设为文本后重新填写")
                tell(Problem(name, number, column, Severity.ERROR, words))
        yield number, told


class _Offices:
    """Our own offices by the names and codes that the tables call them by."""

    def __init__(self) -> None:
        from matters.actions.catalogue import offices_of_departments

        self.names: dict[str, str] = dict(offices_of_departments())
        self.codes: dict[str, str] = {}
        for path, name, uscc in Office.objects.order_by("-path").values_list("path", "name", "uscc"):
            self.names[name] = self.names[path] = path
            if uscc:
                self.codes[uscc] = path

    def path(self, row: Mapping[str, str]) -> str | None:
        return self.names.get(row.get("dept_name", "")) or self.codes.get(row.get("dept_code", ""))


class _Reader:
    """The rows of one matter on their way in."""

    def __init__(self, line: Line, offices: _Offices) -> None:
        self.line, self.offices = line, offices
        self.matter, self.edition = line.content["matter"], line.content["edition"]
        self.purposes: dict[str, str] = {}

    def doubt(
        self, table: str, number: int, name: str, words: str, severity: Severity = Severity.WARNING
    ) -> None:
        self.line.problems.append(Problem(table, number, name, severity, words))

    def coded(self, code_set: str, row: Mapping[str, str], name: str, table: str, number: int) -> str | None:
        """Our value of a code; None where the row does not say, or says what is none."""
        said = row.get(name, "")
        if not said:
            return None
        first, *more = [one for one in standard.PARTED.split(said) if one] or [said]
        if more:
            words = _("“%(said)s”有几个值，只导入了第一个")
            self.doubt(table, number, name, words % {"said": said[:40]})
        try:
            told = standard.read(code_set, first, C0109)
        except standard.Unreadable as wrong:
            self.doubt(table, number, name, str(wrong), Severity.ERROR)
            return None
        if told.doubt:
            self.doubt(table, number, name, told.doubt)
        return told.value

    def coded_all(
        self, code_set: str, row: Mapping[str, str], name: str, table: str, number: int
    ) -> list[str] | None:
        if name not in row:
            return None
        try:
            return [told.value for told in standard.read_all(code_set, row[name], C0109)]
        except standard.Unreadable as wrong:
            self.doubt(table, number, name, str(wrong), Severity.ERROR)
            return None

    def put(self, part: Content, name: str, value: Any) -> None:
        """Said, unless the tables do not."""
        if value is not None:
            part[name] = value

    def number(self, row: Mapping[str, str], name: str, table: str, number: int) -> int | None:
        said = row.get(name, "")
        if not said:
            return None
        if not re.fullmatch(r"\d{1,4}(?:\.0+)?", said):
            words = _("“%(said)s”应为整数") % {"said": said[:20]}
            self.doubt(table, number, name, words, Severity.ERROR)
            return None
        return int(float(said))

    def words(self, row: Mapping[str, str], name: str) -> str | None:
        return None if name not in row else "\n".join(_lines(row[name]))

    def line_of(self, row: Mapping[str, str], name: str) -> str | None:
        return None if name not in row else " ".join(_lines(row[name]))

    def basic(self, rows: list[Numbered]) -> None:
        number, row = rows[0]
        table, matter, edition, put = self.line.sheet, self.matter, self.edition, self.put
        matter["implementation_code"] = row["task_code"]
        for ours, theirs in (
            ("name", "task_name"),
            ("basic_code", "catalog_code"),
            ("local_code", "local_task_code"),
        ):
            put(matter, ours, self.line_of(row, theirs))
        put(matter, "type_code", self.coded("type", row, "task_type", table, number))
        put(matter, "level", self.coded("level", row, "use_level", table, number))
        if (path := self.offices.path(row)) is not None:
            matter["office"] = path
        elif row.get("dept_name"):
            words = _("没有机构“%(said)s”，请先建立机构或者改为本地机构的名称") % {
                "said": row["dept_name"][:40]
            }
            self.doubt(table, number, "dept_name", words)
        if row.get("task_state") == ENDED:
            words = _("已取消的事项不导入，请在目录中办理“取消”")
            self.doubt(table, number, "task_state", words, Severity.ERROR)
        elif row.get("task_state") == "2":
            self.line.content["state"] = EditionState.SUSPENDED.value
        put(edition, "organ_nature", self.coded("organ_nature", row, "dept_type", table, number))
        put(edition, "power_source", self.coded("power_source", row, "power_source", table, number))
        put(edition, "handling", self.coded("handling", row, "project_type", table, number))
        for ours, theirs in (("statutory", "anticipate"), ("promised", "promise")):
            length = self.number(row, f"{theirs}_day", table, number)
            if f"{theirs}_day" in row:
                edition[f"{ours}_length"] = length
            # A limit of nothing has no unit.
            if length:
                put(edition, f"{ours}_unit", self.coded("unit", row, f"{theirs}_type", table, number))
            put(edition, f"{ours}_words", self.words(row, f"{theirs}_explain"))
        put(edition, "visits", self.number(row, "limit_scene_num", table, number))
        put(edition, "service_objects", self.coded_all("service_object", row, "server_type", table, number))
        put(edition, "channels", self.coded_all("channel", row, "handle_type", table, number))
        for ours, theirs in (
            ("entrusting_organ", "entrust_name"), ("online_url", "link_addr"), ("mobile_url", "mobile_terminal_url"),
            ("address", "transact_addr"), ("hours", "transact_time"),
        ):  # fmt: skip
            put(edition, ours, self.line_of(row, theirs))
        if "by_law" in row:
            edition["legal_basis"] = [_basis_of(line) for line in _lines(row["by_law"])]
        if "accept_condition" in row:
            edition["application_conditions"] = _lines(row["accept_condition"])
            for noticed in clean.dropped(row["accept_condition"]):
                self.doubt(table, number, "accept_condition", noticed.words)
        if "special_procedure" in row:
            self.special(row["special_procedure"], table, number)
        if "handle_flow" in row:
            self.steps(row["handle_flow"], table, number)
        for field_name, phone, ways in (
            ("link_way", "consult_phone", "consult_ways"), ("supervise_way", "complaint_phone", "complaint_ways"),
        ):  # fmt: skip
            if field_name in row:
                edition[phone], edition[ways] = _ways_of(row[field_name])
        self.items(rows)

    def special(self, said: str, table: str, number: int) -> None:
        found = []
        kinds = {str(label): value for value, label in SpecialKind.choices}
        for line in _lines(said):
            if line == NONE:
                continue
            told = SPECIAL.fullmatch(line)
            if told is None:
                words = _("特别程序“%(said)s”没有写明种类、依据和时限，请补充") % {"said": line[:40]}
                self.doubt(table, number, "special_procedure", words)
                found.append({"kind": SpecialKind.OTHER.value, "name": line[:200], "basis": ""})
                continue
            row: Content = {
                "kind": kinds.get(told["kind"], SpecialKind.OTHER.value),
                "name": told["name"],
                "basis": told["basis"],
                "counts": told["counts"] == "计入",  # not a message: what the tables hold
            }
            if told["length"]:
                row |= {"length": int(told["length"]), "unit": standard.read("unit", told["unit"]).value}
            found.append(row)
        self.edition["special_procedures"] = found

    def steps(self, said: str, table: str, number: int) -> None:
        found = []
        for line in _lines(said):
            told = STEP.fullmatch(line)
            if told is not None and len(told[1]) <= 40 and len(told[2]) <= 60 and len(told[3]) <= 60:
                found.append({"name": told[1], "office_words": told[2], "days_words": told[3]})
            elif len(line) <= 40:
                found.append({"name": line, "office_words": "", "days_words": ""})
            else:
                words = _("办理流程“%(said)s…”不能分成环节，未导入，请在编制页面填写") % {"said": line[:20]}
                self.doubt(table, number, "handle_flow", words)
        self.line.content["steps"] = found

    def items(self, rows: list[Numbered]) -> None:
        told = [(number, row, row.get("task_handle_item", "")) for number, row in rows]
        if not any(code for _number, _row, code in told):
            for number, _row, _code in told[1:]:
                words = _("实施编码“%(code)s”在文件中重复出现") % {"code": self.line.code}
                self.doubt(self.line.sheet, number, "task_code", words, Severity.ERROR)
            return
        items = []
        taken: set[str] = set()
        for number, row, code in told:
            no = code[-2:]
            if (
                not code.startswith(self.line.code[:-2])
                or not (no.isascii() and no.isdecimal())
                or no in taken
            ):
                words = _("业务办理项编码“%(code)s”应为实施编码加两位序号，且不重复") % {"code": code}
                self.doubt(self.line.sheet, number, "task_handle_item", words, Severity.ERROR)
                continue
            taken.add(no)
            name = clean.plain(row.get("task_name", ""))
            purpose = next((one for one in Purpose if name.endswith(f"（{one.label}）")), Purpose.NEW)
            if purpose != Purpose.NEW and purpose in self.purposes.values():
                purpose = Purpose.NEW
            self.purposes[code] = purpose.value
            item: Content = {"no": no, "name": name, "purpose": purpose.value}
            length = self.number(row, "promise_day", self.line.sheet, number)
            if length is not None:
                unit = self.coded("unit", row, "promise_type", self.line.sheet, number) if length else None
                item |= {"promised_length": length, "promised_unit": unit or "wd"}
            items.append(item)
        self.line.content["handling_items"] = sorted(items, key=lambda item: str(item["no"]))

    def extend(self, rows: list[Numbered]) -> None:
        if not rows:
            return
        number, row = rows[0]
        edition, put = self.edition, self.put
        for ours, theirs in (
            ("quantity_limit", "limit_explain"), ("visits_words", "limit_scene_explain"), ("result_name", "result_name"),
        ):  # fmt: skip
            put(edition, ours, self.line_of(row, theirs))
        for ours, theirs in (
            ("enters_hall", "is_entry_center"), ("bookable", "is_schedule"), ("pays_online", "is_pay_online"),
            ("posts_result", "is_express"), ("terminals", "is_service_terminals"),
        ):  # fmt: skip
            if row.get(theirs) in ("0", "1"):
                edition[ours] = row[theirs] == "1"
        for ours, theirs, code_set in (
            ("scope", "handle_area", "scope"), ("result_kind", "result_type", "result"),
            ("person_theme", "user_topic_type", "person_theme"),
            ("organisation_theme", "corp_topic_type", "organisation_theme"),
        ):  # fmt: skip
            put(edition, ours, self.coded(code_set, row, theirs, EXTEND, number))
        if (depth := self.coded("depth", row, "online_handle_depth", EXTEND, number)) is not None:
            edition["online_depth"] = int(depth)
        if row.get("online_handle_url"):
            edition["online_url"] = row["online_handle_url"]
        if "other_dept" in row:
            edition["joint_offices"] = [one for one in re.split(r"[、,，\n]", row["other_dept"]) if one]
        if "service_type" in row:
            edition["intermediaries"] = [
                _service_of(line) for line in _lines(row["service_type"]) if line != NONE
            ]
        if _is_uuid(row.get("result_guid", "")):
            edition["result_sample"] = row["result_guid"]
        try:
            name = json.loads(row.get("extend_field") or "{}").get("name")
        except (ValueError, AttributeError):
            name = None
        if isinstance(name, str) and name:
            self.matter["name"] = name

    def materials(self, rows: list[Numbered]) -> None:
        found: dict[str, Content] = {}
        numbers: dict[str, int] = {}
        asked: dict[str, list[str]] = {}
        for sort_of in {row.get("task_handle_item", ""): None for _number, row in rows}:
            mine = [(number, row) for number, row in rows if row.get("task_handle_item", "") == sort_of]
            junk = {
                int(one.where): one.words
                for one in clean.junk([row for _number, row in mine], name="material_name", sort="order_num")
            }
            for place, (number, row) in enumerate(mine, start=1):
                if place in junk:
                    self.doubt(MATERIAL, number, "material_name", junk[place])
                    continue
                name = clean.plain(row.get("material_name", ""))
                if name not in found:
                    found[name] = self.material(row, number, name)
                    numbers[name] = number
                asked.setdefault(name, []).append(self.purposes.get(sort_of, ""))
        for name, told in found.items():
            purposes = list(dict.fromkeys(filter(None, asked[name])))
            if purposes and purposes != [Purpose.NEW]:
                told["purposes"] = [one.value for one in Purpose if one in purposes]
        self.line.content["materials"] = list(found.values())
        self.line.rows["materials"] = list(numbers.values())

    def material(self, row: Mapping[str, str], number: int, name: str) -> Content:
        told: Content = {"name": name}
        put = self.put
        necessity = self.coded("necessity", row, "is_need", MATERIAL, number)
        fill = _lines(row.get("fill_explain", ""))
        if fill and fill[0].startswith(WHEN):
            told["when_words"] = fill.pop(0).removeprefix(WHEN)
            necessity = "conditional" if necessity == "optional" else necessity
        told["fill_words"] = "\n".join(fill)
        if necessity in ("secondary", "committable"):
            told[necessity], necessity = True, "required"
        put(told, "necessity", necessity)
        put(told, "kind", self.coded("material_kind", row, "material_type", MATERIAL, number))
        put(told, "form", self.coded("medium", row, "material_format", MATERIAL, number))
        put(told, "source", self.coded("source", row, "source_type", MATERIAL, number))
        for ours, theirs in (
            ("source_office", "source_explain"), ("pages_format", "page_format"), ("standard", "accept_stand"),
            ("basis", "by_law"),
        ):  # fmt: skip
            put(told, ours, self.line_of(row, theirs))
        if copies := COPIES.fullmatch(row.get("remark", "")):
            told["originals"], told["copies"] = int(copies[1]), int(copies[2])
        else:
            put(told, "originals", self.number(row, "page_num", MATERIAL, number))
        for ours, theirs in (("blank_form", "form_guid"), ("sample", "example_guid")):
            if _is_uuid(row.get(theirs, "")):
                told[ours] = row[theirs]
        return told

    def fees(self, rows: list[Numbered], *, has_table: bool) -> None:
        if not has_table:
            return
        found = []
        for _number, row in rows:
            told: Content = {
                "name": clean.plain(row.get("fee_name", "")),
                "standard": clean.plain(row.get("fee_stand", "")),
                "basis": clean.plain(row.get("by_law", "")),
            }
            if row.get("is_desc") == "1" or row.get("desc_explain"):
                told |= {
                    "reducible": row.get("is_desc") == "1",
                    "reduction_basis": clean.plain(row.get("desc_explain", "")),
                }
            found.append(told)
        self.edition["fee"] = found or None

    def questions(self, rows: list[Numbered]) -> None:
        self.edition["faq"] = [
            {"q": " ".join(_lines(row.get("question", ""))), "a": "\n".join(_lines(row.get("answer", "")))}
            for _number, row in rows
        ]


def _lines(said: str) -> list[str]:
    """The paragraphs of a text; rich text without its looks."""
    if RICH.search(said):
        return clean.paragraphs(said)
    return [line.strip() for line in said.split("\n") if line.strip()]


def _basis_of(line: str) -> Content:
    """《law》article：words; a line that is not written so is the law as a whole."""
    if not line.startswith("《"):
        return {"law": line, "article": "", "words": ""}
    depth = 0
    for place, sign in enumerate(line):
        depth += (sign == "《") - (sign == "》")
        if depth == 0:
            article, _colon, words = line[place + 1 :].partition("：")
            return {"law": line[1:place], "article": article.strip(), "words": words.strip()}
    return {"law": line, "article": "", "words": ""}


def _service_of(line: str) -> Content:
    told = SERVICE.fullmatch(line)
    return told.groupdict() if told else {"name": line, "basis": "", "scope": "", "organ": "", "period": ""}


def _ways_of(said: str) -> tuple[str, list[dict[str, str]]]:
    """The telephone, and the other ways."""
    values = {str(label): value for value, label in ContactWay.choices}
    phone, ways = "", []
    for part in re.split(r"[；;\n]", "\n".join(_lines(said))):
        label, *rest = re.split(r"[:：]", part.strip(), maxsplit=1)
        way = values.get(label.strip()) if rest else None
        words = rest[0].strip() if way else part.strip()
        if not words:
            continue
        if way in (None, ContactWay.TELEPHONE) and not phone and len(words) <= 30:
            phone = words
        else:
            ways.append({"way": way or ContactWay.TELEPHONE.value, "words": words})
    return phone, ways


def _is_uuid(said: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", said) is not None
