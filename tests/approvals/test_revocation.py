"""撤销: two organs, notice and defence, a named item of 行政许可法 69, another officer; what it does and what it leaves."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, InternalError, connection, transaction

from approvals import rules, tasks
from approvals.actions import keeping, life, rectification, revocation
from approvals.actions.fulfilment import stop_clocks
from approvals.enums import CaseState
from approvals.models import Case, Proceeding
from approvals.proceedings import Breach, Item, ProceedingKind, ProceedingState
from commitments.enums import CommitmentState, Scheme
from commitments.enums import Kind as CommitmentKind
from commitments.models import Commitment
from credit.enums import BarGround, Misdeed, RecordState
from credit.models import Bar, Record
from ground import clocks
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import User
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from licences.enums import Ground, Standing
from licences.models import Licence
from matters.enums import MatterType
from matters.models import Edition
from tests.approvals.committed import committed
from tests.approvals.revoking import FOUND, again, approved, heard, noticed, opened, over, struck
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("clock")


def papers(case: Case) -> list[str]:
    return list(Document.objects.of(case.thread).order_by("pk").values_list("paper", flat=True))


@pytest.mark.rule("COM-16", "COR-2")
@pytest.mark.parametrize(
    "kind, state",
    [(Breach.OVERDUE, CommitmentState.OVERDUE), (Breach.MISMATCH, CommitmentState.MISMATCHED)],
)
def test_a_timer_opens_and_the_office_has_the_turn(town: Town, kind: Breach, state: CommitmentState) -> None:
    proceeding = opened(town, kind)
    assert (proceeding.state, proceeding.opened_by) == (ProceedingState.OPENED, None)
    assert Commitment.objects.get().state == state
    clock = clocks.of(proceeding.thread, ProceedingKind.NOTICE)
    assert clock is not None
    assert clock.office == town.organ.path
    told = Notice.objects.filter(subject__contains="有撤销线索")
    assert {one.user_id for one in told} == {town.user(key).pk for key in ("chen", "he", "zheng", "wu")}
    assert not proceeding.case.is_annulled, "opening takes nothing away"


@pytest.mark.rule("COR-2")
def test_reported_again_it_is_the_same_proceeding(town: Town) -> None:
    proceeding = opened(town, Breach.OVERDUE)
    same = revocation.open(
        proceeding.case,
        kind=Breach.OVERDUE,
        words="另一份材料也逾期",
        commitment=proceeding.commitment,
        by=SYSTEM,
        at=town.at,
    )
    assert same.pk == proceeding.pk
    assert Entry.objects.of(proceeding.case.thread).filter(act="approvals.proceeding_opened").count() == 1
    with pytest.raises(IntegrityError, match="proceeding_one_open"), transaction.atomic():
        Proceeding.objects.create(
            case=proceeding.case,
            decision=proceeding.decision,
            kind=Breach.OTHER,
            words="又一个",
            opened_at=town.at,
        )


@pytest.mark.rule("COR-2")
def test_only_a_grant_that_stands_and_only_its_desk(town: Town) -> None:
    case, _commitment = committed(town)
    told: dict[str, Any] = {"kind": Breach.OTHER, "words": "越权", "at": town.at}
    for who in ("zhao", "lin", "feng"):
        with pytest.raises(Refused, match="审查或者审批人员办理"):
            revocation.open(case, by=town.actor(who), **told)
    with pytest.raises(Refused, match="没有承诺"):
        revocation.open(case, by=town.actor("chen"), **{**told, "kind": Breach.OVERDUE})
    with pytest.raises(Refused, match="请写明发现的情况"):
        revocation.open(case, by=town.actor("chen"), **{**told, "words": " "})
    refused = town.case_at(CaseState.REFUSED, at=town.at + timedelta(days=1))
    with pytest.raises(Refused, match="不能启动撤销程序"):
        revocation.open(refused, by=town.actor("chen"), **told)
    assert revocation.open(case, by=town.actor("chen"), **told).commitment is None


@pytest.mark.rule("COR-14")
def test_he_is_told_what_on_which_ground_and_may_speak_until_the_last_day(town: Town) -> None:
    proceeding = noticed(town)
    case = proceeding.case
    paper = Document.objects.of(case.thread).get(paper="approvals.revocation_notice")
    assert "第六十九条第一款第四项" in paper.facts["cited"]
    assert (paper.facts["found"], paper.facts["days"]) == (FOUND, 10)
    clock = clocks.of(proceeding.thread, ProceedingKind.DEFENCE)
    assert clock is not None
    assert clock.due_on == date(2026, 3, 18), "ten working days after 4 March"
    assert Notice.objects.filter(user=town.user("zhao"), subject__contains="拟撤销决定").exists()
    with pytest.raises(Refused, match="由当事人本人"):
        revocation.plead(proceeding, "不是我", by=town.actor("wang"), at=town.at)
    revocation.plead(proceeding, "检测机构漏项，已补测", by=town.actor("zhao"), at=town.at)
    with pytest.raises(Refused, match="听取陈述申辩，现在不能作出决定"):
        revocation.revoke(proceeding, "理由", by=town.actor("wu"), at=town.at)
    assert tasks.sweep_proceedings(over(proceeding) - timedelta(seconds=1)) == 0
    with pytest.raises(Refused, match="已于 2026年3月18日 届满"):
        revocation.plead(proceeding, "还有", by=town.actor("zhao"), at=over(proceeding))
    assert tasks.sweep_proceedings(over(proceeding)) == 1
    assert tasks.sweep_proceedings(over(proceeding)) == 0
    assert again(proceeding).state == ProceedingState.HEARD


@pytest.mark.rule("COR-14")
def test_he_alone_says_that_he_has_nothing_more_to_say(town: Town) -> None:
    proceeding = noticed(town)
    with pytest.raises(Refused, match="由当事人自己确认"):
        revocation.waive(proceeding, by=town.actor("zheng"), at=town.at)
    assert revocation.waive(proceeding, by=town.actor("zhao"), at=town.at).state == ProceedingState.HEARD


@pytest.mark.rule("COR-2", "LIF-1")
def test_who_told_him_does_not_decide_nor_does_the_regulator(town: Town) -> None:
    proceeding = heard(town)
    at = over(proceeding)
    with pytest.raises(Refused, match="由另一名审批人员决定"):
        revocation.revoke(proceeding, "理由", by=town.actor("zheng"), at=at)
    for who in ("sun", "chen", "lin"):
        with pytest.raises(Refused, match="审批人员决定"):
            revocation.revoke(proceeding, "理由", by=town.actor(who), at=at)
    told = {"state": "revoked", "reasons": "理由", "decided_at": at, "decided_by": proceeding.noticed_by}
    with pytest.raises(IntegrityError, match="proceeding_by_two"), transaction.atomic():
        Proceeding.objects.filter(pk=proceeding.pk).update(**told)


@pytest.mark.rule("LIF-1")
def test_its_superior_may_revoke_and_another_organ_may_not(town: Town) -> None:
    proceeding = heard(town)
    at = over(proceeding)
    above = User.objects.create_user("qu", "区长", is_officer=True)
    beside = User.objects.create_user("wei", "卫健", is_officer=True)
    for user, key in ((above, "root"), (beside, "regulator")):
        appoint(user, town.offices[key], Duty.DECISION, from_on=legal_day(town.at), by=SYSTEM, at=town.at)
    actor = Actor(beside, town.offices["regulator"], Duty.DECISION)
    with pytest.raises(Refused, match="上级机关"):
        revocation.revoke(proceeding, "理由", by=actor, at=at)
    assert Proceeding.objects.visible_to(above, at=at).exists()
    assert not Proceeding.objects.visible_to(beside, at=at).exists()
    done = revocation.revoke(proceeding, "理由", by=Actor(above, town.offices["root"], Duty.DECISION), at=at)
    assert done.document is not None
    assert done.document.organ == "朝霞区人民政府"
    assert done.document.facts["reconsideration_organ"] == "示例市人民政府"
    said, other = render_html(done.document), town.organ.name
    assert f"对{other}2026年3月4日作出的" in said, "who granted is not who revokes"
    assert f"{other}经查明事实" in said
    assert "本机关经查明事实" not in said


@pytest.mark.rule("COM-16", "COM-14", "COR-2", "CRE-4")
def test_the_revocation_is_one_act(town: Town) -> None:
    proceeding = heard(town)
    at = over(proceeding)
    proceeding = revocation.revoke(proceeding, "申辩理由不成立。", by=town.actor("wu"), at=at)
    case = Case.objects.with_story().get(pk=proceeding.case_id)
    assert (case.state, case.is_annulled, case.turn) == (CaseState.GRANTED, True, None)
    licence = Licence.objects.get()
    assert licence.standing(legal_day(at)) == Standing.ANNULLED
    certificates = Document.objects.of(case.thread).filter(paper__in=["approvals.licence", "approvals.grant"])
    assert {one.is_void for one in certificates} == {True}
    paper = proceeding.document
    assert paper is not None
    assert paper.number == "朝政许撤〔2026〕第00001号"
    assert paper.facts["reconsideration_organ"] == "示例市朝霞区人民政府"
    assert "第六十九条第一款第四项" in paper.facts["cited"]
    commitment = Commitment.objects.get()
    assert commitment.state == CommitmentState.REVOKED
    for one in commitment.promised.all():
        clock = clocks.of(one.thread, CommitmentKind.SUPPLY)
        assert clock is not None
        assert clock.settled_at == at
    record = Record.objects.get()
    assert (record.state, record.misdeed) == (RecordState.PROPOSED, Misdeed.MISMATCH)
    assert (record.proposed_by, record.source) == (None, proceeding.thread)
    bar = Bar.objects.get()
    assert (bar.ground, bar.record, bar.from_on) == (BarGround.BREACH, record, legal_day(at))
    assert Notice.objects.filter(user=town.user("zhao"), subject__contains="决定已被撤销").exists()
    with pytest.raises(Refused, match="现在不能作出决定"):
        revocation.revoke(proceeding, "再次", by=town.actor("wu"), at=at)


@pytest.mark.rule("CRE-1")
def test_the_entry_rests_on_what_lets_it_be_kept_and_names_the_revocation_as_a_fact(town: Town) -> None:
    proceeding = heard(town)
    revocation.revoke(proceeding, "理由", by=town.actor("wu"), at=over(proceeding))
    record = Record.objects.get()
    assert record.basis == "《天津市“一制三化”改革信用承诺办法（试行）》"
    assert record.words.endswith("准予决定已依据《中华人民共和国行政许可法》第六十九条第一款第四项撤销。")
    assert Bar.objects.get().basis == record.basis


@pytest.mark.rule("CRE-4")
def test_nobody_is_listed_by_a_revocation(town: Town) -> None:
    proceeding = heard(town)
    at = over(proceeding)
    revocation.revoke(proceeding, "理由", by=town.actor("wu"), at=at)
    assert not Record.objects.listed().exists()
    assert not Record.objects.visible_to(town.user("zhao"), at=at).exists(), "told by its own notice, later"


@pytest.mark.rule("LIF-4")
def test_the_closing_is_an_act_and_a_paper_of_its_own(town: Town) -> None:
    proceeding = heard(town)
    at = over(proceeding)
    revocation.revoke(proceeding, "理由", by=town.actor("wu"), at=at)
    licence = Licence.objects.get()
    assert "approvals.cancellation" not in papers(proceeding.case)
    life.cancel(licence, Ground.REVOKED, words="许可已被撤销", by=town.actor("wu"), at=at)
    assert papers(proceeding.case)[-2:] == ["approvals.revocation", "approvals.cancellation"]
    statuses = list(Licence.objects.get().statuses.order_by("pk").values_list("status", flat=True))
    assert statuses[-2:] == ["annulled", "cancelled"]


@pytest.mark.rule("LIF-3")
def test_kept_for_the_public_the_licence_stays_and_nobody_is_barred(town: Town) -> None:
    proceeding = heard(town, Breach.FALSE, Item.FRAUD)
    at = over(proceeding)
    with pytest.raises(Refused, match="请先请示上级机关"):
        keeping.keep(proceeding, "停业将使学校停供", by=town.actor("wu"), at=at)
    with pytest.raises(Refused, match="另一名审批人员"):
        keeping.keep(proceeding, "停供", approved(at), by=town.actor("zheng"), at=at)
    kept = keeping.keep(proceeding, "停业将使学校停供", approved(at), by=town.actor("wu"), at=at)
    assert kept.state == ProceedingState.KEPT
    assert Commitment.objects.get().state == CommitmentState.KEPT
    assert Licence.objects.get().standing(legal_day(at)) == Standing.VALID
    assert not Case.objects.with_story().get(pk=kept.case_id).is_annulled
    assert not Bar.objects.exists()
    assert not Record.objects.exists()
    assert kept.document is not None
    assert kept.document.facts["approval"] == "区政府"
    assert kept.document.facts["approval_number"] == "〔2026〕12号"
    assert kept.document.facts["approved_on"] == legal_day(at).isoformat()
    with pytest.raises(InternalError, match="was decided once"), transaction.atomic():
        Proceeding.objects.filter(pk=kept.pk).update(approval="")


@pytest.fixture
def watched(town: Town) -> Town:
    """The matter concerns people's health."""
    town.publish_again()
    Edition.objects.filter(pk=town.edition.pk).update(safety_related=True)
    town.edition = Edition.objects.select_related("matter__office", "regulator").get(pk=town.edition.pk)
    return town


