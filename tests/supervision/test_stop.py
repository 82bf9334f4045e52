"""责令停止: the regulator finds, stops and feeds back; the office that granted decides (COR-2, SHG-7)."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from approvals.enums import CaseState
from approvals.models import Case, Proceeding
from approvals.proceedings import Breach, ProceedingState
from commitments.enums import CommitmentState
from commitments.models import Commitment
from ground.accounts.actor import Actor
from ground.documents.models import Document
from ground.law.rulings import Refused
from ground.notices.models import Notice
from supervision import actions
from supervision.enums import Wrong
from supervision.models import Finding, Handoff, StopOrder
from tests.approvals.committed import committed
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db
BASIS = "《公共场所卫生管理条例》第十四条"


def received(town: Town) -> Handoff:
    committed(town)
    actions.collect(by=Actor.system("feed"), at=town.at)
    return actions.receive(Handoff.objects.get(), by=town.actor("sun"), at=town.at)


def found(town: Town, *, completable: bool = False, wrong: Wrong = Wrong.MISMATCH) -> Finding:
    return actions.report_finding(
        received(town),
        wrong,
        "没有设置承诺的消毒间。",
        completable=completable,
        by=town.actor("sun"),
        at=town.at,
    )


@pytest.mark.rule("SHG-7")
def test_what_was_found_is_fed_back(town: Town) -> None:
    finding = found(town, completable=True)
    told = Notice.objects.filter(user=town.user("zheng"), subject__contains="监管部门反馈")
    assert told.exists()
    assert not Proceeding.objects.exists(), "what can be made good in time is only known"
    with pytest.raises(Refused, match="能够在承诺期限内补齐"):
        actions.order_stop(finding, "停止", BASIS, by=town.actor("sun"), at=town.at)


@pytest.mark.rule("SHG-7")
def test_only_of_a_commitment_only_when_received_only_by_its_regulator(town: Town) -> None:
    committed(town)
    actions.collect(by=Actor.system("feed"), at=town.at)
    handoff = Handoff.objects.get()

    def report(who: str, at: datetime) -> Finding:
        return actions.report_finding(
            handoff, Wrong.MISMATCH, "不符", completable=False, by=town.actor(who), at=at
        )

    with pytest.raises(Refused, match="请先接收"):
        report("sun", town.at)
    for who in ("zheng", "zhao", "feng"):
        with pytest.raises(Refused, match="监管人员办理"):
            report(who, town.at)
    Commitment.objects.get()
    plain = town.case_at(CaseState.GRANTED, at=town.at)
    actions.collect(by=Actor.system("feed"), at=town.at)
    other = actions.receive(Handoff.objects.get(case=plain), by=town.actor("sun"), at=town.at)
    with pytest.raises(Refused, match="没有履行中的承诺"):
        actions.report_finding(other, Wrong.ILLEGAL, "x", completable=False, by=town.actor("sun"), at=town.at)


@pytest.mark.rule("COM-16", "COR-2")
@pytest.mark.parametrize("wrong, kind", [(Wrong.MISMATCH, Breach.MISMATCH), (Wrong.FALSE, Breach.FALSE)])
def test_the_stop_is_its_own_paper_and_opens_the_proceeding_at_once(
    town: Town, wrong: Wrong, kind: Breach
) -> None:
    finding = found(town, wrong=wrong)
    order = actions.order_stop(finding, "停止营业", BASIS, by=town.actor("sun"), at=town.at)
    assert (order.document.organ, order.document.number) == (
        "朝霞区卫生健康委员会",
        "朝卫责停〔2026〕第00001号",
    )
    proceeding = Proceeding.objects.get()
    assert order.proceeding == proceeding
    assert (proceeding.state, proceeding.kind) == (ProceedingState.OPENED, kind)
    assert proceeding.opened_by == town.user("sun")
    assert Commitment.objects.get().state == CommitmentState.MISMATCHED
    assert not Case.objects.with_story().get().is_annulled, "the regulator revokes nothing"
    assert Notice.objects.filter(user=town.user("zhao"), subject__contains="已被责令停止").exists()
    assert Notice.objects.filter(user=town.user("wu"), subject__contains="有撤销线索").exists()
    with pytest.raises(Refused, match="已经责令停止"):
        actions.order_stop(finding, "再停", BASIS, by=town.actor("sun"), at=town.at)


@pytest.mark.rule("COM-16")
def test_all_of_it_or_nothing(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    finding = found(town)

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("supervision.actions.issue", broken)
    with pytest.raises(RuntimeError):
        actions.order_stop(finding, "停止营业", BASIS, by=town.actor("sun"), at=town.at)
    assert not Proceeding.objects.exists()
    assert Commitment.objects.get().state == CommitmentState.PERFORMING


@pytest.mark.rule("SHG-7", "COM-16")
def test_from_the_page_with_evidence(client: Client, town: Town) -> None:
    handoff = received(town)
    client.force_login(town.user("sun"))
    address = handoff.get_absolute_url()
    assert "反馈核查情况" in client.get(address).content.decode()
    wrong = client.post(f"{address}findings/", {"wrong": Wrong.MISMATCH, "words": ""})
    assert wrong.status_code == 422
    assert "请选择结果" in wrong.content.decode()
    told = {
        "wrong": Wrong.MISMATCH,
        "words": "没有消毒间",
        "completable": "no",
        "evidence": [pdf("现场照片.pdf")],
    }
    assert client.post(f"{address}findings/", told).url == address
    page = client.get(address).content.decode()
    assert "没有消毒间" in page
    assert "责令停止" in page
    client.post(f"{address}stop/", {"words": "停止营业", "basis": BASIS})
    order = StopOrder.objects.get()
    assert [one.name for one in order.proceeding.files.all()] == ["现场照片.pdf"]
    paper = Document.objects.get(paper="supervision.stop_order")
    assert paper.facts["basis"] == BASIS
    assert paper.number in client.get(address).content.decode()
