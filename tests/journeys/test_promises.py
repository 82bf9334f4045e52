"""承诺 and 容缺 from end to end in a browser: kept, broken and repaired, kept for the public interest, made up for, lapsed.

Whatever a person does here he does on his own page, in his own account; what nobody does the timers of the house do, on the later
day to which the clock has gone on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string

from approvals.enums import CaseState, Lapse
from approvals.models import Case, Deficiency, Proceeding
from approvals.proceedings import ProceedingKind
from commitments.enums import CommitmentState
from commitments.models import Commitment
from credit.models import Record
from ground import clocks
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import User
from ground.law.models import DatedValue
from ground.workdays import legal_day
from licences.enums import Standing
from matters.models import Edition
from portal.timetable import TIMERS
from tests.journeys import promise_steps as people
from tests.journeys import steps
from tests.journeys.conftest import PASSWORD, PHONE, Axe, SignIn
from tests.promising import PLAN, REPORT, promising
from tests.town import LONG_AGO, Town

pytestmark = pytest.mark.journey
DAY = timedelta(days=1)
# So long ago that a breach can be found, listed and repaired by today.
BEGINS = 420 * DAY
# The timers that move a promise, a gap, a proceeding, an entry or a handoff.
THEIRS = ("approvals.", "credit.", "supervision.", "ground.trail.tasks.sequence")

Page = Any
Sit = Callable[[str], Page]


class Clock:
    """What the house takes for now: some time ago, and then later."""

    def __init__(self) -> None:
        self.ago = BEGINS

    def pass_until(self, moment: datetime) -> None:
        """It is that moment, and every timer has gone round."""
        self.ago -= moment - timezone.now()
        go_round()

    def run_out(self, thread: str, kind: str) -> None:
        """The last day of this limit is over since some hours: the timers have seen it."""
        running = clocks.of(thread, kind)
        assert running is not None
        self.pass_until(running.lapses_at + timedelta(hours=9))


def go_round() -> None:
    for timer in TIMERS:
        if timer.task.startswith(THEIRS):
            import_string(timer.task)()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time as Django and the database tell it, moved: every page, verb and timer asks one of the two."""
    clock = Clock()

    class Then(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) - clock.ago

    monkeypatch.setattr(timezone, "datetime", Then)
    monkeypatch.setattr("ground.clocks.doubt.database_now", timezone.now)
    return clock


@pytest.fixture
def then(clock: Clock, request: pytest.FixtureRequest) -> Town:
    """The town as it was when the walk begins, with those who keep credit, and an approver of the office above."""
    town: Town = request.getfixturevalue("town")
    for key, name, office, duty in (
        ("qian1", "钱程", town.organ, Duty.CREDIT),
        ("tang", "唐宁", town.organ, Duty.CREDIT),
        ("gong", "龚志强", town.offices["root"], Duty.DECISION),
    ):
        user = User.objects.create_user(key, name, password=PASSWORD, is_officer=True)
        appoint(user, office, duty, from_on=legal_day(town.at), by=Actor.system("seed"), at=town.at)
        town.people[key] = user
    return town


@pytest.fixture
def telephone(new_context: Callable[..., Any], sign_in: SignIn) -> Sit:
    """A page on the telephone of somebody who is signed in."""

    def at(username: str) -> Any:
        page = new_context(**PHONE).new_page()
        sign_in(page, username)
        return page

    return at


def state_of(case: Case) -> str:
    return Case.objects.values_list("state", flat=True).get(pk=case.pk)


# 信用承诺.


def licensed(edition: Edition, telephone: Sit, officer: Sit) -> Case:
    """Zhao promises the report, signs, and has her licence at once; the regulator has taken over watching it."""
    page = telephone("zhao")
    draft = people.draft_of(page, edition, PLAN)
    people.choose(page, draft, REPORT, people.PROMISED)
    case = people.submit(page, draft)
    people.sign(page, case, "赵敏")
    people.grant_at_once(officer("lin"), case)
    assert state_of(case) == CaseState.GRANTED
    go_round()
    people.take_over(officer("sun"), case)
    return case


