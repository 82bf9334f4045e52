"""Applying online, through the pages: what is asked for, what is kept, what is refused, what is confirmed."""

import io
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import now
from stdnum.iso7064 import mod_11_10

from approvals import papers
from approvals.actions import filing
from approvals.answers import opened
from approvals.enums import CaseState, Kind
from approvals.models import Case, CaseFile
from ground import clocks
from ground.accounts.actions import declare_organisation
from ground.accounts.actor import Actor
from ground.accounts.enums import Role
from ground.documents.models import Document
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import after, legal_day
from matters.actions.opening import open_matter
from matters.models import Edition
from tests.accounts.people import credit_code
from tests.conftest import SameQueries
from tests.town import ANSWERS, Town, content, pdf

PLACE = {"shop_name": "云朵美发店", "area": "80", "shop_address": "示例市朝霞区书香路 45 号"}
CONTACT = {"manager_phone": "139 0000 0009"}
ABSENT = "00000000-0000-0000-0000-000000000007"


@pytest.fixture
def zhao(client: Client, town: Town) -> Client:
    client.force_login(town.user("zhao"))
    return client


def address(case: Case, page: str = "") -> str:
    return f"/drafts/{case.uuid}/{page}"


def begun(town: Town) -> Case:
    """An empty draft of Zhao's."""
    by = town.actor("zhao")
    assert by.on_behalf_of is not None
    return filing.begin(town.edition, by.on_behalf_of.current, by=by, at=town.at)


def material(case: Case, name: str = "场所平面图") -> str:
    return address(case, f"materials/{case.edition.materials.get(name=name).pk}/files/")


def photo(
    name: str = "照片.jpg", *, shade: int = 200, form: str = "JPEG", turned: bool = False
) -> SimpleUploadedFile:
    from PIL import Image

    picture, out = Image.new("RGB", (400, 300), (shade, shade, shade)), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1
    if form == "HEIF":
        import pillow_heif

        pillow_heif.from_pillow(picture).save(out)
    else:
        picture.save(out, form, exif=exif)
    return SimpleUploadedFile(name, out.getvalue())


def text_of(page: HttpResponse) -> str:
    return page.content.decode()


# Beginning


def test_the_whole_way_from_the_guide_to_the_receipt(zhao: Client, town: Town) -> None:
    start = f"/apply/{town.edition.matter.code}/"
    assert "赵敏（9900**********0462）" in text_of(zhao.get(start))
    party = town.actor("zhao").on_behalf_of
    assert party is not None
    hub = zhao.post(start, {"party": str(party.uuid)})["Location"]
    assert hub.startswith("/drafts/")
    for key, data in (("place", PLACE), ("contact", CONTACT)):
        assert zhao.post(f"{hub}sections/{key}/", data).status_code == 302
    case = Case.objects.drafts().get()
    for one in case.edition.materials.filter(exempt=False):
        assert zhao.post(f"{hub}materials/{one.pk}/files/", {"file": pdf()}).status_code == 302
    assert "都填好了" in text_of(zhao.get(hub))
    assert "提交申请" in text_of(zhao.get(f"{hub}check/"))
    done = zhao.post(f"{hub}check/", {"truthful": "on", "service-way": "account"})["Location"]
    case = Case.objects.get(pk=case.pk)
    page = text_of(zhao.get(done))
    assert case.number in page
    assert case.query_code in page
    assert page.count("govuk-panel") == 0, "received is not granted: no success panel"


def test_beginning_twice_leads_to_the_one_draft(zhao: Client, town: Town) -> None:
    party = town.actor("zhao").on_behalf_of
    start, data = f"/apply/{town.edition.matter.code}/", {"party": str(party and party.uuid)}
    assert zhao.post(start, data)["Location"] == zhao.post(start, data)["Location"]


