"""证照分离: on the day from which nobody needs a permit, whoever holds one, promised something for one, or began to ask for one hears it (S50)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from approvals.actions import filing
from approvals.enums import Act, CaseState, Ending, Hanging
from approvals.models import Case, CaseEnding, LicenceTold
from approvals.tasks import sweep_commitments, sweep_reform
from commitments.enums import Act as Promise
from commitments.enums import CommitmentState
from commitments.models import Commitment
from ground.clocks.models import Clock
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from licences.models import Licence, LicenceStatus
from matters.enums import ReformMode
from tests.approvals.committed import committed
from tests.approvals.test_reform_followed import confirmed
from tests.licences.lasting import given, opened
from tests.matters.desk import Desk
from tests.matters.test_kept_lists import client, told
from tests.matters.test_reform import reform

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def desk(town: Any) -> Desk:
    return Desk(town)


def heard(thread: str, subject: str, channel: str = "inbox") -> list[Notice]:
    found = Notice.objects.filter(thread=thread, channel=channel, subject__contains=subject)
    return list(found.order_by("pk"))


def limits(commitment: Commitment) -> int:
    return Clock.objects.running().filter(thread__startswith=commitment.own_thread).count()


# ---- licences


@pytest.mark.rule("S50", "LIF-4")
@pytest.mark.parametrize(
    "mode, said", [(ReformMode.CANCELLED, "不需要取得许可"), (ReformMode.RECORD, "由审批改为备案")]
)
def test_a_holder_hears_that_his_licence_is_not_required_any_more(desk: Desk, mode: str, said: str) -> None:
    """Nothing is 注销 without a ground of 行政许可法 70: the licence stays what it is."""
    licence = given(desk.town, opened(desk.town))
    before = list(LicenceStatus.objects.filter(licence=licence).values_list("status", flat=True))
    row = confirmed(desk, mode, matter=licence.kind)
    thread = f"licence:{licence.uuid}"
    sweep_reform(desk.at)
    assert not heard(thread, "不再需要许可"), "not before its day"
    for at in (desk.at + DAY, desk.at + DAY + MINUTE):
        sweep_reform(at)
    (notice,) = heard(thread, "不再需要许可")
    for part in (said, "国发〔2021〕7号 第 52 项", licence.number, "在有效期内继续有效", "届满后不用延续"):
        assert part in notice.body
    (sms,) = heard(thread, "", "sms")
    assert len(sms.body) <= 70
    assert LicenceTold.objects.get(licence=licence).reform == row
    assert list(LicenceStatus.objects.filter(licence=licence).values_list("status", flat=True)) == before


@pytest.mark.rule("S50")
def test_a_licence_is_told_of_by_one_thing_alone(desk: Desk) -> None:
    licence = given(desk.town, opened(desk.town))
    with pytest.raises(IntegrityError, match="licence_told_follows_one_thing"), transaction.atomic():
        LicenceTold.objects.create(licence=licence, told_at=desk.at)


# ---- promises


@pytest.mark.rule("S50", "COR-7")
@pytest.mark.parametrize("mode", [ReformMode.CANCELLED, ReformMode.RECORD])
def test_what_was_promised_for_a_permit_that_nobody_needs_is_let_go(desk: Desk, mode: str) -> None:
    case, commitment = committed(desk.town)
    row = confirmed(desk, mode)
    assert limits(commitment)
    for at in (desk.at + DAY, desk.at + DAY + MINUTE):
        sweep_reform(at)
    commitment = Commitment.objects.get(pk=commitment.pk)
    assert commitment.state == CommitmentState.ENDED
    assert not limits(commitment)
    ending = CaseEnding.objects.get(case=case)
    assert (ending.reform, ending.subject, ending.ending, ending.office) == (
        row,
        Hanging.PROMISED,
        Ending.RELEASED,
        case.competent_office,
    )
    assert Entry.objects.of(case.thread).filter(act=Promise.ENDED).count() == 1
    (notice,) = heard(case.thread, "有调整")
    for part in ("国发〔2021〕7号 第 52 项", "不用再交", "不按违反承诺处理", "继续有效"):
        assert part in notice.body
    assert all(len(one.body) <= 70 for one in heard(case.thread, "", "sms"))
    assert Case.objects.get(pk=case.pk).state == CaseState.GRANTED
    desk_heard = Notice.objects.filter(user=desk.town.user("zheng"), channel="inbox")
    assert str(case.number) in desk_heard.get(subject__contains="承诺已终止").body


@pytest.mark.rule("S50", "COR-2")
def test_what_is_late_by_then_is_concluded_by_its_office(desk: Desk) -> None:
    """Whether a word was kept while it bound stays asked; a suspicion nobody was told of is not told by the way."""
    case, commitment = committed(desk.town)
    confirmed(desk, ReformMode.CANCELLED, from_on=desk.tomorrow + 120 * DAY)
    at = desk.at + 121 * DAY
    assert sweep_commitments(at) == 1
    sweep_reform(at)
    commitment = Commitment.objects.get(pk=commitment.pk)
    assert commitment.state != CommitmentState.ENDED
    ending = CaseEnding.objects.get(case=case)
    assert (ending.subject, ending.ending) == (Hanging.ALLEGED, Ending.CONTINUES)
    (notice,) = heard(case.thread, "有调整")
    assert "仍由原机构核对、核查" in notice.body
    assert "撤销程序" not in notice.body


@pytest.mark.rule("S50")
def test_what_ran_out_before_the_timer_came_is_late_first(desk: Desk) -> None:
    case, _commitment = committed(desk.town)
    confirmed(desk, ReformMode.CANCELLED, from_on=desk.tomorrow + 120 * DAY)
    sweep_reform(desk.at + 121 * DAY)
    assert CaseEnding.objects.get(case=case).subject == Hanging.ALLEGED


# ---- drafts


@pytest.mark.rule("S50", "COR-18")
def test_whoever_has_begun_hears_it_and_reads_it_in_his_draft(desk: Desk) -> None:
    desk.at = now()
    draft = desk.town.draft(at=desk.at)
    confirmed(desk, ReformMode.CANCELLED, from_on=legal_day(desk.at))
    for at in (desk.at, desk.at + MINUTE):
        sweep_reform(at)
    (notice,) = heard(draft.thread, "不再需要许可")
    for part in (draft.edition.name, "不需要取得许可", "国发〔2021〕7号 第 52 项", "不用提交"):
        assert part in notice.body
    (sms,) = heard(draft.thread, "", "sms")
    assert len(sms.body) <= 70
    page = client(desk, "zhao").get(draft.get_absolute_url(), follow=True).text
    assert "不需要取得许可" in page
    assert "草稿可以删除" in page
    assert "核对并提交" not in page
    assert "按新的办事指南继续" not in page
    with pytest.raises(Refused, match="不需要取得许可"):
        filing.file(draft, by=desk.town.actor("zhao"), at=desk.at)


@pytest.mark.rule("S50")
def test_drafts_are_told_once_for_each_row(desk: Desk) -> None:
    row = confirmed(desk, ReformMode.CANCELLED)
    for at in (desk.at + DAY, desk.at + 2 * DAY):
        sweep_reform(at)
    assert Entry.objects.of(row.thread).filter(act=Act.ENDINGS_BEGUN).count() == 1


# ---- before


@pytest.mark.rule("S50", "U3")
def test_the_preview_counts_and_names_all_of_them(desk: Desk, django_assert_max_num_queries: Any) -> None:
    case, _commitment = committed(desk.town)
    draft = desk.town.draft()
    row = told(desk, reform(desk, ReformMode.CANCELLED, from_on=desk.tomorrow))
    mei, address = client(desk, "mei"), f"/catalogue/endings/reform/{row.pk}/"
    mei.get(address)
    with django_assert_max_num_queries(25):
        words = mei.get(address).text
    for part in (str(Hanging.PROMISED.label), str(case.number), "承诺终止", "填写中的申请"):
        assert part in words
    assert f'href="{address}licences/"' in words
    assert f'href="{address}drafts/"' in words
    licence = Licence.objects.filter(given_by__case=case).get()
    shown = mei.get(f"{address}licences/").text
    assert licence.number in shown
    assert "赵*" in shown
    assert "赵敏" not in shown
    shown = mei.get(f"{address}drafts/").text
    assert "赵*" in shown
    assert str(draft.uuid) not in shown
    assert client(desk, "lin").get(f"{address}drafts/").status_code == 404
    assert mei.get(f"{address}accepted/").status_code == 404


@pytest.mark.rule("S50", "U3")
def test_its_lists_cost_the_same_with_many(desk: Desk, same_queries: Any) -> None:
    row = told(desk, reform(desk, ReformMode.CANCELLED, from_on=desk.tomorrow))
    mei, address = client(desk, "mei"), f"/catalogue/endings/reform/{row.pk}"
    same_queries(lambda: mei.get(f"{address}/licences/"), add=lambda: desk.town.case_at(CaseState.GRANTED))
    whose = iter(("zhao", "wang"))
    looks = []
    for who in whose:
        desk.town.draft(who=who)
        with CaptureQueriesContext(connection) as looked:
            assert mei.get(f"{address}/drafts/").status_code == 200
        looks.append(len(looked))
    assert looks[0] == looks[1] <= 25


@pytest.mark.rule("S50")
def test_the_desk_hears_of_promises_before_the_day(desk: Desk) -> None:
    committed(desk.town)
    row = confirmed(desk, ReformMode.CANCELLED)
    sweep_reform(desk.at)
    (ahead,) = Notice.objects.filter(channel="inbox", user=desk.town.user("chen"), thread=row.thread)
    assert "履行中的承诺" in ahead.body
