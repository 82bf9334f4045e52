"""原件: held against the copy at the window or by the reviewer, and given back against a signature."""

from __future__ import annotations

import pytest

from approvals import rules
from approvals.actions import intake, originals
from approvals.enums import CaseState, Relation
from approvals.models import Case
from ground.accounts.enums import IdType, PartyKind
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.trail.models import Entry
from tests.town import ANSWERS, Town


@pytest.fixture
def case(town: Town) -> Case:
    """Taken in at the window: two originals of the plan, one of the report with a copy."""
    plan, report = town.edition.materials.filter(exempt=False)
    who = {
        "kind": PartyKind.PERSON,
        "id_type": IdType.RESIDENT,
        "number": "990001198509040462",
        "name": "赵敏",
        "phone": "13800000104",
    }
    return intake.take_in(
        town.edition, who, ANSWERS, {plan: (2, 0), report: (1, 1)}, by=town.actor("lin"), at=town.at
    )


@pytest.mark.rule("ELC-10")
@pytest.mark.parametrize("state", CaseState)
def test_originals_are_checked_until_the_decision(town: Town, state: CaseState) -> None:
    ruling = rules.why_not_check_original(town.case_at(state), by=town.actor("lin"), at=town.at)
    open_states = {CaseState.FILED, CaseState.CORRECTING, CaseState.ACCEPTED, CaseState.REVIEWED}
    assert ruling.ok == (state in open_states)


@pytest.mark.rule("ELC-10")
@pytest.mark.parametrize("who, may", [("lin", True), ("chen", True), ("zhou", False), ("zhao", False)])
def test_the_window_and_the_reviewer_check(town: Town, who: str, may: bool) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    assert rules.why_not_check_original(case, by=town.actor(who), at=town.at).ok == may


@pytest.mark.rule("ELC-10")
def test_a_check_says_what_agrees_and_what_does_not(town: Town, case: Case) -> None:
    plan, report = town.edition.materials.filter(exempt=False)
    originals.check(case, plan, agrees=True, by=town.actor("lin"), at=town.at)
    with pytest.raises(Refused, match="哪里不一致"):
        originals.check(case, report, agrees=False, by=town.actor("lin"), at=town.at)
    originals.check(case, report, agrees=False, note="编号不同", by=town.actor("lin"), at=town.at)
    assert {m: c.agrees for m, c in rules.original_checks(case).items()} == {plan.pk: True, report.pk: False}
    (found,) = rules.found_wanting(case, at=town.at)
    assert (found.material, found.words) == (report, "与原件不一致：编号不同")
    assert Entry.objects.of(case.thread).filter(act="approvals.originals_checked").count() == 2


@pytest.mark.rule("ELC-10")
def test_what_nobody_handed_in_cannot_be_checked(town: Town, case: Case) -> None:
    licence = town.edition.materials.get(exempt=True)
    ruling = rules.why_not_check_original(case, licence, by=town.actor("lin"), at=town.at)
    assert ruling.words == "没有收到“营业执照”，无从核对"


@pytest.mark.rule("C9")
def test_originals_go_back_against_a_slip_and_never_more_than_came(town: Town, case: Case) -> None:
    plan, report = town.edition.materials.filter(exempt=False)
    lin = town.actor("lin")
    slip = originals.give_back(
        case,
        {plan: 1},
        receiver="赵敏",
        relation=Relation.SELF,
        card="990001198509040462",
        by=lin,
        at=town.at,
    )
    text = render_html(slip.document)
    for words in ("原件退还清单", "还留在窗口的原件", "卫生检测报告", "领取人签字", "赵敏（本人）", "林晓雯"):
        assert words in text
    assert rules.originals_here(case) == [(plan, 1), (report, 1)]
    with pytest.raises(Refused, match="原件还有 1 份，不能退还 2 份"):
        originals.give_back(
            case,
            {plan: 2},
            receiver="赵敏",
            relation=Relation.SELF,
            card="990001198509040462",
            by=lin,
            at=town.at,
        )
    slip = originals.give_back(
        case,
        {plan: 1, report: 1},
        receiver="赵敏",
        relation=Relation.SELF,
        card="990001198509040462",
        by=lin,
        at=town.at,
    )
    assert "原件已经全部退还" in render_html(slip.document)
    assert rules.why_not_give_back(case, by=lin, at=town.at).words == "没有留在窗口的原件"


@pytest.mark.rule("C9")
@pytest.mark.parametrize("who", ["zhou", "chen", "zheng", "zhao"])
def test_nobody_else_gives_them_back(town: Town, case: Case, who: str) -> None:
    assert not rules.why_not_give_back(case, by=town.actor(who), at=town.at).ok
