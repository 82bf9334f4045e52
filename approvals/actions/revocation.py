"""撤销: opened, perhaps put right, told, heard, concluded by another officer of the office that granted (COR-2, 行政许可法 69)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import undoing
from approvals.actions.fulfilment import fulfil, go_on, stop_clocks
from approvals.models import Case, Plea, Proceeding, ProceedingFile, ProceedingReport
from approvals.proceedings import Breach, ProceedingAct, ProceedingKind, ProceedingState
from commitments.enums import BROKEN, CommitmentState
from commitments.enums import Act as CommitmentAct
from commitments.enums import Kind as CommitmentKind
from commitments.models import Commitment
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.clocks.enums import Limit, Side
from ground.clocks.models import Clock
from ground.documents.files import Received, receive
from ground.documents.issue import Paper, issue
from ground.documents.models import Document
from ground.law.rulings import follows, refuse
from ground.law.values import value
from ground.notices.tell import Addressee, tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day


@follows("COM-16", article="天津“一制三化”方案", source="逾期未补齐、核查不符，由审批机关启动撤销程序")
def open(
    case: Case,
    *,
    kind: str,
    words: str,
    commitment: Commitment | None = None,
    evidence: Iterable[Received] = (),
    by: Actor,
    at: datetime,
) -> Proceeding:
    """The deciding office has before it what was found, and has to act; the commitment is overdue, or does not match.

    Reported again while one is pending, it is that one, about the gravest of what was reported. Whoever holds the commitment
    reads it again.
    """
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_open_proceeding(case, kind, words, commitment, by=by, at=at))
        held = Commitment.objects.locked(commitment.pk) if commitment is not None else None
        proceeding = rules.open_proceeding(case)
        if proceeding is not None:
            return _report(_locked(proceeding), kind, words, held, evidence, by=by, at=at)
        proceeding = Proceeding.objects.create(
            case=case,
            decision=case.decision,
            commitment=held,
            kind=kind,
            words=words.strip(),
            opened_at=at,
            opened_by=by.user,
            opened_office=by.office.name if by.office else "",
        )
        _attach(proceeding, evidence, by=by, at=at)
        if held is not None:
            _break(case, held, kind, by=by, at=at)
        _start(ProceedingKind.NOTICE, "revocation.notice", proceeding, at)
        _enter(proceeding, ProceedingAct.OPENED, by=by, at=at, kind=kind)
        _tell_desk(proceeding, "approvals/notices/proceeding_opened", at)
    return proceeding


def _report(
    proceeding: Proceeding,
    kind: str,
    words: str,
    held: Commitment | None,
    evidence: Iterable[Received],
    *,
    by: Actor,
    at: datetime,
) -> Proceeding:
    """What was reported of it while it is pending is on file, and before the desk; what it is about is the gravest of all."""
    ProceedingReport.objects.create(
        proceeding=proceeding,
        kind=kind,
        words=words.strip(),
        reported_at=at,
        reported_by=by.user,
        reported_office=by.office.name if by.office else "",
    )
    _attach(proceeding, evidence, by=by, at=at)
    proceeding.aggravate(kind, held)
    proceeding.save()
    if held is not None:
        _break(proceeding.case, held, kind, by=by, at=at)
    _enter(proceeding, ProceedingAct.REPORTED, by=by, at=at, kind=kind)
    _tell_desk(proceeding, "approvals/notices/proceeding_reported", at)
    return proceeding


def order_rectification(proceeding: Proceeding, words: str, *, by: Actor, at: datetime) -> Proceeding:
    """责令整改: what is to be put right and until when is told; the commitment waits for that (COM-14)."""
    with transaction.atomic():
        proceeding = _locked(proceeding)
        refuse(rules.why_not_order_rectification(proceeding, words, by=by, at=at))
        proceeding.order(words.strip(), by=by.person, at=at)
        proceeding.save()
        held = _held(proceeding)
        if held is not None and held.state in (CommitmentState.OVERDUE, CommitmentState.MISMATCHED):
            held.rectify()
            held.save()
            facts = {"commitment": str(held.uuid)}
            record(held.thread, CommitmentAct.RECTIFYING, by=by, at=at, facts=facts)
        clocks.settle(proceeding.thread, ProceedingKind.NOTICE, at=at)
        days = rules.rectification_policy(proceeding, at=at).days
        clock = _run(ProceedingKind.RECTIFY, days, proceeding, at)
        _enter(proceeding, ProceedingAct.RECTIFICATION_ORDERED, by=by, at=at)
        _tell_party(
            proceeding, "approvals/notices/rectification_ordered", at, due_on=clock.due_on.isoformat()
        )
        _issue(
            papers.RECTIFICATION,
            proceeding,
            papers.rectification(proceeding, due_on=clock.due_on, at=at),
            by=by,
            at=at,
        )
    return proceeding


def end_rectification(thread: str, *, at: datetime) -> bool:
    """The days to put it right are over: what lies there is looked at, what is missing was not put right; the office has to go on.

    The timer's verb, safe to run again.
    """
    with transaction.atomic():
        proceeding = _locked(Proceeding.objects.get(uuid=thread.removeprefix("proceeding:")))
        clocks.lock(proceeding.thread, ProceedingKind.RECTIFY)
        if not rules.why_not_end_rectification(proceeding, at=at).ok:
            return False
        by, held = Actor.system("clock"), _held(proceeding)
        done = rules.is_put_right(proceeding)
        proceeding.go_on()
        proceeding.save()
        clocks.settle(proceeding.thread, ProceedingKind.RECTIFY, at=at)
        _start(ProceedingKind.NOTICE, "revocation.notice", proceeding, at)
        if done:
            # Nobody has looked at it yet: that is the office's delay, and held against nobody.
            _enter(proceeding, ProceedingAct.RECTIFICATION_OVER, by=by, at=at)
            _tell_desk(proceeding, "approvals/notices/rectification_over", at)
        else:
            _fail(proceeding, held, by=by, at=at)
    return True


def _fail(proceeding: Proceeding, held: Commitment | None, *, by: Actor, at: datetime) -> None:
    """逾期未整改到位: what was ordered is not there, or is not so."""
    if held is not None and held.state == CommitmentState.RECTIFYING:
        held.fail()
        held.save()
    _enter(proceeding, ProceedingAct.RECTIFICATION_FAILED, by=by, at=at)
    _tell_desk(proceeding, "approvals/notices/rectification_failed", at)


def found_wanting(case: Case, held: Commitment, *, by: Actor, at: datetime) -> None:
    """What he put right will not do: until the last day of the order he may again; after it, it was not put right.

    For a case and a commitment that are locked.
    """
    proceeding = rules.open_proceeding(case)
    if proceeding is None or proceeding.state == ProceedingState.RECTIFYING:
        return
    if held.state == CommitmentState.RECTIFYING:
        _fail(_locked(proceeding), held, by=by, at=at)


def found_right(case: Case, *, by: Actor, at: datetime) -> None:
    """整改到位: with the last of what was ordered the proceeding is over; for a case that is locked."""
    proceeding = rules.open_proceeding(case)
    if proceeding is not None and rules.is_found_right(proceeding):
        _close(_locked(proceeding), _("经核查，已经整改到位"), by=by, at=at)


def notify(proceeding: Proceeding, item: str, found: str, *, by: Actor, at: datetime) -> Proceeding:
    """事先告知: facts, the item of the law, evidence, what is intended; in his account it has reached him and his days run.

    Whoever has no account is served by hand or by post, and an officer records it (`serve`).
    """
    with transaction.atomic():
        proceeding = _locked(proceeding)
        refuse(rules.why_not_tell_of_revocation(proceeding, item, found, by=by, at=at))
        proceeding.notify(item, found.strip(), by=by.person, at=at)
        clocks.settle(proceeding.thread, ProceedingKind.NOTICE, at=at)
        if any(one.user_id for one in proceeding.case.addressees(at=at)):
            proceeding.serve(at=at)
            _start(ProceedingKind.DEFENCE, "revocation.defence", proceeding, at)
        proceeding.save()
        _enter(proceeding, ProceedingAct.NOTIFIED, by=by, at=at, item=item)
        days: int = value("revocation.defence", proceeding.case.place, legal_day(at))
        _tell_party(proceeding, "approvals/notices/revocation_noticed", at, days=days)
        until = rules.barred_after(proceeding, at=at)
        facts = papers.revocation_notice(proceeding, days=days, barred_until=until, at=at)
        _issue(
            papers.revoking_paper(papers.REVOCATION_NOTICE, proceeding.case), proceeding, facts, by=by, at=at
        )
    return proceeding


def serve(proceeding: Proceeding, *, by: Actor, at: datetime) -> Proceeding:
    """登记送达: the notice has reached whoever has no account; his days are counted from today."""
    with transaction.atomic():
        proceeding = _locked(proceeding)
        refuse(rules.why_not_serve_notice(proceeding, by=by, at=at))
        proceeding.serve(at=at)
        proceeding.save()
        _start(ProceedingKind.DEFENCE, "revocation.defence", proceeding, at)
        _enter(proceeding, ProceedingAct.SERVED, by=by, at=at)
    return proceeding


def plead(
    proceeding: Proceeding,
    words: str,
    *,
    uploads: Iterable[UploadedFile[Any]] = (),
    by: Actor,
    at: datetime,
) -> Plea:
    """陈述申辩: what he says, with his files, is on file before anything is decided.

    Raises files.Unacceptable with a sentence for the person when type, size or content of a file will not do.
    """
    refuse(rules.why_not_plead(proceeding, words, by=by, at=at))
    received = [receive(one, at=at) for one in uploads]
    with transaction.atomic():
        proceeding = _locked(proceeding)
        refuse(rules.why_not_plead(proceeding, words, by=by, at=at))
        plea = Plea.objects.create(proceeding=proceeding, words=words.strip(), said_at=at, said_by=by.person)
        _attach(proceeding, received, plea, by=by, at=at)
        _enter(proceeding, ProceedingAct.DEFENDED, by=by, at=at, plea=plea.pk)
        _tell_desk(proceeding, "approvals/notices/revocation_pleaded", at)
    return plea


def waive(proceeding: Proceeding, *, by: Actor, at: datetime) -> Proceeding:
    """He has nothing more to say: it may be decided."""
    with transaction.atomic():
        proceeding = _locked(proceeding)
        refuse(rules.why_not_end_pleading(proceeding, waived=True, by=by, at=at))
        _heard(proceeding, by=by, at=at)
    return proceeding


def hear(thread: str, *, at: datetime) -> bool:
    """His time to speak has passed: it may be decided. The timer's verb, safe to run again."""
    with transaction.atomic():
        proceeding = _locked(Proceeding.objects.get(uuid=thread.removeprefix("proceeding:")))
        clocks.lock(proceeding.thread, ProceedingKind.DEFENCE)
        by = Actor.system("clock")
        if not rules.why_not_end_pleading(proceeding, by=by, at=at).ok:
            return False
        _heard(proceeding, by=by, at=at)
    return True


