"""证照分离: how a permit for business is reformed is a row that two officers keep, and decides what is open (S50)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import now

from approvals import rules as approvals
from approvals.actions import filing
from approvals.enums import Purpose, Route
from approvals.rules.routes import offers
from ground.law.rulings import Refused
from ground.workdays import legal_day
from matters import rules
from matters.actions import keeping
from matters.content import content_of
from matters.enums import MatterType, ReformMode
from matters.models import ReformItem
from matters.rules.checks import findings
from tests.matters.desk import Desk
from tests.matters.test_kept_lists import client, confirmed, told
from tests.promising import promising

DAY = timedelta(days=1)


def reform(desk: Desk, mode: str = ReformMode.NOTIFIED, **more) -> ReformItem:
    said = {"matter": desk.matter, "mode": mode, "basis": "国发〔2021〕7号", "from_on": legal_day(desk.at)}
    return ReformItem(**said | more)


@pytest.mark.rule("S50")
def test_notice_is_open_where_the_list_of_the_day_says_so(desk: Desk):
    assert "没有列入" in rules.why_not_notified(desk.matter, at=desk.at).words
    row = told(desk, reform(desk))
    assert not rules.why_not_notified(desk.matter, at=desk.at).ok, "not before another confirmed it"
    keeping.confirm(row, by=desk.qin, at=desk.at)
    assert rules.why_not_notified(desk.matter, at=desk.at).ok
    assert not rules.why_not_notified(desk.matter, at=desk.at - DAY).ok
    later = reform(desk, ReformMode.IMPROVED, item_no="98", replaces=row, from_on=legal_day(desk.at) + DAY)
    confirmed(desk, later)
    assert rules.why_not_notified(desk.matter, at=desk.at).ok
    words = rules.why_not_notified(desk.matter, at=desk.at + DAY).words
    assert "优化审批服务" in words
    assert "国发〔2021〕7号 第 98 项" in words


@pytest.mark.rule("S50")
def test_the_route_of_an_application_asks_the_reform(desk: Desk):
    edition = promising(desk.town, "notified")

    def closed_by() -> set[str]:
        (found,) = (one for one in offers(edition, at=desk.at) if one.route == Route.NOTIFIED)
        return {ruling.rule_id for ruling in found.closed_by}

    assert closed_by() == set()
    row = ReformItem.objects.get(matter=edition.matter)
    row = keeping.end(row, legal_day(desk.at), "改革方式调整", by=desk.mei, at=desk.at)
    keeping.confirm(row, by=desk.qin, at=desk.at)
    assert closed_by() == set(), "its last day"
    desk.at += DAY
    assert closed_by() == {"S50"}


@pytest.mark.rule("S50")
def test_what_was_abolished_is_not_applied_for_and_its_guide_says_so(desk: Desk):
    edition, page = desk.town.edition, Client()
    start = f'href="/apply/{desk.matter.code}/'
    assert approvals.why_not_apply(edition, at=desk.at).ok
    assert start in page.get(desk.matter.get_absolute_url()).content.decode()
    confirmed(desk, reform(desk, ReformMode.CANCELLED))
    assert "直接取消审批，不需要取得许可" in approvals.why_not_apply(edition, at=desk.at).words
    said = page.get(desk.matter.get_absolute_url()).content.decode()
    assert "直接取消审批，不需要取得许可" in said
    assert start not in said


@pytest.mark.rule("S50")
def test_what_is_put_on_record_is_not_applied_for_as_a_permit(desk: Desk):
    edition, page = desk.town.edition, Client()
    case = desk.town.draft()
    confirmed(desk, reform(desk, ReformMode.RECORD))
    words = approvals.why_not_apply(edition, at=desk.at).words
    for part in ("由审批改为备案", "国发〔2021〕7号", edition.matter.office.name):
        assert part in words
    with pytest.raises(Refused, match="由审批改为备案"):
        filing.file(case, by=desk.town.actor("zhao"), at=desk.at)
    assert approvals.why_not_apply(edition, Purpose.RENEWAL, at=desk.at).ok, "what was granted stays"
    said = page.get(desk.matter.get_absolute_url()).content.decode()
    assert "由审批改为备案" in said
    assert f'href="/apply/{desk.matter.code}/' not in said
    edition.identity["type_code"] = MatterType.OTHER
    assert approvals.why_not_apply(edition, at=desk.at).ok, "its guide says how it is put on record"


@pytest.mark.rule("COR-6")
def test_how_long_materials_may_follow_is_the_lists_or_the_places(desk: Desk):
    on = legal_day(desk.at)
    assert rules.follow_days(desk.town.edition, on) == 20
    confirmed(desk, reform(desk, follow_days=30))
    assert rules.follow_days(desk.town.edition, on) == 30
    with pytest.raises(IntegrityError, match="follows_on_notice"), transaction.atomic():
        reform(desk, ReformMode.IMPROVED, follow_days=30, is_waiting=True).save()


@pytest.mark.rule("S50")
@pytest.mark.parametrize(
    "mode, kinds, found",
    [
        (ReformMode.NOTIFIED, ["notified"], []),
        (ReformMode.NOTIFIED, [], [("warning", "commitment_kinds")]),
        (ReformMode.IMPROVED, [], []),
        (ReformMode.IMPROVED, ["notified"], [("error", "commitment_kinds")]),
        (ReformMode.RECORD, [], [("error", "type_code")]),
        (ReformMode.CANCELLED, [], [("error", "type_code")]),
        (None, [], []),
        (None, ["notified"], [("warning", "commitment_kinds")]),
    ],
)
def test_an_edition_fits_its_reform(desk: Desk, mode, kinds, found):
    if mode:
        confirmed(desk, reform(desk, mode))
    content = content_of(desk.town.edition)
    content["edition"]["commitment_kinds"] = kinds
    all_of_them = findings(content, desk.matter, legal_day(desk.at))
    assert [(one.severity, one.element) for one in all_of_them if one.check == "S50"] == found


@pytest.mark.rule("S50")
def test_a_row_stays_and_is_there_once(desk: Desk):
    row = confirmed(desk, reform(desk))
    with pytest.raises(IntegrityError, match="is on its list"), transaction.atomic():
        ReformItem.objects.filter(pk=row.pk).update(mode=ReformMode.CANCELLED)
    with pytest.raises(Refused, match="清单中已有这一项"):
        told(desk, reform(desk, from_on=legal_day(desk.at) + DAY))
    with pytest.raises(Refused, match="事项编制的职责"):
        told(desk, reform(desk), by=desk.qin)


@pytest.mark.rule("S50")
def test_it_is_written_and_published_on_the_pages(desk: Desk):
    mei, qin, public = client(desk, "mei"), client(desk, "qin"), Client()
    form = {"matter": desk.matter.implementation_code, "mode": "improved", "basis": "国发〔2021〕7号"}
    form |= {"item_no": "52", "follow_days": "30", "measures": "", "from_on": legal_day(now()).isoformat()}
    wrong = mei.post("/catalogue/lists/reform/new/", form)
    assert wrong.status_code == 422
    assert "实行告知承诺的才有这一期限" in wrong.content.decode()
    mei.post("/catalogue/lists/reform/new/", form | {"mode": "notified"})
    row = ReformItem.objects.get()
    assert "事项" not in str(public.get("/lists/reform/").context["rows"])
    qin.post(f"/catalogue/lists/reform/{row.pk}/confirmation/")
    (shown,) = public.get("/lists/reform/").context["rows"]
    assert shown["name"] == desk.matter.name
    assert [one["name"] for one in public.get("/lists/reform/?mode=notified").context["rows"]] == [
        desk.matter.name
    ]
    assert public.get("/lists/reform/?mode=record").context["rows"] == []
    body = b"".join(public.get("/lists/reform/files/csv/").streaming_content).decode()
    assert "30 个工作日" in body
    assert "实行告知承诺" in public.get(desk.matter.get_absolute_url()).content.decode()
    assert "30 个工作日" in mei.get(f"/catalogue/lists/reform/{row.pk}/").content.decode()
