"""Our contents as rows of the exchange tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import NAMESPACE_OID, uuid5

from django.utils.translation import gettext as _

from matters import codes, standard
from matters.content import normal
from matters.elements import ELEMENTS
from matters.enums import MatterType, Purpose
from matters.exchange.profiles import Content
from matters.exchange.tables.fields import (
    BASIC,
    C0109,
    CARRIED,
    EXTEND,
    FEE,
    MATERIAL,
    NONE,
    PUBLIC,
    QUESTIONS,
    TABLES,
    WHEN,
    fields,
)
from matters.exchange.tables.phrases import (
    basis_words,
    joined,
    number_words,
    service_words,
    special_words,
    step_words,
    ways_words,
    yes,
)
from matters.models import Edition


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
            "anticipate_day": number_words(edition["statutory_length"]),
            "anticipate_type": self.coded("unit", edition["statutory_unit"], BASIC, "anticipate_type"),
            "anticipate_explain": edition["statutory_words"],
            "promise_day": number_words(edition["promised_length"]),
            "promise_type": self.coded("unit", edition["promised_unit"], BASIC, "promise_type"),
            "promise_explain": edition["promised_words"],
            "limit_scene_num": number_words(edition["visits"]),
            "server_type": self.coded("service_object", edition["service_objects"], BASIC, "server_type"),
            "handle_type": self.coded("channel", edition["channels"], BASIC, "handle_type"),
            "is_fee": yes(bool(fees)),
            "fee_basis": joined(row.get("basis", "") for row in fees),
            "link_addr": edition["online_url"],
            "mobile_terminal_url": edition["mobile_url"],
            # Whoever signs in at the national portal is not known here.
            "is_single_login": yes(False),
            "app_is_single_login": yes(False),
            "link_way": ways_words(edition["consult_phone"], edition["consult_ways"]),
            "supervise_way": ways_words(edition["complaint_phone"], edition["complaint_ways"]),
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
