"""Codes: what they say is what was put in, what is wrong is named, and no text whatever breaks the reader."""

import csv
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.cn import uscc as credit_code

from matters import codes
from matters.actions.importing.directory import DATA
from matters.codes import Kind
from matters.enums import CodeProfile

ORGAN = "11440232MB2D06811W"
BASIC = "000117051000"
NATIONAL = ORGAN + "4" + BASIC
HYPHENS = "511A0005200004-511602000000-000-115113016823646795-1-00"
OLD = "E-000004-001-11511301008778386B"

BODY = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DIVISIONS = st.sampled_from(["110101", "120116", "440232", "511602", "990001"])


@st.composite
def organs(draw):
    """A credit code with the check sign that belongs to it."""
    body = "11" + draw(DIVISIONS) + draw(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9))
    return body + credit_code.calc_check_digit(body)


@st.composite
def basics(draw):
    """A basic code of the national profile."""
    return (
        draw(st.sampled_from(["00", "12", "43", "99"]))
        + draw(st.sampled_from(sorted(codes.TYPES)))
        + draw(st.text("0123456789", min_size=2, max_size=2))
        + draw(st.text("0123456789W", min_size=3, max_size=3))
        + draw(st.text("0123456789W", min_size=3, max_size=3))
    )


levels = st.sampled_from("1234567")


@pytest.mark.rule("COD-1")
@pytest.mark.parametrize(
    "code, region, type_code, line, main, sub",
    [
        ("000117051000", "00", "01", "17", "051", "000"),
        ("431020001W00", "43", "10", "20", "001", "W00"),
        ("440112028000", "44", "01", "12", "028", "000"),
    ],
)
def test_a_basic_code_says_region_type_and_items(code, region, type_code, line, main, sub):
    found = codes.parts(code)
    assert found[:5] == (region, type_code, line, main, sub)
    assert found.basic == code
    assert codes.why_not_basic(code, type_code=type_code) is None


@pytest.mark.rule("COD-1")
@pytest.mark.parametrize(
    "code, words",
    [
        ("", "12 位"),
        ("00011705100", "12 位"),
        ("0001170510000", "12 位"),
        (NATIONAL, "12 位"),
        ("990117051000", None),
        ("980117051000", "省级行政区划"),
        ("001117051000", "国家代码表"),
        ("000017051000", "国家代码表"),
        ("00０117051000", "12 位"),
    ],
)
def test_a_basic_code_that_will_not_do_is_told_why(code, words):
    said = codes.why_not_basic(code)
    assert said is None if words is None else words in said


@pytest.mark.rule("COD-6")
def test_the_type_in_the_basic_code_is_the_matters_own():
    assert "“01”" in codes.why_not_basic(BASIC, type_code="07")
    assert "两者应当一致" in codes.why_not_code(NATIONAL, type_code="20")
    assert codes.why_not_code(NATIONAL, type_code="01") is None


@pytest.mark.rule("COD-2")
@given(organ=organs(), level=levels, basic=basics())
def test_what_was_built_is_what_is_read(organ, level, basic):
    code = codes.build(organ, level, basic)
    found = codes.parts(code)
    assert len(code) == 31
    assert (found.organ, found.level, found.basic, found.item) == (organ, level, basic, "")
    assert codes.build(found.organ, found.level, found.basic) == code
    assert codes.profile_of(code) == CodeProfile.NATIONAL
    assert codes.why_not_code(code, uscc=organ, level=level, basic_code=basic, type_code=basic[2:4]) is None


@pytest.mark.rule("COD-2")
@given(organ=organs(), level=levels, basic=basics(), place=st.integers(8, 17), sign=st.sampled_from(BODY))
def test_one_wrong_sign_in_the_organ_is_found(organ, level, basic, place, sign):
    wrong = organ[:place] + sign + organ[place + 1 :]
    if wrong == organ:
        return
    assert "校验位" in codes.why_not_code(wrong + level + basic)
    with pytest.raises(ValueError, match="校验位"):
        codes.build(wrong, level, basic)