def test_a_promise_is_signed_the_licence_is_there_at_once_and_the_promise_is_kept(
    then: Town, clock: Clock, telephone: Sit, officer: Sit, axe: Axe
) -> None:
    edition = promising(then, "credit")
    page = telephone("zhao")
    draft = people.draft_of(page, edition, PLAN)
    people.choose(page, draft, REPORT, people.PROMISED)
    page.goto(f"{draft}routes/")
    axe(page)
    case = people.submit(page, draft)
    page.goto(f"/cases/{case.number}/")
    steps.away(page, page.get_by_role("button", name="查看并选择"))
    short = page.locator(".promise").inner_text()
    assert len(short) <= 120
    boxes = [
        page.get_by_role("button", name=words).bounding_box()
        for words in ("阅读并签署承诺书", "不承诺，按一般程序办理")
    ]
    assert (boxes[0]["width"], boxes[0]["height"]) == (boxes[1]["width"], boxes[1]["height"])
    axe(page)
    steps.away(page, page.get_by_role("button", name="阅读并签署承诺书"))
    page.get_by_label("您的姓名").fill("赵敏")
    page.get_by_label("我已阅读以上告知和承诺").check()
    axe(page)
    steps.on(page, "签署承诺书")
    page.get_by_text("告知承诺书已签署").wait_for()

    signed_at = timezone.now()
    window = officer("lin")
    people.grant_at_once(window, case)
    window.get_by_text("准予许可").first.wait_for()
    axe(window)
    page.goto(f"/cases/{case.number}/")
    steps.away(page, page.get_by_role("main").get_by_role("link", name=re.compile("^公共场所卫生许可证 ")))
    page.get_by_text("有效").first.wait_for()
    assert timezone.now() - signed_at < timedelta(minutes=1), "at once"

    clock.pass_until(timezone.now() + 10 * DAY)
    page = telephone("zhao")
    page.goto(f"/cases/{case.number}/")
    steps.away(page, page.get_by_role("button", name=re.compile("^履行承诺")))
    page.get_by_text("还有 1 项没有交齐").wait_for()
    axe(page)
    steps.upload(page, REPORT, steps.paper("检测报告.pdf"))
    page.reload()
    page.get_by_text("承诺的材料都已经收到").wait_for()
    desk = officer("chen")
    desk.goto("/desk/performing/")
    steps.away(desk, desk.get_by_role("link", name=case.number))
    form = desk.locator("form[action$='/commitment/verifications/']")
    form.get_by_label("符合", exact=True).check()
    people.send(desk, "/commitment/verifications/")
    assert Commitment.objects.get(thread=case.thread).state == CommitmentState.FULFILLED
    page.reload()
    page.get_by_text("承诺已经履行完毕").wait_for()
    page.goto(f"/cases/{case.number}/")
    page.get_by_role("link", name="承诺履行确认书", exact=True).wait_for()


def broken(edition: Edition, clock: Clock, telephone: Sit, officer: Sit) -> Proceeding:
    """Granted on a commitment, and nothing came until its last day: the timer has opened the proceeding."""
    case = licensed(edition, telephone, officer)
    held = Commitment.objects.get(thread=case.thread)
    clock.run_out(held.promised.get().thread, "commitments.supply")
    assert Commitment.objects.get(pk=held.pk).state == CommitmentState.OVERDUE
    return Proceeding.objects.get()


def told_and_heard(row: Proceeding, clock: Clock, telephone: Sit, officer: Sit, axe: Axe) -> None:
    """撤销事先告知 by one approver, the defence from a telephone, and its days gone by."""
    desk = officer("zheng")
    desk.goto("/desk/proceedings/")
    steps.away(desk, desk.get_by_role("link", name=row.case.number).first)
    axe(desk)
    steps.on(desk, "制发撤销事先告知书")
    page = telephone("zhao")
    page.goto(f"/cases/{row.case.number}/")
    steps.away(page, page.get_by_role("link", name="查看事实和依据，陈述、申辩"))
    axe(page)
    page.get_by_label("陈述、申辩的内容").first.fill("检测机构停业，报告延误，请求延期")
    steps.on(page, "提交")
    clock.run_out(f"proceeding:{row.uuid}", ProceedingKind.DEFENCE)


