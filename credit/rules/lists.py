"""Why an officer may not say whether somebody is the one on a list (K1)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from credit.models import ListMatch
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.rules import why_not_by_machine
from ground.law.rulings import rule

LONGEST_REASON = 400


@rule("K1", source="名单比对由人核实，未核实的不作任何限制")
def why_not_judge(match: ListMatch, *, by: Actor, at: datetime) -> str | None:
    """By an officer who keeps credit, once; what one has said another may put right (`why_not_correct`)."""
    if said := _keeps(by=by, at=at):
        return said
    if match.judged_at is not None:
        return _("已经核对过；核对有误的，由另一名信用管理人员在“已核对”中更正")
    return None


@rule("K1", source="核对有误的由另一名工作人员更正，并告知当事人")
def why_not_correct(match: ListMatch, same: bool, words: str = "-", *, by: Actor, at: datetime) -> str | None:
    """By another officer who keeps credit than the one who said so, with a reason."""
    if said := _keeps(by=by, at=at):
        return said
    if match.judged_at is None:
        return _("还没有核对")
    if match.same == same:
        return _("核对的结果已经如此")
    if match.judged_by_id == by.user_id:
        return _("现在的结果是您核对的，由另一名信用管理人员更正")
    if not words.strip():
        return _("请写明更正的理由")
    return _("最多 %(n)d 字") % {"n": LONGEST_REASON} if len(words) > LONGEST_REASON else None


def _keeps(*, by: Actor, at: datetime) -> str | None:
    if words := why_not_by_machine(by=by).words:
        return words
    return None if by.acts_as(Duty.CREDIT, at=at) else _("由信用管理人员核对")


def missing_words(sequence: int) -> str:
    return _("缺少第 %(n)d 批，请平台补发或者发送全量名单") % {"n": sequence}
