"""An officer proposes an entry by hand: out of a case of his office, of what was found there, with basis and evidence (CRE-5)."""

from __future__ import annotations

import pytest

from approvals.actions import decision, review
from approvals.enums import Answer, CaseState
from credit.enums import Misdeed, RecordState
from credit.models import Record
from ground.accounts.enums import Duty
from tests.town import REGULATOR, Town, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CRE-5")]


def refused(town: Town, *, hidden: bool):
    case = town.case_at(CaseState.ACCEPTED)
    review.conclude(case, town.answers(case, Answer.FAILS), "报告系伪造", by=town.actor("chen"), at=town.at)
    return decision.refuse(
        case,
        reasons="报告系伪造",
        hidden=hidden,
        heard="已当面告知，没有异议",
        by=town.actor("zheng"),
        at=town.at,
    )


def told(case, **more):
    said = {"number": case.number, "misdeed": Misdeed.FALSE, "words": "提交的检测报告系伪造"}
    return said | {"basis": "《行政许可法》第七十八条", "files": [pdf("鉴定.pdf")]} | more


def test_what_was_found_in_a_case_is_proposed_and_waits_for_its_notice(client, keepers):
    case = refused(keepers, hidden=True)
    client.force_login(keepers.user("qian"))
    assert "/desk/credit/new/" in client.get("/desk/credit/").content.decode()
    assert client.get("/desk/credit/new/").status_code == 200
    page = client.post("/desk/credit/new/", told(case), follow=True).content.decode()
    assert "请在期限内告知当事人" in page
    assert "鉴定.pdf" in page
    record = Record.objects.get()
    assert (record.state, record.source, record.party) == (RecordState.PROPOSED, case.thread, case.party)
    assert (record.account, record.proposed_by) == (keepers.user("zhao"), keepers.user("qian"))
    client.force_login(keepers.user("zhao"))
    assert client.get(f"/me/credit/{record.uuid}/").status_code == 404, "nobody is told before the notice"


def test_nothing_but_what_this_portal_found_is_a_misdeed(client, keepers):
    case = refused(keepers, hidden=False)
    client.force_login(keepers.user("qian"))
    answer = client.post("/desk/credit/new/", told(case))
    assert answer.status_code == 409
    assert "没有认定过隐瞒情况" in answer.content.decode()
    answer = client.post("/desk/credit/new/", told(case, misdeed=Misdeed.OVERDUE))
    assert "没有逾期或者核查不符的承诺" in answer.content.decode()
    answer = client.post("/desk/credit/new/", told(case, misdeed="拖欠水费"))
    assert answer.status_code == 422
    assert not Record.objects.exists()


def test_another_office_does_not_find_the_case(client, keepers):
    case = refused(keepers, hidden=True)
    keepers._officer("hu", "胡平", keepers.offices["regulator"], Duty.CREDIT)
    assert keepers.offices["regulator"].path == REGULATOR
    client.force_login(keepers.user("hu"))
    answer = client.post("/desk/credit/new/", told(case))
    assert answer.status_code == 422
    assert "没有找到本机关的这个办件" in answer.content.decode()
    for who in ("zheng", "feng"):
        client.force_login(keepers.user(who))
        assert client.get("/desk/credit/new/").status_code == 404


def test_a_form_that_will_not_do_comes_back(client, keepers):
    case = refused(keepers, hidden=True)
    client.force_login(keepers.user("qian"))
    answer = client.post("/desk/credit/new/", told(case, words="", basis=""))
    assert answer.status_code == 422
    assert "请写明失信事实" in answer.content.decode()