def listed(record: Record, clock: Clock, telephone: Sit, officer: Sit, axe: Axe) -> None:
    """拟列入 by one keeper, the defence, its days, and the entry by the other keeper."""
    desk = officer("qian1")
    desk.goto("/desk/credit/")
    steps.away(desk, desk.locator(f"a[href$='/desk/credit/{record.uuid}/']").first)
    desk.get_by_label("一般", exact=True).check()
    axe(desk)
    steps.on(desk, "制发拟列入事先告知书")
    page = telephone("zhao")
    page.goto("/me/credit/")
    steps.away(page, page.get_by_role("link", name="承诺的材料逾期未补齐"))
    page.get_by_label("陈述、申辩的内容").fill("报告已经补做")
    steps.on(page, "提交")
    clock.run_out(record.thread, "credit.defence")
    desk = officer("tang")
    desk.goto(f"/desk/credit/{record.uuid}/")
    desk.get_by_text("报告已经补做").first.wait_for()
    desk.get_by_label("列入政务服务诚信档案").check()
    desk.locator("form[action$='/decision/']").get_by_label("一般", exact=True).check()
    desk.locator("form[action$='/decision/']").get_by_label("理由").fill("补做在期限以后，逾期未履行承诺")
    axe(desk)
    people.send(desk, "/decision/")
    assert Record.objects.get().state == "listed"


def repaired(record: Record, clock: Clock, telephone: Sit, officer: Sit, axe: Axe) -> None:
    """Once its shortest time is over he asks for repair, and a keeper grants it."""
    clock.pass_until(timezone.now() + 100 * DAY)
    page = telephone("zhao")
    page.goto(f"/me/credit/{record.uuid}/")
    axe(page)
    repair = page.locator("form[action$='/repairs/']")
    repair.get_by_label("怎样纠正了失信行为").fill("已补办检测，卫生条件符合标准")
    repair.get_by_label("我已阅读并作出上述承诺").check()
    people.write_day(repair, legal_day(timezone.now()))
    steps.on(page, "提交申请")
    desk = officer("qian1")
    desk.goto(f"/desk/credit/{record.uuid}/")
    desk.get_by_label("准予信用修复", exact=True).check()
    desk.locator("form[action$='/repair-decision/']").get_by_label("理由").fill("已经改正，准予修复")
    people.send(desk, "/repair-decision/")
    assert Record.objects.get().state == "lifted"
    page.reload()
    page.get_by_role("link", name="准予信用修复决定书", exact=True).wait_for()
    axe(page)


def test_a_broken_promise_is_revoked_bars_and_is_repaired(
    then: Town, clock: Clock, telephone: Sit, officer: Sit, axe: Axe
) -> None:
    edition = promising(then, "credit")
    row = broken(edition, clock, telephone, officer)
    told_and_heard(row, clock, telephone, officer, axe)
    desk = officer("wu")
    desk.goto(f"/desk/proceedings/{row.uuid}/")
    desk.get_by_role("textbox", name="撤销的理由", exact=True).fill("逾期未补齐，申辩理由不属于不可抗力")
    steps.on(desk, "查看决定书样稿")
    people.send(desk, "/revocation/")
    assert Proceeding.objects.get().state == "revoked"

    # Barred: the way to promise is closed, with the reason, and the ordinary one is open.
    page = telephone("zhao")
    page.goto(f"/cases/{row.case.number}/")
    page.get_by_text("决定已被撤销").first.wait_for()
    again = people.draft_of(page, edition, PLAN)
    page.goto(f"{again}routes/")
    page.get_by_text("决定已被撤销；是否列入政务服务诚信档案正在办理，其间不适用承诺").first.wait_for()
    assert not page.get_by_label(people.PROMISED).count()
    axe(page)

    record = Record.objects.get()
    listed(record, clock, telephone, officer, axe)
    page = telephone("zhao")
    page.goto(f"{again}routes/")
    page.get_by_text("信用修复前不适用承诺").first.wait_for()
    assert not page.get_by_label(people.PROMISED).count()
    repaired(record, clock, telephone, officer, axe)

    page = telephone("zhao")
    people.choose(page, again, REPORT, people.PROMISED)
    case = people.submit(page, again)
    people.sign(page, case, "赵敏")
    people.grant_at_once(officer("lin"), case)
    page.goto(f"/cases/{case.number}/")
    page.get_by_role("button", name=re.compile("^履行承诺")).wait_for()
    assert Commitment.objects.get(thread=case.thread).state == CommitmentState.PERFORMING


def stopped(case: Case, regulator: Page, axe: Axe) -> None:
    """The regulator finds the place open without what was promised, and orders it to stop."""
    regulator.goto(f"/handoffs/{case.number}/")
    regulator.get_by_text("反馈核查情况").first.click()
    form = regulator.locator("form[action$='/findings/']")
    form.get_by_label("实际情况与承诺不符").check()
    form.get_by_label("核查情况").fill("承诺的检测报告至今没有")
    form.get_by_label("不能", exact=True).check()
    people.send(regulator, "/findings/")
    stop = regulator.locator("form[action$='/stop/']")
    stop.get_by_label("责令停止的内容").fill("停止营业")
    stop.get_by_label("依据").fill("《公共场所卫生管理条例》第十四条")
    axe(regulator)
    people.send(regulator, "/stop/")


