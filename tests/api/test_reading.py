"""What machines read: matters, documents, notices, what has happened since; and what they have already."""

from __future__ import annotations

from itertools import count

import pytest

from approvals.enums import CaseState
from ground.documents.models import Document
from ground.documents.tasks import render
from ground.trail.feed import sequence
from ground.trail.models import Feed, Reading
from ground.trail.readings import What
from matters.enums import Purpose
from matters.forms import answers_schema
from tests.api.conftest import ROOT, Caller, problem, scans
from tests.licences.lasting import opened
from tests.town import ANSWERS, FORM

pytestmark = pytest.mark.django_db


def test_matters_are_found_by_name_office_and_audience(town, client):
    caller = Caller(client=client)
    rows = caller.get("matters/").json()["items"]
    assert {row["name"] for row in rows} == {"公共场所卫生许可（新办）", "公共场所卫生许可证补发"}
    assert len(caller.get("matters/?q=卫生许可证补发").json()["items"]) >= 1
    assert caller.get("matters/?q=卫生许可证补发").json()["items"][0]["name"] == "公共场所卫生许可证补发"
    assert caller.get("matters/?audience=persons&state=open&department=zhaoxia/zhengwuban").json()["items"]
    assert not caller.get("matters/?department=zhaoxia/weijianwei").json()["items"]
    for query in ("audience=x", "state=x", "department=A", "q=" + "长" * 500):
        problem(caller.get(f"matters/?{query}"), 400)


def test_the_catalogue_comes_in_pages(town, client):
    caller, seen, path = Caller(client=client), [], "matters/?limit=1"
    while path:
        page = caller.get(path).json()
        seen += [row["code"] for row in page["items"]]
        path = page["next"]
    assert len(seen) == len(set(seen)) == 2


def test_the_catalogue_costs_the_same_with_more_matters(town, client, same_queries):
    numbers = count(5)
    same_queries(
        lambda: client.get(f"{ROOT}/matters/"),
        add=lambda: town._open(f"另一事项 {next(numbers)}", town.at, no=next(numbers)),
    )


def test_a_matter_says_what_an_application_looks_like(town, client):
    told = client.get(f"{ROOT}/matters/{town.edition.matter.code}/").json()
    assert told["edition"] == str(town.edition.uuid)
    assert [material["no"] for material in told["materials"]] == [1, 2, 3]
    assert told["materials"][2]["exempt"]
    assert told["answers_schema"]["required"] == ["shop_name", "area", "shop_address", "manager_phone"]
    assert told["form"]["sections"][0]["fields"][0]["key"] == "shop_name"
    problem(client.get(f"{ROOT}/matters/nothing2/"), 404)


def test_a_matter_says_it_of_each_purpose_that_it_offers(town, client):
    code = opened(town).matter.code
    path = f"{ROOT}/matters/{code}/"
    first = client.get(path).json()
    assert first["purposes"] == list(Purpose.values)
    assert (first["purpose"], [one["key"] for one in first["form"]["sections"]]) == (
        "new",
        ["place", "contact"],
    )
    renewal = client.get(f"{path}?purpose=renewal").json()
    assert [one["name"] for one in renewal["materials"]] == ["卫生检测报告"]
    replaced = client.get(f"{path}?purpose=replacement").json()
    assert (replaced["materials"], replaced["answers_schema"]["required"]) == ([], ["why"])
    assert [one["key"] for one in replaced["form"]["sections"]] == ["why"]
    problem(client.get(f"{path}?purpose=nothing"), 400)
    problem(client.get(f"{ROOT}/matters/{town.edition.matter.code}/?purpose=renewal"), 404)


def test_the_schema_of_answers_holds_for_answers():
    import jsonschema

    jsonschema.validate(ANSWERS, answers_schema(FORM))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(ANSWERS | {"area": "八十"}, answers_schema(FORM))


@pytest.mark.needs("pango")
def test_a_paper_is_read_and_its_pdf_fetched_once(town, person):
    case = town.case_at(CaseState.FILED)
    paper = Document.objects.of(case.thread).get()
    zhao = person("zhao")
    told = zhao.get(f"documents/{paper.uuid}/")
    assert told.json()["title"] == "收件凭证"
    assert told.json()["pdf"] is None
    problem(zhao.get(f"documents/{paper.uuid}/pdf/"), 404)
    render(paper.pk)
    pdf = zhao.get(zhao.get(f"documents/{paper.uuid}/").json()["pdf"])
    assert pdf["Content-Type"] == "application/pdf"
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    assert zhao.get(f"documents/{paper.uuid}/pdf/", If_None_Match=pdf["ETag"]).status_code == 304


