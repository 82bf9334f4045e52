"""否定答复 by machine: written down by the window that said it, read by the monitors (DUT-3, COR-11)."""

from __future__ import annotations

from uuid import uuid4

import pytest

from approvals.actions import decline
from approvals.enums import SaidNo
from approvals.models import NegativeAnswer
from tests.api.conftest import problem

pytestmark = pytest.mark.django_db

SAID = {"said": "not_ours", "words": "要办教师资格，请去教育局"}


@pytest.mark.rule("DUT-3")
def test_a_window_writes_down_its_spoken_no(town, person):
    lin = person("lin")
    assert "said" in problem(lin.post("negative-answers/", {"words": "没有"}), 400)["errors"]
    assert "words" in problem(lin.post("negative-answers/", {"said": "other"}), 400)["errors"]
    told = SAID | {"edition": str(town.edition.uuid)}
    done = lin.post("negative-answers/", told, key="once")
    assert done.status_code == 201, done.content.decode()
    found = done.json()
    assert (found["words"], found["matter_name"], found["case"]) == (SAID["words"], town.edition.name, None)
    again = lin.post("negative-answers/", told, key="once")
    assert (again.status_code, again.json()) == (201, found)
    assert NegativeAnswer.objects.get().said_by == town.user("lin")
    assert lin.get(f"negative-answers/{found['uuid']}/").json() == found
    assert lin.get("negative-answers/").json()["items"] == [found]
    for who in ("chen", "zhao"):
        assert problem(person(who).post("negative-answers/", SAID), 409)["rule"] == "DUT-3"
        assert person(who).get("negative-answers/").json()["items"] == []
        problem(person(who).get(f"negative-answers/{found['uuid']}/"), 404)


@pytest.mark.rule("DUT-3")
def test_a_window_says_no_of_its_own_matters_alone(town, person):
    told = SAID | {"edition": str(uuid4())}
    assert "edition" in problem(person("lin").post("negative-answers/", told), 400)["errors"]
    assert person("lin").post("negative-answers/", SAID).status_code == 201


@pytest.mark.rule("COR-11")
def test_a_monitor_reads_each_no_once(town, person):
    answer = decline.say_no(SaidNo.OTHER, "下午停电", by=town.actor("lin"), at=town.at)
    feng, path = person("feng"), f"negative-answers/{answer.uuid}/reading/"
    assert len(feng.get("negative-answers/?read=false").json()["items"]) == 1
    assert "remark" in problem(feng.post(path, {"right": False}), 400)["errors"]
    assert problem(person("lin").post(path, {"right": True}), 409)["rule"] == "COR-11"
    done = feng.post(path, {"right": False, "remark": "应当收件"})
    assert (done.status_code, done.json()["remark"]) == (201, "应当收件")
    assert "已经核阅" in problem(feng.post(path, {"right": True}), 409)["detail"]
    assert feng.get("negative-answers/?read=false").json()["items"] == []
    assert len(feng.get("negative-answers/?read=true").json()["items"]) == 1


@pytest.mark.rule("API-4")
def test_no_system_says_no_and_none_reads_it(town, machine):
    answer = decline.say_no(SaidNo.OTHER, "下午停电", by=town.actor("lin"), at=town.at)
    assert "系统不能代办" in problem(machine("lin").post("negative-answers/", SAID), 409)["detail"]
    path = f"negative-answers/{answer.uuid}/reading/"
    assert "系统不能代办" in problem(machine("feng").post(path, {"right": True}), 409)["detail"]
