"""核查通知书, 承诺履行确认书, and the slip for what was handed in at a window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.models import Case
from approvals.papers.story import Facts, facts, last_days, paper_words, row
from commitments.enums import Method
from commitments.models import Commitment, Verification
from commitments.rules import closes_again
from ground.clocks.models import Clock
from ground.documents.issue import Paper, iso
from ground.workdays.calendar import legal_day
from matters.models import Material

HANDED_IN = Paper("approvals.handed_in", gettext_lazy("承诺材料收件凭证"), "approvals/papers/handed_in.html")
OWED_IN = Paper("approvals.owed_in", gettext_lazy("补交材料收件凭证"), "approvals/papers/owed_in.html")
CHECK = Paper(
    "approvals.check",
    gettext_lazy("核查通知书"),
    "approvals/papers/check.html",
    series="核",  # not a message: a word in the number
)
FULFILMENT = Paper(
    "approvals.fulfilment",
    gettext_lazy("承诺履行确认书"),
    "approvals/papers/fulfilment.html",
    series="诺确",  # not a message: a word in the number
)


def brought_in(
    case: Case,
    material: Material,
    *,
    files: int,
    originals: int,
    copies: int,
    arrived_at: datetime,
    due: Clock | None,
    evidence: str,
    at: datetime,
) -> Facts:
    """What came, when it arrived, and by which day it was due."""
    rows = []
    if originals or copies:
        rows.append(row(material.name, originals + copies, paper_words(originals, copies)))
    if files:
        words = _("电子，%(n)d 个文件") % {"n": files} if files > 1 else _("电子")
        rows.append(row(material.name, 1, words))
    return facts(case, at=at) | {
        "arrived_on": legal_day(arrived_at).isoformat(),
        **last_days(due_on=due),
        "late": due is not None and legal_day(arrived_at) > due.due_on,
        "evidence": evidence,
        "materials": rows,
    }


def check(
    case: Case,
    commitment: Commitment,
    *,
    method: str,
    on: date,
    words: str,
    names: Sequence[str] = (),
    at: datetime,
) -> Facts:
    """Which commitment is looked at, how and when, against which standard; of whoever comes to the place, the names."""
    return facts(case, at=at) | {
        **_signed(commitment),
        "method": str(Method(method).label),
        "check_on": on.isoformat(),
        "words": words,
        "officers": list(names),
        "materials": [one.material.name for one in commitment.promised.select_related("material")],
        "standard": commitment.standard,
        "contact": case.edition.consult_phone,
    }


def fulfilment(case: Case, commitment: Commitment, *, at: datetime) -> Facts:
    """What was promised, and how and when each thing was found in order."""
    checks: dict[int | None, Verification] = {}
    looks = commitment.verifications.filter(conforms=True).select_related("by", "second")
    for found in looks.order_by("pk"):
        checks[found.promised_id] = found
    rows = []
    for one in commitment.promised.select_related("material"):
        found_so = checks.get(one.pk) or checks.get(None)
        rows.append(
            {
                "name": one.material.name,
                "supplied_on": iso(legal_day(one.supplied_at) if one.supplied_at else None),
                "method": str(found_so.get_method_display()) if found_so else "",
                "checked_on": iso(legal_day(found_so.at)) if found_so else "",
                "officers": [user.name for user in found_so.people] if found_so else [],
            }
        )
    whole = checks.get(None)
    return facts(case, at=at) | {
        **_signed(commitment),
        "rows": rows,
        "whole": {
            "method": str(whole.get_method_display()),
            "checked_on": legal_day(whole.at).isoformat(),
            "officers": [user.name for user in whole.people],
        }
        if whole
        else {},
    }


def _signed(commitment: Commitment) -> Facts:
    assert commitment.signed_at is not None
    return {
        "letter": commitment.letter["title"],
        "scheme": str(commitment.get_scheme_display()),
        "signed_on": legal_day(commitment.signed_at).isoformat(),
    }


def given_up(commitments: Sequence[Commitment], *, at: datetime) -> Facts:
    """For a 注销决定: what giving the licence up closes to its holder in his place (COM-8); nothing where it closes nothing."""
    on = legal_day(at)
    closing = [one for one in commitments if closes_again(one, one.edition.matter.office.division_code, on)]
    if not closing:
        return {}
    return {
        "given_up": _(
            "你（单位）在承诺的材料补齐、核查完成之前申请注销，按照规定，今后办理“%(matter)s”不再适用信用承诺审批，可以按一般程序申请。"
        )
        % {"matter": closing[-1].edition.name}
    }
