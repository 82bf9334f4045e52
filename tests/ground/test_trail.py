"""The trail: who did what, when; only ever longer, and telling when it was tampered with."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import StringIO
from threading import Barrier
from typing import Any

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from ground.accounts.actor import Actor
from ground.accounts.models import Office, Party, User
from ground.trail.models import Entry, Head, Waiting
from ground.trail.record import record
from ground.trail.verify import verify
from ground.trail.vocabulary import acts, words_of
from tests.ground.deeds import Deed

THREAD = "case:7d0c8f1e-7f0a-4d6e-9a43-3f1e4b0f2a11"
TIMER = Actor.system("clock")


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user("clerk", "王窗口", is_officer=True)


@pytest.fixture
def told(transactional_db: None, moment: datetime) -> list[Entry]:
    """A thread of four acts, committed."""
    said = [Deed.OPENED, Deed.NOTED, Deed.NOTED, Deed.CLOSED]
    return [record(THREAD, act, by=TIMER, at=moment, facts={"no": no}) for no, act in enumerate(said)]


@pytest.fixture
def psql() -> Iterator[Any]:
    """A session as the application's role, past all of our code."""
    told = connection.settings_dict
    session = psycopg2.connect(
        host=told["HOST"],
        port=told["PORT"] or None,
        user=told["USER"],
        password=told["PASSWORD"],
        dbname=told["NAME"],
    )
    session.autocommit = True
    yield session
    session.close()


def test_an_act_says_who_did_what_where_when_and_for_whom(clerk: User, moment: datetime) -> None:
    window = Office.objects.create(
        path="zhaoxia", name="朝霞区人民政府", short_name="区政府", division_code="990001", kind="ORGAN"
    )
    party = Party.objects.create(kind="PERSON", id_type="RESIDENT", id_digest="0" * 64)
    by = Actor(clerk, office=window, duty="INTAKE", on_behalf_of=party)

    record(THREAD, Deed.OPENED, by=by, at=moment, facts={"office": "zhaoxia", "on": moment.date()})

    entry = Entry.objects.of(THREAD).get()
    assert (entry.act, entry.words, entry.user, entry.who) == ("testing.opened", "打开", clerk, clerk.ref)
    assert (entry.office, entry.duty, entry.on_behalf_of) == ("zhaoxia", "INTAKE", party.thread)
    assert (entry.seq, entry.happened_at) == (1, moment)
    assert entry.facts == {"office": "zhaoxia", "on": "2026-03-04"}


def test_a_timer_acts_without_office_or_user(db: None, moment: datetime) -> None:
    entry = record(THREAD, Deed.CLOSED, by=TIMER, at=moment)
    assert (entry.user_id, entry.who, entry.office, entry.duty, entry.on_behalf_of) == (
        None,
        "system:clock",
        "",
        "",
        "",
    )


def test_when_it_was_recorded_the_database_says(db: None, moment: datetime) -> None:
    """What is claimed to have happened and what the database saw are two moments."""
    before = timezone.now() - timedelta(minutes=1)
    first, second = (record(THREAD, Deed.OPENED, by=TIMER, at=moment) for _ in range(2))
    assert before < first.recorded_at < second.recorded_at < timezone.now() + timedelta(minutes=1)


def test_each_entry_is_chained_to_the_one_before_it_on_its_thread(db: None, moment: datetime) -> None:
    first = record(THREAD, Deed.OPENED, by=TIMER, at=moment)
    other = record("case:other", Deed.OPENED, by=TIMER, at=moment)
    second = record(THREAD, Deed.CLOSED, by=TIMER, at=moment)
    assert [first.seq, other.seq, second.seq] == [1, 1, 2]
    assert (first.previous, other.previous, second.previous) == ("", "", first.hash)
    assert Head.objects.get(thread=THREAD).hash == second.hash


