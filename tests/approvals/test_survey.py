"""现场核查: two officers go, the applicant knows of it, what was found is written down once."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.utils import InternalError, ProgrammingError

from approvals import rules
from approvals.actions import decision, review, survey
from approvals.actions.survey import Record
from approvals.enums import Answer, CaseState, Kind
from approvals.models import Case, Survey
from ground import clocks
from ground.accounts.models import User
from ground.documents.files import Unacceptable
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.enums import Channel
from ground.notices.models import Notice
from tests.approvals.test_send_back import signed_in
from tests.town import Town, moment_parts, pdf

HOUR = timedelta(hours=1)


def photo(name: str = "门头.jpg") -> SimpleUploadedFile:
    """As a telephone makes it: with the place and the camera in it."""
    from PIL import Image

    sheet, out, exif = Image.new("RGB", (320, 240), (180, 190, 200)), io.BytesIO(), Image.Exif()
    exif[0x010F] = "SecretCamera"
    sheet.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def arranged(town: Town, case: Case | None = None, who: tuple[str, ...] = ("chen", "sun")) -> Survey:
    return survey.arrange(
        case or town.case_at(CaseState.ACCEPTED),
        {town.user(key): f"990001-{n}" for n, key in enumerate(who)},
        planned_at=town.at + HOUR,
        place="书香路 45 号",
        reason="核实布局",
        by=town.actor("chen"),
        at=town.at,
    )


def found(town: Town, case: Case, answer: Answer = Answer.CONFORMS, **other: Any) -> Record:
    told: dict[str, Any] = {
        "begun_at": town.at + HOUR,
        "ended_at": town.at + 2 * HOUR,
        "answers": town.answers(case, answer),
        "notes": {point.pk: "已查看" for point in case.edition.review_points.all()},
        "conforming": answer == Answer.CONFORMS,
        "findings": "布局与平面图一致。",
        "present": "赵敏（经营者）",
        "party_words": "属实",
        "signed": True,
    }
    return Record(**(told | other))


def later(town: Town) -> datetime:
    return town.at + 3 * HOUR


@pytest.fixture
def open_doors(monkeypatch: pytest.MonkeyPatch, town: Town) -> list[datetime]:
    day = [town.at]
    for page in ("acts.survey", "surveys", "desk", "papers", "case_file"):
        monkeypatch.setattr(f"portal.pages.{page}.now", lambda: day[0])
    return day


@pytest.mark.rule("PRO-3")
@pytest.mark.parametrize("state", CaseState)
def test_the_place_is_surveyed_while_it_is_reviewed_and_decided(town: Town, state: CaseState) -> None:
    two = [town.user("chen"), town.user("sun")]
    ruling = rules.why_not_arrange_survey(
        town.case_at(state), two, town.at, by=town.actor("chen"), at=town.at
    )
    assert ruling.ok == (state in (CaseState.ACCEPTED, CaseState.REVIEWED))


@pytest.mark.rule("PRO-3")
@pytest.mark.parametrize(
    "who,words",
    [
        ([], "两名以上"),
        (["chen"], "两名以上"),
        (["chen", "lin"], "林晓雯不是审批机关或者行业主管部门的在岗人员"),
        (["chen", "zhao"], "赵敏不是审批机关"),
    ],
)
def test_two_officers_of_the_organ_or_the_regulator_go(town: Town, who: list[str], words: str) -> None:
    with pytest.raises(Refused, match=words):
        arranged(town, who=tuple(who))
    assert not Survey.objects.exists()


@pytest.mark.rule("PRO-3")
def test_one_survey_at_a_time_and_not_in_the_past(town: Town) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    two = [town.user("chen"), town.user("he")]
    past = rules.why_not_arrange_survey(case, two, town.at - HOUR, by=town.actor("chen"), at=town.at)
    assert past.words == "约定时间不能早于现在"
    arranged(town, case)
    again = rules.why_not_arrange_survey(
        Case.objects.get(pk=case.pk), two, town.at, by=town.actor("chen"), at=town.at
    )
    assert again.words == "已经安排了现场核查；需要改期的，先取消再重新安排"


@pytest.mark.rule("PRO-3", "SUS-3")
def test_the_applicant_knows_when_where_and_who_and_no_limit_stops(town: Town) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    before = [(one.pk, one.due_on) for one in clocks.open_for([case.thread])[case.thread]]
    arranged(town, case)
    notices = Notice.objects.filter(fact__contains="survey_arranged")
    body = notices.get(channel=Channel.INBOX).body
    for words in ("3月4日11:00", "书香路 45 号", "陈立、孙丽华"):
        assert words in body
    text = notices.get(channel=Channel.SMS).body
    assert "3月4日11:00由陈立、孙丽华现场核查" in text
    assert len(text) <= 70
    for who in ("chen", "sun"):
        assert Notice.objects.filter(user=town.user(who), subject__contains="请参加现场核查").exists()
    running = clocks.open_for([case.thread])[case.thread]
    assert [(one.pk, one.due_on) for one in running] == before
    assert {one.kind for one in running} == {Kind.DECISION}


@pytest.mark.rule("PRO-3", "COR-19")
def test_nothing_is_granted_before_it_is_recorded(town: Town) -> None:
    case = town.case_at(CaseState.REVIEWED)
    one = arranged(town, case)
    with pytest.raises(Refused, match="现场核查还没有记录"):
        decision.grant(case, by=town.actor("zheng"), at=town.at)
    survey.conclude(one, found(town, case), by=town.actor("sun"), at=later(town))
    assert decision.grant(case, by=town.actor("zheng"), at=later(town)).state == CaseState.GRANTED


@pytest.mark.rule("PRO-3", "PRO-9")
def test_the_record_holds_everything_and_its_photographs(town: Town) -> None:
    one = arranged(town)
    picture = survey.photograph(one, photo(), caption="门头", by=town.actor("sun"), at=later(town))
    one = survey.conclude(one, found(town, one.case), by=town.actor("chen"), at=later(town))
    assert one.document.title == "现场核查（勘验）笔录"
    text = render_html(one.document)
    for words in (
        "书香路 45 号",
        "2026年3月4日 11:00 – 12:00",
        "陈立（证号 990001-0）",
        "孙丽华（证号 990001-1）",
        "赵敏（经营者）",
        "检测报告结论合格：符合（已查看）",
        "布局与平面图一致",
        "1 张，见附件",
        f"/papers/{one.document.uuid}/pictures/{picture.shown.uuid}/",
        picture.original.sha256[:32],
    ):
        assert words in text
    assert one.document.facts["pictures"][0]["caption"] == "门头"
    assert [answer.answer for answer in one.answers.all()] == ["conforms", "conforms"]


@pytest.mark.rule("PRO-9")
def test_a_party_that_does_not_sign_needs_a_witness(town: Town) -> None:
    one = arranged(town)
    for signed, witness in ((False, ""), (True, "钱宁")):
        with pytest.raises(Refused, match="二者选一"):
            survey.conclude(
                one,
                found(town, one.case, signed=signed, witness=witness),
                by=town.actor("chen"),
                at=later(town),
            )
    one = survey.conclude(
        one, found(town, one.case, signed=False, witness="钱宁"), by=town.actor("chen"), at=later(town)
    )
    assert "拒绝签名，见证人：钱宁" in render_html(one.document)


@pytest.mark.rule("PRO-3")
def test_two_must_still_be_officers_when_it_is_recorded(town: Town) -> None:
    one = arranged(town)
    User.objects.filter(pk=town.user("sun").pk).update(is_active=False)
    with pytest.raises(Refused, match="参加核查的人员中在岗的不足两名"):
        survey.conclude(one, found(town, one.case), by=town.actor("chen"), at=later(town))


@pytest.mark.rule("PRO-3")
@pytest.mark.parametrize(
    "who,other,words",
    [
        ("he", {}, "由参加核查的人员记录"),
        ("chen", {"answers": {}}, "请至少对一项审查要点作出现场结论"),
        ("chen", {"answers": {0: Answer.CONFORMS}}, "只针对本事项的审查要点"),
        ("chen", {"ended_at": datetime(2027, 1, 1).astimezone()}, "结束时间不能晚于现在"),
    ],
)
def test_what_is_recorded_is_recorded_by_those_who_went(
    town: Town, who: str, other: dict[str, Any], words: str
) -> None:
    one = arranged(town)
    with pytest.raises(Refused, match=words):
        survey.conclude(one, found(town, one.case, **other), by=town.actor(who), at=later(town))


@pytest.mark.rule("PRO-9")
def test_what_was_recorded_is_frozen(town: Town) -> None:
    one = arranged(town)
    picture = survey.photograph(one, photo(), by=town.actor("sun"), at=town.at)
    survey.conclude(one, found(town, one.case), by=town.actor("chen"), at=later(town))
    with pytest.raises(Refused, match="笔录不能再改"):
        survey.photograph(one, photo(), by=town.actor("sun"), at=later(town))
    with pytest.raises(Refused, match="已经记录，不能取消"):
        survey.cancel(one, "不去了", by=town.actor("chen"), at=later(town))
    for statement, pk in (
        ("UPDATE approvals_survey SET findings = '' WHERE id = %s", one.pk),
        ("UPDATE approvals_surveyphoto SET caption = 'x' WHERE id = %s", picture.pk),
        ("DELETE FROM approvals_surveyphoto WHERE id = %s", picture.pk),
    ):
        with (
            pytest.raises((InternalError, ProgrammingError), match=r"once|permission"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [pk])


@pytest.mark.rule("PRO-3")
def test_it_is_called_off_with_a_reason_and_arranged_anew(town: Town) -> None:
    one = arranged(town)
    with pytest.raises(Refused, match="请写明取消的原因"):
        survey.cancel(one, " ", by=town.actor("chen"), at=town.at)
    with pytest.raises(Refused, match="的人员或者核查人员取消"):
        survey.cancel(one, "下雨", by=town.actor("lin"), at=town.at)
    survey.cancel(one, "下雨", by=town.actor("sun"), at=town.at)
    told = Notice.objects.filter(fact__contains="survey_cancelled")
    assert "下雨" in told.get(channel=Channel.INBOX).body
    assert len(told.get(channel=Channel.SMS).body) <= 70
    assert arranged(town, one.case).is_open


def test_only_photographs_are_photographs_and_pages_show_no_camera(town: Town) -> None:
    one = arranged(town)
    with pytest.raises(Unacceptable, match="请上传现场照片"):
        survey.photograph(one, pdf(), by=town.actor("chen"), at=town.at)
    picture = survey.photograph(one, photo(), by=town.actor("chen"), at=town.at)
    assert b"SecretCamera" in picture.original.read()
    assert b"SecretCamera" not in picture.shown.read()


@pytest.mark.rule("G13")
def test_what_was_found_there_begins_the_checklist(town: Town, open_doors: Any) -> None:
    one = arranged(town)
    survey.conclude(one, found(town, one.case), by=town.actor("chen"), at=later(town))
    html = signed_in(town, "he").get(f"/desk/cases/{one.case.number}/").content.decode()
    assert html.count("现场核查：已查看") == 2
    case = review.send_back(
        review.conclude(
            one.case, town.answers(one.case, Answer.FAILS), "不合格", by=town.actor("he"), at=later(town)
        ),
        "再看",
        by=town.actor("zheng"),
        at=later(town),
    )
    # What the reviewer said after the survey stands before it.
    html = signed_in(town, "he").get(f"/desk/cases/{case.number}/").content.decode()
    assert "现场核查：已查看" not in html


# On the pages.


def test_the_desk_arranges_and_the_telephone_records(
    town: Town, open_doors: list[datetime], django_user_model: Any
) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    chen, sun, zhao = (signed_in(town, who) for who in ("chen", "sun", "zhao"))
    sent = {
        **moment_parts("survey-planned_at", "2026-3-4 11:00"),
        "survey-place": "书香路 45 号",
        "survey-reason": "核实布局",
        "survey-surveyors": [str(town.user("chen").pk)],
        "survey-certificates": "证一、证二",
    }
    page = chen.post(f"/cases/{case.number}/survey/", sent)
    assert page.status_code == 422
    assert "请选择两名以上核查人员" in page.content.decode()
    both = [str(town.user(who).pk) for who in ("chen", "sun")]
    page = chen.post(f"/cases/{case.number}/survey/", sent | {"survey-surveyors": both}, follow=True)
    assert "已安排现场核查，并通知申请人" in page.content.decode()
    one = Survey.objects.get()
    assert sorted(row.certificate for row in one.surveyors.all()) == ["证一", "证二"]
    html = zhao.get(f"/cases/{case.number}/").content.decode()
    assert "现场核查定于 3月4日 11:00" in html
    # The observer of the regulator reads the case until it is recorded.
    address = f"/desk/surveys/{one.uuid}/"
    assert (
        case.number in sun.get("/desk/surveys/").content.decode()
        or "书香路" in sun.get("/desk/surveys/").content.decode()
    )
    assert sun.get(f"/desk/cases/{case.number}/").url == address
    open_doors[0] = later(town)
    typed = {"findings": "写到一半"}
    page = sun.post(
        f"{address}photos/",
        typed | {"photos": [photo("一.jpg"), photo("二.jpg")], "caption": "门头"},
        follow=True,
    )
    html = page.content.decode()
    assert "已上传 2 张照片" in html
    assert "写到一半" in html
    picture = one.photos.all()[0]
    assert sun.get(f"/survey-photos/{picture.uuid}/?small")["Content-Type"] == "image/jpeg"
    for client in (zhao, signed_in(town, "lin")):
        assert client.get(f"/survey-photos/{picture.uuid}/").status_code in (403, 404) or client is not zhao
    page = sun.post(f"{address}photos/", typed)
    assert page.status_code == 422
    assert "请先选择照片或者拍照" in page.content.decode()
    page = sun.post(f"/survey-photos/{picture.uuid}/removal/", follow=True)
    assert one.photos.count() == 1
    page = sun.post(f"{address}record/", typed)
    assert page.status_code == 422
    for words in ("请输入开始时间", "请至少对一项审查要点", "请选择核查结论", "请输入在场人员"):
        assert words in page.content.decode()
    point = case.edition.review_points.all()[0]
    whole = {
        **moment_parts("begun_at", "2026-3-4 11:00"),
        **moment_parts("ended_at", "2026-3-4 11：40"),
        f"point_{point.pk}": "conforms",
        "findings": "布局一致",
        "conforming": "yes",
        "present": "赵敏",
        "party_words": "",
        "signature": "refused",
        "witness": "",
    }
    page = sun.post(f"{address}record/", whole)
    assert "请输入见证人姓名" in page.content.decode()
    page = sun.post(f"{address}record/", whole | {"signature": "signed"}, follow=True)
    assert "核查笔录已生成" in page.content.decode()
    one.refresh_from_db()
    paper = f"/papers/{one.document.uuid}/"
    assert "现场核查（勘验）笔录" in zhao.get(f"{paper}print/").content.decode()
    shown = one.photos.get().shown.uuid
    assert zhao.get(f"{paper}pictures/{shown}/")["Content-Type"] == "image/jpeg"
    assert zhao.get(f"{paper}pictures/{case.files.order_by('pk')[0].original.uuid}/").status_code == 404
    assert signed_in(town, "wang").get(f"{paper}pictures/{shown}/").status_code == 404
    # The case is closed to the observer again; the record he signed is not.
    assert sun.get(f"/desk/cases/{case.number}/").status_code == 404
    assert sun.get(f"{paper}print/").status_code == 200


def test_the_list_costs_the_same_with_three(town: Town, same_queries: Any, open_doors: Any) -> None:
    sun = signed_in(town, "sun")
    cases = iter([town.case_at(CaseState.ACCEPTED) for _n in range(3)])
    page = same_queries(lambda: sun.get("/desk/surveys/"), add=lambda: arranged(town, next(cases)))
    assert page.content.decode().count("data-open") == 3


@pytest.mark.rule("PRO-3")
def test_it_is_recorded_while_two_of_those_who_went_are_still_officers(town: Town) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    made = arranged(town, case, who=("chen", "he", "sun"))

    def leaves(key: str) -> None:
        User.objects.filter(pk=town.user(key).pk).update(is_active=False)

    def may() -> str | None:
        one = Survey.objects.get(pk=made.pk)
        return rules.why_not_record_survey(
            one,
            town.answers(case),
            town.at + HOUR,
            town.at + 2 * HOUR,
            signed=True,
            witnessed=False,
            by=town.actor("chen"),
            at=later(town),
        ).words

    leaves("he")
    assert may() is None
    leaves("sun")
    assert may() == "参加核查的人员中在岗的不足两名，不能记录；请取消后重新安排"