def letter(town, person):
    """What the reviewer asked another office, with a PDF as if it had been made."""
    case = town.case_at(CaseState.ACCEPTED)
    asked = {"question": "选址是否合适？", "days": 3, "offices": ["zhaoxia/weijianwei"]}
    assert person("chen").post(f"cases/{case.number}/opinions/", asked).status_code == 201
    paper = case.consultations.get().document
    made = case.files.first().original
    Document.objects.filter(pk=paper.pk).update(pdf=made, archive=made, state="ready")
    return case, paper


def test_the_letter_to_another_office_is_fetched_and_on_the_books_of_its_case(town, person):
    case, paper = letter(town, person)
    sun, chen = person("sun"), person("chen")
    for caller in (chen, sun):
        assert caller.get(f"documents/{paper.uuid}/").status_code == 200
        pdf = caller.get(f"documents/{paper.uuid}/pdf/")
        assert pdf["Content-Type"] == "application/pdf"
    rows = Reading.objects.of(case.thread).filter(what=What.PAPER, which=str(paper.uuid))
    assert {row.user for row in rows} == {town.user("chen"), town.user("sun")}
    # Having answered, the office keeps its letter, and is not asked why it reads it.
    told = {"stance": "agrees", "answer": "无意见"}
    assert sun.post(f"cases/{case.number}/answers/", told).status_code == 201
    assert sun.get(f"documents/{paper.uuid}/pdf/").status_code == 200
    problem(sun.get(f"cases/{case.number}/"), 404)


def test_the_letter_to_another_office_is_not_the_applicants(town, person):
    _case, paper = letter(town, person)
    for path in (f"documents/{paper.uuid}/", f"documents/{paper.uuid}/pdf/"):
        problem(person("zhao").get(path), 404)
        problem(person("zhou").get(path), 404)


