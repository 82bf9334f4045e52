"""The reading log: who opened a personal file; its rows stay as they were written."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, OfficeKind
from ground.accounts.models import Office, User
from ground.trail.readings import Purpose, Reading, What, read

THREAD = "case:7d0c8f1e-7f0a-4d6e-9a43-3f1e4b0f2a11"


@pytest.fixture
def clerk(db: None) -> Actor:
    window = Office.objects.create(
        path="chuangkou", name="一号窗口", short_name="一号", division_code="990001", kind=OfficeKind.WINDOW
    )
    return Actor(User.objects.create_user("clerk", "王窗口", is_officer=True), window, Duty.INTAKE)


def test_a_reading_says_who_opened_what_from_where(clerk: Actor, moment: datetime) -> None:
    page = "0b0f6d0e-1111-4222-8333-444444444444:3"
    read(THREAD, What.FILE, which=page, by=clerk, at=moment, address="10.1.2.3")
    row = Reading.objects.of(THREAD).get()
    assert (row.user_id, row.who, row.office, row.duty) == (clerk.user_id, clerk.ref, "chuangkou", "INTAKE")
    assert (row.what, row.which, row.purpose, row.at, row.address) == (
        What.FILE,
        page,
        "",
        moment,
        "10.1.2.3",
    )
    assert row.recorded_at is not None


def test_numbers_are_read_for_a_purpose_alone(clerk: Actor, moment: datetime) -> None:
    with pytest.raises(IntegrityError, match="trail_reading_numbers_with_purpose"), transaction.atomic():
        read(THREAD, What.NUMBERS, by=clerk, at=moment)
    assert read(THREAD, What.NUMBERS, by=clerk, at=moment, purpose=Purpose.CONTACT).purpose == "contact"


def test_what_is_no_part_of_a_file_is_not_read(clerk: Actor, moment: datetime) -> None:
    with pytest.raises(ValueError, match="drawer"):
        read(THREAD, "drawer", by=clerk, at=moment)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE trail_reading SET address = NULL", "DELETE FROM trail_reading", "TRUNCATE trail_reading"],
)
def test_the_application_cannot_alter_a_reading(clerk: Actor, moment: datetime, statement: str) -> None:
    read(THREAD, What.CASE, by=clerk, at=moment)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Reading.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_nor_can_the_owner_of_the_table(as_owner: Callable[..., Any]) -> None:
    with pytest.raises(Exception, match="only grows"):
        as_owner("DELETE FROM trail_reading")
