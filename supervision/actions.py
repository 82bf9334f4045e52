"""审管衔接: what was granted is taken over by whoever watches it from now on."""

import logging
from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from approvals.actions import revocation
from approvals.enums import Act as CaseAct
from approvals.enums import RemedyKind, RemedyOutcome, Seeker
from approvals.models import Case, Proceeding
from approvals.proceedings import Breach, ProceedingAct
from approvals.rules import why_not_serve_in_account
from commitments.models import Commitment
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.clocks.enums import Limit, Said, Side
from ground.clocks.marks import tell_each
from ground.clocks.models import Mark
from ground.documents.files import Received
from ground.documents.issue import issue, organ, void
from ground.law.rulings import follows, refuse
from ground.law.values import value
from ground.notices.tell import Addressee, tell
from ground.trail import feed
from ground.trail.models import Entry
from ground.trail.record import record
from ground.workdays.calendar import legal_day
from supervision import papers
from supervision.enums import Act, Kind, Wrong
from supervision.models import Finding, FindingFile, Handoff, StopLifting, StopOrder, StopRemedy
from supervision.rules import (
    breach_of,
    follows_of,
    why_not_contest_stop,
    why_not_end_stop_remedy,
    why_not_lift,
    why_not_receive,
    why_not_report,
    why_not_stop,
)
from supervision.serving import reach

log = logging.getLogger(__name__)

READER = "supervision"
BRINGS = (CaseAct.GRANTED, CaseAct.RENEWAL_DEEMED)
CONCLUDED = (ProceedingAct.CLOSED, ProceedingAct.KEPT)
BACK = (ProceedingAct.UNDONE, ProceedingAct.CORRECTED)
MAY_END = (CaseAct.REMEDY_ENDED, CaseAct.TAKEN_UP_AGAIN, CaseAct.REFUSED, ProceedingAct.REVOKED)


@follows("SHG-1", source="天津“一制三化”方案 二（三）")
def collect(*, by: Actor, at: datetime) -> int:
    """What was granted since the cursor lies with its regulators, what was taken away is closed; how many were granted.

    What became of a revocation that they asked for is fed back to them.

    Nobody tells this app of a grant or its end: it reads the feed, so a lost message loses nothing. Safe to run again:
    an entry only says where to look, and the case says what is so now.
    """
    taken, unbroken = 0, True
    for entry in feed.unread(READER, acts=[*BRINGS, *MAY_END, *CONCLUDED, *BACK]):
        try:
            with transaction.atomic():
                if entry.act in CONCLUDED:
                    _feed_back(entry, at=at)
                elif entry.act in BACK:
                    taken += _open_again(entry.thread, by=by, at=at)
                elif entry.act in MAY_END:
                    _close(entry.thread, by=by, at=at)
                else:
                    taken += _take_over(entry.thread, by=by, at=at)
                if unbroken:
                    feed.advance(READER, entry)
        except Exception:
            # The others go on; the cursor stays before this one, which is tried again.
            log.exception("%s could not be taken over", entry.thread)
            unbroken = False
    return taken


def reconcile(*, by: Actor, at: datetime) -> int:
    """Grants that no feed brought are taken over all the same, those that are gone closed; how many were taken over."""
    again = Q(handoff__collected_at__lt=F("decision__decided_at"))
    missed = Case.objects.granted_and_watched().filter(Q(handoff=None) | again, decision__annulled_at=None)
    taken = 0
    for thread in [case.thread for case in missed.only("uuid").order_by("pk")]:
        with transaction.atomic():
            taken += _take_over(thread, by=by, at=at)
    for handoff in Handoff.objects.over().select_related("case").order_by("pk"):
        with transaction.atomic():
            _close(handoff.case.thread, by=by, at=at)
    for handoff in Handoff.objects.standing().exclude(ended_at=None).select_related("case").order_by("pk"):
        with transaction.atomic():
            _open_again(handoff.case.thread, by=by, at=at)
    return taken


