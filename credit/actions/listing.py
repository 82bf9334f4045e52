"""列入 and 移出: found, told, heard, decided by another officer, publicised until its end, repaired (CRE-4 … CRE-9)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from credit import papers, rules
from credit.actions import bars, evidence, overrun, sharing
from credit.actions.entry import (
    answer,
    drop,
    end_bars,
    hand_out,
    lift,
    nothing_to_bring,
    pk_of,
    settle,
    start,
    tell_desk,
    tell_party,
    void_listing,
)
from credit.actions.evidence import Uploads
from credit.enums import PENDING, Act, Kind, Lift, Misdeed, RecordState, Telling
from credit.models import Defence, Objection, Record, Repair, Service
from credit.papers import NOTICE
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.models import Office, Party, User
from ground.clocks.service import reached_on
from ground.documents.files import Received
from ground.documents.models import Document
from ground.law.rulings import follows, refuse
from ground.law.values import value
from ground.trail.record import record as enter_trail
from ground.workdays.calendar import legal_day


@transaction.atomic
def propose(
    party: Party,
    misdeed: Misdeed,
    words: str,
    basis: str,
    *,
    source: str,
    source_number: str,
    office: Office,
    case_thread: str = "",
    account: User | None = None,
    alike: Collection[str] = (),
    since: datetime | None = None,
    proofs: Sequence[Received] = (),
    by: Actor,
    at: datetime,
) -> Record:
    """The misdeed waits for its notice at the office that found it; nothing is listed yet. What had an entry gets no other one.

    `case_thread`: of the case it follows from, in which was confirmed how papers reach him; `account`: of whoever applied there;
    `alike`: the threads of what else was decided about the same; `since`: when that was decided which it rests on, where it can be
    decided anew; `proofs`: the evidence, taken before.
    What nobody gives notice of within `credit.notice` working days ends.
    """
    refuse(rules.why_not_propose(words, basis, office, by=by, at=at))
    refuse(rules.why_not_list_again(party, {source, *alike}, misdeed, since=since))
    record = Record.objects.create(
        party=party,
        party_version=party.current,
        account=account,
        office=office,
        misdeed=misdeed,
        words=words.strip(),
        basis=basis.strip(),
        source=source,
        source_number=source_number,
        case_thread=case_thread,
        found_on=legal_day(at),
        proposed_at=at,
        proposed_by=by.user,
    )
    evidence.keep(record, proofs, by=by, at=at)
    start(Kind.NOTICE, "credit.notice", "CRE-4", record, legal_day(at))
    enter_trail(record.thread, Act.PROPOSED, by=by, at=at, facts={"misdeed": misdeed, "source": source})
    tell_desk(record, "credit/notices/proposed", at)
    return record


def notify(record: Record, tier: str, *, by: Actor, at: datetime) -> Record:
    """拟列入事先告知: facts, basis and consequence (CRE-4); in an account, with his consent, it has reached him, and his days are counted.

    Anybody else is served within `credit.service` working days, and an officer records it (`serve`), or signs for it himself
    (`acknowledge`): what an agent filed reaches nobody in his account.
    """
    settle_lapsed(record, at=at)
    with transaction.atomic():
        record = Record.objects.locked(record.pk)
        refuse(rules.why_not_notify(record, tier, by=by, at=at))
        record.notify(tier, by=by.person, at=at)
        settle(record, Kind.NOTICE, at=at)
        on = legal_day(at)
        if rules.why_not_reach_account(record, at=at).ok:
            record.serve(at=at)
            start(Kind.DEFENCE, "credit.defence", "CRE-4", record, on)
        else:
            start(Kind.SERVICE, "credit.service", "CRE-4", record, on)
        record.save()
        enter_trail(record.thread, Act.NOTIFIED, by=by, at=at, facts={"tier": tier})
        days = value("credit.defence", record.place, on)
        tell_party(record, "credit/notices/noticed", at, days=days)
        months, closes = rules.terms(tier, record.place, on), rules.closed_by(record, at=at)
        facts = papers.notice(record, months, closes=closes, days=days, at=at)
        hand_out(record, papers.NOTICE, facts, by=by, at=at)
    return record


def serve(
    record: Record,
    method: str,
    *,
    on: date,
    receipt: str,
    papers: Sequence[Document] | None = None,
    files: Uploads = (),
    by: Actor,
    at: datetime,
) -> Record:
    """登记送达: these papers, or all that wait, have reached whoever has no account, on that day and by that proof; his days for a
    defence follow the notice.

    Raises files.Unacceptable with a sentence for the person when a file will not do.
    """
    settle_lapsed(record, at=at)
    told = (method, on, receipt, papers)
    refuse(rules.why_not_serve(record, *told, by=by, at=at))
    received = evidence.take(files, at=at)
    with transaction.atomic():
        record = Record.objects.locked(record.pk)
        refuse(rules.why_not_serve(record, *told, by=by, at=at))
        on = reached_on(method, on, record.place)
        service = Service.objects.create(
            record=record,
            method=method,
            on=on,
            receipt=receipt.strip(),
            entered_at=at,
            entered_by=by.person,
        )
        evidence.keep(record, received, about=service, by=by, at=at)
        brought = _brought(record, papers, service, at=at)
        if NOTICE.key in brought:
            record.serve(at=at)
            record.save()
            settle(record, Kind.SERVICE, Kind.ENDING, at=at)
            assert record.noticed_at is not None
            told_on = legal_day(record.noticed_at)
            start(Kind.DEFENCE, "credit.defence", "CRE-4", record, on, told_on=told_on)
        nothing_to_bring(record, at=at)
        facts = {"method": method, "on": on, "papers": brought}
        enter_trail(record.thread, Act.SERVED, by=by, at=at, facts=facts)
    return record


def _brought(
    record: Record, chosen: Sequence[Document] | None, service: Service | None, *, at: datetime
) -> list[str]:
    """What waits of these has reached him, by this service or in an account he has since; which papers those were."""
    rows = record.outgoing.waiting().select_related("document").order_by("pk")
    if chosen is not None:
        rows = rows.filter(document__in=chosen)
    found = list(rows)
    for one in found:
        one.reached_at, one.service = at, service
        one.save()
    return [one.document.paper for one in found]


def defend(
    record: Record,
    words: str,
    *,
    arrived_at: datetime | None = None,
    arrival: str = "",
    files: Uploads = (),
    by: Actor,
    at: datetime,
) -> Defence:
    """陈述申辩: what he says is on file, with his evidence, before anything is decided; of a paper, when it came and what shows that.

    Raises files.Unacceptable with a sentence for the person when a file will not do.
    """
    said: dict[str, Any] = {"arrived_at": arrived_at, "arrival": arrival}
    _settle_ended(record, at=at)
    refuse(rules.why_not_defend(record, words, **said, by=by, at=at))
    received = evidence.take(files, at=at)
    with transaction.atomic():
        record = Record.objects.locked(record.pk)
        refuse(rules.why_not_defend(record, words, **said, by=by, at=at))
        if rules.why_not_acknowledge(record, by=by, at=at).ok:
            _has_it(record, by=by, at=at)
        defence = Defence.objects.create(
            record=record,
            words=words.strip(),
            arrived_at=arrived_at,
            arrival=arrival.strip(),
            said_at=at,
            said_by=by.person,
        )
        evidence.keep(record, received, about=defence, by=by, at=at)
        enter_trail(record.thread, Act.DEFENDED, by=by, at=at, facts={"defence": defence.pk})
        tell_desk(record, "credit/notices/defended", at)
    return defence


def acknowledge(record: Record, *, by: Actor, at: datetime) -> Record:
    """签收: all papers that wait have reached him today, because he says so himself; his days for a defence follow the notice."""
    _settle_ended(record, at=at)
    with transaction.atomic():
        record = Record.objects.locked(record.pk)
        refuse(rules.why_not_acknowledge(record, by=by, at=at))
        _has_it(record, by=by, at=at)
    return record


def _has_it(record: Record, *, by: Actor, at: datetime) -> None:
    brought = _brought(record, None, None, at=at)
    if NOTICE.key in brought:
        record.serve(at=at)
        record.save()
        settle(record, Kind.SERVICE, Kind.ENDING, at=at)
        start(Kind.DEFENCE, "credit.defence", "CRE-4", record, legal_day(at))
    nothing_to_bring(record, at=at)
    facts = {"method": "online", "on": legal_day(at), "papers": brought}
    enter_trail(record.thread, Act.SERVED, by=by, at=at, facts=facts)


def waive(record: Record, *, by: Actor, at: datetime) -> Record:
    """He has nothing more to say: the office may decide."""
    _settle_ended(record, at=at)
    with transaction.atomic():
        record = Record.objects.locked(record.pk)
        refuse(rules.why_not_hear(record, waived=True, by=by, at=at))
        _heard(record, by=by, at=at)
    return record


def hear(thread: str, *, at: datetime) -> bool:
    """The period for the defence has passed: the office may decide. The timer's verb, safe to run again."""
    with transaction.atomic():
        record = Record.objects.locked(pk_of(thread))
        clocks.lock(record.thread, Kind.DEFENCE)
        if not rules.why_not_hear(record, by=Actor.system("clock"), at=at).ok:
            return False
        _heard(record, by=Actor.system("clock"), at=at)
    return True