@pytest.mark.rule("BAN-2", "BAN-3", "LIF-2")
def test_three_years_without_another_application_after_fraud(watched: Town) -> None:
    proceeding = heard(watched, Breach.FALSE, Item.FRAUD)
    at = over(proceeding)
    revocation.revoke(proceeding, "检测报告系伪造", by=watched.actor("wu"), at=at)
    bar = Bar.objects.get(ground=BarGround.FRAUD)
    day = legal_day(at)
    assert (bar.from_on, bar.until_on) == (day, day.replace(year=day.year + 3))
    assert bar.basic_code == watched.edition.matter.basic_code
    assert Record.objects.get().misdeed == Misdeed.FALSE
    facts = Document.objects.get(paper="approvals.revocation").facts
    assert (facts["fraud"], facts["barred_until"]) == (True, bar.until_on.isoformat())
    with pytest.raises(Refused, match="不得再次申请"):
        watched.draft(at=at)
    assert watched.draft(who="wang", at=at)


@pytest.mark.rule("BAN-2", "BAN-3")
def test_where_nobodys_health_is_concerned_the_application_stays_open(town: Town) -> None:
    proceeding = heard(town, Breach.FALSE, Item.FRAUD)
    revocation.revoke(proceeding, "伪造", by=town.actor("wu"), at=over(proceeding))
    assert list(Bar.objects.values_list("ground", flat=True)) == [BarGround.BREACH]


