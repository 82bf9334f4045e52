"""The budgets of the house, measured on the town that is there; what a sweep needs is written and rolled back."""

from __future__ import annotations

import logging
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import urlencode
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
from matters.actions import importing
from matters.content import content_of
from matters.enums import EditionState, ImportProfile
from matters.exchange import export, workbook
from matters.management.commands.import_matters import BY
from matters.models import Edition, Matter
from portal.owner import as_owner

RUNS, ROUNDS = 20, 3
CLOCKS = 20_000
MATTERS = 50_000
# A search that reads more than one in so many of them, row by row, has no index.
MOST_READ = 50
# What people type for a food licence, by word, by what they call it, by initials and by code; what very many names hold, one
# sign, one letter, a slip of the pen, and what nothing is called.
TYPED = (  # not a message: typed
    *("食品经营 许可", "餐饮", "开饭店", "cyxk", "511A0005200004"),  # not a message: typed
    *("许可", "证", "s", "公共场锁卫生许可", "月球采矿探险队长证", "qzqzqz"),  # not a message: typed
)
# What stands in the box so far, when the next letters are looked up.
BEGUN = ("食", "食品经", "cy", "spj", "许可", "511A")  # not a message: typed


class Benchmark(NamedTuple):
    """One thing to be timed; `most` is its budget in seconds at p95, None where only the ratio matters."""

    name: str
    run: Callable[[], object]
    most: float | None = None


class Typed(NamedTuple):
    """Where words are sent, and which."""

    address: str
    typed: tuple[str, ...]


# Only by its name: it takes minutes. Seconds for each of its two ways through the file.
IMPORT, MOST_OF_IMPORT = "import", 180

AMONG_MANY = {
    "search": Typed("/search/", TYPED),
    "suggestions": Typed("/search/suggestions/", BEGUN),
}


class Took(NamedTuple):
    """Seconds: half of the runs are within the median, 95 of a hundred within p95; `work` is what the processors worked for one."""

    median: float
    p95: float
    work: float


class Command(BaseCommand):
    help = "Times pages, papers, a sweep, search: median, p95, work, ratio to the plainest page, queries, budget; status 1 above one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", help="only these benchmarks")
        parser.add_argument("--runs", type=int, default=RUNS)
        parser.add_argument("--rounds", type=int, default=ROUNDS, help="of which the best counts")
        parser.add_argument("--list", action="store_true", dest="only_list", help="only say which there are")

    def handle(
        self, *args: Any, names: list[str], runs: int, rounds: int, only_list: bool, **options: Any
    ) -> None:
        if not Case.objects.exists():
            raise CommandError("The benchmarks look at the example town: run bin/manage seed first.")
        # A line of the log for each request would be half of what is printed.
        logging.disable(logging.INFO)
        self.runs, self.rounds, self.broken = runs, rounds, list[str]()
        with many_clocks(now()):
            benchmarks = all_benchmarks()
            known = dict.fromkeys((*(one.name for one in benchmarks), *AMONG_MANY, IMPORT))
            if only_list:
                self.stdout.write("\n".join(known))
                return
            if unknown := set(names) - known.keys():
                raise CommandError(f"No such benchmark: {', '.join(sorted(unknown))}")
            self.plainest = self._timed(benchmarks[0].run).median
            heads = f"{'median':>10}{'p95':>10}{'work':>10}{'ratio':>8}{'queries':>9}"
            self.stdout.write(f"{'':26}{heads}  budget")
            for one in benchmarks:
                if not names or one.name in names:
                    self.say(one)
        if asked := [one for one in AMONG_MANY if not names or one in names]:
            with as_owner(), many_matters():
                self.stdout.write(f"Among {Matter.objects.count()} matters:")
                for one in asked:
                    for typed in AMONG_MANY[one].typed:
                        self.say(search(typed, AMONG_MANY[one].address))
        if IMPORT in names:
            self.say_import()
        if self.broken:
            raise CommandError(f"Over the budget: {', '.join(self.broken)}")

    def say(self, one: Benchmark) -> None:
        took = self._timed(one.run)
        with CaptureQueriesContext(connection) as queries:
            one.run()
        budget = ""
        if one.most is not None:
            is_kept = took.p95 <= one.most
            budget = f"p95 ≤ {one.most * 1000:g} ms: {'kept' if is_kept else 'BROKEN'}"
            self.broken += [] if is_kept else [one.name]
        told = "".join(f"{seconds * 1000:8.1f}ms" for seconds in took)
        self.stdout.write(f"{one.name:26}{told}{took.median / self.plainest:8.1f}{len(queries):9}  {budget}")

    def say_import(self) -> None:
        """A workbook of every element of so many matters, new and once more, when nothing may change; nothing stays written."""
        raw = workbook.elements(many_contents())
        self.stdout.write(
            f"{MATTERS} matters, XLSX of {len(raw) >> 20} MB; {peak()} MB of memory to write it"
        )
        with transaction.atomic():
            for way, wanted in (("new", MATTERS), ("once more", 0)):
                begun, worked = time.perf_counter(), work()
                found = importing.plan(raw, ImportProfile.ELEMENTS, at=now())
                if found.stops or found.facts["new"] + found.facts["changed"] != wanted:
                    raise CommandError(f"The file {way} says: {found.facts}")
                importing.carry_out(found, by=BY, at=now())
                took, worked = time.perf_counter() - begun, work() - worked
                is_kept = took <= MOST_OF_IMPORT
                self.broken += [] if is_kept else [f"import, {way}"]
                told = f"{took:8.0f} s{worked:8.0f} s of work, at most {peak()} MB"
                kept = "kept" if is_kept else "BROKEN"
                self.stdout.write(f"import, {way:18}{told}  ≤ {MOST_OF_IMPORT} s: {kept}")
            transaction.set_rollback(True)

    def _timed(self, run: Callable[[], object]) -> Took:
        """The best of the rounds: what else the machine does is none of ours."""
        run()
        return min((timed(run, self.runs) for _round in range(self.rounds)), key=lambda took: took.p95)


