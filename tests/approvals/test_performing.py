"""履行承诺: what was promised, until when, and what the organ looks at itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from approvals import rules
from approvals.actions import checking, decision, performing, revocation, supplements
from approvals.actions.life import origin
from approvals.enums import Purpose
from approvals.models import Proceeding
from approvals.papers import grant_draft
from approvals.proceedings import Breach, Item, ProceedingState
from approvals.tasks import sweep_commitments
from commitments.enums import CommitmentState, Kind, Method, PromisedState, Scheme
from commitments.models import Commitment, Promised, Verification
from credit.enums import BarGround
from credit.models import Bar, Record
from ground import clocks
from ground.clocks.marks import mark_due
from ground.clocks.models import ClockDoubt
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.models import DatedValue
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import after, between, legal_day
from licences.enums import Standing
from licences.models import Licence
from matters.enums import SharingStatus
from tests.approvals.committed import CHECKED, PROMISED, committed
from tests.licences.lasting import concluded, done, drafted, given, opened
from tests.town import Town, pdf

DAY = timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def ten_on(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=10, tzinfo=SHANGHAI)


@pytest.mark.rule("CLK-15", "COR-6")
@pytest.mark.parametrize("signed, due", [("2026-01-05", "2026-04-03"), ("2025-01-24", "2025-04-25")])
def test_sixty_working_days_count_from_the_commitment(town: Town, signed: str, due: str) -> None:
    """Not from the decision, which came a week later."""
    signed_at = ten_on(signed)
    _case, commitment = committed(town, signed_at=signed_at, granted_at=signed_at + 7 * DAY)
    assert commitment.state == CommitmentState.PERFORMING
    for one in commitment.promised.all():
        clock = clocks.of(one.thread, Kind.SUPPLY)
        assert clock is not None
        assert (clock.started_on.isoformat(), clock.due_on.isoformat()) == (signed, due)
        assert clock.office == town.organ.path
    assert clocks.of(commitment.own_thread, Kind.VERIFY) is None


@pytest.mark.rule("COR-6")
def test_what_may_follow_a_licence_is_due_after_the_licence(town: Town) -> None:
    signed_at = ten_on("2026-01-05")
    _case, commitment = committed(
        town, Scheme.NOTIFIED, ("卫生检测报告",), signed_at=signed_at, granted_at=town.at, **CHECKED
    )
    (promised,) = commitment.promised.all()
    supply, check = clocks.of(promised.thread, Kind.SUPPLY), clocks.of(commitment.own_thread, Kind.VERIFY)
    assert supply is not None
    assert check is not None
    assert (supply.started_on, supply.length) == (date(2026, 3, 4), 20)
    assert (check.started_on, check.length) == (date(2026, 3, 4), 40)


@pytest.mark.rule("COR-6", "COM-18")
def test_nothing_is_supplied_in_place_of_a_proof(town: Town) -> None:
    """证明事项告知承诺: the organ has the days of the letter, after the decision, to look for itself."""
    _case, commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), **CHECKED)
    (promised,) = commitment.promised.all()
    assert commitment.state == CommitmentState.PERFORMING
    assert clocks.of(promised.thread, Kind.SUPPLY) is None
    check = clocks.of(commitment.own_thread, Kind.VERIFY)
    assert check is not None
    assert (check.length, check.started_on) == (40, date(2026, 3, 4))


@pytest.mark.rule("COM-13")
@pytest.mark.parametrize("letter", [{"verify_days": 40, "method": Method.WAIVED}, {"verify_days": None}])
def test_what_needs_no_check_is_fulfilled_at_once(town: Town, letter: dict[str, object]) -> None:
    _case, commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), **letter)
    assert commitment.state == CommitmentState.FULFILLED
    assert clocks.of(commitment.own_thread, Kind.VERIFY) is None


@pytest.mark.rule("COM-13")
@pytest.mark.parametrize("public", [{}, {"published": True, "published_months": 12}])
def test_by_publicity_only_what_is_public_is_checked_and_what_came_of_it_is_said(
    town: Town, public: dict[str, object]
) -> None:
    way = {"method": Method.PUBLICITY, "conforms": True, "by": town.actor("chen"), "at": town.at}
    _case, commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), **CHECKED, **public)
    if not public:
        with pytest.raises(Refused, match="承诺书没有公开"):
            checking.verify(commitment, None, words="无异议", **way)
        return
    with pytest.raises(Refused, match="公示的渠道、期间和收到的意见"):
        checking.verify(commitment, None, words="", **way)
    checking.verify(commitment, None, words="在本平台公示二十日，没有收到意见", **way)
    assert anew(commitment).state == CommitmentState.FULFILLED
    assert commitment.verifications.get().method == Method.PUBLICITY


@pytest.mark.rule("COM-13")
def test_what_shared_data_say_is_looked_up_there_first_or_it_is_said_why_not(town: Town) -> None:
    """What the applicant has to bring in some situations alone may be shared since (LINT-10)."""
    _case, commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), **CHECKED)
    one = commitment.promised.select_related("material").get()
    one.material.sharing_status = SharingStatus.LIVE
    assert "应当先在线核查" in (rules.why_not_find(commitment, one, Method.WRITTEN, True, "").words or "")
    assert rules.why_not_find(commitment, one, Method.WRITTEN, True, "接口停用，到机构调取").ok
    assert rules.why_not_find(commitment, one, Method.ONLINE, True, "").ok
    assert rules.why_not_find(commitment, None, Method.WRITTEN, True, "").ok, "of what is shared with nobody"


@pytest.mark.rule("CLK-15")
def test_he_is_told_what_is_due_and_until_when(town: Town) -> None:
    case, _commitment = committed(town)
    notices = Notice.objects.filter(thread=case.thread, subject__contains="请按承诺补齐材料").order_by("pk")
    assert {notice.channel for notice in notices} >= {"inbox", "sms"}
    body = next(notice.body for notice in notices if notice.channel == "inbox")
    for words in (*PROMISED, "2026-06-01"):
        assert words in body


def anew(commitment: Commitment) -> Commitment:
    return Commitment.objects.with_story().get(pk=commitment.pk)


def one_of(commitment: Commitment, no: int) -> Promised:
    return commitment.promised.select_related("material", "commitment").get(no=no)


def supply(town: Town, commitment: Commitment, no: int, *, at: datetime, who: str = "zhao") -> Promised:
    """He hands in what the letter calls so."""
    return performing.supply(
        commitment, one_of(commitment, no), files=[pdf("补交.pdf")], by=town.actor(who), at=at
    )


def look(
    town: Town,
    commitment: Commitment,
    no: int | None,
    conforms: bool = True,
    *,
    at: datetime,
    who: str = "chen",
) -> Verification:
    return checking.verify(
        commitment,
        one_of(commitment, no) if no else None,
        method=Method.WRITTEN,
        conforms=conforms,
        words="" if conforms else "没有标明面积",
        by=town.actor(who),
        at=at,
    )


@pytest.mark.rule("CLK-15", "COM-13")
def test_supplied_in_parts_and_found_in_order_it_is_fulfilled(town: Town) -> None:
    case, commitment = committed(town)
    for no, day in ((1, 3), (2, 20)):
        at = town.at + day * DAY
        promised = supply(town, commitment, no, at=at)
        assert (promised.state, promised.supplied_at) == (PromisedState.SUPPLIED, at)
        assert clocks.open_for([promised.thread])[promised.thread][0].kind == Kind.VERIFY
        look(town, commitment, no, at=at + DAY)
        assert one_of(commitment, no).state == PromisedState.CONFORMS
        assert clocks.open_for([promised.thread])[promised.thread] == []
    assert anew(commitment).state == CommitmentState.FULFILLED
    assert {file.material.name for file in case.files.filter(name="补交.pdf")} == set(PROMISED)
    paper = Document.objects.of(case.thread).get(paper="approvals.fulfilment")
    text = render_html(paper)
    for words in (*PROMISED, "书面核查", "承诺履行完毕", "2026年3月24日"):
        assert words in text
    assert Notice.objects.filter(thread=case.thread, subject__contains="承诺已履行完毕").exists()


@pytest.mark.rule("CLK-15")
def test_who_hands_in_and_how_often(town: Town) -> None:
    _case, commitment = committed(town)
    first = one_of(commitment, 1)
    for who in ("wang", "chen", "zheng"):
        with pytest.raises(Refused, match="承诺人、有补正权限的代理人"):
            supply(town, commitment, 1, at=town.at, who=who)
    supply(town, commitment, 1, at=town.at)
    supply(town, commitment, 1, at=town.at + DAY)
    assert one_of(commitment, 1).supplied_at == town.at, "what came first counts"
    look(town, commitment, 1, at=town.at + 2 * DAY)
    with pytest.raises(Refused, match="已经核对符合"):
        supply(town, commitment, 1, at=town.at + 3 * DAY)
    with pytest.raises(Refused, match="请选择要提交的文件"):
        performing.supply(commitment, one_of(commitment, 2), by=town.actor("zhao"), at=town.at)
    with pytest.raises(Refused, match="由受理窗口收取"):
        performing.supply(commitment, one_of(commitment, 2), counts=(0, 1), by=town.actor("zhao"), at=town.at)
    many = [pdf(f"{n}.pdf") for n in range(11)]
    with pytest.raises(Refused, match="最多 10 个文件"):
        performing.supply(commitment, one_of(commitment, 2), files=many, by=town.actor("zhao"), at=town.at)
    assert first.pk == one_of(commitment, 1).pk


@pytest.mark.rule("RQ-10", "COM-16")
def test_what_the_post_brought_counts_from_when_it_came(town: Town) -> None:
    """It lay at the window when the last day was over; nothing is overdue by it."""
    case, commitment = committed(town, names=("卫生检测报告",))
    clock = clocks.of(one_of(commitment, 1).thread, Kind.SUPPLY)
    assert clock is not None
    came = clock.lapses_at - timedelta(hours=3)
    entered = clock.lapses_at + timedelta(hours=10)
    lin = town.actor("lin")
    told = {"counts": (1, 0), "by": lin, "at": entered}
    with pytest.raises(Refused, match="凭据"):
        performing.supply(commitment, one_of(commitment, 1), arrived_at=came, **told)
    with pytest.raises(Refused, match="不能晚于现在"):
        performing.supply(
            commitment, one_of(commitment, 1), arrived_at=entered + DAY, evidence="EMS1", **told
        )
    promised = performing.supply(
        commitment, one_of(commitment, 1), arrived_at=came, evidence="邮件号码 EMS1234567", **told
    )
    assert promised.supplied_at == came
    assert sweep_commitments(entered) == 0
    assert anew(commitment).state == CommitmentState.PERFORMING
    slip = Document.objects.of(case.thread).get(paper="approvals.handed_in")
    assert "EMS1234567" in render_html(slip)
    assert Entry.objects.of(case.thread).get(act="commitments.supplied").happened_at == came


@pytest.mark.rule("CLK-15", "COM-16", "COR-2")
def test_what_does_not_come_by_the_last_day_is_overdue_and_no_more(town: Town) -> None:
    """What he handed in and nobody looked at is the organ's delay; the sweep is safe to run twice."""
    case, commitment = committed(town)
    clock = clocks.of(one_of(commitment, 2).thread, Kind.SUPPLY)
    assert clock is not None
    supply(town, commitment, 1, at=town.at)
    assert sweep_commitments(clock.lapses_at - timedelta(seconds=1)) == 0
    assert sweep_commitments(clock.lapses_at) == 1
    assert sweep_commitments(clock.lapses_at) == 0
    assert anew(commitment).state == CommitmentState.OVERDUE
    licence = Licence.objects.get(statuses__thread=case.thread)
    assert licence.standing(clock.due_on) == Standing.VALID, "the timer opens, people decide"
    body = (
        Notice.objects.filter(thread=case.thread, subject__contains="逾期未补齐", channel="inbox").get().body
    )
    assert PROMISED[1] in body
    assert PROMISED[0] not in body
    proceeding = case.proceedings.get()
    assert (proceeding.kind, proceeding.state, proceeding.opened_by) == ("overdue", "opened", None)
    assert PROMISED[1] in proceeding.words