@pytest.mark.rule("LIF-2")
def test_what_was_told_as_fraud_is_not_dropped_by_who_told_it(town: Town) -> None:
    proceeding = noticed(town, Breach.FALSE, Item.FRAUD)
    for who, words in (("zheng", "另一名审批人员终结"), ("chen", "审批人员决定")):
        with pytest.raises(Refused, match=words):
            revocation.close(proceeding, "不再追究", by=town.actor(who), at=town.at)
    closed = revocation.close(proceeding, "经鉴定材料真实", by=town.actor("wu"), at=town.at)
    assert closed.state == ProceedingState.CLOSED
    assert Commitment.objects.get().state == CommitmentState.PERFORMING, "what is still to come is awaited"
    assert Notice.objects.filter(user=town.user("zhao"), subject__contains="已经终结").exists()


@pytest.mark.rule("COM-14", "CLK-15")
def test_what_goes_on_after_all_is_due_on_the_same_day(town: Town) -> None:
    proceeding = opened(town)
    commitment = Commitment.objects.get()
    threads = [one.thread for one in commitment.promised.all()]
    due = [clocks.of(thread, CommitmentKind.SUPPLY).due_on for thread in threads]
    stop_clocks(commitment, at=town.at)
    revocation.close(proceeding, "查明相符", by=town.actor("chen"), at=town.at)
    assert Commitment.objects.get().state == CommitmentState.PERFORMING
    running = clocks.open_for(threads)
    assert [running[thread][0].due_on for thread in threads] == due


