"""应急收件单 by machine: numbered, entered, countersigned, sent back, refused and spoiled by the same people as on the pages (U7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from approvals.actions import emergency
from approvals.models import Case, NegativeAnswer
from tests.api.conftest import Caller, application, problem, token_for
from tests.approvals.test_emergency import ZHAO, entered, leader, printed
from tests.town import Town

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def calling(user) -> Caller:
    client = Client()
    client.force_login(user)
    return Caller(client=client)


@pytest.mark.rule("U7")
def test_a_window_numbers_slips_and_finds_them(town, person, machine):
    lin = person("lin")
    problem(lin.post("slips/", {"n": 61}), 400)
    answer = lin.post("slips/", {"n": 3}, key="block")
    assert answer.status_code == 201, answer.content.decode()
    first = answer.json()["slips"][0]
    assert lin.post("slips/", {"n": 3}, key="block").status_code == 201
    assert len(lin.get("slips/").json()["items"]) == 3
    assert lin.get(f"slips/{first['uuid']}/").json().items() >= first.items()
    assert machine("lin").post("slips/", {"n": 1}).status_code == 201, "a number judges nothing"
    assert problem(person("zheng").post("slips/", {"n": 1}), 409)["rule"] == "U7"


@pytest.mark.rule("U7")
def test_the_officer_in_charge_countersigns_or_sends_back(town, person):
    slip, ma = printed(town), calling(leader(town).person)
    case = entered(town, slip, received_at=town.at - 2 * HOUR, at=town.at - HOUR)
    problem(person("lin").post(f"slips/{slip.uuid}/countersign/"), 409)
    problem(ma.post(f"slips/{slip.uuid}/return/", {}), 400)
    back = ma.post(f"slips/{slip.uuid}/return/", {"words": "面积录错"})
    assert (back.status_code, back.json()["entered_at"]) == (201, None)
    assert back.json()["returned_at"]
    assert not Case.objects.filter(pk=case.pk).exists()
    slip.refresh_from_db()
    entered(town, slip, received_at=town.at - 2 * HOUR, at=town.at - HOUR)
    done = ma.post(f"slips/{slip.uuid}/countersign/", key="once")
    assert done.status_code == 201, done.content.decode()
    assert done.json()["case"] == Case.objects.get().number
    again = ma.post(f"slips/{slip.uuid}/countersign/", key="once")
    assert (again.status_code, again.json()) == (201, done.json())
    assert "已经会签" in problem(ma.post(f"slips/{slip.uuid}/countersign/"), 409)["detail"]


def entry(town: Town, **more: Any) -> dict[str, Any]:
    """What the window's own front end says of a slip that was filled in by hand two hours ago."""
    who = {"id_type": ZHAO["id_type"], "id_number": ZHAO["number"], "name": "赵敏", "phone": ZHAO["phone"]}
    asked = town.edition.materials.filter(exempt=False).order_by("pk")
    papers = [{"material": one.no, "originals": 0, "copies": 1} for one in asked]
    when = {"received_at": (town.at - 2 * HOUR).isoformat(), "reason": "大厅停电"}
    return application(town, party=who, papers=papers) | when | more


@pytest.mark.rule("CLK-1")
@pytest.mark.rule("U7")
def test_a_slip_is_entered_as_on_the_pages(town, person, machine):
    """The clerk's front end, or the window's own system, types it in; two people make a case of it."""
    slip, ma = printed(town), calling(leader(town).person)
    path = f"slips/{slip.uuid}/entry/"
    assert "received_at" in problem(person("lin").post(path, {}), 400)["errors"]
    future = entry(town, received_at=(town.at + 2 * HOUR).isoformat())
    assert "不能晚于现在" in problem(person("lin").post(path, future), 409)["detail"]
    early = entry(town, received_at="0001-01-01T00:00:00Z")
    assert problem(person("lin").post(path, early), 409)["rule"] == "U7"
    assert "answers.shop_name" in problem(person("lin").post(path, entry(town, answers={})), 400)["errors"]
    assert "party.id_number" in problem(person("lin").post(path, entry(town, party={})), 400)["errors"]
    problem(person("zhou").post(path, entry(town)), 404)
    assert problem(ma.post(path, entry(town)), 409)["rule"] == "U7"
    lin = machine("lin")
    done = lin.post(path, entry(town), key="once")
    assert done.status_code == 201, done.content.decode()
    assert lin.post(path, entry(town), key="once").json() == done.json()
    assert (done.json()["case"], done.json()["entered"]["applicant"]) == (None, "赵敏")
    assert done.json()["entered"]["reason"] == "大厅停电"
    assert problem(lin.post(path, entry(town)), 409)["rule"] == "U7"
    seen = ma.get(f"slips/{slip.uuid}/").json()
    assert seen["entered"]["matter_name"] == town.edition.name
    assert ma.post(f"slips/{slip.uuid}/countersign/").status_code == 201
    case = Case.objects.get()
    assert case.filed_at == town.at - 2 * HOUR
    assert ma.get(f"slips/{slip.uuid}/").json()["case"] == case.number


