"""What the pages for developers point at is there."""

import re
import subprocess
from pathlib import Path

import pytest

from portal.house import ROOT

PAGES = sorted([ROOT / "README.md", ROOT / "DESIGN.md", *ROOT.glob("docs/**/*.md")])
NAMED = re.compile(r"`([\w.-]+/[^`\s]*)`")
# From here on it is a pattern (`templates/<app>/…`) or a test's name; what stands before it must be there all the same.
OPEN_END = re.compile(r"[^/]*[<…*{\[].*|::.*")


def paths_named_in(text: str) -> set[str]:
    """Relative paths in backticks; addresses begin with a slash, folders given by a setting with its name in capitals."""
    found = {OPEN_END.sub("", word) for word in NAMED.findall(text)}
    return {path for path in found if path and not path.partition("/")[0].isupper()}


def is_there(path: str) -> bool:
    """In the clone, or a template named as `include` names it, or made by our commands and therefore not committed."""
    if (ROOT / path).exists() or (ROOT / "templates" / path).exists():
        return True
    ignored = subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT, check=False)
    return ignored.returncode == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_path_in_the_docs_exists(page: Path) -> None:
    assert [path for path in sorted(paths_named_in(page.read_text())) if not is_there(path)] == []


def test_a_path_is_told_from_other_words() -> None:
    words = "`bin/run` `/cases/7/` `templates/<app>/x.html` `YINUO_RUNTIME/fonts/` `https://a/b` `a, b/c` `postgres://x/y`"
    assert paths_named_in(words) == {"bin/run", "templates/"}
