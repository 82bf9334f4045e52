"""容缺受理: when a case may be accepted although something is lacking, until when it may come, and what a lapse leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals.demands import Demand, Verdict
from approvals.enums import (
    Channel,
    DeficiencyState,
    Fault,
    How,
    Kind,
    Lapse,
    Newness,
    Way,
)
from approvals.models import Case, Deficiency, Gap
from approvals.models.case_query import DECIDING
from approvals.rules.filing import MOST_FILES_PER_MATERIAL, given_materials, missing_materials
from approvals.rules.intake import why_not_accept
from approvals.rules.limits import limits_of, longest_days, promise_of, with_margin
from approvals.rules.routes import deferral, why_not_defer_briefly
from approvals.rules.standing import acts_for_applicant, at_window, may_review, not_now
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, Power
from ground.accounts.rules import why_not_by_machine
from ground.clocks.enums import Side
from ground.law.rulings import follows, rule
from ground.law.values import value
from ground.workdays.calendar import Due, between, legal_day
from matters.enums import Entrusted
from matters.models import Material


def open_deficiency(case: Case) -> Deficiency | None:
    """The notice that the applicant still answers."""
    return next((one for one in case.deficiencies.all() if one.is_open), None)


def last_deficiency(case: Case) -> Deficiency | None:
    return max(case.deficiencies.all(), key=lambda one: one.no, default=None)


def material_of(case: Case, gap: Gap) -> Material | None:
    """The material of the gap in the edition the case is pinned to now; none where it is not asked for any more."""
    return next((one for one in case.materials if one.name == gap.material.name and not one.exempt), None)


def gaps_of(deficiency: Deficiency) -> list[Gap]:
    """What the notice names, as far as it is still asked for."""
    gaps = list(deficiency.gaps.select_related("material"))
    asked = {one.name for one in deficiency.case.materials if not one.exempt}
    return [gap for gap in gaps if gap.material.name in asked]


def unmet(case: Case) -> list[Gap]:
    """Every gap that stands between this case and a grant."""
    standing = [one for one in case.deficiencies.all() if one.state != DeficiencyState.COMPLETED]
    return [gap for one in standing for gap in unmet_of(one)]


def unmet_of(deficiency: Deficiency) -> list[Gap]:
    """What of this notice is not yet found in order."""
    return [gap for gap in gaps_of(deficiency) if gap.conforms is not True]


def lacks_later(case: Case) -> list[Material]:
    """What he said at filing that he brings later, and has not brought."""
    later = {row.material_id for row in case.lacking.all() if row.how == How.LATER}
    return [material for material in missing_materials(case) if material.pk in later] if later else []


def not_promised(case: Case) -> list[Material]:
    """What is missing and nothing stands in for: the notice has to name all of it.

    What he said that he would promise is promised while the case commits (COM-7), and no longer.
    """
    committed = [row for row in case.lacking.all() if row.how == How.COMMITTED]
    promised = {row.material_id for row in committed} if case.scheme else set()
    return [material for material in missing_materials(case) if material.pk not in promised]


def lends_form(case: Case, *, at: datetime) -> bool:
    """Whether what is there but not in statutory form may follow too (COR-3)."""
    return Fault.FORM in value("deficiency.faults", case.place, legal_day(at))


@follows("RQ-1", source="广东、安阳：主审要件齐全，次要材料暂缺的先予受理")
@rule("COR-3", article="天津“一制三化”方案 一（二）", source="其他各地：非主审要件暂缺的")
def why_not_wait(case: Case, gaps: Sequence[Demand], *, at: datetime) -> str | None:
    """Only what the place lets follow: missing or, where it says so, not in statutory form; and what is so indeed."""
    offer = deferral(case, at=at)
    waits = {material.pk for material in offer.materials}
    given = given_materials(case)
    for gap in gaps:
        if gap.material is None:
            return _("容缺受理只限申请材料，申请表的内容请告知补正")
        name = {"name": gap.material.name}
        if gap.material.pk not in waits:
            return _("“%(name)s”不能容缺后补，请告知补正") % name
        if gap.fault == Fault.MISSING and gap.material.pk in given:
            return _("“%(name)s”已经提交，不缺少") % name
        if gap.fault == Fault.FORM and gap.material.pk not in given:
            return _("“%(name)s”没有提交，请选“缺少”") % name
        if gap.fault == Fault.FORM and not lends_form(case, at=at):
            return _("本地只对暂缺的材料容缺，“%(name)s”不符合法定形式的请告知补正") % name
    return None


@rule("RQ-3", article="天津“一制三化”方案 一（二）；行政许可法 32 第一款第四项")
def why_not_accept_deficient(case: Case, gaps: Sequence[Demand], *, by: Actor, at: datetime) -> str | None:
    """One notice of everything that is lacking, each with its standard, on the spot."""
    if words := why_not_accept(case, gaps, by=by, at=at).words:
        return words
    if not gaps:
        return _("请选出需要补齐的材料；材料齐全的，直接受理")
    if len({gap.key for gap in gaps}) < len(gaps):
        return _("同一项材料只能列一次")
    for gap in gaps:
        if not gap.words.strip() or not gap.standard.strip():
            name = gap.material.name if gap.material else ""
            return _("请写明“%(name)s”需要补齐的内容和要求") % {"name": name}
    named = {gap.material.pk for gap in gaps if gap.material is not None}
    left = [material.name for material in not_promised(case) if material.pk not in named]
    if left:
        return _("须一次告知全部内容，还漏了：%(names)s") % {"names": _("、").join(left)}
    return None


@rule("RQ-4", article="行政许可法 32", source="辽宁、民政容缺受理办法：《容缺受理通知书》《容缺受理承诺书》")
def why_not_accept_short(case: Case, *, at: datetime) -> str | None:
    """Nothing that is missing is passed over in silence: what may follow is told in a 容缺受理通知书, all else in a 补正 notice."""
    if later := lacks_later(case):
        names = _("、").join(material.name for material in later)
        if closed := deferral(case, at=at).closed_by:
            return _("%(why)s；%(names)s请告知补正") % {"why": closed[0].words, "names": names}
        return _("申请人申请容缺后补：%(names)s。请“容缺受理”，或者说明理由告知补正") % {"names": names}
    if left := not_promised(case):
        names = _("、").join(material.name for material in left)
        return _("还缺少：%(names)s。请告知补正；可以容缺的，请“容缺受理”") % {"names": names}
    return None


@rule("COR-11", source="天津“一制三化”方案：应当先予容缺受理；窗口否定答复报告制度")
def why_not_pass_over(case: Case, demands: Sequence[Demand], reason: str, *, at: datetime) -> str | None:
    """Where 容缺受理 is open, whoever asks for everything first says why; the report follows and delays nothing."""
    if not passes_over(case, demands, at=at) or reason.strip():
        return None
    return _("本办件可以容缺受理，应当先予受理；不容缺受理的，请写明理由，理由将报告效能监督")


@follows("COR-11", source="窗口否定答复报告制度")
def passes_over(case: Case, demands: Sequence[Demand], *, at: datetime) -> bool:
    """Whether all that a notice asks for might follow after acceptance; accepting is the window's duty, whoever spoke of it."""
    if not demands:
        return False
    offer = deferral(case, at=at)
    waits = {material.pk for material in offer.materials}
    faults = value("deficiency.faults", case.place, legal_day(at))
    return offer.is_open and all(
        one.material is not None and one.material.pk in waits and one.fault in faults for one in demands
    )


