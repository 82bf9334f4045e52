"""承诺和容缺办理情况: what was promised and deferred, by matter and office, and the cases behind each number."""

import pytest

from approvals.actions import deficiency, performing
from commitments.models import Commitment
from ground import clocks
from tests.approvals.committed import committed
from tests.deferring import lacking, short
from tests.town import Town

pytestmark = pytest.mark.django_db


def told(client, town: Town, who: str = "feng", more: str = "") -> str:
    client.force_login(town.user(who))
    return client.get(f"/desk/figures/?year={town.at.year}{more}").content.decode()


@pytest.mark.rule("R35")
def test_a_promise_counts_where_it_was_made_and_by_what_became_of_it(client, town):
    case, commitment = committed(town)
    address = f"/desk/figures/made/{case.edition.matter.code}/"
    assert address in told(client, town)
    assert f"/desk/figures/overdue/{case.edition.matter.code}/" not in told(client, town)
    supply = clocks.of(commitment.promised.first().thread, "commitments.supply")
    performing.run_over(Commitment.objects.get(pk=commitment.pk), at=supply.lapses_at)
    assert f"/desk/figures/overdue/{case.edition.matter.code}/" in told(client, town)
    assert case.number in client.get(f"{address}?year={town.at.year}").content.decode()
    row = told(client, town, more="&csv").splitlines()[1]
    assert row.endswith(",1,0,1,0,0,0,0")


@pytest.mark.rule("R37")
def test_what_follows_later_counts_once(client, town):
    case = short(town)
    assert not told(client, town).count("/desk/figures/accepted/")
    deficiency.accept(case, [lacking(case)], by=town.actor("lin"), at=town.at)
    assert told(client, town).count("/desk/figures/accepted/") == 1
    assert told(client, town, more="&csv").splitlines()[1].endswith(",0,0,0,0,1,0,0")


def test_an_office_sees_its_own_and_a_window_nothing(client, town):
    case, _commitment = committed(town)
    assert case.edition.matter.code in told(client, town, "zheng")
    client.force_login(town.user("lin"))
    assert client.get("/desk/figures/").status_code == 404
    client.force_login(town.user("zhao"))
    assert client.get("/desk/figures/").status_code == 403
    client.force_login(town.user("feng"))
    assert client.get("/desk/figures/nothing/x/").status_code == 404


def test_the_page_asks_the_same_of_the_database_however_much_there_is(
    client, town, django_assert_max_num_queries
):
    committed(town)
    client.force_login(town.user("feng"))
    with django_assert_max_num_queries(25):
        client.get(f"/desk/figures/?year={town.at.year}")