def test_what_is_known_already_is_not_sent_again(town, person):
    case = town.case_at(CaseState.FILED)
    zhao = person("zhao")
    first = zhao.get(f"cases/{case.number}/")
    again = zhao.get(f"cases/{case.number}/", If_None_Match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    person("lin").post(f"cases/{case.number}/acceptance/")
    changed = zhao.get(f"cases/{case.number}/", If_None_Match=first["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_a_draft_is_changed_only_as_it_was_read(town, person):
    draft = town.draft()
    zhao, path = person("zhao"), f"drafts/{draft.uuid}/"
    etag = zhao.get(path)["ETag"]
    told = {"answers": {"shop_name": "清风理发店", "area": "很大"}}
    problem(zhao.send("patch", path, told), 428)
    problem(zhao.send("patch", path, told, If_Match='"other"'), 412)
    answer = zhao.send("patch", path, told, If_Match=etag)
    assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["answers"]["shop_name"] == "清风理发店"
    assert answer.json()["answers"]["shop_address"] == ANSWERS["shop_address"]
    assert set(answer.json()["problems"]) == {"area"}
    problem(zhao.send("patch", path, {"answers": {"area": 90}}, If_Match=etag), 412)
    assert zhao.send("patch", path, {"answers": {"area": 90}}, If_Match=answer["ETag"]).status_code == 200
    assert (
        "answers.none"
        in problem(zhao.send("patch", path, {"answers": {"none": 1}}, If_Match="*"), 400)["errors"]
    )
    problem(zhao.send("delete", path), 428)
    assert zhao.send("delete", path, If_Match="*").status_code == 204
    problem(zhao.get(path), 404)


def test_a_draft_is_begun_filled_and_filed(town, person):
    zhao = person("zhao")
    begun = zhao.post("drafts/", {"edition": str(town.edition.uuid)})
    path = begun["Location"]
    assert [row["uuid"] for row in zhao.get("drafts/").json()["items"]] == [begun.json()["uuid"]]
    assert begun.json()["missing"] == [1, 2]
    problem(zhao.post(f"{path}filing/"), 409)
    etag = begun["ETag"]
    assert zhao.send("patch", path, {"answers": ANSWERS}, If_Match=etag).status_code == 200
    given = zhao.upload(f"{path}files/", {}, scans())
    assert given.json()["missing"] == []
    one = given.json()["files"][0]["uuid"]
    assert zhao.send("delete", f"{path}files/{one}/").status_code == 204
    assert "file" in problem(zhao.upload(f"{path}files/", {}, {}), 400)["errors"]
    zhao.upload(f"{path}files/", {}, {"material-1": scans()["material-1"]})
    filed = zhao.post(f"{path}filing/")
    assert filed.status_code == 201, filed.content.decode()
    assert filed.json()["state"] == CaseState.FILED
    problem(zhao.get(path), 404)


def test_drafts_are_their_accounts_alone(town, person):
    draft = town.draft()
    for who in ("wang", "lin", "feng"):
        problem(person(who).get(f"drafts/{draft.uuid}/"), 404)


def test_notices_are_ones_own(town, person, same_queries):
    zhao = person("zhao")
    page = same_queries(lambda: zhao.get("notices/"), add=lambda: town.case_at(CaseState.FILED))
    rows = page.json()["items"]
    assert "已收到您的申请" in rows[0]["subject"]
    uuid = rows[0]["uuid"]
    assert zhao.get(f"notices/{uuid}/").json()["read_at"] is None
    read = zhao.send("put", f"notices/{uuid}/")
    assert read.json()["read_at"]
    assert uuid not in {row["uuid"] for row in zhao.get("notices/?unread=true").json()["items"]}
    problem(person("wang").get(f"notices/{uuid}/"), 404)


def test_events_come_once_each_in_order(town, person):
    zhao, since, heard = person("zhao"), 0, []
    first = town.case_at(CaseState.GRANTED)
    for _round in range(2):
        while True:
            page = zhao.get(f"events/?since={since}&limit=2").json()
            heard += page["items"]
            if page["next"] == since:
                break
            since = page["next"]
        town.case_at(CaseState.FILED)
    acts = [event["act"] for event in heard if event["case"] == first.number]
    assert acts == [
        "approvals.filed",
        "approvals.service_confirmed",
        "approvals.accepted",
        "approvals.reviewed",
        "approvals.granted",
    ]
    assert [event["no"] for event in heard] == sorted({event["no"] for event in heard})
    assert zhao.get(heard[0]["url"]).status_code == 200
    assert since == Feed.objects.order_by("-no")[0].no
    assert "facts" not in heard[0]


def test_events_are_heard_by_who_may_see_the_case(town, person):
    case = town.case_at(CaseState.FILED)
    assert {event["case"] for event in person("lin").get("events/").json()["items"]} == {case.number}
    for who in ("wang", "sun"):
        page = person(who).get("events/").json()
        assert page["items"] == []
        assert page["next"] > 0
    for query in ("since=-1", "since=x", "since=9223372036854775808", "limit=0"):
        problem(person("lin").get(f"events/?{query}"), 400)


def test_events_cost_the_same_with_one_case_and_with_three(town, person, same_queries):
    for who in ("zhao", "feng"):
        caller = person(who)
        same_queries(
            lambda caller=caller: caller.get("events/?limit=100"),
            add=lambda: (town.case_at(CaseState.GRANTED), sequence()),
        )


def test_every_error_is_a_problem(client):
    caller = Caller(client=client)
    problem(caller.get("nowhere/"), 404)
    problem(caller.get("cases"), 404)
    problem(caller.send("delete", "matters/"), 405)
    assert caller.send("delete", "matters/")["Allow"]
    problem(caller.send("options", "matters/"), 405)


def test_what_cannot_be_read_is_said(town, person):
    zhao = person("zhao")
    for body in (
        b"{",
        b"\xff",
        b'"\\ud800"',
        b'{"edition": "\\u0000"}',
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b"[" * 5000,
    ):
        problem(zhao.send("post", "drafts/", body, Idempotency_Key="k"), 400)
    for body in (b"[]", b"1", b"null", b'"x"'):
        problem(zhao.send("post", "drafts/", body, Idempotency_Key="k"), 400)
    problem(zhao.send("post", "drafts/", b"{" + b" " * 1024 * 1024 + b"}", Idempotency_Key="k"), 413)
    headers = zhao.headers | {"Idempotency-Key": "k"}
    answer = zhao.client.post(f"{ROOT}/drafts/", "x", content_type="text/plain", headers=headers)
    problem(answer, 415)


def test_an_officers_reading_is_on_the_books(town, person):
    """Whose duty lays the case before him simply reads; anybody else says why."""
    case = town.case_at(CaseState.FILED)
    person("zhao").get(f"cases/{case.number}/")
    assert not Reading.objects.exists()
    person("lin").get(f"cases/{case.number}/")
    assert Reading.objects.of(case.thread).get().purpose == ""
    feng = person("feng")
    assert "purpose" in problem(feng.get(f"cases/{case.number}/"), 400)["errors"]
    assert "purpose" in problem(feng.get(f"cases/{case.number}/?purpose=x"), 400)["errors"]
    assert feng.get(f"cases/{case.number}/?purpose=supervise").status_code == 200
    assert Reading.objects.of(case.thread)[0].purpose == "supervise"
    feng.get("cases/")
    assert Reading.objects.count() == 2, "a list is no reading"


def test_text_is_kept_as_pages_keep_it(town, person):
    draft, zhao = town.draft(), person("zhao")
    told = {"answers": {"shop_name": "\u202e云朵\u200b美发店"}}
    answer = zhao.send("patch", f"drafts/{draft.uuid}/", told, If_Match="*")
    assert answer.json()["answers"]["shop_name"] == "云朵美发店"