def test_a_broken_promise_is_kept_for_the_public_interest(
    then: Town, clock: Clock, telephone: Sit, officer: Sit, axe: Axe
) -> None:
    row = broken(promising(then, "credit"), clock, telephone, officer)
    case = row.case
    stopped(case, officer("sun"), axe)
    told_and_heard(row, clock, telephone, officer, axe)
    desk = officer("wu")
    desk.goto(f"/desk/proceedings/{row.uuid}/")
    desk.get_by_text("请示上级机关不予撤销").first.click()
    desk.get_by_label("请示的理由").fill("全区仅此一家，撤销将使居民无处就医")
    people.send(desk, "/keeping-request/")
    above = officer("gong")
    above.goto(f"/desk/proceedings/{row.uuid}/")
    above.get_by_label("同意", exact=True).check()
    above.get_by_label("批复文号").fill("朝政批〔2026〕3号")
    axe(above)
    people.send(above, "/keeping-answer/")
    desk.goto(f"/desk/proceedings/{row.uuid}/")
    desk.get_by_text("为公共利益不予撤销").first.click()
    desk.get_by_label("不予撤销的理由").fill("全区仅此一家，撤销将使居民无处就医")
    people.send(desk, "/keeping/")
    row = Proceeding.objects.get()
    assert (row.state, row.approval_number) == ("kept", "朝政批〔2026〕3号")
    licence = row.decision.gives_licence
    assert licence is not None
    assert licence.standing(legal_day(timezone.now())) == Standing.VALID
    assert not Record.objects.exists()
    page = telephone("zhao")
    page.goto(f"/me/proceedings/{row.uuid}/")
    page.get_by_role("heading", name="决定继续有效").wait_for()
    page.get_by_role("link", name="不予撤销行政许可决定书", exact=True).wait_for()
    page.get_by_text("申请行政复议").first.wait_for()
    axe(page)
    page.goto("/me/credit/")
    page.get_by_text("没有限制").wait_for()

    # The regulator hears of it, and lifts what only he can lift.
    go_round()
    regulator = officer("sun")
    regulator.goto(f"/handoffs/{case.number}/")
    lifting = regulator.locator("form[action$='/lifting/']")
    regulator.get_by_text("解除责令停止").first.click()
    lifting.get_by_label("解除的理由").fill("审批机关决定不予撤销，已经补测")
    people.send(regulator, "/lifting/")
    page.goto(f"/cases/{case.number}/")
    page.get_by_role("link", name="解除责令停止通知书", exact=True).wait_for()


# 容缺.


def deferred(edition: Edition, telephone: Sit, officer: Sit, axe: Axe) -> Case:
    """Filed without the plan, which is to follow; the window has accepted it, in one notice of everything."""
    page = telephone("zhao")
    draft = people.draft_of(page, edition, REPORT)
    people.choose(page, draft, PLAN, people.LATER)
    case = people.submit(page, draft)
    window = officer("lin")
    people.accept_lacking(window, case)
    axe(window)
    assert state_of(case) == CaseState.ACCEPTED
    page.goto(f"/cases/{case.number}/")
    page.get_by_role("link", name="容缺受理通知书", exact=True).wait_for()
    return case


def test_what_may_follow_is_made_up_for_and_granted(
    then: Town, clock: Clock, telephone: Sit, officer: Sit, axe: Axe
) -> None:
    case = deferred(promising(then, secondary=(PLAN,)), telephone, officer, axe)
    page = telephone("zhao")
    page.goto(f"/cases/{case.number}/")
    steps.away(page, page.get_by_role("button", name="去签承诺书、补材料"))
    axe(page)
    steps.on(page, "签署承诺书")
    steps.upload(page, PLAN, steps.paper("平面图.pdf"))
    page.reload()
    page.get_by_text("已收到 1 / 1 项").wait_for()
    desk = officer("lin")
    desk.goto(f"/desk/cases/{case.number}/")
    look = desk.locator("form[action$='/deficiency/verdicts/']")
    look.get_by_label("符合", exact=True).check()
    people.send(desk, "/deficiency/verdicts/")
    assert Deficiency.objects.get().state == "completed"
    page.goto(f"/cases/{case.number}/")
    page.get_by_role("link", name="容缺材料补齐确认单", exact=True).wait_for()
    people.conclude(officer("chen"), case, "材料齐全，符合准予条件")
    people.grant(officer("zheng"), case)
    assert state_of(case) == CaseState.GRANTED
    page.reload()
    page.get_by_role("link", name="准予行政许可决定书", exact=True).wait_for()


