"""PostgreSQL and Redis are up while at least one command needs them: the first one starts them, the last one stops them."""

import fcntl
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from support import fonts, keys, postgres, redis
from support.places import RUNTIME, VENV
from support.steps import ENDINGS, Stop, note


def embedded(environ: Mapping[str, str]) -> tuple[bool, bool]:
    """Whether our own PostgreSQL and our own Redis are wanted: not where the environment names others."""
    if environ.get("DATABASE_OWNER_URL") and not environ.get("DATABASE_URL"):
        raise Stop(
            "DATABASE_OWNER_URL is set without DATABASE_URL, the application's role: set both, or neither."
        )
    return not environ.get("DATABASE_URL"), not environ.get("REDIS_URL")


def environment(environ: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:
    """What our programs see: the person's own settings first, the embedded services and kept secrets for the rest."""
    own_database, own_redis = embedded(environ)
    ours = {
        "YINUO_RUNTIME": str(RUNTIME),
        "EXAMPLE_TOWN": "1",
        **{name: secrets[name] for name in ("SECRET_KEY", "SEALING_KEYS", "DIGEST_KEY", "TRAIL_SEAL_KEY")},
    }
    if own_database:
        ours["DATABASE_URL"] = postgres.url(postgres.APPLICATION, secrets["DATABASE_PASSWORD"])
        ours["DATABASE_OWNER_URL"] = postgres.url(postgres.OWNER, secrets["DATABASE_OWNER_PASSWORD"])
    if own_redis and redis.PORT.exists():
        ours["REDIS_URL"] = redis.url(secrets)
    if fonts.CONFIG.exists():
        ours["FONTCONFIG_FILE"] = str(fonts.CONFIG)
    theirs = {name: value for name, value in environ.items() if value or name not in ours}
    path = [
        str(VENV / "bin"),
        *([str(postgres.BIN)] if own_database or postgres.BIN.is_dir() else []),
        environ.get("PATH", os.defpath),
    ]
    return {**ours, **theirs, "VIRTUAL_ENV": str(VENV), "PATH": os.pathsep.join(path)}


@contextmanager
def up() -> Iterator[dict[str, str]]:
    """The services run, and the environment to reach them is handed out. Left as found: the last to leave stops them."""
    own_database, own_redis = embedded(os.environ)
    secrets = keys.ensure()
    if own_database or own_redis:
        postgres.install()
    with (RUNTIME / "services.lock").open("w") as users:
        try:
            with one_at_a_time("starting"):
                fcntl.flock(users, fcntl.LOCK_SH)
                if own_database and not postgres.is_up():
                    postgres.start(secrets)
                if own_redis and not redis.is_up(secrets):
                    redis.start(secrets)
            yield environment(os.environ, secrets)
        finally:
            for number in ENDINGS:
                signal.signal(
                    number, signal.SIG_IGN
                )  # an impatient second Ctrl-C must not leave a server behind
            with one_at_a_time("starting"):
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # somebody else still needs them
                else:
                    if redis.is_up(secrets):
                        redis.stop(secrets)
                    if postgres.is_up():
                        postgres.stop()


@contextmanager
def one_at_a_time(what: str) -> Iterator[None]:
    """Two commands started at once do this one after the other."""
    with (RUNTIME / f"{what}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note(f"  Waiting for another command ({what}) …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