def _heard(proceeding: Proceeding, *, by: Actor, at: datetime) -> None:
    proceeding.hear(at=at)
    proceeding.save()
    clocks.settle(proceeding.thread, ProceedingKind.DEFENCE, at=at)
    _start(ProceedingKind.CONCLUSION, "revocation.decision", proceeding, at)
    _enter(proceeding, ProceedingAct.HEARD, by=by, at=at)
    _tell_desk(proceeding, "approvals/notices/revocation_heard", at)


def _settle_lapsed(proceeding: Proceeding, *, at: datetime) -> None:
    """A period that is over by now is over, whatever the caller's act comes to."""
    if not clocks.doubted() and clocks.has_lapsed(proceeding.thread, ProceedingKind.DEFENCE, at):
        hear(proceeding.thread, at=at)


@follows("COR-2", article="行政许可法 69")
def revoke(proceeding: Proceeding, reasons: str, *, by: Actor, at: datetime) -> Proceeding:
    """撤销: the decision is none any more, its licence 撤销, its certificate void, the breach bars at once; a credit entry is proposed.

    Listing is credit's own procedure, with a notice and a hearing of its own (CRE-4); 注销 is an act of its own (LIF-4).
    """
    _settle_lapsed(proceeding, at=at)
    with transaction.atomic():
        proceeding = _locked(proceeding)
        refuse(rules.why_not_conclude_proceeding(proceeding, reasons, by=by, at=at))
        held = _held(proceeding)
        proceeding.revoke(reasons.strip(), by=by.person, at=at)
        proceeding.save()
        office = _organ(proceeding, by)
        why = _("经%(organ)s决定撤销") % {"organ": office.name}
        undoing.take_away(proceeding, held, why, by=by, at=at)
        until = rules.barred_after(proceeding, at=at)
        proceeding.record = undoing.hold_against(proceeding, until=until, by=by, at=at)
        clocks.settle(proceeding.thread, ProceedingKind.CONCLUSION, at=at)
        _enter(proceeding, ProceedingAct.REVOKED, by=by, at=at, item=proceeding.item)
        _tell_party(proceeding, "approvals/notices/revoked", at, **papers.licence_then(proceeding))
        facts = papers.revocation(proceeding, office, reasons=reasons.strip(), barred_until=until, at=at)
        paper = papers.revoking_paper(papers.REVOCATION, proceeding.case)
        proceeding.document = _issue(paper, proceeding, facts, by=by, at=at)
        proceeding.save(update_fields=["record", "document"])
    return proceeding


