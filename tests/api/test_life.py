"""注销 of the organ's own motion by machine: told as on the page, by the same people, and by no system."""

from __future__ import annotations

import pytest

from approvals.enums import CaseState
from ground.documents.models import Document
from ground.workdays import legal_day
from licences.enums import Standing
from tests.api.conftest import problem
from tests.licences.lasting import anew

pytestmark = pytest.mark.django_db

TOLD = {"ground": "other", "words": "持证人已经终止经营，《公共场所卫生管理条例》"}


@pytest.mark.rule("LIF-4")
def test_an_approver_closes_a_licence_once(town, person):
    case, zheng = town.delivered(), person("zheng")
    path = f"cases/{case.number}/licence-cancellation/"
    assert "words" in problem(zheng.post(path, {"ground": "other"}), 400)["errors"]
    zhao = person("zhao")
    shown = zhao.get(f"cases/{case.number}/").json()["licence"]
    assert (shown["number"], shown["standing"]) == (case.decision.gives_licence.number, "valid")
    assert [one["status"] for one in shown["life"]] == ["issued"]
    assert zheng.post(path, TOLD).status_code == 201
    after = zhao.get(f"cases/{case.number}/").json()["licence"]
    assert (after["standing"], after["life"][1]["ground"]) == ("cancelled", "other")
    assert anew(case.decision.gives_licence).standing(legal_day(town.at)) == Standing.CANCELLED
    assert Document.objects.of(case.thread).filter(paper="approvals.cancellation").count() == 1
    again = problem(zheng.post(path, TOLD), 409)
    assert (again["rule"], "已经注销" in again["detail"]) == ("LIF-4", True)


@pytest.mark.rule("LIF-4")
def test_what_has_not_run_out_is_not_closed_as_run_out(town, person):
    case = town.delivered()
    told = TOLD | {"ground": "expired"}
    path = f"cases/{case.number}/licence-cancellation/"
    assert "有效期内" in problem(person("zheng").post(path, told), 409)["detail"]


@pytest.mark.rule("API-4")
@pytest.mark.rule("LIF-4")
def test_no_system_and_no_window_closes_a_licence(town, person, machine):
    case = town.delivered()
    path = f"cases/{case.number}/licence-cancellation/"
    assert "系统不能代办" in problem(machine("zheng").post(path, TOLD), 409)["detail"]
    assert problem(person("lin").post(path, TOLD), 409)["rule"] == "LIF-4"
    assert problem(person("zhao").post(path, TOLD), 409)["rule"] == "LIF-4"
    assert anew(case.decision.gives_licence).standing(legal_day(town.at)) == Standing.VALID


def test_a_case_that_gave_no_licence_says_so(town, person):
    case = town.case_at(CaseState.REFUSED)
    assert person("zheng").get(f"cases/{case.number}/").json()["licence"] is None
    told = problem(person("zheng").post(f"cases/{case.number}/licence-cancellation/", TOLD), 400)
    assert "ground" in told["errors"]
