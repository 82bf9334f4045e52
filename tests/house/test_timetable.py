"""The table of timers and the code say the same."""

import ast
from datetime import timedelta
from importlib import import_module

import pytest
from django.utils import timezone

from ground.accounts.models import Session
from portal.celery import app
from portal.house import ROOT, import_everything, own_sources
from portal.tasks import clear_sessions
from portal.timetable import BEAT_SCHEDULE, TIMERS


@pytest.fixture(scope="module", autouse=True)
def every_module_is_imported():
    import_everything()


def own_tasks() -> dict[str, object]:
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def errands() -> set[str]:
    """What actions ask the workers for, by name."""
    found = set()
    for path in own_sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "errand":
                assert isinstance(node.args[0], ast.Constant), f"{path}: an errand is named by a plain string"
                found.add(node.args[0].value)
    return found


@pytest.mark.parametrize("timer", TIMERS, ids=lambda timer: timer.task)
def test_a_timer_runs_what_exists(timer):
    module, _, name = timer.task.rpartition(".")
    task = getattr(import_module(module), name)
    assert task.name == timer.task
    assert timer.why


def test_no_timer_stands_twice():
    assert len(BEAT_SCHEDULE) == len(TIMERS)


def test_every_task_is_called_for():
    """A task that needs nothing to start is a sweep: it is in the timetable. Any other is somebody's errand."""
    asked = {timer.task for timer in TIMERS} | errands()
    assert own_tasks(), "no task is registered"
    assert set(own_tasks()) == asked


def test_what_a_worker_imports_at_start_is_light():
    """The web process and the workers restart at once: tasks.py imports nothing slow (ruff TID253 holds modules)."""
    for path in ROOT.rglob("tasks.py"):
        assert "weasyprint" not in path.read_text().partition("\ndef ")[0]


@pytest.mark.django_db
def test_sessions_that_ran_out_are_removed_and_no_other():
    now = timezone.now()
    Session.objects.create(session_key="over", session_data="", expire_date=now - timedelta(seconds=1))
    Session.objects.create(session_key="open", session_data="", expire_date=now + timedelta(hours=1))
    for _again in range(2):
        clear_sessions()
        assert list(Session.objects.order_by("pk").values_list("session_key", flat=True)) == ["open"]
