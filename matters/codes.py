"""What the codes of a matter say by themselves (COD-1 to COD-9), and why one will not do.

Nothing here reads the database. Codes are text of at most 64 signs (COD-5); what is asked of one depends on the profile
it was written by. The national profile (GB/T 39554, C0109):

    basic code           12   00 01 17051000       region 2, type 2, main item 5 (its line 2, its serial 3), sub-item 3
    implementation code  31   organ's credit code 18, level 1, basic code 12
    handling item code   33   implementation code, item 2
    case number          43   implementation code, day 8, serial 4

The hyphen profile parts basic code, division, 000, organ, version and 00 by hyphens; old codes have a letter for the type and two
serials, as the power lists of before the national codes; of GB/T 39046 only the greatest lengths are known (X3).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext as _
from stdnum.cn import uscc as credit_code

from ground.law.rulings import follows
from matters.enums import CodeProfile

LONGEST = 64
STANDARD = "GB/T 39554-2020 (C0109)"


class Kind(StrEnum):
    """Which code of a matter."""

    BASIC = "basic"
    IMPLEMENTATION = "implementation"
    ITEM = "item"
    CASE = "case"


TYPES = {f"{number:02}" for number in range(1, 11)} | {"20"}
LEVELS = set("1234567")
# GB/T 2260, and 99, in which no division lies: examples and trainings.
_NUMBERS = [
    *range(11, 16),
    *range(21, 24),
    *range(31, 38),
    *range(41, 47),
    *range(50, 55),
    *range(61, 66),
    71,
    81,
    82,
    99,
]
PROVINCES = {str(number) for number in _NUMBERS}
MUNICIPALITIES = {"11", "12", "31", "50"}
NATION = "00"

PLAIN = re.compile(r"[0-9A-Za-z][0-9A-Za-z._\-]*", re.ASCII)
BASIC = re.compile(r"(\d{2})(\d{2})(\d{2})([0-9A-Z]{3})([0-9A-Z]{3})", re.ASCII)
NATIONAL = re.compile(r"([0-9A-Z]{18})([1-7])(\d{6}[0-9A-Z]{6})(\d{2})?", re.ASCII)
HYPHENS = re.compile(r"([0-9A-Z\-]+)-(\d{12})-(\d{3})-([0-9A-Za-z\-]+)-(\d)-(\d{2})", re.ASCII)
OLD = re.compile(r"([A-Z])-(\d{6})-(\d{3})(?:-([0-9A-Z]{9,18}))?", re.ASCII)
SHORT = re.compile(r"[0-9A-Z]{1,24}", re.ASCII)

# The greatest lengths of the profiles codes are written out by; what is longer is refused, never cut.
LENGTHS: dict[str, dict[Kind, int]] = {
    "c0109": {Kind.BASIC: 12, Kind.IMPLEMENTATION: 31, Kind.ITEM: 33, Kind.CASE: 43},
    "gb39046": {Kind.BASIC: 10, Kind.IMPLEMENTATION: 24, Kind.CASE: 50},
    "exchange": {Kind.BASIC: 12, Kind.IMPLEMENTATION: 36, Kind.ITEM: 50, Kind.CASE: 50},
}


class Parts(NamedTuple):
    """A code of the national profile, taken apart; the last three are empty in a basic code."""

    region: str
    type: str
    line: str
    main: str
    sub: str
    organ: str = ""
    level: str = ""
    item: str = ""

    @property
    def basic(self) -> str:
        return self.region + self.type + self.line + self.main + self.sub


class Hyphened(NamedTuple):
    """A code that parts its fields by hyphens. What is inside its basic code is its province's own affair."""

    basic: str
    division: str
    organ: str
    version: str


class Identity(NamedTuple):
    """What the same matter has in common at every level (三级四同), and where it lies."""

    name: str
    type_code: str
    basis: frozenset[str]
    basic_code: str


# Reading.


@follows("COD-5", source="GB/T 39046-2020 表 4；" + STANDARD)
def profile_of(code: str) -> CodeProfile:
    """The profile an implementation or handling item code shows by its form.

    Of the older standard only the greatest length is known: a text that fills it is taken for one of its codes, a shorter
    one is unknown until somebody says by which profile it was written.
    """
    if (national := NATIONAL.fullmatch(code)) and BASIC.fullmatch(national[3]):
        return CodeProfile.NATIONAL
    if HYPHENS.fullmatch(code):
        return CodeProfile.HYPHENS
    if OLD.fullmatch(code):
        return CodeProfile.OLD
    if SHORT.fullmatch(code) and len(code) == LENGTHS["gb39046"][Kind.IMPLEMENTATION]:
        return CodeProfile.GB39046
    return CodeProfile.UNKNOWN