def keep(proceeding: Proceeding, reasons: str, approval: str, *, by: Actor, at: datetime) -> Proceeding:
    """不予撤销 (LIF-3): it stands for the sake of the public, by whose approval is on paper; nobody is barred."""
    _settle_lapsed(proceeding, at=at)
    with transaction.atomic():
        proceeding = _locked(proceeding)
        refuse(rules.why_not_keep_unlawful(proceeding, reasons, approval, by=by, at=at))
        held = _held(proceeding)
        proceeding.keep(reasons.strip(), approval.strip(), by=by.person, at=at)
        proceeding.save()
        undoing.clear(proceeding, _("为公共利益不予撤销"), by=by, at=at)
        if held is not None and held.state in BROKEN:
            held.keep(_("为公共利益不予撤销"), at=at)
            held.save()
            stop_clocks(held, at=at)
        clocks.settle(proceeding.thread, ProceedingKind.CONCLUSION, at=at)
        _enter(proceeding, ProceedingAct.KEPT, by=by, at=at)
        _tell_party(proceeding, "approvals/notices/revocation_kept", at)
        office = _organ(proceeding, by)
        facts = papers.keeping(
            proceeding, office, reasons=proceeding.reasons, approval=proceeding.approval, at=at
        )
        paper = papers.revoking_paper(papers.KEEPING, proceeding.case)
        proceeding.document = _issue(paper, proceeding, facts, by=by, at=at)
        proceeding.save(update_fields=["document"])
    return proceeding


