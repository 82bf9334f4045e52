"""Tokens: shown once, known by their digest, ended by time or by hand; and how often one may call."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import now

from ground.accounts import people, systems
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, Scope, Why
from ground.accounts.models import DutyHolding, System, Token
from ground.accounts.tasks import warn_of_expiry
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from tests.api.conftest import Caller, application, problem, scans, token_for

pytestmark = pytest.mark.django_db


def test_nothing_but_a_digest_is_kept(town, administrator):
    token, text = token_for(town, administrator, "zhao")
    assert text.startswith("yinuo_")
    assert text not in repr(Token.objects.values())
    assert text.startswith(token.beginning)
    assert text not in repr(list(Notice.objects.values())) + repr(list(Entry.objects.values()))


def test_who_is_acted_for_hears_of_the_token(town, administrator):
    token_for(town, administrator, "zhao")
    assert Notice.objects.inbox_of(town.user("zhao")).get().subject == "接入系统取得了访问令牌"
    assert Notice.objects.inbox_of(administrator.person).exists()


def test_without_a_token_only_the_catalogue_is_open(client, town):
    assert client.get("/api/v1/matters/").status_code == 200
    answer = client.get("/api/v1/cases/")
    problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")
    for told in ("Bearer nonsense", "Bearer ", "bearer é", "Bearer yinuo_" + "x" * 43):
        problem(client.get("/api/v1/matters/", headers={"Authorization": told}), 401)


@pytest.mark.rule("API-3")
def test_a_revoked_token_opens_nothing(town, administrator, guard):
    token, text = token_for(town, administrator, "zhao")
    assert Caller(text).get("me/").status_code == 200
    systems.revoke_token(token, by=guard, at=now())
    problem(Caller(text).get("me/"), 401)
    with pytest.raises(Refused):
        systems.revoke_token(token, by=guard, at=now())


def test_a_token_that_has_run_out_opens_nothing(town, administrator):
    token, text = token_for(town, administrator, "zhao")
    Token.objects.filter(pk=token.pk).update(expires_at=now())
    problem(Caller(text).get("me/"), 401)


def test_a_token_ends_with_the_duty_it_acts_under(town, administrator):
    _token, text = token_for(town, administrator, "lin")
    assert Caller(text).get("me/").json()["duty"] == Duty.INTAKE
    held = System.objects.get().account.duties.get()
    assert Caller(text).get("me/").json()["account"] == held.user.ref
    DutyHolding.objects.filter(pk=held.pk).update(
        from_on=legal_day(now()) - timedelta(days=2), until_on=legal_day(now()) - timedelta(days=1)
    )
    problem(Caller(text).get("me/"), 401)


def test_a_token_ends_with_its_systems_account(town, administrator):
    _token, text = token_for(town, administrator, "lin")
    people.close_account(System.objects.get().account, Why.DANGER, by=administrator, at=now())
    problem(Caller(text).get("me/"), 401)


@pytest.mark.rule("API-1", "DB-3")
def test_a_system_holds_one_duty_and_none_of_the_administrators(town, administrator, guard):
    _token, text = token_for(town, administrator, "chen")
    account, day = System.objects.get().account, legal_day(town.at)
    with pytest.raises(Refused, match="只担任一项职责"):
        people.give_duty(account, town.organ, Duty.DECISION, from_on=day, until_on=None, by=guard, at=town.at)
    with pytest.raises(Refused, match="不能交给系统"):
        people.give_duty(account, town.organ, Duty.SECURITY, from_on=day, until_on=None, by=guard, at=town.at)
    appoint(account, town.organ, Duty.DECISION, from_on=day, by=guard, at=town.at)
    problem(Caller(text).get("me/"), 401)


@pytest.mark.rule("API-4")
def test_nobody_signs_in_as_a_system(town, administrator, guard, client):
    token_for(town, administrator, "lin")
    account = System.objects.get().account
    assert not account.has_usable_password()
    for word in ("", account.password, "!"):
        client.post("/sign-in/", {"username": account.username, "password": word})
        assert "_auth_user_id" not in client.session
    for verb, told in ((people.reset_factors, {}), (people.renew_password, {"password": "Zhaoxia-2026-x"})):
        with pytest.raises(Refused, match="系统账号不能登录"):
            verb(account, why=Why.LOST, **told, by=guard, at=town.at)
    account.set_password("zhaoxia-2026")
    with pytest.raises(IntegrityError), transaction.atomic():
        account.save()


@pytest.mark.rule("API-1", "API-2")
def test_only_an_administrator_registers_and_issues(town, administrator, guard):
    lin = town.actor("lin")
    with pytest.raises(Refused, match="系统管理员"):
        systems.register("系统", basis="协议", keeper=lin.person, by=lin, at=town.at)
    system = systems.register("系统", basis="协议", keeper=lin.person, by=administrator, at=town.at)
    with pytest.raises(Refused, match="负责人"):
        systems.register("别的系统", basis="协议", keeper=system.account, by=administrator, at=town.at)
    told = {"scopes": [Scope.CASES_READ], "per_minute": 60, "at": town.at}
    for other in (lin, administrator):
        with pytest.raises(Refused, match="安全管理员"):
            systems.issue_token(system, expires_at=town.at + timedelta(days=1), by=other, **told)
    with pytest.raises(Refused, match="系统管理员"):
        systems.register("别的系统", basis="协议", keeper=lin.person, by=guard, at=town.at)
    with pytest.raises(Refused, match="先给这个系统任命一项职责"):
        systems.issue_token(system, expires_at=town.at + timedelta(days=1), by=guard, **told)
    day = legal_day(town.at)
    people.give_duty(
        system.account, town.window, Duty.INTAKE, from_on=day, until_on=None, by=guard, at=town.at
    )
    for days in (0, 367):
        with pytest.raises(Refused, match="最长一年"):
            systems.issue_token(system, expires_at=town.at + timedelta(days=days), by=guard, **told)
    assert not Token.objects.exists()


def test_the_database_holds_the_year(town, administrator):
    token, _text = token_for(town, administrator, "zhao")
    with pytest.raises(IntegrityError), transaction.atomic():
        Token.objects.filter(pk=token.pk).update(expires_at=token.issued_at + timedelta(days=367))


def test_the_last_use_is_noted_to_the_minute(town, administrator, django_assert_num_queries):
    token, text = token_for(town, administrator, "zhao")
    assert token.last_used_at is None
    Caller(text).get("me/")
    used = Token.objects.get().last_used_at
    assert used is not None
    Caller(text).get("me/")
    assert Token.objects.get().last_used_at == used


def test_the_keeper_hears_fourteen_days_and_one_day_before_the_end(town, administrator):
    token, _text = token_for(town, administrator, "zhao")
    told = Notice.objects.inbox_of(administrator.person).filter(subject="访问令牌即将到期")
    for left, notices in ((15, 0), (14, 1), (2, 1), (1, 2), (0.5, 2)):
        for _again in range(2):
            systems.warn_of_expiry(now=token.expires_at - timedelta(days=left))
        assert told.count() == notices, left
    systems.warn_of_expiry(now=token.expires_at)
    assert told.count() == 2
    warn_of_expiry()
    assert told.count() == 2


def test_a_revoked_token_is_not_warned_of(town, administrator, guard):
    token, _text = token_for(town, administrator, "zhao")
    systems.revoke_token(token, by=guard, at=now())
    assert systems.warn_of_expiry(now=token.expires_at - timedelta(days=1)) == 0


def test_each_token_has_its_own_rate(town, machine):
    slow, other = machine("zhao", per_minute=2), machine("lin")
    answers = [slow.get("me/") for _n in range(6)]  # six calls fit into two minutes at the most
    assert {answer.status_code for answer in answers} == {200, 429}
    late = next(answer for answer in answers if answer.status_code == 429)
    problem(late, 429)
    assert 1 <= int(late["Retry-After"]) <= 60
    assert other.get("me/").status_code == 200


def test_strangers_have_a_rate_by_address(client, town, settings):
    settings.API_RATES = {"session": 5, "stranger": 2}
    assert 429 in {client.get("/api/v1/matters/").status_code for _n in range(6)}
    assert client.get("/api/v1/matters/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_a_dead_redis_limits_nobody_and_breaks_nothing(client, town, monkeypatch):
    dead = settings.CACHES["rates"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    monkeypatch.setitem(caches.settings, "rates", dead)
    monkeypatch.delattr(caches._connections, "rates", raising=False)
    monkeypatch.setitem(settings.API_RATES, "stranger", 1)
    try:
        assert {client.get("/api/v1/matters/").status_code for _n in range(4)} == {200}
    finally:
        monkeypatch.undo()
        del caches["rates"]


def test_officers_machines_call_from_trusted_places_alone(town, machine, settings):
    settings.TRUSTED_NETWORKS = ["192.0.2.0/24"]
    problem(machine("lin").get("me/"), 403)
    assert machine("zhao").get("me/").status_code == 200


# A person who is signed in


def test_a_session_has_the_rights_of_its_pages(town):
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.user("zhao"))
    assert client.get("/api/v1/me/").json()["account"] == town.user("zhao").ref
    told = {"edition": str(town.edition.uuid)}
    headers = {"Idempotency-Key": "k"}
    words = problem(
        client.post("/api/v1/drafts/", told, content_type="application/json", headers=headers), 403
    )
    assert "CSRF" in words["detail"]
    client.get("/progress/")
    headers["X-CSRFToken"] = client.cookies["csrftoken"].value
    answer = client.post("/api/v1/drafts/", told, content_type="application/json", headers=headers)
    assert answer.status_code == 201, answer.content.decode()


def test_me_says_who_calls(town, machine):
    me = machine("lin", [Scope.CASES_READ]).get("me/").json()
    assert me["office"] == town.window.path
    assert me["scopes"] == ["cases:read"]
    assert me["expires_at"]
    assert [party["name"] for party in machine("zhao").get("me/").json()["parties"]] == ["赵敏"]


def test_a_person_is_not_a_system(town, administrator):
    """An applicant's system follows what it filed for its party, not what he filed himself; and it has no duty."""
    _token, text = token_for(town, administrator, "zhao")
    his, caller = town.case_at("filed"), Caller(text)
    problem(caller.get(f"cases/{his.number}/"), 404)
    number = caller.upload("cases/", application(town), scans()).json()["number"]
    told = problem(caller.post(f"cases/{number}/acceptance/"), 409)
    assert (told["rule"], "系统不能代办" in told["detail"]) == ("COR-10", True)
    assert Actor.system("x").ref == "system:x"
    problem(Caller(text).post("cases/", application(town, party={"uuid": "nonsense"})), 400)
