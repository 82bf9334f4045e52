"""Everything is closed unless it is opened, by name, here; and what templates point at exists."""

import re
import uuid
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.urls import Resolver404, URLPattern, get_resolver, resolve

from portal.house import ROOT, templates

# What answers a stranger, and why it may.
OPEN = {
    "/": "home",
    "/accessibility/": "a statement",
    "/api/v1/": "how to call the API",
    "/api/v1/commitments/": "letters whose matter publishes them (COM-10)",
    "/api/v1/credit/publicised/": "what is publicised of the 政务服务诚信档案 (国办发〔2025〕22号)",
    "/api/v1/elements/": "of what a matter consists",
    "/api/v1/lists/": "the published lists",
    "/api/v1/matters/": "the catalogue",
    "/api/v1/packages/": "the packages",
    "/api/v1/schema/": "what the API is",
    "/browse/departments/": "the catalogue is public (行政许可法 30)",
    "/browse/organisations/": "the catalogue",
    "/browse/persons/": "the catalogue",
    "/credit/": "what is publicised of the 政务服务诚信档案 (国办发〔2025〕22号)",
    "/healthz": "this process is alive",
    "/help/": "help",
    "/packages/": "the catalogue",
    "/permits/": "grants are public (行政许可法 40)",
    "/commitments/": "letters whose matter publishes them (COM-10)",
    "/privacy/": "a statement",
    "/lists/": "what the reform orders published",
    "/lock/state/": "says that nobody is signed in, to a page that somebody left open",
    "/progress/": "progress by number and code",
    "/readyz": "booleans: database, broker, tables, timers",
    "/robots.txt": "for crawlers",
    "/favicon.ico": "the mark, for pages that name no icon",
    "/search/": "the catalogue",
    "/search/suggestions/": "the catalogue",
    "/settings/display/": "text size and contrast",
    "/sign-in/": "the door",
    "/sign-up/": "the door",
    "/sign-up/code/": "the door: leads back to the form where nobody has begun",
    "/recovery/": "the door: a forgotten password",
    "/recovery/code/": "the door: leads back to the form where nobody has begun",
    "/sms/": "a text message is shown to be ours, or not",
    "/verify/": "a paper is verified by number and code",
}
# What a stranger may send, and why; it answers no GET.
TAKES = {
    "/sign-out/": "out is always open",
    "/sign-in/passkey/": "the door: signing in by passkey",
    "/sign-in/passkey/options/": "the door: the challenge for it",
    "/sign-up/code/again/": "the door: leads back to the form where nobody has begun",
    "/recovery/code/again/": "the door: leads back to the form where nobody has begun",
    "/csp-report/": "browsers say what the content security policy stopped",
}
PLACEHOLDERS = {"uuid": str(uuid.UUID(int=7)), "int": "7", "str": "x", "slug": "x", "path": "x"}


def addresses(patterns: list[object] | None = None, before: str = "/") -> Iterator[str]:
    """Every address, with something harmless where a value belongs."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        here = before + re.sub(
            r"<(?:(\w+):)?\w+>", lambda found: PLACEHOLDERS.get(found[1] or "str", "x"), str(pattern.pattern)
        )
        if isinstance(pattern, URLPattern):
            yield here
        else:
            yield from addresses(pattern.url_patterns, here)


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in_or_finds_nothing(client):
    wrong = {}
    for address in sorted(set(addresses())):
        page = client.get(address)
        if address not in OPEN and not is_closed(page):
            wrong[address] = page.status_code
    assert not wrong, "open what is meant to be open by naming it in OPEN"


@pytest.mark.django_db
def test_what_is_open_opens(client):
    shut = {address: page.status_code for address in OPEN if is_closed(page := client.get(address))}
    assert not shut


@pytest.mark.django_db
def test_a_stranger_sends_nothing(client):
    wrong = {}
    for address in sorted(set(addresses()) - set(OPEN) - set(TAKES)):
        answer = client.post(address)
        if not is_closed(answer):
            wrong[address] = answer.status_code
    assert not wrong


def is_closed(page: HttpResponse) -> bool:
    if page.status_code in {301, 302}:
        return page.url.startswith("/sign-in/")
    return page.status_code in {401, 404, 405}


LITERAL = re.compile(r"""\b(?:href|action|hx-get|hx-post)="(/[^"{}?#]*)["?#]""")


def test_what_a_template_points_at_exists():
    nowhere = []
    for path in templates():
        for address in LITERAL.findall(path.read_text()):
            try:
                resolve(address)
            except Resolver404:
                nowhere.append(f"{path.relative_to(ROOT / 'templates')}: {address}")
    assert not nowhere
