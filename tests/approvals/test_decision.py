"""决定: by another than the reviewer, on the review, in writing, under the name that the matter's type gives it."""

from dataclasses import replace
from datetime import date

import pytest

from approvals import papers, rules
from approvals.actions import decision, intake, review
from approvals.enums import (
    CONFIRMATION,
    PAYMENT,
    PERMIT,
    RECORD,
    SERVICE,
    Answer,
    CaseState,
    Kind,
    outcome_of,
)
from approvals.models import Case
from ground import clocks
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from licences.models import Licence
from tests.town import Town


def granted_paper(case: Case) -> Document:
    return case.decision.document


@pytest.mark.rule("COR-19")
@pytest.mark.parametrize("state", CaseState)
def test_only_a_reviewed_case_is_granted(town: Town, state: CaseState) -> None:
    ruling = rules.why_not_grant(town.case_at(state), by=town.actor("zheng"), at=town.at)
    assert ruling.ok == (state == CaseState.REVIEWED)


@pytest.mark.rule("COR-19")
def test_what_the_review_found_wanting_is_not_granted(town: Town) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    case = review.conclude(
        case, town.answers(case, Answer.FAILS), "不合格", by=town.actor("chen"), at=town.at
    )
    with pytest.raises(Refused, match="审查意见为不符合条件"):
        decision.grant(case, by=town.actor("zheng"), at=town.at)


@pytest.mark.rule("COR-19")
def test_silence_grants_nothing(town: Town) -> None:
    """There is no general tacit grant: however late, an accepted case waits for its decision."""
    case = town.case_at(CaseState.REVIEWED)
    late = town.at.replace(year=2027)
    intake.settle_lapsed(case, at=late)
    assert Case.objects.get(pk=case.pk).state == CaseState.REVIEWED
    assert decision.grant(case, by=town.actor("zheng"), at=late).state == CaseState.GRANTED


@pytest.mark.rule("PRO-5")
def test_a_refusal_says_why_and_how_to_turn_against_it(town: Town) -> None:
    case = town.case_at(CaseState.REFUSED)
    text = render_html(case.decision.document)
    assert case.decision.document.title == "不予行政许可决定书"
    assert case.decision.document.number == "朝政许不准〔2026〕第00001号"
    for words in (
        "决定不予行政许可",
        "检测报告不合格",
        "六十日内向示例市朝霞区人民政府申请行政复议",
        "六个月内依法向示例市朝霞区人民法院提起行政诉讼",
    ):
        assert words in text
    assert not Licence.objects.filter(holder=case.party).exists()


@pytest.mark.rule("PRO-5")
@pytest.mark.parametrize("reasons", ["", "  \n "])
def test_nobody_is_refused_without_reasons(town: Town, reasons: str) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    case = review.conclude(
        case, town.answers(case, Answer.FAILS), "不合格", by=town.actor("chen"), at=town.at
    )
    with pytest.raises(Refused, match="请写明不予的理由"):
        decision.refuse(case, reasons=reasons, by=town.actor("zheng"), at=town.at)


@pytest.mark.rule("PRO-5")
def test_nobody_is_refused_against_a_conforming_review(town: Town) -> None:
    with pytest.raises(Refused, match="审查意见为符合条件"):
        decision.refuse(town.case_at(CaseState.REVIEWED), reasons="不想", by=town.actor("zheng"), at=town.at)


@pytest.mark.rule("S42")
def test_who_reviewed_does_not_decide(town: Town) -> None:
    case = town.case_at(CaseState.REVIEWED)  # reviewed by chen
    before = date(2025, 6, 1)
    appoint(town.user("chen"), town.organ, Duty.DECISION, from_on=before, by=Actor.system("seed"), at=town.at)
    chen = Actor(town.user("chen"), town.organ, Duty.DECISION)
    with pytest.raises(Refused, match="审查人与决定人应为不同人员"):
        decision.grant(case, by=chen, at=town.at)
    assert decision.grant(case, by=town.actor("wu"), at=town.at).decision.decided_by == town.user("wu")


@pytest.mark.rule("S42")
@pytest.mark.parametrize("who", ["lin", "chen", "sun", "feng", "zhao"])
def test_nobody_but_an_approver_of_the_office_decides(town: Town, who: str) -> None:
    ruling = rules.why_not_decide(town.case_at(CaseState.REVIEWED), by=town.actor(who), at=town.at)
    assert ruling.words == "决定由“朝霞区政务服务办公室”的审批人员作出"


@pytest.mark.rule("CLK-3", "S42")
def test_an_instant_matter_is_decided_on_the_spot_by_its_window(town: Town) -> None:
    case = town.case_at(CaseState.FILED, edition=town.instant)
    case = decision.grant_on_the_spot(case, town.answers(case), by=town.actor("lin"), at=town.at)
    assert case.state == CaseState.GRANTED
    assert case.opinion.reviewed_by == case.decision.decided_by == town.user("lin")
    titles = [paper.title for paper in Document.objects.of(case.thread)]
    assert titles == ["收件凭证", "受理通知书", "公共场所卫生许可证", "准予行政许可决定书"]
    assert {paper.organ for paper in Document.objects.of(case.thread)} == {town.organ.name}
    (waiting,) = clocks.open_for([case.thread])[case.thread]
    assert waiting.kind == Kind.DELIVERY


@pytest.mark.rule("CLK-3")
def test_what_is_not_instant_is_not_decided_on_the_spot(town: Town) -> None:
    case = town.case_at(CaseState.FILED)
    with pytest.raises(Refused, match="不是即办件"):
        decision.grant_on_the_spot(case, town.answers(case), by=town.actor("lin"), at=town.at)