def limits_ahead(case: Case, *, at: datetime) -> dict[Side, Due]:
    """Where the limits of the decision would end, were it accepted so today."""
    today = legal_day(at)
    law_from = case.complete_on if case.deemed or case.channel == Channel.ONLINE else today
    starts = {Side.STATUTORY: law_from, Side.PROMISED: today}
    ends = {side: clocks.last_of(limit, starts[side]) for side, limit in limits_of(case)}
    if promise_waits(case, at=at):
        ends.pop(Side.PROMISED, None)
    return ends


@rule("RQ-6", source="辽宁：不超过事项办理时限；深圳：承诺时限届满前 2 个工作日、最长 20 个工作日")
def why_not_give(case: Case, days: int, *, at: datetime) -> str | None:
    """The last day lies inside the limit of the case, so that it can be decided in time."""
    longest = longest_days(case, at=at)
    if words := why_not_defer_briefly(longest).words:
        return words
    if not 1 <= days <= longest:
        return _("补齐期限请在 1 至 %(n)d 个工作日之间，以便在办理时限内作出决定") % {"n": longest}
    return None


@follows("RQ-6", source="再次告知的，同样在办理时限内补齐")
def days_left(case: Case, *, at: datetime) -> int:
    """So many working days may still be given on a case that is under way."""
    today, says = legal_day(at), value("deficiency.limit", case.place, legal_day(at))
    running = clocks.open_for([case.thread])[case.thread]
    ends = [clock.due_on for clock in running if clock.kind == Kind.DECISION]
    room = [with_margin(between(today, min(ends)), says)] if ends and min(ends) > today else [0]
    if says["most"] is not None:
        room.append(says["most"])
    return max(0, min(room))


@rule("RQ-6", source="再次告知的，同样在办理时限内补齐")
def why_not_give_more(case: Case, days: int, *, at: datetime) -> str | None:
    """A second notice gives days inside the limit too."""
    longest = days_left(case, at=at)
    if not 1 <= days <= longest:
        return _("办理时限内还能给 %(n)d 个工作日补齐") % {"n": longest}
    return None


