"""Why a decision may not be revoked: by which office, after what, on which ground, within what (行政许可法 7、69; COR-2)."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_fsm import can_proceed

from approvals.enums import CaseState, Purpose
from approvals.models import Case, Plea, Proceeding
from approvals.proceedings import ORGANS_FAULT, Approval, Breach, Item, ProceedingKind, ProceedingState
from approvals.rules.keeping import (
    approved_request,
    open_request,
    why_not_answer_to_keep,
    why_not_approved,
    why_not_ask_to_keep,
)
from approvals.rules.performing import (
    is_looked_at,
    is_whole_in_order,
    may_be_looked_at,
    outstanding,
    was_due,
    why_not_run_over,
)
from approvals.rules.pleading import (
    why_not_acknowledge,
    why_not_end_pleading,
    why_not_plead,
    why_not_report_rectified,
    why_not_rest_on_untold,
    why_not_serve,
    why_not_set_aside,
    why_not_supplement_notice,
)
from approvals.rules.proceeding import (
    LONGEST_ORDER,
    by_approver,
    by_desk,
    not_in_this_state,
    reports,
    why_not_text,
)
from approvals.rules.restoring import why_not_correct_revocation
from approvals.rules.standing import not_now
from commitments.enums import BROKEN, CommitmentState, PromisedState
from commitments.models import Commitment, Promised
from commitments.rules import Policy, follows_for
from credit.enums import BarGround
from credit.rules import last_day_of_bar
from ground import clocks
from ground.accounts.actor import Actor
from ground.law.rulings import Ruling, follows, rule
from ground.workdays.calendar import legal_day

UNSEEN = gettext_lazy("整改期限内收到的材料还没有核查，请先核查")
NOT_PUT_RIGHT = Policy(first=False, may=False, days=0)


@follows("COM-14", article="国办发〔2020〕42号", source="各地规定不同：责令限期整改，或者直接撤销")
@follows(
    "LIF-2", article="行政许可法 69 第二款", source="以欺骗手段取得的许可应当撤销，地方的规定不能代之以整改"
)
def rectification_policy(proceeding: Proceeding, *, at: datetime) -> Policy:
    """What its place says of this breach of that letter, the row of its own day or a gentler one of that day (立法法 104); what is no
    breach of a commitment is not ordered to be put right.

    Neither is the deceit by which a permit was got, whatever a place says of false promises.
    """
    held, case = proceeding.commitment, proceeding.case
    deceit = proceeding.kind == Breach.FALSE and case.is_permit
    if held is None or proceeding.kind == Breach.OTHER or deceit:
        return NOT_PUT_RIGHT
    return follows_for(proceeding.kind, held, case.place, legal_day(at))


@follows("COM-14", article="国办发〔2020〕42号", source="责令整改通知书载明的期限，不因此后的线索、规定改变")
def ordered_days(proceeding: Proceeding) -> int:
    """Working days within which what was ordered is put right: those of the day of the order, as its paper says, whatever came since."""
    held, ordered_at = proceeding.commitment, proceeding.ordered_at
    assert held is not None
    assert ordered_at is not None
    return follows_for(proceeding.ordered_kind, held, proceeding.case.place, legal_day(ordered_at)).days


@follows("COR-2", article="行政许可法 7", source="告知之前只是线索")
def known_state(commitment: Commitment) -> CommitmentState:
    """How it stands as far as its holder was told: that it is not so, by a notice or an order; that something is late, at once."""
    state = CommitmentState(commitment.state)
    told = Q(noticed_at__isnull=False) | Q(ordered_at__isnull=False)
    # One about something else told him nothing of his letter, whatever was reported of it since.
    about_it = Proceeding.objects.filter(told, commitment=commitment).exclude(kind=Breach.OTHER)
    # That one came to nothing, he was told as well: what is suspected since is news.
    about_it = about_it.exclude(state=ProceedingState.CLOSED)
    if state != CommitmentState.MISMATCHED or about_it.exists():
        return state
    return CommitmentState.PERFORMING


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
    if not found_by_itself and (said := by_desk(case, by=by, at=at)):
        return said
    if kind in (Breach.OVERDUE, Breach.MISMATCH) and commitment is None:
        return _("本办件没有承诺，请选择其他缘由")
    if commitment is not None and commitment.thread != case.thread:
        return _("承诺不属于本办件")
    late = kind == Breach.OVERDUE and commitment is not None and commitment.state != CommitmentState.OVERDUE
    # CLK-15: nobody is overdue before his last day is over.
    if late and commitment is not None and (early := why_not_run_over(case, commitment, at=at).words):
        return early
    return why_not_text(words, _("请写明发现的情况"))


@rule("COM-14", article="国办发〔2020〕42号")
def why_not_order_rectification(
    proceeding: Proceeding, words: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """Once for each breach it came to be about, before the notice, where the place has that put right first, or lets the office choose."""
    if not can_proceed(proceeding.order):
        return not_in_this_state(proceeding, _("责令整改"))
    if said := by_desk(proceeding.case, by=by, at=at):
        return said
    if not rectification_policy(proceeding, at=at).may:
        return _("按本地规定，%(kind)s的直接进入撤销告知，不责令整改") % {
            "kind": proceeding.get_kind_display()
        }
    if proceeding.is_ordered:
        return _("%(kind)s的，已经责令整改过一次") % {"kind": proceeding.get_kind_display()}
    return why_not_text(words, _("请写明整改的内容和要求"), LONGEST_ORDER)


@rule("COM-14", article="国办发〔2020〕42号")
def why_not_end_rectification(proceeding: Proceeding, *, at: datetime) -> str | None:
    """What was ordered had to be put right by its last day, which is over."""
    if not can_proceed(proceeding.go_on):
        return not_in_this_state(proceeding, _("认定整改期满"))
    clock = clocks.of(proceeding.thread, ProceedingKind.RECTIFY)
    if clock is None or clock.settled_at is not None or clock.lapses_at > at:
        return _("整改期限尚未届满")
    return None


@rule("COR-14", article="行政许可法 7、69")
def why_not_tell_of_revocation(
    proceeding: Proceeding, item: str = Item.OTHERWISE, found: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """Told before anything is revoked: facts, the named item of the law, evidence, and that he may be heard."""
    # What was ordered runs its days, unless something graver came to light since, which the order is not about.
    waits = proceeding.state == ProceedingState.RECTIFYING and proceeding.is_ordered
    if waits or not can_proceed(proceeding.notify):
        return not_in_this_state(proceeding, _("告知"))
    if said := by_desk(proceeding.case, by=by, at=at):
        return said
    if rectification_policy(proceeding, at=at).first and not proceeding.is_ordered:
        return _("按本地规定，%(kind)s的应当先责令整改") % {"kind": proceeding.get_kind_display()}
    if _waits_for_a_look(proceeding):
        return str(UNSEEN)
    if item not in Item:
        return _("请选择依据的情形")
    return why_not_text(found, _("请写明查明的事实"))


@rule("LIF-1", article="行政许可法 69 第一款")
def why_not_conclude_proceeding(
    proceeding: Proceeding, reasons: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """After he was heard, by another officer than who told him, of the office that granted or one above it."""
    if not can_proceed(proceeding.revoke):
        return not_in_this_state(proceeding, _("作出决定"))
    if said := by_approver(proceeding.case, by=by, at=at):
        return said
    if by.user_id in proceeding.tellers:
        return _("事先告知或者补充告知是您办理的，由另一名审批人员决定")
    if said := _judges_himself(proceeding, by=by):
        return said
    if _waits_for_a_look(proceeding):
        return str(UNSEEN)
    of_the_letter = proceeding.item != Item.FRAUD and proceeding.item not in ORGANS_FAULT
    if of_the_letter and _is_in_order(proceeding) and not _is_about_more(proceeding):
        return _("整改期限内收到的材料经核查符合，没有可以撤销的情形，请终结本程序")
    return why_not_text(reasons, _("请写明决定的理由；有陈述申辩的，写明采纳与否及理由"))


@follows("COR-14", article="公务员法 76", source="处理的事项涉及本人的，应当回避")
def _judges_himself(proceeding: Proceeding, *, by: Actor) -> str | None:
    """Whoever reviewed or granted does not say whether that was an abuse, without power or against the procedure."""
    if proceeding.item not in ORGANS_FAULT:
        return None
    reviewers = proceeding.case.opinions.values_list("reviewed_by", flat=True)
    if by.user_id in {proceeding.decision.decided_by_id, *reviewers}:
        return _("原来的审查意见或者决定是您作出的，您应当回避，由另一名审批人员或者上级机关办理")
    return None


@rule("LIF-3", article="行政许可法 69 第三款", source="撤销可能对公共利益造成重大损害的，经批准不予撤销")
def why_not_keep_unlawful(
    proceeding: Proceeding,
    reasons: str = "-",
    outside: Approval | None = None,
    *,
    offered: bool = False,
    by: Actor,
    at: datetime,
) -> str | None:
    """Kept although it could or must be revoked: where that would gravely harm the public interest, and another one approved it: an
    office above, as it was asked here, or an organ outside the system. `offered`: whether that may be said now.
    """
    if said := why_not_conclude_proceeding(proceeding, reasons, by=by, at=at).words:
        return said
    unasked = open_request(proceeding) is None and approved_request(proceeding) is None
    if offered and outside is None and unasked:
        return None
    return why_not_approved(proceeding, outside, by=by, at=at)


@rule("LIF-2", article="行政许可法 69 第二款")
def why_not_close_proceeding(
    proceeding: Proceeding, words: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """Nothing found, or all put right: by the desk; once he was told, by who may conclude it. What was to be supplied is there.

    What was got by fraud must be revoked, so nobody who told him of it, or reported it, drops it alone.
    """
    if not can_proceed(proceeding.close):
        return not_in_this_state(proceeding, _("终结"))
    if by.user is not None:
        told, fraud = proceeding.noticed_at is not None, proceeding.kind == Breach.FALSE
        if said := (by_approver if told or fraud else by_desk)(proceeding.case, by=by, at=at):
            return said
        if fraud and by.user_id == proceeding.opened_by_id:
            return _("线索是您提出的，由另一名审批人员终结")
        if told and by.user_id in proceeding.tellers:
            return _("事先告知或者补充告知是您办理的，由另一名审批人员终结")
        if said := _judges_himself(proceeding, by=by):
            return said
        held = proceeding.commitment
        if held is not None and _is_late(proceeding, held) and any(was_due(one, at) for one in held.left):
            return _("承诺的材料还没有补齐并核对符合，不能终结")
    return why_not_text(words, _("请写明终结的原因"), LONGEST_ORDER)


def rulings_in(proceeding: Proceeding, *, by: Actor, at: datetime) -> dict[str, Ruling]:
    """What may be done in it now and why not, each act by the noun of its address: what offers it on the page says it by API."""
    plea = why_not_plead(proceeding, by=by, at=at)
    if by.is_officer and not plea.ok and proceeding.served_at is not None:
        # What came in time is heard until it is decided.
        plea = why_not_plead(proceeding, arrived_at=proceeding.served_at, arrival="-", by=by, at=at)
    revoke = why_not_conclude_proceeding(proceeding, by=by, at=at)
    rectified = why_not_report_rectified(proceeding, by=by, at=at)
    if by.is_officer and not rectified.ok and proceeding.unmet_at is not None:
        # What came by the last day of the order was in time, whenever it is entered.
        since = proceeding.ordered_at
        rectified = why_not_report_rectified(proceeding, arrived_at=since, arrival="-", by=by, at=at)
    return {
        "rectification": why_not_order_rectification(proceeding, by=by, at=at),
        "notice": why_not_tell_of_revocation(proceeding, by=by, at=at),
        "supplement": why_not_supplement_notice(proceeding, by=by, at=at),
        "set-aside": why_not_set_aside(proceeding, by=by, at=at),
        "service": why_not_serve(proceeding, by=by, at=at),
        "acknowledgement": why_not_acknowledge(proceeding, by=by, at=at),
        "rectified": rectified,
        "plea": plea,
        "waiver": why_not_end_pleading(proceeding, waived=True, by=by, at=at),
        "revocation": why_not_rest_on_untold(proceeding) if revoke.ok else revoke,
        "keeping-request": why_not_ask_to_keep(proceeding, by=by, at=at),
        "keeping-answer": why_not_answer_to_keep(proceeding, by=by, at=at),
        "keeping": why_not_keep_unlawful(proceeding, offered=True, by=by, at=at),
        "closing": why_not_close_proceeding(proceeding, by=by, at=at),
        "self-correction": why_not_correct_revocation(proceeding, by=by, at=at),
    }


def _is_late(proceeding: Proceeding, held: Commitment) -> bool:
    """Whether something of it did not come by its day, and nobody has concluded what follows."""
    return held.state == CommitmentState.OVERDUE or (
        proceeding.kind == Breach.OVERDUE and held.state in BROKEN
    )


@follows("COM-14", article="国办发〔2020〕42号", source="整改期内已经提交、机关尚未核对的，不是逾期未整改")
@follows("RQ-10", article="民法典 137、203", source="整改期限内已经到达的，不是逾期未整改")
def is_put_right(proceeding: Proceeding) -> bool:
    """Whether he did what was ordered by its last day, as far as it is his: all of it had come by then, and the office has to look.

    What was late is put right by coming; what was not so, by what he reported, handed in or had looked at since. What has days of
    its own that are not over by then is no part of it.
    """
    held, since = proceeding.commitment, proceeding.ordered_at
    clock = clocks.of(proceeding.thread, ProceedingKind.RECTIFY)
    if held is None or since is None or clock is None:
        return False
    until = clock.lapses_at
    late = [*outstanding(held), *held.promised.filter(supplied_at__gte=until)]
    if any(was_due(one, until) for one in late):
        return False
    if proceeding.ordered_kind == Breach.OVERDUE:
        return True
    came = _reported_in_time(proceeding).exists() or _handed_in(proceeding).exists()
    return came or held.verifications.filter(at__gte=since, at__lt=until, conforms=True).exists()


@follows("COM-14", article="国办发〔2020〕42号", source="整改期内收到的，核查以后才能认定没有整改到位")
def _waits_for_a_look(proceeding: Proceeding) -> bool:
    """Whether what was ordered came in time, and nobody of the office has looked at it: at each thing that was handed in and, of what was
    not so, at the letter as a whole since the last of it that came in time was entered. Where nobody may look, nothing waits for that.
    """
    held, since = proceeding.commitment, proceeding.ordered_at
    if held is None or since is None or not proceeding.is_ordered or proceeding.unmet_at is not None:
        return False
    if not may_be_looked_at(held) or not is_put_right(proceeding):
        return False
    if held.promised.filter(state=PromisedState.SUPPLIED).exists():
        return True
    if proceeding.kind == Breach.OVERDUE or not is_looked_at(held):
        return False
    written = _reported_in_time(proceeding).values_list("said_at", flat=True)
    looks = held.verifications.filter(at__gte=max([since, *written]))
    # Whoever looked at a thing had it before him: only a look after that one saw all of them.
    seen = held.verifications.filter(promised__in=_handed_in(proceeding)).order_by("-pk").first()
    if seen is not None:
        looks = looks.filter(pk__gte=seen.pk)
    return not looks.filter(Q(promised=None) | Q(conforms=False)).exists()


def _handed_in(proceeding: Proceeding) -> QuerySet[Promised]:
    """What of the letter came in the days of the order, whenever it was entered."""
    clock, held = clocks.of(proceeding.thread, ProceedingKind.RECTIFY), proceeding.commitment
    if clock is None or held is None:
        return Promised.objects.none()
    return held.promised.filter(supplied_at__gte=proceeding.ordered_at, supplied_at__lt=clock.lapses_at)


def _reported_in_time(proceeding: Proceeding) -> QuerySet[Plea]:
    """What he wrote of it that came in the days of the order, whenever it was entered."""
    clock = clocks.of(proceeding.thread, ProceedingKind.RECTIFY)
    if clock is None:
        return proceeding.pleas.none()
    reported = proceeding.pleas.filter(rectifies=True).alias(came_at=Coalesce("arrived_at", "said_at"))
    return reported.filter(came_at__gte=proceeding.ordered_at, came_at__lt=clock.lapses_at)


@follows("COM-14", article="国办发〔2020〕42号")
def is_found_right(proceeding: Proceeding) -> bool:
    """Whether the office found all that was ordered in order, so that nothing is left to conclude.

    Of what was not as he said, the letter as a whole was looked at since; what is alleged as fraud, people conclude (LIF-2), and
    what is graver than what was ordered, or was reported of something else.
    """
    pending = proceeding.state in (ProceedingState.OPENED, ProceedingState.RECTIFYING)
    return pending and _is_in_order(proceeding) and not _is_about_more(proceeding)


def _is_in_order(proceeding: Proceeding) -> bool:
    """Whether everything of it that was due is there and in order; what is to come in its own days is looked at when it comes."""
    held, since = proceeding.commitment, proceeding.ordered_at
    if held is None or since is None or proceeding.unmet_at is not None or not proceeding.is_ordered:
        return False
    clock = clocks.of(proceeding.thread, ProceedingKind.RECTIFY)
    until = clock.lapses_at if clock is not None else since
    if any(was_due(one, until) for one in held.promised.exclude(state=PromisedState.CONFORMS)):
        return False
    if proceeding.kind == Breach.OVERDUE:
        return True
    return proceeding.kind == Breach.MISMATCH and is_whole_in_order(held.verifications.filter(at__gte=since))


def _is_about_more(proceeding: Proceeding) -> bool:
    """Whether something besides what was ordered was reported, or told of, that no look at the letter answers."""
    besides = proceeding.reports.filter(kind=Breach.OTHER, weighing=None)
    return besides.exists() or proceeding.supplements.exists()


@follows("BAN-2", article="行政许可法 79", source="直接关系公共安全、人身健康、生命财产安全的行政许可")
def barred_after(proceeding: Proceeding, *, at: datetime) -> date | None:
    """Until when whoever got a permit by fraud does not apply for it again; nobody, where health and safety are not concerned.

    A change or a renewal brings no ban (docs/decisions/0031).
    """
    case = proceeding.case
    fraud = proceeding.item == Item.FRAUD and case.edition.safety_related
    if not (fraud and case.is_permit and case.purpose == Purpose.NEW):
        return None
    return last_day_of_bar(BarGround.FRAUD, case.place, legal_day(at))
