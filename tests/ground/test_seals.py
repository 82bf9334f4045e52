"""Seals of the trail: what the chains alone cannot prove is proven up to the last seal, by whoever holds a copy of it."""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.core.management import call_command
from django.db import ProgrammingError, transaction

from ground.accounts.actor import Actor
from ground.trail import seals, tasks
from ground.trail.models import Entry, Seal, SealedHead, Verification
from ground.trail.readings import What, read
from ground.trail.record import record
from ground.trail.seals import NotSealed, copy_out, seal, seal_readings
from ground.trail.verify import look, verify
from tests.ground.deeds import Deed

THREAD = "case:7d0c8f1e-7f0a-4d6e-9a43-3f1e4b0f2a11"
OTHER = "case:0e1d2c3b-7f0a-4d6e-9a43-3f1e4b0f2a11"
TIMER = Actor.system("clock")
HOUR = timedelta(hours=1)
OTHER_KEY = b64encode(bytes(range(32, 64))).decode()


@pytest.fixture(autouse=True)
def outside(settings: Any, tmp_path: Path) -> Path:
    """The folder outside the database."""
    settings.SEALS_DIR = str(tmp_path / "seals")
    return tmp_path / "seals"


@pytest.fixture
def sealed(transactional_db: None, moment: datetime) -> list[Entry]:
    """Two threads of three acts, sealed; then one act more on each, sealed an hour later. Committed."""
    said = [record(thread, Deed.NOTED, by=TIMER, at=moment) for thread in (THREAD, OTHER) for _n in range(3)]
    assert seal(now=moment)
    said += [record(thread, Deed.CLOSED, by=TIMER, at=moment) for thread in (THREAD, OTHER)]
    assert seal(now=moment + HOUR)
    assert verify() == []
    return said


def past_the_guards(as_owner: Callable[..., None], statement: str) -> None:
    """What only whoever owns the tables, and takes the trouble, can do."""
    tables = ("trail_entry", "trail_seal", "trail_sealedhead", "trail_reading")
    as_owner(";".join(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables))
    as_owner("DELETE FROM trail_waiting; DELETE FROM trail_feed")
    as_owner(statement)
    as_owner(";".join(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables))


def found() -> set[tuple[str, int, str]]:
    return {(broken.thread, broken.seq, str(broken.words)) for broken in verify()}


def test_a_seal_says_where_every_thread_that_grew_ends(sealed: list[Entry]) -> None:
    first, second = Seal.objects.order_by("no")
    heads = SealedHead.objects.order_by("seal__no", "thread").values_list("seal__no", "thread", "seq", "hash")
    assert list(heads) == [
        (1, OTHER, 3, sealed[5].hash),
        (1, THREAD, 3, sealed[2].hash),
        (2, OTHER, 4, sealed[7].hash),
        (2, THREAD, 4, sealed[6].hash),
    ]
    assert json.loads(second.text)["previous"] == first.hash
    assert (json.loads(first.text)["until"], json.loads(second.text)["since"]) == (6, 6)


def test_a_copy_outside_can_be_checked_with_the_public_key_alone(sealed: list[Entry], outside: Path) -> None:
    assert sorted(path.name for path in outside.iterdir()) == [
        "trail-00000001.json",
        "trail-00000002.json",
    ]
    copy = json.loads((outside / "trail-00000002.json").read_text())
    key = Ed25519PublicKey.from_public_bytes(seals.b64decode(copy["public_key"]))
    key.verify(seals.b64decode(copy["signature"]), copy["text"].encode())
    assert json.loads(copy["text"])["heads"] == 2
    assert set(copy) == {"text", "hash", "public_key", "signature"}


