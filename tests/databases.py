"""Test databases, cloned from a template that is built once for each state of the migrations.

The owner of the tables acts here and nowhere else; the tests run as the application does, under its rights.
"""

import hashlib
import json
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from os import environ
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
import psycopg2
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection, connections, transaction
from psycopg2 import sql

ROOT = Path(settings.ROOT)
TEMPLATES_KEPT = 6


class TestDatabase:
    """The databases of this process: one without people, and one for each pattern that many tests begin with.

    Building the town anew for every test would be a good part of the whole run. What making a pattern answered is in `made`.
    Its slot is taken for as long as the process runs.
    """

    __test__ = False

    def __init__(self, patterns: dict[str, Callable[[], object]]) -> None:
        self.owner = _connect(settings.DATABASE_OWNER_URL)
        self.application = _connect(settings.DATABASE_URL)
        self.original = connection.settings_dict["NAME"]
        self.slot = self._free_slot()
        self.patterns = patterns
        # Held shared until this process ends: nobody drops the template it clones.
        self.templates = {"": built_template(self.owner, self.original)}
        self.made: dict[str, Any] = {}
        self.there: set[str] = set()
        self.kind = ""
        self.beside: Any = None  # the owner's session on this database
        connection.settings_dict["CONN_MAX_AGE"] = 0

    @property
    def name(self) -> str:
        """The database the next query goes to."""
        return f"{self.slot}_{self.kind}" if self.kind else self.slot

    def use(self, kind: str) -> None:
        """The next test runs on the database of this kind: one of the patterns, or "" for the one without people."""
        if kind == self.kind and kind in self.there:
            return
        if kind not in self.templates:
            self._make(kind)
        self._leave()
        self.kind = kind
        if kind in self.there:
            connection.settings_dict["NAME"] = self.name
        else:
            self.renew()

    def _make(self, kind: str) -> None:
        self.kind = f"{kind}_pattern"
        self.templates[self.kind] = self.templates[""]
        self.renew()
        with transaction.atomic():
            self.made[kind] = self.patterns[kind]()
            connection.run_on_commit = []  # nobody waits for the errands of a pattern
        connections.close_all()
        self.templates[kind] = self.name

    def _free_slot(self) -> str:
        worker = environ.get("PYTEST_XDIST_WORKER", "")
        wish = "_".join(filter(None, [self.original, "test" + environ.get("TEST_DB_SUFFIX", ""), worker]))
        for name in [wish, *(f"{wish}_{i}" for i in range(2, 30))]:
            if _ask(self.owner, "SELECT pg_try_advisory_lock(hashtext(%s))", name):
                return name
        raise RuntimeError(f"too many runs at once use {wish}: give each its own TEST_DB_SUFFIX")

    def renew(self) -> None:
        """The database is as the template is; whoever was still connected is not."""
        self.drop()
        _say(
            self.owner,
            sql.SQL("CREATE DATABASE {} TEMPLATE {}"),
            sql.Identifier(self.name),
            sql.Identifier(self.templates[self.kind]),
        )
        self.there.add(self.kind)
        connection.settings_dict["NAME"] = self.name

    def drop(self) -> None:
        self._leave()
        _drop(self.owner, self.application, self.name)
        self.there.discard(self.kind)

    def _leave(self) -> None:
        connections.close_all()
        if self.beside is not None:
            self.beside.close()
            self.beside = None

    def keys(self) -> dict[str, int]:
        """The key that each sequence gives next."""
        if self.beside is None:
            self.beside = _connect(settings.DATABASE_OWNER_URL, self.name)
        with self.beside.cursor() as cursor:
            cursor.execute("SELECT sequencename, coalesce(last_value + 1, start_value) FROM pg_sequences")
            return dict(cursor.fetchall())

    def set_keys(self, keys: dict[str, int]) -> None:
        """Each of these sequences gives that key next; no transaction takes it back."""
        with self.beside.cursor() as cursor:
            cursor.execute(
                "SELECT setval(name::regclass, greatest(key::bigint - 1, 1), key::bigint > 1)"
                " FROM json_each_text(%s) AS one (name, key)",
                [json.dumps(keys)],
            )

    def as_owner(self, statement: str, *params: Any) -> None:
        """What only the owner of the tables can do, for tests of what happens after someone did it."""
        with _connect(settings.DATABASE_OWNER_URL, self.name) as owner, owner.cursor() as cursor:
            cursor.execute(statement, params)
        owner.close()

    def close(self) -> None:
        for kind in sorted(self.there):
            self.kind = kind
            self.drop()
        connection.settings_dict["NAME"] = self.original
        self.owner.close()
        self.application.close()