def parts(code: str) -> Parts | None:
    """A basic, implementation or handling item code of the national profile in its parts; None for any other text."""
    if basic := BASIC.fullmatch(code):
        return Parts(*basic.groups())
    if (whole := NATIONAL.fullmatch(code)) and (basic := BASIC.fullmatch(whole[3])):
        return Parts(*basic.groups())._replace(organ=whole[1], level=whole[2], item=whole[4] or "")
    return None


def hyphened(code: str) -> Hyphened | None:
    """A code of the hyphen profile in its parts; None for any other text."""
    found = HYPHENS.fullmatch(code)
    return Hyphened(found[1], found[2], found[4], found[5]) if found else None


@follows("COD-8", source="行政区划代码的层级；直辖市的区按县级行使权力 [待核对]")
def level_of(division: str) -> str:
    """The level (COD-7) at which the government of a division acts; empty when the text is no division.

    A district of a municipality is of prefecture rank, and exercises the powers of a county: level 4.
    """
    if not re.fullmatch(r"\d{6}|\d{9}|\d{12}", division, re.ASCII):
        return ""
    six, town, village = division[:6], division[6:9].strip("0"), division[9:].strip("0")
    if village:
        return "6"
    if town:
        return "5"
    if six == "000000":
        return "1"
    if six.endswith("0000"):
        return "2"
    return "3" if six.endswith("00") and six[:2] not in MUNICIPALITIES else "4"


# Writing.


@follows("COD-2", source=STANDARD)
def build(uscc: str, level: str, basic: str) -> str:
    """The implementation code of 31 signs. ValueError with words when a part will not do."""
    words = why_not_organ(uscc) or why_not_level(level) or why_not_basic(basic)
    if words:
        raise ValueError(words)
    return uscc + level + basic


@follows("COD-3", source=STANDARD)
def item_code(implementation: str, no: str) -> str:
    """The handling item's code: the implementation code and two digits, the first item being 01.

    Some catalogues keep the code of an item as that of the matter; the number then takes the place of theirs.
    """
    if not re.fullmatch(r"\d{2}", no, re.ASCII) or no == "00":
        raise ValueError(_("业务办理项序号应为 01 至 99"))
    found = parts(implementation)
    return implementation + no if found is None or not found.item else implementation[:-2] + no


@follows("COD-4", source="各地办件编号通行做法")
def case_number(implementation: str, on: date, serial: int) -> str:
    """The number of a case as the exchange has it: implementation code, day, four digits from 0001."""
    if not 1 <= serial <= 9999:
        raise ValueError(_("办件序号应在 1 至 9999 之间"))
    return f"{implementation}{on:%Y%m%d}{serial:04}"


# Why not.


@follows("X3", source="GB/T 39046-2020；国家数据交换库表")
def why_not_exported(code: str, kind: Kind, profile: str) -> str | None:
    """What is longer than a profile's field is not written to it: a code that lost its end is another matter's."""
    longest = LENGTHS[profile].get(kind)
    if longest is None:
        return _("该标准没有这种编码")
    if len(code) > longest:
        return _("编码“%(code)s”有 %(n)d 位，该标准最长 %(most)d 位，不能导出") % {
            "code": code,
            "n": len(code),
            "most": longest,
        }
    return None


@follows("COD-5", source="GB/T 39046-2020；本平台所定长度")
def why_not_text(code: str) -> str | None:
    """A code is letters, digits, full stops and hyphens, and not longer than 64."""
    if len(code) > LONGEST or not PLAIN.fullmatch(code):
        return _("编码“%(code)s”应为不超过 %(n)d 位的字母、数字和连字符") % {
            "code": code[:LONGEST],
            "n": LONGEST,
        }
    return None


@follows("COD-1", source=STANDARD)
def why_not_basic(basic: str, *, type_code: str = "") -> str | None:
    """A basic code has its 12 signs, begins with 00 or a province, and says the matter's own type."""
    found = parts(basic)
    if found is None or found.organ:
        return _("基本编码“%(code)s”应为 12 位：区域 2 位、类型 2 位、主项 5 位、子项 3 位") % {
            "code": basic[:LONGEST]
        }
    if found.region != NATION and found.region not in PROVINCES:
        return _("基本编码前两位“%(region)s”应为 00 或者省级行政区划代码") % {"region": found.region}
    return why_not_type(found.type) or _why_not_same_type(found.type, type_code)


