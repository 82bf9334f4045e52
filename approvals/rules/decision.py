"""Why a decision may not be made (决定)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.enums import Answer, ChangedTo, Kind, Purpose
from approvals.models import Case, Gap
from approvals.rules.commitment import why_not_grant_run_out, why_not_grant_unsigned
from approvals.rules.consultation import why_not_decide_unnotified, why_not_grant_unheard
from approvals.rules.deficiency import day_words, unmet, why_not_grant_gapped
from approvals.rules.life import renews_too_late, why_not_take_effect
from approvals.rules.owed import lacks_owed, why_not_refuse_owed, why_not_refuse_unsigned
from approvals.rules.performing import why_not_escape
from approvals.rules.remedy import content_ordered
from approvals.rules.review import Conclusions, why_not_kept_apart
from approvals.rules.routes import why_not_grant_unsupplied
from approvals.rules.standing import (
    decides_at_window,
    goes_at_once,
    may_go_at_once,
    not_now,
    why_not_in_doubt,
)
from approvals.rules.survey import why_not_grant_unsurveyed
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.rules import why_not_by_machine
from ground.clocks.enums import Side
from ground.law.rulings import follows, rule
from ground.workdays.calendar import legal_day
from matters.rules import needless_words, reform_of


@rule("S42", article="行政许可法 34、38")
def why_not_decide(case: Case, *, by: Actor, at: datetime) -> str | None:
    """Who decides is not who reviewed; a window entrusted with what is decided on the spot may grant it itself, not refuse it."""
    if not can_proceed(case.grant):
        return not_now(case, _("作出决定"))
    if words := why_not_by_machine(by=by).words:
        return words
    if not (case.opinion.conforming and decides_at_window(case, by=by, at=at)):
        if not by.acts_as(Duty.DECISION, at=at, office=case.competent_office):
            return _("决定由“%(office)s”的审批人员作出") % {"office": case.competent_office.name}
        if words := why_not_kept_apart(case, by=by, at=at).words:
            return words
    return why_not_in_doubt(case, at=at).words or why_not_decide_unnotified(case).words


@rule("COR-19", article="行政许可法 38 第一款、74")
def why_not_grant(case: Case, *, by: Actor, at: datetime) -> str | None:
    """Granted when the review found every condition met, everybody asked was heard, and a survey arranged was made.

    What a reconsideration changed the decision to is carried out, whatever the review found (行政复议法 77).
    """
    if words := why_not_decide(case, by=by, at=at).words:
        return words
    ordered = content_ordered(case)
    if ordered == ChangedTo.REFUSE:
        return _("复议决定已经变更为不予，不能准予")
    if not case.opinion.conforming and ordered != ChangedTo.GRANT:
        return _("审查意见为不符合条件，不能准予")
    return (
        why_not_take_effect(case, at=at).words
        or why_not_escape(case).words
        or why_not_grant_unheard(case).words
        or why_not_grant_unsurveyed(case).words
        or why_not_grant_unsigned(case).words
        or why_not_grant_run_out(case, at=at).words
        or why_not_grant_unsupplied(case).words
        or why_not_grant_gapped(case).words
    )


@rule("PRO-5", article="行政许可法 38 第二款")
def why_not_refuse(case: Case, reasons: str, *, by: Actor, at: datetime) -> str | None:
    """Refused in writing, with reasons, and never against a review that found every condition met."""
    if words := why_not_decide(case, by=by, at=at).words:
        return words
    ordered = content_ordered(case)
    if ordered == ChangedTo.GRANT:
        return _("复议决定已经变更为准予，不能作出不予的决定")
    if ordered != ChangedTo.REFUSE and (words := _why_not_refuse_yet(case, at=at)):
        return words
    if not reasons.strip():
        return _("请写明不予的理由")
    return None


def _why_not_refuse_yet(case: Case, *, at: datetime) -> str | None:
    """What he may still bring, or has brought, is waited for and looked at; what did not come in time leaves nothing to grant
    (COR-5, COM-7), however the points were answered, nor does what nobody needs any more (S50).
    """
    left, too_late = unmet(case), renews_too_late(case)
    if words := why_not_refuse_unseen(left).words:
        return words
    if not too_late:
        rulings = (
            why_not_refuse_waiting(case, left, at=at),
            why_not_refuse_owed(case, at=at),
            why_not_refuse_unsigned(case, at=at),
        )
        if words := next((one.words for one in rulings if not one.ok), ""):
            return words
    if not case.opinion.conforming or too_late or _is_needless_anew(case, at=at):
        return None
    if any(gap.deficiency.is_lapsed and gap.waits for gap in left) or lacks_owed(case, at=at):
        return None
    return _("审查意见为符合条件，不能作出不予的决定")


@follows(
    "S50",
    article="行政许可法 38；行政复议法 64 第二款；行政诉讼法 71",
    source="行诉解释 90：因违反法定程序被撤销的除外",
)
def _is_needless_anew(case: Case, *, at: datetime) -> bool:
    """Whether what a judgment brought back is for a permit that nobody needs any more: no row ends it by itself, but a person may refuse
    it for that, whatever the points say. What he may not say again he is told with the judgment.
    """
    if not case.brought_back or case.purpose != Purpose.NEW:
        return False
    row = reform_of(case.edition.matter, legal_day(at))
    return row is not None and needless_words(row, case.edition) is not None


@rule("COR-5", article="行政许可法 34、38")
def why_not_refuse_unseen(left: Sequence[Gap]) -> str | None:
    """What came is looked at before anybody is refused, however late it came."""
    if names := [gap.material.name for gap in left if gap.waits_for_look]:
        return _("收到的容缺材料还没有核对，请先核对：%(names)s") % {"names": _("、").join(names)}
    return None


@rule("RQ-5", article="行政许可法 34、38、42", source="全部材料补齐之后作出决定；法定办结期限的最后一日除外")
def why_not_refuse_waiting(case: Case, left: Sequence[Gap], *, at: datetime) -> str | None:
    """Whoever was told until when something may follow is refused nothing before; on the last day of the law's own limit the organ
    decides on what is there.
    """
    waiting = [gap for gap in left if gap.deficiency.is_open and gap.waits]
    law = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY) if waiting else None
    if not waiting or (law is not None and law.settled_at is None and law.due_on <= legal_day(at)):
        return None
    return _("容缺受理，申请人最迟 %(day)s 补齐：%(names)s；期满或者补齐之前，不能作出不予的决定") % {
        "day": day_words(waiting[0].deficiency.due_on),
        "names": _("、").join(gap.material.name for gap in waiting),
    }


@rule("BAN-1", article="行政许可法 78；行政处罚法 44、45、62")
def why_not_warn(case: Case, heard: str) -> str | None:
    """Whoever is warned for hidden facts or false materials was told of it before, and heard: without that no warning stands."""
    if case.is_permit and not heard.strip():
        return _(
            "认定隐瞒情况或者提供虚假材料、给予警告的，先告知当事人事实、理由和依据，听取陈述申辩，写明情况后再决定"
        )
    return None


@rule("CLK-3", article="行政许可法 42")
def why_not_decide_on_the_spot(
    case: Case, answers: Conclusions | None = None, *, by: Actor, at: datetime
) -> str | None:
    """An instant matter (即办件), and what leans on a signed commitment (COR-6), is decided at the window entrusted with its decision."""
    if not goes_at_once(case) and may_go_at_once(case):
        return _("承诺书签署以后，可以依据承诺当场办结")
    if not goes_at_once(case):
        return _("“%(matter)s”不是即办件，受理后转审查") % {"matter": case.edition.name}
    if words := why_not_by_machine(by=by).words:
        return words
    if not decides_at_window(case, by=by, at=at):
        return _("本窗口未受委托当场决定“%(matter)s”") % {"matter": case.edition.name}
    if words := why_not_decide_unnotified(case).words:
        return words
    if answers is not None and set(answers.values()) - {Answer.CONFORMS}:
        return _("有审查要点不是“符合”，不能当场办结；请受理后转审查")
    return None
