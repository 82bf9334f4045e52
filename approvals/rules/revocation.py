"""Why a decision may not be revoked: by which office, after what, on which ground, within what (行政许可法 7、69; COR-2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.enums import CaseState, Method, Purpose
from approvals.models import Case, Proceeding, ProceedingReport
from approvals.models.proceeding import lines_above
from approvals.proceedings import Breach, Item, ProceedingKind, ProceedingState, Served
from approvals.rules.performing import is_kept, is_whole_in_order, outstanding, why_not_run_over
from approvals.rules.standing import not_now
from commitments.enums import BROKEN, CommitmentState
from commitments.models import Commitment
from credit.enums import BarGround
from credit.rules import last_day_of_bar
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, PartyKind
from ground.accounts.rules import why_not_by_machine
from ground.law.rulings import Ruling, follows, rule
from ground.law.values import value
from ground.workdays.calendar import legal_day
from licences.enums import Standing
from licences.models import Licence

LONGEST, LONGEST_ORDER, LONGEST_APPROVAL = 2000, 1000, 200


class Policy(NamedTuple):
    """What the place has follow on a breach: put right first or not, or as the office chooses; within how many working days."""

    first: bool
    may: bool
    days: int


@follows("COM-14", article="国办发〔2020〕42号", source="各地规定不同：责令限期整改，或者直接撤销")
def rectification_policy(proceeding: Proceeding, *, at: datetime) -> Policy:
    """What its place says of this breach on that day; what is no breach of a commitment is not ordered to be put right."""
    if proceeding.commitment_id is None or proceeding.kind == Breach.OTHER:
        return Policy(first=False, may=False, days=0)
    says = value(f"commitment.{proceeding.kind}", proceeding.case.place, legal_day(at))
    return Policy(says["rectify"], says["rectify"] or says.get("may", False), says["days"])


@follows("COR-2", article="行政许可法 7", source="告知之前只是线索")
def known_state(commitment: Commitment) -> CommitmentState:
    """How it stands as far as its holder was told: that it is not so, by a notice or an order; that something is late, at once."""
    state = CommitmentState(commitment.state)
    told = Q(noticed_at__isnull=False) | Q(ordered_at__isnull=False)
    # One about something else told him nothing of his letter, whatever was reported of it since.
    about_it = Proceeding.objects.filter(told, commitment=commitment).exclude(kind=Breach.OTHER)
    if state != CommitmentState.MISMATCHED or about_it.exists():
        return state
    return CommitmentState.PERFORMING


def handles(case: Case, *, by: Actor, at: datetime) -> bool:
    """Whether he reviews or decides for the office that granted or took its power over, or decides for one above it."""
    if any(by.acts_as(duty, at=at, office=case.competent_office) for duty in (Duty.REVIEW, Duty.DECISION)):
        return True
    return concludes(case, by=by, at=at)


@follows(
    "LIF-1",
    article="行政许可法 69 第一款；行政诉讼法 26 第六款",
    source="作出行政许可决定的行政机关或者其上级行政机关；职权变更的，继续行使其职权的行政机关",
)
def concludes(case: Case, *, by: Actor, at: datetime) -> bool:
    """Whether he decides for the office that granted or took its power over, or for one above it; the regulator never does (COR-2)."""
    if by.office is None or by.office.path not in lines_above(case.competent_office):
        return False
    return by.acts_as(Duty.DECISION, at=at, office=by.office)


def reports(case: Case, *, by: Actor, at: datetime) -> bool:
    """Whether he regulates what was granted, for the office it was handed to: he reports, and never revokes (COR-2)."""
    return case.regulator is not None and by.acts_as(Duty.REGULATION, at=at, office=case.regulator)


def _by_desk(case: Case, *, by: Actor, at: datetime) -> str | None:
    if words := why_not_by_machine(by=by).words:
        return words
    if not handles(case, by=by, at=at):
        return _("由“%(office)s”的审查或者审批人员办理") % {"office": case.competent_office.name}
    return None


def _by_approver(case: Case, *, by: Actor, at: datetime) -> str | None:
    if words := why_not_by_machine(by=by).words:
        return words
    if not concludes(case, by=by, at=at):
        return _("由“%(office)s”或者其上级机关的审批人员决定") % {"office": case.competent_office.name}
    return None


def _not_now(proceeding: Proceeding, what: str) -> str:
    return _("撤销程序%(state)s，现在不能%(what)s") % {
        "state": proceeding.get_state_display(),
        "what": what,
    }


def _why_not_text(words: str, empty: str, most: int = LONGEST) -> str | None:
    if not words.strip():
        return empty
    return _("最多 %(n)d 字") % {"n": most} if len(words) > most else None


def open_proceeding(case: Case) -> Proceeding | None:
    """The proceeding that is pending about what the case was decided with."""
    return Proceeding.objects.pending().filter(case=case).order_by("pk").first()


@rule("COR-2", article="行政许可法 69 第一款", source="利害关系人的请求或者依据职权")
def why_not_open_proceeding(
    case: Case,
    kind: str = Breach.OTHER,
    words: str = "-",
    commitment: Commitment | None = None,
    *,
    by: Actor,
    at: datetime,
) -> str | None:
    """Of a grant that stands: by the desk of the office that granted, its regulator's report, or a timer."""
    if case.state != CaseState.GRANTED or case.is_annulled:
        return not_now(case, _("启动撤销程序"))
    found_by_itself = by.user is None or reports(case, by=by, at=at)
    if not found_by_itself and (said := _by_desk(case, by=by, at=at)):
        return said
    if kind in (Breach.OVERDUE, Breach.MISMATCH) and commitment is None:
        return _("本办件没有承诺，请选择其他缘由")
    if commitment is not None and commitment.thread != case.thread:
        return _("承诺不属于本办件")
    late = kind == Breach.OVERDUE and commitment is not None and commitment.state != CommitmentState.OVERDUE
    # CLK-15: nobody is overdue before his last day is over.
    if late and commitment is not None and (early := why_not_run_over(case, commitment, at=at).words):
        return early
    return _why_not_text(words, _("请写明发现的情况"))


