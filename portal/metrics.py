"""/metrics for Prometheus: what the web processes counted, and how the house stands, asked of its rows at each scrape.

Answered before every other middleware, like /healthz. Numbers only: no case, no person, no office is named.
"""

import os
from collections.abc import Iterable
from datetime import datetime
from hmac import compare_digest
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from approvals.models import Case
from approvals.models.case_query import OPEN
from ground.clocks.doubt import database_now, doubted, last_tick
from ground.clocks.models import Clock
from ground.documents.models import Blob, Document, ScanState
from ground.documents.models import State as PaperState
from ground.notices.enums import Channel, NoticeState
from ground.notices.models import Notice
from ground.trail.models import Cursor, Feed, Seal, Verification, Waiting

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus's text, for whoever may read it; nobody else learns that the address exists."""
    if not _may_read(request):
        return HttpResponse(status=404)
    counted = REGISTRY
    if os.environ.get(FOLDER):  # several processes share one folder, and any of them answers for all
        counted = CollectorRegistry()
        MultiProcessCollector(counted)
    house = CollectorRegistry()
    house.register(House())
    return HttpResponse(generate_latest(counted) + generate_latest(house), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    """With the token, where there is one; without one, from this machine itself and past no proxy."""
    if settings.METRICS_TOKEN:
        return compare_digest(
            request.headers.get("authorization", "").encode(), f"Bearer {settings.METRICS_TOKEN}".encode()
        )
    forwarded = {"x-forwarded-for", "forwarded", "x-forwarded-proto"} & {
        name.lower() for name in request.headers
    }
    try:
        return not forwarded and ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class House:
    """The gauges of our own, read from the database when Prometheus asks."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        now = database_now()
        yield _by("yinuo_cases_open", "Cases that wait for somebody", "state", _open_cases())
        running = Clock.objects.filter(settled_at=None)
        yield _by(
            "yinuo_clocks",
            "Running clocks that turned yellow or ran over",
            "colour",
            {
                "yellow": running.filter(yellow_at__lte=now, lapses_at__gt=now).count(),
                "over": running.filter(lapses_at__lte=now).count(),
            },
        )
        yield _by(
            "yinuo_notices",
            "Messages that were not sent",
            "state",
            _states(Notice.objects.exclude(channel=Channel.INBOX).exclude(state=NoticeState.SENT), "state"),
        )
        yield _by(
            "yinuo_papers",
            "Papers without their PDF",
            "state",
            _states(Document.objects.exclude(state=PaperState.READY), "state"),
        )
        held = [ScanState.WAITING, ScanState.INFECTED]
        yield _by(
            "yinuo_files_held",
            "Uploads that nobody may open",
            "state",
            _states(Blob.objects.filter(scan_state__in=held), "scan_state"),
        )
        yield _by("yinuo_feed_lag", "Entries that a reader of the feed has not passed", "reader", _lags())
        yield _one("yinuo_feed_waiting", "Entries without their number in the feed", Waiting.objects.count())
        sealed = Seal.objects.filter(kind="trail").aggregate(at=Max("sealed_at"))["at"]
        yield _one("yinuo_seal_age_seconds", "Since the trail was last sealed", _age(sealed, now))
        walk = Verification.objects.order_by("-at", "-pk").first()
        yield _one(
            "yinuo_verification_age_seconds",
            "Since the trail was last verified",
            _age(walk.at if walk else None, now),
        )
        yield _one(
            "yinuo_trail_broken",
            "Places where the last verification found it broken",
            walk.broken if walk else 0,
        )
        yield _one("yinuo_tick_age_seconds", "Since the timers last went", _age(last_tick(), now))
        yield _one("yinuo_clock_doubted", "1 while no sweep acts (bin/manage clock_ok)", doubted())


def _open_cases() -> dict[str, float]:
    return _states(Case.objects.filter(state__in=OPEN), "state")


def _states(rows: QuerySet[Any], column: str) -> dict[str, float]:
    return dict(rows.order_by(column).values_list(column).annotate(count=Count("pk")))


def _lags() -> dict[str, float]:
    end = Feed.objects.aggregate(end=Max("no"))["end"] or 0
    return {cursor.reader: end - cursor.no for cursor in Cursor.objects.order_by("reader")}


def _age(at: datetime | None, now: datetime) -> float:
    """Seconds; endless where it never happened, so that an alarm on it rings."""
    return (now - at).total_seconds() if at else float("inf")


def _one(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=float(value))


def _by(name: str, words: str, label: str, values: dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=[label])
    for key, value in values.items():
        family.add_metric([key], float(value))
    return family
