"""不受理告知书 and 不予受理决定书 (行政许可法 32); 终止办理告知书 of what nobody needs any more (S50)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.enums import Ground
from approvals.models import Case
from approvals.models.ending import Declining
from approvals.papers.life import online_route
from approvals.papers.story import Facts, facts, of_organ
from ground.documents.issue import Paper, draft, iso, organ
from ground.documents.models import Document
from ground.law.rulings import follows
from ground.workdays.calendar import legal_day
from matters.models import Material

NOT_NEEDED = Paper("approvals.not_needed", gettext_lazy("不受理告知书"), "approvals/papers/not_needed.html")
DECLINATION = Paper(
    "approvals.declination",
    gettext_lazy("不予受理决定书"),
    "approvals/papers/declination.html",
    series="不受",  # not a message: a word in the number
)

DECLINED_HIDDEN = Paper(
    "approvals.declined_hidden",
    gettext_lazy("不予受理决定书"),
    "approvals/papers/declined_hidden.html",
    series="不受",  # not a message: a word in the number
)

NEEDLESS = Paper("approvals.needless", gettext_lazy("终止办理告知书"), "approvals/papers/needless.html")


@follows("C7", article="行政许可法 32 第一款第一、二项")
def declination_paper(ground: str) -> Paper:
    """Each ground has its paper: nobody decides on what needs no permit, he is told so."""
    if ground == Ground.HIDDEN:
        return DECLINED_HIDDEN
    return DECLINATION if ground == Ground.NOT_COMPETENT else NOT_NEEDED


@follows("PRO-5", article="行政许可法 32 第二款、38 第二款")
def declination(case: Case, declining: Declining, *, barred_until: date | None = None, at: datetime) -> Facts:
    """The provision it rests on, where to go instead, and where to turn against it; of hidden facts what was found, how he was heard,
    and until when he does not apply again (BAN-1).
    """
    edition = of_organ(case.edition, case.competent_office, on=legal_day(at))
    return facts(case, at=at) | {
        "received_on": case.complete_on.isoformat(),
        "basis": declining.basis.strip(),
        "competent_organ": declining.competent_organ.strip(),
        "found": declining.found.strip(),
        "warned": declining.heard.strip(),
        "barred_until": iso(barred_until),
        "reconsideration_organ": edition.review_organ,
        "court": edition.court,
        "online": online_route(case, at=at),
        "contact": edition.consult_phone,
        "complaint_phone": edition.complaint_phone,
    }


def declination_draft(
    case: Case, declining: Declining, *, barred_until: date | None = None, at: datetime
) -> Document:
    """样稿, as whoever signs reads it before he does."""
    return draft(
        declination_paper(declining.ground),
        thread=case.thread,
        facts=declination(case, declining, barred_until=barred_until, at=at),
        office=organ(case.competent_office),
        at=at,
    )


@follows("S50", article="国发〔2021〕7号；行政许可法 7")
def needless(case: Case, words: str, originals: Sequence[tuple[Material, int]], *, at: datetime) -> Facts:
    """Since when nobody needs it and on what that rests (`words`), what goes back, and where to turn against it."""
    edition = of_organ(case.edition, case.competent_office, on=legal_day(at))
    return facts(case, at=at) | {
        "received_on": case.received_on.isoformat(),
        "words": words,
        "originals": [{"name": one.name, "originals": n} for one, n in originals],
        "reconsideration_organ": edition.review_organ,
        "court": edition.court,
        "online": online_route(case, at=at),
        "contact": edition.consult_phone,
        "complaint_phone": edition.complaint_phone,
    }


def reasons_of(case: Case, declining: Declining) -> str:
    """The one sentence that the row keeps: composed of what was chosen and cited."""
    if declining.ground == Ground.NOT_COMPETENT:
        return _("依照%(basis)s，“%(matter)s”属于%(organ)s职权范围，依法不属于本机关职权范围") % {
            "basis": declining.basis.strip(),
            "matter": case.edition.name,
            "organ": declining.competent_organ.strip(),
        }
    if declining.ground == Ground.HIDDEN:
        return _("申请人隐瞒有关情况或者提供虚假材料，依照%(basis)s不予受理并给予警告：%(found)s") % {
            "basis": declining.basis.strip(),
            "found": declining.found.strip(),
        }
    return _("依照%(basis)s，申请人申请的事项依法不需要取得行政许可") % {"basis": declining.basis.strip()}
