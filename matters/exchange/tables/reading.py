"""Rows of the exchange tables as lines: what they say of each matter, in the shape of a content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from ground.accounts.models import Office
from matters import clean, standard
from matters.departments import offices_of_departments
from matters.enums import EditionState, Purpose, Severity, SpecialKind
from matters.exchange.profiles import Content, Line, Problem
from matters.exchange.tables.fields import (
    BASIC,
    C0109,
    COPIES,
    ENDED,
    EXTEND,
    FEE,
    MATERIAL,
    NONE,
    PUBLIC,
    QUESTIONS,
    TABLES,
    WHEN,
    fields,
    silent,
)
from matters.exchange.tables.phrases import SPECIAL, STEP, basis_of, is_uuid, paragraphs, service_of, ways_of
from matters.sheets import Table, Unreadable, is_spoilt, json_of, text


def read(
    found: Mapping[str, Table], tell: Callable[[Problem], None], offices: Offices | None = None
) -> list[Line]:
    """A line for each implementation code; handling items of one code are one matter with several ways to apply."""
    named = {name.lower().removesuffix(".csv"): table for name, table in found.items()}
    rows: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for table in TABLES:
        if table in named:
            rows[table] = list(_rows(named[table], table, tell))
    if BASIC not in rows and PUBLIC not in rows:
        words = _("文件中应有表 %(basic)s 或者 %(public)s") % {"basic": BASIC, "public": PUBLIC}
        raise Unreadable(words)
    offices = offices or Offices()
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
        # Programs leave out the empty cells at the end of a row.
        row = [*row, *[""] * (len(head) - len(row))]
        told = {column: text(cell) for column, cell in zip(head, row, strict=False) if column in known}
        for column, cell in zip(head, row, strict=False):
            if column in ("task_code", "catalog_code", "task_handle_item") and is_spoilt(cell):
                words = _("被表格软件当作数字，末位已经丢失，请把该列设为文本后重新填写")
                tell(Problem(name, number, column, Severity.ERROR, words))
        yield number, told


# What guides call a purpose beside its own name; the tables have no field for it.
CALLED = dict.fromkeys(("补证", "补发", "补领"), Purpose.REPLACEMENT)  # not a message: endings of names


def _purpose(name: str) -> Purpose:
    endings = {str(one.label): one for one in Purpose} | CALLED
    return next((one for ending, one in endings.items() if name.endswith(f"（{ending}）")), Purpose.NEW)


class Offices:
    """Our own offices by the names and codes that the tables call them by."""

    def __init__(self) -> None:
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

    def __init__(self, line: Line, offices: Offices) -> None:
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
        return None if name not in row else "\n".join(paragraphs(row[name]))

    def line_of(self, row: Mapping[str, str], name: str) -> str | None:
        return None if name not in row else " ".join(paragraphs(row[name]))

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
            edition["legal_basis"] = [basis_of(line) for line in paragraphs(row["by_law"])]
        if "accept_condition" in row:
            edition["application_conditions"] = paragraphs(row["accept_condition"])
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
                edition[phone], edition[ways] = ways_of(row[field_name])
        self.items(rows)

    def special(self, said: str, table: str, number: int) -> None:
        found = []
        kinds = {str(label): value for value, label in SpecialKind.choices}
        for line in paragraphs(said):
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
        for line in paragraphs(said):
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
            purpose = _purpose(name)
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
                service_of(line) for line in paragraphs(row["service_type"]) if line != NONE
            ]
        if is_uuid(row.get("result_guid", "")):
            edition["result_sample"] = row["result_guid"]
        try:
            name = json_of(row.get("extend_field") or "{}").get("name")
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
        fill = paragraphs(row.get("fill_explain", ""))
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
            if is_uuid(row.get(theirs, "")):
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
            {
                "q": " ".join(paragraphs(row.get("question", ""))),
                "a": "\n".join(paragraphs(row.get("answer", ""))),
            }
            for _number, row in rows
        ]
