"""The log: one JSON object a line, with what it belongs to, and no word about any person."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse

from approvals.enums import CaseState
from ground import errands
from portal import logs
from portal.celery import app
from tests.accounts.people import resident
from tests.town import Town

NAME, PHONE = "欧阳试名", "13912345678"


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What the log of a city says, line by line, from now on."""
    out = StringIO()
    told = logs.configuration("json", "DEBUG")
    handler = logging.StreamHandler(out)
    form = dict(told["formatters"]["json"])
    handler.setFormatter(form.pop("()")(**form))
    root = logging.getLogger()
    before, root.level = root.level, logging.DEBUG
    root.addHandler(handler)
    logging.getLogger("faker").disabled = True
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before)


def finished(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line["event"] == "request_finished"]


@pytest.mark.django_db
def test_a_request_is_one_line_that_names_its_route_and_who_asked(
    town: Town, client: Client, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    case = town.case_at(CaseState.FILED)
    client.force_login(town.user("lin"))
    client.get(reverse("desk-case", args=[case.number]), REMOTE_ADDR="192.0.2.7")
    (line,) = finished(lines())
    assert line["request"] == "GET /desk/cases/<str:number>/"
    assert (line["code"], line["level"], line["user"]) == (200, "info", town.user("lin").ref)
    assert (line["case"], line["thread"]) == (case.number, case.thread)
    assert line["address"] == "192.0.2.7"
    assert len(line["request_id"]) == 36
    assert line["timestamp"].endswith("Z")


@pytest.mark.django_db
def test_what_is_bound_to_one_request_is_not_bound_to_the_next(
    town: Town, client: Client, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    client.force_login(town.user("lin"))
    client.get(reverse("desk-case", args=[town.case_at(CaseState.FILED).number]))
    client.logout()
    client.get("/help/")
    first, second = finished(lines())
    assert not {"user", "case", "thread"} & set(second)
    assert first["request_id"] != second["request_id"]


@pytest.mark.django_db
def test_no_personal_value_is_ever_logged(
    client: Client, town: Town, lines: Callable[[], list[dict[str, Any]]], caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody signs up, searches, files and errs: neither name, number nor phone is in any line."""
    number = resident()
    told = {
        "name": NAME,
        "id_number": number,
        "phone": PHONE,
        "username": "shiming",
        "password": "Correct-horse-9",
        "password_again": "Correct-horse-9",
        "agreed": "on",
    }
    client.post("/sign-up/", told)
    client.post("/sign-up/", {**told, "id_number": "1"})
    client.get("/search/", {"q": f"{NAME} {number}"})
    client.get("/progress/", {"number": PHONE, "code": number})
    client.get(f"/guide/{number}/")
    client.post("/sign-in/", {"username": NAME, "password": PHONE})
    case = town.case_at(CaseState.FILED)
    client.force_login(town.user("lin"))
    client.get("/desk/search/", {"q": town.user("zhao").name})
    client.get(reverse("desk-case", args=[case.number]))
    said = json.dumps(lines(), ensure_ascii=False)
    assert len(finished(lines())) >= 8
    for value in (NAME, number, PHONE, "赵敏", "990001198509040462", "13800000104", "Correct-horse"):
        assert value not in said, value


def test_what_looks_personal_is_struck_out_of_messages_and_tracebacks(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    log = logging.getLogger("ground.testing")
    try:
        raise ValueError(f"bad value {PHONE}")
    except ValueError:
        log.exception(
            "number %s of case %s", "110105194912310020", "case:13812345-6781-4234-8567-813812345678"
        )
    structlog.get_logger("x").info("说", details={"phone": [f"+86 {PHONE}"]})
    first, second = lines()
    assert first["event"] == "number […] of case case:13812345-6781-4234-8567-813812345678"
    assert "ValueError: bad value […]" in first["exception"]
    assert second["details"] == {"phone": ["[…]"]}


def test_a_person_at_a_console_reads_a_line() -> None:
    event = {
        "timestamp": "2026",
        "level": "info",
        "logger": "a",
        "event": "said",
        "case": "X1",
        "exception": "Trace",
    }
    assert logs._line(None, "", event) == "2026 info a said case=X1\nTrace"


def test_a_task_carries_the_request_that_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is bound to the request goes with the message (the receivers of django-structlog)."""
    sent: dict[str, Any] = {}

    def catch(sender: Any = None, headers: Any = None, **kwargs: Any) -> None:
        sent.update(headers)

    from celery.signals import before_task_publish

    before_task_publish.connect(catch)
    try:
        with structlog.contextvars.bound_contextvars(request_id="r-1", user="user:7"):
            errands._send("ground.trail.tasks.ring", ("approvals.nothing",))
    finally:
        before_task_publish.disconnect(catch)
    assert sent["__django_structlog__"]["request_id"] == "r-1"
    assert sent["__django_structlog__"]["user"] == "user:7"
    assert any("StructLog" in step.__name__ for step in app.steps["worker"])


def test_production_logs_json_and_the_example_town_lines(tmp_path: Any) -> None:
    program = "import django; django.setup(); import logging; logging.getLogger('a').warning('说 %s', 1)"

    def said(**more: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=django_settings.ROOT,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.base", **more},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stderr

    line = json.loads(said(EXAMPLE_TOWN="0"))
    assert (line["event"], line["level"], line["logger"]) == ("说 1", "warning", "a")
    assert said(EXAMPLE_TOWN="1").strip().endswith("warning a 说 1")
