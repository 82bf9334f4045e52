"""What whoever is to lose a grant is told, when it reached him, and what he says to it (行政许可法 7; COR-14)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.models import Proceeding, ProceedingReport
from approvals.proceedings import PENDING, Item, ProceedingKind, ProceedingState, Served
from approvals.rules.proceeding import (
    DECIDED,
    LONGEST_ORDER,
    by_desk,
    day_of,
    not_in_this_state,
    why_not_text,
)
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import PartyKind
from ground.accounts.rules import why_not_by_machine
from ground.clocks.arrival import why_not_arrived
from ground.clocks.service import ServiceWay, why_not_served
from ground.law.rulings import follows, rule
from ground.workdays.calendar import legal_day


@follows("COR-14", article="行政许可法 7", source="告知之后的线索，补充告知以前只是线索")
def untold_reports(proceeding: Proceeding) -> list[ProceedingReport]:
    """What was reported after the notice, that no supplement told of and nobody set aside."""
    return [one for one in proceeding.reports.all() if one.after_notice and not one.is_weighed]


def numbered_reports(proceeding: Proceeding) -> dict[int, ProceedingReport]:
    """What was reported while it was pending, by numbers that stay: the first is 1."""
    return dict(enumerate(proceeding.reports.all(), 1))


@rule("COR-14", article="行政许可法 7", source="行政处罚法 62：没有告知的事实、理由、依据，不得据以作出决定")
def why_not_rest_on_untold(proceeding: Proceeding) -> str | None:
    """Nothing is revoked before whatever came to light after the notice was told as well, or expressly is not relied upon."""
    if waits := len(untold_reports(proceeding)):
        return _("有 %(n)d 条线索当事人还没有被告知：请补充告知，或者写明不作为决定依据的理由") % {"n": waits}
    return None


@rule(
    "COR-14",
    article="行政许可法 7",
    source="本平台所定：打开页面以后又有陈述申辩、补交材料等新情况的，看过以后再决定",
)
def why_not_overlook(proceeding: Proceeding, read: int | None) -> str | None:
    """Whoever concludes it has had before him all that was said and done by then. `read`: the number of the last entry of its story
    that lay there when he opened the form; None where no form was opened.
    """
    if read is None:
        return None
    since = proceeding.story.filter(seq__gt=read)
    if not (acts := dict.fromkeys(entry.words for entry in since)):
        return None
    return _("您打开页面以后，这个程序又有新的情况：%(acts)s。请看过以后再决定，已填写的内容没有丢失") % {
        "acts": _("、").join(acts)
    }


@rule("COR-14", article="行政许可法 7、69", source="告知之后又查明的事实，补充告知并重新听取陈述申辩")
def why_not_supplement_notice(
    proceeding: Proceeding,
    item: str = Item.OTHERWISE,
    found: str = "-",
    reports: Collection[ProceedingReport] = (),
    *,
    by: Actor,
    at: datetime,
) -> str | None:
    """Of whoever was told, once that has reached him, until it is decided: new facts, and the item of the law they come under."""
    if not can_proceed(proceeding.supplement):
        return not_in_this_state(proceeding, _("补充告知"))
    if said := by_desk(proceeding.case, by=by, at=at):
        return said
    if paper := awaits_service(proceeding):
        return _("%(paper)s还没有送达，登记送达以后再补充告知") % {"paper": paper.label}
    if item not in Item:
        return _("请选择依据的情形")
    if said := _why_not_reports(proceeding, reports):
        return said
    return why_not_text(found, _("请写明新查明的事实"))


@rule("COR-14", article="行政许可法 7", source="不作为决定依据的线索，写明理由")
def why_not_set_aside(
    proceeding: Proceeding,
    reports: Collection[ProceedingReport] | None = None,
    reasons: str = "-",
    *,
    by: Actor,
    at: datetime,
) -> str | None:
    """What came after the notice and was not told, by the desk, with its reason; None: whether anything is left to be set aside."""
    if not can_proceed(proceeding.supplement):
        return not_in_this_state(proceeding, _("处理线索"))
    if said := by_desk(proceeding.case, by=by, at=at):
        return said
    chosen = untold_reports(proceeding) if reports is None else reports
    if not chosen:
        return _("请选择线索") if reports is not None else _("没有要处理的线索")
    if said := _why_not_reports(proceeding, chosen):
        return said
    return why_not_text(reasons, _("请写明不作为决定依据的理由"), LONGEST_ORDER)


def _why_not_reports(proceeding: Proceeding, chosen: Collection[ProceedingReport]) -> str | None:
    if any(one.proceeding_id != proceeding.pk for one in chosen):
        return _("选择的线索不是本程序的")
    waits = {one.pk for one in untold_reports(proceeding)}
    return None if all(one.pk in waits for one in chosen) else _("选择的线索已经处理，请刷新页面后再选")


def awaits_service(proceeding: Proceeding) -> Served | None:
    """What was made out and has not reached him yet."""
    if proceeding.state == ProceedingState.NOTIFIED and proceeding.served_at is None:
        return Served.NOTICE
    notified = proceeding.state == ProceedingState.NOTIFIED
    if notified and not all(one.is_served for one in proceeding.supplements.all()):
        return Served.SUPPLEMENT
    ordered = proceeding.services.filter(paper=Served.ORDER, about=proceeding.ordered_kind)
    if proceeding.state == ProceedingState.RECTIFYING and not ordered.exists():
        return Served.ORDER
    decided = Served.DECISION if proceeding.state in DECIDED else None
    if proceeding.state == ProceedingState.STRUCK and hasattr(proceeding, "self_correction"):
        decided = Served.CORRECTION
    if decided is not None and not proceeding.services.filter(paper=decided).exists():
        return decided
    return None


def _made_at(proceeding: Proceeding, paper: Served) -> datetime:
    """When what waits to be served was made: it waits, so it was."""
    made = proceeding.last_noticed_at
    if paper == Served.ORDER:
        made = proceeding.ordered_at
    elif paper == Served.DECISION:
        made = proceeding.decided_at
    elif paper == Served.CORRECTION:
        made = proceeding.self_correction.corrected_at
    assert made is not None
    return made


@rule("COR-14", article="行政许可法 7；民事诉讼法 87—95", source="期间自送达次日起算")
def why_not_serve(
    proceeding: Proceeding,
    method: str = ServiceWay.COUNTER,
    on: date | None = None,
    receipt: str = "-",
    *,
    by: Actor,
    at: datetime,
) -> str | None:
    """Once each, where it did not reach him in his account: how, on which day, by what that is known; his days follow that day."""
    paper = awaits_service(proceeding)
    if paper is None:
        return not_in_this_state(proceeding, _("登记送达"))
    if said := by_desk(proceeding.case, by=by, at=at):
        return said
    made = legal_day(_made_at(proceeding, paper))
    return why_not_served(method, on, receipt, made=made, place=proceeding.case.place, at=at)


@rule(
    "COR-14",
    article="民事诉讼法 90；人民法院在线诉讼规则 29、31",
    source="受送达人回复已收悉，或者根据送达内容作出相应行为的，即为完成有效送达",
)
def why_not_acknowledge(proceeding: Proceeding, *, by: Actor, at: datetime) -> str | None:
    """By himself, in an account that answers it, whatever he confirmed before: nobody signs for him, and no system of his."""
    if awaits_service(proceeding) is None:
        return not_in_this_state(proceeding, _("签收文书"))
    if by.is_officer:
        return _("由当事人自己签收")
    return why_not_by_machine(by=by).words or _about_him(proceeding, by=by, at=at)


@rule("COR-14", article="行政许可法 7")
def why_not_plead(
    proceeding: Proceeding,
    words: str = "-",
    *,
    arrived_at: datetime | None = None,
    arrival: str = "",
    by: Actor,
    at: datetime,
) -> str | None:
    """By the party, or by its paper at the office, until the last day of the period; a paper that came by then is heard until
    it is decided (RQ-10).
    """
    open_to = (ProceedingState.NOTIFIED, ProceedingState.HEARD) if arrived_at else (ProceedingState.NOTIFIED,)
    if proceeding.state not in open_to:
        return not_in_this_state(proceeding, _("陈述申辩"))
    if said := _about_him(proceeding, by=by, at=at):
        return said
    if arrived_at is not None:
        early = _("收到时间不能早于告知的时间")
        if said := why_not_arrived(
            arrived_at, arrival, since=proceeding.noticed_at, early=early, by=by, at=at
        ):
            return said
    # What has not reached him counts no days; those of an earlier notice are over.
    waits = awaits_service(proceeding) is not None
    clock = None if waits else clocks.of(proceeding.thread, ProceedingKind.DEFENCE)
    if clock is not None and clock.lapses_at <= (arrived_at or at):
        return _("陈述申辩的期限已于 %(day)s 届满") % {"day": day_of(clock.due_on)}
    return why_not_text(words, _("请写明陈述、申辩的内容"))


@rule("COM-14", article="国办发〔2020〕42号", source="整改情况由当事人提交，由审批机关核查")
def why_not_report_rectified(
    proceeding: Proceeding,
    words: str = "-",
    *,
    arrived_at: datetime | None = None,
    arrival: str = "",
    by: Actor,
    at: datetime,
) -> str | None:
    """By the party, or by its paper at the office: once it was ordered and until it is told of more; a paper that came by the last day
    of what counts as not put right, until it is decided (RQ-10).
    """
    told = arrived_at is not None and proceeding.unmet_at is not None
    waits = (ProceedingState.RECTIFYING, ProceedingState.OPENED)
    open_to = PENDING if told else waits
    if proceeding.ordered_at is None or proceeding.state not in open_to:
        return not_in_this_state(proceeding, _("提交整改情况"))
    if said := _about_him(proceeding, by=by, at=at):
        return said
    if arrived_at is not None:
        early = _("收到时间不能早于责令整改的时间")
        if said := why_not_arrived(
            arrived_at, arrival, since=proceeding.ordered_at, early=early, by=by, at=at
        ):
            return said
        clock = clocks.of(proceeding.thread, ProceedingKind.RECTIFY)
        if proceeding.state not in waits and clock is not None and clock.lapses_at <= arrived_at:
            return _("整改期限已于 %(day)s 届满") % {"day": day_of(clock.due_on)}
    return why_not_text(words, _("请写明整改的情况"))


def _about_him(proceeding: Proceeding, *, by: Actor, at: datetime) -> str | None:
    """He himself, or his guardian; for an organisation the account in which it applied; or the desk, off his paper."""
    case = proceeding.case
    if by.is_officer:
        return by_desk(case, by=by, at=at)
    himself = case.party.kind == PartyKind.PERSON or by.user_id == case.applicant_id
    if not himself or not by.answers_for(case.party, at=at):
        return _("由当事人本人（未成年人由监护人）或者单位的经办账号提出，也可以书面提出")
    return None


@rule("COR-14", article="行政许可法 7")
def why_not_end_pleading(
    proceeding: Proceeding, *, waived: bool = False, by: Actor, at: datetime
) -> str | None:
    """His time to speak is over when its period is, or when he says that he has nothing more to say."""
    if not can_proceed(proceeding.hear):
        return not_in_this_state(proceeding, _("结束陈述申辩"))
    if waived:
        # Nobody ends it for him, and no system of his.
        if by.is_officer:
            return _("由当事人自己确认")
        return why_not_by_machine(by=by).words or _about_him(proceeding, by=by, at=at)
    if paper := awaits_service(proceeding):
        return _("%(paper)s还没有送达") % {"paper": paper.label}
    clock = clocks.of(proceeding.thread, ProceedingKind.DEFENCE)
    if clock is not None and clock.lapses_at > at:
        return _("陈述申辩期至 %(day)s，尚未届满") % {"day": day_of(clock.due_on)}
    return None
