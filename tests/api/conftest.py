"""Machines that call: each with a token of its own, in the town of tests/town.py as it is now."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import now

from ground.accounts import people, systems
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, Role, Scope
from ground.accounts.models import System, Token, User
from ground.workdays import legal_day
from tests.town import ANSWERS, Town, pdf

ROOT = "/api/v1"


class Caller:
    """A client that speaks JSON, with a fresh key for each POST unless one is named."""

    def __init__(self, token: str = "", client: Client | None = None) -> None:
        self.client = client or Client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.client.get(_address(path), headers=self.headers | _named(headers))

    def post(self, path: str, data: Any = None, *, key: str = "", **headers: str) -> HttpResponse:
        return self.send(
            "post", path, {} if data is None else data, Idempotency_Key=key or str(uuid.uuid4()), **headers
        )

    def send(self, method: str, path: str, data: Any = None, **headers: str) -> HttpResponse:
        body = data if isinstance(data, bytes | str) else json.dumps(data)
        call = getattr(self.client, method)
        headers = self.headers | _named(headers)
        return call(_address(path), body, content_type="application/json", headers=headers)

    def upload(self, path: str, data: Any, files: dict[str, Any], *, key: str = "") -> HttpResponse:
        headers = self.headers | {"Idempotency-Key": key or str(uuid.uuid4())}
        return self.client.post(_address(path), {"data": json.dumps(data), **files}, headers=headers)


def _address(path: str) -> str:
    return path if path.startswith(("/", "http")) else f"{ROOT}/{path}"


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def problem(answer: HttpResponse, status: int) -> dict[str, Any]:
    """The problem, as every one of them looks."""
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail"} <= found.keys()
    assert found["title"]
    assert found["status"] == status
    return found


@pytest.fixture(autouse=True)
def rates_begin_anew() -> Iterator[None]:
    # Not clear(): that empties the Redis of everybody who tests beside us.
    caches["rates"].delete_pattern("*")
    yield
    caches["rates"].delete_pattern("*")


@pytest.fixture
def today() -> datetime:
    return now()


@pytest.fixture
def town(db: None, today: datetime) -> Town:
    """The town as it is now: the API reads the clock."""
    return Town(today)


@pytest.fixture
def administrator(town: Town) -> Actor:
    return administrator_of(town)


def administrator_of(town: Town) -> Actor:
    user = User.objects.create_user("qian", "钱芳", is_officer=True)
    before = town.at - timedelta(days=400)
    by = Actor.system("seed")
    appoint(user, town.organ, Duty.ADMINISTRATION, from_on=legal_day(before), by=by, at=before)
    town.people["qian"] = user
    return Actor(user, office=town.organ, duty=Duty.ADMINISTRATION)


@pytest.fixture
def guard(town: Town) -> Actor:
    return guard_of(town)


def guard_of(town: Town) -> Actor:
    """Security administration: whoever registered a system gives it no token (DB-3)."""
    user = User.objects.filter(username="shen").first()
    if user is None:
        user = User.objects.create_user("shen", "沈卫", is_officer=True)
        before = town.at - timedelta(days=400)
        by = Actor.system("seed")
        appoint(user, town.organ, Duty.SECURITY, from_on=legal_day(before), by=by, at=before)
        town.people["shen"] = user
    return Actor(user, office=town.organ, duty=Duty.SECURITY)


def token_for(
    town: Town, by: Actor, like: str, scopes: list[Scope] | None = None, **more: Any
) -> tuple[Token, str]:
    """A token of a system that stands beside this person of the town: with the same duty in the same office, or for his party."""
    user, guard, name = town.user(like), guard_of(town), f"系统 {like}"
    system = System.objects.filter(name=name).first()
    if system is None:
        himself = None if user.is_officer else user.representations.get(role=Role.SELF).party
        told = {"basis": "接入协议 1 号", "keeper": by.person, "party": himself}
        system = systems.register(name, **told, by=by, at=town.at)
        if user.is_officer:
            held, day = user.duties.get(), legal_day(town.at)
            where = {"from_on": day, "until_on": None, "by": guard, "at": town.at}
            people.give_duty(system.account, held.office, held.duty, **where)
    told = {"per_minute": 6000, "expires_at": town.at + timedelta(days=30)} | more
    return systems.issue_token(system, scopes=scopes or list(Scope), by=guard, at=town.at, **told)


@pytest.fixture
def machine(town: Town, administrator: Actor) -> Callable[..., Caller]:
    """A system that calls, with the duty or the party of a person of the town."""

    def make(like: str, scopes: list[Scope] | None = None, **more: Any) -> Caller:
        return Caller(token_for(town, administrator, like, scopes, **more)[1])

    return make


@pytest.fixture
def person(town: Town) -> Callable[[str], Caller]:
    """A person of the town who is signed in and calls."""

    def make(who: str) -> Caller:
        client = Client()
        client.force_login(town.user(who))
        return Caller(client=client)

    return make


def application(town: Town, **more: Any) -> dict[str, Any]:
    """What an applicant's machine says of a complete application."""
    return {"edition": str(town.edition.uuid), "answers": dict(ANSWERS)} | more


def scans() -> dict[str, Any]:
    """The two materials that the town's matter asks for."""
    return {
        "material-1": SimpleUploadedFile("平面图.pdf", _one_page(), "application/pdf"),
        "material-2": SimpleUploadedFile("检测报告.pdf", _one_page(), "application/pdf"),
    }


@lru_cache
def _one_page() -> bytes:
    """The same bytes each time, as a client has them that sends its files again."""
    return bytes(pdf().read())
