"""The database's contents and the collected static files: migrations, calendar, dated values, the example town."""

import os
import subprocess
from collections.abc import Mapping

from support import assets, keys, postgres, services, stamps
from support.places import PYTHON, ROOT
from support.steps import Stop, note, run, step

_HAS_ROWS = """
import os, sys, psycopg2
with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", sys.argv[1:])
    if cursor.fetchone()[0]:
        cursor.execute("SELECT EXISTS (SELECT FROM " + sys.argv[1] + ")")
        sys.exit(0 if cursor.fetchone()[0] else 3)
sys.exit(3)
"""


def manage(words: str, env: Mapping[str, str]) -> None:
    command = words.split()
    run([PYTHON, "manage.py", *command], log=f"manage-{command[0]}", env=env)


def has_command(name: str) -> bool:
    return any(ROOT.glob(f"*/management/commands/{name}.py")) or any(
        ROOT.glob(f"ground/*/management/commands/{name}.py")
    )


def has_rows(table: str, env: Mapping[str, str]) -> bool:
    """Asked of the database itself, without Django's two seconds of starting."""
    done = subprocess.run(
        [str(PYTHON), "-c", _HAS_ROWS, table], env=dict(env), capture_output=True, check=False
    )
    if done.returncode not in (0, 3):
        raise Stop(
            done.stderr.decode(errors="replace").strip() + "\nThe database of DATABASE_URL does not answer."
        )
    return done.returncode == 0


def has_foundations(env: Mapping[str, str]) -> bool:
    return has_rows("law_datedvalue", env)


def lay_foundations(env: Mapping[str, str]) -> None:
    """Tables are today's, the announced calendars and the dated values of the law are loaded."""
    sources = [
        path
        for pattern in ("*/migrations/*.py", "ground/*/migrations/*.py", "*/data/*", "ground/*/data/*")
        for path in ROOT.glob(pattern)
        if path.is_file()
    ]
    mark = stamps.fingerprint(env["DATABASE_URL"], ROOT / "requirements" / "base.txt", sources)
    if stamps.is_fresh("foundations", mark) and has_foundations(env):
        return
    with step("Migrating the database"):
        manage("migrate --no-input", env)
    with step("Loading the calendar and the dated values"):
        manage("workday load", env)
        manage("load_values", env)
    stamps.keep("foundations", mark)


def settle(env: Mapping[str, str]) -> None:
    """The example town lives in the database, if that was empty and the environment does not say EXAMPLE_TOWN=0."""
    if stamps.is_fresh("seeding", env["DATABASE_URL"]) and services.embedded(os.environ)[0]:
        note("  The last seeding was broken off: beginning again with an empty database")
        postgres.start_over(keys.ensure())
        stamps.forget("seeding")
        lay_foundations(env)
    if env["EXAMPLE_TOWN"] != "1" or not has_command("seed") or has_rows("accounts_user", env):
        return
    stamps.keep("seeding", env["DATABASE_URL"])
    with step("Building the example town"):
        manage("seed", env)
    stamps.forget("seeding")


def collect_static(env: Mapping[str, str]) -> None:
    """Hashed and compressed copies of the built files lie where the web process serves them."""
    built = [path for path in assets.BUILD.rglob("*") if path.is_file()]
    mark = stamps.fingerprint(ROOT / "requirements" / "base.txt", built, env["YINUO_RUNTIME"])
    if not stamps.is_fresh("static", mark):
        with step("Collecting static files"):
            manage("collectstatic --no-input --clear", env)
        stamps.keep("static", mark)


def compile_messages(env: Mapping[str, str]) -> None:
    """The translations that Django loads are made from today's catalogues."""
    catalogues = list(ROOT.glob("locale/*/LC_MESSAGES/*.po"))
    mark = stamps.fingerprint(catalogues)
    complete = all(path.with_suffix(".mo").exists() for path in catalogues)
    if not (complete and stamps.is_fresh("messages", mark)):
        with step("Compiling messages"):
            manage("compile_messages", env)
        stamps.keep("messages", mark)
