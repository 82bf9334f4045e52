"""/healthz and /readyz: whether the process lives and the house can work, in booleans, whoever asks and however."""

from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from ground.clocks import tasks
from ground.clocks.doubt import doubt
from ground.clocks.models import Tick
from portal import health

ALL = {"database", "migrations", "timers", "clock", "broker"}


def test_a_process_that_lives_says_so_without_a_database(client):
    """pytest-django refuses every query of a test that has no database."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_house_that_works_is_ready(client):
    tasks.tick()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ready": True, "reasons": [], **dict.fromkeys(ALL, True)},
    )


@pytest.mark.django_db
def test_no_session_no_redirect_no_host_is_asked_for(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    tasks.tick()
    for address in ("/healthz", "/readyz"):
        answer = client.get(address, headers={"host": "10.0.0.7:8000"})
        assert answer.status_code == 200
        assert not answer.cookies
    assert client.get("/", headers={"host": "10.0.0.7:8000"}).status_code == 400


def reasons(client) -> list[str]:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    return answer.json()["reasons"]


@pytest.mark.django_db
def test_timers_that_do_not_go_are_a_reason(client):
    assert reasons(client) == ["timers"]
    tasks.tick()
    Tick.objects.update(at=timezone.now() - timedelta(minutes=4))
    assert reasons(client) == ["timers"]


@pytest.mark.django_db
def test_a_clock_in_doubt_is_a_reason(client):
    tasks.tick()
    doubt(3600)
    assert reasons(client) == ["clock"]


@pytest.mark.django_db
def test_a_broker_that_is_away_is_a_reason(client, settings):
    tasks.tick()
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert reasons(client) == ["broker"]


@pytest.mark.django_db
def test_tables_that_are_behind_the_code_are_a_reason(client, monkeypatch):
    tasks.tick()
    known = health._known_migrations()
    monkeypatch.setattr(health, "_known_migrations", lambda: known | {("approvals", "9999_to_come")})
    assert reasons(client) == ["migrations", "timers", "clock"]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_a_reason(client):
    connections.close_all()
    name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], "no_such_database"
    try:
        assert reasons(client) == ["database", "migrations", "timers", "clock"]
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = name
    assert reasons(client) == ["timers"]
