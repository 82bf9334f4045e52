"""Why an entry of the 政务服务诚信档案 may not go on: due process from the proposal to the removal (CRE-4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from credit.enums import GRAVITY, PENDING, UNFOUNDED, Kind, Lift, RecordState, Tier
from credit.models import Objection, Record, Repair
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, PartyKind
from ground.accounts.models import Office, Party
from ground.accounts.rules import why_not_by_machine
from ground.accounts.service_rules import why_not_in_account
from ground.clocks.arrival import why_not_arrived
from ground.clocks.service import ServiceWay, why_not_served
from ground.documents.models import Document
from ground.law.retroaction import day_that_holds
from ground.law.rulings import Ruling, follows, rule
from ground.law.values import value
from ground.trail.models import Entry
from ground.workdays.calendar import legal_day

LONGEST, LONGEST_BASIS = 1000, 400


class Terms(NamedTuple):
    """How long an entry is publicised, in months: at least, and at most."""

    least: int
    most: int


@follows("CRE-6", article="国办发〔2025〕22号")
def terms(tier: str, place: str, on: date) -> Terms:
    """轻微、一般、严重: dated values, the place's own where it has any."""
    says = value("credit.terms", place, on)[tier]
    return Terms(says["least"], says["most"])


@follows("CRE-6", article="国办发〔2025〕22号；立法法 104")
def terms_told(record: Record, tier: str, *, at: datetime) -> Terms:
    """How long an entry that is decided at `at` stands: as long as on the day of its notice, or shorter since."""
    assert record.noticed_at is not None
    key, then = "credit.terms", legal_day(record.noticed_at)
    on = day_that_holds(
        key,
        record.place,
        then=then,
        now=legal_day(at),
        ease=lambda says: [-says[tier]["least"], -says[tier]["most"]],
    )
    return terms(tier, record.place, on)


@follows("CRE-6", article="国办发〔2025〕22号；立法法 104")
@follows("COM-17", source="天津失信惩戒办法：未按期补齐承诺的材料、提供虚假材料属于严重失信")
def gravest(record: Record, *, at: datetime) -> str:
    """The gravest tier that the list of the place allows for this misdeed (`credit.tier.<misdeed>`): as on the day it was found, or less
    grave since (docs/decisions/0032, 0034).
    """
    key = f"credit.tier.{record.misdeed}"
    on = day_that_holds(
        key,
        record.place,
        then=record.found_on,
        now=legal_day(at),
        ease=lambda tier: [-GRAVITY.index(tier)],
    )
    return str(value(key, record.place, on))


def _too_grave(record: Record, tier: str, *, at: datetime) -> str | None:
    most = gravest(record, at=at)
    if GRAVITY.index(tier) <= GRAVITY.index(most):
        return None
    told = {"misdeed": record.get_misdeed_display(), "most": Tier(most).label}
    return _("按本地的认定标准，“%(misdeed)s”最重为%(most)s失信，请重新选择失信程度") % told


def keeps(office: Office, *, by: Actor, at: datetime) -> str | None:
    """The file of an office is kept by its own officers, by people."""
    if words := why_not_by_machine(by=by).words:
        return words
    if not by.acts_as(Duty.CREDIT, at=at, office=office):
        return _("由“%(office)s”的信用管理人员办理") % {"office": office.name}
    return None


def not_now(record: Record, what: str) -> str:
    return _("该记录%(state)s，现在不能%(what)s") % {"state": record.get_state_display(), "what": what}


@rule("CRE-1", article="国办发〔2020〕49号")
def why_not_propose(words: str, basis: str, office: Office, *, by: Actor, at: datetime) -> str | None:
    """Facts and the provision they come under, by the office that found them; the conclusion of a proceeding proposes by itself."""
    if by.user is not None and (said := keeps(office, by=by, at=at)):
        return said
    if not words.strip() or not basis.strip():
        return _("请写明失信事实和认定依据")
    return too_long(words) or too_long(basis, LONGEST_BASIS)


@rule(
    "CRE-4",
    article="国办发〔2020〕49号（八）；国办发〔2025〕22号",
    source="本平台所定：一项失信行为一条记录；不予列入、程序终止或者已经移出的，不再提出",
)
def why_not_list_again(
    party: Party, sources: Collection[str], misdeed: str, *, since: datetime | None = None
) -> str | None:
    """What was found once has one entry, however that ended: dismissed, abandoned, repaired, over, objected to or struck.

    `sources`: the threads of whatever decided about it, one after the other.
    `since`: of what can be decided anew, when that was decided which stands. What came to nothing before, because nobody
    decided it or the decision of then is gone, hinders nothing.
    """
    found = Record.objects.filter(party=party, source__in=sources, misdeed=misdeed)
    for one in found.order_by("-pk"):
        if one.state in (*PENDING, RecordState.LISTED):
            return _("这项失信行为已有一条记录（%(state)s），请在诚信档案的那条记录中办理，不另行提出") % {
                "state": one.get_state_display()
            }
        nothing = one.decided_at is None or one.lift == Lift.WITHDRAWN
        if not nothing or since is None or one.proposed_at >= since:
            return _over_words(one)
    return None


