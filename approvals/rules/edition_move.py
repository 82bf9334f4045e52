"""What another edition would change for a running case, and why the case may not move to it (COR-1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from approvals.answers import opened
from approvals.enums import CaseState, How, MoveGround
from approvals.models import Case
from approvals.rules.standing import not_now, why_not_in_doubt
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.rules import why_not_by_machine
from ground.clocks.enums import Limit
from ground.law.rulings import follows, rule
from ground.workdays.calendar import legal_day
from matters import forms
from matters.models import Edition, Material
from matters.rules import promisable

MOVABLE = [CaseState.FILED, CaseState.ACCEPTED, CaseState.REVIEWED]


class Weight(Enum):
    """What a change means to the applicant; `READ` is for a person to judge, `LAW` holds for him either way."""

    WORSE = "worse"
    READ = "read"
    BETTER = "better"
    LAW = "law"


class Change(NamedTuple):
    words: str
    weight: Weight


@follows("COR-1", article="行政许可法 8、30", source="最高法审理行政许可案件规定 9")
def edition_changes(case: Case, after: Edition) -> list[Change]:
    """What differs for the applicant of this case, burden by burden, in words; conditions and basis follow the law anyway."""
    return [
        *_materials(case, after),
        *_answers(case, after),
        *_limits(case, after),
        *_other(case.edition, after),
    ]


def _materials(case: Case, after: Edition) -> list[Change]:
    old = {material.name: material for material in case.materials}
    new = {material.name: material for material in after.asks_for(case.purpose, case.said)}
    given = _given(case)
    found = []
    for name, material in new.items():
        if name not in old:
            found.append(_added(material, case.requires(material), name in given))
        else:
            asked = (case.requires(old[name]), case.requires(material))
            found += _differing(old[name], material, asked, name in given)
    for name in old.keys() - new.keys():
        words = _("不再要求“%(name)s”，已经提交的留在案卷里") % {"name": name}
        found.append(Change(words, Weight.BETTER))
    return [*found, *_promises(case, after, new)]


def _promises(case: Case, after: Edition, new: Mapping[str, Material]) -> list[Change]:
    """What he promised and the other edition does not let him promise (COM-7)."""
    if not case.scheme:
        return []
    here = case.lacking.filter(how=How.COMMITTED, material__edition=case.edition_id)
    names = here.order_by("material__no").values_list("material__name", flat=True)
    still = promisable(after, new.values(), case.scheme, on=case.received_on)
    return [
        Change(_("“%(name)s”不能再承诺，需要提交") % {"name": name}, Weight.WORSE)
        for name in names
        if name in new and case.requires(new[name]) and new[name] not in still
    ]


def _given(case: Case) -> set[str]:
    """The materials in the folder, by name."""
    if case.handed_in is not None:
        return case.handed_in
    return set(case.files.current().values_list("material__name", flat=True)) | set(
        case.papers.lying().values_list("material__name", flat=True)
    )


def _wanting(case: Case, after: Edition) -> list[str]:
    """What the other edition insists on and nobody has handed in."""
    asked = [m for m in after.asks_for(case.purpose, case.said) if case.requires(m)]
    given = _given(case)
    return [material.name for material in asked if material.name not in given]


def _added(material: Material, required: bool, given: bool) -> Change:
    if not required:
        return Change(_("增加材料“%(name)s”，可以不交") % {"name": material.name}, Weight.BETTER)
    if given:
        return Change(_("增加材料“%(name)s”，已经提交") % {"name": material.name}, Weight.BETTER)
    return Change(_("增加材料“%(name)s”，还没有提交") % {"name": material.name}, Weight.WORSE)


def _differing(old: Material, new: Material, asked: tuple[bool, bool], given: bool) -> list[Change]:
    found, name = [], {"name": new.name}
    asked_before, asked_now = asked
    if asked_now and not asked_before:
        weight = Weight.BETTER if given else Weight.WORSE
        found.append(Change(_("“%(name)s”由可以不交改为必须提交") % name, weight))
    elif asked_before and not asked_now:
        found.append(Change(_("“%(name)s”改为可以不交") % name, Weight.BETTER))
    if asked_now and (old.originals, old.copies) != (new.originals, new.copies):
        more = new.originals > old.originals or new.copies > old.copies
        words = _("“%(name)s”的份数改为原件 %(originals)d 份、复印件 %(copies)d 份") % {
            **name,
            "originals": new.originals,
            "copies": new.copies,
        }
        found.append(Change(words, Weight.WORSE if more else Weight.BETTER))
    if asked_now and old.standard != new.standard:
        words = _("“%(name)s”的受理标准由“%(old)s”改为“%(new)s”") % {
            **name,
            "old": old.standard,
            "new": new.standard,
        }
        found.append(Change(words, Weight.READ))
    return found


def _answers(case: Case, after: Edition) -> list[Change]:
    """What the new form asks and the case does not say; answers do not change by a move."""
    answers = opened(case.answers)
    told: dict[str, Any] = {"purpose": case.purpose, "situation": case.led}
    before = forms.problems(case.edition, answers, **told)
    open_now = forms.problems(after, answers, **told)
    labels = {spec["key"]: spec["label"] for spec in forms.specs(after.form)}
    found = [
        Change(_("申请表增加或改变了“%(label)s”，需要补填") % {"label": labels[key]}, Weight.WORSE)
        for key in open_now
        if key not in before
    ]
    gone = {spec["key"] for spec in forms.specs(after.form)}
    found += [
        Change(_("申请表不再问“%(label)s”") % {"label": spec["label"]}, Weight.BETTER)
        for spec in forms.specs(case.edition.form)
        if spec["key"] not in gone
    ]
    return found


def _limits(case: Case, new: Edition) -> list[Change]:
    old, found = case.edition, []
    for words, before, now in (
        (_("法定办结时限"), old.statutory, new.statutory),
        (_("承诺办结时限"), case.promised, _promised(case, new)),
    ):
        if before == now:
            continue
        told = {"words": words, "old": _long(before), "new": _long(now)}
        if before is None or (now is not None and now.is_shorter_than(before)):
            found.append(Change(_("%(words)s由%(old)s缩短为%(new)s") % told, Weight.BETTER))
        else:
            longer = _("%(words)s由%(old)s改为%(new)s；已经开始计算的时限不延长") % told
            found.append(Change(longer, Weight.BETTER))
    return found


def _promised(case: Case, new: Edition) -> Limit | None:
    """What the other edition promises for the handling item that the situation leads to there."""
    item = new.item_for(case.situation, case.purpose) if case.item_no else None
    return new.promised(case.purpose, item.no if item else "")


def _long(limit: Limit | None) -> str:
    return _("未作规定") if limit is None else limit.words()


def _other(old: Edition, new: Edition) -> list[Change]:
    found = []
    if old.fee != new.fee:
        found.append(Change(_("收费规定有变化，请对照新旧办事指南核对"), Weight.READ))
    if (new.visits or 0) > (old.visits or 0):
        found.append(Change(_("到现场次数增加为 %(n)d 次") % {"n": new.visits}, Weight.WORSE))
    for words, before, now in (
        (_("申请条件"), old.application_conditions, new.application_conditions),
        (_("准予条件"), old.grant_conditions, new.grant_conditions),
    ):
        for one in now:
            if one not in before:
                found.append(Change(_("%(what)s增加：%(words)s") % {"what": words, "words": one}, Weight.LAW))
        for one in before:
            if one not in now:
                found.append(Change(_("%(what)s取消：%(words)s") % {"what": words, "words": one}, Weight.LAW))
    if _cited(old.legal_basis) != _cited(new.legal_basis):
        cited = "、".join(_cited(new.legal_basis))
        found.append(Change(_("设定依据改为：%(cited)s") % {"cited": cited}, Weight.LAW))
    if _points(old) != _points(new):
        found.append(Change(_("审查要点有变化，按新要点审查"), Weight.LAW))
    return found


def _cited(basis: list[dict[str, Any]]) -> list[str]:
    return [f"《{one['law'].strip('《》')}》{one['article']}" for one in basis]


def _points(edition: Edition) -> list[str]:
    return [point.words for point in edition.review_points.all()]


@rule("COR-1", article="行政许可法 8", source="最高法审理行政许可案件规定 9")
def why_not_move(
    case: Case,
    after: Edition,
    ground: str | None = None,
    reason: str = "",
    *,
    vouched: bool = False,
    by: Actor,
    at: datetime,
) -> str | None:
    """By the office whose power it is, with a reason; where anything gets worse for the applicant, only because the law compels it.

    What no machine can judge is `vouched` for by the officer who read it.
    """
    if case.state not in MOVABLE:
        return not_now(case, _("转按新版办事指南办理"))
    if words := why_not_by_machine(by=by).words:
        return words
    duties = (Duty.REVIEW, Duty.DECISION)
    if not any(by.acts_as(duty, at=at, office=case.competent_office) for duty in duties):
        return _("由“%(office)s”的审查或者审批人员办理") % {"office": case.competent_office.name}
    if words := why_not_in_doubt(case, at=at).words:
        return words
    if after.pk == case.edition_id:
        return _("这个办件已经按该版本办理")
    if after.matter_id != case.edition.matter_id or not after.is_open:
        return _("只能转按同一事项可以办理的版本")
    if not after.is_in_force(legal_day(at)):
        return _("该版本今天没有施行")
    if ground is None:
        return None
    if ground not in MoveGround.values:
        return _("请选择理由类别")
    if not reason.strip():
        return _("请写明转按新版办理的理由")
    found = edition_changes(case, after)
    worse = [change.words for change in found if change.weight is Weight.WORSE]
    if ground == MoveGround.KINDER and worse:
        return _("对申请人更不利，没有法律、法规强制的，应当继续按收件时的版本办理：%(worse)s") % {
            "worse": "；".join(worse)
        }
    # 补正 comes before acceptance: what is first asked for afterwards, nobody could hand in and a grant would go without.
    if case.state != CaseState.FILED and (wanting := _wanting(case, after)):
        return _(
            "新版必须提交的“%(names)s”还没有提交，受理之后不能再要求补正；请按原版本办理，依法适用新规定作出决定"
        ) % {"names": "、".join(wanting)}
    if ground == MoveGround.KINDER and not vouched and any(c.weight is Weight.READ for c in found):
        return _("请逐项核对有变化的标准，确认没有加重申请人的负担")
    return None
