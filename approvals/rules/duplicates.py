"""Earlier cases of the same party and matter, and why one may not file beside them without a word (G11)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from approvals.answers import opened
from approvals.models import Case
from approvals.models.case_query import CaseQuerySet
from ground.accounts.actor import Actor
from ground.law.rulings import follows, rule
from ground.law.values import value
from ground.workdays.calendar import legal_day


class Earlier(NamedTuple):
    """One of them; `identical`: still open, and its form says the same."""

    case: Case
    identical: bool


@follows("G11", source="重复申请提示：同一申请人、同一事项")
def alike(case: Case, *, at: datetime) -> CaseQuerySet:
    """Filed cases of the party for this matter and purpose that are open, or were decided not long ago."""
    months = value("duplicate.months", case.place, legal_day(at))
    return Case.objects.alike(
        case.edition.matter_id, case.purpose, case.about_licence_id, since=at - relativedelta(months=months)
    ).filter(party=case.party_id)


def earlier_cases(case: Case, *, by: Actor, at: datetime) -> list[Earlier]:
    """Those of `alike` that this person may know of: an officer every one, an applicant what he follows himself."""
    found = alike(case, at=at).exclude(pk=case.pk)
    if not by.is_officer:
        found = found.followed_by(by.person, at=at)
    # Most have none: the story of a case is a wide query, and is asked only about those there are.
    known = list(found.order_by("-pk").values_list("pk", flat=True)[:MOST_SHOWN])
    if not known:
        return []
    says = opened(case.answers)
    return [
        Earlier(one, not one.is_over and opened(one.answers) == says)
        for one in Case.objects.with_story().filter(pk__in=known).order_by("-pk")
    ]


MOST_SHOWN = 10


@rule("G11", source="法律不禁止再次申请；内容相同的申请正在办理的，说明原因后可以再次提交")
def why_not_file_again(case: Case, again: str | None, *, by: Actor, at: datetime) -> str | None:
    """The law forbids no second application: whoever was shown the first ticks that he knows, and says why if nothing differs.

    `again` is None where nobody ticked.
    """
    found = earlier_cases(case, by=by, at=at)
    if not found:
        return None
    if again is None:
        return _("同一申请人已经申请过这个事项（%(numbers)s），请核对；仍要提交的，请勾选确认") % {
            "numbers": "、".join(one.case.number or "" for one in found)
        }
    same = next((one.case for one in found if one.identical), None)
    if same is not None and not again.strip():
        return _("内容相同的申请 %(number)s 正在办理，请写明为什么还要再提交一份") % {"number": same.number}
    return None
