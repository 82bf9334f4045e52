"""The directory of a year is frozen, agreed by another, filed; what was added, changed, cancelled, devolved is said (R40)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.utils.timezone import now

from ground.accounts.enums import Duty, OfficeKind
from ground.accounts.models import Office
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters.actions import directory, operations, proposing, publishing
from matters.content import content_of
from matters.enums import EditionState, LineChange, OperationKind, PreparationKind
from matters.models import Directory, DirectoryLine, Matter

DAY = timedelta(days=1)


def agreed(desk, year):
    frozen = directory.freeze(year, by=desk.mei, at=desk.at)
    return directory.agree(frozen, by=desk.luo, at=desk.at)


def told(frozen):
    return {line.name: line.change for line in frozen.lines.all()}


@pytest.mark.rule("R40", "A4")
def test_the_first_directory_compares_with_nothing(desk):
    frozen = agreed(desk, 2025)
    assert told(frozen) == {"公共场所卫生许可（新办）": "same", "公共场所卫生许可证补发": "same"}
    assert (frozen.no, frozen.frozen_on) == (1, legal_day(desk.at))


@pytest.mark.rule("R40")
def test_what_became_of_every_matter_since_the_year_before_is_said(desk):
    agreed(desk, 2025)
    town = desk.town
    desk.changed("time", promised_length=5)
    cancelled = operations.cancel(
        town.instant.matter, on=legal_day(desk.at), basis="《条例》", reason="取消", by=desk.mei, at=desk.at
    )
    publishing.publish(desk.submitted(cancelled), effective_on=legal_day(desk.at), by=desk.qin, at=desk.at)
    new = content_of(town.edition) | {"state": EditionState.LISTED}
    new["matter"] |= {"name": "户外招牌设置", "implementation_code": "512017432009", "basic_code": ""}
    desk.published(
        proposing.begin(None, OperationKind.NEW, content=new, reason="新设", by=desk.mei, at=desk.at)
    )
    frozen = directory.freeze(2026, by=desk.mei, at=desk.at)
    assert told(frozen) == {
        "公共场所卫生许可（新办）": LineChange.CHANGED,
        "公共场所卫生许可证补发": LineChange.CANCELLED,
        "户外招牌设置": LineChange.ADDED,
    }
    words = {line.name: line.words for line in frozen.lines.all()}
    assert words == {
        "公共场所卫生许可（新办）": "",
        "公共场所卫生许可证补发": "",
        "户外招牌设置": "",
    }, "what was done on the day of the last directory belongs to that one"


@pytest.mark.rule("R40")
def test_what_is_in_no_list_is_not_in_the_directory(desk):
    proposal = proposing.arrange(desk.begun(), state=EditionState.DORMANT, by=desk.mei, at=desk.at)
    desk.published(proposal)
    assert set(told(directory.freeze(2026, by=desk.mei, at=desk.at))) == {"公共场所卫生许可证补发"}


@pytest.mark.rule("A4")
def test_another_officer_agrees_and_it_is_filed_afterwards(desk):
    frozen = directory.freeze(2026, by=desk.mei, at=desk.at)
    today = legal_day(desk.at)
    with pytest.raises(Refused, match="审定后才能报备"):
        directory.file(frozen, today, "朝政报〔2026〕1号", by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="请改用事项发布的职责"):
        directory.agree(frozen, by=desk.tan, at=desk.at)
    both = replace(desk.qin, user=desk.town.user("mei"))
    from ground.accounts.actions import appoint
    from ground.accounts.actor import Actor

    appoint(
        both.user, desk.town.organ, Duty.PUBLICATION, from_on=date(2025, 6, 1), by=Actor.system("seed"),
        at=desk.at - 200 * DAY,
    )  # fmt: skip
    with pytest.raises(Refused, match="目录是您生成的"):
        directory.agree(frozen, by=Actor(both.user, desk.town.organ, Duty.PUBLICATION), at=desk.at)
    frozen = directory.agree(frozen, by=desk.qin, at=desk.at)
    with pytest.raises(Refused, match="已经审定"):
        directory.agree(frozen, by=desk.luo, at=desk.at)
    with pytest.raises(Refused, match="报备日期不能晚于今天"):
        directory.file(frozen, today + DAY, "朝政报〔2026〕1号", by=desk.mei, at=desk.at)
    filed = directory.file(frozen, today, "朝政报〔2026〕1号", by=desk.mei, at=desk.at)
    assert filed.filed_reference == "朝政报〔2026〕1号"
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        DirectoryLine.objects.update(name="另一名称")


@pytest.mark.rule("A4")
def test_only_the_keeper_of_the_catalogue_freezes_it(desk):
    town = desk.town
    town._officer("gao", "高原", town.offices["regulator"], Duty.CATALOGUE)
    with pytest.raises(Refused, match="由事项目录管理机构生成"):
        directory.freeze(2026, by=town.actor("gao"), at=desk.at)
    directory.freeze(2026, by=desk.mei, at=desk.at)
    assert directory.freeze(2026, by=desk.mei, at=desk.at).no == 2


@pytest.mark.rule("R40")
def test_what_was_done_since_is_said_in_words(desk):
    town, on = desk.town, desk.tomorrow
    agreed(desk, 2025)
    cancelled = operations.cancel(
        town.instant.matter, on=on, basis="《条例》", reason="并入新办", successor=desk.matter, by=desk.mei, at=desk.at
    )  # fmt: skip
    renamed = desk.saved(desk.begun(), "identity", name="公共场所卫生许可")
    for proposal in (cancelled, renamed):
        publishing.publish(desk.submitted(proposal), effective_on=on, by=desk.qin, at=desk.at)
    at = desk.at + 2 * DAY
    publishing.turn_day(at=at)
    frozen = directory.freeze(2026, by=desk.mei, at=at)
    assert {line.name: line.words for line in frozen.lines.all()} == {
        "公共场所卫生许可": "原名称：公共场所卫生许可（新办）；2026年3月5日变更：压缩办理时限",
        "公共场所卫生许可证补发": "2026年3月5日取消：并入新办（承接事项：公共场所卫生许可）",
    }


@pytest.mark.rule("R40")
@pytest.mark.parametrize(
    "handed, change, words",
    [
        (operations.devolve, LineChange.DELEGATED, "下放"),
        (operations.transfer, LineChange.CANCELLED, "划转"),
    ],
)
def test_what_went_by_a_successor_is_reported_once_and_anew_when_taken_up(desk, handed, change, words):
    town, at = desk.town, desk.at
    agreed(desk, 2025)
    gone, regulator = town.instant.matter, town.offices["regulator"]
    regulator.division_code = "990001001000"
    regulator.save()
    town._officer("pan", "潘勇", regulator, Duty.REVIEW)
    town._officer("gao", "高洁", regulator, Duty.DECISION)
    Matter.objects.filter(pk=desk.matter.pk).update(office=regulator)
    heir = Matter.objects.get(pk=desk.matter.pk)
    desk.at += DAY
    proposal = handed(
        gone, regulator, on=legal_day(desk.at), basis="《条例》", reason="街道承接", successor=heir, by=desk.mei, at=desk.at
    )  # fmt: skip
    proposal = desk.prepared(desk.submitted(proposal), PreparationKind.GUIDE)
    publishing.publish(proposal, effective_on=legal_day(desk.at), by=desk.qin, at=desk.at)
    desk.at = at + 2 * DAY
    line = agreed(desk, 2026).lines.get(matter=gone)
    assert line.change == change
    assert f"{words}：街道承接（承接机构：{regulator.name}）（承接事项：{heir.name}）" in line.words
    desk.at = at + 365 * DAY
    assert not directory.freeze(2027, by=desk.mei, at=desk.at).lines.filter(matter=gone).exists()
    told = {"basis": "《条例》", "reason": "收回", "by": desk.mei, "at": desk.at}
    with pytest.raises(Refused, match=f"已经{words}，由“{heir.name}”承接，不能重新列入"):
        proposing.begin(gone, OperationKind.RELIST, **told)
    ending = desk.submitted(operations.cancel(heir, on=legal_day(desk.at), **told))
    publishing.publish(ending, effective_on=legal_day(desk.at), by=desk.qin, at=desk.at)
    again = proposing.begin(gone, OperationKind.RELIST, content=content_of(town.instant), **told)
    desk.published(desk.saved(again, "contact", hours="全天"))
    anew = directory.freeze(2027, by=desk.mei, at=desk.at).lines.get(matter=gone)
    assert anew.change == LineChange.ADDED


@pytest.mark.rule("R40")
def test_what_was_recalled_was_not_done(desk):
    agreed(desk, 2025)
    waiting = desk.changed("time", on=desk.tomorrow, promised_length=5)
    publishing.recall(waiting, "上级另有部署", by=desk.qin, at=desk.at)
    last = directory.freeze(2026, by=desk.mei, at=desk.at + 2 * DAY)
    assert {(line.change, line.words) for line in last.lines.all()} == {(LineChange.SAME, "")}


@pytest.mark.rule("A4")
def test_the_directory_is_of_its_year_or_the_one_beside_it(desk):
    with pytest.raises(Refused, match="现在可以生成 2025 至 2027 年度的目录"):
        directory.freeze(2024, by=desk.mei, at=desk.at)
    agreed(desk, 2026)
    with pytest.raises(Refused, match="2026 年度目录已经审定"):
        directory.freeze(2025, by=desk.mei, at=desk.at)


@pytest.mark.rule("A4")
def test_what_is_outdated_is_not_agreed(desk):
    first = directory.freeze(2026, by=desk.mei, at=desk.at)
    earlier = directory.freeze(2025, by=desk.mei, at=desk.at)
    directory.agree(earlier, by=desk.qin, at=desk.at + DAY)
    with pytest.raises(Refused, match="生成以后审定了 2025 年度目录"):
        directory.agree(first, by=desk.qin, at=desk.at + DAY)
    second = directory.freeze(2026, by=desk.mei, at=desk.at + 2 * DAY)
    with pytest.raises(Refused, match="已有第 2 版"):
        directory.agree(first, by=desk.qin, at=desk.at + 2 * DAY)
    directory.agree(second, by=desk.qin, at=desk.at + 2 * DAY)


@pytest.mark.rule("A4")
def test_what_is_given_back_is_frozen_again(desk):
    frozen = directory.freeze(2026, by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="请改用事项发布的职责"):
        directory.give_back(frozen, "少了两项", by=desk.mei, at=desk.at)
    directory.give_back(frozen, "少了两项", by=desk.qin, at=desk.at)
    with pytest.raises(Refused, match="这一版已经退回"):
        directory.agree(frozen, by=desk.luo, at=desk.at)
    assert Notice.objects.filter(fact__contains="directory_returned").exists()
    assert [entry.act for entry in Entry.objects.of(frozen.thread)] == [
        "matters.directory_frozen",
        "matters.directory_returned",
    ]


@pytest.mark.rule("A4")
def test_nobody_changes_what_was_agreed(desk):
    found = agreed(desk, 2026)
    line = found.lines.order_by("pk")[0]
    for change in (
        lambda: Directory.objects.update(frozen_on=desk.tomorrow),
        lambda: Directory.objects.update(agreed_at=desk.at + DAY),
        lambda: Directory.objects.all().delete(),
        lambda: DirectoryLine.objects.create(
            directory=found, matter=line.matter, edition=line.edition, name="x", change="added"
        ),
    ):
        with (
            pytest.raises((IntegrityError, ProgrammingError), match=r"stays|once|agreed|protected|denied"),
            transaction.atomic(),
        ):
            change()


@pytest.fixture
def city(desk):
    """The office that keeps the catalogue of the city around, with who publishes there."""
    told = {"kind": OfficeKind.ORGAN, "division_code": "990000"}
    government = Office.objects.create(path="shifan", name="示例市人民政府", short_name="市政府", **told)
    office = Office.objects.create(
        path="shifan/zhengwu", name="示例市政务服务局", short_name="市政务服务局", parent=government, **told
    )
    desk.town._officer("shifabu", "许静", office, Duty.PUBLICATION)
    return desk.town.actor("shifabu")


@pytest.mark.rule("A4", "S25")
def test_the_office_above_signs_for_what_was_filed_with_it(desk, city):
    found = agreed(desk, 2026)
    with pytest.raises(Refused, match="报备后才能签收"):
        directory.receive(found, by=city, at=desk.at)
    found = directory.file(found, legal_day(desk.at), "朝政报〔2026〕1号", by=desk.mei, at=desk.at)
    assert Notice.objects.filter(fact__contains="directory_filed", user=city.user).exists()
    with pytest.raises(Refused, match="备案由示例市政务服务局签收"):
        directory.receive(found, by=desk.qin, at=desk.at)
    signer = Client()
    signer.force_login(city.user)
    page = signer.get(f"/catalogue/directories/{found.pk}/")
    assert "签收" in page.content.decode()
    signer.post(f"/catalogue/directories/{found.pk}/receipt/")
    found.refresh_from_db()
    assert found.received_by == city.user
    assert "备案签收" in Client().get("/directory/2026/").content.decode()


@pytest.mark.rule("A4")
def test_where_nobody_is_above_nobody_signs(desk):
    found = agreed(desk, 2026)
    found = directory.file(found, legal_day(desk.at), "朝政报〔2026〕1号", by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="不需要签收"):
        directory.receive(found, by=desk.qin, at=desk.at)


@pytest.mark.rule("A4", "S25")
def test_each_keeper_makes_its_own(desk, city):
    desk.town._officer("shibianzhi", "韩冰", city.office, Duty.CATALOGUE)
    theirs = directory.freeze(2026, by=desk.town.actor("shibianzhi"), at=desk.at)
    ours = directory.freeze(2026, by=desk.mei, at=desk.at)
    assert (theirs.lines.count(), ours.lines.count()) == (0, 2)
    assert (theirs.no, ours.no) == (1, 1)
    assert directory.freeze(2026, by=desk.mei, at=desk.at).no == 2
    assert theirs.thread != ours.thread
    ours = agreed(desk, 2026)
    assert ours.no == 3
    editor = Client()
    editor.force_login(city.user)
    assert editor.get(f"/catalogue/directories/{ours.pk}/").status_code == 200, "what is public"
    desk_of_town = Client()
    desk_of_town.force_login(desk.town.user("qin"))
    assert desk_of_town.get(f"/catalogue/directories/{theirs.pk}/").status_code == 404, (
        "a draft of another office"
    )


@pytest.mark.rule("A4", "S25")
def test_two_keepers_have_each_a_first_edition_and_each_its_address(desk, city):
    desk.town._officer("shibianzhi", "韩冰", city.office, Duty.CATALOGUE)
    ours = agreed(desk, 2026)
    theirs = directory.freeze(2026, by=desk.town.actor("shibianzhi"), at=desk.at)
    directory.agree(theirs, by=city, at=desk.at)
    assert (ours.no, theirs.no) == (1, 1)
    visitor = Client()
    for one in (ours, theirs):
        address = f"/directory/2026/1/of/{one.office.path}/"
        assert one.office.name in visitor.get(address).content.decode()
        assert visitor.get(f"{address}files/csv/").status_code == 200
    assert visitor.get("/directory/2026/1/").url == f"/directory/2026/1/of/{ours.office.path}/"
    assert visitor.get("/directory/2026/1/of/nobody/").status_code == 404


# ---- the pages


def signed_in(desk, who):
    client = Client()
    client.force_login(desk.town.user(who))
    return client


@pytest.mark.rule("R40", "A4")
def test_a_directory_is_made_agreed_and_filed_on_its_pages(desk):
    desk.at = now()
    editor, publisher = signed_in(desk, "mei"), signed_in(desk, "qin")
    year = legal_day(desk.at).year
    assert "还没有年度目录" in publisher.get("/catalogue/directories/").content.decode()
    assert editor.post("/catalogue/directories/", {"year": ""}).status_code == 422
    assert editor.post("/catalogue/directories/", {"year": year - 4}).status_code == 409
    made = editor.post("/catalogue/directories/", {"year": year})
    address = f"/catalogue/directories/{Directory.objects.get().pk}/"
    assert made.url == address
    mine, theirs = editor.get(address).content.decode(), publisher.get(address).content.decode()
    assert "审定并公布" not in mine
    assert "审定并公布" in theirs
    assert "公共场所卫生许可（新办）" in theirs
    assert "不作比较" in theirs
    assert publisher.post(f"{address}return/", {"words": ""}).status_code == 422
    assert editor.post(f"{address}agreement/").status_code == 404
    assert Client().get(f"/directory/{year}/").status_code == 404
    assert publisher.post(f"{address}agreement/").url == address
    assert Client().get(f"/directory/{year}/").status_code == 200
    assert editor.post(f"{address}filing/", {"on": "", "reference": ""}).status_code == 422
    editor.post(f"{address}filing/", {"on": legal_day(desk.at).isoformat(), "reference": "朝政报〔2026〕1号"})
    said = editor.get(address).content.decode()
    assert "已报备" in said
    assert "filing" not in said
    body = b"".join(editor.get(f"{address}files/csv/").streaming_content).decode()
    assert "变化说明" in body


@pytest.mark.rule("A4")
def test_an_adjustment_within_the_year_is_a_second_edition(desk):
    agreed(desk, 2026)
    desk.changed("time", promised_length=5)
    agreed(desk, 2026)
    visitor = Client()
    assert "第 2 版" in visitor.get("/directory/2026/").content.decode()
    first = visitor.get("/directory/2026/1/", follow=True).content.decode()
    assert "第 1 版" in first
    assert 'href="/directory/2026/2/of/zhaoxia/zhengwuban/"' in first, "the other edition of the year"
    assert visitor.get("/directory/2026/3/").status_code == 404


@pytest.mark.rule("R40")
def test_who_has_no_catalogue_duty_finds_no_desk_of_directories(desk):
    address = f"/catalogue/directories/{directory.freeze(2026, by=desk.mei, at=desk.at).pk}/"
    for who in ("lin", "zhao"):
        assert signed_in(desk, who).get("/catalogue/directories/").status_code == 404
        assert signed_in(desk, who).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_the_desk_of_directories_costs_the_same_with_more_of_them(desk, same_queries):
    agreed(desk, 2026)
    client = signed_in(desk, "qin")
    same_queries(
        lambda: client.get("/catalogue/directories/"), add=lambda: directory.freeze(2026, by=desk.mei, at=desk.at)
    )  # fmt: skip
