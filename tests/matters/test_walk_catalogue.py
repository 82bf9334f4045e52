"""The editor and the publisher walk wherever the links of the catalogue's desk lead: no page is broken, dear, or dearer with more rows."""

from __future__ import annotations

from collections import Counter, deque
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve

from matters.actions import bulk, importing
from matters.enums import ImportProfile
from tests.conftest import QUERIES_PER_PAGE
from tests.house.test_walk_all_pages import LINK, TIMES, looked_at
from tests.matters.desk import Desk
from tests.matters.test_importing import GOOD, table

# What an office page may weigh: a list of thirty matters, a tab of forty elements.
HEAVIEST = 90 * 1024


@pytest.fixture
def full_desk(desk: Desk, moment, offices) -> Desk:
    """Something is drafted, something submitted, something published, and files lie in every state."""
    desk.changed("time", promised_length=5)
    desk.begun(matter=desk.town.instant.matter)
    found = [desk.matter]
    bulk.propose(
        {"element": "promised_length", "times": 0.5}, found, reason="再压缩一半", by=desk.mei, at=moment
    )
    for rows in ([GOOD], [GOOD, {**GOOD, "实施编码": "A2", "事项类型": "99"}], [GOOD]):
        made = importing.begin(table(*rows), ImportProfile.ELEMENTS, by=desk.mei, at=moment)
        importing.check(made.pk, at=moment)
    importing.begin(table(GOOD), ImportProfile.ELEMENTS, by=desk.mei, at=moment)
    return desk


@pytest.mark.parametrize("who", ["mei", "qin"])
def test_no_page_of_the_desk_is_broken_or_dear(full_desk: Desk, who: str):
    client = Client()
    client.force_login(full_desk.town.user(who))
    waiting = deque([("/catalogue/", "")])
    seen: set[str] = set()
    looked: Counter[str] = Counter()
    wrong: list[str] = []
    while waiting:
        address, came_from = waiting.popleft()
        view = resolve(urlsplit(address).path).view_name
        # Every tab is a page of its own.
        kind = f"{view} {address.split('/')[4:5]}" if view == "matters:catalogue_tab" else view
        if address in seen or looked[kind] >= TIMES:
            continue
        seen.add(address)
        looked[kind] += 1
        page, costs = looked_at(client, address, QUERIES_PER_PAGE)
        wrong += [f"{address}: {words}" for words in costs]
        if page.status_code in {301, 302}:
            waiting.append((page.url, address))
            continue
        if page.status_code != 200:
            wrong.append(f"{came_from} leads to {address}: {page.status_code}")
        if not page["Content-Type"].startswith("text/html"):
            continue
        if len(page.content) > HEAVIEST:
            wrong.append(f"{address}: {len(page.content)} bytes")
        for link in LINK.findall(page.content.decode()):
            there = urldefrag(urljoin(address, link.replace("&amp;", "&"))).url
            if there.startswith("/catalogue/"):
                waiting.append((there, address))
    assert not wrong, "\n".join(wrong)
    assert len(looked) > (20 if who == "mei" else 8), sorted(looked)
