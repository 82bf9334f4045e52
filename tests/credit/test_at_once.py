"""Two keepers, or a keeper and a timer, at one entry of the file at the same moment: one does it, the other is told in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from credit.actions import listing, striking
from credit.enums import Lift, RecordState, Tier
from credit.models import Record, Repair, Strike
from credit.tasks import sweep_expiries
from ground.clocks.service import ServiceWay
from ground.documents.models import Document
from ground.trail.models import Entry
from ground.trail.verify import verify
from ground.workdays import legal_day
from tests.credit.conftest import heard, listed, proposed
from tests.credit.test_outgoing import heard_on_paper
from tests.racing import at_once, one_of
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db(transaction=True)


def made(record: Record) -> list[str]:
    """The papers of the entry, in the order of their making; its trail is whole."""
    assert not verify(record.thread)
    return list(Document.objects.of(record.thread).order_by("pk").values_list("paper", flat=True))


def times(record: Record, *acts: str) -> int:
    return Entry.objects.of(record.thread).filter(act__in=acts).count()


@pytest.mark.rule("CRE-4")
def test_of_two_who_give_notice_one_does(third: Town, moment):
    record = proposed(third, moment)

    def notify(who: str, tier: Tier) -> Callable[[], object]:
        return lambda: listing.notify(record, tier, by=third.actor(who), at=moment)

    one_of(at_once(notify("qian", Tier.GENERAL), notify("tang", Tier.MINOR)), "现在不能")
    assert made(record) == ["credit.notice"]


@pytest.mark.rule("CRE-4")
@pytest.mark.parametrize("other", ["enlist", "dismiss"])
def test_of_two_who_decide_whether_it_is_entered_one_does(third: Town, moment, other):
    record = heard(third, moment)
    tang, wei = third.actor("tang"), third.actor("wei")
    outcomes = at_once(
        lambda: listing.enlist(record, Tier.GENERAL, "逾期未补齐", by=tang, at=moment),
        lambda: (
            listing.enlist(record, Tier.MINOR, "逾期未补齐", by=wei, at=moment)
            if other == "enlist"
            else listing.dismiss(record, "已按期补齐", by=wei, at=moment)
        ),
    )
    one_of(outcomes, "现在不能")
    assert times(record, "credit.listed", "credit.dismissed") == 1
    assert made(record).count("credit.listing") <= 1


@pytest.mark.rule("COR-14")
def test_of_two_who_enter_how_a_paper_was_served_one_does(keepers: Town, moment):
    record, end = heard_on_paper(keepers, moment)
    record = listing.enlist(record, Tier.MINOR, "逾期", by=keepers.actor("tang"), at=end)
    told = {"on": legal_day(end), "receipt": "送达回证 1", "at": end}
    outcomes = at_once(
        lambda: listing.serve(record, ServiceWay.COUNTER, **told, by=keepers.actor("qian")),
        lambda: listing.serve(record, ServiceWay.POST, **told, by=keepers.actor("tang")),
    )
    one_of(outcomes, "现在不能登记送达", "请选择送达的文书")
    assert times(record, "credit.served") == 2, "the notice before, and now the decision"


def repair_of(keepers: Town, record: Record, at) -> Repair:
    return listing.seek_repair(
        record, "已补齐", duty_done_on=legal_day(at), promised=True, by=keepers.actor("zhao"), at=at
    )


@pytest.mark.rule("CRE-9")
def test_of_two_who_decide_a_repair_one_does(third: Town, moment):
    record = listed(third, moment, Tier.MINOR)
    repair = repair_of(third, record, moment)

    def decide(who: str, yes: bool) -> Callable[[], object]:
        return lambda: listing.decide_repair(repair, yes, "已核实", by=third.actor(who), at=moment)

    one_of(at_once(decide("tang", True), decide("wei", False)), "已经办结")
    repair.refresh_from_db()
    assert (Record.objects.get().state == RecordState.LIFTED) is repair.yes
    assert len({"credit.repair", "credit.repair_refusal"} & {*made(record)}) == 1


@pytest.mark.rule("CRE-9", "CRE-6")
def test_a_repair_is_decided_as_the_entry_runs_out(keepers: Town, moment):
    """It ends once, by the one or by the other, and he has one paper that says it."""
    record = listed(keepers, moment, Tier.MINOR)
    repair = repair_of(keepers, record, moment)
    over = moment + timedelta(days=100)
    swept, said = at_once(
        lambda: sweep_expiries(over),
        lambda: listing.decide_repair(repair, True, "已核实", by=keepers.actor("qian"), at=over),
    )
    assert swept == ""
    record = Record.objects.get()
    assert record.state == RecordState.LIFTED
    assert record.lift in (Lift.EXPIRED, Lift.REPAIRED)
    assert made(record).count("credit.removal") == 1
    assert not said or "办结" in said


@pytest.mark.rule("CRE-11")
def test_of_two_who_answer_an_objection_one_does(third: Town, moment):
    record = listed(third, moment)
    objection = listing.object_to(record, "不是我单位", by=third.actor("zhao"), at=moment)

    def answer(who: str, yes: bool) -> Callable[[], object]:
        return lambda: listing.answer_objection(objection, yes, "已核对", by=third.actor(who), at=moment)

    one_of(at_once(answer("qian", True), answer("wei", False)), "已经")
    objection.refresh_from_db()
    assert (Record.objects.get().state == RecordState.LIFTED) is objection.yes


@pytest.mark.rule("CRE-15")
def test_of_two_who_propose_to_strike_one_does_and_of_two_who_decide(third: Town, moment):
    record = listed(third, moment)

    def propose(who: str) -> Callable[[], object]:
        told = {"files": [pdf("判决书.pdf")], "by": third.actor(who), "at": moment}
        return lambda: striking.propose(record, "判决撤销了撤销决定", **told)

    one_of(at_once(propose("qian"), propose("tang")), "正在核实")
    strike = Strike.objects.get()
    first, second = [who for who in ("qian", "tang", "wei") if third.user(who) != strike.said_by]

    def decide(who: str, yes: bool) -> Callable[[], object]:
        return lambda: striking.decide(strike, yes, "已与判决书核对", by=third.actor(who), at=moment)

    one_of(at_once(decide(first, True), decide(second, False)), "已经办结")
    strike.refresh_from_db()
    assert (Record.objects.get().state == RecordState.LIFTED) is strike.yes


@pytest.mark.rule("CRE-4", "CRE-15")
def test_what_undoes_the_revocation_and_who_enters_it_do_not_cross(keepers: Town, moment):
    """The decision it follows from goes while a keeper enters it: whichever was first, nothing of it stands."""
    record = heard(keepers, moment)
    entered, undone = at_once(
        lambda: listing.enlist(record, Tier.GENERAL, "逾期未补齐", by=keepers.actor("tang"), at=moment),
        lambda: listing.withdraw_all(record.source, "撤销决定被判决撤销", by=keepers.actor("wu"), at=moment),
    )
    assert undone == ""
    assert not entered or "现在不能" in entered
    record = Record.objects.get()
    assert record.state in (RecordState.DISMISSED, RecordState.LIFTED)
    assert not Record.objects.listed().exists()
    assert all(one.is_void for one in Document.objects.of(record.thread).filter(paper="credit.listing"))