def _heard(record: Record, *, by: Actor, at: datetime) -> None:
    if record.served_at is None:
        # He says so himself, in an account that opens it since: he has read the notice.
        record.serve(at=at)
        _brought(record, None, None, at=at)
        settle(record, Kind.SERVICE, Kind.ENDING, at=at)
        nothing_to_bring(record, at=at)
    record.hear(at=at)
    record.save()
    settle(record, Kind.DEFENCE, at=at)
    start(Kind.DECISION, "credit.decision", "CRE-4", record, legal_day(at))
    enter_trail(record.thread, Act.HEARD, by=by, at=at)
    tell_desk(record, "credit/notices/heard", at)


@follows("CRE-7", article="国办发〔2025〕22号", source="决定书与信用修复告知书同达")
def enlist(
    record: Record, tier: str, reasons: str, *, read: int | None = None, by: Actor, at: datetime
) -> Record:
    """列入决定: listed, publicised as its tier says, and how it can be repaired is told together with it.

    `read`: the number of the last entry of its history that whoever decides had before him (`why_not_overlook`).
    """
    settle_lapsed(record, at=at)
    with transaction.atomic():
        record = Record.objects.locked(record.pk)
        refuse(rules.why_not_decide(record, reasons, tier, by=by, at=at))
        refuse(rules.why_not_overlook(record, read))
        refuse(rules.why_not_list_undone(record))
        months = rules.terms_told(record, tier, at=at)
        record.enter(tier, months, reasons.strip(), by=by.person, at=at)
        record.save()
        settle(record, Kind.DECISION, Kind.ENDING, at=at)
        bars.resume(record, by=by, at=at)
        enter_trail(record.thread, Act.LISTED, by=by, at=at, facts={"tier": tier, "until": record.max_until})
        sharing.announce(record, Telling.ENTER, at=at)
        tell_party(record, "credit/notices/listed", at, until=record.max_until, repair_from=record.min_until)
        facts = papers.listing(record, closes=rules.closed_by(record, at=at), at=at)
        hand_out(record, papers.REPAIR_NOTICE, facts, by=by, at=at)
        hand_out(record, papers.LISTING, facts, by=by, at=at)
    return record