def _take_over(thread: str, *, by: Actor, at: datetime) -> bool:
    """Once for each grant: what was granted anew after a judgment is received anew; what is gone already is not."""
    case = Case.objects.of_thread(thread)
    regulator = case.regulator
    if regulator is None or not case.is_decided or case.is_annulled:
        return False
    handoff, new = Handoff.objects.get_or_create(
        case=case, defaults={"regulator": regulator, "collected_at": at}
    )
    if not new:
        if handoff.collected_at >= case.decision.decided_at:
            return False
        handoff.regulator, handoff.collected_at = regulator, at
        handoff.received_at, handoff.received_by = None, None
        handoff.ended_at, handoff.ended_words = None, ""
        handoff.save()
        clocks.settle(thread, Kind.CLAIM, at=at)
    _claim_runs(handoff, at=at)
    record(thread, Act.COLLECTED, by=by, at=at, facts={"regulator": regulator.path})
    tell(
        holders(Duty.REGULATION, at=at, office=regulator),
        "supervision/notices/collected",
        about=thread,
        at=at,
        context=told(handoff),
    )
    return True


def _claim_runs(handoff: Handoff, *, at: datetime) -> None:
    case = handoff.case
    clocks.start(
        Kind.CLAIM,
        thread=case.thread,
        side=Side.NONE,
        rule_id="SHG-3",
        office=handoff.regulator.path,
        started_on=legal_day(at),
        limit=Limit(value("handoff.claim", case.place, legal_day(at))),
        place=case.place,
    )


@follows("G10", article="行政复议法 63—67、行政诉讼法 70、75")
def _open_again(thread: str, *, by: Actor, at: datetime) -> bool:
    """Once, where the grant stands again because its revocation was taken away: it is its regulator's as before, and he hears so.

    What was never handed over, because it was gone when the feed came to it, is taken over now; then it says True.
    """
    found = Handoff.objects.filter(case=Case.objects.of_thread(thread)).first()
    if found is None:
        return _take_over(thread, by=by, at=at)
    handoff = Handoff.objects.locked(found.pk)
    if handoff.ended_at is None or not handoff.stands:
        return False
    handoff.ended_at, handoff.ended_words = None, ""
    handoff.save()
    if handoff.received_at is None:
        _claim_runs(handoff, at=at)
    record(thread, Act.REOPENED, by=by, at=at, facts={"regulator": handoff.regulator.path})
    people = holders(Duty.REGULATION, at=at, office=handoff.regulator)
    tell(people, "supervision/notices/reopened", about=thread, at=at, context=told(handoff))
    return False


@follows("G10", article="行政复议法 64 第二款、行政诉讼法 70")
def _close(thread: str, *, by: Actor, at: datetime) -> None:
    """Once, where the grant that was handed over is gone: nothing is waited for, and its regulator hears that and why."""
    found = Handoff.objects.filter(case=Case.objects.of_thread(thread)).first()
    if found is None:
        return
    handoff = Handoff.objects.locked(found.pk)
    if handoff.ended_at is not None or handoff.stands:
        return
    handoff.ended_at, handoff.ended_words = at, handoff.why_over
    handoff.save()
    clocks.settle(thread, Kind.CLAIM, at=at)
    record(thread, Act.ENDED, by=by, at=at, facts={"regulator": handoff.regulator.path})
    tell(
        holders(Duty.REGULATION, at=at, office=handoff.regulator),
        "supervision/notices/ended",
        about=thread,
        at=at,
        context=told(handoff) | {"why": handoff.ended_words, "unlicensed": handoff.unlicensed},
    )


@follows("COR-2", source="审批机关终结、不予撤销的，反馈监管部门；被责令停止的当事人同时知道")
def _feed_back(entry: Entry, *, at: datetime) -> None:
    """The regulator who reported hears that the grant stands, and whoever he ordered to stop that the order still holds.

    What was revoked both hear of by the revocation itself (`_close`; 撤销决定书).
    """
    proceeding = Proceeding.objects.with_story().get(uuid=entry.facts["proceeding"])
    handoff = Handoff.objects.with_story().filter(case=proceeding.case).first()
    if handoff is None or not handoff.findings.exists():
        return
    orders = StopOrder.objects.in_force().filter(proceeding=proceeding)
    context = told(handoff) | {
        "regulator": handoff.regulator.name,
        "phone": handoff.regulator.phone,
        "result": proceeding.get_state_display(),
        "words": proceeding.closed_words,
        "orders": list(orders.order_by("pk").values_list("document__number", flat=True)),
    }
    about, fact = proceeding.case.thread, f"{proceeding.thread}:concluded"
    people = holders(Duty.REGULATION, at=at, office=handoff.regulator)
    tell(people, "supervision/notices/concluded", about=about, at=at, fact=fact, context=context)
    if context["orders"]:
        party = proceeding.case.addressees(at=at)
        tell(party, "supervision/notices/stop_remains", about=about, at=at, fact=fact, context=context)