@pytest.mark.rule("COM-16")
def test_what_comes_late_is_taken_and_closes_the_proceeding_when_all_is_in_order(town: Town) -> None:
    """The decision stands, and he has it in writing that his word is kept."""
    case, commitment = committed(town, names=("卫生检测报告",))
    clock = clocks.of(one_of(commitment, 1).thread, Kind.SUPPLY)
    assert clock is not None
    after = clock.lapses_at + DAY
    supply(town, commitment, 1, at=after)
    assert anew(commitment).state == CommitmentState.OVERDUE, "what ran out, ran out before he came"
    look(town, commitment, 1, at=after)
    assert anew(commitment).state == CommitmentState.OVERDUE
    revocation.close(case.proceedings.get(), "材料已经补齐", by=town.actor("zheng"), at=after)
    assert anew(commitment).state == CommitmentState.FULFILLED
    assert Document.objects.of(case.thread).filter(paper="approvals.fulfilment").exists()


@pytest.mark.rule("COM-16")
def test_what_came_in_time_is_never_overdue(town: Town) -> None:
    _case, commitment = committed(town)
    for no in (1, 2):
        supply(town, commitment, no, at=town.at)
    assert sweep_commitments(town.at + 400 * DAY) == 0
    assert anew(commitment).state == CommitmentState.PERFORMING