def close(proceeding: Proceeding, words: str, *, by: Actor, at: datetime) -> Proceeding:
    """终结: nothing was found, or all is in after all; the decision stands, and the commitment is fulfilled or goes on."""
    with transaction.atomic():
        proceeding = _locked(proceeding)
        refuse(rules.why_not_close_proceeding(proceeding, words, by=by, at=at))
        _close(proceeding, words, by=by, at=at)
    return proceeding


def _close(proceeding: Proceeding, words: str, *, stands: bool = True, by: Actor, at: datetime) -> None:
    told = proceeding.noticed_at is not None or proceeding.ordered_at is not None
    proceeding.close(words.strip(), by=by.user, at=at)
    proceeding.save()
    undoing.clear(proceeding, words.strip(), by=by, at=at)
    for kind in ProceedingKind:
        clocks.settle(proceeding.thread, kind, at=at)
    held = _held(proceeding)
    # Of a decision that is gone, nothing is owed either: who took it away sees to that.
    if stands and held is not None and held.state in BROKEN:
        _mend(proceeding.case, held, by=by, at=at)
    _enter(proceeding, ProceedingAct.CLOSED, by=by, at=at)
    if told and stands:
        _tell_party(proceeding, "approvals/notices/proceeding_closed", at, words=words.strip())


def drop(case: Case, words: str, *, by: Actor, at: datetime) -> None:
    """What is pending about a decision that went otherwise is over; for a case that is locked."""
    proceeding = rules.open_proceeding(case)
    if proceeding is not None:
        _close(_locked(proceeding), words, stands=False, by=by, at=at)


def _break(case: Case, held: Commitment, kind: str, *, by: Actor, at: datetime) -> None:
    """What somebody committed to is overdue, or is not so; one that was kept before, or is broken already, stays what it is."""
    if held.state != CommitmentState.PERFORMING or kind == Breach.OTHER:
        return
    if kind == Breach.OVERDUE:
        _run_over(case, held, by=by, at=at)
        return
    held.mismatch()
    held.save()
    record(held.thread, CommitmentAct.MISMATCHED, by=by, at=at, facts={"commitment": str(held.uuid)})


