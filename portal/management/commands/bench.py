"""The budgets of the house, measured on the town that is there; what a sweep needs is written and rolled back."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from psycopg2 import sql

from approvals.enums import CaseState, Kind
from approvals.models import Case
from ground import clocks
from ground.accounts.models import User
from ground.clocks import Side
from ground.clocks.models import Clock
from ground.documents.models import Document
from ground.documents.pdf import render_pdf
from ground.workdays import legal_day
from matters.models import Edition, Matter
from portal.owner import as_owner

RUNS = 30
CLOCKS = 20_000
MATTERS = 50_000
# What people type for a food licence, by word, by what they call it, by initials and by code; and what very many names hold.
TYPED = (
    "食品经营 许可",
    "餐饮",
    "开饭店",
    "cyxk",
    "511A0005200004",
    "许可",
    "公共场锁卫生许可",
)  # not a message: typed


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
        if not names or "search" in names:
            with as_owner(), many_matters():
                self.stdout.write(f"Among {Matter.objects.count()} matters:")
                for typed in TYPED:
                    self._say(search(typed), plainest, runs)

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


def _columns(model: type[models.Model], *without: str) -> sql.Composed:
    """The columns that are written, but for those that are not copied."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
    return sql.SQL(", ").join(sql.Identifier(field.column) for field in fields if field.column not in without)


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


def search(typed: str) -> Benchmark:
    """The page of what was found, which no search may find by reading every matter."""
    look = page(Client(SERVER_NAME="localhost"), f"/search/?q={typed}")
    with CaptureQueriesContext(connection) as queries:
        look()
    for query in queries.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {query['sql']}")
            if any("Seq Scan on matters_matter " in line for (line,) in cursor.fetchall()):
                raise CommandError(f"“{typed}” is looked for in every matter:\n{query['sql']}")
    return Benchmark(typed, look, most=0.05)


@contextmanager
def many_matters() -> Iterator[None]:
    """Every matter of the town in as many places as make so many; afterwards nothing was written."""
    told = {
        "matter": _columns(Matter, "code", "implementation_code", "words", "upstream_id"),
        "edition": _columns(Edition, "uuid", "matter_id", "published_txid", "follows_id"),
        "code": sql.SQL("left(md5(old.implementation_code || place), 8)"),
    }
    copy_matters = sql.SQL(
        "INSERT INTO matters_matter ({matter}, code, implementation_code, words)"
        " SELECT {matter}, {code}, left(implementation_code, 55) || '-' || place, words || ' 街道' || place"
        " FROM matters_matter old, generate_series(1, %s) place"
    )
    copy_editions = sql.SQL(
        "INSERT INTO matters_edition ({edition}, uuid, matter_id)"
        " SELECT {edition}, gen_random_uuid(), (SELECT new.id FROM matters_matter old"
        " JOIN matters_matter new ON new.code = {code} WHERE old.id = matters_edition.matter_id)"
        " FROM matters_edition, generate_series(1, %s) place WHERE replaced_on IS NULL"
    )
    places = MATTERS // Matter.objects.count()
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (copy_matters, copy_editions):
            cursor.execute(statement.format(**told), [places])
        # As the timer of the database does within a minute; only the owner may.
        cursor.execute("ANALYZE matters_matter, matters_edition")
        yield
        transaction.set_rollback(True)


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
