"""导入事项目录: a directory of matters enters as listed editions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max, prefetch_related_objects
from django.utils.translation import gettext as _
from stdnum.cn import uscc

from ground.accounts.actor import Actor
from ground.accounts.models import Office
from ground.law.rulings import refuse
from ground.trail.record import record
from ground.workdays.calendar import legal_day
from matters import codes
from matters.content import completeness, content_of, rows_of
from matters.departments import offices_of_departments
from matters.elements import PARTS, ROWS, of_part
from matters.enums import Act, CodeProfile, EditionState, MatterType
from matters.models import Edition, Matter, guide_code
from matters.models.identity import COLUMNS, OFFICE, identity_of
from matters.models.matter import SPELLING, SPELT
from matters.rules.checks.codes import why_not_code_of_another
from matters.rules.checks.known import Known
from matters.rules.importing import (
    why_not_backdate,
    why_not_list_again,
    why_not_move,
    why_not_overtake,
    why_not_rest,
)
from matters.rules.standing import offices_imported_by
from matters.sheets import Line

THREAD = "catalogue:matters"
DATA = Path(__file__).parents[2] / "data"

LONGEST_NAME = 200
LONGEST_CODE = 64
# Rows that one statement writes.
BATCH = 1000
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._\-]*")
# A credit code has 18 signs; one that lost or won a sign is still meant as one. Codes of before 2015 have 9 (10 with -).
MEANT_AS_CREDIT_CODE = re.compile(r"[0-9A-Za-z]{16,20}")


class Problem(NamedTuple):
    """A row that was left out, and why."""

    line: int
    words: str


class Oddity(NamedTuple):
    """A row that was taken as it is, and what is odd in it."""

    line: int
    name: str
    code: str


@dataclass
class Report:
    """What an import did."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    wrong_credit_codes: list[Oddity] = field(default_factory=list)
    old_codes: list[Oddity] = field(default_factory=list)
    unknown_profiles: list[Oddity] = field(default_factory=list)

    @property
    def facts(self) -> dict[str, int]:
        return {
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "left_out": len(self.problems),
            "wrong_credit_codes": len(self.wrong_credit_codes),
            "old_codes": len(self.old_codes),
            "unknown_profiles": len(self.unknown_profiles),
        }


@dataclass
class Sorted:
    """What the rows of a directory would do, with nothing written yet."""

    report: Report
    on: date
    fresh: list[Matter] = field(default_factory=list)
    followed: list[Followed] = field(default_factory=list)


class Followed(NamedTuple):
    """A matter of ours that the file says something else of, and its edition in force, if it has one."""

    matter: Matter
    columns: list[str]
    edition: Edition | None


@transaction.atomic
def import_matters(
    lines: Iterable[Line],
    *,
    by: Actor,
    at: datetime,
    effective_on: date | None = None,
    basis: str = "",
) -> Report:
    """Every good row is a matter with a listed edition in force; every bad one is named in the report, none by half.

    Running it again changes nothing. A matter that is open already keeps its edition, and with it name, codes and office: only
    what the source says about itself follows the file. Rows that are missing from the file are left alone, and what was ended
    stays so. What changes a matter rests on a `basis`.
    """
    found = sorted_out(lines, at=at, effective_on=effective_on)
    refuse(why_not_rest(bool(found.report.changed), basis))
    write(found, basis=basis, by=by, at=at)
    return found.report


