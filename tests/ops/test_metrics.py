"""/metrics: for whoever may read it; how the house stands, in numbers."""

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from approvals.enums import CaseState
from ground.accounts.actor import Actor
from ground.clocks import tasks
from ground.trail.feed import sequence
from ground.trail.models import Cursor
from ground.trail.record import record
from ground.trail.seals import seal
from tests.ground.deeds import Deed
from tests.ops import elsewhere
from tests.town import Town


def scraped(client: Client) -> dict[str, float]:
    answer = client.get("/metrics", headers={"authorization": f"Bearer {django_settings.METRICS_TOKEN}"})
    assert answer.status_code == 200
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _blank, value in (line.rpartition(" ") for line in lines)}


@pytest.mark.django_db
def test_an_empty_house_never_sealed_is_an_alarm(client: Client) -> None:
    said = scraped(client)
    assert said["yinuo_seal_age_seconds"] == float("inf")
    assert said["yinuo_tick_age_seconds"] == float("inf")
    assert said['yinuo_clocks{colour="over"}'] == 0


@pytest.mark.django_db
def test_how_the_house_stands(town: Town, client: Client, settings: Any, tmp_path: Any) -> None:
    settings.SEALS_DIR = str(tmp_path)
    for _n in range(2):
        town.case_at(CaseState.FILED)
    town.case_at(CaseState.ACCEPTED)
    town.case_at(CaseState.GRANTED)
    town.draft()
    sequence()
    Cursor.objects.create(reader="reader", no=1)
    seal(now=timezone.now())
    tasks.tick()
    record("case:x", Deed.OPENED, by=Actor.system("test"), at=town.at)

    said = scraped(client)
    assert (said['yinuo_cases_open{state="filed"}'], said['yinuo_cases_open{state="accepted"}']) == (2, 1)
    cases = {name for name in said if name.startswith("yinuo_cases_open")}
    assert not {name for name in cases if "granted" in name or "draft" in name}
    assert said['yinuo_clocks{colour="over"}'] > 0, "the town's day is long past"
    assert said['yinuo_papers{state="waiting"}'] > 0
    assert said['yinuo_notices{state="waiting"}'] > 0
    assert said['yinuo_feed_lag{reader="reader"}'] > 0
    assert said["yinuo_feed_waiting"] == 1
    assert abs(said["yinuo_seal_age_seconds"]) < 60
    assert abs(said["yinuo_tick_age_seconds"]) < 60
    assert said["yinuo_clock_doubted"] == 0
    text = client.get(
        "/metrics", headers={"authorization": f"Bearer {django_settings.METRICS_TOKEN}"}
    ).content.decode()
    assert "赵敏" not in text


@pytest.mark.django_db
def test_requests_are_counted_by_view(client: Client) -> None:
    client.get("/help/")
    counted = [
        name for name in scraped(client) if name.startswith("django_http_responses_total_by_status_view")
    ]
    assert any('view="help"' in name for name in counted)


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer wrong", "for the tests", "Bearer 错"])
def test_without_the_token_there_is_nothing(client: Client, token: str) -> None:
    assert client.get("/metrics", HTTP_AUTHORIZATION=token).status_code == 404


@pytest.mark.django_db
def test_where_there_is_no_token_this_machine_alone_may_read(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.9").status_code == 404
    assert client.get("/metrics", headers={"x-forwarded-for": "10.0.0.9"}).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 404


COUNT = """
import os, sys, types, django
if sys.argv[1:]:  # as gunicorn's master says it, which never sets up Django
    from portal.gunicorn import child_exit
    child_exit(None, types.SimpleNamespace(pid=int(sys.argv[1])))
django.setup()
from django.test import Client
client = Client(headers={"host": "localhost"})
client.get("/robots.txt")
text = client.get("/metrics").content.decode()
print(os.getpid(), *[line.rpartition(" ")[2] for line in text.splitlines() if line.startswith("django_http_requests_before_middlewares_total ")])
"""


def test_two_web_processes_are_one_sum(tmp_path: Any, db: None) -> None:
    """The second answers for both, and goes on after the first has ended."""

    def run(*words: str) -> list[str]:
        done = elsewhere.run("-c", COUNT, *words, PROMETHEUS_MULTIPROC_DIR=str(tmp_path), METRICS_TOKEN="")
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    first = run()
    assert first[1] == "1.0"
    assert run(first[0])[1] == "2.0"
