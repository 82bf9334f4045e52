"""A matter that was cancelled and is listed again: what is applied for since is no business of the end (U3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from approvals.actions.handover import happened_to
from approvals.enums import CaseState, Ending
from approvals.models import Case, CaseEnding, LicenceTold, OperationFollowed
from approvals.tasks import sweep_catalogue
from licences.models import Licence
from matters.actions import publishing
from matters.content import content_of
from matters.models import Edition
from tests.approvals.test_catalogue_endings import cancelled, chosen, published
from tests.approvals.test_endings_followed import failing
from tests.matters.desk import Desk

DAY = timedelta(days=1)


@pytest.fixture
def desk(town: Any) -> Desk:
    return Desk(town)


def listed_anew(desk: Desk) -> Edition:
    content = content_of(Edition.objects.get(pk=desk.town.edition.pk))
    later = desk.at + DAY
    edition = publishing.put_in_force(content, desk.matter, on=desk.tomorrow, by=desk.qin, at=later)
    return Edition.objects.select_related("matter__office", "regulator").get(pk=edition.pk)


@pytest.mark.rule("COR-1", "U3")
def test_what_is_filed_and_given_since_it_was_listed_anew_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, later = desk.town, desk.at + DAY
    stuck = town.case_at(CaseState.FILED)
    town.case_at(CaseState.GRANTED)
    old = Licence.objects.get()
    published(desk, chosen(desk, cancelled(desk), filed=Ending.NOT_NEEDED))
    edition = listed_anew(desk)
    new = town.case_at(CaseState.FILED, at=later, edition=edition)
    town.case_at(CaseState.GRANTED, at=later, edition=edition)
    assert happened_to(new, at=later) == []
    failing(monkeypatch, stuck)
    assert sweep_catalogue(later) == 0
    monkeypatch.undo()
    assert sweep_catalogue(later) == 1
    assert OperationFollowed.objects.count() == 1
    assert Case.objects.get(pk=stuck.pk).state == CaseState.DECLINED
    assert Case.objects.get(pk=new.pk).state == CaseState.FILED
    assert CaseEnding.objects.get().case == stuck
    assert LicenceTold.objects.get().licence == old, "it is given again: no holder is told otherwise"