@pytest.mark.rule("LIF-1")
def test_what_the_organ_did_wrong_is_held_against_nobody(town: Town) -> None:
    case = town.case_at(CaseState.GRANTED)
    proceeding = revocation.open(case, kind=Breach.OTHER, words="越权", by=town.actor("chen"), at=town.at)
    revocation.notify(proceeding, Item.POWER, "超出本机关权限", by=town.actor("chen"), at=town.at)
    revocation.waive(proceeding, by=town.actor("zhao"), at=town.at)
    done = revocation.revoke(proceeding, "超越法定职权", by=town.actor("wu"), at=town.at)
    assert done.record is None
    assert not Bar.objects.exists()
    assert done.document is not None
    assert "第一款第二项" in done.document.facts["cited"]


@pytest.mark.rule("COM-14")
def test_overdue_is_not_closed_while_something_is_missing(town: Town) -> None:
    proceeding = opened(town, Breach.OVERDUE)
    with pytest.raises(Refused, match="还没有补齐"):
        revocation.close(proceeding, "算了", by=town.actor("chen"), at=town.at)
    commitment = Commitment.objects.get()
    commitment.promised.update(state="conforms")
    closed = revocation.close(proceeding, "已全部补齐", by=town.actor("chen"), at=town.at)
    assert closed.state == ProceedingState.CLOSED
    assert Commitment.objects.get().state == CommitmentState.FULFILLED


