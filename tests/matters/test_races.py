"""What one does while another publishes: nothing is ended silently, nothing waits for ever, what belongs together stays together."""

import copy
import json
from datetime import timedelta

import pytest
from django.test import Client

from ground.law.rulings import Refused
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters.actions import bulk, importing, operations, proposing, publishing
from matters.content import content_of
from matters.enums import ProposalState
from matters.models import Edition, Matter
from matters.rules.checks import findings

DAY = timedelta(days=1)
WHY = {"basis": "《公共场所卫生管理条例》第四条", "reason": "职责调整"}


def renamed(desk, name, matter=None, on=None, **codes):
    """The matter is called so from that day on."""
    proposal = desk.begun(matter=matter)
    proposal = desk.saved(proposal, "identity", name=name, **codes)
    return desk.published(proposal, on=on or desk.tomorrow)


# ---- imports


def planned(desk):
    told = content_of(desk.town.edition)
    told["edition"]["hours"] = "工作日 8:30–17:30"
    raw = json.dumps([told], ensure_ascii=False).encode()
    found = importing.plan(raw, "elements", at=desk.at)
    assert (found.stops, len(found.changed)) == (False, 1)
    return found


@pytest.mark.rule("A3")
@pytest.mark.parametrize("days", [0, 30])
def test_a_publication_between_reading_and_writing_stops_the_import(desk, days):
    found = planned(desk)
    theirs = desk.changed("time", on=legal_day(desk.at) + days * DAY, promised_length=5)
    done = importing.carry_out(found, by=desk.qin, at=desk.at)
    assert done.stops
    assert "在核对之后发布了新的版本" in done.problems[-1].words
    theirs.refresh_from_db()
    assert (theirs.replaced_on, theirs.recalled_at) == (None, None)
    assert desk.matter.editions.latest("no") == theirs


@pytest.mark.rule("A3")
def test_a_file_does_not_overtake_an_end_that_is_set(desk):
    told = {**WHY, "on": desk.tomorrow, "by": desk.mei, "at": desk.at}
    proposal = desk.submitted(operations.cancel(desk.matter, **told))
    publishing.publish(proposal, effective_on=desk.tomorrow, by=desk.qin, at=desk.at)
    content = content_of(desk.town.edition)
    content["edition"]["hours"] = "工作日 8:30–17:30"
    found = importing.plan(json.dumps([content]).encode(), "elements", at=desk.at)
    assert [one.words for one in found.problems if one.stops] == [
        "这一事项有尚未执行的版本或者终止，请先撤回"
    ]


# ---- the timer


@pytest.mark.rule("A3")
def test_a_matter_that_something_touched_on_the_day_is_turned_all_the_same(desk):
    renamed(desk, "公共场所卫生许可（新）")
    Matter.objects.filter(pk=desk.matter.pk).update(changed_at=desk.at + DAY)
    (turned,) = publishing.turn_day(at=desk.at + DAY)
    assert Matter.objects.get(pk=desk.matter.pk).name == turned.name == "公共场所卫生许可（新）"
    assert publishing.turn_day(at=desk.at + DAY) == []
    assert Entry.objects.filter(thread=turned.thread, act="matters.turned").count() == 1


@pytest.mark.rule("A3")
def test_what_took_effect_at_once_is_not_turned_again(desk):
    edition = renamed(desk, "公共场所卫生许可（新）", on=legal_day(desk.at))
    assert edition.proposal.turned_at == desk.at
    assert publishing.turn_day(at=desk.at + 40 * DAY) == []


@pytest.mark.rule("A3")
def test_one_matter_that_cannot_be_turned_keeps_no_other_waiting(desk, caplog):
    code, other = "512017432009", desk.town.instant.matter
    first = renamed(desk, "公共场所卫生许可（新）", implementation_code=code, basic_code="")
    second = renamed(desk, "即办许可（新）", matter=other)
    Matter.objects.filter(pk=other.pk).update(
        implementation_code=code
    )  # as long as it has the code nobody else can
    assert publishing.turn_day(at=desk.at + DAY) == [second]
    assert str(first.uuid) in caplog.text
    assert Matter.objects.get(pk=other.pk).name == "即办许可（新）"
    assert publishing.turn_day(at=desk.at + DAY) == [first], "it is tried again"
    assert Matter.objects.get(pk=desk.matter.pk).implementation_code == code


@pytest.mark.rule("COD-2")
def test_a_code_that_waits_for_its_day_is_taken(desk):
    code = "512017432009"
    desk.town.edition = desk.town.published_as(
        desk.town.edition, implementation_code="512017432001", basic_code=""
    )
    renamed(desk, "公共场所卫生许可（新）", implementation_code=code)
    told = content_of(desk.town.instant)
    told["matter"] |= {"implementation_code": code, "basic_code": ""}
    said = [
        one.words for one in findings(told, None, legal_day(desk.at)) if one.element == "implementation_code"
    ]
    assert "“公共场所卫生许可（新）”将改用这个实施编码，请更换编码" in said


# ---- what belongs together


@pytest.fixture
def merger(desk):
    one = copy.deepcopy(content_of(desk.town.edition)) | {"state": "listed"}
    one["matter"] |= {"name": "公共场所卫生许可", "implementation_code": "512017432009", "basic_code": ""}
    told = {**WHY, "on": legal_day(desk.at), "by": desk.mei, "at": desk.at}
    return operations.merge([desk.matter, desk.town.instant.matter], one, **told)


@pytest.mark.rule("A3")
def test_no_part_of_a_merger_is_published_by_itself(desk, merger):
    for proposal in bulk.of(merger):
        desk.submitted(proposal)
    ends = merger.proposals.get(matter=desk.matter)
    with pytest.raises(Refused, match="属于一次合并"):
        publishing.publish(ends, effective_on=legal_day(desk.at), by=desk.qin, at=desk.at)
    assert Edition.objects.in_force(legal_day(desk.at)).filter(matter=desk.matter).exists()
    bulk.publish(merger, effective_on=legal_day(desk.at), by=desk.qin, at=desk.at)
    assert not Edition.objects.in_force(legal_day(desk.at)).filter(matter=desk.matter).exists()


@pytest.mark.rule("A3")
def test_a_merger_is_given_up_whole(desk, merger):
    for proposal in bulk.of(merger):
        with pytest.raises(Refused, match="属于一次合并"):
            proposing.discard(proposal, by=desk.mei, at=desk.at)
    client = Client()
    client.force_login(desk.mei.user)
    page = client.get(f"/catalogue/bulk/{merger.uuid}/")
    assert "一并作废" in page.content.decode()
    assert client.post(f"/catalogue/bulk/{merger.uuid}/", {"act": "discard"}).status_code == 302
    assert set(merger.proposals.values_list("state", flat=True)) == {ProposalState.DISCARDED}
