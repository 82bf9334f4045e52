"""Logs leave when they were kept long enough, not a day sooner; and nobody else can make them leave (DB-7)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import now

from ground.accounts import retention
from ground.accounts.enums import How, Outcome, Purpose
from ground.accounts.models import PhoneCode, SignIn
from ground.accounts.tasks import forget
from ground.law.models import DatedValue
from ground.trail import seals
from ground.trail.models import Entry, Reading, SealKind
from ground.trail.verify import verify

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def sign_in(at: datetime) -> SignIn:
    return SignIn.objects.create(account="wang", how=How.PASSWORD, outcome=Outcome.IN, at=at, recorded_at=at)


def reading(at: datetime) -> Reading:
    return Reading.objects.create(thread="case:x", what="case", who="user:1", at=at, recorded_at=at)


@pytest.mark.rule("DB-7")
def test_what_was_kept_for_a_year_leaves_by_whole_days() -> None:
    at = now()
    day = retention._months_before(at.astimezone(SHANGHAI).date(), 12)
    begins = datetime.combine(day, datetime.min.time(), SHANGHAI)
    old, kept = sign_in(begins - timedelta(seconds=1)), sign_in(begins)
    assert retention.forget(now=at)["sign-ins"] == 1
    assert not SignIn.objects.filter(pk=old.pk).exists()
    assert SignIn.objects.filter(pk=kept.pk).exists()
    entry = Entry.objects.of("log:sign-ins").get()
    assert (entry.facts, entry.who) == ({"before": day.isoformat(), "rows": 1}, "system:retention")
    forget()
    assert Entry.objects.of("log:sign-ins").count() == 1, "nothing left, nothing said"


@pytest.mark.rule("DB-7")
def test_six_months_are_the_least_whatever_the_value_says() -> None:
    at = now()
    sign_in(at - timedelta(days=170))
    DatedValue.objects.filter(key="retention.sign_ins").update(value=1)
    assert retention.forget(now=at)["sign-ins"] == 0
    with (
        pytest.raises(DatabaseError, match="six months"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT accounts_forget_sign_ins(%s)", [at - timedelta(days=100)])
    with pytest.raises(DatabaseError), transaction.atomic():
        SignIn.objects.all().delete()
    assert SignIn.objects.count() == 1


@pytest.mark.rule("DB-7")
def test_readings_leave_after_five_years_and_their_seals_still_hold() -> None:
    at = now()
    long_ago, lately = reading(at - timedelta(days=1900)), reading(at - timedelta(days=30))
    days = [row.recorded_at.astimezone(SHANGHAI).date() for row in (long_ago, lately)]
    seals.seal_readings(today=days[0] + timedelta(days=1), now=at)
    assert retention.forget(now=at)["readings"] == 1
    assert list(Reading.objects.all()) == [lately]
    assert seals.first_reading_kept() > days[0]
    assert not [fault for fault in verify() if SealKind.READINGS in fault.thread]


@pytest.mark.rule("DB-7")
def test_codes_leave_and_the_trail_stays() -> None:
    at = now()
    told = {"purpose": Purpose.SIGN_UP, "phone_digest": "x", "code_digest": "y"}
    PhoneCode.objects.create(sent_at=at - timedelta(days=200), **told)
    young = PhoneCode.objects.create(sent_at=at - timedelta(days=100), **told)
    before = Entry.objects.count()
    assert retention.forget(now=at)["codes"] == 1
    assert list(PhoneCode.objects.all()) == [young]
    assert Entry.objects.count() == before


def test_months_end_where_the_month_ends() -> None:
    assert retention._months_before(date(2026, 8, 31), 6) == date(2026, 2, 28)
    assert retention._months_before(date(2026, 1, 15), 12) == date(2025, 1, 15)
