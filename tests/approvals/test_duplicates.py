"""重复申请: an earlier case of the same party and matter is shown, at home and at the window; filing on stays free."""

from datetime import timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.test import Client
from django.utils.timezone import now

from approvals import rules
from approvals.actions import filing, intake
from approvals.enums import CaseState
from approvals.models import Case, Duplicate
from ground.accounts.enums import IdType, PartyKind
from ground.law.rulings import Refused
from tests.town import ANSWERS, Town


def another(town: Town, **changed: Any) -> Case:
    """A complete draft of Zhao's, in these respects different from what he filed before."""
    draft = town.draft()
    return filing.save_answers(draft, changed, by=town.actor("zhao"), at=town.at) if changed else draft


@pytest.mark.rule("G11")
@pytest.mark.parametrize("state", [state for state in CaseState if state != CaseState.DRAFT])
def test_what_is_open_or_was_just_decided_is_shown(town: Town, state: CaseState) -> None:
    """What was taken back, or was none of our business, is no earlier case."""
    earlier = town.case_at(state)
    shown = [one.case for one in rules.earlier_cases(another(town), by=town.actor("zhao"), at=town.at)]
    assert shown == ([] if state in (CaseState.DECLINED, CaseState.WITHDRAWN) else [earlier])


@pytest.mark.rule("G11")
def test_a_year_after_the_decision_nobody_is_reminded(town: Town) -> None:
    town.case_at(CaseState.GRANTED)
    draft, zhao = another(town), town.actor("zhao")
    assert rules.earlier_cases(draft, by=zhao, at=town.at + relativedelta(months=12))
    assert not rules.earlier_cases(draft, by=zhao, at=town.at + relativedelta(months=12, days=1))


@pytest.mark.rule("G11")
def test_filing_on_needs_a_tick_and_no_more(town: Town) -> None:
    earlier, zhao = town.case_at(CaseState.FILED), town.actor("zhao")
    draft = another(town, shop_name="云朵二店")
    with pytest.raises(Refused, match=earlier.number or ""):
        filing.file(draft, by=zhao, at=town.at)
    case = filing.file(draft, again="", by=zhao, at=town.at)
    kept = Duplicate.objects.get(case=case)
    assert (kept.earlier, kept.identical, kept.why) == (earlier, False, "")


@pytest.mark.rule("G11")
def test_the_same_once_more_needs_a_reason(town: Town) -> None:
    town.case_at(CaseState.ACCEPTED)
    draft, zhao = another(town), town.actor("zhao")
    with pytest.raises(Refused, match="请写明为什么还要再提交一份"):
        filing.file(draft, again=" ", by=zhao, at=town.at)
    case = filing.file(draft, again="前一份地址写错，准备撤回", by=zhao, at=town.at)
    assert Duplicate.objects.get(case=case).why == "前一份地址写错，准备撤回"


@pytest.mark.rule("G11")
def test_the_same_again_after_a_decision_needs_none(town: Town) -> None:
    town.case_at(CaseState.REFUSED)
    assert filing.file(another(town), again="", by=town.actor("zhao"), at=town.at).number


def test_another_matter_is_another_thing(town: Town) -> None:
    town.case_at(CaseState.FILED, edition=town.instant)
    assert not rules.earlier_cases(another(town), by=town.actor("zhao"), at=town.at)


def taken_in(town: Town, again: str | None = None) -> Case:
    told = {
        "kind": PartyKind.PERSON,
        "id_type": IdType.RESIDENT,
        "number": "990001198509040462",
        "name": "赵敏",
        "phone": "13800000104",
    }
    papers = dict.fromkeys(town.edition.materials.filter(exempt=False), (0, 1))
    return intake.take_in(town.edition, told, ANSWERS, papers, again=again, by=town.actor("lin"), at=town.at)


