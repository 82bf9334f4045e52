"""What tests/walks.py lays is what was walked, and nobody is given a way that he did not come."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.storage import default_storage
from django.db import connection, transaction
from psycopg2 import sql

from approvals.enums import CaseState
from approvals.models import Case
from ground.accounts.models import User
from ground.trail.verify import verify
from tests.town import Town
from tests.walks import WALKS


def every_row() -> dict[str, list[str]]:
    """What the tables hold, but for the second in which the database wrote it."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        found = {}
        for table in tables:
            row = sql.SQL("SELECT (to_jsonb(one) - 'created_at')::text FROM {} AS one ORDER BY 1")
            cursor.execute(row.format(sql.Identifier(table)))
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


@contextmanager
def undone() -> Iterator[None]:
    """On the pattern, and on the pattern again afterwards."""
    WALKS.way = ()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    WALKS.leave()


def test_what_is_laid_is_what_was_walked_row_by_row(town: Town):
    WALKS.known.clear()
    with undone():
        walked = town.case_at(CaseState.GRANTED)
        written = every_row()
    (known,) = WALKS.known.values()
    for name in known.files:
        default_storage.delete(name)  # another test may have
    with undone():
        laid = town.case_at(CaseState.GRANTED)
        assert every_row() == written
        assert (laid, laid.uuid, laid.state) == (walked, walked.uuid, CaseState.GRANTED)
        assert not verify(laid.thread)
        assert all(file.original.stored() for file in laid.files.order_by("pk"))
    assert len(WALKS.known) == 1


def test_who_lies_there_already_is_not_met_again(town: Town):
    """Keys and numbers go on behind what was laid."""
    first, second, third = (town.case_at(CaseState.FILED) for _n in range(3))
    assert len({first.pk, second.pk, third.pk}) == 3
    assert len({first.number, second.number, third.number}) == 3
    assert Case.objects.count() == 3


def test_where_anything_else_was_written_everybody_walks_himself(town: Town):
    town.case_at(CaseState.DRAFT)
    assert WALKS.way is not None
    User.objects.filter(pk=town.user("zhao").pk).update(email="zhao@example.org")
    assert WALKS.way is None
    known = len(WALKS.known)
    town.case_at(CaseState.DRAFT)
    assert (WALKS.way, len(WALKS.known)) == (None, known)


def test_what_was_undone_is_no_way(town: Town):
    with undone():
        town.case_at(CaseState.DRAFT)
    assert WALKS.way is None


def test_whoever_patches_something_walks_himself(town: Town, monkeypatch):
    assert WALKS.way is None


def test_what_was_written_in_memory_alone_is_another_way(town: Town):
    known, town.edition.name = {*WALKS.known}, "另一个名称"
    town.draft()
    assert town.edition.name in str({*WALKS.known} - known)


def test_what_waits_for_the_commit_waits_again(town: Town):
    WALKS.known.clear()
    waiting = []
    for _n in range(2):
        with undone():
            before = len(connection.run_on_commit)
            town.case_at(CaseState.FILED)
            waiting.append(len(connection.run_on_commit) - before)
    walked, laid = waiting
    assert walked == laid > 0


def test_a_connection_that_is_new_is_watched_too(town: Town):
    """As after the first browser of a process, whose loop has its own."""
    connection.execute_wrappers.remove(WALKS.watch)
    WALKS.begin()
    assert connection.execute_wrappers.count(WALKS.watch) == 1
