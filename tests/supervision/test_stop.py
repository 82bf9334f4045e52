"""责令停止: the regulator finds, stops and feeds back; the office that granted decides (COR-2, SHG-7)."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import transaction
from django.test import Client

from approvals.actions import keeping, revocation
from approvals.actions.fulfilment import fulfil
from approvals.actions.rectification import order_rectification
from approvals.enums import CaseState
from approvals.models import Case, Proceeding
from approvals.proceedings import Breach, Item, ProceedingState
from commitments.enums import CommitmentState, PromisedState, Scheme
from commitments.models import Commitment
from ground.accounts.actor import Actor
from ground.accounts.models import Office
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from supervision import actions
from supervision.enums import Act, Wrong
from supervision.models import Finding, Handoff, StopOrder
from tests.approvals.committed import CHECKED, committed
from tests.approvals.revoking import approved
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db
BASIS = "《公共场所卫生管理条例》第十四条"


def received(town: Town, scheme: Scheme = Scheme.CREDIT) -> Handoff:
    committed(town, scheme, **({} if scheme == Scheme.CREDIT else CHECKED))
    actions.collect(by=Actor.system("feed"), at=town.at)
    return actions.receive(Handoff.objects.get(), by=town.actor("sun"), at=town.at)


def found(
    town: Town,
    *,
    completable: bool = False,
    wrong: Wrong = Wrong.MISMATCH,
    scheme: Scheme = Scheme.CREDIT,
    at: datetime | None = None,
) -> Finding:
    return actions.report_finding(
        received(town, scheme),
        wrong,
        "没有设置承诺的消毒间。",
        completable=completable,
        by=town.actor("sun"),
        at=at or town.at,
    )


@pytest.mark.rule("SHG-7", "CLK-15", "COM-16")
def test_what_is_not_due_yet_and_can_be_made_good_is_only_known(town: Town) -> None:
    finding = found(town, completable=True)
    told = Notice.objects.filter(user=town.user("zheng"), subject__contains="监管部门反馈")
    assert told.exists()
    assert not Proceeding.objects.exists(), "he promised it for a day that is to come"
    assert Commitment.objects.get().state == CommitmentState.PERFORMING
    with pytest.raises(Refused, match="能够在承诺期限内补齐"):
        actions.order_stop(finding, "停止", BASIS, by=town.actor("sun"), at=town.at)


@pytest.mark.rule("COR-2", "SHG-7")
@pytest.mark.parametrize(
    "scheme, wrong, completable, kind",
    [
        # He said that it is so already.
        (Scheme.PROOF, Wrong.MISMATCH, True, Breach.MISMATCH),
        (Scheme.NOTIFIED, Wrong.ILLEGAL, True, Breach.MISMATCH),
        # The day will not be kept.
        (Scheme.CREDIT, Wrong.MISMATCH, False, Breach.MISMATCH),
        # No day makes a lie good.
        (Scheme.CREDIT, Wrong.FALSE, True, Breach.FALSE),
    ],
)
def test_a_mismatch_opens_the_proceeding_without_any_stop(
    town: Town, scheme: Scheme, wrong: Wrong, completable: bool, kind: Breach
) -> None:
    finding = found(town, scheme=scheme, wrong=wrong, completable=completable)
    proceeding = Proceeding.objects.get()
    assert finding.proceeding == proceeding
    assert (proceeding.state, proceeding.kind) == (ProceedingState.OPENED, kind)
    assert proceeding.opened_by == town.user("sun")
    assert Commitment.objects.get().state == CommitmentState.MISMATCHED
    assert Notice.objects.filter(user=town.user("wu"), subject__contains="有撤销线索").exists()
    assert not StopOrder.objects.exists()
    assert not Notice.objects.filter(user=town.user("zhao"), subject__contains="撤销").exists()
    with pytest.raises(Refused, match=r"由“.*”的审查或者审批人员办理"):
        revocation.notify(proceeding, Item.UNQUALIFIED, "x", by=town.actor("sun"), at=town.at)


@pytest.mark.rule("COM-16", "COM-14")
@pytest.mark.parametrize(
    "place, scheme, has_it",
    [
        ("120000", Scheme.CREDIT, True),
        ("990001", Scheme.CREDIT, True),
        # Tianjin says it of 信用承诺审批 alone, and nobody else says it of anything.
        ("120000", Scheme.NOTIFIED, False),
        ("110000", Scheme.NOTIFIED, False),
        ("310000", Scheme.PROOF, False),
        ("410500", Scheme.NOTIFIED, False),
    ],
)
def test_a_stop_is_ordered_where_the_place_has_it(
    client: Client, town: Town, place: str, scheme: Scheme, has_it: bool
) -> None:
    finding = found(town, scheme=scheme)
    Office.objects.filter(pk=town.organ.pk).update(division_code=place)
    client.force_login(town.user("sun"))
    page = client.get(f"/handoffs/{finding.handoff.case.number}/").content.decode()
    assert ("制发责令停止通知书" in page) is has_it
    finding = Finding.objects.get(pk=finding.pk)
    if has_it:
        actions.order_stop(finding, "停止营业", BASIS, by=town.actor("sun"), at=town.at)
        return
    with pytest.raises(Refused, match="由其依法处理"):
        actions.order_stop(finding, "停止营业", BASIS, by=town.actor("sun"), at=town.at)
    assert finding.proceeding is not None, "the office that granted has it before it"


@pytest.mark.rule("COR-2", "COM-14")
def test_where_the_place_has_it_first_what_was_found_is_put_right_in_the_proceeding(town: Town) -> None:
    finding = found(town, scheme=Scheme.PROOF, completable=True)
    assert finding.proceeding is not None
    Office.objects.filter(pk=town.organ.pk).update(division_code="410500")
    with pytest.raises(Refused, match="应当先责令整改"):
        revocation.notify(
            finding.proceeding, Item.UNQUALIFIED, "没有消毒间", by=town.actor("zheng"), at=town.at
        )
    ordered = order_rectification(finding.proceeding, "补设消毒间", by=town.actor("chen"), at=town.at)
    assert ordered.state == ProceedingState.RECTIFYING


@pytest.mark.rule("COR-2", "SHG-7")
def test_found_again_it_is_the_same_proceeding_with_a_report(town: Town) -> None:
    first = found(town)
    again = actions.report_finding(
        first.handoff, Wrong.FALSE, "检测报告系伪造", completable=False, by=town.actor("sun"), at=town.at
    )
    proceeding = Proceeding.objects.get()
    assert first.proceeding == again.proceeding == proceeding
    assert proceeding.kind == Breach.FALSE
    assert [one.words for one in proceeding.reports.all()] == ["检测报告系伪造"]


@pytest.mark.rule("COM-16", "COR-2")
def test_a_stop_is_about_what_was_found_and_opens_again_only_what_is_over(town: Town) -> None:
    finding = found(town)
    assert finding.proceeding is not None
    revocation.close(finding.proceeding, "查明相符", by=town.actor("chen"), at=town.at)
    order = actions.order_stop(finding, "停止营业", BASIS, by=town.actor("sun"), at=town.at)
    assert order.proceeding != finding.proceeding
    assert order.proceeding.state == ProceedingState.OPENED


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
    with pytest.raises(Refused, match="不是凭承诺准予的"):
        actions.report_finding(other, Wrong.ILLEGAL, "x", completable=False, by=town.actor("sun"), at=town.at)


@pytest.mark.rule("COM-16", "COR-2")
@pytest.mark.parametrize("wrong, kind", [(Wrong.MISMATCH, Breach.MISMATCH), (Wrong.FALSE, Breach.FALSE)])
def test_the_stop_is_its_own_paper_and_about_the_proceeding_that_is_open(
    town: Town, wrong: Wrong, kind: Breach
) -> None:
    finding = found(town, wrong=wrong)
    order = actions.order_stop(finding, "停止营业", BASIS, by=town.actor("sun"), at=town.at)
    assert (order.document.organ, order.document.number) == (
        "朝霞区卫生健康委员会",
        "朝卫责停〔2026〕第00001号",
    )
    proceeding = Proceeding.objects.get()
    assert order.proceeding == proceeding == finding.proceeding
    assert not proceeding.reports.exists(), "said once"
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
    assert not StopOrder.objects.exists()
    assert not Entry.objects.filter(act=Act.STOPPED).exists()


@pytest.mark.rule("COR-2")
def test_a_finding_and_its_proceeding_are_one(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    handoff = received(town)

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("supervision.actions.tell", broken)
    with pytest.raises(RuntimeError):
        actions.report_finding(
            handoff, Wrong.MISMATCH, "不符", completable=False, by=town.actor("sun"), at=town.at
        )
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
    assert "审批机关的撤销程序" in page
    assert "责令停止" in page
    client.post(f"{address}stop/", {"words": "停止营业", "basis": BASIS})
    order = StopOrder.objects.get()
    assert [one.name for one in order.proceeding.files.all()] == ["现场照片.pdf"]
    paper = Document.objects.get(paper="supervision.stop_order")
    assert paper.facts["basis"] == BASIS
    assert paper.number in client.get(address).content.decode()


@pytest.mark.rule("SHG-7")
def test_the_desk_reads_what_was_found_and_its_evidence(client: Client, town: Town) -> None:
    handoff = received(town)
    client.force_login(town.user("sun"))
    told = {
        "wrong": Wrong.MISMATCH,
        "words": "消毒间没有启用",
        "completable": "yes",
        "evidence": [pdf("照片.pdf")],
    }
    client.post(f"{handoff.get_absolute_url()}findings/", told)
    file = f"/findings/{Finding.objects.get().uuid}/files/1/"
    assert file in client.get(handoff.get_absolute_url()).content.decode()
    for who in ("sun", "chen", "zheng"):
        client.force_login(town.user(who))
        assert client.get(file).status_code == 200
    page = client.get(f"/desk/cases/{handoff.case.number}/").content.decode()
    assert "监管部门反馈" in page
    assert "消毒间没有启用" in page
    assert "能在期限内补齐、整改" in page
    assert file in page
    assert client.get(file.replace("/1/", "/2/")).status_code == 404
    for who, answer in (("lin", 404), ("zhao", 403)):
        client.force_login(town.user(who))
        assert client.get(file).status_code == answer
        assert "消毒间没有启用" not in client.get(f"/desk/cases/{handoff.case.number}/").content.decode()


@pytest.mark.rule("SHG-7", "COM-16")
def test_what_was_found_kept_may_have_been_false(client: Client, town: Town) -> None:
    handoff = received(town)
    commitment = Commitment.objects.get()
    commitment.promised.update(state=PromisedState.CONFORMS)
    with transaction.atomic():
        fulfil(handoff.case, Commitment.objects.locked(commitment.pk), by=town.actor("chen"), at=town.at)
    client.force_login(town.user("sun"))
    address = handoff.get_absolute_url()
    told = {"wrong": Wrong.FALSE, "words": "检测报告系伪造", "completable": "no"}
    assert client.post(f"{address}findings/", told).status_code == 302
    client.post(f"{address}stop/", {"words": "停止营业", "basis": BASIS})
    proceeding = Proceeding.objects.get()
    assert (proceeding.kind, proceeding.commitment) == (Breach.FALSE, commitment)
    assert Commitment.objects.get().state == CommitmentState.FULFILLED, "until it is revoked"
    assert "不能在承诺期限内" not in render_html(Document.objects.get(paper="supervision.stop_order"))


def stopped(client: Client, town: Town) -> tuple[Handoff, StopOrder]:
    """Sun has ordered Zhao to stop."""
    finding = found(town)
    return finding.handoff, actions.order_stop(finding, "停止营业", BASIS, by=town.actor("sun"), at=town.at)


def heard_by(town: Town, who: str, subject: str) -> str:
    rows = Notice.objects.filter(user=town.user(who), subject__contains=subject, channel="inbox")
    return "".join(row.body for row in rows)


@pytest.mark.rule("COR-2")
def test_what_is_closed_is_fed_back_and_he_hears_that_the_order_holds(client: Client, town: Town) -> None:
    _handoff, order = stopped(client, town)
    revocation.close(order.proceeding, "复查相符", by=town.actor("chen"), at=town.at)
    for _twice in range(2):
        actions.collect(by=Actor.system("feed"), at=town.at)
    regulator, party = (heard_by(town, who, "撤销程序有了结果") for who in ("sun", "zhao"))
    assert "已终结" in regulator
    assert "复查相符" in regulator
    assert regulator.count(f"{order.document.number} 尚未解除") == 1
    assert "解除之前仍然有效" in party, "told of nothing before but the order"
    sms = [one.body for one in Notice.objects.filter(user=town.user("zhao"), channel="sms")]
    (words,) = (body for body in sms if "撤销程序" in body)
    assert len(words) <= 70


@pytest.mark.rule("COR-2", "LIF-3")
def test_what_is_kept_is_fed_back(client: Client, town: Town) -> None:
    _handoff, order = stopped(client, town)
    proceeding = revocation.notify(
        order.proceeding, Item.UNQUALIFIED, "没有消毒间", by=town.actor("zheng"), at=town.at
    )
    revocation.waive(proceeding, by=town.actor("zhao"), at=town.at)
    keeping.keep(proceeding, "停供", approved(town.at), by=town.actor("wu"), at=town.at)
    actions.collect(by=Actor.system("feed"), at=town.at)
    assert "不予撤销" in heard_by(town, "sun", "撤销程序有了结果")
    assert "解除之前仍然有效" in heard_by(town, "zhao", "撤销程序有了结果")


@pytest.mark.rule("COR-2")
def test_the_regulator_alone_lifts_his_order_with_reason_and_paper(client: Client, town: Town) -> None:
    handoff, order = stopped(client, town)
    for who in ("zheng", "chen", "zhao"):
        with pytest.raises(Refused, match="监管人员解除"):
            actions.lift_stop(order, "已整改", by=town.actor(who), at=town.at)
    client.force_login(town.user("sun"))
    address = handoff.get_absolute_url()
    assert "制发解除责令停止通知书" in client.get(address).content.decode()
    post = f"{address}stops/{order.finding.uuid}/lifting/"
    assert client.post(post, {"reason": " "}).status_code == 422
    assert client.post(post, {"reason": "消毒间已经启用"}).url == address
    paper = Document.objects.get(paper="supervision.stop_lifting")
    assert (paper.organ, paper.number) == ("朝霞区卫生健康委员会", "朝卫解停〔2026〕第00001号")
    words = render_html(paper)
    assert order.document.number in words
    assert "消毒间已经启用" in words
    page = client.get(address).content.decode()
    assert "责令停止已解除" in page
    assert "制发解除责令停止通知书" not in page
    for who in ("zhao", "zheng", "chen"):
        assert order.document.number in heard_by(town, who, "责令停止已经解除")
    with pytest.raises(Refused, match="已经解除"):
        actions.lift_stop(order, "再次", by=town.actor("sun"), at=town.at)
    revocation.close(order.proceeding, "复查相符", by=town.actor("chen"), at=town.at)
    actions.collect(by=Actor.system("feed"), at=town.at)
    assert "尚未解除" not in heard_by(town, "sun", "撤销程序有了结果")
    assert not heard_by(town, "zhao", "责令停止尚未解除"), "there is no order any more"


@pytest.mark.rule("COR-2")
def test_it_may_be_lifted_when_the_grant_is_gone(client: Client, town: Town) -> None:
    handoff, order = stopped(client, town)
    proceeding = revocation.notify(
        order.proceeding, Item.UNQUALIFIED, "没有消毒间", by=town.actor("zheng"), at=town.at
    )
    revocation.waive(proceeding, by=town.actor("zhao"), at=town.at)
    revocation.revoke(proceeding, "申辩不成立", by=town.actor("wu"), at=town.at)
    actions.collect(by=Actor.system("feed"), at=town.at)
    client.force_login(town.user("sun"))
    address = handoff.get_absolute_url()
    assert "制发解除责令停止通知书" in client.get(address).content.decode()
    client.post(f"{address}stops/{order.finding.uuid}/lifting/", {"reason": "已停业拆除"})
    assert "不恢复该决定" in render_html(Document.objects.get(paper="supervision.stop_lifting"))
