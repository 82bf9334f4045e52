"""Why an officer may not say whether somebody is the one on a list (K1)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from credit.models import ListMatch
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.rules import why_not_by_machine
from ground.law.rulings import rule


@rule("K1", source="名单比对由人核实，未核实的不作任何限制")
def why_not_judge(match: ListMatch, *, by: Actor, at: datetime) -> str | None:
    """By an officer who keeps credit; what one has said another may put right."""
    if words := why_not_by_machine(by=by).words:
        return words
    if not by.acts_as(Duty.CREDIT, at=at):
        return _("由信用管理人员核对")
    if match.judged_by_id == by.user_id:
        return _("您已经核对过，需要更正的由另一名信用管理人员核对")
    return None


def missing_words(sequence: int) -> str:
    return _("缺少第 %(n)d 批，请平台补发或者发送全量名单") % {"n": sequence}
