"""补正 beside 承诺 and 容缺: a notice asks for nothing that is promised, and need not name what may follow (COM-6, RQ-2)."""

from __future__ import annotations

import pytest

from approvals import rules
from approvals.actions import correction, deficiency, filing
from approvals.demands import Demand
from approvals.enums import CaseState, Fault
from approvals.forms.correction import NoticeForm
from approvals.models import Case
from approvals.rules import standard_words
from ground.law.rulings import Refused
from ground.workdays import legal_day
from tests.deferring import as_in
from tests.promising import PLAN, REPORT, lacking_draft, promising
from tests.town import Town

pytestmark = pytest.mark.django_db


def demand(case: Case, name: str, fault: Fault = Fault.FORM) -> Demand:
    material = case.edition.materials.get(name=name)
    return Demand(fault, standard_words(material, fault), material.standard, material)


def filed(town: Town, scheme: str, **lacking: str) -> Case:
    edition = promising(town, *filter(None, [scheme]), deficiency=True)
    draft = lacking_draft(town, edition, scheme, **lacking)
    return filing.file(draft, by=town.actor("zhao"), at=town.at)


def address(case: Case) -> Demand:
    """A wrong answer of the form, which a notice may ask for whatever is promised."""
    return Demand(Fault.FORM, "地址不完整", "写到门牌号", field="shop_address")


@pytest.mark.rule("COM-6")
@pytest.mark.parametrize("scheme", ["credit", "proof"])
def test_what_is_promised_is_neither_ticked_nor_owed_nor_asked_for(town: Town, scheme: str) -> None:
    case, lin = filed(town, scheme, REPORT="committed"), town.actor("lin")
    report = case.edition.materials.get(name=REPORT)
    form = NoticeForm(case, at=town.at)
    assert not form.initial.get(f"m{report.pk}-fault")
    with pytest.raises(Refused, match=f"“{REPORT}”申请人已经承诺，不能要求补正"):
        correction.ask(case, [demand(case, REPORT, Fault.MISSING), address(case)], by=lin, at=town.at)
    asked = correction.ask(case, [address(case)], by=lin, at=town.at)
    assert asked.case.state == CaseState.CORRECTING


@pytest.mark.rule("RQ-2", "RQ-4")
def test_what_follows_later_is_told_in_its_own_notice(town: Town) -> None:
    case, lin = filed(town, "", PLAN="later"), town.actor("lin")
    assert rules.found_wanting(case, at=town.at) == []
    asked = correction.ask(case, [address(case)], by=lin, at=town.at)
    case = town.supplied(asked.case)
    item = case.corrections.get().items.get()
    correction.judge(case, {item.pk: rules.Verdict(True)}, by=lin, at=town.at)
    case = Case.objects.with_story().get(pk=case.pk)
    one = deficiency.accept(case, [demand(case, PLAN, Fault.MISSING)], by=lin, at=town.at)
    assert [gap.material.name for gap in one.gaps.all()] == [PLAN]


@pytest.mark.rule("C5")
def test_where_it_may_not_follow_any_more_the_notice_names_it(town: Town) -> None:
    case, lin = filed(town, "", PLAN="later"), town.actor("lin")
    as_in("440300", legal_day(town.at))
    with pytest.raises(Refused, match=f"还漏了：{PLAN}"):
        correction.ask(case, [address(case)], by=lin, at=town.at)