@pytest.mark.rule("CRE-15")
def test_where_another_authority_took_the_revocation_away_nothing_is_held_against_him(watched: Town) -> None:
    proceeding = heard(watched, Breach.FALSE, Item.FRAUD)
    at = over(proceeding)
    proceeding = revocation.revoke(proceeding, "检测报告系伪造", by=watched.actor("wu"), at=at)
    words = "经行政复议撤销（示例市朝霞区人民政府，朝复决〔2026〕8号）"
    for who in ("chen", "sun"):
        by = watched.actor(who)
        ruling = rules.why_not_record_remedy(proceeding.case, against=proceeding, by=by, at=at)
        assert "审批人员登记" in str(ruling.words)
    struck(watched, proceeding, at=at)
    assert Record.objects.get().state == RecordState.DISMISSED
    assert not Bar.objects.filter(ended_at=None).exists()
    paper = again(proceeding).document
    assert paper is not None
    assert (paper.is_void, paper.void_reason) == (True, words)
    assert watched.draft(at=at), "he may apply again"
    assert Notice.objects.filter(user=watched.user("zhao"), subject__contains="撤销决定已被撤销").exists()
    with pytest.raises(Refused, match="已经被撤销"):
        struck(watched, again(proceeding), at=at)


PLACES = [
    # place, scheme, kind, put right first, may be
    ("120000", Scheme.CREDIT, Breach.OVERDUE, False, False),
    ("120000", Scheme.CREDIT, Breach.MISMATCH, False, False),
    ("120000", Scheme.NOTIFIED, Breach.OVERDUE, True, True),
    ("120000", Scheme.PROOF, Breach.MISMATCH, True, True),
    ("120000", Scheme.CREDIT, Breach.FALSE, False, False),
    ("990001", Scheme.CREDIT, Breach.OVERDUE, False, False),
    ("110000", Scheme.NOTIFIED, Breach.OVERDUE, True, True),
    ("110000", Scheme.NOTIFIED, Breach.FALSE, False, False),
    ("310000", Scheme.NOTIFIED, Breach.OVERDUE, True, True),
    ("310000", Scheme.PROOF, Breach.MISMATCH, False, True),
    ("310000", Scheme.NOTIFIED, Breach.MISMATCH, True, True),
    # Deceit by which a permit was got is revoked, whatever the place says of false promises (行政许可法 69).
    ("310000", Scheme.PROOF, Breach.FALSE, False, False),
    ("410500", Scheme.NOTIFIED, Breach.OVERDUE, False, False),
    ("410500", Scheme.NOTIFIED, Breach.MISMATCH, True, True),
]