@pytest.mark.rule("CLK-3")
@pytest.mark.parametrize("who", ["zhou", "chen", "zheng"])
def test_a_window_that_is_not_entrusted_decides_nothing(town: Town, who: str) -> None:
    case = town.case_at(CaseState.FILED, edition=town.instant)
    with pytest.raises(Refused, match="未受委托当场决定"):
        decision.grant_on_the_spot(case, town.answers(case), by=town.actor(who), at=town.at)


@pytest.mark.rule("CLK-3")
def test_a_point_that_fails_leaves_an_instant_case_as_it_was(town: Town) -> None:
    case = town.case_at(CaseState.FILED, edition=town.instant)
    with pytest.raises(Refused, match="有审查要点不是“符合”"):
        decision.grant_on_the_spot(case, town.answers(case, Answer.FAILS), by=town.actor("lin"), at=town.at)
    assert Case.objects.get(pk=case.pk).state == CaseState.FILED


@pytest.mark.rule("CLK-6")
def test_a_decision_starts_ten_working_days_of_delivery(town: Town) -> None:
    case = town.case_at(CaseState.GRANTED)
    (waiting,) = clocks.open_for([case.thread])[case.thread]
    assert (waiting.kind, waiting.length, waiting.due_on) == (Kind.DELIVERY, 10, date(2026, 3, 18))


# How the outcome is called (COR-20).


@pytest.mark.parametrize(
    "type_code,name,outcome",
    [
        ("01", "食品经营许可（新办）", PERMIT),
        ("05", "法律援助补贴发放", PAYMENT),
        ("07", "侨眷身份认定", CONFIRMATION),
        ("10", "个体演员备案", RECORD),
        ("07", "单位国际联网备案", RECORD),
        ("10", "跨区域涉税事项报告", SERVICE),
        ("20", "老年人优待证申领", SERVICE),
    ],
)
def test_the_type_of_a_matter_names_its_outcome(type_code: str, name: str, outcome: object) -> None:
    assert outcome_of(type_code, name) is outcome


@pytest.mark.parametrize(
    "type_code,name,title,number,state,decided",
    [
        (
            "05",
            "高龄津贴发放",
            "行政给付决定书",
            "朝政许给〔2026〕第00001号",
            "准予给付",
            "本机关决定准予给付。",
        ),
        (
            "07",
            "侨眷身份认定",
            "行政确认决定书",
            "朝政许确〔2026〕第00001号",
            "予以确认",
            "本机关决定予以确认。",
        ),
        ("10", "个体演员备案", "备案通知书", "朝政许备〔2026〕第00001号", "予以备案", "本机关予以备案。"),
        ("20", "老年人优待证申领", "办理结果告知书", "朝政许办〔2026〕第00001号", "办结", "现予办结。"),
    ],
)
def test_what_is_no_permit_is_not_called_one(
    town: Town, type_code: str, name: str, title: str, number: str, state: str, decided: str
) -> None:
    edition = town.edition = town.published_as(town.edition, name=name, type_code=type_code)
    edition.result_kind, edition.result_name = "proof", "证明"
    edition.save()
    case = Case.objects.with_story().get(pk=town.case_at(CaseState.GRANTED).pk)
    paper = granted_paper(case)
    assert (paper.title, paper.number, case.state_words) == (title, number, state)
    every = "".join(render_html(document) for document in Document.objects.of(case.thread))
    assert decided in every
    assert "行政许可决定" not in every
    assert "参照《中华人民共和国行政许可法》" in every
    assert "本文书即为证明" in every
    assert Notice.objects.filter(thread=case.thread, subject=f"您的申请已{state}（{case.number}）").exists()


def test_a_written_approval_bears_the_name_the_guide_gives_it(town: Town) -> None:
    town.publish_again()
    town.edition.result_kind, town.edition.result_name = "approval", "准予变更行政许可决定书"
    town.edition.save()
    case = town.case_at(CaseState.GRANTED)
    assert granted_paper(case).title == "准予变更行政许可决定书"
    assert not Licence.objects.exists()


# 样稿: what is signed was read before.


def test_a_draft_reads_as_the_decision_will_and_is_nothing_yet(town: Town) -> None:
    case = town.case_at(CaseState.REVIEWED)
    before = Document.objects.count()
    draft = render_html(papers.grant_draft(case, at=town.at))
    assert Document.objects.count() == before
    assert not Licence.objects.exists()
    assert "样稿，尚未签发" in draft
    assert "验证码" not in draft
    signed = render_html(granted_paper(decision.grant(case, by=town.actor("zheng"), at=town.at)))
    for words in ("决定准予你（单位）取得下列行政许可", "公共场所卫生许可证", "2030年3月3日"):
        assert words in draft
        assert words in signed
    assert "样稿" not in signed


def test_the_draft_of_a_refusal_has_its_reasons(town: Town) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    case = review.conclude(
        case, town.answers(case, Answer.FAILS), "不合格", by=town.actor("chen"), at=town.at
    )
    draft = render_html(papers.refusal_draft(case, reasons="采光不足", at=town.at))
    assert "采光不足" in draft
    assert "样稿，尚未签发" in draft


def test_a_paper_kind_is_one_whatever_it_is_called(town: Town) -> None:
    """Whoever looks for the decision of a case finds it by its key, not by its title."""
    case = town.case_at(CaseState.REVIEWED)
    assert replace(papers.grant_paper(case), title="") == replace(papers.GRANT, title="")