def test_an_hour_in_which_nothing_happened_is_sealed_once(db: None, moment: datetime) -> None:
    assert seal(now=moment) is not None
    assert seal(now=moment + timedelta(minutes=1)) is None
    record(THREAD, Deed.OPENED, by=TIMER, at=moment)
    assert seal(now=moment + timedelta(minutes=2)) is not None
    assert seal(now=moment + HOUR) is not None
    assert [json.loads(one.text)["heads"] for one in Seal.objects.order_by("no")] == [0, 1, 0]
    assert verify() == []


CUT = (
    "DELETE FROM trail_entry WHERE thread = '{thread}' AND seq > 2;"
    "UPDATE trail_head SET seq = 2, hash = '{hash}' WHERE thread = '{thread}'"
)


def test_a_tail_cut_off_together_with_its_head_is_found(
    sealed: list[Entry], as_owner: Callable[..., None]
) -> None:
    past_the_guards(as_owner, CUT.format(thread=THREAD, hash=sealed[1].hash))
    assert found() == {(THREAD, 3, "第 1 号封存时的这一条不见了"), (THREAD, 4, "第 2 号封存时的这一条不见了")}
    assert [broken.seq for broken in verify(THREAD)] == [3, 4]
    assert verify(OTHER) == []


def test_a_thread_removed_with_its_head_is_found(sealed: list[Entry], as_owner: Callable[..., None]) -> None:
    past_the_guards(
        as_owner,
        f"DELETE FROM trail_entry WHERE thread = '{THREAD}'; DELETE FROM trail_head WHERE thread = '{THREAD}'",
    )
    assert {(thread, seq) for thread, seq, _words in found()} == {(THREAD, 3), (THREAD, 4)}
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_trail", stdout=said)
    assert f"{THREAD} 第 3 条，第 1 号封存时的这一条不见了（共 2 处）" in said.getvalue()


REWRITTEN = """
DO $$
DECLARE e record; before text := '';
BEGIN
    FOR e IN SELECT * FROM trail_entry WHERE thread = '{thread}' ORDER BY seq LOOP
        e.canonical := replace(e.canonical, 'system:clock', 'system:other');
        e.canonical := replace(e.canonical, '"previous":"' || e.previous || '"', '"previous":"' || before || '"');
        UPDATE trail_entry SET who = 'system:other', canonical = e.canonical, previous = before,
               hash = encode(sha256(convert_to(e.canonical, 'UTF8')), 'hex') WHERE id = e.id RETURNING hash INTO before;
    END LOOP;
    UPDATE trail_head SET hash = before WHERE thread = '{thread}';
END $$
"""


def test_a_chain_rewritten_as_a_whole_is_found(sealed: list[Entry], as_owner: Callable[..., None]) -> None:
    past_the_guards(as_owner, REWRITTEN.format(thread=THREAD))
    assert found() == {(THREAD, 3, "与第 1 号封存时的不一样"), (THREAD, 4, "与第 2 号封存时的不一样")}


def test_what_came_after_the_last_seal_can_be_cut_unseen(
    sealed: list[Entry], as_owner: Callable[..., None], moment: datetime
) -> None:
    """docs/trail.md says so: an hour at the most."""
    record(THREAD, Deed.NOTED, by=TIMER, at=moment)
    past_the_guards(
        as_owner,
        f"DELETE FROM trail_entry WHERE thread = '{THREAD}' AND seq > 4;"
        f"UPDATE trail_head SET seq = 4, hash = '{sealed[6].hash}' WHERE thread = '{THREAD}'",
    )
    assert verify() == []


FORGED = (
    "UPDATE trail_seal SET text = replace(text, '6', '7'),"
    " hash = encode(sha256(convert_to(replace(text, '6', '7'), 'UTF8')), 'hex') WHERE no = 1"
)


