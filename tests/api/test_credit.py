"""信用 by machine: one's own standing and why, the entries of one's office, how old each list is (K1, CRE-1)."""

from __future__ import annotations

import pytest

from credit.enums import Misdeed, Tier
from credit.tasks import sweep_lists
from ground.accounts.enums import Scope
from ground.workdays import legal_day
from tests.api.conftest import problem
from tests.credit.conftest import keepers, listed, proposed, shelf  # noqa: F401 - fixtures
from tests.credit.shelf import ZHAO
from tests.credit.test_pages import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.rule("CRE-1")
def test_who_is_restricted_reads_why_since_when_until_when_and_how_to_repair(keepers, person):  # noqa: F811
    zhao = person("zhao")
    assert zhao.get("credit/standing/").json()["restrictions"] == []
    record = listed(keepers, NOW, Tier.GENERAL)
    (told,) = zhao.get("credit/standing/").json()["restrictions"]
    assert (told["closes"], told["rule_id"]) == ("commitment", "COR-4")
    assert (told["since"], told["until"]) == (legal_day(NOW).isoformat(), record.max_until.isoformat())
    assert "信用修复" in told["repair"]
    assert zhao.get("credit/standing/").json()["grades"] == [], "a person has no grade"
    assert person("wang").get("credit/standing/").json()["restrictions"] == []
    problem(person("qian").get("credit/standing/"), 403)


@pytest.mark.rule("CRE-4")
def test_an_entry_is_read_by_its_office_and_after_its_notice_by_whom_it_is_about(keepers, person):  # noqa: F811
    record = proposed(keepers, NOW)
    path = f"credit/records/{record.uuid}/"
    assert person("qian").get(path).json()["state"] == "proposed"
    problem(person("zhao").get(path), 404)
    assert person("zhao").get("credit/records/").json()["items"] == []
    problem(person("lin").get(path), 404)
    assert len(person("qian").get("credit/records/?state=proposed").json()["items"]) == 1
    assert person("qian").get("credit/records/?state=listed").json()["items"] == []
    assert "state" in problem(person("qian").get("credit/records/?state=x"), 400)["errors"]


@pytest.mark.rule("K1")
def test_how_old_a_list_is_the_keepers_of_credit_read(keepers, person, shelf, moment):  # noqa: F811
    shelf.put(ZHAO)
    sweep_lists(moment)
    (row,) = person("qian").get("credit/lists/").json()["items"]
    assert (row["code"], row["sequence"], row["silent_since"]) == ("xinyong", 1, None)
    problem(person("lin").get("credit/lists/"), 403)
    problem(person("zhao").get("credit/lists/"), 403)


def test_a_token_needs_its_scope(town, machine):
    problem(machine("zhao", [Scope.CASES_READ]).get("credit/standing/"), 403)
    zhao = machine("zhao", [Scope.CREDIT_READ])
    assert zhao.get("credit/standing/").json()["restrictions"] == []
    assert zhao.get("credit/records/").json()["items"] == []


def test_the_list_costs_the_same_with_many(keepers, person, same_queries):  # noqa: F811
    qian, misdeeds = person("qian"), iter(Misdeed)

    def add():
        return proposed(keepers, NOW, misdeed=next(misdeeds))

    same_queries(lambda: qian.get("credit/records/"), add=add)
