"""Every element goes out and comes back: as a workbook, as JSON, and by the national exchange tables but for what they say they lose."""

import csv
import io
import json
import zipfile
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from matters import content as contents
from matters import standard
from matters.actions.opening import packaged
from matters.content import normal
from matters.elements import ELEMENTS, ROWS
from matters.enums import ImportProfile, Severity
from matters.exchange import cells, export, gb39046, guides, profiles, reading, tables, workbook
from matters.exchange.merging import over
from matters.exchange.profiles import MAIN, Col
from matters.sheets import Unreadable
from matters.sheets import tables as tables_of

STREET = json.loads(
    (Path(__file__).parents[1] / "data" / "guides" / "street.json").read_text(encoding="utf-8")
)
NOBODY = cells.Directory({"zhaoxia/shijianju": "市场监督管理局", "a": "同名", "b": "同名"})


def whole(told):
    return normal({"effective_on": "2026-01-01", **told})


# A finding is shown as it was found: making it smaller takes a minute.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)

# ---- one cell

TEXT = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\r\u2028\u2029\x85"),
    min_size=1,
    max_size=30,
).filter(
    lambda said: said == said.strip() and not cells.RICH.search(said) and not cells.sheets.is_spoilt(said)
)
COLUMNS = [col for sheet in profiles.sheets().values() for col in sheet.columns]


def values(col: Col):
    """What a column may hold."""
    chosen = [value for value, _label in col.choices]
    match col.kind:
        case "flag":
            return st.booleans()
        case "choice":
            return st.sampled_from(chosen)
        case "multi":
            return st.lists(st.sampled_from(chosen), unique=True, min_size=1).map(
                lambda some: sorted(some, key=chosen.index)
            )
        case "number":
            return st.integers(0, 30000)
        case "numbers":
            return st.lists(st.integers(0, 99), min_size=1)
        case "lines":
            # What no text of the database holds stands in none of them.
            held = st.characters(exclude_categories=("Cs",), exclude_characters="\x00")
            return st.lists(st.text(held, max_size=20), min_size=1)
        case "office":
            return st.sampled_from(sorted(NOBODY.by_path))
        case "form" | "condition" | "english":
            return st.dictionaries(st.text("abc", min_size=1), TEXT, min_size=1)
        case "questions":
            return st.lists(st.dictionaries(st.text("abc", min_size=1), TEXT, min_size=1), min_size=1)
    return TEXT


@pytest.mark.parametrize("col", COLUMNS, ids=lambda col: col.key)
@settings(max_examples=12, deadline=None, phases=QUICK)
@given(data=st.data())
def test_what_a_cell_holds_is_read_as_it_was_written(col, data):
    value = data.draw(values(col))
    cell = cells.written(col, value, NOBODY)
    assert cells.read(col, cell, NOBODY).value == value
    assert cells.read(col, str(cell), NOBODY).value == value, "a text file has no numbers"


@pytest.mark.parametrize("sheet", profiles.sheets().values(), ids=lambda sheet: sheet.title)
def test_no_two_columns_of_a_sheet_have_one_name(sheet):
    assert len({col.label for col in sheet.columns}) == len(sheet.columns)


def test_every_element_has_its_column():
    told = {col.key for col in COLUMNS}
    assert [key for key, element in ELEMENTS.items() if key not in told and element.kind != "rows"] == []


@pytest.mark.parametrize(
    "key, said, value",
    [
        ("type_code", "1", "01"),
        ("type_code", "行政许可", "01"),
        ("handling", "即审即办", "instant"),
        ("service_objects", "个人、企业", ["person", "enterprise"]),
        ("channels", "网上申请,窗口", ["online", "window"]),
        ("promised_unit", "工作日", "wd"),
        ("visits", "1.0", 1),
        ("bookable", "是", True),
        ("application_conditions", "<p>甲</p><ul><li><span>乙</span></li></ul>", ["甲", "乙"]),
        ("summary", "一句\n话", "一句 话"),
        ("office", "市场监督管理局", "zhaoxia/shijianju"),
    ],
)
def test_what_people_write_is_understood(key, said, value):
    col = next(col for col in COLUMNS if col.key == key)
    assert cells.read(col, said, NOBODY).value == value


