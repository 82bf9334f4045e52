"""The directory comes in whole or not, twice without change, and says what is odd in it."""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ground.accounts.models import Office
from ground.trail.models import Entry
from matters import sheets
from matters.actions import publishing
from matters.actions.importing.directory import DATA, import_matters
from matters.actions.opening import load_open_matters
from matters.actions.publishing import put_in_force
from matters.content import content_of
from matters.departments import offices_of_departments
from matters.enums import EditionState
from matters.models import Edition, Matter
from tests.matters.conftest import EDITORS, ROW

HEAD = list(ROW)


def workbook(path: Path, *rows: list) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def written(path: Path, *rows: dict, head=HEAD, encoding="utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([{**ROW, **row}[column] for column in HEAD] for row in rows)
    return path


def test_the_packaged_directory_enters_and_is_counted(directory):
    assert directory.facts == {
        "new": 1135,
        "changed": 0,
        "unchanged": 0,
        "left_out": 0,
        "wrong_credit_codes": 98,
        "old_codes": 56,
        "unknown_profiles": 3,
    }
    assert Counter(Matter.objects.order_by("pk").values_list("type_code", flat=True)) == {
        "01": 536, "20": 348, "10": 182, "07": 50, "05": 9, "09": 8, "08": 2,
    }  # fmt: skip
    assert Edition.objects.in_force(date(2026, 1, 1)).filter(state=EditionState.LISTED).count() == 1135
    departments = Matter.objects.order_by("source_department").values_list("source_department", flat=True)
    assert set(departments) == set(offices_of_departments()), "each of the 34 departments has an office"
    assert len(offices_of_departments()) == 34


def test_what_the_source_said_of_itself_stays_on_the_row(directory):
    broken = Matter.objects.get(implementation_code__startswith="511A0146000000-")
    assert broken.name == "旅馆业特种行业许可证核发"
    assert (broken.source_department, broken.org_uscc) == ("区公安分局", "1151130000877869M")
    assert broken.office.path == "zhaoxia/gongan"


def test_a_second_run_changes_nothing_and_leaves_no_trace(directory, moment):
    before = list(Edition.objects.order_by("pk").values()), list(Matter.objects.order_by("pk").values())
    again = import_matters(sheets.read(DATA / "matters.csv"), by=EDITORS, at=moment + timedelta(days=1))
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1135)
    assert before == (
        list(Edition.objects.order_by("pk").values()),
        list(Matter.objects.order_by("pk").values()),
    )
    entry = Entry.objects.get(thread="catalogue:matters")
    assert entry.facts["new"] == 1135, "one entry for the import, none for the run that changed nothing"


def test_the_directory_leaves_open_matters_as_they_were_opened(directory, moment):
    load_open_matters(by=EDITORS, at=moment)
    again = import_matters(sheets.read(DATA / "matters.csv"), by=EDITORS, at=moment)
    assert (again.new, again.changed) == (0, 0)
    food = Edition.objects.open_on(date(2026, 3, 4)).get(name="食品经营许可（新办）")
    assert food.matter.office.path == "zhaoxia/zhengwuban"
    assert food.matter.source_department == "区行政审批局"


@pytest.mark.parametrize(
    "row, words",
    [
        ({"name": ""}, "没有事项名称"),
        ({"name": "长" * 201}, "不能超过 200 个字"),
        ({"implementation_code": ""}, "没有实施编码"),
        ({"implementation_code": "5" * 65}, "不超过 64 位"),
        ({"implementation_code": "编码"}, "字母、数字和连字符"),
        ({"basic_code": "511A 001"}, "字母、数字和连字符"),
        ({"type_code": "11"}, "不在国家代码表中"),
        ({"type_code": ""}, "不在国家代码表中"),
        ({"source_department": "区园林局"}, "没有对应的本地机构"),
        ({"service_objects": "游客"}, "服务对象"),
        ({"org_uscc": "1" * 65}, "不能超过 64 位"),
    ],
)
def test_a_bad_row_is_named_and_left_out_whole(take, row, words):
    report = take({"implementation_code": "A1", "name": "好的一行"}, row, {"implementation_code": "A2"})
    (problem,) = report.problems
    assert problem.line == 3
    assert words in problem.words
    assert report.new == 2
    assert Matter.objects.count() == Edition.objects.count() == 2


def test_the_same_code_twice_in_a_file_counts_once(take):
    report = take({"implementation_code": "A1"}, {"implementation_code": "A1", "name": "又一次"})
    assert [(problem.line, "重复" in problem.words) for problem in report.problems] == [(3, True)]
    assert Matter.objects.get().name == ROW["name"]