def timed(run: Callable[[], object], runs: int) -> Took:
    """How long so many runs take, after one that did not count."""
    times = []
    worked = work()
    for _n in range(runs):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    p95 = sorted(times)[max(0, round(0.95 * runs) - 1)]
    return Took(statistics.median(times), p95, (work() - worked) / runs)


def work() -> float:
    """Seconds that the processors have worked for this process, and for its connection where the database is on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        told = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    theirs = int(told.read_text().split()[0]) / 1e9 if told.exists() else 0.0
    return time.process_time() + theirs


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


def search(typed: str, address: str) -> Benchmark:
    """The page of what was found, which no search may find by reading every matter."""
    look = page(Client(SERVER_NAME="localhost"), f"{address}?{urlencode({'q': typed})}")
    with CaptureQueriesContext(connection) as queries:
        look()
    matters = Matter.objects.count()
    for query in queries.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query['sql']}")
            ((plan,),) = cursor.fetchone()
        if read_through(plan["Plan"]) > matters / MOST_READ:
            raise CommandError(f"“{typed}” is looked for in every matter:\n{query['sql']}")
    return Benchmark(typed, look, most=0.05)


def read_through(plan: dict[str, Any]) -> float:
    """How many matters the plan reads row by row, without an index; where very much answers, the first few are soon found so."""
    read = 0.0
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] == Matter._meta.db_table:
        read = (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"]
    return read + sum(map(read_through, plan.get("Plans", ())))


def many_contents() -> Iterator[dict[str, Any]]:
    """Everything that is said in force, of so many places as make so many; what leads to one matter alone left out."""
    today = legal_day(now())
    told = [content_of(one) for one in export.editions(None, today) if one.state != EditionState.SUSPENDED]
    for n in range(MATTERS):
        place, which = divmod(n, len(told))
        matter = told[which]["matter"]
        own = {
            "implementation_code": f"{matter['implementation_code'][:52]}-{place}",
            "name": f"{matter['name'][:180]}（{place}）",  # not a message: a name
        }
        yield {
            **told[which],
            "matter": {**matter, **own, "basic_code": "", "local_code": "", "upstream": None},
        }


def peak() -> int:
    """Megabytes of memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


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
