"""Six digits to a phone: how often, how long, how many tries."""

import re
from datetime import timedelta

import pytest
from django.db import transaction

from ground.accounts import codes
from ground.accounts.enums import Purpose
from ground.accounts.models import PhoneCode
from ground.law.rulings import Refused
from ground.notices.models import Notice

pytestmark = pytest.mark.django_db
PHONE = "13800000101"


def digits_sent() -> str:
    """What stands in the newest text message."""
    body = Notice.objects.filter(channel="sms").latest("pk").body
    return re.search(r"验证码(\d{6})，", body)[1]


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06d}"


@pytest.mark.rule("WHO-12")
def test_the_right_digits_open_once(moment):
    codes.send(PHONE, Purpose.SIGN_UP, at=moment)
    sent = digits_sent()
    assert not codes.use(PHONE, Purpose.RECOVERY, sent, at=moment).ok
    assert not codes.use("13800000102", Purpose.SIGN_UP, sent, at=moment).ok
    assert "不正确" in codes.use(PHONE, Purpose.SIGN_UP, wrong(sent), at=moment).words
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in sent)
    assert codes.use(PHONE, Purpose.SIGN_UP, f"{full_width[:3]} {full_width[3:]}", at=moment).ok
    assert "已失效" in codes.use(PHONE, Purpose.SIGN_UP, sent, at=moment).words


@pytest.mark.rule("WHO-12")
def test_five_wrong_tries_or_ten_minutes_and_it_opens_nothing(moment):
    codes.send(PHONE, Purpose.SIGN_UP, at=moment)
    sent = digits_sent()
    for _try in range(5):
        assert "不正确" in codes.use(PHONE, Purpose.SIGN_UP, wrong(sent), at=moment).words
    assert "已失效" in codes.use(PHONE, Purpose.SIGN_UP, sent, at=moment).words
    later = moment + timedelta(minutes=2)
    codes.send(PHONE, Purpose.SIGN_UP, at=later)
    assert (
        "已失效" in codes.use(PHONE, Purpose.SIGN_UP, digits_sent(), at=later + timedelta(minutes=10)).words
    )
    assert codes.use(PHONE, Purpose.SIGN_UP, digits_sent(), at=later + timedelta(minutes=9)).ok


@pytest.mark.rule("WHO-12")
def test_a_new_code_ends_the_one_before(moment):
    codes.send(PHONE, Purpose.SIGN_UP, at=moment)
    first = digits_sent()
    later = moment + timedelta(minutes=1)
    codes.send(PHONE, Purpose.SIGN_UP, at=later)
    if first != digits_sent():
        assert not codes.use(PHONE, Purpose.SIGN_UP, first, at=later).ok


@pytest.mark.rule("WHO-11")
def test_a_phone_gets_one_a_minute_and_five_an_hour(moment):
    for n in range(5):
        at = moment + timedelta(minutes=n)
        codes.send(PHONE, Purpose.SIGN_UP, at=at)
        with pytest.raises(Refused, match="一分钟后再试"):
            codes.send(PHONE, Purpose.RECOVERY, at=at + timedelta(seconds=59))
    with pytest.raises(Refused, match="一小时后再试"):
        codes.send(PHONE, Purpose.SIGN_UP, at=moment + timedelta(minutes=50))
    codes.send("13800000102", Purpose.SIGN_UP, at=moment + timedelta(minutes=50))
    codes.send(PHONE, Purpose.SIGN_UP, at=moment + timedelta(minutes=61))


def test_neither_the_digits_nor_the_phone_are_kept_and_old_rows_go(moment):
    codes.send(PHONE, Purpose.SIGN_UP, at=moment)
    row = PhoneCode.objects.values().get()
    assert digits_sent() not in str(row)
    assert PHONE not in str(row)
    codes.send("13800000102", Purpose.SIGN_UP, at=moment + timedelta(days=2))
    assert PhoneCode.objects.count() == 1


@pytest.mark.rule("WHO-12")
@pytest.mark.django_db(transaction=True)
def test_a_try_counts_in_a_transaction_of_its_own(moment):
    """Inside another it could be given back: that is no way to call it."""
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        codes.use(PHONE, Purpose.SIGN_UP, "000000", at=moment)
