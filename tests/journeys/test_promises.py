"""承诺 and 容缺 from end to end in a browser: kept, broken and repaired, kept for the public interest, made up for, lapsed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from approvals.actions import decision, filing, intake, lapsing, performing, review, revocation, signing
from approvals.enums import CaseState
from approvals.models import Case, Deficiency, Proceeding
from approvals.proceedings import ProceedingKind
from commitments.enums import CommitmentState, Manner
from commitments.models import Commitment
from credit.actions import listing
from credit.models import Record
from ground import clocks
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import User
from ground.workdays import legal_day
from licences.enums import Standing
from tests.journeys import steps
from tests.journeys.conftest import PASSWORD, PHONE, Axe, SignIn
from tests.promising import PLAN, REPORT, lacking_draft, promising
from tests.town import Town

pytestmark = pytest.mark.journey
DAY = timedelta(days=1)
# So long ago that a breach can be found, listed and repaired by today.
BEGINS = 420 * DAY


class Clock:
    """What the house takes for now: some time ago, and then later."""

    def __init__(self) -> None:
        self.ago = BEGINS

    def pass_until(self, moment: datetime) -> None:
        self.ago -= moment - timezone.now()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time as Django tells it, moved: every page and verb asks `timezone.now`."""
    clock = Clock()

    class Then(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) - clock.ago

    monkeypatch.setattr(timezone, "datetime", Then)
    return clock


@pytest.fixture
def then(clock: Clock, request: pytest.FixtureRequest) -> Town:
    """The town as it was when the walk begins, with somebody who keeps credit."""
    town: Town = request.getfixturevalue("town")
    for key, name in (("qian1", "钱程"), ("tang", "唐宁")):
        user = User.objects.create_user(key, name, password=PASSWORD, is_officer=True)
        appoint(
            user, town.organ, Duty.CREDIT, from_on=legal_day(town.at), by=Actor.system("seed"), at=town.at
        )
        town.people[key] = user
    return town


@pytest.fixture
def telephone(new_context: Callable[..., Any], sign_in: SignIn) -> Callable[[str], Any]:
    """A page on the telephone of somebody who is signed in."""

    def at(username: str) -> Any:
        page = new_context(**PHONE).new_page()
        sign_in(page, username)
        return page

    return at


def decided(case: Case, town: Town) -> Case:
    case = intake.accept(case, by=town.actor("lin"), at=timezone.now())
    case = review.conclude(case, town.answers(case), "符合条件", by=town.actor("chen"), at=timezone.now())
    return decision.grant(case, by=town.actor("zheng"), at=timezone.now())


def choose(page: Any, material: str, way: str) -> None:
    page.get_by_role("group", name=material).get_by_label(way).check()


def test_a_promise_is_signed_the_licence_is_there_at_once_and_the_promise_is_kept(
    then: Town, clock: Clock, telephone: Callable[[str], Any], officer: Callable[[str], Any], axe: Axe
) -> None:
    edition = promising(then, "credit")
    draft = lacking_draft(then, edition, "credit", REPORT="committed")
    page = telephone("zhao")
    page.goto(f"/drafts/{draft.uuid}/")
    steps.away(page, page.get_by_role("link", name="看看有哪些办理方式"))
    axe(page)
    choose(page, REPORT, "我承诺，不现在提交")
    steps.on(page, "保存并继续")
    page.goto(f"/drafts/{draft.uuid}/check/")
    case = steps.submit(page)
    page.goto(f"/cases/{case.number}/")
    page.get_by_role("button", name="查看并选择").click()
    short = page.locator(".promise").inner_text()
    assert len(short) <= 120
    boxes = [
        page.get_by_role("button", name=words).bounding_box()
        for words in ("阅读并签署承诺书", "不承诺，按一般程序办理")
    ]
    assert (boxes[0]["width"], boxes[0]["height"]) == (boxes[1]["width"], boxes[1]["height"])
    axe(page)
    page.get_by_role("button", name="阅读并签署承诺书").click()
    page.get_by_label("您的姓名").fill("赵敏")
    page.get_by_label("我已阅读以上告知和承诺").check()
    axe(page)
    steps.on(page, "签署承诺书")
    page.get_by_text("告知承诺书已签署").wait_for()

    case = decided(Case.objects.with_story().get(pk=draft.pk), then)
    assert case.state == CaseState.GRANTED
    clock.pass_until(timezone.now() + 10 * DAY)
    page = telephone("zhao")
    page.goto(f"/cases/{case.number}/commitment/performing/")
    page.get_by_text("还有 1 项没有交齐").wait_for()
    axe(page)
    steps.upload(page, REPORT, steps.paper("检测报告.pdf"))
    page.reload()
    page.get_by_text("承诺的材料都已经收到").wait_for()
    desk = officer("chen")
    desk.goto(f"/desk/cases/{case.number}/")
    form = desk.locator("form[action$='/commitment/verifications/']")
    form.get_by_label("符合", exact=True).check()
    form.get_by_role("button").click()
    desk.wait_for_load_state()
    assert Commitment.objects.get(thread=case.thread).state == CommitmentState.FULFILLED
    page.reload()
    page.get_by_text("承诺已经履行完毕").wait_for()


