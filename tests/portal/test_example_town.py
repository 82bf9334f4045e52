"""The example town: every state that the acts reach, the same facts and counts each time."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.utils.timezone import now

from approvals.enums import CaseState
from approvals.models import Case, Deficiency, Proceeding
from commitments.models import Commitment
from credit.models import Record
from evaluations.models import Rating
from ground.accounts.models import Mandate
from ground.trail.models import Entry
from ground.trail.verify import verify
from ground.workdays import legal_day
from matters.lists import LISTS
from matters.models import Directory, Edition, Erratum, Matter
from supervision.models import Handoff


@pytest.mark.django_db
def test_the_town_has_a_case_in_every_state_and_stays_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seed")
    cases = list(Case.objects.order_by("pk"))
    states = Counter(case.state for case in cases)
    assert set(states) == set(CaseState.values)
    assert len(cases) == 38
    assert Counter(Commitment.objects.values_list("state", flat=True)) == {
        "told": 1,
        "signed": 1,
        "performing": 1,
        "revoked": 1,
    }
    assert Counter(one.state for one in Proceeding.objects.all()) == {"notified": 1, "revoked": 1}
    (entry,) = Record.objects.all()
    assert (entry.state, entry.tier) == ("listed", "general")
    assert Counter(one.state for one in Deficiency.objects.all()) == {"open": 1, "completed": 1}
    assert states[CaseState.DRAFT] == 3, "one of them is what a slip said, before its countersign"
    assert Case.objects.filter(deemed=True).count() == 2
    assert Case.objects.filter(delivery__isnull=False).count() == 7
    assert Handoff.objects.filter(received_at=None).exists()
    assert Handoff.objects.exclude(received_at=None).exists()
    assert Rating.objects.filter(reply=None).exists()
    assert Rating.objects.exclude(reply=None).exists()
    assert Matter.objects.count() >= 1135
    assert Mandate.objects.count() == 5
    assert Edition.objects.filter(state="open", replaced_on=None).count() >= 12
    assert Directory.objects.exclude(agreed_at=None).count() == 2
    assert {erratum.state for erratum in Erratum.objects.all()} == {"open", "unfounded"}
    day = legal_day(now())
    assert not [slug for slug, one in LISTS.items() if not one.rows(day).exists()], "no list is empty"
    for case in cases:
        moments = [entry.happened_at for entry in Entry.objects.of(case.thread)]
        assert moments == sorted(moments), f"{case}: what happened is told in its order"
    assert verify() == []

    before = (Matter.objects.count(), Entry.objects.count())
    capsys.readouterr()
    call_command("seed")
    assert "already" in capsys.readouterr().out
    assert (Case.objects.count(), Matter.objects.count(), Entry.objects.count()) == (38, *before)