def _over_words(record: Record) -> str:
    if record.state == RecordState.LIFTED:
        return _("这项失信行为已经列入过，因“%(why)s”移出，不再提出") % {"why": record.get_lift_display()}
    if record.decided_at is not None:
        day = _day(legal_day(record.decided_at))
        return _("这项失信行为已于 %(day)s 决定不予列入，不再提出") % {"day": day}
    return _("这项失信行为的列入程序已经终止（%(why)s），不再提出") % {"why": record.lift_words}


@rule("CRE-4", article="国办发〔2020〕49号（八）")
def why_not_notify(record: Record, tier: str = Tier.MINOR, *, by: Actor, at: datetime) -> str | None:
    """Told before anything is listed: reasons, basis, how long, and that he may be heard; no graver than the list of the place allows."""
    if not can_proceed(record.notify):
        return not_now(record, _("告知"))
    if words := keeps(record.office, by=by, at=at):
        return words
    if tier not in Tier:
        return _("请选择失信程度")
    return _too_grave(record, tier, at=at)


@rule("CRE-4", article="国办发〔2020〕49号（八）")
def why_not_defend(
    record: Record,
    words: str = "-",
    *,
    arrived_at: datetime | None = None,
    arrival: str = "",
    by: Actor,
    at: datetime,
) -> str | None:
    """By whom it is about, or by his paper at the office, until the last day of the period; a paper that came by then is heard
    until it is decided (RQ-10), and afterwards is an objection.
    """
    if record.state == RecordState.LISTED:
        return _("已经作出列入决定；认为记录有误的，请提出异议")
    open_to = (RecordState.NOTIFIED, RecordState.HEARD) if arrived_at else (RecordState.NOTIFIED,)
    if record.state not in open_to:
        return not_now(record, _("陈述申辩"))
    if said := _about_him(record, by=by, at=at):
        return said
    if arrived_at is not None:
        early = _("收到时间不能早于告知的时间")
        if said := why_not_arrived(arrived_at, arrival, since=record.noticed_at, early=early, by=by, at=at):
            return said
    clock = clocks.of(record.thread, Kind.DEFENCE)
    if clock is not None and clock.lapses_at <= (arrived_at or at):
        return _("陈述申辩的期限已于 %(day)s 届满") % {"day": _day(clock.due_on)}
    return _length(words, _("请写明陈述、申辩的内容"))


def _about_him(record: Record, *, by: Actor, at: datetime) -> str | None:
    """He himself, or his guardian; for an organisation the account of its own that it was found in; or the office, off his paper."""
    if by.is_officer:
        return keeps(record.office, by=by, at=at)
    himself = record.party.kind == PartyKind.PERSON or by.user_id == record.account_id
    if not himself or not by.answers_for(record.party, at=at):
        return _("由当事人本人（未成年人由监护人）或者单位的经办账号提出，也可以书面提出")
    return None


def _length(words: str, empty: str) -> str | None:
    return too_long(words, 2 * LONGEST) if words.strip() else empty


def too_long(words: str, most: int = LONGEST) -> str | None:
    """What is the matter with words of more than so many characters."""
    return _("最多 %(n)d 字") % {"n": most} if len(words) > most else None


@rule("CRE-4", article="国办发〔2020〕49号（八）")
def why_not_hear(record: Record, *, waived: bool = False, by: Actor, at: datetime) -> str | None:
    """The hearing is over when its period is, or when he says that he has nothing more to say."""
    if not can_proceed(record.hear):
        return not_now(record, _("结束陈述申辩"))
    if waived:
        # Nobody ends his hearing for him, and no system of his.
        if by.is_officer:
            return _("由当事人自己确认")
        return why_not_by_machine(by=by).words or _about_him(record, by=by, at=at)
    clock = clocks.of(record.thread, Kind.DEFENCE)
    if clock is None:
        return _("拟列入事先告知书还没有送达")
    if clock.settled_at is None and clock.lapses_at > at:
        return _("陈述申辩期至 %(day)s，尚未届满") % {"day": _day(clock.due_on)}
    return None


