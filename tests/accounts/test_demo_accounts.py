"""What bin/run prints when the portal is up."""

from typing import Any

import pytest
from django.core.management import call_command
from django.utils.timezone import now

from ground.accounts.enums import RealName, RealNameBy
from ground.accounts.models import User
from ground.accounts.town import DEMO_PASSWORD, demo_people, load_demo_people, load_offices


def test_everybody_of_the_example_town_is_named_with_the_one_password(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("demo_accounts")
    printed = capsys.readouterr().out
    assert DEMO_PASSWORD in printed
    assert all(person.username in printed and person.name in printed for person in demo_people())


def test_nobody_is_named_anywhere_else(capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    settings.EXAMPLE_TOWN = False
    call_command("demo_accounts")
    assert capsys.readouterr().out == ""


@pytest.mark.django_db
def test_applicants_of_the_example_town_have_shown_their_phones() -> None:
    load_offices()
    load_demo_people(now())
    levels = User.objects.filter(is_officer=False).values_list("real_name", "real_name_how").distinct()
    assert list(levels.order_by()) == [(RealName.PRIMARY, RealNameBy.PHONE)]
