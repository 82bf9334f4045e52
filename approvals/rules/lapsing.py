"""The last day of 容缺受理: when it is over, what follows, and why it may not be put off or a lapse taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from approvals.answers import opened
from approvals.demands import Counts
from approvals.enums import CaseState, Kind, Lapse, Restoring
from approvals.models import Case, Deficiency, Gap
from approvals.models.case_query import DECIDING, OPEN
from approvals.rules.deficiency import came_before, day_words, gaps_of, handles_gaps, takes_late
from approvals.rules.standing import not_now
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.rules import why_not_by_machine
from ground.clocks.enums import Limit, Side, Unit
from ground.clocks.models import Clock
from ground.law.retroaction import day_that_holds
from ground.law.rulings import follows, rule
from ground.law.values import value
from ground.workdays.calendar import after, between, legal_day


@rule("CLK-14", source="民政容缺受理办法：不可抗力的，补齐期限顺延")
def why_not_put_off(deficiency: Deficiency, days: int, reason: str, *, by: Actor, at: datetime) -> str | None:
    """The last day is put off for force majeure alone, with its reason, and never beyond the law's own limit."""
    case = deficiency.case
    if not deficiency.is_open or case.state not in DECIDING:
        return not_now(case, _("延长补齐期限"))
    if words := why_not_by_machine(by=by).words:
        return words
    if not handles_gaps(case, by=by, at=at):
        return _("补齐期限由受理窗口或者“%(office)s”延长") % {"office": case.competent_office.name}
    if deficiency.clock.lapses_at <= at:
        return _("补齐期限已经届满，请办理恢复")
    if not reason.strip():
        return _("请写明不可抗力的情况")
    if days < 1:
        return _("请填写延长的工作日数")
    law = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY)
    if law is not None and put_off_to(deficiency, days) > law.due_on:
        return _("延长后的最后一日不能晚于法定办结期限 %(day)s") % {"day": day_words(law.due_on)}
    return None


def put_off_to(deficiency: Deficiency, days: int) -> date:
    """The last day, so many working days later."""
    return after(deficiency.due_on, days).on


@rule("CLK-14", source="各地容缺受理办法：逾期未补齐")
def why_not_lapse(deficiency: Deficiency, *, at: datetime) -> str | None:
    """Over when the last day is over and something has not come; what came and waits for a look has come."""
    if not deficiency.is_open or deficiency.case.state not in DECIDING:
        return not_now(deficiency.case, _("按逾期处理"))
    clock = deficiency.clock
    if clock.settled_at is not None or clock.lapses_at > at:
        return _("补齐期限至 %(day)s，尚未届满") % {"day": day_words(clock.due_on)}
    if not any(gap.waits for gap in gaps_of(deficiency)):
        return _("材料都已收到，等待核对")
    return None


@follows("RQ-8", source="各地容缺受理办法：逾期不产生不予许可")
@follows(
    "COR-5",
    article="行政许可法 37、42",
    source="辽宁：退件办结；安阳：视为撤回；西安：终止；天津：依法作出决定",
)
def lapse_of(case: Case, *, told_at: datetime, at: datetime) -> Lapse:
    """What a lapse at `at` leads to where the notice was given at `told_at`: what that says, or `decide`, which ends nothing, where the
    place has it since. None of it is a refusal, which a person alone decides and signs.
    """
    key, then, now = "deficiency.lapse", legal_day(told_at), legal_day(at)
    on = day_that_holds(key, case.place, then=then, now=now, ease=lambda says: [says == Lapse.DECIDE])
    return Lapse(value(key, case.place, on))