@pytest.mark.rule("COM-14", "LIF-2")
@pytest.mark.parametrize("place, scheme, kind, first, may", PLACES)
def test_each_place_says_whether_it_is_put_right_first(
    town: Town, place: str, scheme: Scheme, kind: Breach, first: bool, may: bool
) -> None:
    """Of the four places whose rules contradict each other, each for its own schemes, by what an officer may do there."""
    proceeding = opened(town, kind, scheme=scheme)
    type(proceeding.case.competent_office).objects.filter(pk=town.organ.pk).update(division_code=place)
    proceeding = again(proceeding)
    by, at = town.actor("zheng"), town.at
    assert rules.rectification_policy(proceeding, at=at)[:2] == (first, may)
    told = rules.why_not_tell_of_revocation(proceeding, Item.UNQUALIFIED, FOUND, by=by, at=at)
    assert told.ok is not first
    assert rules.why_not_order_rectification(proceeding, "请补测", by=by, at=at).ok is may


@pytest.mark.rule("COM-14")
def test_where_nothing_is_permitted_shanghai_lets_a_false_word_be_put_right(town: Town) -> None:
    """证明事项 of a matter that is no 行政许可: the place's own rule holds."""
    town.edition = town.published_as(town.edition, type_code=MatterType.CONFIRMATION)
    proceeding = opened(town, Breach.FALSE, scheme=Scheme.PROOF)
    type(town.organ).objects.filter(pk=town.organ.pk).update(division_code="310000")
    policy = rules.rectification_policy(again(proceeding), at=town.at)
    assert (policy.first, policy.may) == (False, True)


@pytest.mark.rule("COR-14")
@pytest.mark.parametrize("item, ok", [(Item.POWER, False), (Item.ABUSE, False), (Item.UNQUALIFIED, True)])
def test_nobody_judges_whether_his_own_grant_was_an_abuse(town: Town, item: Item, ok: bool) -> None:
    """Zheng granted; another one told: he decides what the holder did, and not what he himself did."""
    told = revocation.notify(opened(town), item, FOUND, by=town.actor("chen"), at=town.at)
    assert tasks.sweep_proceedings(over(told)) == 1
    told, at = again(told), over(told)
    for why_not in (rules.why_not_conclude_proceeding, rules.why_not_close_proceeding):
        ruling = why_not(told, by=town.actor("zheng"), at=at)
        assert ruling.ok is ok
        assert ok or "回避" in str(ruling.words)
        assert why_not(told, by=town.actor("wu"), at=at).ok


@pytest.mark.rule("CRE-1")
@pytest.mark.parametrize(
    "place, scheme, misdeed, basis, closes",
    [
        ("120000", Scheme.CREDIT, Misdeed.MISMATCH, "信用承诺办法", True),
        # Elsewhere, and of other schemes, the tier of the entry decides whether it closes anything (COM-4).
        ("120000", Scheme.NOTIFIED, Misdeed.MISMATCH, "国办发〔2020〕42号", False),
        ("310000", Scheme.PROOF, Misdeed.MISMATCH, "国办发〔2020〕42号", False),
        # Nobody has said there that it is listed: nothing is.
        ("310000", Scheme.CREDIT, None, None, False),
    ],
)
def test_what_is_proposed_rests_on_what_its_place_says_of_the_scheme(
    town: Town, place: str, scheme: Scheme, misdeed: Misdeed | None, basis: str | None, closes: bool
) -> None:
    proceeding = opened(town, scheme=scheme)
    if rules.rectification_policy(proceeding, at=town.at).first:
        rectification.order_rectification(proceeding, "请整改", by=town.actor("chen"), at=town.at)
        assert tasks.sweep_proceedings(over(proceeding, ProceedingKind.RECTIFY)) == 1
        proceeding = again(proceeding)
    told_at = town.at + timedelta(days=60)
    proceeding = revocation.notify(proceeding, Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=told_at)
    assert tasks.sweep_proceedings(over(proceeding)) == 1
    type(town.organ).objects.filter(pk=town.organ.pk).update(division_code=place)
    at = over(proceeding)
    done = revocation.revoke(again(proceeding), "承诺不实", by=town.actor("wu"), at=at)
    assert done.state == ProceedingState.REVOKED
    found = Record.objects.first()
    assert (found.misdeed if found else None) == misdeed
    assert (basis in found.basis) if found and basis else found is None
    assert Bar.objects.exists() is closes
    assert done.document is not None
    assert done.document.facts["word_barred"] is closes, "his paper says no more than is done"


