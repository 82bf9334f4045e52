"""授权委托 through the pages: the two of them with their phones, and the officer at the window."""

import re
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now

from ground.accounts.enums import MandateState
from ground.accounts.models import Mandate
from ground.documents.models import Blob, ScanState
from ground.notices.models import Notice
from ground.trail.models import Reading
from ground.workdays import legal_day
from tests.accounts.test_mandates import resident_born
from tests.portal.pages_text import text
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> Town:
    return Town(now())


@pytest.fixture
def zhao(today: Town) -> Client:
    return signed_in(today, "zhao")


@pytest.fixture
def wang(today: Town) -> Client:
    return signed_in(today, "wang")


@pytest.fixture
def lin(today: Town) -> Client:
    return signed_in(today, "lin")


def signed_in(town: Town, who: str) -> Client:
    client = Client()
    client.force_login(town.user(who))
    return client


def offer_form(town: Town, **changed: object) -> dict[str, object]:
    return {
        "principal": str(town.actor("zhao").on_behalf_of.uuid),
        "agent_name": "王秀兰",
        "agent_phone": "138 0000 0101",
        "powers": ["file", "follow"],
        "scope": "some",
        "matters": [town.edition.matter.implementation_code],
        "months": "3",
    } | changed


def newest_code() -> str:
    body = Notice.objects.filter(channel="sms", body__isnull=False).latest("pk").body
    return re.search(r"验证码(\d{6})", body)[1]


def made(town: Town, zhao: Client, wang: Client, **changed: object) -> Mandate:
    zhao.post("/me/mandates/new/", offer_form(town, **changed))
    mandate = Mandate.objects.latest("pk")
    wang.post(f"/me/mandates/{mandate.uuid}/code/")
    wang.post(f"/me/mandates/{mandate.uuid}/acceptance/", {"code": newest_code()})
    mandate.refresh_from_db()
    return mandate


@pytest.mark.rule("B6")
def test_a_mandate_is_offered_confirmed_and_acted_under(today, zhao, wang):
    assert "我委托了谁" in text(zhao.get("/me/mandates/"))
    page = zhao.post("/me/mandates/new/", offer_form(today), follow=True)
    assert "已发短信请王秀兰确认" in text(page)
    assert "待代理人确认" in text(page)
    mandate = Mandate.objects.get()
    assert "等您确认" in text(wang.get("/me/mandates/"))
    address = f"/me/mandates/{mandate.uuid}/acceptance/"
    assert "赵敏”想委托您代办" in text(wang.get(address))
    assert "验证码已发送到 138****0101" in text(wang.post(f"/me/mandates/{mandate.uuid}/code/", follow=True))
    assert "请一分钟后再试" in text(wang.post(f"/me/mandates/{mandate.uuid}/code/", follow=True))
    right = newest_code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    assert "验证码不正确" in text(wang.post(address, {"code": wrong}))
    assert "您现在可以代“赵敏”办事了" in text(wang.post(address, {"code": right}, follow=True))
    page = wang.post("/me/acting/", {"mandate": mandate.uuid}, follow=True)
    assert "您正在代“赵敏”办理" in text(page)
    assert "您正在代“赵敏”办理" in text(wang.get("/"))
    start = text(wang.get(f"/apply/{today.edition.matter.code}/"))
    assert "赵敏（" in start
    assert "您正在代" not in text(wang.post("/me/acting/", {"mandate": ""}, follow=True))


@pytest.mark.rule("WHO-9")
def test_it_is_revoked_at_once_and_the_band_is_gone(today, zhao, wang):
    mandate = made(today, zhao, wang)
    wang.post("/me/acting/", {"mandate": mandate.uuid}, follow=True)
    ending = f"/me/mandates/{mandate.uuid}/ending/"
    assert "不再委托王秀兰" in text(zhao.get(ending))
    assert "已撤销" in text(zhao.post(ending, follow=True))
    assert "您正在代" not in text(wang.get("/"))
    assert wang.post("/me/acting/", {"mandate": mandate.uuid}).status_code == 404
    assert "现在不能办：这项委托已经终止" in text(zhao.get(ending))
    shown = text(zhao.get(f"/me/mandates/{mandate.uuid}/"))
    assert "委托人撤销 · 网上" in shown
    assert shown.index("撤销授权委托") < shown.index("接受授权委托") < shown.index("提出授权委托")