def broken(town: Town, clock: Clock) -> Proceeding:
    """Granted on a commitment, and nothing came until its last day: the timer has opened the proceeding."""
    edition = promising(town, "credit")
    draft = lacking_draft(town, edition, "credit", REPORT="committed")
    case = filing.file(draft, by=town.actor("zhao"), at=timezone.now())
    committed_to = Commitment.objects.get(thread=case.thread)
    signing.sign(
        case,
        committed_to.letter_sha256,
        manner=Manner.ACCOUNT,
        name="赵敏",
        by=town.actor("zhao"),
        at=timezone.now(),
    )
    decided(Case.objects.with_story().get(pk=case.pk), town)
    supply = clocks.of(committed_to.promised.get().thread, "commitments.supply")
    assert supply is not None
    clock.pass_until(supply.lapses_at + timedelta(hours=9))
    performing.run_over(Commitment.objects.get(pk=committed_to.pk), at=timezone.now())
    return Proceeding.objects.get()


def told_and_heard(
    proceeding: Proceeding,
    clock: Clock,
    telephone: Callable[[str], Any],
    officer: Callable[[str], Any],
    axe: Axe,
) -> None:
    """撤销事先告知 by one approver, the defence from a telephone, and its days gone by."""
    desk = officer("zheng")
    desk.goto(f"/desk/proceedings/{proceeding.uuid}/")
    axe(desk)
    steps.on(desk, "制发撤销事先告知书")
    page = telephone("zhao")
    page.goto(f"/me/proceedings/{proceeding.uuid}/")
    axe(page)
    page.get_by_label("陈述、申辩的内容").first.fill("检测机构停业，报告延误，请求延期")
    steps.on(page, "提交")
    defence = clocks.of(f"proceeding:{proceeding.uuid}", ProceedingKind.DEFENCE)
    assert defence is not None
    clock.pass_until(defence.lapses_at + timedelta(hours=9))
    revocation.hear(defence.thread, at=timezone.now())


def test_a_broken_promise_is_revoked_bars_and_is_repaired(
    then: Town, clock: Clock, telephone: Callable[[str], Any], officer: Callable[[str], Any], axe: Axe
) -> None:
    proceeding = broken(then, clock)
    told_and_heard(proceeding, clock, telephone, officer, axe)
    desk = officer("wu")
    desk.goto(f"/desk/proceedings/{proceeding.uuid}/")
    desk.get_by_role("textbox", name="撤销的理由", exact=True).fill("逾期未补齐，申辩理由不属于不可抗力")
    steps.on(desk, "查看决定书样稿")
    desk.get_by_role("main").get_by_role("button", name="撤销", exact=False).first.click()
    desk.wait_for_load_state()
    assert Proceeding.objects.get().state == "revoked"
    record = Record.objects.get()
    edition = proceeding.case.edition

    page = telephone("zhao")
    again = lacking_draft(then, edition, PLAN="later", at=timezone.now())
    again.files.all().delete()
    page.goto(f"/drafts/{again.uuid}/routes/")
    page.get_by_text("决定已被撤销；信用修复前不适用承诺").first.wait_for()
    axe(page)

    now = timezone.now
    listing.notify(record, "general", by=then.actor("qian1"), at=now())
    defence = clocks.of(record.thread, "credit.defence")
    assert defence is not None
    clock.pass_until(defence.lapses_at + timedelta(hours=9))
    listing.hear(record.thread, at=now())
    listing.enlist(Record.objects.get(), "general", "逾期未履行承诺", by=then.actor("tang"), at=now())
    clock.pass_until(now() + 100 * DAY)
    page = telephone("zhao")
    page.goto(f"/me/credit/{record.uuid}/")
    axe(page)
    repair = page.locator("form[action$='/repairs/']")
    repair.get_by_role("textbox").first.fill("已补办检测，卫生条件符合标准")
    for box in repair.get_by_role("checkbox").all():
        box.check()
    day = now().astimezone(timezone.get_default_timezone()).date()
    for part, value in (("year", day.year), ("month", day.month), ("day", day.day)):
        repair.locator(f"input[name$='_{part}']").fill(str(value))
    steps.on(page, "提交申请")
    desk = officer("tang")
    desk.goto(f"/desk/credit/{record.uuid}/")
    answer = desk.locator("form[action$='/repair-decision/']")
    answer.get_by_role("radio").first.check()
    answer.get_by_role("textbox").fill("已经改正，准予修复")
    answer.get_by_role("button").click()
    desk.wait_for_load_state()
    page.goto(f"/drafts/{again.uuid}/routes/")
    assert "信用修复前不适用承诺" not in page.content()
    assert page.get_by_label("我承诺，不现在提交").count()


