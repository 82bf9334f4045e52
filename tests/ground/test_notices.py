"""Notices: people are told once, in rows; what leaves the house is claimed, sent, confirmed, and tried again."""

import copy
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Event
from typing import Any, ClassVar

import pytest
from django.conf import settings as configured
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from ground.accounts.models import User
from ground.notices import tasks
from ground.notices.deliver import BACKOFF, ORPHANED_AFTER, deliver, settle_orphans
from ground.notices.enums import Channel, NoticeState
from ground.notices.models import Notice
from ground.notices.senders import ConsoleEmail, ConsoleSms, NotSent, senders_are_there
from ground.notices.tell import Addressee, render, tell

THREAD = "case:7d0c8f1e-7f0a-4d6e-9a43-3f1e4b0f2a11"
WORDS = {
    "testing/notices/told.txt": (
        "{% blocktranslate %}办件 {{ number }} 有新消息{% endblocktranslate %}\n\n"
        "{% if urgent %}请尽快查看。\n{% endif %}\n\n{{ name }}您好：<{{ number }}> 已办结。\n"
    ),
    "testing/notices/told.sms.txt": "{% blocktranslate %}您的办件{{ number }}已办结。{% endblocktranslate %}\n",
    "testing/notices/quiet.txt": "{% translate '请评价' %}\n\n{% translate '欢迎评价本次服务。' %}\n",
}
CONTEXT = {"number": "990001-20260304-7", "name": "张小明 & 家人", "urgent": False}


@pytest.fixture(autouse=True)
def words(settings: Any) -> None:
    """The templates of an app that only tests have."""
    settings.TEMPLATES = copy.deepcopy(configured.TEMPLATES)
    settings.TEMPLATES[0]["OPTIONS"]["loaders"].insert(0, ("django.template.loaders.locmem.Loader", WORDS))


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("zhang", "张小明", email="zhang@example.cn")


@pytest.fixture
def reachable(user: User) -> Addressee:
    return Addressee(user.ref, user.pk, user.email, "13800005678")


def told(addressee: Addressee, *, at: datetime, **facts: Any) -> dict[str, Notice]:
    """The notices of one fact by their channel."""
    rows = tell([addressee], "testing/notices/told", about=THREAD, at=at, context=CONTEXT, **facts)
    return {row.channel: row for row in rows}


# Telling.


def test_one_is_told_over_every_channel_one_can_be_reached_by(reachable: Addressee, moment: datetime) -> None:
    rows = told(reachable, at=moment)
    assert set(rows) == {"inbox", "email", "sms"}
    assert (rows["inbox"].state, rows["inbox"].sent_at, rows["inbox"].address) == ("sent", moment, "")
    assert (rows["email"].state, rows["email"].next_try_at) == ("waiting", moment)
    assert (rows["email"].address, rows["sms"].address) == ("zhang@example.cn", "13800005678")
    assert rows["sms"].body == f"您的办件990001-20260304-7已办结。【核验{rows['sms'].code}】"


@pytest.mark.parametrize(
    "facts, channels",
    [
        ({}, set()),
        ({"email": "a@example.cn"}, {"email"}),
        ({"phone": "13800005678"}, {"sms"}),
    ],
)
def test_who_has_no_account_is_told_as_far_as_he_can_be_reached(
    db: None, moment: datetime, facts: dict[str, str], channels: set[str]
) -> None:
    assert set(told(Addressee("party:one", **facts), at=moment)) == channels


def test_what_has_no_short_form_is_not_texted(reachable: Addressee, moment: datetime) -> None:
    rows = tell([reachable], "testing/notices/quiet", about=THREAD, at=moment)
    assert {row.channel for row in rows} == {"inbox", "email"}


def test_the_first_line_is_the_subject_and_nothing_is_escaped() -> None:
    words = render("testing/notices/told", CONTEXT)
    assert words.subject == "办件 990001-20260304-7 有新消息"
    assert words.body == "张小明 & 家人您好：<990001-20260304-7> 已办结。"


