"""What a file would do: its lines against what is in force, and everything that speaks against them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from ground.accounts.models import Office
from ground.workdays import legal_day
from matters import rules, sheets
from matters.actions.importing import directory
from matters.actions.importing.plans import AT_ONCE, Plan, Taken, batches
from matters.content import Change, Content, changes, content_of, normal, shape
from matters.elements import ELEMENTS, ROWS
from matters.enums import EditionState, ImportProfile, Severity
from matters.exchange import reading
from matters.exchange.merging import over
from matters.exchange.profiles import CODE, Line, Problem, title_of
from matters.models import Edition, Matter, Proposal
from matters.rules.checks import asked
from matters.rules.checks.known import Known

# Elements that are small tables themselves.
SMALL_TABLES = [element.column for element in ELEMENTS.values() if element.kind == "rows"]

Progress = Callable[[int, int], None]


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
    for done, some in enumerate(batches(lines, AT_ONCE)):
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

    found.directory = directory.sorted_out(lines, at=at, effective_on=found.on, office=office, progress=told)
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
        self.times = Counter(line.code for line in lines)
        self.known = Known(self.day, coming=self.times.keys())
        live = Proposal.objects.live().filter(matter__isnull=False).order_by("pk")
        self.proposed = set(live.values_list("matter", flat=True))
        self.today = legal_day(at)
        self.waiting = Edition.objects.that_wait(self.today)

    def take(self, lines: Sequence[Line]) -> None:
        codes = [line.code for line in lines if line.code]
        known = {
            matter.implementation_code: matter
            for matter in Matter.objects.filter(implementation_code__in=codes).select_related(
                "office", "upstream"
            )
        }
        editions = {edition.matter_id: edition for edition in _in_force(known.values(), self.day)}
        for line in lines:
            matter = known.get(line.code)
            last = editions.get(matter.pk) if matter else None
            self.found.problems += line.problems
            if any(one.stops for one in line.problems) or not self._placed(line, matter, last):
                continue
            self._sort(line, matter, last)

    def _placed(self, line: Line, matter: Matter | None, last: Edition | None) -> bool:
        """Whether the line is of a matter that may be changed here at all."""
        label = str(ELEMENTS[CODE].label)
        if not line.code:
            line_words = _("没有实施编码，请填写")
        elif self.times[line.code] > 1:
            line_words = _("实施编码“%(code)s”在文件中重复出现") % {"code": line.code}
        elif matter is not None and last is None:
            line_words = _("这一事项已经没有现行版本，不能以导入恢复，请以“重新列入”起草")
        elif matter is not None and (waits := rules.why_not_overtake(matter.pk in self.waiting).words):
            line_words = waits
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

    def _sort(self, line: Line, matter: Matter | None, last: Edition | None) -> None:
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
        if base is not None and (backdated := rules.why_not_backdate(self.found.on, self.today).words):
            self._say(line, f"matter/{CODE}", CODE, Severity.ERROR, backdated, "")
        for path, element, words in self._against(matter, told):
            self._say(line, path, element, Severity.ERROR, words, "")
        for one in asked(whole, matter, self.day, self.known):
            if one.severity != Severity.NOTE:
                self._say(line, one.path, one.element, one.severity, one.words, one.check)
        taken = Taken(line, whole, matter, last, told)
        (self.found.changed if base else self.found.new).append(taken)

    def _say(self, line: Line, path: str, element: str, severity: Severity, words: str, check: str) -> None:
        self.found.problems.append(Problem(*line.place(path, element), severity, words, check))

    def _against(self, matter: Matter | None, told: list[Change]) -> Iterator[tuple[str, str, str]]:
        """What the checks of a content do not ask: whether what changes is locked above, or changed by an operation."""
        if matter is None:
            return
        for change in told:
            if change.element == "office" and (moved := rules.why_not_move(matter, change.after).words):
                yield change.path, change.element, moved
        if matter.upstream_id is not None:
            locked = rules.locked_elements(Proposal(matter=matter)) - {"office"}
            for change in told:
                if change.element in locked or change.path.partition("/")[0] in locked:
                    words = _("由上级统一填写，本级不能更改：%(words)s") % {"words": change.words}
                    yield change.path, change.element, words
        if all(change.element != "upstream" for change in told):
            return
        if not rules.keeps(matter.office, self.office, at=self.at):
            yield "upstream", "upstream", _("上级标准事项由事项目录管理机构填写")


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
