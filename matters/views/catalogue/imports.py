"""/catalogue/imports/: a file is handed in, its report read, another officer confirms; and what is in force is handed out."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.documents.files import Unacceptable
from ground.workdays import legal_day
from ground.writing import harmless
from matters import rules
from matters.actions import importing
from matters.enums import ImportProfile, ImportState, Severity
from matters.exchange.export import Exported, Format, editions, export
from matters.exchange.workbook import template
from matters.forms.importing import MOST_EXPORTED, BasisForm, ExportForm, ImportForm
from matters.models import Edition, Import, Matter
from matters.views.catalogue.door import DESK, desk, matter_of, offices_of, sees

UNPROCESSABLE = 422
PAGE = 30
# Lines of a report on one page.
LINES = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLOURS = {
    ImportState.WAITING: "grey",
    ImportState.CHECKING: "yellow",
    ImportState.CHECKED: "",
    ImportState.WRITING: "yellow",
    ImportState.DONE: "green",
    ImportState.FAILED: "red",
    ImportState.DISCARDED: "grey",
}
# A machine has it in hand: the page asks again by itself.
GOING = (ImportState.WAITING, ImportState.CHECKING, ImportState.WRITING)
SEVERITIES = {
    Severity.ERROR.value: "red",
    Severity.WARNING.value: "yellow",
    Severity.NOTE.value: "grey",
}


@desk()
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """What was handed in, newest first. POST: one more file, which is checked at once and written by nobody yet."""
    at = now()
    writes = request.actor.duty == Duty.CATALOGUE
    if request.method == "POST":
        if not writes:
            raise Http404(_("没有找到这个页面"))
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid() and (made := _begun(request, form, at)):
            return redirect("matters:catalogue_import", made.uuid)
        return _index(request, form, at, status=UNPROCESSABLE)
    return _index(request, ImportForm() if writes else None, at)


def _begun(request: HttpRequest, form: ImportForm, at: datetime) -> Import | None:
    told: UploadedFile = form.cleaned_data["file"]
    try:
        made = importing.begin(told.read(), form.cleaned_data["profile"], by=request.actor, at=at)
    except Unacceptable as wrong:
        form.add_error("file", wrong.words)
        return None
    messages.success(request, _("已收到文件，正在校验；校验完成前不会写入任何数据"))
    return made


def _index(request: HttpRequest, form: ImportForm | None, at: datetime, *, status: int = 200) -> HttpResponse:
    offices = offices_of(request.actor, at=at)
    mine = imports_of(request.actor, at=at).order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 12:
        mine = mine.filter(pk__lt=int(before))
    rows = list(mine.select_related("begun_by", "office")[: PAGE + 1])
    page = {
        "form": form,
        "export": ExportForm(offices),
        "rows": [_row(made) for made in rows[:PAGE]],
        "templates": [
            {"profile": profile.value, "words": profile.label}
            for profile in (ImportProfile.ELEMENTS, ImportProfile.DIRECTORY, ImportProfile.EXCHANGE)
        ],
        "next": f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        "newest": "?" if before else "",
    }
    return render(request, "matters/catalogue/imports.html", page, status=status)


def imports_of(actor: Actor, *, at: datetime) -> QuerySet[Import]:
    """The files handed in for the offices that this officer writes or publishes for, and by his own office, whatever it is."""
    if actor.duty not in DESK:
        return Import.objects.none()
    offices = offices_of(actor, at=at)
    if actor.office is not None and actor.duty == Duty.CATALOGUE:
        offices = [*offices, actor.office]
    return Import.objects.filter(office__in=offices)


def _row(made: Import) -> dict[str, Any]:
    facts = made.report.get("facts", {})
    return {
        "made": made,
        "colour": COLOURS[ImportState(made.state)],
        "counts": _("新增 %(new)d，变更 %(changed)d") % facts if facts else "",
        "errors": facts.get("left_out", 0),
    }


# ---- one file


@desk()
@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far it is, what the file would do or did, and what speaks against it, by sheet, row and column."""
    at = now()
    return _one(request, import_of(request, uuid, at), BasisForm(), at)