@pytest.mark.rule("COR-18")
def test_a_matter_that_is_not_open_names_its_window(zhao: Client, town: Town) -> None:
    town.publish_again()
    listed = Edition.objects.filter(pk=town.edition.pk)
    assert listed.update(state="listed") == 1
    page = zhao.post(f"/apply/{town.edition.matter.code}/", {"party": ABSENT})
    assert "暂未开通网上申请，请到窗口办理" in text_of(page)
    assert not Case.objects.exists()


@pytest.mark.rule("COR-18")
def test_a_draft_of_a_replaced_edition_goes_on_under_the_new_one(zhao: Client, town: Town) -> None:
    case = town.draft()
    today = legal_day(now())
    new = content("公共场所卫生许可（新办）", no=1) | {"effective_on": today.isoformat()}
    new["edition"]["form"]["sections"][0]["fields"].append(
        {"key": "licence_to", "label": "希望的领取方式", "kind": "text", "required": True}
    )
    edition = open_matter(new, by=Actor.system("seed"), at=now())
    try:
        page = text_of(zhao.get(address(case)))
        assert "办事指南已经更新" in page
        assert f"/apply/{town.edition.matter.code}/" in page
        assert "提交申请" not in text_of(zhao.get(address(case, "check/")))
        party = town.actor("zhao").on_behalf_of
        hub = zhao.post(f"/apply/{town.edition.matter.code}/", {"party": str(party and party.uuid)})[
            "Location"
        ]
    finally:
        new["edition"]["form"]["sections"][0]["fields"].pop()
    (moved,) = Case.objects.drafts()
    assert moved.edition == edition
    assert opened(moved.answers)["manager_phone"] == ANSWERS["manager_phone"]
    assert moved.files.count() == 2
    assert "希望的领取方式" in text_of(zhao.get(f"{hub}sections/place/"))


@pytest.mark.parametrize("sent", ["", "abc", ABSENT, "\x00", "x" * 5000])
def test_a_party_that_is_not_ones_own_is_refused_in_a_sentence(zhao: Client, town: Town, sent: str) -> None:
    page = text_of(zhao.post(f"/apply/{town.edition.matter.code}/", {"party": sent}))
    assert page.count("请选择以谁的名义申请") >= 2, "in the field and in the summary"
    assert "UUID" not in page


def test_nobody_applies_for_a_stranger(zhao: Client, town: Town) -> None:
    theirs = town.actor("wang").on_behalf_of
    zhao.post(f"/apply/{town.edition.matter.code}/", {"party": str(theirs and theirs.uuid)})
    assert not Case.objects.exists()


# Filling in: nothing typed is lost


def test_what_is_wrong_is_said_beside_the_field_and_above_and_kept(zhao: Client, town: Town) -> None:
    case = begun(town)
    page = text_of(zhao.post(address(case, "sections/place/"), {**PLACE, "area": "八十"}))
    assert page.count("经营面积（平方米）应为整数") == 2 or page.count("经营面积（平方米）应为数字") == 2
    assert "<title>错误：" in page
    again = text_of(zhao.get(address(case, "sections/place/")))
    assert 'value="八十"' in again
    assert 'value="云朵美发店"' in again


DATED = {
    "sections": [
        {
            "key": "person",
            "title": "本人情况",
            "fields": [
                {"key": "born", "label": "出生日期", "kind": "date", "required": True, "personal": True},
                {"key": "help", "label": "需要的帮助", "kind": "multi", "required": False, "personal": True,
                 "choices": [["read", "读"], ["write", "写"]]},
            ],
        }
    ]
}  # fmt: skip


def test_a_wrong_date_comes_back_as_it_was_typed_even_where_answers_are_sealed(
    zhao: Client, town: Town
) -> None:
    town.publish_again()
    Edition.objects.filter(pk=town.edition.pk).update(form=DATED)
    case = begun(town)
    person = address(case, "sections/person/")
    page = text_of(
        zhao.post(
            person, {"born_year": "1949", "born_month": "13", "born_day": "40", "help": ["read", "write"]}
        )
    )
    assert page.count("出生日期应为真实存在的日期") == 2
    again = text_of(zhao.get(person))
    for part, value in (("year", "1949"), ("month", "13"), ("day", "40")):
        assert re.search(rf'id="id_born_{part}"[^>]*value="{value}"', again), part
    assert again.count("checked") == 2
    case = Case.objects.get(pk=case.pk)
    assert "1949" not in str(case.answers), "personal answers lie sealed, right or wrong"


