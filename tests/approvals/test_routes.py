"""Which routes are open, which are closed and by which rule; what is lacking goes along, and nobody is forced (COM-6)."""

from datetime import timedelta

import pytest

from approvals import papers, rules
from approvals.actions import decision, filing, intake, review, routes
from approvals.enums import How, Route
from approvals.models import RouteTaken
from commitments.models import Commitment
from credit.actions.bars import bar
from credit.enums import BarGround
from ground.accounts.enums import OfficeKind
from ground.accounts.models import Office
from ground.documents.models import Document
from ground.law.models import DatedValue
from ground.law.rulings import Refused
from matters.enums import ListKind
from matters.models import ListEntry, ProofItem
from tests.promising import PLAN, REPORT, lacking_draft, listed_proof, material, promising
from tests.town import LONG_AGO, Town

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def by_route(town: Town, edition, party=None):
    return {offer.route: offer for offer in rules.offers(edition, party=party, at=town.at)}


def says(offer) -> list[str]:
    return [ruling.rule_id for ruling in offer.closed_by]


def in_force(key: str, value) -> None:
    DatedValue.objects.filter(key=key, place="990001").update(value=value)


@pytest.mark.rule("COM-6")
def test_every_route_is_named_open_or_closed_with_its_rule(town):
    edition = promising(town, "credit", secondary=(PLAN,))
    found = by_route(town, edition)
    assert list(found) == list(Route)
    assert {route for route, offer in found.items() if offer.is_open} == {
        Route.CREDIT,
        Route.DEFICIENCY,
        Route.ORDINARY,
    }
    assert says(found[Route.INSTANT]) == ["CLK-3"]
    assert says(found[Route.PROOF]) == says(found[Route.NOTIFIED]) == ["COR-6"]
    assert all(ruling.sentence for offer in found.values() for ruling in offer.closed_by)
    assert [one.name for one in found[Route.CREDIT].materials] == [REPORT]
    assert [one.name for one in found[Route.DEFICIENCY].materials] == [PLAN]


@pytest.mark.rule("COR-6")
def test_a_place_without_the_scheme_does_not_offer_it(town):
    edition = promising(town, "credit", "proof")
    in_force("commitment.schemes", ["proof"])
    found = by_route(town, edition)
    assert found[Route.PROOF].is_open
    assert "本地没有实行信用承诺审批" in found[Route.CREDIT].closed_by[0].words


@pytest.mark.rule("COM-15")
def test_only_what_the_list_names_can_be_promised(town):
    found = by_route(town, promising(town, "credit", committable=()))
    assert says(found[Route.CREDIT]) == ["COM-15"]


@pytest.mark.rule("COR-6", "COM-15")
def test_a_promise_in_place_of_a_proof_is_of_a_proof_on_the_list_and_of_nothing_else(town):
    """What is one's own is promised by the other schemes; by none, it may follow where the place lets it (COR-3)."""
    edition = promising(town, "proof", "credit", committable=(PLAN, REPORT), proofs=(REPORT,))
    found = by_route(town, edition)
    assert [one.name for one in found[Route.PROOF].materials] == [REPORT]
    assert [one.name for one in found[Route.CREDIT].materials] == [PLAN, REPORT]
    with pytest.raises(Refused, match=f"“{PLAN}”不能承诺"):
        lacking_draft(town, edition, "proof", PLAN="committed", REPORT="committed")
    in_force("commitment.schemes", ["proof"])
    assert [one.name for one in by_route(town, edition)[Route.DEFICIENCY].materials] == [PLAN]
    draft = lacking_draft(town, edition, "proof", REPORT="committed", PLAN="later")
    assert [one.name for one in rules.deferral(draft, at=town.at).materials] == [PLAN]
    ProofItem.objects.update(until_on=town.at.date() - DAY)
    found = by_route(town, edition)
    assert says(found[Route.PROOF]) == ["COM-15"]
    assert "保留的证明事项清单" in found[Route.PROOF].closed_by[0].words
    assert [one.name for one in found[Route.DEFICIENCY].materials] == [PLAN, REPORT]