def test_a_new_name_is_a_new_edition_from_that_day_on(take, moment):
    take({})
    report = take({"name": "新的名称"}, at=moment + timedelta(days=30))
    assert report.changed == 1
    old, new = Edition.objects.order_by("no")
    assert (old.name, old.replaced_on) == (ROW["name"], new.effective_on)
    assert (new.name, new.no, new.effective_on) == ("新的名称", 2, date(2026, 4, 3))
    assert Edition.objects.in_force(date(2026, 4, 2)).get() == old
    assert Edition.objects.in_force(date(2026, 4, 3)).get() == new


def test_a_name_mended_on_the_same_day_leaves_one_edition_in_force(take):
    take({})
    take({"name": "新的名称"})
    assert Edition.objects.in_force(date(2026, 3, 4)).get().name == "新的名称"


def test_whom_a_matter_serves_is_everybody_where_the_file_does_not_say(take):
    take({"service_objects": ""})
    matter = Matter.objects.get()
    assert matter.for_persons
    assert matter.for_organisations


# ---- files


def test_a_workbook_brings_the_same_rows_as_the_text(tmp_path):
    path = workbook(
        tmp_path / "catalogue.xlsx",
        ["事项名称", "事项类型", "实施编码", "部门", "服务对象", "备注"],
        [" 道路客运班线\n经营许可 ", 1, "511A0014100001-X", "区交通运输局", "法人", None],
        [None, None, None, None, None, None],
        ["另一项", 20.0, 511160200000, "区司法局", None, 7],
    )
    first, second = sheets.read(path)
    assert (first.number, second.number) == (2, 4)
    assert first.cells["name"] == "道路客运班线 经营许可"
    assert second.cells["type_code"] == "20"
    assert second.cells["implementation_code"] == "511160200000"


def test_a_code_that_the_spreadsheet_took_for_a_number_is_not_believed(tmp_path, offices, moment):
    path = workbook(
        tmp_path / "catalogue.xlsx",
        ["name", "type_code", "implementation_code", "source_department"],
        ["一项", "01", 115113010087783860, "区司法局"],
    )
    report = import_matters(sheets.read(path), by=EDITORS, at=moment)
    assert "末位已经丢失" in report.problems[0].words
    assert not Matter.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_text_as_office_programs_save_it_is_read(tmp_path, encoding):
    path = written(
        tmp_path / "catalogue.csv", {"name": "第一行\n第二行"}, {"name": "另一项"}, encoding=encoding
    )
    first, second = sheets.read(path)
    assert first.cells["name"] == "第一行 第二行"
    assert (first.number, second.number) == (2, 4), "lines as an editor counts them"


