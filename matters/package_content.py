"""What a package says (一件事), as one JSON value in the shape of matters/data/packages/*.json: its elements, its differences, its rows.

{"package": {what it is called, whose it is}, "edition": {the columns of a PackageEdition}, "members": [in their order]}. A member names its
matter by the implementation code, and by `after` the numbers of those that come first.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.accounts.models import Office
from matters import conditions, package_asks
from matters.content import Change, Merged
from matters.enums import EditionState, Severity
from matters.findings import Finding
from matters.models import Matter, Package, PackageEdition, PackageMember

Content = dict[str, Any]
Told = Mapping[str, Any]
Words = str | Promise
MEMBERS = "members"

GROUPS: Mapping[str, Words] = {
    "about": gettext_lazy("基本信息"),
    "questions": gettext_lazy("导办"),
    "conditions": gettext_lazy("申请条件"),
    "members": gettext_lazy("所含事项"),
    "promise": gettext_lazy("承诺和改革成效"),
    "place": gettext_lazy("地点和联系"),
    "faq": gettext_lazy("常见问题"),
}
# What the reform counts before and after (S66); the last three are held against what the package lists (PKG-3).
REFORM: Mapping[str, Words] = {
    "steps": gettext_lazy("办理环节（个）"),
    "materials": gettext_lazy("申请材料（份）"),
    "days": gettext_lazy("办结时限（工作日）"),
    "visits": gettext_lazy("到现场次数"),
}
MEMBER: Mapping[str, Any] = {
    "matter": "",
    "item_no": "",
    "when": None,
    "after": [],
    "apart": False,
    "sinks_siblings": False,
    "asks": {},
}
MOST = 32767
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Element:
    """One element of a package: where it stands in the content, on which tab, and what it is."""

    key: str
    group: str
    label: Words
    kind: Literal["text", "number", "flag", "office", "rows", "reform"]
    part: str = "edition"
    most: int = LONGEST_TEXT
    # Put right without asking anybody: it takes nothing from who applies (更正).
    is_correctable: bool = False
    # Without it a package has no page.
    needed: bool = False

    @property
    def blank(self) -> Any:
        return {"rows": [], "reform": {}, "number": None, "flag": False}.get(self.kind, "")


ELEMENTS: Mapping[str, Element] = {
    one.key: one
    for one in (
        Element("name", "about", gettext_lazy("名称"), "text", "package", 200, needed=True),
        Element("aliases", "about", gettext_lazy("俗称"), "text", "package", 200, is_correctable=True),
        Element("office", "about", gettext_lazy("牵头部门"), "office", "package", needed=True),
        Element("for_persons", "about", gettext_lazy("面向个人"), "flag", "package"),
        Element("for_organisations", "about", gettext_lazy("面向法人和其他组织"), "flag", "package"),
        Element(
            "summary", "about", gettext_lazy("一句话说明"), "text", most=200, is_correctable=True, needed=True
        ),
        Element("flow_words", "about", gettext_lazy("办理流程"), "text"),
        Element("questions", "questions", gettext_lazy("导办问题"), "rows"),
        Element("conditions", "conditions", gettext_lazy("申请条件"), "rows"),
        Element(MEMBERS, "members", gettext_lazy("所含事项"), "rows", ""),
        Element("promised_length", "promise", gettext_lazy("承诺办结时限"), "number", needed=True),
        Element("visits", "promise", gettext_lazy("到办事现场次数"), "number", needed=True),
        Element("reform", "promise", gettext_lazy("改革成效"), "reform"),
        Element("address", "place", gettext_lazy("办理地点"), "text", most=200, is_correctable=True),
        Element("hours", "place", gettext_lazy("办理时间"), "text", most=200, is_correctable=True),
        Element(
            "consult_phone",
            "place",
            gettext_lazy("咨询电话"),
            "text",
            most=30,
            is_correctable=True,
            needed=True,
        ),
        Element(
            "complaint_phone",
            "place",
            gettext_lazy("监督投诉电话"),
            "text",
            most=30,
            is_correctable=True,
            needed=True,
        ),
        Element("faq", "faq", gettext_lazy("常见问题"), "rows", is_correctable=True),
    )
}


def is_package(content: Told) -> bool:
    """Whether the content is one of a package, and not of a matter."""
    return MEMBERS in content


# ---- reading


def normal(content: Told) -> Content:
    """Every element, where the content is silent with what that means; members with all their columns."""
    told: Content = {"package": {}, "edition": {}}
    for one in ELEMENTS.values():
        if one.part:
            told[one.part][one.key] = copy.deepcopy(content.get(one.part, {}).get(one.key, one.blank))
    told[MEMBERS] = [copy.deepcopy({**MEMBER, **row}) for row in content.get(MEMBERS, [])]
    return told


def blank(office: Office, name: str = "") -> Content:
    return normal({"package": {"name": name, "office": office.path}})


def content_of(edition: PackageEdition) -> Content:
    """What the edition says; what the package was called then, as far as that was kept."""
    package = edition.package
    now = {
        "name": package.name,
        "aliases": package.aliases,
        "office": package.office.path,
        "for_persons": package.for_persons,
        "for_organisations": package.for_organisations,
    }
    said = {one.key: getattr(edition, one.key) for one in ELEMENTS.values() if one.part == "edition"}
    members = [
        {
            **{column: getattr(member, column) for column in MEMBER if column != "matter"},
            "matter": member.matter.implementation_code,
        }
        for member in edition.members.select_related("matter").order_by("no")
    ]
    return normal({"package": now | edition.called, "edition": said, MEMBERS: members})


def value_of(content: Told, key: str) -> Any:
    """What the content says of an element."""
    part = ELEMENTS[key].part
    return content[part][key] if part else content[key]


def apply(content: Told, group: str, values: Told) -> Content:
    """The content with these elements of one tab as told; what is not told stays."""
    changed = copy.deepcopy(dict(content))
    for key, value in values.items():
        element = ELEMENTS.get(key)
        if element is None or element.group != group:
            raise KeyError(f"{key} is no element of {group}")
        if element.part:
            changed.setdefault(element.part, {})[key] = copy.deepcopy(value)
        else:
            changed[key] = copy.deepcopy(value)
    return changed


def rows_of(content: Told, package: Package) -> tuple[PackageEdition, list[PackageMember]]:
    """The edition and its members that the content would be, on this package; nothing is in the database.

    A member whose matter is not there is left out: `shape` says so.
    """
    whole = normal(content)
    edition = PackageEdition(
        package=package, state=EditionState.OPEN, called=whole["package"], **whole["edition"]
    )
    codes = [row["matter"] for row in whole[MEMBERS]]
    matters = Matter.objects.coded(codes)
    members = [
        PackageMember(edition=edition, no=no, **row | {"matter": matters[row["matter"]]})
        for no, row in enumerate(whole[MEMBERS], start=1)
        if row["matter"] in matters
    ]
    return edition, members


# ---- its shape


def shape(content: Told) -> list[Finding]:
    """Where the content has not the form that the columns can keep; nothing else is asked of it then."""
    found = []
    for one in ELEMENTS.values():
        part = content.get(one.part, {}) if one.part else content
        said = part.get(one.key, one.blank) if isinstance(part, Mapping) else None
        if words := _why_wrong(one, said):
            found.append(Finding("LINT-9", Severity.ERROR, one.key, f"{one.part}/{one.key}", words))
    if found:
        return found
    codes = {row["matter"] for row in content[MEMBERS]}
    for code in sorted(codes - Matter.objects.coded(codes).keys()):
        words = _("没有实施编码为“%(code)s”的事项") % {"code": code}
        found.append(Finding("LINT-9", Severity.ERROR, MEMBERS, MEMBERS, words))
    return found


def _why_wrong(element: Element, said: Any) -> str | None:
    match element.kind:
        case "text" | "office" if not isinstance(said, str) or "\0" in said:
            return _("应为文字")
        case "text" if len(said) > element.most:
            return _("最多 %(n)d 个字") % {"n": element.most}
        case "number" if said is not None and not _is_count(said):
            return _("应为不超过 %(n)d 的整数") % {"n": MOST}
        case "flag" if not isinstance(said, bool):
            return _("应为是或者否")
        case "rows" if not isinstance(said, list) or not all(map(ROW[element.key], said)):
            return _("应为一组内容")
        case "reform" if not isinstance(said, Mapping) or not all(map(_is_pair, said.values())):
            return _("应为改革前、改革后两个数")
    return None


def fits(key: str, said: Any) -> bool:
    """Whether an element has the form that its column can keep."""
    return _why_wrong(ELEMENTS[key], said) is None


def _is_text(said: Any, most: int = LONGEST_TEXT) -> bool:
    return isinstance(said, str) and len(said) <= most and "\0" not in said


def _is_question(row: Any) -> bool:
    return (
        isinstance(row, Mapping)
        and all(_is_text(row.get(key)) for key in ("key", "text"))
        and all(_is_text(row.get(key, "")) for key in ("help",))
        and isinstance(row.get("choices"), list)
        and all(isinstance(one, list) and len(one) == 2 and all(map(_is_text, one)) for one in row["choices"])
        and _is_when(row.get("asked_when"))
    )


def _is_answer(row: Any) -> bool:
    return isinstance(row, Mapping) and set(row) == {"q", "a"} and all(map(_is_text, row.values()))


def _is_condition(row: Any) -> bool:
    if isinstance(row, Mapping):
        return set(row) <= {"words", "when"} and _is_text(row.get("words")) and _is_when(row.get("when"))
    return _is_text(row)


def _is_when(said: Any) -> bool:
    return said is None or conditions.is_condition(said)


def _is_member(row: Any) -> bool:
    if not isinstance(row, Mapping) or not set(row) <= set(MEMBER) or not _is_text(row.get("matter")):
        return False
    told = {**MEMBER, **row}
    asks = told["asks"]
    return (
        _is_text(told["item_no"], 2)
        and _is_when(told["when"])
        and isinstance(told["after"], list)
        and all(map(_is_count, told["after"]))
        and all(isinstance(told[key], bool) for key in ("apart", "sinks_siblings"))
        and isinstance(asks, Mapping)
        and all(_is_text(asks.get(key, "")) for key in ("name", "result_name"))
        and (asks.get("promised_length") is None or _is_count(asks["promised_length"]))
        and package_asks.is_asked(asks)
    )


ROW: Mapping[str, Callable[[Any], bool]] = {
    "questions": _is_question,
    "faq": _is_answer,
    "conditions": _is_condition,
    MEMBERS: _is_member,
}


def _is_count(said: Any) -> bool:
    return isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= MOST


def _is_pair(said: Any) -> bool:
    return isinstance(said, list) and len(said) == 2 and all(map(_is_count, said))


def called(part: str, row: Any) -> Any:
    """By what a row of a list is known again, wherever it was moved."""
    match part:
        case "questions":
            return row["key"]
        case "faq":
            return row["q"]
        case "conditions":
            return row if isinstance(row, str) else row["words"]
    return _which(row)


# ---- moving members


def moved(members: Sequence[Told], order: Iterable[int]) -> list[Content]:
    """The members at these places in this order; what comes before another is still the same one, whatever its number."""
    places = list(order)
    numbers = {was + 1: now for now, was in enumerate(places, start=1)}
    return [
        {**members[place], "after": sorted(numbers[no] for no in members[place]["after"] if no in numbers)}
        for place in places
    ]


# ---- three contents become one


def _alike(*contents: Told) -> list[Content]:
    """The contents in full, their members by the codes of today: one that has another code since is the same one (COD-2)."""
    whole = [normal(content) for content in contents]
    rows = [row for content in whole for row in content[MEMBERS]]
    matters = Matter.objects.coded(row["matter"] for row in rows)
    for row in rows:
        if row["matter"] in matters:
            row["matter"] = matters[row["matter"]].implementation_code
    return whole


def merge(base: Told, his: Told, mine: Told, chosen: Mapping[str, str] | None = None) -> Merged:
    """Element by element: what one side alone changed since `base` is as it says; of both, the one that is `chosen`, or named."""
    before, now, own = _alike(base, his, mine)
    both, told = [], dict(chosen or {})
    for one in ELEMENTS.values():
        stood, other, said = (value_of(side, one.key) for side in (before, now, own))
        if said in (stood, other) or (other != stood and told.get(one.key) == "his"):
            own = apply(own, one.group, {one.key: other})
        elif other != stood and told.get(one.key) != "mine":
            both.append(one.key)
    return Merged(own, both)


# ---- differences, in words


def changes(old: Told, new: Told) -> list[Change]:
    """What the new content says otherwise, element by element; members are matched by matter and handling item."""
    before, after = _alike(old, new)
    found = []
    for one in ELEMENTS.values():
        was, now = value_of(before, one.key), value_of(after, one.key)
        if was == now:
            continue
        parts = _parts(one, was, now, before, after)
        told = {"label": one.label, "parts": _("；").join(parts)}
        words = _("%(label)s：%(parts)s") % told
        found.append(Change(one.key, f"{one.part}/{one.key}", was, now, words))
    return found


def _parts(one: Element, was: Any, now: Any, before: Content, after: Content) -> list[str]:
    if one.key == MEMBERS:
        return _members_changed(was, now, before, after)
    if one.kind == "rows":
        old, new = dict.fromkeys(lines(one.key, was)), dict.fromkeys(lines(one.key, now))
        said = [_("增加“%(what)s”") % {"what": words} for words in new if words not in old]
        said += [_("删去“%(what)s”") % {"what": words} for words in old if words not in new]
        return said or [_("调整了顺序或者适用情形")]
    return [_("%(before)s → %(after)s") % {"before": said_of(one, was), "after": said_of(one, now)}]


def said_of(one: Element, value: Any) -> str:
    """A plain element as people read it."""
    match one.kind:
        case "flag":
            return _("是") if value else _("否")
        case "office":
            office = Office.objects.filter(path=value).first()
            return office.name if office else value or "—"
        case "reform":
            said = [
                _("%(what)s %(before)d → %(after)d")
                % {"what": label, "before": value[key][0], "after": value[key][1]}
                for key, label in REFORM.items()
                if value.get(key)
            ]
            return _("、").join(said) or "—"
    return "—" if value in (None, "") else str(value)


def said(key: str, value: Any) -> list[str]:
    """An element, or a list of rows, as lines that a person compares."""
    if ELEMENTS[key].kind == "rows":
        return [
            _("%(no)d. %(words)s") % {"no": no, "words": words}
            for no, words in enumerate(lines(key, value or []), start=1)
        ]
    return [said_of(ELEMENTS[key], value)]


def lines(key: str, rows: Sequence[Any]) -> list[str]:
    """The rows of a list, each in a line that a person compares."""
    match key:
        case "questions":
            return [
                _("%(question)s（%(answers)s）")
                % {
                    "question": one["text"],
                    "answers": _("、").join(label for _key, label in one.get("choices", [])),
                }
                for one in rows
            ]
        case "faq":
            return [_("%(q)s 答：%(a)s") % {"q": one.get("q", ""), "a": one.get("a", "")} for one in rows]
        case "conditions":
            return [one if isinstance(one, str) else str(one.get("words", "")) for one in rows]
    names = names_of(rows)
    return [names[no] for no in range(len(rows))]


def names_of(members: Sequence[Told]) -> list[str]:
    """What each member is called: as the package says, or else its matter."""
    matters = Matter.objects.coded(row["matter"] for row in members)
    named = {code: one.name for code, one in matters.items()}
    return [
        str(row.get("asks", {}).get("name") or named.get(row["matter"], row["matter"])) for row in members
    ]


def _members_changed(was: Sequence[Told], now: Sequence[Told], before: Content, after: Content) -> list[str]:
    old = dict(zip(map(_which, was), zip(was, names_of(was), strict=True), strict=True))
    new = dict(zip(map(_which, now), zip(now, names_of(now), strict=True), strict=True))
    said = [_("增加“%(what)s”") % {"what": name} for key, (_row, name) in new.items() if key not in old]
    said += [_("删去“%(what)s”") % {"what": name} for key, (_row, name) in old.items() if key not in new]
    for key, (row, name) in new.items():
        if key in old:
            differing = list(_member_changed((old[key][0], was, before), (row, now, after)))
            said += [_("“%(what)s”%(how)s") % {"what": name, "how": words} for words in differing]
    kept = [key for key in old if key in new]
    if kept != [key for key in new if key in old]:
        said.append(_("调整了顺序"))
    return said or [_("调整了顺序")]


def _which(row: Told) -> tuple[str, str]:
    return row["matter"], row["item_no"]


Side = tuple[Told, Sequence[Told], Content]


def _member_changed(old: Side, new: Side) -> Iterator[str]:
    """What became of one member, in the words that stand after its name."""
    (was, were, before), (now, are, after) = old, new
    if was["when"] != now["when"]:
        yield _("适用情形：%(before)s → %(after)s") % {
            "before": conditions.says(was["when"], conditions.asked(before["edition"]["questions"])),
            "after": conditions.says(now["when"], conditions.asked(after["edition"]["questions"])),
        }
    first = [
        [_which(rows[no - 1]) for no in row["after"] if no <= len(rows)]
        for row, rows in ((was, were), (now, are))
    ]
    if first[0] != first[1]:
        names = names_of([are[no - 1] for no in now["after"] if no <= len(are)])
        yield _("前置事项：%(names)s") % {"names": _("、").join(names) or _("没有")}
    for column, yes, no in (
        ("apart", _("改为单独计时"), _("不再单独计时")),
        ("sinks_siblings", _("改为不予即整体终止"), _("不再是不予即整体终止")),
    ):
        if was[column] != now[column]:
            yield yes if now[column] else no
    if was["asks"] != now["asks"]:
        yield _("的办理要素有修改")