@pytest.mark.rule("CLK-15")
def test_a_doubted_clock_finds_nothing_overdue(town: Town) -> None:
    _case, commitment = committed(town)
    ClockDoubt.objects.create(noticed_at=town.at, seconds=7200)
    assert sweep_commitments(town.at + 400 * DAY) == 0
    assert anew(commitment).state == CommitmentState.PERFORMING


@pytest.mark.rule("COM-13", "CLK-15")
def test_what_will_not_do_is_handed_in_again_until_the_last_day(town: Town) -> None:
    """Told what is wrong and by which standard; the day of the look is no day of his."""
    case, commitment = committed(town, names=("场所平面图",))
    first = clocks.of(one_of(commitment, 1).thread, Kind.SUPPLY)
    assert first is not None
    supply(town, commitment, 1, at=town.at)
    look(town, commitment, 1, conforms=False, at=town.at + DAY)
    assert one_of(commitment, 1).state == PromisedState.FAILS
    again = clocks.of(one_of(commitment, 1).thread, Kind.SUPPLY)
    assert again is not None
    assert (again.settled_at, again.due_on) == (None, after(first.due_on, 1).on)
    body = Notice.objects.get(thread=case.thread, subject__contains="不符合要求", channel="inbox").body
    for words in ("没有标明面积", "标明面积和功能分区", again.due_on.isoformat()):
        assert words in body
    assert sweep_commitments(again.lapses_at) == 1


