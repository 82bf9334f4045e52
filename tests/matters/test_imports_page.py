"""导入导出 on the page: a file is handed in, its report read by row and column, another confirms; what is in force is handed out."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ground.accounts.enums import Duty
from ground.trail.models import Entry
from matters import tasks
from matters.actions import importing
from matters.enums import ImportState
from matters.models import Edition, Import
from tests.matters.desk import Desk
from tests.matters.test_editor import browser_of, text
from tests.matters.test_importing import GOOD, table

HERE = "/catalogue/imports/"


@pytest.fixture(autouse=True)
def that_day(moment, monkeypatch, offices):
    """The pages and the errands read the clock; the town's day is 2026-03-04."""
    monkeypatch.setattr("matters.views.catalogue.imports.now", lambda: moment)
    monkeypatch.setattr(tasks, "timezone", SimpleNamespace(now=lambda: moment))


@pytest.fixture
def editor(desk):
    return browser_of(desk, "mei")


@pytest.fixture
def publisher(desk):
    return browser_of(desk, "qin")


def hand_in(client: Client, content: bytes, profile: str = "elements", name: str = "目录.csv") -> Any:
    file = SimpleUploadedFile(name, content, "text/csv")
    return client.post(HERE, {"profile": profile, "file": file}, follow=True)


def address(made: Import, rest: str = "") -> str:
    return f"{HERE}{made.uuid}/{rest}"


def test_a_file_is_handed_in_checked_confirmed_by_another_and_written(editor, publisher):
    page = hand_in(editor, table(GOOD))
    made = Import.objects.get()
    assert made.state == ImportState.WAITING
    assert "正在读取文件" in text(page)
    assert f"/catalogue/progress/{made.uuid}/" in page.content.decode(), "the page asks again by itself"
    assert "刷新查看进度" in text(page), "and by a link where nothing runs"
    tasks.carry_on_imports()
    page = editor.get(address(made))
    assert "校验完毕，没有错误" in text(page)
    assert "某某登记" in text(editor.get(address(made, "?show=new")))
    assert "确认写入" not in text(page), "not by who handed it in"
    assert editor.post(address(made, "confirmation/")).status_code == 404
    assert not Edition.objects.filter(name="某某登记").exists()

    assert "新增 1，变更 0" in text(publisher.get(HERE))
    assert "确认写入" in text(publisher.get(address(made)))
    page = publisher.post(address(made, "confirmation/"), follow=True)
    assert "正在写入" in text(page)
    tasks.carry_on_imports()
    assert "已全部写入" in text(publisher.get(address(made)))
    assert Edition.objects.get(name="某某登记").published_by.username == "qin"
    acts = list(Entry.objects.of(made.thread).values_list("act", flat=True))
    assert acts == ["matters.import_begun", "matters.import_confirmed"]


@pytest.mark.rule("A2")
def test_a_file_that_changes_what_is_in_force_says_on_what_it_rests(editor, publisher):
    told = {**GOOD, "咨询电话": "12345"}
    for no, row in enumerate([GOOD, told, {**told, "事项名称": "某某登记（试行）"}]):
        hand_in(editor, table(row))
        tasks.carry_on_imports()
        made = Import.objects.order_by("-pk")[0]
        assert ("变更依据" in text(publisher.get(address(made)))) == (no == 2), (
            "contacts are put right without"
        )
        answer = publisher.post(address(made, "confirmation/"))
        assert answer.status_code == (422 if no == 2 else 302)
        tasks.carry_on_imports()
    assert "请写明变更依据" in text(answer)
    assert Edition.objects.filter(name="某某登记（试行）").count() == 0
    publisher.post(address(made, "confirmation/"), {"basis": "区政府令第 1 号，已征求意见"})
    tasks.carry_on_imports()
    assert Edition.objects.get(name="某某登记（试行）").no == 3
    assert "区政府令第 1 号，已征求意见" in text(publisher.get(address(made)))
    entry = Entry.objects.of(made.thread).get(act="matters.import_confirmed")
    assert entry.facts["basis"] == "区政府令第 1 号，已征求意见"


def test_what_is_wrong_is_said_by_sheet_row_and_column_and_nobody_confirms_it(editor, publisher):
    hand_in(editor, table(GOOD, {**GOOD, "实施编码": "A2", "事项类型": "不知道"}))
    tasks.carry_on_imports()
    made = Import.objects.get()
    words = text(editor.get(address(made)))
    for one in ("整份不能写入", "事项类型", "不知道", "须更正"):
        assert one in words
    told = editor.get(address(made, "report/")).content.decode("utf-8-sig")
    assert "错误,事项,3,事项类型" in told
    page = publisher.get(address(made))
    assert "文件有错误，请按校验报告更正后重新导入" in text(page)
    assert publisher.post(address(made, "confirmation/")).status_code == 409
    page = editor.post(address(made, "disposal/"), follow=True)
    assert "已放弃这份导入" in text(page)
    assert not Edition.objects.filter(name="某某登记").exists()


