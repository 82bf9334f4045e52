"""Every act on a case by machine: the same verbs as on the desk, each with what it has to be told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.actions import consultation, filing, survey
from approvals.api.deeds import DEEDS
from approvals.enums import Act, CaseState
from approvals.models import Case
from ground.accounts.actor import Actor
from ground.accounts.models import Token
from ground.documents.models import Document
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters.actions.opening import open_matter
from tests.api.conftest import problem, scans
from tests.approvals.test_survey import photo
from tests.deferring import deficient, short
from tests.promising import lacking_draft, promising
from tests.town import content, pdf

pytestmark = pytest.mark.django_db

NOTICE = {
    "items": [
        {"material": 2, "fault": "form", "words": "检测报告已经过期", "standard": "一年之内出具"},
        {"field": "area", "fault": "form", "words": "面积与平面图不符", "standard": "如实填写"},
    ]
}


def test_what_is_wanting_is_asked_once_supplied_at_once_and_judged(town, person):
    case, lin, zhao = town.case_at(CaseState.FILED), person("lin"), person("zhao")
    path = f"cases/{case.number}"
    assert lin.post(f"{path}/correction/", NOTICE).json()["state"] == CaseState.CORRECTING
    half = problem(zhao.upload(f"{path}/supply/", {}, {"item-1": scans()["material-2"]}), 409)
    assert half["rule"]
    assert Case.objects.get().files.count() == 2, "nothing is kept of half an answer"
    strange = zhao.upload(f"{path}/supply/", {}, {"item-7": scans()["material-2"]})
    assert "item-7" in problem(strange, 400)["errors"]
    wrong = zhao.upload(f"{path}/supply/", {"answers": {"area": "很大"}}, {"item-1": scans()["material-2"]})
    assert "answers.area" in problem(wrong, 400)["errors"]
    supplied = zhao.upload(f"{path}/supply/", {"answers": {"area": 90}}, {"item-1": scans()["material-2"]})
    assert supplied.json()["state"] == CaseState.FILED, supplied.content.decode()
    assert supplied.json()["answers"]["area"] == 90
    verdicts = [{"item": 1, "conforms": True}, {"item": 2, "conforms": True}]
    assert lin.post(f"{path}/verdicts/", {"verdicts": verdicts}).status_code == 201
    assert lin.post(f"{path}/acceptance/").json()["state"] == CaseState.ACCEPTED


def test_a_notice_names_materials_and_fields_that_there_are(town, person):
    case, lin = town.case_at(CaseState.FILED), person("lin")
    for item in ({"material": 9}, {"material": 1, "field": "area"}, {}):
        told = {"items": [{"fault": "form", "words": "缺", "standard": "有"} | item]}
        problem(lin.post(f"cases/{case.number}/correction/", told), 400)
    told = {"items": [{"fault": "form", "words": "缺", "standard": "有", "field": "nothing"}]}
    assert problem(lin.post(f"cases/{case.number}/correction/", told), 409)["rule"] == "C5"


def test_an_application_is_declined_on_a_ground_of_law(town, person):
    case, lin = town.case_at(CaseState.FILED), person("lin")
    path = f"cases/{case.number}/declination/"
    told = {"ground": "not_competent", "basis": "《公共场所卫生管理条例》第四条"}
    assert problem(lin.post(path, told), 409)["rule"] == "COR-10"
    told["competent_organ"] = "示例市卫生健康委员会"
    assert lin.post(path, told).json()["state"] == CaseState.DECLINED


def test_an_applicant_withdraws_and_a_window_says_who_came(town, person):
    case = town.case_at(CaseState.ACCEPTED)
    assert "came" in problem(person("lin").post(f"cases/{case.number}/withdrawal/"), 400)["errors"]
    answer = person("zhao").post(f"cases/{case.number}/withdrawal/", {"reason": "不办了"})
    assert answer.json()["state"] == CaseState.WITHDRAWN
    other = town.case_at(CaseState.FILED)
    told = {"came": "赵敏", "relation": "self", "card": "990001198509040462"}
    assert person("lin").post(f"cases/{other.number}/withdrawal/", told).status_code == 201


def test_a_review_is_sent_back_with_a_comment(town, person):
    case, zheng = town.case_at(CaseState.REVIEWED), person("zheng")
    problem(zheng.post(f"cases/{case.number}/sending-back/"), 400)
    answer = zheng.post(f"cases/{case.number}/sending-back/", {"comment": "请核对平面图"})
    assert answer.json()["state"] == CaseState.ACCEPTED


def test_other_offices_are_heard(town, person):
    case, chen = town.case_at(CaseState.ACCEPTED), person("chen")
    path = f"cases/{case.number}"
    told = {"question": "选址是否符合要求？", "days": 3}
    assert (
        "offices" in problem(chen.post(f"{path}/opinions/", told | {"offices": ["no/where"]}), 400)["errors"]
    )
    answer = chen.post(f"{path}/opinions/", told | {"offices": ["zhaoxia/weijianwei"]})
    assert answer.status_code == 201, answer.content.decode()
    assert case.consultations.count() == 1
    late = {"offices": ["zhaoxia/weijianwei"], "question": "会商", "place": "会议室"}
    gone = late | {"meeting_at": (town.at - timedelta(days=1)).isoformat()}
    assert "meeting_at" in problem(chen.post(f"{path}/conference/", gone), 400)["errors"]
    soon = late | {"meeting_at": (town.at + timedelta(days=1)).isoformat()}
    assert chen.post(f"{path}/conference/", soon).status_code == 201


def test_a_survey_is_arranged_for_two(town, person):
    case, chen = town.case_at(CaseState.ACCEPTED), person("chen")
    told = {
        "planned_at": (town.at + timedelta(days=1)).isoformat(),
        "place": "书香路 45 号",
        "reason": "核对场所布局",
        "surveyors": [{"username": "chen", "certificate": "12-001"}],
    }
    problem(chen.post(f"cases/{case.number}/survey/", told), 409)
    told["surveyors"].append({"username": "he"})
    assert chen.post(f"cases/{case.number}/survey/", told).status_code == 201
    told["surveyors"].append({"username": "nobody"})
    assert "surveyors" in problem(chen.post(f"cases/{case.number}/survey/", told), 400)["errors"]


def test_a_paper_is_amended_and_the_new_one_delivered(town, person):
    case, zheng = town.delivered(), person("zheng")
    paper = Document.objects.of(case.thread).get(paper="approvals.licence")
    told = {"document": str(paper.uuid), "wrong": "云朵美发店", "right": "云朵美容店", "reason": "笔误"}
    answer = zheng.post(f"cases/{case.number}/amendment/", told)
    assert answer.status_code == 201, answer.content.decode()
    voided = {one["uuid"] for one in answer.json()["documents"] if one["voided_at"]}
    assert str(paper.uuid) in voided
    over = {"method": "counter", "receiver": "赵敏", "relation": "self", "card": "990001198509040462"}
    assert person("lin").post(f"cases/{case.number}/amendment-delivery/", over).status_code == 201
    problem(person("lin").post(f"cases/{case.number}/amendment-delivery/", over), 400)
    assert (
        "document"
        in problem(zheng.post(f"cases/{case.number}/amendment/", told | {"document": str(case.uuid)}), 400)[
            "errors"
        ]
    )


def test_a_remedy_is_recorded_and_ended(town, person):
    case, zheng = town.case_at(CaseState.REFUSED), person("zheng")
    day = legal_day(town.at).isoformat()
    told = {"kind": "reconsideration", "organ": "示例市朝霞区人民政府", "sought_on": day, "notified_on": day}
    problem(
        zheng.post(
            f"cases/{case.number}/remedy-end/", {"outcome": "upheld", "words": "维持", "ended_on": day}
        ),
        400,
    )
    answer = zheng.post(f"cases/{case.number}/remedies/", told)
    assert answer.status_code == 201, answer.content.decode()
    ended = {"outcome": "upheld", "words": "维持原决定", "ended_on": day}
    assert zheng.post(f"cases/{case.number}/remedy-end/", ended).status_code == 201
    assert case.decision.remedies.get().outcome == "upheld"


@pytest.mark.rule("API-4")
def test_a_system_reports_a_remedy_and_a_person_says_what_came_of_it(town, machine):
    case = town.case_at(CaseState.GRANTED)
    day = legal_day(town.at).isoformat()
    told = {"kind": "reconsideration", "organ": "区政府", "sought_on": day, "notified_on": day}
    assert machine("zheng").post(f"cases/{case.number}/remedies/", told).status_code == 201
    ended = {"outcome": "annulled", "words": "撤销", "ended_on": day}
    no = problem(machine("zheng").post(f"cases/{case.number}/remedy-end/", ended), 409)
    assert "系统不能代办" in no["detail"]
    assert case.decision.remedies.get().ended_at is None


def test_a_remedy_against_a_no_at_the_window_brings_the_case_back(town, person):
    case, zheng = town.case_at(CaseState.DECLINED), person("zheng")
    day = legal_day(town.at).isoformat()
    told = {
        "kind": "reconsideration",
        "seeker": "applicant",
        "organ": "示例市朝霞区人民政府",
        "sought_on": day,
        "notified_on": day,
    }
    assert zheng.post(f"cases/{case.number}/remedies/", told).status_code == 201
    ended = {"outcome": "redone", "words": "属于本机关职权", "ended_on": day, "act_days": 5}
    problem(zheng.post(f"cases/{case.number}/remedy-end/", ended | {"act_by": "2099-01-01"}), 409)
    assert zheng.post(f"cases/{case.number}/remedy-end/", ended).status_code == 201
    case.refresh_from_db(fields=["closed_at"])
    assert case.closed_at is None


def test_originals_are_held_against_copies(town, person):
    case, lin = town.case_at(CaseState.FILED), person("lin")
    path = f"cases/{case.number}/original-checks/"
    assert "note" in problem(lin.post(path, {"material": 1, "agrees": False}), 400)["errors"]
    assert "material" in problem(lin.post(path, {"material": 99, "agrees": True}), 400)["errors"]
    assert lin.post(path, {"material": 1, "agrees": True}).status_code == 201
    back = {
        "materials": [{"material": 1, "originals": 1}],
        "receiver": "赵敏",
        "relation": "self",
        "card": "990001198509040462",
    }
    problem(lin.post(f"cases/{case.number}/original-returns/", back), 409)


def test_a_case_moves_to_a_newer_edition(town, person):
    case, chen = town.case_at(CaseState.ACCEPTED), person("chen")
    newer = content("公共场所卫生许可（新办）") | {"effective_on": legal_day(town.at).isoformat()}
    open_matter(newer, by=Actor.system("seed"), at=town.at)
    after = town.edition.matter.editions.order_by("-no")[0]
    told = {"edition": str(after.uuid), "ground": "kinder", "reason": "新版减少了材料", "vouched": True}
    assert (
        "edition"
        in problem(chen.post(f"cases/{case.number}/edition/", told | {"edition": str(case.uuid)}), 400)[
            "errors"
        ]
    )
    answer = chen.post(f"cases/{case.number}/edition/", told)
    assert answer.status_code == 201, answer.content.decode()
    assert answer.json()["edition"] == str(after.uuid)


def test_every_deed_is_closed_to_strangers_and_to_readers(town, person):
    case = town.case_at(CaseState.ACCEPTED)
    wang, feng = person("wang"), person("feng")
    for deed in DEEDS:
        problem(wang.post(f"cases/{case.number}/{deed.noun}/"), 404)
        assert feng.post(f"cases/{case.number}/{deed.noun}/").status_code in {400, 409}, deed.noun
    assert Case.objects.get().state == CaseState.ACCEPTED


def test_the_office_that_was_asked_answers_once_with_a_file(town, person):
    case, chen, sun = town.case_at(CaseState.ACCEPTED), person("chen"), person("sun")
    path = f"cases/{case.number}"
    office = town.offices["regulator"].path
    asked = {"question": "选址是否符合要求？", "days": 3, "offices": [office]}
    assert chen.post(f"{path}/opinions/", asked).status_code == 201
    problem(sun.post(f"{path}/answers/", {"stance": "objects"}), 409)
    strange = sun.upload(f"{path}/answers/", {"stance": "agrees"}, {"item-1": scans()["material-1"]})
    assert "item-1" in problem(strange, 400)["errors"]
    told = {"stance": "agrees", "answer": "无不同意见"}
    answer = sun.upload(f"{path}/answers/", told, {"enclosure": scans()["material-1"]})
    assert answer.status_code == 201, answer.content.decode()
    row = case.consultations.get()
    assert (row.stance, row.enclosure_name) == ("agrees", "平面图.pdf")
    problem(sun.post(f"{path}/answers/", told), 404)
    assert "kind" in problem(chen.post(f"{path}/answers/", told), 400)["errors"]


def test_a_conference_is_concluded_with_the_word_of_each_office(town, person):
    case, chen = town.case_at(CaseState.ACCEPTED), person("chen")
    path, office = f"cases/{case.number}", town.offices["regulator"]
    told = {"attendees": "卫健委孙强", "minutes": "同意按方案整改后准予", "offices": []}
    problem(chen.post(f"{path}/minutes/", told), 400)
    spoke = told | {"offices": [{"office": office.path, "stance": "agrees"}]}
    assert "minutes" in problem(chen.post(f"{path}/minutes/", spoke), 400)["errors"]
    consultation.confer(
        case,
        [office],
        "是否准予",
        meeting_at=town.at - timedelta(minutes=1),
        place="会议室",
        by=town.actor("chen"),
        at=town.at - timedelta(hours=1),
    )
    wrong = told | {"offices": [{"office": "no/where", "stance": "agrees"}]}
    assert "offices" in problem(chen.post(f"{path}/minutes/", wrong), 400)["errors"]
    answer = chen.post(f"{path}/minutes/", spoke)
    assert answer.status_code == 201, answer.content.decode()
    assert case.consultations.get().stance == "agrees"


def test_what_was_found_at_the_place_is_recorded_by_who_went(town, person):
    case, chen, before = town.case_at(CaseState.ACCEPTED), person("chen"), town.at - timedelta(hours=2)
    path = f"cases/{case.number}/survey-record/"
    told = {
        "begun_at": (town.at - timedelta(hours=1)).isoformat(),
        "ended_at": (town.at - timedelta(minutes=30)).isoformat(),
        "points": [{"point": 1, "answer": "conforms"}],
        "conforming": True,
        "findings": "布局与平面图一致",
        "present": "赵敏（经营者）",
        "signed": True,
    }
    assert "points" in problem(chen.post(path, told), 400)["errors"]
    survey.arrange(
        case,
        {town.user("chen"): "99001", town.user("he"): ""},
        planned_at=town.at - timedelta(hours=1),
        place="书香路 45 号",
        reason="核对场所",
        by=town.actor("chen"),
        at=before,
    )
    fails = told | {"points": [{"point": 1, "answer": "fails"}]}
    problem(chen.post(path, fails), 400)
    assert problem(chen.post(path, told | {"signed": False}), 409)["rule"] == "PRO-3"
    problem(person("zheng").post(path, told), 409)
    answer = chen.post(path, told)
    assert answer.status_code == 201, answer.content.decode()
    found = case.surveys.get()
    assert (found.conforming, found.answers.count(), found.recorded_by) == (True, 1, town.user("chen"))


def test_a_survey_is_called_off(town, person):
    case, chen = town.case_at(CaseState.ACCEPTED), person("chen")
    path = f"cases/{case.number}/survey-cancellation/"
    assert "words" in problem(chen.post(path, {"words": "改期"}), 400)["errors"]
    went = {town.user("chen"): "99001", town.user("he"): ""}
    survey.arrange(
        case, went, planned_at=town.at + timedelta(hours=1), place="书香路 45 号", reason="核对场所",
        by=town.actor("chen"), at=town.at,
    )  # fmt: skip
    problem(chen.post(path, {}), 400)
    assert problem(person("feng").post(path, {"words": "改期"}), 409)["rule"] == "PRO-3"
    assert chen.post(path, {"words": "改期"}).status_code == 201
    assert case.surveys.get().cancelled_words == "改期"


def test_who_does_not_answer_in_time_is_waited_for_no_longer(town, person):
    case, chen = town.case_at(CaseState.ACCEPTED), person("chen")
    path, office = f"cases/{case.number}/answer-closing/", town.offices["regulator"]
    told = {"kind": "opinion", "office": office.path, "words": "期满没有答复"}
    assert "office" in problem(chen.post(path, told), 400)["errors"]
    by = town.actor("chen")
    consultation.ask(case, [office], "选址是否符合要求？", days=1, by=by, at=town.at - timedelta(days=20))
    problem(chen.post(path, told | {"words": ""}), 400)
    assert problem(person("feng").post(path, told), 409)["rule"] == "SUS-3"
    assert chen.post(path, told).status_code == 201
    assert case.consultations.get().closed_words == "期满没有答复"
    consultation.ask(case, [office], "排水是否符合要求？", days=3, by=by, at=town.at)
    assert "期满没有答复才能结束" in problem(chen.post(path, told), 409)["detail"]


def test_papers_are_put_right_on_the_spot(town, person):
    case, lin = town.case_at(CaseState.FILED), person("lin")
    path = f"cases/{case.number}/counter-correction/"
    assert "papers" in problem(lin.post(path, {"papers": [{"material": 99, "copies": 1}]}), 400)["errors"]
    answer = lin.post(path, {"papers": [{"material": 1, "originals": 1, "copies": 2}]})
    assert answer.status_code == 201, answer.content.decode()
    assert [(one["originals"], one["copies"]) for one in answer.json()["papers"]] == [(1, 2)]
    problem(person("zheng").post(path, {"papers": [{"material": 1, "copies": 1}]}), 409)


def test_a_finding_names_where_it_is_seen(town, person):
    case, chen = town.case_at(CaseState.ACCEPTED), person("chen")
    file = case.files.order_by("pk")[0]
    points = [{"point": point.no, "answer": "conforms"} for point in case.edition.review_points.all()]
    path = f"cases/{case.number}/opinion/"
    strange = [points[0] | {"file": str(case.uuid)}, *points[1:]]
    assert "findings" in problem(chen.post(path, {"findings": strange, "words": "符合"}), 400)["errors"]
    pageless = [points[0] | {"page": 2}, *points[1:]]
    problem(chen.post(path, {"findings": pageless, "words": "符合"}), 400)
    seen = [points[0] | {"file": str(file.uuid), "page": 1}, *points[1:]]
    answer = chen.post(path, {"findings": seen, "words": "符合"})
    assert answer.status_code == 201, answer.content.decode()
    first = case.opinions.get().findings.order_by("pk")[0]
    assert (first.file, first.page) == (file, 1)


def test_the_trail_names_the_system_and_its_token(town, machine):
    case = town.case_at(CaseState.GRANTED)
    told = {"method": "counter", "receiver": "赵敏", "relation": "self", "card": "990001198509040462"}
    assert machine("lin").post(f"cases/{case.number}/delivery/", told).status_code == 201
    entry, token = Entry.objects.of(case.thread).get(act=Act.DELIVERED), Token.objects.get()
    assert (entry.user, entry.facts["by_token"]) == (token.system.account, token.ref)
    assert (entry.who, entry.duty) == (token.system.account.ref, "INTAKE")
    filed = Entry.objects.of(case.thread).get(act=Act.FILED)
    assert "by_token" not in filed.facts


POINTS = [{"point": 1, "answer": "conforms"}, {"point": 2, "answer": "conforms"}]
JUDGED = [
    ("filed", "lin", "acceptance", {}),
    ("filed", "lin", "declination", {"ground": "no_permit_needed", "basis": "《行政许可法》第三十二条"}),
    ("filed", "zheng", "hidden-declination", {"found": "检测报告系伪造", "heard": "已当面告知，没有异议"}),
    ("filed", "lin", "hidden-report", {"found": "检测报告编号查无记录"}),
    ("filed", "zheng", "hidden-answer", {"words": "检测机构确认报告系其出具"}),
    ("filed", "lin", "correction", NOTICE),
    ("filed", "lin", "withdrawal", {"came": "赵敏", "relation": "self", "card": "990001198509040462"}),
    (
        "granted",
        "lin",
        "delivery",
        {
            "method": "counter",
            "receiver": "李强",
            "relation": "agent",
            "proof": "授权委托书原件",
            "card": "H12345678",
        },
    ),
    ("filed", "lin", "original-checks", {"material": 1, "agrees": True}),
    ("accepted", "chen", "opinion", {"findings": POINTS, "words": "符合条件"}),
    ("accepted", "chen", "opinions", {"question": "合适吗", "days": 3, "offices": ["zhaoxia/weijianwei"]}),
    (
        "accepted",
        "chen",
        "survey",
        {
            "planned_at": "2099-01-01T09:00:00+08:00",
            "place": "书香路",
            "reason": "核对",
            "surveyors": [{"username": "chen"}],
        },
    ),
    ("reviewed", "zheng", "sending-back", {"comment": "请核对平面图"}),
    ("reviewed", "zheng", "grant", {}),
    ("reviewed", "zheng", "refusal", {"reasons": "不符合"}),
]


@pytest.mark.rule("API-4")
@pytest.mark.parametrize("state, like, noun, told", JUDGED)
def test_what_is_judged_no_system_judges(town, machine, state, like, noun, told):
    case = town.case_at(CaseState(state))
    no = problem(machine(like).post(f"cases/{case.number}/{noun}/", told), 409)
    assert "系统不能代办" in no["detail"], no
    assert Case.objects.get().state == state


@pytest.mark.rule("BAN-1", "COR-10")
def test_what_a_window_reported_is_read_and_answered_by_officers_alone(town, person):
    case, zheng = town.case_at(CaseState.FILED), person("zheng")
    path = f"cases/{case.number}"
    asked = person("lin").post(f"{path}/hidden-report/", {"found": "检测报告编号查无记录"})
    assert asked.status_code == 201, asked.content.decode()
    assert [one["number"] for one in zheng.get("cases/?waiting=true").json()["items"]] == [case.number]
    (told,) = zheng.get(f"{path}/").json()["hidden_reports"]
    assert (told["found"], told["upheld"], told["answered_at"]) == ("检测报告编号查无记录", None, None)
    (told,) = zheng.post(f"{path}/hidden-answer/", {"words": "报告属实"}).json()["hidden_reports"]
    assert (told["upheld"], told["words"]) == (False, "报告属实")
    assert person("zhao").get(f"{path}/").json()["hidden_reports"] == []


@pytest.mark.rule("API-4")
def test_a_system_takes_in_and_reports_what_was_handed_over(town, machine):
    case = town.case_at(CaseState.GRANTED)
    told = {"method": "counter", "receiver": "赵敏", "relation": "self", "card": "990001198509040462"}
    assert machine("lin").post(f"cases/{case.number}/delivery/", told).status_code == 201
    amended = {"document": str(Document.objects.of(case.thread).get(paper="approvals.licence").uuid)}
    amended |= {"wrong": "云朵美发店", "right": "云朵美容店", "reason": "笔误"}
    no = problem(machine("zheng").post(f"cases/{case.number}/amendment/", amended), 409)
    assert "系统不能代办" in no["detail"]


@pytest.mark.rule("G10")
def test_of_several_remedies_the_caller_says_which(town, person):
    case, zheng = town.case_at(CaseState.REFUSED), person("zheng")
    day = legal_day(town.at).isoformat()
    told = {"kind": "lawsuit", "seeker": "other", "organ": "区法院", "sought_on": day, "notified_on": day}
    for reference in ("行初1号", "行初2号"):
        answer = zheng.post(f"cases/{case.number}/remedies/", told | {"reference": reference})
        assert answer.status_code == 201
    first, second = answer.json()["remedies"]
    assert first["document"] == str(case.decision.document.uuid)
    end = {"outcome": "upheld", "words": "驳回", "ended_on": day}
    assert "remedy" in problem(zheng.post(f"cases/{case.number}/remedy-end/", end), 400)["errors"]
    nobody = end | {"remedy": str(case.uuid)}
    assert "remedy" in problem(zheng.post(f"cases/{case.number}/remedy-end/", nobody), 400)["errors"]
    answer = zheng.post(f"cases/{case.number}/remedy-end/", end | {"remedy": second["uuid"]})
    assert [one["outcome"] for one in answer.json()["remedies"]] == ["", "upheld"]


@pytest.mark.rule("G10")
def test_a_remedy_against_the_closing_of_a_licence(town, person):
    case, zheng = town.delivered(), person("zheng")
    answer = zheng.post(
        f"cases/{case.number}/licence-cancellation/", {"ground": "terminated", "words": "已经终止"}
    )
    assert answer.status_code == 201, answer.content.decode()
    paper = case.cancellations.get().document
    day = legal_day(town.at).isoformat()
    told = {"kind": "reconsideration", "organ": "区政府", "sought_on": day, "notified_on": day}
    strange = told | {"document": str(case.uuid)}
    assert "document" in problem(zheng.post(f"cases/{case.number}/remedies/", strange), 400)["errors"]
    answer = zheng.post(f"cases/{case.number}/remedies/", told | {"document": str(paper.uuid)})
    assert answer.json()["remedies"][0]["document"] == str(paper.uuid)
    end = {"outcome": "annulled", "words": "没有终止", "ended_on": day}
    assert zheng.post(f"cases/{case.number}/remedy-end/", end).status_code == 201
    assert case.decision.gives_licence.newest.status == "restored"


@pytest.mark.rule("PRO-3")
def test_photographs_of_the_place_go_with_its_record(town, person):
    case, chen = town.case_at(CaseState.ACCEPTED), person("chen")
    path = f"cases/{case.number}/survey-photos/"
    assert "photo" in problem(chen.upload(path, {}, {"photo": photo()}), 400)["errors"]
    went = {town.user("chen"): "99001", town.user("he"): ""}
    survey.arrange(
        case, went, planned_at=town.at + timedelta(hours=1), place="书香路 45 号", reason="核对场所",
        by=town.actor("chen"), at=town.at,
    )  # fmt: skip
    for wrong in ({}, {"photo": [photo(), photo("招牌.jpg")]}, {"picture": photo()}, {"photo": pdf()}):
        problem(chen.upload(path, {}, wrong), 400)
    assert problem(person("feng").upload(path, {}, {"photo": photo()}), 409)["rule"] == "PRO-9"
    answer = chen.upload(path, {"caption": "门头"}, {"photo": photo()})
    assert answer.status_code == 201, answer.content.decode()
    assert [one.caption for one in case.surveys.get().photos.all()] == ["门头"]


@pytest.mark.rule("COM-7")
def test_a_commitment_is_read_and_taken_back(town, person):
    edition = promising(town, "credit")
    draft = lacking_draft(town, edition, "credit", REPORT="committed")
    case = filing.file(draft, by=town.actor("zhao"), at=town.at)
    zhao = person("zhao")
    told = zhao.get(f"cases/{case.number}/").json()
    assert (told["scheme"], told["commitment"]["state"]) == ("credit", "told")
    assert [one["material_name"] for one in told["commitment"]["promised"]] == ["卫生检测报告"]
    answer = zhao.post(f"cases/{case.number}/commitment-withdrawal/")
    assert answer.status_code == 201, answer.content.decode()
    assert (answer.json()["scheme"], answer.json()["commitment"]) == ("", None)


def test_a_case_is_accepted_with_a_gap_that_is_filled_and_looked_at(town, person):
    case, lin, zhao = short(town), person("lin"), person("zhao")
    path = f"cases/{case.number}"
    gap = {"material": 2, "fault": "missing", "words": "补交检测报告", "standard": "一年之内"}
    assert problem(lin.post(f"{path}/acceptance/"), 409)["rule"] == "RQ-4"
    assert problem(lin.post(f"{path}/deficiency/", {"gaps": [gap], "days": 99}), 409)["rule"] == "RQ-6"
    told = lin.post(f"{path}/deficiency/", {"gaps": [gap], "days": 3}).json()
    assert (told["state"], told["deficiencies"][0]["gaps"][0]["conforms"]) == (CaseState.ACCEPTED, None)
    assert "came" in problem(lin.post(f"{path}/gap-promise/"), 400)["errors"]
    assert zhao.post(f"{path}/gap-promise/").json()["deficiencies"][0]["promised_at"]
    strange = zhao.upload(f"{path}/gap-supply/", {}, {"gap-7": scans()["material-2"]})
    assert "gap-7" in problem(strange, 400)["errors"]
    assert zhao.upload(f"{path}/gap-supply/", {}, {"gap-1": scans()["material-2"]}).status_code == 201
    extended = lin.post(f"{path}/gap-extension/", {"days": 1, "reason": "暴雪封路"})
    assert extended.status_code == 201, extended.content.decode()
    looked = person("chen").post(f"{path}/gap-verdicts/", {"verdicts": [{"gap": 1, "conforms": True}]})
    assert looked.json()["deficiencies"][0]["state"] == "completed"
    assert problem(lin.post(f"{path}/gap-restoration/", {"ground": "arrived", "reason": "-"}), 409)["rule"]


def test_a_window_takes_in_by_machine_what_the_post_brought(town, person):
    one = deficient(town)
    told = {"way": "post", "papers": [{"gap": 1, "originals": 1}]}
    answer = person("lin").post(f"cases/{one.case.number}/gap-supply/", told)
    assert answer.json()["deficiencies"][0]["gaps"][0]["supplied_at"], answer.content.decode()
