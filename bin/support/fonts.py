"""The faces that official papers ask for, unpacked from Debian's packages into the runtime folder: no root needed."""

import fnmatch
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from support import stamps
from support.places import RUNTIME, is_root
from support.steps import Stop, run, step

FOLDER = RUNTIME / "fonts"
CONFIG = FOLDER / "fonts.conf"
FACES = {
    "texlive-lang-chinese": [
        "*/fandol/FandolFang-*.otf",
        "*/fandol/FandolHei-*.otf",
        "*/fandol/FandolKai-*.otf",
        "*/fandol/FandolSong-*.otf",
    ],
    "fonts-noto-cjk": [
        f"*/Noto{style}CJK-{weight}.ttc" for style in ("Sans", "Serif") for weight in ("Regular", "Bold")
    ],
    "fonts-lxgw-wenkai": ["*/LXGWWenKai-*.ttf"],
}
WITHOUT = (
    "Chinese fonts are missing: papers and screenshots show boxes. They come by apt-get download, which needs Debian's"
    " package server;\nor let an administrator run: apt-get install -y --no-install-recommends fonts-noto-cjk"
    " fonts-lxgw-wenkai texlive-lang-chinese"
)
_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def ensure() -> str:
    """The faces and a fonts.conf that finds them are in the runtime folder; otherwise the words for what is missing."""
    mark = stamps.fingerprint(_CONF, repr(FACES), str(FOLDER))
    if stamps.is_fresh("fonts", mark) and CONFIG.exists():
        return ""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return WITHOUT
    try:
        with step("Fetching fonts (仿宋, 楷体, 黑体, 宋体)"), tempfile.TemporaryDirectory() as folder:
            _download(Path(folder))
            _unpack(Path(folder))
    except Stop as stop:
        return f"{stop}\n{WITHOUT}"
    cache = RUNTIME / "cache" / "fontconfig"
    cache.mkdir(parents=True, exist_ok=True)
    CONFIG.write_text(_CONF.format(fonts=FOLDER, cache=cache))
    stamps.keep("fonts", mark)
    return ""


def _download(folder: Path) -> None:
    """The packages lie in folder. An own state folder serves where nobody has run apt-get update."""
    apt = ["apt-get", "-q", "-o", "APT::Sandbox::User=root"] if is_root() else ["apt-get", "-q"]
    quiet = {**os.environ, "LC_ALL": "C.UTF-8"}
    try:
        run([*apt, "download", *FACES], log="fonts", cwd=folder, env=quiet)
    except Stop:
        state = folder / "apt"
        (state / "lists" / "partial").mkdir(parents=True)
        (state / "cache" / "archives" / "partial").mkdir(parents=True)
        apt += ["-o", f"Dir::State::lists={state}/lists", "-o", f"Dir::Cache={state}/cache"]
        run([*apt, "update"], log="fonts", cwd=folder, env=quiet)
        run([*apt, "download", *FACES], log="fonts", cwd=folder, env=quiet)


def _unpack(folder: Path) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for package, patterns in FACES.items():
        (archive,) = folder.glob(f"{package}_*.deb")
        found = 0
        with (
            subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(archive)], stdout=subprocess.PIPE) as source,
            tarfile.open(fileobj=source.stdout, mode="r|") as members,
        ):
            for member in members:
                if member.isfile() and any(fnmatch.fnmatch(member.name, pattern) for pattern in patterns):
                    with (FOLDER / Path(member.name).name).open("wb") as target:
                        shutil.copyfileobj(members.extractfile(member), target)
                    found += 1
        if not found:
            raise Stop(f"The package {package} no longer holds {' '.join(patterns)}.")
