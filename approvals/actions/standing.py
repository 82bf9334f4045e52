"""How the applicant stood when an act on the case relied on it (K3, COR-4), and what an officer proposes to list out of a case."""

from datetime import datetime

from approvals.models import Case
from approvals.rules import same_matter, why_not_propose_listing
from credit.actions import evidence, listing
from credit.actions.evidence import Uploads
from credit.actions.standing import check
from credit.enums import Misdeed, Moment
from credit.models import Record
from credit.rules import Standing
from ground.accounts.actor import Actor
from ground.law.rulings import follows, refuse


@follows("K3", source="受理前、决定前核对信用，所用版本随办件留存")
def look_up(case: Case, moment: Moment, *, at: datetime) -> Standing:
    """His standing by the gates of the case's place; which version this act used is kept with it."""
    return check(
        case.party,
        thread=case.thread,
        moment=moment,
        basic_code=same_matter(case.edition.matter),
        place=case.place,
        at=at,
    )


def propose_listing(
    case: Case,
    misdeed: Misdeed,
    words: str,
    basis: str,
    *,
    files: Uploads = (),
    by: Actor,
    at: datetime,
) -> Record:
    """What was found in the case is proposed for the credit file, with its basis and evidence, and waits for its notice (CRE-4).

    Raises files.Unacceptable with a sentence for the person when a file will not do.
    """
    refuse(why_not_propose_listing(case, misdeed, by=by, at=at))
    proofs = evidence.take(files, at=at)
    return listing.propose(
        case.party,
        misdeed,
        words,
        basis,
        source=case.thread,
        source_number=case.number or "",
        office=case.competent_office,
        account=case.applicant,
        proofs=proofs,
        by=by,
        at=at,
    )
