"""Where things are: the clone holds sources and what is built from them, the runtime folder all that lives."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FOR_ROOT = Path("/var/lib/yinuo")


def is_root() -> bool:
    return os.geteuid() == 0


def runtime_folder(environ: Mapping[str, str], *, root: bool, clone: Path = ROOT) -> Path:
    """The folder outside the clone for this clone's database, files, fonts and secrets."""
    if given := environ.get("YINUO_RUNTIME"):
        return Path(given).resolve()
    name = hashlib.sha256(str(clone).encode()).hexdigest()[:10]
    if root:
        return FOR_ROOT / name
    home = Path(environ.get("XDG_DATA_HOME") or Path(environ.get("HOME") or Path.home()) / ".local/share")
    return home / "yinuo" / name


RUNTIME = runtime_folder(os.environ, root=is_root())


def make_runtime() -> None:
    """The runtime folder exists. As root others may pass through it (the database's user has to), not look around."""
    RUNTIME.mkdir(parents=True, exist_ok=True)
    if is_root() and RUNTIME.parent == FOR_ROOT:
        FOR_ROOT.chmod(0o755)
    RUNTIME.chmod(0o711 if is_root() else 0o700)
    for name in ("files", "static", "log", "stamps"):
        (RUNTIME / name).mkdir(exist_ok=True)
        (RUNTIME / name).chmod(0o700)
