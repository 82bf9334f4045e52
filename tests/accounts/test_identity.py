"""Numbers are read generously and checked strictly (rules.md 6)."""

from datetime import date

import pytest

from ground.accounts.enums import IdType
from ground.accounts.identity import identify, mobile, telephone, username_of

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("11010519491231002X", "11010519491231002X"),  # the sample of the standard
        ("11010519491231002x", "11010519491231002X"),
        ("　１１０１０５ 19491231 002ｘ ", "11010519491231002X"),
        ("360426199101010071", "360426199101010071"),
        ("120110198012010073", "120110198012010073"),  # a county that is no more
        ("990426199112010074", "990426199112010074"),  # a county that never was: no list of regions is asked
        ("990001195106180221", "990001195106180221"),
    ],
)
def test_a_resident_number_is_kept_in_one_form(typed, kept):
    assert identify(IdType.RESIDENT, typed, on=TODAY) == kept


@pytest.mark.parametrize(
    "typed, words",
    [
        ("", "请输入身份证号码"),
        ("110105491231002", "身份证号码应为 18 位，现在是 15 位，请核对"),
        ("11010519491231002A", "身份证号码前 17 位应为数字，最后一位为数字或 X，请核对"),
        ("110105194912310021", "身份证号码最后一位校验不符，请核对"),
        ("360426199113010079", "身份证号码第 7 至 14 位不是有效的出生日期，请核对"),
        ("360426202702280077", "身份证号码第 7 至 14 位不是有效的出生日期，请核对"),
        ("１１０１０５１９４９１２３１００２\x00", "身份证号码前 17 位应为数字，最后一位为数字或 X，请核对"),
    ],
)
def test_a_wrong_resident_number_says_what_to_do(typed, words):
    with pytest.raises(ValueError, match=words):
        identify(IdType.RESIDENT, typed, on=TODAY)


@pytest.mark.parametrize(
    "typed",
    [
        "91110000600037341L",
        "91110000600037341l",
        "９１１１００００ 600037341L",
        "9111-0000-6000-3734-1L",
        "11120000MB1571593F",
        "11310000MB2F30661Y",
        "11440232MB2D06811W",
        "92340602MA2PEL3T3X",
    ],
)
def test_a_credit_code_is_kept_in_one_form(typed):
    kept = identify(IdType.USCC, typed)
    assert len(kept) == 18
    assert identify(IdType.USCC, kept.lower()) == kept


@pytest.mark.parametrize(
    "typed, words",
    [
        ("", "请输入统一社会信用代码"),
        ("12345", "统一社会信用代码应为 18 位，现在是 5 位，请核对"),
        ("9111000060003IOZSV", "不含 I、O、S、V、Z"),
        ("911100006000373410", "统一社会信用代码最后一位校验不符，请核对"),
    ],
)
def test_a_wrong_credit_code_says_what_to_do(typed, words):
    with pytest.raises(ValueError, match=words):
        identify(IdType.USCC, typed)


@pytest.mark.parametrize(
    "typed", ["13800000101", "138 0000 0101", "+86 138-0000-0101", "１３８０００００１０１", "8613800000101"]
)
def test_a_mobile_number_is_eleven_digits(typed):
    assert mobile(typed) == "13800000101"


@pytest.mark.parametrize("typed", ["12345", "1380000010", "010-12345678", "1３８0000010a"])
def test_a_wrong_mobile_number_says_what_to_do(typed):
    with pytest.raises(ValueError, match="手机号码应为 11 位数字"):
        mobile(typed)


def test_a_telephone_may_be_a_landline():
    assert telephone("０990-22345678") == "0990-22345678"
    assert telephone("138 0000 0101") == "13800000101"
    with pytest.raises(ValueError, match="或带区号的固定电话"):
        telephone("110")


def test_usernames_that_look_alike_are_alike():
    assert username_of(" ＬiMing ") == username_of("liming") == "liming"
