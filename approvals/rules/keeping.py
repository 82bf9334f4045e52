"""Why an unlawful grant may not be kept for the sake of the public, nor the office above be asked for that (LIF-3)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.models import KeepingRequest, Proceeding
from approvals.models.proceeding import lines_above
from approvals.proceedings import Approval
from approvals.rules.proceeding import (
    LONGEST_APPROVAL,
    LONGEST_ORDER,
    by_desk,
    not_in_this_state,
    why_not_text,
)
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import DutyHolding, Office
from ground.accounts.rules import why_not_by_machine
from ground.law.rulings import follows, rule
from ground.workdays.calendar import legal_day

LONGEST_NUMBER = 100


@follows(
    "LIF-3", article="行政许可法 69 第三款", source="由上级机关批准；上级机关在系统内的，在系统内请示、批复"
)
def offices_to_ask(proceeding: Proceeding, *, at: datetime) -> list[Office]:
    """The offices above the deciding one that have an approver in the system, the nearest first."""
    above = lines_above(proceeding.case.competent_office)[1:]
    held = DutyHolding.objects.current(legal_day(at)).filter(office=OuterRef("pk"), duty=Duty.DECISION)
    found = {one.path: one for one in Office.objects.filter(Exists(held), path__in=above).order_by("path")}
    return [found[path] for path in above if path in found]


def open_request(proceeding: Proceeding) -> KeepingRequest | None:
    """What was asked of an office above and waits for its answer."""
    return next((one for one in proceeding.keeping_requests.all() if one.answered_at is None), None)


@follows(
    "LIF-3", article="行政许可法 69 第三款", source="补充告知以后重新听取了陈述申辩的，以前的批复不再作为依据"
)
def approved_request(proceeding: Proceeding) -> KeepingRequest | None:
    """What an office above approved since he was heard last: an earlier one did not know all that he was told."""
    heard_at = proceeding.heard_at
    if heard_at is None:
        return None
    known = [one for one in proceeding.keeping_requests.all() if one.approved and one.asked_at >= heard_at]
    return known[-1] if known else None


@rule("LIF-3", article="行政许可法 69 第三款")
def why_not_ask_to_keep(
    proceeding: Proceeding, office: Office | None = None, why: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """By the desk, after he was heard, of an office above that has an approver here; one at a time, and no more once it is approved."""
    if not can_proceed(proceeding.keep):
        return not_in_this_state(proceeding, _("请示不予撤销"))
    if said := by_desk(proceeding.case, by=by, at=at):
        return said
    if waiting := open_request(proceeding):
        return _("已经请示“%(office)s”，还没有批复") % {"office": waiting.office.name}
    if known := approved_request(proceeding):
        return _("“%(office)s”已经同意不予撤销（%(number)s）") % {
            "office": known.office.name,
            "number": known.number,
        }
    above = offices_to_ask(proceeding, at=at)
    if not above:
        return _("上级机关没有在本系统内的审批人员，请在决定不予撤销时写明批准机关、文号和日期")
    if office is not None and office not in above:
        return _("请选择有审批人员的上级机关")
    return why_not_text(why, _("请写明撤销怎样可能对公共利益造成重大损害"))


@rule("LIF-3", article="行政许可法 69 第三款")
def why_not_answer_to_keep(
    proceeding: Proceeding,
    approved: bool = True,
    number: str = "-",
    words: str = "-",
    *,
    by: Actor,
    at: datetime,
) -> str | None:
    """By an approver of the office that was asked, and another one than who asked; with its number, or why it does not agree."""
    if not can_proceed(proceeding.keep):
        return not_in_this_state(proceeding, _("批复"))
    waiting = open_request(proceeding)
    if waiting is None:
        return _("没有等待批复的请示")
    if said := why_not_by_machine(by=by).words:
        return said
    if not by.acts_as(Duty.DECISION, at=at, office=waiting.office):
        return _("由“%(office)s”的审批人员批复") % {"office": waiting.office.name}
    if by.user_id == waiting.asked_by_id:
        return _("请示是您提出的，由另一名审批人员批复")
    if approved:
        return why_not_text(number, _("请写明批复的文号"), LONGEST_NUMBER)
    return why_not_text(words, _("请写明不同意的理由"), LONGEST_ORDER)


def why_not_approved(
    proceeding: Proceeding, outside: Approval | None, *, by: Actor, at: datetime
) -> str | None:
    """What an office of the system approved there, or an organ outside it on paper; never one's own approval."""
    if waiting := open_request(proceeding):
        return _("已经请示“%(office)s”，批复以后再决定") % {"office": waiting.office.name}
    if known := approved_request(proceeding):
        own = by.user_id == known.answered_by_id
        return _("同意不予撤销的批复是您作出的，由另一名审批人员决定") if own else None
    if outside is None:
        return _(
            "撤销可能对公共利益造成重大损害的，经批准不予撤销：请先请示上级机关，或者写明系统以外批准机关的名称、文号和日期"
        )
    within = offices_to_ask(proceeding, at=at)
    if any(outside.organ.strip() == one.name for one in within):
        return _("“%(office)s”在本系统内，请在系统内请示，由其审批人员批复") % {
            "office": outside.organ.strip()
        }
    if proceeding.noticed_at is not None and outside.on < legal_day(proceeding.noticed_at):
        return _("批准日期不能早于撤销事先告知的日期")
    if outside.on > legal_day(at):
        return _("批准日期不能晚于今天")
    return why_not_text(outside.organ, _("请写明批准机关的名称"), LONGEST_APPROVAL) or why_not_text(
        outside.number, _("请写明批准的文号"), LONGEST_NUMBER
    )