@rule("COM-14", article="国办发〔2020〕42号")
def why_not_order_rectification(
    proceeding: Proceeding, words: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """Once, before the notice, where the place has what was found put right first, or lets the office choose."""
    if not can_proceed(proceeding.order):
        return _not_now(proceeding, _("责令整改"))
    if said := _by_desk(proceeding.case, by=by, at=at):
        return said
    if not rectification_policy(proceeding, at=at).may:
        return _("按本地规定，%(kind)s的直接进入撤销告知，不责令整改") % {
            "kind": proceeding.get_kind_display()
        }
    if proceeding.ordered_at is not None:
        return _("已经责令整改过一次")
    return _why_not_text(words, _("请写明整改的内容和要求"), LONGEST_ORDER)


@rule("COM-14", article="国办发〔2020〕42号")
def why_not_end_rectification(proceeding: Proceeding, *, at: datetime) -> str | None:
    """What was ordered had to be put right by its last day, which is over."""
    if not can_proceed(proceeding.go_on):
        return _not_now(proceeding, _("认定整改期满"))
    clock = clocks.of(proceeding.thread, ProceedingKind.RECTIFY)
    if clock is None or clock.lapses_at > at:
        return _("整改期限尚未届满")
    return None


@rule("COR-14", article="行政许可法 7、69")
def why_not_tell_of_revocation(
    proceeding: Proceeding, item: str = Item.OTHERWISE, found: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """Told before anything is revoked: facts, the named item of the law, evidence, and that he may be heard."""
    if not can_proceed(proceeding.notify):
        return _not_now(proceeding, _("告知"))
    if said := _by_desk(proceeding.case, by=by, at=at):
        return said
    if rectification_policy(proceeding, at=at).first and proceeding.ordered_at is None:
        return _("按本地规定，%(kind)s的应当先责令整改") % {"kind": proceeding.get_kind_display()}
    if item not in Item:
        return _("请选择依据的情形")
    return _why_not_text(found, _("请写明查明的事实"))


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
        return _not_now(proceeding, _("补充告知"))
    if said := _by_desk(proceeding.case, by=by, at=at):
        return said
    if paper := awaits_service(proceeding):
        return _("%(paper)s还没有送达，登记送达以后再补充告知") % {"paper": paper.label}
    if item not in Item:
        return _("请选择依据的情形")
    if said := _why_not_reports(proceeding, reports):
        return said
    return _why_not_text(found, _("请写明新查明的事实"))


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
        return _not_now(proceeding, _("处理线索"))
    if said := _by_desk(proceeding.case, by=by, at=at):
        return said
    chosen = untold_reports(proceeding) if reports is None else reports
    if not chosen:
        return _("请选择线索") if reports is not None else _("没有要处理的线索")
    if said := _why_not_reports(proceeding, chosen):
        return said
    return _why_not_text(reasons, _("请写明不作为决定依据的理由"), LONGEST_ORDER)


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
    ordered = proceeding.state == ProceedingState.RECTIFYING
    if ordered and not proceeding.services.filter(paper=Served.ORDER).exists():
        return Served.ORDER
    return None


@rule("COR-14", article="行政许可法 7；民事诉讼法 87—95", source="期间自送达次日起算")
def why_not_serve_notice(
    proceeding: Proceeding,
    method: str = Method.COUNTER,
    on: date | None = None,
    receipt: str = "-",
    *,
    by: Actor,
    at: datetime,
) -> str | None:
    """Once, where no account that answers it received it: how, on which day, by what that is known; his days follow that day."""
    paper = awaits_service(proceeding)
    if paper is None:
        return _not_now(proceeding, _("登记送达"))
    if said := _by_desk(proceeding.case, by=by, at=at):
        return said
    if method not in (Method.COUNTER, Method.POST):
        return _("请选择送达方式")
    made = proceeding.ordered_at if paper == Served.ORDER else proceeding.last_noticed_at
    if on is not None and on > legal_day(at):
        return _("送达日期不能晚于今天")
    if on is not None and made is not None and on < legal_day(made):
        return _("送达日期不能早于文书作出之日")
    return _why_not_text(receipt, _("请写明送达的凭据，如送达回证、邮件号码"), LONGEST_APPROVAL)


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
        return _not_now(proceeding, _("陈述申辩"))
    if said := _about_him(proceeding, by=by, at=at):
        return said
    if arrived_at is not None and (said := _why_not_arrived(proceeding, arrived_at, arrival, by=by, at=at)):
        return said
    # What has not reached him counts no days; those of an earlier notice are over.
    waits = awaits_service(proceeding) is not None
    clock = None if waits else clocks.of(proceeding.thread, ProceedingKind.DEFENCE)
    if clock is not None and clock.lapses_at <= (arrived_at or at):
        return _("陈述申辩的期限已于 %(day)s 届满") % {"day": _day(clock.due_on)}
    return _why_not_text(words, _("请写明陈述、申辩的内容"))


def _why_not_arrived(
    proceeding: Proceeding, arrived_at: datetime, arrival: str, *, by: Actor, at: datetime
) -> str | None:
    if not by.is_officer:
        return _("网上提交的，以系统收到的时间为准")
    if arrived_at > at:
        return _("收到时间不能晚于现在")
    if proceeding.noticed_at is not None and arrived_at < proceeding.noticed_at:
        return _("收到时间不能早于告知的时间")
    empty = _("请写明收到时间的凭据，如邮件号码、签收回单")
    return _why_not_text(arrival, empty, LONGEST_APPROVAL)


@rule("COM-14", article="国办发〔2020〕42号", source="整改情况由当事人提交，由审批机关核查")
def why_not_report_rectified(
    proceeding: Proceeding, words: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """By the party, or by its paper at the office: once it was ordered and until it is told of more."""
    pending = (ProceedingState.RECTIFYING, ProceedingState.OPENED)
    if proceeding.ordered_at is None or proceeding.state not in pending:
        return _not_now(proceeding, _("提交整改情况"))
    if said := _about_him(proceeding, by=by, at=at):
        return said
    return _why_not_text(words, _("请写明整改的情况"))


def _about_him(proceeding: Proceeding, *, by: Actor, at: datetime) -> str | None:
    """He himself; for an organisation the account in which it applied; or the desk, off his paper."""
    case = proceeding.case
    if by.is_officer:
        return _by_desk(case, by=by, at=at)
    himself = case.party.kind == PartyKind.PERSON or by.user_id == case.applicant_id
    if not himself or not by.represents(case.party, at=at):
        return _("由当事人本人或者单位的经办账号提出，也可以书面提出")
    return None


@rule("COR-14", article="行政许可法 7")
def why_not_end_pleading(
    proceeding: Proceeding, *, waived: bool = False, by: Actor, at: datetime
) -> str | None:
    """His time to speak is over when its period is, or when he says that he has nothing more to say."""
    if not can_proceed(proceeding.hear):
        return _not_now(proceeding, _("结束陈述申辩"))
    if waived:
        # Nobody ends it for him, and no system of his.
        if by.is_officer:
            return _("由当事人自己确认")
        return why_not_by_machine(by=by).words or _about_him(proceeding, by=by, at=at)
    if paper := awaits_service(proceeding):
        return _("%(paper)s还没有送达") % {"paper": paper.label}
    clock = clocks.of(proceeding.thread, ProceedingKind.DEFENCE)
    if clock is not None and clock.lapses_at > at:
        return _("陈述申辩期至 %(day)s，尚未届满") % {"day": _day(clock.due_on)}
    return None


@rule("LIF-1", article="行政许可法 69 第一款")
def why_not_conclude_proceeding(
    proceeding: Proceeding, reasons: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """After he was heard, by another officer than who told him, of the office that granted or one above it."""
    if not can_proceed(proceeding.revoke):
        return _not_now(proceeding, _("作出决定"))
    if said := _by_approver(proceeding.case, by=by, at=at):
        return said
    if by.user_id in proceeding.tellers:
        return _("事先告知或者补充告知是您办理的，由另一名审批人员决定")
    return _why_not_text(reasons, _("请写明决定的理由；有陈述申辩的，写明采纳与否及理由"))


@rule("LIF-3", article="行政许可法 69 第三款")
def why_not_keep_unlawful(
    proceeding: Proceeding, reasons: str = "-", approval: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """Kept although it could or must be revoked: where that would gravely harm the public interest, and somebody approved it."""
    if said := why_not_conclude_proceeding(proceeding, reasons, by=by, at=at).words:
        return said
    return _why_not_text(
        approval, _("请写明撤销可能对公共利益造成重大损害、同意不予撤销的批准机关和文号"), LONGEST_APPROVAL
    )


@rule("LIF-2", article="行政许可法 69 第二款")
def why_not_close_proceeding(
    proceeding: Proceeding, words: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """Nothing found, or all put right: by the desk; once he was told, by who may conclude it. What was to be supplied is there.

    What was got by fraud must be revoked, so nobody who told him of it, or reported it, drops it alone.
    """
    if not can_proceed(proceeding.close):
        return _not_now(proceeding, _("终结"))
    if by.user is not None:
        told, fraud = proceeding.noticed_at is not None, proceeding.kind == Breach.FALSE
        if said := (_by_approver if told or fraud else _by_desk)(proceeding.case, by=by, at=at):
            return said
        if fraud and by.user_id == proceeding.opened_by_id:
            return _("线索是您提出的，由另一名审批人员终结")
        if told and by.user_id in proceeding.tellers:
            return _("事先告知或者补充告知是您办理的，由另一名审批人员终结")
        held = proceeding.commitment
        if held is not None and _is_late(proceeding, held) and held.left:
            return _("承诺的材料还没有补齐并核对符合，不能终结")
    return _why_not_text(words, _("请写明终结的原因"), LONGEST_ORDER)


def rulings_in(proceeding: Proceeding, *, by: Actor, at: datetime) -> dict[str, Ruling]:
    """What may be done in it now and why not, each act by the noun of its address: what offers it on the page says it by API."""
    plea = why_not_plead(proceeding, by=by, at=at)
    if by.is_officer and not plea.ok and proceeding.served_at is not None:
        # What came in time is heard until it is decided.
        plea = why_not_plead(proceeding, arrived_at=proceeding.served_at, arrival="-", by=by, at=at)
    revoke = why_not_conclude_proceeding(proceeding, by=by, at=at)
    return {
        "rectification": why_not_order_rectification(proceeding, by=by, at=at),
        "notice": why_not_tell_of_revocation(proceeding, by=by, at=at),
        "supplement": why_not_supplement_notice(proceeding, by=by, at=at),
        "set-aside": why_not_set_aside(proceeding, by=by, at=at),
        "service": why_not_serve_notice(proceeding, by=by, at=at),
        "rectified": why_not_report_rectified(proceeding, by=by, at=at),
        "plea": plea,
        "waiver": why_not_end_pleading(proceeding, waived=True, by=by, at=at),
        "revocation": why_not_rest_on_untold(proceeding) if revoke.ok else revoke,
        "keeping": why_not_keep_unlawful(proceeding, by=by, at=at),
        "closing": why_not_close_proceeding(proceeding, by=by, at=at),
    }


def _is_late(proceeding: Proceeding, held: Commitment) -> bool:
    """Whether something of it did not come by its day, and nobody has concluded what follows."""
    return held.state == CommitmentState.OVERDUE or (
        proceeding.kind == Breach.OVERDUE and held.state in BROKEN
    )


@follows("COM-14", article="国办发〔2020〕42号", source="整改期内已经提交、机关尚未核对的，不是逾期未整改")
def is_put_right(proceeding: Proceeding) -> bool:
    """Whether he did what was ordered, as far as it is his: all of it lies there, and the office has to look.

    What was late is put right by coming; what was not so, by what he reported, handed in or had looked at since.
    """
    held, since = proceeding.commitment, proceeding.ordered_at
    if held is None or since is None or held.state not in BROKEN or outstanding(held):
        return False
    if proceeding.kind == Breach.OVERDUE:
        return True
    came = (
        proceeding.pleas.filter(rectifies=True).exists()
        or held.promised.filter(supplied_at__gte=since).exists()
    )
    return came or held.verifications.filter(at__gte=since, conforms=True).exists()


@follows("COM-14", article="国办发〔2020〕42号")
def is_found_right(proceeding: Proceeding) -> bool:
    """Whether the office found all that was ordered in order, so that nothing is left to conclude.

    Of what was not as he said, the letter as a whole was looked at since; what is alleged as fraud, people conclude (LIF-2).
    """
    held, since = proceeding.commitment, proceeding.ordered_at
    if held is None or since is None or held.state != CommitmentState.RECTIFYING:
        return False
    if proceeding.state not in (ProceedingState.OPENED, ProceedingState.RECTIFYING):
        return False
    checks = list(held.verifications.all())
    if not is_kept(held.promised.all(), checks, held):
        return False
    if proceeding.kind == Breach.OVERDUE:
        return True
    since_then = [one for one in checks if one.at >= since]
    return proceeding.kind == Breach.MISMATCH and is_whole_in_order(since_then)


@follows("G10", article="行政复议法 63—67、行政诉讼法 70、75", source="恢复的证照以今天的效力为准")
def licence_again(proceeding: Proceeding, licence: Licence | None, *, at: datetime) -> str:
    """What the licence is worth where a revocation was taken away, in words; nothing where the decision concerns none.

    `licence` is what stands again; nothing where it was closed on another ground meanwhile, or a later act stands on it.
    """
    decided = proceeding.decision
    concerned = licence or decided.gives_licence or proceeding.case.about_licence
    if concerned is None:
        return ""
    told = {"number": concerned.number, "standing": concerned.standing(legal_day(at)).label}
    if licence is not None and licence.standing(legal_day(at)) == Standing.VALID:
        return (
            _(
                "证照 %(number)s 恢复效力，现在的状态为“%(standing)s”，新的证件可以到窗口领取，也可以在“我的证照”中下载。"
            )
            % told
        )
    if licence is not None:
        return _("证照 %(number)s 恢复到撤销决定以前的情况，现在的状态为“%(standing)s”。") % told
    if concerned.is_closed:
        return _("证照 %(number)s 在此期间已经依法注销，不恢复，状态为“%(standing)s”。") % told
    return (
        _("证照 %(number)s 此后又办理过其他业务，保持现状，状态为“%(standing)s”，由审批机关另行处理。") % told
    )


def granted_since(proceeding: Proceeding) -> str:
    """Another licence for the same that was given to the same holder since the revocation, or nothing: for the desk to look at."""
    case, since = proceeding.case, proceeding.decided_at
    if case.purpose != Purpose.NEW or since is None:
        return ""
    later = Case.objects.filter(
        party=case.party_id,
        edition__matter=case.edition.matter_id,
        purpose=Purpose.NEW,
        state=CaseState.GRANTED,
        decision__decided_at__gt=since,
        decision__annulled_at=None,
    )
    found = later.exclude(pk=case.pk).order_by("pk").last()
    return found.number or "" if found is not None else ""


@follows("BAN-2", article="行政许可法 79", source="直接关系公共安全、人身健康、生命财产安全的行政许可")
def barred_after(proceeding: Proceeding, *, at: datetime) -> date | None:
    """Until when whoever got a permit by fraud does not apply for it again; nobody, where health and safety are not concerned."""
    case = proceeding.case
    fraud = proceeding.item == Item.FRAUD and case.edition.safety_related
    if not (fraud and case.is_permit and case.purpose == Purpose.NEW):
        return None
    return last_day_of_bar(BarGround.FRAUD, case.place, legal_day(at))


def _day(day: date) -> str:
    return date_format(day, _("Y年n月j日"))
