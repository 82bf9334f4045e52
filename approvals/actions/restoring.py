"""What was decided in a proceeding is taken away by a reconsideration or a court: what a revocation took is given back (G10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import life, undoing
from approvals.actions.closing import begin_delivery
from approvals.actions.fulfilment import again
from approvals.actions.proceeding import enter, held_by, start, tell_desk
from approvals.models import Proceeding, Reissue, Remedy
from approvals.proceedings import Breach, ProceedingAct, ProceedingKind
from approvals.rules.proceeding import LONGEST
from commitments.enums import Act as CommitmentAct
from commitments.enums import CommitmentState
from commitments.models import Commitment
from credit.actions.bars import unbar
from credit.enums import BarGround
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee, holders
from ground.accounts.enums import Duty
from ground.clocks.enums import Side
from ground.documents.issue import issue, void
from ground.law.rulings import follows
from ground.notices.tell import tell
from ground.workdays.calendar import legal_day
from licences.models import Licence


class GivenBack(NamedTuple):
    """What stands again, and has its papers yet to be issued; no licence where nothing became of it, no promise where there was none."""

    proceeding: Proceeding
    licence: Licence | None
    promise: Commitment | None
    # In words, what was held against him for it and is no longer; nothing where nothing was.
    let_go: str


@follows("G10", article="行政复议法 63—67、行政诉讼法 70、75")
def strike(remedy: Remedy, *, by: Actor, at: datetime) -> GivenBack:
    """What was decided in the proceeding is none any more, as `undo` says; for a case that is locked. Where it is to be decided again
    (`Remedy.asks_anew`), the desk has a new proceeding before it.
    """
    assert remedy.proceeding_id is not None
    proceeding = Proceeding.objects.locked(remedy.proceeding_id)
    proceeding.case = remedy.case
    said = {"remedy": str(remedy.uuid)}
    return undo(proceeding, remedy.reason, ProceedingAct.UNDONE, said, broken=remedy.asks_anew, by=by, at=at)


@follows("CRE-15", article="行政处罚法 48")
def undo(
    proceeding: Proceeding,
    why: str,
    act: ProceedingAct,
    facts: Mapping[str, str],
    *,
    broken: bool = False,
    by: Actor,
    at: datetime,
) -> GivenBack:
    """What was decided in it is none any more, and its paper void. Of a revocation: the decision is in force again, so is what it did to
    its licence, the commitment is performed again, nothing is held against the party; `act` says so in the trail.

    `broken`: the organ decides again, and the word counts as broken until then. For a case and a proceeding that are locked; the
    papers follow in `papers_again`, because a number comes last.
    """
    held, revoked = held_by(proceeding), not proceeding.was_kept
    proceeding.strike()
    proceeding.save()
    clocks.settle(proceeding.thread, ProceedingKind.SERVICE, at=at)
    void(proceeding.paper, reason=why, by=by, at=at)
    licence, let_go = None, ""
    if revoked:
        licence = _give_back(proceeding, why, by=by, at=at)
        let_go = _hold_nothing(proceeding, why, by=by, at=at)
        enter(proceeding, act, by=by, at=at, **facts)
    concluded = held is not None and held.state in (CommitmentState.REVOKED, CommitmentState.KEPT)
    if held is not None and concluded and proceeding.decision.annulled_at is None:
        again(proceeding.case, held, CommitmentAct.REVIVED, broken=broken, by=by, at=at)
    return GivenBack(proceeding, licence, held, let_go)


def _give_back(proceeding: Proceeding, why: str, *, by: Actor, at: datetime) -> Licence | None:
    case, decided = proceeding.case, proceeding.decision
    decided.annulled_at = None
    decided.save(update_fields=["annulled_at"])
    licence = life.redo(decided, words=why, by=by, at=at)
    # Its paper is issued again, and is to be in his hands whether the void one was or not.
    begin_delivery(case, at=at)
    return licence


def _hold_nothing(proceeding: Proceeding, why: str, *, by: Actor, at: datetime) -> str:
    entries = undoing.clear(proceeding, why, by=by, at=at)
    bars = unbar(proceeding.thread, BarGround.BREACH, why, by=by, at=at)
    bars += unbar(proceeding.case.thread, BarGround.FRAUD, why, by=by, at=at)
    return rules.let_go_words(entries, bars)


def open_again(remedy: Remedy, proceeding: Proceeding, *, by: Actor, at: datetime) -> Proceeding | None:
    """责令重新作出: whether the grant is revoked is before the desk again, with what was alleged, from the notice on, and until when
    it was ordered to be decided.

    Nothing new where the same is pending already: the limit is that one's. Nothing where the grant went otherwise meanwhile.
    """
    if proceeding.decision.annulled_at is not None:
        return None
    if pending := rules.open_proceeding(proceeding.case):
        _limit_runs(remedy, pending)
        return pending
    words = _("%(reason)s，重新处理。原线索：%(words)s") % {
        "reason": remedy.reason,
        "words": proceeding.words,
    }
    fresh = Proceeding.objects.create(
        case=proceeding.case,
        decision=proceeding.decision,
        commitment=proceeding.commitment,
        kind=Breach(proceeding.kind),
        words=words[:LONGEST],
        opened_at=at,
        opened_by=by.user,
        opened_office=by.office.name if by.office else "",
    )
    start(ProceedingKind.NOTICE, "revocation.notice", fresh, legal_day(at))
    _limit_runs(remedy, fresh)
    enter(fresh, ProceedingAct.OPENED, by=by, at=at, kind=fresh.kind)
    tell_desk(fresh, "approvals/notices/proceeding_opened", at)
    return fresh


def _limit_runs(remedy: Remedy, pending: Proceeding) -> None:
    limit, case = rules.limit_of(remedy), pending.case
    if limit is None:
        return
    assert remedy.ended_on is not None
    clocks.start(
        ProceedingKind.ORDERED,
        thread=pending.thread,
        side=Side.NONE,
        rule_id="G10",
        office=case.competent_office.path,
        started_on=remedy.ended_on,
        limit=limit,
        place=case.place,
    )


def tell_of_return(given: GivenBack, why: str, *, at: datetime) -> None:
    """The party, whoever watches its licence and the office learn what stands again, and what does not and why."""
    proceeding, case = given.proceeding, given.proceeding.case
    told = papers.told(case) | {
        "words": why,
        "licence": rules.licence_again(proceeding, given.licence, at=at),
        "promise": rules.promise_words(given.promise),
        "let_go": given.let_go,
    }
    people = proceeding.addressees(at=at)
    licence = given.licence
    if licence is not None and licence.holder_id != case.party_id:
        people.append(addressee(licence.holder.current))
    tell(people, "approvals/notices/revocation_undone", about=case.thread, at=at, context=told)
    office = case.competent_office
    desk = holders(Duty.REVIEW, at=at, office=office) + holders(Duty.DECISION, at=at, office=office)
    told |= {"beside": rules.granted_since(proceeding)}
    staff = {one.ref: one for one in desk}.values()
    tell(staff, "approvals/notices/revocation_undone_desk", about=case.thread, at=at, context=told)


def papers_again(given: GivenBack, why: str, *, by: Actor, at: datetime) -> None:
    """The paper of the decision is issued again in the words that it had, and the certificate of a licence that is valid."""
    proceeding = given.proceeding
    case, decided = proceeding.case, proceeding.decision
    former = decided.paper
    if former.is_void:
        new = issue(
            papers.same_paper(former),
            thread=case.thread,
            facts=papers.reissued(former, why, at=at),
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )
        Reissue.objects.create(case=case, old=former, new=new, reason=why, reissued_at=at)
    if given.licence is not None:
        life.certify_redone(decided, given.licence, by=by, at=at)
