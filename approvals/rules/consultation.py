"""Why another office may not be asked, answer, or be waited for no longer (征求意见、事前告知、会商)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from approvals.enums import CaseState, Consulting, Kind, Stance
from approvals.models import Case, Consultation
from approvals.models.case_query import DECIDING
from approvals.rules.standing import may_review, not_now
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import DutyHolding, Office
from ground.accounts.rules import why_not_by_machine
from ground.law.rulings import rule
from ground.law.values import value
from ground.workdays.calendar import legal_day

# Whoever regulates or reviews for the office that was asked speaks for it.
ANSWERING = (Duty.REGULATION, Duty.REVIEW)


def longest_limit(case: Case, *, at: datetime) -> int:
    """The most working days another office may be given, here and now."""
    days: int = value("consultation.longest", case.place, legal_day(at))
    return days


@rule("G6", article="行政许可法 34、42")
def why_not_consult(
    case: Case, kind: Consulting, offices: Sequence[Office], days: int | None, *, by: Actor, at: datetime
) -> str | None:
    """While a case is reviewed and decided its own office may hear others, each with a limit; the case's clock runs on (SUS-3).

    `days` are working days; a conference has a day of its own instead.
    """
    if case.state not in DECIDING:
        return not_now(case, str(kind.label))
    if words := why_not_by_machine(by=by).words:
        return words
    if not _for_the_case(case, by=by, at=at):
        return _("%(act)s由“%(office)s”的审查或者审批人员发起") % {
            "act": kind.label,
            "office": case.competent_office.name,
        }
    if not offices:
        return _("请选择至少一个单位")
    if case.competent_office in offices:
        return _("不用征求本机关自己的意见")
    longest = longest_limit(case, at=at)
    if days is not None and not 1 <= days <= longest:
        return _("答复期限请在 1 到 %(n)d 个工作日之间") % {"n": longest}
    asked = {row.office_id for row in case.consultations.all() if row.is_open and row.kind == kind}
    if again := [office.name for office in offices if office.pk in asked]:
        return _("%(names)s还没有答复上一次的%(act)s") % {"names": "、".join(again), "act": kind.label}
    reached = set(answering(at).filter(office__in=offices).values_list("office", flat=True))
    if nobody := [office.name for office in offices if office.pk not in reached]:
        return _("%(names)s没有可以答复的人员，请联系系统管理员") % {"names": "、".join(nobody)}
    return None


@rule("SHG-5", source="天津一制三化方案：重大事项审批前告知监管部门")
def why_not_notify_regulator(case: Case, days: int, *, by: Actor, at: datetime) -> str | None:
    """The regulator is told before the decision of a matter that its edition names for it, once."""
    edition, regulator = case.edition, case.regulator
    if not edition.prior_notice or regulator is None:
        return _("“%(matter)s”不需要在决定前告知监管部门") % {"matter": edition.name}
    if _prior_notices(case):
        return _("已经告知“%(office)s”") % {"office": regulator.name}
    return why_not_consult(case, Consulting.PRIOR_NOTICE, [regulator], days, by=by, at=at).words


@rule("SHG-5", source="天津一制三化方案：重大事项审批前告知监管部门")
def why_not_decide_unnotified(case: Case) -> str | None:
    """Nothing is decided, either way, before the regulator that must be told was told and has answered or let its limit pass.

    It is the regulator of the edition the case goes by now: what another one said before a move does not stand for it.
    """
    if not case.edition.prior_notice:
        return None
    notices = _prior_notices(case)
    words = {"ground": case.edition.get_prior_notice_display()}
    if not notices:
        return _("本事项%(ground)s，请先告知行业主管部门再作决定") % words
    if any(row.is_open for row in notices):
        return _("本事项%(ground)s，行业主管部门还没有答复事前告知") % words
    return None


@rule("G6", article="行政许可法 34", source="审管联动各地办法：专项会商")
def why_not_grant_unheard(case: Case) -> str | None:
    """Nothing is granted while an office that was asked has neither answered nor let its limit pass."""
    waiting = [row for row in case.consultations.all() if row.is_open]
    if waiting:
        return _("还有 %(n)d 个单位没有答复，答复或者逾期结束后才能准予") % {"n": len(waiting)}
    return None


@rule("G6", article="行政许可法 34")
def why_not_answer(
    consultation: Consultation, stance: str, words: str, *, by: Actor, at: datetime
) -> str | None:
    """The office that was asked answers once, as long as it is awaited; who objects or agrees says so, who objects says why."""
    if consultation.kind == Consulting.CONFERENCE:
        return _("会商意见由组织会商的单位记入会商纪要")
    if why := _why_not_open(consultation):
        return why
    if said := why_not_by_machine(by=by).words:
        return said
    if not any(by.acts_as(duty, at=at, office=consultation.office) for duty in ANSWERING):
        return _("由“%(office)s”的监管或者审查人员答复") % {"office": consultation.office.name}
    if stance not in Stance.values:
        return _("请选择意见")
    if stance == Stance.OBJECTS and not words.strip():
        return _("不同意的，请写明理由和依据")
    return None


@rule("SHG-6", source="滨海四项机制：专项会商")
def why_not_conclude_conference(rows: Sequence[Consultation], *, by: Actor, at: datetime) -> str | None:
    """The minutes are written once, by the office that called the conference, and not before it began."""
    first = rows[0]
    if first.kind != Consulting.CONFERENCE:
        return _("这不是会商")
    if why := _why_not_open(first):
        return why
    if words := why_not_by_machine(by=by).words:
        return words
    if not _for_the_case(first.case, by=by, at=at):
        return _("会商纪要由“%(office)s”的审查或者审批人员记录") % {
            "office": first.case.competent_office.name
        }
    assert first.meeting_at is not None
    if first.meeting_at > at:
        return _("会商还没有开始")
    return None


@rule("SUS-3", article="行政许可法 42、45")
def why_not_close(consultation: Consultation, words: str, *, by: Actor, at: datetime) -> str | None:
    """Who asked goes on without an answer once the limit is over, and says why; a conference may be called off at any time."""
    if why := _why_not_open(consultation):
        return why
    if said := why_not_by_machine(by=by).words:
        return said
    if not _for_the_case(consultation.case, by=by, at=at):
        return _("由“%(office)s”的审查或者审批人员结束") % {"office": consultation.case.competent_office.name}
    clock = clocks.of(consultation.thread, Kind.CONSULTATION)
    if clock is not None and clock.lapses_at > at:
        return _("答复期限至 %(due)s，期满没有答复才能结束") % {"due": clock.due_on}
    if not words.strip():
        return _("请写明结束的原因")
    return None


def answering(at: datetime) -> models.QuerySet[DutyHolding]:
    """The posts that speak for an office that is asked, on the day of `at`."""
    return DutyHolding.objects.current(legal_day(at)).filter(duty__in=ANSWERING, user__is_system=False)


def _prior_notices(case: Case) -> list[Consultation]:
    regulator = case.regulator_since_id or case.edition.regulator_id
    return [
        row
        for row in case.consultations.all()
        if row.kind == Consulting.PRIOR_NOTICE and row.office_id == regulator
    ]


def _for_the_case(case: Case, *, by: Actor, at: datetime) -> bool:
    return may_review(case, by=by, at=at) or by.acts_as(Duty.DECISION, at=at, office=case.competent_office)


def _why_not_open(consultation: Consultation) -> str | None:
    if consultation.answered_at is not None:
        return _("“%(office)s”已经答复") % {"office": consultation.office.name}
    if consultation.closed_at is not None:
        return _("已经结束：%(words)s") % {"words": consultation.closed_words}
    if CaseState(consultation.case.state) not in DECIDING:
        return _("办件已经办结，不用再答复")
    return None
