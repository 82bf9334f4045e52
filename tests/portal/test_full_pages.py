"""A page costs no more than a page may cost when much stands on it at once: promises, what follows them, and one's own credit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localtime, now

from approvals.actions import (
    checking,
    consultation,
    decision,
    deficiency,
    filing,
    keeping,
    performing,
    rectification,
    review,
    revocation,
    signing,
    supplements,
    survey,
)
from approvals.enums import RemedyKind
from approvals.models import Case, Proceeding
from approvals.proceedings import Breach, Item
from commitments.enums import Method
from commitments.models import Commitment
from credit.actions import listing
from credit.enums import BarGround, Misdeed, Tier
from credit.models import Bar, Record
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.documents.files import receive
from ground.law.models import DatedValue
from ground.workdays import legal_day
from ground.workdays.calendar import after
from supervision import actions as supervision
from supervision.enums import Wrong
from supervision.models import Handoff
from tests.approvals.test_commitment import anew, shown
from tests.approvals.test_owed import taken_back
from tests.conftest import QUERIES_PER_PAGE
from tests.credit.conftest import keepers as keepers
from tests.deferring import PLAN, brought, lacking, looked
from tests.promising import REPORT, lacking_draft, promising
from tests.town import IN_ACCOUNT, LONG_AGO, ROOT, Town, pdf

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def costs(town: Town, who: str, address: str, counted: Any, *words: str) -> None:
    """What this person sees at the address, with these words on it, within what a page may cost."""
    client = Client()
    client.force_login(town.user(who))
    client.get("/")  # what is cached once for the process is not part of the count
    client.get(address)
    with counted(QUERIES_PER_PAGE):
        page = client.get(address)
    assert page.status_code == 200, (who, address)
    for said in words:
        assert said in page.text, (who, address, said)


@pytest.fixture
def at() -> datetime:
    """The pages read the clock."""
    return localtime(now()) - HOUR


@pytest.fixture
def owed(keepers: Town, at: datetime) -> Case:
    """Reviewed, sent back, others asked, somebody sent to look, something to follow, and the promise taken back: the report is owed."""
    town, zhao, chen = keepers, keepers.actor("zhao"), keepers.actor("chen")
    edition = promising(town, "credit", secondary=(PLAN,))
    for n in range(2):
        draft = lacking_draft(town, edition, "credit", at=at, REPORT="committed", PLAN="later")
        case = filing.file(draft, again=f"第 {n} 处场所", by=zhao, at=at)
    signing.sign(case, shown(case, at), name="赵敏", by=zhao, at=at)
    one = deficiency.accept(anew(case), [lacking(case, PLAN)], by=town.actor("lin"), at=at)
    deficiency.promise(one, by=zhao, at=at)
    brought(town, one, PLAN, at=at)
    looked(town, one, PLAN, at=at)
    case = review.conclude(anew(case), town.answers(case), "审查完毕", by=chen, at=at)
    case = review.send_back(case, "请核对布局", by=town.actor("zheng"), at=at)
    offices = [town.office_with("qian2", "钱宁", "shijianju", "朝霞区市场监督管理局")]
    consultation.ask(case, offices, "请核对", days=3, by=chen, at=at)
    planned = {"planned_at": at + 2 * DAY, "place": "书香路 45 号", "reason": "看布局"}
    survey.arrange(case, {town.user("chen"): "1", town.user("he"): "2"}, **planned, by=chen, at=at)
    return anew(signing.withdraw(anew(case), by=zhao, at=at))


@pytest.mark.rule("COM-7")
@pytest.mark.parametrize("who", ["lin", "chen", "zheng", "zhao"])
def test_the_page_of_a_case_that_owes_what_was_promised(
    keepers: Town, at: datetime, who: str, django_assert_max_num_queries: Any
) -> None:
    """As it stands the day after the promise was taken back: reviewed, opened again, its day running."""
    case = taken_back(keepers, at=at)
    number, words = case.number, "补交"
    address = f"/cases/{number}/" if who == "zhao" else f"/desk/cases/{number}/"
    costs(keepers, who, address, django_assert_max_num_queries, words)


@pytest.mark.rule("COM-7")
@pytest.mark.parametrize("section", ["owed/", "gaps/"])
def test_his_pages_of_what_is_owed(
    keepers: Town, owed: Case, section: str, django_assert_max_num_queries: Any
) -> None:
    costs(keepers, "zhao", f"/cases/{owed.number}/{section}", django_assert_max_num_queries, owed.subject)


def said_of(row: Proceeding, words: str, town: Town, at: datetime) -> None:
    told = {"kind": Breach.FALSE, "words": words, "commitment": row.commitment}
    evidence = [receive(pdf(f"{words}.pdf"), at=at)]
    revocation.open(row.case, evidence=evidence, by=town.actor("chen"), at=at, **told)


@pytest.fixture
def accused(keepers: Town, at: datetime) -> Proceeding:
    """Put right first and not enough, told, defended, supplemented, defended again, one report told and one not, asked above; the
    regulator has ordered to stop what he does, and that is contested.
    """
    town, zhao, chen, sun = keepers, keepers.actor("zhao"), keepers.actor("chen"), keepers.actor("sun")
    began = at - 20 * DAY
    since = legal_day(began - LONG_AGO)
    DatedValue.objects.filter(key="commitment.mismatch.credit", place="990001").delete()
    DatedValue.objects.create(
        key="commitment.mismatch.credit",
        place="990001",
        value={"rectify": True, "stop": True, "days": 5},
        from_on=since,
        source="本地规定",
    )
    town._officer("gong", "龚志强", Office.objects.get(path=ROOT), Duty.DECISION)
    edition = promising(town, "credit", committable=(PLAN, REPORT))
    draft = lacking_draft(town, edition, "credit", at=began, REPORT="committed", PLAN="committed")
    case = filing.file(draft, served=IN_ACCOUNT, by=zhao, at=began)
    signing.sign(case, shown(case, began), name="赵敏", by=zhao, at=began)
    case = decision.grant_on_the_spot(anew(case), town.answers(case), by=town.actor("lin"), at=began)
    held = Commitment.objects.get(thread=case.thread)
    plan, report = held.promised.select_related("material").order_by("no")
    told = {
        "officers": [town.user("chen"), town.user("he")],
        "on": after(legal_day(began), 1).on,
        "words": "看布局",
    }
    checking.announce(held, method=Method.FIELD, **told, by=chen, at=began)
    for one in (plan, report):
        performing.supply(held, one, files=[pdf("补交.pdf")], by=zhao, at=began)
    good = {"method": Method.WRITTEN, "conforms": True, "words": "", "second": None}
    checking.verify(held, plan, **good, by=chen, at=began)
    supervision.collect(by=Actor.system("feed"), at=began)
    handoff = supervision.receive(Handoff.objects.get(case=case), by=sun, at=began)
    found = {"completable": False, "evidence": [receive(pdf("照片.pdf"), at=began)]}
    finding = supervision.report_finding(handoff, Wrong.MISMATCH, "没有设置消毒间", **found, by=sun, at=began)
    order = supervision.order_stop(finding, "停止营业", "《公共场所卫生管理条例》第十四条", by=sun, at=began)
    contested = {
        "organ": "示例市卫生健康委员会",
        "sought_on": legal_day(began),
        "notified_on": legal_day(began),
    }
    supervision.contest_stop(order, RemedyKind.RECONSIDERATION, **contested, by=sun, at=began)
    row = Proceeding.objects.get(case=case)
    row = rectification.order_rectification(row, "补设消毒间", by=chen, at=began)
    rectification.report(row, "已经补设", uploads=[pdf("整改.pdf")], by=zhao, at=began)
    said_of(row, "报告系伪造", town, began + DAY)  # graver, and never put right first
    row = revocation.notify(row, Item.UNQUALIFIED, "没有设置消毒间", by=town.actor("zheng"), at=began + DAY)
    revocation.plead(row, "已经补设", uploads=[pdf("说明.pdf")], by=zhao, at=began + DAY)
    said_of(row, "比对不符", town, began + 2 * DAY)
    told_of = {"reports": list(row.reports.filter(words="比对不符")), "uploads": [pdf("比对表.pdf")]}
    row = supplements.supplement(
        row, Item.FRAUD, "比对不符", **told_of, by=town.actor("zheng"), at=began + 2 * DAY
    )
    revocation.plead(row, "再次说明", uploads=[pdf("说明2.pdf")], by=zhao, at=began + 2 * DAY)
    row = revocation.waive(row, by=zhao, at=began + 3 * DAY)
    keeping.ask(row, Office.objects.get(path=ROOT), "全区仅此一家", by=chen, at=began + 3 * DAY)
    said_of(row, "匿名来电", town, began + 4 * DAY)
    return Proceeding.objects.with_story().get(pk=row.pk)


@pytest.mark.rule("COR-2")
@pytest.mark.parametrize("who", ["chen", "wu", "zhao"])
def test_the_page_of_a_proceeding(
    keepers: Town, accused: Proceeding, who: str, django_assert_max_num_queries: Any
) -> None:
    room = "me" if who == "zhao" else "desk"
    words = ("没有设置消毒间", "比对不符", "再次说明")
    costs(keepers, who, f"/{room}/proceedings/{accused.uuid}/", django_assert_max_num_queries, *words)


@pytest.mark.rule("COM-13")
def test_his_page_of_what_he_performs(
    keepers: Town, accused: Proceeding, django_assert_max_num_queries: Any
) -> None:
    address = f"/cases/{accused.case.number}/commitment/performing/"
    costs(keepers, "zhao", address, django_assert_max_num_queries)


@pytest.mark.rule("CRE-1")
def test_ones_own_credit(keepers: Town, at: datetime, django_assert_max_num_queries: Any) -> None:
    """Several entries in every state, what each closes, and what the law closes."""
    zhao = keepers.actor("zhao")
    assert zhao.on_behalf_of is not None
    for n, misdeed in enumerate(Misdeed):
        record = listing.propose(
            zhao.on_behalf_of, misdeed, "逾期", "办法", source=f"proceeding:{n}", source_number=str(n),
            office=keepers.organ, account=keepers.user("zhao"), by=Actor.system("proceeding"), at=at,
        )  # fmt: skip
        record = listing.notify(record, Tier.GENERAL, by=keepers.actor("qian"), at=at)
        if n:
            record = listing.waive(record, by=zhao, at=at)
            listing.enlist(record, Tier.GENERAL, "逾期", by=keepers.actor("tang"), at=at)
    for n, ground in enumerate((BarGround.HIDDEN, BarGround.FRAUD, BarGround.GIVEN_UP)):
        Bar.objects.create(
            party=zhao.on_behalf_of, ground=ground, basis="行政许可法", thread=f"case:{n}", basic_code=f"00{n}",
            matter_name="公共场所卫生许可", from_on=legal_day(at),
            until_on=None if ground == BarGround.GIVEN_UP else legal_day(at) + 365 * DAY,
        )  # fmt: skip
    assert Record.objects.count() == len(Misdeed)
    costs(keepers, "zhao", "/me/credit/", django_assert_max_num_queries, "信用修复", "暂不能再次申请")