def test_the_hash_is_that_of_the_stored_text_which_says_every_column(db: None, moment: datetime) -> None:
    record(THREAD, Deed.OPENED, by=TIMER, at=moment, facts={"z": "末", "a": [1, 2.5, None, True]})
    entry = Entry.objects.of(THREAD).get()
    assert entry.hash == sha256(entry.canonical.encode()).hexdigest()
    assert entry.canonical == json.dumps(
        {
            "thread": THREAD,
            "seq": 1,
            "act": "testing.opened",
            "user": None,
            "who": "system:clock",
            "office": "",
            "duty": "",
            "on_behalf_of": "",
            "happened_at": "2026-03-04T02:00:00.000000+00:00",
            "recorded_at": entry.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "facts": {"a": [1, 2.5, None, True], "z": "末"},
            "previous": "",
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


@pytest.mark.parametrize(
    "fact",
    [
        "13812345678",
        13812345678,
        "电话138 1234 5678。",
        "+86 138-1234-5678",
        "１３８１２３４５６７８",
        "110105194912310020",
        "申请人11010519491231002x，男",
        {"inner": ["fine", {"deep": "13912345678"}]},
    ],
)
def test_what_looks_like_a_phone_or_an_identity_number_does_not_enter(
    db: None, moment: datetime, fact: object
) -> None:
    with pytest.raises(ValueError, match="references only"):
        record(THREAD, Deed.OPENED, by=TIMER, at=moment, facts={"said": fact})
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    "fact",
    [
        "case:13812345-6781-4234-8567-813812345678",
        "a" * 20 + "13812345678" + "b" * 33,
        "91110105MA01ABCD12",
        "朝政许受〔2026〕第00001号",
        "2026-03-04",
        1138123456789,
        "0100-12345678",
    ],
)
def test_references_numbers_of_papers_and_hashes_do(db: None, moment: datetime, fact: object) -> None:
    assert record(THREAD, Deed.OPENED, by=TIMER, at=moment, facts={"said": fact}).pk


def test_an_act_nobody_gave_words_to_is_refused(db: None, moment: datetime) -> None:
    with pytest.raises(ValueError, match="needs @acts"):
        record(THREAD, "testing.unheard_of", by=TIMER, at=moment)


def test_acts_are_named_by_their_app_and_once() -> None:
    with pytest.raises(ValueError, match="registered already"):

        @acts
        class Again(models.TextChoices):
            OPENED = "testing.opened", "又打开"

    with pytest.raises(ValueError, match=r"app\.act"):

        @acts
        class Nameless(models.TextChoices):
            OPENED = "opened", "打开"


def test_an_act_whose_app_is_gone_is_shown_by_its_name() -> None:
    assert words_of("bygone.stamped") == "bygone.stamped"


def test_the_public_history_leaves_out_what_is_for_officers(db: None, moment: datetime) -> None:
    for act in (Deed.OPENED, Deed.NOTED, Deed.CLOSED):
        record(THREAD, act, by=TIMER, at=moment)
    record("case:other", Deed.OPENED, by=TIMER, at=moment)
    assert [entry.words for entry in Entry.objects.of(THREAD)] == ["打开", "内部批注", "办结"]
    assert [entry.words for entry in Entry.objects.of(THREAD).public()] == ["打开", "办结"]


def test_what_is_rolled_back_was_never_on_the_trail(db: None, moment: datetime) -> None:
    record(THREAD, Deed.OPENED, by=TIMER, at=moment)
    with transaction.atomic():
        record(THREAD, Deed.CLOSED, by=TIMER, at=moment)
        transaction.set_rollback(True)
    assert record(THREAD, Deed.NOTED, by=TIMER, at=moment).seq == 2
    assert Waiting.objects.count() == 2
    assert verify() == []


# Append-only.

CHANGES = [
    "UPDATE trail_entry SET act = 'testing.noted'",
    "UPDATE trail_entry SET act = 'testing.noted' WHERE false",
    "DELETE FROM trail_entry",
    "TRUNCATE trail_entry CASCADE",
]


@pytest.mark.parametrize(
    "statement",
    [
        *CHANGES,
        "ALTER TABLE trail_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER trail_only_grows ON trail_entry",
        "CREATE OR REPLACE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "SET session_replication_role = replica",
        "DROP TABLE trail_entry CASCADE",
    ],
)
def test_the_applications_role_can_only_add(db: None, psql: Any, statement: str) -> None:
    with psql.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(statement)


@pytest.mark.parametrize("statement", CHANGES)
def test_the_owner_of_the_table_is_refused_in_words(as_owner: Callable[..., None], statement: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="留痕只增不改"):
        as_owner(statement)


def test_the_models_are_refused_too(db: None, moment: datetime) -> None:
    entry = record(THREAD, Deed.OPENED, by=TIMER, at=moment)
    Waiting.objects.all().delete()
    for attempt in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(act="x.y"),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            attempt()


# What the check finds, and what it cannot.


def past_the_guard(as_owner: Callable[..., None], statement: str) -> None:
    """What only whoever owns the table, and takes the trouble, can do."""
    as_owner("ALTER TABLE trail_entry DISABLE TRIGGER USER; DELETE FROM trail_waiting")
    as_owner(statement)
    as_owner("ALTER TABLE trail_entry ENABLE TRIGGER USER")


@pytest.mark.parametrize(
    "statement, seq, words",
    [
        ("UPDATE trail_entry SET facts = '{\"no\": 9}' WHERE seq = 2", 2, "各栏与正文不符"),
        ("UPDATE trail_entry SET who = 'user:1' WHERE seq = 4", 4, "各栏与正文不符"),
        (
            "UPDATE trail_entry SET canonical = replace(canonical, ':1}', ':9}') WHERE seq = 2",
            2,
            "正文与校验值不符",
        ),
        ("UPDATE trail_entry SET hash = repeat('0', 64) WHERE seq = 2", 2, "正文与校验值不符"),
        ("UPDATE trail_entry SET previous = repeat('0', 64) WHERE seq = 3", 3, "没有接在上一条之后"),
        ("DELETE FROM trail_entry WHERE seq = 2", 2, "不见了"),
        ("DELETE FROM trail_entry WHERE seq = 1", 1, "不见了"),
        ("DELETE FROM trail_entry WHERE seq = 4", 4, "链头不在最后一条"),
        ("DELETE FROM trail_entry", 1, "整条线索的 4 条记录都不见了"),
        ("DELETE FROM trail_head", 5, "链头不在最后一条"),
    ],
)
def test_an_entry_altered_or_missing_is_found(
    told: list[Entry], as_owner: Callable[..., None], statement: str, seq: int, words: str
) -> None:
    past_the_guard(as_owner, statement)

    first = verify()[0]
    assert (first.thread, first.seq) == (THREAD, seq)
    assert words in first.words

    said = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("verify_trail", stdout=said)
    assert end.value.code == 1
    assert f"{THREAD} 第 {seq} 条" in said.getvalue()
    assert words in said.getvalue()


def test_a_rewritten_text_with_its_new_hash_breaks_the_chain_behind_it(
    told: list[Entry], as_owner: Callable[..., None]
) -> None:
    """Whoever alters an entry must alter all that follow."""
    past_the_guard(
        as_owner,
        "UPDATE trail_entry SET facts = '{\"no\": 9}', canonical = replace(canonical, ':1}', ':9}') WHERE seq = 2;"
        "UPDATE trail_entry SET hash = encode(sha256(convert_to(canonical, 'UTF8')), 'hex') WHERE seq = 2",
    )
    assert [(broken.seq, str(broken.words)) for broken in verify()] == [(3, "没有接在上一条之后")]


def test_a_tail_cut_off_together_with_its_head_is_not_found(
    told: list[Entry], as_owner: Callable[..., None]
) -> None:
    """Nor need it be where nothing was sealed: the chain proves what stands before its end, not where the end once was."""
    past_the_guard(
        as_owner,
        f"DELETE FROM trail_entry WHERE seq > 2;UPDATE trail_head SET seq = 2, hash = '{told[1].hash}'",
    )
    assert verify() == []


def test_the_check_of_one_thread_looks_at_that_thread(
    told: list[Entry], as_owner: Callable[..., None], moment: datetime
) -> None:
    record("case:other", Deed.OPENED, by=TIMER, at=moment)
    past_the_guard(as_owner, f"DELETE FROM trail_entry WHERE thread = '{THREAD}' AND seq = 2")
    assert verify("case:other") == []
    assert [broken.seq for broken in verify(THREAD)] == [2]


def test_an_intact_trail_is_said_to_be_so(db: None, moment: datetime) -> None:
    for thread in (THREAD, THREAD, "case:other"):
        record(
            thread, Deed.OPENED, by=TIMER, at=moment, facts={"share": 0.1, "much": 10.0**16, "text": "“引号”"}
        )
    said = StringIO()
    call_command("verify_trail", stdout=said)
    whole, sealed = said.getvalue().strip().split("\n")
    assert whole == "留痕完整：共核对 3 条记录"
    assert sealed.startswith("尚未封存")


# Two at once.


def test_two_who_record_at_once_make_one_chain(transactional_db: None, moment: datetime) -> None:
    """On a thread nobody wrote on before, so that its head is made in the race as well."""
    start = Barrier(2, timeout=30)

    def write(who: str) -> None:
        try:
            start.wait()
            for no in range(15):
                record(THREAD, Deed.NOTED, by=Actor.system(who), at=moment, facts={"no": no})
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(write, who) for who in ("left", "right")]:
            done.result(timeout=30)

    story = list(Entry.objects.of(THREAD))
    assert [entry.seq for entry in story] == list(range(1, 31))
    assert {entry.who for entry in story} == {"system:left", "system:right"}
    assert [entry.recorded_at for entry in story] == sorted(entry.recorded_at for entry in story)
    assert verify() == []
