"""What comes to life after its matter went to another office is that office's, a licence too (U3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from approvals import papers, rules
from approvals.actions import emergency, lastday, life
from approvals.enums import Act, CaseState, Ending, RemedyOutcome, Restoring
from approvals.models import Case, CaseEnding, OperationFollowed
from approvals.tasks import sweep_catalogue, sweep_deficiencies
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.models import Office
from ground.clocks.models import Clock
from ground.law.rulings import Refused
from ground.trail.models import Entry
from ground.workdays.calendar import legal_day
from licences.enums import Ground
from licences.models import Licence
from matters.actions import operations, publishing
from matters.actions.opening import open_matter
from matters.content import content_of
from matters.enums import PreparationKind
from matters.models import Edition, Matter
from tests.approvals.test_catalogue_endings import (
    chosen,
    devolved,
    notices,
    published,
    street,
    told,
)
from tests.approvals.test_emergency import entered, leader, printed
from tests.approvals.test_remedy import ended, sought
from tests.deferring import anew as still_lapsed
from tests.deferring import as_in, deficient, over, today
from tests.matters.desk import Desk
from tests.town import content

DAY = timedelta(days=1)


@pytest.fixture
def desk(town: Any) -> Desk:
    return Desk(town)


def gone(desk: Desk, **endings: str) -> Office:
    """The matter went down to the street the next day, and the timer is done with it."""
    published(desk, chosen(desk, devolved(desk), **endings))
    publishing.turn_day(at=desk.at + DAY)
    assert sweep_catalogue(desk.at + DAY) == 1
    assert OperationFollowed.objects.count() == 1
    return Office.objects.get(path="zhaoxia/shuxiang")


def is_handed(case: Case, office: Office) -> None:
    case = Case.objects.get(pk=case.pk)
    assert (case.competent_office, case.offices_moved) == (office, 1)
    running = Clock.objects.running().filter(thread=case.thread)
    assert set(running.values_list("office", flat=True)) == {office.path}
    assert Entry.objects.of(case.thread).filter(act=Act.HANDED_OVER).count() == 1
    assert notices(case).count(f"您申请的事项有调整（{case.number}）") == 1
    assert CaseEnding.objects.get(case=case).ending == Ending.HANDED


@pytest.mark.rule("U3", "U7")
def test_a_slip_countersigned_after_the_day_is_the_new_offices(desk: Desk) -> None:
    town = desk.town
    slip = printed(town)
    entered(town, slip)
    office = gone(desk)
    case = emergency.countersign(slip, by=leader(town), at=desk.at + DAY)
    is_handed(case, office)
    assert sweep_catalogue(desk.at + DAY) == 0, "nothing is done twice"


@pytest.mark.rule("U3", "G10")
def test_what_a_court_brings_back_after_the_day_is_the_new_offices(desk: Desk) -> None:
    town = desk.town
    case = town.case_at(CaseState.REFUSED)
    office = gone(desk)
    ended(town, sought(town, case), RemedyOutcome.REDONE)
    is_handed(case, office)


@pytest.mark.rule("U3", "G10")
def test_what_was_to_be_finished_where_it_is_stays_there(desk: Desk) -> None:
    town = desk.town
    case = town.case_at(CaseState.REFUSED)
    gone(desk, accepted=Ending.CONTINUES)
    ended(town, sought(town, case), RemedyOutcome.REDONE)
    case = Case.objects.get(pk=case.pk)
    assert (case.competent_office, case.state) == (town.organ, CaseState.ACCEPTED)


@pytest.mark.rule("U3", "RQ-10")
@pytest.mark.parametrize("ground", list(Restoring)[:2])
def test_what_is_restored_after_the_day_is_the_new_offices(desk: Desk, ground: Restoring) -> None:
    """It had lapsed before, so that the timer found nothing to hand over."""
    town = desk.town
    as_in("410500", today(town))
    one = deficient(town)
    desk.at = over(one)
    assert sweep_deficiencies(desk.at) == 1
    office, matter = street(desk), one.case.edition.matter
    on = legal_day(desk.at + DAY)
    proposal = operations.devolve(matter, office, **told(desk) | {"on": on})
    published(desk, chosen(desk, desk.prepared(proposal, PreparationKind.GUIDE)))
    publishing.turn_day(at=desk.at + DAY)
    assert sweep_catalogue(desk.at + DAY) == 1
    one = still_lapsed(one)
    how: dict[str, Any] = {"days": 1}
    if ground == Restoring.ARRIVED:
        how = {"arrived_at": town.at + DAY, "received": {gap.pk: (1, 0) for gap in one.gaps.all()}}
    lastday.restore(one, ground, "签收单、封路通告", **how, by=town.actor("lin"), at=desk.at + DAY)
    is_handed(one.case, office)
    running = clocks.open_for([one.thread])[one.thread]
    assert [clock.office for clock in running] == [office.path]


@pytest.mark.rule("LIF-4", "U3")
def test_a_licence_is_closed_by_the_office_that_answers_for_it_now(desk: Desk) -> None:
    town = desk.town
    town.case_at(CaseState.GRANTED)
    licence, later = Licence.objects.get(), desk.at + DAY
    heir_matter, office = town.instant.matter, street(desk)
    Matter.objects.filter(pk=heir_matter.pk).update(office=office)
    heir_matter.refresh_from_db()
    proposal = operations.transfer(desk.matter, office, successor=heir_matter, **told(desk))
    published(desk, chosen(desk, proposal))
    old, new = town.actor("zheng"), town.actor("gao")
    assert rules.why_not_cancel(licence, Ground.OTHER, by=old, at=desk.at).ok
    assert not rules.why_not_cancel(licence, Ground.OTHER, by=new, at=desk.at).ok
    with pytest.raises(Refused, match="注销由“书香街道办事处”的审批人员办理"):
        life.cancel(licence, Ground.OTHER, words="依法", by=old, at=later)
    client = Client()
    client.force_login(new.person)
    assert client.get(f"/desk/licences/{licence.uuid}/").status_code == 200
    paper = life.cancel(licence, Ground.OTHER, words="依法", by=new, at=later)
    assert paper.facts["organ"] == office.name
    assert paper.number.startswith("朝书")
    assert Licence.objects.get().is_closed


def their_own(desk: Desk, office: Office) -> Edition:
    """A matter of that office, which names its own 复议机关 and court."""
    told = content("街道公共场所卫生许可", no=7)
    told["matter"]["office"] = office.path
    told["edition"] |= {"review_organ": "示例市书香区人民政府", "court": "书香区人民法院"}
    open_matter(told, by=Actor.system("seed"), at=desk.at)
    return Edition.objects.select_related("matter__office").get(name="街道公共场所卫生许可")


def gone_on(desk: Desk, matter: Matter, office: Office, to: Matter) -> None:
    proposal = operations.transfer(matter, office, successor=to, **told(desk))
    published(desk, chosen(desk, proposal))
    desk.at += DAY
    sweep_catalogue(desk.at)


@pytest.mark.rule("PRO-5", "U3")
def test_whose_matter_went_on_since_still_names_its_own_remedies(desk: Desk) -> None:
    town = desk.town
    case, office = town.case_at(CaseState.REVIEWED), street(desk)
    theirs = their_own(desk, office)
    gone_on(desk, desk.matter, office, theirs.matter)
    gone_on(desk, theirs.matter, town.organ, town.instant.matter)
    case = Case.objects.get(pk=case.pk)
    assert case.competent_office == office
    said = papers.refusal(case, reasons="不符合", at=desk.at)
    assert (said["reconsideration_organ"], said["court"]) == ("示例市书香区人民政府", "书香区人民法院")


@pytest.mark.rule("PRO-5", "U3")
def test_an_edition_that_names_no_remedies_is_not_asked_for_them(desk: Desk) -> None:
    town = desk.town
    case, office = town.case_at(CaseState.REVIEWED), street(desk)
    theirs = their_own(desk, office)
    gone_on(desk, desk.matter, office, theirs.matter)
    listed = content_of(theirs)
    listed["state"] = "listed"
    listed["edition"] |= {"review_organ": "", "court": ""}
    publishing.put_in_force(listed, theirs.matter, on=desk.tomorrow, by=desk.qin, at=desk.at)
    said = papers.refusal(Case.objects.get(pk=case.pk), reasons="不符合", at=desk.at + DAY)
    assert (said["reconsideration_organ"], said["court"]) == ("示例市书香区人民政府", "书香区人民法院")
