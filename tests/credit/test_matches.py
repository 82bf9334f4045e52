"""Whether somebody is the one on a list that hides its numbers: said by one officer, put right by another (K1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals import tasks as approvals_tasks
from approvals.enums import DeficiencyState
from credit.actions import lists
from credit.models import ListMatch
from credit.tasks import sweep_lists
from ground.law.models import DatedValue
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from tests.credit.shelf import ZHAO, Shelf
from tests.credit.test_lists import closed
from tests.credit.test_pages import NOW, text
from tests.deferring import anew, deficient
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.rule("K1")]
PAGE = "/desk/credit/matches/"
HIDDEN = [*ZHAO[:3], "9900**********0462", *ZHAO[4:]]
HOUR, NIGHT = timedelta(hours=1), timedelta(hours=16)


def found(town: Town, shelf: Shelf, at=NOW, *rows: list[str]) -> ListMatch:
    """Somebody of the same name and tail waits for an officer's word."""
    shelf.put(*(rows or [HIDDEN]))
    sweep_lists(at)
    party = town.actor("zhao").on_behalf_of
    assert party is not None
    return lists.screen(party, at=at)[0]


def subjects(town: Town, match: ListMatch) -> list[str]:
    told = Notice.objects.filter(thread=match.party.thread, user=town.user("zhao"), channel="inbox")
    return list(told.order_by("pk").values_list("subject", flat=True))


def test_what_was_wrongly_confirmed_another_officer_puts_right_on_the_page(client, keepers, shelf):
    match = found(keepers, shelf)
    client.force_login(keepers.user("qian"))
    assert "还没有核对过的" in text(client.get(f"{PAGE}?show=judged"))
    client.post(f"{PAGE}{match.pk}/judgement/", {"same": "yes"})
    assert closed(keepers, NOW)
    page = text(client.get(f"{PAGE}?show=judged"))
    assert "赵敏" in page
    assert "由您核对" in page
    assert "更正为不是同一主体" not in page
    address = f"{PAGE}{match.pk}/correction/"
    said = {"same": "no", "words": "住址和出生日期不同，不是同一人"}
    assert client.post(address, said).status_code == 409, "not by whoever said it"

    client.force_login(keepers.user("tang"))
    page = text(client.get(f"{PAGE}?show=judged"))
    assert "更正为不是同一主体" in page
    assert "钱程" in page
    wrong = client.post(address, said | {"words": " "})
    assert wrong.status_code == 422
    assert "请写明更正的理由" in wrong.content.decode()
    page = text(client.post(address, said, follow=True))
    assert "已更正" in page
    assert "住址和出生日期不同" in page
    assert "唐宁" in page
    assert not closed(keepers, NOW)
    assert client.post(address, said).status_code == 409, "once"
    assert ["不在" in one for one in subjects(keepers, match)] == [False, True]
    (entry,) = Entry.objects.of(match.party.thread).filter(act="credit.match_corrected")
    assert (entry.user, entry.facts["same"]) == (keepers.user("tang"), False)


def test_what_was_wrongly_denied_closes_from_then_on_and_he_hears_so(keepers, shelf, moment):
    match = lists.judge(found(keepers, shelf, moment), False, by=keepers.actor("qian"), at=moment)
    assert subjects(keepers, match) == []
    lists.correct(match, True, "户籍信息一致", by=keepers.actor("tang"), at=moment + HOUR)
    assert closed(keepers, moment + HOUR)
    assert len(subjects(keepers, match)) == 1
    with pytest.raises(Refused, match="由另一名信用管理人员更正"):
        lists.correct(match, False, "看错", by=keepers.actor("tang"), at=moment + HOUR)
    with pytest.raises(Refused, match="由信用管理人员核对"):
        lists.correct(match, False, "看错", by=keepers.actor("lin"), at=moment + HOUR)


def test_what_is_not_said_yet_is_not_put_right(client, keepers, shelf):
    match = found(keepers, shelf)
    with pytest.raises(Refused, match="还没有核对"):
        lists.correct(match, False, "看错", by=keepers.actor("qian"), at=NOW)
    client.force_login(keepers.user("lin"))
    assert client.post(f"{PAGE}{match.pk}/correction/", {"same": "no", "words": "x"}).status_code == 404
    client.force_login(keepers.user("qian"))
    assert client.get(f"{PAGE}?show=nonsense").status_code == 404


@pytest.mark.rule("COR-4", "K3")
def test_what_the_mistake_ended_runs_again_within_the_hour(keepers, shelf):
    at = keepers.at
    told = {"place": "990001", "value": "ended", "from_on": legal_day(at), "source": "示例"}
    DatedValue.objects.create(key="deficiency.listed", **told)
    one = deficient(keepers)
    match = lists.judge(found(keepers, shelf, at), True, by=keepers.actor("qian"), at=at)
    assert approvals_tasks.sweep_standing(at + NIGHT) == 1
    assert anew(one).state == DeficiencyState.LAPSED
    lists.correct(match, False, "不是同一人", by=keepers.actor("tang"), at=at + NIGHT)
    approvals_tasks.sweep_standing(at + NIGHT + HOUR)
    assert anew(one).state == DeficiencyState.OPEN


@pytest.mark.parametrize("judged", [False, True])
def test_the_questions_come_in_pages_that_cost_the_same(client, keepers, shelf, same_queries, judged):
    rows = [[f"XY-{n}", *HIDDEN[1:]] for n in range(27)]
    found(keepers, shelf, NOW, *rows)
    if judged:
        told = {"same": True, "judged_at": NOW, "judged_by": keepers.user("qian")}
        ListMatch.objects.update(**told)
    client.force_login(keepers.user("tang"))
    address = f"{PAGE}?show=judged" if judged else PAGE
    page = text(client.get(address))
    assert page.count("名单所列") == 25
    key = ListMatch.objects.order_by("-pk" if judged else "pk")[24].pk
    link = f"{'?show=judged&amp;' if judged else '?'}before={key}"
    assert link in page
    rest = text(client.get(f"{address}{'&' if judged else '?'}before={key}"))
    assert rest.count("名单所列") == 2
    assert "上一页" in rest