def _connect(url: str, name: str | None = None) -> Any:
    told = dj_database_url.parse(url)
    found = psycopg2.connect(
        user=told["USER"],
        password=told["PASSWORD"],
        host=told["HOST"],
        port=told["PORT"] or None,
        dbname=name or told["NAME"],
    )
    found.autocommit = True
    return found


def _ask(server: Any, question: str, *params: Any) -> Any:
    with server.cursor() as cursor:
        cursor.execute(question, params)
        return cursor.fetchone()[0]


def _say(server: Any, statement: sql.SQL, *names: sql.Composable) -> None:
    with server.cursor() as cursor:
        cursor.execute(statement.format(*names))


def _exists(server: Any, name: str) -> bool:
    return bool(_ask(server, "SELECT count(*) FROM pg_database WHERE datname = %s", name))


def _drop(owner: Any, application: Any, name: str) -> None:
    """Gone, with every session on it. Each role may only end its own, so both do, and again where one was slow to go."""
    if not _exists(owner, name):
        return
    _say(owner, sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false"), sql.Identifier(name))
    for last in (False, False, True):
        for server in (application, owner):
            _ask(
                server,
                "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
                " WHERE datname = %s AND usename = current_user",
                name,
            )
        try:
            _say(owner, sql.SQL("DROP DATABASE IF EXISTS {}"), sql.Identifier(name))
            return
        except psycopg2.errors.ObjectInUse:
            if last:
                raise


def _fingerprint() -> str:
    """Changes with everything that the template is made from."""
    digest = hashlib.sha256()
    sources = [ROOT / "portal/owner.py", ROOT / "tests/databases.py"]
    for config in apps.get_app_configs():
        home = Path(config.path)
        if home.is_relative_to(ROOT) and "site-packages" not in home.parts:
            sources += [*home.glob("migrations/*.py"), *home.glob("load.py"), *home.glob("data/*.csv")]
    for source in sorted(sources):
        digest.update(str(source.relative_to(ROOT)).encode())
        digest.update(source.read_bytes())
    append_only = sorted(
        model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)
    )
    roles = [urlsplit(url).username for url in (settings.DATABASE_URL, settings.DATABASE_OWNER_URL)]
    digest.update(repr((append_only, roles, version("django"), version("chinesecalendar"))).encode())
    return digest.hexdigest()[:12]


def built_template(owner: Any, base: str) -> str:
    """The template of today's migrations, made where it is not there; this session holds it until it ends."""
    name = f"{base}_template_{_fingerprint()}"
    with owner.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('yinuo test template'))")
        try:
            if not _exists(owner, name):
                _build(owner, name, base)
            # Before the builders' lock is given up: who drops templates holds that one, and asks for this one alone.
            cursor.execute("SELECT pg_advisory_lock_shared(hashtext(%s))", [name])
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('yinuo test template'))")
    return name


def _build(owner: Any, name: str, base: str) -> None:
    """Migrated by the owner, then the calendar and the dated values are loaded by the application."""
    half = sql.Identifier(f"{base}_template_half")
    _say(owner, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), half)
    _say(owner, sql.SQL("CREATE DATABASE {} TEMPLATE template0"), half)
    connections.close_all()
    connection.settings_dict["NAME"] = f"{base}_template_half"
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    for load in _loads():
        load()
    connections.close_all()
    _leave_tables_unanalysed(f"{base}_template_half")
    _say(owner, sql.SQL("ALTER DATABASE {} RENAME TO {}"), half, sql.Identifier(name))
    drop_old_templates(owner, base, kept=TEMPLATES_KEPT)


def drop_old_templates(owner: Any, base: str, *, kept: int) -> None:
    """The older templates are gone, but for those that a process still clones: it holds their names shared."""
    with owner.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid DESC OFFSET %s",
            [f"{base}\\_template\\_%", kept],
        )
        for (old,) in cursor.fetchall():
            if not _ask(owner, "SELECT pg_try_advisory_lock(hashtext(%s))", old):
                continue
            try:
                cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))
            finally:
                _ask(owner, "SELECT pg_advisory_unlock(hashtext(%s))", old)


def _leave_tables_unanalysed(name: str) -> None:
    """No table is analysed between two tests, empty as they leave it: the planner would loop over it row by row."""
    owner = _connect(settings.DATABASE_OWNER_URL, name)
    with owner.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            off = sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = false)")
            cursor.execute(off.format(sql.Identifier(table)))
    owner.close()


def _loads() -> list[Callable[[], Any]]:
    loads: list[Callable[[], Any]] = []
    if apps.is_installed("ground.workdays") and find_spec("ground.workdays.load"):
        from ground.workdays.load import load_years

        loads.append(load_years)
    if "load_values" in get_commands():
        loads.append(lambda: call_command("load_values", verbosity=0))
    return loads
