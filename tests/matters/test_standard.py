"""One word of ours for what two standards write differently: out, in, and what is lost on the way."""

from collections import Counter

import pytest

from ground.clocks.enums import Unit
from matters import enums, standard, themes
from matters.standard import Standard, Unreadable

OURS = {
    "type": enums.MatterType,
    "level": enums.Level,
    "organ_nature": enums.OrganNature,
    "power_source": enums.PowerSource,
    "service_object": enums.ServiceObject,
    "channel": enums.Channel,
    "handling": enums.Handling,
    "scope": enums.CoverageScope,
    "depth": enums.OnlineDepth,
    "state": enums.EditionState,
    "result": enums.ResultKind,
    "necessity": enums.Necessity,
    "material_kind": enums.MaterialKind,
    "medium": enums.Medium,
    "source": enums.Source,
    "unit": Unit,
    "contact_way": enums.ContactWay,
    "person_theme": themes.PersonTheme,
    "organisation_theme": themes.OrganisationTheme,
}
# What the exchange tells apart, and our models by a flag, a day or nothing at all.
BESIDE = {"state": {"cancelled"}, "necessity": {"secondary", "committable"}, "scope": {""}}


@pytest.mark.rule("X2")
@pytest.mark.parametrize("code_set", OURS)
def test_every_value_of_ours_has_its_row(code_set):
    ours = {str(value) for value in OURS[code_set].values} | BESIDE.get(code_set, set())
    assert set(standard.values(code_set)) == ours
    assert len(standard.values(code_set)) == len(ours)


@pytest.mark.rule("X2")
def test_no_set_stands_in_the_file_that_nobody_has():
    assert set(standard.rows()) == set(OURS)


@pytest.mark.rule("X2")
@pytest.mark.parametrize("written_by", Standard)
@pytest.mark.parametrize("code_set", OURS)
def test_what_is_written_comes_back_or_is_said_to_be_lost(code_set, written_by):
    coded = any(row.codes[written_by] for row in standard.rows()[code_set])
    for ours in standard.values(code_set):
        told = standard.written(code_set, ours, written_by)
        if told.value:
            same = standard.read(code_set, told.value, written_by).value == ours
            assert same != bool(told.doubt)
        elif coded and ours:
            assert "没有" in told.doubt


@pytest.mark.rule("X2")
@pytest.mark.parametrize("written_by", Standard)
@pytest.mark.parametrize("code_set", OURS)
def test_every_code_of_a_standard_is_read_or_refused_in_words(code_set, written_by):
    for row in standard.rows()[code_set]:
        code = row.codes[written_by]
        if code and row.refused:
            with pytest.raises(Unreadable, match="请"):
                standard.read(code_set, code, written_by)
        elif code:
            assert (
                standard.written(code_set, standard.read(code_set, code, written_by).value, written_by).value
                == code
            )


@pytest.mark.rule("X2")
@pytest.mark.parametrize(
    "ours, c0109, g39046",
    [("person", "1", "1"), ("unincorporated", "5", "6"), ("organ", "6", "5"), ("other", "9", "6")],
)
def test_service_objects_differ_between_the_standards(ours, c0109, g39046):
    assert standard.written("service_object", ours, Standard.C0109).value == c0109
    assert standard.written("service_object", ours, Standard.GB39046).value == g39046
    assert standard.read("service_object", c0109, Standard.C0109) == (ours, "")


@pytest.mark.rule("X2")
@pytest.mark.parametrize(
    "ours, c0109, g39046",
    [("window", "1", "1"), ("online", "2", "2"), ("mobile", "2", "3"), ("post", "3", "4")],
)
def test_channels_differ_between_the_standards(ours, c0109, g39046):
    assert standard.written("channel", ours, Standard.C0109).value == c0109
    assert standard.written("channel", ours, Standard.GB39046).value == g39046
    assert standard.read("channel", g39046, Standard.GB39046) == (ours, "")


@pytest.mark.rule("X2")
def test_several_values_go_out_as_one_field():
    told = standard.written_all("channel", ["window", "online", "mobile"], Standard.C0109)
    assert told.value == "1,2"
    assert "移动端办理" in told.doubt
    assert standard.written_all("service_object", ["person", "enterprise"], Standard.GB39046) == ("1,2", "")
    assert [told.value for told in standard.read_all("service_object", "1,2、6", Standard.C0109)] == [
        "person",
        "enterprise",
        "organ",
    ]


@pytest.mark.rule("X2")
def test_a_word_that_covers_several_values_is_read_only_where_several_may_stand():
    assert [told.value for told in standard.read_all("service_object", "个人/法人")] == [
        "person",
        "enterprise",
        "institution",
        "social",
    ]
    with pytest.raises(Unreadable, match="写明"):
        standard.read("service_object", "法人")
    spelt = Counter(
        (name, word)
        for name, rows in standard.rows().items()
        for row in rows
        for word in {*row.spellings, *row.guesses}
    )
    assert {name for (name, _), times in spelt.items() if times > 1} == {"service_object"}


@pytest.mark.rule("X2")
def test_a_code_is_read_by_its_own_standard_alone():
    assert standard.read("type", "20", Standard.C0109).value == "20"
    assert standard.read("type", "20", Standard.GUANGDONG).value == "10"
    assert standard.read("type", "21", Standard.GUANGDONG).value == "20"
    assert standard.read("type", "1").value == "01"
    with pytest.raises(Unreadable):
        standard.read("type", "21", Standard.C0109)
    with pytest.raises(Unreadable):
        standard.read("type", "20")
    with pytest.raises(Unreadable, match="大类"):
        standard.read("type", "00", Standard.GB39046)


@pytest.mark.rule("X2")
@pytest.mark.parametrize(
    "code_set, said, ours",
    [
        ("medium", "纸质和电子", "each"),
        ("medium", "纸质或电子", "both"),
        ("medium", "纸质/电子化", "both"),
        ("necessity", "信用免交、信用后补", "committable"),
        ("material_kind", "证明材料", "certificate"),
        ("channel", "快递申请", "post"),
        ("unit", "工作日", "wd"),
        ("scope", "不可通办", ""),
        ("person_theme", "社会保障（社会保险、社会救助）", "085"),
        ("person_theme", "准营准办", "040"),
        ("organisation_theme", "准营准办", "010"),
        ("type", " 行政许可 ", "01"),
    ],
)
def test_words_of_the_provinces_are_understood(code_set, said, ours):
    assert standard.read(code_set, said) == (ours, "")


@pytest.mark.rule("X2")
@pytest.mark.parametrize(
    "code_set, said, ours",
    [("depth", "四级标准", "5"), ("depth", "II级", "2"), ("scope", "全县", "cross_county")],
)
def test_a_guess_is_said_to_be_one(code_set, said, ours):
    told = standard.read(code_set, said)
    assert told.value == ours
    assert "核对" in told.doubt


@pytest.mark.rule("X2")
@pytest.mark.parametrize(
    "code_set, said, words",
    [
        ("unit", "3", "小时"),
        ("unit", "5", "月"),
        ("handling", "9", "承诺件"),
        ("channel", "8", "请填写"),
        ("level", "", "请填写"),
    ],
)
def test_what_we_do_not_take_is_refused_with_what_to_do(code_set, said, words):
    with pytest.raises(Unreadable, match=words):
        standard.read(code_set, said, Standard.C0109)


@pytest.mark.rule("X2")
def test_a_value_of_nobody_is_not_written():
    with pytest.raises(KeyError):
        standard.written("state", "asleep", Standard.C0109)
