"""A matter is granted on no such commitment any more before the case is decided: the ordinary way, and he is told (COM-3, S50)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from approvals.actions import decision, intake, review
from approvals.enums import CaseState
from approvals.models import Case
from commitments.enums import CommitmentState
from commitments.models import Commitment
from ground.law.models import DatedValue
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters.enums import ListKind
from matters.models import ListEntry, ReformItem
from tests.approvals.test_commitment import anew, filed, signed, spot
from tests.promising import REPORT
from tests.town import Town

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def on_the_list(case: Case, town: Town) -> None:
    ListEntry.objects.create(
        kind=ListKind.NOT_COMMITTABLE,
        matter=case.edition.matter,
        reason="须现场核验",
        from_on=legal_day(town.at + DAY),
        until_on=None,
    )


def not_in_this_place(case: Case, town: Town) -> None:
    DatedValue.objects.filter(key="commitment.schemes", place="990001").update(value=["proof"])


def no_reform(case: Case, town: Town) -> None:
    ReformItem.objects.filter(matter=case.edition.matter).update(until_on=legal_day(town.at))


def told(case: Case, town: Town) -> Notice:
    return Notice.objects.filter(thread=case.thread, user=town.user("zhao"), channel="inbox").last()


def left(case: Case) -> bool:
    letter = Commitment.objects.get(thread=case.thread)
    assert letter.document is None or letter.document.is_void == (letter.state == CommitmentState.ENDED)
    return anew(case).scheme == "" and letter.state == CommitmentState.ENDED


@pytest.mark.parametrize(
    "scheme, closes, rule_id, words",
    [
        pytest.param(
            "credit", on_the_list, "COM-3", "列入承诺制审批负面清单", marks=pytest.mark.rule("COM-3")
        ),
        pytest.param("credit", not_in_this_place, "COR-6", "本地没有实行", marks=pytest.mark.rule("COR-6")),
        pytest.param("notified", no_reform, "S50", "没有列入实行告知承诺", marks=pytest.mark.rule("S50")),
    ],
)
def test_closed_before_the_decision_nothing_is_granted_by_it(
    town: Town, scheme: str, closes: Callable[[Case, Town], None], rule_id: str, words: str
) -> None:
    case, later = filed(town, scheme), town.at + DAY
    signed(town, case)
    case = intake.accept(case, by=town.actor("lin"), at=town.at)
    review.conclude(case, town.answers(case), "符合", by=town.actor("chen"), at=town.at)
    closes(case, town)
    with pytest.raises(Refused, match="不能作出决定"):
        decision.grant(case, by=town.actor("zheng"), at=later)
    assert left(case)
    assert anew(case).state == CaseState.ACCEPTED, "what was reviewed on his word is reviewed again"
    mine = told(case, town)
    assert "改按一般程序办理" in mine.subject
    for part in (words, REPORT, "不影响您的信用"):
        assert part in mine.body
    entry = Entry.objects.of(case.thread).get(act="approvals.scheme_closed")
    assert entry.facts["ruling"]["rule_id"] == rule_id
    with pytest.raises(Refused, match="不能作出决定"):
        decision.grant(case, by=town.actor("zheng"), at=later)
    assert told(case, town) == mine, "told once"


@pytest.mark.rule("COM-3")
def test_closed_before_acceptance_the_window_does_not_decide_by_it(town: Town) -> None:
    case = filed(town)
    signed(town, case)
    on_the_list(case, town)
    with pytest.raises(Refused, match="不是即办件"):
        spot(town, case, at=town.at + DAY)
    assert left(case)
    assert anew(case).state == CaseState.FILED
    assert REPORT in told(case, town).body