def test_a_broken_promise_is_kept_for_the_public_interest(
    then: Town, clock: Clock, telephone: Callable[[str], Any], officer: Callable[[str], Any], axe: Axe
) -> None:
    proceeding = broken(then, clock)
    told_and_heard(proceeding, clock, telephone, officer, axe)
    desk = officer("wu")
    desk.goto(f"/desk/proceedings/{proceeding.uuid}/")
    desk.get_by_text("为公共利益不予撤销").first.click()
    desk.get_by_label("不予撤销的理由").fill("全区仅此一家，撤销将使居民无处就医")
    desk.get_by_label("批准机关").fill("朝霞区人民政府")
    desk.get_by_label("批准文号").fill("朝政批〔2026〕3号")
    day = legal_day(timezone.now())
    approved = desk.locator("form[action$='/keeping/']")
    for part, value in (("year", day.year), ("month", day.month), ("day", day.day)):
        approved.locator(f"input[name$='_{part}']").fill(str(value))
    steps.on(desk, "决定不予撤销")
    proceeding = Proceeding.objects.get()
    assert proceeding.state == "kept"
    licence = proceeding.decision.gives_licence
    assert licence is not None
    assert licence.standing(legal_day(timezone.now())) == Standing.VALID
    assert not Record.objects.exists()
    page = telephone("zhao")
    page.goto(f"/me/proceedings/{proceeding.uuid}/")
    page.get_by_text("不予撤销").first.wait_for()


def deferred(town: Town, officer: Callable[[str], Any], axe: Axe) -> Case:
    """The window has accepted what lacks the plan, in one notice of everything."""
    draft = lacking_draft(town, promising(town), PLAN="later")
    case = filing.file(draft, by=town.actor("zhao"), at=timezone.now())
    desk = officer("lin")
    desk.goto(f"/desk/cases/{case.number}/deficiency/")
    axe(desk)
    desk.get_by_role("main").get_by_role("button").first.click()
    desk.wait_for_load_state()
    desk.get_by_role("main").get_by_role("button").first.click()
    desk.wait_for_load_state()
    case = Case.objects.with_story().get(pk=case.pk)
    assert case.state == CaseState.ACCEPTED
    return case


def test_what_may_follow_is_made_up_for_and_granted(
    then: Town, clock: Clock, telephone: Callable[[str], Any], officer: Callable[[str], Any], axe: Axe
) -> None:
    case = deferred(then, officer, axe)
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
    look.get_by_role("button").click()
    desk.wait_for_load_state()
    assert Deficiency.objects.get().state == "completed"
    case = review.conclude(case, then.answers(case), "符合", by=then.actor("chen"), at=timezone.now())
    assert decision.grant(case, by=then.actor("zheng"), at=timezone.now()).state == CaseState.GRANTED


def test_what_never_followed_lapses_and_is_no_refusal(
    then: Town, clock: Clock, telephone: Callable[[str], Any], officer: Callable[[str], Any], axe: Axe
) -> None:
    case = deferred(then, officer, axe)
    gap = Deficiency.objects.get()
    running = clocks.of(gap.thread, "approvals.deficiency")
    assert running is not None
    clock.pass_until(running.lapses_at + timedelta(hours=9))
    lapsing.lapse(gap.pk, at=timezone.now())
    gap = Deficiency.objects.get()
    assert gap.state == "lapsed"
    assert Case.objects.get(pk=case.pk).state != CaseState.REFUSED
    page = telephone("zhao")
    page.goto(f"/cases/{case.number}/")
    axe(page)
    assert gap.lapse_document.title in page.content()
