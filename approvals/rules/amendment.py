"""Why a paper may not be amended (更正), and why an amended one may not be handed over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from approvals.enums import Method
from approvals.models import Amendment, Case, Reissue
from approvals.rules.delivery import why_not_on
from approvals.rules.standing import acts_for_applicant, at_window
from approvals.wording import amendable
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, Power
from ground.accounts.rules import why_not_by_machine
from ground.documents.models import Document
from ground.law.rulings import follows, rule
from ground.workdays.calendar import legal_day
from matters.enums import Entrusted


@rule("U10", article="全面推进依法行政实施纲要", source="党政机关公文处理工作条例；本平台所定范围")
def why_not_amend(
    case: Case,
    document: Document,
    wrong: str | None = None,
    right: str = "",
    reason: str = "",
    *,
    by: Actor,
    at: datetime,
) -> str | None:
    """A slip of the pen in how people and places are written, put right by an approver; what was decided stays.

    Without `wrong` it is asked whether this paper can be amended at all.
    """
    if words := why_not_by_machine(by=by).words:
        return words
    if not by.acts_as(Duty.DECISION, at=at, office=case.competent_office):
        return _("更正由“%(office)s”的审批人员办理") % {"office": case.competent_office.name}
    if document.thread != case.thread or document.is_draft:
        return _("这份文书不属于本办件")
    if document.is_void:
        return _("这份文书已经作废，请更正替代它的文书")
    lines = amendable(document, case)
    if not lines:
        return _("“%(paper)s”没有可以更正的记载") % {"paper": document.title}
    if wrong is None:
        return None
    if not wrong.strip() or not right.strip() or wrong == right:
        return _("请写明原文和更正后的文字，两者不能相同")
    if not any(wrong in line.words for line in lines):
        return _(
            "可以更正的记载里没有“%(wrong)s”。决定的结果、理由、依据、日期和数量不能更正，需要改变的应当另行作出决定"
        ) % {"wrong": wrong}
    if not reason.strip():
        return _("请写明更正的理由")
    return None


@follows("CLK-6", article="行政许可法 44")
def undelivered(case: Case) -> list[Amendment | Reissue]:
    """What took the place of a paper that he has, and is not in his hands: amended ones and those that stand again, the first first."""
    reissued = case.reissues.select_related("old", "new", "delivery")
    amended = case.amendments.select_related("old", "new", "delivery")
    return first_undelivered([*amended, *reissued])


def first_undelivered(replaced: Iterable[Amendment | Reissue]) -> list[Amendment | Reissue]:
    """The same of those that a page has read."""
    return sorted((one for one in replaced if one.awaits_delivery), key=lambda one: one.new.pk)


@rule("CLK-6", article="行政许可法 44")
def why_not_deliver_anew(
    replaced: Amendment | Reissue, method: Method, received_on: date | None = None, *, by: Actor, at: datetime
) -> str | None:
    """What replaces a delivered paper, amended or issued again, is delivered too, once, by the same ways."""
    case = replaced.case
    if hasattr(replaced, "delivery"):
        return _("这份文书已于 %(day)s 送达") % {"day": legal_day(replaced.delivery.delivered_at)}
    if not replaced.awaits_delivery:
        return _("原文书还没有送达，新的文书随决定一并送达")
    if method == Method.ONLINE:
        if not acts_for_applicant(case, Power.RECEIVE, by=by, at=at):
            return _("网上签收由申请人本人，或者有“签收”权限的代理人办理")
        return None
    if not at_window(case, Entrusted.DELIVER, by=by, at=at):
        return _("本窗口未受委托送达“%(matter)s”的文书") % {"matter": case.subject}
    return why_not_on(received_on, method, replaced.made_at, at=at)
