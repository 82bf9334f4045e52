"""An edition of a package waits for its day, is recalled before it, is caught up with; a package that was given up is nobody's name."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils.timezone import now

from ground.law.rulings import Refused
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters.actions import packages, proposing
from matters.enums import OperationKind
from matters.models import Package, PackageEdition, PackageMember, Proposal
from tests.matters.desk import Desk
from tests.matters.test_package_editor import (
    NAME,
    Editor,
    again,
    changed,
    published,
    submitted,
    whole,
)

DAY = timedelta(days=1)


def tomorrow() -> date:
    """As the pages reckon it."""
    return legal_day(now() + DAY)


@pytest.fixture
def mei(desk: Desk) -> Editor:
    return Editor(desk, "mei")


@pytest.fixture
def qin(desk: Desk) -> Editor:
    return Editor(desk, "qin")


def waiting(desk: Desk, qin: Editor, package: Package) -> PackageEdition:
    """Another name and another promise, published on the page from tomorrow on."""
    proposal = packages.begin(package, reason="调整", by=desk.mei, at=desk.at)
    proposal = desk.saved(proposal, "promise", promised_length=25)
    proposal = submitted(desk, desk.saved(proposal, "about", name="开办书店一件事"))
    there = f"/catalogue/proposals/{proposal.uuid}/publication/"
    answer = qin.post(there, effective_on=tomorrow().isoformat())
    assert answer.status_code == 302
    found = again(proposal).package_published
    assert found is not None
    return found


# ---- a later day, and back


@pytest.mark.rule("A3")
def test_an_edition_waits_and_the_package_is_called_as_before_until_its_day(
    desk: Desk, mei: Editor, qin: Editor, client: Client
):
    first = published(desk)
    second = waiting(desk, qin, first.package)
    first.refresh_from_db()
    assert first.replaced_on == second.effective_on == tomorrow()
    assert Package.objects.get().name == NAME
    assert NAME in client.get(first.package.get_absolute_url()).content.decode()
    page = mei.get(f"/catalogue/packages/{first.package.code}/").content.decode()
    assert "尚未生效" in page
    assert "尚未生效" in mei.get("/catalogue/packages/").content.decode()
    assert packages.turn_day(at=now()) == []
    assert packages.turn_day(at=now() + DAY) == [second]
    assert packages.turn_day(at=now() + DAY) == [], "safe twice"
    assert Package.objects.get().name == "开办书店一件事"
    acts = [entry.act for entry in Entry.objects.of(second.thread).order_by("seq")]
    assert acts == ["matters.package_published", "matters.turned"]


@pytest.mark.rule("A3")
def test_nothing_is_published_beside_an_edition_that_waits(desk: Desk, qin: Editor):
    first = published(desk)
    waiting(desk, qin, first.package)
    other = packages.begin(first.package, reason="再改", by=desk.mei, at=desk.at)
    other = submitted(desk, desk.saved(other, "promise", promised_length=26))
    with pytest.raises(Refused, match="请先撤回该版本"):
        packages.publish(other, by=desk.qin, at=desk.at)


@pytest.mark.rule("A3")
def test_an_edition_is_recalled_on_the_page_before_its_day(desk: Desk, mei: Editor, qin: Editor):
    first = published(desk)
    second = waiting(desk, qin, first.package)
    there = f"/catalogue/packages/editions/{second.uuid}/recall/"
    assert there not in mei.get(f"/catalogue/packages/{first.package.code}/").content.decode()
    assert mei.post(there).status_code == 404
    assert there in qin.get(f"/catalogue/packages/{first.package.code}/").content.decode()
    assert "撤回第 2 版" in qin.get(there).content.decode()
    assert "请写明撤回的理由" in qin.post(there, words=" ").content.decode()
    qin.post(there, words="成员事项还要修改")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.replaced_on, second.recalled_at is not None) == (None, True)
    assert packages.turn_day(at=now() + DAY) == []
    assert Package.objects.get().name == NAME
    page = qin.get(f"/catalogue/packages/{first.package.code}/").content.decode()
    assert "未执行" in page
    assert "第 2 版：成员事项还要修改" in page
    for edition, words in ((second, "已经撤回"), (first, "已经执行")):
        with pytest.raises(Refused, match=words):
            packages.recall(edition, "上级另有部署", by=desk.qin, at=desk.at)
    third = changed(desk, first.package, "promise", promised_length=27)
    assert (third.no, third.proposal.package_base) == (3, first)


@pytest.mark.rule("A3")
def test_a_first_edition_that_waits_is_not_public_yet(desk: Desk, client: Client):
    edition = packages.publish(submitted(desk), effective_on=tomorrow(), by=desk.qin, at=desk.at)
    address = edition.package.get_absolute_url()
    assert client.get(address).status_code == 404
    told = packages.begin(edition.package, reason="再改", by=desk.mei, at=desk.at)
    other = submitted(desk, desk.saved(told, "promise", promised_length=26))
    with pytest.raises(Refused, match="不能早于今天"):
        packages.publish(other, effective_on=legal_day(desk.at) - DAY, by=desk.qin, at=desk.at)


# ---- another edition came in between


def by_file(desk: Desk, **edition) -> PackageEdition:
    """As a file publishes it, from the day of the file."""
    on = edition.pop("on")
    told = whole(desk, **edition) | {"effective_on": on.isoformat()}
    told["package"]["theme_code"] = "ZX-ONE-BOOKS"
    made = packages.publish_package(told, by=desk.qin, at=desk.at)
    assert made is not None
    return made


@pytest.fixture
def behind(desk: Desk) -> Proposal:
    """A proposal of another promise and another summary, begun before a file brought another promise and other telephones."""
    today = legal_day(desk.at)
    first = by_file(desk, on=today - 9 * DAY)
    proposal = packages.begin(first.package, reason="调整", by=desk.mei, at=desk.at)
    proposal = desk.saved(proposal, "promise", promised_length=24)
    proposal = desk.saved(proposal, "about", summary="更快办好")
    by_file(desk, on=today, promised_length=28, consult_phone="0990-12340009")
    return proposal


@pytest.mark.rule("A2")
def test_what_one_side_changed_stands_and_of_both_the_editor_chooses(
    desk: Desk, mei: Editor, behind: Proposal
):
    first = f"/catalogue/proposals/{behind.uuid}/"
    assert "按现行版本更新" in mei.get(first).content.decode()
    page = mei.post(f"{first}renewal/")
    assert page.status_code == 409
    text = page.content.decode()
    for words in ("24", "28", "现行第 2 版"):
        assert words in text, words
    assert "更快办好" not in text, "what one side alone changed is no question"
    chosen = {"revision": behind.revision, "edition": "2", "choice-promised_length": "mine"}
    assert mei.post(f"{first}renewal/", **chosen).status_code == 302
    caught_up = again(behind)
    assert caught_up.package_base is not None
    assert caught_up.package_base.no == 2
    edition = caught_up.content["edition"]
    assert (edition["promised_length"], edition["summary"], edition["consult_phone"]) == (
        24,
        "更快办好",
        "0990-12340009",
    )
    assert "起草时依据的是第 1 版" not in mei.get(first).content.decode()
    third = published(desk, caught_up)
    assert (third.no, third.promised_length) == (3, 24)


@pytest.mark.rule("A2")
def test_what_is_behind_is_not_published(desk: Desk, behind: Proposal):
    late = submitted(desk, behind)
    with pytest.raises(Refused, match="依据现行版本更新"):
        packages.publish(late, by=desk.qin, at=desk.at)
    back = proposing.give_back(late, "先更新", by=desk.qin, at=desk.at)
    chosen = {"promised_length": "his"}
    made = proposing.catch_up(back, chosen=chosen, read=(back.revision, 2), by=desk.mei, at=desk.at)
    assert made.content["edition"]["promised_length"] == 28


# ---- what it is called, and what was given up


@pytest.mark.rule("LST-5")
def test_what_is_given_up_leaves_the_index_and_its_name(desk: Desk, mei: Editor):
    proposal = packages.begin(None, name=NAME, by=desk.mei, at=desk.at)
    again_so = mei.post("/catalogue/packages/new/", name=NAME)
    assert "请换一个名称" in again_so.content.decode()
    assert NAME in mei.get("/catalogue/packages/").content.decode()
    proposing.discard(proposal, by=desk.mei, at=desk.at)
    assert NAME not in mei.get("/catalogue/packages/").content.decode()
    mei.post("/catalogue/packages/new/", name=NAME)
    assert Package.objects.kept().filter(name=NAME).count() == 1


@pytest.mark.rule("LST-5")
def test_a_package_is_not_given_the_name_of_another(desk: Desk):
    first = published(desk)
    other = packages.begin(None, name="开花店一件事", by=desk.mei, at=desk.at)
    other = desk.saved(other, "about", name=NAME)
    with pytest.raises(Refused, match="请换一个名称"):
        proposing.check(other, by=desk.mei, at=desk.at)
    told = packages.begin(first.package, OperationKind.CORRECT, reason="电话", by=desk.mei, at=desk.at)
    told = desk.saved(told, "place", consult_phone="0990-12340007")
    proposing.check(told, by=desk.mei, at=desk.at)


@pytest.mark.rule("LST-5")
def test_a_name_that_waits_for_its_day_or_is_written_elsewhere_is_taken(desk: Desk, qin: Editor):
    waiting(desk, qin, published(desk).package)
    new = "开办书店一件事"
    with pytest.raises(Refused, match="请换一个名称"):
        packages.begin(None, name=new, by=desk.mei, at=desk.at)
    other = packages.begin(None, name="开花店一件事", by=desk.mei, at=desk.at)
    other = desk.saved(other, "about", name=new)
    with pytest.raises(Refused, match="请换一个名称"):
        proposing.check(other, by=desk.mei, at=desk.at)
    desk.saved(other, "about", name="开茶馆一件事")
    with pytest.raises(Refused, match="请换一个名称"):
        packages.begin(None, name="开茶馆一件事", by=desk.mei, at=desk.at)


@pytest.mark.rule("LST-5")
def test_a_package_whose_only_edition_was_recalled_leaves_the_index_and_its_name(
    desk: Desk, mei: Editor, qin: Editor
):
    proposal = submitted(desk)
    qin.post(f"/catalogue/proposals/{proposal.uuid}/publication/", effective_on=tomorrow().isoformat())
    edition = again(proposal).package_published
    assert edition is not None
    assert NAME in mei.get("/catalogue/packages/").content.decode()
    packages.recall(edition, "不办了", by=desk.qin, at=desk.at)
    assert NAME not in mei.get("/catalogue/packages/").content.decode()
    assert packages.begin(None, name=NAME, by=desk.mei, at=desk.at).name == NAME


@pytest.mark.rule("LST-5")
def test_no_package_is_turned_to_a_name_that_a_file_took(desk: Desk, qin: Editor, caplog):
    second = waiting(desk, qin, published(desk).package)
    other = by_file(desk, on=legal_day(desk.at)).package
    Package.objects.filter(pk=other.pk).update(name="开办书店一件事")
    assert packages.turn_day(at=now() + DAY) == []
    assert str(second.uuid) in caplog.text
    Package.objects.filter(pk=other.pk).update(name="开茶馆一件事")
    assert packages.turn_day(at=now() + DAY) == [second], "it is tried again"


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("LST-5")
def test_of_two_who_begin_one_name_at_once_one_is_refused(desk: Desk):
    said: list[str] = []

    def begin_too() -> None:
        try:
            packages.begin(None, name=NAME, by=desk.mei, at=desk.at)
        except Refused as refused:
            said.append(str(refused))
        finally:
            connection.close()

    other = threading.Thread(target=begin_too)
    with transaction.atomic():
        packages.begin(None, name=NAME, by=desk.mei, at=desk.at)
        other.start()
        other.join(1)  # it waits; without the wait it would have begun
    other.join(20)
    assert Package.objects.filter(name=NAME).count() == 1
    assert "请换一个名称" in said[0]


# ---- what is published never changes


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("A3")
def test_the_database_keeps_what_a_package_said(desk: Desk):
    edition = published(desk)
    rows = PackageEdition.objects.filter(pk=edition.pk)
    members = PackageMember.objects.filter(edition=edition)
    for deed in (
        lambda: rows.update(promised_length=1),
        lambda: rows.update(called={}),
        lambda: members.update(asks={}),
        lambda: members.delete(),
        lambda: PackageMember.objects.create(edition=edition, no=9, matter=desk.matter),
    ):
        with pytest.raises(DatabaseError, match="is published"), transaction.atomic():
            deed()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM matters_packageedition WHERE id = %s", [edition.pk])
    second = changed(desk, edition.package, "promise", promised_length=25)
    edition.refresh_from_db()
    assert edition.replaced_on == second.effective_on
