"""告知承诺书: the words of a letter, and what stands in them for one applicant (COM-10, COM-11, COR-6, U14).

`compose` puts the facts of one case into the words of a scheme. What comes of it is frozen in `Commitment.letter`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from commitments.enums import Method, NoticeItem, PromiseItem, Scheme, Then

# What an applicant reads before he signs (U14).
SHORT = 120
# A blank in the words of a letter, 【事项】, filled for each applicant.
BLANK = re.compile(r"【([^【】]*)】")
# Said only where something is supplied later.
LATER = frozenset({NoticeItem.FOLLOWING, PromiseItem.LACKING, PromiseItem.DUE})
# What a part must leave to be filled, for the real days, materials and consequences to stand in the letter.
NEEDED: Mapping[str, tuple[str, ...]] = {
    NoticeItem.MATTER: ("事项", "机关"),  # not a message: blanks
    NoticeItem.BASIS: ("依据",),  # not a message: blanks
    NoticeItem.CONDITIONS: ("条件",),  # not a message: blanks
    NoticeItem.FOLLOWING: ("材料", "期限"),  # not a message: blanks
    NoticeItem.MANNER: ("签署",),  # not a message: blanks
    NoticeItem.LIABILITY: ("后果",),  # not a message: blanks
    NoticeItem.VERIFICATION: ("核查",),  # not a message: blanks
    NoticeItem.PUBLICATION: ("公开",),  # not a message: blanks
    PromiseItem.LACKING: ("材料",),  # not a message: blanks
    PromiseItem.DUE: ("期限",),  # not a message: blanks
}
DATA = Path(__file__).parent / "data" / "letters"
NUMERALS = "一二三四五六七八九十"  # not a message: numerals


@dataclass(frozen=True)
class Part:
    """One numbered part: which of the contents of COM-10 or COM-11 it says; nothing, where it says something else."""

    item: str
    head: str
    words: str

    def as_json(self) -> dict[str, str]:
        return {"item": self.item, "head": self.head, "words": self.words}


@dataclass(frozen=True)
class Wording:
    """The words of a letter with their blanks, and what the matter says of signing, publishing and checking (COM-10, 12, 13)."""

    scheme: Scheme
    notice: tuple[Part, ...]
    promise: tuple[Part, ...]
    personal: bool = False
    published: bool = False
    published_months: int | None = None
    method: Method = Method.WRITTEN
    standard: str = ""
    # Working days for the organ's check; nothing where none is due.
    verify_days: int | None = None
    # Which version of the matter's own words; 0 is the system's.
    no: int = 0


@dataclass(frozen=True)
class Asked:
    """One material that is promised, with what is asked of it."""

    name: str
    standard: str = ""


@dataclass(frozen=True)
class Consequences:
    """What a broken promise leads to in a place (COM-14)."""

    # Nothing where nothing is supplied later.
    overdue: Then | None
    mismatch: Then
    # Who promised falsely is treated as one without a licence (北京 33).
    unlicensed: bool = False
    # Whatever breaks it closes the next promise by itself, from the revocation on (天津); else a false one alone does.
    closes: bool = False


@dataclass(frozen=True)
class Facts:
    """What stands in one letter."""

    scheme: Scheme
    applicant: str
    matter: str
    organ: str
    basis: tuple[str, ...]
    conditions: tuple[str, ...]
    # What is promised: with PROOF never asked for, else still to be supplied.
    materials: tuple[Asked, ...]
    consequences: Consequences
    # Working days for supplying them, and both ends of them as they are today; nothing with PROOF.
    days: int | None = None
    counted_from: date | None = None
    last_day: date | None = None
    # By when the organ will have checked, were it decided today; nothing where nobody can say.
    verify_by: date | None = None
    # The last day runs through a year whose holidays nobody has announced yet (CAL-5); so does that of the check.
    provisional: bool = False
    verify_provisional: bool = False


@dataclass(frozen=True)
class Letter:
    """The letter as one applicant reads and signs it."""

    title: str
    # [{"head", "words"}], numbered
    notice: list[dict[str, str]]
    promise: list[dict[str, str]]
    # At most 120 characters.
    short: str
    wording: Wording

    def as_json(self) -> dict[str, Any]:
        """As `Commitment.letter` keeps it."""
        return {
            "title": self.title,
            "notice": self.notice,
            "promise": self.promise,
            "short": self.short,
        }

    @property
    def sha256(self) -> str:
        return digest(self.as_json())

    def fields(self) -> dict[str, Any]:
        """What a `Commitment` keeps of it, by its columns."""
        return {
            "letter": self.as_json(),
            "letter_sha256": self.sha256,
            "personal": self.wording.personal,
            "published": self.wording.published,
            "published_months": self.wording.published_months,
            "verify_days": self.wording.verify_days,
            "method": self.wording.method,
            "standard": self.wording.standard,
        }


def digest(letter: Mapping[str, Any]) -> str:
    """SHA-256 over the one form in which a letter can be written as JSON: what is signed is bound to this."""
    text = json.dumps(letter, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def title_of(scheme: Scheme) -> str:
    said: str = _data(scheme)["title"]
    return said


@cache
def standard_wording(scheme: Scheme) -> Wording:
    """The system's own words of a scheme, for a matter that has none."""
    data = _data(scheme)
    return Wording(scheme, parts_of(data["notice"]), parts_of(data["promise"]))