def as_its_place_says(town: Town, lapse: Lapse) -> None:
    DatedValue.objects.filter(key="deficiency.lapse", place="990001").delete()
    since = legal_day(town.at - LONG_AGO)
    DatedValue.objects.create(
        key="deficiency.lapse", place="990001", value=lapse, from_on=since, source="本地规定"
    )


# What the paper is called, and what it says of what follows.
MEANS = {
    Lapse.ENDED: ("容缺受理终止办理告知书", "视为你（单位）放弃本次申请，本机关终止办理"),
    Lapse.WITHDRAWN: ("容缺受理视为撤回申请告知书", "视为你（单位）撤回申请，本办件终止"),
    Lapse.DECIDE: ("容缺材料逾期未补齐告知书", "材料不齐的，不能作出准予的决定"),
}


@pytest.mark.rule("COR-5")
@pytest.mark.parametrize("lapse", MEANS)
def test_what_never_followed_lapses_as_its_place_says_and_is_applied_for_anew(
    then: Town, clock: Clock, telephone: Sit, officer: Sit, axe: Axe, lapse: Lapse
) -> None:
    as_its_place_says(then, lapse)
    edition = promising(then, secondary=(PLAN,))
    case = deferred(edition, telephone, officer, axe)
    clock.run_out(Deficiency.objects.get().thread, "approvals.deficiency")
    gap = Deficiency.objects.get()
    assert (gap.state, gap.lapse) == ("lapsed", lapse)
    assert state_of(case) == (CaseState.ACCEPTED if lapse == Lapse.DECIDE else CaseState.WITHDRAWN)

    page = telephone("zhao")
    paper, means = MEANS[lapse]
    page.goto(f"/cases/{case.number}/")
    steps.away(page, page.get_by_role("link", name=paper, exact=True))
    for words in (PLAN, means, "这不是不予许可的决定", "申请行政复议", "提起行政诉讼", "不可抗力"):
        page.get_by_text(words).first.wait_for()
    if lapse == Lapse.DECIDE:
        refused_for_it(case, page, officer, axe)
        draft = people.draft_of(page, edition, REPORT)
    else:
        draft = ended_and_begun_again(case, page, axe)
    page.goto(f"{draft}materials/")
    steps.upload(page, PLAN, steps.paper("平面图.pdf"))
    anew = people.submit(page, draft)
    window = officer("lin")
    window.goto(f"/desk/cases/{anew.number}/")
    people.send(window, "/acceptance/")
    assert state_of(anew) == CaseState.ACCEPTED


def ended_and_begun_again(case: Case, page: Page, axe: Axe) -> str:
    """His page says that it is over and why, where he may turn, and takes what he gave into a new draft."""
    page.goto(f"/cases/{case.number}/")
    page.get_by_text("到最后一日没有补齐容缺的材料，办件终止").wait_for()
    page.get_by_role("heading", name="不服怎么办").wait_for()
    page.get_by_text("60 日内，向示例市朝霞区人民政府申请行政复议").wait_for()
    axe(page)
    steps.on(page, "重新申请")
    return str(page.url)


def refused_for_it(case: Case, page: Page, officer: Sit, axe: Axe) -> None:
    """It is still open what comes of it; people decide on what is there, and his page says where he may turn."""
    page.goto(f"/cases/{case.number}/")
    page.get_by_text("没有补齐的，不能作出准予的决定").wait_for()
    axe(page)
    people.conclude(officer("chen"), case, "平面图没有补齐，无法审查布局", conforms=False)
    assert state_of(case) == CaseState.REVIEWED
    people.refuse(officer("zheng"), case, "场所平面图逾期没有补齐，不符合准予条件")
    page.goto(f"/cases/{case.number}/")
    page.get_by_role("link", name="不予行政许可决定书", exact=True).wait_for()
    page.get_by_role("heading", name="不服怎么办").wait_for()
    axe(page)