def test_people_are_told_in_chinese_whoever_is_at_the_keyboard() -> None:
    with translation.override("en"):
        assert render("testing/notices/quiet", {}).subject == "请评价"


@pytest.mark.parametrize("fact", [None, "mark:7"])
def test_a_fact_is_told_once(reachable: Addressee, moment: datetime, fact: str | None) -> None:
    """And the act that tells it again goes on as if nothing were."""
    assert len(told(reachable, at=moment, fact=fact)) == 3
    with transaction.atomic():
        assert told(reachable, at=moment, fact=fact) == {}
        assert User.objects.count() == 1
    assert Notice.objects.count() == 3


def test_the_same_moment_of_another_case_is_another_fact(reachable: Addressee, moment: datetime) -> None:
    told(reachable, at=moment)
    assert len(tell([reachable], "testing/notices/told", about="case:other", at=moment, context=CONTEXT)) == 3
    assert len(told(reachable, at=moment + timedelta(seconds=1))) == 3


def test_body_and_address_lie_sealed(reachable: Addressee, moment: datetime) -> None:
    told(reachable, at=moment)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM notices_notice t")
        stored = cursor.fetchone()[0]
    assert "990001-20260304-7 有新消息" in stored
    for personal in ("张小明", "13800005678", "zhang@example.cn"):
        assert personal not in stored


