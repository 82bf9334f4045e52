"""Cases by machine: filed in one call, read by who may, acted on by the same verbs as on the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from approvals.actions import filing
from approvals.enums import Answer, CaseState
from approvals.models import Case
from ground.accounts import systems
from ground.accounts.actions import declare_organisation
from ground.accounts.enums import Role, Scope
from ground.documents.models import Document
from tests.accounts.people import credit_code
from tests.api.conftest import Caller, application, problem, scans, token_for
from tests.approvals.test_mandated import mandate
from tests.licences.lasting import given, opened
from tests.town import pdf

pytestmark = pytest.mark.django_db


def test_a_complete_application_is_filed_in_one_call(town, person):
    answer = person("zhao").upload("cases/", application(town), scans())
    assert answer.status_code == 201, answer.content.decode()
    case = Case.objects.get(number=answer.json()["number"])
    assert answer["Location"] == f"/api/v1/cases/{case.number}/"
    assert case.state == CaseState.FILED
    assert case.applicant == town.user("zhao")
    assert {file.material.no for file in case.files.all()} == {1, 2}
    assert Document.objects.of(case.thread).get().title == "收件凭证"
    assert answer.json()["answers"]["manager_phone"] == "139****0009"


@pytest.mark.parametrize("without", ["material-1", "material-2"])
def test_nothing_is_left_of_what_is_not_complete(town, person, without):
    files = scans()
    del files[without]
    told = problem(person("zhao").upload("cases/", application(town), files), 409)
    assert told["rule"] == "COR-14"
    assert told["article"]
    assert not Case.objects.exists()


def test_a_file_that_will_not_do_is_named_and_nothing_is_filed(town, person):
    files = scans() | {"material-2": SimpleUploadedFile("报告.docx", b"PK\x03\x04 not a paper")}
    told = problem(person("zhao").upload("cases/", application(town), files), 400)
    assert told["errors"]
    assert not Case.objects.exists()


def test_wrong_answers_are_told_field_by_field(town, person):
    answers = {"shop_name": "", "area": "八十", "nonsense": 1}
    told = problem(person("zhao").post("cases/", application(town, answers=answers)), 400)
    assert told["errors"]["answers.shop_name"] == ["请输入场所名称"]
    assert {"answers.area", "answers.shop_address", "answers.nonsense"} <= told["errors"].keys()


@pytest.mark.rule("M5")
def test_a_draft_somebody_is_writing_is_neither_filed_nor_overwritten(town, person):
    draft = town.draft()
    told = problem(person("zhao").upload("cases/", application(town), scans()), 409)
    assert told["rule"] == "M5"
    assert Case.objects.get() == draft


def test_a_window_files_for_who_stands_before_it(town, person):
    told = application(
        town,
        party={
            "id_type": "RESIDENT",
            "id_number": "990001198509040462",
            "name": "赵敏",
            "phone": "13800000104",
        },
        papers=[{"material": 2, "originals": 1}],
    )
    files = {"material-1": scans()["material-1"]}
    answer = person("lin").upload("cases/", told, files)
    assert answer.status_code == 201, answer.content.decode()
    case = Case.objects.get()
    assert case.channel == "counter"
    assert case.intake_office == town.window
    assert case.files.get().material.no == 1
    assert case.papers.get().originals == 1


def test_a_window_is_told_what_is_wrong_with_the_party(town, person):
    told = application(town, party={"id_type": "RESIDENT", "id_number": "990001198509040461", "name": "赵敏"})
    errors = problem(person("lin").post("cases/", told), 400)["errors"]
    assert {"party.id_number", "party.phone"} <= errors.keys()


def test_nobody_files_for_a_stranger(town, person):
    stranger = town.actor("wang").on_behalf_of
    told = application(town, party={"uuid": str(stranger.uuid)})
    assert "party" in problem(person("zhao").post("cases/", told), 400)["errors"]


def test_a_case_walks_its_whole_way_by_api(town, person):
    number = person("zhao").upload("cases/", application(town), scans()).json()["number"]
    findings = [{"point": 1, "answer": "conforms"}, {"point": 2, "answer": "conforms"}]
    for who, noun, told, state in [
        ("lin", "acceptance", {}, CaseState.ACCEPTED),
        ("chen", "opinion", {"findings": findings, "words": "符合条件"}, CaseState.REVIEWED),
        ("zheng", "grant", {}, CaseState.GRANTED),
        ("zhao", "delivery", {"method": "online"}, CaseState.GRANTED),
    ]:
        answer = person(who).post(f"cases/{number}/{noun}/", told)
        assert answer.status_code == 201, (noun, answer.content.decode())
        assert answer.json()["state"] == state
    whole = person("zhao").get(f"cases/{number}/").json()
    assert whole["turn"] is None
    assert "准予行政许可决定书" in {paper["title"] for paper in whole["documents"]}


def test_an_instant_matter_is_decided_on_the_spot(town, person):
    told = application(town, edition=str(town.instant.uuid))
    number = person("zhao").upload("cases/", told, scans()).json()["number"]
    findings = [{"point": no, "answer": "conforms"} for no in (1, 2)]
    answer = person("lin").post(f"cases/{number}/on-the-spot/", {"findings": findings})
    assert answer.status_code == 201, answer.content.decode()
    assert answer.json()["state"] == CaseState.GRANTED


def test_a_refusal_needs_reasons_and_a_failing_review(town, person):
    case = town.case_at(CaseState.REVIEWED)
    zheng = person("zheng")
    assert "reasons" in problem(zheng.post(f"cases/{case.number}/refusal/", {}), 400)["errors"]
    told = problem(zheng.post(f"cases/{case.number}/refusal/", {"reasons": "不合格"}), 409)
    assert told["rule"] == "PRO-5"
    assert Case.objects.get().state == CaseState.REVIEWED


def test_the_law_stops_a_person_in_the_same_words(town, person):
    """S42: by whom a case was reviewed, by him it is not decided."""
    case = town.case_at(CaseState.FILED)
    told = problem(person("zhou").post(f"cases/{case.number}/acceptance/"), 404)
    assert "rule" not in told
    told = problem(person("chen").post(f"cases/{case.number}/acceptance/"), 409)
    assert told["rule"] == "COR-10"
    assert told["article"] == "行政许可法 32"


def test_points_of_the_review_are_told_by_number(town, person):
    case = town.case_at(CaseState.ACCEPTED)
    chen = person("chen")
    findings = [{"point": 7, "answer": "conforms"}]
    told = problem(chen.post(f"cases/{case.number}/opinion/", {"findings": findings, "words": "好"}), 400)
    assert "findings" in told["errors"]
    findings = [{"point": 1, "answer": "fails"}, {"point": 2, "answer": "conforms"}]
    told = problem(chen.post(f"cases/{case.number}/opinion/", {"findings": findings, "words": "好"}), 400)
    assert "findings" in told["errors"]
    findings[0]["note"] = "布局不合理"
    answer = chen.post(f"cases/{case.number}/opinion/", {"findings": findings, "words": "好"})
    assert answer.status_code == 201
    assert [finding.answer for finding in case.opinion.findings.all()] == [Answer.FAILS, Answer.CONFORMS]


def test_a_stranger_finds_nothing(town, person):
    case = town.case_at(CaseState.GRANTED)
    paper = Document.objects.of(case.thread).first()
    wang = person("wang")
    for path in (f"cases/{case.number}/", f"documents/{paper.uuid}/", f"documents/{paper.uuid}/pdf/"):
        problem(wang.get(path), 404)
    problem(wang.post(f"cases/{case.number}/delivery/", {"method": "online"}), 404)
    assert wang.get("cases/").json() == {"items": [], "next": None}


def test_lists_cost_the_same_with_one_row_and_with_three(town, machine, same_queries):
    for who in ("zhao", "lin", "sun", "feng"):
        caller = machine(who)
        page = same_queries(
            lambda caller=caller: caller.get("cases/"), add=lambda: town.case_at(CaseState.GRANTED)
        )
        assert "next" in page.json()


def test_a_case_costs_the_same_with_one_file_and_with_three(town, person, same_queries):
    case, by = town.draft(), town.actor("zhao")
    material = town.edition.materials.get(no=1)
    caller = person("zhao")
    same_queries(
        lambda: caller.get(f"drafts/{case.uuid}/"),
        add=lambda: filing.add_file(case, material, pdf(), by=by, at=town.at),
    )
    case = filing.file(case, by=by, at=town.at)
    assert len(caller.get(f"cases/{case.number}/").json()["files"]) == 5


def test_pages_follow_one_another_and_hold_each_case_once(town, person):
    cases = [town.case_at(CaseState.FILED) for _n in range(3)]
    caller, seen, path = person("lin"), [], "cases/?limit=2"
    while path:
        page = caller.get(path).json()
        seen += [row["number"] for row in page["items"]]
        path = page["next"]
    assert seen == [case.number for case in reversed(cases)]


def test_a_cursor_is_ours_or_nothing(town, person):
    for cursor in ("x", "WzFd:1:2", "é", "%0A"):
        assert "cursor" in problem(person("lin").get(f"cases/?cursor={cursor}"), 400)["errors"]
    for limit in ("0", "101", "x", "٣", "9" * 50):
        assert "limit" in problem(person("lin").get(f"cases/?limit={limit}"), 400)["errors"]


def test_a_list_is_narrowed_by_state_and_turn(town, person):
    town.case_at(CaseState.GRANTED)
    waiting = town.case_at(CaseState.FILED)
    lin = person("lin")
    assert [row["number"] for row in lin.get("cases/?state=filed").json()["items"]] == [waiting.number]
    assert [row["number"] for row in lin.get("cases/?waiting=true").json()["items"]] == [waiting.number]
    assert "state" in problem(lin.get("cases/?state=nowhere"), 400)["errors"]


def test_a_machine_for_one_party_sees_no_other(town, administrator, guard):
    """One person, his own system and that of his shop: each for its own party."""
    uscc = credit_code(41)
    by = town.actor("zhao")
    row = declare_organisation(name="示例市云朵美发店", uscc=uscc, role=Role.AGENT, by=by, at=town.at)
    mine, shop = Caller(token_for(town, administrator, "zhao")[1]), row.party
    system = systems.register(
        "门店系统", basis="授权书", keeper=town.user("zhao"), party=shop, by=administrator, at=town.at
    )
    _token, text = systems.issue_token(
        system,
        scopes=list(Scope),
        per_minute=60,
        expires_at=town.at + timedelta(days=1),
        by=guard,
        at=town.at,
    )
    theirs = Caller(text)
    case = mine.upload("cases/", application(town), scans()).json()["number"]
    other = theirs.upload("cases/", application(town), scans())
    assert other.json()["party"] == str(shop.uuid), other.content.decode()
    for caller, own, strange in (
        (mine, case, other.json()["number"]),
        (theirs, other.json()["number"], case),
    ):
        assert [found["number"] for found in caller.get("cases/").json()["items"]] == [own]
        assert {found["case"] for found in caller.get("events/").json()["items"]} == {own}
        problem(caller.get(f"cases/{strange}/"), 404)
    assert (
        "party"
        in problem(theirs.post("cases/", application(town, party={"uuid": str(by.on_behalf_of.uuid)})), 400)[
            "errors"
        ]
    )


def test_what_a_token_does_not_open_stays_shut(town, machine):
    case = town.case_at(CaseState.FILED)
    reader = machine("lin", [Scope.CASES_READ])
    assert reader.get(f"cases/{case.number}/").status_code == 200
    problem(reader.post(f"cases/{case.number}/acceptance/"), 403)
    problem(reader.post("cases/", application(town)), 403)
    problem(reader.get("events/"), 403)
    problem(reader.get("matters/"), 403)


def test_what_is_to_become_of_a_licence_names_it(town, person):
    zhao = person("zhao")
    told = application(town, purpose="renewal")
    assert "licence" in problem(zhao.upload("cases/", told, scans()), 400)["errors"]
    licence = town.case_at(CaseState.GRANTED).decision.gives_licence
    ruling = problem(zhao.upload("cases/", told | {"licence": licence.number}, scans()), 409)
    assert "暂未开通" in ruling["detail"]
    assert Case.objects.count() == 1


def test_a_draft_changes_hands_by_api(town, person, machine):
    zhao, wang = person("zhao"), machine("wang")
    case = town.draft()
    path = f"drafts/{case.uuid}/transfer/"
    assert "phone" in problem(zhao.post(path, {"name": "王秀兰", "phone": "12"}), 400)["errors"]
    told = {"name": "王秀兰", "phone": "138 0000 0101"}
    offered = zhao.post(path, told)
    assert offered.status_code == 201, offered.content.decode()
    taking = f"transfers/{offered.json()['uuid']}/taking/"
    problem(person("lin").post(taking), 404)
    assert wang.get("transfers/").json()["items"] == [], (
        "what is offered to a person is not offered to his machine"
    )
    problem(wang.post(taking), 404)
    client = Client()
    client.force_login(town.user("wang"))
    himself = Caller(client=client)
    assert [row["giver"] for row in himself.get("transfers/").json()["items"]] == ["赵敏"]
    assert problem(himself.post(taking), 409)["rule"] == "B5"
    assert zhao.send("delete", f"transfers/{offered.json()['uuid']}/").status_code == 204
    mandate(town)
    again = zhao.post(path, told).json()["uuid"]
    taken = himself.post(f"transfers/{again}/taking/")
    assert taken.status_code == 201, taken.content.decode()
    problem(zhao.get(f"drafts/{case.uuid}/"), 404)


def test_a_draft_may_be_of_what_becomes_of_a_licence(town, person):
    licence = given(town, opened(town))
    zhao = person("zhao")
    told = {"edition": str(licence.kind.editions.get().uuid), "purpose": "replacement"}
    assert "licence" in problem(zhao.post("drafts/", told), 400)["errors"]
    begun = zhao.post("drafts/", told | {"licence": licence.number})
    assert begun.status_code == 201, begun.content.decode()
    assert (begun.json()["purpose"], begun.json()["missing"]) == ("replacement", [])
    path = f"drafts/{begun.json()['uuid']}/"
    tag = zhao.get(path)["ETag"]
    changed = zhao.send("patch", path, {"answers": {"why": "遗失"}}, If_Match=tag)
    assert changed.json()["problems"] == {}
    assert zhao.post(f"{path}filing/").json()["purpose"] == "replacement"
