"""应急收件: printed before the dark, entered after it with the true moment, countersigned by another (U7)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import localtime, now
from stdnum.iso7064 import mod_11_10

from approvals import rules
from approvals.actions import decision, emergency, review, withdrawal
from approvals.enums import CaseState, Kind, Purpose, SlipFault
from approvals.models import Case, EmergencyReceipt, NegativeAnswer
from approvals.tasks import remind_of_slips, sweep_silence
from ground import clocks
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, IdType, PartyKind
from ground.accounts.models import User
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from licences.enums import Ground as Closing
from licences.models import Licence
from matters.models import Edition
from tests.approvals.test_renewal import END, IN_TIME
from tests.licences.lasting import WHY, anew, concluded, done, filed, given, opened
from tests.town import ANSWERS, HALL, Town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZHAO = {
    "kind": PartyKind.PERSON,
    "id_type": IdType.RESIDENT,
    "number": "990001198509040462",
    "name": "赵敏",
    "phone": "13800000104",
}


def leader(town: Town, key: str = "ma", name: str = "马骏") -> Actor:
    """带班领导: the intake duty at the hall itself."""
    user = User.objects.create_user(key, name, is_officer=True)
    hall, before = town.offices["hall"], town.at - 30 * DAY
    appoint(user, hall, Duty.INTAKE, from_on=legal_day(before), by=Actor.system("seed"), at=before)
    return Actor(user, hall, Duty.INTAKE)


def printed(town: Town, n: int = 1) -> EmergencyReceipt:
    return emergency.print_block(n, by=town.actor("lin"), at=town.at - DAY)[0]


def entered(
    town: Town, slip: EmergencyReceipt, *, received_at: datetime | None = None, at: datetime | None = None
) -> Case:
    papers = dict.fromkeys(town.edition.materials.filter(exempt=False), (0, 1))
    return emergency.enter(
        slip,
        town.edition,
        ZHAO,
        ANSWERS,
        papers,
        received_at=received_at or town.at,
        reason="大厅停电",
        by=town.actor("lin"),
        at=at or town.at + 3 * HOUR,
    )


def signed(
    town: Town, slip: EmergencyReceipt, *, received_at: datetime | None = None, at: datetime | None = None
) -> Case:
    """Entered by the window and countersigned by whoever is in charge of the hall at that moment."""
    entered(town, slip, received_at=received_at, at=at)
    return emergency.countersign(slip, by=leader(town), at=at or town.at + 3 * HOUR)


def told(words: str, who: User) -> int:
    return Notice.objects.filter(user=who, channel="inbox", subject__contains=words).count()


# Printed ahead.


@pytest.mark.rule("U7")
def test_slips_are_numbered_without_gaps_and_with_a_check_digit(town: Town) -> None:
    first = emergency.print_block(2, by=town.actor("lin"), at=town.at)
    then = emergency.print_block(1, by=town.actor("zhou"), at=town.at)
    numbers = [slip.number for slip in [*first, *then]]
    assert [number[:17] for number in numbers] == [f"YJ990001260304{n:03d}" for n in (1, 2, 3)]
    assert all(mod_11_10.is_valid(number[2:]) for number in numbers)
    entry = Entry.objects.filter(act="approvals.emergency_printed").order_by("pk")[0]
    assert entry.facts == {"first": numbers[0], "last": numbers[1], "n": 2}


@pytest.mark.rule("U7")
@pytest.mark.parametrize("who", ["chen", "zheng", "sun", "feng", "zhao"])
def test_only_a_window_prints(town: Town, who: str) -> None:
    assert not rules.why_not_print(1, by=town.actor(who), at=town.at).ok
    assert not rules.why_not_print(1, by=leader(town), at=town.at).ok
    assert not rules.why_not_print(61, by=town.actor("lin"), at=town.at).ok


# Entered afterwards.


@pytest.mark.rule("CLK-1")
@pytest.mark.rule("U7")
def test_the_window_has_five_days_from_the_true_day(town: Town) -> None:
    """Received on Wednesday in the dark, entered on Friday: five working days after Wednesday."""
    case = signed(town, printed(town), at=town.at + 2 * DAY)
    clock = clocks.of(case.thread, Kind.INTAKE)
    assert clock is not None
    assert (case.filed_at, case.received_on) == (town.at, date(2026, 3, 4))
    assert (clock.started_on, clock.due_on) == (date(2026, 3, 4), date(2026, 3, 11))
    receipt = Document.objects.get(thread=case.thread, paper="approvals.receipt")
    assert "2026年3月4日 10:00" in render_html(receipt)


@pytest.mark.rule("CLK-1")
@pytest.mark.rule("U7")
def test_no_time_acts_on_what_one_person_alone_has_entered(town: Town) -> None:
    """A slip dated twelve days back makes nothing accepted by one signature: not on entering, not by the timer, not to anybody's eye."""
    slip = printed(town)
    case = entered(town, slip, at=town.at + 12 * DAY)
    assert (case.state, case.number, case.filed_at) == (CaseState.DRAFT, None, None)
    assert clocks.of(case.thread, Kind.INTAKE) is None
    assert sweep_silence(town.at + 30 * DAY) == 0
    assert Case.objects.get(pk=case.pk).state == CaseState.DRAFT
    assert not Document.objects.exists()
    assert not rules.why_not_accept(case, by=town.actor("lin"), at=town.at + 12 * DAY).ok
    assert not Case.objects.visible_to(town.user("lin"), at=town.at + 12 * DAY).exists()
    himself = town.user("zhao")
    assert not Case.objects.followed_by(himself, at=town.at + 12 * DAY).exists(), "nobody's draft"