@pytest.mark.rule("COR-6", "S47")
def test_what_another_place_keeps_is_no_proof_here(town):
    edition = promising(town, "proof")
    assert by_route(town, edition)[Route.PROOF].is_open
    ProofItem.objects.update(until_on=town.at.date() - DAY)
    city = Office.objects.create(
        path="shifan",
        name="示例市人民政府",
        short_name="市政府",
        kind=OfficeKind.ORGAN,
        division_code="990000",
    )
    listed_proof(town, "ZM-7-1", REPORT, office=city)
    assert says(by_route(town, edition)[Route.PROOF]) == ["COM-15"]


@pytest.mark.rule("COR-1", "S47")
def test_a_proof_that_leaves_the_list_takes_no_promise_away(town):
    """Nobody may ask for it any more, so nobody is sent back to hand it in."""
    draft = lacking_draft(town, promising(town, "proof"), "proof", REPORT="committed")
    case = filing.file(draft, by=town.actor("zhao"), at=town.at)
    ProofItem.objects.update(until_on=town.at.date())
    later = town.at + DAY
    assert rules.closes_scheme(case, at=later) is None
    assert [one.name for one in papers.promised_of(case, at=later)] == [REPORT]


@pytest.mark.rule("COR-3")
@pytest.mark.parametrize(
    "policy, open_to", [("not_committable", [PLAN]), ("secondary", [])], ids=["天津", "其他"]
)
def test_what_may_follow_is_said_by_the_place(town, policy, open_to):
    edition = promising(town, "credit")
    in_force("deficiency.materials", policy)
    offer = by_route(town, edition)[Route.DEFICIENCY]
    assert [one.name for one in offer.materials] == open_to
    assert offer.is_open == bool(open_to)
    assert offer.means == (
        f"可以先受理，缺少的材料受理后再补，期限最长{offer.days}个工作日" if open_to else ""
    )


@pytest.mark.rule("COM-3", "COR-3")
def test_what_the_negative_list_closes_to_every_promise_may_follow(town):
    """Its materials are open to 承诺 no more, so in Tianjin they may follow, at filing and at the counter."""
    edition = promising(town, "credit")
    draft = lacking_draft(town, edition, "credit", REPORT="committed")
    assert [one.name for one in rules.deferral(draft, at=town.at).materials] == [PLAN]
    since = town.at.date() - LONG_AGO
    kept = {"kind": ListKind.NOT_COMMITTABLE, "reason": "须现场核验", "from_on": since}
    ListEntry.objects.create(matter=edition.matter, **kept)
    found = by_route(town, edition)
    assert says(found[Route.CREDIT]) == ["COM-3"]
    assert [one.name for one in found[Route.DEFICIENCY].materials] == [PLAN, REPORT]
    assert [one.name for one in rules.deferral(draft, at=town.at).materials] == [PLAN, REPORT]


@pytest.mark.rule("RQ-9")
def test_where_the_place_says_so_an_instant_matter_lets_nothing_follow(town):
    assert by_route(town, town.instant)[Route.DEFICIENCY].is_open
    DatedValue.objects.filter(key="deficiency.instant", place="").update(value=False)
    assert says(by_route(town, town.instant)[Route.DEFICIENCY]) == ["RQ-9"]


@pytest.mark.rule("COM-4")
def test_who_gave_a_credit_commitment_up_keeps_every_other_way(town):
    edition = promising(town, "credit", "proof")
    zhao = town.actor("zhao").on_behalf_of
    bar(
        zhao,
        BarGround.GIVEN_UP,
        basis="天津“一制三化”方案",
        thread="case:x",
        basic_code=edition.matter.basic_code,
        matter_name=edition.name,
        by=town.actor("zheng"),
        at=town.at,
    )
    found = by_route(town, edition, zhao)
    assert says(found[Route.CREDIT]) == ["COM-4"]
    assert found[Route.PROOF].is_open
    assert found[Route.DEFICIENCY].is_open
    assert found[Route.ORDINARY].is_open
    assert by_route(town, edition, town.actor("wang").on_behalf_of)[Route.CREDIT].is_open


@pytest.mark.rule("RQ-2")
def test_what_is_committable_does_not_follow_later_and_the_other_way_round(town):
    edition = promising(town, "credit")
    by = town.actor("zhao")
    draft = lacking_draft(town, edition, "credit", REPORT="committed")
    with pytest.raises(Refused, match=f"“{PLAN}”不能承诺"):
        lacking_draft(town, edition, "credit", who="wang", PLAN="committed")
    with pytest.raises(Refused, match=f"“{REPORT}”不能容缺后补"):
        routes.choose(draft, "", {material(edition, REPORT): How.LATER}, by=by, at=town.at)
    with pytest.raises(Refused, match="请选择承诺方式"):
        routes.choose(draft, "", {material(edition, REPORT): How.COMMITTED}, by=by, at=town.at)
    assert [(row.material.name, row.how) for row in draft.lacking.all()] == [(REPORT, "committed")]


