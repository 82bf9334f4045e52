"""列入 and 移出 by due process, from the proposal to the removal (CRE-4 … CRE-9, CRE-15)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from credit import rules, tasks
from credit.actions import bars, listing
from credit.enums import BarGround, Convenience, Kind, Lift, Misdeed, RecordState, Tier
from credit.models import Record
from ground import clocks
from ground.accounts.actions import keep_party
from ground.accounts.actor import Actor
from ground.accounts.enums import IdType, PartyKind
from ground.clocks.service import ServiceWay
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.trail.verify import verify
from ground.workdays import legal_day
from tests.credit.conftest import CODE, heard, listed, past, proposed
from tests.town import ORGAN

pytestmark = pytest.mark.django_db


def papers(record: Record) -> list[str]:
    return list(Document.objects.of(record.thread).order_by("pk").values_list("paper", flat=True))


@pytest.mark.rule("CRE-4")
def test_nobody_is_listed_before_he_was_told_and_heard(keepers, moment):
    record = proposed(keepers, moment)
    with pytest.raises(Refused, match="现在不能作出决定"):
        listing.enlist(record, Tier.GENERAL, "理由", by=keepers.actor("tang"), at=moment)
    record = listing.notify(record, Tier.GENERAL, by=keepers.actor("qian"), at=moment)
    assert papers(record) == ["credit.notice"]
    assert Document.objects.of(record.thread).get().facts["days"] == 10
    assert clocks.of(record.thread, Kind.DEFENCE).due_on == date(2026, 3, 18), (
        "ten working days after 4 March"
    )
    with pytest.raises(Refused, match="听取陈述申辩，现在不能作出决定"):
        listing.enlist(record, Tier.GENERAL, "理由", by=keepers.actor("tang"), at=moment)


@pytest.mark.rule("CRE-4")
def test_who_gave_the_notice_does_not_decide(keepers, moment):
    record = heard(keepers, moment)
    with pytest.raises(Refused, match="由另一名信用管理人员决定"):
        listing.enlist(record, Tier.GENERAL, "理由", by=keepers.actor("qian"), at=moment)
    told = {"reasons": "理由", "decided_at": moment, "decided_by": record.noticed_by}
    with pytest.raises(IntegrityError, match="credit_record_by_two"), transaction.atomic():
        Record.objects.filter(pk=record.pk).update(**told)
    with pytest.raises(Refused, match="信用管理人员办理"):
        listing.enlist(record, Tier.GENERAL, "理由", by=keepers.actor("zheng"), at=moment)
    with pytest.raises(Refused, match="请写明决定的理由"):
        listing.enlist(record, Tier.GENERAL, " ", by=keepers.actor("tang"), at=moment)


@pytest.mark.rule("CRE-4")
def test_he_may_defend_himself_until_the_last_day_and_then_the_timer_ends_it(keepers, moment):
    record = listing.notify(proposed(keepers, moment), Tier.GENERAL, by=keepers.actor("qian"), at=moment)
    listing.defend(record, "检测机构停业，已另行委托", by=keepers.actor("zhao"), at=moment)
    with pytest.raises(Refused, match="由当事人本人"):
        listing.defend(record, "不是我", by=keepers.actor("wang"), at=moment)
    over = past(moment, 10)
    assert tasks.sweep_hearings(over - timedelta(seconds=1)) == 0
    with pytest.raises(Refused, match="已于 2026年3月18日 届满"):
        listing.defend(record, "还有", by=keepers.actor("zhao"), at=over)
    assert tasks.sweep_hearings(over) == 1
    assert tasks.sweep_hearings(over) == 0
    record = Record.objects.get(pk=record.pk)
    assert record.state == RecordState.HEARD
    record = listing.dismiss(record, "客观原因，不予列入", by=keepers.actor("tang"), at=over)
    assert papers(record) == ["credit.notice", "credit.dismissal"]
    assert not verify(record.thread)


@pytest.mark.rule("CRE-4")
def test_a_decision_settles_a_hearing_that_has_lapsed(keepers, moment):
    record = listing.notify(proposed(keepers, moment), Tier.GENERAL, by=keepers.actor("qian"), at=moment)
    record = listing.enlist(record, Tier.GENERAL, "逾期", by=keepers.actor("tang"), at=past(moment, 10))
    assert record.state == RecordState.LISTED


@pytest.mark.rule("CRE-6", "CRE-7")
@pytest.mark.parametrize(
    "tier, least, most, published",
    [
        (Tier.MINOR, date(2026, 3, 4), date(2026, 6, 4), False),
        (Tier.GENERAL, date(2026, 6, 4), date(2027, 3, 4), True),
        (Tier.SERIOUS, date(2027, 3, 4), date(2029, 3, 4), True),
    ],
)
def test_how_long_it_stands_is_the_tiers(keepers, moment, tier, least, most, published):
    record = listed(keepers, moment, tier)
    assert (record.min_until, record.max_until, record.published) == (least, most, published)
    assert papers(record)[1:] == ["credit.repair_notice", "credit.listing"], "两书同达"
    on = legal_day(moment)
    assert Record.objects.publicised(on).filter(pk=record.pk).exists() is published


@pytest.mark.rule("CRE-6")
def test_it_ends_by_itself_with_its_last_day(keepers, moment):
    record = listed(keepers, moment)
    last = moment.replace(year=2027, month=3, day=4)
    assert tasks.sweep_expiries(last) == 0
    assert tasks.sweep_expiries(last + timedelta(days=1)) == 1
    assert tasks.sweep_expiries(last + timedelta(days=1)) == 0
    record = Record.objects.get(pk=record.pk)
    assert (record.state, record.lift, record.lifted_by) == (RecordState.LIFTED, Lift.EXPIRED, None)
    assert papers(record)[-1] == "credit.removal"


@pytest.mark.rule("CRE-8", "CRE-9")
def test_repair_comes_after_the_shortest_time_the_duty_and_a_promise(keepers, moment):
    record = listed(keepers, moment)
    zhao = keepers.actor("zhao")
    told = {"duty_done_on": date(2026, 4, 1), "promised": True}
    with pytest.raises(Refused, match="最短公示期至 2026年6月4日"):
        listing.seek_repair(record, "已补齐", **told, by=zhao, at=moment)
    later = moment.replace(month=6, day=5)
    with pytest.raises(Refused, match="勾选信用修复承诺"):
        listing.seek_repair(
            record, "已补齐", duty_done_on=date(2026, 4, 1), promised=False, by=zhao, at=later
        )
    with pytest.raises(Refused, match="不能晚于今天"):
        listing.seek_repair(record, "已补齐", duty_done_on=date(2026, 7, 1), promised=True, by=zhao, at=later)
    repair = listing.seek_repair(record, "已补齐", **told, by=zhao, at=later)
    with pytest.raises(Refused, match="正在办理"):
        listing.seek_repair(record, "再申请", **told, by=zhao, at=later)
    refused = listing.decide_repair(repair, False, "检测报告仍不合格", by=keepers.actor("tang"), at=later)
    assert refused.state == RecordState.LISTED
    assert papers(record)[-1] == "credit.repair_refusal"
    again = listing.seek_repair(record, "报告已合格", **told, by=zhao, at=later)
    record = listing.decide_repair(again, True, "已核实", by=keepers.actor("qian"), at=later)
    assert (record.state, record.lift) == (RecordState.LIFTED, Lift.REPAIRED)
    assert papers(record)[-2:] == ["credit.removal", "credit.repair"]
    with pytest.raises(Refused, match="已经办结"):
        listing.decide_repair(again, True, "再一次", by=keepers.actor("qian"), at=later)


@pytest.mark.rule("CRE-8")
def test_a_minor_one_is_repaired_as_soon_as_the_duty_is_done(keepers, moment):
    record = listed(keepers, moment, Tier.MINOR)
    told = {"duty_done_on": legal_day(moment), "promised": True}
    assert listing.seek_repair(record, "已补齐", **told, by=keepers.actor("zhao"), at=moment)


@pytest.mark.rule("CRE-11")
def test_an_objection_is_verified_by_another_officer(keepers, moment):
    record = listed(keepers, moment)
    objection = listing.object_to(record, "不是我单位", by=keepers.actor("zhao"), at=moment)
    with pytest.raises(Refused, match="由另一名信用管理人员核实"):
        listing.answer_objection(objection, True, "成立", by=keepers.actor("tang"), at=moment)
    record = listing.answer_objection(objection, True, "核对有误", by=keepers.actor("qian"), at=moment)
    assert (record.state, record.lift) == (RecordState.LIFTED, Lift.OBJECTION)


@pytest.mark.rule("CRE-15")
@pytest.mark.parametrize("stage", ["proposed", "heard", "listed"])
def test_when_the_decision_is_gone_the_entry_goes_with_it(keepers, moment, stage):
    record = {"proposed": proposed, "heard": heard, "listed": listed}[stage](keepers, moment)
    bar = bars.bar(
        record.party,
        BarGround.BREACH,
        basis="国办发〔2020〕42号",
        thread=record.source,
        record=record,
        by=Actor.system("proceeding"),
        at=moment,
    )
    record = listing.withdraw(record, "撤销决定已被复议机关撤销", by=Actor.system("remedy"), at=moment)
    expected = RecordState.LIFTED if stage == "listed" else RecordState.DISMISSED
    assert record.state == expected
    bar.refresh_from_db()
    assert bar.ended_at == moment
    with pytest.raises(Refused):
        listing.withdraw(record, "再一次", by=Actor.system("remedy"), at=moment)


@pytest.mark.rule("COR-4", "CRE-5")
def test_the_own_file_closes_commitments_and_not_deficiency(keepers, moment):
    zhao = keepers.actor("zhao").on_behalf_of
    before = rules.standing(zhao, place="990001", at=moment)
    assert not before.restrictions
    record = listed(keepers, moment)
    stands = rules.standing(zhao, place="990001", at=moment)
    (restriction,) = stands.restrictions
    assert (restriction.closes, restriction.ref) == (Convenience.COMMITMENT, record.thread)
    assert (restriction.since, restriction.until) == (date(2026, 3, 4), date(2027, 3, 4))
    assert rules.why_not_use(stands, Convenience.DEFICIENCY).ok
    assert "政务服务诚信档案" in (rules.why_not_use(stands, Convenience.COMMITMENT).words or "")
    assert stands.version != before.version


@pytest.mark.rule("BAN-1", "BAN-2", "BAN-3")
@pytest.mark.parametrize(
    "ground, until", [(BarGround.HIDDEN, date(2027, 3, 4)), (BarGround.FRAUD, date(2029, 3, 4))]
)
def test_who_hid_or_cheated_does_not_apply_again_for_years(keepers, moment, ground, until):
    zhao = keepers.actor("zhao").on_behalf_of
    assert rules.last_day_of_bar(ground, "990001", legal_day(moment)) == until
    told = {
        "basis": "行政许可法",
        "thread": "case:1",
        "basic_code": "000123020001",
        "until": until,
        "at": moment,
    }
    told |= {"matter_name": "公共场所卫生许可", "by": Actor.system("decision")}
    bar = bars.bar(zhao, ground, **told)
    assert bars.bar(zhao, ground, **told).pk == bar.pk
    assert "不得再次申请" in (rules.why_not_apply_again(zhao, "000123020001", at=moment).words or "")
    assert rules.why_not_apply_again(zhao, "000123020002", at=moment).ok
    after = moment.replace(year=until.year, month=3, day=5)
    assert rules.why_not_apply_again(zhao, "000123020001", at=after).ok
    assert bars.unbar("case:1", ground, "不予许可决定已被撤销", by=Actor.system("remedy"), at=moment) == 1
    assert rules.why_not_apply_again(zhao, "000123020001", at=moment).ok
    assert bars.bar(zhao, ground, **told).pk != bar.pk, "decided anew, it bars anew"


@pytest.mark.rule("COM-8")
def test_who_gave_up_before_completion_commits_no_more_in_that_matter(keepers, moment):
    zhao = keepers.actor("zhao").on_behalf_of
    told = {
        "basis": "天津“一制三化”方案",
        "thread": "case:2",
        "basic_code": "000123020001",
    }
    bars.bar(zhao, BarGround.GIVEN_UP, matter_name="卫生许可", **told, by=Actor.system("x"), at=moment)
    here = rules.standing(zhao, basic_code="000123020001", place="990001", at=moment)
    assert not rules.why_not_use(here, Convenience.COMMITMENT).ok
    elsewhere = rules.standing(zhao, basic_code="000123020002", place="990001", at=moment)
    assert rules.why_not_use(elsewhere, Convenience.COMMITMENT).ok
    assert rules.why_not_apply_again(zhao, "000123020001", at=moment).ok


def test_proposed_twice_it_is_one_entry(keepers, moment):
    proposed(keepers, moment)
    with pytest.raises(Refused, match="已有一条记录（拟列入，待告知）"):
        proposed(keepers, moment)
    assert Record.objects.count() == 1
    acts = [entry.act for entry in Entry.objects.of(Record.objects.get().thread)]
    assert acts == ["credit.proposed"]


@pytest.mark.parametrize(
    "change", [{"state": "lifted"}, {"words": "别的"}, {"tier": "serious"}, {"max_until": date(2030, 1, 1)}]
)
def test_the_database_lets_nothing_be_rewritten(keepers, moment, change):
    record = listed(keepers, moment)
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Record.objects.filter(pk=record.pk).update(**change)


def test_messages_name_nobody(keepers, moment):
    record = listed(keepers, moment)
    told = Notice.objects.filter(thread=record.thread)
    assert told.exists()
    assert not [one for one in told if "赵敏" in one.subject + one.body]


@pytest.mark.rule("CRE-1")
def test_facts_and_basis_are_named(keepers, moment):
    party = keepers.actor("zhao").on_behalf_of
    told = {"source": "hand:1", "source_number": "1", "office": keepers.organ, "at": moment}
    with pytest.raises(Refused, match="请写明失信事实和认定依据"):
        listing.propose(party, Misdeed.FALSE, "", "依据", **told, by=keepers.actor("qian"))
    with pytest.raises(Refused, match="由“朝霞区政务服务办公室”的信用管理人员办理"):
        listing.propose(party, Misdeed.FALSE, "事实", "依据", **told, by=keepers.actor("chen"))
    assert (
        listing.propose(party, Misdeed.FALSE, "事实", "依据", **told, by=keepers.actor("qian")).office.path
        == ORGAN
    )


@pytest.mark.rule("CRE-4")
def test_nobody_ends_his_hearing_for_him_and_nothing_graver_is_decided_than_he_was_told(keepers, moment):
    record = listing.notify(proposed(keepers, moment), Tier.GENERAL, by=keepers.actor("qian"), at=moment)
    with pytest.raises(Refused, match="由当事人自己确认"):
        listing.waive(record, by=keepers.actor("qian"), at=moment)
    record = listing.waive(record, by=keepers.actor("zhao"), at=moment)
    with pytest.raises(Refused, match="不能重于告知的程度"):
        listing.enlist(record, Tier.SERIOUS, "理由", by=keepers.actor("tang"), at=moment)
    assert listing.enlist(record, Tier.MINOR, "理由", by=keepers.actor("tang"), at=moment).tier == Tier.MINOR


@pytest.mark.rule("CRE-4")
def test_without_an_account_his_days_run_from_the_day_it_reached_him(keepers, moment):
    version = keep_party(
        PartyKind.ORGANISATION, IdType.USCC, CODE, "云朵美容有限公司", by=keepers.actor("lin"), at=moment
    )
    party = version.party
    told = {"source": "hand:2", "source_number": "2", "office": keepers.organ, "at": moment}
    record = listing.propose(party, Misdeed.FALSE, "事实", "依据", by=keepers.actor("qian"), **told)
    record = listing.notify(record, Tier.GENERAL, by=keepers.actor("qian"), at=moment)
    assert record.served_at is None
    assert tasks.sweep_hearings(past(moment, 40)) == 0
    later = past(moment, 3)
    told = {"on": legal_day(later), "receipt": "送达回证"}
    record = listing.serve(record, ServiceWay.COUNTER, **told, by=keepers.actor("qian"), at=later)
    with pytest.raises(Refused, match="现在不能登记送达"):
        listing.serve(record, ServiceWay.COUNTER, **told, by=keepers.actor("qian"), at=later)
    assert tasks.sweep_hearings(past(later, 10) - timedelta(seconds=1)) == 0
    assert tasks.sweep_hearings(past(later, 10)) == 1


@pytest.mark.rule("CRE-4")
def test_what_nobody_gave_notice_of_in_time_is_held_against_nobody(keepers, moment):
    record = proposed(keepers, moment)
    told = {"basis": "国办发〔2020〕42号", "thread": record.source, "record": record}
    bar = bars.bar(record.party, BarGround.BREACH, by=Actor.system("proceeding"), at=moment, **told)
    over = past(moment, 10)
    assert tasks.sweep_untold(over - timedelta(seconds=1)) == 0
    assert tasks.sweep_untold(over) == 1
    assert tasks.sweep_untold(over) == 0
    assert Record.objects.get(pk=record.pk).state == RecordState.DISMISSED
    bar.refresh_from_db()
    assert bar.ended_at == over
    with pytest.raises(Refused, match="已经终止（逾期没有告知），不再提出"):
        proposed(keepers, over)


@pytest.mark.rule("COM-4")
def test_whoever_broke_a_promise_promises_nothing_until_his_entry_ends(keepers, moment):
    record = heard(keepers, moment)
    told = {"basis": "国办发〔2020〕42号", "thread": record.source, "record": record}
    bars.bar(record.party, BarGround.BREACH, by=Actor.system("proceeding"), at=moment, **told)
    stands = rules.standing(record.party, basic_code="000123020009", place="990001", at=moment)
    assert "其间不适用承诺" in (rules.why_not_use(stands, Convenience.COMMITMENT).words or "")
    assert rules.why_not_use(stands, Convenience.DEFICIENCY).ok
    listing.dismiss(record, "事实不清", by=keepers.actor("tang"), at=moment)
    assert not rules.standing(record.party, place="990001", at=moment).restrictions


@pytest.mark.rule("CRE-1")
@pytest.mark.parametrize("misdeed", Misdeed)
def test_a_bar_says_what_was_found_and_nothing_else(keepers, moment, misdeed):
    record = proposed(keepers, moment, misdeed=misdeed)
    told = {"basis": "国办发〔2020〕42号", "thread": record.source, "record": record}
    bars.bar(record.party, BarGround.BREACH, by=Actor.system("proceeding"), at=moment, **told)
    (restriction,) = rules.standing(record.party, place="990001", at=moment).restrictions
    assert (
        restriction.words
        == f"{misdeed.label}，决定已被撤销；是否列入政务服务诚信档案正在办理，其间不适用承诺"
    )


@pytest.mark.rule("CRE-4")
@pytest.mark.parametrize("account", [True, False])
def test_the_notice_names_the_ways_that_are_open_to_him(keepers, moment, account):
    who = keepers.actor("zhao").on_behalf_of
    if not account:
        told = (PartyKind.ORGANISATION, IdType.USCC, CODE, "云朵美容有限公司")
        who = keep_party(*told, by=keepers.actor("lin"), at=moment).party
    told = {"source": "hand:3", "source_number": "3", "office": keepers.organ, "at": moment}
    record = listing.propose(who, Misdeed.FALSE, "事实", "依据", by=Actor.system("x"), **told)
    listing.notify(record, Tier.GENERAL, by=keepers.actor("qian"), at=moment)
    page = render_html(Document.objects.of(record.thread).get())
    assert "并可以一并提交证据" in page
    assert ("网上、当面、邮寄均可" in page) is account


@pytest.mark.rule("CRE-6")
@pytest.mark.parametrize("tier, said", [(Tier.MINOR, False), (Tier.GENERAL, True)])
def test_what_was_never_published_is_not_published_no_longer(keepers, moment, tier, said):
    record = listed(keepers, moment, tier)
    listing.withdraw(record, "撤销决定已被撤销", by=Actor.system("remedy"), at=moment)
    page = render_html(Document.objects.of(record.thread).get(paper="credit.removal"))
    assert "起移出" in page
    assert ("不再公示" in page) is said


@pytest.mark.rule("CRE-4")
def test_a_breach_bars_nobody_without_an_entry_that_can_end(keepers, moment):
    told = {"basis": "国办发〔2020〕42号", "thread": "case:9", "by": Actor.system("x"), "at": moment}
    party = keepers.actor("zhao").on_behalf_of
    with pytest.raises(IntegrityError, match="credit_bar_of_breach_has_entry"), transaction.atomic():
        bars.bar(party, BarGround.BREACH, **told)


@pytest.mark.rule("CRE-8", "CRE-11")
def test_who_enters_a_request_off_paper_does_not_answer_it(keepers, moment):
    record = listed(keepers, moment)
    qian = keepers.actor("qian")
    objection = listing.object_to(record, "书面异议", by=qian, at=moment)
    with pytest.raises(Refused, match="您登记的"):
        listing.answer_objection(objection, True, "成立", by=qian, at=moment)
    later = moment.replace(month=6, day=5)
    repair = listing.seek_repair(
        record, "书面申请", duty_done_on=legal_day(moment), promised=True, by=qian, at=later
    )
    with pytest.raises(Refused, match="您登记的"):
        listing.decide_repair(repair, True, "已核实", by=qian, at=later)


@pytest.mark.rule("CRE-15")
def test_what_should_not_have_been_listed_verifies_no_longer(keepers, moment):
    record = listed(keepers, moment)
    objection = listing.object_to(record, "不是我", by=keepers.actor("zhao"), at=moment)
    record = listing.answer_objection(objection, True, "核对有误", by=keepers.actor("qian"), at=moment)
    listing_paper = Document.objects.of(record.thread).get(paper="credit.listing")
    assert (listing_paper.is_void, listing_paper.void_reason) == (True, "异议成立")
