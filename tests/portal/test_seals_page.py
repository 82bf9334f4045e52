"""留痕封存: the audit administrator reads what is proven, up to when, and what the last walk found."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import User
from ground.trail.models import Seal, Verification
from ground.trail.record import record
from ground.trail.seals import seal
from ground.trail.verify import Broken, look, verify
from tests.accounts import people
from tests.ground.deeds import Deed

ADDRESS = "/audit/seals/"


@pytest.fixture
def page(db: None, client: Client, settings: Any, tmp_path: Any) -> Client:
    """Whoever audits, signed in; seals go to a folder of this test."""
    settings.SEALS_DIR = str(tmp_path)
    client.force_login(auditor(Duty.AUDIT))
    return client


def auditor(duty: Duty) -> User:
    return people.officer(duty, people.office(), at=timezone.now(), name="钱审计")


def test_before_the_first_seal_the_page_says_what_to_do(page: Client) -> None:
    said = page.get(ADDRESS).content.decode()
    assert "还没有封存" in said
    assert "超过两小时没有新的封存" in said


def test_the_page_says_up_to_when_all_is_as_sealed(page: Client) -> None:
    now = timezone.now()
    record("case:x", Deed.OPENED, by=Actor.system("test"), at=now)
    seal(now=now)
    look(verify(), at=now)
    said = page.get(ADDRESS).content.decode()
    assert "全部相符" in said
    assert "正常" in said
    assert Seal.objects.get().public_key in said.replace("<wbr>", "")
    assert f"{timezone.localtime(now):%Y-%m-%d %H:%M}" in said


def test_what_is_broken_stands_first(page: Client) -> None:
    now = timezone.now()
    seal(now=now)
    look([Broken("case:x", 3, "第 1 号封存时的这一条不见了")], at=now)
    said = page.get(ADDRESS).content.decode()
    assert "核对发现留痕与封存不符" in said
    assert "case:x 第 3 条：第 1 号封存时的这一条不见了" in said
    assert "1 处不符" in said


def test_a_walk_that_is_late_is_said(page: Client) -> None:
    now = timezone.now()
    seal(now=now)
    Verification.objects.create(at=now - timedelta(days=2), entries=0, seals=0, broken=0)
    assert "超过一天没有核对" in page.get(ADDRESS).content.decode()


@pytest.mark.parametrize("duty", [duty for duty in Duty if duty != Duty.AUDIT])
def test_nobody_else_finds_the_page(db: None, client: Client, duty: Duty) -> None:
    client.force_login(auditor(duty))
    assert client.get(ADDRESS).status_code == 404