@pytest.mark.rule("COM-13", "COM-18")
@pytest.mark.parametrize("conforms, state", [(True, "fulfilled"), (False, "mismatched")])
def test_the_organ_looks_for_itself_where_a_proof_was_promised(
    town: Town, conforms: bool, state: str
) -> None:
    case, commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), **CHECKED)
    with pytest.raises(Refused, match="不用提交证明材料"):
        supply(town, commitment, 1, at=town.at)
    found = look(town, commitment, None, conforms, at=town.at + DAY)
    assert (found.promised, found.office) == (None, town.organ.name)
    assert anew(commitment).state == state
    assert clocks.open_for([commitment.own_thread])[commitment.own_thread] == []
    assert [one.kind for one in case.proceedings.all()] == ([] if conforms else ["mismatch"])
    assert Document.objects.of(case.thread).filter(paper="approvals.fulfilment").exists() == conforms


@pytest.mark.rule("COM-13", "COR-6")
def test_of_a_notified_licence_both_are_looked_at(town: Town) -> None:
    """What follows is checked when it comes, and the letter as a whole besides."""
    _case, commitment = committed(town, Scheme.NOTIFIED, ("卫生检测报告",), **CHECKED)
    supply(town, commitment, 1, at=town.at)
    look(town, commitment, 1, at=town.at)
    assert anew(commitment).state == CommitmentState.PERFORMING
    look(town, commitment, None, at=town.at + DAY)
    assert anew(commitment).state == CommitmentState.FULFILLED


