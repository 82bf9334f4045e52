"""应急收件单 by machine: numbered, looked up, countersigned and sent back by the same people as on the pages (U7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from approvals.actions import emergency
from approvals.models import Case
from tests.api.conftest import Caller, problem, token_for
from tests.approvals.test_emergency import entered, leader, printed

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
    assert lin.get(f"slips/{first['uuid']}/").json() == first
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


@pytest.mark.rule("API-4")
@pytest.mark.rule("U7")
def test_no_system_countersigns(town, administrator):
    slip, ma = printed(town), leader(town)
    entered(town, slip, received_at=town.at - 2 * HOUR, at=town.at - HOUR)
    town.people["ma"] = ma.person
    system = Caller(token_for(town, administrator, "ma")[1])
    for noun, told in (("countersign", {}), ("return", {"words": "录错"})):
        assert "系统不能代办" in problem(system.post(f"slips/{slip.uuid}/{noun}/", told), 409)["detail"]


@pytest.mark.parametrize("who", ["zhao", "chen"])
def test_others_find_no_slip(town, person, who):
    slip = emergency.print_block(1, by=town.actor("lin"), at=town.at)[0]
    assert person(who).get("slips/").json()["items"] == []
    problem(person(who).get(f"slips/{slip.uuid}/"), 404)
    problem(person(who).post(f"slips/{slip.uuid}/countersign/"), 404)
