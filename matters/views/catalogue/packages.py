"""/catalogue/packages/: the packages of one's offices with what is worked on, and one package with its editions (一件事)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ground.accounts.enums import Duty
from ground.accounts.forms import text
from ground.workdays import legal_day
from matters import package_content, packages, rules
from matters.actions import packages as acts
from matters.enums import LIVE, OperationKind, ProposalState
from matters.forms.course import RecallForm
from matters.models import Package, PackageEdition, Proposal
from matters.rules.checks.packages import package_findings, put_together
from matters.views.catalogue.desk import STATE_COLOURS, BeginForm
from matters.views.catalogue.door import desk, offices_of, package_of, sees
from matters.views.catalogue.frame import UNPROCESSABLE
from matters.views.catalogue.package_frame import package_grouped
from matters.views.catalogue.versions import recalls

Row = dict[str, Any]


class NewForm(forms.Form):
    """What a package is called, before anything else."""

    use_required_attribute = False
    name = text(
        gettext_lazy("名称"),
        gettext_lazy("请输入名称，例如“开办餐饮店一件事”"),
        200,
        help_text=gettext_lazy("以群众要办成的事命名"),
    )


@desk()
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every package of one's offices, by name, with its edition in force and what is worked on."""
    at = now()
    on = legal_day(at)
    offices = offices_of(request.actor, at=at)
    live = Proposal.objects.live().select_related("saved_by", "begun_by").order_by("pk")
    found = (
        Package.objects.kept()
        .filter(office__in=offices)
        .select_related("office")
        .prefetch_related(
            Prefetch("proposals", live, to_attr="worked_on"),
            Prefetch("editions", _in_force(on), to_attr="current"),
            Prefetch("editions", _waiting(on), to_attr="waiting"),
        )
        .order_by("pinyin", "pk")
    )
    page = {
        "rows": [_row(package) for package in found],
        "writes": request.actor.duty == Duty.CATALOGUE,
    }
    return render(request, "matters/catalogue/packages.html", page)


def _in_force(on: date) -> QuerySet[PackageEdition]:
    return PackageEdition.objects.open_on(on).order_by("pk")


def _waiting(on: date) -> QuerySet[PackageEdition]:
    return PackageEdition.objects.ever().filter(effective_on__gt=on).order_by("pk")


def _how(edition: PackageEdition, current: PackageEdition | None, on: date) -> tuple[str, str]:
    """Whether it holds, and how that is shown."""
    if edition == current:
        return _("执行中"), "green"
    if edition.recalled_at is not None:
        return _("未执行"), "grey"
    if edition.effective_on > on:
        return _("尚未生效"), "yellow"
    return _("已停止执行"), "grey"


def _row(package: Any) -> Row:
    live = package.worked_on[0] if package.worked_on else None
    return {
        "package": package,
        "edition": package.current[0] if package.current else None,
        "waiting": package.waiting[0] if package.waiting else None,
        "proposal": _proposal(live) if live else None,
    }


def _proposal(row: Proposal) -> Row:
    return {
        "row": row,
        "state": row.get_state_display(),
        "colour": STATE_COLOURS[ProposalState(row.state)],
        "by": row.saved_by or row.begun_by,
        "at": row.saved_at or row.begun_at,
    }