def receive(handoff: Handoff, *, by: Actor, at: datetime) -> Handoff:
    """接收: a named person of the regulator has the package and watches the licence from now on (SHG-4)."""
    with transaction.atomic():
        handoff = Handoff.objects.locked(handoff.pk)
        refuse(why_not_receive(handoff, by=by, at=at))
        handoff.received_at = at
        handoff.received_by = by.person
        handoff.save()
        clocks.settle(handoff.case.thread, Kind.CLAIM, at=at)
        record(handoff.case.thread, Act.RECEIVED, by=by, at=at, facts={"regulator": handoff.regulator.path})
    return handoff


@follows("SHG-7", source="天津“一制三化”方案")
def report_finding(
    handoff: Handoff,
    wrong: Wrong,
    words: str,
    *,
    completable: bool,
    evidence: Iterable[Received] = (),
    by: Actor,
    at: datetime,
) -> Finding:
    """反馈: what was found, and whether it can be made good in time, is known to the office that granted, which has a proceeding before
    it where that is a breach already (`breach_of`): by the same verb as what its own desk or a timer found (COR-2).
    """
    with transaction.atomic():
        case = Case.objects.locked(handoff.case_id)
        handoff = Handoff.objects.locked(handoff.pk)
        refuse(why_not_report(handoff, words, by=by, at=at))
        assert handoff.commitment is not None
        evidence = list(evidence)
        kind = breach_of(handoff, wrong, completable=completable, by=by, at=at)
        finding = Finding.objects.create(
            handoff=handoff,
            commitment=handoff.commitment,
            wrong=wrong,
            words=words.strip(),
            completable=completable,
            proceeding=_opened(case, handoff.commitment, kind, words, evidence, by=by, at=at),
            found_at=at,
            found_by=by.person,
        )
        FindingFile.objects.bulk_create(
            FindingFile(
                finding=finding, original=one.original, view=one.view, name=one.filename, pages=one.pages
            )
            for one in evidence
        )
        facts = {"finding": str(finding.uuid), "wrong": wrong, "completable": completable}
        record(case.thread, Act.FOUND, by=by, at=at, facts=facts)
        office = case.competent_office
        desk = holders(Duty.REVIEW, at=at, office=office) + holders(Duty.DECISION, at=at, office=office)
        context = told(handoff) | {"wrong": finding.get_wrong_display(), "completable": completable}
        context |= {"regulator": handoff.regulator.name, "opened": finding.proceeding is not None}
        tell(desk, "supervision/notices/found", about=case.thread, at=at, context=context)
    return finding


def _opened(
    case: Case,
    held: Commitment,
    kind: Breach | None,
    words: str,
    evidence: Iterable[Received],
    *,
    by: Actor,
    at: datetime,
) -> Proceeding | None:
    if kind is None:
        return None
    return revocation.open(case, kind=kind, words=words, commitment=held, evidence=evidence, by=by, at=at)