@pytest.mark.rule("RQ-2")
def test_what_is_lacking_is_filed_and_what_was_not_said_is_asked_for(town):
    edition = promising(town, "credit")
    draft = lacking_draft(town, edition, PLAN="later")
    case = filing.file(draft, by=town.actor("zhao"), at=town.at)
    assert [row.material.name for row in case.lacking.all()] == [PLAN]
    other = lacking_draft(town, edition, PLAN="later", who="wang")
    other = routes.choose(other, "", {}, by=town.actor("wang"), at=town.at)
    with pytest.raises(Refused, match=f"还缺少材料：{PLAN}"):
        filing.file(other, by=town.actor("wang"), at=town.at)


@pytest.mark.rule("COM-6")
def test_what_was_open_is_kept_with_each_act_that_relied_on_it(town):
    case = filing.file(town.draft(), by=town.actor("zhao"), at=town.at)
    case = intake.accept(case, by=town.actor("lin"), at=town.at)
    kept = list(RouteTaken.objects.filter(case=case))
    assert [row.moment for row in kept] == ["filing", "acceptance"]
    assert [one["route"] for one in kept[0].offers] == [*Route.values]
    closed = next(one for one in kept[0].offers if one["route"] == "credit")
    assert (closed["open"], closed["rulings"][0]["rule_id"]) == (False, "COR-6")


@pytest.mark.rule("RQ-5")
def test_nothing_is_granted_while_a_material_is_missing(town):
    edition = promising(town, "credit")
    draft = lacking_draft(town, edition, PLAN="later")
    case = filing.file(draft, by=town.actor("zhao"), at=town.at)
    case = intake.deem_accepted(case.pk, at=town.at.replace(month=5)) and type(case).objects.get(pk=case.pk)
    at = town.at.replace(month=5)
    case = review.conclude(case, town.answers(case), "符合", by=town.actor("chen"), at=at)
    with pytest.raises(Refused, match=f"材料还没有补齐：{PLAN}"):
        decision.grant(case, by=town.actor("zheng"), at=at)


@pytest.mark.rule("COM-19")
def test_one_commitment_at_a_time_of_a_party_in_a_matter(town):
    edition = promising(town, "credit")
    zhao = town.actor("zhao").on_behalf_of
    other = filing.file(town.draft(), by=town.actor("zhao"), at=town.at)
    told = Commitment.objects.create(
        thread="case:x",
        party=zhao,
        party_version=zhao.current,
        edition=edition,
        basic_code=edition.matter.basic_code,
        scheme="credit",
        letter={"title": "告知承诺书"},
        letter_sha256="0" * 64,
        told_at=town.at,
    )
    assert by_route(town, edition, zhao)[Route.CREDIT].is_open
    told.sign(name="赵敏", role="SELF", manner="account", by=town.user("zhao"), at=town.at)
    told.document = Document.objects.of(other.thread).get()
    told.save()
    assert says(by_route(town, edition, zhao)[Route.CREDIT]) == ["COM-19"]
    assert by_route(town, edition, town.actor("wang").on_behalf_of)[Route.CREDIT].is_open


@pytest.mark.rule("RQ-2")
def test_the_window_sees_what_is_promised_what_follows_and_what_is_missing(town, client):
    edition = promising(town, "credit", secondary=(PLAN,))
    draft = lacking_draft(town, edition, "credit", REPORT="committed", PLAN="later")
    case = filing.file(draft, by=town.actor("zhao"), at=town.at)
    client.force_login(town.user("lin"))
    listed = client.get(f"/desk/cases/{case.number}/").content.decode().partition("materials-title")[2]
    said = [listed.partition(f"<span>{name}</span>")[2].partition("</span>")[0] for name in (REPORT, PLAN)]
    assert said[0].endswith(">承诺")
    assert said[1].endswith(">容缺后补")
    assert 'class="missing"' not in listed
