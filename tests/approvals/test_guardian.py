"""Whoever guards a child acts for it in everything: he signs, is told, answers what is held against it, until it is of age."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from approvals import papers, rules
from approvals.actions import decision, filing, revocation, routes, signing
from approvals.enums import CaseState, How
from approvals.models import Case, Proceeding
from approvals.proceedings import Breach, Item
from approvals.tasks import sweep_proceedings
from commitments.models import Commitment
from credit.actions import listing
from credit.enums import Tier
from credit.models import Record
from ground.accounts.actions import keep_party
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, IdType, PartyKind, Power, Proof, Role, ServedAt
from ground.accounts.mandate_rules import Evidence, Terms
from ground.accounts.mandates import record_mandate
from ground.accounts.models import Mandate, ServiceTold
from ground.documents.pdf import render_html
from matters.models import Edition
from tests.accounts.test_mandates import resident_born
from tests.approvals.revoking import FOUND, again, over
from tests.promising import REPORT, material, promising
from tests.town import ANSWERS, Town, pdf

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def guarded(town: Town, edition: Edition, *, guardian: bool = True) -> tuple[Case, Actor]:
    """A boy of ten applies, and lacks a report that is promised, and Wang is his mother; or he is of age, and she his agent."""
    lin, wang = town.actor("lin"), town.actor("wang")
    number = resident_born(date(2015 if guardian else 1995, 6, 1))
    child = keep_party(PartyKind.PERSON, IdType.RESIDENT, number, "赵小明", by=lin, at=town.at)
    assert wang.on_behalf_of is not None
    shown = (
        Evidence(
            Proof.GUARDIANSHIP, relation="母亲", reference="出生医学证明", consent=True, agent_agreed=True
        )
        if guardian
        else Evidence(Proof.IDENTITY_CARD, agent_agreed=True)
    )
    terms = Terms((*Power,), town.at.date(), town.at.date() + 300 * DAY, (), True)
    record_mandate(child, wang.on_behalf_of.current, terms, shown, by=lin, at=town.at)
    by = Actor(wang.user).under(Mandate.objects.with_people().get(principal=child.party))
    case = filing.begin(edition, child, by=by, at=town.at)
    case = filing.save_answers(case, ANSWERS, by=by, at=town.at)
    for one in case.materials:
        if not one.exempt and one.name != REPORT:
            filing.add_file(case, one, pdf(f"{one.name}.pdf"), by=by, at=town.at)
    case = routes.choose(case, "credit", {material(edition, REPORT): How.COMMITTED}, by=by, at=town.at)
    # For a grown man who has no account of his own his agent agrees to none.
    served = ServiceTold(ServedAt.ACCOUNT) if guardian else None
    return filing.file(case, served=served, by=by, at=town.at), by


def granted(town: Town, case: Case, by: Actor) -> Case:
    signing.sign(case, papers.letter_of(case, at=town.at).sha256, name="王秀兰", by=by, at=town.at)
    case = Case.objects.with_story().get(pk=case.pk)
    return decision.grant_on_the_spot(case, town.answers(case), by=town.actor("lin"), at=town.at)


def told(town: Town, case: Case) -> Proceeding:
    opened = revocation.open(
        case,
        kind=Breach.MISMATCH,
        words=FOUND,
        commitment=Commitment.objects.of(case.thread).get(),
        by=Actor.system("clock"),
        at=town.at,
    )
    return revocation.notify(opened, Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=town.at)


@pytest.mark.rule("COM-12", "WHO-10")
@pytest.mark.parametrize("guardian", [True, False])
def test_a_guardian_signs_what_no_agent_may_sign(town: Town, guardian: bool) -> None:
    case, by = guarded(town, promising(town, "credit"), guardian=guardian)
    letter = rules.commitment_of(case)
    assert letter is not None
    letter.personal = True
    relation = rules.relation_of(case, Power.FILE, by=by, at=town.at)
    may = rules.why_not_sign_for(letter, case, relation, "王秀兰", by=by, at=town.at)
    assert may.ok is guardian
    assert guardian or "不能由代理人代签" in may.words
    signed = signing.sign(case, papers.letter_of(case, at=town.at).sha256, name="王秀兰", by=by, at=town.at)
    assert signed.signer_role == (Role.GUARDIAN if guardian else Role.AGENT)
    assert signed.document is not None
    role = "法定代理人（监护人）" if guardian else "委托代理人"
    assert role in render_html(signed.document)


@pytest.mark.rule("COM-16", "CRE-4")
@pytest.mark.parametrize("guardian", [True, False])
def test_a_guardian_is_told_of_a_revocation_in_his_account_and_answers_it_there(
    town: Town, client: Client, guardian: bool
) -> None:
    case, by = guarded(town, promising(town, "credit"), guardian=guardian)
    case = granted(town, case, by)
    assert case.state == CaseState.GRANTED
    proceeding = told(town, case)
    assert ([one.username for one in proceeding.readers(at=town.at)] == ["wang"]) is guardian
    plea = rules.why_not_plead(again(proceeding), by=by, at=town.at)
    assert plea.ok is guardian, plea.words
    assert (rules.awaits_service(again(proceeding)) is None) is guardian, "it has reached him"
    if guardian:
        client.force_login(town.user("wang"))
        page = client.get(f"/me/proceedings/{proceeding.uuid}/")
        assert page.status_code == 200


@pytest.mark.rule("CRE-4", "CRE-7")
def test_a_guardian_answers_for_a_child_in_the_credit_file_until_it_is_of_age(
    town: Town, client: Client
) -> None:
    town._officer("qian", "钱程", town.organ, Duty.CREDIT)
    case, by = guarded(town, promising(town, "credit"))
    case = granted(town, case, by)
    proceeding = told(town, case)
    at = over(proceeding)
    assert sweep_proceedings(at) == 1
    done = revocation.revoke(again(proceeding), "理由", by=town.actor("wu"), at=at)
    assert done.record is not None
    record = listing.notify(done.record, Tier.GENERAL, by=town.actor("qian"), at=at)
    assert record.served_at == at, "in the account of his mother, who agreed to it"
    assert record in Record.objects.visible_to(town.user("wang"), at=at)
    later = at + 3000 * DAY
    assert not Record.objects.visible_to(town.user("wang"), at=later)
    assert not record.readers(at=later)
    client.force_login(town.user("wang"))
    assert client.get(f"/me/credit/{record.uuid}/").status_code == 200
    client.post(reverse("me_acting"), {"mandate": str(Mandate.objects.get(principal=case.party).uuid)})
    page = client.get("/me/credit/")
    assert page.status_code == 200
    assert "赵小明" in page.content.decode()
    defence = listing.defend(record, "医院的报告在路上", by=by, at=at)
    assert defence.record_id == record.pk
