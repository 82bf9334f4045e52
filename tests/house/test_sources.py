"""What the sources may not say, and may not do."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from portal.house import ROOT, own_sources
from portal.strings import loose_strings

FORBIDDEN = re.compile(
    r"(?<![\w.~$}*-])/(?:work|Users|private)/"  # a path on one machine
    r"|https?://[^\s\"'/]*(?:pypi|npmjs|registry|mirror)[^\s\"'/]*\.\w"  # where packages come from is the machine's affair
    r"|--(?:extra-)?index-url|(?<![\w-])registry\s*=\s*http"
)
FIELD_CLASSES = {"ground.sealed"}


def tracked_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name]


def test_nothing_names_the_place_where_it_was_written():
    found = []
    for name in tracked_files():
        path = ROOT / name
        if not path.is_file() or path.suffix in {".png", ".jpg", ".heic", ".ico", ".woff2", ".pdf"}:
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if FORBIDDEN.search(line):
                found.append(f"{name}:{number}: {line.strip()[:100]}")
    assert not found, "\n".join(found)


def test_every_visible_string_can_be_translated():
    assert not loose_strings(), "\n".join(map(str, loose_strings()))


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    """Every source, read once for the tests of this file."""
    return {path: ast.parse(path.read_text()) for path in own_sources()}


def test_a_migration_never_imports_live_code(trees):
    """It is frozen history: what it imported today will be another thing when it runs."""
    own = {source.relative_to(ROOT).parts[0] for source in trees}
    living = []
    for path, tree in trees.items():
        if path.parent.name != "migrations" or path.name[0] != "0":
            continue
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            alive = [name for name in names if name.partition(".")[0] in own and name not in FIELD_CLASSES]
            living += [f"{path.relative_to(ROOT)}: {name}" for name in alive]
    assert not living


def test_a_lock_says_what_it_locks(trees):
    """Only the row itself, and so that rows pointing at it may still be written (design: no_key, of=self)."""
    vague = []
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".select_for_update"):
                said = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
                if said.get("no_key") != "True" or said.get("of") != "('self',)":
                    vague.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not vague, f'select_for_update(no_key=True, of=("self",)): {vague}'


# Where the clock is read: whoever is called by a person, a worker or a shell (a migration is). Everything else is told the time.
READS_THE_CLOCK = re.compile(
    r"^ground/accounts/actor\.py$|/load\.py$|"
    r"(^|/)((?:\w+_)?views|tasks|admin|api|forms|pages|middleware|context|commands|migrations|beat|example_town|settings)(/|\.py$|$)"
)


def test_time_is_an_argument(trees):
    found = []
    for path, tree in trees.items():
        name = str(path.relative_to(ROOT))
        if READS_THE_CLOCK.search(name):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "now",
                "timezone.now",
                "datetime.now",
                "date.today",
                "timezone.localdate",
                "localdate",
                "time.time",
            }:
                found.append(f"{name}:{node.lineno}")
    assert not found, f"take `at` or `now` as an argument: {found}"


def test_no_test_stops_the_clock_for_everybody():
    """Whatever is imported first while Django's own clock is patched keeps the patch for the rest of the run."""
    patched = re.compile(r"""setattr\([^)]*timezone(\.now["']|, ["']now["'])""")
    tests = sorted((ROOT / "tests").rglob("*.py"))
    found = [str(path.relative_to(ROOT)) for path in tests if patched.search(path.read_text())]
    assert not found, f"patch the `now` or `timezone` of the module that reads it: {found}"
