"""容缺受理 and standing as an integrator reads them: what is owed, until when, what came of it, and what each act relied on (K3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.actions import deficiency, lastday
from credit.enums import Tier
from ground.documents.models import Document
from ground.trail.models import Reading
from ground.workdays import legal_day
from tests.api.conftest import problem
from tests.credit.conftest import keepers, listed, shelf  # noqa: F401 - fixtures
from tests.deferring import brought, deficient, looked, short
from tests.promising import REPORT

pytestmark = pytest.mark.django_db


@pytest.mark.rule("RQ-3", "RQ-10")
def test_a_deficiency_says_what_came_when_what_was_wrong_and_until_when(town, person):
    one = deficient(town, days=3)
    zhao, path = person("zhao"), f"cases/{one.case.number}/"
    (told,) = zhao.get(path).json()["deficiencies"]
    assert (told["state"], told["due_on"], told["new_ground"]) == ("open", one.due_on.isoformat(), "")
    assert Document.objects.get(uuid=told["document"]).paper == one.document.paper
    assert (told["promise_document"], told["completion"], told["moved"]) == (None, None, [])
    assert (told["gaps"][0]["fault"], told["gaps"][0]["supplies"], told["gaps"][0]["note"]) == (
        "missing",
        [],
        "",
    )
    brought(town, one)
    looked(town, one, REPORT)
    (told,) = zhao.get(path).json()["deficiencies"]
    (gap,) = told["gaps"]
    assert (gap["conforms"], gap["note"], gap["supplies"][0]["way"]) == (False, "看不清", "online")
    lastday.put_off(one, 2, "道路中断", by=town.actor("chen"), at=town.at)
    (moved,) = zhao.get(path).json()["deficiencies"][0]["moved"]
    assert (moved["reason"], moved["restored"]) == ("道路中断", False)
    assert moved["after"] > moved["before"]
    deficiency.promise(one, by=town.actor("zhao"), at=town.at)
    brought(town, one)
    looked(town, one)
    (told,) = zhao.get(path).json()["deficiencies"]
    assert (told["state"], bool(told["closed_at"])) == ("completed", True)
    papers = {Document.objects.get(uuid=told[name]).paper for name in ("promise_document", "completion")}
    assert len(papers) == 2


@pytest.mark.rule("RQ-4")
def test_whoever_stands_at_the_window_promises_as_it_is_accepted(town, person):
    case, gap = (
        short(town),
        {"material": 2, "fault": "missing", "words": "补交检测报告", "standard": "一年之内"},
    )
    path, told = f"cases/{case.number}/deficiency/", {"gaps": [gap], "came": "赵敏"}
    assert "relation" in problem(person("lin").post(path, told), 400)["errors"]
    told |= {"relation": "self", "card": "990001198509040462"}
    answer = person("lin").post(path, told)
    assert answer.status_code == 201, answer.content.decode()
    assert answer.json()["deficiencies"][0]["promised_at"]


def test_it_costs_the_same_however_much_came(town, person, same_queries):
    one = deficient(town)
    zhao = person("zhao")

    def add():
        brought(town, one)
        looked(town, one, REPORT)

    told = same_queries(lambda: zhao.get(f"cases/{one.case.number}/"), add=add).json()
    assert len(told["deficiencies"][0]["gaps"][0]["supplies"]) == 3


@pytest.mark.rule("K3", "COM-6")
def test_the_desk_reads_what_each_act_relied_on_and_how_old_the_lists_were(keepers, shelf, person):  # noqa: F811
    since = keepers.at - timedelta(hours=1)
    listed(keepers, since, Tier.GENERAL)
    case = keepers.case_at("filed")
    lin, path = person("lin"), f"cases/{case.number}/standing/"
    answer = lin.get(path)
    assert answer.status_code == 200, answer.content.decode()
    (check,) = answer.json()["checks"]
    (closed,) = check["closed"]
    assert (check["moment"], closed["closes"], closed["rule_id"]) == ("filing", "commitment", "COR-4")
    assert closed["since"] == legal_day(since).isoformat()
    assert [(one["code"], one["heard_at"]) for one in check["lists"]] == [("xinyong", None)]
    assert answer.json()["grade"] is None, "a person has none"
    assert "ref" not in closed
    assert Reading.objects.of(case.thread).filter(user=keepers.user("lin")).exists()
    assert lin.get(path, If_None_Match=answer["ETag"]).status_code == 304
    assert lin.get(f"cases/{case.number}/routes/").json()["taken"][0]["moment"] == "filing"
    problem(person("zhao").get(path), 404)
    problem(person("wang").get(path), 404)
    assert "purpose" in problem(person("feng").get(path), 400)["errors"]