def test_what_is_typed_is_saved_by_the_way(zhao: Client, town: Town) -> None:
    case = begun(town)
    answer = zhao.post(address(case, "sections/place/autosave/"), {"shop_name": "云朵", "area": "八"})
    assert re.fullmatch(r"\d\d:\d\d", answer.json()["saved_at"])
    case = Case.objects.get(pk=case.pk)
    assert case.answers["shop_name"] == "云朵"
    assert case.answers["area"] == "八"
    page = text_of(zhao.get(address(case, "sections/place/")))
    assert f'data-autosave="{address(case, "sections/place/autosave/")}"' in page
    assert "data-autosave-state" in page


def test_saving_a_filed_case_by_the_way_is_refused_in_words(zhao: Client, town: Town) -> None:
    case = town.case_at(CaseState.FILED)
    answer = zhao.post(
        address(case, "sections/place/autosave/"), {"shop_name": "改"}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 409
    assert "申请已经提交" in answer.json()["detail"]


def test_a_session_that_ended_gives_back_what_was_typed(client: Client, town: Town) -> None:
    case, place = begun(town), ""
    place = address(case, "sections/place/")
    asked = client.post(place, {**PLACE, "area": "八十"})
    assert asked["Location"] == f"/sign-in/?next={place}"
    assert "云朵" not in str(dict(client.session)), "waits sealed"
    back = client.post("/sign-in/", {"username": "zhao", "password": "not-a-secret-1", "next": place})
    assert back["Location"] == place
    page = text_of(client.get(place))
    assert "已经找回" in page
    assert 'value="云朵美发店"' in page
    assert 'value="八十"' in page
    case = Case.objects.get(pk=case.pk)
    assert case.answers["shop_name"] == "云朵美发店"
    assert "已经找回" not in text_of(client.get(place))


def test_what_one_typed_is_not_given_to_another(client: Client, town: Town) -> None:
    case = begun(town)
    place = address(case, "sections/place/")
    client.post(place, PLACE)
    client.post("/sign-in/", {"username": "wang", "password": "not-a-secret-1", "next": place})
    assert client.get(place).status_code == 404
    case = Case.objects.get(pk=case.pk)
    assert "shop_name" not in case.answers


@pytest.mark.parametrize("path", ["materials/1/files/", f"files/{ABSENT}/removal/", "discarding/"])
def test_after_signing_in_again_one_stands_on_a_page(zhao: Client, town: Town, path: str) -> None:
    """The address of a button is no page: who is led there is led on."""
    case = begun(town)
    assert zhao.get(address(case, path), follow=True).status_code == 200
    assert Case.objects.drafts().count() == 1


# Bad input


@pytest.mark.parametrize(
    "value", ["\x00", "云\x00朵", "<script>alert(1)</script>", "9" * 30_000, "１２", "1e400", "NaN", "-1"]
)
@pytest.mark.parametrize("field", ["shop_name", "area"])
def test_whatever_is_typed_is_answered_in_chinese_and_shown_harmless(
    zhao: Client, town: Town, field: str, value: str
) -> None:
    case = begun(town)
    page = zhao.post(address(case, "sections/place/"), {**PLACE, field: value})
    assert page.status_code in (200, 302)
    zhao.post(address(case, "sections/place/autosave/"), {**PLACE, field: value})
    again = text_of(zhao.get(address(case, "sections/place/")))
    assert "<script>alert" not in again
    for message in re.findall(r'govuk-error-message">.*?</p>', text_of(page), re.DOTALL):
        said = re.sub(r"<[^>]+>|错误：", "", message.partition(">")[2]).strip()
        assert not re.search("[A-Za-z]", said), said
    assert zhao.get(address(case, "check/")).status_code == 200
    assert zhao.get(address(case)).status_code == 200


def test_a_form_without_any_of_its_fields_asks_for_them(zhao: Client, town: Town) -> None:
    case = begun(town)
    page = text_of(zhao.post(address(case, "sections/place/"), {"nonsense": "x"}))
    assert page.count("请输入场所名称") == 2


def test_strangers_find_nothing(client: Client, town: Town) -> None:
    case = town.draft()
    file = case.files.first()
    assert file is not None
    pages = ["", "sections/place/", "materials/", "check/"]
    acts = ["sections/place/autosave/", f"files/{file.uuid}/removal/", "discarding/"]
    for key in ("wang", "lin", "feng"):
        client.force_login(town.user(key))
        for page in pages:
            assert client.get(address(case, page)).status_code == 404
        for act in [*pages[1:], *acts]:
            assert client.post(address(case, act)).status_code == 404
        assert client.post(material(case), {"file": pdf()}).status_code == 404
        assert client.get(f"/files/{file.uuid}/").status_code == 404
    assert Case.objects.drafts().get().files.count() == 2


def test_a_section_and_a_material_of_nowhere_are_not_there(zhao: Client, town: Town) -> None:
    case = begun(town)
    for path in (
        address(case, "sections/nowhere/"),
        f"/drafts/{ABSENT}/",
        f"/drafts/{ABSENT}/sections/place/",
    ):
        assert zhao.get(path).status_code == 404
    assert zhao.post(address(case, "materials/999999/files/"), {"file": pdf()}).status_code == 404
    assert zhao.post(address(case, f"files/{ABSENT}/removal/")).status_code == 404


@pytest.mark.rule("COR-1")
def test_what_was_filed_stays_and_its_pages_lead_to_the_case(zhao: Client, town: Town) -> None:
    case = town.case_at(CaseState.FILED)
    for page in ("", "sections/place/", "materials/", "check/"):
        assert zhao.get(address(case, page))["Location"] == case.get_absolute_url()
    assert zhao.post(address(case, "sections/place/"), PLACE)["Location"] == case.get_absolute_url()
    assert (
        zhao.post(address(case, "check/"), {"truthful": "on", "service-way": "account"})["Location"]
        == case.get_absolute_url()
    )
    assert (
        zhao.post(material(case), {"file": pdf()}, follow=True).redirect_chain[-1][0]
        == case.get_absolute_url()
    )
    with pytest.raises(Refused, match="申请已经提交"):
        filing.save_answers(case, {"shop_name": "改"}, by=town.actor("zhao"), at=town.at)
    assert case.files.count() == 2
    edition, version = case.edition_id, case.party_version_id
    case = Case.objects.get(pk=case.pk)
    assert (case.edition_id, case.party_version_id) == (edition, version)


# Materials


@pytest.mark.rule("PRO-2")
def test_only_what_the_edition_asks_for_is_taken(zhao: Client, town: Town) -> None:
    case = begun(town)
    foreign = town.instant.materials.filter(exempt=False).first()
    assert foreign is not None
    assert zhao.post(address(case, f"materials/{foreign.pk}/files/"), {"file": pdf()}).status_code == 404
    with pytest.raises(Refused, match="不是本事项要求的材料"):
        filing.add_file(case, foreign, pdf(), by=town.actor("zhao"), at=town.at)
    assert not CaseFile.objects.exists()


@pytest.mark.parametrize(
    "upload, said",
    [
        (None, "请选择要上传的文件"),
        (SimpleUploadedFile("空.pdf", b""), "空的"),
        (SimpleUploadedFile("照片.jpg", b"\xff\xd8\xff\xe0half"), "照片不完整或已损坏"),
        (SimpleUploadedFile("报告.docx", b"PK\x03\x04word/document.xml"), "另存为 PDF"),
        (SimpleUploadedFile("网页.pdf", b"<html><script>alert(1)</script>"), "无法识别这个文件"),
    ],
)
def test_a_file_that_will_not_do_is_refused_beside_its_material(
    zhao: Client, town: Town, upload: Any, said: str
) -> None:
    case = begun(town)
    zhao.post(material(case, "卫生检测报告"), {"file": pdf()})
    page = zhao.post(material(case), {"file": upload} if upload else {})
    assert page.status_code == 422
    assert text_of(page).count(said) == 2, "in the row and in the summary"
    assert "<title>错误：" in text_of(page)
    assert case.files.count() == 1, "the others are still there"


def test_a_photo_is_shown_as_the_officer_will_see_it(zhao: Client, town: Town) -> None:
    from PIL import Image

    case = begun(town)
    for upload in (photo("侧放.jpg", turned=True), photo("手机.heic", form="HEIF")):
        assert zhao.post(material(case), {"file": upload}).status_code == 302
    page = text_of(zhao.get(address(case, "materials/")))
    for file in case.files.all():
        assert f"/files/{file.uuid}/?view" in page
        assert f'src="/files/{file.uuid}/?small"' in page
        view = zhao.get(f"/files/{file.uuid}/?view")
        assert view["Content-Type"] == "image/jpeg"
        shown = Image.open(io.BytesIO(b"".join(view)))
        small = zhao.get(f"/files/{file.uuid}/?small")
        assert Image.open(io.BytesIO(small.content)).width <= 240
        assert (shown.height > shown.width) == file.name.startswith("侧放"), "upright"


def test_a_dark_photo_is_taken_and_warned_of(zhao: Client, town: Town) -> None:
    case = begun(town)
    zhao.post(material(case), {"file": photo(shade=10)})
    assert "照片偏暗" in text_of(zhao.get(address(case, "materials/")))
    assert case.files.count() == 1


def test_a_pdf_has_a_picture_of_its_first_page(zhao: Client, town: Town) -> None:
    case = begun(town)
    zhao.post(material(case), {"file": pdf()})
    file = case.files.get()
    assert zhao.get(f"/files/{file.uuid}/?small").content.startswith(b"\xff\xd8")
    assert zhao.get(f"/files/{file.uuid}/pages/9/").status_code == 404


def test_a_file_can_be_taken_back_while_it_is_a_draft(zhao: Client, town: Town) -> None:
    case = town.draft()
    file = case.files.first()
    assert file is not None
    page = zhao.post(address(case, f"files/{file.uuid}/removal/"), follow=True)
    assert f"已删除“{file.name}”" in text_of(page)
    assert case.files.count() == 1


def test_a_draft_can_be_thrown_away(zhao: Client, town: Town) -> None:
    case = town.draft()
    assert "草稿已删除" in text_of(zhao.post(address(case, "discarding/"), follow=True))
    assert not Case.objects.exists()


# Filing


@pytest.mark.rule("COR-14")
def test_an_incomplete_draft_is_not_filed_and_says_what_is_missing(zhao: Client, town: Town) -> None:
    case = begun(town)
    page = text_of(zhao.get(address(case, "check/")))
    assert "申请表还有 4 处需要填写或更正" in page
    assert "提交申请" not in page
    filing.save_answers(case, ANSWERS, by=town.actor("zhao"), at=town.at)
    assert "还缺少材料：场所平面图、卫生检测报告" in text_of(zhao.get(address(case, "check/")))
    refused = zhao.post(address(case, "check/"), {"truthful": "on", "service-way": "account"})
    assert refused.status_code == 409
    assert "还缺少材料" in text_of(refused)
    assert not Case.objects.filed().exists()


def test_what_is_handed_in_is_said_to_be_true(zhao: Client, town: Town) -> None:
    case = town.draft()
    page = text_of(zhao.post(address(case, "check/"), {}))
    assert page.count("请确认所填内容和材料真实、有效") == 2
    assert not Case.objects.filed().exists()


def test_the_last_look_shows_every_answer_and_file_with_its_way_back(zhao: Client, town: Town) -> None:
    case = town.draft()
    page = text_of(zhao.get(address(case, "check/")))
    for words in ("云朵美发店", "13900000009", "场所平面图.pdf", "9900**********0462", "免提交"):
        assert words in page
    assert f"{address(case, 'sections/place/')}?from=check" in page
    back = zhao.post(address(case, "sections/place/") + "?from=check", PLACE)
    assert back["Location"] == address(case, "check/")


@pytest.fixture
def filed(zhao: Client, town: Town) -> Case:
    case = town.draft()
    zhao.post(address(case, "check/"), {"truthful": "on", "service-way": "account"})
    return Case.objects.filed().get()


def test_the_number_has_twenty_digits_and_catches_a_slip(filed: Case) -> None:
    assert filed.number is not None
    assert re.fullmatch(r"\d{20}", filed.number)
    assert filed.number.startswith(f"990001{legal_day(filed.filed_at):%Y%m%d}")
    assert mod_11_10.is_valid(filed.number)
    for i, digit in enumerate(filed.number):
        for other in set("0123456789") - {digit}:
            assert not mod_11_10.is_valid(filed.number[:i] + other + filed.number[i + 1 :])
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{8}", filed.query_code)


def test_the_receipt_says_what_came_in_when_and_until_when_the_window_answers(filed: Case) -> None:
    (receipt,) = Document.objects.of(filed.thread)
    facts = receipt.facts
    due = after(filed.received_on, 5).on
    assert receipt.title == "收件凭证"
    assert facts["query_code"] == filed.query_code
    assert facts["received_on"] == filed.received_on.isoformat()
    assert facts["notice_due_on"] == due.isoformat()
    assert [one["name"] for one in facts["materials"]] == ["场所平面图", "卫生检测报告", "营业执照"]
    clock = clocks.of(filed.thread, Kind.INTAKE)
    assert clock is not None
    assert clock.due_on == due
    left = [entry.act for entry in Entry.objects.of(filed.thread)]
    assert left == ["approvals.filed", "approvals.service_confirmed"]


def test_who_filed_is_told_once_on_every_channel(filed: Case, zhao: Client) -> None:
    zhao.post(address(filed, "check/"), {"truthful": "on", "service-way": "account"})
    told = Notice.objects.filter(thread=filed.thread)
    assert sorted(told.values_list("channel", flat=True)) == ["inbox", "sms"]
    assert "已收到您的申请" in told.get(channel="inbox").subject
    assert filed.number in told.get(channel="sms").body


def test_the_confirmation_says_until_when_and_is_for_its_own_people(
    filed: Case, client: Client, town: Town
) -> None:
    done = f"/cases/{filed.number}/done/"
    page = text_of(client.get(done))
    due = after(filed.received_on, 5).on
    assert f"窗口最迟于 {due.year}年{due.month}月{due.day}日告知您是否受理" in page
    client.force_login(town.user("wang"))
    assert client.get(done).status_code == 404


def test_several_files_of_one_material_are_one_piece_of_the_receipt(zhao: Client, town: Town) -> None:
    case = town.draft()
    named = case.edition.materials.get(name="场所平面图")
    filing.add_file(case, named, photo("第二页.jpg", shade=90), by=town.actor("zhao"), at=town.at)
    rows = {row["name"]: row for row in papers.materials(Case.objects.get(pk=case.pk))}
    assert (rows["场所平面图"]["form"], rows["场所平面图"]["copies"]) == ("电子，2 个文件", 1)


# 我的办件


def test_ones_own_cases_with_what_comes_next(zhao: Client, town: Town) -> None:
    at = now() - timedelta(days=1)
    town.case_at(CaseState.FILED, at=at)
    town.case_at(CaseState.ACCEPTED, at=at)
    town.case_at(CaseState.GRANTED, at=at)
    town.draft(at=at)
    page = text_of(zhao.get("/cases/"))
    for words in ("还没有提交", "等窗口告知是否受理", "作出决定", "文书等您签收", "个工作日"):
        assert words in page


def test_others_cases_are_not_among_ones_own(client: Client, town: Town) -> None:
    case = town.case_at(CaseState.FILED)
    client.force_login(town.user("wang"))
    page = text_of(client.get("/cases/"))
    assert case.number not in page
    assert "还没有办件" in page


def test_my_cases_cost_the_same_with_one_and_with_three(
    zhao: Client, town: Town, same_queries: SameQueries
) -> None:
    page = same_queries(lambda: zhao.get("/cases/"), add=lambda: town.case_at(CaseState.FILED), most=15)
    assert len(page.content) < 60_000


def test_a_long_list_goes_on_further_pages(zhao: Client, town: Town) -> None:
    for _ in range(21):
        town.case_at(CaseState.FILED)
    first = zhao.get("/cases/")
    assert len(first.context["rows"]) == 20
    second = zhao.get("/cases/" + first.context["older"])
    assert len(second.context["rows"]) == 1
    assert second.context["newest"] == "/cases/"
    for nonsense in ("x", "-1", "9" * 40, "\x00"):
        assert zhao.get("/cases/", {"before": nonsense}).status_code == 200


def test_every_draft_can_be_reached(zhao: Client, town: Town) -> None:
    zhao_herself = town.actor("zhao")
    whole = {begun(town).uuid}
    for n in range(22):
        declared = declare_organisation(
            name=f"示例市第 {n} 理发店",
            uscc=credit_code(),
            role=Role.LEGAL_REPRESENTATIVE,
            by=zhao_herself,
            at=town.at,
        )
        by = Actor(town.user("zhao")).acting_for(declared.party)
        whole.add(filing.begin(town.edition, declared.party.current, by=by, at=town.at).uuid)
    first = zhao.get("/cases/")
    assert len(first.context["drafts"]) == 20
    assert first.context["more_drafts"] in text_of(first)
    second = zhao.get("/cases/" + first.context["more_drafts"])
    assert len(second.context["drafts"]) == 3
    assert {case.uuid for page in (first, second) for case in page.context["drafts"]} == whole
    assert 'href="/cases/"' in text_of(second)
    for nonsense in ("x", "9" * 40, "\x00"):
        assert len(zhao.get("/cases/", {"drafts_before": nonsense}).context["drafts"]) == 20


@pytest.mark.parametrize("page", ["", "sections/place/", "materials/", "check/"])
def test_a_page_of_a_draft_is_light(
    zhao: Client, town: Town, page: str, django_assert_max_num_queries: Any
) -> None:
    case = town.draft()
    with django_assert_max_num_queries(25):
        answer = zhao.get(address(case, page))
    assert len(answer.content) < 60_000


def test_a_day_is_a_day_in_shanghai(town: Town) -> None:
    """Half past midnight there is still yesterday in UTC."""
    late = datetime.fromisoformat("2026-03-05T00:30:00+08:00")
    case = town.case_at(CaseState.FILED, at=late)
    assert case.received_on == date(2026, 3, 5)
    assert case.number is not None
    assert case.number[6:14] == "20260305"


@pytest.mark.rule("COR-14")
def test_the_last_look_names_everything_that_is_left_and_leads_there(zhao: Client, town: Town) -> None:
    by = town.actor("zhao")
    case = filing.begin(town.edition, by.on_behalf_of.current, by=by, at=now())
    filing.save_answers(case, ANSWERS | {"area": "很大"}, by=by, at=now())
    page = zhao.get(address(case, "check/"))
    left = page.context["left"]
    assert [one["words"] for one in left][1:] == ["请上传“场所平面图”", "请上传“卫生检测报告”"]
    assert left[0]["address"] == f"{address(case, 'sections/place/')}?from=check"
    text = page.content.decode()
    assert all(one["words"] in text for one in left)
    assert "提交申请" not in text
