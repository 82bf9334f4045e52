"""Style sheets and scripts: npm brings the sources, `npm run build` writes static/build/."""

import os
import re
import shutil
import subprocess

from support import packages, stamps
from support.places import ROOT, VENV
from support.steps import run, step

OLDEST_NODE = 18
BUILD = ROOT / "static" / "build"
LOCK = ROOT / "package-lock.json"


def ensure() -> None:
    """static/build/ is what today's sources make."""
    installed = stamps.fingerprint(ROOT / "package.json", LOCK)
    sources = [
        path for path in (ROOT / "static").rglob("*") if path.is_file() and not path.is_relative_to(BUILD)
    ]
    built = stamps.fingerprint(installed, sources)
    modules = ROOT / "node_modules"
    have_modules = stamps.is_fresh("stamp", installed, folder=modules)
    if have_modules and stamps.is_fresh("assets", built) and BUILD.is_dir():
        return
    env = _with_node()
    if not have_modules:
        with step("Installing front-end packages (package-lock.json)"):
            run(
                ["npm", "ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund"],
                log="npm",
                env=env,
            )
        stamps.keep("stamp", installed, folder=modules)
    with step("Building style sheets and scripts"):
        run(["npm", "run", "build"], log="assets", env=env)
    stamps.keep("assets", built)


def _with_node() -> dict[str, str]:
    """An environment whose path has node and npm: the system's, or those of a wheel in the virtual environment."""
    version = ""
    if shutil.which("node") and shutil.which("npm"):
        version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", version)
    if found and int(found[1]) >= OLDEST_NODE:
        return dict(os.environ)
    packages.ensure("node")
    return {**os.environ, "PATH": os.pathsep.join([str(VENV / "bin"), os.environ.get("PATH", os.defpath)])}
