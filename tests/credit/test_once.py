"""What was found once has one entry, however that ended; only a refusal that is made anew may be proposed anew (CRE-4, CRE-6, CRE-8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from approvals.actions import decision, review, revocation
from approvals.actions.standing import propose_listing
from approvals.enums import Answer, CaseState
from approvals.models import Case
from credit import tasks
from credit.actions import listing, striking
from credit.enums import Kind, Misdeed, RecordState, Tier
from credit.models import Record
from ground import clocks
from ground.workdays.calendar import legal_day, midnight
from tests.approvals.revoking import heard as proceeding_heard
from tests.approvals.revoking import over
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