@follows("COR-2", source="监管部门责令停止、反馈；审批机关告知、决定")
def order_stop(finding: Finding, words: str, basis: str, *, by: Actor, at: datetime) -> StopOrder:
    """责令停止: what is done against the commitment stops; the office that granted has before it what was found (COM-16), anew where
    it concluded that meanwhile. In an account with consent the order has reached whoever is to stop; else it is served
    (`serving.serve_stop`).
    """
    with transaction.atomic():
        case = Case.objects.locked(finding.handoff.case_id)
        handoff = Handoff.objects.locked(finding.handoff_id)
        finding = Finding.objects.select_related("commitment", "proceeding").get(pk=finding.pk)
        finding.handoff = handoff
        refuse(why_not_stop(finding, words, basis, by=by, at=at))
        proceeding = finding.proceeding
        if proceeding is None or not proceeding.is_pending:
            evidence = [Received(one.original, one.view, one.pages, one.name) for one in finding.files.all()]
            kind = Breach.FALSE if finding.wrong == Wrong.FALSE else Breach.MISMATCH
            proceeding = _opened(case, finding.commitment, kind, finding.words, evidence, by=by, at=at)
        assert proceeding is not None
        facts = {"finding": str(finding.uuid), "proceeding": str(proceeding.uuid)}
        record(case.thread, Act.STOPPED, by=by, at=at, facts=facts)
        context = told(handoff) | {"regulator": handoff.regulator.name, "phone": handoff.regulator.phone}
        context |= {"reached": why_not_serve_in_account(case, at=at).ok}
        tell(case.addressees(at=at), "supervision/notices/stopped", about=case.thread, at=at, context=context)
        document = issue(
            papers.STOP_ORDER,
            thread=case.thread,
            facts=papers.stop_order(finding, words=words.strip(), basis=basis.strip(), at=at),
            office=organ(handoff.regulator),
            by=by,
            at=at,
        )
        order = StopOrder.objects.create(
            finding=finding,
            words=words.strip(),
            basis=basis.strip(),
            ordered_at=at,
            ordered_by=by.person,
            document=document,
            proceeding=proceeding,
        )
        reach(order, by=by, at=at)
    return order


@follows("COR-2", source="谁责令停止，由谁解除")
def lift_stop(order: StopOrder, reason: str, *, by: Actor, at: datetime) -> StopLifting:
    """解除责令停止: the regulator's order holds no longer; whoever was ordered and the office that granted are told."""
    with transaction.atomic():
        case, order = _locked_order(order)
        refuse(why_not_lift(order, reason, by=by, at=at))
        return _lift(order, case, reason.strip(), by=by, at=at)


def _lift(order: StopOrder, case: Case, reason: str, *, by: Actor, at: datetime) -> StopLifting:
    handoff = order.finding.handoff
    facts = {"finding": str(order.finding.uuid), "proceeding": str(order.proceeding.uuid)}
    record(case.thread, Act.LIFTED, by=by, at=at, facts=facts)
    context = told(handoff) | {
        "regulator": handoff.regulator.name,
        "phone": handoff.regulator.phone,
        "order": order.document.number,
    }
    tell(
        _concerned(case, at=at), "supervision/notices/stop_lifted", about=case.thread, at=at, context=context
    )
    document = issue(
        papers.STOP_LIFTING,
        thread=case.thread,
        facts=papers.stop_lifting(order, reason=reason, at=at),
        office=organ(handoff.regulator),
        by=by,
        at=at,
    )
    lifting = StopLifting.objects.create(
        order=order, reason=reason, lifted_at=at, lifted_by=by.person, document=document
    )
    reach(order, by=by, at=at)
    return lifting


@follows(
    "G10", article="行政复议法 11、行政诉讼法 12", source="责令停止是监管部门自己的行政行为，可以复议、诉讼"
)
def contest_stop(
    order: StopOrder,
    kind: RemedyKind,
    *,
    seeker: Seeker = Seeker.APPLICANT,
    organ: str,
    reference: str = "",
    sought_on: date,
    notified_on: date,
    stayed: bool = False,
    by: Actor,
    at: datetime,
) -> StopRemedy:
    """It stands on the case that somebody turned against the order to stop, where, and whether it is stayed; the order holds."""
    with transaction.atomic():
        case, order = _locked_order(order)
        refuse(why_not_contest_stop(order, kind, seeker, reference, sought_on, notified_on, by=by, at=at))
        remedy = StopRemedy.objects.create(
            order=order,
            kind=kind,
            seeker=seeker,
            organ=organ,
            reference=reference,
            sought_on=sought_on,
            notified_on=notified_on,
            stayed=stayed,
            recorded_at=at,
            recorded_by=by.person,
        )
        _enter(remedy, Act.CONTESTED, case, by=by, at=at, kind=kind.value, seeker=seeker.value)
        context = told(order.finding.handoff) | {
            "kind": str(kind.label),
            "at_organ": organ,
            "order": order.document.number,
        }
        people = _concerned(case, at=at)
        tell(people, "supervision/notices/stop_contested", about=case.thread, at=at, context=context)
    return remedy