def dismiss(record: Record, reasons: str, *, read: int | None = None, by: Actor, at: datetime) -> Record:
    """不予列入: heard and found not to be listed; what was barred because of it is open again. `read`: as in `enlist`."""
    settle_lapsed(record, at=at)
    with transaction.atomic():
        record = Record.objects.locked(record.pk)
        refuse(rules.why_not_decide(record, reasons, by=by, at=at))
        refuse(rules.why_not_overlook(record, read))
        record.dismiss(reasons.strip(), by=by.person, at=at)
        record.save()
        settle(record, Kind.DECISION, Kind.ENDING, Kind.STRIKE, at=at)
        enter_trail(record.thread, Act.DISMISSED, by=by, at=at)
        end_bars(record, _("不予列入"), by=by, at=at)
        tell_party(record, "credit/notices/dismissed", at)
        hand_out(record, papers.DISMISSAL, papers.dismissal(record, at=at), by=by, at=at)
    return record


def settle_lapsed(record: Record, *, at: datetime) -> None:
    """What is over by now is over, whatever the caller's act comes to: a hearing, or an entry that nobody told him of, served or
    decided.
    """
    if not clocks.doubted() and clocks.has_lapsed(record.thread, Kind.DEFENCE, at):
        hear(record.thread, at=at)
    _settle_ended(record, at=at)