@rule("RQ-10", source="民政容缺受理办法：以材料到达的时间为准；不可抗力顺延")
def why_not_restore(
    deficiency: Deficiency,
    ground: Restoring | None = None,
    reason: str = "-",
    *,
    arrived_at: datetime | None = None,
    received: Mapping[int, Counts] | None = None,
    days: int = 0,
    by: Actor,
    at: datetime,
) -> str | None:
    """A lapse is taken back where all of it had arrived in time, or force majeure kept it away; proven, by an officer."""
    case = deficiency.case
    if not deficiency.is_lapsed or not (case.lapse or takes_late(deficiency)):
        return not_now(case, _("恢复办理"))
    if deficiency.lapse == Lapse.LISTED:
        return _("因申请人被列入名单终止的，不作逾期恢复；作出决定之前仍可补交，移出名单后自动恢复")
    if words := why_not_by_machine(by=by).words:
        return words
    if not handles_gaps(case, by=by, at=at):
        return _("恢复办理由受理窗口或者“%(office)s”办理") % {"office": case.competent_office.name}
    if _begun_again(case):
        return _("申请人已经就同一证照重新申请，不能恢复")
    if deficiency.closed_at is not None and (again := filed_since(case, deficiency.closed_at)):
        return _("申请人逾期后就同一事项重新提交的 %(number)s 正在办理，内容相同：撤回那一件以后才能恢复") % {
            "number": again.number
        }
    if ground is None:
        return None
    if not reason.strip():
        return _("请写明恢复办理的凭据和理由")
    if ground == Restoring.FORCE_MAJEURE:
        longest = deficiency.longest
        if not 1 <= days <= longest:
            return _("重新给的补齐期限请在 1 至 %(n)d 个工作日之间") % {"n": longest}
        law_on = _law_ends_on(deficiency, at=at)
        if law_on is not None and after(legal_day(at), days).on > law_on:
            return _("重新给的最后一日不能晚于法定办结期限 %(day)s") % {"day": day_words(law_on)}
        return None
    if arrived_at is None or arrived_at >= deficiency.clock.lapses_at:
        return _("补齐期限至 %(day)s，请填写这之前的到达时间") % {"day": day_words(deficiency.due_on)}
    if came_before(deficiency, arrived_at):
        return _("到达时间不能早于容缺受理的告知时间")
    handed = {pk for pk, counts in (received or {}).items() if any(counts)}
    left = [gap.material.name for gap in gaps_of(deficiency) if gap.waits and gap.pk not in handed]
    if left:
        return _("最后一日之前没有全部送达，还缺：%(names)s") % {"names": _("、").join(left)}
    return None


@rule("RQ-10", source="民政容缺受理办法：以材料到达的时间为准")
def why_not_take_as_late(
    deficiency: Deficiency, handed: Collection[int], arrived: datetime, *, by: Actor, at: datetime
) -> str | None:
    """Where all of it had arrived by the last day, nothing is late: the lapse is taken back. `handed`: the keys of the gaps of which
    something came with it.
    """
    if not deficiency.is_lapsed:
        return None
    until = deficiency.clock.lapses_at
    came = [arrived if gap.pk in handed else _came_at(gap) for gap in gaps_of(deficiency)]
    in_time = all(one is not None and one < until for one in came)
    if not in_time or not why_not_restore(deficiency, by=by, at=at).ok:
        return None
    return _("材料在最后一日 %(day)s 之前已经全部送达，没有逾期，请办理“恢复办理”") % {
        "day": day_words(deficiency.due_on)
    }


def _came_at(gap: Gap) -> datetime | None:
    return None if gap.waits else gap.supplied_at


@follows("RQ-10", article="行政许可法 42", source="本平台所定：办件终止期间不计入办理时限")
def left_at(clock: Clock, ended_at: datetime) -> Limit:
    """What of a limit was left when its case ended, in the days it is counted in."""
    on = legal_day(ended_at)
    left = between(on, clock.due_on) if clock.unit == Unit.WORKING_DAYS else (clock.due_on - on).days
    return Limit(max(0, left), clock.unit)


def _law_ends_on(deficiency: Deficiency, *, at: datetime) -> date | None:
    """The last day of the law's own limit where the lapse is taken back: of a case that it ended, counted on from now."""
    case, ended_at = deficiency.case, deficiency.closed_at
    law = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY)
    if law is None or not case.lapse or ended_at is None:
        return law.due_on if law is not None else None
    return clocks.ends_on(left_at(law, ended_at), legal_day(at))


def _begun_again(case: Case) -> bool:
    """Whether something else goes on about the licence that this case is about."""
    if case.about_licence_id is None:
        return False
    same = Case.objects.filter(about_licence=case.about_licence_id, purpose=case.purpose, state__in=OPEN)
    return same.exclude(pk=case.pk).exists()


def filed_since(case: Case, ended_at: datetime) -> Case | None:
    """What was filed since in its place and is open: the same party, matter and purpose, and a form that says the same (G11)."""
    since = Case.objects.filter(
        party=case.party_id,
        edition__matter=case.edition.matter_id,
        purpose=case.purpose,
        state__in=OPEN,
        filed_at__gt=ended_at,
    ).exclude(pk=case.pk)
    says = opened(case.answers)
    return next((one for one in since.order_by("pk") if opened(one.answers) == says), None)


def goes_back_to(deficiency: Deficiency) -> CaseState:
    """Where the case was when it lapsed."""
    return CaseState(deficiency.was)
