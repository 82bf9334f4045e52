"""Files that are broken, or made to break the reader: each ends in words, by row where there is one."""

import io
import json
import zipfile

import pytest

from matters import sheets
from matters.enums import ImportProfile
from matters.exchange import reading, tables, workbook
from matters.exchange.cells import Directory, read
from matters.exchange.cells import Unreadable as NoValue
from matters.exchange.profiles import MAIN
from matters.exchange.profiles import sheets as known


class NobodysOffices(tables.Offices):
    def __init__(self):
        self.names, self.codes = {}, {}


@pytest.mark.django_db
def test_a_word_for_the_row_of_a_long_text_is_named_by_its_row():
    raw = workbook.plain(
        {
            "事项": [["*实施编码", "事项名称"], ["A1", "甲"]],
            "长文本": [["表", "行", "列", "序号", "内容"], ["事项", "第二行", "事项名称", 1, "甲"]],
        }
    )
    _lines, problems = reading.read(raw, ImportProfile.ELEMENTS)
    (told,) = problems
    assert (told.sheet, told.row, told.column, told.stops) == ("长文本", 2, "行", True)
    assert "第二行" in told.words


def test_a_row_shorter_than_its_head_has_empty_cells():
    table = [(1, ["task_name", "task_code"]), (2, ["甲"]), (3, ["乙", "A1"])]
    lines = tables.read({"up_task_general_basic": table}, [].append, NobodysOffices())
    assert [one.code for one in lines] == ["", "A1"]


@pytest.mark.parametrize(
    "raw, words",
    [
        (b"[" * 100_000, "嵌套"),
        (b'{"matter": ' * 70 + b"1" + b"}" * 70, "嵌套"),
        (b'{"matter": {"name": "\\u0000"}}', "不能保存的字符"),
        (b'{"matter": {"\\ud800": "x"}}', "不能保存的字符"),
    ],
)
def test_a_json_that_nothing_can_hold_is_refused_in_words(raw, words):
    with pytest.raises(sheets.Unreadable, match=words) as refused:
        reading.read(raw, ImportProfile.ELEMENTS)
    json.dumps(str(refused.value), ensure_ascii=False).encode(), "the words themselves can be kept"


def test_a_cell_that_nothing_can_hold_is_refused_or_cleaned():
    col = next(one for sheet in known().values() for one in sheet.columns if one.kind == "condition")
    for said in ('{"\\u0000": 1}', "[" * 100_000):
        with pytest.raises(NoValue):
            read(col, said, Directory())
    name = next(one for one in known()[MAIN].columns if one.name == "name")
    assert read(name, "甲\ud800\x00乙", Directory()).value == "甲乙"


def sized(ref, *rows):
    """A workbook that says of itself that it is as large as `ref`."""
    from openpyxl import Workbook

    book, out, told = Workbook(), io.BytesIO(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    with zipfile.ZipFile(out) as packed, zipfile.ZipFile(told, "w") as again:
        for name in packed.namelist():
            said = packed.read(name)
            if name.endswith("sheet1.xml"):
                said = said.replace(b'<dimension ref="A1:B3"', f'<dimension ref="{ref}"'.encode())
                assert ref.encode() in said
            again.writestr(name, said)
    return told.getvalue()


def test_the_size_a_sheet_says_it_has_takes_no_memory():
    (table,) = sheets.tables(sized("A1:XFD1048576", ["甲", "乙"], [None, None], [1, None])).values()
    assert table == [(1, ("甲", "乙")), (3, (1,))]


def test_a_sheet_has_so_many_rows_and_columns(monkeypatch):
    raw = sized("A1:B3", ["甲", "乙"], [1, 2], [3, 4])
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    with pytest.raises(sheets.Unreadable, match="超过 2 行"):
        sheets.tables(raw)
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    monkeypatch.setattr(sheets, "MOST_COLUMNS", 1)
    with pytest.raises(sheets.Unreadable, match="1 列"):
        sheets.tables(raw)
