"""What a revocation makes of a licence, and what its papers and messages say of that: gone, or again what it was (行政许可法 69)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from approvals.actions import revocation
from approvals.enums import Purpose
from approvals.models import Case, Proceeding
from approvals.proceedings import Breach, Item
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.notices.models import Notice
from licences.enums import Status
from licences.models import Licence
from tests.licences.lasting import anew, done, given, opened
from tests.town import Town

pytestmark = pytest.mark.django_db
RENEWED = datetime(2026, 5, 4, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def licence(town: Town) -> Licence:
    """Given on 4 March for three months."""
    return given(town, opened(town))


def revoked(town: Town, case: Case, at: datetime) -> Proceeding:
    """Through notice and hearing, all at one moment."""
    proceeding = revocation.open(case, kind=Breach.OTHER, words="越权", by=town.actor("chen"), at=at)
    revocation.notify(proceeding, Item.POWER, "超出本机关权限", by=town.actor("chen"), at=at)
    revocation.waive(proceeding, by=town.actor("zhao"), at=at)
    return revocation.revoke(proceeding, "超越法定职权", by=town.actor("wu"), at=at)


def said(case: Case, paper: str) -> str:
    return render_html(Document.objects.of(case.thread).get(paper=paper))


def told(case: Case) -> list[str]:
    """What message and SMS of the revocation say."""
    rows = Notice.objects.filter(thread=case.thread, fact__contains="approvals/notices/revoked")
    return [row.body for row in rows]


@pytest.mark.rule("COR-2", "LIF-1")
def test_a_renewal_that_is_revoked_puts_the_licence_back_and_says_so(town: Town, licence: Licence) -> None:
    case = done(town, licence, Purpose.RENEWAL, at=RENEWED)
    assert anew(licence).valid_until == date(2026, 9, 3)
    revoked(town, case, RENEWED)
    now = anew(licence)
    assert (now.status, now.valid_until) == (Status.RESTORED, date(2026, 6, 3))
    for paper in ("approvals.revocation_notice", "approvals.revocation"):
        words = said(case, paper)
        assert "恢复到该决定之前的状态，有效期至2026年6月3日" in words
        assert "不再有效" not in words
        assert "注销手续" not in words
    messages = told(case)
    assert len(messages) == 2, "in the account and by SMS"
    assert all("恢复" in words and "不再有效" not in words for words in messages)
    assert all(len(words) <= 70 for words in messages if "原状" in words)


@pytest.mark.rule("COR-2", "LIF-1")
def test_what_the_decision_gave_is_gone_and_said_to_be(town: Town, licence: Licence) -> None:
    case = Case.objects.of_thread(licence.given_in)
    revoked(town, case, town.at)
    assert anew(licence).status == Status.ANNULLED
    assert f"（证号：{licence.number}）自本决定作出之日起不再有效" in said(case, "approvals.revocation")
    assert all("不再有效" in words for words in told(case))


@pytest.mark.rule("COR-2", "LIF-1")
def test_where_a_later_act_stands_on_it_the_licence_stays_and_no_paper_ends_it(
    town: Town, licence: Licence
) -> None:
    renewed = done(town, licence, Purpose.RENEWAL, at=RENEWED)
    done(town, licence, Purpose.REPLACEMENT, at=RENEWED)
    revoked(town, renewed, RENEWED)
    assert anew(licence).status == Status.REPLACED
    words = said(renewed, "approvals.revocation")
    assert "由本机关另行处理" in words
    assert "不再有效" not in words
    assert not any("不再有效" in one or "恢复" in one for one in told(renewed))
