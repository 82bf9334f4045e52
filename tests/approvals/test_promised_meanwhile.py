"""承诺 of a case to which something else happens meanwhile: it stays what somebody can act on."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from approvals import rules, tasks
from approvals.actions import (
    decision,
    deficiency,
    edition_move,
    filing,
    intake,
    keeping,
    lastday,
    life,
    performing,
    review,
    revocation,
    routes,
)
from approvals.actions.standing import look_up_again
from approvals.enums import CaseState, How, MoveGround, Purpose, RemedyOutcome, Restoring
from approvals.models import Case, Deficiency
from approvals.proceedings import Breach, Item
from commitments.enums import CommitmentState
from commitments.models import Commitment
from credit.actions.bars import bar
from credit.enums import BarGround, Moment
from credit.models import Bar, StandingCheck
from ground import clocks
from ground.accounts.actor import Actor
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.workdays.calendar import after, legal_day
from licences.enums import Ground, Status
from licences.models import Licence
from matters.actions.entrusting import entrust
from matters.actions.opening import open_matter
from matters.enums import Entrusted
from matters.models import Edition
from tests.approvals.revoking import again as proceeding_again
from tests.approvals.revoking import approved
from tests.approvals.revoking import over as defended
from tests.approvals.test_commitment import DAY, anew, filed, signed, spot, standing
from tests.approvals.test_decide_anew import ended
from tests.approvals.test_performing import GIVEN_UP
from tests.deferring import anew as again
from tests.deferring import as_in, lacking, looked, over, reviewed
from tests.licences import lasting
from tests.promising import PLAN, POINT, REPORT, WATCHED, lacking_draft, promising
from tests.town import IN_ACCOUNT, LONG_AGO, Town, content, pdf

pytestmark = pytest.mark.django_db


def lapsed_and_restored(town: Town) -> Deficiency:
    """Anyang: he promised the report and said that the plan follows; it lapsed, and had arrived in time after all."""
    as_in("410500", legal_day(town.at))
    edition = promising(town, "credit", committable=(REPORT,), secondary=(PLAN,))
    draft = lacking_draft(town, edition, "credit", REPORT="committed", PLAN="later")
    case = filing.file(draft, served=IN_ACCOUNT, by=town.actor("zhao"), at=town.at)
    signed(town, case)
    one = deficiency.accept(anew(case), [lacking(case, PLAN)], by=town.actor("lin"), at=town.at)
    late = over(one)
    assert tasks.sweep_deficiencies(late) == 1
    assert anew(case).is_over
    (gap,) = one.gaps.all()
    return lastday.restore(
        again(one),
        Restoring.ARRIVED,
        "邮件签收单",
        arrived_at=town.at + DAY,
        received={gap.pk: (1, 0)},
        by=town.actor("lin"),
        at=late,
    )


@pytest.mark.rule("RQ-10")
@pytest.mark.rule("COM-7")
def test_where_a_lapse_is_taken_back_its_letter_is_told_anew(town: Town) -> None:
    one = lapsed_and_restored(town)
    late = over(one)
    case = anew(one.case)
    assert (case.state, standing(case).state) == (CaseState.ACCEPTED, CommitmentState.TOLD)
    signed(town, case, at=late)
    case = reviewed(town, looked(town, again(one), at=late), at=late)
    assert rules.why_not_grant(case, by=town.actor("zheng"), at=late).ok


@pytest.mark.rule("COM-7")
@pytest.mark.rule("CRE-1")
def test_listed_meanwhile_a_restored_case_goes_the_ordinary_way(town: Town) -> None:
    one = lapsed_and_restored(town)
    case, at = anew(one.case), over(one)
    told = {"basis": "天津“一制三化”方案", "thread": "case:else", "matter_name": "美容美发经营许可"}
    code = rules.same_matter(case.edition.matter)
    bar(case.party, BarGround.GIVEN_UP, basic_code=code, by=Actor.system("licence"), at=at, **told)
    assert look_up_again(case.pk, at=at)
    assert (anew(case).scheme, rules.commitment_of(case)) == ("", None)
    assert [material.name for material in rules.owed_after(anew(case))] == [REPORT]


# Moved to another edition


def newer(town: Town, *kinds: str) -> Edition:
    """The next edition of the matter, in force since yesterday, with these schemes for the report."""
    told = content("美容美发经营许可", no=7)
    told["edition"] |= WATCHED | {"commitment_kinds": list(kinds)}
    told["regulation_points"] = [POINT]
    for one in told["materials"]:
        one["committable"] = bool(kinds) and one["name"] == REPORT
    told["effective_on"] = (legal_day(town.at) - DAY).isoformat()
    opened = open_matter(told, by=Actor.system("seed"), at=town.at - 30 * DAY)
    assert opened is not None
    return Edition.objects.get(pk=opened.pk)


@pytest.mark.rule("COR-1")
@pytest.mark.rule("COM-7")
def test_moved_to_another_edition_its_letter_is_told_anew_and_it_is_granted(town: Town) -> None:
    case = filed(town)
    first = signed(town, case)
    after, chen = newer(town, "credit"), town.actor("chen")
    edition_move.move(anew(case), after, MoveGround.KINDER, "新版更简便", vouched=True, by=chen, at=town.at)
    first = Commitment.objects.with_story().get(pk=first.pk)
    assert (first.state, first.document.is_void) == (CommitmentState.ENDED, True)
    told = standing(anew(case))
    assert (told.state, told.edition) == (CommitmentState.TOLD, after)
    assert [one.material.edition for one in told.promised.all()] == [after]
    signed(town, anew(case))
    case = intake.accept(anew(case), by=town.actor("lin"), at=town.at)
    case = review.conclude(case, town.answers(case), "符合", by=chen, at=town.at)
    case = decision.grant(case, by=town.actor("zheng"), at=town.at)
    assert standing(case).state == CommitmentState.PERFORMING


@pytest.mark.rule("COR-1")
def test_an_edition_that_lets_nothing_be_promised_is_worse_and_asks_for_it(town: Town) -> None:
    case = filed(town)
    signed(town, case)
    after, chen = newer(town), town.actor("chen")
    with pytest.raises(Refused, match=f"“{REPORT}”不能再承诺，需要提交"):
        edition_move.move(
            anew(case), after, MoveGround.KINDER, "新版已施行", vouched=True, by=chen, at=town.at
        )
    edition_move.move(anew(case), after, MoveGround.COMPELLED, "条例修改", by=chen, at=town.at)
    case = anew(case)
    assert (case.scheme, rules.commitment_of(case)) == ("", None)
    assert [one.name for one in rules.missing_materials(case)] == [REPORT]
    assert town.asked(case, town.wrong(REPORT, of=case)).state == CaseState.CORRECTING


# Of a licence that changes

SPRING = datetime(2026, 5, 4, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
ENDS = datetime(2026, 6, 4, tzinfo=ZoneInfo("Asia/Shanghai"))


def renewing(town: Town, at: datetime = SPRING) -> tuple[Licence, Case]:
    """A licence of three months, and its renewal filed in time with the report promised."""
    told = deepcopy(content("旅馆业特种行业许可（新办）", no=3))
    told["edition"] |= WATCHED | {
        "commitment_kinds": ["credit"],
        "licence_validity_months": 3,
        "licence_mark": "朝特",
        "purposes": {one: {"promised_length": 5} for one in Purpose.values if one != Purpose.NEW},
    }
    told["edition"]["form"]["sections"] += lasting.SECTIONS
    told["regulation_points"] = [POINT]
    for one in told["materials"]:
        one["committable"] = one["name"] == REPORT
    told["materials"][1]["purposes"] = ["new", "renewal"]
    before, seed = town.at - LONG_AGO, Actor.system("seed")
    open_matter(told, by=seed, at=before)
    edition = Edition.objects.select_related("matter__office", "regulator").get(name=told["matter"]["name"])
    entrust(town.window, [edition], [*Entrusted.values], by=seed, at=before)
    licence = lasting.given(town, edition)
    draft = lasting.drafted(town, licence, Purpose.RENEWAL, at=at)
    report = draft.edition.materials.get(name=REPORT)
    draft.files.filter(material=report).delete()
    draft = routes.choose(draft, "credit", {report: How.COMMITTED}, by=town.actor("zhao"), at=at)
    return licence, filing.file(draft, served=IN_ACCOUNT, by=town.actor("zhao"), at=at)


def renewed(town: Town) -> tuple[Licence, Case]:
    """The same, granted on his word."""
    licence, case = renewing(town)
    signed(town, case, at=SPRING)
    case = lasting.concluded(town, anew(case), at=SPRING)
    return licence, decision.grant(case, by=town.actor("zheng"), at=SPRING)


@pytest.mark.rule("CLK-11")
@pytest.mark.rule("COM-9")
@pytest.mark.parametrize("signs, state", [(True, CommitmentState.PERFORMING), (False, CommitmentState.ENDED)])
def test_what_the_law_renews_on_a_signed_letter_is_performed(
    town: Town, signs: bool, state: CommitmentState
) -> None:
    _licence, case = renewing(town)
    if signs:
        signed(town, case, at=SPRING)
    assert tasks.sweep_renewals(ENDS) == 1
    assert anew(case).state == CaseState.GRANTED
    commitment = Commitment.objects.of(case.thread).get()
    assert commitment.state == state
    (promised,) = commitment.promised.all()
    assert (clocks.of(promised.thread, "commitments.supply") is not None) == signs


@pytest.mark.rule("CLK-11", "K3", "COM-6")
def test_the_renewal_by_silence_keeps_how_he_stood_and_what_was_open_to_him(town: Town) -> None:
    _licence, case = renewing(town)
    signed(town, case, at=SPRING)
    assert tasks.sweep_renewals(ENDS) == 1
    kept = StandingCheck.objects.filter(thread=case.thread, moment=Moment.DECISION)
    assert [(one.at, bool(one.version)) for one in kept.order_by("pk")] == [(ENDS, True)]
    taken = case.routes_taken.filter(moment=Moment.DECISION).get()
    assert (taken.scheme, taken.at) == ("credit", ENDS)
    letter = render_html(Document.objects.get(thread=case.thread, paper="approvals.deemed_renewal"))
    assert REPORT in letter, "what is still due stands on the paper, as on any grant"


@pytest.mark.rule("CLK-11", "CLK-15")
@pytest.mark.parametrize("sat_on", [True, False])
def test_what_the_law_renews_after_the_last_day_of_the_letter_is_due_from_then(
    town: Town, sat_on: bool
) -> None:
    """His sixty days from the signature where they are not over, and sixty from the renewal where the organ sat on it."""
    at = town.at + DAY if sat_on else SPRING
    _licence, case = renewing(town, at)
    signed(town, case, at=at)
    assert (after(legal_day(at), 60).on < legal_day(ENDS)) == sat_on
    assert tasks.sweep_renewals(ENDS) == 1
    commitment = Commitment.objects.of(case.thread).get()
    (promised,) = commitment.promised.all()
    clock = clocks.of(promised.thread, "commitments.supply")
    since = legal_day(ENDS if sat_on else at)
    assert (clock.started_on, clock.due_on) == (since, after(since, 60).on)
    tasks.sweep_commitments(ENDS + DAY)
    commitment = Commitment.objects.of(case.thread).get()
    assert commitment.state == CommitmentState.PERFORMING, "nobody is late with what the organ sat on"


@pytest.mark.rule("COM-8")
def test_what_a_renewal_promised_is_given_up_with_the_licence_too(town: Town) -> None:
    licence, case = renewed(town)
    given_up = lasting.done(town, licence, Purpose.CANCELLATION, at=SPRING + DAY)
    assert GIVEN_UP in render_html(given_up.decision.document)
    assert Commitment.objects.of(case.thread).get().state == CommitmentState.ENDED
    assert Bar.objects.get(party=case.party).ground == BarGround.GIVEN_UP


@pytest.mark.rule("COM-8")
@pytest.mark.parametrize("about", ["licence", "renewal"])
def test_nothing_is_given_up_while_a_revocation_of_any_of_its_decisions_is_pending(
    town: Town, about: str
) -> None:
    licence, renewal = renewed(town)
    case = life.origin(licence) if about == "licence" else renewal
    revocation.open(case, kind=Breach.FALSE, words="检测报告系伪造", by=town.actor("chen"), at=SPRING)
    cancelling = lasting.concluded(
        town, lasting.drafted(town, licence, Purpose.CANCELLATION, at=SPRING + DAY), at=SPRING + DAY
    )
    with pytest.raises(Refused, match="撤销程序正在进行"):
        decision.grant(cancelling, by=town.actor("zheng"), at=SPRING + DAY)


@pytest.mark.rule("COM-8")
@pytest.mark.rule("LIF-4")
def test_what_the_organ_closes_of_its_own_motion_ends_what_was_owed_and_bars_nobody(town: Town) -> None:
    licence, case = renewed(town)
    pending = revocation.open(case, kind=Breach.OTHER, words="程序违法", by=town.actor("chen"), at=SPRING)
    life.cancel(licence, Ground.OTHER, words="持证人已经死亡", by=town.actor("zheng"), at=SPRING + DAY)
    commitment = Commitment.objects.of(case.thread).get()
    assert (commitment.state, commitment.document.is_void) == (CommitmentState.ENDED, False)
    (promised,) = commitment.promised.all()
    assert clocks.open_for([promised.thread, commitment.own_thread]) == {}
    assert not Bar.objects.exists()
    assert lasting.anew(licence).newest.status == Status.CANCELLED
    told = Notice.objects.filter(subject__contains="撤销程序涉及的证照已经注销")
    assert town.user("zheng") in {one.user for one in told.select_related("user").order_by("pk")}
    assert proceeding_again(pending).state == "opened"


# Decided anew


@pytest.mark.rule("COR-2")
def test_a_letter_kept_for_the_public_covers_no_second_grant(town: Town) -> None:
    case = filed(town)
    signed(town, case)
    case = spot(town, anew(case))
    kept = standing(case)
    found = revocation.open(
        case, kind=Breach.MISMATCH, words="与承诺不符", commitment=kept, by=town.actor("chen"), at=town.at
    )
    found = revocation.notify(found, Item.UNQUALIFIED, "与承诺不符", by=town.actor("zheng"), at=town.at)
    late = defended(found)
    tasks.sweep_proceedings(late)
    found = proceeding_again(found)
    keeping.keep(found, "停业将使学校停供", approved(late), by=town.actor("wu"), at=late)
    ended(town, case, RemedyOutcome.REDONE)
    told = standing(anew(case))
    assert (told.state, told.pk == kept.pk) == (CommitmentState.TOLD, False)
    assert not rules.is_signed(anew(case))
    assert not rules.why_not_grant_unsupplied(anew(case)).ok


@pytest.mark.rule("COM-9")
def test_what_was_supplied_before_is_not_promised_again(town: Town) -> None:
    case = filed(town, committable=(REPORT, PLAN))
    signed(town, case)
    case = spot(town, anew(case))
    (report,) = standing(case).promised.select_related("material", "commitment")
    at = town.at + DAY
    performing.supply(standing(case), report, files=[pdf("报告.pdf")], by=town.actor("zhao"), at=at)
    case = ended(town, case, RemedyOutcome.REDONE)
    assert (case.scheme, rules.commitment_of(case)) == ("", None)
    assert rules.missing_materials(case) == []
    assert rules.why_not_grant_unsigned(case).ok