@follows("COD-6", source="GB/T 39046-2020 A.1")
def why_not_type(type_code: str) -> str | None:
    """A type is one of 01 to 10, or 20."""
    if type_code not in TYPES:
        return _("事项类型“%(code)s”不在国家代码表中，应为 01 至 10 或者 20") % {"code": type_code[:20]}
    return None


def _why_not_same_type(said: str, type_code: str) -> str | None:
    if type_code and said != type_code:
        return _("基本编码中的类型是“%(said)s”，事项类型是“%(type)s”，两者应当一致") % {
            "said": said,
            "type": type_code,
        }
    return None


@follows("COD-7", source="GB/T 39046-2020 A.2")
def why_not_level(level: str) -> str | None:
    """A level is one of 1 to 7."""
    if level not in LEVELS:
        return _("行使层级“%(level)s”应为 1 至 7") % {"level": level[:20]}
    return None


@follows("COD-2", source="GB 32100-2015")
def why_not_organ(uscc: str) -> str | None:
    """An organ's credit code has 18 signs and a check sign that agrees."""
    if not credit_code.is_valid(uscc) or credit_code.compact(uscc) != uscc:
        return _("统一社会信用代码“%(code)s”应为 18 位，且校验位相符") % {"code": uscc[:LONGEST]}
    return None


@follows("COD-2", source=STANDARD)
def why_not_code(
    code: str,
    profile: str = "",
    *,
    type_code: str = "",
    uscc: str = "",
    level: str = "",
    basic_code: str = "",
) -> str | None:
    """Why an implementation code will not do by its profile; what is handed in beside it must be what it says.

    Without a profile the code's own is taken. What a profile does not say is not asked of it.
    """
    if words := why_not_text(code):
        return words
    if not _is_written_by(profile, code):
        return _("实施编码“%(code)s”不是该编码规则的写法") % {"code": code}
    match profile or profile_of(code):
        case CodeProfile.NATIONAL:
            return _why_not_national(code, type_code=type_code, uscc=uscc, level=level, basic_code=basic_code)
        case CodeProfile.HYPHENS:
            return _why_not_hyphened(code, uscc=uscc, basic_code=basic_code)
        case CodeProfile.UNKNOWN:
            return _("实施编码“%(code)s”不合任何已知的编码规则，请核对") % {"code": code}
    return None


def _is_written_by(profile: str, code: str) -> bool:
    if profile == CodeProfile.GB39046:
        return bool(SHORT.fullmatch(code))
    return profile in ("", profile_of(code))


def _why_not_national(code: str, *, type_code: str, uscc: str, level: str, basic_code: str) -> str | None:
    said = parts(code)
    assert said is not None
    if words := why_not_organ(said.organ) or why_not_basic(said.basic, type_code=type_code):
        return words
    return (
        _why_not_as_said(_("统一社会信用代码"), said.organ, uscc)
        or _why_not_as_said(_("行使层级"), said.level, level)
        or _why_not_as_said(_("基本编码"), said.basic, basic_code)
    )


def _why_not_hyphened(code: str, *, uscc: str, basic_code: str) -> str | None:
    said = hyphened(code)
    assert said is not None
    # Codes of organs without a credit code have other lengths; one that has 18 signs is meant as one.
    if len(said.organ) == 18 and (words := why_not_organ(said.organ)):
        return words
    return _why_not_as_said(_("机构代码"), said.organ, uscc) or _why_not_as_said(
        _("基本编码"), said.basic, basic_code
    )


def _why_not_as_said(label: str, said: str, given: str) -> str | None:
    if given and said != given:
        return _("实施编码中的%(label)s是“%(said)s”，与所填的“%(given)s”不一致") % {
            "label": label,
            "said": said,
            "given": given[:LONGEST],
        }
    return None


# The same matter elsewhere.


@follows("COD-9", source="本平台所定：同一机关在同一层级不重复列同一基本编码")
def repeated(matters: Iterable[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """The (basic code, level, organ) that more than one matter has; without a basic code nothing is compared."""
    counted = Counter(matter for matter in matters if matter[0])
    return {matter for matter, times in counted.items() if times > 1}
