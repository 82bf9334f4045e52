"""A person hears what became of his own account, so that he notices what he did not do himself."""

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from ground.accounts import factors, passwords
from ground.accounts.actor import Actor
from ground.accounts.enums import Why
from ground.accounts.models import User
from ground.notices.enums import Channel
from ground.notices.models import Notice
from tests.accounts.people import PASSWORD
from tests.security.people import STRONG, Telephone, clerk, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.rule("DB-2")]
PHONE = "13800000177"


@pytest.fixture
def lin(db: None) -> User:
    user = clerk(now())
    user.phone = PHONE
    user.save(update_fields=["phone"])
    return user


def told(user: User) -> list[str]:
    """The subjects in his inbox, the oldest first; each was texted too, without a link."""
    inbox = Notice.objects.filter(user=user, channel=Channel.INBOX).order_by("pk")
    texts = Notice.objects.filter(user=user, channel=Channel.SMS).order_by("pk")
    assert [row.subject for row in texts] == [row.subject for row in inbox]
    assert not [row for row in texts if "http" in row.body or "/" in row.body]
    return [row.subject for row in inbox]


def test_of_his_password(lin: User) -> None:
    passwords.change_password(lin, STRONG, by=Actor(lin), at=now())
    passwords.give_password(lin, STRONG + "2", Why.LOST, by=Actor.system("test"), at=now())
    assert told(lin) == ["密码已修改", "密码已由管理员重置"]


def test_of_every_factor(lin: User) -> None:
    by = Actor(lin)
    Telephone(lin, now())
    factors.new_recovery_codes(lin, by=by, at=now())
    factors.remove_totp(lin, by=by, at=now())
    factors.remove_totp(lin, by=by, at=now())  # there is none any more
    factors.reset(lin, Why.LOST, by=Actor.system("test"), at=now())
    assert told(lin) == ["登录验证方式有变更"] * 4
    bodies = [row.body for row in Notice.objects.filter(channel=Channel.INBOX).order_by("pk")]
    for body, what in zip(bodies, ("绑定", "恢复码", "解除", "安全管理员"), strict=True):
        assert what in body


def test_of_an_address_never_seen_before(lin: User, settings: Any) -> None:
    settings.EXAMPLE_TOWN = False
    phone = Telephone(lin, now())
    Notice.objects.all().delete()

    def come(address: str) -> None:
        client = Client(REMOTE_ADDR=address)
        sign_in(client, lin, PASSWORD)
        lin.totp.__class__.objects.update(last_step=0)
        client.post("/sign-in/second/", {"code": phone.code(now())})
        assert "_auth_user_id" in client.session

    come("10.0.0.1")
    come("10.0.0.1")
    assert told(lin) == []
    come("10.0.0.2")
    come("10.0.0.2")
    assert told(lin) == ["在新的网络地址登录"]
    assert "10.0.0.2" in Notice.objects.get(channel=Channel.INBOX).body
