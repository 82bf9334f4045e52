"""Saying what is being done, how long it took, and what to do when it failed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.places import ROOT, RUNTIME

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TAIL = 30  # lines of a failed command's output that are shown


class Stop(Exception):
    """Ends the command with words that say what to do."""


def note(words: str, end: str = "\n") -> None:
    """For the person who waits; standard output belongs to what the command was asked for."""
    print(words, end=end, file=sys.stderr, flush=True)


@contextmanager
def step(words: str) -> Iterator[None]:
    """One line: what is being done, and after it the seconds it took."""
    note(f"  {words} … ", end="")
    began = time.monotonic()
    try:
        yield
    except BaseException:
        note("failed")
        raise
    note(f"{time.monotonic() - began:.1f} s")


def run(
    command: Sequence[str | Path],
    *,
    log: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    user: str | None = None,
    text: str | None = None,
) -> None:
    """The command has run to its end; its output is in log/<name>.log, its last lines are shown if it failed."""
    path = RUNTIME / "log" / f"{log}.log"
    with path.open("wb") as output:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            env=None if env is None else dict(env),
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            **as_user(user),
            **({"stdin": subprocess.DEVNULL} if text is None else {"input": text.encode()}),
        )
    if done.returncode:
        tail = path.read_text(errors="replace").splitlines()[-TAIL:]
        raise Stop("\n".join([*tail, "", f"{Path(command[0]).name} failed; all of its output is in {path}"]))


def call(command: Sequence[str | Path], env: Mapping[str, str]) -> int:
    """The exit code of a command that talks to the person itself; Ctrl-C is its own to answer, SIGTERM is passed on."""
    with subprocess.Popen([str(word) for word in command], cwd=ROOT, env=dict(env)) as child:
        signal.signal(signal.SIGINT, lambda number, frame: None)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, frame: child.send_signal(number))
        code = child.wait()
    return code if code >= 0 else 128 - code


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ctrl-C and SIGTERM wait until this is done: a server half started is one that nobody would stop."""
    came: list[int] = []
    before = {number: signal.signal(number, lambda number, frame: came.append(number)) for number in ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if came:
        raise KeyboardInterrupt


def as_user(user: str | None) -> dict:
    """Arguments for subprocess that give up root for this user, if one is named."""
    return {"user": user, "group": user, "extra_groups": []} if user else {}


@contextmanager
def told_in_words() -> Iterator[None]:
    """A Stop becomes its words and exit code 1, Ctrl-C and SIGTERM a quiet 130; whatever was opened is closed."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    try:
        yield
    except Stop as stop:
        note(f"\n{stop}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os._exit(1)