@pytest.mark.parametrize(
    "statement, wrong",
    [
        ("UPDATE trail_sealedhead SET seq = 2 WHERE seq = 3", ("seal:trail", 1, "封存的各线索与正文不符")),
        ("DELETE FROM trail_sealedhead WHERE seq = 4", ("seal:trail", 2, "封存的线索数与正文不符")),
        (
            "UPDATE trail_seal SET text = replace(text, '6', '7') WHERE no = 1",
            ("seal:trail", 1, "正文与校验值不符"),
        ),
        ("UPDATE trail_seal SET until = 7 WHERE no = 2", ("seal:trail", 2, "封存的线索数与正文不符")),
        ("UPDATE trail_seal SET sealed_at = now() WHERE no = 2", ("seal:trail", 2, "各栏与正文不符")),
        (
            "DELETE FROM trail_sealedhead WHERE seq = 3; DELETE FROM trail_seal WHERE no = 1",
            ("seal:trail", 1, "这里到第 2 号之间的封存不见了"),
        ),
        (
            "DELETE FROM trail_sealedhead; DELETE FROM trail_seal",
            ("seal:trail", 2, "库外有副本，库中没有"),
        ),
        (
            FORGED,
            ("seal:trail", 1, "签名不符，或签名的公钥不在可信之列"),
        ),
    ],
)
def test_seals_that_were_tampered_with_are_found(
    sealed: list[Entry], as_owner: Callable[..., None], statement: str, wrong: tuple[str, int, str]
) -> None:
    past_the_guards(as_owner, statement)
    assert wrong in found()


def test_a_seal_made_with_another_key_is_found(
    sealed: list[Entry], as_owner: Callable[..., None], moment: datetime
) -> None:
    """Whoever owns the database can make seals, but not with our key."""
    thief = Ed25519PrivateKey.generate()
    last = Seal.objects.get(no=2)
    past_the_guards(
        as_owner,
        f"UPDATE trail_seal SET signature = '{b64encode(thief.sign(last.text.encode())).decode()}',"
        f" public_key = '{seals.public_text(thief)}' WHERE no = 2",
    )
    assert ("seal:trail", 2, "签名不符，或签名的公钥不在可信之列") in found()
    assert ("seal:trail", 2, "与库外的副本不一样") in found()


def test_a_key_may_be_changed_while_the_old_one_is_named(
    sealed: list[Entry], settings: Any, moment: datetime
) -> None:
    old = Seal.objects.get(no=1).public_key
    settings.TRAIL_SEAL_KEY = OTHER_KEY
    assert seal(now=moment + 2 * HOUR)
    assert {broken.seq for broken in verify()} == {1, 2}
    settings.TRAIL_SEAL_PUBLIC_KEYS = [old]
    assert verify() == []


def test_without_any_key_the_seals_cannot_be_checked_and_it_is_said_once(
    sealed: list[Entry], settings: Any
) -> None:
    settings.TRAIL_SEAL_KEY = ""
    assert found() == {
        ("seal:trail", 1, "没有可信的公钥（TRAIL_SEAL_PUBLIC_KEYS），封存的签名无从核对"),
    }
    settings.TRAIL_SEAL_PUBLIC_KEYS = [Seal.objects.get(no=1).public_key]
    assert verify() == []


def test_a_copy_that_was_lost_is_written_again_and_one_that_is_there_is_not_touched(
    sealed: list[Entry], outside: Path
) -> None:
    first, second = sorted(outside.iterdir())
    first.unlink()
    second.write_text("{}")
    assert copy_out() == 1
    assert second.read_text() == "{}"
    assert found() == {("seal:trail", 2, "与库外的副本不一样")}


def test_a_chain_of_seals_shorter_than_its_copies_is_not_gone_on_with(
    sealed: list[Entry], outside: Path, moment: datetime, as_owner: Callable[..., None]
) -> None:
    """After an old backup was restored, or after an attack: nobody papers over what is missing."""
    past_the_guards(as_owner, "DELETE FROM trail_sealedhead; DELETE FROM trail_seal")
    with pytest.raises(NotSealed, match="seals are missing"):
        seal(now=moment + 2 * HOUR)
    assert not Seal.objects.exists()