@pytest.mark.parametrize(
    "name, content, words",
    [
        ("none.csv", None, "找不到文件"),
        ("empty.csv", b"", "文件是空的"),
        ("head.csv", "事项名称,实施编码\n".encode(), "缺少列：事项类型、部门"),
        ("picture.csv", b"\xff\xd8\xff\xe0\x00\x10JFIF\x81", "编码无法识别"),
        ("nul.csv", b"name,type_code\n\x00", "缺少列"),
        ("broken.xlsx", b"not a workbook", "不是有效的 XLSX"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused_in_words(tmp_path, name, content, words):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(sheets.Unreadable, match=words):
        sheets.read(path)


# ---- the command


def test_the_command_prints_counts_and_both_warnings(offices, capsys):
    call_command("import_matters")
    said = capsys.readouterr().out
    assert "校验位不符（照原样保留），共 98 行" in said
    assert "旧的组织机构代码或者没有填写（照原样保留），共 56 行" in said
    assert "1151130108778239R：63 行" in said
    assert said.endswith("新增 1135，变更 0，未变 0，未导入 0\n")


def test_the_command_names_bad_rows_and_ends_with_an_error(offices, tmp_path, capsys):
    path = written(tmp_path / "catalogue.csv", {"implementation_code": "A1"}, {"name": ""})
    with pytest.raises(CommandError, match="1 行没有导入"):
        call_command("import_matters", path)
    assert "第 3 行没有导入：没有事项名称" in capsys.readouterr().err
    assert Matter.objects.count() == 1


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01"])
def test_the_command_asks_for_a_day_it_understands(offices, day):
    with pytest.raises(CommandError, match="请按 2026-01-31 的格式填写"):
        call_command("import_matters", effective_on=day)


def test_the_command_names_no_matter_before_its_day(offices):
    with pytest.raises(CommandError, match="需要定日生效的，请以拟稿办理"):
        call_command("import_matters", effective_on="2999-01-01")


def test_what_was_ended_is_not_brought_back_by_a_file(take):
    take({}, on=date(2026, 1, 1))
    matter = Matter.objects.get(implementation_code=ROW["implementation_code"])
    matter.editions.update(replaced_on=date(2026, 2, 1))
    report = take({})
    assert [problem.words for problem in report.problems] == [
        f"“{ROW['name']}”已经取消或者尚未执行，不能由文件恢复"
    ]
    assert matter.editions.count() == 1


@pytest.mark.rule("U3")
def test_no_directory_hands_a_matter_to_another_office(take):
    take({})
    report = take({"source_department": "区司法局"})
    assert [problem.words for problem in report.problems] == ["实施主体的变更请用“下放”或者“划转”办理"]
    assert Matter.objects.get().source_department == ROW["source_department"]


@pytest.mark.rule("U3")
def test_what_was_moved_by_an_operation_a_directory_repeats_without_a_word(take):
    take({})
    other = Office.objects.get(path="zhaoxia/sifaju")
    Matter.objects.update(office=other)
    again = take({})
    assert (again.new, again.changed, again.unchanged, again.problems) == (0, 0, 1, [])
    named = take({"name": "新的名称"})
    assert (named.changed, named.problems) == (1, [])
    assert Matter.objects.get().office == other


@pytest.mark.rule("A3")
@pytest.mark.parametrize("waits", ["end", "edition"])
def test_what_waits_is_not_undone_by_a_directory(take, moment, waits):
    take({}, on=date(2026, 1, 1))
    edition, day = Edition.objects.get(), moment.date() + timedelta(days=9)
    if waits == "edition":
        put_in_force(content_of(edition), edition.matter, on=day, waits=True, by=EDITORS, at=moment)
    else:
        publishing.end(edition.matter, day, by=EDITORS, at=moment)
    report = take({"name": "新的名称"}, {"implementation_code": "A1"})
    assert [problem.words for problem in report.problems] == ["这一事项有尚未执行的版本或者终止，请先撤回"]
    assert (report.new, Edition.objects.get(pk=edition.pk).replaced_on) == (1, day)
    assert take({}).unchanged == 1


@pytest.mark.rule("S41")
@pytest.mark.parametrize("level", ["above", "below"])
def test_what_is_said_on_two_levels_no_directory_says_otherwise(listed, take, level):
    matters = {"above": listed(), "below": listed()}
    Matter.objects.filter(pk=matters["below"].pk).update(upstream=matters["above"])
    code = matters[level].implementation_code
    report = take({"implementation_code": code, "name": "新的名称"})
    assert [problem.words for problem in report.problems] == [
        "本事项承接上级（或者有下级承接），请在编制页面变更"
    ]
    assert not Matter.objects.filter(name="新的名称").exists()


def test_a_column_that_is_not_in_the_file_says_nothing(take, moment):
    take({"main_item": "道路客运"})
    short = {key: ROW[key] for key in ("type_code", "implementation_code", "source_department")}
    lines = [
        sheets.Line(2, {**short, "name": "新的名称"}),
        sheets.Line(3, {**short, "name": "另一项", "implementation_code": "A1"}),
    ]
    report = import_matters(lines, by=EDITORS, at=moment, basis="区政府决定")
    assert (report.new, report.changed, report.problems) == (1, 1, [])
    matter, other = Matter.objects.order_by("pk")
    assert matter.name == "新的名称"
    assert (matter.main_item, matter.org_uscc) == ("道路客运", ROW["org_uscc"])
    assert (matter.basic_code, matter.source_department_code) == (ROW["basic_code"], "11736")
    assert (matter.for_persons, matter.for_organisations) == (False, True)
    assert (other.main_item, other.for_persons, other.for_organisations) == ("", True, True)


@pytest.mark.rule("A3")
@pytest.mark.parametrize("profile", ["directory", "elements"])
def test_nothing_that_is_in_force_changes_before_today(take, tmp_path, capsys, profile):
    take({}, on=date(2026, 1, 1))
    path = written(tmp_path / "catalogue.csv", {"name": "新的名称"})
    if profile == "elements":
        path.write_text(f"实施编码,事项名称\n{ROW['implementation_code']},新的名称\n")
    with pytest.raises(CommandError):
        call_command("import_matters", path, profile=profile, effective_on="2026-02-01", basis="区政府决定")
    assert "这一事项已有版本，变更的生效日不能早于今天" in capsys.readouterr().err
    assert Edition.objects.count() == 1


@pytest.mark.rule("COD-2")
def test_a_directory_gives_no_matter_the_code_another_was_published_under(take, moment):
    take({})
    edition = Edition.objects.get()
    told = content_of(edition)
    told["matter"] |= {"implementation_code": "A2", "basic_code": ""}
    put_in_force(told, edition.matter, on=moment.date(), is_checked=True, by=EDITORS, at=moment)
    report = take({}, {"implementation_code": "A1"})
    assert [problem.words for problem in report.problems] == [f"此编码曾属于“{ROW['name']}”，请换一个编码"]
    assert report.new == 1
