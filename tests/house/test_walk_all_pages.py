"""Everybody walks wherever the links lead: no page is broken, dear, or dearer with more rows (N+1).

The walk begins at the home page and at the desk and follows every link and every GET form of the pages it finds, each view a
few times. Two or three cases lie in every state, so that what is asked once for every row is seen as a query of the same
shape, repeated.
"""

import re
from collections import Counter, deque
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve
from django.utils.timezone import now

from approvals.enums import CaseState
from tests.conftest import QUERIES_PER_PAGE
from tests.town import Town

# A view is looked at with so many different objects.
TIMES = 3
# A query of one shape may come again for a second reason on the same page; for every row it may not.
REPEATED = 4
LINK = re.compile(r'(?:href|hx-get)="([^"]+)"')
VALUES = re.compile(r"'(?:[^']|'')*'|\b\d+\b|\bNULL\b|\(%s(?:, %s)*\)", re.I)


@pytest.fixture
def full_town(town: Town) -> Town:
    """Today, with three cases waiting at every desk."""
    town.at = now()
    for state in CaseState:
        for _n in range(1 if state == CaseState.DRAFT else 3):
            town.case_at(state)
    town.delivered()
    return town


@pytest.mark.parametrize("cast", [["", "zhao", "lin"], ["chen", "zheng", "sun", "feng"]])
def test_no_page_is_broken_dear_or_dearer_with_more_rows(full_town: Town, cast: list[str]):
    for who in cast:
        walk(full_town, who)


def walk(full_town: Town, who: str) -> None:
    client = Client()
    if who:
        client.force_login(full_town.user(who))
    waiting = deque([("/", ""), ("/desk/", ""), ("/me/", "")])
    seen: set[str] = set()
    looked: Counter[str] = Counter()
    wrong: list[str] = []
    while waiting:
        address, came_from = waiting.popleft()
        try:
            view = resolve(urlsplit(address).path).view_name
        except Resolver404:
            wrong.append(f"{came_from} points at {address}, which is nowhere")
            continue
        if address in seen or looked[view] >= TIMES:
            continue
        seen.add(address)
        looked[view] += 1
        page, costs = looked_at(client, address, QUERIES_PER_PAGE)
        if page.status_code in {301, 302}:
            waiting.append((page.url, address))
            continue
        if page.status_code != 200 and (came_from or page.status_code not in {403, 404}):
            wrong.append(f"{came_from} leads to {address}: {page.status_code}")
        wrong += [f"{address}: {words}" for words in costs]
        if page.streaming:
            page.getvalue()  # read to its end, as a browser would
        if not page["Content-Type"].startswith("text/html"):
            continue
        for link in LINK.findall(page.content.decode()):
            there = urldefrag(urljoin(address, link.replace("&amp;", "&"))).url
            if there.startswith("/") and not there.startswith(("/static/", "/sign-out/")):
                waiting.append((there, address))
    assert not wrong, "\n".join([f"for {who or 'a visitor'}:", *wrong])
    assert len(looked) > (12 if who else 8), sorted(looked)


def looked_at(client: Client, address: str, most: int) -> tuple[Any, list[str]]:
    """The page and what is dear about it; looked at again if it is: what is cached once for the process does not count."""
    for _again in range(2):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        if not (costs := dear(queries, most)):
            break
    return page, costs


def dear(queries: CaptureQueriesContext, most: int) -> list[str]:
    """Too many queries, or one shape again and again."""
    found = []
    if len(queries) > most:
        found.append(f"{len(queries)} queries, at most {most}")
    shapes = Counter(VALUES.sub("?", query["sql"]) for query in queries.captured_queries)
    for shape, times in shapes.most_common():
        if times > REPEATED and not shape.startswith(("SAVEPOINT", "RELEASE")):
            found.append(f"{times} times {shape[:160]}")
    return found
