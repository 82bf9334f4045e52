"""下放、划转 of a matter: what was granted on a promise by the office that took it over is that office's to check (U3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from approvals import rules
from approvals.actions import decision
from approvals.enums import CaseState
from approvals.models import Case
from approvals.tasks import sweep_catalogue, sweep_commitments
from matters.actions import publishing
from tests.approvals.committed import committed
from tests.approvals.test_catalogue_endings import chosen, devolved, published
from tests.matters.desk import Desk

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def desk(town: Any) -> Desk:
    return Desk(town)


@pytest.mark.rule("COM-16", "U3")
def test_what_is_late_is_listed_at_the_office_that_looks_at_it(desk: Desk, client: Client) -> None:
    town = desk.town
    case = town.case_at(CaseState.REVIEWED)
    published(desk, chosen(desk, devolved(desk)))
    later = desk.at + DAY
    publishing.turn_day(at=later)
    sweep_catalogue(later)
    gao, zheng = town.actor("gao"), town.actor("zheng")
    case = decision.grant(Case.objects.get(pk=case.pk), by=gao, at=later)
    case, commitment = committed(town, case=case, signed_at=desk.at, granted_at=later)
    one = commitment.promised.select_related("commitment", "material").get(no=1)
    late = later + 200 * DAY
    assert sweep_commitments(late) == 1
    for who, actor, sees in (("gao", gao, True), ("zheng", zheng, False)):
        theirs = "核查" in (rules.why_not_verify(case, commitment, one, by=actor, at=later).words or "")
        assert theirs != sees
        client.force_login(town.user(who))
        assert (case.number in client.get("/desk/performing/?show=late").text) == sees