@pytest.mark.parametrize(
    "key, said, words",
    [
        ("type_code", "11", "请填写"),
        ("implementation_code", "1.15113E+17", "末位已经丢失"),
        ("implementation_code", 115113010877838600, "末位已经丢失"),
        ("visits", "一次", "应为整数"),
        ("bookable", "也许", "应填写"),
        ("office", "同名", "没有机构"),
        ("form", "{", "不是有效的 JSON"),
        ("materials.purposes", "转让", "不在可选范围内"),
    ],
)
def test_what_is_no_value_is_said_in_words(key, said, words):
    col = next(col for col in COLUMNS if col.key == key)
    with pytest.raises(cells.Unreadable, match=words):
        cells.read(col, said, NOBODY)


# ---- the workbook


@pytest.mark.django_db
def test_the_workbook_of_every_packaged_edition_reads_back_as_it_was(offices):
    told = [whole(content) for content in packaged()]
    # Longer than a cell of XLSX can be, a formula, and what XML cannot hold.
    told[0]["edition"]["rights_words"] = "长" * 40_000
    told[1]["edition"]["promised_words"] = "=1+1"
    lines, problems = reading.read(workbook.elements(told), ImportProfile.ELEMENTS)
    assert problems == [problem for line in lines for problem in line.problems] == []
    for line, was in zip(lines, told, strict=True):
        for key in profiles.sheets():
            if key != MAIN and key not in ROWS and not was["edition"][key]:
                line.content["edition"].setdefault(key, was["edition"][key])
        line.content["effective_on"] = was["effective_on"]
        got = normal(line.content)
        assert contents.changes(was, got) == []


@pytest.mark.django_db
@pytest.mark.parametrize("profile", ImportProfile.values)
def test_a_template_offers_what_may_be_chosen(profile, offices):
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(workbook.template(profile)))
    assert book["选项"].sheet_state == "hidden"
    page = book.worksheets[0]
    heads = [str(cell.value) for cell in page[1]]
    assert any(head.startswith("*") for head in heads)
    if profile != ImportProfile.EXCHANGE:
        rules = page.data_validations.dataValidation
        place = next(n for n, head in enumerate(heads, start=1) if "事项类型" in head)
        (rule,) = [rule for rule in rules if page.cell(2, place).coordinate in rule.sqref]
        title, area = rule.formula1.split("!")
        offered = [cell.value for (cell,) in book[title][area.replace("$", "")]]
        assert offered[:2] == ["行政许可", "行政处罚"]
    assert page.column_dimensions["B"].number_format == "@"


def test_a_sheet_without_the_code_is_refused():
    with pytest.raises(Unreadable, match="实施编码"):
        reading._columns(("事项名称",), profiles.sheets()[MAIN], lambda problem: None)


@pytest.mark.django_db
def test_junk_rows_and_rows_of_nobody_are_named():
    told = whole(next(iter(packaged())))
    raw = workbook.plain(
        {
            "事项": [["*实施编码", "事项名称", "外星列"], ["A1", "甲", ""]],
            "申请材料": [["实施编码", "材料名称"], ["A1", "sssss "], ["A2", "身份证"]],
            "别的": [["甲"]],
        }
    )
    (line,), problems = reading.read(raw, ImportProfile.ELEMENTS)
    assert {(one.sheet, one.row, one.severity) for one in problems} == {
        ("事项", 1, Severity.WARNING),
        ("申请材料", 2, Severity.ERROR),
        ("申请材料", 3, Severity.ERROR),
        ("别的", 0, Severity.WARNING),
    }
    assert line.content["matter"] == {"implementation_code": "A1", "name": "甲"}
    assert line.content["materials"] == []
    assert told["materials"], "what the file has no column for is not in the line"


# ---- the national exchange tables

LINE = st.text("甲乙丙丁〇一二（）、，。1234567890abcXYZ", min_size=1, max_size=30).filter(
    lambda said: said == said.strip() and said not in ("无", "（")
)
NAME = st.text("甲乙丙丁戊己庚辛", min_size=2, max_size=12)
WORD = st.text("甲乙丙丁abc123", max_size=12)


def lossless(code_set: str):
    """Our values that come back from the standard as they went."""
    return [
        one for one in standard.values(code_set) if one and not standard.written(code_set, one, "c0109").doubt
    ]


def pick(code_set: str, *more: str):
    return st.sampled_from([*lossless(code_set), *more])


def some(code_set: str):
    return st.lists(pick(code_set), unique=True).map(
        lambda found: [one for one in standard.values(code_set) if one in found]
    )