@pytest.mark.rule("COM-13")
def test_who_checks_and_how(town: Town) -> None:
    """The deciding office, and not whoever took the application in; by one of four ways, the last where the letter has it."""
    case, commitment = committed(town)
    with pytest.raises(Refused, match="还没有提交"):
        look(town, commitment, 1, at=town.at)
    supply(town, commitment, 1, at=town.at)
    for who in ("lin", "sun", "feng", "zhao"):
        with pytest.raises(Refused, match="审查或者审批人员核查"):
            look(town, commitment, 1, at=town.at, who=who)
    for method, words, conforms, why in (
        ("telepathy", "", True, "请选择核查方式"),
        (Method.WAIVED, "", True, "没有写明免予核查"),
        (Method.FIELD, " ", False, "请写明哪里不符合"),
    ):
        ruling = rules.why_not_find(commitment, None, method, conforms, words)
        assert why in (ruling.words or "")
    look(town, commitment, 1, at=town.at, who="zheng")
    assert Entry.objects.of(case.thread).filter(act="commitments.verified").count() == 1


@pytest.mark.rule("COM-13")
def test_a_check_is_announced_in_writing(town: Town) -> None:
    case, commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), **CHECKED)
    told = {"method": Method.FIELD, "on": date(2026, 3, 10), "words": "检测报告和通风设施"}
    told["officers"] = [town.user("chen"), town.user("zheng")]
    with pytest.raises(Refused, match="审查或者审批人员核查"):
        checking.announce(commitment, **told, by=town.actor("lin"), at=town.at)
    with pytest.raises(Refused, match="不能早于今天"):
        checking.announce(commitment, **told, by=town.actor("chen"), at=town.at + 30 * DAY)
    for day, why in ((7, "2026年3月7日不是工作日"), (4, "现场核查最早安排在明天")):
        no = {**told, "on": date(2026, 3, day)}
        with pytest.raises(Refused, match=why):
            checking.announce(commitment, **no, by=town.actor("chen"), at=town.at)
    paper = checking.announce(commitment, **told, by=town.actor("chen"), at=town.at)
    assert paper.number == "朝政许核〔2026〕第00001号"
    for words in ("2026年3月10日", "现场核查", "通风设施"):
        assert words in render_html(paper)
    assert Notice.objects.filter(thread=case.thread, subject__contains="核查通知", channel="sms").exists()
    today = {"method": Method.WRITTEN, "on": legal_day(town.at), "words": "检测报告"}
    assert checking.announce(commitment, **today, by=town.actor("chen"), at=town.at), "nobody comes"