def _run_over(case: Case, held: Commitment, *, by: Actor, at: datetime) -> None:
    """Its last day is over, and he is told what did not come."""
    late = rules.overdue(held, at=at)
    held.run_over()
    held.save()
    stop_clocks(held, CommitmentKind.SUPPLY, at=at)
    facts = {"commitment": str(held.uuid), "promised": [one.no for one in late]}
    record(held.thread, CommitmentAct.OVERDUE, by=by, at=at, facts=facts)
    told = papers.told(case) | {"names": [one.material.name for one in late]}
    people = case.addressees(at=at)
    tell(people, "approvals/notices/commitment_overdue", about=case.thread, at=at, context=told)


def _attach(
    proceeding: Proceeding,
    files: Iterable[Received],
    plea: Plea | None = None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    ProceedingFile.objects.bulk_create(
        ProceedingFile(
            proceeding=proceeding,
            plea=plea,
            original=one.original,
            view=one.view,
            name=one.filename,
            pages=one.pages,
            added_at=at,
            added_by=by.user,
        )
        for one in files
    )


def _start(kind: ProceedingKind, key: str, proceeding: Proceeding, at: datetime) -> Clock:
    days: int = value(key, proceeding.case.place, legal_day(at))
    return _run(kind, days, proceeding, at)


def _run(kind: ProceedingKind, days: int, proceeding: Proceeding, at: datetime) -> Clock:
    return clocks.start(
        kind,
        thread=proceeding.thread,
        side=Side.NONE,
        rule_id="COR-2",
        office=proceeding.case.competent_office.path,
        started_on=legal_day(at),
        limit=Limit(days),
        place=proceeding.case.place,
    )


def _desk(case: Case, *, at: datetime) -> list[Addressee]:
    office = case.competent_office
    return holders(Duty.REVIEW, at=at, office=office) + holders(Duty.DECISION, at=at, office=office)


def _told(proceeding: Proceeding) -> dict[str, Any]:
    """What the messages about a proceeding may say: nothing personal."""
    told: dict[str, Any] = dict(papers.told(proceeding.case))
    return told | {"breach": proceeding.get_kind_display()}


def _tell_desk(proceeding: Proceeding, template: str, at: datetime) -> None:
    case = proceeding.case
    tell(_desk(case, at=at), template, about=case.thread, at=at, context=_told(proceeding))


def _tell_party(proceeding: Proceeding, template: str, at: datetime, **more: object) -> None:
    case = proceeding.case
    tell(case.addressees(at=at), template, about=case.thread, at=at, context=_told(proceeding) | more)


def _enter(proceeding: Proceeding, act: ProceedingAct, *, by: Actor, at: datetime, **more: object) -> None:
    facts = {"proceeding": str(proceeding.uuid)} | more
    record(proceeding.case.thread, act, by=by, at=at, facts=facts)


def _issue(paper: Paper, proceeding: Proceeding, facts: papers.Facts, *, by: Actor, at: datetime) -> Document:
    office = papers.organ(_organ(proceeding, by))
    return issue(paper, thread=proceeding.case.thread, facts=facts, office=office, by=by, at=at)


def _organ(proceeding: Proceeding, by: Actor) -> Office:
    """Whose paper it is: of the office that granted, or of the one above it whose approver acts."""
    return by.office or proceeding.case.competent_office


def _locked(proceeding: Proceeding) -> Proceeding:
    Case.objects.locked(proceeding.case_id)
    return Proceeding.objects.locked(proceeding.pk)


def _held(proceeding: Proceeding) -> Commitment | None:
    """The commitment of the proceeding, locked."""
    return Commitment.objects.locked(proceeding.commitment_id) if proceeding.commitment_id else None


def _mend(case: Case, held: Commitment, *, by: Actor, at: datetime) -> None:
    """Nothing is held against it any more: all of it was found in order, or what is still to come or to be looked at is awaited."""
    if rules.is_kept(held.promised.all(), held.verifications.all(), held):
        fulfil(case, held, by=by, at=at)
    else:
        go_on(case, held)
