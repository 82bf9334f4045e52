"""Which tiers of the portal's own file close what is the word of the place, and a minor entry is no ban on promising (COM-4, CRE-1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from approvals import tasks
from approvals.actions import revocation
from approvals.proceedings import Breach, Item
from commitments.models import Commitment
from credit.actions import listing
from credit.actions.bars import bar
from credit.enums import BarGround, Convenience, Misdeed, RecordState, Tier
from credit.models import Bar, Record
from credit.rules import gravest, standing, why_not_repair
from ground.accounts.actor import Actor
from ground.documents.models import Document
from ground.law.models import DatedValue
from ground.law.rulings import Refused
from ground.law.values import value
from tests.approvals.revoking import again, heard, over
from tests.approvals.test_commitment import anew, filed
from tests.credit.conftest import heard as told_and_heard
from tests.credit.conftest import listed, proposed
from tests.credit.test_listed_meanwhile import NIGHT
from tests.credit.test_pages import NOW, text
from tests.promising import lacking_draft, promising
from tests.rows import another_row
from tests.town import Town

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
GATES = ["credit.gate.commitment", "credit.gate.deficiency", "credit.gate.breach.credit"]


def as_in(place: str, on: date) -> None:
    """The town has the gates of this place."""
    told = {key: value(key, place, on) for key in GATES}
    DatedValue.objects.filter(key__in=GATES, place="990001").delete()
    DatedValue.objects.bulk_create(
        DatedValue(key=key, place="990001", value=said, from_on=date(2004, 7, 1), source=place)
        for key, said in told.items()
    )


COMMITMENT, DEFICIENCY = Convenience.COMMITMENT, Convenience.DEFICIENCY
PLACES = ["120000", "990001", "110000", "310000", "410500", "433100", "610100"]


@pytest.mark.rule("COM-4", "CRE-1", "CRE-6")
@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize("place", PLACES)
def test_each_tier_closes_what_its_place_says(keepers: Town, moment, place: str, tier: Tier) -> None:
    """An entry that no broken word closed anything by itself for."""
    listed(keepers, moment, tier)
    party = keepers.actor("zhao").on_behalf_of
    assert party is not None
    stands = standing(party, place=place, at=moment)
    wanted = set() if tier == Tier.MINOR else {COMMITMENT}
    if place == "610100":
        wanted.add(DEFICIENCY)
    assert {one.closes for one in stands.restrictions} == wanted
    for one in stands.restrictions:
        assert f"{tier.label}失信" in one.words, "which entry, and how grave"
        assert ("逾期未补齐" in one.words) is (tier != Tier.MINOR), "what is not published stays unsaid"


@pytest.mark.rule("CRE-6", "CRE-8")
@pytest.mark.parametrize("tier", Tier)
def test_what_opens_it_again_is_said_as_its_tier_has_it(keepers: Town, moment, tier: Tier) -> None:
    """A minor one waits for no shortest time: in 西安, where it closes 容缺, he reads that he may apply at once."""
    record = listed(keepers, moment, tier)
    party = keepers.actor("zhao").on_behalf_of
    assert party is not None
    for one in standing(party, place="610100", at=moment).restrictions:
        assert ("最短公示期" in one.repair) is (tier != Tier.MINOR)
        assert (
            f"{record.max_until:%Y}年{record.max_until.month}月{record.max_until.day}日期满移出" in one.repair
        )
    may = why_not_repair(record, by=keepers.actor("zhao"), at=moment)
    assert may.ok is (tier == Tier.MINOR), "what is said is what the rule does"


LISTS = {"120000": ["serious", "general", "serious"], "310000": ["general"] * 3}


@pytest.mark.rule("CRE-6", "COM-17", "CRE-1")
@pytest.mark.parametrize("place", LISTS)
def test_nobody_is_told_of_a_graver_tier_than_the_list_of_the_place_has(keepers: Town, moment, place) -> None:
    for misdeed, most in zip(Misdeed, LISTS[place], strict=True):
        key = f"credit.tier.{misdeed}"
        said = value(key, place, moment.date())
        DatedValue.objects.filter(key=key, place="990001").delete()
        DatedValue.objects.create(key=key, place="990001", value=said, from_on=date(2004, 7, 1), source=place)
        record = proposed(keepers, moment, misdeed=misdeed)
        assert gravest(record, at=moment) == most
        by = keepers.actor("qian")
        if most != Tier.SERIOUS:
            with pytest.raises(Refused, match=f"“{misdeed.label}”最重为一般失信"):
                listing.notify(record, Tier.SERIOUS, by=by, at=moment)
        listing.notify(record, most, by=by, at=moment)


@pytest.mark.rule("CRE-6")
def test_a_later_list_is_no_harsher_on_what_was_found_before_and_gentler_at_once(
    keepers: Town, moment
) -> None:
    day = moment.date()
    mismatch = proposed(keepers, moment, misdeed=Misdeed.MISMATCH)
    DatedValue.objects.create(
        key="credit.tier.mismatch", place="990001", value="serious", from_on=day + DAY, source="新规定"
    )
    later = moment + DAY
    assert gravest(mismatch, at=later) == Tier.GENERAL
    record = told_and_heard(keepers, moment, Tier.SERIOUS)
    another_row("credit.tier.overdue", "general", from_on=day + DAY)
    with pytest.raises(Refused, match="最重为一般失信"):
        listing.enlist(record, Tier.SERIOUS, "逾期未补齐", by=keepers.actor("tang"), at=later)
    assert (
        listing.enlist(record, Tier.GENERAL, "逾期未补齐", by=keepers.actor("tang"), at=later).tier
        == "general"
    )


@pytest.mark.rule("CRE-6")
def test_the_notice_offers_the_tiers_of_the_list_alone(client, keepers: Town, moment) -> None:
    record = proposed(keepers, NOW, misdeed=Misdeed.MISMATCH)
    client.force_login(keepers.user("qian"))
    address = f"/desk/credit/{record.uuid}/"
    page = text(client.get(address))
    assert "这种行为最重为一般失信" in page
    assert client.post(reverse("credit:notice", args=[record.uuid]), {"tier": "serious"}).status_code == 422
    assert client.post(reverse("credit:notice", args=[record.uuid]), {"tier": "general"}).status_code == 302


@pytest.mark.rule("COM-4", "CRE-1")
def test_a_minor_entry_ends_no_letter(keepers: Town, moment) -> None:
    case = filed(keepers)
    listed(keepers, moment, Tier.MINOR)
    tasks.sweep_standing(moment + NIGHT)
    assert anew(case).scheme == "credit"
    assert Commitment.objects.standing().filter(thread=case.thread).exists()


@pytest.mark.rule("COM-6", "CRE-1")
@pytest.mark.parametrize("tier, closed", [(Tier.MINOR, False), (Tier.GENERAL, True)])
def test_the_route_table_and_both_pages_of_the_entry_agree(client, keepers, tier, closed) -> None:
    draft = lacking_draft(keepers, promising(keepers, "credit"))
    record = listed(keepers, NOW, tier)
    client.force_login(keepers.user("zhao"))
    page = text(client.get(f"/drafts/{draft.uuid}/routes/"))
    assert (f"（{tier.label}失信：承诺的材料逾期未补齐），不适用承诺" in page) is closed
    pages = [text(client.get("/me/credit/")), text(client.get(f"/me/credit/{record.uuid}/"))]
    assert ("没有限制" in pages[0]) is not closed
    client.force_login(keepers.user("qian"))
    pages.append(text(client.get(f"/desk/credit/{record.uuid}/")))
    for page in pages[1:]:
        assert ("不适用承诺，按一般程序申请不受影响" in page) is closed
        assert ("不限制承诺、容缺受理" in page) is not closed
    for paper in ("credit.notice", "credit.listing"):
        assert Document.objects.get(thread=record.thread, paper=paper).facts["closes_nothing"] is not closed


@pytest.mark.rule("COM-4", "COM-16")
@pytest.mark.parametrize(
    "place, kind, closed",
    [
        ("120000", Breach.OVERDUE, True),
        ("120000", Breach.MISMATCH, True),
        ("990001", Breach.MISMATCH, True),
        ("110000", Breach.MISMATCH, False),
        ("110000", Breach.FALSE, True),
        ("310000", Breach.MISMATCH, False),
        ("410500", Breach.FALSE, True),
    ],
)
def test_whether_the_broken_word_closes_by_itself_is_the_word_of_the_place(
    town: Town, place: str, kind: Breach, closed: bool
) -> None:
    """In Tianjin whoever did not keep it promises no more; elsewhere whoever promised falsely, and of others the entry's tier decides."""
    proceeding = heard(town, kind, Item.FRAUD if kind == Breach.FALSE else Item.UNQUALIFIED)
    as_in(place, proceeding.opened_at.date())
    at = over(proceeding)
    proceeding = again(revocation.revoke(proceeding, "事实清楚", by=town.actor("wu"), at=at))
    assert Bar.objects.filter(ground=BarGround.BREACH).exists() is closed
    stands = standing(proceeding.case.party, place="990001", at=at)
    assert bool(stands.closing(COMMITMENT)) is closed
    assert proceeding.document is not None
    assert proceeding.document.facts["word_barred"] is closed
    assert Record.objects.get().state == RecordState.PROPOSED


@pytest.mark.rule("COM-16", "COM-4")
def test_where_the_breach_closes_a_minor_entry_says_so_too(client, keepers: Town) -> None:
    record = listed(keepers, NOW, Tier.MINOR)
    told = {"basis": record.basis, "thread": record.source, "record": record, "at": NOW}
    bar(record.party, BarGround.BREACH, by=Actor.system("proceeding"), **told)
    client.force_login(keepers.user("qian"))
    assert "不适用承诺，按一般程序申请不受影响" in text(client.get(f"/desk/credit/{record.uuid}/"))