@pytest.mark.rule("CLK-15")
def test_he_is_reminded_before_the_last_day_once_for_each_number(town: Town) -> None:
    case, commitment = committed(town)
    supply(town, commitment, 1, at=town.at)
    clock = clocks.of(one_of(commitment, 2).thread, Kind.SUPPLY)
    assert clock is not None
    reminded = []
    for day in range(90):
        at = town.at + day * DAY
        reminded += [at.date()] * (performing.remind(at=at) + performing.remind(at=at))
    assert [between(day, clock.due_on) for day in reminded] == [20, 5]
    bodies = Notice.objects.filter(thread=case.thread, subject__contains="前补齐", channel="inbox")
    for body in (one.body for one in bodies.order_by("pk")):
        assert PROMISED[1] in body
        assert PROMISED[0] not in body
        assert clock.due_on.isoformat() in body


@pytest.mark.rule("COM-18")
def test_a_check_that_is_late_is_the_organs_own_delay(town: Town) -> None:
    case, commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), **CHECKED)
    clock = clocks.of(commitment.own_thread, Kind.VERIFY)
    assert clock is not None
    mark_due(clock.lapses_at)
    assert checking.remind(at=clock.lapses_at) == 1
    assert checking.remind(at=clock.lapses_at) == 0
    assert sweep_commitments(clock.lapses_at) == 0
    assert anew(commitment).state == CommitmentState.PERFORMING
    told = {
        notice.addressee_ref
        for notice in Notice.objects.filter(thread=case.thread, fact__startswith="mark:").order_by("pk")
    }
    assert told == {town.user(who).ref for who in ("chen", "he", "feng")}


GIVEN_UP = "不再适用信用承诺审批"


@pytest.mark.rule("COM-8")
@pytest.mark.parametrize(
    "scheme, place", [(Scheme.CREDIT, "990001"), (Scheme.NOTIFIED, "990001"), (Scheme.CREDIT, "")]
)
def test_who_gives_the_licence_up_before_he_kept_his_word(town: Town, scheme: Scheme, place: str) -> None:
    """He is told before he files, the decision says so, and in 信用承诺 he does not commit again in this matter, where the place says so."""
    DatedValue.objects.filter(key="commitment.given_up", place="990001").exclude(place=place).delete()
    licence = given(town, opened(town))
    _case, commitment = committed(town, scheme, case=origin(licence))
    draft = drafted(town, licence, Purpose.CANCELLATION, at=town.at + DAY)
    client = Client()
    client.force_login(town.user("zhao"))
    barred = scheme == Scheme.CREDIT and place == "990001"
    assert (GIVEN_UP in client.get(f"/drafts/{draft.uuid}/check/").text) == barred
    case = concluded(town, draft, at=town.at + DAY)
    assert (
        GIVEN_UP in render_html(grant_draft(case, gives_up=rules.gives_up(case), at=town.at + DAY))
    ) == barred
    case = decision.grant(case, by=town.actor("zheng"), at=town.at + DAY)
    assert (GIVEN_UP in render_html(case.decision.document)) == barred
    assert anew(commitment).state == CommitmentState.ENDED
    assert clocks.open_for([one_of(commitment, 1).thread]) == {}
    bars = [(one.ground, one.basic_code) for one in Bar.objects.filter(party=case.party)]
    assert bars == ([(BarGround.GIVEN_UP, commitment.basic_code)] if barred else [])
    assert sweep_commitments(town.at + 400 * DAY) == 0


@pytest.mark.rule("COM-8")
def test_who_kept_his_word_gives_his_licence_up_freely(town: Town) -> None:
    licence = given(town, opened(town))
    _case, commitment = committed(town, names=("卫生检测报告",), case=origin(licence))
    supply(town, commitment, 1, at=town.at)
    look(town, commitment, 1, at=town.at)
    case = done(town, licence, Purpose.CANCELLATION, at=town.at + DAY)
    assert GIVEN_UP not in render_html(case.decision.document)
    assert not Bar.objects.filter(party=case.party).exists()