@pytest.mark.rule("COD-2")
def test_a_code_agrees_with_what_is_said_beside_it():
    assert codes.why_not_code(NATIONAL, uscc=ORGAN, level="4", basic_code=BASIC) is None
    assert "统一社会信用代码" in codes.why_not_code(NATIONAL, uscc="11990001MB99000215")
    assert "行使层级" in codes.why_not_code(NATIONAL, level="3")
    assert "基本编码" in codes.why_not_code(NATIONAL, basic_code="000117051001")
    assert "机构代码" in codes.why_not_code(HYPHENS, uscc=ORGAN)
    assert "基本编码" in codes.why_not_code(HYPHENS, basic_code=BASIC)


@pytest.mark.rule("COD-3")
@given(organ=organs(), level=levels, basic=basics(), no=st.integers(1, 99))
def test_an_items_code_is_the_matters_and_two_digits(organ, level, basic, no):
    matter = codes.build(organ, level, basic)
    item = codes.item_code(matter, f"{no:02}")
    assert len(item) == 33
    assert codes.parts(item).item == f"{no:02}"
    assert codes.item_code(item, "01") == matter + "01"
    assert codes.why_not_code(item) is None


@pytest.mark.rule("COD-3")
@pytest.mark.parametrize("no", ["", "1", "00", "100", "0a", "０１"])
def test_an_items_number_has_two_digits_from_01(no):
    with pytest.raises(ValueError, match="01 至 99"):
        codes.item_code(NATIONAL, no)


@pytest.mark.rule("COD-3")
def test_a_real_code_of_an_item_is_read():
    found = codes.parts("11440981MB2D246657444011202800001")
    assert (found.organ, found.level, found.basic, found.item) == (
        "11440981MB2D246657",
        "4",
        "440112028000",
        "01",
    )


@pytest.mark.rule("COD-4")
def test_a_case_number_has_43_signs():
    number = codes.case_number(NATIONAL, date(2026, 3, 9), 7)
    assert number == NATIONAL + "202603090007"
    assert len(number) == 43
    for serial in (0, 10_000):
        with pytest.raises(ValueError, match="9999"):
            codes.case_number(NATIONAL, date(2026, 3, 9), serial)


@pytest.mark.rule("COD-5")
@pytest.mark.parametrize(
    "code, profile",
    [
        (NATIONAL, CodeProfile.NATIONAL),
        (NATIONAL + "01", CodeProfile.NATIONAL),
        (HYPHENS, CodeProfile.HYPHENS),
        ("511A14006025-511602000000-000-115113016823646795-1-00", CodeProfile.HYPHENS),
        ("G-000007-001-511602000000-000-115113010833722043-1-00", CodeProfile.HYPHENS),
        (OLD, CodeProfile.OLD),
        ("H-000185-001-4444444444", CodeProfile.OLD),
        ("ABCDEFGHJK00012345678901", CodeProfile.GB39046),
        ("2222222222222", CodeProfile.UNKNOWN),
        ("083372204", CodeProfile.UNKNOWN),
        (ORGAN + "4" + "０00117051000", CodeProfile.UNKNOWN),
        (ORGAN + "8" + BASIC, CodeProfile.UNKNOWN),
        ("", CodeProfile.UNKNOWN),
    ],
)
def test_a_code_shows_its_profile(code, profile):
    assert codes.profile_of(code) == profile


@pytest.mark.rule("COD-5")
def test_a_code_is_held_to_the_profile_it_is_said_to_be_written_by():
    assert codes.why_not_code("2222222222222") is not None
    assert codes.why_not_code("2222222222222", CodeProfile.GB39046) is None
    assert "编码规则" in codes.why_not_code(HYPHENS, CodeProfile.NATIONAL)
    assert "编码规则" in codes.why_not_code(NATIONAL, CodeProfile.GB39046)
    assert codes.why_not_code(OLD, CodeProfile.OLD) is None
    assert codes.why_not_code("x" * 65) is not None
    assert codes.why_not_code("-1") is not None


