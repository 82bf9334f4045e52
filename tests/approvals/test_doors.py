"""Whose case it is: nobody opens, changes or answers for another's."""

from datetime import timedelta

import pytest
from django.test import Client

from approvals.actions import filing, intake
from approvals.actions.delivery import deliver
from approvals.enums import CaseState, Method, Relation
from approvals.models import Case
from ground.accounts.actions import declare_organisation
from ground.accounts.actor import Actor
from ground.accounts.enums import IdType, PartyKind, Role
from ground.accounts.models import Party
from ground.law.rulings import Refused
from matters.models import Material
from tests.town import ANSWERS, Town

COMPANY = {
    "name": "示例市青禾生物科技有限公司",
    "uscc": "91990001MA99A00493",
    "legal_representative": "沈青",
    "address": "",
}


def acting_for_company(town: Town, who: str) -> Actor:
    declare_organisation(role=Role.AGENT, **COMPANY, by=Actor(town.user(who)), at=town.at)
    party = Party.objects.get(id_type=IdType.USCC)
    return Actor(town.user(who)).acting_for(party)


def test_declaring_an_organisation_opens_nobody_elses_case_of_it(town: Town) -> None:
    agent = acting_for_company(town, "zhao")
    case = filing.begin(town.edition, agent.on_behalf_of.current, by=agent, at=town.at)
    stranger = acting_for_company(town, "wang")
    assert Case.objects.visible_to(town.user("zhao"), at=town.at).filter(pk=case.pk).exists()
    assert not Case.objects.visible_to(town.user("wang"), at=town.at).filter(pk=case.pk).exists()
    with pytest.raises(Refused):
        filing.discard(case, by=stranger, at=town.at)


@pytest.mark.rule("WHO-4")
def test_nobody_applies_for_a_party_he_may_not_act_for(town: Town) -> None:
    other = town.actor("wang").on_behalf_of
    with pytest.raises(Refused, match="不能代表"):
        filing.begin(town.edition, other.current, by=town.actor("zhao"), at=town.at)


@pytest.mark.rule("COR-1")
def test_what_was_filed_cannot_be_changed_any_more(town: Town) -> None:
    case = town.case_at(CaseState.FILED)
    with pytest.raises(Refused, match="不能再改"):
        filing.save_answers(case, {"area": 1}, by=town.actor("zhao"), at=town.at)


def test_a_window_that_may_not_take_the_case_in_changes_nothing_about_the_person(town: Town) -> None:
    zhao = town.actor("zhao").on_behalf_of
    told = {
        "kind": PartyKind.PERSON,
        "id_type": IdType.RESIDENT,
        "number": zhao.current.id_number,
        "name": "别人",
        "phone": "13911112222",
    }
    with pytest.raises(Refused):
        intake.take_in(town.edition, told, ANSWERS, {}, by=town.actor("zhou"), at=town.at)
    assert zhao.versions.count() == 1


def test_a_phone_that_is_replaced_at_the_counter_hears_of_it(town: Town) -> None:
    from ground.notices.models import Notice

    zhao = town.actor("zhao").on_behalf_of
    told = {
        "kind": PartyKind.PERSON,
        "id_type": IdType.RESIDENT,
        "number": zhao.current.id_number,
        "name": zhao.current.name,
        "phone": "13911112222",
    }
    papers = dict.fromkeys(Material.objects.filter(edition=town.edition, exempt=False), (1, 0))
    case = intake.take_in(town.edition, told, ANSWERS, papers, by=town.actor("lin"), at=town.at)
    former = Notice.objects.filter(thread=case.thread, addressee_ref__endswith=":former")
    assert [notice.address for notice in former.order_by("pk")] == ["13800000104"]


def test_organisations_are_told_by_text_at_the_phone_of_whoever_filed(town: Town) -> None:
    agent = acting_for_company(town, "zhao")
    case = filing.begin(town.edition, agent.on_behalf_of.current, by=agent, at=town.at)
    assert [one.phone for one in case.addressees(at=town.at)] == ["13800000104"]


def test_the_applicant_signs_online_for_himself_alone(town: Town) -> None:
    case = town.case_at(CaseState.GRANTED)
    with pytest.raises(Refused, match="本人"):
        deliver(
            case,
            method=Method.ONLINE,
            receiver="王秀兰",
            relation=Relation.SELF,
            by=town.actor("wang"),
            at=town.at,
        )
    case = deliver(
        case, method=Method.ONLINE, receiver="赵敏", relation=Relation.SELF, by=town.actor("zhao"), at=town.at
    )
    assert case.delivery.delivered_by is None
    assert case.delivery.document.facts["server"] == town.organ.name


def test_a_stranger_sees_404_for_case_paper_and_file(town: Town, client: Client) -> None:
    from django.utils.timezone import now

    from ground.documents.models import Document

    town.at = now() - timedelta(minutes=5)
    case = town.case_at(CaseState.FILED)
    addresses = [f"/cases/{case.number}/", f"/cases/{case.number}/done/", f"/cases/{case.number}/rating/"]
    addresses += [f"/papers/{paper.uuid}/" for paper in Document.objects.of(case.thread)]
    addresses += [f"/papers/{paper.uuid}/print/" for paper in Document.objects.of(case.thread)]
    addresses += [f"/files/{file.uuid}/" for file in case.files.all()]
    for who in ("wang", "sun", "chen"):
        client.force_login(town.user(who))
        for address in addresses:
            expected = 404 if who != "chen" or "done" in address or "rating" in address else None
            status = client.get(address).status_code
            assert status == expected or (expected is None and status in (200, 302)), (
                f"{who} {address}: {status}"
            )


@pytest.mark.rule("CLK-13")
def test_no_paper_promises_a_day_that_is_past(town: Town) -> None:
    """Silence accepts on the sixth working day; the promise counts from there, the law's limit from receipt."""
    from ground.documents.models import Document

    case = town.case_at(CaseState.FILED)
    later = town.at + timedelta(days=8)
    assert intake.deem_accepted(case.pk, at=later)
    paper = Document.objects.of(case.thread).get(paper="approvals.acceptance")
    assert paper.facts["accepted_on"] == "2026-03-04"
    assert paper.facts["issued_on"] == "2026-03-12"
    assert paper.facts["promised_due_on"] == "2026-03-24"
    assert paper.facts["statutory_due_on"] == "2026-04-01"


def test_a_draft_of_an_older_edition_is_brought_over(town: Town) -> None:
    from matters.actions.opening import open_matter
    from matters.models import Edition
    from tests.town import content

    case = town.draft()
    newer = content("公共场所卫生许可（新办）", no=1)
    newer["effective_on"] = "2026-03-04"
    newer["materials"] = newer["materials"][:1] + newer["materials"][2:]
    open_matter(newer, by=Actor.system("seed"), at=town.at)
    edition = (
        Edition.objects.in_force(town.at.date())
        .select_related("matter__office")
        .get(matter=town.edition.matter)
    )
    again = filing.begin(edition, case.party.current, by=town.actor("zhao"), at=town.at)
    assert again.pk != case.pk
    assert not Case.objects.filter(pk=case.pk).exists()
    assert again.answers["shop_name"] == ANSWERS["shop_name"]
    assert [file.material.name for file in again.files.select_related("material")] == ["场所平面图"]
