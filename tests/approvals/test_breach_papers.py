"""What the party is told of a breach, when, by which law, and what does not cost it its days (RQ-10, COR-2, COR-20)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals import rules
from approvals.actions import keeping, performing, rectification, revocation
from approvals.enums import RemedyOutcome
from approvals.models import Proceeding
from approvals.proceedings import Breach, Item, ProceedingKind
from approvals.tasks import sweep_commitments, sweep_proceedings
from commitments.enums import CommitmentState, Kind, Scheme
from ground import clocks
from ground.accounts.actor import Actor
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.notices.models import Notice
from ground.workdays.calendar import after, between, legal_day
from supervision import actions as supervision
from tests.approvals.breaking import DAY, acts, anew, hand_in, in_place, last_moment, look, one_of
from tests.approvals.committed import CHECKED, committed
from tests.approvals.revoking import FOUND, again, approved, heard, noticed, opened, over, struck
from tests.approvals.test_proceeding_heard import without_account
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.mark.rule("RQ-10", "COM-16")
def test_what_came_in_time_and_was_entered_later_was_never_overdue(town: Town) -> None:
    case, commitment = committed(town, names=("卫生检测报告",))
    end = last_moment(one_of(commitment))
    assert sweep_commitments(end) == 1
    performing.supply(
        anew(commitment),
        one_of(commitment),
        counts=(1, 0),
        arrived_at=end - timedelta(hours=3),
        evidence="邮件号码 EMS1234567",
        by=town.actor("lin"),
        at=end + timedelta(hours=10),
    )
    assert anew(commitment).state == CommitmentState.PERFORMING
    assert Proceeding.objects.get().state == "closed"
    assert "commitments.restored" in acts(case)
    assert Notice.objects.filter(thread=case.thread, subject__contains="没有逾期").exists()
    assert sweep_commitments(end + DAY) == 0
    look(town, commitment, at=end + DAY)
    assert anew(commitment).state == CommitmentState.FULFILLED


@pytest.mark.rule("RQ-10", "COM-16")
@pytest.mark.parametrize("late", ["this", "another"])
def test_what_came_late_stays_overdue(town: Town, late: str) -> None:
    """Entered as late, or with another thing still missing."""
    names = ("卫生检测报告",) if late == "this" else ("卫生检测报告", "场所平面图")
    _case, commitment = committed(town, names=names)
    end = last_moment(one_of(commitment))
    sweep_commitments(end)
    came = end + timedelta(hours=1) if late == "this" else end - timedelta(hours=3)
    told = {"counts": (1, 0), "evidence": "邮件号码 EMS1", "by": town.actor("lin"), "at": end + DAY}
    performing.supply(anew(commitment), one_of(commitment), arrived_at=came, **told)
    assert anew(commitment).state == CommitmentState.OVERDUE
    assert Proceeding.objects.get().is_pending


@pytest.mark.rule("RQ-10", "COM-13")
def test_the_days_of_the_look_are_not_his(town: Town) -> None:
    """Handed in with so many days left, looked at after the last day: he has as many again."""
    _case, commitment = committed(town, names=("卫生检测报告",))
    clock = clocks.of(one_of(commitment).thread, Kind.SUPPLY)
    assert clock is not None
    came, looked = clock.lapses_at - 8 * DAY, clock.lapses_at + 5 * DAY
    left = between(legal_day(came), clock.due_on)
    hand_in(town, commitment, at=came)
    look(town, commitment, conforms=False, at=looked)
    assert anew(commitment).state == CommitmentState.PERFORMING
    again_ = clocks.of(one_of(commitment).thread, Kind.SUPPLY)
    assert again_ is not None
    assert again_.due_on == after(legal_day(looked), left).on
    assert sweep_commitments(looked) == 0
    assert sweep_commitments(again_.lapses_at) == 1


@pytest.mark.rule("COR-2")
def test_a_suspicion_is_nobodys_business_before_it_is_told(client: Client, town: Town) -> None:
    case, commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), signed_at=now() - DAY, **CHECKED)
    look(town, commitment, None, conforms=False, at=now())
    client.force_login(town.user("zhao"))
    pages = (f"/cases/{case.number}/commitment/performing/", f"/cases/{case.number}/")
    for address in pages:
        page = client.get(address).text
        for words in ("与承诺不符", "核查不符", "正在依法处理", "不符合"):
            assert words not in page, (address, words)
    assert "履行中" in client.get(pages[0]).text
    rectification.order_rectification(
        again(case.proceedings.get()), "请补测", by=town.actor("chen"), at=now()
    )
    assert "责令整改" in client.get(pages[0]).text


@pytest.mark.rule("COR-20", "COM-16")
@pytest.mark.parametrize("item, barred", [(Item.POWER, False), (Item.OTHERWISE, True)])
def test_the_paper_speaks_of_the_bar_where_there_is_one(town: Town, item: Item, barred: bool) -> None:
    proceeding = heard(town, Breach.OVERDUE, item)
    at = over(proceeding)
    done = revocation.revoke(proceeding, "理由", by=town.actor("wu"), at=at)
    assert done.document is not None
    assert ("不再适用承诺办理" in render_html(done.document)) is barred
    assert (done.record is not None) is barred
    told = Document.objects.of(done.case.thread).get(paper="approvals.revocation_notice")
    assert ("是否列入政务服务诚信档案" in render_html(told)) is barred


@pytest.mark.rule("LIF-3", "COR-20")
@pytest.mark.parametrize("item, words", [(Item.FRAUD, "应当撤销"), (Item.UNQUALIFIED, "可以撤销")])
def test_what_was_got_by_fraud_should_be_revoked(town: Town, item: Item, words: str) -> None:
    proceeding = heard(town, Breach.FALSE, item)
    kept = keeping.keep(
        proceeding, "停供", approved(over(proceeding)), by=town.actor("wu"), at=over(proceeding)
    )
    assert kept.document is not None
    assert words in render_html(kept.document)


@pytest.mark.rule("COM-14", "COR-20")
def test_the_order_says_by_which_law_and_where_to_turn(town: Town) -> None:
    proceeding = opened(town, Breach.OVERDUE, scheme=Scheme.NOTIFIED)
    in_place(town, "110000")
    rectification.order_rectification(again(proceeding), "请补交", by=town.actor("chen"), at=town.at)
    text = render_html(Document.objects.get(paper="approvals.rectification"))
    for words in ("北京市优化营商环境条例第三十三条", "申请行政复议", "提起行政诉讼", "示例市朝霞区人民政府"):
        assert words in text


@pytest.mark.rule("COM-14", "SHG-3")
@pytest.mark.parametrize("city", ["110000", None])
def test_who_lied_is_treated_as_without_a_licence_where_the_place_has_it_so(
    town: Town, city: str | None
) -> None:
    """北京 33: on the notice, the decision, and in what its regulator hears."""
    feed = Actor.system("feed")
    proceeding = opened(town, Breach.FALSE, scheme=Scheme.NOTIFIED)
    supervision.collect(by=feed, at=town.at)
    if city:
        in_place(town, city)
    proceeding = revocation.notify(again(proceeding), Item.FRAUD, FOUND, by=town.actor("zheng"), at=town.at)
    at = over(proceeding)
    assert sweep_proceedings(at) == 1
    done = revocation.revoke(again(proceeding), "理由", by=town.actor("wu"), at=at)
    supervision.collect(by=feed, at=at)
    told = Document.objects.of(done.case.thread).get(paper="approvals.revocation_notice")
    rule, words = "依照北京市优化营商环境条例第三十三条的规定", "按照未取得许可擅自从事活动依法处理"
    heard_of = Notice.objects.get(
        thread=done.case.thread, subject__contains="不再属于日常监管", channel="inbox"
    ).body
    for said in (render_html(told), render_html(done.paper), heard_of):
        assert (words in said, rule in said) == (bool(city), bool(city))


@pytest.mark.rule("COR-14")
@pytest.mark.parametrize("account", [True, False])
def test_only_who_has_an_account_is_told_to_answer_online(town: Town, account: bool) -> None:
    proceeding = opened(town)
    if not account:
        without_account(town)
    revocation.notify(proceeding, Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=town.at)
    told = Document.objects.of(proceeding.case.thread).get(paper="approvals.revocation_notice")
    assert ("网上、当面、邮寄均可" in render_html(told)) is account


@pytest.mark.rule("COR-14", "COM-16")
@pytest.mark.parametrize(
    "scheme, rule, closes",
    [
        (Scheme.CREDIT, "天津“一制三化”方案（示例区参照）", True),
        (Scheme.NOTIFIED, "国办发〔2020〕42号", False),
    ],
)
def test_he_is_told_before_it_by_which_rules_it_is_revoked_and_what_that_closes(
    town: Town, scheme: Scheme, rule: str, closes: bool
) -> None:
    """天津: whatever breaks a 信用承诺 does; of the nation's schemes a false word alone."""
    proceeding = opened(town, scheme=scheme)
    if rules.rectification_policy(proceeding, at=town.at).first:
        rectification.order_rectification(proceeding, "请整改", by=town.actor("chen"), at=town.at)
        assert sweep_proceedings(over(proceeding, ProceedingKind.RECTIFY)) == 1
    at = town.at + 60 * DAY
    revocation.notify(again(proceeding), Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=at)
    told = Document.objects.of(proceeding.case.thread).get(paper="approvals.revocation_notice")
    assert "《告知承诺书》。上述情况属于" in render_html(told), "no gap between them"
    assert f"第六十九条第一款第四项和{rule}的规定" in render_html(told)
    assert ("自决定作出之日起，信用修复前你（单位）不再适用承诺办理" in render_html(told)) is closes


