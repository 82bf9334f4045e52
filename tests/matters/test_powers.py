"""A power list is drafted from the one in force, written, handed on, published by another; what is published stays (S43)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import now

from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import powers
from matters.actions import powers as verbs
from matters.actions.powers import load_powers
from matters.models import PowerEntry, PowerList

DAY = timedelta(days=1)
PERMIT = {
    "code": "ZX-01-099",
    "name": "户外广告设置许可",
    "type_code": "01",
    "basis": "城市市容和环境卫生管理条例第十一条",
    "duties": "公示条件和时限；按期作出决定",
}


@pytest.fixture
def organ(desk):
    """The town's organ with the power list that comes packaged; today."""
    desk.at = now()
    load_powers(at=desk.at)
    return desk.town.organ


def signed_in(desk, who):
    client = Client()
    client.force_login(desk.town.user(who))
    return client


def drafted(desk, organ, *, on=None):
    on = on or legal_day(desk.at)
    return verbs.begin(organ, from_on=on, reason="条例修订", by=desk.mei, at=desk.at)


def published(desk, organ, *, on=None, **change):
    listed = drafted(desk, organ, on=on)
    verbs.put(listed, None, **PERMIT | change, by=desk.mei, at=desk.at)
    listed = verbs.submit(listed, by=desk.mei, at=desk.at)
    return verbs.publish(listed, on=on or legal_day(desk.at), by=desk.qin, at=desk.at)


@pytest.mark.rule("S43")
def test_what_was_published_for_a_wrong_day_is_recalled_before_that_day(desk, organ):
    today = legal_day(desk.at)
    first = organ.power_lists.get()
    listed = published(desk, organ, on=today + 9 * DAY)
    publisher, address = signed_in(desk, "luo"), f"/catalogue/powers/{listed.pk}/"
    assert "原来的一版继续施行" in publisher.get(address).content.decode()
    assert "recall" not in signed_in(desk, "mei").get(address).content.decode()
    with pytest.raises(Refused, match="改用事项发布的职责"):
        verbs.recall(listed, "日期有误", by=desk.mei, at=desk.at)
    for words in ("", "请致电 13800138000"):
        assert publisher.post(f"{address}recall/", {"words": words}).status_code in (409, 422)
    assert publisher.post(f"{address}recall/", {"words": "日期有误"}).url == address
    first.refresh_from_db()
    assert first.until_on is None
    assert PowerList.objects.in_force(today + 9 * DAY).get(office=organ) == first
    assert Client().get(f"/power-lists/{organ.path}/editions/{listed.no}/").status_code == 404
    assert Notice.objects.filter(thread=listed.thread, fact__contains="powers_recalled").exists()
    assert "已撤回" in publisher.get(address).content.decode()
    with pytest.raises(Refused, match="已经撤回"):
        verbs.recall(listed, "再来", by=desk.luo, at=desk.at)
    again = published(desk, organ, on=today + DAY, code="ZX-01-100")
    first.refresh_from_db()
    assert (first.until_on, again.no) == (today, listed.no + 1)
    with pytest.raises(IntegrityError, match="only its end"), transaction.atomic():
        PowerList.objects.filter(pk=first.pk).update(until_on=None)
    with pytest.raises(Refused, match="已经施行，不能撤回"):
        verbs.recall(again, "日期有误", by=desk.luo, at=desk.at + 2 * DAY)


@pytest.mark.rule("S43")
def test_the_next_list_begins_as_the_last_and_takes_its_place(desk, organ):
    first = organ.power_lists.get()
    listed = drafted(desk, organ)
    assert powers.differences(first, listed) == []
    assert PowerList.objects.in_force(legal_day(desk.at)).get(office=organ) == first, "a draft holds nowhere"
    changed = listed.entries.get(code="ZX-01-002")
    told = {key: getattr(changed, key) for key in verbs.SAID} | {"basis": "公共场所卫生管理条例第四条第一款"}
    verbs.put(listed, changed, **told, by=desk.mei, at=desk.at)
    verbs.put(listed, None, **PERMIT, by=desk.mei, at=desk.at)
    verbs.drop(listed.entries.get(code="ZX-01-003"), by=desk.tan, at=desk.at)
    assert powers.differences(first, listed) == [
        "“公共场所卫生许可”的设定依据：由“公共场所卫生管理条例第四条”改为“公共场所卫生管理条例第四条第一款”",
        "取消“人力资源服务许可”（ZX-01-003）",
        "新增“户外广告设置许可”（ZX-01-099）",
    ]
    tomorrow = legal_day(desk.at) + DAY
    listed = verbs.submit(listed, by=desk.mei, at=desk.at)
    verbs.publish(listed, on=tomorrow, by=desk.qin, at=desk.at)
    first.refresh_from_db()
    assert first.until_on == tomorrow - DAY
    assert PowerList.objects.in_force(tomorrow).get(office=organ) == listed
    assert [entry.act for entry in Entry.objects.of(listed.thread)] == [
        *("matters.powers_begun", "matters.power_written", "matters.power_written", "matters.power_ended"),
        *("matters.powers_submitted", "matters.powers_published"),
    ]
    assert Notice.objects.filter(fact__contains="powers_published", user=desk.mei.user).exists()