@desk(Duty.CATALOGUE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A package that is not there yet."""
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        begun = acts.begin(None, name=form.cleaned_data["name"], by=request.actor, at=now())
        messages.success(request, _("已起草，发布之前公众看不到"))
        return redirect("matters:catalogue_package_tab", begun.uuid, "about")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "matters/catalogue/package_new.html", {"form": form}, status=status)


@desk()
@require_safe
def package(request: HttpRequest, code: str) -> HttpResponse:
    """Its editions with their days, whether it goes on and still holds together, and what is worked on."""
    at = now()
    on = legal_day(at)
    found = package_of(request, code, at=at)
    editions = list(found.editions.select_related("published_by").order_by("-no"))
    current = _in_force(on).filter(package=found).first()
    live = (
        Proposal.objects.filter(package=found, state__in=LIVE).select_related("saved_by", "begun_by").first()
    )
    by = request.actor
    may = rules.why_not_begin_package(found, found.office, by=by, at=at)
    page = {
        "package": found,
        "current": current,
        "facts": [
            {"term": _("牵头部门"), "words": found.office.name},
            {"term": _("指南编码"), "words": found.code},
            {
                "term": _("现行版本"),
                "words": _("第 %(no)d 版") % {"no": current.no} if current else _("没有"),
            },
        ],
        "wrong": _wrong(current, on) if current else [],
        "rows": [
            {
                "edition": one,
                "older": older,
                "how": _how(one, current, on),
                "recall": by.duty == Duty.PUBLICATION and rules.why_not_recall_package(one, on).ok,
                "rollback": may.ok and one != current,
            }
            for one, older in zip(editions, [*editions[1:], None], strict=True)
        ],
        "recalls": recalls(editions),
        "live": _proposal(live) if live else None,
        "form": BeginForm() if may.ok and editions else None,
        "may_begin": may.ok,
        "earlier": Proposal.objects.filter(package=found).exclude(state__in=LIVE).order_by("-begun_at")[:10],
    }
    return render(request, "matters/catalogue/package.html", page)


def _wrong(current: PackageEdition, on: date) -> list[str]:
    """What does not hold any more of what is published: its members have editions of their own, which change."""
    members, editions = packages.read(current, on)
    found = [one.words for one in put_together(current, members, editions)]
    return found or [one.words for one in package_findings(current, members, editions)]


@desk(Duty.CATALOGUE)
@require_POST
def beginning(request: HttpRequest, code: str) -> HttpResponse:
    """A proposal on the edition in force."""
    at = now()
    found = package_of(request, code, at=at)
    form = BeginForm(request.POST)
    kind = form.cleaned_data["operation"] if form.is_valid() else OperationKind.CHANGE
    begun = acts.begin(found, OperationKind(kind), by=request.actor, at=at)
    messages.success(request, _("已起草，改动在发布之前不影响办事指南"))
    return redirect("matters:catalogue_proposal", begun.uuid)


# ---- editions beside each other


@desk()
@require_safe
def differences(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What one edition says otherwise than another of the same package, in words a person reads."""
    newer = _edition(request, uuid, now())
    others = list(newer.package.editions.exclude(pk=newer.pk).order_by("-no"))
    older = next((one for one in others if str(one.uuid) == request.GET.get("with")), None)
    older = older or next((one for one in others if one.no < newer.no), None)
    changed = (
        package_content.changes(package_content.content_of(older), package_content.content_of(newer))
        if older
        else []
    )
    page = {"newer": newer, "older": older, "others": others, "changes": package_grouped(changed)}
    return render(request, "matters/catalogue/package_differences.html", page)


@desk(Duty.CATALOGUE)
@require_POST
def rollback(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A proposal that says again what this edition said."""
    at = now()
    edition = _edition(request, uuid, at)
    reason = _("恢复第 %(no)d 版的内容") % {"no": edition.no}
    begun = acts.rollback(edition, reason=reason, by=request.actor, at=at)
    messages.success(request, _("已按第 %(no)d 版起草，发布后成为新的版本") % {"no": edition.no})
    return redirect("matters:catalogue_proposal", begun.uuid)


@desk(Duty.PUBLICATION)
@require_http_methods(["GET", "POST"])
def recall(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An edition that has not begun never begins: what that means, and why it is done."""
    at = now()
    edition = _edition(request, uuid, at)
    form = RecallForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        edition = acts.recall(edition, form.cleaned_data["words"], by=request.actor, at=at)
        messages.success(request, _("已撤回第 %(no)d 版") % {"no": edition.no})
        return redirect("matters:catalogue_package", edition.package.code)
    page = {
        "name": edition.package.name,
        "back": reverse("matters:catalogue_package", args=[edition.package.code]),
        "edition": edition,
        "waits": True,
        "together": [],
        "form": form,
        "ruling": rules.why_not_recall_package(edition, legal_day(at)),
    }
    return render(
        request, "matters/catalogue/recall.html", page, status=UNPROCESSABLE if form.is_bound else 200
    )


def _edition(request: HttpRequest, uuid: UUID, at: datetime) -> PackageEdition:
    found = PackageEdition.objects.select_related("package__office").filter(uuid=uuid).first()
    if found is None or not sees(request.actor, found.package.office, at=at):
        raise Http404(_("没有找到这个版本"))
    return found