@pytest.mark.rule("WHO-7")
def test_a_matter_is_looked_for_and_nothing_typed_is_lost(today, zhao):
    form = offer_form(today, find="buzheng", looked="")
    del form["matters"]
    form["matters"] = [today.instant.matter.implementation_code]
    page = text(zhao.post("/me/mandates/new/", form))
    assert "错误" not in page, "nothing is sent yet"
    assert not Mandate.objects.exists()
    assert "王秀兰" in page
    assert f'value="{today.instant.matter.implementation_code}" checked' in page, "what was chosen stays"
    found = text(zhao.post("/me/mandates/new/", offer_form(today, matters=[], find="公共场所", look="1")))
    assert today.edition.matter.implementation_code in found
    none = text(zhao.post("/me/mandates/new/", offer_form(today, matters=[], find="zzzz", look="1")))
    assert "没有找到这个事项" in none
    sent = offer_form(today, find="公共场所", looked="公共场所", powers=["follow", "file"])
    zhao.post("/me/mandates/new/", sent)
    assert Mandate.objects.get().powers == ["file", "supply", "follow"], "who may file may put right"


def test_an_agent_declines_or_renounces(today, zhao, wang):
    zhao.post("/me/mandates/new/", offer_form(today))
    first = Mandate.objects.get()
    assert "已回复不接受" in text(wang.post(f"/me/mandates/{first.uuid}/refusal/", follow=True))
    second = made(today, zhao, wang)
    assert "不再代“赵敏”办理" in text(wang.get(f"/me/mandates/{second.uuid}/ending/"))
    assert "已辞去代理" in text(wang.post(f"/me/mandates/{second.uuid}/ending/", follow=True))


def test_strangers_find_nothing(today, zhao, wang):
    mandate = made(today, zhao, wang)
    from tests.accounts.people import applicant

    stranger = Client()
    stranger.force_login(applicant(at=today.at, name="李明", phone="13800000102"))
    for page in ("", "acceptance/", "ending/", "paper/"):
        assert stranger.get(f"/me/mandates/{mandate.uuid}/{page}").status_code == 404
    for act in ("code/", "refusal/", "ending/"):
        assert stranger.post(f"/me/mandates/{mandate.uuid}/{act}").status_code == 404
    assert stranger.post("/me/acting/", {"mandate": mandate.uuid}).status_code == 404


