"""The first matter of the town with a form that asks some people more than others, and the questions that tell them apart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ground.accounts.actor import Actor
from ground.workdays import legal_day
from matters.actions.opening import open_matter
from matters.models import Edition
from tests.town import ANSWERS, Town, content

NAME = "公共场所卫生许可（新办）"
BATH = {"key": "place", "is": "bath"}
QUESTIONS = [
    {"key": "place", "text": "您要开哪一种店？", "choices": [["hair", "理发店、美容店"], ["bath", "浴室、游泳馆"]]},
    {"key": "pool", "text": "有游泳池吗？", "choices": [["yes", "有"], ["no", "没有"]], "asked_when": BATH},
    {"key": "who", "text": "谁来办？", "choices": [["self", "本人"], ["agent", "委托别人"]]},
]  # fmt: skip
PLACE: dict[str, Any] = {
    "key": "shop",
    "title": "经营场所",
    "fields": [
        {"key": "shop_name", "label": "场所名称", "kind": "text", "required": True, "searchable": True, "licensed": True},
        {"key": "area", "label": "经营面积（平方米）", "kind": "number", "required": True, "searchable": True},
        {"key": "shop_address", "label": "经营地址", "kind": "text", "required": True, "licensed": True},
        {"key": "store", "label": "仓库地址", "kind": "address", "within": "990001", "required": True, "searchable": True},
    ],
}  # fmt: skip
STAFF: dict[str, Any] = {
    "key": "people",
    "title": "从业人员",
    "fields": [
        {"key": "has_staff", "label": "是否雇用员工", "kind": "yesno", "required": True},
        {
            "key": "staff",
            "label": "员工名单",
            "kind": "table",
            "required": True,
            "personal": True,
            "max": 3,
            "shown_when": {"key": "has_staff", "is": "yes"},
            "columns": [
                {"key": "name", "label": "姓名", "kind": "text", "required": True, "max": 10},
                {"key": "number", "label": "身份证号码", "kind": "id_number", "required": True},
                {"key": "job", "label": "岗位", "kind": "choice", "choices": [["cut", "理发"], ["wash", "洗护"]]},
                {"key": "since", "label": "入职日期", "kind": "date"},
            ],
        },
    ],
}  # fmt: skip
WATER: dict[str, Any] = {
    "key": "water",
    "title": "池水",
    "shown_when": BATH,
    "fields": [
        {"key": "water_from", "label": "用水来源", "kind": "text", "required": True},
        {
            "key": "pool_area", "label": "游泳池面积（平方米）", "kind": "number", "required": True,
            "shown_when": {"key": "pool", "is": "yes"},
        },
    ],
}  # fmt: skip
CONTACT: dict[str, Any] = {
    "key": "contact",
    "title": "联系人",
    "fields": [
        {
            "key": "manager_phone",
            "label": "卫生管理员电话",
            "kind": "phone",
            "required": True,
            "personal": True,
        },
    ],
}
FORM = {"sections": [PLACE, STAFF, WATER, CONTACT]}
HAIR = {"place": "hair", "who": "self"}
POOL = {"place": "bath", "pool": "yes", "who": "agent"}
STORE = {"code": "990001001000", "words": "示例市朝霞区书香街道", "detail": "书香路 45 号"}
SOMEBODY = {"name": "李明", "number": "990001198803120316", "job": "cut", "since": "2025-03-01"}
ALONE = {**ANSWERS, "store": STORE, "has_staff": "no"}


def told(**edition: Any) -> dict[str, Any]:
    """The content: as the town's own, with questions, two handling items and materials for some alone."""
    made = content(NAME)
    made["edition"] |= {"form": FORM, "questions": QUESTIONS, **edition}
    made["handling_items"] = [
        {"no": "01", "name": "公共场所卫生许可（理发、美容）", "purpose": "new"},
        {
            "no": "02", "name": "公共场所卫生许可（沐浴、游泳）", "purpose": "new", "when": BATH,
            "promised_length": 6, "promised_unit": "wd",
        },
    ]  # fmt: skip
    sheet = {"source": "self", "form": "both", "copies": 1, "standard": "一年之内"}
    made["materials"] += [
        {**sheet, "name": "池水检测报告", "necessity": "required", "when": BATH},
        {
            **sheet, "name": "授权委托书", "necessity": "conditional", "when_words": "委托他人办理时",
            "when": {"key": "who", "is": "agent"},
        },
        {
            **sheet, "name": "健康证明", "necessity": "conditional", "when_words": "雇用员工的",
            "when": {"key": "has_staff", "is": "yes"},
        },
    ]  # fmt: skip
    return made


def asking(town: Town, made: dict[str, Any] | None = None, *, ago: int = 1) -> Edition:
    """In force since so many days, in place of the edition before it."""
    on = legal_day(town.at) - timedelta(days=ago)
    opened = open_matter(
        {**(made or told()), "effective_on": on.isoformat()}, by=Actor.system("seed"), at=town.at
    )
    assert opened is not None
    return Edition.objects.select_related("matter__office", "regulator").get(pk=opened.pk)
