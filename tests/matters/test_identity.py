"""An edition keeps what its matter was called and whose it was: a new name, code or office is seen where editions are compared."""

import copy
import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.enums import CaseState
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.law.rulings import Refused
from ground.workdays import legal_day
from matters.actions import directory, importing, operations, proposing, publishing, upstream
from matters.actions.publishing import put_in_force
from matters.content import changes, complete, content_of, normal, rows_of
from matters.elements import of_part
from matters.exchange.export import export
from matters.models import Edition, Matter, UpstreamChange
from matters.models.identity import COLUMNS, KEYS, OFFICE, UPSTREAM, identity_of
from tests.matters.conftest import EDITORS, ROW

DAY = timedelta(days=1)
WHY = {"basis": "《公共场所卫生管理条例》第四条", "reason": "职责调整"}
OTHER = "512017432009"
OLD, NEW = "公共场所卫生许可（新办）", "公共场所卫生行政许可"


def today(desk):
    return legal_day(desk.at)


@pytest.fixture
def moved(desk):
    """From today another organ does it."""
    told = {**WHY, "on": today(desk), "by": desk.mei, "at": desk.at}
    there = desk.town.offices["regulator"]
    desk.town._officer("pan", "潘勇", there, Duty.REVIEW)
    desk.town._officer("gao", "高洁", there, Duty.DECISION)
    return desk.published(operations.transfer(desk.matter, there, **told))


def city(desk):
    """The same matter of the city."""
    told = content_of(desk.town.edition)
    code = told["matter"]["implementation_code"]
    told["matter"] |= {
        "implementation_code": f"{code[:18]}3{code[19:]}",
        "level": "3",
        "office": "zhaoxia/weijianwei",
    }
    return put_in_force(told, None, on=date(2025, 1, 1), by=EDITORS, at=desk.at).matter


def named(desk, on=None, **more):
    proposal = desk.saved(desk.begun(), "identity", name=NEW, **more)
    return desk.published(proposal, on=on)


def test_every_element_of_a_matter_is_kept():
    assert {one.column for one in of_part("matter")} == {*COLUMNS, OFFICE, UPSTREAM}


@pytest.mark.rule("COR-1")
def test_an_edition_says_what_its_matter_was_called_when_it_was_published(desk):
    before = content_of(desk.town.edition)
    edition = named(desk, aliases="卫生证", main_item="公共场所卫生")
    assert content_of(Edition.objects.get(pk=desk.town.edition.pk)) == before
    assert content_of(Edition.objects.get(pk=edition.pk))["matter"] == {
        **before["matter"],
        "name": NEW,
        "aliases": "卫生证",
        "main_item": "公共场所卫生",
    }


@pytest.mark.rule("COR-1")
def test_nobody_writes_over_what_was_said(desk):
    frozen = Edition.objects.filter(pk=desk.town.edition.pk)
    told = {**desk.town.edition.identity, "main_item": "x"}
    with pytest.raises(DatabaseError, match="only its end may be written"), transaction.atomic():
        frozen.update(identity=told)


