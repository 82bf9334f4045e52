"""A route that credit closed by mistake, or no longer closes, is open to the case again, and nothing lost by it stays lost (CRE-1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from approvals import rules, tasks
from approvals.actions import correction, decision, intake, review, signing
from approvals.demands import Demand, Verdict
from approvals.enums import Answer, CaseState, Fault, Kind
from approvals.models import Case, RouteLost
from approvals.rules import standard_words
from commitments.enums import CommitmentState
from commitments.models import Commitment
from credit.actions import listing, lists, striking
from credit.models import ListSource, Record
from credit.tasks import sweep_lists
from ground import clocks
from ground.clocks import Side
from ground.documents.models import Document
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.workdays import legal_day
from tests.approvals.test_commitment import anew, filed, shown, signed, standing
from tests.credit.conftest import keepers as keepers
from tests.credit.conftest import listed
from tests.credit.conftest import shelf as shelf
from tests.credit.shelf import ZHAO, Shelf
from tests.credit.test_listed_meanwhile import filed_later
from tests.credit.test_matches import HIDDEN
from tests.promising import PLAN, REPORT
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db
HOUR, NIGHT = timedelta(hours=1), timedelta(hours=16)
Undo = Callable[[datetime], object]


def homonym(town: Town, shelf: Shelf, at: datetime) -> Undo:
    """A list that hides its numbers: Qian said that it is she, Tang finds that it is not."""
    shelf.put(HIDDEN)
    ListSource.objects.update(register="serious")
    sweep_lists(at)
    party = town.actor("zhao").on_behalf_of
    assert party is not None
    match = lists.judge(lists.screen(party, at=at)[0], True, by=town.actor("qian"), at=at)
    return lambda at: lists.correct(match, False, "不是同一人", by=town.actor("tang"), at=at)


def withdrawn_row(town: Town, shelf: Shelf, at: datetime) -> Undo:
    shelf.put(ZHAO)
    ListSource.objects.update(register="serious")
    sweep_lists(at)

    def undo(at: datetime) -> None:
        shelf.put(["XY-1", "remove", "", "", "", "", "", "", ""])
        sweep_lists(at)

    return undo


def objection(town: Town, shelf: Shelf, at: datetime) -> Undo:
    record = listed(town, at)

    def undo(at: datetime) -> None:
        said = listing.object_to(record, "材料已按期补齐", by=town.actor("zhao"), at=at)
        listing.answer_objection(said, True, "属实，系录入错误", by=town.actor("qian"), at=at)

    return undo


def struck(town: Town, shelf: Shelf, at: datetime) -> Undo:
    record = listed(town, at)

    def undo(at: datetime) -> None:
        files = [pdf("判决书.pdf")]
        strike = striking.propose(record, "判决撤销", files=files, by=town.actor("qian"), at=at)
        striking.decide(strike, True, "属实", by=town.actor("tang"), at=at)

    return undo


MISTAKES = [homonym, withdrawn_row, objection, struck]


def told(case: Case, who: str, town: Town, words: str) -> list[Notice]:
    rows = Notice.objects.filter(thread=case.thread, user=town.user(who), channel="inbox")
    return list(rows.filter(subject__contains=words).order_by("pk"))


def accepted(town: Town) -> Case:
    case = filed(town)
    signed(town, case)
    return intake.accept(anew(case), by=town.actor("lin"), at=town.at)


@pytest.mark.rule("CRE-1", "COM-4", "COM-6")
@pytest.mark.parametrize("mistake", MISTAKES)
def test_once_it_is_put_right_his_letter_lies_ready_again_and_he_is_told(
    keepers: Town, shelf: Shelf, mistake
) -> None:
    case, at = accepted(keepers), keepers.at
    undo = mistake(keepers, shelf, at)
    assert tasks.sweep_standing(at + HOUR) == 1
    assert anew(case).scheme == ""
    assert RouteLost.objects.waiting().get().case == case
    later = at + NIGHT
    undo(later)
    tasks.sweep_standing(later + HOUR)
    tasks.sweep_standing(later + HOUR)
    case = anew(case)
    assert case.scheme == "credit"
    assert not standing(case).is_signed, "nobody signs for him"
    owed = clocks.of(case.thread, Kind.OWED)
    assert owed is not None
    assert owed.settled_at is None, "the days that he was given stay his until he signs"
    (mine,) = told(case, "zhao", keepers, "承诺恢复适用")
    for words in ("2026年3月5日", "重新签署", "一般程序", REPORT, "承诺办结期限为"):
        assert words in mine.body, words
    (theirs,) = told(case, "chen", keepers, "恢复适用")
    assert "不予的决定" in theirs.body
    signing.sign(case, shown(case, later + HOUR), name="赵敏", by=keepers.actor("zhao"), at=later + HOUR)
    review.conclude(anew(case), keepers.answers(case), "符合", by=keepers.actor("chen"), at=later + HOUR)
    owed = clocks.of(case.thread, Kind.OWED)
    assert owed is not None
    assert owed.settled_at == later + HOUR, "what he promises again is not owed"
    granted = decision.grant(anew(case), by=keepers.actor("zheng"), at=later + HOUR)
    assert granted.state == CaseState.GRANTED
    assert RouteLost.objects.get().back_at == later + HOUR


@pytest.mark.rule("COM-7", "CRE-1")
def test_a_way_that_comes_back_takes_none_of_the_days_in_which_nothing_is_refused(
    keepers: Town, shelf: Shelf
) -> None:
    """Listed by mistake he was told until when to hand it in; put right, he is not refused before that day, signed or not."""
    case, at = accepted(keepers), keepers.at
    undo = objection(keepers, shelf, at)
    tasks.sweep_standing(at + HOUR)
    undo(at + NIGHT)
    tasks.sweep_standing(at + NIGHT)
    answers = keepers.answers(case, Answer.FAILS)
    review.conclude(anew(case), answers, "缺检测报告", by=keepers.actor("chen"), at=at + NIGHT)
    zheng = keepers.actor("zheng")
    with pytest.raises(Refused, match="承诺已经恢复适用，申请人最迟"):
        decision.refuse(anew(case), reasons="缺检测报告", by=zheng, at=at + NIGHT)
    clock = clocks.of(case.thread, Kind.OWED)
    assert clock is not None
    assert tasks.sweep_owed(clock.lapses_at) == 0
    assert clocks.of(case.thread, Kind.OWED).settled_at == clock.lapses_at, "and no timer finds it again"
    refused = decision.refuse(anew(case), reasons="缺检测报告", by=zheng, at=clock.lapses_at)
    assert refused.state == CaseState.REFUSED


@pytest.mark.rule("CRE-1", "COM-4")
def test_nobody_is_refused_for_what_a_way_that_is_open_again_lets_him_promise(
    keepers: Town, shelf: Shelf
) -> None:
    """Put right an hour before the decision, and no sweep has run."""
    case, at = accepted(keepers), keepers.at
    undo = objection(keepers, shelf, at)
    tasks.sweep_standing(at + HOUR)
    answers = keepers.answers(case, Answer.FAILS)
    review.conclude(anew(case), answers, "缺检测报告", by=keepers.actor("chen"), at=at + HOUR)
    clock = clocks.of(case.thread, Kind.OWED)
    assert clock is not None
    late = clock.lapses_at + HOUR
    tasks.sweep_owed(late)
    undo(late)
    with pytest.raises(Refused):
        decision.refuse(anew(case), reasons="缺检测报告", by=keepers.actor("zheng"), at=late + HOUR)
    assert (anew(case).state, anew(case).scheme) == (CaseState.ACCEPTED, "credit")


@pytest.mark.rule("COM-6", "COM-7")
def test_on_his_page_he_signs_or_goes_on_as_before(client, keepers: Town, shelf: Shelf) -> None:
    case, at = accepted(keepers), keepers.at
    undo = objection(keepers, shelf, at)
    tasks.sweep_standing(at + HOUR)
    undo(at + NIGHT)
    tasks.sweep_standing(at + NIGHT)
    client.force_login(keepers.user("zhao"))
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "待签署承诺书" in page
    assert "不承诺的，按一般程序办理" in page
    client.post(f"/cases/{case.number}/commitment/withdrawal/")
    assert anew(case).scheme == ""
    tasks.sweep_standing(at + NIGHT + HOUR)
    assert anew(case).scheme == "", "he chose the ordinary way, and it is not offered twice"


@pytest.mark.rule("CRE-1")
def test_what_came_in_meanwhile_needs_no_letter(keepers: Town, shelf: Shelf) -> None:
    case, at = accepted(keepers), keepers.at
    undo = objection(keepers, shelf, at)
    tasks.sweep_standing(at + HOUR)
    report = case.edition.materials.get(name=REPORT)
    signing.hand_in(anew(case), report, [pdf("报告.pdf")], by=keepers.actor("zhao"), at=at + HOUR)
    undo(at + NIGHT)
    tasks.sweep_standing(at + NIGHT)
    assert anew(case).scheme == ""
    assert not told(case, "zhao", keepers, "恢复适用")
    assert not RouteLost.objects.waiting().exists()


@pytest.mark.rule("CRE-1")
def test_a_review_concluded_meanwhile_is_opened_again(keepers: Town, shelf: Shelf) -> None:
    case, at = accepted(keepers), keepers.at
    undo = objection(keepers, shelf, at)
    tasks.sweep_standing(at + HOUR)
    answers = keepers.answers(case, Answer.FAILS)
    review.conclude(anew(case), answers, "缺少检测报告", by=keepers.actor("chen"), at=at + HOUR)
    undo(at + NIGHT)
    tasks.sweep_standing(at + NIGHT)
    assert (anew(case).state, anew(case).scheme) == (CaseState.ACCEPTED, "credit")


def asked_for(case: Case, name: str) -> Demand:
    material = case.edition.materials.get(name=name)
    return Demand(Fault.MISSING, standard_words(material, Fault.MISSING), material.standard, material)


@pytest.mark.rule("CRE-1", "COM-6")
def test_a_correction_that_asked_for_it_asks_no_more(client, keepers: Town, shelf: Shelf) -> None:
    """Before acceptance: the window asked for what he had promised, because he stood listed."""
    case, at, lin = filed(keepers), keepers.at, keepers.actor("lin")
    signed(keepers, case)
    undo = objection(keepers, shelf, at)
    tasks.sweep_standing(at + HOUR)
    notice = correction.ask(anew(case), [asked_for(case, REPORT)], by=lin, at=at + HOUR)
    undo(at + NIGHT)
    tasks.sweep_standing(at + NIGHT)
    case = anew(case)
    assert (case.state, case.scheme) == (CaseState.FILED, "credit")
    assert Document.objects.get(pk=notice.document_id).is_void
    clock = clocks.of(case.thread, Kind.INTAKE)
    assert clock is not None
    assert clock.settled_at is None, "the window has its days anew"
    assert "不再要求" in told(case, "lin", keepers, "恢复适用")[0].body
    client.force_login(keepers.user("zhao"))
    assert client.get(f"/cases/{case.number}/").status_code == 200
    client.force_login(keepers.user("lin"))
    page = client.get(f"/desk/cases/{case.number}/")
    assert page.status_code == 200
    assert "核对补正" not in page.content.decode(), "nothing was supplied"
    signing.sign(case, shown(case, at + NIGHT), name="赵敏", by=keepers.actor("zhao"), at=at + NIGHT)
    assert intake.accept(anew(case), by=lin, at=at + NIGHT).state == CaseState.ACCEPTED


@pytest.mark.rule("CRE-1", "COM-6")
def test_what_else_the_correction_asks_for_stays(client, keepers: Town, shelf: Shelf) -> None:
    case, at, lin = filed(keepers), keepers.at, keepers.actor("lin")
    undo = objection(keepers, shelf, at)
    tasks.sweep_standing(at + HOUR)
    other = Demand(Fault.FORM, "经营地址没有门牌号", "写到门牌号", field="shop_address")
    notice = correction.ask(anew(case), [asked_for(case, REPORT), other], by=lin, at=at + HOUR)
    undo(at + NIGHT)
    tasks.sweep_standing(at + NIGHT)
    case = anew(case)
    assert (case.state, case.scheme) == (CaseState.CORRECTING, "credit")
    assert not Document.objects.get(pk=notice.document_id).is_void
    assert [one.field for one in notice.items.all()] == ["shop_address"]
    client.force_login(keepers.user("zhao"))
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "需要补正 1 项" in page
    correction.stage_answers(case, {"shop_address": "朝霞路 1 号"}, by=keepers.actor("zhao"), at=at + NIGHT)
    case = correction.supply(anew(case), by=keepers.actor("zhao"), at=at + NIGHT)
    assert case.state == CaseState.FILED


@pytest.mark.rule("COR-4", "RQ-2", "CRE-1")
def test_what_was_to_follow_may_follow_again(keepers: Town, shelf: Shelf, moment) -> None:
    case, lin = filed_later(keepers), keepers.actor("lin")
    shelf.put(ZHAO)
    sweep_lists(moment)
    tasks.sweep_standing(moment + HOUR)
    correction.ask(anew(case), [asked_for(case, PLAN)], by=lin, at=moment + HOUR)
    shelf.put(["XY-1", "remove", "", "", "", "", "", "", ""])
    sweep_lists(moment + NIGHT)
    tasks.sweep_standing(moment + NIGHT)
    case = anew(case)
    assert case.state == CaseState.FILED
    (mine,) = told(case, "zhao", keepers, "容缺受理恢复适用")
    assert PLAN in mine.body
    assert told(case, "lin", keepers, "容缺受理恢复适用")


@pytest.mark.rule("COR-4", "CLK-1", "CRE-1")
def test_what_silence_let_follow_is_not_told_to_be_open_again(keepers: Town, shelf: Shelf, moment) -> None:
    """Listed before acceptance, accepted by the law with what was to follow, off the list when its last day is over: told nothing false."""
    case = filed_later(keepers)
    shelf.put(ZHAO)
    sweep_lists(moment)
    tasks.sweep_standing(moment + HOUR)
    assert RouteLost.objects.waiting().get().route == "deficiency"
    clock = clocks.of(case.thread, Kind.INTAKE)
    assert clock is not None
    assert tasks.sweep_silence(clock.lapses_at) == 1
    one = anew(case).deficiencies.get()
    assert tasks.sweep_deficiencies(one.clock.lapses_at) == 1
    shelf.put(["XY-1", "remove", "", "", "", "", "", "", ""])
    sweep_lists(one.clock.lapses_at + HOUR)
    tasks.sweep_standing(one.clock.lapses_at + HOUR)
    assert not told(case, "zhao", keepers, "容缺受理恢复适用")
    assert not RouteLost.objects.waiting().exists()


@pytest.mark.rule("COR-4", "CRE-1")
def test_what_was_brought_before_acceptance_waits_for_no_way_back(
    keepers: Town, shelf: Shelf, moment
) -> None:
    """Asked for and brought, for he stood listed; off the list when the limit leaves no day for 容缺: nothing is lost, nobody told."""
    case, lin = filed_later(keepers), keepers.actor("lin")
    shelf.put(ZHAO)
    sweep_lists(moment)
    tasks.sweep_standing(moment + HOUR)
    notice = correction.ask(anew(case), [asked_for(case, PLAN)], by=lin, at=moment + HOUR)
    at = moment + 2 * HOUR
    correction.stage_file(anew(case), notice.items.get(), pdf("平面图.pdf"), by=keepers.actor("zhao"), at=at)
    correction.supply(anew(case), by=keepers.actor("zhao"), at=at)
    correction.judge(anew(case), {notice.items.get().pk: Verdict(True)}, by=lin, at=at)
    intake.accept(anew(case), by=lin, at=at)
    law = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY)
    assert law is not None
    shelf.put(["XY-1", "remove", "", "", "", "", "", "", ""])
    sweep_lists(law.lapses_at + HOUR)
    tasks.sweep_standing(law.lapses_at + HOUR)
    assert not RouteLost.objects.waiting().exists()
    assert not told(case, "zhao", keepers, "容缺受理恢复适用")


@pytest.mark.rule("CRE-1")
def test_where_it_was_decided_by_then_the_desk_hears_it_once(keepers: Town, shelf: Shelf) -> None:
    case, at = accepted(keepers), keepers.at
    undo = objection(keepers, shelf, at)
    tasks.sweep_standing(at + HOUR)
    report = case.edition.materials.get(name=REPORT)
    signing.hand_in(anew(case), report, [pdf("报告.pdf")], by=keepers.actor("zhao"), at=at + HOUR)
    answers = keepers.answers(case, Answer.FAILS)
    review.conclude(anew(case), answers, "不符合条件", by=keepers.actor("chen"), at=at + HOUR)
    decision.refuse(anew(case), reasons="不符合条件", by=keepers.actor("zheng"), at=at + HOUR)
    undo(at + NIGHT)
    tasks.sweep_standing(at + NIGHT)
    tasks.sweep_standing(at + NIGHT + HOUR)
    (theirs,) = told(case, "zheng", keepers, "限制已不存在")
    assert "是否影响决定" in theirs.body
    assert Commitment.objects.get(thread=case.thread).state == CommitmentState.ENDED
    assert Record.objects.get().lift == "objection"


@pytest.mark.rule("COR-6", "CRE-1")
def test_a_business_licence_signed_anew_is_promised_for_the_day(keepers: Town, shelf: Shelf) -> None:
    """As it was before credit closed its way, and as it is where silence accepted it before he signed."""
    case, at = filed(keepers, "notified"), keepers.at
    signed(keepers, case)
    intake.accept(anew(case), by=keepers.actor("lin"), at=at)
    undo = objection(keepers, shelf, at)
    assert tasks.sweep_standing(at + HOUR) == 1
    lengths = {clock.side: clock.length for clock in clocks.open_for([case.thread])[case.thread]}
    assert lengths.get(Side.PROMISED) == 8
    later = at + NIGHT
    undo(later)
    tasks.sweep_standing(later + HOUR)
    case = anew(case)
    assert case.scheme == "notified"
    signing.sign(case, shown(case, later + HOUR), name="赵敏", by=keepers.actor("zhao"), at=later + HOUR)
    promise = clocks.of(case.thread, Kind.DECISION, Side.PROMISED)
    assert promise is not None
    assert (promise.limit, promise.due_on) == (rules.SAME_DAY, legal_day(later + HOUR))
