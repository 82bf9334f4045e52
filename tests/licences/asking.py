"""A matter whose guide leads to a first licence, its change, its replacement and its end, and asks each what concerns it."""

import copy
from typing import Any

from approvals import rules
from approvals.actions import decision, filing
from approvals.models import Case
from ground.accounts.actor import Actor
from licences.models import Licence
from matters.actions.entrusting import entrust
from matters.actions.opening import open_matter
from matters.enums import Entrusted
from matters.models import Edition
from tests.licences.lasting import ANSWERS, LONG_AGO, SECTIONS, concluded
from tests.town import Town, content, pdf

NAME = "旅馆业特种行业许可（新办）"
QUESTIONS = [
    {
        "key": "task", "text": "您要办什么？",
        "choices": [["first", "第一次办"], ["change", "改许可证上的内容"], ["lost", "许可证丢了"], ["end", "不再经营"]],
    },
    {
        "key": "changed", "text": "改什么？", "asked_when": {"key": "task", "is": "change"},
        "choices": [["name", "名称"], ["place", "地方"]],
    },
    {
        "key": "rooms", "text": "有多少间客房？", "asked_when": {"key": "task", "is": "first"},
        "choices": [["few", "不到 30 间"], ["many", "30 间以上"]],
    },
    {"key": "who", "text": "谁来办？", "choices": [["self", "本人"], ["agent", "委托别人"]]},
]  # fmt: skip
ITEMS = [
    {"no": "01", "name": "旅馆许可（新办）", "purpose": "new"},
    {"no": "02", "name": "旅馆许可（变更）", "purpose": "change", "when": {"key": "task", "is": "change"},
     "promised_length": 4, "promised_unit": "wd"},
    {"no": "03", "name": "旅馆许可（补证）", "purpose": "replacement", "when": {"key": "task", "is": "lost"}},
    {"no": "04", "name": "旅馆许可（注销）", "purpose": "cancellation", "when": {"key": "task", "is": "end"}},
    {"no": "05", "name": "旅馆许可（延续）", "purpose": "renewal"},
]  # fmt: skip
CHANGE: dict[str, Any] = {
    "key": "change", "title": "变更内容", "purposes": ["change"],
    "fields": [
        {"key": "new_name", "label": "新的名称", "kind": "text", "required": True, "shown_when": {"key": "changed", "is": "name"}},
        {"key": "new_place", "label": "新的地方", "kind": "text", "required": True, "shown_when": {"key": "changed", "is": "place"}},
    ],
}  # fmt: skip
PLACE = {"task": "change", "changed": "place", "who": "self"}


def told() -> dict[str, Any]:
    made = copy.deepcopy(content(NAME, no=3))
    made["edition"] |= {"questions": QUESTIONS, "licence_validity_months": 36, "licence_mark": "朝特"}
    made["edition"].pop("purposes", None)
    made["edition"]["form"]["sections"] += [CHANGE, *SECTIONS]
    made["handling_items"] = ITEMS
    sheet = {"source": "self", "form": "both", "copies": 1, "standard": "一年之内", "necessity": "required"}
    made["materials"] += [
        {
            **sheet,
            "name": "新场所租赁合同",
            "purposes": ["change"],
            "when": {"key": "changed", "is": "place"},
        },
        {**sheet, "name": "名称核准材料", "purposes": ["change"], "when": {"key": "changed", "is": "name"}},
        {
            **sheet,
            "name": "授权委托书",
            "necessity": "conditional",
            "when_words": "委托他人办理时",
            "purposes": ["new", "change", "cancellation"],
            "when": {"key": "who", "is": "agent"},
        },
    ]
    return made


def asking(town: Town) -> Edition:
    """Open, at the town's window too."""
    before, system = town.at - LONG_AGO, Actor.system("seed")
    open_matter(told(), by=system, at=before)
    found = Edition.objects.select_related("matter__office", "regulator").get(name=NAME)
    entrust(town.window, [found], [*Entrusted.values], by=system, at=before)
    return found


def first(town: Town, edition: Edition) -> Case:
    """A complete first application but for the questions."""
    by = town.actor("zhao")
    assert by.on_behalf_of is not None
    case = filing.begin(edition, by.on_behalf_of.current, by=by, at=town.at)
    filing.save_answers(case, ANSWERS, by=by, at=town.at)
    return with_files(town, case)


def with_files(town: Town, case: Case) -> Case:
    case = Case.objects.get(pk=case.pk)
    for material in rules.missing_materials(case):
        filing.add_file(case, material, pdf(f"{material.name}.pdf"), by=town.actor("zhao"), at=town.at)
    return Case.objects.get(pk=case.pk)


def given(town: Town, edition: Edition) -> Licence:
    case, by = first(town, edition), town.actor("zhao")
    case = filing.answer_questions(case, {"rooms": "few", "who": "self"}, by=by, at=town.at)
    case = decision.grant(concluded(town, case, at=town.at), by=town.actor("zheng"), at=town.at)
    licence = case.decision.gives_licence
    assert licence is not None
    return licence
