"""处理方式 on its pages: what hangs on a matter is named, has its ending, and only then is the matter published as ended (U3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from approvals.actions import revocation
from approvals.enums import CaseState, Ending
from approvals.models import CaseEnding, EndingPlan
from approvals.proceedings import Breach
from approvals.tasks import sweep_catalogue
from commitments.models import Commitment
from ground.accounts.actor import Actor
from ground.workdays import legal_day
from matters.actions import operations, proposing, publishing
from matters.actions.entrusting import entrust
from matters.enums import Entrusted, Purpose
from matters.models import Edition, Matter, Proposal
from tests.approvals.committed import committed
from tests.approvals.test_catalogue_endings import devolved
from tests.approvals.test_endings_followed import below, failing
from tests.conftest import QUERIES_PER_PAGE
from tests.house.test_walk_all_pages import looked_at
from tests.licences.lasting import filed, given, opened
from tests.matters.desk import Desk
from tests.matters.test_public_guide import text_of

CITED = "《公共场所卫生管理条例》第四条"


@pytest.fixture
def desk(town: Any) -> Desk:
    return Desk(town)


@pytest.fixture(autouse=True)
def that_day(monkeypatch: pytest.MonkeyPatch, moment: Any) -> None:
    for page in (
        "portal.pages.endings",
        "matters.views.catalogue.course",
        "matters.views.catalogue.publication",
    ):
        monkeypatch.setattr(f"{page}.now", lambda: moment)


def browser(desk: Desk, who: str) -> Client:
    client = Client()
    client.force_login(desk.town.user(who))
    return client


def cancelled(desk: Desk) -> Proposal:
    told = {"basis": CITED, "reason": "国务院决定取消", "by": desk.mei, "at": desk.at}
    return operations.cancel(desk.matter, on=legal_day(desk.at), **told)


def sent(page: Any, **more: str) -> dict[str, str]:
    """What the browser would send: every field of the forms as it stands there."""
    told = {"seen": page.context["seen"]}
    for form in page.context["forms"]:
        for field in form:
            told[field.html_name] = str(field.value() or "")
    return told | more


@pytest.mark.rule("U3")
def test_an_editor_looks_at_everything_chooses_and_another_publishes(desk: Desk) -> None:
    cases = [desk.town.case_at(CaseState.FILED) for _n in range(3)]
    desk.town.case_at(CaseState.ACCEPTED)
    desk.town.case_at(CaseState.GRANTED)
    proposal = cancelled(desk)
    mei, qin = browser(desk, "mei"), browser(desk, "qin")
    address = f"/catalogue/endings/{proposal.uuid}/"
    publication = f"/catalogue/proposals/{proposal.uuid}/publication/"

    submission = f"/catalogue/proposals/{proposal.uuid}/submission/"
    proposal = desk.prepared(proposing.check(proposal, by=desk.mei, at=desk.at))
    first = mei.get(submission)
    named = "请先确定处理方式和告知内容：待受理的办件 3 件、审查中的办件 1 件、有效的证照 1 件"
    assert named in text_of(first)
    assert address in first.content.decode()
    assert mei.post(submission).status_code == 409

    page = mei.get(address)
    assert "“不受理”只用于首次申请" in text_of(page)
    assert qin.post(address, sent(page)).status_code == 409
    wrong = mei.post(address, sent(page, **{"filed-words": " "}))
    assert wrong.status_code == 422
    assert "请写明告知内容" in text_of(wrong)
    uncited = mei.post(address, sent(page, **{"filed-ending": "not_needed"}))
    assert uncited.status_code == 409
    assert "请只写法律条款" in text_of(uncited)
    assert not EndingPlan.objects.exists()

    chosen = mei.post(
        address, sent(page, **{"filed-ending": "not_needed", "filed-basis": CITED}), follow=True
    )
    assert "全部已有处理方式" in text_of(chosen)
    plan = EndingPlan.objects.get(subject="filed")
    assert (plan.ending, plan.basis) == (Ending.NOT_NEEDED, CITED)
    assert "今后不需要取得这项许可" in plan.words, "words that nobody touched follow the way"
    second = browser(desk, "tan").post(address, sent(page))
    assert second.status_code == 409
    assert "其他工作人员刚刚确定了处理方式" in text_of(second)

    listed = text_of(mei.get(f"{address}filed/"))
    assert all(case.number in listed for case in cases)
    assert "赵**" in listed or "赵*" in listed
    assert "赵敏" not in listed
    one = f"{address}cases/{cases[0].number}/"
    alone = mei.post(one, {"ending": "continues", "words": "您的申请照旧办理", "basis": ""}, follow=True)
    assert "单独" in text_of(alone)
    assert CaseEnding.objects.get().case == cases[0]
    mei.post(one, {"as_its_kind": "1"})
    assert not CaseEnding.objects.exists()

    assert mei.post(submission).status_code == 302
    assert "已提交，请先退回再修改处理方式" in text_of(mei.get(address))
    assert mei.post(address, sent(mei.get(address))).status_code == 409
    assert "已提交，请先退回再修改处理方式" in text_of(qin.get(f"{address}cases/{cases[0].number}/"))
    qin.post(publication, {"effective_on": legal_day(desk.at).isoformat()})
    assert Proposal.objects.get(pk=proposal.pk).state == "published"
    assert "不能再改处理方式" in text_of(mei.get(one))
    assert "不能再改处理方式" in text_of(mei.get(address))


@pytest.mark.rule("U3")
def test_the_pages_cost_the_same_with_many_and_strangers_do_not_find_them(desk: Desk) -> None:
    for _n in range(3):
        for state in (CaseState.FILED, CaseState.ACCEPTED, CaseState.GRANTED):
            desk.town.case_at(state)
    proposal = cancelled(desk)
    mei = browser(desk, "mei")
    address = f"/catalogue/endings/{proposal.uuid}/"
    for page in (address, f"{address}filed/", f"{address}licence/"):
        _page, wrong = looked_at(mei, page, QUERIES_PER_PAGE)
        assert not wrong, (page, wrong)
        assert browser(desk, "lin").get(page).status_code == 404
        assert browser(desk, "zhao").get(page).status_code == 404
        assert Client().get(page).status_code == 302
    assert mei.get(f"{address}unheard/").status_code == 404
    change = desk.begun(matter=desk.town.instant.matter)
    assert mei.get(f"/catalogue/endings/{change.uuid}/").status_code == 404


@pytest.mark.rule("COR-1", "U3")
def test_the_list_says_what_goes_on_although_its_kind_ends(desk: Desk) -> None:
    licence = given(desk.town, opened(desk.town))
    case = filed(desk.town, licence, Purpose.REPLACEMENT, at=desk.at)
    told = {"basis": CITED, "reason": "国务院决定取消", "by": desk.mei, "at": desk.at}
    proposal = operations.cancel(licence.kind, on=legal_day(desk.at), **told)
    mei, address = browser(desk, "mei"), f"/catalogue/endings/{proposal.uuid}/"
    page = mei.get(address)
    mei.post(address, sent(page, **{"filed-ending": "not_needed", "filed-basis": CITED}))
    assert EndingPlan.objects.get(subject="filed").ending == Ending.NOT_NEEDED
    listed = text_of(mei.get(f"{address}filed/"))
    assert case.number is not None
    assert case.number in listed
    assert str(Ending.CONTINUES.label) in listed
    assert str(Ending.NOT_NEEDED.label) not in listed
    alone = {"ending": "not_needed", "words": "不再办理", "basis": CITED}
    refused = mei.post(f"{address}cases/{case.number}/", alone)
    assert refused.status_code == 409
    assert "补办申请照旧办理" in text_of(refused)


@pytest.mark.rule("COR-1", "U3")
def test_a_case_is_offered_no_way_that_is_not_open_for_it(desk: Desk) -> None:
    licence = given(desk.town, opened(desk.town))
    about = filed(desk.town, licence, Purpose.REPLACEMENT, at=desk.at)
    first = desk.town.case_at(CaseState.FILED, edition=Edition.objects.get(matter=licence.kind))
    told = {"basis": CITED, "reason": "国务院决定取消", "by": desk.mei, "at": desk.at}
    proposal = operations.cancel(licence.kind, on=legal_day(desk.at), **told)
    mei, address = browser(desk, "mei"), f"/catalogue/endings/{proposal.uuid}/cases/"
    assert 'value="not_needed"' in mei.get(f"{address}{first.number}/").content.decode()
    page = mei.get(f"{address}{about.number}/")
    assert 'value="not_needed"' not in page.content.decode()
    assert "补办申请照旧办理" in text_of(page)


@pytest.mark.rule("COR-7", "U3")
def test_the_page_says_whose_the_applications_are_and_what_failed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = desk.town.case_at(CaseState.FILED)
    below(desk)
    theirs = desk.town.case_at(CaseState.FILED, edition=desk.town.instant)
    proposal = cancelled(desk)
    mei, address = browser(desk, "mei"), f"/catalogue/endings/{proposal.uuid}/"
    page = mei.get(address)
    assert "书香街道办事处 1 件：选“不受理”的，由该机构自行决定" in text_of(page)
    assert f"{desk.town.organ.name} 1 件：选“不受理”的，生效之日作出" in text_of(page)
    mei.post(address, sent(page, **{"filed-ending": "not_needed", "filed-basis": CITED}))
    listed = text_of(mei.get(f"{address}filed/"))
    assert str(Ending.NOT_NEEDED.label) in listed
    assert str(Ending.CONTINUES.label) in listed
    desk.submitted(Proposal.objects.get(pk=proposal.pk))
    proposal = Proposal.objects.get(pk=proposal.pk)
    publishing.publish(proposal, effective_on=legal_day(desk.at), by=desk.qin, at=desk.at)
    failing(monkeypatch, own)
    sweep_catalogue(desk.at)
    page = text_of(mei.get(address))
    assert "还有 1 件办件没有落实" in page
    assert f"每分钟自动重试；仍不成功的，请系统管理员按编号查看运行日志。 {own.number}" in page
    monkeypatch.undo()
    sweep_catalogue(desk.at)
    assert CaseEnding.objects.get(case=theirs).ending == Ending.CONTINUES


@pytest.mark.rule("U3")
def test_the_page_costs_the_same_with_many_matters_below(desk: Desk) -> None:
    town = desk.town
    below(desk)
    cases = [town.case_at(CaseState.FILED), town.case_at(CaseState.FILED, edition=town.instant)]
    for no in range(10, 16):
        edition = town._open(f"公共场所卫生许可（{no}）", desk.at, no=no)
        Matter.objects.filter(pk=edition.matter_id).update(upstream=desk.matter)
        entrust(town.window, [edition], [*Entrusted.values], by=Actor.system("seed"), at=desk.at)
        cases.append(town.case_at(CaseState.FILED, edition=edition))
    proposal = cancelled(desk)
    mei, address = browser(desk, "mei"), f"/catalogue/endings/{proposal.uuid}/"
    mei.post(address, sent(mei.get(address)))
    desk.submitted(Proposal.objects.get(pk=proposal.pk))
    proposal = Proposal.objects.get(pk=proposal.pk)
    publishing.publish(proposal, effective_on=legal_day(desk.at), by=desk.qin, at=desk.at)
    page, wrong = looked_at(mei, address, QUERIES_PER_PAGE)
    assert not wrong, wrong
    assert text_of(page).count("还有 1 件办件没有落实") == len(cases)


@pytest.mark.rule("U3", "COR-2")
def test_what_is_promised_is_named_and_counted_by_its_ending(desk: Desk) -> None:
    """One is handed over as its kind, one stays alone, one is asked about."""
    town = desk.town
    cases = [town.case_at(CaseState.GRANTED) for _n in range(3)]
    letters = {"signed_at": desk.at, "granted_at": desk.at}
    for n, case in enumerate(cases):
        committed(town, case=case, basic_code=f"{case.edition.matter.basic_code}{n}", **letters)
    held = Commitment.objects.get(thread=cases[2].thread)
    revocation.open(
        cases[2],
        kind=Breach.MISMATCH,
        words="核查不符",
        commitment=held,
        by=Actor.system("clock"),
        at=desk.at,
    )
    proposal = devolved(desk)
    mei, address = browser(desk, "mei"), f"/catalogue/endings/{proposal.uuid}/"
    page, wrong = looked_at(mei, address, QUERIES_PER_PAGE)
    assert not wrong, wrong
    words = text_of(page)
    assert "履行中的承诺 2 件、撤销程序中的决定 1 件、有效的证照 3 件" in words
    assert "还没有告知当事人的线索，不会写进给当事人的告知" in words
    mei.post(address, sent(page))
    alone = f"{address}cases/{cases[0].number}/"
    page = mei.get(alone)
    assert "您作出的承诺继续有效，今后由书香街道办事处核对、核查" in page.content.decode()
    kept = {"ending": "continues", "words": str(page.context["form"].said[Ending.HANDED])}
    mei.post(alone, kept)
    own = CaseEnding.objects.get(case=cases[0])
    assert (own.subject, own.ending) == ("promised", Ending.CONTINUES)
    assert "仍由原机构核对、核查" in own.words, "words that nobody touched follow the way"
    page, wrong = looked_at(mei, address, QUERIES_PER_PAGE)
    assert not wrong, wrong
    ways = {group["kind"]: {str(w["label"]): w["n"] for w in group["ways"]} for group in page.context["here"]}
    handed, stays = str(Ending.HANDED.label), str(Ending.CONTINUES.label)
    assert ways["promised"] == {stays: 1, handed: 1}
    assert ways["alleged"] == {handed: 1}
    listed, wrong = looked_at(mei, f"{address}promised/", QUERIES_PER_PAGE)
    assert not wrong, wrong
    for said in (cases[0].number, cases[1].number, "履行中", "单独", "6月1日"):
        assert str(said) in text_of(listed)
    assert cases[2].number not in text_of(listed)
    listed, wrong = looked_at(mei, f"{address}alleged/", QUERIES_PER_PAGE)
    assert not wrong, wrong
    assert f"{cases[2].number}" in text_of(listed)
    assert "待处理" in text_of(listed)


@pytest.mark.rule("U3", "COR-7")
def test_what_is_let_go_is_let_go_by_its_own_office(desk: Desk) -> None:
    town = desk.town
    case, _commitment = committed(town)
    proposal = cancelled(desk)
    mei, address = browser(desk, "mei"), f"/catalogue/endings/{proposal.uuid}/"
    page = mei.get(address)
    assert f"{town.organ.name} 1 件：选“承诺终止”的，生效之日终止" in text_of(page)
    one = f"{address}cases/{case.number}/"
    assert 'value="released"' in mei.get(one).content.decode()
    lets = {"ending": "released", "words": "承诺终止"}
    assert mei.post(one, lets).status_code == 302
    assert CaseEnding.objects.get().ending == Ending.RELEASED
    mei.post(one, {"as_its_kind": "1"})
    told = {"kind": Breach.OTHER, "words": "有人反映", "at": desk.at}
    revocation.open(case, by=Actor.system("clock"), **told)
    page = mei.get(one)
    assert 'value="released"' not in page.content.decode()
    refused = mei.post(one, lets)
    assert refused.status_code == 409
    assert "撤销程序正在进行的，由原机构依法办结" in text_of(refused)
