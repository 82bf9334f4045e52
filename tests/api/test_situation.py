"""情形 by machine: what the guide asks is sent along, and decides what the application needs, as on the pages."""

import jsonschema
import pytest

from approvals.answers import opened
from approvals.models import Case
from matters.models import Edition
from tests.api.conftest import Caller, application, problem
from tests.licences.asking import PLACE, given
from tests.licences.asking import asking as lasting
from tests.matters.asking import ALONE, HAIR, POOL, SOMEBODY, asking
from tests.town import ANSWERS, Town, pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(town: Town) -> Edition:
    return asking(town)


def told(town: Town, edition: Edition, situation: dict, answers: dict) -> dict:
    return application(town, answers=answers) | {"edition": str(edition.uuid), "situation": situation}


def sheets(*nos: int) -> dict:
    return {f"material-{no}": pdf(f"{no}.pdf") for no in nos}


@pytest.mark.rule("A9", "B3")
def test_a_program_reads_the_questions_and_the_form_and_files_what_is_meant(town, person, edition):
    whole = Caller().get(f"matters/{edition.matter.code}/").json()
    assert [one["key"] for one in whole["questions"]] == ["place", "pool", "who"]
    assert whole["materials"][3]["when"] == {"key": "place", "is": "bath"}
    assert whole["answers_schema"]["properties"]["staff"]["type"] == "array"
    answers = {**ALONE, "has_staff": "yes", "staff": [SOMEBODY]}
    jsonschema.validate(answers, whole["answers_schema"])
    del answers["staff"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(answers, whole["answers_schema"])
    answers |= {"staff": [SOMEBODY], "pool_area": "junk"}
    answer = person("zhao").upload("cases/", told(town, edition, HAIR, answers), sheets(1, 2, 6))
    assert answer.status_code == 201, answer.content.decode()
    case = Case.objects.get(number=answer.json()["number"])
    assert (case.situation, case.item_no) == (HAIR, "01")
    assert "pool_area" not in case.answers
    assert opened(case.answers)["staff"] == [SOMEBODY]
    assert answer.json()["situation"] == HAIR
    assert "990001198803120316" not in answer.content.decode(), "a number in a row is masked too"


@pytest.mark.rule("A9")
def test_what_the_situation_asks_for_is_missed_by_name(town, person, edition):
    errors = problem(person("zhao").post("cases/", told(town, edition, POOL, ALONE)), 400)["errors"]
    assert set(errors) == {"answers.water_from", "answers.pool_area"}
    whole = {**ALONE, "water_from": "自来水", "pool_area": 300}
    refused = problem(person("zhao").upload("cases/", told(town, edition, POOL, whole), sheets(1, 2)), 409)
    assert "池水检测报告" in refused["detail"]
    refused = problem(person("zhao").upload("cases/", told(town, edition, {}, ALONE), sheets(1, 2)), 409)
    assert "请先回答" in refused["detail"]
    assert not Case.objects.exists()


@pytest.mark.rule("A9")
def test_a_draft_is_begun_with_its_situation(town, person, edition):
    begun = person("zhao").post("drafts/", {"edition": str(edition.uuid), "situation": HAIR})
    assert begun.status_code == 201, begun.content.decode()
    assert (begun.json()["situation"], begun.json()["missing"]) == (HAIR, [1, 2])
    assert "water_from" not in begun.json()["problems"]


@pytest.mark.rule("A9")
def test_a_program_reads_what_a_change_is_asked_and_files_it(town, person):
    edition = lasting(town)
    licence = given(town, edition)
    zhao = person("zhao")
    whole = zhao.get(f"matters/{edition.matter.code}/?purpose=change").json()
    assert [one["key"] for one in whole["questions"]] == ["task", "changed", "who"]
    assert whole["questions"][0]["choices"] == [["change", "改许可证上的内容"]], "its kind answers it"
    told = {"edition": str(edition.uuid), "purpose": "change", "licence": licence.number}
    situation = {"changed": "place", "who": "self"}
    told["answers"] = {**ANSWERS, "new_place": "书香路 9 号", "new_name": "不该留下"}
    assert "请先回答“改什么？”" in problem(zhao.post("cases/", told), 409)["detail"]
    refused = problem(zhao.post("cases/", told | {"situation": situation}), 409)
    assert "新场所租赁合同" in refused["detail"]
    nos = {one["name"]: one["no"] for one in whole["materials"]}
    sheets = {f"material-{nos['新场所租赁合同']}": pdf("1.pdf")}
    answer = zhao.upload("cases/", told | {"situation": situation}, sheets)
    assert answer.status_code == 201, answer.content.decode()
    case = Case.objects.get(number=answer.json()["number"])
    assert (case.situation, case.item_no) == (PLACE, "02")
    assert "new_name" not in case.answers