@pytest.mark.rule("S43")
def test_who_wrote_it_does_not_publish_it(desk, organ):
    for user in ("mei", "tan"):
        appoint(
            desk.town.user(user), organ, Duty.PUBLICATION, from_on=date(2025, 6, 1), by=Actor.system("seed"),
            at=desk.at,
        )  # fmt: skip
    listed = drafted(desk, organ)
    verbs.put(listed, None, **PERMIT, by=desk.tan, at=desk.at)
    today = legal_day(desk.at)
    with pytest.raises(Refused, match="还没有提交"):
        verbs.publish(listed, on=today, by=desk.qin, at=desk.at)
    listed = verbs.submit(listed, by=desk.mei, at=desk.at)
    for user in ("mei", "tan"):
        with pytest.raises(Refused, match="您参与过这一版的编制"):
            verbs.publish(
                listed, on=today, by=Actor(desk.town.user(user), organ, Duty.PUBLICATION), at=desk.at
            )
    with pytest.raises(Refused, match="请改用事项发布的职责"):
        verbs.publish(listed, on=today, by=desk.tan, at=desk.at)
    with pytest.raises(Refused, match="不能早于今天"):
        verbs.publish(listed, on=today - DAY, by=desk.qin, at=desk.at)
    with pytest.raises(Refused, match="已经提交，退回后才能修改"):
        verbs.put(listed, None, **PERMIT | {"code": "x"}, by=desk.mei, at=desk.at)
    listed = verbs.give_back(listed, "依据有误", by=desk.qin, at=desk.at)
    assert listed.is_draft
    verbs.put(listed, None, **PERMIT | {"code": "x"}, by=desk.mei, at=desk.at)


@pytest.mark.rule("S43")
def test_what_is_handed_on_is_whole(desk, organ):
    with pytest.raises(Refused, match="由该机构、其上级机构"):
        verbs.begin(organ, from_on=legal_day(desk.at), reason="x", by=writer_elsewhere(desk), at=desk.at)
    listed = drafted(desk, organ)
    with pytest.raises(Refused, match="已有一份权责清单草稿"):
        drafted(desk, organ)
    with pytest.raises(Refused, match="已用于“食品经营许可”"):
        verbs.put(listed, None, **PERMIT | {"code": "ZX-01-001"}, by=desk.mei, at=desk.at)
    bare = verbs.put(listed, None, **PERMIT | {"duties": ""}, by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="设定依据和责任事项：户外广告设置许可"):
        verbs.submit(listed, by=desk.mei, at=desk.at)
    verbs.drop(bare, by=desk.mei, at=desk.at)
    verbs.discard(listed, by=desk.mei, at=desk.at)
    assert organ.power_lists.count() == 1
    assert Entry.objects.filter(act="matters.powers_discarded").exists()


def writer_elsewhere(desk):
    desk.town._officer("gao", "高原", desk.town.offices["regulator"], Duty.CATALOGUE)
    return desk.town.actor("gao")