def _one(
    request: HttpRequest, made: Import, basis: BasisForm, at: datetime, *, status: int = 200
) -> HttpResponse:
    report = made.report
    facts = report.get("facts", {})
    show = request.GET.get("show", "")
    lists = _lists(report, facts)
    shown = next((one for one in lists if one["key"] == show), lists[0] if lists else None)
    page = {
        "made": made,
        "colour": COLOURS[ImportState(made.state)],
        "facts": _facts(made),
        "figures": _counts(facts),
        "going": made.state in GOING,
        "lists": lists,
        "shown": shown,
        **_slice(report.get(shown["key"], []) if shown else [], request.GET.get("from", "")),
        "unreadable": report.get("unreadable", ""),
        "stops": bool(report.get("stops")),
        "nothing": bool(facts) and not facts["new"] and not facts["changed"],
        "confirmation": rules.why_not_confirm(made, legal_day(at), by=request.actor, at=at)
        if made.state == ImportState.CHECKED and request.actor.duty == Duty.PUBLICATION
        else None,
        "basis": basis if report.get("needs_basis") else None,
        "disposal": rules.why_not_discard_import(made, by=request.actor, at=at)
        if made.state in (ImportState.WAITING, ImportState.CHECKED) and request.actor.duty == Duty.CATALOGUE
        else None,
    }
    return render(request, "matters/catalogue/import.html", page, status=status)


def import_of(request: HttpRequest, uuid: UUID, at: datetime) -> Import:
    """The file, for those who write or publish for its office."""
    found = get_object_or_404(
        Import.objects.select_related("office", "blob", "begun_by", "written_by"), uuid=uuid
    )
    if not sees(request.actor, found.office, at=at):
        raise Http404(_("没有找到这份导入"))
    return found


def _facts(made: Import) -> list[dict[str, str]]:
    told = [
        {"term": _("格式"), "words": made.get_profile_display()},
        {"term": _("文件"), "words": filesizeformat(made.blob.size)},
        {"term": _("限于机构"), "words": made.office.name if made.office else _("全部机构")},
        {
            "term": _("上传"),
            "words": made.begun_by.name,
            "more": date_format(localtime(made.begun_at), _("n 月 j 日 H:i")),
        },
    ]
    if made.report.get("basis"):
        told.append({"term": _("变更依据"), "words": made.report["basis"]})
    if made.written_by and made.written_at:
        told.append(
            {
                "term": _("确认"),
                "words": made.written_by.name,
                "more": date_format(localtime(made.written_at), _("n 月 j 日 H:i")),
            }
        )
    return told


def _counts(facts: dict[str, int]) -> list[dict[str, Any]]:
    if not facts:
        return []
    words = {
        "new": _("新增事项"),
        "changed": _("变更事项"),
        "unchanged": _("没有变化"),
        "left_out": _("有错误的行"),
        "warnings": _("警告"),
    }
    return [
        {"term": term, "number": facts[key], "bad": key == "left_out" and facts[key] > 0}
        for key, term in words.items()
        if key in facts
    ]


def _lists(report: dict[str, Any], facts: dict[str, int]) -> list[dict[str, Any]]:
    """The parts of the report that have something in them."""
    words = {"problems": _("错误和警告"), "new": _("新增"), "changed": _("变更")}
    more = {
        "problems": report.get("more_problems", 0),
        "new": facts.get("new", 0) - len(report.get("new", [])),
        "changed": facts.get("changed", 0) - len(report.get("changed", [])),
    }
    return [
        {"key": key, "words": label, "number": len(report[key]) + max(0, more[key]), "more": more[key]}
        for key, label in words.items()
        if report.get(key)
    ]


