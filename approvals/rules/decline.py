"""Why an application may not be declined at intake (不受理、不予受理)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.enums import Ground
from approvals.models import Case
from approvals.rules.intake import why_not_take_in
from approvals.rules.standing import not_now
from ground.accounts.actor import Actor
from ground.law.rulings import follows, rule
from ground.workdays.calendar import legal_day

# 《…》第…条第…款, several of them parted by 、: what can be cited, and nothing that could be a judgement.
_ONE = r"《[^《》]{2,80}》(?:第[零〇一二三四五六七八九十百千\d]+[条款项目](?:之[一二三四五六七八九十]+)?)+"
_CITATION = re.compile(rf"{_ONE}(?:[、，；]?{_ONE})*")


class Declining(NamedTuple):
    """What is said with the "no": one of the two grounds of law, the provision it rests on, and where to go instead."""

    ground: Ground
    basis: str
    competent_organ: str = ""


def is_citation(text: str) -> bool:
    """Whether it cites provisions and says nothing else, so that no judgement on the merits can slip in."""
    return _CITATION.fullmatch(text.strip()) is not None


@rule("COR-10", article="行政许可法 32 第一款第一、二项、72")
def why_not_decline(case: Case, declining: Declining | None = None, *, by: Actor, at: datetime) -> str | None:
    """Declined by the entrusted window on the two grounds of law alone, never on the merits; the organ that is competent is named."""
    if not can_proceed(case.decline):
        return not_now(case, _("不予受理"))
    if words := why_not_take_in(case.edition, by=by, at=at).words:
        return words
    if declining is None:
        return None
    if declining.ground not in Ground.values:
        return _("不予受理只有两种理由：依法不需要取得许可，或者不属于本机关职权；是否符合准予条件由审查判断")
    if not is_citation(declining.basis):
        return _("请写明依据的条款，如《公共场所卫生管理条例》第四条；只写条款，不作其他说明")
    if declining.ground == Ground.NOT_COMPETENT and not declining.competent_organ.strip():
        return _("请写明有权机关，告知申请人向其申请")
    return None


@follows("CLK-2", article="行政许可法 32 第一款第一、二项")
def is_declined_late(case: Case, *, at: datetime) -> bool:
    """“即时”: the "no" belongs to the legal day of receipt, or of the supply after 补正; later is told to the monitors."""
    return legal_day(at) > case.complete_on
