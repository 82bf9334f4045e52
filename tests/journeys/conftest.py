"""Walks through the pages in a real Chromium, on the small town of tests/town.py, served for the length of a test.

Every page of every walk is watched: what the console calls an error (a broken content security policy among them), a request
to another house, a resource that is missing, and a page wider than its window fail the walk.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils.timezone import now

from ground.accounts.models import User
from ground.documents.tasks import make_waiting
from ground.notices.tasks import send_waiting
from tests.town import Town

PASSWORD = "not-a-secret-1"
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0 Mobile Safari/537.36",
}
DESK = {"viewport": {"width": 1440, "height": 900}}
PATIENCE = 10_000
A_WHILE = timedelta(minutes=5)

SignIn = Callable[..., None]
Axe = Callable[[Any], None]


@pytest.fixture(scope="session", autouse=True)
def orm_beside_a_browser() -> Iterator[None]:
    """Playwright keeps an event loop in the thread of the test; Django would take that for asynchronous code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {
        "executable_path": "/usr/bin/chromium",
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


# Too wide a page says so itself, in the console, where the watch reads it.
CONFESS = """addEventListener("load", () => {
  const page = document.documentElement;
  if (page.scrollWidth > innerWidth + 1) console.error("wider than the window: " + page.scrollWidth + " > " + innerWidth);
});"""


class Watch:
    """What went wrong on any page of the walk. A refused form (4xx) is the page's answer, not a fault."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.faults: list[str] = []

    def over(self, context: Any) -> None:
        context.set_default_timeout(PATIENCE)
        context.add_init_script(CONFESS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"{error.page.url}: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"{message.location.get('url')}: {message.text}")

    def _request(self, request: Any) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.host:
            self.faults.append(f"a request to {address.netloc}: {request.url}")

    def _response(self, response: Any) -> None:
        page = response.request.resource_type in ("document", "xhr", "fetch")
        if response.status >= (500 if page else 400):
            self.faults.append(f"{response.status} {response.url}")


@pytest.fixture
def watch(live_server: Any) -> Iterator[Watch]:
    watch = Watch(urlsplit(live_server.url).netloc)
    yield watch
    assert watch.faults == []


@pytest.fixture
def new_context(new_context: Callable[..., Any], live_server: Any, watch: Watch) -> Callable[..., Any]:
    """A browser profile of its own, watched; `page` of pytest-playwright comes from here too."""

    def make(**how: Any) -> Any:
        context = new_context(**{"base_url": live_server.url, **DESK, **how})
        watch.over(context)
        return context

    return make


@pytest.fixture
def phone(new_context: Callable[..., Any]) -> Any:
    """A page on a telephone."""
    return new_context(**PHONE).new_page()


@pytest.fixture
def plain(new_context: Callable[..., Any]) -> Any:
    """A page without JavaScript, on a telephone. Axe cannot look at it: it needs scripts itself."""
    return new_context(**PHONE, java_script_enabled=False).new_page()


@pytest.fixture
def town(transactional_db: None) -> Town:
    """The small town, now; everybody signs in with PASSWORD."""
    town = Town(now())
    for user in User.objects.filter(is_officer=True).order_by("pk"):
        user.set_password(PASSWORD)
        user.save()
    return town


@pytest.fixture
def officer(new_context: Callable[..., Any], sign_in: SignIn, town: Town) -> Callable[[str], Any]:
    """A page of his own for an officer of the cast, signed in and at his desk."""

    def at_desk(username: str) -> Any:
        page = new_context().new_page()
        sign_in(page, username)
        return page

    return at_desk


@pytest.fixture
def sign_in() -> SignIn:
    """Through the sign-in page; the person stands where he is led to."""

    def sign_in(page: Any, username: str, *, password: str = PASSWORD) -> None:
        if "/sign-in/" not in page.url:
            page.goto("/sign-in/")
        page.fill("#id_username", username)
        page.fill("#id_password", password)
        page.click("main button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in/" not in url)

    return sign_in


AXE = Path(settings.ROOT, "node_modules", "axe-core", "axe.min.js")
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def axe() -> Axe:
    """The page has nothing that axe objects to, and is no wider than its window."""
    script = AXE.read_text()

    def look(page: Any) -> None:
        page.evaluate(script)
        found = page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", AXE_RULES
        )["violations"]
        said = [
            f"{one['id']}: {node['target']} {node['failureSummary']}"
            for one in found
            for node in one["nodes"]
        ]
        assert said == [], f"{page.url}\n" + "\n".join(said)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), (
            f"{page.url} is too wide"
        )

    return look


@pytest.fixture
def display(live_server: Any) -> Callable[..., None]:
    """The person has chosen a size and a contrast, as /settings/display/ keeps them."""

    def choose(page: Any, size: str = "standard", *, contrast: bool = False) -> None:
        value = size + (".contrast" if contrast else "")
        page.context.add_cookies([{"name": "display", "value": value, "url": live_server.url}])
        if page.url.startswith("http"):
            page.reload()

    return choose


@pytest.fixture
def finish_errands() -> Callable[[], None]:
    """What the timers do has been done: papers have their PDF, messages are sent.

    A paper is given a minute in which its own errand may render it before the timer looks for it.
    """

    def finish() -> None:
        make_waiting(now=now() + A_WHILE)
        send_waiting()

    return finish


def only(pattern: str, text: str) -> str:
    """The one place in a text that looks like this."""
    found = re.findall(pattern, text)
    assert len(set(found)) == 1, f"{pattern} found {found} in {text[:500]}"
    return found[0]
