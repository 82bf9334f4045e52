"""Python packages from the locks in requirements/: hashes checked, nothing resolved, nothing built from unlocked tools."""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from support import stamps
from support.places import PYTHON, ROOT, VENV
from support.steps import Stop, run, step

LOCKS = ROOT / "requirements"
STAMPS = VENV / "stamps"


def ensure(*names: str) -> None:
    """The virtual environment holds what these locks list."""
    home = str(VENV)
    if not (stamps.is_fresh("home", home, folder=STAMPS) and _works()):
        with step("Making the virtual environment .venv"):
            _make()
            install("build")
        stamps.keep("home", home, folder=STAMPS)
    for name in names:
        mark = stamps.fingerprint(LOCKS / f"{name}.txt")
        if not stamps.is_fresh(name, mark, folder=STAMPS):
            with step(f"Installing Python packages (requirements/{name}.txt)"):
                install(name)
            stamps.keep(name, mark, folder=STAMPS)


def _works() -> bool:
    """Not after the clone was moved or the system's Python was replaced."""
    return (
        PYTHON.exists()
        and not subprocess.run(
            [str(PYTHON), "-c", "import setuptools"], capture_output=True, check=False
        ).returncode
    )


def _make() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Stop("python3 lacks its venv module:\n    apt-get install -y python3-venv") from None
    run([sys.executable, "-m", "venv", VENV], log="venv")


def pip(*arguments: str | Path, log: str) -> None:
    run(
        [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments],
        log=log,
    )


def install(name: str) -> None:
    """The lock's packages are installed; what comes as source alone is built by the locked setuptools."""
    pip(
        *("install", "--require-hashes", "--no-deps", "--no-build-isolation", "--use-pep517"),
        *("-r", LOCKS / f"{name}.txt"),
        log=f"pip-{name}",
    )


def unpack(name: str, target: Path) -> None:
    """The lock's wheels lie unpacked in target, rights to execute kept, and are not in the virtual environment."""
    with tempfile.TemporaryDirectory() as folder:
        pip(
            *("download", "--require-hashes", "--no-deps", "--only-binary", ":all:"),
            *("-r", LOCKS / f"{name}.txt", "-d", folder),
            log=f"pip-{name}",
        )
        for wheel in sorted(Path(folder).glob("*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(target)
                for entry in archive.infolist():
                    if not entry.is_dir():
                        executable = (entry.external_attr >> 16) & 0o111
                        (target / entry.filename).chmod(0o755 if executable else 0o644)
    subprocess.run(["chmod", "-R", "a+rX", str(target)], check=True)
