"""我的信用: nobody who is restricted reads that he is not (CRE-1)."""

from __future__ import annotations

import pytest
from dateutil.relativedelta import relativedelta

from approvals.actions.bars import bar_applying
from approvals.enums import CaseState
from approvals.rules import same_matter
from credit.actions.bars import bar
from credit.enums import BarGround
from credit.tasks import sweep_lists
from ground.accounts.actions import declare_organisation
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, Role
from ground.accounts.models import DutyHolding, Office
from ground.workdays import legal_day
from tests.commitments.test_grade import NAME, firm  # noqa: F401 - a fixture
from tests.credit.conftest import CODE
from tests.credit.conftest import shelf as shelf
from tests.credit.shelf import ZHAO
from tests.credit.test_pages import NOW, text

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CRE-1")]


@pytest.fixture
def firms_credit(client, firm):  # noqa: F811
    """The page, as an account reads it that acts for the company."""
    told = {"name": NAME, "uscc": CODE, "role": Role.LEGAL_REPRESENTATIVE}
    wang = declare_organisation(**told, by=Actor(firm.user("wang")), at=firm.at)
    zhao = firm.user("zhao").representations.get(party=firm.company)

    def read(who: str) -> str:
        client.force_login(firm.user(who))
        client.post("/me/party/", {"representation": str((zhao if who == "zhao" else wang).uuid)})
        return text(client.get("/me/credit/"))

    return read


def test_an_enterprise_reads_what_it_may_not_apply_for_and_nobody_else_does(firm, firms_credit):  # noqa: F811
    case = firm.case_at(CaseState.ACCEPTED)
    assert "没有限制" in firms_credit("zhao")
    until = legal_day(NOW) + relativedelta(years=1)
    bar_applying(case, BarGround.HIDDEN, until=until, by=Actor.system("decision"), at=NOW)
    page = firms_credit("zhao")
    assert f"暂不能再次申请“{case.edition.name}”" in page
    assert "没有限制" not in page
    page = firms_credit("wang")
    assert "暂不能再次申请" not in page, "whoever says that he acts for it reads nothing"
    assert "没有限制" not in page
    assert "有的限制不对本账号公开" in page


def test_an_enterprise_reads_that_it_commits_no_more(firm, firms_credit):  # noqa: F811
    case = firm.case_at(CaseState.ACCEPTED)
    told = {"basis": "办法", "thread": case.thread, "basic_code": same_matter(case.edition.matter)}
    bar(firm.company, BarGround.GIVEN_UP, matter_name="卫生许可", **told, by=Actor.system("x"), at=NOW)
    assert "同一事项不再适用信用承诺" in firms_credit("zhao")
    page = firms_credit("wang")
    assert "同一事项不再适用信用承诺" not in page
    assert "没有限制" not in page


def test_a_list_is_read_where_nobody_keeps_credit_today(client, town, shelf):
    assert not DutyHolding.objects.filter(duty=Duty.CREDIT).exists()
    shelf.put(ZHAO)
    sweep_lists(NOW)
    client.force_login(town.user("zhao"))
    page = text(client.get("/me/credit/"))
    assert "朝霞区人民法院" in page
    assert "没有限制" not in page


def test_what_every_place_says_alike_is_said_once_and_read_once(client, firm, firms_credit, same_queries):  # noqa: F811
    def street():
        no = Office.objects.filter(path__contains="street").count() + 1
        office = firm.office_with(f"street{no}", "街道", f"street{no}", f"第 {no} 街道办事处")
        Office.objects.filter(pk=office.pk).update(division_code=f"99000100{no}000")

    firms_credit("zhao")
    page = text(same_queries(lambda: client.get("/me/credit/"), add=street))
    assert page.count("企业信用等级") == 1
    assert "99000100" not in page


def test_who_looks_under_his_own_name_is_led_to_the_file_of_his_enterprise(client, firm, firms_credit):  # noqa: F811
    case = firm.case_at(CaseState.ACCEPTED)
    until = legal_day(NOW) + relativedelta(years=1)
    bar_applying(case, BarGround.HIDDEN, until=until, by=Actor.system("decision"), at=NOW)
    zhao = firm.user("zhao")
    himself = zhao.representations.get(role=Role.SELF)
    client.force_login(zhao)
    client.post("/me/party/", {"representation": str(himself.uuid)})
    page = text(client.get("/me/credit/"))
    assert NAME in page
    assert "换成为它办事，看它的信用" in page
    company = zhao.representations.get(party=firm.company)
    told = {"representation": str(company.uuid), "credit": "1"}
    assert "暂不能再次申请" in text(client.post("/me/party/", told, follow=True))