def sorted_out(
    lines: Iterable[Line],
    *,
    at: datetime,
    effective_on: date | None = None,
    office: Office | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Sorted:
    """What each row is: new, changed, unchanged, or not to be taken, and why. Nothing is written.

    `office`: only what is written from there is taken. `progress` hears how many rows were read.
    """
    report = Report()
    found = Sorted(report, effective_on or legal_day(at))
    offices = Office.objects.in_bulk(offices_of_departments().values(), field_name="path")
    known = {
        matter.implementation_code: matter for matter in Matter.objects.select_related("office", "upstream")
    }
    editions = {
        edition.matter_id: edition for edition in Edition.objects.in_force(max(found.on, legal_day(at)))
    }
    waiting = Edition.objects.that_wait(legal_day(at))
    above = set(Matter.objects.exclude(upstream=None).order_by("pk").values_list("upstream", flat=True))
    others = Known(max(found.on, legal_day(at)))
    idle = {matter.pk for matter in known.values()} - editions.keys()
    ended = set(Edition.objects.filter(matter__in=idle).values_list("matter", flat=True)) if idle else set()
    ours = {one.path for one in offices_imported_by(office, at=at)} if office else set()
    seen: Counter[str] = Counter()
    for done, line in enumerate(lines, start=1):
        progress(done)
        seen[line.cells["implementation_code"]] += 1
        words = (
            _why_not_take(line, offices)
            or _why_not_twice(line, seen)
            or _why_not_there(line, known, office, ours)
            or _why_not_again(line, known, ended)
        )
        if words:
            report.problems.append(Problem(line.number, words))
            continue
        told = _told(line, offices)
        code = line.cells["implementation_code"]
        matter = known.get(code)
        if matter is not None and _says_where_from_as_before(line, matter):
            del told[OFFICE]
        edition = editions.get(matter.pk) if matter else None
        changed = _changed(matter, told, edition) if matter else []
        if matter is None:
            words = why_not_code_of_another(code, None, others)
        elif edition is not None and IDENTITY & set(changed):
            words = (
                why_not_move(matter, told.get(OFFICE, matter.office).path).words
                or why_not_overtake(matter.pk in waiting).words
                or why_not_list_again(matter, matter.pk in above).words
                or why_not_backdate(found.on, legal_day(at)).words
            )
        if words:
            report.problems.append(Problem(line.number, words))
            continue
        _note_oddities(line, report)
        if matter is None:
            found.fresh.append(Matter(code=guide_code(code), **{**UNTOLD, **told}))
            report.new += 1
        elif changed or edition is None:
            for column in changed:
                setattr(matter, column, told[column])
            found.followed.append(Followed(matter, changed, edition))
            report.changed += 1
        else:
            report.unchanged += 1
    return found


@transaction.atomic
def write(found: Sorted, *, basis: str = "", by: Actor, at: datetime) -> None:
    """What was sorted out stands in the catalogue; one entry on the trail, none where nothing changed."""
    for matter in found.fresh:
        matter.spell().changed_at = at
    Matter.objects.bulk_create(found.fresh, batch_size=BATCH)
    listed = [_listed(matter, 1, found.on) for matter in found.fresh]
    columns = {column for _matter, changed, _edition in found.followed for column in changed}
    for matter, changed, _edition in found.followed:
        matter.changed_at = at
        if SPELT & set(changed):
            matter.spell()
    if found.followed:
        Matter.objects.bulk_update(
            [one.matter for one in found.followed],
            sorted(columns | SPELLING | {"changed_at"}),
            batch_size=BATCH,
        )
    again = [one for one in found.followed if one.edition is None or IDENTITY & set(one.columns)]
    last = dict(
        Edition.objects.filter(matter__in=[one.matter.pk for one in again])
        .values_list("matter")
        .annotate(last=Max("no"))
        .order_by("matter")
    )
    listed += [
        _listed(one.matter, last.get(one.matter.pk, 0) + 1, found.on) for one in again if not one.edition
    ]
    renamed = [(one.matter, one.edition) for one in again if one.edition]
    for _matter, edition in renamed:
        edition.replaced_on = max(found.on, edition.effective_on)
    Edition.objects.bulk_update([edition for _matter, edition in renamed], ["replaced_on"], batch_size=BATCH)
    Edition.objects.bulk_create(listed, batch_size=BATCH)
    for start in range(0, len(renamed), BATCH):
        _say_again(renamed[start : start + BATCH], last)
    if found.fresh or found.followed:
        facts = found.report.facts | ({"basis": basis.strip()} if basis.strip() else {})
        record(THREAD, Act.IMPORTED, by=by, at=at, facts=facts)


def _why_not_take(line: Line, offices: Mapping[str, Office]) -> str | None:
    cells = line.cells
    if line.spoilt:
        return line.spoilt
    if not cells["name"]:
        return _("没有事项名称，请填写")
    if len(cells["name"]) > LONGEST_NAME or len(cells.get("main_item", "")) > LONGEST_NAME:
        return _("事项名称、主项名称不能超过 %(n)d 个字") % {"n": LONGEST_NAME}
    if not cells["implementation_code"]:
        return _("没有实施编码，请填写")
    for column, label in (("implementation_code", _("实施编码")), ("basic_code", _("基本编码"))):
        code = cells.get(column, "")
        if code and (len(code) > LONGEST_CODE or not CODE.fullmatch(code)):
            return _("%(label)s“%(code)s”应为不超过 %(n)d 位的字母、数字和连字符") % {
                "label": label,
                "code": code[:LONGEST_CODE],
                "n": LONGEST_CODE,
            }
    if (
        len(cells.get("org_uscc", "")) > LONGEST_CODE
        or len(cells.get("source_department_code", "")) > LONGEST_CODE
    ):
        return _("机构代码、部门编码不能超过 %(n)d 位") % {"n": LONGEST_CODE}
    if cells["type_code"].zfill(2) not in MatterType.values:
        return _("事项类型“%(code)s”不在国家代码表中，应为 01 至 10 或者 20") % {
            "code": cells["type_code"][:20]
        }
    if _served(cells.get("service_objects", "")) is None:
        return _("服务对象“%(words)s”应为“个人”“法人”或者“个人、法人”") % {
            "words": cells["service_objects"][:20]
        }
    path = offices_of_departments().get(cells["source_department"])
    if path is None:
        return _("部门“%(name)s”没有对应的本地机构，请先在 departments.csv 中对应") % {
            "name": cells["source_department"][:40]
        }
    if path not in offices:
        return _("机构 %(path)s 尚未建立，请先导入机构") % {"path": path}
    return None


def _why_not_twice(line: Line, seen: Counter[str]) -> str | None:
    code = line.cells["implementation_code"]
    return _("实施编码“%(code)s”在文件中重复出现") % {"code": code} if seen[code] > 1 else None


# How catalogues say whom a matter serves: by word, or by the standard's code.
PERSONS = {"个人", "自然人", "1"}  # not a message: a value of the catalogue
ORGANISATIONS = {
    *("法人", "企业法人", "事业法人", "社会组织法人"),  # not a message: values of the catalogue
    *("非法人企业", "其他组织"),  # not a message: values of the catalogue
    *("2", "3", "4", "5", "6", "9"),
}


class Served(NamedTuple):
    persons: bool
    organisations: bool


def _served(words: str) -> Served | None:
    """Whom a matter serves; a file that does not say means everybody. None: not understood."""
    found = {part for part in re.split(r"[、,，;；/\s]+", words) if part}
    if found - PERSONS - ORGANISATIONS:
        return None
    return Served(bool(found & PERSONS) or not found, bool(found & ORGANISATIONS) or not found)


def _why_not_there(
    line: Line, known: Mapping[str, Matter], within: Office | None, ours: set[str]
) -> str | None:
    """Whoever imports for an office touches nothing of another: neither takes nor gives."""
    if within is None:
        return None
    matter = known.get(line.cells["implementation_code"])
    theirs = {matter.office.path} if matter is not None else set()
    if matter is None or not _says_where_from_as_before(line, matter):
        theirs.add(offices_of_departments()[line.cells["source_department"]])
    if ours.issuperset(theirs):
        return None
    return _("这一事项不属于%(office)s，请由其所属机构导入") % {"office": within.name}


def _why_not_again(line: Line, known: Mapping[str, Matter], ended: set[int]) -> str | None:
    """What was ended, or has not begun, is brought to life by an operation and by no file."""
    matter = known.get(line.cells["implementation_code"])
    if matter is None or matter.pk not in ended:
        return None
    return _("“%(name)s”已经取消或者尚未执行，不能由文件恢复") % {"name": matter.name}


# A new matter of which the file does not say whom it serves is there for everybody.
UNTOLD = {"for_persons": True, "for_organisations": True}
# Columns of the file that go into the matter as they are.
AS_THEY_ARE = (
    *("implementation_code", "basic_code", "name", "main_item"),
    *("source_department", "source_department_code", "org_uscc"),
)


def _told(line: Line, offices: Mapping[str, Office]) -> dict[str, Any]:
    """What the row says; of a column that is not in the file it says nothing."""
    cells = line.cells
    told: dict[str, Any] = {column: cells[column] for column in AS_THEY_ARE if column in cells}
    told["type_code"] = cells["type_code"].zfill(2)
    told[OFFICE] = offices[offices_of_departments()[cells["source_department"]]]
    if "service_objects" in cells:
        served = _served(cells["service_objects"])
        assert served is not None
        told |= {"for_persons": served.persons, "for_organisations": served.organisations}
    return told


# What an edition says of its matter: said otherwise, it is another edition.
IDENTITY = {*COLUMNS, OFFICE}
# What of an open matter still follows the source: what no edition says.
ABOUT_THE_SOURCE = ("source_department", "source_department_code", "org_uscc")


def _says_where_from_as_before(line: Line, matter: Matter) -> bool:
    """Whether the file names the department that it always named: whose the matter became since (下放, 划转) it does not dispute."""
    return line.cells["source_department"] == matter.source_department


def _changed(matter: Matter, told: Mapping[str, object], edition: Edition | None) -> list[str]:
    """The columns of which the file says something else than the matter, as far as it may."""
    is_open = edition is not None and edition.is_open
    columns = [column for column in told if not is_open or column in ABOUT_THE_SOURCE]
    return [column for column in columns if told[column] != getattr(matter, column)]


def _say_again(renamed: list[tuple[Matter, Edition]], last: Mapping[int, int]) -> None:
    """Matters that are called otherwise, or stand under another office, say everything else as they did."""
    befores = [edition for _matter, edition in renamed]
    prefetch_related_objects(
        befores, "regulator", "result_sample", *ROWS, "materials__blank_form", "materials__sample"
    )
    editions: list[Edition] = []
    children: dict[str, list[Any]] = {part: [] for part in ROWS}
    for matter, before in renamed:
        told = content_of(before)
        now = identity_of(matter)
        told["matter"] = {element.column: now[element.column] for element in of_part("matter")}
        if before.state != EditionState.SUSPENDED:
            told["edition"]["note"] = ""  # of one that is suspended it says why
        assert before.replaced_on is not None
        told["effective_on"] = before.replaced_on.isoformat()
        rows = rows_of(told, matter)
        rows.edition.no = rows.edition.form_version = last[matter.pk] + 1
        editions.append(rows.edition)
        for part, some in rows.children.items():
            children[part] += some
    Edition.objects.bulk_create(editions, batch_size=BATCH)
    for part, some in children.items():
        PARTS[part]._default_manager.bulk_create(some, batch_size=BATCH)


def _listed(matter: Matter, no: int, on: date) -> Edition:
    edition = Edition(
        matter=matter,
        no=no,
        state=EditionState.LISTED,
        name=matter.name,
        identity=identity_of(matter),
        effective_on=on,
    )
    edition.completeness = completeness(edition, {})
    return edition


def _note_oddities(line: Line, report: Report) -> None:
    cells = line.cells
    code = cells.get("org_uscc", "")
    if not MEANT_AS_CREDIT_CODE.fullmatch(code):
        report.old_codes.append(Oddity(line.number, cells["name"], code))
    elif not uscc.is_valid(code):
        report.wrong_credit_codes.append(Oddity(line.number, cells["name"], code))
    if codes.profile_of(cells["implementation_code"]) in (CodeProfile.OLD, CodeProfile.UNKNOWN):
        report.unknown_profiles.append(Oddity(line.number, cells["name"], cells["implementation_code"]))