@pytest.mark.rule("CLK-1")
@pytest.mark.rule("U7")
def test_five_days_of_darkness_are_silence_once_two_have_signed(town: Town) -> None:
    case = signed(town, printed(town), at=town.at + 12 * DAY)
    assert (case.state, case.deemed, case.accepted_on) == (CaseState.ACCEPTED, True, date(2026, 3, 4))


@pytest.mark.rule("U7")
def test_the_trail_says_when_it_happened_and_when_it_was_entered(town: Town) -> None:
    slip, lin = printed(town), town.user("lin")
    case = signed(town, slip)
    filed, sign = Entry.objects.of(case.thread).filter(
        act__in=["approvals.filed", "approvals.emergency_countersigned"]
    )
    entry = Entry.objects.get(act="approvals.emergency_entered")
    assert (filed.happened_at, filed.user) == (town.at, lin)
    assert (entry.thread, entry.happened_at, entry.user) == (
        f"office:{slip.office_id}",
        town.at + 3 * HOUR,
        lin,
    )
    assert sign.user != lin
    assert sign.facts["slip"] == entry.facts["slip"] == slip.number
    assert sign.facts["entered_by"] == f"user:{lin.pk}"


@pytest.mark.rule("U7")
@pytest.mark.parametrize(
    "received, words",
    [
        (timedelta(hours=4), "不能晚于现在"),
        (timedelta(days=-2), "不能早于这张单子的印制时间"),
    ],
)
def test_the_true_moment_lies_between_the_printing_and_now(
    town: Town, received: timedelta, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        entered(town, printed(town), received_at=town.at + received)
    assert not Case.objects.exists(), "nothing of it is kept"


@pytest.mark.rule("U7")
def test_a_slip_is_used_once_and_by_its_window(town: Town) -> None:
    slip = printed(town)
    assert not rules.why_not_enter(slip, by=town.actor("zhou"), at=town.at).ok
    entered(town, slip)
    with pytest.raises(Refused, match="已经补录"):
        entered(town, slip)


@pytest.mark.rule("U7")
def test_what_is_entered_after_ten_working_days_is_told_to_the_monitors(town: Town) -> None:
    feng = town.user("feng")
    entered(town, printed(town), at=town.at + 14 * DAY)
    assert told("补录过迟", feng) == 0, "ten working days"
    late(town, printed(town))
    assert told("补录过迟", feng) == 1


def late(town: Town, slip: EmergencyReceipt) -> None:
    """Another party, so that nothing of the first stands in its way."""
    told_of = {
        "kind": PartyKind.PERSON,
        "id_type": IdType.RESIDENT,
        "number": "990001195106180221",
        "name": "王秀兰",
        "phone": "13800000101",
    }
    papers = dict.fromkeys(town.edition.materials.filter(exempt=False), (0, 1))
    emergency.enter(
        slip,
        town.edition,
        told_of,
        ANSWERS,
        papers,
        received_at=town.at,
        reason="断网",
        by=town.actor("lin"),
        at=town.at + 15 * DAY,
    )


# Countersigned by another.


@pytest.mark.rule("U7")
@pytest.mark.parametrize("who", ["lin", "zhou", "chen", "feng", "zhao"])
def test_only_whoever_is_in_charge_of_the_hall_countersigns(town: Town, who: str) -> None:
    slip = printed(town)
    assert not rules.why_not_countersign(slip, by=leader(town), at=town.at).ok, "nothing is entered yet"
    entered(town, slip)
    slip.refresh_from_db()
    assert not rules.why_not_countersign(slip, by=town.actor(who), at=town.at).ok


@pytest.mark.rule("U7")
def test_nobody_countersigns_what_he_entered(town: Town) -> None:
    """A leader who sat at the window himself asks another; the database holds it too."""
    slip, lin = printed(town), town.user("lin")
    entered(town, slip)
    slip.refresh_from_db()
    before = town.at - 30 * DAY
    appoint(
        lin, town.offices["hall"], Duty.INTAKE, from_on=legal_day(before), by=Actor.system("seed"), at=before
    )
    ruling = rules.why_not_countersign(slip, by=Actor(lin, town.offices["hall"], Duty.INTAKE), at=town.at)
    assert ruling.words == "补录人不能会签自己的补录，请由另一位带班领导会签"
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyReceipt.objects.update(countersigned_at=town.at, countersigned_by=lin)


@pytest.mark.rule("U7")
def test_an_entry_that_is_sent_back_is_typed_anew(town: Town) -> None:
    slip, lin, boss = printed(town), town.user("lin"), leader(town)
    entered(town, slip, received_at=town.at + HOUR)
    slip.refresh_from_db()
    with pytest.raises(Refused, match="请写明原因"):
        emergency.send_back(slip, " ", by=boss, at=town.at + 4 * HOUR)
    with pytest.raises(Refused, match="带班领导"):
        emergency.send_back(slip, "时间抄错", by=town.actor("lin"), at=town.at + 4 * HOUR)
    emergency.send_back(slip, "时间抄错，存根上是十点", by=boss, at=town.at + 4 * HOUR)
    assert not Case.objects.exists()
    assert told("退回重录", lin) == 1
    slip.refresh_from_db()
    with pytest.raises(Refused, match="已经收过件"):
        emergency.spoil(slip, "不要了", by=town.actor("lin"), at=town.at + 4 * HOUR)
    feng = town.user("feng")
    assert emergency.remind(at=town.at + DAY) == 0
    assert emergency.remind(at=town.at + 2 * DAY) == 1
    emergency.remind(at=town.at + 3 * DAY)
    assert told("退回后没有重录", feng) == 1
    case = entered(town, slip, at=town.at + 5 * HOUR)
    slip.refresh_from_db()
    assert (slip.case, slip.received_at, slip.returned_words) == (case, town.at, "")
    assert emergency.countersign(slip, by=boss, at=town.at + 6 * HOUR).filed_at == town.at
    acts = Entry.objects.of(f"office:{slip.office_id}").values_list("act", flat=True)
    assert list(acts)[-3:] == [
        "approvals.emergency_entered",
        "approvals.emergency_returned",
        "approvals.emergency_entered",
    ]


@pytest.mark.rule("U7")
def test_what_is_refused_ends_with_its_reason_and_keeps_its_number(town: Town) -> None:
    slip, boss, at = printed(town), leader(town), town.at + 4 * HOUR
    case = entered(town, slip)
    emergency.reject(slip, SlipFault.NOTHING_CAME, "存根与持单不符。", by=boss, at=at)
    slip.refresh_from_db()
    assert (slip.refused_by, slip.refused_words) == (boss.user, "存根与持单不符。")
    assert (slip.entered_by, slip.received_at) == (town.user("lin"), town.at), "who entered what stays"
    kept = Case.objects.get()
    assert (kept, kept.state, kept.answers) == (case, CaseState.DRAFT, case.answers), "what was typed stays"
    for who in ("lin", "zhou", "chen", "zhao"):
        assert not Case.objects.visible_to(town.user(who), at=at).exists()
        assert not Case.objects.followed_by(town.user(who), at=at).exists()
    assert Notice.objects.filter(channel="sms").get().subject == f"应急收件单 {slip.number} 没有收件"
    entry = Entry.objects.get(act="approvals.emergency_refused")
    assert entry.facts["words"] == "存根与持单不符。"
    for again in (
        lambda: emergency.countersign(slip, by=boss, at=at),
        lambda: emergency.reject(slip, SlipFault.BY_MISTAKE, "再次", by=boss, at=at),
        lambda: entered(town, slip),
        lambda: emergency.spoil(slip, "撕毁", by=town.actor("lin"), at=at),
    ):
        with pytest.raises(Refused):
            again()
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyReceipt.objects.update(refused_by=slip.entered_by)
    following = entered(town, emergency.print_block(1, by=town.actor("lin"), at=town.at - HOUR)[0])
    assert following != case, "who comes after all is entered beside what was kept"


@pytest.mark.rule("U7")
def test_what_was_handed_in_cannot_be_refused(town: Town) -> None:
    """A receipt is a fact: the grounds are closed, and none of them says that somebody came."""
    slip, boss = printed(town), leader(town)
    entered(town, slip)
    for ground in ("", "other", "材料不齐"):
        with pytest.raises(Refused, match="退回重录"):
            emergency.reject(slip, ground, "材料不齐", by=boss, at=town.at + 4 * HOUR)  # type: ignore[arg-type]
    emergency.reject(slip, SlipFault.BY_MISTAKE, "空白单", by=boss, at=town.at + 4 * HOUR)
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyReceipt.objects.update(refused_ground="other")


@pytest.mark.rule("COR-11")
@pytest.mark.rule("PRO-5")
@pytest.mark.rule("U7")
def test_a_slip_refused_is_told_on_paper_and_reported(town: Town, client: Client) -> None:
    slip, boss, at = printed(town), leader(town), town.at + 4 * HOUR
    entered(town, slip)
    emergency.reject(slip, SlipFault.NOTHING_CAME, "监控里没有人来过。", by=boss, at=at)
    slip.refresh_from_db()
    answer = NegativeAnswer.objects.get()
    assert (answer.what, answer.office) == ("应急收件单不予确认告知书", slip.office)
    assert "没有人凭这张单子提交过申请。监控里没有人来过。" in answer.words
    assert Notice.objects.filter(user=town.user("feng"), fact=f"negative_answer:{answer.uuid}").exists()
    document = slip.document
    assert document is not None
    page = render_html(document)
    for words in ("赵敏", slip.number, "监控里没有人来过", "行政复议", "提起行政诉讼", "监督投诉电话"):
        assert words in page
    for who, status in [
        ("lin", 200),
        ("ma", 200),
        ("feng", 200),
        ("zhao", 200),
        ("zhou", 404),
        ("wang", 404),
    ]:
        client.force_login(User.objects.get(username="ma") if who == "ma" else town.user(who))
        assert client.get(f"/papers/{document.uuid}/print/").status_code == status, who


@pytest.mark.rule("U7")
def test_the_same_application_is_not_taken_in_beside_a_slip_that_waits(town: Town) -> None:
    slip = printed(town, 2)
    entered(town, slip)
    other = EmergencyReceipt.objects.unused().get()
    with pytest.raises(Refused, match=slip.number):
        entered(town, other)


@pytest.mark.rule("U7")
def test_what_nobody_countersigns_is_told_after_the_next_working_day_and_once(town: Town) -> None:
    slip, feng = printed(town), town.user("feng")
    entered(town, slip)
    assert emergency.remind(at=town.at + DAY) == 0
    assert emergency.remind(at=town.at + 2 * DAY) == 1
    emergency.remind(at=town.at + 3 * DAY)
    assert told("逾期未会签", feng) == 1
    emergency.countersign(slip, by=leader(town), at=town.at + 3 * DAY)
    assert emergency.remind(at=town.at + 4 * DAY) == 0


# What becomes of a licence, on a slip.


@pytest.mark.rule("CLK-10")
@pytest.mark.rule("CLK-11")
@pytest.mark.rule("U7")
def test_a_renewal_handed_in_on_the_last_day_is_in_time_whenever_it_is_entered(town: Town) -> None:
    """Handed in on the thirtieth day before the end, in the dark; entered and countersigned when the licence had ended."""
    licence, afterwards = given(town, opened(town)), END + 10 * HOUR
    lin, slip = town.actor("lin"), emergency.print_block(1, by=town.actor("lin"), at=IN_TIME - DAY)[0]
    edition = Edition.objects.select_related("matter__office", "regulator").get(matter=licence.kind)
    emergency.enter(
        slip,
        edition,
        ZHAO,
        {},
        dict.fromkeys([one for one in edition.asks_for("renewal") if not one.exempt], (0, 1)),
        purpose=Purpose.RENEWAL,
        licence=licence,
        received_at=IN_TIME,
        reason="大厅停电",
        by=lin,
        at=afterwards,
    )
    closing = rules.why_not_cancel(licence, Closing.EXPIRED, by=town.actor("zheng"), at=afterwards)
    assert "应急收件单" in (closing.words or ""), "the licence is not closed while the slip waits"
    case = emergency.countersign(slip, by=leader(town), at=afterwards)
    licence.refresh_from_db()
    assert rules.in_time(case)
    assert case.state == CaseState.GRANTED, "nobody decided before the licence ended: it counts as renewed"
    assert licence.standing(legal_day(afterwards)) == "valid"


@pytest.mark.rule("CLK-10")
@pytest.mark.rule("LIF-5")
@pytest.mark.rule("U7")
def test_a_slip_is_entered_beside_what_was_filed_since_and_keeps_its_day(town: Town, client: Client) -> None:
    """Handed in on the last day, and once more online when the power was back: the first day is not lost."""
    licence, later = given(town, opened(town)), IN_TIME + DAY
    lin, boss = town.actor("lin"), leader(town)
    slip = emergency.print_block(1, by=lin, at=IN_TIME - DAY)[0]
    online = filed(town, licence, Purpose.RENEWAL, at=later)
    edition = Edition.objects.select_related("matter__office", "regulator").get(matter=licence.kind)
    asked = [one for one in edition.asks_for("renewal") if not one.exempt]
    emergency.enter(
        slip, edition, ZHAO, {}, dict.fromkeys(asked, (0, 1)), purpose=Purpose.RENEWAL, licence=licence,
        received_at=IN_TIME, reason="大厅停电", again="停电时已经交过", by=lin, at=later + HOUR,
    )  # fmt: skip
    entry = Entry.objects.of(online.thread).get(act="approvals.emergency_entered")
    assert entry.facts == {"slip": slip.number, "received_at": IN_TIME.isoformat()}
    with pytest.raises(Refused, match=f"{online.number}.*先撤回"):
        emergency.countersign(slip, by=boss, at=later + 2 * HOUR)
    client.force_login(boss.person)
    assert f"/desk/cases/{online.number}/" in client.get(f"/desk/emergency/{slip.uuid}/").text
    withdrawal.withdraw(online, by=town.actor("zhao"), at=later + 3 * HOUR)
    case = emergency.countersign(slip, by=boss, at=later + 4 * HOUR)
    assert (case.received_on, rules.in_time(case)) == (IN_TIME.date(), True)


def about(
    town: Town, licence: Licence, purpose: Purpose, *, received_at: datetime, again: str | None, at: datetime
) -> EmergencyReceipt:
    """A slip of what becomes of a licence, filled in by hand at one moment and entered at another."""
    lin = town.actor("lin")
    slip = emergency.print_block(1, by=lin, at=received_at - DAY)[0]
    edition = Edition.objects.select_related("matter__office", "regulator").get(matter=licence.kind)
    asked = [one for one in edition.asks_for(purpose) if not one.exempt]
    said = WHY if purpose in (Purpose.REPLACEMENT, Purpose.CANCELLATION) else {}
    emergency.enter(
        slip, edition, ZHAO, said, dict.fromkeys(asked, (0, 1)), purpose=purpose, licence=licence,
        received_at=received_at, reason="大厅停电", again=again, by=lin, at=at,
    )  # fmt: skip
    slip.refresh_from_db()
    return slip


@pytest.mark.rule("LIF-5")
@pytest.mark.rule("U7")
@pytest.mark.parametrize("purpose", [Purpose.RENEWAL, Purpose.REPLACEMENT, Purpose.CANCELLATION])
def test_what_was_granted_since_is_not_granted_again_by_the_slip(
    town: Town, client: Client, purpose: Purpose
) -> None:
    """Handed in in the dark, once more online, and granted there before the slip was entered: its object is given."""
    licence, later = given(town, opened(town)), IN_TIME + DAY
    boss = leader(town)
    online = done(town, licence, purpose, at=later)
    until = anew(licence).valid_until
    slip = about(town, licence, purpose, received_at=IN_TIME, again="停电时已经交过", at=later + HOUR)
    entry = Entry.objects.of(online.thread).get(act="approvals.emergency_entered")
    assert entry.facts["received_at"] == IN_TIME.isoformat(), (
        "whoever looks at the grant knows of the earlier day"
    )
    with pytest.raises(Refused, match=f"{online.number}.*准予"):
        emergency.countersign(slip, by=boss, at=later + 2 * HOUR)
    client.force_login(boss.person)
    page = client.get(f"/desk/emergency/{slip.uuid}/").text
    assert f"/desk/cases/{online.number}/" in page
    emergency.reject(slip, SlipFault.GIVEN, "两份申请内容相同。", by=boss, at=later + 3 * HOUR)
    slip.refresh_from_db()
    assert slip.document is not None
    paper = render_html(slip.document)
    assert str(online.number) in paper
    assert "本机关已经收到" in paper
    assert "没有凭该单收到申请" not in paper
    assert Notice.objects.filter(channel="sms", subject__contains="已另案准予").count() == 1
    assert anew(licence).valid_until == until


@pytest.mark.rule("U7")
def test_what_was_not_granted_since_is_no_ground_to_end_a_slip(town: Town, client: Client) -> None:
    licence, boss = given(town, opened(town)), leader(town)
    slip = about(town, licence, Purpose.RENEWAL, received_at=IN_TIME, again=None, at=IN_TIME + HOUR)
    with pytest.raises(Refused, match="没有在这次收件之后准予"):
        emergency.reject(slip, SlipFault.GIVEN, "已经办过", by=boss, at=IN_TIME + 2 * HOUR)
    client.force_login(boss.person)
    assert "已经在另一办件中准予" not in client.get(f"/desk/emergency/{slip.uuid}/").text
    answer = client.post(f"/desk/emergency/{slip.uuid}/objection/", {"what": "given", "words": "已经办过"})
    assert answer.status_code == 422


@pytest.mark.rule("U7")
def test_another_change_than_the_one_that_was_granted_is_countersigned(town: Town) -> None:
    """Two changes of one licence need not be the same: the leader sees the other one, and nothing is closed to him."""
    licence, later = given(town, opened(town)), IN_TIME + DAY
    done(town, licence, Purpose.CHANGE, at=later, shop_name="云朵美发会所")
    slip = about(town, licence, Purpose.CHANGE, received_at=IN_TIME, again="变更的内容不同", at=later + HOUR)
    assert rules.given_since(slip) is not None
    case = emergency.countersign(slip, by=leader(town), at=later + 2 * HOUR)
    assert case.received_on == IN_TIME.date()


@pytest.mark.rule("CLK-11")
@pytest.mark.rule("U7")
def test_no_silence_renews_what_was_refused_in_another_case(town: Town) -> None:
    """Filed late online and refused; the slip proves that he came in time. The organ has spoken: a person decides anew."""
    licence, late = given(town, opened(town)), IN_TIME + DAY
    online = concluded(town, filed(town, licence, Purpose.RENEWAL, at=late), at=late)
    decision.refuse(online, reasons="逾期提出", by=town.actor("zheng"), at=late)
    afterwards = END + 10 * HOUR
    slip = about(town, licence, Purpose.RENEWAL, received_at=IN_TIME, again="停电时已经交过", at=afterwards)
    case = emergency.countersign(slip, by=leader(town), at=afterwards)
    assert case.state == CaseState.ACCEPTED, "the window was silent; whether it is renewed waits for a person"
    assert anew(licence).standing(legal_day(afterwards)) == "expired"
    review.conclude(case, town.answers(case), "符合条件", by=town.actor("chen"), at=afterwards)
    decision.grant(case, by=town.actor("zheng"), at=afterwards)
    assert anew(licence).standing(legal_day(afterwards)) == "valid", "in time, and granted by a person"


@pytest.mark.rule("G11")
@pytest.mark.rule("U7")
def test_what_was_filed_after_the_entry_is_nobodys_to_explain(town: Town) -> None:
    """Nothing stood beside the slip when it was entered; refused online meanwhile. The countersign finds no dead end."""
    licence, later = given(town, opened(town)), IN_TIME + DAY
    slip = about(town, licence, Purpose.RENEWAL, received_at=IN_TIME, again=None, at=IN_TIME + HOUR)
    online = concluded(town, filed(town, licence, Purpose.RENEWAL, at=later), at=later)
    decision.refuse(online, reasons="逾期提出", by=town.actor("zheng"), at=later)
    case = emergency.countersign(slip, by=leader(town), at=later + HOUR)
    assert case.duplicates.get().why == "手工收件在先，补录在后"


def test_the_timer_runs(town: Town) -> None:
    entered(town, printed(town))
    remind_of_slips()
    remind_of_slips()
    assert told("逾期未会签", town.user("feng")) == 1


@pytest.mark.rule("U7")
def test_a_spoiled_slip_is_accounted_for(town: Town) -> None:
    slip = printed(town)
    with pytest.raises(Refused, match="请写明作废的原因"):
        emergency.spoil(slip, " ", by=town.actor("lin"), at=town.at)
    emergency.spoil(slip, "写错了姓名", by=town.actor("lin"), at=town.at)
    with pytest.raises(Refused, match="带班领导"):
        emergency.sign_spoiled(slip, by=town.actor("lin"), at=town.at)
    with pytest.raises(Refused, match="已经报请作废"):
        emergency.spoil(slip, "再次", by=town.actor("lin"), at=town.at)
    emergency.sign_spoiled(slip, by=leader(town), at=town.at)
    assert told("报请作废", town.user("feng")) == 1, "the monitors know"
    with pytest.raises(Refused, match="已经作废"):
        entered(town, slip)
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyReceipt.objects.update(spoil_signed_by=town.user("lin"))


@pytest.mark.rule("U7")
def test_one_alone_spoils_no_slip(town: Town) -> None:
    """Whoever took papers by a slip and spoils it has not undone the receipt: it is entered all the same."""
    slip, boss = printed(town), leader(town)
    emergency.spoil(slip, "写错了姓名", by=town.actor("lin"), at=town.at + HOUR)
    assert told("报请作废", boss.person) == 1
    entered(town, slip)
    slip.refresh_from_db()
    assert (slip.spoiled_at, slip.spoiled_words) == (None, "")
    with pytest.raises(Refused, match="没有报请作废"):
        emergency.sign_spoiled(slip, by=boss, at=town.at + 4 * HOUR)
    acts = Entry.objects.of(f"office:{slip.office_id}").values_list("act", flat=True)
    assert list(acts)[-2:] == ["approvals.emergency_spoiled", "approvals.emergency_entered"]


# From the printer to the page.


def test_from_print_to_page(db: None, client: Client) -> None:
    today = Town(at=now() - timedelta(hours=2))
    client.force_login(today.user("lin"))
    assert HALL in today.window.path
    assert client.post("/desk/emergency/block/", {"n": "0"}, follow=True).status_code == 200
    sheet = client.post("/desk/emergency/block/", {"n": "5"}, follow=True)
    numbers = list(EmergencyReceipt.objects.order_by("number").values_list("number", flat=True))
    assert len(numbers) == 5
    assert all(number in sheet.text for number in numbers)
    slip = EmergencyReceipt.objects.get(number=numbers[0])
    EmergencyReceipt.objects.update(printed_at=today.at)
    page = client.get("/desk/emergency/", {"number": f" {numbers[0].lower()}"}, follow=True)
    assert "录入" in page.text
    day = {f"received_on_{part}": getattr(localtime(today.at), part) for part in ("year", "month", "day")}
    entry = client.get(f"/desk/emergency/{slip.uuid}/", {"edition": today.edition.pk, **day})
    address = entry.headers["Location"]
    moment = localtime(today.at + timedelta(hours=1))
    one, other = today.edition.materials.filter(exempt=False)
    sent: dict[str, Any] = ANSWERS | {
        "received_on_year": moment.year,
        "received_on_month": moment.month,
        "received_on_day": moment.day,
        "received_on": f"{moment:%Y-%m-%d}",
        "received_time": f"{moment:%H:%M}",
        "cause": "大厅停电",
        "id_type": "RESIDENT",
        "id_number": "990001198509040462",
        "name": "赵敏",
        "phone": "13800000104",
        f"copies_{one.pk}": "1",
        f"copies_{other.pk}": "1",
    }
    assert client.post(address, sent | {"cause": ""}).status_code == 422
    done = client.post(address, sent, follow=True)
    assert "已补录" in done.text
    assert Case.objects.get().state == CaseState.DRAFT
    assert "由大厅带班领导会签" in done.text
    assert client.post(f"/desk/emergency/{slip.uuid}/countersign/").status_code == 409

    ma = Client()
    ma.force_login(leader(today).person)
    assert numbers[0] in ma.get("/desk/emergency/").text
    assert "赵敏" in ma.get(f"/desk/emergency/{slip.uuid}/").text
    objection = f"/desk/emergency/{slip.uuid}/objection/"
    assert "请写明原因" in ma.post(objection, {"what": "back", "words": ""}).text
    assert "退回重录" in ma.post(objection, {"what": "back", "words": "电话抄错"}, follow=True).text
    assert "电话抄错" in client.get(f"/desk/emergency/{slip.uuid}/").text
    client.post(address, sent)
    assert "已会签" in ma.post(f"/desk/emergency/{slip.uuid}/countersign/", follow=True).text
    assert Case.objects.get().filed_at == moment.replace(second=0, microsecond=0)

    other_slip = EmergencyReceipt.objects.get(number=numbers[1])
    spoil = f"/desk/emergency/{other_slip.uuid}/spoil/"
    assert client.post(spoil, {"words": ""}).status_code == 422
    assert "已报请作废" in client.post(spoil, {"words": "撕坏了"}, follow=True).text
    assert numbers[1] in ma.get("/desk/emergency/").text
    signing = f"/desk/emergency/{other_slip.uuid}/spoil/countersign/"
    assert client.post(signing).status_code == 409
    assert "已会签作废" in ma.post(signing, follow=True).text
    every = client.get("/desk/emergency/?show=all").text
    assert all(number in every for number in numbers), "every number is accounted for"


@pytest.mark.parametrize("who, status", [("zhou", 404), ("chen", 404), ("sun", 404), ("zhao", 403)])
def test_others_find_nothing(db: None, client: Client, who: str, status: int) -> None:
    today = Town(at=now() - timedelta(hours=2))
    slip = printed(today)
    client.force_login(today.user(who))
    assert client.get(f"/desk/emergency/{slip.uuid}/").status_code == status


def test_the_list_costs_the_same_with_one_and_with_three(db: None, client: Client, same_queries: Any) -> None:
    today = Town(at=now() - timedelta(hours=2))
    client.force_login(today.user("lin"))
    same_queries(lambda: client.get("/desk/emergency/?show=all"), add=lambda: printed(today))
