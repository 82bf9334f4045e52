"""证照分离: what waits for a permit on the day from which nobody needs it any more (S50)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from approvals.enums import Purpose
from approvals.models import Case
from approvals.models.case_query import OPEN
from approvals.rules.standing import not_now
from ground.law.rulings import rule
from ground.workdays.calendar import legal_day
from matters.models import ReformItem
from matters.rules import needless_words, reform_of


@rule(
    "S50",
    article="国发〔2021〕7号；行政许可法 32 第一款第一项",
    source="市场监督管理行政许可程序暂行规定：根据改革决定不再需要取得行政许可的，终止实施行政许可",
)
def why_not_end_needless(case: Case, row: ReformItem | None) -> str | None:
    """The application for a permit ends when nobody needs the permit any more, accepted or not: there is nothing left to grant.

    `row`: how the permit is reformed on that day. What becomes of a licence that stays valid is decided as before. So is what a
    reconsideration or a court brought back, also where what they took away was this very end: the organ decides anew, by a person
    and not on the same facts and reasons (行政复议法 64 第二款、行政诉讼法 71), so no row of the reform ends it a second time by itself.
    """
    if case.state not in OPEN:
        return not_now(case, _("终止办理"))
    if case.purpose != Purpose.NEW:
        return _("证照继续有效，%(purpose)s申请照旧办理") % {"purpose": case.get_purpose_display()}
    if case.brought_back:
        return _("复议决定或者裁判要求重新办理的，应当依法作出决定")
    if row is None or needless_words(row, case.edition) is None:
        return _("本事项仍然需要取得许可")
    return None


@rule(
    "S50",
    article="国发〔2021〕7号；行政许可法 32 第一款第一项",
    source="市场监督管理行政许可程序暂行规定：根据改革决定不再需要取得行政许可的，终止实施行政许可",
)
def why_not_decide_needless(case: Case, *, at: datetime) -> str | None:
    """What ends that day because nobody needs the permit is decided by nobody before the timer comes for it: the day counts, not the
    minute. What `why_not_end_needless` leaves going on is decided as ever.
    """
    if case.reformed is False:
        return None
    row = reform_of(case.edition.matter, legal_day(at))
    if row is None or not why_not_end_needless(case, row).ok:
        return None
    return _("%(changed)s。办件由系统终止办理并书面告知申请人，不再作出准予或者不予的决定") % {
        "changed": needless_words(row, case.edition)
    }