def test_the_notice_of_fraud_speaks_of_the_file(town: Town) -> None:
    proceeding = noticed(town, Breach.FALSE, Item.FRAUD)
    told = Document.objects.of(proceeding.case.thread).get(paper="approvals.revocation_notice")
    assert "是否列入政务服务诚信档案" in render_html(told)


@pytest.mark.rule("COM-16", "COM-13")
def test_whoever_was_told_that_he_is_late_hears_that_nothing_comes_of_it(town: Town) -> None:
    """All of it came, late, and the organ's own check is still to come: the desk closes before any notice."""
    case, commitment = committed(town, Scheme.NOTIFIED, ("卫生检测报告",), **CHECKED)
    in_place(town, "410500")
    end = last_moment(one_of(commitment))
    assert sweep_commitments(end) == 1
    told = Notice.objects.filter(thread=case.thread, user=town.user("zhao"))
    assert told.filter(subject__contains="逾期未补齐").exists()
    hand_in(town, commitment, at=end + DAY)
    look(town, commitment, at=end + 2 * DAY)
    revocation.close(case.proceedings.get(), "材料已经补齐", by=town.actor("chen"), at=end + 3 * DAY)
    assert anew(commitment).state == CommitmentState.PERFORMING
    news = told.filter(subject__contains="承诺问题处理终结，决定继续有效", channel="inbox")
    assert "原因：材料已经补齐" in news.get().body
    look(town, commitment, None, at=end + 4 * DAY)
    assert anew(commitment).state == CommitmentState.FULFILLED


