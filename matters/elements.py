"""The elements of a matter (实施清单要素), each once: the tabs of the editor, the shape of a content, the words of a difference, the
columns of an import and the fields of the exchange are all read from here.

Label, choices and greatest length are those of the model's column; what else an element is, is said here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ground.clocks.enums import Unit
from matters.enums import Channel, ContactWay, EditionState, SpecialKind
from matters.models import Edition, HandlingItem, Material, Matter, RegulationPoint, ReviewPoint, Step

Words = str | Promise
Kind = Literal[
    "text", "textarea", "number", "date", "choice", "flag",
    "multi",  # a list of choices
    "lines",  # a list of texts
    "numbers",  # a list of whole numbers
    "rows",  # a list of {column: text}, see `columns`
    "form", "questions", "condition", "english",  # JSON with a shape of its own
    "office", "matter", "file",  # a path of an office, an implementation code, the uuid of a Blob
]  # fmt: skip

# Where in a content an element stands: in the matter, in the edition, or in each row of a list of rows.
ROWS: Mapping[str, type[models.Model]] = {
    "handling_items": HandlingItem,
    "materials": Material,
    "steps": Step,
    "review_points": ReviewPoint,
    "regulation_points": RegulationPoint,
}
PARTS: Mapping[str, type[models.Model]] = {"matter": Matter, "edition": Edition, **ROWS}

GROUPS: Mapping[str, Words] = {
    "identity": _("基本信息"),
    "authority": _("权力来源"),
    "time": _("办理时限"),
    "conditions": _("条件和审查"),
    "materials": _("申请材料"),
    "flow": _("办理流程"),
    "special": _("特别程序"),
    "fee": _("收费"),
    "result": _("办理结果"),
    "service": _("服务方式"),
    "contact": _("地点和联系"),
    "remedies": _("权利救济"),
    "topics": _("主题分类"),
    "form": _("申请表"),
    "questions": _("导办"),
    "faq": _("常见问题"),
    "supervision": _("事中事后监管"),
    "modes": _("承诺和容缺"),
    "english": _("英文内容"),
}


@dataclass(frozen=True)
class Column:
    """One column of an element that is itself a small table."""

    key: str
    label: Words
    kind: Kind = "text"
    choices: tuple[tuple[Any, Words], ...] = ()


@dataclass(frozen=True)
class Element:
    """One element: `key` names it everywhere; in a content it stands in `part` under `column`."""

    key: str
    group: str
    label: Words
    kind: Kind
    part: str = "edition"
    choices: tuple[tuple[Any, Words], ...] = ()
    columns: tuple[Column, ...] = ()
    # Filled below where the matter follows one of a higher level; every other element is locked there (S41).
    local: bool = False
    # In editions of which state it must not be empty (LINT-9).
    needed: tuple[EditionState, ...] = ()
    # The field of the exchange tables (up_task_general_*), and the item of table 4 of GB/T 39046; nothing: not exchanged.
    c0109: str = ""
    g39046: int | None = None
    most: int | None = None
    # What a content that is silent about it means.
    default: Any = None

    @cached_property
    def column(self) -> str:
        return self.key.rpartition(".")[2]

    @property
    def is_of_rows(self) -> bool:
        return self.part in ROWS

    def is_empty(self, value: Any) -> bool:
        """Whether nothing is said: a number 0 and a plain no are answers."""
        return value is None or value in ("", [], {}) or (self.kind == "form" and not value.get("sections"))


# The data items of table 4 of GB/T 39046, by their number there.
GB39046: Mapping[str, int] = {
    "name": 1,
    "basic_code": 2,
    "implementation_code": 3,
    "type_code": 5,
    "legal_basis": 6,
    "level": 8,
    "scope_words": 9,
    "rights_words": 10,
    "office": 11,
    "organ_nature": 14,
    "statutory_length": 15,
    "statutory_unit": 16,
    "statutory_words": 17,
    "promised_length": 18,
    "promised_unit": 19,
    "promised_words": 20,
    "application_conditions": 21,
    "joint_offices": 23,
    "intermediaries": 27,
    "quantity_limit": 28,
    "result_name": 29,
    "result_sample": 30,
    "fee": 31,
    "scope": 33,
    "service_objects": 35,
    "organisation_theme": 37,
    "person_theme": 38,
    "channels": 40,
    "special_procedures": 41,
    "bookable": 44,
    "pays_online": 45,
    "posts_result": 46,
    "online_url": 48,
    "address": 50,
    "hours": 51,
    "consult_phone": 53,
    "complaint_phone": 54,
    "faq": 55,
    "materials.name": 56,
    "materials.source_office": 57,
    "materials.fill_words": 59,
    "materials.originals": 62,
    "materials.copies": 63,
    "materials.necessity": 64,
}
ALWAYS = tuple(EditionState)
OPEN = (EditionState.OPEN, EditionState.DORMANT)


def _kind(field: Any) -> Kind:
    match field:
        case ArrayField():
            if field.base_field.choices:
                return "multi"
            return "numbers" if isinstance(field.base_field, models.IntegerField) else "lines"
        case models.BooleanField():
            return "flag"
        case _ if field.choices:
            return "choice"
        case models.IntegerField():
            return "number"
        case models.DateField():
            return "date"
        case models.TextField():
            return "textarea"
        case models.JSONField():
            return "lines"
    return "text"


def _default(field: Any) -> Any:
    """What the column holds unless it is told."""
    if field.has_default():
        default = field.get_default()
        return str(default) if isinstance(default, models.Choices) else default
    return None if field.null or not isinstance(field, models.CharField | models.TextField) else ""


def _element(name: str, group: str, *, part: str = "edition", **more: Any) -> Element:
    field: Any = PARTS[part]._meta.get_field(name)
    base = field.base_field if isinstance(field, ArrayField) else field
    key = f"{part}.{name}" if part in ROWS else name
    told = {
        "g39046": GB39046.get(key),
        "label": field.verbose_name,
        "kind": _kind(field),
        "choices": tuple((value, label) for value, label in base.choices or ()),
        "most": base.max_length,
        "default": _default(field),
    }
    return Element(key=key, group=group, part=part, **told | more)


def _group(group: str, *names: str | tuple[str, dict[str, Any]], part: str = "edition") -> Iterable[Element]:
    """Elements that the model says everything of, or nearly."""
    for name in names:
        if isinstance(name, tuple):
            yield _element(name[0], group, part=part, **name[1])
        else:
            yield _element(name, group, part=part)


CONTACT_WAYS = (Column("way", _("方式"), "choice", tuple(ContactWay.choices)), Column("words", _("内容")))
WINDOWS = (
    Column("name", _("名称")), Column("address", _("地址")), Column("phone", _("电话")), Column("hours", _("时间")),
)  # fmt: skip
FEES = (
    Column("name", _("收费项目")), Column("standard", _("收费标准")), Column("basis", _("收费依据")),
    Column("reducible", _("可以减免"), "flag"), Column("reduction_basis", _("减免依据")),
)  # fmt: skip
SPECIAL = (
    Column("kind", _("种类"), "choice", tuple(SpecialKind.choices)), Column("name", _("名称")),
    Column("basis", _("依据")), Column("length", _("时限数"), "number"),
    Column("unit", _("时限单位"), "choice", tuple(Unit.choices)),
    Column("counts", _("计入办理时限"), "flag"),
)  # fmt: skip
INTERMEDIARIES = (
    Column("name", _("中介服务名称")), Column("basis", _("依据")), Column("scope", _("范围")),
    Column("organ", _("服务机构")), Column("period", _("服务时限")),
)  # fmt: skip
NEARBY = (Column("division_code", _("区划代码")), Column("name", _("名称")), Column("address", _("地址")))
BASIS = (Column("law", _("法规名称")), Column("article", _("条款")), Column("words", _("条文内容")))
FAQ = (Column("q", _("问")), Column("a", _("答")))


def _all() -> Iterable[Element]:
    yield from _group(
        "identity",
        ("name", {"needed": ALWAYS, "c0109": "task_name"}),
        ("implementation_code", {"needed": ALWAYS, "c0109": "task_code"}),
        ("basic_code", {"c0109": "catalog_code"}),
        ("local_code", {"c0109": "local_task_code"}),
        ("type_code", {"needed": ALWAYS, "c0109": "task_type"}),
        "main_item", "aliases",
        ("office", {"kind": "office", "needed": ALWAYS, "c0109": "dept_name"}),
        ("upstream", {"kind": "matter"}),
        "for_persons", "for_organisations",
        part="matter",
    )  # fmt: skip
    yield from _group("identity", ("summary", {"needed": OPEN}), "note")
    yield from _group(
        "identity", "no", "name", "purpose", "promised_length", "promised_unit", "summary",
        ("when", {"kind": "condition"}), part="handling_items",
    )  # fmt: skip
    yield from _group(
        "authority", ("level", {"needed": OPEN, "c0109": "use_level"}), "power_code", part="matter"
    )
    yield from _group(
        "authority",
        ("organ_nature", {"needed": OPEN, "c0109": "dept_type"}),
        ("power_source", {"c0109": "power_source"}),
        ("entrusting_organ", {"c0109": "entrust_name"}),
        "rights_words",
        "duties_words",
        "scope_words",
        ("legal_basis", {"kind": "rows", "columns": BASIS, "needed": OPEN, "c0109": "by_law"}),
    )
    yield from _group(
        "time",
        ("handling", {"needed": OPEN, "c0109": "project_type"}),
        ("statutory_length", {"needed": OPEN, "c0109": "anticipate_day"}),
        ("statutory_unit", {"label": _("法定办结时限单位"), "c0109": "anticipate_type"}),
        ("statutory_words", {"c0109": "anticipate_explain"}),
        ("promised_length", {"needed": OPEN, "local": True, "c0109": "promise_day"}),
        ("promised_unit", {"label": _("承诺办结时限单位"), "local": True, "c0109": "promise_type"}),
        ("promised_words", {"local": True, "c0109": "promise_explain"}),
    )
    yield from _group(
        "conditions",
        ("application_conditions", {"needed": OPEN, "c0109": "accept_condition"}),
        ("grant_conditions", {"needed": OPEN}),
        ("quantity_limit", {"c0109": "limit_explain"}),
    )
    yield from _group("conditions", "words", "basis", "standard", part="review_points")
    yield from _group(
        "materials",
        ("name", {"needed": ALWAYS, "c0109": "material_name"}),
        ("kind", {"c0109": "material_type"}), "standard_code",
        ("necessity", {"needed": ALWAYS, "c0109": "is_need"}), "when_words", ("when", {"kind": "condition"}),
        "alternatives",
        ("source", {"needed": ALWAYS, "c0109": "source_type"}), ("source_office", {"c0109": "source_explain"}),
        ("form", {"needed": ALWAYS, "c0109": "material_format"}),
        ("originals", {"c0109": "page_num"}), "copies",
        ("pages_format", {"c0109": "page_format"}),
        ("fill_words", {"c0109": "fill_explain"}), ("standard", {"needed": OPEN, "c0109": "accept_stand"}),
        ("basis", {"c0109": "by_law"}),
        ("blank_form", {"kind": "file", "c0109": "form_guid"}), ("sample", {"kind": "file", "c0109": "example_guid"}),
        "generated", "committable", "secondary", "exempt", "exempt_by", "proof_code", "result_of_step",
        "sharing_provider", "sharing_purpose", "sharing_items", "sharing_method", "sharing_status", "identity_copy",
        ("purposes", {"kind": "multi", "choices": tuple(_purposes())}),
        part="materials",
    )  # fmt: skip
    yield from _group(
        "flow",
        ("name", {"needed": ALWAYS}), ("office_words", {"needed": OPEN}),
        "person_words", "duty", ("days_words", {"needed": OPEN}),
        "length", "unit", "special", "words",
        part="steps",
    )  # fmt: skip
    yield from _group(
        "special", ("special_procedures", {"kind": "rows", "columns": SPECIAL, "c0109": "special_procedure"})
    )
    yield from _group("fee", ("fee", {"kind": "rows", "columns": FEES, "c0109": "is_fee"}))
    yield from _group(
        "result",
        ("result_kind", {"needed": OPEN, "c0109": "result_type"}),
        ("result_name", {"needed": OPEN, "c0109": "result_name"}),
        ("result_sample", {"kind": "file", "c0109": "result_guid"}),
        "licence_type_code", "licence_validity_months", "licence_mark",
    )  # fmt: skip
    yield from _group(
        "service",
        ("service_objects", {"needed": OPEN, "c0109": "server_type"}),
        (
            "channels",
            {
                "kind": "multi", "choices": tuple(Channel.choices), "needed": OPEN,
                "c0109": "handle_type",
            },
        ),
        ("visits", {"needed": OPEN, "c0109": "limit_scene_num"}),
        ("visits_words", {"c0109": "limit_scene_explain"}),
        ("scope", {"c0109": "handle_area"}), ("enters_hall", {"c0109": "is_entry_center"}), "one_window",
        ("bookable", {"local": True, "c0109": "is_schedule"}), ("booking_words", {"local": True}),
        ("pays_online", {"c0109": "is_pay_online"}), "posts_material",
        ("posts_result", {"c0109": "is_express"}), ("terminals", {"c0109": "is_service_terminals"}),
        ("online_depth", {"c0109": "online_handle_depth"}), ("online_url", {"c0109": "online_handle_url"}),
        ("mobile_url", {"c0109": "mobile_terminal_url"}), ("joint_offices", {"c0109": "other_dept"}),
        ("intermediaries", {"kind": "rows", "columns": INTERMEDIARIES, "c0109": "service_type"}),
        ("nearby", {"kind": "rows", "columns": NEARBY, "local": True, "c0109": "town_code"}),
        "at_once", "without_application", "seal_free", "signature_free", "fill_free",
    )  # fmt: skip
    yield from _group(
        "contact",
        ("address", {"needed": OPEN, "local": True, "c0109": "transact_addr"}),
        ("hours", {"needed": OPEN, "local": True, "c0109": "transact_time"}),
        ("traffic_words", {"local": True}),
        ("windows", {"kind": "rows", "columns": WINDOWS, "local": True}),
        ("consult_phone", {"needed": OPEN, "local": True, "c0109": "link_way"}),
        ("consult_ways", {"kind": "rows", "columns": CONTACT_WAYS, "local": True}),
        ("complaint_phone", {"needed": OPEN, "local": True, "c0109": "supervise_way"}),
        ("complaint_ways", {"kind": "rows", "columns": CONTACT_WAYS, "local": True}),
    )
    yield from _group(
        "remedies",
        ("review_organ", {"needed": OPEN}),
        ("court", {"needed": OPEN}),
    )
    yield from _group(
        "topics",
        ("person_theme", {"c0109": "user_topic_type"}),
        ("organisation_theme", {"c0109": "corp_topic_type"}),
    )
    yield from _group("form", ("form", {"kind": "form", "needed": OPEN}))
    yield from _group("questions", ("questions", {"kind": "questions"}))
    yield from _group("faq", ("faq", {"kind": "rows", "columns": FAQ, "needed": OPEN}))
    yield from _group(
        "supervision", ("regulator", {"kind": "office", "needed": OPEN}), "prior_notice", "regulated_object",
        "regulating_ways", "regulating_penalties",
    )  # fmt: skip
    yield from _group(
        "supervision", "words", "site_standard", "penalty", "basis", "conditions", "materials", "points",
        part="regulation_points",
    )  # fmt: skip
    yield from _group("modes", "commitment_kinds", "exclusions", "revocable", "deficiency", "safety_related")
    yield from _group("english", ("english", {"kind": "english"}))


def _purposes() -> list[tuple[str, Words]]:
    return list(HandlingItem._meta.get_field("purpose").choices or ())


ELEMENTS: Mapping[str, Element] = {element.key: element for element in _all()}


@cache
def of_part(part: str) -> tuple[Element, ...]:
    """The elements that stand in this part of a content."""
    return tuple(element for element in ELEMENTS.values() if element.part == part)


def called(part: str) -> str:
    """The column by which people call a row of this part."""
    return "name" if f"{part}.name" in ELEMENTS else "words"


def of_group(group: str) -> list[Element]:
    """The elements of one tab, in the order they are asked."""
    return [element for element in ELEMENTS.values() if element.group == group]


# The tab on which the rows of each list are edited.
GROUP_OF_ROWS: Mapping[str, str] = {part: of_part(part)[0].group for part in ROWS}
