"""Two at the same moment, by connections that commit for real; the test that calls is marked `django_db(transaction=True)`."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.test import Client

from ground.law.rulings import Refused
from tests.town import Town

# What the forms of an officer ask in words, whichever he sends.
WORDS = {"words": "见文书", "reasons": "查证属实", "why": "全区仅此一家，撤销将使三所学校停供"}


class Answered(Exception):
    """The page said something else than that it is done."""


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What came of each: nothing where it was done, or what whoever tried it was told."""
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            together.wait(20)
            act()
        except (Refused, Answered) as no:
            return str(no)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as lanes:
        return list(lanes.map(run, acts))


def by_page(town: Town, who: str, address: str, **sent: str) -> Callable[[], object]:
    """An officer who has the page open sends its form."""
    client = Client()
    client.force_login(town.user(who))

    def send() -> None:
        page = client.post(address, WORDS | sent)
        assert page.status_code in (302, 409), f"{address} answers {page.status_code}: {page.text[:400]}"
        if page.status_code == 409:
            raise Answered(page.text)

    return send


def one_of(outcomes: list[str], *told: str) -> None:
    """One has done it, and the other was told one of these."""
    assert sorted(map(bool, outcomes)) == [False, True], outcomes
    said = max(outcomes)
    assert any(words in said for words in told), said[-3000:]