@pytest.mark.rule("COM-16")
def test_he_hears_it_once(town: Town) -> None:
    """By the confirmation where all is kept, and by nothing where he was never told of what was alleged."""
    case, commitment = committed(town, names=("卫生检测报告",))
    end = last_moment(one_of(commitment))
    sweep_commitments(end)
    hand_in(town, commitment, at=end + DAY)
    look(town, commitment, at=end + DAY)
    revocation.close(case.proceedings.get(), "材料已经补齐", by=town.actor("chen"), at=end + DAY)
    told = Notice.objects.filter(thread=case.thread, channel="inbox")
    assert told.filter(subject__contains="承诺已履行完毕").count() == 1
    assert not told.filter(subject__contains="处理终结").exists()


@pytest.mark.rule("COR-2")
def test_what_was_only_suspected_comes_to_nothing_in_silence(town: Town) -> None:
    proceeding = opened(town)
    revocation.close(proceeding, "查无问题", by=town.actor("chen"), at=town.at + DAY)
    assert not Notice.objects.filter(subject__contains="处理终结").exists()


@pytest.mark.rule("G10", "COM-19")
def test_what_is_to_be_decided_again_and_comes_to_nothing_is_told(town: Town) -> None:
    """His revocation was annulled, and he was told that it is asked anew whether he kept his word."""
    proceeding = heard(town)
    at = over(proceeding)
    proceeding = revocation.revoke(proceeding, "与承诺不符", by=town.actor("wu"), at=at)
    struck(town, proceeding, RemedyOutcome.REDONE, at=at, act_days=30)
    fresh = Proceeding.objects.pending().get(case=proceeding.case)
    revocation.close(fresh, "查明相符", by=town.actor("chen"), at=at + DAY)
    told = Notice.objects.filter(thread=proceeding.case.thread, channel="inbox")
    assert "原因：查明相符" in told.get(subject__contains="承诺问题处理终结").body
