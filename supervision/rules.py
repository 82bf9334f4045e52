from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.enums import RemedyKind, RemedyOutcome, Seeker
from approvals.proceedings import Breach
from approvals.rules import may_still_keep, why_not_contest, why_not_in_effect, why_not_open_proceeding
from commitments.models import Commitment
from commitments.rules import follows_for
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.rules import why_not_by_machine
from ground.clocks.service import ServiceWay, why_not_served
from ground.law.rulings import follows, rule
from ground.workdays.calendar import legal_day
from supervision.enums import StopPaper, Wrong
from supervision.models import Finding, Handoff, StopOrder, StopRemedy

LONGEST, LONGEST_REASON = 2000, 1000
# The regulator owes nobody a decision here, and what another authority would put in the place of an order he orders himself.
NOT_OF_A_STOP = (RemedyOutcome.CHANGED, RemedyOutcome.ORDERED)


@rule("SHG-3", source="审管联动")
def why_not_receive(handoff: Handoff, *, by: Actor, at: datetime) -> str | None:
    """Received once, by a named person who regulates for the office it went to (SHG-4), while the grant stands (G10)."""
    if not handoff.stands:
        return _("%(why)s，不再属于日常监管，不用接收") % {"why": handoff.why_over}
    if handoff.received_at is not None:
        return _("已于 %(moment)s 接收") % {
            "moment": timezone.localtime(handoff.received_at).strftime("%Y-%m-%d %H:%M")
        }
    if not by.acts_as(Duty.REGULATION, at=at, office=handoff.regulator):
        return _("由“%(office)s”的监管人员接收") % {"office": handoff.regulator.name}
    return None


def _by_regulator(handoff: Handoff, *, by: Actor, at: datetime) -> str | None:
    if words := why_not_by_machine(by=by).words:
        return words
    if not by.acts_as(Duty.REGULATION, at=at, office=handoff.regulator):
        return _("由“%(office)s”的监管人员办理") % {"office": handoff.regulator.name}
    if not handoff.stands:
        return _("%(why)s，不再属于日常监管") % {"why": handoff.why_over}
    return None


@rule("SHG-7", source="天津“一制三化”方案：监管部门核查并反馈能否在承诺期限内补齐")
def why_not_report(handoff: Handoff, words: str = "-", *, by: Actor, at: datetime) -> str | None:
    """Of what was received and rests on a commitment, found kept or not, by the regulator's own people."""
    if said := _by_regulator(handoff, by=by, at=at):
        return said
    if handoff.received_at is None:
        return _("请先接收，再反馈核查情况")
    if handoff.commitment is None:
        return _("本办件不是凭承诺准予的；发现违法行为的，依法另行处理")
    if not words.strip():
        return _("请写明核查情况")
    return _("最多 %(n)d 字") % {"n": LONGEST} if len(words) > LONGEST else None


@follows("COR-2", source="监管部门核查并反馈，审批机关启动撤销程序；本地规定先责令整改的，在程序中先责令整改")
@follows(
    "COM-16", source="天津“一制三化”方案：承诺期限没有届满、监管部门认为能够补齐整改的，不责令停止，也不撤销"
)
def breach_of(handoff: Handoff, wrong: Wrong, *, completable: bool, by: Actor, at: datetime) -> Breach | None:
    """What the office that granted has before it because of what is found, whether it is stopped or not.

    Nothing where he may still keep his word and will, or where there is no grant to revoke: then it is only known.
    """
    held = handoff.commitment
    assert held is not None
    kind = Breach.FALSE if wrong == Wrong.FALSE else Breach.MISMATCH
    if kind == Breach.MISMATCH and completable and may_still_keep(held, at=at):
        return None
    opens = why_not_open_proceeding(handoff.case, kind, commitment=held, by=by, at=at)
    return kind if opens.ok else None


@follows("COM-16", source="天津“一制三化”方案：监管部门责令停止；其他地方没有这样规定（§2.3）")
def has_stop(held: Commitment, place: str, *, on: date) -> bool:
    """Whether in this place a regulator stops what does not match a promise of this scheme; a false one is not told apart there."""
    return follows_for("mismatch", held, place, on).stop