@pytest.mark.rule("S43")
def test_a_published_list_stays_as_it_is(desk, organ):
    listed = organ.power_lists.get()
    entry = listed.entries.order_by("code")[0]
    for change in (
        lambda: PowerEntry.objects.filter(pk=entry.pk).update(name="x"),
        lambda: PowerEntry.objects.filter(pk=entry.pk).delete(),
        lambda: PowerEntry.objects.create(list=listed, **PERMIT),
        lambda: PowerList.objects.filter(pk=listed.pk).update(from_on=date(2020, 1, 1)),
        lambda: PowerList.objects.filter(pk=listed.pk).update(published_at=None),
    ):
        with pytest.raises(IntegrityError, match="is published"), transaction.atomic():
            change()
    PowerList.objects.filter(pk=listed.pk).update(until_on=date(2027, 1, 1))
    with pytest.raises(IntegrityError, match="its end"), transaction.atomic():
        PowerList.objects.filter(pk=listed.pk).update(until_on=None)


@pytest.mark.rule("S43")
def test_the_next_list_holds_after_the_last(desk, organ):
    on = legal_day(desk.at) + 5 * DAY
    published(desk, organ, on=on)
    listed = drafted(desk, organ)
    verbs.submit(listed, by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="新的一版应当更晚施行"):
        verbs.publish(listed, on=on, by=desk.qin, at=desk.at)
    verbs.publish(listed, on=on + DAY, by=desk.qin, at=desk.at)


# ---- pages


@pytest.mark.rule("S43")
def test_a_list_is_written_and_published_on_its_pages(desk, organ):
    editor, publisher = signed_in(desk, "mei"), signed_in(desk, "qin")
    today = legal_day(desk.at)
    home = f"/catalogue/powers/organs/{organ.pk}/"
    assert f'href="{home}"' in editor.get("/catalogue/powers/").content.decode()
    assert "没有对应权力事项的事项" in editor.get(home).content.decode()
    assert editor.post(home, {"from_on": "", "reason": ""}).status_code == 422
    address = editor.post(home, {"from_on": today.isoformat(), "reason": "条例修订"}).url
    assert "没有差异" in editor.get(address).content.decode()
    half = editor.post(f"{address}entries/", PERMIT | {"type_code": ""})
    assert (half.status_code, 'data-unsaved="typed"' in half.content.decode()) == (422, True)
    assert editor.post(f"{address}entries/", PERMIT).url == address
    assert "新增“户外广告设置许可”（ZX-01-099）" in editor.get(address).content.decode()
    entry = PowerEntry.objects.get(code="ZX-01-099")
    changed = PERMIT | {"name": "户外广告设施设置许可", "seen": entry.reading}
    assert editor.post(f"{address}entries/{entry.pk}/", changed).url == address
    assert "户外广告设施设置许可" in editor.get(f"{address}?q=户外").content.decode()
    assert "没有找到权力事项" in editor.get(f"{address}?q=没有").content.decode()
    other = PowerEntry.objects.get(list__published_at=None, code="ZX-01-004")
    assert editor.post(f"{address}entries/{other.pk}/removal/").url == address
    assert publisher.post(f"{address}submission/").status_code == 404
    assert "还没有提交" in publisher.get(address).content.decode()
    editor.post(f"{address}submission/")
    assert publisher.post(f"{address}return/", {"words": ""}).status_code == 422
    publisher.post(f"{address}return/", {"words": "依据有误"})
    assert "依据有误" in editor.get(address).content.decode()
    editor.post(f"{address}submission/")
    assert editor.post(f"{address}publication/", {"on": today.isoformat()}).status_code == 404
    assert publisher.post(f"{address}publication/", {"on": ""}).status_code == 422
    assert publisher.post(f"{address}publication/", {"on": today.isoformat()}).url == address
    visitor = Client()
    said = visitor.get(f"/power-lists/{organ.path}/").content.decode()
    assert "户外广告设施设置许可" in said
    assert "取消“劳务派遣经营许可”（ZX-01-004）" in said
    earlier = visitor.get(f"/power-lists/{organ.path}/editions/1/").content.decode()
    assert "劳务派遣经营许可" in earlier
    body = b"".join(visitor.get(f"/power-lists/{organ.path}/editions/2/files/csv/").streaming_content)
    assert "ZX-01-099" in body.decode()
    assert visitor.get(f"/power-lists/{organ.path}/files/xlsx/").status_code == 404
    assert visitor.get(f"/power-lists/{organ.path}/editions/3/").status_code == 404
    assert visitor.get("/power-lists/ZHAOXIA/").status_code == 404
    for page in ("/lists/powers/", f"/browse/departments/{organ.path}/", f"/guide/{desk.matter.code}/"):
        assert f'href="/power-lists/{organ.path}/"' in visitor.get(page).content.decode(), page


