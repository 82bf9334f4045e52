"""接入系统: registering a system, handing out a token, taking it back, on the administrator's pages."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from ground.accounts.actions import declare_organisation
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty, Role
from ground.accounts.mandate_rules import _wrong_second
from ground.accounts.models import System, Token
from ground.workdays import legal_day
from tests.accounts.people import credit_code
from tests.api.conftest import Caller, token_for

pytestmark = pytest.mark.django_db

WHO = {"name": "市一网通办", "basis": "接入协议 3 号", "keeper": "qian"}
TOKEN = {"scopes": ["cases:read", "events:read"], "days": "90", "per_minute": "60"}


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator.person)
    return client


@pytest.fixture
def safe(guard):
    """The desk of security administration."""
    client = Client()
    client.force_login(guard.person)
    return client


def test_a_system_is_registered_given_a_token_and_shut_out(town, desk, safe):
    assert "还没有系统接入" in desk.get("/systems/").content.decode()
    page = desk.post("/systems/new/", WHO, follow=True)
    assert page.status_code == 200, page.content.decode()
    system = System.objects.get()
    assert (system.account.name, system.account.is_system) == ("市一网通办", True)
    assert "令牌由安全管理员签发和撤销" in page.content.decode()
    assert "还没有职责" in safe.get(f"/systems/{system.uuid}/").content.decode()
    day = legal_day(town.at)
    duty = {
        "duty": Duty.INTAKE,
        "office": town.window.pk,
        "from_on_year": day.year,
        "from_on_month": day.month,
        "from_on_day": day.day,
    }
    given = safe.post(f"/people/{system.account_id}/duties/", duty, follow=True)
    assert "已任命" in given.content.decode()
    assert "重置密码" not in given.content.decode()
    assert "市一网通办" in desk.get("/people/").content.decode()
    assert desk.post(f"/systems/{system.uuid}/tokens/", TOKEN).status_code == 404
    assert "登记系统" not in safe.get("/systems/").content.decode()
    assert safe.get("/systems/new/").status_code == 404
    shown = safe.post(f"/systems/{system.uuid}/tokens/", TOKEN)
    text = re.search(r"yinuo_[A-Za-z0-9_-]{40,}", shown.content.decode())
    assert text is not None
    assert "no-store" in shown["Cache-Control"]
    me = Caller(text[0]).get("me/").json()
    assert (me["name"], me["duty"], me["scopes"]) == ("市一网通办", Duty.INTAKE, TOKEN["scopes"])
    token = Token.objects.get()
    page = safe.get(f"/systems/{system.uuid}/").content.decode()
    assert text[0] not in page
    assert f"{token.beginning}…" in page
    assert "签发访问令牌" in page
    assert desk.post(f"/systems/{system.uuid}/tokens/{token.uuid}/revocation/").status_code == 404
    asked = safe.get(f"/systems/{system.uuid}/tokens/{token.uuid}/revocation/")
    assert "立即失效" in asked.content.decode()
    assert token.revoked_at is None
    page = safe.post(f"/systems/{system.uuid}/tokens/{token.uuid}/revocation/", follow=True)
    assert "已撤销令牌" in page.content.decode()
    assert Caller(text[0]).get("me/").status_code == 401


def test_what_is_missing_or_unknown_is_said(desk):
    page = desk.post("/systems/new/", {"keeper": "x" * 41, "number": "1"})
    assert page.status_code == 422
    words = page.content.decode()
    for said in ("请输入系统名称", "请输入接入依据", "没有找到这个号码", "用户名过长"):
        assert said in words
    assert not System.objects.exists()


def test_a_system_of_an_applicant_acts_for_him_alone(town, desk):
    row = declare_organisation(
        name="示例市云朵美发店",
        uscc=(code := credit_code(43)),
        role=Role.AGENT,
        by=town.actor("zhao"),
        at=town.at,
    )
    page = desk.post("/systems/new/", WHO | {"number": code}, follow=True)
    assert "代表示例市云朵美发店" in page.content.decode()
    system = System.objects.get()
    assert (system.party, system.account.is_officer) == (row.party, False)


def test_nobody_who_is_no_person_answers_for_a_system(town, desk, administrator):
    token, _text = token_for(town, administrator, "lin")
    page = desk.post("/systems/new/", WHO | {"keeper": token.system.account.username})
    assert "没有这个账号" in page.content.decode()


def test_a_token_needs_a_scope_a_life_and_a_rate(town, safe, administrator):
    token, _text = token_for(town, administrator, "lin")
    page = safe.post(f"/systems/{token.system.uuid}/tokens/", {"days": "9999", "per_minute": "0"})
    assert page.status_code == 422
    for said in ("请至少选择一项权限", "请选择有效期", "请输入 1 到 6000 之间的整数"):
        assert said in page.content.decode()
    assert Token.objects.count() == 1


def test_the_pages_are_the_administrators_alone(town, client, administrator):
    token, _text = token_for(town, administrator, "lin")
    client.force_login(town.user("lin"))
    for path in ("/systems/", "/systems/new/", f"/systems/{token.system.uuid}/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/systems/{token.system.uuid}/tokens/", TOKEN).status_code == 404
    assert client.post(f"/systems/{token.system.uuid}/tokens/{token.uuid}/revocation/").status_code == 404


def test_the_list_costs_the_same_with_one_system_and_with_three(town, desk, administrator, same_queries):
    people = iter(["lin", "chen", "zheng"])
    same_queries(lambda: desk.get("/systems/"), add=lambda: token_for(town, administrator, next(people)))


def test_the_page_of_the_api_names_every_call(client):
    page = client.get("/api/v1/").content.decode()
    for said in ("/api/v1/cases/{number}/acceptance/", "Idempotency-Key", "一次提交完整申请", "cases:act"):
        assert said in page
    schema = client.get("/api/v1/schema/")
    assert [path for path in schema.json()["paths"] if f"{path}<" not in page] == []
    assert schema.json()["openapi"].startswith("3.")
    assert client.get("/api/v1/schema/", headers={"If-None-Match": schema["ETag"]}).status_code == 304


@pytest.mark.rule("API-4")
def test_what_people_are_told_no_system_is(town, administrator):
    """A system that holds a duty is nobody to be told, and no second pair of ears."""
    token, _shown = token_for(town, administrator, "lin")
    account = token.system.account
    told = {one.user_id for one in holders(Duty.INTAKE, at=town.at)}
    assert town.user("lin").pk in told
    assert account.pk not in told
    principal, agent = (
        town.user(who).representations.get(role=Role.SELF).party.current for who in ("zhao", "wang")
    )
    words = _wrong_second(account, principal, agent, by=town.actor("zhou"), at=town.at)
    assert words == "复核人员应为综合窗口受理人员"
