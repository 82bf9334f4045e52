"""证照分离: whoever waits for a permit on the day from which nobody needs it is told so, and his case ends in words (S50)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import now

from approvals import rules
from approvals.actions import decision, intake, withdrawal
from approvals.enums import Act, CaseState, Ending
from approvals.models import Case, CaseEnding
from approvals.tasks import sweep_reform
from commitments.enums import CommitmentState
from commitments.models import Commitment
from ground import clocks
from ground.documents.models import Document
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters.actions import keeping
from matters.enums import Purpose, ReformMode
from matters.models import ReformItem
from tests.approvals.test_commitment import filed, signed
from tests.licences.lasting import filed as filed_about
from tests.licences.lasting import given, opened
from tests.matters.desk import Desk
from tests.matters.test_kept_lists import client, told
from tests.matters.test_reform import reform
from tests.promising import promising

DAY = timedelta(days=1)


@pytest.fixture
def desk(town: Any) -> Desk:
    return Desk(town)


def confirmed(desk: Desk, mode: str, **more: Any) -> ReformItem:
    """A row that begins tomorrow, written by Mei and confirmed by Qin."""
    row = reform(desk, mode, **{"from_on": desk.tomorrow, "item_no": "52"} | more)
    return keeping.confirm(told(desk, row), by=desk.qin, at=desk.at)


def subjects(case: Case) -> list[str]:
    return [one.subject for one in Notice.objects.filter(thread=case.thread, channel="inbox").order_by("pk")]


@pytest.mark.rule("S50")
@pytest.mark.parametrize("state", [CaseState.FILED, CaseState.ACCEPTED, CaseState.REVIEWED])
def test_what_waits_for_a_permit_that_nobody_needs_ends_on_the_day(desk: Desk, state: CaseState) -> None:
    case = desk.town.case_at(state)
    confirmed(desk, ReformMode.CANCELLED)
    assert sweep_reform(desk.at) == 0, "not before its day"
    assert Case.objects.get(pk=case.pk).state == state
    at = desk.at + DAY
    assert sweep_reform(at) == 1
    assert sweep_reform(at + timedelta(minutes=1)) == 0
    case = Case.objects.get(pk=case.pk)
    assert case.is_over
    assert case.state_words == "不再需要许可，已终止"
    assert not clocks.open_for([case.thread])[case.thread]
    paper = Document.objects.of(case.thread).get(paper="approvals.needless")
    assert "不需要取得许可" in paper.facts["words"]
    assert "国发〔2021〕7号 第 52 项" in paper.facts["words"]
    assert paper.facts["court"]
    ending = CaseEnding.objects.get(case=case)
    assert (ending.ending, ending.reform.matter) == (Ending.NOT_NEEDED, desk.matter)
    assert Entry.objects.of(case.thread).filter(act=Act.NEEDLESS).count() == 1
    assert any("不再需要许可" in one for one in subjects(case))
    with pytest.raises(Refused):
        withdrawal.withdraw(case, by=desk.town.actor("zhao"), at=at)
    with pytest.raises(IntegrityError, match="case_needless"), transaction.atomic():
        Case.objects.filter(pk=desk.town.case_at(CaseState.FILED).pk).update(needless=True)


@pytest.mark.rule("S50")
def test_what_is_put_on_record_instead_says_so(desk: Desk) -> None:
    case = desk.town.case_at(CaseState.ACCEPTED)
    confirmed(desk, ReformMode.RECORD)
    sweep_reform(desk.at + DAY)
    case = Case.objects.get(pk=case.pk)
    assert case.state_words == "不再需要许可，已终止"
    paper = Document.objects.of(case.thread).get(paper="approvals.needless")
    for part in ("由审批改为备案", desk.matter.office.name):
        assert part in paper.facts["words"]
        notice = Notice.objects.filter(
            thread=case.thread, channel="inbox", subject__contains="不再需要许可"
        ).last()
        assert notice is not None
        assert part in notice.body


@pytest.mark.rule("S50")
def test_what_is_put_right_and_what_may_follow_ends_with_it(desk: Desk) -> None:
    case = desk.town.asked(desk.town.case_at(CaseState.FILED))
    confirmed(desk, ReformMode.CANCELLED)
    sweep_reform(desk.at + DAY)
    assert Case.objects.get(pk=case.pk).needless


@pytest.mark.rule("S50")
def test_a_promise_ends_with_its_case(desk: Desk) -> None:
    case = filed(desk.town, "credit")
    letter = signed(desk.town, case)
    confirmed(desk, ReformMode.CANCELLED, matter=case.edition.matter)
    sweep_reform(desk.at + DAY)
    assert Case.objects.get(pk=case.pk).needless
    assert Commitment.objects.get(pk=letter.pk).state == CommitmentState.ENDED


@pytest.mark.rule("S50")
def test_who_changes_what_he_was_granted_goes_on_and_is_told(desk: Desk) -> None:
    edition = opened(desk.town)
    case = filed_about(desk.town, given(desk.town, edition), Purpose.CHANGE, at=desk.at, shop_name="星光旅馆")
    confirmed(desk, ReformMode.CANCELLED, matter=edition.matter)
    at = desk.town.at + DAY
    sweep_reform(at)
    assert sweep_reform(at) == 0
    case = Case.objects.get(pk=case.pk)
    assert not case.is_over
    assert CaseEnding.objects.get(case=case).ending == Ending.CONTINUES
    assert any("有调整" in one for one in subjects(case))


@pytest.mark.rule("S50")
def test_nobody_decides_on_the_day_before_the_timer_comes(desk: Desk) -> None:
    case, waiting = desk.town.case_at(CaseState.REVIEWED), desk.town.case_at(CaseState.FILED)
    confirmed(desk, ReformMode.CANCELLED)
    by, at = desk.town.actor("zheng"), desk.at + DAY
    assert rules.why_not_decide_needless(case, at=desk.at).ok, "not before its day"
    for act in (
        lambda: decision.grant(case, by=by, at=at),
        lambda: decision.refuse(case, reasons="不符合条件", by=by, at=at),
        lambda: decision.grant_on_the_spot(waiting, {}, by=desk.town.actor("lin"), at=at),
    ):
        with pytest.raises(Refused) as refused:
            act()
        ruling = refused.value.ruling
        assert ruling.rule_id == "S50"
        for part in ("不需要取得许可", "国发〔2021〕7号 第 52 项", "终止办理", "行政许可法"):
            assert part in ruling.sentence
    assert Case.objects.get(pk=case.pk).state == CaseState.REVIEWED
    sweep_reform(at)
    assert Case.objects.get(pk=case.pk).needless


@pytest.mark.rule("S50")
def test_nobody_accepts_on_that_day_either(desk: Desk) -> None:
    case, lin = desk.town.case_at(CaseState.FILED), desk.town.actor("lin")
    confirmed(desk, ReformMode.CANCELLED)
    with pytest.raises(Refused, match="不再受理") as refused:
        intake.accept(case, by=lin, at=desk.at + DAY)
    assert refused.value.ruling.rule_id == "S50"
    assert Case.objects.get(pk=case.pk).state == CaseState.FILED
    assert intake.accept(case, by=lin, at=desk.at).state == CaseState.ACCEPTED, "the day before it is"


@pytest.mark.rule("S50")
def test_the_window_reads_why_nothing_is_accepted_any_more(desk: Desk) -> None:
    desk.at = now()
    case = desk.town.case_at(CaseState.FILED)
    confirmed(desk, ReformMode.CANCELLED, from_on=legal_day(desk.at))
    page = client(desk, "lin").get(f"/desk/cases/{case.number}/").content.decode()
    assert "不需要取得许可" in page
    assert "不再受理" in page


@pytest.mark.rule("S50")
@pytest.mark.rule("LIF-5")
def test_a_permit_that_nobody_needs_is_not_offered_for_renewal(desk: Desk) -> None:
    edition = opened(desk.town)
    licence = given(desk.town, edition)
    confirmed(desk, ReformMode.CANCELLED, matter=edition.matter)
    told_of = {"purpose": Purpose.RENEWAL, "edition": edition, "party": licence.holder}
    assert rules.why_not_apply_about(licence, **told_of, at=desk.at).ok
    ruling = rules.why_not_apply_about(licence, **told_of, at=desk.at + DAY)
    assert "届满后不用延续" in ruling.words
    change = told_of | {"purpose": Purpose.CHANGE}
    assert rules.why_not_apply_about(licence, **change, at=desk.at + DAY).ok


@pytest.mark.rule("S50")
def test_the_desk_reads_why_nothing_is_decided_any_more(desk: Desk) -> None:
    desk.at = now()
    case = desk.town.case_at(CaseState.REVIEWED)
    number = case.number
    confirmed(desk, ReformMode.RECORD, from_on=legal_day(desk.at))
    page = client(desk, "zheng").get(f"/desk/cases/{number}/").content.decode()
    assert "由审批改为备案" in page
    assert "也不再作出准予或者不予的决定" in page
    assert "准予许可：看样稿" not in page
    answer = client(desk, "zheng").post(f"/cases/{number}/grant/")
    assert answer.status_code == 409
    assert "也不再作出准予或者不予的决定" in answer.content.decode()


@pytest.mark.rule("S50")
def test_what_concerns_a_licence_is_decided_on_that_day_too(desk: Desk) -> None:
    edition = opened(desk.town)
    case = filed_about(desk.town, given(desk.town, edition), Purpose.CHANGE, at=desk.at, shop_name="星光旅馆")
    confirmed(desk, ReformMode.CANCELLED, matter=edition.matter)
    assert rules.why_not_decide_needless(case, at=desk.at + DAY).ok


@pytest.mark.rule("S50")
def test_what_goes_on_by_promise_or_better_service_stays_as_it_is(desk: Desk) -> None:
    case = desk.town.case_at(CaseState.ACCEPTED)
    confirmed(desk, ReformMode.IMPROVED)
    assert sweep_reform(desk.at + DAY) == 0
    assert Case.objects.get(pk=case.pk).state == CaseState.ACCEPTED
    assert not CaseEnding.objects.exists()


@pytest.mark.rule("S50")
def test_the_desk_hears_before_and_on_the_day(desk: Desk) -> None:
    case = desk.town.case_at(CaseState.ACCEPTED)
    row = confirmed(desk, ReformMode.CANCELLED)
    reviewer = desk.town.user("chen")
    heard = Notice.objects.filter(channel="inbox", user=reviewer)
    sweep_reform(desk.at)
    sweep_reform(desk.at)
    (ahead,) = heard.filter(thread=row.thread)
    assert str(case.number) in ahead.body
    sweep_reform(desk.at + DAY)
    assert heard.filter(thread=case.thread, subject__contains="终止").count() == 1


@pytest.mark.rule("S50")
def test_the_row_shows_what_will_end(desk: Desk) -> None:
    case = desk.town.case_at(CaseState.ACCEPTED)
    row = reform(desk, ReformMode.CANCELLED, from_on=desk.tomorrow)
    row = told(desk, row)
    for who in ("mei", "qin"):
        shown = client(desk, who).get(f"/catalogue/lists/reform/{row.pk}/").content.decode()
        assert f"/catalogue/endings/reform/{row.pk}/" in shown
        page = client(desk, who).get(f"/catalogue/endings/reform/{row.pk}/")
        words = page.content.decode()
        assert str(case.number) in words
        assert "终止办理" in words
    assert client(desk, "lin").get(f"/catalogue/endings/reform/{row.pk}/").status_code == 404
    better = told(desk, reform(desk, ReformMode.IMPROVED, matter=promising(desk.town).matter))
    assert (
        "/catalogue/endings/reform/"
        not in client(desk, "mei").get(f"/catalogue/lists/reform/{better.pk}/").content.decode()
    )
    assert client(desk, "mei").get(f"/catalogue/endings/reform/{better.pk}/").status_code == 404


@pytest.mark.rule("S50")
@pytest.mark.parametrize(
    "mode, tag", [(ReformMode.CANCELLED, "不需要许可"), (ReformMode.RECORD, "已改为备案")]
)
def test_guide_search_and_lists_say_that_no_permit_is_needed(desk: Desk, mode: str, tag: str) -> None:
    desk.at = now()
    confirmed(desk, mode, from_on=legal_day(desk.at))
    page = Client()
    looked = [f"/search/?q={desk.matter.name[:4]}", f"/browse/departments/{desk.matter.office.path}/"]
    for address in (*looked, "/browse/persons/"):
        shown = page.get(address).content.decode()
        assert tag in shown
        assert "国发〔2021〕7号 第 52 项" in shown
    assert "国发〔2021〕7号 第 52 项" in page.get(desk.matter.get_absolute_url()).content.decode()
