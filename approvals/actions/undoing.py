"""What a revocation does beside the decision: to the commitment, the licence, the credit file (行政许可法 69、79; CRE-4)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import bars, life
from approvals.actions.fulfilment import stop_clocks
from approvals.enums import Kind
from approvals.models import Proceeding
from approvals.proceedings import CITED, Item
from commitments.enums import CommitmentState
from commitments.models import Commitment
from credit.actions import listing
from credit.actions.bars import bar
from credit.enums import BarGround
from credit.models import Record
from credit.rules import LONGEST
from ground import clocks
from ground.accounts.actor import Actor
from ground.documents.issue import void
from ground.law.rulings import follows

# From where a commitment goes when its decision does.
REVOCABLE = (
    CommitmentState.PERFORMING,
    CommitmentState.OVERDUE,
    CommitmentState.MISMATCHED,
    CommitmentState.RECTIFYING,
    CommitmentState.FULFILLED,
    CommitmentState.SUSPENDED,
)


@follows("COR-2", article="行政许可法 69")
def take_away(proceeding: Proceeding, held: Commitment | None, why: str, *, by: Actor, at: datetime) -> None:
    """The decision is none any more, its paper void, what it did to a licence undone; nothing is owed by the commitment.

    For a case and a commitment that are locked, of a proceeding that is concluded.
    """
    case, decided = proceeding.case, proceeding.decision
    if held is not None and held.state in REVOCABLE:
        held.revoke(_("决定已被撤销"), at=at)
        held.save()
    licence = life.undo(decided, words=why, by=by, at=at)
    if not decided.paper.is_void:
        void(decided.paper, reason=why, by=by, at=at)
    decided.annulled_at = at
    decided.save(update_fields=["annulled_at"])
    clocks.settle(case.thread, Kind.DELIVERY, at=at)
    if held is not None:
        stop_clocks(held, at=at)
    life.tell_of_licence(case, licence, reason=why, by=by, at=at)


@follows("COM-16", article="天津“一制三化”方案", source="撤销后记入政务服务诚信档案；列入前告知并听取申辩")
@follows("CRE-4", article="国办发〔2020〕49号（八）")
def hold_against(
    proceeding: Proceeding, *, until: date | None, word_barred: bool, by: Actor, at: datetime
) -> Record | None:
    """What he did is proposed for the credit file, and closes a new commitment at once where the place says so of such a breach
    (`word_barred`, credit.gate.breach.*); fraud closes the application itself, `until` then.

    What the organ did wrong is held against nobody else. Nothing is proposed, and no new commitment closed, where the place has no basis
    for it, or where of an earlier revocation of the grant he was cleared of it or its entry has ended (`rules.listing_basis`).
    """
    case, misdeed = proceeding.case, rules.misdeed_of(proceeding)
    basis = rules.listing_basis(proceeding, at=at)
    if until is not None:
        bars.bar_applying(case, BarGround.FRAUD, until=until, by=by, at=at)
    if misdeed is None or not basis:
        return None
    # 行政许可法 69 gives the power to revoke, none to list: it is named as what happened.
    fact = _("准予决定已依据%(cited)s撤销。") % {"cited": str(CITED[Item(proceeding.item)])}
    found = listing.propose(
        case.party,
        misdeed,
        f"{proceeding.told_facts[: LONGEST - len(fact) - 1]}\n{fact}",
        basis,
        source=proceeding.thread,
        source_number=case.number or "",
        office=case.competent_office,
        case_thread=case.thread,
        account=case.applicant,
        alike=rules.sources_of(proceeding),
        since=at,
        # The conclusion proposes by itself: whoever decided it keeps no credit file.
        by=Actor.system("revocation"),
        at=at,
    )
    if word_barred:
        bar(
            case.party,
            BarGround.BREACH,
            basis=basis,
            thread=proceeding.thread,
            record=found,
            by=by,
            at=at,
        )
    return found


@follows("CRE-15", article="行政处罚法 48")
def clear(proceeding: Proceeding, why: str, *, by: Actor, at: datetime) -> int:
    """Nothing stays in the credit file for what was alleged here, whether the proceeding put it there or somebody out of the case.
    Returns how many entries went.
    """
    sources = (proceeding.thread, proceeding.case.thread)
    return sum(listing.withdraw_all(source, why, by=by, at=at) for source in sources)