@rule("CRE-4", article="国办发〔2020〕49号（八）")
def why_not_decide(
    record: Record, reasons: str = "-", tier: str = Tier.MINOR, *, by: Actor, at: datetime
) -> str | None:
    """After the hearing, in writing, by another officer than the one who gave the notice, and nothing graver than he was told."""
    if record.state != RecordState.HEARD:
        return not_now(record, _("作出决定"))
    if words := keeps(record.office, by=by, at=at):
        return words
    if by.user_id in (record.noticed_by_id, record.proposed_by_id):
        return _("事先告知是您办理的，由另一名信用管理人员决定")
    if not reasons.strip():
        return _("请写明决定的理由；有陈述申辩的，写明采纳与否及理由")
    if GRAVITY.index(tier) > GRAVITY.index(record.tier):
        return _("事先告知的是%(tier)s失信，决定不能重于告知的程度") % {"tier": record.get_tier_display()}
    return _too_grave(record, tier, at=at) or too_long(reasons)


@rule(
    "CRE-4",
    article="国办发〔2020〕49号（八）",
    source="本平台所定：打开页面以后又有陈述申辩等新情况的，看过以后再决定",
)
def why_not_overlook(record: Record, read: int | None) -> str | None:
    """Whoever decides has had before him all that was said and done by then. `read`: the number of the last entry of its history
    that lay there when he opened the form; None where no form was opened.
    """
    if read is None:
        return None
    since = Entry.objects.of(record.thread).filter(seq__gt=read)
    if not (acts := dict.fromkeys(entry.words for entry in since)):
        return None
    return _("您打开页面以后，这条记录又有新的情况：%(acts)s。请看过以后再决定，已填写的内容没有丢失") % {
        "acts": _("、").join(acts)
    }


@rule("CRE-8", article="国办发〔2025〕22号", source="信用修复管理办法")
def why_not_repair(
    record: Record,
    words: str = "-",
    duty_done_on: date | None = None,
    promised: bool = True,
    *,
    by: Actor,
    at: datetime,
) -> str | None:
    """After the shortest time, once the duty is done, with his promise; a minor one as soon as the duty is done (CRE-6)."""
    if record.state != RecordState.LISTED:
        return not_now(record, _("申请信用修复"))
    # It goes with a promise, which a person makes.
    if said := why_not_by_machine(by=by).words or _about_him(record, by=by, at=at):
        return said
    if record.open_repair is not None:
        return _("已经申请信用修复，正在办理")
    today = legal_day(at)
    if record.tier != Tier.MINOR and record.min_until is not None and today <= record.min_until:
        return _("最短公示期至 %(day)s，届满后可以申请信用修复") % {"day": _day(record.min_until)}
    if duty_done_on is not None and duty_done_on > today:
        return _("履行义务的日期不能晚于今天")
    if not promised:
        return _("请阅读并勾选信用修复承诺")
    return _length(words, _("请写明怎样纠正了失信行为、履行了义务"))


@rule("CRE-9", article="信用修复管理办法", source="谁认定、谁修复")
def why_not_decide_repair(repair: Repair, reasons: str = "-", *, by: Actor, at: datetime) -> str | None:
    """By the office that found it, once, with reasons."""
    if repair.decided_at is not None or repair.record.state != RecordState.LISTED:
        return _("这次申请已经办结")
    if said := keeps(repair.record.office, by=by, at=at):
        return said
    if by.user_id == repair.said_by_id:
        return _("这份申请是您登记的，由另一名信用管理人员决定")
    return too_long(reasons) if reasons.strip() else _("请写明准予或者不予修复的理由")


@rule("CRE-11", article="国办发〔2020〕49号（八）", source="上海、山东社会信用条例：异议核实期限")
def why_not_object(record: Record, words: str = "-", *, by: Actor, at: datetime) -> str | None:
    """He may say at any time that what is listed is wrong."""
    if record.state != RecordState.LISTED:
        return not_now(record, _("提出异议"))
    if said := _about_him(record, by=by, at=at):
        return said
    if record.open_objection is not None:
        return _("异议正在核实，请等待答复")
    return _length(words, _("请写明哪里有误"))