@pytest.mark.rule("COM-8")
def test_nobody_escapes_a_proceeding_by_giving_the_licence_up(town: Town) -> None:
    licence = given(town, opened(town))
    _case, commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), case=origin(licence), **CHECKED)
    look(town, commitment, None, False, at=town.at)
    case = concluded(town, drafted(town, licence, Purpose.CANCELLATION, at=town.at + DAY), at=town.at + DAY)
    with pytest.raises(Refused, match="撤销程序正在进行"):
        decision.grant(case, by=town.actor("zheng"), at=town.at + DAY)


@pytest.mark.rule("COM-8", "LIF-4")
@pytest.mark.parametrize(
    "kind, item, held",
    [
        # Not told yet, and of no word of his: nothing is held against him.
        (Breach.OTHER, None, False),
        (Breach.OTHER, Item.ABUSE, False),
        (Breach.OTHER, Item.POWER, False),
        (Breach.OTHER, Item.PROCEDURE, False),
        (Breach.OTHER, Item.UNQUALIFIED, False),
        (Breach.OTHER, Item.FRAUD, True),
        (Breach.FALSE, None, True),
        # Reported as deceit, and found to be the organ's own doing.
        (Breach.FALSE, Item.POWER, False),
    ],
)
def test_nobody_is_held_fast_for_the_organs_own_fault(
    town: Town, kind: Breach, item: Item | None, held: bool
) -> None:
    """注销 waits only for what is held against him: what the organ did wrong it concludes beside it, and its desk hears so."""
    licence = given(town, opened(town))
    at = town.at + DAY
    proceeding = revocation.open(origin(licence), kind=kind, words="查明的线索", by=town.actor("chen"), at=at)
    if item is not None:
        revocation.notify(proceeding, item, "查明的事实", by=town.actor("zheng"), at=at)
    case = concluded(town, drafted(town, licence, Purpose.CANCELLATION, at=at), at=at)
    assert rules.why_not_escape(case).ok is not held
    if held:
        with pytest.raises(Refused, match="撤销程序正在进行"):
            decision.grant(case, by=town.actor("zheng"), at=at)
        return
    decision.grant(case, by=town.actor("zheng"), at=at)
    licence.refresh_from_db()
    assert licence.standing(legal_day(at)) == Standing.CANCELLED
    told = Notice.objects.filter(subject__contains="撤销程序涉及的证照已经注销", channel="inbox")
    assert told.filter(user=town.user("wu")).exists()
    proceeding = Proceeding.objects.with_story().get(pk=proceeding.pk)
    assert proceeding.is_pending
    if item is not None:
        later = at + 60 * DAY
        revocation.hear(proceeding.thread, at=later)
        proceeding = Proceeding.objects.with_story().get(pk=proceeding.pk)
        done_ = revocation.revoke(proceeding, "查明属实", by=town.actor("wu"), at=later)
        assert done_.state == ProceedingState.REVOKED
        assert not Record.objects.exists()
    else:
        revocation.close(proceeding, "证照已经注销", by=town.actor("zheng"), at=at)


@pytest.mark.rule("COM-8", "LIF-4")
def test_what_was_reported_since_and_nobody_weighed_holds_him(town: Town) -> None:
    licence = given(town, opened(town))
    at = town.at + DAY
    told = {"by": town.actor("chen"), "at": at}
    proceeding = revocation.open(origin(licence), kind=Breach.OTHER, words="超越权限", **told)
    revocation.notify(proceeding, Item.POWER, "超越权限", by=town.actor("zheng"), at=at)
    revocation.open(origin(licence), kind=Breach.FALSE, words="材料涉嫌虚假", **told)
    case = concluded(town, drafted(town, licence, Purpose.CANCELLATION, at=at), at=at)
    assert not rules.why_not_escape(case).ok
    report = proceeding.reports.get()
    supplements.set_aside(proceeding, [report], "查无实据", by=town.actor("zheng"), at=at)
    assert rules.why_not_escape(case).ok
