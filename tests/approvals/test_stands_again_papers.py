"""A paper that stands again, or was amended, in a proceeding: delivered and proven like every other, and named as it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from approvals import papers
from approvals.actions import amendment, decision, delivery, filing, revocation, self_correction, signing
from approvals.enums import Kind, Method, Relation
from approvals.models import Case, Reissue
from approvals.proceedings import Breach, Item
from approvals.wording import amendable
from commitments.enums import Kind as Owed
from commitments.models import Commitment
from ground import clocks
from ground.law.rulings import Refused
from ground.trail.models import Entry
from tests.approvals.revoking import heard, noticed
from tests.approvals.test_commitment import shown
from tests.approvals.test_revocation_struck import struck, whole
from tests.promising import lacking_draft, promising
from tests.town import Town

DAY = timedelta(days=1)


@pytest.mark.rule("CLK-6", "G10")
def test_what_stands_again_is_delivered_again_and_proven(town: Town, client: Client) -> None:
    """He had the paper that is void: the one in its place waits at the desk and in his account until a 送达回证 proves it."""
    row = heard(town)
    case, told = whole(row), {"method": Method.COUNTER, "receiver": "赵敏", "relation": Relation.SELF}
    by_hand = told | {"card": "990001198509040462", "by": town.actor("lin")}
    delivery.deliver(case, **by_hand, at=town.at)
    assert row.heard_at is not None
    row = revocation.revoke(row, "查证属实", by=town.actor("wu"), at=row.heard_at)
    at = struck(town, row)
    case = whole(row)
    assert case.clock(Kind.DELIVERY).settled_at is None
    made = Reissue.objects.get(case=case)
    lin = town.actor("lin")
    assert case in Case.objects.awaiting_delivery(lin, at=at)
    client.force_login(town.user("lin"))
    page = client.get(f"/desk/cases/{case.number}/", follow=True).text
    assert "送达重新制发的文书" in page
    client.force_login(town.user("zhao"))
    page = client.get(f"/cases/{case.number}/").text
    assert "签收重新制发的文书" in page
    assert "其中一份重新制发过，请您签收" in page
    assert client.post(f"/cases/{case.number}/amendment/receipt/").status_code == 302
    proof = made.delivery.document
    assert proof.facts["paper_number"] == made.new.number
    assert made.old.number != made.new.number
    licence = row.decision.gives_licence
    assert licence is not None
    assert proof.facts["licence_number"] == licence.number, "its certificate came with it"
    assert whole(row).clock(Kind.DELIVERY).settled_at is not None
    assert case not in Case.objects.awaiting_delivery(lin, at=at)
    assert "approvals.reissued_delivered" in [
        one.act for one in Entry.objects.of(case.thread).order_by("seq")
    ]
    assert "签收重新制发的文书" not in client.get(f"/cases/{case.number}/").text
    with pytest.raises(Refused, match="已于"):
        amendment.deliver_anew(made, **by_hand, at=at)


@pytest.mark.rule("COM-9", "G10")
def test_what_stands_again_says_the_days_as_they_run_again(town: Town) -> None:
    """The days that lay between are given back: the paper in the place of the void one, and the certificate, say the new last day."""
    zhao, at = town.actor("zhao"), town.at
    draft = lacking_draft(town, promising(town, "credit"), "credit", REPORT="committed")
    case = filing.file(draft, by=zhao, at=at)
    signing.sign(case, shown(case, at), name="赵敏", by=zhao, at=at)
    case = decision.grant_on_the_spot(case, town.answers(case), by=town.actor("lin"), at=at)
    held = Commitment.objects.get(thread=case.thread)
    row = revocation.open(
        case, kind=Breach.MISMATCH, words="不符", commitment=held, by=town.actor("chen"), at=at
    )
    row = revocation.notify(row, Item.UNQUALIFIED, "检测项目不全", by=town.actor("zheng"), at=at)
    row = revocation.waive(row, by=zhao, at=at)
    row = revocation.revoke(row, "查证属实", by=town.actor("wu"), at=at)
    licence, before = row.decision.gives_licence, row.decision.document.facts["committed"]["items"][0]
    self_correction.correct(row, "检测项目其实齐全", by=town.actor("zheng"), at=at + 10 * DAY)
    clock = clocks.of(held.promised.get().thread, Owed.SUPPLY)
    assert clock is not None
    due = clock.due_on.isoformat()
    assert due > before["due_on"]
    assert licence is not None
    certificate = papers.licence_paper(licence)
    assert certificate is not None
    for paper in (whole(row).decision.paper, certificate):
        assert paper.facts["committed"]["items"] == [before | {"due_on": due}]


@pytest.mark.rule("U10", "COR-2")
def test_the_page_names_the_decision_as_it_stands_and_as_it_was(town: Town, client: Client) -> None:
    """The number in force, as papers have it; the one on what he was told before stands beside it."""
    row = noticed(town)
    former = row.decision.paper
    line = next(one for one in amendable(former, whole(row)))
    told = {"wrong": line.words, "right": f"{line.words}·", "reason": "笔误", "by": town.actor("zheng")}
    made = amendment.amend(former, **told, at=town.at + DAY)
    for who, address in (("zheng", "desk"), ("zhao", "me")):
        client.force_login(town.user(who))
        page = client.get(f"/{address}/proceedings/{row.uuid}/").text
        assert str(made.new.number) in page
        assert f"原 {former.number}，文字有误，已经更正" in page