@rule("CRE-11", article="国办发〔2020〕49号（八）")
def why_not_answer_objection(
    objection: Objection, words: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """Verified and answered once, by another officer than who decided what is objected to; that the entry ended answers nothing."""
    if objection.decided_at is not None or objection.record.lift in UNFOUNDED:
        return _("这项异议已经办结")
    if said := keeps(objection.record.office, by=by, at=at):
        return said
    if by.user_id == objection.record.decided_by_id:
        return _("列入决定是您作出的，由另一名信用管理人员核实异议")
    if by.user_id == objection.said_by_id:
        return _("这项异议是您登记的，由另一名信用管理人员核实")
    return too_long(words) if words.strip() else _("请写明核实的结果")


@rule("CRE-6", article="国办发〔2025〕22号")
def why_not_expire(record: Record, *, at: datetime) -> str | None:
    """Publicity ends with its last day, whoever asks for it or not."""
    if record.state != RecordState.LISTED or record.max_until is None:
        return not_now(record, _("移出"))
    if record.max_until >= legal_day(at):
        return _("公示期至 %(day)s，尚未届满") % {"day": _day(record.max_until)}
    return None


@rule("CRE-15", article="行政处罚法 48")
def why_not_withdraw(record: Record, words: str = "-") -> str | None:
    """What it rested on is gone: at every stage but the last."""
    if record.state not in (*PENDING, RecordState.LISTED):
        return not_now(record, _("移出"))
    return too_long(words) if words.strip() else _("请写明所依据的决定怎样失去效力")


@rule("CRE-4", article="国办发〔2020〕49号（八）")
def why_not_serve(
    record: Record,
    method: str = ServiceWay.COUNTER,
    on: date | None = None,
    receipt: str = "-",
    papers: Sequence[Document] | None = None,
    *,
    by: Actor,
    at: datetime,
) -> str | None:
    """Once each, the papers that did not reach him in his account: how, on which day, by what that is known."""
    if not record.waiting:
        return _("没有待送达的文书，现在不能登记送达")
    if said := keeps(record.office, by=by, at=at):
        return said
    chosen = record.waiting if papers is None else papers
    if not chosen or any(one not in record.waiting for one in chosen):
        return _("请选择送达的文书")
    if _parts_the_decision(record, chosen):
        return _("列入决定书和信用修复告知书一并送达，请一起选择")
    made = max(legal_day(one.issued_at) for one in chosen)
    return why_not_served(method, on, receipt, made=made, place=record.place, at=at)


@follows("CRE-7", article="信用修复管理办法", source="列入决定与修复告知一并送达")
def _parts_the_decision(record: Record, chosen: Sequence[Document]) -> bool:
    """Whether of the two that go together one would be left behind."""
    both = {"credit.listing", "credit.repair_notice"}
    left = {one.paper for one in record.waiting if one not in chosen}
    return bool(both & left) and bool(both & {one.paper for one in chosen})


def why_not_reach_account(record: Record, *, at: datetime) -> Ruling:
    """Whether its papers reach him in an account, as he agreed to in the case it follows from."""
    return why_not_in_account(record.readers(at=at), record.case_thread)


@rule(
    "COR-14",
    article="民事诉讼法 90；人民法院在线诉讼规则 29、31",
    source="受送达人回复已收悉，或者根据送达内容作出相应行为的，即为完成有效送达",
)
def why_not_acknowledge(record: Record, *, by: Actor, at: datetime) -> str | None:
    """By himself, in an account that opens it, whatever he confirmed before: nobody signs for him, and no system of his."""
    if not record.waiting:
        return _("没有待签收的文书")
    if by.is_officer:
        return _("由当事人自己签收")
    return why_not_by_machine(by=by).words or _about_him(record, by=by, at=at)


def awaited(record: Record) -> Kind:
    """The limit of the office's own next act before it decides."""
    return Kind.SERVICE if record.state == RecordState.NOTIFIED else Kind.DECISION


@rule("CRE-4", article="国办发〔2020〕49号（八）", source="没有经过决定的，不因机关自己的迟延继续限制")
def why_not_run_over(record: Record, *, at: datetime) -> str | None:
    """Told of and not served, or heard and not decided, when the limit of it is over; once for each."""
    if record.state not in (RecordState.NOTIFIED, RecordState.HEARD):
        return not_now(record, _("认定逾期"))
    if not is_over(record, awaited(record), at):
        return _("办理的期限尚未届满")
    ending = clocks.of(record.thread, Kind.ENDING)
    if ending is not None and ending.settled_at is None:
        return _("已经认定逾期")
    return None


def ends_with(record: Record) -> Kind:
    """The limit with which an entry ends that nobody has decided."""
    return Kind.NOTICE if record.state == RecordState.PROPOSED else Kind.ENDING


@rule("CRE-4", article="国办发〔2020〕49号（八）")
def why_not_abandon(record: Record, *, at: datetime) -> str | None:
    """What nobody told him of in time, or served or decided by the last limit, is not held against him."""
    if record.state not in PENDING:
        return not_now(record, _("终止"))
    return None if is_over(record, ends_with(record), at) else _("办理的期限尚未届满")


def is_over(record: Record, kind: Kind, at: datetime) -> bool:
    """Whether this limit of the entry is over, and what it waits for not done."""
    clock = clocks.of(record.thread, kind)
    return clock is not None and clock.settled_at is None and clock.lapses_at <= at


def _day(day: date) -> str:
    return date_format(day, _("Y年n月j日"))
