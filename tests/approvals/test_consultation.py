"""征求意见、事前告知、会商: others are heard before the decision, whose limits do not stop for it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from approvals import rules
from approvals.actions import consultation, decision, reminders, review
from approvals.actions.consultation import Said
from approvals.enums import Act, Answer, CaseState, Consulting, Kind, Stance
from approvals.models import Case, Consultation
from ground import clocks
from ground.accounts.models import Office
from ground.clocks.marks import mark_due
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from tests.approvals.test_send_back import signed_in
from tests.town import ROOT, Town, moment_parts, pdf

QUESTION = "该场所是否影响周边居民？"


@pytest.fixture
def others(town: Town) -> list[Office]:
    """The regulator, where Sun answers, and the market regulator, where Qian does."""
    return [town.offices["regulator"], town.office_with("qian", "钱宁", "shijianju", "朝霞区市场监督管理局")]


@pytest.fixture
def open_doors(monkeypatch: pytest.MonkeyPatch, town: Town) -> list[datetime]:
    """The pages read the clock; the town stands on its own day, which a test may move."""
    day = [town.at]
    for page in ("acts.consultation", "consultations", "desk", "papers"):
        monkeypatch.setattr(f"portal.pages.{page}.now", lambda: day[0])
    return day


def asked(town: Town, offices: list[Office], case: Case | None = None, days: int = 5) -> list[Consultation]:
    case = case or town.case_at(CaseState.ACCEPTED)
    return consultation.ask(case, offices, QUESTION, days=days, by=town.actor("chen"), at=town.at)


@pytest.mark.rule("G6")
@pytest.mark.parametrize("state", CaseState)
def test_others_are_asked_while_it_is_reviewed_and_decided(
    town: Town, others: list[Office], state: CaseState
) -> None:
    case = town.case_at(state)
    ruling = rules.why_not_consult(case, Consulting.OPINION, others, 5, by=town.actor("chen"), at=town.at)
    assert ruling.ok == (state in (CaseState.ACCEPTED, CaseState.REVIEWED))


@pytest.mark.rule("G6")
def test_who_is_asked_for_how_long_is_within_bounds(town: Town, others: list[Office]) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    (alone,) = [
        Office.objects.create(
            path=f"{ROOT}/nobody",
            name="没有人的局",
            short_name="空局",
            division_code="990001",
            kind="ORGAN",
            parent_id=ROOT,
        )
    ]
    for offices, days, words in (
        ([], 5, "请选择至少一个单位"),
        ([town.organ], 5, "不用征求本机关自己的意见"),
        (others, 0, "1 到 10 个工作日"),
        (others, 11, "1 到 10 个工作日"),
        ([alone], 5, "没有可以答复的人员"),
    ):
        with pytest.raises(Refused, match=words):
            consultation.ask(case, offices, QUESTION, days=days, by=town.actor("chen"), at=town.at)
    with pytest.raises(Refused, match="由“朝霞区政务服务办公室”的审查或者审批人员发起"):
        consultation.ask(case, others, QUESTION, days=5, by=town.actor("sun"), at=town.at)
    assert not Consultation.objects.exists()


@pytest.mark.rule("G6", "SHG-4", "SUS-3")
def test_each_office_has_its_letter_its_limit_and_its_notice(town: Town, others: list[Office]) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    before = [(one.pk, one.due_on) for one in clocks.open_for([case.thread])[case.thread]]
    rows = asked(town, others, case)
    assert [row.office for row in rows] == others
    assert len({row.round for row in rows}) == 1
    for row in rows:
        clock = clocks.of(row.thread, Kind.CONSULTATION)
        assert clock is not None
        assert (clock.due_on, clock.office) == (date(2026, 3, 11), row.office.path)
        text = render_html(row.document)
        for words in (row.office.name, QUESTION, "请最迟于2026年3月11日（5 个工作日内）", "联系人：陈立"):
            assert words in text
    for who in ("sun", "qian"):
        assert Notice.objects.filter(user=town.user(who), subject__contains="请答复征求意见").exists()
    # The decision's own clocks run on as they were.
    assert [(one.pk, one.due_on) for one in clocks.open_for([case.thread])[case.thread]] == before


@pytest.mark.rule("G6", "COR-19")
def test_nothing_is_granted_until_everybody_answered(town: Town, others: list[Office]) -> None:
    first, second = asked(town, others)
    case = review.conclude(first.case, town.answers(first.case), "符合", by=town.actor("chen"), at=town.at)
    for row, who in ((first, "sun"), (second, "qian")):
        with pytest.raises(Refused, match="个单位没有答复"):
            decision.grant(case, by=town.actor("zheng"), at=town.at)
        consultation.answer(row, Stance.AGREES, "", by=town.actor(who), at=town.at)
    assert decision.grant(case, by=town.actor("zheng"), at=town.at).state == CaseState.GRANTED


@pytest.mark.rule("G6")
def test_a_refusal_waits_for_nobody_and_nobody_is_awaited_afterwards(
    town: Town, others: list[Office]
) -> None:
    (row,) = asked(town, others[:1])
    case = review.conclude(
        row.case, town.answers(row.case, Answer.FAILS), "不合格", by=town.actor("chen"), at=town.at
    )
    decision.refuse(case, reasons="不合格", by=town.actor("zheng"), at=town.at)
    row.refresh_from_db()
    assert row.closed_words == "已作出决定，不再等待"
    clock = clocks.of(row.thread, Kind.CONSULTATION)
    assert clock is not None
    assert clock.settled_at == town.at
    assert not Consultation.objects.awaiting(town.actor("sun")).exists()


@pytest.mark.rule("G6")
def test_the_office_that_was_asked_answers_once(town: Town, others: list[Office]) -> None:
    row, _other = asked(town, others)
    for who in ("qian", "chen", "lin", "zhao", "feng"):
        with pytest.raises(Refused, match="由“朝霞区卫生健康委员会”的监管或者审查人员答复"):
            consultation.answer(row, Stance.AGREES, "", by=town.actor(who), at=town.at)
    with pytest.raises(Refused, match="不同意的，请写明理由和依据"):
        consultation.answer(row, Stance.OBJECTS, " ", by=town.actor("sun"), at=town.at)
    row = consultation.answer(row, Stance.OBJECTS, "距学校不足 50 米", by=town.actor("sun"), at=town.at)
    assert (row.stance, row.answered_by) == (Stance.OBJECTS, town.user("sun"))
    (notice,) = Notice.objects.filter(user=town.user("chen"), subject__contains="已答复")
    assert "不同意" in notice.body
    with pytest.raises(Refused, match="已经答复"):
        consultation.answer(row, Stance.AGREES, "", by=town.actor("sun"), at=town.at)


@pytest.mark.rule("SUS-3")
def test_the_wait_ends_with_its_limit_and_a_reason(town: Town, others: list[Office]) -> None:
    (row,) = asked(town, others[:1])
    with pytest.raises(Refused, match="期满没有答复才能结束"):
        consultation.close(row, "不等了", by=town.actor("chen"), at=town.at)
    late = datetime(2026, 3, 12, tzinfo=town.at.tzinfo)
    with pytest.raises(Refused, match="请写明结束的原因"):
        consultation.close(row, "", by=town.actor("chen"), at=late)
    with pytest.raises(Refused, match="审查或者审批人员结束"):
        consultation.close(row, "不等了", by=town.actor("sun"), at=late)
    row = consultation.close(row, "逾期没有答复", by=town.actor("zheng"), at=late)
    assert not row.is_open
    assert rules.why_not_grant_unheard(Case.objects.get(pk=row.case_id)).ok
    with pytest.raises(Refused, match="已经结束：逾期没有答复"):
        consultation.answer(row, Stance.AGREES, "", by=town.actor("sun"), at=late)


@pytest.mark.rule("MON-1", "G6")
def test_the_office_is_reminded_and_who_asked_hears_of_the_end(town: Town, others: list[Office]) -> None:
    asked(town, others[:1])
    soon = datetime(2026, 3, 10, 9, tzinfo=town.at.tzinfo)
    mark_due(soon)
    reminders.remind(at=soon)
    assert Notice.objects.filter(user=town.user("sun"), subject__contains="还剩一个工作日").count() == 1
    over = datetime(2026, 3, 12, 0, 5, tzinfo=town.at.tzinfo)
    mark_due(over)
    reminders.remind(at=over)
    for who in ("sun", "chen"):
        assert Notice.objects.filter(user=town.user(who), subject__contains="逾期没有答复").count() == 1


# 事前告知 (SHG-5).


def flagged(town: Town) -> None:
    town.publish_again()
    town.edition.prior_notice = "public"
    town.edition.save()


@pytest.mark.rule("SHG-5")
@pytest.mark.parametrize("answer", [Answer.CONFORMS, Answer.FAILS])
def test_no_decision_before_the_regulator_knows(town: Town, answer: Answer) -> None:
    flagged(town)
    case = town.case_at(CaseState.ACCEPTED)
    case = review.conclude(case, town.answers(case, answer), "审查完毕", by=town.actor("chen"), at=town.at)

    def decide() -> Case:
        if answer == Answer.CONFORMS:
            return decision.grant(case, by=town.actor("zheng"), at=town.at)
        return decision.refuse(case, reasons="不合格", by=town.actor("zheng"), at=town.at)

    with pytest.raises(Refused, match="本事项涉及重大公共利益，请先告知行业主管部门再作决定"):
        decide()
    row = consultation.notify(case, "拟作出决定", days=3, by=town.actor("zheng"), at=town.at)
    assert row.office == town.offices["regulator"]
    assert row.document.title == "审批决定事前告知函"
    with pytest.raises(Refused, match="还没有答复事前告知"):
        decide()
    with pytest.raises(Refused, match="已经告知"):
        consultation.notify(case, "再告知", days=3, by=town.actor("zheng"), at=town.at)
    consultation.answer(row, Stance.NO_OPINION, "", by=town.actor("sun"), at=town.at)
    assert decide().is_decided


@pytest.mark.rule("SHG-5")
def test_what_another_regulator_answered_does_not_stand_for_the_one_of_the_edition_now(
    town: Town, others: list[Office]
) -> None:
    flagged(town)
    case = town.case_at(CaseState.REVIEWED)
    row = consultation.notify(case, "拟作出决定", days=3, by=town.actor("zheng"), at=town.at)
    consultation.answer(row, Stance.NO_OPINION, "", by=town.actor("sun"), at=town.at)
    case.edition.regulator = others[1]
    case.edition.save()
    with pytest.raises(Refused, match="请先告知行业主管部门"):
        decision.grant(case, by=town.actor("zheng"), at=town.at)
    row = consultation.notify(case, "拟作出决定", days=3, by=town.actor("zheng"), at=town.at)
    assert row.office == others[1]


@pytest.mark.rule("SHG-5")
def test_only_the_matters_that_say_so_are_notified(town: Town) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    with pytest.raises(Refused, match="不需要在决定前告知"):
        consultation.notify(case, "告知", days=3, by=town.actor("chen"), at=town.at)


@pytest.mark.rule("SHG-5")
def test_what_must_be_notified_is_not_decided_on_the_spot(town: Town) -> None:
    town.publish_again()
    town.instant.prior_notice = "ecology"
    town.instant.save()
    case = town.case_at(CaseState.FILED, edition=town.instant)
    with pytest.raises(Refused, match="请先告知行业主管部门"):
        decision.grant_on_the_spot(case, town.answers(case), by=town.actor("lin"), at=town.at)


# 会商 (SHG-6).


@pytest.mark.rule("SHG-6")
def test_a_conference_ends_in_minutes_with_every_stance(town: Town, others: list[Office]) -> None:
    case = town.case_at(CaseState.REVIEWED)
    meeting = town.at + timedelta(days=1)
    rows = consultation.confer(
        case,
        others,
        "是否适用简化程序",
        meeting_at=meeting,
        place="三楼会议室",
        by=town.actor("zheng"),
        at=town.at,
    )
    assert "三楼会议室" in Notice.objects.filter(user=town.user("sun"), subject__contains="会商通知")[0].body
    with pytest.raises(Refused, match="个单位没有答复"):
        decision.grant(case, by=town.actor("zheng"), at=town.at)
    with pytest.raises(Refused, match="会商意见由组织会商的单位记入会商纪要"):
        consultation.answer(rows[0], Stance.AGREES, "", by=town.actor("sun"), at=meeting)
    said = {others[0].pk: Said(Stance.AGREES, "可以适用"), others[1].pk: Said(Stance.OBJECTS, "缺少依据")}

    def conclude(at: datetime, who: str = "zheng") -> list[Consultation]:
        return consultation.conclude_conference(
            case,
            rows[0].round,
            said,
            "会议讨论了适用条件。",
            "郑海涛、孙丽华、钱宁",
            by=town.actor(who),
            at=at,
        )

    with pytest.raises(Refused, match="会商还没有开始"):
        conclude(town.at)
    with pytest.raises(Refused, match="会商纪要由"):
        conclude(meeting, "sun")
    first, second = conclude(meeting)
    assert (first.stance, second.stance) == (Stance.AGREES, Stance.OBJECTS)
    text = render_html(first.document)
    for words in ("会商纪要", "三楼会议室", "郑海涛、孙丽华、钱宁", "会议讨论了适用条件", "缺少依据"):
        assert words in text
    assert decision.grant(case, by=town.actor("zheng"), at=meeting).state == CaseState.GRANTED


@pytest.mark.rule("SHG-6")
def test_a_conference_is_called_off_as_a_whole(town: Town, others: list[Office]) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    rows = consultation.confer(
        case, others, "问题", meeting_at=town.at, place="会议室", by=town.actor("chen"), at=town.at
    )
    consultation.close(rows[1], "问题已经解决", by=town.actor("chen"), at=town.at)
    assert not Consultation.objects.open().exists()


# On the pages.


def test_the_desk_asks_and_the_other_office_answers(
    town: Town, others: list[Office], open_doors: Any
) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    chen, sun = signed_in(town, "chen"), signed_in(town, "sun")
    sent = {
        "consult-offices": [str(one.pk) for one in others],
        "consult-question": QUESTION,
        "consult-days": "3",
    }
    page = chen.post(f"/cases/{case.number}/consultations/", sent, follow=True)
    html = page.content.decode()
    assert "已向 2 个单位征求意见，办理期限不停止" in html
    assert "答复期限至 2026年3月9日" in html
    row = Consultation.objects.get(office=others[0])
    assert case.number in sun.get("/desk/consultations/").content.decode()
    # The office that is asked is led from the case to its own page, and reads the package there.
    assert sun.get(f"/desk/cases/{case.number}/").url == f"/desk/consultations/{row.uuid}/"
    html = sun.get(f"/desk/consultations/{row.uuid}/").content.decode()
    for words in (QUESTION, "云朵美发店", "990***********0462", "场所平面图"):
        assert words in html or words.startswith("990")
    assert "990001198509040462" not in html
    file = case.files.order_by("pk")[0]
    assert sun.get(f"/files/{file.uuid}/?view").status_code == 200
    assert sun.get(f"/papers/{row.document.uuid}/print/").status_code == 200
    page = sun.post(f"/desk/consultations/{row.uuid}/answer/", {"stance": "objects", "answer": ""})
    assert page.status_code == 422
    assert "不同意的，请写明理由和依据" in page.content.decode()
    answer = {"stance": "objects", "answer": "离学校太近", "enclosure": pdf("测量图.pdf")}
    page = sun.post(f"/desk/consultations/{row.uuid}/answer/", answer, follow=True)
    assert "答复已提交" in page.content.decode()
    html = chen.get(f"/desk/cases/{case.number}/").content.decode()
    assert "离学校太近" in html
    assert "测量图.pdf" in html
    assert chen.get(f"/desk/consultations/{row.uuid}/enclosure/").status_code == 200
    # From now on the package is closed to it; its own question and answer stay.
    assert sun.get(f"/desk/cases/{case.number}/").status_code == 404
    assert sun.get(f"/files/{file.uuid}/?view").status_code == 404
    html = sun.get(f"/desk/consultations/{row.uuid}/").content.decode()
    assert "申请材料不再开放" in html
    assert "云朵美发店" not in html


def test_offices_do_not_read_each_other_and_the_applicant_reads_neither(
    town: Town, others: list[Office], open_doors: Any
) -> None:
    mine, other = asked(town, others)
    zhao, sun = signed_in(town, "zhao"), signed_in(town, "sun")
    for address in (f"/desk/consultations/{other.uuid}/", f"/papers/{other.document.uuid}/print/"):
        assert sun.get(address).status_code == 404
    assert zhao.get(f"/desk/consultations/{mine.uuid}/").status_code == 403
    assert zhao.get(f"/papers/{mine.document.uuid}/print/").status_code == 404
    public = [entry.words for entry in Entry.objects.of(mine.case.thread).public()]
    assert str(Act.CONSULTED.label) in public
    html = zhao.get(f"/cases/{mine.case.number}/").content.decode()
    assert "征求有关部门意见" in html
    assert QUESTION not in html


def test_the_wait_is_ended_and_minutes_are_written_on_pages(
    town: Town, others: list[Office], open_doors: list[datetime]
) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    (row,) = asked(town, others[:1], case)
    chen = signed_in(town, "chen")
    assert "期满没有答复才能结束" in chen.get(f"/desk/consultations/{row.uuid}/closing/").content.decode()
    open_doors[0] = datetime(2026, 3, 12, 9, tzinfo=town.at.tzinfo)
    page = chen.post(f"/desk/consultations/{row.uuid}/closing/", {"words": "逾期没有答复"}, follow=True)
    assert "已结束等待" in page.content.decode()
    sent = {
        "confer-offices": [str(others[0].pk)],
        "confer-question": "怎么办",
        **moment_parts("confer-meeting_at", "2026-3-12 10:00"),
        "confer-place": "会议室",
    }
    page = chen.post(f"/cases/{case.number}/conference/", sent, follow=True)
    assert "会商已通知" in page.content.decode()
    row = Consultation.objects.get(kind=Consulting.CONFERENCE)
    open_doors[0] += timedelta(hours=2)
    office = others[0].pk
    sent = {
        "attendees": "陈立、孙丽华",
        "minutes": "同意办理",
        f"stance_{office}": "agrees",
        f"words_{office}": "无",
    }
    page = chen.post(f"/desk/consultations/{row.uuid}/minutes/", sent, follow=True)
    assert "会商纪要已记录" in page.content.decode()


def test_the_list_costs_the_same_with_three(
    town: Town, others: list[Office], same_queries: Any, open_doors: Any
) -> None:
    sun = signed_in(town, "sun")
    cases = iter([town.case_at(CaseState.ACCEPTED, at=town.at) for _n in range(3)])
    page = same_queries(
        lambda: sun.get("/desk/consultations/"), add=lambda: asked(town, others[:1], next(cases))
    )
    assert page.content.decode().count("data-open") == 3
