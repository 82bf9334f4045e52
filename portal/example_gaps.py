"""The acts of a story in which something is lacking at first (容缺受理), in the words of data/cases.json."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from approvals import rules
from approvals.actions import deficiency, filing, routes
from approvals.demands import Demand, Verdict
from approvals.enums import Fault, How
from approvals.models import Case
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from matters.models import Edition

if TYPE_CHECKING:
    from django.core.files.uploadedfile import SimpleUploadedFile


class LacksSomething:
    """Filed without the last material that may follow, accepted so, signed, brought and looked at."""

    edition: Edition
    answers: dict[str, Any]
    situation: dict[str, str]
    sheet: Callable[[str], SimpleUploadedFile]
    _applicant: Callable[[], Actor]
    _officer: Callable[..., Actor]

    def _short(self, case: Case | None, at: datetime) -> Case:
        by = self._applicant()
        assert by.on_behalf_of is not None
        case = filing.begin(self.edition, by.on_behalf_of.current, situation=self.situation, by=by, at=at)
        case = filing.save_answers(case, self.answers, by=by, at=at)
        needed = [one for one in case.materials if case.requires(one)]
        later = [one for one in rules.deferral(case, at=at).materials if one in needed][-1]
        for material in needed:
            if material != later:
                filing.add_file(case, material, self.sheet(material.name), by=by, at=at)
        routes.choose(case, "", {later: How.LATER}, by=by, at=at)
        return filing.file(case, again="另一处经营场所", by=by, at=at)  # not a message: what he says

    def _defer(self, case: Case, at: datetime, clerk: str) -> Case:
        gaps = [
            Demand(Fault.MISSING, rules.standard_words(one, Fault.MISSING), one.standard, one)
            for one in rules.lacks_later(case)
        ]
        one = deficiency.accept(case, gaps, by=self._officer(clerk, Duty.INTAKE), at=at)
        deficiency.promise(one, by=self._applicant(), at=at)
        return one.case

    def _bring(self, case: Case, at: datetime) -> None:
        one = case.deficiencies.get()
        for gap in rules.gaps_of(one):
            deficiency.supply(one, gap, self.sheet(gap.material.name), by=self._applicant(), at=at)

    def _look(self, case: Case, at: datetime, reviewer: str) -> None:
        one = case.deficiencies.get()
        verdicts = {gap.pk: Verdict(True) for gap in rules.gaps_of(one)}
        deficiency.look(one, verdicts, by=self._officer(reviewer, Duty.REVIEW), at=at)