def _settle_ended(record: Record, *, at: datetime) -> None:
    """The end alone of an entry: no answer of his brings back what has come to nothing."""
    if clocks.doubted():
        return
    if any(clocks.has_lapsed(record.thread, kind, at) for kind in (Kind.NOTICE, Kind.ENDING)):
        overrun.abandon(record.thread, at=at)


def seek_repair(
    record: Record,
    words: str,
    *,
    duty_done_on: date,
    promised: bool,
    files: Uploads = (),
    by: Actor,
    at: datetime,
) -> Repair:
    """申请信用修复: what he did to put it right, his evidence and his promise wait for the office that found the misdeed (CRE-9).

    Raises files.Unacceptable with a sentence for the person when a file will not do.
    """
    refuse(rules.why_not_repair(record, words, duty_done_on, promised, by=by, at=at))
    received = evidence.take(files, at=at)
    with transaction.atomic():
        record = Record.objects.locked(record.pk)
        refuse(rules.why_not_repair(record, words, duty_done_on, promised, by=by, at=at))
        repair = Repair.objects.create(
            record=record,
            words=words.strip(),
            duty_done_on=duty_done_on,
            promise=promise(),
            said_at=at,
            said_by=by.person,
        )
        evidence.keep(record, received, about=repair, by=by, at=at)
        start(Kind.REPAIR, "credit.repair", "CRE-8", record, legal_day(at))
        enter_trail(record.thread, Act.REPAIR_SOUGHT, by=by, at=at, facts={"repair": repair.pk})
        tell_desk(record, "credit/notices/repair_sought", at)
    return repair


def promise() -> str:
    """信用修复承诺, as whoever asks for repair signs it."""
    return _("所填内容和提交的材料真实、准确；今后依法诚信办事，再次失信的，愿意承担相应责任。")


@transaction.atomic
def decide_repair(
    repair: Repair, granted: bool, reasons: str, *, read: int | None = None, by: Actor, at: datetime
) -> Record:
    """准予或者不予信用修复: granted, the entry is lifted at once. `read`: as in `enlist`."""
    record = Record.objects.locked(repair.record_id)
    repair = record.repairs.get(pk=repair.pk)
    refuse(rules.why_not_decide_repair(repair, reasons, by=by, at=at))
    refuse(rules.why_not_overlook(record, read))
    paper = papers.REPAIR if granted else papers.REPAIR_REFUSAL
    answer(repair, granted, reasons, by=by, at=at)
    settle(record, Kind.REPAIR, at=at)
    if granted:
        lift(record, Lift.REPAIRED, reasons, by=by, at=at)
    else:
        enter_trail(record.thread, Act.REPAIR_REFUSED, by=by, at=at, facts={"repair": repair.pk})
        tell_party(record, "credit/notices/repair_refused", at)
    repair.document = hand_out(record, paper, papers.repair(repair, at=at), by=by, at=at)
    repair.save()
    return record