MATERIALS = st.lists(
    st.fixed_dictionaries(
        {
            "name": NAME, "kind": pick("material_kind", ""), "source": pick("source"), "form": pick("medium"),
            "source_office": WORD, "originals": st.integers(0, 9), "copies": st.integers(0, 9), "standard": WORD,
            "basis": WORD, "fill_words": WORD, "pages_format": WORD,
        }
    ),
    max_size=4, unique_by=lambda row: row["name"],
)  # fmt: skip
NECESSITY = st.sampled_from(
    [
        {"necessity": "required"},
        {"necessity": "required", "secondary": True},
        {"necessity": "optional"},
        {"necessity": "conditional", "when_words": "委托他人办理的"},
    ]
)
EDITION = st.fixed_dictionaries(
    {
        "organ_nature": pick("organ_nature", ""), "power_source": pick("power_source", ""), "entrusting_organ": WORD,
        "handling": pick("handling", ""), "statutory_length": st.none() | st.integers(1, 90),
        "promised_length": st.none() | st.integers(1, 90), "statutory_unit": pick("unit"), "promised_unit": pick("unit"),
        "statutory_words": WORD, "promised_words": WORD, "application_conditions": st.lists(LINE),
        "quantity_limit": WORD, "visits": st.integers(0, 3), "visits_words": WORD, "scope": pick("scope", ""),
        "legal_basis": st.lists(
            st.fixed_dictionaries(
                {"law": NAME, "article": st.sampled_from(["", "第三十五条"]), "words": WORD}
            )
        ),
        "special_procedures": st.lists(
            st.fixed_dictionaries(
                {
                    "kind": st.sampled_from(["hearing", "expert", "other"]), "name": WORD, "basis": WORD,
                    "length": st.integers(1, 60), "unit": pick("unit"), "counts": st.booleans(),
                }
            )
        ),
        "intermediaries": st.lists(
            st.fixed_dictionaries(dict.fromkeys(("name", "basis", "scope", "organ", "period"), WORD)).filter(
                lambda row: row["name"] != "无"
            )
        ),
        "service_objects": some("service_object"), "channels": some("channel"), "online_depth": st.none() | st.integers(1, 8),
        "enters_hall": st.booleans(), "bookable": st.booleans(), "pays_online": st.booleans(),
        "posts_result": st.booleans(), "terminals": st.booleans(), "joint_offices": st.lists(NAME),
        "result_kind": pick("result", ""), "result_name": WORD, "address": WORD, "hours": WORD,
        "online_url": st.sampled_from(["", "https://example.cn/a?b=1"]), "mobile_url": st.sampled_from(["", "https://m.example.cn"]),
        "consult_phone": st.sampled_from(["0990-12345001", "12345"]), "complaint_phone": st.sampled_from(["", "12388"]),
        "consult_ways": st.lists(st.fixed_dictionaries({"way": st.sampled_from("1245"), "words": NAME})),
        "person_theme": pick("person_theme", ""), "organisation_theme": pick("organisation_theme", ""),
        "fee": st.none() | st.lists(
            st.fixed_dictionaries({"name": NAME, "standard": NAME, "basis": WORD}), min_size=1
        ),
        "faq": st.lists(st.fixed_dictionaries({"q": LINE, "a": LINE})),
    }
)  # fmt: skip


class NobodysOffices:
    def path(self, row):
        return row.get("dept_name", "zhaoxia")


@pytest.mark.rule("X2")
@settings(max_examples=60, deadline=None, phases=QUICK)
@given(data=st.data())
def test_the_exchange_tables_bring_back_what_they_carry(data):
    materials, edition = data.draw(MATERIALS), data.draw(EDITION)
    for side in ("statutory", "promised"):
        if edition[f"{side}_length"] is None:
            edition[f"{side}_unit"] = "wd"  # a limit of nothing has no unit
    type_code = data.draw(pick("type"))
    if type_code == "20":
        edition["power_source"] = ""  # the table of public services has no such field
    told = whole(
        {
            "state": "listed",
            "matter": {
                "implementation_code": "990001000000000000", "name": data.draw(NAME), "basic_code": "000123",
                "type_code": type_code, "level": data.draw(pick("level", "")), "office": "zhaoxia",
                "for_persons": True, "for_organisations": True,
            },
            "edition": edition,
            "materials": [{**row, **data.draw(NECESSITY)} for row in materials],
            "steps": [
                {"name": name, "office_words": words, "days_words": days}
                for name, words, days in data.draw(st.lists(st.tuples(NAME, NAME, WORD)))
            ],
        }
    )  # fmt: skip
    stamp = tables.Stamp("0d2a3b4c-0000-4000-8000-000000000000", organ_name="zhaoxia")
    written = tables.written([(told, stamp)])
    assert written.lost == [], "nothing here is said to be lost"
    (line,) = again(written)
    assert [one for one in line.problems if one.stops] == []
    for key, element in ELEMENTS.items():
        if (
            key in tables.CARRIED
            and key not in ("for_persons", "for_organisations")
            and not element.is_of_rows
        ):
            assert (
                line.content[element.part].get(element.column, element.default)
                == told[element.part][element.column]
            ), key
    for part in ("materials", "steps"):
        got = normal({**line.content, "effective_on": "2026-01-01"})[part]
        assert got == told[part]


