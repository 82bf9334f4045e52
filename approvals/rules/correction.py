"""What may be asked of an applicant before acceptance, once, and when he has answered it (补正)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.answers import opened
from approvals.demands import Counts, Demand, Key, Verdict, again, failing, fields_of, key_of, named
from approvals.enums import CaseState, Fault, Kind, Newness
from approvals.models import Case, Correction, CorrectionItem
from approvals.rules.deficiency import lacks_later, not_promised
from approvals.rules.filing import MOST_FILES_PER_MATERIAL, missing_materials
from approvals.rules.intake import why_not_take_in
from approvals.rules.originals import original_checks
from approvals.rules.routes import deferral
from approvals.rules.standing import acts_for_applicant, at_window, not_now, why_not_in_doubt
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.accounts.rules import why_not_by_machine
from ground.law.rulings import follows, rule
from matters import forms
from matters.enums import Entrusted
from matters.models import Material


def open_correction(case: Case) -> Correction | None:
    """The notice the applicant has not answered yet."""
    return next((one for one in case.corrections.all() if one.supplied_at is None), None)


def last_correction(case: Case) -> Correction | None:
    return max(case.corrections.all(), key=lambda one: one.no, default=None)


@rule("CLK-1", article="行政许可法 32 第一款第四项")
def why_not_notify(case: Case, *, by: Actor, at: datetime) -> str | None:
    """On the spot or within five working days; afterwards the case is accepted, and there is nothing left to ask."""
    if not can_proceed(case.ask_correction):
        return not_now(case, _("告知补正"))
    if words := why_not_by_machine(by=by).words:
        return words
    if words := why_not_take_in(case.edition, by=by, at=at).words:
        return words
    if words := why_not_in_doubt(case, at=at).words:
        return words
    clock = case.clock(Kind.INTAKE)
    if clock is None or clock.settled_at is not None or clock.lapses_at <= at:
        return _("告知补正的五个工作日已经届满，依法自收到申请材料之日起即为受理，不能再告知补正")
    last = last_correction(case)
    if last is not None and last.items.filter(conforms=None).exists():
        return _("补正的内容还没有逐项核对，请先核对")
    return None


@rule("C5", article="行政许可法 30、32 第一款第四项")
def why_not_ask(case: Case, demands: Sequence[Demand], *, by: Actor, at: datetime) -> str | None:
    """One notice of everything that is missing or in a wrong form, each with its standard, and of nothing else."""
    if words := why_not_notify(case, by=by, at=at).words:
        return words
    if not demands:
        return _("请选出需要补正的材料或者申请表内容")
    if len({demand.key for demand in demands}) < len(demands):
        return _("同一项内容只能列一次")
    fields, materials = {spec["key"] for spec in fields_of(case)}, {one.pk for one in case.materials}
    for demand in demands:
        name = named(case, demand)
        if demand.material is None and demand.field not in fields:
            return _("申请表没有“%(name)s”这一项") % {"name": name}
        if demand.material is not None and demand.material.pk not in materials:
            return _("“%(name)s”不是本事项要求的材料，不能要求提交") % {"name": name}
        if demand.material is not None and demand.material.exempt:
            return _("“%(name)s”免提交，由部门共享获取，不能要求申请人补正") % {"name": name}
        if not demand.words.strip() or not demand.standard.strip():
            return _("请写明“%(name)s”需要补正的内容和要求") % {"name": name}
    return why_not_ask_promised(case, demands).words or _left_out(case, demands, at=at)


@rule("COM-6", article="国办发〔2020〕42号", source="已经承诺的，不再索要")
def why_not_ask_promised(case: Case, demands: Sequence[Demand]) -> str | None:
    """What he promises is asked of nobody while the case commits."""
    free = {material.pk for material in not_promised(case)}
    promised = {material.pk for material in missing_materials(case)} - free
    for demand in demands:
        if demand.material is not None and demand.material.pk in promised:
            return _("“%(name)s”申请人已经承诺，不能要求补正") % {"name": demand.material.name}
    return None


def to_be_named(case: Case, *, at: datetime) -> list[Material]:
    """What is missing and neither promised nor, where 容缺受理 is open to him, said to follow: a notice of 补正 names all of it.

    What follows is told in its own notice once the rest is in order (RQ-4).
    """
    later = lacks_later(case)
    if not later or not deferral(case, at=at).is_open:
        return not_promised(case)
    return [material for material in not_promised(case) if material not in later]


def _left_out(case: Case, demands: Sequence[Demand], *, at: datetime) -> str | None:
    """What is plainly missing, and what was found wanting again, is told now or never."""
    asked = {demand.key for demand in demands}
    missing = [one.name for one in to_be_named(case, at=at) if (one.name, "") not in asked]
    missing += [named(case, one) for one in failing(case) if key_of(one) not in asked]
    if not missing:
        return None
    return _("须一次告知全部内容，还漏了：%(names)s") % {"names": "、".join(dict.fromkeys(missing))}


@rule("C6", article="行政许可法 32 第一款第四项")
def why_not_ask_again(case: Case, demands: Sequence[Demand], new_ground: str) -> str | None:
    """A later notice asks for what still fails, and else only for what could not be known the first time."""
    items = CorrectionItem.objects.filter(correction__case=case).select_related("material")
    before = list(items.order_by("correction__no", "no"))
    if not before:
        return None
    fresh = False
    last = {key_of(item): item for item in before}
    later = lacks_later(case)
    for demand in demands:
        if is_same(last.get(demand.key), demand):
            continue  # the same thing again, because what was supplied fails: no new demand
        if demand.fault == Fault.MISSING and demand.material in later:
            continue  # he said himself that it follows: nothing he had to be told of
        fresh = True
        name = {"name": named(case, demand)}
        if demand.newness not in {Newness.SUPPLIED, Newness.CHANGED}:
            if demand.newness == Newness.STILL:
                return _("“%(name)s”仍不符合的，照上次告知的内容和要求再次告知，不能另提要求") % name
            return (
                _("“%(name)s”上次没有告知，不能再次要求补正；确有首次告知时无法知道的新情况的，请选明理由")
                % name
            )
        if demand.newness == Newness.SUPPLIED and _was_knowable(case, demand):
            return _("“%(name)s”首次告知时就是这样，其问题当时就能发现，不能再次要求补正") % name
    if fresh and not new_ground.strip():
        return _("请写明首次告知时无法知道的新情况")
    return None


def is_same(earlier: CorrectionItem | None, demand: Demand) -> bool:
    """Whether this was asked for in the same words, to the same standard, and still fails."""
    return (
        earlier is not None
        and earlier.conforms is False
        and demand.standard.strip() == earlier.standard
        and demand.words.strip() in {earlier.words, again(earlier)}
    )


def _was_knowable(case: Case, demand: Demand) -> bool:
    """Whether what lies there of this thing today lay there when the first notice was given."""
    material = demand.material
    if material is None:
        return all(demand.field not in one.answers_before for one in case.corrections.all())
    if demand.fault == Fault.MISSING:
        return case.requires(material)
    supplied = {"material": material, "correction_item__isnull": False}
    return not (
        case.files.current().filter(**supplied).exists() or case.papers.lying().filter(**supplied).exists()
    )


@rule("E3", article="行政许可法 32 第一款第四项")
def why_not_judge(
    case: Case, verdicts: Mapping[int, Verdict] | None = None, *, by: Actor, at: datetime
) -> str | None:
    """What was supplied is held against each item of the notice, by the window, before it accepts or asks again."""
    last = last_correction(case)
    if (
        case.state != CaseState.FILED
        or last is None
        or last.supplied_at is None
        or last.let_go_at is not None
    ):
        return not_now(case, _("核对补正内容"))
    if words := why_not_by_machine(by=by).words:
        return words
    if not at_window(case, Entrusted.ACCEPT, by=by, at=at):
        return why_not_take_in(case.edition, by=by, at=at).words
    if verdicts is None:
        return None
    for item in last.items.select_related("material"):
        verdict = verdicts.get(item.pk)
        if verdict is None:
            return _("请逐项核对，还没有核对“%(name)s”") % {"name": named(case, item)}
        if not verdict.conforms and not verdict.note.strip():
            return _("“%(name)s”仍不符合的，请写明原因") % {"name": named(case, item)}
    return None


@rule("E3", article="行政许可法 31、32")
def why_not_stage(case: Case, item: CorrectionItem | None = None, *, by: Actor, at: datetime) -> str | None:
    """What answers an open notice is gathered by the applicant, or by the window for somebody who stands there."""
    if case.state != CaseState.CORRECTING:
        return not_now(case, _("补正"))
    if not (
        acts_for_applicant(case, Power.SUPPLY, by=by, at=at)
        or at_window(case, Entrusted.ACCEPT, by=by, at=at)
    ):
        return _("补正由申请人、有补正权限的代理人办理，或者到受理窗口办理")
    if item is None:
        return None
    if item.correction.case_id != case.pk or item.correction.supplied_at is not None or item.material is None:
        return _("补正告知书没有要求这份材料")
    if item.files.count() >= MOST_FILES_PER_MATERIAL:
        return _("每项材料最多 %(n)d 个文件，请合并后上传或先删除一个") % {"n": MOST_FILES_PER_MATERIAL}
    return None


@rule("E3", article="行政许可法 31、32 第一款第四、五项")
def why_not_supply(
    case: Case, received: Mapping[int, Counts] | None = None, *, by: Actor, at: datetime
) -> str | None:
    """Supplied once, when every item of the notice has its answer."""
    if words := why_not_stage(case, by=by, at=at).words:
        return words
    if received and not at_window(case, Entrusted.ACCEPT, by=by, at=at):
        return _("纸质材料由受理窗口收取")
    correction = open_correction(case)
    if correction is None:
        return not_now(case, _("补正"))
    handed = {pk for pk, counts in (received or {}).items() if any(counts)}
    left = [named(case, item) for item in unanswered(case, correction, handed)]
    if left:
        return _("还没有补正：%(names)s") % {"names": "、".join(left)}
    return None


def unanswered(case: Case, correction: Correction, handed: Collection[int] = ()) -> list[CorrectionItem]:
    """The items that have neither a file nor a paper, or whose answer will not do; `handed` are being handed over."""
    answers = case.answers | correction.answers
    told: dict[str, Any] = {"purpose": case.purpose, "situation": case.led}
    wrong = forms.problems(case.edition, opened(answers), **told)
    staged = set(
        case.files.usable()
        .filter(correction_item__correction=correction)
        .values_list("correction_item", flat=True)
    )
    return [
        item
        for item in correction.items.select_related("material")
        if (item.material_id and item.pk not in staged and item.pk not in handed)
        or (item.field and (item.field not in correction.answers or _behind(case, item.field) & wrong.keys()))
    ]


def _behind(case: Case, field: str) -> set[str]:
    """The field, and what its answer asks for in turn."""
    return {field} | forms.following(case.edition.form, [field])


@rule("CLK-1", article="行政许可法 32 第一款第三项")
def why_not_correct_on_the_spot(
    case: Case, received: Mapping[Material, Counts] | None = None, *, by: Actor, at: datetime
) -> str | None:
    """What can be put right on the spot is put right there and then, without a notice."""
    if case.state != CaseState.FILED:
        return not_now(case, _("当场更正"))
    if words := why_not_take_in(case.edition, by=by, at=at).words:
        return words
    if received is None:
        return None
    if not received:
        return _("请填写当场补交或者更正的材料份数")
    materials = {one.pk for one in case.materials}
    for material, (originals, copies) in received.items():
        if material.pk not in materials:
            return _("“%(name)s”不是本事项要求的材料") % {"name": material.name}
        lying = case.papers.lying().filter(material=material).first()
        if lying is not None and originals < lying.originals:
            return _("“%(name)s”收了 %(n)d 份原件，份数不能改少；原件请用“退还原件”") % {
                "name": material.name,
                "n": lying.originals,
            }
        has_file = case.files.current().filter(material=material).exists()
        if case.requires(material) and not has_file and not originals + copies:
            return _("“%(name)s”是必要材料，份数不能为 0") % {"name": material.name}
    return None


@follows("DUT-2", article="行政许可法 32 第一款第四项", source="首问负责、一次性告知制度")
def found_wanting(case: Case, *, at: datetime) -> list[Demand]:
    """What the house itself can tell is missing or failed: the first draft of the notice, all of it at once."""
    found: dict[Key, Demand] = {}
    materials = {material.name: material for material in case.materials}
    for item in failing(case):
        found_again = Demand(
            fault=Fault(item.fault),
            words=again(item),
            standard=item.standard,
            material=materials[item.material.name] if item.material else None,
            field=item.field,
            newness=Newness.STILL,
        )
        found[found_again.key] = found_again
    for material in to_be_named(case, at=at):
        lacks = Demand(Fault.MISSING, standard_words(material, Fault.MISSING), material.standard, material)
        found.setdefault(lacks.key, lacks)
    for check in original_checks(case).values():
        if not check.agrees:
            words = _("与原件不一致：%(note)s") % {"note": check.note}
            differs = Demand(Fault.FORM, words, check.material.standard, check.material)
            found.setdefault(differs.key, differs)
    return list(found.values())


def standard_words(material: Material, fault: Fault) -> str:
    """The standard phrase for a material that is missing or in a wrong form."""
    if fault == Fault.MISSING:
        return _("没有提交“%(name)s”，请补交") % {"name": material.name}
    return _("提交的“%(name)s”不符合要求，请按要求重新提交") % {"name": material.name}
