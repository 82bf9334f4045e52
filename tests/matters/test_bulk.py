"""One change of many matters: looked at as one, handed on as one, published on one day or not at all."""

import pytest

from ground.law.rulings import Refused
from ground.workdays import legal_day
from matters.actions import bulk, publishing
from matters.actions.bulk import changed
from matters.actions.operations import cancel
from matters.enums import ProposalState
from matters.models import BulkChange, Edition
from matters.views.catalogue.operations import _concerned
from tests.matters.desk import AFTER, BEFORE

HALVED = {"element": "promised_length", "times": 0.5}
MOVED = {"element": "address", "replace": ["大厅", "大厅（新址）"]}


def proposed(desk, change):
    matters = [desk.matter, desk.town.instant.matter]
    return bulk.propose(change, matters, reason="统一压缩", by=desk.mei, at=desk.at)


def submitted(desk, change):
    one = proposed(desk, change)
    for kind in (*BEFORE, *AFTER):
        bulk.prepare(one, kind, done_on=legal_day(desk.at), words="已完成", by=desk.mei, at=desk.at)
    bulk.submit(one, by=desk.mei, at=desk.at)
    return one


@pytest.mark.parametrize(
    "change, before, after",
    [
        (HALVED, 5, 3),
        (HALVED, 1, 1),
        (HALVED, 0, 0),
        (HALVED, None, None),
        (MOVED, "政务服务大厅", "政务服务大厅（新址）"),
        ({"element": "hours", "set": "全天"}, "", "全天"),
    ],
)
def test_what_the_change_makes_of_a_value(change, before, after):
    assert changed(change, before) == after


def test_only_what_it_says_something_new_of_gets_a_proposal(desk):
    one = proposed(desk, HALVED)
    (proposal,) = one.proposals.all()
    assert (proposal.matter, proposal.content["edition"]["promised_length"]) == (desk.matter, 4)


@pytest.mark.rule("A2")
def test_all_of_it_is_published_on_one_day(desk):
    one = submitted(desk, MOVED)
    editions = bulk.publish(one, effective_on=desk.tomorrow, by=desk.qin, at=desk.at)
    assert {edition.matter for edition in editions} == {desk.matter, desk.town.instant.matter}
    assert {edition.effective_on for edition in editions} == {desk.tomorrow}
    assert all("（新址）" in edition.address for edition in editions)


@pytest.mark.rule("A2")
def test_or_nothing_of_it(desk):
    one = submitted(desk, MOVED)
    publishing.put_in_force(
        one.proposals.order_by("pk")[1].content,
        desk.town.instant.matter,
        on=desk.tomorrow,
        by=desk.luo,
        at=desk.at,
    )
    before = Edition.objects.count()
    with pytest.raises(Refused, match="请先撤回该版本"):
        bulk.publish(one, effective_on=legal_day(desk.at), by=desk.qin, at=desk.at)
    assert Edition.objects.count() == before
    assert set(one.proposals.values_list("state", flat=True)) == {ProposalState.SUBMITTED}


@pytest.mark.rule("A2")
def test_a_matter_that_somebody_works_on_is_named(desk):
    desk.begun()
    with pytest.raises(Refused, match=r"以下事项已有拟稿.*公共场所卫生许可（新办）") as refused:
        proposed(desk, HALVED)
    assert "补发" not in str(refused.value)
    with pytest.raises(Refused, match="请选择一个可以批量修改的要素"):
        proposed(desk, {"element": "materials.name", "set": "x"})
    with pytest.raises(Refused, match="请选择一种修改方式"):
        proposed(desk, {"element": "hours"})
    assert not BulkChange.objects.exists()


def test_the_matters_of_an_office_are_found_by_one_query(desk, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = _concerned(desk.town.organ, MOVED, desk.at, chosen={})
    assert found == [desk.matter, desk.town.instant.matter]
    with django_assert_num_queries(1):
        narrowed = {"type_code": desk.matter.type_code, "named": "（新办）"}
        assert _concerned(desk.town.organ, MOVED, desk.at, chosen=narrowed) == [desk.matter]
    proposal = desk.submitted(
        cancel(desk.matter, on=legal_day(desk.at), basis="条例", reason="取消", by=desk.mei, at=desk.at)
    )
    publishing.publish(proposal, effective_on=legal_day(desk.at), by=desk.qin, at=desk.at)
    with django_assert_num_queries(1):
        assert _concerned(desk.town.organ, MOVED, desk.at, chosen={}) == [desk.town.instant.matter], (
            "what is over is changed no more"
        )
