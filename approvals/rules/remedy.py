"""Reconsideration and lawsuits: until when they are open, and why they may not be recorded (G10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals.enums import CaseState, ChangedTo, RemedyKind, RemedyOutcome, Seeker
from approvals.models import (
    Cancellation,
    Case,
    Contest,
    Decision,
    Declination,
    Proceeding,
    Remedy,
    Termination,
)
from approvals.models.case_query import OPEN
from approvals.proceedings import ProceedingState, Served
from approvals.rules.lapsing import filed_since
from approvals.rules.proceeding import DECIDED, concludes
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.rules import why_not_by_machine
from ground.clocks.enums import Limit, Unit
from ground.law.rulings import follows, rule
from ground.workdays.calendar import after, is_workday, legal_day

ONE_DAY = timedelta(days=1)
DAYS_TO_RECONSIDER = 60
MONTHS_TO_SUE = 6
DAYS_TO_SUE_AFTER_RECONSIDERATION = 15
# Nobody orders an organ to act later than that: what goes beyond is a year that was mistyped.
YEARS_TO_ACT = 2


class LastDays(NamedTuple):
    """The last day on which each way is open."""

    reconsideration: date
    lawsuit: date


@follows("CLK-19", article="行政复议法 20、88、民事诉讼法 85")
@follows("CLK-20", article="行政诉讼法 46、101、民事诉讼法 85")
def last_days(known_on: date) -> LastDays:
    """Sixty days, and six months, from the day after one knew of the decision; a last day of rest gives way to the next.

    They are calendar days: the periods are the applicant's, and only their end heeds the holidays.
    """
    return LastDays(
        _not_at_rest(known_on + DAYS_TO_RECONSIDER * ONE_DAY),
        _not_at_rest(known_on + relativedelta(months=MONTHS_TO_SUE)),
    )


def _not_at_rest(day: date) -> date:
    while not is_workday(day):
        day += ONE_DAY
    return day


@follows("CLK-20", article="行政诉讼法 45、101、民事诉讼法 85")
def last_day_after_reconsideration(ended_on: date) -> date:
    """Fifteen days from the day after the decision of the reconsideration reached whoever asked for it."""
    return _not_at_rest(ended_on + DAYS_TO_SUE_AFTER_RECONSIDERATION * ONE_DAY)


def known_on(case: Case) -> date | None:
    """The day on which the decision reached its addressee, as 送达回证 proves it; nothing before."""
    if not case.is_decided or not hasattr(case, "delivery"):
        return None
    return date.fromisoformat(case.delivery.document.facts["delivered_on"])


@follows("CLK-19", article="行政复议法 20；行政诉讼法 46", source="自知道该行政行为之日起，即送达之日")
def decision_reached_on(proceeding: Proceeding) -> date | None:
    """The day on which 撤销 or 不予撤销 reached him; nothing before, and of what was taken away."""
    if proceeding.state not in DECIDED:
        return None
    served = proceeding.services.filter(paper=Served.DECISION).first()
    return served.on if served is not None else None


Contested = Decision | Declination | Cancellation | Termination | Proceeding


def open_to_remedy(case: Case) -> list[Contested]:
    """What somebody may turn against: the answer to the application first, then each 注销 of what it gave that still stands."""
    answer = answered_with(case)
    closed = [one for one in case.cancellations.all() if not _is_gone(one)]
    return [*([answer] if answer is not None else []), *closed]


def concluded(case: Case) -> list[Proceeding]:
    """What a proceeding about the case came to, and nobody took away: 撤销 or 不予撤销."""
    over = case.proceedings.filter(state__in=DECIDED)
    return list(over.select_related("document").order_by("pk"))


def answered_with(case: Case) -> Decision | Declination | Termination | None:
    """What the case was decided with, or declined, or ended with: something was lacking (COR-5), nobody needs the permit any more (S50)."""
    if case.is_decided:
        return case.decision
    if case.lapse or case.needless:
        return case.terminations.select_related("document").order_by("pk").last()
    return case.declination if case.state == CaseState.DECLINED else None


@rule("G10", article="行政复议法 11、20、29、行政诉讼法 12、44—46")
def why_not_record_remedy(
    case: Case,
    kind: RemedyKind | None = None,
    seeker: Seeker | None = None,
    sought_on: date | None = None,
    notified_on: date | None = None,
    *,
    against: Cancellation | Proceeding | None = None,
    reference: str = "",
    by: Actor,
    at: datetime,
) -> str | None:
    """Against a decision, 不予受理, what ended the case (终止办理) or 注销 (`against`), by its own office, never both ways at once.

    The applicant has one at a time; of others nobody here knows who they are, so several of theirs may run side by side.
    What another authority has accepted is a fact: that it came late refuses nothing here, it is only said (`doubts_about`).
    Refused is what cannot be: days in the wrong order, a way that the law has closed because the other one was taken.
    """
    answer = answered_with(case)
    contested: Contested | None = against or answer
    if contested is None:
        return _("还没有作出决定，没有可以复议或者起诉的决定")
    if not _records(case, contested, by=by, at=at):
        return _("由“%(office)s”的审批人员登记") % {"office": case.competent_office.name}
    if isinstance(contested, Proceeding) and contested.document_id is None:
        return _("撤销程序还没有作出决定，没有可以复议或者起诉的决定")
    known = [one for one in case.remedies.all() if one.against == contested]
    if _is_gone(contested):
        return _("决定已经被撤销")
    return _why_not_contest(known, kind, seeker, reference) or _why_not_then(
        made_at(contested), sought_on, notified_on, at=at
    )


@rule("G10", article="行政复议法 20、29、行政诉讼法 44—46")
def why_not_contest(
    known: Sequence[Contest],
    kind: RemedyKind | None = None,
    seeker: Seeker | None = None,
    reference: str = "",
    sought_on: date | None = None,
    notified_on: date | None = None,
    *,
    made_at: datetime,
    at: datetime,
) -> str | None:
    """The same of an act of another organ, made at `made_at`, of which these remedies are `known`: who may beside what, and when."""
    return _why_not_contest(known, kind, seeker, reference) or _why_not_then(
        made_at, sought_on, notified_on, at=at
    )


def _why_not_contest(
    known: Sequence[Contest], kind: RemedyKind | None, seeker: Seeker | None, reference: str
) -> str | None:
    running = [one for one in known if one.ended_at is None]
    if seeker == Seeker.APPLICANT and (own := next((one for one in running if one.seeker == seeker), None)):
        return _not_beside(own, kind)
    if reference and any((one.kind, one.reference) == (kind, reference) for one in running):
        return _("案号“%(reference)s”已经登记，正在审理") % {"reference": reference}
    if kind is not None and seeker is not None:
        return _barred(known, kind, seeker)
    return None


def _why_not_then(
    made_at: datetime, sought_on: date | None, notified_on: date | None, *, at: datetime
) -> str | None:
    if sought_on is None or notified_on is None:
        return None
    if sought_on < legal_day(made_at):
        return _("申请或起诉日期不能早于作出决定的日期")
    if notified_on < sought_on:
        return _("收到通知的日期不能早于申请或起诉日期")
    if notified_on > legal_day(at):
        return _("收到通知的日期不能晚于今天")
    return None


def _records(case: Case, contested: Contested, *, by: Actor, at: datetime) -> bool:
    """Whoever decides for the office; of a revocation also for one above it, which may have revoked itself (行政许可法 69)."""
    if isinstance(contested, Proceeding):
        return concludes(case, by=by, at=at)
    return by.acts_as(Duty.DECISION, at=at, office=case.competent_office)


def made_at(contested: Contested) -> datetime:
    """When it was decided."""
    if isinstance(contested, Cancellation):
        return contested.cancelled_at
    if isinstance(contested, Termination):
        return contested.terminated_at
    if isinstance(contested, Proceeding):
        assert contested.decided_at is not None
        return contested.decided_at
    return contested.decided_at if isinstance(contested, Decision) else contested.declined_at


def _is_gone(contested: Contested) -> bool:
    """By a remedy, or by the office itself: revoked (行政许可法 69), or a lapse taken back (RQ-10)."""
    by_itself = isinstance(contested, Decision) and contested.annulled_at is not None
    if isinstance(contested, Proceeding):
        return contested.state == ProceedingState.STRUCK
    if isinstance(contested, Termination | Cancellation):
        by_itself = contested.paper.is_void
    return by_itself or any(one.takes_away for one in contested.remedies.all())


def _not_beside(running: Contest, kind: RemedyKind | None) -> str:
    if kind == RemedyKind.LAWSUIT and running.kind == RemedyKind.RECONSIDERATION:
        return _(
            "行政复议还没有审结，复议期间不得提起行政诉讼（行政复议法第二十九条第一款）；已经终止、不予受理或者逾期没有决定的，请先登记审结"
        )
    if kind == RemedyKind.RECONSIDERATION and running.kind == RemedyKind.LAWSUIT:
        return _("人民法院已经受理起诉，不得再申请行政复议（行政复议法第二十九条第二款）")
    return _("申请人的复议或诉讼还没有审结，审结后才能登记下一个")


def _barred(known: Sequence[Contest], kind: RemedyKind, seeker: Seeker) -> str | None:
    """Whoever sued has no reconsideration any more, however the lawsuit ended; of others nobody here knows who they are."""
    sued = any(one.kind == RemedyKind.LAWSUIT and one.seeker == Seeker.APPLICANT for one in known)
    if kind == RemedyKind.RECONSIDERATION and seeker == Seeker.APPLICANT and sued:
        return _("人民法院已经受理过申请人的起诉，不得再申请行政复议（行政复议法第二十九条第二款）")
    return None


@follows("CLK-19", article="行政复议法 20、30 第一款第四、七项")
@follows("CLK-20", article="行政诉讼法 45、46")
def doubts_about(remedy: Remedy) -> list[str]:
    """What the organ may object to in its answer: a remedy sought late, or for a second time. It refuses nothing."""
    known = _known_to_him_on(remedy)
    said: list[str] = []
    earlier = remedy.against.remedies.filter(seeker=remedy.seeker, pk__lt=remedy.pk)
    decided = earlier.filter(kind=RemedyKind.RECONSIDERATION, ended_on__isnull=False).exclude(
        outcome__in=[RemedyOutcome.ENDED, RemedyOutcome.SETTLED]
    )
    reconsidered = decided.order_by("pk").last()
    if remedy.seeker != Seeker.APPLICANT:
        return []
    if remedy.kind == RemedyKind.RECONSIDERATION:
        last = last_days(known).reconsideration if known else None
        if reconsidered is not None:
            said.append(_("申请人已经就这个决定申请过行政复议，是否受理由复议机关决定"))
    elif reconsidered is not None and reconsidered.ended_on is not None:
        last = last_day_after_reconsideration(reconsidered.ended_on)
    else:
        last = last_days(known).lawsuit if known else None
    if last is not None and remedy.sought_on > last:
        said.append(
            _("提起的日期晚于最后一日 %(day)s，是否受理由复议机关或者人民法院决定，可以在答复（答辩）时提出")
            % {"day": date_format(last, _("Y年n月j日"))}
        )
    return said


def _known_to_him_on(remedy: Remedy) -> date | None:
    if remedy.proceeding is not None:
        return decision_reached_on(remedy.proceeding)
    return None if remedy.cancellation_id is not None else known_on(remedy.case)


@rule("G10", article="行政复议法 41、63—74、行政诉讼法 60、62、69—77")
def why_not_end_remedy(
    remedy: Remedy,
    words: str = "-",
    ended_on: date | None = None,
    outcome: str = "",
    limit: tuple[date | None, int | None] = (None, None),
    changed_to: str = "",
    supply_days: int | None = None,
    *,
    by: Actor,
    at: datetime,
) -> str | None:
    """Once, with what came of it and took effect, by the office whose decision it was; one limit at most, where one was set.

    A decision is changed in reconsideration alone, and into a grant or a refusal (行政复议法 63, 行政诉讼法 77). What another
    remedy has taken away already cannot be taken away again: it is found unlawful at most (行政诉讼法 74 第二款第二项).
    """
    office = remedy.case.competent_office
    if remedy.ended_at is not None:
        return _("这个复议或诉讼已经登记审结")
    if said := why_not_by_machine(by=by).words:
        return said
    if not _records(remedy.case, remedy.against, by=by, at=at):
        return _("由“%(office)s”的审批人员登记") % {"office": office.name}
    if said := why_not_in_effect(remedy, words, ended_on, at=at).words:
        return said
    day, days = limit
    if day is not None and days is not None:
        return _("期限请只填一项：限期的日期，或者工作日数")
    if day is not None and ended_on is not None and day <= ended_on:
        return _("限期应当晚于生效日期")
    if day is not None and ended_on is not None and day > ended_on + relativedelta(years=YEARS_TO_ACT):
        return _("限期不能晚于生效日期之后 %(n)d 年，请核对年份") % {"n": YEARS_TO_ACT}
    if days is not None and days < 1:
        return _("限期至少一个工作日")
    if outcome and (day or days) and not remedy.would_ask_anew(outcome):
        return _("只有需要重新办理的结果才填写限期；其他期限请写入结果摘要")
    if supply_days is not None and not (remedy.is_of_lapse and remedy.would_ask_anew(outcome)):
        return _("只有因容缺逾期的终止办理被撤销、恢复办理的，才填写补齐期限")
    if supply_days is not None and supply_days < 1:
        return _("补齐期限至少一个工作日")
    if outcome and remedy.would_take_away(outcome) and _is_gone(remedy.against):
        return _("原决定已经撤销，不能再撤销一次；这里登记维持、确认违法、终止或者和解，其余写入结果摘要")
    return _why_not_change(remedy, changed_to) if outcome == RemedyOutcome.CHANGED else _unchanged(changed_to)


@rule("G10", article="行政复议法 75、行政诉讼法 85、97")
def why_not_in_effect(remedy: Contest, words: str, ended_on: date | None, *, at: datetime) -> str | None:
    """What came of any remedy is recorded in words, of the day on which it took effect."""
    if not words.strip():
        return _("请写明结果摘要")
    if ended_on is not None and ended_on < remedy.sought_on:
        return _("生效日期不能早于申请或起诉日期")
    if ended_on is not None and ended_on > legal_day(at):
        return _("生效日期不能晚于今天，还没有生效的请等生效后登记")
    return None


def _why_not_change(remedy: Remedy, changed_to: str) -> str | None:
    if remedy.kind == RemedyKind.LAWSUIT:
        return _("人民法院不判决变更行政许可决定（行政诉讼法第七十七条），请选择撤销或者责令重新作出")
    if remedy.decision_id is None:
        return _("不予受理、终止办理、注销和撤销程序中的决定没有可以变更的内容，请选择撤销或者责令重新作出")
    if not changed_to:
        return _("请选择变更后的内容是准予还是不予")
    return None


def _unchanged(changed_to: str) -> str | None:
    return _("只有变更原决定的，才填写变更后的内容") if changed_to else None


@follows("G10", article="行政复议法 63、77")
def changed_by(case: Case) -> Remedy | None:
    """The reconsideration that changed what was decided, until the decision that carries it out is made."""
    if not case.brought_back:
        return None
    last = case.decisions.order_by("-pk").first()
    gone = last.annulled_by if last is not None and last.stands_for_id is None else None
    return gone if gone is not None and gone.outcome == RemedyOutcome.CHANGED else None


@follows("G10", article="行政复议法 63、77")
def content_ordered(case: Case) -> str:
    """Whether a reconsideration said that the case is to be granted or refused; nothing where it is for the organ to judge."""
    gone = changed_by(case)
    return gone.changed_to if gone is not None else ""


def open_beside(case: Case) -> Case | None:
    """Another open application for the same about the same licence: made since, while this one was decided."""
    if case.about_licence_id is None:
        return None
    alike = Case.objects.filter(
        about_licence=case.about_licence_id, purpose=case.purpose, state__in=OPEN
    ).exclude(pk=case.pk)
    return alike.order_by("pk").first()


def act_by(remedy: Remedy) -> date | None:
    """Until when the organ has to act, where the reconsideration or the court said so."""
    if remedy.act_days is not None and remedy.ended_on is not None:
        return after(remedy.ended_on, remedy.act_days).on
    return remedy.act_by


@follows("G10", article="行政复议法 64、行政诉讼法 70、71")
def limit_of(remedy: Remedy) -> Limit | None:
    """The same as a limit that runs from the day the outcome took effect: working days, or the calendar days until the day named."""
    if remedy.act_days is not None:
        return Limit(remedy.act_days)
    if remedy.act_by is not None and remedy.ended_on is not None:
        return Limit((remedy.act_by - remedy.ended_on).days, Unit.CALENDAR_DAYS)
    return None


def follows_words(remedy: Remedy) -> str:
    """What the outcome means for the applicant, in a sentence or two."""
    return _of_proceeding(remedy) if remedy.proceeding is not None else _of_answer(remedy)


def let_go_words(entries: int, bars: int) -> str:
    """What is held against him no longer, where anything was: so many entries of the credit file, so many bars beside them."""
    if entries:
        return _("因该决定提出或者列入的诚信档案记录撤回，因该记录受到的限制解除。")
    return _("据此受到的限制解除。") if bars else ""


def _of_answer(remedy: Remedy) -> str:
    if remedy.asks_anew:
        until = act_by(remedy)
        if remedy.outcome == RemedyOutcome.CHANGED:
            words = _("原决定已经变更，本机关将按照复议决定的内容另行作出决定，您不用重新提交。")
            if remedy.grants:
                words += _("在此之前，凭原决定取得的证照仍然有效。")
        elif remedy.termination_id is not None:
            words = _("终止办理不再有效，本机关恢复办理您的申请，已经提交的不用再交。")
            if remedy.is_of_lapse:
                words += _("还缺的请按通知补齐。")
        else:
            words = _("原决定不再有效，本机关将重新办理您的申请，您不用重新提交。")
        if until is not None:
            words += _("最迟于 %(day)s办结。") % {"day": date_format(until, _("Y年n月j日"))}
        return words
    if remedy.takes_away and remedy.cancellation_id is not None:
        return _("注销决定自始不再有效，证照恢复到注销以前的状态。")
    if remedy.takes_away:
        return _("原决定自始不再有效，凭原决定取得的证照不得再使用。")
    if remedy.termination_id is not None:
        return _ended_stays(remedy)
    if _is_gone(remedy.against):
        return _("原决定已经由另一个复议或诉讼撤销，不因这个结果恢复。")
    if remedy.outcome == RemedyOutcome.UNLAWFUL:
        return _("原决定被确认违法，但没有撤销，继续有效。")
    if remedy.outcome == RemedyOutcome.ORDERED:
        return _("本机关将按照要求履行职责。")
    if remedy.outcome == RemedyOutcome.SETTLED:
        return _("本机关将按照和解或者调解的内容办理。")
    return _("原决定继续有效。")


def _of_proceeding(remedy: Remedy) -> str:
    kept = remedy.says_no
    if remedy.takes_away:
        words = (
            _("不予撤销的决定不再有效，本机关将重新处理是否撤销，在此之前原决定仍然有效。")
            if kept
            else _("撤销决定自始不再有效，原决定恢复效力。")
        )
        if remedy.asks_anew and not kept:
            words += _("本机关将重新处理是否撤销，作出决定前会告知您并听取陈述申辩。")
        if remedy.asks_anew and (until := act_by(remedy)):
            words += _("最迟于 %(day)s作出决定。") % {"day": date_format(until, _("Y年n月j日"))}
        return words
    if _is_gone(remedy.against):
        return _("撤销程序中的决定已经由另一个复议或诉讼撤销，不因这个结果恢复。")
    named = _("不予撤销的决定") if kept else _("撤销决定")
    if remedy.outcome == RemedyOutcome.UNLAWFUL:
        return _("%(decision)s被确认违法，但没有撤销，继续有效。") % {"decision": named}
    if remedy.outcome == RemedyOutcome.ORDERED:
        return _("本机关将按照要求履行职责。")
    if remedy.outcome == RemedyOutcome.SETTLED:
        return _("本机关将按照和解或者调解的内容办理。")
    return _("%(decision)s继续有效。") % {"decision": named}


@follows("CRE-15", article="行政处罚法 48、85", source="被确认违法的，撤下公示的记录并说明理由")
def is_held_against(remedy: Remedy) -> bool:
    """Whether it is turned against what the credit file may rest on and what still stands: a revocation, or a refusal for hidden facts."""
    against = remedy.against
    if _is_gone(against):
        return False
    if isinstance(against, Proceeding):
        return not against.was_kept
    return isinstance(against, Decision | Declination) and against.hidden


def _ended_stays(remedy: Remedy) -> str:
    """Where something was lacking he may apply again; where nobody needs the permit there is nothing to apply for."""
    again = _("可以重新申请") if remedy.is_of_lapse else _("本事项不再需要取得许可，不用重新申请")
    if _is_gone(remedy.against):
        return _("终止办理已经撤销，您的申请不因这个结果再终止。")
    if remedy.outcome == RemedyOutcome.UNLAWFUL:
        return _("终止办理被确认违法，但没有撤销，您的申请仍然终止，%(again)s。") % {"again": again}
    if remedy.outcome == RemedyOutcome.SETTLED:
        return _("本机关将按照和解或者调解的内容办理。")
    return _("您的申请仍然终止，%(again)s。") % {"again": again}


@follows("G10", article="行政复议法 64 第二款、行政诉讼法 71")
def anew_words(remedy: Remedy) -> str:
    """What whoever decides anew is reminded of: the same facts and reasons do not carry the same decision again."""
    words = _anew_words(remedy)
    if remedy.termination is not None and (
        since := filed_since(remedy.case, remedy.termination.terminated_at)
    ):
        words += _(
            "终止以后就同一事项重新提交的 %(number)s 也在办理，内容相同，请联系申请人撤回其中一件。"
        ) % {"number": since.number}
    if other := open_beside(remedy.case):
        words += _("持证人就同一本证照另有一个正在办理的申请（%(number)s），请一并考虑。") % {
            "number": other.number
        }
    return words


def _anew_words(remedy: Remedy) -> str:
    if remedy.changed_to:
        return _("原决定已经复议变更为“%(content)s”，请按照复议决定的内容另行作出决定。") % {
            "content": ChangedTo(remedy.changed_to).label
        }
    if remedy.termination_id is not None and not remedy.is_of_lapse:
        return _(
            "终止办理已经被撤销，请恢复办理并依法作出决定，系统不再自动终止。"
            "不得以同一事实和理由作出相同的处理；因违反法定程序被撤销的除外：本事项确已不需要取得许可的，"
            "受理以前不予受理，受理以后作出不予许可的决定，写明理由和依据。"
        )
    if remedy.termination_id is not None:
        return _(
            "终止办理已经被撤销，请恢复办理。还缺的材料可以补到新的最后一日，不得以同一事实和理由再次终止。"
        )
    if remedy.declination_id is not None:
        return _(
            "不予受理已经被撤销，请重新审核。不得以同一事实和理由再作出基本相同的决定；因违反法定程序被撤销的除外。"
        )
    return _(
        "原决定已经被撤销，请按照复议决定或者裁判重新审查、决定。不得以同一事实和理由作出与原决定相同或者基本相同的决定；因违反法定程序被撤销的除外。"
    )