def _slice(rows: list[dict[str, Any]], start: str) -> dict[str, Any]:
    begin = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 0
    told = rows[begin : begin + LINES]
    return {
        "lines": [
            {**row, "colour": SEVERITIES[row["severity"]], "how": Severity(row["severity"]).label}
            if "severity" in row
            else row
            for row in told
        ],
        "earlier": max(0, begin - LINES) if begin else None,
        "later": begin + LINES if begin + LINES < len(rows) else None,
    }


@desk()
@require_safe
def report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The problems as a table to work through beside the file."""
    made = import_of(request, uuid, now())
    answer = _attachment(
        Exported(f"{_('校验报告')}-{made.begun_at:%Y%m%d}.csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf")
    )
    writer = csv.writer(answer)
    writer.writerow([_("程度"), _("表"), _("行"), _("列"), _("要做什么"), _("规则")])
    for row in made.report.get("problems", []):
        cells = [Severity(row["severity"]).label, row["sheet"], row["row"] or "", row["column"], row["words"]]
        writer.writerow([harmless(cell) for cell in (*cells, row["check"])])
    return answer


@desk(Duty.PUBLICATION)
@require_POST
def confirmation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the report says will be written from today, by another officer's word than who handed it in."""
    at = now()
    made, basis, told = import_of(request, uuid, at), BasisForm(request.POST), ""
    if made.report.get("needs_basis") and made.state == ImportState.CHECKED:
        if not basis.is_valid():
            return _one(request, made, basis, at, status=UNPROCESSABLE)
        told = basis.cleaned_data["basis"]
    made = importing.confirm(made, on=legal_day(at), basis=told, by=request.actor, at=at)
    messages.success(request, _("已确认，正在写入；写入前按现行内容再核对一次"))
    return redirect("matters:catalogue_import", made.uuid)


@desk(Duty.CATALOGUE)
@require_POST
def disposal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Nothing comes of it."""
    at = now()
    importing.discard(import_of(request, uuid, at), by=request.actor, at=at)
    messages.success(request, _("已放弃这份导入，没有写入任何内容"))
    return redirect("matters:catalogue_imports")


# ---- handed out


@desk()
@require_safe
def blank(request: HttpRequest, profile: str) -> HttpResponse:
    """An empty table of the profile, with drop-downs."""
    if profile not in ImportProfile.values:
        raise Http404(_("没有这种模板"))
    name = _("导入模板-%(profile)s.xlsx") % {"profile": ImportProfile(profile).label}
    return _attachment(Exported(name, XLSX, template(profile, request.actor.office)))


@desk()
@require_safe
def exported(request: HttpRequest) -> HttpResponse:
    """What is in force today in an office and those below it, or in all that are written from here."""
    at = now()
    offices = offices_of(request.actor, at=at)
    form = ExportForm(offices, request.GET)
    if not form.is_valid():
        raise Http404(_("没有这种导出"))
    on = legal_day(at)
    scope = next((one for one in offices if one.path == form.cleaned_data["office"]), None)
    matters = Edition.objects.in_force(on)
    if scope is not None:
        matters = matters.filter(matter__office__in=Office.objects.within(scope.path))
    count = matters.count()
    if count > MOST_EXPORTED:
        words = _("共 %(n)d 个事项，一次最多导出 %(most)d 个；请分机构导出，或者请系统管理员用命令导出")
        messages.error(request, words % {"n": count, "most": MOST_EXPORTED})
        return redirect("matters:catalogue_imports")
    return _attachment(export(scope, form.cleaned_data["kind"], on=on))


@desk()
@require_safe
def exported_matter(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """One matter as it is in force today."""
    at = now()
    found: Matter = matter_of(request, code, at=at)
    on = legal_day(at)
    if kind not in list(Format) or not any(True for _edition in editions(found, on)):
        raise Http404(_("没有这种导出"))
    return _attachment(export(found, kind, on=on))


def _attachment(file: Exported) -> HttpResponse:
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, file.name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