@pytest.mark.rule("X3")
def test_what_is_too_long_for_a_standard_is_refused_and_not_cut():
    assert codes.why_not_exported(BASIC, Kind.BASIC, "c0109") is None
    assert codes.why_not_exported(NATIONAL, Kind.IMPLEMENTATION, "exchange") is None
    assert "最长 10 位" in codes.why_not_exported(BASIC, Kind.BASIC, "gb39046")
    assert "最长 24 位" in codes.why_not_exported(NATIONAL, Kind.IMPLEMENTATION, "gb39046")
    assert "最长 36 位" in codes.why_not_exported(HYPHENS, Kind.IMPLEMENTATION, "exchange")
    assert codes.why_not_exported(NATIONAL + "01", Kind.ITEM, "gb39046") is not None


@pytest.mark.rule("COD-6")
@pytest.mark.parametrize(
    "written, code",
    [
        ("1", "01"),
        ("01", "01"),
        (" 7 ", "07"),
        ("10", "10"),
        ("20", "20"),
        ("00", ""),
        ("21", ""),
        ("11", ""),
        ("许可", ""),
    ],
)
def test_a_type_is_one_of_the_nation_s_two_digits(written, code):
    assert (codes.why_not_type(written) is None) == (written == code)


@pytest.mark.rule("COD-7")
def test_levels_are_1_to_7():
    assert [level for level in "0123456789" if codes.why_not_level(level) is None] == list("1234567")
    assert codes.why_not_level("") is not None
    with pytest.raises(ValueError, match="1 至 7"):
        codes.build(ORGAN, "8", BASIC)


@pytest.mark.rule("COD-8")
@pytest.mark.parametrize(
    "division, level",
    [
        ("000000", "1"),
        ("440000", "2"),
        ("440100", "3"),
        ("440232", "4"),
        ("120000", "2"),
        ("120116", "4"),
        ("120100", "4"),
        ("511602000000", "4"),
        ("990000", "2"),
        ("990001", "4"),
        ("990001001000", "5"),
        ("990001001", "5"),
        ("990001001001", "6"),
        ("99", ""),
        ("西藏", ""),
    ],
)
def test_a_district_of_a_municipality_acts_as_a_county(division, level):
    assert codes.level_of(division) == level


@pytest.mark.rule("COD-9")
def test_a_code_listed_twice_by_one_organ_at_one_level_is_found():
    twice, elsewhere = (BASIC, "4", ORGAN), (BASIC, "3", ORGAN)
    assert codes.repeated([twice, elsewhere, twice]) == {twice}
    assert codes.repeated([("", "4", ORGAN)] * 2) == set()


@pytest.mark.rule("COD-5")
@given(st.text(max_size=70), st.sampled_from(["", *CodeProfile]))
@example("", "")
@example("１" * 31, "")
@example("\x00", "gb39046")
def test_no_text_breaks_the_reader(text, profile):
    said = codes.why_not_code(text, profile, type_code=text, uscc=text, level=text, basic_code=text)
    assert said is None or said
    assert codes.profile_of(text) in CodeProfile
    assert (codes.why_not_basic(text) is None) <= (codes.parts(text) is not None)
    codes.level_of(text)
    codes.hyphened(text)


@pytest.mark.rule("COD-5")
def test_every_code_of_the_directory_has_a_profile():
    with (DATA / "matters.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {codes.profile_of(row["implementation_code"]) for row in rows}
    assert found == {CodeProfile.HYPHENS, CodeProfile.OLD}
    wrong = [row for row in rows if codes.why_not_code(row["implementation_code"])]
    assert wrong
    assert all("校验位" in codes.why_not_code(row["implementation_code"]) for row in wrong)