@pytest.mark.rule("G11")
def test_the_counter_is_told_too_and_a_refusal_leaves_nothing(town: Town) -> None:
    town.case_at(CaseState.FILED)
    with pytest.raises(Refused):
        taken_in(town)
    assert Case.objects.count() == 1
    assert taken_in(town, "另一处场所").duplicates.count() == 1


# What people see.


@pytest.fixture
def today(db: None) -> Town:
    return Town(at=now() - timedelta(minutes=5))


def test_the_applicant_sees_it_before_he_types_and_before_he_files(today: Town, client: Client) -> None:
    earlier = today.case_at(CaseState.FILED)
    client.force_login(today.user("zhao"))
    start = client.get(f"/apply/{today.edition.matter.code}/")
    assert earlier.number in start.text
    draft = another(today)
    assert "继续填写" in client.get(f"/apply/{today.edition.matter.code}/").text
    address = f"/drafts/{draft.uuid}/check/"
    assert earlier.number in client.get(address).text
    page = client.post(address, {"truthful": "on", "service-way": "account"})
    assert "仍要提交的，请勾选确认" in page.text
    page = client.post(address, {"truthful": "on", "service-way": "account", "again-knows": "on"})
    assert "内容相同的申请正在办理，请写明原因" in page.text
    client.post(
        address, {"truthful": "on", "service-way": "account", "again-knows": "on", "again-why": "另一处场所"}
    )
    assert Case.objects.get(pk=draft.pk).state == CaseState.FILED


def test_nobody_sees_a_strangers(today: Town, client: Client) -> None:
    earlier = today.case_at(CaseState.FILED)
    client.force_login(today.user("wang"))
    assert earlier.number not in client.get(f"/apply/{today.edition.matter.code}/").text


def test_the_desk_shows_them_with_the_reason(today: Town, client: Client) -> None:
    earlier, case = today.case_at(CaseState.GRANTED), today.case_at(CaseState.FILED)
    client.force_login(today.user("lin"))
    page = client.get(f"/desk/cases/{case.number}/")
    assert f"/desk/cases/{earlier.number}/" in page.text
    assert "申请人说明：另一处场所" in page.text


def test_what_an_officer_may_not_open_is_a_number_to_him(today: Town, client: Client) -> None:
    """Another organ's power over the same matter: the case of one is not the other's to open."""
    case, other = today.case_at(CaseState.FILED), today.case_at(CaseState.FILED)
    shown = offers_of(today, other, "chen")
    assert [one.case for one in shown["earlier"]] == [case]
    hidden = offers_of(today, case, "zhou")
    assert (hidden["earlier"], hidden["earlier_hidden"]) == ([], 1)


def offers_of(town: Town, case: Case, who: str) -> dict[str, Any]:
    from portal.pages.offers import duplicates

    return duplicates.of(case, town.actor(who), now())


def test_the_desk_costs_the_same_with_one_and_with_three(
    today: Town, client: Client, same_queries: Any
) -> None:
    case = today.case_at(CaseState.FILED)
    client.force_login(today.user("lin"))
    same_queries(
        lambda: client.get(f"/desk/cases/{case.number}/"),
        add=lambda: today.case_at(CaseState.FILED),
    )


def test_the_window_ticks_and_files_on(today: Town, client: Client) -> None:
    earlier = today.case_at(CaseState.FILED)
    client.force_login(today.user("lin"))
    one, other = today.edition.materials.filter(exempt=False)
    sent = ANSWERS | {
        "id_type": "RESIDENT",
        "id_number": "990001198509040462",
        "name": "赵敏",
        "phone": "13800000104",
        "service-way": "window",
        f"copies_{one.pk}": "1",
        f"copies_{other.pk}": "1",
    }
    address = f"/desk/counter/{today.edition.matter.code}/"
    page = client.post(address, sent)
    assert page.status_code == 409
    assert earlier.number in page.text
    assert "仍要提交这一份" in page.text
    page = client.post(address, sent | {"again-knows": "on", "again-why": "另一处场所"}, follow=True)
    assert "已收件" in page.text
