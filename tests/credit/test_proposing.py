"""An officer proposes an entry by hand: out of a case of his office, of what was found there, with basis and evidence (CRE-5)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.actions import decision, keeping, remedy, review, revocation
from approvals.actions.standing import propose_listing
from approvals.enums import Answer, CaseState, RemedyKind, RemedyOutcome
from approvals.models import Case
from credit.actions import listing
from credit.enums import Misdeed, RecordState
from credit.models import Record
from ground.accounts.enums import Duty
from ground.law.rulings import Refused
from ground.workdays.calendar import legal_day
from tests.approvals.revoking import again, approved, heard, opened, over, struck
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
    assert "没有因承诺逾期或者核查不符被撤销" in answer.content.decode()
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


def offered(client, town, case, misdeed=Misdeed.MISMATCH):
    """Qian, who keeps credit, proposes it out of the case."""
    client.force_login(town.user("qian"))
    return client.post("/desk/credit/new/", told(case, misdeed=misdeed))


def test_what_is_only_alleged_is_no_misdeed(client, keepers):
    proceeding = opened(keepers)
    answer = offered(client, keepers, proceeding.case)
    assert answer.status_code == 409
    assert "没有因承诺逾期或者核查不符被撤销" in answer.content.decode()
    assert not Record.objects.exists()


@pytest.mark.rule("CRE-15")
def test_what_was_kept_for_the_public_is_held_against_nobody(client, keepers):
    proceeding = heard(keepers)
    keeping.keep(proceeding, "停供", approved(over(proceeding)), by=keepers.actor("wu"), at=over(proceeding))
    assert offered(client, keepers, proceeding.case).status_code == 409
    assert not Record.objects.exists()


@pytest.mark.rule("CRE-15", "COR-2")
def test_of_a_revocation_there_is_one_entry_and_it_goes_with_it(client, keepers):
    proceeding = heard(keepers)
    at = over(proceeding)
    revocation.revoke(proceeding, "理由", by=keepers.actor("wu"), at=at)
    assert offered(client, keepers, proceeding.case, Misdeed.FALSE).status_code == 409, "another name for it"
    answer = offered(client, keepers, proceeding.case)
    assert (answer.status_code, "已有一条记录（拟列入，待告知）" in answer.content.decode()) == (409, True)
    record = Record.objects.get()
    assert record.source == proceeding.thread
    struck(keepers, again(proceeding), at=at)
    assert Record.objects.get(pk=record.pk).state == RecordState.DISMISSED
    assert offered(client, keepers, proceeding.case).status_code == 409, "what is gone supports nothing"


@pytest.mark.rule("CRE-15")
@pytest.mark.parametrize("end", ["close", "keep"])
def test_what_somebody_proposed_before_goes_as_the_proceeding_ends_otherwise(keepers, end):
    """Of a time when a suspicion was enough: it stands on the thread of the case."""
    proceeding = heard(keepers)
    at, wu = over(proceeding), keepers.actor("wu")
    record = listing.propose(
        proceeding.case.party,
        Misdeed.MISMATCH,
        "核查不符",
        "国办发〔2020〕42号",
        source=proceeding.case.thread,
        source_number=proceeding.case.number,
        office=keepers.organ,
        by=keepers.actor("qian"),
        at=at,
    )
    if end == "keep":
        keeping.keep(proceeding, "停供", approved(at), by=wu, at=at)
    else:
        revocation.close(proceeding, "查明相符", by=wu, at=at)
    assert Record.objects.get(pk=record.pk).state == RecordState.DISMISSED


def annulled(town: Town, case, outcome: RemedyOutcome = RemedyOutcome.REDONE, *, at=None) -> None:
    """A court took the answer to the application away, all in one moment."""
    at = at or town.at
    found = remedy.record_remedy(
        case,
        RemedyKind.LAWSUIT,
        organ="示例市朝霞区人民法院",
        reference="（2026）示01行初5号",
        sought_on=legal_day(at),
        notified_on=legal_day(at),
        by=town.actor("zheng"),
        at=at,
    )
    remedy.end_remedy(found, outcome, words="证据不足", ended_on=legal_day(at), by=town.actor("zheng"), at=at)


@pytest.mark.rule("CRE-15")
def test_the_entry_of_a_refusal_goes_when_a_court_annuls_it(client, keepers):
    case = refused(keepers, hidden=True)
    offered(client, keepers, case, Misdeed.FALSE)
    annulled(keepers, case)
    assert Record.objects.get().state == RecordState.DISMISSED
    assert offered(client, keepers, case, Misdeed.FALSE).status_code == 409


class Meanwhile(SimpleUploadedFile):
    """A file; while it is read and scanned, somebody else acts."""

    def __init__(self, act: Callable[[], None]) -> None:
        one = pdf("鉴定.pdf")
        super().__init__(one.name, one.read(), one.content_type)
        self.act: Callable[[], None] | None = act

    def read(self, *size: int) -> bytes:
        act, self.act = self.act, None
        if act is not None:
            act()
        return super().read(*size)


@pytest.mark.rule("CRE-15")
def test_what_is_annulled_while_the_evidence_is_scanned_is_not_proposed(keepers):
    case = refused(keepers, hidden=True)
    how = {"by": keepers.actor("qian"), "at": keepers.at}
    with pytest.raises(Refused, match="没有认定过隐瞒情况"):
        propose_listing(
            case,
            Misdeed.FALSE,
            "事实",
            "依据",
            files=[Meanwhile(lambda: annulled(keepers, Case.objects.with_story().get(pk=case.pk)))],
            **how,
        )
    assert not Record.objects.exists()
