"""容缺受理 through the pages: composed and read at the desk, signed and supplied by the applicant, looked at, restored."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.timezone import localtime, now

from approvals.enums import CaseState, DeficiencyState
from approvals.models import Case, Deficiency, NegativeAnswer
from approvals.tasks import sweep_deficiencies
from tests.deferring import PLAN, REPORT, anew, as_in, brought, deficient, looked, over, short, today
from tests.town import Town, moment_parts, pdf

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


def key(case: Case, name: str) -> str:
    return f"m{case.edition.materials.get(name=name).pk}"


@pytest.mark.rule("RQ-3", "RQ-4", "COR-11")
def test_the_clerk_composes_reads_and_accepts(town: Town, as_: Browser) -> None:
    case, lin = short(town), as_("lin")
    desk = get(lin, f"/desk/cases/{case.number}/")
    assert f'href="/desk/cases/{case.number}/deficiency/" data-key="d"' in desk
    compose = get(lin, f"/desk/cases/{case.number}/deficiency/")
    for words in (REPORT, "一年之内", PLAN, "不符合法定形式", "补齐期限"):
        assert words in compose, words
    sent = {
        f"{key(case, REPORT)}-fault": "missing",
        f"{key(case, PLAN)}-fault": "form",
        f"{key(case, PLAN)}-words": "没有标明功能分区",
        "days": "3",
        "signs": "on",
        "came": "赵敏",
        "relation": "self",
        "card": "990001198509040462",
    }
    preview = lin.post(f"/cases/{case.number}/deficiency/preview/", sent)
    text = preview.content.decode()
    assert preview.status_code == 200
    for words in ("容缺受理通知书", "没有标明功能分区", "共 2 项", "当场签署"):
        assert words in text, words
    assert not case.deficiencies.exists(), "nothing is given before it is read"
    assert lin.post(f"/cases/{case.number}/deficiency/", sent).status_code == 302
    one = Deficiency.objects.get(case=case)
    assert (one.gaps.count(), one.promiser, one.clock.length) == (2, "赵敏", 3)
    assert Case.objects.get(pk=case.pk).state == CaseState.ACCEPTED


@pytest.mark.rule("RQ-3", "RQ-6")
def test_what_will_not_do_comes_back_with_what_was_typed(town: Town, as_: Browser) -> None:
    case, lin = short(town), as_("lin")
    too_long = lin.post(
        f"/cases/{case.number}/deficiency/preview/", {f"{key(case, REPORT)}-fault": "missing", "days": "99"}
    )
    assert too_long.status_code == 422
    left_out = lin.post(
        f"/cases/{case.number}/deficiency/preview/",
        {f"{key(case, PLAN)}-fault": "form", f"{key(case, PLAN)}-words": "看不清", "days": "2"},
    )
    assert left_out.status_code == 409
    assert "还漏了：卫生检测报告" in left_out.content.decode()
    assert "看不清" in left_out.content.decode()


@pytest.mark.rule("COR-11")
def test_a_clerk_who_asks_for_it_first_writes_why(town: Town, as_: Browser) -> None:
    case, lin = short(town), as_("lin")
    assert "为什么不容缺受理" in get(lin, f"/desk/cases/{case.number}/correction/")
    sent = {f"{key(case, REPORT)}-fault": "missing"}
    refused = lin.post(f"/cases/{case.number}/correction/preview/", sent)
    assert (refused.status_code, "应当先予受理" in refused.content.decode()) == (409, True)
    said = sent | {"not_deferred": "报告是审查的唯一依据"}
    assert (
        "报告是审查的唯一依据" in lin.post(f"/cases/{case.number}/correction/preview/", said).content.decode()
    )
    assert lin.post(f"/cases/{case.number}/correction/", said).status_code == 302
    assert NegativeAnswer.objects.get().words == "报告是审查的唯一依据"
    assert "没有容缺受理" in get(as_("feng"), "/desk/reports/")


@pytest.mark.rule("RQ-4", "RQ-5", "RQ-10")
def test_the_applicant_signs_and_uploads_and_an_officer_looks(town: Town, as_: Browser) -> None:
    one, zhao, chen = deficient(town), as_("zhao"), as_("chen")
    number = one.case.number
    page = get(zhao, f"/cases/{number}/")
    assert "还要补齐 1 项材料" in page
    assert f'href="/cases/{number}/gaps/"' in page
    assert "签署承诺书" in get(zhao, f"/cases/{number}/gaps/")
    zhao.post(f"/cases/{number}/gaps/promise/")
    assert anew(one).promiser == "赵敏"
    nothing = zhao.post(f"/cases/{number}/gaps/1/files/")
    assert (nothing.status_code, "请选择要上传的文件" in nothing.content.decode()) == (422, True)
    zhao.post(f"/cases/{number}/gaps/1/files/", {"file": pdf("检测报告.pdf")})
    assert "已收到，待核对" in get(zhao, f"/cases/{number}/gaps/")
    desk = get(chen, f"/desk/cases/{number}/")
    assert "检测报告.pdf" in desk
    gap = one.gaps.get()
    unsaid = chen.post(f"/cases/{number}/deficiency/verdicts/", {f"conforms_{gap.pk}": "fails"})
    assert (unsaid.status_code, "请写明原因" in unsaid.content.decode()) == (422, True)
    chen.post(f"/cases/{number}/deficiency/verdicts/", {f"conforms_{gap.pk}": "conforms"})
    assert anew(one).state == DeficiencyState.COMPLETED
    assert "容缺材料补齐确认单" in get(zhao, f"/cases/{number}/")


@pytest.mark.rule("RQ-10")
def test_the_window_takes_in_what_is_brought_and_what_the_post_brings(town: Town, as_: Browser) -> None:
    one, lin = deficient(town, PLAN), as_("lin")
    report, plan = one.gaps.all()
    address = f"/cases/{one.case.number}/deficiency/papers/"
    assert "收取容缺材料" in get(lin, f"/desk/cases/{one.case.number}/")
    nobody = lin.post(address, {"way": "counter", f"originals_{report.pk}": "1"})
    assert nobody.status_code == 422
    came = {"came": "赵敏", "relation": "self", "card": "990001198509040462"}
    assert lin.post(address, came | {"way": "counter", f"originals_{report.pk}": "1"}).status_code == 302
    early = moment_parts("arrived_at", f"{localtime(town.at):%Y-%m-%d %H:%M}")
    unproven = lin.post(address, early | {"way": "post", f"copies_{plan.pk}": "1"})
    assert (unproven.status_code, "请写明凭据" in unproven.content.decode()) == (409, True)
    assert lin.post(address, {"way": "post", f"copies_{plan.pk}": "1"}).status_code == 302
    assert [gap.supplied_at is not None for gap in one.gaps.all()] == [True, True]


@pytest.mark.rule("RQ-10")
def test_the_last_day_is_put_off_and_a_lapse_taken_back(town: Town, as_: Browser) -> None:
    as_in("410500", today(town))
    one, lin = deficient(town), as_("lin")
    number, before = one.case.number, one.due_on
    assert lin.post(f"/cases/{number}/deficiency/extension/", {"days": "1"}).status_code == 422
    lin.post(f"/cases/{number}/deficiency/extension/", {"days": "1", "reason": "暴雪封路"})
    assert anew(one).due_on > before
    sweep_deficiencies(over(one))
    assert "逾期未补齐，视为撤回" in get(as_("zhao"), f"/cases/{number}/")
    assert "恢复办理" in get(lin, f"/desk/cases/{number}/")
    gap = one.gaps.get()
    told = moment_parts("arrived_at", f"{localtime(one.noticed_at):%Y-%m-%d %H:%M}") | {
        "ground": "arrived",
        f"originals_{gap.pk}": "1",
        "reason": "收发室登记",
    }
    lin.post(f"/cases/{number}/deficiency/restoration/", told)
    assert (anew(one).state, Case.objects.get(pk=one.case_id).state) == (
        DeficiencyState.OPEN,
        CaseState.ACCEPTED,
    )


@pytest.mark.rule("RQ-3")
def test_a_second_notice_is_composed_where_the_first_is_completed(town: Town, as_: Browser) -> None:
    one, chen = deficient(town), as_("chen")
    number = one.case.number
    assert chen.get(f"/desk/cases/{number}/deficiency/").status_code == 302
    brought(town, one)
    looked(town, one)
    assert "再次告知" in get(chen, f"/desk/cases/{number}/deficiency/")
    sent = {f"{key(one.case, PLAN)}-fault": "form", "days": "1"}
    refused = chen.post(f"/cases/{number}/deficiency/preview/", sent)
    assert "上次没有告知" in refused.content.decode()
    anew_told = sent | {f"{key(one.case, PLAN)}-newness": "changed", "new_ground": "场所重新分隔"}
    assert "场所重新分隔" in chen.post(f"/cases/{number}/deficiency/preview/", anew_told).content.decode()
    chen.post(f"/cases/{number}/deficiency/", anew_told)
    assert one.case.deficiencies.count() == 2


@pytest.mark.parametrize("who", ["wang", "sun"])
def test_a_stranger_finds_nothing(town: Town, as_: Browser, who: str) -> None:
    one = deficient(town)
    client = as_(who)
    for address in ("gaps/", "gaps/promise/", "gaps/1/files/"):
        assert client.post(f"/cases/{one.case.number}/{address}").status_code == 404
