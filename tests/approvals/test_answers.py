"""What was answered, as pages show it."""

import pytest

from approvals.answers import opened, spoken
from approvals.enums import CaseState
from tests.town import Town


@pytest.mark.rule("PII-4")
def test_phones_and_identity_numbers_are_masked_save_for_the_one_who_typed_them(town: Town) -> None:
    case = town.case_at(CaseState.FILED)
    masked = dict(pair for _title, pairs in spoken(case.edition, case.answers) for pair in pairs)
    whole = dict(
        pair for _title, pairs in spoken(case.edition, case.answers, unmasked=True) for pair in pairs
    )
    assert masked["卫生管理员电话"] == "139****0009"
    assert whole["卫生管理员电话"] == "13900000009"
    assert masked["场所名称"] == whole["场所名称"] == "云朵美发店"


def test_personal_answers_lie_sealed_in_the_row(town: Town) -> None:
    case = town.case_at(CaseState.FILED)
    assert "13900000009" not in str(case.answers)
    assert opened(case.answers)["manager_phone"] == "13900000009"
