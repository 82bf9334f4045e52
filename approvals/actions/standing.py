"""How the applicant stood when an act on the case relied on it (K3, COR-4)."""

from datetime import datetime

from approvals.models import Case
from approvals.rules import same_matter
from credit.actions.standing import check
from credit.enums import Moment
from credit.rules import Standing
from ground.law.rulings import follows


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