@pytest.mark.rule("COM-14")
def test_what_is_put_right_in_time_ends_it(town: Town) -> None:
    proceeding = opened(town, Breach.OVERDUE)
    type(town.organ).objects.filter(pk=town.organ.pk).update(division_code="110000")
    ordered = rectification.order_rectification(
        proceeding, "请补交检测报告", by=town.actor("chen"), at=town.at
    )
    assert ordered.state == ProceedingState.RECTIFYING
    assert Commitment.objects.get().state == CommitmentState.RECTIFYING
    paper = Document.objects.get(paper="approvals.rectification")
    assert paper.facts["due_on"] == "2026-03-25", "fifteen working days after 4 March"
    Commitment.objects.get().promised.update(state="conforms")
    closed = revocation.close(ordered, "已整改到位", by=town.actor("chen"), at=town.at)
    assert closed.state == ProceedingState.CLOSED
    assert Commitment.objects.get().state == CommitmentState.FULFILLED
    assert not Record.objects.exists()


@pytest.mark.rule("COM-14")
def test_what_is_not_put_right_goes_on_and_is_not_ordered_twice(town: Town) -> None:
    proceeding = opened(town, Breach.OVERDUE)
    type(town.organ).objects.filter(pk=town.organ.pk).update(division_code="110000")
    proceeding = rectification.order_rectification(
        proceeding, "请补交检测报告", by=town.actor("chen"), at=town.at
    )
    at = over(proceeding, ProceedingKind.RECTIFY)
    assert tasks.sweep_proceedings(at - timedelta(seconds=1)) == 0
    assert tasks.sweep_proceedings(at) == 1
    proceeding = again(proceeding)
    assert proceeding.state == ProceedingState.OPENED
    assert Commitment.objects.get().state == CommitmentState.OVERDUE
    with pytest.raises(Refused, match="已经责令整改过一次"):
        rectification.order_rectification(proceeding, "再改", by=town.actor("chen"), at=at)
    assert revocation.notify(proceeding, Item.OTHERWISE, FOUND, by=town.actor("chen"), at=at)


def test_the_database_holds_what_was_said(town: Town) -> None:
    proceeding = noticed(town)
    for told in ({"words": "别的"}, {"found": "别的"}, {"state": "revoked"}, {"item": "fraud"}):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            Proceeding.objects.filter(pk=proceeding.pk).update(**told)
    with pytest.raises(InternalError, match="took decision"), transaction.atomic():
        type(proceeding.decision).objects.update(annulled_at=town.at)
    with pytest.raises(DatabaseError), transaction.atomic():
        Proceeding.objects.filter(pk=proceeding.pk).delete()


@pytest.mark.rule("COR-2")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_conclude_at_once_one_does_and_the_other_is_told(town: Town) -> None:
    proceeding = heard(town)
    at = over(proceeding)
    above = User.objects.create_user("qu", "区长", is_officer=True)
    appoint(above, town.offices["root"], Duty.DECISION, from_on=legal_day(town.at), by=SYSTEM, at=town.at)
    people = [town.actor("wu"), Actor(above, town.offices["root"], Duty.DECISION)]
    together, said = Barrier(2), []

    def conclude(by: Actor, revoked: bool) -> None:
        together.wait()
        try:
            if revoked:
                revocation.revoke(proceeding, "理由", by=by, at=at)
            else:
                keeping.keep(proceeding, "公共利益", approved(at), by=by, at=at)
            said.append("done")
        except Refused as no:
            said.append(str(no))
        finally:
            connection.close()

    threads = [
        Thread(target=conclude, args=(by, revoked)) for by, revoked in zip(people, (True, False), strict=True)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert said.count("done") == 1
    assert any("现在不能作出决定" in words for words in said)
