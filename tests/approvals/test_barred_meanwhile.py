"""Whoever is barred between the last look and the decision is granted nothing on his word (CRE-1, K3)."""

from __future__ import annotations

import pytest
from django.db import transaction

from approvals.actions import decision, filing, intake, review, signing
from approvals.models import Case
from approvals.papers import letter_of
from approvals.rules import same_matter
from credit.actions.bars import bar
from credit.enums import BarGround
from ground.accounts.actor import Actor
from ground.law.rulings import Refused
from tests.promising import lacking_draft, promising
from tests.town import Town


@pytest.mark.django_db
@pytest.mark.rule("CRE-1")
def test_under_the_lock_he_is_looked_up_once_more(town: Town) -> None:
    draft = lacking_draft(town, promising(town, "credit"), "credit", REPORT="committed")
    case = filing.file(draft, by=town.actor("zhao"), at=town.at)
    letter = letter_of(case, at=town.at)
    signing.sign(case, letter.sha256, name="赵敏", by=town.actor("zhao"), at=town.at)
    case = intake.accept(Case.objects.get(pk=case.pk), by=town.actor("lin"), at=town.at)
    case = review.conclude(case, town.answers(case), "符合", by=town.actor("chen"), at=town.at)
    told = {"basis": "办法", "thread": "proceeding:x", "basic_code": same_matter(case.edition.matter)}
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        bar(case.party, BarGround.GIVEN_UP, matter_name="许可", **told, by=Actor.system("x"), at=town.at)
        with pytest.raises(Refused, match="承诺"):
            decision.grant_locked(case, by=town.actor("zheng"), at=town.at)