@follows("RQ-7", source="深圳：自容缺受理之日起计算；按全部补齐之日起计算的，以参数为准")
def promise_waits(case: Case, *, at: datetime) -> bool:
    """Whether the promised limit begins only with the last material; the law's own runs from acceptance everywhere.

    What is promised on the spot can be kept only once everything is there.
    """
    promised = promise_of(case)
    on_the_spot = promised is not None and not promised.length
    return on_the_spot or value("deficiency.clock", case.place, legal_day(at)) == "complete"


def handles_gaps(case: Case, *, by: Actor, at: datetime) -> bool:
    """Whether he takes in and looks at what follows: at an entrusted window, or for the deciding office."""
    return (
        at_window(case, Entrusted.ACCEPT, by=by, at=at)
        or may_review(case, by=by, at=at)
        or by.acts_as(Duty.DECISION, at=at, office=case.competent_office)
    )


@rule("RQ-4", source="辽宁容缺受理办法：《容缺受理承诺书》")
def why_not_promise_supply(deficiency: Deficiency, *, by: Actor, at: datetime) -> str | None:
    """Signed once, by the applicant in his account or by whoever comes to a window for him; by no machine."""
    case = deficiency.case
    if not deficiency.is_open:
        return _("容缺受理当前为“%(state)s”，不能签署承诺书") % {"state": deficiency.state_words}
    if deficiency.promised_at is not None:
        return _("容缺受理承诺书已经签署")
    if words := why_not_by_machine(by=by).words:
        return words
    if by.is_officer:
        if not at_window(case, Entrusted.ACCEPT, by=by, at=at):
            return _("承诺书由申请人网上签署，或者到受理窗口签署")
        return None
    if not acts_for_applicant(case, Power.SUPPLY, by=by, at=at):
        return _("承诺书由申请人签署，或者由有补正权限的代理人签署")
    return None


def takes_late(deficiency: Deficiency) -> bool:
    """Whether what comes after the last day is still taken: where the organ decides on what is there, until it has."""
    decides = deficiency.lapse in (Lapse.DECIDE, Lapse.LISTED)
    return deficiency.is_lapsed and decides and deficiency.case.state in DECIDING


@rule("RQ-10", source="民政容缺受理办法：窗口、邮寄、网上均可补交，以材料到达的时间为准")
def why_not_fill(
    deficiency: Deficiency,
    gap: Gap | None = None,
    *,
    way: Way = Way.ONLINE,
    arrived_at: datetime | None = None,
    evidence: str = "",
    by: Actor,
    at: datetime,
) -> str | None:
    """Each gap by itself, by counter, post or online, to the end of the last day: when it arrived is what counts."""
    case, arrived = deficiency.case, arrived_at or at
    if case.state not in DECIDING or not (deficiency.is_open or takes_late(deficiency)):
        return _("容缺受理当前为“%(state)s”，不能补交；最后一日之前已经送达的，请联系窗口核实后恢复办理") % {
            "state": deficiency.state_words
        }
    if not _may_bring(case, way, by=by, at=at):
        return _("容缺材料由申请人、有补正权限的代理人网上提交，或者到受理窗口提交、邮寄")
    if words := why_not_come_then(deficiency, arrived, evidence, by=by, at=at).words:
        return words
    if deficiency.is_open and arrived >= deficiency.clock.lapses_at:
        return _("补齐期限至 %(day)s，已经届满") % {"day": day_words(deficiency.due_on)}
    if gap is None:
        return None
    if gap.deficiency_id != deficiency.pk or material_of(case, gap) is None:
        return _("容缺受理通知书没有要求这份材料")
    if gap.conforms:
        return _("“%(name)s”已经核对符合，不用再交") % {"name": gap.material.name}
    since = {"added_at__gt": gap.checks.latest("pk").at} if gap.conforms is False else {}
    if gap.files.filter(gave_way_to=None, **since).count() >= MOST_FILES_PER_MATERIAL:
        return _("每项材料最多 %(n)d 个文件，请合并后上传") % {"n": MOST_FILES_PER_MATERIAL}
    return None


@rule("RQ-10", source="民政容缺受理办法")
def why_not_take_nothing(gaps: Sequence[Gap]) -> str | None:
    """Somebody who brings something brings at least one thing that is asked for."""
    return None if gaps else _("请填写收到的材料份数，或者上传扫描件")


def _may_bring(case: Case, way: Way, *, by: Actor, at: datetime) -> bool:
    if way == Way.ONLINE:
        return acts_for_applicant(case, Power.SUPPLY, by=by, at=at)
    return at_window(case, Entrusted.ACCEPT, by=by, at=at)