@rule("COM-16", source="天津“一制三化”方案：责令停止并立即反馈，由审批机关撤销")
def why_not_stop(
    finding: Finding, words: str = "-", basis: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """Where the place has it for such a commitment (§2.3), once, and where it cannot be made good in time; the regulator stops what is
    done and revokes nothing (COR-2).
    """
    if said := _by_regulator(finding.handoff, by=by, at=at):
        return said
    if not has_stop(finding.commitment, finding.handoff.case.place, on=legal_day(at)):
        return _(
            "本地没有规定对这种承诺由监管部门责令停止；已经反馈审批机关，由其依法处理。违反其他法律、法规的，依照该法另行处理"
        )
    if hasattr(finding, "stop"):
        return _("已经责令停止，文书 %(number)s") % {"number": finding.stop.document.number}
    if finding.completable:
        return _("核查认为能够在承诺期限内补齐、整改，不责令停止")
    if not words.strip():
        return _("请写明责令停止的内容")
    return None if basis.strip() else _("请写明法律、法规、规章的名称和条款")


@rule("COR-2", source="谁责令停止，由谁解除；审批机关终结、不予撤销的，反馈监管部门")
def why_not_lift(order: StopOrder, reason: str = "-", *, by: Actor, at: datetime) -> str | None:
    """Once, by the regulator whose order it is, with the reason; that the decision is gone meanwhile closes no way to lift it."""
    if words := why_not_by_machine(by=by).words:
        return words
    office = order.finding.handoff.regulator
    if not by.acts_as(Duty.REGULATION, at=at, office=office):
        return _("由“%(office)s”的监管人员解除") % {"office": office.name}
    if hasattr(order, "lifting"):
        return _("已经解除，文书 %(number)s") % {"number": order.lifting.document.number}
    if not reason.strip():
        return _("请写明解除的理由")
    return _("最多 %(n)d 字") % {"n": LONGEST_REASON} if len(reason) > LONGEST_REASON else None


@rule("COR-14", article="民事诉讼法 87—95；行政处罚法 61", source="期间自送达次日起算")
def why_not_serve_stop(
    order: StopOrder,
    method: str = ServiceWay.COUNTER,
    on: date | None = None,
    receipt: str = "-",
    *,
    by: Actor,
    at: datetime,
) -> str | None:
    """Once each, where it did not reach his account with his consent: by the regulator whose paper it is, how, when and by what known."""
    paper = order.awaits_service
    if paper is None:
        return _("没有待送达的文书，现在不能登记送达")
    if words := _records(order, by=by, at=at):
        return words
    made = order.lifting.lifted_at if paper == StopPaper.LIFTING else order.ordered_at
    place = order.finding.handoff.case.place
    return why_not_served(method, on, receipt, made=legal_day(made), place=place, at=at)


@rule(
    "COR-14",
    article="民事诉讼法 90；人民法院在线诉讼规则 29、31",
    source="受送达人回复已收悉的，即为完成有效送达",
)
def why_not_acknowledge_stop(order: StopOrder, *, by: Actor, at: datetime) -> str | None:
    """By whoever is to stop, in an account that opens it; nobody signs for him, and no system of his."""
    if order.awaits_service is None:
        return _("没有待签收的文书")
    if by.is_officer:
        return _("由当事人自己签收")
    if words := why_not_by_machine(by=by).words:
        return words
    if by.user not in order.finding.handoff.case.readers(at=at):
        return _("由当事人本人或者单位的经办账号签收")
    return None


@rule(
    "G10",
    article="行政复议法 11、20、29、行政诉讼法 12、44—46",
    source="责令停止是监管部门自己的行政行为，由其登记、答复",
)
def why_not_contest_stop(
    order: StopOrder,
    kind: RemedyKind | None = None,
    seeker: Seeker | None = None,
    reference: str = "",
    sought_on: date | None = None,
    notified_on: date | None = None,
    *,
    by: Actor,
    at: datetime,
) -> str | None:
    """By the regulator whose order it is, as of any act of an organ; one that was lifted may still be found unlawful."""
    if words := _records(order, by=by, at=at):
        return words
    if order.document.is_void:
        return _("责令停止通知书已经撤销")
    known = list(order.remedies.all())
    told = (kind, seeker, reference, sought_on, notified_on)
    return why_not_contest(known, *told, made_at=order.ordered_at, at=at).words


@rule("G10", article="行政复议法 63—74、行政诉讼法 69—77")
def why_not_end_stop_remedy(
    remedy: StopRemedy,
    words: str = "-",
    ended_on: date | None = None,
    outcome: str = "",
    *,
    by: Actor,
    at: datetime,
) -> str | None:
    """Once, with what took effect, by the regulator; it is held, unlawful or gone, and never changed or decided for him here."""
    if remedy.ended_at is not None:
        return _("这个复议或诉讼已经登记审结")
    if (
        said := _records(remedy.order, by=by, at=at)
        or why_not_in_effect(remedy, words, ended_on, at=at).words
    ):
        return said
    if outcome in NOT_OF_A_STOP:
        return _("责令停止登记维持、撤销、确认违法或者终止；另定内容的，登记撤销后由监管部门另行责令")
    if outcome and remedy.would_take_away(outcome) and remedy.order.document.is_void:
        return _("责令停止通知书已经撤销，不能再撤销一次")
    return None


def _records(order: StopOrder, *, by: Actor, at: datetime) -> str | None:
    if words := why_not_by_machine(by=by).words:
        return words
    office = order.finding.handoff.regulator
    if not by.acts_as(Duty.REGULATION, at=at, office=office):
        return _("由“%(office)s”的监管人员登记") % {"office": office.name}
    return None


def follows_of(remedy: StopRemedy) -> str:
    """What the outcome means for whoever was ordered to stop, in a sentence or two."""
    if not remedy.takes_away:
        if remedy.order.document.is_void:
            return _("责令停止通知书已经撤销，不因这个结果恢复。")
        if hasattr(remedy.order, "lifting"):
            return _("责令停止已经解除，不因这个结果恢复。")
        return _("责令停止继续有效，解除以监管部门的解除通知书为准。")
    words = _("责令停止通知书自始不再有效。")
    if remedy.outcome == RemedyOutcome.REDONE:
        words += _("是否另行责令停止，由监管部门重新处理。")
    if remedy.order.proceeding.is_pending:
        words += _("审批机关的撤销程序继续办理，准予决定在此期间有效。")
    return words
