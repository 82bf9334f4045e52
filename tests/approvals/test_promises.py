"""A shortened promise is applied to running cases: only what is better for the applicant, told, and never longer (S57)."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client

from approvals import rules
from approvals.actions.promises import apply_promise
from approvals.enums import CaseState, Kind
from approvals.models import Case, EditionMove
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks import Side
from ground.law.rulings import Refused
from ground.notices.models import Notice
from matters.actions import publishing
from matters.actions.entrusting import entrust
from matters.enums import Entrusted
from matters.models import Announcement, Edition
from tests.conftest import QUERIES_PER_PAGE, SameQueries
from tests.house.test_walk_all_pages import looked_at
from tests.matters.desk import Desk
from tests.matters.test_public_guide import text_of


@pytest.fixture
def desk(town: Any) -> Desk:
    return Desk(town)


@pytest.fixture(autouse=True)
def that_day(monkeypatch: pytest.MonkeyPatch, moment: Any) -> None:
    monkeypatch.setattr("portal.pages.promises.now", lambda: moment)


def due(case: Case) -> Any:
    clock = clocks.of(case.thread, Kind.DECISION, Side.PROMISED)
    assert clock is not None
    return clock.due_on


def shortened(desk: Desk, **more: Any) -> Announcement:
    proposal = desk.saved(desk.begun(), "time", promised_length=5)
    for group, values in more.items():
        proposal = desk.saved(proposal, group, **values)
    return Announcement.objects.get(edition=desk.published(proposal))


def approver(desk: Desk, who: str = "zheng") -> Client:
    client = Client()
    client.force_login(desk.town.user(who))
    return client


@pytest.mark.rule("S57", "COR-1")
def test_an_approver_gives_the_shorter_promise_to_the_cases_that_run(desk: Desk) -> None:
    town = desk.town
    filed, accepted = town.case_at(CaseState.FILED), town.case_at(CaseState.ACCEPTED)
    before = due(accepted)
    announcement = shortened(desk)
    zheng = approver(desk)
    address = f"/desk/promises/{announcement.edition.uuid}/"
    assert address in zheng.get("/desk/promises/").content.decode()
    page = zheng.get(address)
    assert filed.number in text_of(page)
    assert "8 个工作日" in text_of(page)
    nothing = zheng.post(address, {"reason": "压缩时限惠及在办件"})
    assert nothing.status_code == 422
    assert "请选择要适用的办件" in text_of(nothing)
    silent = zheng.post(address, {"cases": [filed.pk], "reason": " "})
    assert silent.status_code == 422
    assert not EditionMove.objects.exists()
    done = zheng.post(
        address, {"cases": [filed.pk, accepted.pk], "reason": "压缩时限惠及在办件"}, follow=True
    )
    assert "已提前 2 件，并告知申请人" in text_of(done)
    for case in (filed, accepted):
        case = Case.objects.get(pk=case.pk)
        assert case.edition == announcement.edition
        told = Notice.objects.filter(thread=case.thread, channel="inbox", subject__contains="转按新版")
        assert "压缩时限惠及在办件" in told.get().body
    assert due(accepted) < before
    assert "没有按以前版本在办的办件" in text_of(zheng.get(address))


@pytest.mark.rule("S57")
def test_what_is_not_only_better_is_named_with_why_not(desk: Desk) -> None:
    town = desk.town
    case = town.case_at(CaseState.ACCEPTED)
    before = due(case)
    announcement = shortened(desk, service={"visits": 1, "visits_words": "现场核对原件"})
    zheng = approver(desk)
    page = zheng.get(f"/desk/promises/{announcement.edition.uuid}/")
    assert "不适用的在办件" in text_of(page)
    assert "到现场次数增加为 1 次" in text_of(page)
    by = town.actor("zheng")
    applied = apply_promise(announcement, [case], "压缩", by=by, at=desk.at)
    assert applied.moved == []
    assert "请逐件核对办理" in applied.others[0][1]
    assert due(case) == before
    with pytest.raises(Refused, match="请写明"):
        apply_promise(announcement, [case], " ", by=by, at=desk.at)


@pytest.mark.rule("S57")
def test_it_is_for_who_decides_there_and_never_makes_anything_later(desk: Desk) -> None:
    town = desk.town
    case = town.case_at(CaseState.ACCEPTED)
    announcement = shortened(desk)
    for who in ("lin", "zhao", "sun"):
        ruling = rules.why_not_shorten(case, announcement.edition, by=town.actor(who), at=desk.at)
        assert not ruling.ok
        assert approver(desk, who).get("/desk/promises/").status_code in (403, 404)
    longer = desk.changed("time", promised_length=9)
    ruling = rules.why_not_shorten(case, longer, by=town.actor("zheng"), at=desk.at)
    assert "不会提前办结" in str(ruling.words)


@pytest.mark.rule("S57")
def test_two_approvers_at_once_move_a_case_once(desk: Desk) -> None:
    town = desk.town
    case = town.case_at(CaseState.ACCEPTED)
    announcement = shortened(desk)
    stale = Case.objects.get(pk=case.pk)
    apply_promise(announcement, [case], "压缩", by=town.actor("zheng"), at=desk.at)
    second = apply_promise(announcement, [stale], "压缩", by=town.actor("wu"), at=desk.at)
    assert second.moved == []
    assert [case.pk for case, _why in second.others] == [stale.pk]
    assert EditionMove.objects.count() == 1


def test_the_page_costs_the_same_with_many(desk: Desk) -> None:
    for _n in range(3):
        desk.town.case_at(CaseState.ACCEPTED)
        desk.town.case_at(CaseState.FILED)
    edition = shortened(desk).edition
    for address in ("/desk/promises/", f"/desk/promises/{edition.uuid}/"):
        _page, wrong = looked_at(approver(desk), address, QUERIES_PER_PAGE)
        assert not wrong, (address, wrong)
    assert Edition.objects.get(pk=edition.pk).no == 2


def test_the_list_costs_the_same_with_many_that_were_replaced(desk: Desk, same_queries: SameQueries) -> None:
    town, numbers, zheng = desk.town, count(10), approver(desk)

    def replaced() -> None:
        no = next(numbers)
        edition = town._open(f"公共场所卫生许可（{no}）", desk.at, no=no)
        entrust(town.window, [edition], [*Entrusted.values], by=Actor.system("seed"), at=desk.at)
        town.case_at(CaseState.ACCEPTED, edition=edition)
        desk.changed("time", matter=edition.matter, promised_length=5)
        desk.changed("contact", matter=edition.matter, hours="工作日 9:00—17:00")

    page = same_queries(lambda: zheng.get("/desk/promises/"), add=replaced)
    assert page.content.decode().count('href="/desk/promises/') >= 3


@pytest.mark.rule("S57")
def test_a_promise_stays_listed_while_what_holds_now_ends_a_case_earlier(desk: Desk) -> None:
    town = desk.town
    case = town.case_at(CaseState.ACCEPTED)
    before = due(case)
    announcement = shortened(desk)
    after = desk.changed("contact", hours="工作日 9:00—17:00")
    zheng, address = approver(desk), f"/desk/promises/{announcement.edition.uuid}/"
    assert address in zheng.get("/desk/promises/").content.decode()
    assert "转按现行版本核对" in text_of(zheng.get(address))
    told = {"cases": [case.pk], "reason": "压缩时限惠及在办件"}
    assert "已提前 1 件" in text_of(zheng.post(address, told, follow=True))
    case = Case.objects.get(pk=case.pk)
    assert case.edition == after, "the edition that holds today"
    assert due(case) < before
    assert address not in zheng.get("/desk/promises/").content.decode(), "nobody is left"


@pytest.mark.rule("S57")
def test_a_promise_that_was_taken_back_since_is_listed_no_more(desk: Desk) -> None:
    town = desk.town
    case = town.case_at(CaseState.ACCEPTED)
    announcement = shortened(desk)
    desk.changed("time", promised_length=7)
    zheng, address = approver(desk), f"/desk/promises/{announcement.edition.uuid}/"
    assert address in zheng.get("/desk/promises/").content.decode(), "seven days are still fewer than eight"
    desk.changed("time", promised_length=9)
    assert address not in zheng.get("/desk/promises/").content.decode()
    assert zheng.get(address).status_code == 404
    applied = apply_promise(announcement, [case], "压缩", by=town.actor("zheng"), at=desk.at)
    assert "不会提前办结" in applied.others[0][1]


@pytest.mark.rule("S57")
def test_a_promise_is_applied_from_its_day_on_and_while_something_holds(desk: Desk) -> None:
    town = desk.town
    case = town.case_at(CaseState.ACCEPTED)
    proposal = desk.saved(desk.begun(), "time", promised_length=5)
    announcement = Announcement.objects.get(edition=desk.published(proposal, on=desk.tomorrow))
    by = town.actor("zheng")
    with pytest.raises(Refused, match="从2026年3月"):
        apply_promise(announcement, [case], "压缩", by=by, at=desk.at)
    later = desk.at + timedelta(days=1)
    publishing.end(desk.matter, desk.tomorrow + timedelta(days=1), by=desk.qin, at=later)
    with pytest.raises(Refused, match="现在没有可以办理的版本"):
        apply_promise(announcement, [case], "压缩", by=by, at=later + timedelta(days=1))