@follows("G10", article="行政复议法 63—74、行政诉讼法 69—77")
def end_stop_remedy(
    remedy: StopRemedy, outcome: RemedyOutcome, *, words: str, ended_on: date, by: Actor, at: datetime
) -> StopRemedy:
    """What came of it is recorded, once. Struck down, the order is void and lifted, with the paper of that; what the office that granted
    asks about the grant goes on.
    """
    with transaction.atomic():
        case, order = _locked_order(remedy.order)
        remedy = StopRemedy.objects.select_for_update(no_key=True, of=("self",)).get(pk=remedy.pk)
        remedy.order = order
        refuse(why_not_end_stop_remedy(remedy, words, ended_on, outcome, by=by, at=at))
        remedy.outcome, remedy.words, remedy.ended_on = outcome, words.strip(), ended_on
        remedy.ended_at, remedy.ended_by = at, by.person
        remedy.save()
        _enter(remedy, Act.CONTEST_ENDED, case, by=by, at=at, outcome=outcome.value)
        if remedy.takes_away:
            void(order.document, reason=remedy.reason, by=by, at=at)
        handoff = order.finding.handoff
        context = told(handoff) | {
            "kind": remedy.get_kind_display(),
            "result": str(outcome.label),
            "order": order.document.number,
            "follows": follows_of(remedy),
            "phone": handoff.regulator.phone,
        }
        people = _concerned(case, at=at)
        tell(people, "supervision/notices/stop_remedy_ended", about=case.thread, at=at, context=context)
        if remedy.takes_away and not hasattr(order, "lifting"):
            _lift(order, case, _("责令停止通知书%(reason)s。") % {"reason": remedy.reason}, by=by, at=at)
    return remedy


def _locked_order(order: StopOrder) -> tuple[Case, StopOrder]:
    """The case and the package are nobody else's until this transaction ends; the order as it is now, with what it says."""
    case = Case.objects.locked(order.finding.handoff.case_id)
    handoff = Handoff.objects.locked(order.finding.handoff_id)
    found = StopOrder.objects.select_related("finding", "document", "proceeding").get(pk=order.pk)
    found.finding.handoff = handoff
    return case, found


def _enter(remedy: StopRemedy, act: Act, case: Case, *, by: Actor, at: datetime, **more: object) -> None:
    facts = {
        "remedy": str(remedy.uuid),
        "finding": str(remedy.order.finding.uuid),
        "proceeding": str(remedy.order.proceeding.uuid),
    }
    record(case.thread, act, by=by, at=at, facts=facts | more)


def _concerned(case: Case, *, at: datetime) -> list[Addressee]:
    """Whoever was ordered to stop, and the desks of the office that has the grant before it."""
    office = case.competent_office
    desk = holders(Duty.REVIEW, at=at, office=office) + holders(Duty.DECISION, at=at, office=office)
    return [*case.addressees(at=at), *{one.ref: one for one in desk}.values()]


def remind(*, at: datetime) -> int:
    """A package that nobody received in time is said again, once, to the regulators of its office (SHG-3)."""
    return tell_each([Kind.CLAIM], [Said.OVER], partial(_remind, at=at), at=at)


def _remind(mark: Mark, *, at: datetime) -> None:
    handoff = Handoff.objects.with_story().get(case=Case.objects.of_thread(mark.clock.thread))
    if not handoff.stands:
        return
    tell(
        holders(Duty.REGULATION, at=at, office=handoff.regulator),
        "supervision/notices/overdue",
        about=mark.clock.thread,
        at=at,
        fact=f"mark:{mark.pk}",
        context=told(handoff),
    )


def told(handoff: Handoff) -> dict[str, Any]:
    case = handoff.case
    clock = clocks.of(case.thread, Kind.CLAIM)
    return {
        "number": case.number or "",
        "matter": case.edition.name,
        "organ": case.competent_office.name,
        "due_on": clock.due_on.isoformat() if clock else "",
    }