@rule("RQ-10", article="民法典 137、203", source="民政容缺受理办法：以材料到达的时间为准")
def why_not_come_then(
    deficiency: Deficiency, arrived: datetime, evidence: str, *, by: Actor, at: datetime
) -> str | None:
    """Not in the future, nor before it was asked for; and what is said to have come earlier than it is written down is proven."""
    if arrived > at:
        return _("到达时间不能晚于现在")
    if came_before(deficiency, arrived):
        return _("到达时间不能早于容缺受理的告知时间")
    if arrived < at and not by.is_officer:
        return _("网上提交的，以提交的时间为准")
    if arrived < at and not evidence.strip():
        return _("到达在先、登记在后的，请写明凭据，例如邮戳、签收登记")
    return None


def came_before(deficiency: Deficiency, arrived: datetime) -> bool:
    """Whether that was before the notice, by the minute: what was there then was not lacking."""
    return arrived < deficiency.noticed_at.replace(second=0, microsecond=0)


@rule("RQ-5", article="行政许可法 32、38", source="天津“一制三化”方案 一（二）：补齐后作出决定")
def why_not_look(
    deficiency: Deficiency, verdicts: Mapping[int, Verdict] | None = None, *, by: Actor, at: datetime
) -> str | None:
    """What came is held against what was asked, each by itself, by the window or the deciding office."""
    case = deficiency.case
    if case.state not in DECIDING or not (deficiency.is_open or takes_late(deficiency)):
        return not_now(case, _("核对容缺材料"))
    if words := why_not_by_machine(by=by).words:
        return words
    if not handles_gaps(case, by=by, at=at):
        return _("容缺材料由受理窗口或者“%(office)s”核对") % {"office": case.competent_office.name}
    gaps = {gap.pk: gap for gap in gaps_of(deficiency)}
    if not any(gap.waits_for_look for gap in gaps.values()):
        return _("没有待核对的容缺材料")
    if verdicts is None:
        return None
    if not verdicts:
        return _("请核对收到的材料")
    for pk, verdict in verdicts.items():
        gap = gaps.get(pk)
        if gap is None or not gap.waits_for_look:
            return _("只能核对已经收到、还没有核对的材料")
        if not verdict.conforms and not verdict.note.strip():
            return _("“%(name)s”不符合的，请写明原因") % {"name": gap.material.name}
    return None


@follows("RQ-11", source="天津“一制三化”方案：容缺是受理在先，承诺是决定在先")
@rule("RQ-5", article="行政许可法 38", source="天津“一制三化”方案 一（二）：全部补齐后作出决定")
def why_not_grant_gapped(case: Case) -> str | None:
    """Reviewed meanwhile, but granted only when everything the notice asked for is in and found in order."""
    if left := unmet(case):
        names = _("、").join(gap.material.name for gap in left)
        return _("容缺材料还没有补齐并核对符合：%(names)s") % {"names": names}
    return None


@rule("RQ-3", article="行政许可法 32 第一款第四项", source="一次性告知")
def why_not_tell_more(
    case: Case, gaps: Sequence[Demand], new_ground: str, *, by: Actor, at: datetime
) -> str | None:
    """A second notice asks for nothing that the first could have asked: only what new facts or what was supplied brought up."""
    first = last_deficiency(case)
    if case.state not in DECIDING or first is None or first.state != DeficiencyState.COMPLETED:
        return not_now(case, _("再次告知补齐"))
    if words := why_not_by_machine(by=by).words:
        return words
    if not handles_gaps(case, by=by, at=at):
        return _("再次告知由受理窗口或者“%(office)s”作出") % {"office": case.competent_office.name}
    if not gaps:
        return _("请选出需要补齐的材料")
    told = {gap.material.name for one in case.deficiencies.all() for gap in one.gaps.all()}
    for gap in gaps:
        if gap.material is None:
            return _("容缺受理只限申请材料")
        name = {"name": gap.material.name}
        if gap.newness not in {Newness.SUPPLIED, Newness.CHANGED}:
            return (
                _("“%(name)s”上次没有告知，不能再次要求；确有首次告知时无法知道的新情况的，请选明理由") % name
            )
        if gap.newness == Newness.SUPPLIED and gap.material.name not in told:
            return _("“%(name)s”首次告知时就是这样，其问题当时就能发现，不能再次要求") % name
        if not gap.words.strip() or not gap.standard.strip():
            return _("请写明“%(name)s”需要补齐的内容和要求") % name
    if not new_ground.strip():
        return _("请写明首次告知时无法知道的新情况")
    return None


def may_tell_more(case: Case, *, by: Actor, at: datetime) -> bool:
    """Whether a second notice could be given here at all, whatever it asks for."""
    first = last_deficiency(case)
    completed = first is not None and first.state == DeficiencyState.COMPLETED
    return (
        completed
        and case.state in DECIDING
        and handles_gaps(case, by=by, at=at)
        and days_left(case, at=at) > 0
    )


def day_words(day: date) -> str:
    return date_format(day, _("Y年n月j日"))
