"""Tests that need a program which is not installed are left out, named with the command that installs it, and the run fails.

`@pytest.mark.needs("chromium")` says so; a test that asks for a page of pytest-playwright needs Chromium without saying it.
bin/test brings this in with `-p tests.needs`.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bin"))

from support import debian

NEEDS = {need.name: need for need in debian.TO_TEST}
REASON = "needs {name}, which is not installed"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "needs(program): left out, and the run fails, where the program is not installed"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    there = {name: need.is_there() for name, need in NEEDS.items()}
    for item in items:
        wanted = {name for mark in item.iter_markers("needs") for name in mark.args}
        if "browser" in getattr(item, "fixturenames", ()):
            wanted.add("chromium")
        for name in sorted(wanted):
            if not there[name]:
                item.add_marker(pytest.mark.skip(reason=REASON.format(name=name)))


def _left_out(config: pytest.Config) -> dict[str, int]:
    """How many tests were left out for want of each program."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reasons = [str(report.longrepr) for report in reporter.stats.get("skipped", [])] if reporter else []
    counts = {name: sum(REASON.format(name=name) in reason for reason in reasons) for name in NEEDS}
    return {name: count for name, count in counts.items() if count}


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.exitstatus == pytest.ExitCode.OK and _left_out(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left_out = _left_out(config)
    if left_out:
        terminalreporter.section("not run: programs are missing", sep="!", yellow=True)
        for name, count in left_out.items():
            need = NEEDS[name]
            terminalreporter.line(f"{count} tests need {name}: {debian.command_for([need])}")
