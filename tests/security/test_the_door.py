"""The door locks after failures, and says so; what was tried is written down (DB-2, DB-4)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from ground.accounts.enums import How, Outcome
from ground.accounts.models import SignIn
from ground.accounts.signing_in import MOST_FAILURES, account_of, locked_until, note
from ground.accounts.whence import Whence
from tests.accounts.people import PASSWORD, applicant
from tests.security.people import clerk, sign_in

pytestmark = pytest.mark.django_db
HERE, THERE = Whence("10.0.0.7"), Whence("10.0.0.8")


@pytest.fixture
def today():
    return timezone.now()


def text(page):
    return page.content.decode()


@pytest.mark.rule("DB-2")
def test_five_failures_shut_the_door_for_half_an_hour(client, today):
    user = clerk(today)
    for _n in range(MOST_FAILURES - 1):
        assert "用户名或密码不正确" in text(sign_in(client, user, "wrong"))
    page = text(sign_in(client, user, "wrong"))
    until = timezone.localtime(SignIn.objects.filter(outcome=Outcome.WRONG).latest("pk").at)
    assert f"请在 {(until + timedelta(minutes=30)):%H:%M} 以后再试" in page
    assert "已锁定" in text(sign_in(client, user)), "the right password comes too late"
    assert SignIn.objects.latest("pk").outcome == Outcome.REFUSED


@pytest.mark.rule("DB-2")
def test_an_account_that_does_not_exist_is_shut_the_same_way(client):
    told = {"username": "nobody-here", "password": "wrong"}
    pages = [text(client.post("/sign-in/", told)) for _n in range(MOST_FAILURES)]
    assert "用户名或密码不正确" in pages[0]
    assert "已锁定" in pages[-1]


def test_the_door_opens_again_by_itself(today):
    user = clerk(today)
    account = account_of(user.username)
    for n in range(MOST_FAILURES):
        note(user, How.PASSWORD, Outcome.WRONG, at=today + timedelta(minutes=n), by=HERE)
    last = today + timedelta(minutes=MOST_FAILURES - 1)
    until = last + timedelta(minutes=30)
    assert locked_until(account, at=last + timedelta(minutes=20), by=HERE) == until
    assert locked_until(account, at=until, by=HERE) is None
    assert locked_until(account, at=last, by=THERE) is None, "somebody else's address is not shut"


@pytest.mark.parametrize(
    "between, shut",
    [(Outcome.IN, False), (Outcome.RELEASED, False), (Outcome.HALF, True), (Outcome.REFUSED, True)],
)
def test_what_ends_a_row_of_failures(today, between, shut):
    user = clerk(today)
    for n in range(MOST_FAILURES):
        if n == MOST_FAILURES - 1:
            note(user, How.PASSWORD, between, at=today, by=HERE)
        note(user, How.PASSWORD, Outcome.WRONG, at=today, by=HERE)
    assert (locked_until(account_of(user.username), at=today, by=HERE) is not None) is shut


def test_failures_spread_over_the_day_shut_nothing(today):
    user = clerk(today)
    for n in range(MOST_FAILURES):
        note(user, How.PASSWORD, Outcome.WRONG, at=today + timedelta(minutes=8 * n), by=HERE)
    assert locked_until(account_of(user.username), at=today + timedelta(minutes=32), by=HERE) is None


@pytest.mark.rule("DB-4")
def test_the_log_holds_nothing_that_was_typed(client, today, caplog):
    caplog.set_level("DEBUG")
    secret = "Meine-Katze-2027"
    client.post("/sign-in/", {"username": secret, "password": "x"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(one)::text FROM accounts_signin one")
        (row,) = cursor.fetchone()
    assert secret.lower() not in row.lower()
    assert (
        secret.lower()
        not in "".join(
            record.getMessage() for record in caplog.records if record.name != "django.db.backends"
        ).lower()
    )


@pytest.mark.rule("DB-4")
def test_a_sign_in_says_who_when_how_and_from_where(client, today):
    user = clerk(today)
    client.post(
        "/sign-in/",
        {"username": user.username, "password": PASSWORD},
        REMOTE_ADDR="192.0.2.9",
        headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/116.0"},
    )
    entry = SignIn.objects.get()
    assert (entry.user, entry.how, entry.outcome) == (user, How.PASSWORD, Outcome.IN)
    assert (entry.address, entry.device) == ("192.0.2.9", "Mozilla/5.0 (Windows NT 10.0) Chrome/116.0")


@pytest.mark.rule("DB-4")
def test_the_log_cannot_be_rewritten(today):
    from django.db import transaction
    from django.db.utils import ProgrammingError

    note(clerk(today), How.PASSWORD, Outcome.WRONG, at=today, by=HERE)
    for act in (lambda: SignIn.objects.update(outcome=Outcome.IN), lambda: SignIn.objects.all().delete()):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            act()


def test_the_next_sign_in_tells_of_the_last_and_of_what_failed(client, today):
    user = applicant(at=today)
    sign_in(client, user)
    client.post("/sign-out/")
    assert "上次登录" not in text(client.get("/me/"))
    sign_in(client, user)
    assert "登录失败" not in text(client.get("/me/"))
    client.post("/sign-out/")
    sign_in(client, user, "wrong")
    sign_in(client, user, "wrong")
    sign_in(client, user)
    assert "此后有 2 次登录失败" in text(client.get("/me/"))


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_at_once_count_one_after_the_other(today):
    user = clerk(today)

    def guess(n):
        try:
            return text(sign_in(Client(), user, f"wrong-{n}"))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(12)))
    tried = SignIn.objects.values_list("outcome", flat=True)
    assert sorted(tried).count(Outcome.WRONG) == MOST_FAILURES
