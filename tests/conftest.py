"""What every test stands on: a strict Django, a database of its own under the application's rights, a plain day."""

import gc
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext

from tests.strict import SHUFFLE_SEED, WALKING_TIMES, make_django_strict
from tests.walks import WALKS

QUERIES_PER_PAGE = 25

# A loaded machine is no finding: a slow draw or a slow example fails nobody. The suite draws the same every time; with WALKS
# it goes other ways at every run (docs/conventions.md).
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    derandomize=WALKING_TIMES == 1,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    make_django_strict()
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: nobody looks there for garbage again and again."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def pytest_report_header(config: pytest.Config) -> str:
    return f"unordered rows are shuffled: SHUFFLE_SEED={SHUFFLE_SEED} repeats this run"


PATTERN = pytest.StashKey[str]()
DATABASE = pytest.StashKey[Any]()


def patterns() -> dict[str, Callable[[], object]]:
    """What a database holds before the test begins, by the name of the fixture that asks for it."""
    from tests.matters.conftest import packaged_directory
    from tests.town import Town

    return {"town": lambda: Town(MOMENT), "directory": lambda: packaged_directory(MOMENT)}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Whoever asks for a pattern gets the database where it stands; before any fixture opens a transaction there."""
    asked = {"town", "directory"} & {*getattr(item, "fixturenames", ())}
    item.config.stash[PATTERN] = max(asked, default="")
    WALKS.leave()
    if database := item.config.stash.get(DATABASE, None):
        database.use(item.config.stash[PATTERN])


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[Any]:
    """A database cloned from the template; in place of pytest-django's, which would migrate and flush."""
    from tests.databases import TestDatabase

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        database = TestDatabase(patterns())
        database.use(request.config.stash[PATTERN])
        request.config.stash[DATABASE] = database
        WALKS.database = database
        # The application's role may not truncate, and the trail must not be: what a test committed goes with
        # the whole database.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: database.renew())
        yield database
        database.close()


@pytest.fixture
def as_owner(transactional_db: None, django_db_setup: Any) -> Callable[..., None]:
    """Runs one SQL statement as the owner of the tables, committed: to break what the application cannot."""
    return django_db_setup.as_owner


@pytest.fixture(autouse=True)
def forget_what_is_kept_outside_the_database() -> Iterator[None]:
    yield
    cache.clear()
    for copy in Path(settings.SEALS_DIR).glob("*.json"):
        copy.unlink()


MOMENT = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def moment() -> datetime:
    """Ten in the morning of a Wednesday with no holiday near: 2026-03-04."""
    return MOMENT


@pytest.fixture
def unannounced_2027(db: None) -> None:
    """Whatever the library has learnt since, this test is about a year nobody has announced."""
    from ground.workdays.models import AnnouncedYear, SpecialDay

    AnnouncedYear.objects.filter(year__gte=2027).delete()
    SpecialDay.objects.filter(date__year__gte=2027).delete()


class SameQueries(Protocol):
    def __call__(
        self,
        look: Callable[[], HttpResponse],
        *,
        add: Callable[[], object],
        most: int = QUERIES_PER_PAGE,
    ) -> HttpResponse: ...


@pytest.fixture
def same_queries(db: None) -> SameQueries:
    """Looks at a page with one row and with three: the same number of queries, and no more than a page may cost.

    `add` makes one row; `look` fetches the page. The page with three rows comes back.
    """

    def compare(
        look: Callable[[], HttpResponse], *, add: Callable[[], object], most: int = QUERIES_PER_PAGE
    ) -> HttpResponse:
        add()
        look()  # what is cached once for the process is not part of the count
        with CaptureQueriesContext(connection) as with_one:
            page = look()
        assert page.status_code == 200, f"the page answers {page.status_code}"
        add()
        add()
        with CaptureQueriesContext(connection) as with_three:
            page = look()
        said = "\n".join(query["sql"] for query in with_three.captured_queries)
        assert len(with_three) == len(with_one), (
            f"{len(with_one)} queries with one row, {len(with_three)} with three:\n{said}"
        )
        assert len(with_three) <= most, f"{len(with_three)} queries, at most {most}:\n{said}"
        return page

    return compare


def _patches(test: Any) -> bool:
    """The test, or a fixture of ours that it leans on, may put something else in the place of what a walk reads."""
    info = test._fixtureinfo
    fixtures = [found for name in test.fixturenames for found in info.name2fixturedefs.get(name, ())]
    asked = {*info.argnames}.union(*(one.argnames for one in fixtures if one.baseid.startswith("tests")))
    return bool({"monkeypatch", "settings"} & asked)


@pytest.fixture
def walking(request: pytest.FixtureRequest, db: None) -> None:
    """What is walked to from here on may have been walked to before (tests/walks.py)."""
    if not _patches(request.node):
        WALKS.begin()


@pytest.fixture
def town(walking: None, moment: datetime) -> Any:
    """The small town of tests/town.py, on `moment`."""
    from tests.town import Town

    return Town(moment)