def parts_of(rows: Sequence[Mapping[str, str]]) -> tuple[Part, ...]:
    return tuple(Part(row["item"], row["head"], row["words"]) for row in rows)


def _data(scheme: Scheme) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((DATA / f"{Scheme(scheme).value}.json").read_text())
    return data


def items_of(scheme: Scheme) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What notice and promise of a scheme must say (COM-10, COM-11): later supply not with PROOF, the revocation with CREDIT alone."""
    spared: set[str] = set()
    if scheme == Scheme.PROOF:
        spared |= LATER
    if scheme != Scheme.CREDIT:
        spared.add(PromiseItem.REVOCATION)
    notice, promise = (
        tuple(one for one in kind.values if one not in spared) for kind in (NoticeItem, PromiseItem)
    )
    return notice, promise


def needed_blanks(scheme: Scheme, item: str) -> tuple[str, ...]:
    """The blanks that a part must leave."""
    if scheme == Scheme.PROOF and item == NoticeItem.CONDITIONS:
        return ("条件", "材料")  # not a message: blanks of the letter
    return NEEDED.get(item, ())


def blanks_of(scheme: Scheme) -> tuple[str, ...]:
    """Every blank that the words of a scheme may leave; no letter of PROOF knows a day of supply (COR-6)."""
    proof = scheme == Scheme.PROOF
    return tuple(name for name in _FILL if not (proof and name == "期限"))  # not a message: a blank


def compose(wording: Wording, facts: Facts) -> Letter:
    """The letter of this applicant. The words of one scheme never take the facts of another (COR-6)."""
    if wording.scheme != facts.scheme:
        raise ValueError(f"words of {wording.scheme} for facts of {facts.scheme}")
    if facts.scheme == Scheme.PROOF and (facts.days or facts.last_day):
        raise ValueError("in the scheme PROOF nothing is supplied later")
    if facts.scheme == Scheme.CREDIT and not facts.materials:
        raise ValueError("the scheme CREDIT promises materials")
    if facts.scheme != Scheme.PROOF and facts.materials and not facts.days:
        raise ValueError("what is supplied later has a limit")
    with translation.override(settings.LANGUAGE_CODE):
        filled = {name: fill(wording, facts) for name, fill in _FILL.items()}

        def written(parts: tuple[Part, ...]) -> list[Part]:
            said = [one for one in parts if facts.materials or one.item not in LATER]
            return [
                Part(one.item, one.head, BLANK.sub(lambda m: filled[m[1]], one.words).strip()) for one in said
            ]

        notice = [
            {"head": _("%(no)s、%(head)s") % {"no": numeral(no), "head": one.head}, "words": one.words}
            for no, one in enumerate(written(wording.notice), 1)
        ]
        promise = [
            {"head": _("（%(no)s）%(head)s") % {"no": numeral(no), "head": one.head}, "words": one.words}
            for no, one in enumerate(written(wording.promise), 1)
        ]
        return Letter(title_of(facts.scheme), notice, promise, short(facts), wording)


def numeral(no: int) -> str:
    """一, 二 … 九十九."""
    tens, ones = divmod(no, 10)
    words = NUMERALS[ones - 1] if ones else ""
    if not tens:
        return words
    return (NUMERALS[tens - 1] if tens > 1 else "") + "十" + words  # not a message: a numeral


# ---- what stands in the blanks


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"  # not a message: papers are Chinese


def _may_move(day: date, provisional: bool) -> str:
    return _("%(day)s（暂定）") % {"day": _day(day)} if provisional else _day(day)


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"{no}. {line}" for no, line in enumerate(lines, 1)) or _("无。")


def _materials(wording: Wording, facts: Facts) -> str:
    return _list(
        [
            _("%(name)s（要求：%(standard)s）") % {"name": one.name, "standard": one.standard}
            if one.standard
            else one.name
            for one in facts.materials
        ]
    )


def _limit(wording: Wording, facts: Facts) -> str:
    """CLK-15 counts from the commitment; a material of a notified licence is due after the decision."""
    if not facts.days:
        return _("无须后补")
    credit = facts.scheme == Scheme.CREDIT
    words = _("自作出本承诺之日起%(n)d个工作日内") if credit else _("自作出决定之日起%(n)d个工作日内")
    words %= {"n": facts.days}
    if facts.last_day is None or facts.counted_from is None:
        return words
    dated = _("（%(from)s承诺的，至%(last)s止）") if credit else _("（%(from)s决定的，至%(last)s止）")
    words += dated % {"from": _day(facts.counted_from), "last": _day(facts.last_day)}
    return words + _("；届满日为暂定，以国务院公布的放假安排为准") if facts.provisional else words


def _verification(wording: Wording, facts: Facts) -> str:
    if wording.method == Method.WAIVED:
        return _("本事项免予核查，日常监管除外。")
    words = ""
    if facts.scheme == Scheme.CREDIT:
        words = _("补交的材料逐项核对。")
    elif wording.verify_days is not None:
        words = _("自作出决定之日起%(n)d个工作日内核查。") % {"n": wording.verify_days}
    words += _("核查方式：%(method)s。") % {"method": Method(wording.method).label}
    if wording.standard:
        words += _("核查标准：%(standard)s") % {"standard": wording.standard}
        words += "" if wording.standard[-1] in "。；！？" else "。"
    return words


def _publication(wording: Wording, facts: Facts) -> str:
    if not wording.published:
        return _("承诺书不向社会公开。")
    return _("承诺书在本平台向社会公开，隐去个人信息，公开期限%(n)d个月。") % {"n": wording.published_months}


def _signing(wording: Wording, facts: Facts) -> str:
    if wording.personal:
        return _("由申请人本人（单位的法定代表人、负责人）签署，不得委托代理人。")
    return _("由申请人本人（单位的法定代表人、负责人）签署，也可以由其委托的代理人签署。")


def _consequences(wording: Wording, facts: Facts) -> str:
    """What the place does, each by its lawful way (COR-2, CRE-4)."""
    lines = []
    said = facts.consequences
    if facts.materials and said.overdue is not None:
        lines.append(
            _(
                "逾期未补齐，或者补交的材料不符合要求的，责令限期整改；逾期不改或者整改后仍不符合的，履行告知程序、听取陈述申辩后，依法撤销决定。"
            )
            if said.overdue == Then.RECTIFY
            else _("逾期未补齐，或者补交的材料不符合要求的，履行告知程序、听取陈述申辩后，依法撤销决定。")
        )
    match said.mismatch:
        case Then.RECTIFY:
            words = _(
                "实际情况与承诺不符的，责令限期整改；逾期不改或者整改后仍不符合的，履行告知程序、听取陈述申辩后，依法撤销决定。"
            )
        case Then.STOP:
            words = _(
                "实际情况与承诺不符，或者有违法行为的，由监管部门责令停止；不能按期达到条件的，履行告知程序、听取陈述申辩后，依法撤销决定。"
            )
        case Then.CHOOSE:
            words = _(
                "实际情况与承诺不符的，按情节依法终止办理、责令限期整改、撤销决定或者予以行政处罚；撤销决定以前，履行告知程序、听取陈述申辩。"
            )
        case _:
            words = _("实际情况与承诺不符的，履行告知程序、听取陈述申辩后，依法撤销决定。")
    lines.append(words)
    lines.append(
        _("作出虚假承诺的，履行告知程序、听取陈述申辩后，直接撤销决定，按照未取得许可擅自从事活动依法处理。")
        if said.unlicensed
        else _("作出虚假承诺的，履行告知程序、听取陈述申辩后，依法撤销决定或者予以行政处罚。")
    )
    lines.append(
        _(
            "因违反承诺被撤销决定的，自撤销决定作出之日起，信用修复以前不再适用承诺方式；经另行告知、听取申辩后，记入政务服务诚信档案。"
        )
        if said.closes
        else _(
            "因虚假承诺被撤销决定的，自撤销决定作出之日起，信用修复以前不再适用承诺方式；违反承诺的，经另行告知、听取申辩后，记入政务服务诚信档案。"
        )
    )
    lines.append(_("造成损失的，依法承担民事责任；构成犯罪的，依法追究刑事责任。"))
    return _list(lines)


_FILL: Mapping[str, Callable[[Wording, Facts], str]] = {
    "申请人": lambda wording, facts: facts.applicant,  # not a message: a blank
    "事项": lambda wording, facts: facts.matter,  # not a message: a blank
    "机关": lambda wording, facts: facts.organ,  # not a message: a blank
    "依据": lambda wording, facts: _list(facts.basis),  # not a message: a blank
    "条件": lambda wording, facts: _list(facts.conditions),  # not a message: a blank
    "材料": _materials,  # not a message: a blank
    "期限": _limit,  # not a message: a blank
    "签署": _signing,  # not a message: a blank
    "后果": _consequences,  # not a message: a blank
    "核查": _verification,  # not a message: a blank
    "公开": _publication,  # not a message: a blank
}


# ---- one screen before signing


def short(facts: Facts) -> str:
    """The one screen before signing (U14): days and consequences whole, names cut as far as 120 characters ask."""
    names = [facts.matter, *[one.name for one in facts.materials[:1]]]
    room = SHORT - len(_screen(facts, [""] * len(names)))
    kept = [""] * len(names)
    # The shorter name first: what it leaves is the other's.
    for left, no in enumerate(sorted(range(len(names)), key=lambda one: len(names[one]))):
        kept[no] = cut(names[no], room // (len(names) - left))
        room -= len(kept[no])
    return _screen(facts, kept)


def cut(name: str, length: int) -> str:
    """The name, or as much of it as there is room for."""
    name = " ".join(name.split())
    return name if len(name) <= length else name[: max(0, length - 1)] + "…"[:length]


def _screen(facts: Facts, names: Sequence[str]) -> str:
    matter, *rest = names
    told = {
        "matter": matter,
        "materials": _counted(rest[0], len(facts.materials)) if rest else "",
        "by": _by(facts),
    }
    if facts.scheme == Scheme.CREDIT:
        said = _("签署即承诺：%(by)s补齐%(materials)s，并符合“%(matter)s”的条件。")
    elif facts.scheme == Scheme.PROOF:
        said = (
            _("签署即承诺：已符合“%(matter)s”的条件，免交%(materials)s。")
            if rest
            else _("签署即承诺：已符合“%(matter)s”的条件。")
        )
    else:
        said = (
            _("签署即承诺：已符合“%(matter)s”的条件，%(by)s补交%(materials)s。")
            if rest
            else _("签署即承诺：已符合“%(matter)s”的条件。")
        )
    words = said % told
    if facts.verify_by is not None and facts.scheme == Scheme.PROOF:
        day = _may_move(facts.verify_by, facts.verify_provisional)
        words += _("当天决定的，最迟%(day)s核查。") % {"day": day}
    return words + _broken(facts) + _("不承诺的，按一般程序办理。")


def _by(facts: Facts) -> str:
    """CREDIT counts from the signature, which is now; NOTIFIED from a decision that is not made yet."""
    if facts.last_day is not None:
        day = _may_move(facts.last_day, facts.provisional)
        credit = facts.scheme == Scheme.CREDIT
        return (_("最迟%(day)s") if credit else _("当天决定的最迟%(day)s")) % {"day": day}
    if facts.scheme == Scheme.CREDIT:
        return _("承诺之日起%(n)d个工作日内") % {"n": facts.days or 0}
    return _("决定之日起%(n)d个工作日内") % {"n": facts.days or 0}


def _counted(name: str, n: int) -> str:
    return (
        _("“%(name)s”等%(n)d项材料") % {"name": name, "n": n} if n > 1 else _("“%(name)s”") % {"name": name}
    )


def _broken(facts: Facts) -> str:
    said = facts.consequences
    late = said.overdue if facts.materials else None
    then = {
        Then.REVOKE: _("依法撤销决定"),
        Then.RECTIFY: _("限期整改，不改的撤销决定"),
        Then.STOP: _("责令停止、依法撤销决定"),
        Then.CHOOSE: _("依法整改、撤销或者处罚"),
    }
    if late is not None and late != said.mismatch:
        words = _("逾期的%(overdue)s；不符的%(mismatch)s；") % {
            "overdue": then[late],
            "mismatch": then[said.mismatch],
        }
    else:
        broken = _("逾期或者不符的，%(then)s；") if late is not None else _("与承诺不符的，%(then)s；")
        words = broken % {"then": then[said.mismatch]}
    return words + _("告知申辩后记入诚信档案，修复前不再适用承诺。")
