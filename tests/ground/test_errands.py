"""Errands leave after commit, by name, and keep nobody waiting: on a real Redis, and on one that is not there."""

import json
import logging
import socket
import time
from base64 import b64decode

import pytest
import redis
from django.db import transaction

from ground.errands import errand, for_a_while

QUEUES = ["celery", "papers"]


@pytest.fixture
def broker(settings):
    """A database of the broker that nobody else reads."""
    settings.CELERY_BROKER_URL = settings.REDIS_URL.rpartition("/")[0] + "/15"
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as server:
        server.delete(*QUEUES)
        yield server
        server.flushdb()


@pytest.fixture
def unreachable(settings):
    """A port that refuses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
        yield


@pytest.fixture
def silent(settings):
    """A port that takes the call and says nothing."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        yield


def queued(server, queue):
    return [
        (message["headers"]["task"], json.loads(b64decode(message["body"]))[0])
        for message in map(json.loads, server.lrange(queue, 0, -1))
    ]


def test_an_errand_is_in_the_queue_once_its_transaction_commits(transactional_db, broker):
    with transaction.atomic():
        errand("ground.notices.tasks.send", 12)
        assert queued(broker, "celery") == [], "nothing leaves for what may yet be undone"
    assert queued(broker, "celery") == [("ground.notices.tasks.send", [12])]


def test_an_errand_of_what_was_undone_never_leaves(transactional_db, broker):
    with transaction.atomic():
        errand("ground.notices.tasks.send", 12)
        transaction.set_rollback(True)
    assert queued(broker, "celery") == []


def test_papers_have_a_queue_of_their_own(transactional_db, broker):
    errand("ground.documents.tasks.render", 7)
    assert queued(broker, "papers") == [("ground.documents.tasks.render", [7])]
    assert queued(broker, "celery") == []


@pytest.mark.parametrize("trouble", ["unreachable", "silent"])
def test_without_a_broker_the_act_stands_and_nobody_waits(transactional_db, request, caplog, trouble):
    request.getfixturevalue(trouble)
    began = time.monotonic()
    with transaction.atomic(), caplog.at_level(logging.ERROR, "ground.errands"):
        errand("ground.notices.tasks.send", 12)
    assert time.monotonic() - began < 0.5
    assert "errand ground.notices.tasks.send(12,) not sent" in caplog.text


def test_an_address_that_makes_no_sense_is_logged_too(transactional_db, settings, caplog):
    settings.CELERY_BROKER_URL = "nonsense://broker"
    errand("ground.notices.tasks.send", 12)
    assert "No such transport: nonsense" in caplog.text


def test_who_serves_a_page_is_impatient_but_a_worker_is_not(settings):
    from portal.celery import app

    assert not app.conf.broker_transport_options.get("socket_timeout")
    with app.connection_for_read() as connection:
        assert connection.transport_options.get("socket_timeout") is None


def test_a_sweep_stops_by_itself_and_begins_at_least_one():
    assert list(for_a_while([1, 2, 3], seconds=60)) == [1, 2, 3]
    assert list(for_a_while([1, 2, 3], seconds=0)) == [1], "a sweep that never begins would never end"
    assert list(for_a_while([], seconds=60)) == []
