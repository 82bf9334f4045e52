"""更正: a slip of the pen in an issued paper, put right with the old paper void and the new one linked to it (U10)."""

from datetime import timedelta

import pytest

from approvals.actions import amendment
from approvals.enums import CaseState, Kind, Method, Relation, RemedyOutcome
from approvals.models import Case
from ground import clocks
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from tests.approvals.test_remedy import ended, sought
from tests.town import Town

DAY = timedelta(days=1)
WRONG, RIGHT, WHY = "书香路 45 号", "书香路 54 号", "录入时两个数字颠倒"


def paper_of(case: Case, key: str) -> Document:
    return Document.objects.valid().get(thread=case.thread, paper=key)


def amend(town: Town, document: Document, wrong: str = WRONG, right: str = RIGHT, **how):
    told = {"reason": WHY, "by": town.actor("zheng"), "at": town.at + DAY} | how
    return amendment.amend(document, wrong=wrong, right=right, **told)


@pytest.mark.rule("U10")
def test_the_old_paper_is_void_and_the_new_one_says_which_it_replaces(town):
    case = town.case_at(CaseState.GRANTED)
    old = paper_of(case, "approvals.grant")
    done = amend(town, old)
    old.refresh_from_db()
    assert old.is_void
    assert "已经更正" in old.void_reason
    assert (done.old, done.new.paper, done.new.title) == (old, old.paper, old.title)
    assert (old.number, done.new.number) == ("朝政许准〔2026〕第00001号", "朝政许准〔2026〕第00002号")
    page = render_html(done.new)
    assert "经营地址：示例市朝霞区书香路 54 号" in page
    assert f"“{WRONG}”更正为“{RIGHT}”" in page
    assert old.number in page
    assert done.new.facts["issued_on"] == old.facts["issued_on"]
    assert Case.objects.get(pk=case.pk).decision.paper == done.new
    entry = Entry.objects.get(thread=case.thread, act="approvals.amended")
    assert RIGHT not in str(entry.facts)
    notice = Notice.objects.filter(thread=case.thread, subject__contains="已经更正").first()
    assert notice is not None
    assert "不改变决定的内容" in notice.body


@pytest.mark.rule("U10")
def test_a_certificate_is_amended_in_its_fields_and_a_notice_in_its_window(town):
    case = town.case_at(CaseState.GRANTED)
    certificate = paper_of(case, "approvals.licence")
    done = amend(town, certificate)
    assert ["经营地址", "示例市朝霞区书香路 54 号"] in done.new.facts["fields"]
    acceptance = paper_of(case, "approvals.acceptance")
    done = amend(town, acceptance, "综合窗口 1 号", "综合窗口 2 号")
    assert done.new.facts["window"] == "综合窗口 2 号"


@pytest.mark.rule("U10")
@pytest.mark.parametrize(
    "wrong",
    [
        "2030-03-03",  # until when it is valid
        "符合法定条件",  # what was decided
        "公共场所卫生管理条例",  # what it rests on
        "朝卫公证字",  # its number
    ],
)
def test_what_was_decided_is_no_slip_of_the_pen(town, wrong):
    case = town.case_at(CaseState.GRANTED)
    for key in ("approvals.grant", "approvals.licence"):
        with pytest.raises(Refused, match="应当另行作出决定"):
            amend(town, paper_of(case, key), wrong, "别的")


@pytest.mark.rule("U10")
def test_the_reasons_of_a_refusal_are_not_amended(town):
    case = town.case_at(CaseState.REFUSED)
    with pytest.raises(Refused, match="应当另行作出决定"):
        amend(town, paper_of(case, "approvals.refusal"), "检测报告不合格", "检测报告合格")


@pytest.mark.rule("U10")
@pytest.mark.parametrize("who", ["chen", "lin", "zhao", "sun"])
def test_an_approver_of_the_office_amends_and_nobody_else(town, who):
    case = town.case_at(CaseState.GRANTED)
    with pytest.raises(Refused, match="审批人员"):
        amend(town, paper_of(case, "approvals.grant"), by=town.actor(who))


@pytest.mark.rule("U10")
def test_what_is_void_is_not_amended_and_words_are_asked_for(town):
    case = town.case_at(CaseState.GRANTED)
    old = paper_of(case, "approvals.grant")
    for wrong, right, reason, words in [
        (WRONG, WRONG, WHY, "不能相同"),
        (" ", RIGHT, WHY, "请写明原文"),
        (WRONG, RIGHT, " ", "理由"),
    ]:
        with pytest.raises(Refused, match=words):
            amend(town, old, wrong, right, reason=reason)
    amend(town, old)
    with pytest.raises(Refused, match="已经作废"):
        amend(town, old)
    with pytest.raises(Refused, match="没有可以更正的记载"):
        amend(town, paper_of(town.delivered(), "approvals.service"), "赵敏", "赵敏敏")


@pytest.mark.rule("CLK-6")
def test_what_was_delivered_is_delivered_again(town):
    case = town.delivered()
    done = amend(town, paper_of(case, "approvals.grant"))
    clock = clocks.of(case.thread, Kind.DELIVERY)
    assert clock.settled_at is None
    clerk = town.actor("lin")
    assert case in Case.objects.awaiting_delivery(clerk, at=town.at + DAY)
    again = amend(town, done.new, RIGHT, "书香路 55 号", at=town.at + DAY)
    with pytest.raises(Refused, match="随决定一并送达"):
        hand_over(town, done)
    handed = hand_over(town, again)
    assert handed.document.facts["paper_number"] == again.new.number
    assert clocks.of(case.thread, Kind.DELIVERY).settled_at == town.at + 2 * DAY
    assert case not in Case.objects.awaiting_delivery(clerk, at=town.at + 2 * DAY)
    with pytest.raises(Refused, match="已于"):
        hand_over(town, again)


@pytest.mark.rule("CLK-6")
def test_of_what_was_taken_away_nothing_is_owed_by_a_day(town):
    case = town.delivered()
    ended(town, sought(town, case), RemedyOutcome.ANNULLED)
    acceptance = paper_of(case, "approvals.acceptance")
    amend(town, acceptance, "综合窗口 1 号", "综合窗口 2 号", at=town.at + 91 * DAY)
    assert clocks.of(case.thread, Kind.DELIVERY).settled_at is not None
    clerk = town.actor("lin")  # it is handed over all the same
    assert case in Case.objects.awaiting_delivery(clerk, at=town.at + 91 * DAY)


def hand_over(town: Town, done):
    return amendment.deliver_anew(
        done,
        method=Method.COUNTER,
        receiver="赵敏",
        relation=Relation.SELF,
        card="990001198509040462",
        by=town.actor("lin"),
        at=town.at + 2 * DAY,
    )


def test_the_applicant_signs_for_it_online(town):
    case = town.delivered()
    done = amend(town, paper_of(case, "approvals.grant"))
    with pytest.raises(Refused, match="申请人本人"):
        amendment.deliver_anew(
            done,
            method=Method.ONLINE,
            receiver="王秀兰",
            relation=Relation.SELF,
            by=town.actor("wang"),
            at=town.at + DAY,
        )
    handed = amendment.deliver_anew(
        done,
        method=Method.ONLINE,
        receiver="赵敏",
        relation=Relation.SELF,
        by=town.actor("zhao"),
        at=town.at + DAY,
    )
    assert handed.delivered_by is None


def test_before_delivery_the_amended_paper_goes_with_the_rest(town):
    case = town.case_at(CaseState.GRANTED)
    done = amend(town, paper_of(case, "approvals.grant"))
    with pytest.raises(Refused, match="随决定一并送达"):
        hand_over(town, done)
