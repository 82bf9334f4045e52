"""What the law closes to whoever hid facts, handed in false materials, or got a permit by fraud (行政许可法 78、79)."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from approvals.models import Case
from approvals.rules import same_matter
from credit.actions.bars import bar
from credit.enums import BarGround
from ground.accounts.actor import Actor

BASIS = {
    BarGround.HIDDEN: _("《中华人民共和国行政许可法》第七十八条"),
    BarGround.FRAUD: _("《中华人民共和国行政许可法》第七十九条"),
}


def bar_applying(case: Case, ground: BarGround, *, until: date, by: Actor, at: datetime) -> None:
    """Until that day its applicant does not apply for this permit again."""
    bar(
        case.party,
        ground,
        basis=str(BASIS[ground]),
        thread=case.thread,
        until=until,
        basic_code=same_matter(case.edition.matter),
        matter_name=case.edition.name,
        by=by,
        at=at,
    )
