"""Who somebody is, read from what he typed: numbers are normalised first and refused in words that say what to do."""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext as _
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from ground.accounts.enums import IdType

# GB 32100: two signs for the registering body, six digits of the division, ten signs of organisation code and check.
# Newer registers begin with a letter (N: 农村集体经济组织), which the library's own format does not know.
USCC = re.compile(r"[1-9A-HJ-NP-RTUWXY][0-9A-HJ-NP-RTUWXY]\d{6}[0-9A-HJ-NP-RTUWXY]{10}", re.ASCII)
MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
LANDLINE = re.compile(r"0\d{2,3}-?[1-9]\d{6,7}", re.ASCII)
USERNAME = re.compile(r"[a-z0-9\u4e00-\u9fff][a-z0-9\u4e00-\u9fff._-]{2,29}")


def plain(text: str) -> str:
    """The text without the accidents of typing: full width is half width, no space anywhere, capitals."""
    return re.sub(r"[\s\u200b-\u200d\ufeff]", "", unicodedata.normalize("NFKC", text)).upper()


def identify(id_type: str, number: str, *, on: date | None = None) -> str:
    """The number as it is kept and looked up (rules.md 6: check digits, not today's list of regions).

    Raises ValueError with a sentence for the person who typed it. A birth date after `on` is refused.
    """
    readers = {IdType.RESIDENT: _resident, IdType.USCC: _credit_code}
    return readers[IdType(id_type)](plain(number).replace("-", ""), on)


def _resident(number: str, on: date | None) -> str:
    if not number:
        raise ValueError(_("请输入身份证号码"))
    if len(number) != 18:
        raise ValueError(_("身份证号码应为 18 位，现在是 %(count)s 位，请核对") % {"count": len(number)})
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number, re.ASCII):
        raise ValueError(_("身份证号码前 17 位应为数字，最后一位为数字或 X，请核对"))
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        born = None
    if born is None or born.year < 1850 or (on is not None and born > on):
        raise ValueError(_("身份证号码第 7 至 14 位不是有效的出生日期，请核对"))
    if number[-1] != ric.calc_check_digit(number):
        raise ValueError(_("身份证号码最后一位校验不符，请核对"))
    return number


def _credit_code(number: str, on: date | None) -> str:
    if not number:
        raise ValueError(_("请输入统一社会信用代码"))
    if len(number) != 18:
        raise ValueError(
            _("统一社会信用代码应为 18 位，现在是 %(count)s 位，请核对") % {"count": len(number)}
        )
    if not USCC.fullmatch(number):
        raise ValueError(
            _("统一社会信用代码由数字和大写字母组成，不含 I、O、S、V、Z，第 3 至 8 位为数字，请核对")
        )
    if number[-1] != uscc.calc_check_digit(number[:-1]):
        raise ValueError(_("统一社会信用代码最后一位校验不符，请核对"))
    return number


def born(number: str) -> date:
    """The birth date that a resident's identity number says."""
    day: date = ric.get_birth_date(number)
    return day


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 1 March for 29 February where that year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


ADULT = 18


def adult_on(number: str) -> date:
    """The day from which on this person is of age (民法典 17)."""
    return years_after(born(number), ADULT)


def mobile(number: str) -> str:
    """The mobile number as eleven digits; ValueError with words when it is none."""
    digits = re.sub(r"^(\+86|0086|86(?=\d{11}$))", "", plain(number).replace("-", ""))
    if not digits:
        raise ValueError(_("请输入手机号码"))
    if not MOBILE.fullmatch(digits):
        raise ValueError(_("手机号码应为 11 位数字，例如 13800138000，请核对"))
    return digits


def telephone(number: str) -> str:
    """A mobile or a landline number with its area code; ValueError with words when it is neither."""
    written = plain(number)
    if LANDLINE.fullmatch(written):
        return written
    try:
        return mobile(number)
    except ValueError:
        raise ValueError(_("请输入 11 位手机号码，或带区号的固定电话，例如 010-12345678")) from None


def username_of(typed: str) -> str:
    """The username as it is kept: half width, small letters, no space, so that no two accounts look alike."""
    return plain(typed).lower()