def again(written):
    found = tables_of(export.as_zip(written))
    return tables.read(found, lambda problem: None, NobodysOffices())


@pytest.mark.parametrize("name", ['=HYPERLINK("x")', " +86", "-", "'=1", "＝1"])
def test_no_spreadsheet_reckons_with_what_is_exported_and_it_is_read_back_as_it_was(name):
    told = whole({"matter": {"implementation_code": "A1", "name": name}, "edition": {"summary": name}})
    written = tables.written([(told, tables.Stamp("g"))])
    with zipfile.ZipFile(io.BytesIO(export.as_zip(written))) as packed:
        body = packed.read("up_task_general_basic.csv").decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(body, newline="")) for cell in row]
    assert f"'{name}" in cells
    assert name not in cells
    (line,) = again(written)
    assert line.content["matter"]["name"].strip() == name.strip()


def test_what_is_longer_than_its_field_is_written_whole_and_named():
    told = whole({"matter": {"implementation_code": "A1", "name": "甲" * 200}, "edition": {}})
    told["edition"]["application_conditions"] = ["条" * 300]
    written = tables.written([(told, tables.Stamp("g"))])
    (row,) = written.tables[tables.BASIC]
    assert row["accept_condition"] == "条" * 300
    assert ("A1", "accept_condition") in {(one.code, one.field) for one in written.too_long}
    with zipfile.ZipFile(io.BytesIO(export.as_zip(written))) as packed:
        assert "条" * 300 in packed.read("up_task_general_basic.csv").decode("utf-8-sig")
        assert "accept_condition" in packed.read("超长.csv").decode("utf-8-sig")


@pytest.mark.rule("X2")
def test_what_the_tables_have_no_code_or_field_for_is_said():
    told = whole({"matter": {"implementation_code": "A1", "name": "甲"}, "edition": {}})
    told["edition"] |= {"channels": ["window", "mobile"], "aliases": "", "rights_words": "内容"}
    written = tables.written([(told, tables.Stamp("g"))])
    said = {one.field: one.words for one in written.lost}
    assert "移动端办理" in said["handle_type"]
    assert "行使内容" in said["rights_words"]


def test_handling_items_of_one_code_are_one_matter():
    told = whole(
        {
            "matter": {"implementation_code": "A1", "name": "甲许可", "office": "zhaoxia"},
            "edition": {"promised_length": 5, "handling": "promised"},
            "handling_items": [
                {"no": "01", "name": "甲许可", "purpose": "new"},
                {
                    "no": "02",
                    "name": "甲许可（变更）",
                    "purpose": "change",
                    "promised_length": 3,
                    "promised_unit": "wd",
                },
            ],
            "materials": [
                {
                    "name": "申请表",
                    "necessity": "required",
                    "source": "self",
                    "form": "paper",
                    "purposes": ["new", "change"],
                },
                {
                    "name": "原许可证",
                    "necessity": "required",
                    "source": "self",
                    "form": "paper",
                    "purposes": ["change"],
                },
            ],
        }
    )
    written = tables.written(
        [(told, tables.Stamp("0d2a3b4c-0000-4000-8000-000000000000", organ_name="zhaoxia"))]
    )
    assert [row["task_handle_item"] for row in written.tables[tables.BASIC]] == ["A101", "A102"]
    (line,) = again(written)
    got = normal(over(None, line, date(2026, 1, 1)))
    assert got["handling_items"] == told["handling_items"]
    assert [(row["name"], row["purposes"]) for row in got["materials"]] == [
        ("申请表", ["new", "change"]),
        ("原许可证", ["change"]),
    ]
    assert got["matter"]["name"] == "甲许可"