@pytest.mark.rule("S43")
def test_of_two_who_write_one_power_the_later_is_told(desk, organ):
    listed = drafted(desk, organ)
    entry = listed.entries.get(code="ZX-01-004")
    address = f"/catalogue/powers/{listed.pk}/entries/{entry.pk}/"
    first, second = signed_in(desk, "mei"), signed_in(desk, "tan")
    told = first.get(address).context["form"].initial
    assert f'value="{told["seen"]}"' in second.get(address).content.decode()
    assert first.post(address, told | {"basis": "条例第一条"}).status_code == 302
    answer = second.post(address, told | {"basis": "条例第二条"})
    assert answer.status_code == 422
    assert "已被他人修改，请重新打开后再改" in answer.content.decode()
    assert listed.entries.get(pk=entry.pk).basis == "条例第一条"
    assert second.post(address, told | {"seen": ""}).status_code == 422


@pytest.mark.rule("S43")
def test_what_was_dropped_meanwhile_does_not_come_back(desk, organ):
    listed = drafted(desk, organ)
    entry = listed.entries.get(code="ZX-01-004")
    verbs.drop(listed.entries.get(pk=entry.pk), by=desk.tan, at=desk.at)
    told = {key: getattr(entry, key) for key in verbs.SAID}
    with pytest.raises(Refused, match="这一项已被删去"):
        verbs.put(listed, entry, **told | {"name": "另一名称"}, by=desk.mei, at=desk.at)
    assert not listed.entries.filter(code="ZX-01-004").exists()


@pytest.mark.rule("S43")
def test_no_draft_is_public(desk, organ):
    listed = drafted(desk, organ)
    assert Client().get(f"/power-lists/{organ.path}/editions/{listed.no}/").status_code == 404
    for who in ("lin", "zhao"):
        for address in ("/catalogue/powers/", f"/catalogue/powers/{listed.pk}/"):
            assert signed_in(desk, who).get(address).status_code == 404
    elsewhere = Client()
    elsewhere.force_login(writer_elsewhere(desk).user)
    assert elsewhere.get(f"/catalogue/powers/{listed.pk}/").status_code == 404
    assert elsewhere.get(f"/catalogue/powers/organs/{organ.pk}/").status_code == 404
    assert elsewhere.get("/catalogue/powers/").status_code == 200


@pytest.mark.rule("S43")
def test_the_entry_of_a_matter_is_chosen_from_the_list_that_holds(desk, organ):
    proposal = desk.begun(effective_on=legal_day(desk.at))
    editor = signed_in(desk, "mei")
    page = editor.get(f"/catalogue/proposals/{proposal.uuid}/authority/").content.decode()
    assert '<option value="ZX-01-002"' in page
    assert "ZX-01-002 公共场所卫生许可" in page
    PowerList.objects.update(until_on=legal_day(desk.at) - DAY)
    page = editor.get(f"/catalogue/proposals/{proposal.uuid}/authority/").content.decode()
    assert "<select" not in page.partition('id="id_power_code"')[0][-200:], "no list: it is typed"


@pytest.mark.rule("S43")
def test_matters_that_point_nowhere_are_named(desk, organ):
    named = [edition.name for edition in powers.without_entry(organ, legal_day(desk.at))]
    assert "公共场所卫生许可（新办）" not in named
    listed = drafted(desk, organ)
    verbs.drop(listed.entries.get(code="ZX-01-002"), by=desk.mei, at=desk.at)
    verbs.submit(listed, by=desk.mei, at=desk.at)
    verbs.publish(listed, on=legal_day(desk.at), by=desk.qin, at=desk.at)
    named = [edition.name for edition in powers.without_entry(organ, legal_day(desk.at))]
    assert "公共场所卫生许可（新办）" in named
    page = signed_in(desk, "mei").get(f"/catalogue/powers/organs/{organ.pk}/").content.decode()
    assert "公共场所卫生许可（新办）" in page


def test_the_pages_cost_the_same_with_more_powers(desk, organ, same_queries):
    listed = drafted(desk, organ)
    client = signed_in(desk, "mei")
    count = iter(range(10))

    def more():
        verbs.put(listed, None, **PERMIT | {"code": f"X-{next(count)}"}, by=desk.mei, at=desk.at)

    same_queries(lambda: client.get(f"/catalogue/powers/{listed.pk}/"), add=more)