@pytest.mark.parametrize(
    "changed, words",
    [
        ({"agent_name": ""}, "请输入代理人姓名"),
        ({"agent_phone": "123"}, "手机号码应为 11 位数字"),
        ({"powers": []}, "请选择代理人可以办的事"),
        ({"powers": ["file"]}, "请同时选择“查看”"),
        ({"matters": []}, "请至少选择一个事项"),
        ({"matters": ["x"]}, "请选择列出的事项"),
        ({"months": "99"}, "请选择多长时间"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(today, zhao, changed, words):
    page = text(zhao.post("/me/mandates/new/", offer_form(today, **changed)))
    assert page.count(words) >= 2
    assert "agent_name" in changed or "王秀兰" in page
    assert not Mandate.objects.exists()


def day(at: datetime) -> dict[str, int]:
    on = legal_day(at)
    return {"called_on_year": on.year, "called_on_month": on.month, "called_on_day": on.day}


def record_form(town: Town, **changed: object) -> dict[str, object]:
    return {
        "proof": "identity_card",
        "principal_name": "王奶奶",
        "principal_number": resident_born(date(1946, 1, 1)),
        "principal_phone": "",
        "agent_name": "王秀兰",
        "agent_number": "990001195106180221",
        "agent_phone": "13800000101",
        "agent_agreed": "on",
        "powers": ["file", "follow"],
        "scope": "all",
        "months": "12",
    } | changed


@pytest.mark.rule("U12")
def test_an_officer_records_and_revokes_for_who_has_no_smartphone(today, lin, wang):
    page = lin.post("/desk/mandates/new/", record_form(today), follow=True)
    assert "已登记授权委托" in text(page)
    assert "王奶奶委托王秀兰" in text(page)
    mandate = Mandate.objects.get()
    assert mandate.state_at(now()) == MandateState.IN_FORCE
    assert "王奶奶" in text(wang.get("/me/mandates/"))
    opened = Reading.objects.get()
    assert (opened.thread, opened.which) == (mandate.principal.thread, str(mandate.uuid))
    found = text(lin.post("/desk/mandates/", {"number": resident_born(date(1946, 1, 1))}))
    assert mandate.number in found
    assert resident_born(date(1946, 1, 1)) not in found.replace("value=", "")[found.index("queue") :]
    assert "请输入回拨委托人的录音编号" in text(lin.post(f"/desk/mandates/{mandate.uuid}/call/", {}))
    page = lin.post(f"/desk/mandates/{mandate.uuid}/call/", {"recording": "LY-1"}, follow=True)
    assert "已按电话撤销" in text(page)
    other = lin.post("/desk/mandates/new/", record_form(today), follow=True)
    assert "已登记" in text(other)
    newest = Mandate.objects.latest("pk")
    assert "已撤销" in text(lin.post(f"/desk/mandates/{newest.uuid}/revocation/", follow=True))


@pytest.mark.rule("WHO-10")
def test_a_guardian_is_recorded_at_the_window(today, lin):
    child = record_form(
        today, proof="guardianship", principal_name="小明", principal_number=resident_born(date(2020, 1, 1)),
        powers=[], relation="母亲", reference="出生医学证明", relation_number="A370001",
    )  # fmt: skip
    assert "须由监护人同意处理其个人信息" in text(lin.post("/desk/mandates/new/", child))
    page = lin.post("/desk/mandates/new/", child | {"consent": "on"}, follow=True)
    assert "法定代理人" in text(page)
    assert "2037年12月31日" in text(page)
    assert Mandate.objects.get().relation_number == "A370001"


def test_a_refusal_stands_above_what_the_officer_typed(today, lin):
    page = text(
        lin.post("/desk/mandates/new/", record_form(today, proof="call_back", principal_name="王奶奶"))
    )
    assert "请输入回拨录音编号" in page
    assert "王奶奶" in page
    wrong = record_form(today, proof="call_back", agent_name="王秀", recording="LY-1")
    assert "姓名与该身份证号码已登记的不一致" in text(lin.post("/desk/mandates/new/", wrong))
    assert not Mandate.objects.exists()


@pytest.mark.rule("U12")
def test_a_call_back_waits_for_the_second_officer_s_own_account(today, lin, wang):
    called = record_form(
        today, proof="call_back", recording="LY-1", **day(now()), witness="",
    )  # fmt: skip
    assert "请选择一同听取回拨的复核人员" in text(lin.post("/desk/mandates/new/", called))
    page = lin.post("/desk/mandates/new/", called | {"witness": today.user("zhou").pk}, follow=True)
    assert "待复核人员用自己的账号复核" in text(page)
    mandate = Mandate.objects.get()
    assert "待复核" in text(wang.get("/me/mandates/"))
    address = f"/desk/mandates/{mandate.uuid}/"
    assert lin.post(f"{address}confirmation/").status_code == 409
    zhou = signed_in(today, "zhou")
    assert mandate.number in text(zhou.get("/desk/mandates/"))
    assert "请写明为什么不能确认" in text(zhou.post(f"{address}objection/", {"words": ""}))
    assert "听取录音 LY-1" in text(zhou.get(address))
    assert "委托生效" in text(zhou.post(f"{address}confirmation/", follow=True))
    mandate.refresh_from_db()
    assert mandate.accepted_by == today.user("zhou")
    lin.post("/desk/mandates/new/", called | {"witness": today.user("zhou").pk})
    other = Mandate.objects.latest("pk")
    page = zhou.post(f"/desk/mandates/{other.uuid}/objection/", {"words": "没有录音"}, follow=True)
    assert "复核未通过" in text(page)
    assert "没有录音" in text(page)


@pytest.mark.rule("U12")
def test_the_written_authorisation_is_kept_and_shown_to_both_sides_and_the_window(today, lin, wang):
    lin.post("/desk/mandates/new/", record_form(today, paper=pdf("委托书.pdf"), reference="授权委托书原件"))
    mandate = Mandate.objects.get()
    assert mandate.paper.media_type == "application/pdf"
    for who, address in ((wang, "/me/mandates/"), (lin, "/desk/mandates/")):
        page = text(who.get(f"{address}{mandate.uuid}/"))
        assert "授权委托书原件" in page
        assert "查看授权委托书" in page
        assert who.get(f"{address}{mandate.uuid}/paper/").headers["Content-Type"] == "application/pdf"
    Blob.objects.update(scan_state=ScanState.INFECTED, scanned_at=now(), scan_found="Eicar")
    assert wang.get(f"/me/mandates/{mandate.uuid}/paper/").status_code == 409
    wrong = record_form(today, paper=SimpleUploadedFile("x.docx", b"PK\x03\x04"))
    assert lin.post("/desk/mandates/new/", wrong).status_code == 200
    assert Mandate.objects.count() == 1


def test_only_the_window_s_own_duty_opens_the_desk(today):
    chen = signed_in(today, "chen")
    for page in ("/desk/mandates/", "/desk/mandates/new/"):
        assert chen.get(page).status_code == 403
        assert signed_in(today, "zhao").get(page).status_code == 403


def test_the_list_costs_no_more_with_more(today, zhao, wang, same_queries):
    offer = offer_form(today)
    same_queries(
        lambda: zhao.get("/me/mandates/"), add=lambda: zhao.post("/me/mandates/new/", offer, follow=True)
    )
