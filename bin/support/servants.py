"""The system user that runs PostgreSQL and Redis when we are root: PostgreSQL refuses root, and neither needs it."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from support.places import is_root
from support.steps import Stop, as_user, run

NAME = "yinuo-pg"


def user() -> str | None:
    """The user's name, made if it is not there; None for an ordinary person, who runs the servers as himself."""
    if not is_root():
        return None
    try:
        pwd.getpwnam(NAME)
    except KeyError:
        useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        if not useradd:
            raise Stop(
                f"A system user {NAME} is needed to run PostgreSQL, and useradd is not installed."
            ) from None
        words = "--system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin"
        run([useradd, *words.split(), NAME], log="useradd")
    return NAME


def own(folder: Path) -> Path:
    """A folder that only the servers' user (and root) may enter."""
    folder.mkdir(parents=True, exist_ok=True)
    give(folder, 0o700)
    return folder


def give(path: Path, mode: int) -> None:
    if name := user():
        shutil.chown(path, name, name)
    path.chmod(mode)


def must_reach(program: Path) -> None:
    """The servers' user can start this program; otherwise words."""
    try:
        done = subprocess.run(
            [str(program), "--version"], capture_output=True, cwd="/", check=False, **as_user(user())
        )
    except OSError as no:  # a folder on the way lets nobody else pass: the program is not even begun
        raise _unreachable(program, str(no)) from None
    if done.returncode:
        raise _unreachable(program, done.stderr.decode(errors="replace").strip())


def _unreachable(program: Path, why: str) -> Stop:
    return Stop(
        f"The user {user() or 'who runs this'} cannot start {program}:\n{why}\n"
        "Let YINUO_RUNTIME name a folder that other users may pass through, or leave it unset."
    )
