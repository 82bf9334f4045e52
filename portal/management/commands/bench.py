"""The budgets of the house, measured on the town that is there; what a sweep needs is written and rolled back."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from approvals.enums import CaseState, Kind
from approvals.models import Case
from ground import clocks
from ground.accounts.models import User
from ground.clocks import Side
from ground.clocks.models import Clock
from ground.documents.models import Document
from ground.documents.pdf import render_pdf
from ground.workdays import legal_day
from matters.models import Edition

RUNS = 30
CLOCKS = 20_000


class Benchmark(NamedTuple):
    """One thing to be timed; `most` is its budget in seconds at p95, None where only the ratio matters."""

    name: str
    run: Callable[[], object]
    most: float | None = None


class Command(BaseCommand):
    help = "Times pages, the counter's print, PDFs and a sweep: median, p95, ratio to the plainest page, queries, budget."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", help="only these benchmarks")
        parser.add_argument("--runs", type=int, default=RUNS)
        parser.add_argument("--list", action="store_true", dest="only_list", help="only say which there are")

    def handle(self, *args: Any, names: list[str], runs: int, only_list: bool, **options: Any) -> None:
        if not Case.objects.exists():
            raise CommandError("The benchmarks look at the example town: run bin/manage seed first.")
        with many_clocks(now()):
            benchmarks = all_benchmarks()
            if only_list:
                self.stdout.write("\n".join(one.name for one in benchmarks))
                return
            if unknown := set(names) - {one.name for one in benchmarks}:
                raise CommandError(f"No such benchmark: {', '.join(sorted(unknown))}")
            plainest, _p95 = timed(benchmarks[0].run, runs)
            self.stdout.write(f"{'':26}{'median':>10}{'p95':>10}{'ratio':>8}{'queries':>9}  budget")
            for one in benchmarks:
                if not names or one.name in names:
                    self._say(one, plainest, runs)

    def _say(self, one: Benchmark, plainest: float, runs: int) -> None:
        median, p95 = timed(one.run, runs)
        with CaptureQueriesContext(connection) as queries:
            one.run()
        budget = (
            "" if one.most is None else f"p95 ≤ {one.most:g} s: {'kept' if p95 <= one.most else 'BROKEN'}"
        )
        self.stdout.write(
            f"{one.name:26}{median * 1000:8.1f}ms{p95 * 1000:8.1f}ms{median / plainest:8.1f}{len(queries):9}  {budget}"
        )


def timed(run: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median and 95th percentile in seconds of so many runs, after one that does not count."""
    run()
    times = []
    for _n in range(runs):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return statistics.median(times), sorted(times)[max(0, round(0.95 * runs) - 1)]


def all_benchmarks() -> list[Benchmark]:
    given = Case.objects.filter(state=CaseState.GRANTED, applicant__isnull=False).order_by("pk")[0]
    at_work = Case.objects.filter(state=CaseState.ACCEPTED, files__isnull=False).order_by("pk")[0]
    assert given.applicant is not None
    nobody, applicant = Client(SERVER_NAME="localhost"), signed_in(given.applicant.username)
    clerk, reviewer = signed_in("chuangkou1"), signed_in("shencha1")
    guide = Edition.objects.open_on(legal_day(now())).order_by("pk")[0].matter
    paper = Document.objects.of(given.thread).exclude(series="")[0]
    return [
        Benchmark("plain page", page(nobody, "/robots.txt")),
        Benchmark("home", page(nobody, "/")),
        Benchmark("search", page(nobody, "/search/?q=卫生")),
        Benchmark("guide", page(nobody, guide.get_absolute_url())),
        Benchmark("case", page(applicant, f"/cases/{given.number}/")),
        Benchmark("queue", page(clerk, "/desk/")),
        Benchmark("split view", page(reviewer, f"/desk/cases/{at_work.number}/")),
        Benchmark("counter prints a paper", page(applicant, f"/papers/{paper.uuid}/print/"), most=3),
        Benchmark("PDF of a paper", lambda: render_pdf(paper), most=2),
        Benchmark(
            f"sweep, {CLOCKS} clocks run", lambda: clocks.lapsed([Kind.INTAKE], now() - timedelta(days=900))
        ),
    ]


def signed_in(username: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username=username))
    return client


def page(client: Client, address: str) -> Callable[[], object]:
    def look() -> object:
        response = client.get(address)
        if response.status_code != 200:
            raise CommandError(f"{address} answers {response.status_code}")
        return response.content

    return look


@contextmanager
def many_clocks(at: datetime) -> Iterator[None]:
    """So many limits run while the block lasts; afterwards nothing was written."""
    today = legal_day(at)
    with transaction.atomic():
        Clock.objects.bulk_create(
            [
                Clock(
                    thread=f"bench:{n}",
                    kind=Kind.INTAKE,
                    side=Side.STATUTORY,
                    rule_id="CLK-1",
                    office="bench",
                    started_on=today,
                    length=5,
                    due_on=today + timedelta(days=n % 90),
                    yellow_at=at + timedelta(days=n % 90),
                    lapses_at=at + timedelta(days=n % 90, hours=1),
                    provisional=False,
                )
                for n in range(CLOCKS)
            ],
            batch_size=5000,
        )
        yield
        transaction.set_rollback(True)