def test_a_folder_that_cannot_be_written_is_logged_and_tried_again(
    db: None, moment: datetime, settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    settings.SEALS_DIR = str(tmp_path / "file" / "seals")
    assert seal(now=moment)
    assert "not copied out" in caplog.text
    settings.SEALS_DIR = str(tmp_path / "there")
    assert copy_out() == 1


def test_without_a_key_the_timer_says_so_and_the_trail_goes_on(
    db: None, settings: Any, moment: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    settings.TRAIL_SEAL_KEY = ""
    record(THREAD, Deed.OPENED, by=TIMER, at=moment)
    tasks.seal()
    assert "TRAIL_SEAL_KEY is not set" in caplog.text
    assert not Seal.objects.exists()
    assert verify() == []


@pytest.mark.parametrize("table", ["trail_seal", "trail_sealedhead", "trail_verification"])
def test_seals_only_grow(sealed: list[Entry], as_owner: Callable[..., None], table: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="封存只增不改"):
        as_owner(f"DELETE FROM {table}")
    for attempt in (SealedHead.objects.all().delete, lambda: Seal.objects.update(no=9)):
        with pytest.raises(ProgrammingError), transaction.atomic():
            attempt()


# Readings of personal files.

TODAY = date(2026, 3, 4)


def test_a_day_of_readings_is_sealed_when_it_is_over(
    transactional_db: None, as_owner: Callable[..., None], moment: datetime
) -> None:
    for which in ("1", "2", "3"):
        read(THREAD, What.FILE, by=TIMER, at=moment, which=which)
    past_the_guards(as_owner, "UPDATE trail_reading SET recorded_at = '2026-03-03 15:59:59.5+00'")
    read(THREAD, What.CASE, by=TIMER, at=moment)

    (made,) = seal_readings(today=TODAY, now=moment)
    said = json.loads(made.text)
    assert (said["kind"], said["day"], said["readings"]) == ("readings", "2026-03-03", 3)
    assert seal_readings(today=TODAY, now=moment) == [], "once a day"
    assert verify() == []

    past_the_guards(as_owner, "UPDATE trail_reading SET which = '9' WHERE which = '2'")
    assert found() == {("seal:readings", 1, "2026-03-03 的查阅记录与封存时不一样")}
    past_the_guards(as_owner, "DELETE FROM trail_reading WHERE which = '9'")
    assert found() == {("seal:readings", 1, "2026-03-03 的查阅记录应有 3 条，现有 2 条")}


def test_days_that_were_missed_are_sealed_one_by_one(db: None, moment: datetime) -> None:
    seal_readings(today=TODAY, now=moment)
    made = seal_readings(today=TODAY + timedelta(days=3), now=moment + timedelta(days=3))
    assert [one.day for one in made] == [date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 6)]
    assert verify() == []


# Verification on the books.


def test_what_a_walk_found_stands_on_the_books(
    sealed: list[Entry], as_owner: Callable[..., None], moment: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    tasks.verify_whole()
    walk = Verification.objects.latest()
    assert (walk.entries, walk.seals, walk.broken, walk.words) == (8, 2, 0, "")

    past_the_guards(as_owner, CUT.format(thread=THREAD, hash=sealed[1].hash))
    tasks.verify_whole()
    walk = Verification.objects.latest()
    assert (walk.broken, walk.words) == (2, f"{THREAD} 第 3 条：第 1 号封存时的这一条不见了")
    assert "the trail is broken in 2 places" in caplog.text


def test_the_command_says_up_to_when_the_trail_is_sealed(sealed: list[Entry]) -> None:
    said = StringIO()
    call_command("verify_trail", stdout=said)
    assert said.getvalue().split("\n")[:2] == [
        "留痕完整：共核对 8 条记录",
        "封存完整：最近一次为第 2 号，2026-03-04 11:00",
    ]


def test_what_was_looked_at_is_dated(db: None, moment: datetime) -> None:
    assert look([], at=moment).at == moment
