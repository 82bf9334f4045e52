"""Where many tests begin is walked to once: by the real acts, with every rule asked and every trigger fired.

Whoever comes the same way afterwards finds the very statements of that walk executed again, in one go and under the same triggers:
the same rows, keys and papers, a tenth of the time. A way is known by the walks that make it up, from the pattern of the
database on (tests/databases.py) and from the moment, the states and the rows they were told. Where the test has written anything else
before, where a walk undid a part of what it did, and in tests that patch something or commit, everybody walks himself.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from functools import wraps
from typing import Any, NamedTuple, TypeVar, cast

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.utils.translation import get_language

LEAVES_NO_ROW = re.compile(r"\s*(\(?SELECT|SAVEPOINT|RELEASE|SET CONSTRAINTS)\b", re.IGNORECASE)
# Signing in stands beside every walk: none reads who has a session, and its rows have no keys of a series.
SIGNS_IN = re.compile(
    r"""(INSERT INTO|UPDATE|DELETE FROM) "accounts_session"|UPDATE "accounts_user" SET "last_login" = %s WHERE"""
)
Way = tuple[Any, ...]
Walk = TypeVar("Walk", bound=Callable[..., Any])


class Walked(NamedTuple):
    """What a walk left: its statements, where each series of keys began and ended, its files, its errands, what it answered."""

    statements: str
    began: dict[str, int]
    ended: dict[str, int]
    files: dict[str, bytes]
    errands: list[tuple[Callable[[], object], bool]]
    answer: bytes


class _Told(Exception):
    """A walk was told something by which it cannot be known again."""


class Walks:
    """The walks of this process, and how far the present test has come."""

    def __init__(self) -> None:
        self.database: Any = None
        self.known: dict[Way, Walked] = {}
        self.way: Way | None = None  # from the pattern to here; None where anything else was written
        self.statements: list[str] | None = None  # of the walk that goes on
        self.laying = False

    def begin(self) -> None:
        """The test stands on the pattern, in a transaction that nobody commits and in which nothing is written yet.

        Once a browser was opened in this process, its loop has a connection of its own: each is watched from the first walk on.
        """
        if self.watch not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.watch)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
            (untouched,) = cursor.fetchone()
        self.way = (self.database.kind,) if untouched and connection.in_atomic_block else None

    def leave(self) -> None:
        """From here on everybody walks himself."""
        self.way = None

    def watch(self, execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Sees every statement of the connection (an execute wrapper of Django's)."""
        if not self.laying and not LEAVES_NO_ROW.match(str(sql)):
            again = not many and isinstance(sql, str) and not sql.startswith("ROLLBACK")
            if again and self.statements is not None:
                cursor = context["cursor"].cursor
                self.statements.append(cursor.mogrify(sql, params).decode() if params else sql)
            elif self.statements is not None or not SIGNS_IN.match(str(sql)):
                self.way = None
        return execute(sql, params, many, context)

    def go(self, walk: Callable[..., Any], told: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """What the walk answers, walked or laid."""
        if self.way is None or self.statements is not None:
            return walk(*told, **named)
        try:
            step = (walk.__qualname__, get_language(), _plain(told), _plain(tuple(sorted(named.items()))))
        except _Told:
            return walk(*told, **named)
        way = (*self.way, step)
        if way in self.known:
            self._lay(self.known[way])
            self.way = way
            return pickle.loads(self.known[way].answer)
        return self._walk(way, lambda: walk(*told, **named))

    def _walk(self, way: Way, walk: Callable[[], Any]) -> Any:
        before, errands = self.database.keys(), len(connection.run_on_commit)
        self.statements = []
        try:
            answer = walk()
        except BaseException:
            self.way = None
            raise
        finally:
            statements, self.statements = self.statements, None
        if self.way is None or not statements:
            # What left no statement here was not seen, and cannot be laid.
            self.way = None
            return answer
        after = self.database.keys()
        moved = {name for name in after if after[name] != before[name]}
        self.known[way] = Walked(
            ";\n".join(statements),
            {name: before[name] for name in moved},
            {name: after[name] for name in moved},
            self._files(before["documents_blob_id_seq"]),
            [(errand, robust) for _sids, errand, robust in connection.run_on_commit[errands:]],
            pickle.dumps(answer),
        )
        self.way = way
        return answer

    @staticmethod
    def _files(first: int) -> dict[str, bytes]:
        from ground.documents.models import Blob

        return {blob.name: blob.stored() for blob in Blob.objects.filter(pk__gte=first).order_by("pk")}

    def _lay(self, walked: Walked) -> None:
        now = self.database.keys()
        self.database.set_keys(walked.began)
        self.laying = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(walked.statements)
        finally:
            self.laying = False
        # No key is given twice in one process, but for the same row of the same walk.
        self.database.set_keys({name: max(end, now[name]) for name, end in walked.ended.items()})
        for name, content in walked.files.items():
            if not default_storage.exists(name):
                default_storage.save(name, ContentFile(content))
        for errand, robust in walked.errands:
            transaction.on_commit(errand, robust=robust)


WALKS = Walks()


def walked_once(walk: Walk) -> Walk:
    """Of the same town, from the same beginning, told the same: walked by the first, laid for the others."""

    @wraps(walk)
    def go(*told: Any, **named: Any) -> Any:
        return WALKS.go(walk, told, named)

    return cast(Walk, go)


def _plain(told: Any) -> Any:
    """What is known again in another test."""
    if told is None or isinstance(told, str | int | datetime | Enum):
        return told
    if isinstance(told, tuple | list):
        return tuple(_plain(one) for one in told)
    if isinstance(told, dict):
        return tuple((_plain(key), _plain(one)) for key, one in told.items())
    if isinstance(told, models.Model):
        # What it says here, too: somebody may have written on it without saving it.
        said = repr([told.__dict__.get(field.attname) for field in told._meta.concrete_fields])
        return told._meta.label, told.pk, said
    if hasattr(told, "as_walked"):
        return _plain(told.as_walked())
    raise _Told
