"""Two at the same moment, by connections that commit for real: one wins, the other is told in words, and nothing is done twice.

What an officer does he does by his page, which answers 302 where it is done and 409 with the rule's words where somebody was faster;
what a timer does goes by its verb. Every verb of a proceeding's end, of what a letter that ended leaves, and of what platforms are told.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from approvals import rules, tasks
from approvals.actions import correction, keeping, remedy, revocation, signing
from approvals.actions.standing import look_up_again
from approvals.enums import CaseState, RemedyKind
from approvals.models import Case, KeepingRequest, Proceeding, SelfCorrection
from approvals.proceedings import ProceedingState
from commitments.models import Commitment
from credit.models import Handover, Record
from credit.tasks import sweep_sharing
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.documents.models import Document
from ground.trail.models import Entry
from ground.trail.verify import verify
from ground.workdays import legal_day
from tests.approvals.revoking import heard
from tests.approvals.test_commitment import anew, filed, signed
from tests.approvals.test_owed import last_day, taken_back
from tests.approvals.test_route_back import accepted, asked_for, objection
from tests.credit.conftest import keepers as keepers
from tests.credit.conftest import listed
from tests.credit.conftest import shelf as shelf
from tests.credit.shelf import Shelf
from tests.credit.test_sharing import joined
from tests.credit.test_sharing import key as key
from tests.promising import REPORT
from tests.racing import WORDS, at_once, by_page, one_of
from tests.town import ROOT, Town, moment_parts, pdf

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, NIGHT = timedelta(hours=1), timedelta(hours=16)
DAY = {"on_year": "2026", "on_month": "3", "on_day": "20"}
ARRIVED = "2026-3-6 10:00"
OUTSIDE = {"organ": "示例市人民政府", "number": "市政批〔2026〕1号", **DAY}


def acts_of(case: Case) -> list[str]:
    assert not verify(case.thread)
    return list(Entry.objects.of(case.thread).values_list("act", flat=True))


@pytest.fixture
def row(town: Town) -> Proceeding:
    """He was heard: Zheng has told him, Wu or Xu decides."""
    town._officer("xu", "徐岚", town.organ, Duty.DECISION)
    return heard(town)


@pytest.fixture
def above(town: Town) -> Office:
    """The office above has two approvers in the system."""
    office = Office.objects.get(path=ROOT)
    town._officer("gong", "龚志强", office, Duty.DECISION)
    town._officer("hou", "侯平", office, Duty.DECISION)
    return office


# 不予撤销 and 自行纠正.


@pytest.mark.rule("LIF-3")
def test_of_two_who_ask_the_office_above_one_does(town: Town, above: Office, row: Proceeding) -> None:
    address = f"/proceedings/{row.uuid}/keeping-request/"
    outcomes = at_once(*(by_page(town, who, address, office=str(above.pk)) for who in ("chen", "he")))
    one_of(outcomes, "还没有批复")
    assert KeepingRequest.objects.count() == 1


@pytest.mark.rule("LIF-3")
def test_of_two_who_answer_one_does(town: Town, above: Office, row: Proceeding) -> None:
    assert row.heard_at is not None
    keeping.ask(row, above, WORDS["why"], by=town.actor("chen"), at=row.heard_at)
    address, yes, no = f"/proceedings/{row.uuid}/keeping-answer/", {"approved": "yes"}, {"approved": "no"}
    outcomes = at_once(
        by_page(town, "gong", address, number="区政批〔2026〕1号", **yes), by_page(town, "hou", address, **no)
    )
    one_of(outcomes, "没有等待批复的请示")
    assert acts_of(row.case).count("approvals.keeping_answered") == 1


@pytest.mark.rule("LIF-3", "LIF-1")
@pytest.mark.parametrize("other", ["keeping", "revocation", "closing"])
def test_of_two_who_conclude_one_does(town: Town, row: Proceeding, other: str) -> None:
    told = OUTSIDE | {"read": str(row.last_entry)}
    first = by_page(town, "wu", f"/proceedings/{row.uuid}/keeping/", **told)
    second = by_page(town, "xu", f"/proceedings/{row.uuid}/{other}/", **told)
    one_of(at_once(first, second), "现在不能")
    concluded = {"approvals.revocation_kept", "approvals.revoked", "approvals.proceeding_closed"}
    assert len([act for act in acts_of(row.case) if act in concluded]) == 1


@pytest.mark.rule("COR-14")
@pytest.mark.parametrize("deed", ["revocation", "keeping", "closing"])
def test_a_defence_is_entered_and_read_or_comes_too_late(town: Town, row: Proceeding, deed: str) -> None:
    """Wu has the page open; Chen enters what came by post in time: it is never on file unread, and never entered on what is over."""
    told = OUTSIDE | {"read": str(row.last_entry)}
    came = {"words": "已经补测", "arrival": "EMS 1"} | moment_parts("arrived_at", ARRIVED)
    outcomes = at_once(
        by_page(town, "wu", f"/proceedings/{row.uuid}/{deed}/", **told),
        by_page(town, "chen", f"/proceedings/{row.uuid}/plea/", **came),
    )
    one_of(outcomes, "又有新的情况：陈述申辩", "现在不能陈述申辩")
    acts = acts_of(row.case)
    if "approvals.revocation_defended" in acts:
        assert Proceeding.objects.get(pk=row.pk).state == ProceedingState.HEARD
    else:
        assert not row.pleas.exists()


@pytest.mark.rule("G10")
def test_of_two_who_correct_a_revocation_one_does(town: Town, row: Proceeding) -> None:
    assert row.heard_at is not None
    revocation.revoke(row, "查证属实", by=town.actor("wu"), at=row.heard_at)
    address = f"/proceedings/{row.uuid}/self-correction/"
    one_of(at_once(*(by_page(town, who, address) for who in ("zheng", "xu"))), "现在不能自行纠正")
    assert SelfCorrection.objects.count() == 1
    assert acts_of(row.case).count("approvals.revocation_corrected") == 1


@pytest.mark.rule("G10", "CRE-15")
def test_a_revocation_goes_once_by_its_office_or_by_a_judgment(town: Town, row: Proceeding) -> None:
    """What a court took away the office has nothing to correct of; what the office took back the court can only find unlawful."""
    assert row.heard_at is not None
    at = row.heard_at
    row = revocation.revoke(row, "查证属实", by=town.actor("wu"), at=at)
    made = remedy.record_remedy(
        row.case, RemedyKind.LAWSUIT, against=row, organ="示例市朝霞区人民法院", sought_on=legal_day(at),
        notified_on=legal_day(at), by=town.actor("zheng"), at=at,
    )  # fmt: skip
    ended = {"outcome": "annulled", "ended_on_year": "2026", "ended_on_month": "4", "ended_on_day": "1"}
    outcomes = at_once(
        by_page(town, "zheng", f"/proceedings/{row.uuid}/self-correction/"),
        by_page(town, "xu", f"/proceedings/{row.uuid}/remedies/{made.uuid}/end/", **ended),
    )
    one_of(outcomes, "现在不能自行纠正", "不能再撤销一次", "已经")
    row = Proceeding.objects.with_story().get(pk=row.pk)
    assert row.state == ProceedingState.STRUCK
    assert not row.decision.annulled_at
    assert row.case.reissues.count() == 1
    assert Record.objects.get(source=row.thread).state == "dismissed"


# 不予受理 of who hid something.


@pytest.mark.rule("BAN-1")
@pytest.mark.parametrize("other", ["hidden", "acceptance"])
def test_of_two_who_answer_an_application_one_does(town: Town, other: str) -> None:
    case = town.case_at(CaseState.FILED, at=now())
    told = {"found": "检测报告编号查无记录，系伪造", "heard": "已当面告知，没有异议"}
    first = by_page(town, "zheng", f"/cases/{case.number}/hidden/", **told)
    second = by_page(town, "wu" if other == "hidden" else "lin", f"/cases/{case.number}/{other}/", **told)
    one_of(at_once(first, second), "现在不能", "不能不予受理", "不能受理", "办件当前为")
    assert len({"approvals.declined", "approvals.accepted"} & {*acts_of(case)}) == 1
    assert acts_of(case).count("approvals.declined") <= 1


# What is owed since a letter ended.


@pytest.mark.rule("COM-7")
def test_of_two_who_take_in_what_is_owed_one_does(town: Town) -> None:
    case = taken_back(town)
    (owed,) = rules.owed_after(case)

    came: dict[str, dict[str, Any]] = {
        "lin": {"counts": (0, 1), "arrived_at": town.at, "evidence": "EMS 1"},
        "zhao": {"files": [pdf()]},
    }

    def take(who: str) -> Callable[[], object]:
        return lambda: signing.hand_in(case, owed, **came[who], by=town.actor(who), at=town.at)

    one_of(at_once(take("lin"), take("zhao")), "不需要补交")
    assert acts_of(case).count("approvals.owed_handed_in") == 1


@pytest.mark.rule("COM-7", "COR-19")
def test_what_comes_as_the_last_day_is_over_is_taken_all_the_same(town: Town) -> None:
    case = taken_back(town)
    (owed,) = rules.owed_after(case)
    late, zhao = last_day(case), town.actor("zhao")
    outcomes = at_once(
        lambda: tasks.sweep_owed(late),
        lambda: tasks.sweep_owed(late),
        lambda: signing.hand_in(case, owed, [pdf()], by=zhao, at=late),
    )
    assert outcomes == ["", "", ""]
    tasks.sweep_owed(late)
    acts = acts_of(case)
    assert acts.count("approvals.owed_over") <= 1
    assert acts.count("approvals.owed_handed_in") == 1
    assert not rules.owed_after(anew(case))


# A route that is open again.


@pytest.mark.rule("CRE-1", "COM-6")
def test_a_route_comes_back_once_whoever_looks(keepers: Town, shelf: Shelf) -> None:
    case, at = accepted(keepers), keepers.at
    undo = objection(keepers, shelf, at)
    tasks.sweep_standing(at + HOUR)
    undo(at + NIGHT)
    looks = [lambda: look_up_again(case.pk, at=at + NIGHT)] * 3
    assert at_once(*looks) == ["", "", ""]
    assert acts_of(case).count("approvals.route_back") == 1
    assert Commitment.objects.filter(thread=case.thread, state="told").count() == 1


@pytest.mark.rule("CRE-1", "COM-6")
def test_what_is_asked_no_more_is_not_supplied_at_the_same_moment(keepers: Town, shelf: Shelf) -> None:
    """The notice is void because what it asked for may be promised again, or he has supplied it: not both."""
    case, at, zhao = filed(keepers), keepers.at, keepers.actor("zhao")
    signed(keepers, case)
    undo = objection(keepers, shelf, at)
    tasks.sweep_standing(at + HOUR)
    notice = correction.ask(anew(case), [asked_for(case, REPORT)], by=keepers.actor("lin"), at=at + HOUR)
    correction.stage_file(anew(case), notice.items.get(), pdf("报告.pdf"), by=zhao, at=at + HOUR)
    undo(at + NIGHT)
    supplying = anew(case)
    looked, supplied = at_once(
        lambda: look_up_again(case.pk, at=at + NIGHT),
        lambda: correction.supply(supplying, by=zhao, at=at + NIGHT),
    )
    assert looked == ""
    case, acts = anew(case), acts_of(case)
    assert case.state == CaseState.FILED
    assert (("approvals.items_let_go" in acts) + ("approvals.supplied" in acts)) == 1, acts
    assert Document.objects.get(pk=notice.document_id).is_void == ("approvals.items_let_go" in acts)
    assert not supplied or "补正" in supplied


# What platforms are told.


@pytest.mark.rule("CRE-8")
def test_two_workers_hand_over_one_file(keepers: Town, key: object) -> None:
    joined()
    listed(keepers, keepers.at)
    assert at_once(*[lambda: sweep_sharing(keepers.at)] * 3) == ["", "", ""]
    handed = Handover.objects.get()
    assert (handed.sequence, handed.rows, handed.handed_at) == (1, 1, keepers.at)
