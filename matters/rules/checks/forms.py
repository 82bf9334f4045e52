"""申请表 and 导办: what is asked can be answered, and every condition speaks of something that was asked before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from matters import conditions, schema
from matters.conditions import Asked
from matters.enums import Purpose, Severity
from matters.rules.checks.frame import Checked, Said, check

PRIVATE = {"phone", "id_number"}


@check("B3", Severity.ERROR, source="申请表随版本公布，按字段校验")
def the_form_can_be_filled_in(checked: Checked) -> Iterator[Said]:
    """Every field has a kind, a key of its own, choices where it is chosen from, and conditions on what comes before it."""
    form = checked.edition["form"]
    if not form:
        return
    for path, words in schema.wrong(form, _questions(checked)):
        yield Said("form", words, f"edition/form/{path}")
    for spec in schema.specs(form):
        kinds = {spec.get("kind"), *(column.get("kind") for column in spec.get("columns", []))}
        if kinds & PRIVATE and not spec.get("personal"):
            words = _("“%(label)s”含有个人信息，请设为加密保存") % {"label": spec.get("label", "")}
            yield Said("form", words, "edition/form", Severity.WARNING)


@check("A9", Severity.ERROR, source="智能导办：几个问题决定办理项、字段和材料")
def the_questions_lead_somewhere(checked: Checked) -> Iterator[Said]:
    """Each question has words and answers and looks back only; what hangs on an answer hangs on one that can be given."""
    if words := conditions.why_not_questions(checked.edition["questions"]):
        yield Said("questions", words, "edition/questions")
        return
    asked = conditions.asked(checked.edition["questions"])
    for path, item in checked.rows("handling_items"):
        if item["when"] and (words := conditions.why_not_condition(item["when"], asked)):
            yield Said(
                "handling_items.when", f"“{item['name']}”：{words}", f"{path}/when"
            )  # not a message: words beside a name
    fields = conditions.asked(one for one in schema.specs(checked.edition["form"]) if one.get("key"))
    for path, material in checked.rows("materials"):
        if material["when"] and (words := conditions.why_not_condition(material["when"], asked | fields)):
            yield Said(
                "materials.when", f"“{material['name']}”：{words}", f"{path}/when"
            )  # not a message: words beside a name
    first = [row for _path, row in checked.rows("handling_items") if row["purpose"] == Purpose.NEW]
    if first and all(item["when"] for item in first):
        words = _("首次申请的业务办理项都有适用条件，请留一个不设条件的")
        yield Said("handling_items.when", words, severity=Severity.WARNING)
    yield from _unused(checked, asked)


def _unused(checked: Checked, asked: Mapping[str, Asked]) -> Iterator[Said]:
    """A question on which nothing hangs need not be asked."""
    form = checked.edition["form"]
    told = [question.get("asked_when") for question in checked.edition["questions"]]
    told += [row["when"] for part in ("handling_items", "materials") for _path, row in checked.rows(part)]
    for section in form.get("sections", []):
        told.append(section.get("shown_when"))
        told += [
            spec.get(which) for spec in section.get("fields", ()) for which in ("shown_when", "required_when")
        ]
    used = {key for one in told for key in conditions.keys(one)}
    for key, question in asked.items():
        if key not in used:
            words = _("问题“%(what)s”的答案不影响任何材料、字段或者办理项，可以不问") % {
                "what": question.words
            }
            yield Said("questions", words, "edition/questions", Severity.WARNING)


def _questions(checked: Checked) -> list[Mapping[str, Any]]:
    told = checked.edition["questions"]
    return [] if conditions.why_not_questions(told) else told
