"""What was found once has one entry, however that ended; of what is decided anew only what was never decided, or was withdrawn with the
first decision, is proposed anew (CRE-4, CRE-6, CRE-8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from approvals.actions import decision, review, revocation, self_correction
from approvals.actions.standing import propose_listing
from approvals.enums import Answer, CaseState, RemedyOutcome
from approvals.models import Case, Proceeding
from approvals.proceedings import Breach, Item
from credit import tasks
from credit.actions import listing, striking
from credit.enums import Kind, Misdeed, RecordState, Tier
from credit.models import Bar, Record
from ground import clocks
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.workdays.calendar import legal_day, midnight
from tests.approvals.revoking import FOUND, over
from tests.approvals.revoking import again as read
from tests.approvals.revoking import heard as proceeding_heard
from tests.approvals.revoking import struck as struck_down
from tests.approvals.test_bans import HEARD
from tests.credit.test_proposing import annulled, refused
from tests.town import Town, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CRE-4", "CRE-6", "CRE-8")]
DAY = timedelta(days=1)


def offered(client: Client, town: Town, case: Case, misdeed: Misdeed) -> Any:
    """Qian proposes it by hand, out of the case."""
    client.force_login(town.user("qian"))
    told = {"number": case.number, "misdeed": misdeed, "words": "我写的事实", "basis": "我写的依据"}
    return client.post(reverse("credit-proposing"), told | {"files": [pdf("鉴定.pdf")]})


def heard(town: Town, record: Record, at: datetime) -> Record:
    record = listing.notify(record, Tier.MINOR, by=town.actor("qian"), at=at)
    return listing.waive(record, by=town.actor("zhao"), at=at)


def listed(town: Town, record: Record, at: datetime) -> Record:
    return listing.enlist(heard(town, record, at), Tier.MINOR, "理由", by=town.actor("tang"), at=at)


def dismissed(town: Town, record: Record, at: datetime) -> str:
    listing.dismiss(heard(town, record, at), "客观原因", by=town.actor("tang"), at=at)
    return "决定不予列入，不再提出"


def abandoned(town: Town, record: Record, at: datetime) -> str:
    clock = clocks.of(record.thread, Kind.NOTICE)
    assert clock is not None
    assert tasks.sweep_untold(clock.lapses_at) == 1
    return "已经终止（逾期没有告知），不再提出"


def repaired(town: Town, record: Record, at: datetime) -> str:
    record = listed(town, record, at)
    told = {"duty_done_on": legal_day(at), "promised": True}
    repair = listing.seek_repair(record, "已补齐", **told, by=town.actor("zhao"), at=at)
    listing.decide_repair(repair, True, "属实", by=town.actor("tang"), at=at)
    return "已经列入过，因“信用修复”移出，不再提出"


def expired(town: Town, record: Record, at: datetime) -> str:
    record = listed(town, record, at)
    assert record.max_until is not None
    assert tasks.sweep_expiries(midnight(record.max_until + DAY)) == 1
    return "已经列入过，因“公示期限届满”移出，不再提出"


def upheld(town: Town, record: Record, at: datetime) -> str:
    objection = listing.object_to(listed(town, record, at), "不是我", by=town.actor("zhao"), at=at)
    listing.answer_objection(objection, True, "确非本人", by=town.actor("qian"), at=at)
    return "已经列入过，因“异议成立”移出，不再提出"


def struck(town: Town, record: Record, at: datetime) -> str:
    """What it rests on was undone elsewhere, and this house does not know it."""
    record = listed(town, record, at)
    how = {"files": [pdf("判决书.pdf")], "at": at}
    strike = striking.propose(record, "已被判决撤销", by=town.actor("qian"), **how)
    striking.decide(strike, True, "属实", by=town.actor("tang"), at=at)
    return "已经列入过，因“所依据的决定被撤销、变更或者确认违法”移出，不再提出"


def still_open(town: Town, record: Record, at: datetime) -> str:
    listed(town, record, at)
    return "已有一条记录（已列入），请在诚信档案的那条记录中办理"


ENDS = [dismissed, abandoned, repaired, expired, upheld, struck, still_open]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("found", ["revoked", "refused"])
def test_what_was_found_once_is_proposed_once(
    client: Client, keepers: Town, found: str, end: Callable[[Town, Record, datetime], str]
) -> None:
    misdeed, at = (Misdeed.MISMATCH, keepers.at) if found == "revoked" else (Misdeed.FALSE, keepers.at)
    if found == "revoked":
        row = proceeding_heard(keepers)
        case, at = row.case, over(row)
        revocation.revoke(row, "理由", by=keepers.actor("wu"), at=at)
    else:
        case = refused(keepers, hidden=True)
        how = {"by": keepers.actor("qian"), "at": at}
        propose(case, how)
    said = end(keepers, Record.objects.get(), at)
    answer = offered(client, keepers, case, misdeed)
    assert answer.status_code == 409
    page = answer.content.decode()
    for words in (said, "我写的事实", "我写的依据", "选过的文件要重新选择"):
        assert words in page, words
    assert Record.objects.count() == 1


def propose(case: Case, how: dict[str, Any]) -> Record:
    return propose_listing(case, Misdeed.FALSE, "事实", "依据", **how)


def refused_anew(town: Town, case: Case, at: datetime) -> Case:
    """A court annulled the refusal, and the office finds again that he hid something."""
    annulled(town, Case.objects.with_story().get(pk=case.pk), at=at)
    case = Case.objects.with_story().get(pk=case.pk)
    case = review.conclude(
        case, town.answers(case, Answer.FAILS), "另一份报告系伪造", by=town.actor("he"), at=at + DAY
    )
    how = {"hidden": True, "heard": HEARD, "by": town.actor("zheng"), "at": at + DAY}
    return decision.refuse(case, reasons="另一份报告系伪造", **how)


@pytest.mark.rule("CRE-15")
@pytest.mark.parametrize(
    "end, again", [(listed, True), (heard, True), (abandoned, True), (dismissed, False), (repaired, False)]
)
def test_of_a_refusal_that_is_made_anew_what_was_withdrawn_with_the_first_may_be_proposed(
    client: Client, keepers: Town, end: Callable[[Town, Record, datetime], Any], again: bool
) -> None:
    case = refused(keepers, hidden=True)
    propose(case, {"by": keepers.actor("qian"), "at": keepers.at})
    end(keepers, Record.objects.get(), keepers.at)
    case = refused_anew(keepers, case, keepers.at + 30 * DAY)
    answer = offered(client, keepers, case, Misdeed.FALSE)
    assert answer.status_code == (302 if again else 409)
    assert Record.objects.filter(state=RecordState.PROPOSED).count() == int(again)
    assert case.state == CaseState.REFUSED


def revoked(town: Town, row: Proceeding, at: datetime) -> Proceeding:
    """Wu revokes what was heard."""
    return revocation.revoke(row, "理由", by=town.actor("wu"), at=at)


def ordered_anew(town: Town, row: Proceeding, at: datetime) -> Proceeding:
    """A reconsideration took the revocation away and had the office decide again."""
    struck_down(town, row, RemedyOutcome.REDONE, at=at, act_days=30)
    return Proceeding.objects.pending().get(case=row.case)


def corrected(town: Town, row: Proceeding, at: datetime) -> Proceeding:
    """The office took it back itself, and opens the same again."""
    self_correction.correct(row, "事先告知有误", by=town.actor("zheng"), at=at)
    told = {"kind": Breach.MISMATCH, "words": "核查发现与承诺不符。", "commitment": row.commitment}
    return revocation.open(row.case, **told, by=town.actor("he"), at=at)


@pytest.mark.rule("CRE-15", "COM-16", "G10")
@pytest.mark.parametrize("anew", [ordered_anew, corrected])
@pytest.mark.parametrize(
    "end, again",
    [
        (listed, True),
        (heard, True),
        (abandoned, True),
        (dismissed, False),
        (repaired, False),
        (upheld, False),
    ],
)
def test_a_revocation_that_is_made_anew_is_held_against_nobody_who_was_cleared_or_repaired(
    client: Client,
    keepers: Town,
    anew: Callable[[Town, Proceeding, datetime], Proceeding],
    end: Callable[[Town, Record, datetime], Any],
    again: bool,
) -> None:
    row = proceeding_heard(keepers)
    first = revoked(keepers, row, over(row))
    assert first.decided_at is not None
    end(keepers, Record.objects.get(), first.decided_at)
    at = first.decided_at + 5 * DAY
    row = anew(keepers, first, at)
    assert not Bar.objects.filter(ended_at=None).exists()
    row = revocation.notify(row, Item.UNQUALIFIED, FOUND, by=keepers.actor("zheng"), at=at + DAY)
    notice = Document.objects.get(paper="approvals.revocation_notice", issued_at=at + DAY)
    assert (notice.facts["listed"], notice.facts["word_barred"]) == (again, again)
    assert ("诚信档案" in render_html(notice)) is again
    row = revocation.waive(row, by=keepers.actor("zhao"), at=at + DAY)
    client.force_login(keepers.user("wu"))
    told = {"reasons": "理由", "read": read(row).last_entry}
    draft = client.post(reverse("revocation-preview", args=[row.uuid]), told)
    assert draft.status_code == 200
    assert ("拟列入诚信档案" in draft.content.decode()) is again
    row = revoked(keepers, row, at + 2 * DAY)
    found = Record.objects.filter(source=row.thread)
    assert [one.state for one in found] == [RecordState.PROPOSED] * again
    assert row.record == found.first()
    assert [one.record for one in Bar.objects.filter(ended_at=None)] == [*found]
    assert row.document is not None
    assert row.document.facts["word_barred"] is again
    assert ("诚信档案" in render_html(row.document)) is again
    answer = offered(client, keepers, row.case, Misdeed.MISMATCH)
    assert answer.status_code == 409
    assert ("已有一条记录" if again else "不再提出") in answer.content.decode()
