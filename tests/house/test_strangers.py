"""A stranger asks for whatever there is, at every address of the site and of the API, and never gets anything (N9)."""

import random
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import URLPattern, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.enums import CaseState
from approvals.models import Case
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import User
from ground.documents.models import Document
from ground.trail.models import Entry
from ground.workdays import legal_day
from portal.house import own_apps
from tests.town import ANSWERS, LONG_AGO, Town

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


class Address(NamedTuple):
    """An address with parameters: its text, and of each parameter the kind and the name."""

    text: str
    parameters: list[tuple[str, str]]

    def at(self, values: list[str]) -> str:
        found = iter(values)
        return PARAMETER.sub(lambda _match: next(found), self.text)


def addresses(patterns: list[Any] | None = None, before: str = "/") -> Iterator[Address]:
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        here = before + re.sub(r"\\\.|\^|\$|\\Z|/\?", "", str(pattern.pattern))
        if not isinstance(pattern, URLPattern):
            yield from addresses(pattern.url_patterns, here)
        elif found := PARAMETER.findall(here):
            yield Address(here, found)


EVERY = sorted(addresses())


class Estate(NamedTuple):
    """What one applicant has in the house: the things an address could name, and the words nobody else may read."""

    things: dict[str, list[str]]
    secrets: list[str]
    threads: list[str]
    town: Town


def estate(town: Town) -> Estate:
    cases = [town.case_at(state) for state in CaseState]
    threads = [case.thread for case in cases]
    numbers = [case.number for case in cases if case.number]
    papers = Document.objects.filter(thread__in=threads).order_by("pk")
    uuids, keys = [], []
    for model in apps.get_models():
        if model._meta.app_config.name not in own_apps():
            continue
        named = [f for f in model._meta.concrete_fields if isinstance(f, models.UUIDField)]
        rows = model._base_manager.order_by("pk")[:12]
        uuids += [
            str(getattr(row, field.attname)) for row in rows for field in named if getattr(row, field.attname)
        ]
        keys += [str(row.pk) for row in rows if isinstance(row.pk, int)]
    things = {
        "uuid": uuids,
        "int": sorted(set(keys)),
        "str": numbers + [paper.code for paper in papers] + uuids[:5],
        "slug": [*numbers, "place"],
        "path": ["zhaoxia/zhengwuban"],
        "day": ["2026-03-04"],
    }
    secrets = [
        "赵敏",
        ANSWERS["shop_name"],
        ANSWERS["shop_address"],
        *numbers,
        *(p.number for p in papers if p.number),
    ]
    return Estate(things, secrets, threads, town)


@pytest.fixture
def owned(town: Town) -> Estate:
    return estate(town)


def strangers(town: Town) -> dict[str, User | None]:
    """Nobody, another applicant, and officers whose duty or office has nothing to do with the cases."""
    before = town.at - LONG_AGO
    found: dict[str, User | None] = {"visitor": None, "wang": town.user("wang")}
    for duty, office in (
        (Duty.INTAKE, "side"),
        (Duty.REVIEW, "regulator"),
        (Duty.DECISION, "regulator"),
        (Duty.CATALOGUE, "organ"),
        (Duty.SECURITY, "organ"),
        (Duty.ADMINISTRATION, "organ"),
    ):
        name = f"stranger-{duty}".lower()
        user = User.objects.filter(username=name).first() or User.objects.create_user(
            name, "路人", is_officer=True
        )
        if not user.duties.exists():
            appoint(
                user,
                town.offices[office],
                duty,
                from_on=legal_day(before),
                by=Actor.system("seed"),
                at=before,
            )
        found[name] = user
    return found


def browser_of(user: User | None) -> Client:
    client = Client(raise_request_exception=True)
    if user:
        client.force_login(user)
    return client


# What is answered to anybody who has the code in his hand, and says no more than the paper in the same hand (H3).
BY_CODE = ("/verify/",)


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_a_stranger_gets_nothing_of_anybody(owned: Estate, seed: int):
    chance = random.Random(seed)
    town = owned.town
    browsers = {name: browser_of(user) for name, user in sorted(strangers(town).items())}
    before = {thread: Entry.objects.of(thread).count() for thread in owned.threads}
    states = dict(Case.objects.order_by("pk").values_list("pk", "state"))
    for address in EVERY:
        name, client = chance.choice([*browsers.items()])
        values = [chance.choice(owned.things[kind or "str"]) for kind, _name in address.parameters]
        where = address.at(values)
        page = client.get(where, headers={"accept": chance.choice(["text/html", "application/json"])})
        assert page.status_code < 500, (name, where)
        if page.status_code == 200 and not where.startswith(BY_CODE):
            text = b"".join(page).decode(errors="replace")
            leaked = [secret for secret in owned.secrets if secret in text and secret not in where]
            assert not leaked, (name, where, leaked)
        answer = client.post(where, {"reasons": "理由"}, headers={"accept": "application/json"})
        assert answer.status_code < 500, (name, where)
    assert {thread: Entry.objects.of(thread).count() for thread in owned.threads} == before
    assert dict(Case.objects.order_by("pk").values_list("pk", "state")) == states


def test_there_are_addresses_of_every_kind(owned: Estate):
    kinds = {kind or "str" for address in EVERY for kind, _name in address.parameters}
    assert len(EVERY) > 30
    assert kinds <= set(owned.things), "give an example of it in `estate`"