@pytest.mark.parametrize(
    "field, said, words",
    [
        ("task_type", "21", "21"),
        ("anticipate_type", "3", "小时"),
        ("project_type", "9", "即办件"),
        ("task_state", "3", "取消"),
        ("task_code", "1.5E+10", "末位已经丢失"),
        ("limit_scene_num", "两次", "整数"),
    ],
)
def test_a_code_that_is_none_stops_the_line(field, said, words):
    row = {"task_code": "A1", "task_name": "甲", "anticipate_day": "4", field: said}
    problems = []
    (line,) = read_rows([row], problems)
    said = [one for one in (*line.problems, *problems) if one.stops]
    assert any(words in one.words and one.column == field for one in said), said


def read_rows(rows, problems):
    head = list(rows[0])
    table = [(1, head), *((n, [row.get(key, "") for key in head]) for n, row in enumerate(rows, start=2))]
    return tables.read({"up_task_general_basic": table}, problems.append, NobodysOffices())


@pytest.mark.rule("X3")
def test_a_code_that_does_not_fit_the_older_standard_is_not_cut_but_refused():
    long = whole({"matter": {"implementation_code": "A" * 31, "basic_code": "000123020000", "name": "甲"}})
    edition = {"channels": ["window", "mobile", "post"], "service_objects": ["organ"], "address": "址" * 101}
    short = whole(
        {"matter": {"implementation_code": "A1", "basic_code": "B1", "name": "乙"}, "edition": edition}
    )
    told = gb39046.written([(long, tables.Stamp("g")), (short, tables.Stamp("h", organ_name="某局"))])
    assert [one.code for one in told.refused] == ["A" * 31]
    (row,) = told.matters
    assert (row[1], row[3], row[40], row[35], row[11]) == ("乙", "A1", "1,3,4", "5", "某局")
    assert row[50] == "址" * 101
    assert [one.field for one in told.too_long] == ["50"]
    with zipfile.ZipFile(io.BytesIO(export.as_zip_of_items(told))) as packed:
        assert "A" * 31 in packed.read("不能导出.csv").decode("utf-8-sig")
        assert packed.read("事项管理.csv").decode("utf-8-sig").startswith("事项名称,基本编码,实施编码")


# ---- rich text of other systems


def test_guides_of_a_street_survive_and_their_junk_is_reported():
    first, junk, third = (guides.line(told, no) for no, told in enumerate(STREET, start=1))
    for line in (first, junk, third):
        edition = line.content["edition"]
        assert line.content["matter"]["name"] == "企业退休人员档案关系接收"
        assert (edition["statutory_length"], edition["promised_length"], edition["handling"]) == (
            1,
            1,
            "instant",
        )
        assert edition["application_conditions"] == ["本辖区内退休人员"]
        assert edition["fee"] is None
        assert edition["legal_basis"][0]["law"].startswith("中共中央办公厅 国务院办公厅关于转发")
        assert "consult_phone" not in edition, "00000000 is nobody's telephone"
        assert not any("<p" in str(value) or "<span" in str(value) for value in edition.values())
    assert first.content["edition"] == third.content["edition"]
    assert [row["name"] for row in first.content["materials"]][2] == "企业退休证明原件照片"
    assert junk.content["materials"] == []
    words = " ".join(one.words for one in junk.problems)
    assert "像是随手敲的字母" in words
    assert "正文列出 2 项材料，材料表有 0 项" in words
    assert "跳到" in words
    assert "图片没有导入" in " ".join(one.words for one in first.problems)


def test_the_scope_of_an_export_is_a_matter_an_office_or_all(directory):
    on = date(2026, 1, 1)
    everything = json.loads(export.export(None, "json", on=on).content)
    assert len(everything) == 1135
    from ground.accounts.models import Office
    from matters.models import Matter

    police = Office.objects.get(path="zhaoxia/gongan")
    theirs = json.loads(export.export(police, "json", on=on).content)
    assert len(theirs) == Matter.objects.filter(office=police).count() > 0
    (one,) = json.loads(export.export(Matter.objects.order_by("pk").first(), "json", on=on).content)
    assert one in everything
    assert deepcopy(one) == normal(one)