@pytest.mark.rule("COR-11")
@pytest.mark.rule("U7")
def test_the_officer_in_charge_refuses_what_nobody_handed_in(town, person):
    slip, ma = printed(town), calling(leader(town).person)
    case = entered(town, slip, received_at=town.at - 2 * HOUR, at=town.at - HOUR)
    path, told = f"slips/{slip.uuid}/refusal/", {"ground": "by_mistake", "words": "空白单"}
    problem(ma.post(path, told | {"ground": "incomplete"}), 400)
    problem(ma.post(path, {"ground": "by_mistake"}), 400)
    assert problem(person("lin").post(path, told), 409)["rule"] == "U7"
    done = ma.post(path, told)
    assert done.status_code == 201, done.content.decode()
    found = done.json()
    assert (found["refused_ground"], found["refused_words"], found["case"]) == ("by_mistake", "空白单", None)
    assert ma.get(f"documents/{found['document']}/").json()["title"] == "应急收件单不予确认告知书"
    assert Case.objects.get(pk=case.pk).state == "draft"
    assert NegativeAnswer.objects.get().what == "应急收件单不予确认告知书"


@pytest.mark.rule("U7")
def test_a_slip_is_spoiled_by_two(town, person):
    slip, lin, ma = printed(town), person("lin"), calling(leader(town).person)
    path = f"slips/{slip.uuid}/spoiling/"
    problem(lin.post(path, {}), 400)
    problem(ma.post(path, {"words": "撕坏"}), 409)
    done = lin.post(path, {"words": "撕坏"})
    assert (done.status_code, done.json()["spoiled_words"]) == (201, "撕坏")
    assert done.json()["spoil_signed_at"] is None
    problem(lin.post(f"{path}countersign/"), 409)
    assert ma.post(f"{path}countersign/").json()["spoil_signed_at"]
    assert "已经作废" in problem(lin.post(f"slips/{slip.uuid}/entry/", entry(town)), 409)["detail"]


@pytest.mark.rule("API-4")
@pytest.mark.rule("U7")
def test_no_system_countersigns(town, administrator):
    slip, ma = printed(town), leader(town)
    entered(town, slip, received_at=town.at - 2 * HOUR, at=town.at - HOUR)
    town.people["ma"] = ma.person
    system = Caller(token_for(town, administrator, "ma")[1])
    refusal = {"ground": "by_mistake", "words": "空白单"}
    for noun, told in (("countersign", {}), ("return", {"words": "录错"}), ("refusal", refusal)):
        assert "系统不能代办" in problem(system.post(f"slips/{slip.uuid}/{noun}/", told), 409)["detail"]


@pytest.mark.rule("API-4")
@pytest.mark.rule("U7")
def test_no_system_spoils(town, machine, administrator):
    slip, ma = printed(town), leader(town)
    path = f"slips/{slip.uuid}/spoiling/"
    assert "系统不能代办" in problem(machine("lin").post(path, {"words": "撕坏"}), 409)["detail"]
    emergency.spoil(slip, "撕坏", by=town.actor("lin"), at=town.at)
    town.people["ma"] = ma.person
    system = Caller(token_for(town, administrator, "ma")[1])
    assert "系统不能代办" in problem(system.post(f"{path}countersign/"), 409)["detail"]


@pytest.mark.parametrize("who", ["zhao", "chen"])
def test_others_find_no_slip(town, person, who):
    slip = emergency.print_block(1, by=town.actor("lin"), at=town.at)[0]
    assert person(who).get("slips/").json()["items"] == []
    problem(person(who).get(f"slips/{slip.uuid}/"), 404)
    problem(person(who).post(f"slips/{slip.uuid}/countersign/"), 404)
