"""导入: a file of the catalogue is read and reported first, then written whole or not at all.

`plan` says what a file would do and writes nothing; `carry_out` does it in one transaction. On the page the two are steps of an
`Import`: whoever keeps the catalogue hands the file in, and another officer confirms what the report says (A10).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import Office, User
from ground.documents import files, scanning
from ground.errands import errand
from ground.law.rulings import Refused, refuse
from ground.trail.record import record
from ground.workdays import legal_day
from matters import rules, sheets
from matters.actions import catalogue, publishing
from matters.content import Change, Content, changes, content_of, normal, rows_of, shape
from matters.elements import ELEMENTS, PARTS, ROWS, of_part
from matters.enums import Act, EditionState, ImportProfile, ImportState, Severity
from matters.exchange import reading
from matters.exchange.merging import over
from matters.exchange.profiles import CODE, Line, Problem, title_of
from matters.models import Edition, Import, Matter, Proposal, guide_code, many
from matters.rules.checks import asked
from matters.rules.checks.known import Known

# Rows that one statement writes, and that are held in memory at once with all that belongs to them.
BATCH, AT_ONCE = 1000, 500
# Elements that are small tables themselves.
SMALL_TABLES = [element.column for element in ELEMENTS.values() if element.kind == "rows"]
# What a report shows; all of it is counted.
MOST_PROBLEMS, MOST_CHANGES, MOST_WORDS = 1000, 300, 12
# What a file is kept as, by its first signs; a workbook is a ZIP.
MEDIA = {b"PK\x03\x04": "application/zip", b"{": "application/json", b"[": "application/json"}

# The room of our advisory locks in the database.
LOCK = 20_401

Progress = Callable[[int, int], None]
Row = TypeVar("Row")


class Taken(NamedTuple):
    """One matter that a file says something new of, with the content its next edition will have."""

    line: Line
    content: Content
    matter: Matter | None
    last: Edition | None
    changes: list[Change]


@dataclass
class Plan:
    """What a file would do. Nothing of it is written while a problem stops it."""

    profile: str
    on: date
    total: int = 0
    new: list[Taken] = field(default_factory=list)
    changed: list[Taken] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    # Of a directory, which has fewer columns and rules of its own.
    directory: catalogue.Sorted | None = None

    @property
    def stops(self) -> bool:
        return any(problem.stops for problem in self.problems)

    @property
    def facts(self) -> dict[str, int]:
        if self.directory is not None:
            return self.directory.report.facts
        errors = {(one.sheet, one.row) for one in self.problems if one.stops}
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "unchanged": self.unchanged,
            "left_out": len(errors),
            "warnings": sum(not one.stops for one in self.problems),
        }

    @property
    def needs_basis(self) -> bool:
        """Whether it changes more of what is in force than a correction may."""
        if self.directory is not None:
            return bool(self.directory.report.changed)
        return any(
            one.last is not None
            and (
                one.last.state != one.content["state"]
                or any(not rules.is_correctable(change.element) for change in one.changes)
            )
            for one in self.changed
        )

    def as_json(self) -> dict[str, Any]:
        """The report, for the page: every count, and the first of everything."""
        worst = sorted(self.problems, key=lambda one: not one.stops)
        return {
            "facts": self.facts,
            "stops": self.stops,
            "needs_basis": self.needs_basis,
            "on": self.on.isoformat(),
            "problems": [one._asdict() for one in worst[:MOST_PROBLEMS]],
            "more_problems": max(0, len(worst) - MOST_PROBLEMS),
            "new": [_shown(one) for one in self.new[:MOST_CHANGES]],
            "changed": [_shown(one) for one in self.changed[:MOST_CHANGES]],
        }


def _shown(taken: Taken) -> dict[str, Any]:
    told = taken.content["matter"]
    words = [change.words for change in taken.changes]
    return {
        "row": taken.line.row,
        "code": told[CODE],
        "name": told["name"],
        "changes": words[:MOST_WORDS],
        "more": max(0, len(words) - MOST_WORDS),
    }


# ---- what a file would do


def plan(
    raw: bytes,
    profile: str,
    *,
    at: datetime,
    on: date | None = None,
    office: Office | None = None,
    progress: Progress = lambda done, total: None,
) -> Plan:
    """What the file would make new or change from the day `on`, and everything that speaks against it; nothing is written.

    `office`: nothing is touched but what is written from there (`rules.offices_imported_by`). `progress` hears how many rows of how many were checked. Raises
    sheets.Unreadable, with words, when the file is no catalogue.
    """
    found = Plan(profile, on or legal_day(at))
    if profile == ImportProfile.DIRECTORY:
        return _plan_directory(found, raw, at=at, office=office, progress=progress)
    lines, found.problems = reading.read(raw, profile)
    found.total = len(lines)
    check = _Check(found, lines, at=at, office=office)
    for done, some in enumerate(_batches(lines, AT_ONCE)):
        progress(min(done * AT_ONCE, found.total), found.total)
        check.take(some)
    progress(found.total, found.total)
    return found


def _plan_directory(
    found: Plan, raw: bytes, *, at: datetime, office: Office | None, progress: Progress
) -> Plan:
    lines = sheets.directory(raw)
    found.total = len(lines)
    progress(0, found.total)

    def told(done: int) -> None:
        if done % AT_ONCE == 0 or done == found.total:
            progress(done, found.total)

    found.directory = catalogue.sorted_out(lines, at=at, effective_on=found.on, office=office, progress=told)
    report = found.directory.report
    sheet = title_of("")
    found.problems += [Problem(sheet, one.line, "", Severity.ERROR, one.words) for one in report.problems]
    for column, words, oddities in (
        ("org_uscc", _("机构代码“%(code)s”的校验位不符，照原样保留"), report.wrong_credit_codes),
        ("org_uscc", _("机构代码“%(code)s”是旧的组织机构代码或者没有填写，照原样保留"), report.old_codes),
        (CODE, _("实施编码“%(code)s”是旧编码或者编码规则未知，照原样保留"), report.unknown_profiles),
    ):
        label = sheets.COLUMNS[column][1]
        found.problems += [
            Problem(sheet, one.line, label, Severity.WARNING, words % {"code": one.code}) for one in oddities
        ]
    return found


class _Check:
    """The lines of one file against what is in force."""

    def __init__(self, found: Plan, lines: Sequence[Line], *, at: datetime, office: Office | None) -> None:
        self.found, self.office, self.at = found, office, at
        self.ours = {one.path for one in rules.offices_imported_by(office, at=at)} if office else set()
        self.day = max(found.on, legal_day(at))
        self.offices = set(Office.objects.order_by("path").values_list("path", flat=True))
        self.times = Counter(line.code for line in lines)
        self.known = Known(self.day, coming=self.times.keys())
        self.codes = set(Matter.objects.order_by("pk").values_list(CODE, flat=True)) | set(self.times)
        live = Proposal.objects.live().filter(matter__isnull=False).order_by("pk")
        self.proposed = set(live.values_list("matter", flat=True))
        today = legal_day(at)
        self.waiting = set(
            Edition.objects.ever()
            .filter(Q(effective_on__gt=today) | Q(replaced_on__gt=today))
            .order_by("pk")
            .values_list("matter", flat=True)
        )

    def take(self, lines: Sequence[Line]) -> None:
        codes = [line.code for line in lines if line.code]
        known = {
            matter.implementation_code: matter
            for matter in Matter.objects.filter(implementation_code__in=codes).select_related(
                "office", "upstream"
            )
        }
        editions = {edition.matter_id: edition for edition in _in_force(known.values(), self.day)}
        blobs = self._blobs(lines)
        for line in lines:
            matter = known.get(line.code)
            last = editions.get(matter.pk) if matter else None
            self.found.problems += line.problems
            if any(one.stops for one in line.problems) or not self._placed(line, matter, last):
                continue
            self._sort(line, matter, last, blobs)

    def _blobs(self, lines: Sequence[Line]) -> set[str]:
        asked = {
            str(told.get(element.column))
            for element in ELEMENTS.values()
            if element.kind == "file"
            for line in lines
            for told in _parts_of(line.content, element.part)
            if told.get(element.column)
        }
        return {uuid for uuid, there in self.known.files.of(asked).items() if there}

    def _placed(self, line: Line, matter: Matter | None, last: Edition | None) -> bool:
        """Whether the line is of a matter that may be changed here at all."""
        label = str(ELEMENTS[CODE].label)
        if not line.code:
            line_words = _("没有实施编码，请填写")
        elif self.times[line.code] > 1:
            line_words = _("实施编码“%(code)s”在文件中重复出现") % {"code": line.code}
        elif matter is not None and last is None:
            line_words = _("这一事项已经没有现行版本，不能以导入恢复，请以“新增”起草")
        elif matter is not None and matter.pk in self.waiting:
            line_words = _("这一事项有尚未执行的版本或者终止，请先撤回")
        elif not self._is_ours(line, matter):
            assert self.office is not None
            line_words = _("这一事项不属于%(office)s，请由其所属机构导入") % {"office": self.office.name}
        else:
            if matter is not None and matter.pk in self.proposed:
                words = _("这一事项有未发布的拟稿，导入后该拟稿须依据新版本更新")
                self.found.problems.append(Problem(line.sheet, line.row, label, Severity.WARNING, words))
            return True
        self.found.problems.append(Problem(line.sheet, line.row, label, Severity.ERROR, line_words))
        return False

    def _is_ours(self, line: Line, matter: Matter | None) -> bool:
        if self.office is None:
            return True
        said = line.content.get("matter", {}).get("office")
        theirs = [path for path in (said, matter and matter.office.path) if path]
        return self.ours.issuperset(theirs)

    def _sort(self, line: Line, matter: Matter | None, last: Edition | None, blobs: set[str]) -> None:
        base = content_of(last) if last else None
        content = over(base, line, self.found.on)
        if found := shape(content):
            # Of another shape than a content: nothing else can be asked of it.
            for one in found:
                self._say(line, one.path, one.element, one.severity, one.words, one.check)
            return
        whole = normal(content)
        if base is not None and _same(base, whole):
            self.found.unchanged += 1
            return
        told = changes(base, whole) if base else []
        stops = EditionState.SUSPENDED in (whole["state"], base["state"] if base else "")
        if stops and (base is None or whole["state"] != base["state"]):
            words = _("暂停和恢复办理不能以导入办理，请在事项页面选择“暂停”或者“恢复”")
            self._say(line, "state", "", Severity.ERROR, words, "")
        for path, element, words in self._against(whole, matter, blobs, told):
            self._say(line, path, element, Severity.ERROR, words, "")
        for one in asked(whole, matter, self.day, self.known):
            if one.severity != Severity.NOTE:
                self._say(line, one.path, one.element, one.severity, one.words, one.check)
        taken = Taken(line, whole, matter, last, told)
        (self.found.changed if base else self.found.new).append(taken)

    def _say(self, line: Line, path: str, element: str, severity: Severity, words: str, check: str) -> None:
        self.found.problems.append(Problem(*line.place(path, element), severity, words, check))

    def _against(
        self, whole: Content, matter: Matter | None, blobs: set[str], told: list[Change]
    ) -> Iterator[tuple[str, str, str]]:
        """What the checks of a content do not ask: what it names is there, and is not locked above."""
        for element in ELEMENTS.values():
            if element.kind not in ("office", "matter", "file"):
                continue
            for place, row in enumerate(_parts_of(whole, element.part)):
                said = row[element.column]
                path = f"{element.part}/{place}/{element.column}" if element.is_of_rows else element.key
                if element.kind == "office" and said and said not in self.offices:
                    yield path, element.key, _("没有机构“%(said)s”") % {"said": said[:40]}
                elif element.kind == "matter" and said and not self._is_coded(said):
                    yield path, element.key, _("没有实施编码为“%(said)s”的事项") % {"said": said[:64]}
                elif (
                    element.kind == "file"
                    and said
                    and said not in blobs
                    and not self._kept(told, element.key, said)
                ):
                    yield path, element.key, _("没有文件“%(said)s”，请先上传") % {"said": said[:40]}
        if matter is not None and matter.upstream_id is not None:
            locked = rules.locked_elements(Proposal(matter=matter)) - {"office"}
            for change in told:
                if change.element in locked or change.path.partition("/")[0] in locked:
                    words = _("由上级统一填写，本级不能更改：%(words)s") % {"words": change.words}
                    yield change.path, change.element, words
        if self.office is None or matter is None or all(change.element != "upstream" for change in told):
            return
        if not rules.keeps(matter.office, self.office, at=self.at):
            yield "upstream", "upstream", _("上级标准事项由事项目录管理机构填写")

    def _is_coded(self, code: str) -> bool:
        """Whether a matter has the code, or had it when an edition of it was published."""
        return code in self.codes or bool(Matter.objects.coded([code]))

    def _kept(self, told: list[Change], key: str, uuid: str) -> bool:
        """Whether the edition in force names the file already."""
        return bool(told) and not any(change.element == key and change.after == uuid for change in told)


def _parts_of(content: Mapping[str, Any], part: str) -> list[Mapping[str, Any]]:
    found = content.get(part) or []
    rows = found if part in ROWS and isinstance(found, list) else [found]
    return [row for row in rows if isinstance(row, Mapping)]


def _batches(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _same(base: Content, whole: Content) -> bool:
    """Whether both say the same, whatever their day and their note; an empty cell of a small table is as good as none."""
    return _told(base) == _told(whole)


def _told(content: Content) -> Content:
    edition = {key: said for key, said in content["edition"].items() if key not in ("note", "form_version")}
    for name in SMALL_TABLES:
        if edition[name]:
            edition[name] = [
                {key: said for key, said in row.items() if said not in (None, "")} for row in edition[name]
            ]
    return {**content, "effective_on": None, "edition": edition}


def _in_force(matters: Iterable[Matter], day: date) -> Iterable[Edition]:
    pks = [matter.pk for matter in matters]
    return (
        Edition.objects.in_force(day)
        .filter(matter__in=pks)
        .select_related("matter__office", "regulator", "result_sample")
        .prefetch_related(*ROWS, "materials__blank_form", "materials__sample")
        .order_by("pk")
    )


# ---- writing it


@transaction.atomic
def carry_out(found: Plan, *, by: Actor, at: datetime) -> Plan:
    """Everything the plan says stands in the catalogue; with a problem that stops it, nothing does, and it is returned so.

    What was published since the plan was made is such a problem. One entry on the trail for the whole, none where nothing changed.
    """
    if found.stops or _is_overtaken(found):
        return found
    if found.directory is not None:
        catalogue.write(found.directory, by=by, at=at)
        return found
    put_many([*found.new, *found.changed], on=found.on, by=by, at=at)
    if found.new or found.changed:
        facts = {**found.facts, "profile": found.profile, "on": found.on}
        record(catalogue.THREAD, Act.IMPORTED, by=by, at=at, facts=facts)
    return found


def _is_overtaken(found: Plan) -> bool:
    """Whether an edition that the plan was made on got another end since; from here on nobody publishes beside us."""
    bases = [one.last for one in found.changed if one.last is not None]
    if found.directory is not None:
        bases += [edition for _matter, _columns, edition in found.directory.followed if edition is not None]
    bases.sort(key=lambda edition: edition.matter_id)
    overtaken: list[Edition] = []
    for some in _batches(bases, BATCH):
        matters = Matter.objects.filter(pk__in=[edition.matter_id for edition in some]).order_by("pk")
        list(matters.select_for_update(no_key=True, of=("self",)).values_list("pk"))
        now = dict(
            Edition.objects.filter(pk__in=[edition.pk for edition in some]).values_list("pk", "replaced_on")
        )
        overtaken += [edition for edition in some if now[edition.pk] != edition.replaced_on]
    for edition in overtaken:
        words = _("“%(name)s”在核对之后发布了新的版本，请重新导入") % {"name": edition.name}
        found.problems.append(Problem(title_of(""), 0, "", Severity.ERROR, words))
    return bool(overtaken)


@transaction.atomic
def put_many(taken: list[Taken], *, on: date, by: Actor, at: datetime) -> list[Edition]:
    """Each content is the edition of its matter from the day `on`, the one before it ends that day; the rules are asked as of one.

    As publishing.put_in_force, but some statements for a thousand matters instead of a dozen for each, and no entry on the
    trail of each edition: the import has one.
    """
    offices = {office.path: office for office in Office.objects.order_by("path")}
    _place(taken, offices, at=at)
    matters = {one.content["matter"][CODE]: one.matter for one in taken}
    upstream = Matter.objects.coded(
        one.content["matter"]["upstream"] for one in taken if one.content["matter"]["upstream"]
    )
    followed = []
    for one in taken:
        above = upstream.get(one.content["matter"]["upstream"])
        assert one.matter is not None
        if one.matter.upstream_id != (above and above.pk):
            one.matter.upstream = above
            followed.append(one.matter)
    Matter.objects.bulk_update(followed, ["upstream"], batch_size=BATCH)
    last: dict[int, int] = {}
    for pks in _batches([matter.pk for matter in matters.values() if matter], BATCH):
        theirs = Edition.objects.filter(matter__in=pks)
        last.update(theirs.order_by("matter").values_list("matter").annotate(last=Max("no")))
        theirs.filter(replaced_on=None).update(replaced_on=Greatest(F("effective_on"), on))
    made: list[Edition] = []
    for some in _batches(taken, AT_ONCE):
        made += _written(some, last, offices, on=on, by=by, at=at)
    return made


def _place(taken: list[Taken], offices: Mapping[str, Office], *, at: datetime) -> None:
    """The matters say what the contents say of them; search columns are spelt anew where their words changed."""
    columns = [element for element in of_part("matter") if element.kind != "matter"]
    fresh, changed, names = [], [], {"changed_at"}
    for place, one in enumerate(taken):
        told = one.content["matter"]
        matter = one.matter or Matter(code=guide_code(told[CODE]))
        taken[place] = one._replace(matter=matter)
        said = {
            element.column: offices[told[element.column]]
            if element.kind == "office"
            else told[element.column]
            for element in columns
        }
        new = {name for name, value in said.items() if one.matter is None or getattr(matter, name) != value}
        for name in new:
            setattr(matter, name, said[name])
        if catalogue.SPELT & new:
            catalogue.spell(matter)
            names |= catalogue.SPELLING
        matter.changed_at = at
        if one.matter is None:
            fresh.append(matter)
        else:
            changed.append(matter)
            names |= new
    many.create(Matter, fresh)
    Matter.objects.bulk_update(changed, sorted(names), batch_size=BATCH)


def _written(
    taken: Sequence[Taken],
    last: Mapping[int, int],
    offices: Mapping[str, Office],
    *,
    on: date,
    by: Actor,
    at: datetime,
) -> list[Edition]:
    editions: list[Edition] = []
    children: dict[str, list[Any]] = {part: [] for part in ROWS}
    for one in taken:
        assert one.matter is not None
        rows = rows_of(one.content, one.matter, offices)
        edition = rows.edition
        edition.no = last.get(one.matter.pk, 0) + 1
        edition.form_version = edition.no
        edition.effective_on = on
        edition.published_at, edition.published_by = at, by.user
        editions.append(edition)
        for part, some in rows.children.items():
            children[part] += some
    many.create(Edition, editions)
    for part, some in children.items():
        many.create(PARTS[part], some)
    above = set(
        Matter.objects.filter(upstream__in=[edition.matter_id for edition in editions])
        .order_by("upstream")
        .values_list("upstream", flat=True)
    )
    for edition, one in zip(editions, taken, strict=True):
        if one.last is not None and (edition.is_open or edition.matter_id in above):
            publishing.leave_behind(edition, one.last, by=by, at=at)
    return editions


# ---- on the page


@transaction.atomic
def begin(content: bytes, profile: str, *, by: Actor, at: datetime) -> Import:
    """The file is kept and will be checked at once; what it would do to the matters written from his office is then in its report."""
    assert by.office is not None
    refuse(rules.why_not_write(by.office, by=by, at=at))
    if not content:
        raise files.Unacceptable(_("文件是空的，请检查后重新选择文件"))
    if len(content) > files.MAX_BYTES:
        raise files.Unacceptable(
            _("文件超过 %(n)s MB，请分成几个文件导入") % {"n": files.MAX_BYTES // 1024**2}
        )
    scan, virus = scanning.at_the_door(content)
    if virus:
        raise files.Unacceptable(_("这个文件查出病毒，没有接收"))
    start = content[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    media = next((kind for sign, kind in MEDIA.items() if start.startswith(sign)), "text/csv")
    made = Import.objects.create(
        blob=files.store(content, media, at=at, scan=scan),
        profile=profile,
        office=by.office,
        begun_at=at,
        begun_by=by.person,
    )
    record(made.thread, Act.IMPORT_BEGUN, by=by, at=at, facts={"profile": profile, "size": len(content)})
    errand("matters.tasks.check_import", made.pk)
    return made


def check(pk: int, *, at: datetime) -> Import:
    """What the file would do is in the report, and how far the check has come can be read all the while.

    Safe to call again: a check that was broken off begins anew.
    """
    made = Import.objects.select_related("office", "blob").get(pk=pk)
    if made.state == ImportState.WAITING:
        made.start()
        made.save(update_fields=["state"])
    if made.state != ImportState.CHECKING:
        return made

    def progress(done: int, total: int) -> None:
        Import.objects.filter(pk=pk).update(done_lines=done, total=total)

    try:
        found = plan(made.blob.read(), made.profile, at=at, office=made.office, progress=progress)
    except sheets.Unreadable as wrong:
        return _failed(made, str(wrong))
    except Refused as held:
        # A file that waits for its scan is read when it is through; one with a virus never.
        return _failed(made, str(held)) if made.blob.is_infected else made
    made.refresh_from_db(fields=["done_lines", "total"])
    made.report = found.as_json()
    made.end_checks()
    made.save(update_fields=["state", "report"])
    return made


@transaction.atomic
def confirm(made: Import, *, on: date, basis: str = "", by: Actor, at: datetime) -> Import:
    """What the report says will be written, from the day `on`: by another officer than who handed the file in (A10).

    What changes a matter in force had no proposal in which the hearing stands on record: its `basis` says so.
    """
    made = Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=made.pk)
    refuse(rules.why_not_confirm(made, on, by=by, at=at))
    refuse(rules.why_not_rest(made, basis))
    assert by.office is not None
    told = {"on": on.isoformat(), "basis": basis.strip(), "by": by.user_id, "office": by.office.path}
    made.report = {**made.report, **told}
    made.confirm()
    made.save(update_fields=["state", "report"])
    facts = made.report["facts"] | ({"basis": told["basis"]} if told["basis"] else {})
    record(made.thread, Act.IMPORT_CONFIRMED, by=by, at=at, facts=facts)
    errand("matters.tasks.write_import", made.pk)
    return made


def write(pk: int, *, at: datetime) -> Import:
    """The file stands in the catalogue whole, or nothing of it does and the report says why. Safe to call again."""
    try:
        return _write(pk, at=at)
    except (DatabaseError, Refused, sheets.Unreadable) as wrong:
        return _failed(Import.objects.get(pk=pk), _("没有写入：%(wrong)s") % {"wrong": str(wrong)[:400]})


def give_up(pk: int) -> Import:
    """What cannot be read for a reason that nobody foresaw is not tried for ever."""
    made = Import.objects.get(pk=pk)
    if made.state == ImportState.WAITING:
        made.start()
    if made.state not in (ImportState.CHECKING, ImportState.WRITING):
        return made
    return _failed(made, _("文件无法处理，请联系系统管理员"))


def _failed(made: Import, words: str) -> Import:
    made.report = {**made.report, "unreadable": words}
    made.fail()
    made.save(update_fields=["state", "report"])
    return made


@transaction.atomic
def _write(pk: int, *, at: datetime) -> Import:
    made = (
        Import.objects.select_for_update(no_key=True, of=("self",))
        .select_related("blob", "office")
        .get(pk=pk)
    )
    if made.state != ImportState.WRITING:
        return made
    told = made.report
    user = User.objects.get(pk=told["by"])
    by = Actor(user, Office.objects.get(path=told["office"]), Duty.PUBLICATION)
    # Read anew: what is in force may have changed since the report.
    day = date.fromisoformat(told["on"])
    found = plan(made.blob.read(), made.profile, at=at, on=day, office=made.office)
    carry_out(found, by=by, at=at)
    made.report = {**told, **found.as_json()}
    if found.stops:
        made.fail()
    else:
        # Nothing stays written of what turns out to change more than he was told who confirmed it.
        refuse(rules.why_not_rest(made, told.get("basis", "")))
        made.end(by=user, at=at)
    made.save()
    return made


@transaction.atomic
def discard(made: Import, *, by: Actor, at: datetime) -> Import:
    """The file is given up; nothing of it was written."""
    made = Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=made.pk)
    refuse(rules.why_not_discard_import(made, by=by, at=at))
    made.discard()
    made.save(update_fields=["state"])
    record(made.thread, Act.IMPORT_DISCARDED, by=by, at=at)
    return made


def unfinished() -> list[tuple[int, str]]:
    """The files that wait for a worker, or that one has or had in hand."""
    waiting = (ImportState.WAITING, ImportState.CHECKING, ImportState.WRITING)
    return list(Import.objects.filter(state__in=waiting).order_by("pk").values_list("pk", "state"))


def take(pk: int) -> bool:
    """Whether this worker has the file for itself, until it lets go (`leave`) or its connection ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, pk])
        return bool(cursor.fetchone()[0])


def leave(pk: int) -> None:
    """The next worker may have it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, pk])