def test_many_are_told_in_as_many_queries_as_few(db: None, moment: datetime) -> None:
    few, many = (
        [Addressee(f"{crowd}:{no}", email=f"{no}@example.cn") for no in range(size)]
        for crowd, size in (("a", 1), ("b", 30))
    )
    for crowd in (few, many):
        with CaptureQueriesContext(connection) as asked:
            tell(crowd, "testing/notices/told", about=THREAD, at=moment, context=CONTEXT)
        assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": NoticeState.WAITING, "next_try_at": None},
        {"state": NoticeState.CLAIMED, "next_try_at": None},
        {"state": NoticeState.SENT, "next_try_at": None},
        {"state": NoticeState.FAILED},
        {"read_at": timezone.now()},
        {"channel": Channel.INBOX},
    ],
)
def test_a_state_and_its_time_go_together(db: None, moment: datetime, wrong: dict[str, Any]) -> None:
    told(Addressee("party:one", email="a@example.cn"), at=moment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(**wrong)


# The inbox.


def test_an_inbox_is_its_users_alone_and_knows_what_was_read(reachable: Addressee, moment: datetime) -> None:
    other = User.objects.create_user("li", "李雷")
    told(reachable, at=moment)
    told(Addressee(other.ref, other.pk), at=moment)
    mine = Notice.objects.inbox_of(User.objects.get(username="zhang"))
    assert [row.addressee_ref for row in mine] == [reachable.ref]
    assert mine.unread().mark_read(at=moment) == 1
    assert (mine.unread().count(), Notice.objects.inbox_of(other).unread().count()) == (0, 1)
    assert mine.mark_read(at=moment + timedelta(days=1)) == 0
    assert mine.get().read_at == moment


# Sending. These senders are real ones, named by the settings; what they take, they keep.


class Gateway:
    """Takes messages, after as many refusals as a test asks for."""

    repeats_safely = True
    refusals: ClassVar[list[BaseException]] = []
    taken: ClassVar[list[tuple[str, str, str]]] = []

    def send(self, notice_id: int, address: str, subject: str, body: str, key: str) -> None:
        assert not connection.in_atomic_block, "a message is never sent inside a transaction"
        if self.refusals:
            raise self.refusals.pop(0)
        self.taken.append((address, body, key))


class Texting(Gateway):
    repeats_safely = False


class SlowGateway(Gateway):
    """Holds a message until it is let go, so that two can be at it at once."""

    reached: ClassVar[Event] = Event()
    let_go: ClassVar[Event] = Event()

    def send(self, notice_id: int, address: str, subject: str, body: str, key: str) -> None:
        self.reached.set()
        assert self.let_go.wait(30)
        super().send(notice_id, address, subject, body, key)


@pytest.fixture
def gateway(settings: Any, transactional_db: None) -> Iterator[type[Gateway]]:
    settings.NOTICE_SENDERS = {"email": f"{__name__}.Gateway", "sms": f"{__name__}.Texting"}
    Gateway.refusals.clear()
    Gateway.taken.clear()
    yield Gateway
    Gateway.refusals.clear()


def told_by(channel: str, *, at: datetime) -> Notice:
    ways = {"email": "a@example.cn"} if channel == Channel.EMAIL else {"phone": "13800005678"}
    return told(Addressee("party:one", **ways), at=at)[channel]


def as_time_passes() -> None:
    """The next try has come."""
    Notice.objects.filter(state=NoticeState.WAITING).update(next_try_at=timezone.now())


def test_a_message_is_sent_at_the_third_try_by_the_tasks(gateway: type[Gateway], moment: datetime) -> None:
    gateway.refusals += [ConnectionRefusedError(), TimeoutError()]
    notice = told_by(Channel.EMAIL, at=moment)

    tasks.send(notice.pk)
    notice.refresh_from_db()
    assert (notice.state, notice.attempt) == ("waiting", 1)
    assert timedelta(0) < notice.next_try_at - timezone.now() <= timedelta(minutes=BACKOFF[0])

    tasks.send(notice.pk)  # too early: nothing happens
    tasks.send_waiting()
    assert (len(gateway.refusals), gateway.taken) == (1, [])

    as_time_passes()
    tasks.send_waiting()
    as_time_passes()
    tasks.send_waiting()
    notice.refresh_from_db()
    assert (notice.state, notice.attempt, notice.next_try_at) == ("sent", 3, None)
    assert notice.sent_at is not None
    assert gateway.taken == [("a@example.cn", notice.body, str(notice.uuid))]

    tasks.send(notice.pk)
    tasks.send_waiting()
    assert len(gateway.taken) == 1


def test_tries_lie_further_and_further_apart_until_it_is_given_up(
    gateway: type[Gateway], moment: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.refusals += [OSError("no")] * 6
    notice = told_by(Channel.EMAIL, at=moment)
    now, waits = moment, []
    while notice.state == NoticeState.WAITING:
        deliver(notice.pk, now=now)
        notice.refresh_from_db()
        if notice.next_try_at:
            waits.append((notice.next_try_at - now).total_seconds() / 60)
            now = notice.next_try_at
    assert waits == [1, 5, 15, 60, 240]
    assert (notice.state, notice.attempt) == ("failed", 6)
    assert caplog.records[-1].levelno == logging.ERROR
    assert f"notice {notice.pk}: given up after 6 attempts" in caplog.text
    assert "a@example.cn" not in caplog.text


def test_a_text_message_that_surely_did_not_leave_is_tried_again(
    gateway: type[Gateway], moment: datetime
) -> None:
    gateway.refusals.append(NotSent("the gateway was closed"))
    notice = told_by(Channel.SMS, at=moment)
    deliver(notice.pk, now=moment)
    deliver(notice.pk, now=moment + timedelta(minutes=1))
    notice.refresh_from_db()
    assert (notice.state, len(gateway.taken)) == ("sent", 1)


def test_a_text_message_that_may_have_left_is_not_sent_twice(
    gateway: type[Gateway], moment: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    """It waits for a person, who is told in the log."""
    gateway.refusals.append(TimeoutError())
    notice = told_by(Channel.SMS, at=moment)
    deliver(notice.pk, now=moment)
    deliver(notice.pk, now=moment + timedelta(days=1))
    notice.refresh_from_db()
    assert (notice.state, notice.attempt, gateway.taken) == ("uncertain", 1, [])
    assert f"notice {notice.pk}: nobody can say whether it was sent" in caplog.text


@pytest.mark.parametrize("channel, state, sent", [("email", "sent", 1), ("sms", "uncertain", 0)])
def test_a_claim_whose_process_died_is_settled_by_the_sweep(
    gateway: type[Gateway], moment: datetime, channel: str, state: str, sent: int
) -> None:
    """E-mail repeats under the same key; whether a text message went out nobody can say."""
    gateway.refusals.append(SystemExit())  # the worker is killed while it sends
    notice = told_by(channel, at=moment)
    with pytest.raises(SystemExit):
        deliver(notice.pk, now=moment)
    notice.refresh_from_db()
    assert (notice.state, notice.claimed_at) == ("claimed", moment)

    assert settle_orphans(now=moment + ORPHANED_AFTER - timedelta(seconds=1)) == 0
    tasks.send_waiting()
    notice.refresh_from_db()
    assert notice.state == state
    assert [key for _address, _body, key in gateway.taken] == [str(notice.uuid)] * sent


def test_a_person_settles_what_is_stuck(
    gateway: type[Gateway], moment: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    gateway.refusals += [TimeoutError(), TimeoutError()]
    lost, arrived = (told_by(Channel.SMS, at=moment + timedelta(hours=hour)) for hour in (0, 1))
    for notice in (lost, arrived):
        deliver(notice.pk, now=notice.told_at)

    call_command("stuck_notices")
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[:3] for line in listed] == [
        [str(notice.pk), "不知是否送出", "短信"] for notice in (lost, arrived)
    ]
    call_command("stuck_notices", again=lost.pk)
    call_command("stuck_notices", sent=arrived.pk)
    tasks.send_waiting()
    assert [key for _address, _body, key in gateway.taken] == [str(lost.uuid)]
    assert set(Notice.objects.values_list("state", flat=True)) == {"sent"}

    with pytest.raises(CommandError, match="没有等待处理的通知"):
        call_command("stuck_notices", again=lost.pk)
    capsys.readouterr()
    call_command("stuck_notices")
    assert capsys.readouterr().out.strip() == "没有等待处理的通知"


def test_who_took_too_long_says_all_the_same_that_it_was_sent(
    gateway: type[Gateway], settings: Any, moment: datetime
) -> None:
    settings.NOTICE_SENDERS = {"email": f"{__name__}.SlowGateway", "sms": f"{__name__}.Texting"}
    SlowGateway.reached.clear()
    SlowGateway.let_go.clear()
    notice = told_by(Channel.EMAIL, at=moment)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(_deliver_and_leave, notice.pk, moment)
        assert SlowGateway.reached.wait(30)
        settle_orphans(now=moment + timedelta(minutes=10))
        SlowGateway.let_go.set()
        slow.result(timeout=30)
    deliver(notice.pk, now=moment + timedelta(minutes=11))
    notice.refresh_from_db()
    assert (notice.state, len(gateway.taken)) == ("sent", 1)


def test_two_workers_at_one_message_send_it_once(gateway: type[Gateway], moment: datetime) -> None:
    notice = told_by(Channel.EMAIL, at=moment)
    start = Barrier(2, timeout=30)

    def work() -> None:
        start.wait()
        _deliver_and_leave(notice.pk, moment)

    with ThreadPoolExecutor(2) as pool:
        for job in [pool.submit(work), pool.submit(work)]:
            job.result(timeout=30)
    assert len(gateway.taken) == 1


def _deliver_and_leave(pk: int, now: datetime) -> None:
    try:
        deliver(pk, now=now)
    finally:
        connection.close()


def test_a_message_is_never_sent_inside_a_transaction(gateway: type[Gateway], moment: datetime) -> None:
    notice = told_by(Channel.EMAIL, at=moment)
    with transaction.atomic(), pytest.raises(RuntimeError):
        deliver(notice.pk, now=moment)
    assert gateway.taken == []


def test_with_the_broker_down_the_row_is_there_and_is_sent_later(
    gateway: type[Gateway], settings: Any, moment: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody who tells notices anything (U6)."""
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    with transaction.atomic():
        notice = told_by(Channel.EMAIL, at=moment)
    assert "not sent" in caplog.text
    tasks.send_waiting()
    notice.refresh_from_db()
    assert (notice.state, len(gateway.taken)) == ("sent", 1)


def test_what_is_rolled_back_is_told_to_nobody(gateway: type[Gateway], moment: datetime) -> None:
    with transaction.atomic():
        told_by(Channel.EMAIL, at=moment)
        transaction.set_rollback(True)
    tasks.send_waiting()
    assert (Notice.objects.count(), gateway.taken) == (0, [])


# The senders the house brings along.


def test_the_example_town_prints_what_it_would_send(capsys: pytest.CaptureFixture[str]) -> None:
    ConsoleSms().send(1, "13800005678", "", "您的办件已办结。", "key-1")
    ConsoleEmail().send(2, "zhang@example.cn", "办结", "您好。", "key-2")
    said = capsys.readouterr().out
    assert "短信 → 138****5678   [key-1]\n\n您的办件已办结。\n" in said
    assert "电子邮件 → z***@example.cn   [key-2]\n\n办结\n\n您好。\n" in said


def test_mail_goes_through_django_under_one_message_id(
    settings: Any, transactional_db: None, moment: datetime
) -> None:
    settings.NOTICE_SENDERS = {**configured.NOTICE_SENDERS, "email": "ground.notices.senders.DjangoEmail"}
    settings.DEFAULT_FROM_EMAIL = "一诺通办 <noreply@yinuo.example>"
    notice = told_by(Channel.EMAIL, at=moment)
    deliver(notice.pk, now=moment)
    [letter] = mail.outbox
    assert (letter.to, letter.subject, letter.body) == (["a@example.cn"], notice.subject, notice.body)
    assert letter.extra_headers == {"Message-ID": f"<{notice.uuid}@yinuo.example>"}


def test_a_sender_nobody_can_load_stops_the_start(settings: Any) -> None:
    assert senders_are_there() == []
    settings.NOTICE_SENDERS = {"email": "city.gateways.Missing", "sms": "ground.notices.senders.ConsoleSms"}
    [fault] = senders_are_there()
    assert "“电子邮件”的发送类无法载入" in fault.msg


def test_a_row_that_cannot_be_read_keeps_no_other_waiting(
    gateway: type[Gateway], as_owner: Callable[..., None], moment: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    """Sealed under a key that was taken away."""
    lost = told_by(Channel.EMAIL, at=moment)
    told(Addressee("party:two", email="b@example.cn"), at=moment)
    as_owner("UPDATE notices_notice SET body = 'gone:AAAA' WHERE id = %s", lost.pk)
    tasks.send_waiting()
    assert [address for address, *_rest in gateway.taken] == ["b@example.cn"]
    assert f"notice {lost.pk} could not be tried" in caplog.text


# What the templates of all apps promise; how long a text message may be, tests/house/test_sms.py holds.


def templates(pattern: str) -> list[str]:
    root = Path(configured.ROOT) / "templates"
    return sorted(str(found.relative_to(root)) for found in root.glob(f"*/notices/{pattern}"))


@pytest.mark.parametrize("name", [name for name in templates("*.txt") if not name.endswith(".sms.txt")])
def test_a_subject_line_names_no_person(name: str) -> None:
    """It lies open in the database, in mail logs and on lock screens."""
    first, second, *_rest = (Path(configured.ROOT) / "templates" / name).read_text().split("\n")
    assert (first.strip() != "", second.strip()) == (True, "")
    for personal in ("name", "holder", "applicant", "party", "phone", "id_number", "address", "query_code"):
        assert personal not in first