def object_to(record: Record, words: str, *, files: Uploads = (), by: Actor, at: datetime) -> Objection:
    """异议: the office verifies, within its limit and with his evidence, whether the entry is right.

    Raises files.Unacceptable with a sentence for the person when a file will not do.
    """
    refuse(rules.why_not_object(record, words, by=by, at=at))
    received = evidence.take(files, at=at)
    with transaction.atomic():
        record = Record.objects.locked(record.pk)
        refuse(rules.why_not_object(record, words, by=by, at=at))
        objection = Objection.objects.create(
            record=record, words=words.strip(), said_at=at, said_by=by.person
        )
        evidence.keep(record, received, about=objection, by=by, at=at)
        start(Kind.OBJECTION, "credit.objection", "CRE-11", record, legal_day(at))
        enter_trail(record.thread, Act.OBJECTED, by=by, at=at, facts={"objection": objection.pk})
        tell_desk(record, "credit/notices/objected", at)
    return objection


@transaction.atomic
def answer_objection(
    objection: Objection, upheld: bool, words: str, *, read: int | None = None, by: Actor, at: datetime
) -> Record:
    """Verified: right, the entry is lifted, or was void from the first where it ended meanwhile; wrong, he is told why.

    `read`: as in `enlist`.
    """
    record = Record.objects.locked(objection.record_id)
    objection = record.objections.get(pk=objection.pk)
    refuse(rules.why_not_answer_objection(objection, words, by=by, at=at))
    refuse(rules.why_not_overlook(record, read))
    answer(objection, upheld, words, by=by, at=at)
    settle(record, Kind.OBJECTION, at=at)
    if upheld and record.state == RecordState.LISTED:
        lift(record, Lift.OBJECTION, words, by=by, at=at)
        return record
    if upheld:
        void_listing(record, Lift.OBJECTION, by=by, at=at)
        act, template = Act.OBJECTION_UPHELD, "credit/notices/objection_upheld"
    else:
        act, template = Act.OBJECTION_REJECTED, "credit/notices/objection_rejected"
    enter_trail(record.thread, act, by=by, at=at, facts={"objection": objection.pk})
    tell_party(record, template, at)
    facts = papers.objection(objection, at=at)
    objection.document = hand_out(record, papers.OBJECTION, facts, by=by, at=at)
    objection.save()
    return record


@transaction.atomic
def withdraw(record: Record, words: str, *, by: Actor, at: datetime) -> Record:
    """What it rested on is gone: at once no longer listed, or never (CRE-15 allows three working days)."""
    record = Record.objects.locked(record.pk)
    refuse(rules.why_not_withdraw(record, words))
    if record.state == RecordState.LISTED:
        lift(record, Lift.WITHDRAWN, words, by=by, at=at)
        return record
    drop(record, words, by=by, at=at)
    return record


def withdraw_all(source: str, words: str, *, by: Actor, at: datetime) -> int:
    """What the source gave rise to and still stands, or may yet come, is withdrawn with it. Returns how many entries that were."""
    open_still = [*PENDING, RecordState.LISTED]
    found = list(Record.objects.filter(source=source, state__in=open_still).order_by("pk"))
    for record in found:
        withdraw(record, words, by=by, at=at)
    return len(found)


def expire(pk: int, *, at: datetime) -> bool:
    """公示期限届满: the entry ends with its last day. The timer's verb, safe to run again."""
    with transaction.atomic():
        record = Record.objects.locked(pk)
        if not rules.why_not_expire(record, at=at).ok:
            return False
        lift(record, Lift.EXPIRED, _("公示期限届满"), by=Actor.system("clock"), at=at)
    return True
