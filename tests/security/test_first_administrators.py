"""The first security and the first system administrator of a deployment, by whoever deploys it; nobody after them."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.timezone import now

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import DutyHolding, User
from ground.accounts.people import give_duty
from ground.workdays import legal_day
from tests.accounts.people import office

pytestmark = [pytest.mark.django_db, pytest.mark.rule("DB-3")]
FIRST = "Shoufang-2027-door"
WHO = {"security": "shen:沈卫", "system": "qian:钱芳"}


@pytest.fixture
def where() -> str:
    return office("zhaoxia/dating").path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, where: str):
    def command(passwords: str = f"{FIRST}\n{FIRST}\n", **told: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(passwords))
        call_command("first_administrators", told.pop("office", where), **(told or WHO))

    return command


def test_both_are_there_and_change_the_password_first(run, settings, where: str) -> None:
    run()
    rows = DutyHolding.objects.order_by("user__username").values_list(
        "user__username", "duty", "office__path"
    )
    assert list(rows) == [("qian", Duty.ADMINISTRATION, where), ("shen", Duty.SECURITY, where)]
    settings.EXAMPLE_TOWN = False
    client = Client()
    client.post("/sign-in/", {"username": "shen", "password": FIRST})
    assert client.get("/people/")["Location"].startswith("/me/security/")
    client.force_login(User.objects.get(username="qian"))
    assert client.get("/people/")["Location"].startswith("/me/security/")


def test_they_go_on_by_themselves(run) -> None:
    run()
    shen, qian = User.objects.get(username="shen"), User.objects.get(username="qian")
    day, post = legal_day(now()), shen.duties.get().office
    by = Actor(shen, office=post, duty=Duty.SECURITY)
    assert give_duty(qian, post, Duty.REVIEW, from_on=day, until_on=None, by=by, at=now()).pk


def test_where_there_are_some_it_refuses_and_leaves_nothing(run) -> None:
    run(security="shen:沈卫")
    with pytest.raises(CommandError, match="安全管理"):
        run(system="qian:钱芳", security="he:何平")
    assert set(User.objects.values_list("username", flat=True).order_by()) == {"shen"}
    run(system="qian:钱芳")
    with pytest.raises(CommandError, match="系统管理"):
        run(system="he:何平")


@pytest.mark.parametrize(
    "told,passwords,words",
    [
        (WHO, "short\n", "10"),
        (WHO, "\n", "10"),
        ({"security": "shen"}, FIRST, "USERNAME:NAME"),
        ({"security": "shen:沈卫", "system": "SHEN:沈卫"}, f"{FIRST}\n{FIRST}\n", "two people"),
        ({"office": "nowhere", "security": "shen:沈卫"}, FIRST, "no office"),
        ({"security": ""}, FIRST, "at least one"),
    ],
)
def test_what_is_wrong_opens_nothing(run, told: dict[str, str], passwords: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(passwords, **told)
    assert not User.objects.exists()
