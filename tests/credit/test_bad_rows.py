"""问题行: every bad row of a delivery, by its line and its reason, for who keeps credit to tell its platform (K1)."""

from __future__ import annotations

import pytest

from credit.models import Delivery, ListSource
from credit.tasks import sweep_lists
from tests.credit.shelf import ZHAO, Shelf
from tests.credit.test_pages import NOW, text
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.rule("K1")]
MATCHES = "/desk/credit/matches/"


def bad(n: int) -> list[str]:
    """A row whose action nobody knows."""
    return [f"XY-{n}", "删除", *ZHAO[2:]]


def table(answer) -> list[str]:
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv")
    return b"".join(answer).decode().splitlines()


def test_every_bad_row_is_read_behind_its_delivery(client, keepers: Town, shelf: Shelf):
    """Seven of eight: the page of the matches says how many, and leads to all of them."""
    shelf.put(ZHAO, *(bad(n) for n in range(2, 9)))
    sweep_lists(NOW)
    assert len(Delivery.objects.get().problems) == 7
    client.force_login(keepers.user("qian"))
    address = f"{MATCHES}xinyong/1/"
    page = text(client.get(MATCHES))
    assert address in page
    assert "第 7 行" in page
    assert "第 8 行" not in page, "the first five"
    page = text(client.get(address))
    for line in range(3, 10):
        assert f">{line}</td>" in page, line
    assert page.count("操作应为 enter 或者 remove") == 7
    assert "信用中国（示例）" in page
    told = table(client.get(f"{address}?csv"))
    assert told[0] == "\ufeff行号,原因"
    assert told[1:] == [f"{line},操作应为 enter 或者 remove" for line in range(3, 10)]


def test_a_delivery_that_is_no_longer_among_the_last_is_found_by_its_list(
    client, keepers: Town, shelf: Shelf
):
    for n in range(5):
        shelf.put(*([bad(1)] if n == 0 else [ZHAO]))
    sweep_lists(NOW)
    client.force_login(keepers.user("tang"))
    page = text(client.get(MATCHES))
    assert f"{MATCHES}xinyong/1/" not in page
    assert f'href="{MATCHES}xinyong/"' in page
    page = text(client.get(f"{MATCHES}xinyong/"))
    assert f"{MATCHES}xinyong/1/" in page
    assert f"{MATCHES}xinyong/2/" not in page, "nothing is wrong there"
    assert "没有问题行" in text(client.get(f"{MATCHES}xinyong/2/"))


def test_many_are_read_page_by_page(client, keepers: Town, shelf: Shelf):
    shelf.put(*(bad(n) for n in range(1, 131)))
    sweep_lists(NOW)
    client.force_login(keepers.user("qian"))
    address = f"{MATCHES}xinyong/1/"
    page = text(client.get(address))
    assert page.count("操作应为 enter") == 100
    assert f"{address}?after=101" in page
    assert text(client.get(f"{address}?after=101")).count("操作应为 enter") == 30
    for silly in ("x", "²", "9" * 30, ""):
        assert client.get(f"{address}?after={silly}").status_code == 200
    assert len(table(client.get(f"{address}?csv"))) == 131


def test_a_table_opens_as_text_in_a_spreadsheet(client, keepers: Town, shelf: Shelf):
    problems = [{"row": 2, "words": "=HYPERLINK(0)"}]
    made = {"sha256": "0" * 64, "rows": 1, "added": 0, "changed": 0, "removed": 0, "taken_at": NOW}
    Delivery.objects.create(source=ListSource.objects.get(), sequence=9, problems=problems, **made)
    client.force_login(keepers.user("qian"))
    assert table(client.get(f"{MATCHES}xinyong/9/?csv"))[1] == "2,'=HYPERLINK(0)"


def test_it_says_where_more_were_bad_than_are_kept(client, keepers: Town, shelf: Shelf):
    shelf.put(*(bad(n) for n in range(1, 1003)))
    sweep_lists(NOW)
    client.force_login(keepers.user("qian"))
    assert "只保存前 1000 行" in text(client.get(f"{MATCHES}xinyong/1/"))
    assert len(table(client.get(f"{MATCHES}xinyong/1/?csv"))) == 1001


def test_nobody_else_finds_it(client, keepers: Town, shelf: Shelf):
    shelf.put(bad(1))
    sweep_lists(NOW)
    addresses = (f"{MATCHES}xinyong/", f"{MATCHES}xinyong/1/", f"{MATCHES}xinyong/1/?csv")
    for who, status in {"qian": 200, "lin": 404, "zheng": 404, "feng": 404, "zhao": 403}.items():
        client.force_login(keepers.user(who))
        assert {client.get(one).status_code for one in addresses} == {status}, who
    client.force_login(keepers.user("qian"))
    for wrong in ("elsewhere/", "elsewhere/1/", "xinyong/2/", f"xinyong/{10**30}/"):
        assert client.get(f"{MATCHES}{wrong}").status_code == 404, wrong


def test_the_list_of_deliveries_costs_the_same_with_many(client, keepers: Town, shelf: Shelf, same_queries):
    client.force_login(keepers.user("qian"))

    def add() -> None:
        shelf.put(bad(1))
        sweep_lists(NOW)

    same_queries(lambda: client.get(f"{MATCHES}xinyong/"), add=add)
