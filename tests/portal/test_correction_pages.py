"""补正 through the pages: put together and read at the desk, answered by the applicant, judged item by item."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals.actions import correction, intake, originals
from approvals.enums import CaseState, Fault
from approvals.models import Case, CaseFile
from approvals.rules import Verdict
from tests.approvals.test_intake import taken_in
from tests.town import ANSWERS, Town, pdf

Browser = Callable[[str], Client]


@pytest.fixture
def town(db: None) -> Town:
    """Today: the pages read the clock."""
    return Town(now())


@pytest.fixture
def as_(town: Town) -> Browser:
    def sign_in(who: str) -> Client:
        client = Client()
        client.force_login(town.user(who))
        return client

    return sign_in


def get(client: Client, address: str) -> str:
    page = client.get(address, follow=True)
    assert page.status_code == 200, address
    return page.content.decode()


def plan_of(case: Case) -> str:
    return f"m{case.edition.materials.get(name='场所平面图').pk}"


def hidden(page: str, action: str) -> dict[str, str]:
    """What the form that posts to `action` carries along."""
    form = re.search(rf'<form action="{action}".*?</form>', page, re.DOTALL)
    assert form is not None
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0])
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


@pytest.mark.rule("C5")
def test_the_notice_is_put_together_read_and_given(town: Town, as_: Browser) -> None:
    case, lin = town.case_at(CaseState.FILED), as_("lin")
    assert f'href="/desk/cases/{case.number}/correction/" data-key="r"' in get(
        lin, f"/desk/cases/{case.number}/"
    )
    compose = get(lin, f"/desk/cases/{case.number}/correction/")
    for words in ("场所平面图", "标明面积和功能分区", "卫生管理员电话"):
        assert words in compose
    assert "营业执照" not in re.sub(r"<ul class=\"viewer.*?</ul>", "", compose), "exempt: never asked for"
    plan = plan_of(case)
    sent = {
        f"{plan}-fault": "form",
        f"{plan}-words": "",
        "f-area-fault": "form",
        "f-area-words": "与平面图不一致",
    }
    preview = lin.post(f"/cases/{case.number}/correction/preview/", sent)
    text = preview.content.decode()
    for words in ("行政许可申请材料补正告知书", "请按要求重新提交", "与平面图不一致", "共 2 项"):
        assert words in text
    assert not case.corrections.exists(), "nothing is given before it is read"
    carried = hidden(text, f"/cases/{case.number}/correction/")
    back = lin.post(f"/cases/{case.number}/correction/preview/", carried | {"edit": "yes"}).content.decode()
    assert "与平面图不一致" in back
    done = lin.post(f"/cases/{case.number}/correction/", carried, follow=True).content.decode()
    assert "已一次性告知补正 2 项，文书 朝政许补" in done
    assert "等待申请人补正" in done
    assert [item.field for item in case.corrections.get().items.all()] == ["", "area"]


@pytest.mark.rule("C5")
def test_an_empty_notice_is_not_previewed(town: Town, as_: Browser) -> None:
    case = town.case_at(CaseState.FILED)
    page = as_("lin").post(f"/cases/{case.number}/correction/preview/", {})
    assert page.status_code == 422
    assert "请选出需要补正的材料或者申请表内容" in page.content.decode()


@pytest.mark.rule("C6")
def test_a_second_notice_says_what_is_against_it_and_keeps_what_was_typed(town: Town, as_: Browser) -> None:
    case = town.supplied(town.case_at(CaseState.CORRECTING))
    items = case.corrections.get().items.all()
    verdicts = {item.pk: Verdict(item.no == 2, "看不清") for item in items}
    correction.judge(case, verdicts, by=town.actor("lin"), at=town.at)
    lin = as_("lin")
    page = get(lin, f"/desk/cases/{case.number}/correction/")
    assert "补正后仍不符合" in page
    assert "看不清" in page
    sent = {f"{plan_of(case)}-fault": "form", "f-area-fault": "form", "f-area-words": "写错了"}
    refused = lin.post(f"/cases/{case.number}/correction/preview/", sent)
    assert refused.status_code == 409
    text = refused.content.decode()
    assert "上次没有告知，不能再次要求补正" in text
    assert "写错了" in text


@pytest.mark.rule("E3")
def test_the_applicant_answers_item_by_item_over_two_visits(town: Town, as_: Browser) -> None:
    case, zhao = town.case_at(CaseState.CORRECTING), as_("zhao")
    page = get(zhao, f"/cases/{case.number}/")
    assert "需要补正 2 项" in page
    assert f'href="/cases/{case.number}/correct/"' in page
    assert "没有标明功能分区" in page
    page = get(zhao, f"/cases/{case.number}/correct/")
    assert "已补正 0 / 2 项" in page
    assert "要求：标明面积和功能分区" in page
    zhao.post(f"/cases/{case.number}/correct/items/1/files/", {"file": pdf("新图.pdf")})
    page = get(zhao, f"/cases/{case.number}/correct/")
    assert "已补正 1 / 2 项" in page
    assert "新图.pdf" in page
    saved = zhao.post(f"/cases/{case.number}/correct/autosave/", {"shop_address": ""})
    assert saved.status_code == 200
    check = get(zhao, f"/cases/{case.number}/correct/check/")
    assert "还没有补正" in check
    wrong = zhao.post(f"/cases/{case.number}/correct/", {"shop_address": ""})
    assert wrong.status_code == 422
    right = zhao.post(
        f"/cases/{case.number}/correct/", {"shop_address": "示例市朝霞区书香路 47 号"}, follow=True
    )
    assert "书香路 47 号" in right.content.decode()
    assert "原来：示例市朝霞区书香路 45 号" in right.content.decode()
    done = zhao.post(f"/cases/{case.number}/correct/check/", {"truthful": "on"}, follow=True).content.decode()
    assert "补正材料已提交" in done
    assert "补正材料收件凭证" in done
    assert "等待窗口核对材料" in done


@pytest.mark.rule("E3")
def test_a_file_can_be_taken_back_until_it_is_supplied(town: Town, as_: Browser) -> None:
    case, zhao = town.case_at(CaseState.CORRECTING), as_("zhao")
    zhao.post(f"/cases/{case.number}/correct/items/1/files/", {"file": pdf("错了.pdf")})
    file = CaseFile.objects.get(name="错了.pdf")
    page = zhao.post(f"/cases/{case.number}/correct/files/{file.uuid}/removal/", follow=True)
    assert "已删除“错了.pdf”" in page.content.decode()
    lying = case.files.current().first()
    assert lying is not None
    assert zhao.post(f"/cases/{case.number}/correct/files/{lying.uuid}/removal/").status_code == 404


def test_a_file_that_will_not_do_is_refused_in_one_sentence(town: Town, as_: Browser) -> None:
    case, zhao = town.case_at(CaseState.CORRECTING), as_("zhao")
    page = zhao.post(f"/cases/{case.number}/correct/items/1/files/", {})
    assert page.status_code == 422
    assert "请选择要上传的文件" in page.content.decode()


@pytest.mark.parametrize("who", ["wang", "chen", "zhou"])
def test_a_stranger_finds_no_page_to_correct(town: Town, as_: Browser, who: str) -> None:
    case = town.case_at(CaseState.CORRECTING)
    for address in ("correct/", "correct/check/"):
        assert as_(who).get(f"/cases/{case.number}/{address}").status_code == 404


@pytest.mark.rule("E3")
def test_old_and_new_stand_side_by_side_and_each_item_gets_its_verdict(town: Town, as_: Browser) -> None:
    case, lin = town.supplied(town.case_at(CaseState.CORRECTING)), as_("lin")
    assert "已补正" in get(lin, "/desk/")
    page = get(lin, f"/desk/cases/{case.number}/")
    new = CaseFile.objects.get(name="新的场所平面图.pdf")
    old = new.correction_item.superseded_files.get()
    beside = get(lin, f"/desk/cases/{case.number}/?file={new.uuid}")
    assert f"/files/{old.uuid}/pages/1/" in beside
    assert f"/files/{new.uuid}/pages/1/" in beside
    assert "补正的内容还没有逐项核对" in page
    first, second = case.corrections.get().items.all()
    sent = {f"conforms_{first.pk}": "fails", f"conforms_{second.pk}": "conforms"}
    wrong = lin.post(f"/cases/{case.number}/correction/verdicts/", sent)
    assert wrong.status_code == 422
    assert "第 1 项仍不符合，请写明原因" in wrong.content.decode()
    sent[f"note_{first.pk}"] = "仍看不清"
    page = lin.post(f"/cases/{case.number}/correction/verdicts/", sent, follow=True).content.decode()
    assert "1 项仍不符合，请就这些内容再次告知补正" in page
    assert "补正的内容仍有不符合的" in page, "the button of acceptance says why not"


@pytest.mark.rule("E3")
def test_a_walk_in_supplies_papers_scans_and_answers_at_the_counter(town: Town, as_: Browser) -> None:
    case = town.asked(
        taken_in(town, town.at),
        town.wrong("场所平面图"),
        town.wrong("卫生检测报告", Fault.MISSING),
        town.wrong("area"),
    )
    lin, (plan, report, _area) = as_("lin"), case.corrections.get().items.all()
    assert "窗口收取补正材料" in get(lin, f"/desk/cases/{case.number}/")
    sent = {f"originals_{plan.pk}": "1", "area": "90", "came": "赵敏", "relation": "self"}
    page = lin.post(f"/cases/{case.number}/supply/", sent)
    assert "请输入来人出示的身份证件号码" in page.content.decode()
    sent["card"] = "990001198509040462"
    page = lin.post(f"/cases/{case.number}/supply/", sent)
    assert page.status_code == 409
    assert "还没有补正：卫生检测报告" in page.content.decode()
    page = lin.post(
        f"/cases/{case.number}/supply/", sent | {f"scan_{report.pk}": pdf("扫描.pdf")}, follow=True
    )
    assert "补正材料已收到" in page.content.decode()
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.answers["area"]) == (CaseState.FILED, 90)


@pytest.mark.rule("CLK-1")
def test_papers_are_put_right_on_the_spot(town: Town, as_: Browser) -> None:
    case, lin = taken_in(town, town.at), as_("lin")
    plan, report = town.edition.materials.filter(exempt=False)
    same = {f"copies_{plan.pk}": "1", f"copies_{report.pk}": "1"}
    page = lin.post(f"/cases/{case.number}/counts/", same)
    assert page.status_code == 422
    assert "份数没有变化" in page.content.decode()
    page = lin.post(f"/cases/{case.number}/counts/", same | {f"originals_{plan.pk}": "1"}, follow=True)
    assert "已当场更正" in page.content.decode()


@pytest.mark.rule("ELC-10", "C9")
def test_originals_are_checked_and_given_back_at_the_desk(town: Town, as_: Browser) -> None:
    plan, _report = town.edition.materials.filter(exempt=False)
    case, lin = taken_in(town, town.at), as_("lin")
    correction.correct_on_the_spot(case, {plan: (2, 0)}, by=town.actor("lin"), at=town.at)
    page = lin.post(
        f"/cases/{case.number}/original-checks/", {"material": plan.pk, "agrees": "no", "note": ""}
    )
    assert "请写明哪里不一致" in page.content.decode()
    page = lin.post(
        f"/cases/{case.number}/original-checks/",
        {"material": plan.pk, "agrees": "yes", "note": ""},
        follow=True,
    )
    assert page.content.decode().count("与原件核对无误") >= 2
    told = {f"n_{plan.pk}": "5", "receiver": "赵敏", "relation": "self", "card": "990001198509040462"}
    page = lin.post(f"/cases/{case.number}/original-returns/", told)
    assert "份数请控制在 2 以内" in page.content.decode()
    page = lin.post(f"/cases/{case.number}/original-returns/", told | {f"n_{plan.pk}": "1"}, follow=True)
    text = page.content.decode()
    assert "原件退还清单" in text
    assert "留在窗口：场所平面图 1 份" in text


@pytest.mark.rule("C9")
def test_originals_still_here_are_recalled_at_delivery(town: Town, as_: Browser) -> None:
    plan, _report = town.edition.materials.filter(exempt=False)
    case = taken_in(town, town.at)
    correction.correct_on_the_spot(case, {plan: (1, 0)}, by=town.actor("lin"), at=town.at)
    originals.check(case, plan, agrees=True, by=town.actor("lin"), at=town.at)
    intake.accept(case, by=town.actor("lin"), at=town.at)
    from approvals.actions import decision, review

    review.conclude(case, town.answers(case), "审查完毕", by=town.actor("chen"), at=town.at)
    decision.grant(case, by=town.actor("zheng"), at=town.at)
    assert "还有原件没有退还，请在送达时一并退还" in get(as_("lin"), f"/desk/cases/{case.number}/")


def test_every_answer_of_the_form_may_be_asked_for_again(town: Town, as_: Browser) -> None:
    case, lin = town.case_at(CaseState.FILED), as_("lin")
    page = get(lin, f"/desk/cases/{case.number}/correction/")
    assert all(f'name="f-{key}-fault"' in page for key in ANSWERS)
