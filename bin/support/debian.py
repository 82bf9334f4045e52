"""System packages: what is there, what root may install, and the words for what a person without root is missing."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from support.places import is_root
from support.steps import Stop, note, run, step


def _programs(*names: str) -> Callable[[], bool]:
    return lambda: all(shutil.which(name) for name in names)


def _libraries(*names: str) -> Callable[[], bool]:
    def loadable() -> bool:
        try:
            for name in names:
                ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return loadable


@dataclass(frozen=True)
class Need:
    """Something from the system: how to see that it is there, the packages that bring it, what is lost without it."""

    name: str
    packages: str
    is_there: Callable[[], bool]
    without: str


PANGO = Need(
    "pango",
    "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    _libraries("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"),
    "papers cannot be rendered as PDF",
)
GRAPHVIZ = Need("graphviz", "graphviz", _programs("dot"), "flow pictures and state diagrams cannot be drawn")
# libatomic1 is for the driver that Playwright brings along.
CHROMIUM = Need(
    "chromium",
    "chromium libatomic1",
    lambda: _programs("chromium")() and _libraries("libatomic.so.1")(),
    "pages cannot be tested in a browser",
)
POPPLER = Need(
    "poppler", "poppler-utils", _programs("pdftoppm", "pdftotext", "pdffonts"), "tests cannot look into a PDF"
)
# Debian keeps it in /usr/sbin, which is not on everybody's path. The tests bring a signature of their own: nothing is downloaded.
CLAMD = Need(
    "clamd",
    "clamav-daemon",
    lambda: bool(shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")),
    "the gate of uploads cannot be tested with a real scanner",
)
TO_SERVE = (PANGO, GRAPHVIZ)
TO_TEST = (PANGO, GRAPHVIZ, CHROMIUM, POPPLER, CLAMD)


def command_for(needs: list[Need]) -> str:
    return "apt-get install -y --no-install-recommends " + " ".join(need.packages for need in needs)


def ensure(*needs: Need) -> list[Need]:
    """What can be installed is installed; what is still missing is returned."""
    missing = [need for need in needs if not need.is_there()]
    if missing and is_root() and shutil.which("apt-get"):
        words = " ".join(need.packages for need in missing)
        try:
            with step(f"Installing Debian packages ({words})"):
                apt = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300"]
                quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
                subprocess.run(
                    [*apt, "update"], env=quiet, stdin=subprocess.DEVNULL, capture_output=True, check=False
                )
                run([*apt, "install", "--no-install-recommends", *words.split()], log="apt", env=quiet)
        except Stop as stop:
            note(str(stop))
        missing = [need for need in missing if not need.is_there()]
    return missing
