"""承诺和容缺办理情况: what was promised and deferred, by matter and office, and the cases behind each number."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from approvals.actions import deficiency, performing, revocation, signing
from approvals.enums import Fault, Newness, RemedyOutcome
from approvals.models import Case
from approvals.proceedings import Breach, Item
from approvals.tasks import sweep_deficiencies, sweep_letters, sweep_proceedings
from commitments.models import Commitment
from credit.actions.bars import bar
from credit.enums import BarGround
from ground import clocks
from ground.accounts.actor import Actor
from ground.workdays import legal_day
from portal.pages.figures import FIGURES
from tests.approvals.committed import committed
from tests.approvals.revoking import FOUND, again, heard, struck
from tests.approvals.revoking import over as heard_by
from tests.approvals.test_commitment import filed, signed
from tests.approvals.test_letter_over import accepted, run_out
from tests.deferring import PLAN, anew, brought, deficient, lacking, looked, over, short
from tests.town import Town

pytestmark = pytest.mark.django_db


def told(client, town: Town, who: str = "feng", more: str = "") -> str:
    client.force_login(town.user(who))
    return b"".join(client.get(f"/desk/figures/?year={town.at.year}{more}")).decode()


def figure(client, town: Town, what: str) -> int:
    """One column of the only matter."""
    row = told(client, town, more="&csv").splitlines()[1].split(",")
    return int(row[3 + list(FIGURES).index(what)])


@pytest.mark.rule("R35")
def test_a_promise_counts_where_it_was_made_and_by_what_became_of_it(client, town):
    case, commitment = committed(town)
    address = f"/desk/figures/made/{case.edition.matter.code}/"
    assert address in told(client, town)
    assert f"/desk/figures/overdue/{case.edition.matter.code}/" not in told(client, town)
    supply = clocks.of(commitment.promised.first().thread, "commitments.supply")
    performing.run_over(Commitment.objects.get(pk=commitment.pk), at=supply.lapses_at)
    assert f"/desk/figures/overdue/{case.edition.matter.code}/" in told(client, town)
    assert case.number in client.get(f"{address}?year={town.at.year}").content.decode()
    row = told(client, town, more="&csv").splitlines()[1]
    assert row.endswith(",1,0,1,0,0,0,0,0,0")


@pytest.mark.rule("R35", "RQ-10")
def test_what_came_in_time_after_all_was_never_overdue(client, town):
    """Entered after the last day with the proof that it had come before: the finding of the timer is taken back."""
    case, commitment = committed(town, names=("卫生检测报告",))
    thing = commitment.promised.get()
    end = clocks.of(thing.thread, "commitments.supply").lapses_at
    assert performing.run_over(Commitment.objects.get(pk=commitment.pk), at=end)
    assert f"/desk/figures/overdue/{case.edition.matter.code}/" in told(client, town)
    performing.supply(
        Commitment.objects.get(pk=commitment.pk),
        thing,
        counts=(1, 0),
        arrived_at=end - timedelta(hours=3),
        evidence="邮件号码 EMS1234567",
        by=town.actor("lin"),
        at=end + timedelta(hours=10),
    )
    assert f"/desk/figures/overdue/{case.edition.matter.code}/" not in told(client, town)
    assert told(client, town, more="&csv").splitlines()[1].endswith(",1,0,0,0,0,0,0,0,0")


@pytest.mark.rule("R35", "COM-16")
def test_what_was_late_stays_late_whatever_is_reported_besides(client, town):
    """What is found later makes the proceeding graver, and it is revoked for that: late it was all the same."""
    case, commitment = committed(town, names=("卫生检测报告",))
    end = clocks.of(commitment.promised.get().thread, "commitments.supply").lapses_at
    assert performing.run_over(Commitment.objects.get(pk=commitment.pk), at=end)
    assert figure(client, town, "overdue") == 1
    told_of = {"kind": Breach.MISMATCH, "words": "现场没有消毒间", "commitment": commitment}
    row = revocation.open(case, **told_of, by=town.actor("chen"), at=end)
    assert figure(client, town, "overdue") == 1
    row = revocation.notify(again(row), Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=end)
    at = heard_by(row)
    assert sweep_proceedings(at) == 1
    revocation.revoke(again(row), "不符合条件", by=town.actor("wu"), at=at)
    assert (figure(client, town, "revoked"), figure(client, town, "overdue")) == (1, 1)


@pytest.mark.rule("R35", "RQ-10", "G10")
def test_what_is_decided_again_was_found_late_once(client, town):
    """The revocation is annulled and to be decided again; then the proof turns up that all of it had come in time."""
    case, commitment = committed(town, names=("卫生检测报告",))
    thing = commitment.promised.get()
    end = clocks.of(thing.thread, "commitments.supply").lapses_at
    assert performing.run_over(Commitment.objects.get(pk=commitment.pk), at=end)
    row = case.proceedings.get()
    row = revocation.notify(row, Item.OTHERWISE, FOUND, by=town.actor("zheng"), at=end)
    at = heard_by(row)
    assert sweep_proceedings(at) == 1
    row = revocation.revoke(again(row), "逾期未补齐", by=town.actor("wu"), at=at)
    struck(town, row, RemedyOutcome.REDONE, at=at, act_days=30)
    assert figure(client, town, "overdue") == 1
    performing.supply(
        Commitment.objects.get(pk=commitment.pk),
        thing,
        counts=(1, 0),
        arrived_at=end - timedelta(hours=3),
        evidence="邮件号码 EMS1234567",
        by=town.actor("lin"),
        at=at + timedelta(hours=1),
    )
    assert figure(client, town, "overdue") == 0


@pytest.mark.rule("R35")
def test_a_case_whose_letter_was_signed_anew_counts_once_by_the_last_one(client, town):
    case, end = accepted(town), run_out(town)
    assert sweep_letters(end) == 1
    signed(town, Case.objects.get(pk=case.pk), at=end)
    assert Commitment.objects.exclude(signed_at=None).count() == 2
    assert told(client, town, more="&csv").splitlines()[1].endswith(",1,0,0,0,0,0,0,0,0")


@pytest.mark.rule("R35", "COM-7")
def test_what_was_taken_back_before_the_decision_has_a_column(client, town):
    case = filed(town)
    signed(town, case)
    signing.withdraw(case, by=town.actor("zhao"), at=town.at)
    assert told(client, town, more="&csv").splitlines()[1].endswith(",1,0,0,0,1,0,0,0,0")
    address = f"/desk/figures/ended/{case.edition.matter.code}/?year={town.at.year}"
    assert case.number in client.get(address).content.decode()


@pytest.mark.rule("R37")
def test_what_follows_later_counts_once(client, town):
    case = short(town)
    assert not told(client, town).count("/desk/figures/accepted/")
    deficiency.accept(case, [lacking(case)], by=town.actor("lin"), at=town.at)
    assert told(client, town).count("/desk/figures/accepted/") == 1
    assert told(client, town, more="&csv").splitlines()[1].endswith(",0,0,0,0,0,1,0,0,0")


@pytest.mark.rule("R35")
def test_who_is_restricted_counts_in_his_matter_and_the_case_stands_behind_it(client, town):
    case, commitment = committed(town)
    code = case.edition.matter.code
    assert f"/desk/figures/restricted/{code}/" not in told(client, town)
    told_of = {"basis": "办法", "basic_code": commitment.basic_code, "matter_name": case.edition.name}
    bar(case.party, BarGround.GIVEN_UP, thread=case.thread, by=Actor.system("x"), at=town.at, **told_of)
    assert f"/desk/figures/restricted/{code}/" in told(client, town)
    assert told(client, town, more="&csv").splitlines()[1].endswith(",1,0,0,0,0,0,0,0,1")
    cases = client.get(f"/desk/figures/restricted/{code}/?year={town.at.year}").content.decode()
    assert case.number in cases


@pytest.mark.rule("R35", "BAN-2")
@pytest.mark.parametrize("years, shown", [(1, True), (0, False)])
def test_who_got_it_by_fraud_is_restricted_as_long_as_the_law_says(client, town, years: int, shown: bool):
    case, commitment = committed(town)
    today = legal_day(now())
    until = today.replace(year=today.year + years, day=1) - timedelta(days=1)
    told_of = {"basis": "行政许可法第七十九条", "until": until, "matter_name": case.edition.name}
    told_of["basic_code"] = commitment.basic_code
    bar(case.party, BarGround.FRAUD, thread=case.thread, by=Actor.system("x"), at=town.at, **told_of)
    page = told(client, town)
    assert (f"/desk/figures/restricted/{case.edition.matter.code}/" in page) is shown
    assert f"的当事人 {int(shown)} 个" in page


@pytest.mark.rule("R37")
def test_a_case_counts_by_what_its_last_notice_came_to(client, town):
    one = deficient(town)
    brought(town, one)
    assert looked(town, anew(one)).state == "completed"
    assert told(client, town, more="&csv").splitlines()[1].endswith(",1,1,0,0")
    more = [lacking(one.case, PLAN, Fault.FORM, newness=Newness.CHANGED)]
    two = deficiency.tell_more(one.case, more, "现场情况变化", days=2, by=town.actor("lin"), at=town.at)
    assert told(client, town, more="&csv").splitlines()[1].endswith(",1,0,0,0")
    assert sweep_deficiencies(over(two)) == 1
    assert told(client, town, more="&csv").splitlines()[1].endswith(",1,0,1,0")


@pytest.mark.rule("R35", "CRE-15")
def test_a_revocation_that_was_taken_away_is_none(client, town):
    proceeding = heard(town, Breach.FALSE, Item.FRAUD)
    at = heard_by(proceeding)
    proceeding = revocation.revoke(proceeding, "检测报告系伪造", by=town.actor("wu"), at=at)
    assert "/desk/figures/revoked/" in told(client, town)
    assert "/desk/figures/restricted/" in told(client, town), "before anything is listed"
    struck(town, proceeding, at=at)
    assert "/desk/figures/restricted/" not in told(client, town)
    assert "/desk/figures/revoked/" not in told(client, town)


def test_an_office_sees_its_own_and_a_window_nothing(client, town):
    case, _commitment = committed(town)
    assert case.edition.matter.code in told(client, town, "zheng")
    client.force_login(town.user("lin"))
    assert client.get("/desk/figures/").status_code == 404
    client.force_login(town.user("zhao"))
    assert client.get("/desk/figures/").status_code == 403
    client.force_login(town.user("feng"))
    assert client.get("/desk/figures/nothing/x/").status_code == 404


def test_the_page_asks_the_same_of_the_database_however_much_there_is(
    client, town, django_assert_max_num_queries
):
    committed(town)
    client.force_login(town.user("feng"))
    with django_assert_max_num_queries(25):
        client.get(f"/desk/figures/?year={town.at.year}")