def test_a_form_that_will_not_do_says_so(editor):
    page = editor.post(HERE, {"profile": "elements"})
    assert (page.status_code, "请选择要导入的文件" in text(page)) == (422, True)
    assert "文件是空的" in text(hand_in(editor, b""))
    page = editor.post(HERE, {"file": SimpleUploadedFile("a.csv", b"x", "text/csv")})
    assert "请选择文件格式" in text(page)
    assert not Import.objects.exists()


def test_a_file_that_is_none_fails_in_words(editor):
    hand_in(editor, b"\xff\xd8\xff\xe0 picture", name="照片.csv")
    tasks.carry_on_imports()
    assert "编码无法识别" in text(editor.get(address(Import.objects.get())))


def test_a_report_of_many_lines_has_pages(editor):
    hand_in(editor, table(GOOD, *({**GOOD, "实施编码": f"B{n}", "事项类型": "99"} for n in range(130))))
    tasks.carry_on_imports()
    made = Import.objects.get()
    first = editor.get(address(made)).content.decode()
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    assert 'rel="prev"' in editor.get(address(made, "?show=problems&from=100")).content.decode()
    assert editor.get(address(made, "?show=problems&from=99999")).status_code == 200


def test_the_list_costs_the_same_with_one_row_and_with_three(desk, editor, same_queries, moment):
    def add() -> None:
        importing.begin(
            table({**GOOD, "实施编码": f"C{Import.objects.count()}"}), "elements", by=desk.mei, at=moment
        )

    page = same_queries(lambda: editor.get(HERE), add=add)
    assert "等待校验" in text(page)


def test_templates_and_exports_are_handed_out(desk, editor):
    for profile in ("elements", "directory", "exchange"):
        answer = editor.get(f"{HERE}templates/{profile}/")
        assert answer.content[:2] == b"PK"
        assert "attachment" in answer["Content-Disposition"]
    assert editor.get(f"{HERE}templates/other/").status_code == 404
    told = json.loads(editor.get("/catalogue/exports/?kind=json&office=").content)
    assert {one["matter"]["name"] for one in told} >= {"公共场所卫生许可（新办）"}
    answer = editor.get(f"/catalogue/exports/?kind=exchange&office={desk.town.organ.path}")
    assert "up_task_general_basic.csv" in ZipFile(io.BytesIO(answer.content)).namelist()
    assert editor.get("/catalogue/exports/?kind=doc").status_code == 404
    one = editor.get(f"/catalogue/{desk.matter.code}/exports/json/")
    assert [content["matter"]["implementation_code"] for content in json.loads(one.content)] == [
        desk.matter.implementation_code
    ]
    assert editor.get(f"/catalogue/{desk.matter.code}/exports/doc/").status_code == 404


def test_more_than_one_waits_for_is_not_exported_at_once(editor, monkeypatch):
    monkeypatch.setattr("matters.views.catalogue.imports.MOST_EXPORTED", 0)
    page = editor.get("/catalogue/exports/?kind=xlsx", follow=True)
    assert "请分机构导出" in text(page)


def test_what_was_exported_comes_back_without_a_change(desk, editor):
    raw = editor.get(f"/catalogue/{desk.matter.code}/exports/xlsx/").content
    hand_in(editor, raw, name="事项.xlsx")
    tasks.carry_on_imports()
    assert "文件与现行内容一致" in text(editor.get(address(Import.objects.get())))


@pytest.mark.rule("A10")
def test_an_office_imports_its_own_and_others_see_nothing_of_it(desk: Desk, editor):
    desk.town._officer("gao", "高原", desk.town.offices["regulator"], Duty.CATALOGUE)
    other = browser_of(desk, "gao")
    hand_in(other, table(GOOD))
    tasks.carry_on_imports()
    made = Import.objects.get()
    assert "不属于" in text(other.get(address(made))), "another office's matter"
    assert editor.get(address(made)).status_code == 200, "who keeps the catalogue sees it"
    hand_in(editor, table(GOOD))
    keepers = Import.objects.latest("pk")
    assert other.get(address(keepers)).status_code == 404
    assert text(other.get(HERE)).count("等待校验") == 0
    for key in ("zheng", "zhao"):
        client = browser_of(desk, key)
        assert [
            client.get(path).status_code for path in (HERE, address(made), "/catalogue/exports/?kind=json")
        ] == [404] * 3
        assert hand_in(client, table(GOOD)).status_code == 404