@pytest.mark.parametrize("lost", ["office", "name"])
def test_an_edition_says_all_of_it_and_its_own_name(desk, lost):
    edition = desk.town.published_as(desk.town.edition)
    told = {**edition.identity, "name": "x"} if lost == "name" else {**edition.identity}
    told.pop("office") if lost == "office" else None
    with pytest.raises(IntegrityError, match="says_whose_it_is"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(identity=told)


# ---- where editions are read


@pytest.mark.rule("A3")
def test_a_new_name_another_office_and_another_code_are_seen_in_the_editions(desk, client, moved):
    code = desk.matter.implementation_code
    named(desk, implementation_code=OTHER, basic_code="")
    page = client.get(f"/guide/{desk.matter.code}/editions/")
    shown = page.content.decode()
    assert f"事项名称：{OLD} → {NEW}" in shown
    assert f"实施编码：{code} → {OTHER}" in shown
    assert f"实施主体：{desk.town.organ.name} → {desk.town.offices['regulator'].name}" in shown
    desk_client = Client()
    desk_client.force_login(desk.mei.user)
    last = desk.matter.editions.latest("no")
    differing = desk_client.get(f"/catalogue/editions/{last.uuid}/differences/?with={desk.town.edition.uuid}")
    assert f"事项名称：{OLD} → {NEW}" in differing.content.decode()


@pytest.mark.rule("COR-1")
def test_an_earlier_edition_is_shown_under_the_office_and_the_name_of_its_day(desk, client, moved):
    named(desk)
    office, regulator = desk.town.organ, desk.town.offices["regulator"]
    then = client.get(f"/guide/{desk.matter.code}/editions/1/").content.decode()
    assert (office.name in then, OLD in then, NEW in then) == (True, True, False)
    assert f"实施主体</dt><dd>{office.name}" in then
    now = client.get(f"/guide/{desk.matter.code}/").content.decode()
    assert (regulator.name in now, NEW in now) == (True, True)


def test_an_office_that_is_called_otherwise_since_is_shown_as_it_was_called(desk, client):
    name = desk.town.organ.name
    Office.objects.filter(pk=desk.town.organ.pk).update(name="朝霞区数据和政务服务局")
    named(desk)
    assert name in client.get(f"/guide/{desk.matter.code}/editions/1/").content.decode()
    assert "朝霞区数据和政务服务局" in client.get(f"/guide/{desk.matter.code}/").content.decode()


def test_what_is_written_out_for_a_past_day_is_called_and_placed_as_it_was(desk, moved):
    named(desk)
    organ = desk.town.organ
    (then,) = [
        one
        for one in json.loads(export(organ, "json", on=today(desk) - DAY).content)
        if one["matter"]["implementation_code"] == desk.matter.implementation_code
    ]
    assert (then["matter"]["name"], then["matter"]["office"]) == (OLD, organ.path)
    (now,) = json.loads(export(desk.matter, "json", on=today(desk)).content)
    assert (now["matter"]["name"], now["matter"]["office"]) == (NEW, desk.town.offices["regulator"].path)
    packed = zipfile.ZipFile(io.BytesIO(export(desk.matter, "exchange", on=today(desk) - DAY).content))
    basic = next(name for name in packed.namelist() if "basic" in name)
    table = packed.read(basic).decode("utf-8-sig")
    assert (organ.name in table, OLD in table, NEW in table) == (True, True, False)


def test_a_draft_is_shown_as_it_would_be_called(desk):
    proposal = desk.saved(desk.begun(), "identity", name=NEW, aliases="卫生证")
    client = Client()
    client.force_login(desk.mei.user)
    assert NEW in client.get(f"/catalogue/proposals/{proposal.uuid}/preview/").content.decode()
    assert Matter.objects.get(pk=desk.matter.pk).name == OLD


@pytest.mark.rule("R40")
def test_the_directory_of_a_year_has_it_as_it_was_called(desk, moved):
    frozen = directory.freeze(2026, by=desk.mei, at=desk.at)
    line = frozen.lines.get(matter=desk.matter)
    assert (line.name, line.office_name) == (OLD, desk.town.offices["regulator"].name)


@pytest.mark.rule("COR-1")
def test_a_case_is_of_the_kind_its_own_edition_was(desk):
    case = desk.town.case_at(CaseState.ACCEPTED)
    assert case.is_permit
    desk.town.published_as(desk.town.edition, type_code="05")
    case = type(case).objects.select_related("edition__matter").get(pk=case.pk)
    assert case.edition.matter.type_code == "05"
    assert case.is_permit


# ---- what waits


@pytest.mark.rule("A3")
def test_what_waits_says_its_own_name_and_the_matter_is_called_so_on_its_day(desk):
    edition = named(desk, on=desk.tomorrow, aliases="卫生证")
    assert (edition.matter.name, content_of(edition)["matter"]["name"]) == (OLD, NEW)
    (turned,) = publishing.turn_day(at=desk.at + DAY)
    matter = Matter.objects.get(pk=desk.matter.pk)
    assert turned == edition
    assert identity_of(matter) == edition.identity
    assert (matter.aliases, matter.initials[:2]) == ("卫生证", "gg")


@pytest.mark.rule("S41")
def test_what_waits_above_is_taken_over_with_its_name_for_its_day(desk):
    above = city(desk)
    desk.town.edition = desk.town.published_as(desk.town.edition, upstream=above.implementation_code)
    proposal = desk.saved(desk.begun(matter=above), "identity", name=NEW)
    waits = desk.published(proposal, on=desk.tomorrow)
    proposal = upstream.accept(UpstreamChange.objects.get(), by=desk.mei, at=desk.at)
    assert (proposal.name, proposal.effective_on) == (NEW, waits.effective_on)
    below = desk.published(proposal, on=desk.tomorrow)
    assert (below.name, below.matter.name) == (NEW, OLD)


@pytest.mark.rule("S41")
def test_whom_a_matter_follows_is_known_when_that_one_has_another_code(desk):
    above = city(desk)
    code = above.implementation_code
    desk.town.edition = desk.town.published_as(desk.town.edition, upstream=code)
    desk.town.published_as(above.editions.get(), implementation_code=OTHER)
    assert Matter.objects.coded([code, OTHER, "没有"]) == {code: above, OTHER: above}
    edition = desk.changed("contact", address="书香路 1 号")
    assert Matter.objects.get(pk=edition.matter_id).upstream == above


# ---- other ways in


def test_an_earlier_edition_brings_its_name_back_and_not_its_code(desk):
    named(desk, implementation_code=OTHER, basic_code="")
    proposal = proposing.rollback(desk.town.edition, reason="名称有误", by=desk.mei, at=desk.at)
    told = proposal.content["matter"]
    assert (told["name"], told["implementation_code"]) == (OLD, OTHER)


def test_a_file_makes_editions_that_say_it(desk):
    told = content_of(desk.town.edition)
    told["matter"] |= {"name": NEW, "aliases": "卫生证"}
    found = importing.plan(json.dumps([told]).encode(), "elements", at=desk.at)
    importing.carry_out(found, basis="区政府决定", by=desk.qin, at=desk.at)
    edition = desk.matter.editions.latest("no")
    assert content_of(edition)["matter"] == told["matter"]
    assert edition.identity == identity_of(Matter.objects.get(pk=desk.matter.pk))


@pytest.mark.rule("U3")
def test_no_file_hands_a_matter_to_another_office(desk):
    told = content_of(desk.town.edition)
    told["matter"]["office"] = desk.town.offices["regulator"].path
    found = importing.plan(json.dumps([told]).encode(), "elements", at=desk.at)
    assert [one.words for one in found.problems if one.stops] == ["实施主体的变更请用“下放”或者“划转”办理"]


@pytest.mark.rule("COD-2")
def test_a_code_that_a_matter_was_published_under_is_no_others(desk):
    code = desk.matter.implementation_code
    named(desk, implementation_code=OTHER, basic_code="")
    told = content_of(desk.matter.editions.latest("no"))
    told["matter"] |= {"implementation_code": code, "basic_code": ""}
    found = importing.plan(json.dumps([told]).encode(), "elements", at=desk.at)
    words = f"此编码曾属于“{NEW}”，请换一个编码"
    assert words in [one.words for one in found.problems if one.stops]
    with pytest.raises(Refused, match="此编码曾属于"):
        put_in_force(told, None, on=today(desk), by=EDITORS, at=desk.at)
    back = desk.saved(desk.begun(), "identity", implementation_code=code)
    assert desk.published(back).matter.implementation_code == code, "its own one it may have again"


def test_a_directory_that_names_another_office_makes_an_edition_and_loses_nothing(take, moment):
    take({})
    matter = Matter.objects.get()
    told = content_of(matter.editions.get())
    told["edition"] |= {"address": "书香路 1 号", "result_name": "证明"}
    told["materials"] = [
        {"name": "申请书", "necessity": "required", "source": "self", "form": "paper", "standard": "一份"}
    ]
    put_in_force(told, matter, on=moment.date(), is_checked=True, by=EDITORS, at=moment)
    take({"name": "新的名称", "type_code": "05"}, at=moment + 30 * DAY)
    old, new = matter.editions.order_by("no")[1:]
    assert [one.words for one in changes(content_of(old), content_of(new))] == [
        f"事项名称：{ROW['name']} → 新的名称",
        "事项类型：行政许可 → 行政给付",
    ]
    assert new.materials.get().name == "申请书"
    assert new.identity == identity_of(Matter.objects.get())


def test_what_a_content_is_silent_about_the_matter_says(desk):
    told = copy.deepcopy(content_of(desk.town.edition))
    for silent in ("aliases", "main_item", "for_persons"):
        del told["matter"][silent]
    Matter.objects.filter(pk=desk.matter.pk).update(main_item="公共场所卫生许可")
    whole = complete(told, Matter.objects.get(pk=desk.matter.pk))
    assert whole["matter"]["main_item"] == "公共场所卫生许可"
    assert whole["matter"]["for_persons"] is normal(told)["matter"]["for_persons"]
    assert complete(told, None) == normal(told)


# ---- and back

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=25, deadline=None)
@given(
    name=WORDS.filter(str.strip), aliases=WORDS, level=st.sampled_from(["", "3", "4"]), persons=st.booleans()
)
def test_what_is_published_is_what_is_read_back(name, aliases, level, persons):
    office = Office(path="zhaoxia/zhengwuban", name="朝霞区政务服务办公室", short_name="政务办")
    told = normal(
        {
            "effective_on": "2026-03-04",
            "matter": {
                "name": name, "aliases": aliases, "level": level, "office": office.path, "type_code": "01",
                "implementation_code": "A1", "for_persons": persons, "for_organisations": True,
            },
            "edition": {"address": aliases},
        }
    )  # fmt: skip
    rows = rows_of(told, Matter(code="x", name="另一个名称"), {office.path: office})
    again = rows.edition
    again._prefetched_objects_cache = {}
    for part, children in rows.children.items():
        found = again._meta.get_field(part).related_model._default_manager.none()
        found._result_cache = children
        again._prefetched_objects_cache[part] = found
    again.pk = 0
    assert content_of(again) == told
    assert set(again.identity) == set(KEYS)
