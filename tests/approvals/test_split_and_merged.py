"""拆分、合并: open cases go on, licences stay, and everybody hears where they go from now on (U3, A3)."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest

from approvals.actions import catalogue, intake
from approvals.enums import CaseState, Ending, Hanging
from approvals.models import Case, CaseEnding, LicenceTold
from approvals.rules.catalogue import Choice, words_for
from approvals.tasks import sweep_catalogue
from ground.law.rulings import Refused
from ground.notices.models import Notice
from licences.models import Licence
from matters.actions import operations
from matters.content import content_of
from matters.enums import OperationKind, ProposalState
from matters.models import Edition
from matters.parts import one_of
from tests.licences.lasting import filed, given, opened
from tests.matters.desk import Desk
from tests.matters.parting import CODES, chosen, merged, published, split, submitted, told

DAY = timedelta(days=1)


@pytest.fixture
def desk(town: Any) -> Desk:
    return Desk(town)


@pytest.fixture
def hotel(desk: Desk) -> Edition:
    """A matter whose licences are changed, renewed, replaced, given up."""
    return opened(desk.town, months=36)


def heard(thread: str) -> str:
    return Notice.objects.filter(thread=thread, channel="inbox").order_by("-pk")[0].body


@pytest.mark.rule("U3", "A3")
def test_what_is_split_says_how_its_cases_and_licences_go_on(desk: Desk, hotel: Edition) -> None:
    town = desk.town
    licence = given(town, hotel)
    case = filed(town, licence, "change", at=desk.at)
    draft = town.draft(edition=hotel)
    change = split(desk, hotel)
    with pytest.raises(Refused, match="请先确定处理方式和告知内容：待受理的办件 1 件、有效的证照 1 件"):
        submitted(desk, change)
    proposal = change.proposals.get(operation=OperationKind.SPLIT)
    one = Choice(Ending.NOT_NEEDED, "不再办理", "《行政许可法》第三十二条")
    with pytest.raises(Refused, match="请选择一种处理方式"):
        catalogue.choose(proposal, {Hanging.FILED: one}, by=desk.mei, at=desk.at)
    chosen(desk, change)
    published(desk, change)
    assert sweep_catalogue(desk.at) == 0, "its day has not come"
    assert sweep_catalogue(desk.at + DAY) == 1
    assert sweep_catalogue(desk.at + DAY) == 0, "safe to run again"
    assert CaseEnding.objects.get().ending == Ending.CONTINUES
    assert "拆分为“旅馆许可”、“民宿许可”。您的申请仍由原机构" in heard(case.thread)
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.edition, case.competent_office) == (CaseState.FILED, hotel, town.organ)
    assert intake.accept(case, by=town.actor("lin"), at=desk.at + DAY).state == CaseState.ACCEPTED
    assert LicenceTold.objects.count() == 1
    words = heard(f"licence:{licence.uuid}")
    assert "今后变更、补办请办理“旅馆许可”；延续、注销请办理“民宿许可”" in words
    assert "请改办“旅馆许可”或者“民宿许可”" in heard(draft.thread)


@pytest.mark.rule("U3", "A3")
def test_what_is_merged_says_how_its_cases_and_licences_go_on(desk: Desk, hotel: Edition) -> None:
    town = desk.town
    licence, case = given(town, hotel), town.case_at(CaseState.ACCEPTED)
    change = merged(desk, hotel, town.edition)
    chosen(desk, change)
    published(desk, change)
    assert sweep_catalogue(desk.at + DAY) == 2
    assert f"“{town.edition.name}”与“{hotel.name}”合并为“住宿许可”。您的申请仍由原机构" in heard(case.thread)
    assert "今后变更、延续、补办、注销请办理“住宿许可”" in heard(f"licence:{licence.uuid}")
    assert Licence.objects.get().kind == hotel.matter


@pytest.mark.rule("A3")
def test_what_its_drafts_lost_meanwhile_is_asked_again(desk: Desk, hotel: Edition) -> None:
    change = split(desk, hotel)
    part = change.proposals.get(content__matter__name="民宿许可")
    rows = [row for row in part.content["handling_items"] if row["purpose"] != "renewal"]
    desk.saved(part, "identity", handling_items=rows)
    with pytest.raises(Refused, match="没有归入任何一个新事项"):
        submitted(desk, change)


@pytest.mark.rule("U3")
def test_what_goes_to_another_office_says_to_which(desk: Desk, hotel: Edition) -> None:
    office = desk.town.offices["regulator"]
    proposal = operations.transfer(hotel.matter, office, **told(desk))
    for ending in (Ending.HANDED, Ending.CONTINUES, Ending.STAYS):
        assert f"“{hotel.name}”划转至{office.name}。" in words_for(proposal, ending)


@pytest.mark.rule("A3")
def test_what_becomes_of_a_licence_may_be_called_otherwise_in_a_part(desk: Desk, hotel: Edition) -> None:
    change = split(desk, hotel)
    part = change.proposals.get(content__matter__name="民宿许可")
    rows = [row | {"name": f"民宿许可（{row['purpose']}）"} for row in part.content["handling_items"]]
    desk.saved(part, "identity", handling_items=rows)
    chosen(desk, change)
    submitted(desk, change)
    states = set(change.proposals.order_by().values_list("state", flat=True))
    assert states == {ProposalState.SUBMITTED}


@pytest.mark.rule("A3")
def test_what_is_merged_goes_on_serving_its_licences(desk: Desk, hotel: Edition) -> None:
    one = one_of([content_of(hotel), content_of(desk.town.edition)], name="住宿许可", code=CODES[0])
    less = copy.deepcopy(one)
    less["handling_items"] = [row for row in one["handling_items"] if row["purpose"] != "renewal"]
    with pytest.raises(Refused, match="原事项的证照还要办理延续"):
        operations.merge([hotel.matter, desk.town.edition.matter], less, **told(desk))
    change = operations.merge([hotel.matter, desk.town.edition.matter], one, **told(desk))
    new = change.proposals.get(operation=OperationKind.NEW)
    desk.saved(new, "identity", handling_items=less["handling_items"])
    with pytest.raises(Refused, match="原事项的证照还要办理延续"):
        submitted(desk, change)
