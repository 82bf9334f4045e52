"""The course of a proposal: what it is about, what the checks found, what was prepared, handed on, published, given up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ground.accounts.enums import Duty
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import rules
from matters.actions import proposing, publishing
from matters.content import Change, changes, content_of
from matters.elements import ELEMENTS, GROUP_OF_ROWS, GROUPS, PARTS, ROWS
from matters.enums import EditionState, OperationKind, PreparationKind, ProposalState, Severity
from matters.findings import Finding
from matters.models import Edition, Proposal
from matters.rules.checks import score
from matters.views.catalogue.door import WHOLE, desk, proposal_of, sees, writes
from matters.views.catalogue.edit import OWN_PAGES, UNPROCESSABLE, around

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "grey"}
# What the words of a publication are shown with at most.
MOST_ENTRIES = 50


class HeadForm(forms.Form):
    """Why it is changed, on what it rests, from when, and how it is published."""

    use_required_attribute = False
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("请写明为什么改")},
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("法规条款或者文件名称、文号；取消、暂停、下放、划转的必须写明"),
    )
    effective_on = forms.DateField(
        label=gettext_lazy("拟生效日"),
        required=False,
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={"invalid": gettext_lazy("请输入正确的日期，例如 2026-10-01")},
    )
    state = forms.ChoiceField(
        label=gettext_lazy("发布方式"),
        choices=[(state.value, state.label) for state in EditionState if state != EditionState.SUSPENDED],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择发布方式")},
    )

    def __init__(self, *args: Any, suspended: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if suspended:
            del self.fields["state"]


class PreparationForm(forms.Form):
    """One piece of work that was done about the change."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=gettext_lazy("完成了什么"),
        choices=PreparationKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择完成的工作")},
    )
    done_on = forms.DateField(
        label=gettext_lazy("完成日期"),
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={
            "required": gettext_lazy("请选择完成日期"),
            "invalid": gettext_lazy("请输入正确的日期，例如 2026-10-01"),
        },
    )
    words = forms.CharField(
        label=gettext_lazy("情况"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("例如：征求了哪些单位的意见、怎么采纳；审核意见的文号"),
        error_messages={"required": gettext_lazy("请写明情况")},
    )


class ReturnForm(forms.Form):
    use_required_attribute = False
    words = forms.CharField(
        label=gettext_lazy("退回意见"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请写明要改什么")},
    )


class PublicationForm(forms.Form):
    use_required_attribute = False
    effective_on = forms.DateField(
        label=gettext_lazy("生效日"),
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
        help_text=gettext_lazy("从这一天零时起，新的申请都按新版本办理"),
        error_messages={
            "required": gettext_lazy("请选择生效日"),
            "invalid": gettext_lazy("请输入正确的日期，例如 2026-10-01"),
        },
    )


# ---- the first page of a proposal


@desk()
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where it stands and what is to be done next; POST writes why, from when and how it is published."""
    at = now()
    found = proposal_of(request, uuid, at=at)
    if request.method != "POST":
        return _first(request, found, at)
    form = _head(found, request.POST)
    if not form.is_valid():
        return _first(request, found, at, head=form, status=UNPROCESSABLE)
    found = proposing.arrange(found, **form.cleaned_data, by=request.actor, at=at)
    proposing.note(found, by=request.actor, at=at)
    messages.success(request, _("已保存"))
    return redirect("matters:catalogue_proposal", found.uuid)


def _head(found: Proposal, posted: Any = None) -> HeadForm:
    state = found.content.get("state", EditionState.LISTED.value)
    said = {"reason": found.reason, "basis": found.basis, "effective_on": found.effective_on, "state": state}
    return HeadForm(posted, initial=said, suspended=state == EditionState.SUSPENDED)


def _first(
    request: HttpRequest,
    found: Proposal,
    at: datetime,
    *,
    head: HeadForm | None = None,
    preparation: PreparationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    by = request.actor
    if found.base is not None:
        prefetch_related_objects([found.base], *WHOLE)
    entries = Entry.objects.of(found.thread).select_related("user").reverse()[:MOST_ENTRIES]
    may_write = writes(request, found)
    page = around(request, found, "", at) | {
        "facts": _facts(found),
        "head": (head or _head(found)) if may_write else None,
        "preparation": (preparation or PreparationForm(prefix="preparation"))
        if _may_prepare(found)
        else None,
        "preparations": preparations_of(found),
        "changes": grouped(rules.changes_of(found)),
        "passing": rules.why_not_pass(found, at=at)
        if may_write and found.state == ProposalState.DRAFT
        else None,
        "submission": rules.why_not_submit(found, by=by, at=at)
        if found.state == ProposalState.CHECKED
        else None,
        "disposal": rules.why_not_discard(found, by=by, at=at)
        if may_write and rules.why_not_apart(found).ok
        else None,
        "publishes": by.duty == Duty.PUBLICATION and found.state == ProposalState.SUBMITTED,
        "behind": _behind(found, at),
        "history": _history(entries),
    }
    return render(request, "matters/catalogue/proposal.html", page, status=status)


def _behind(found: Proposal, at: datetime) -> Edition | None:
    """The edition in force, where it is another than the one this was begun from."""
    if (
        found.matter is None
        or found.base is None
        or found.state not in (ProposalState.DRAFT, ProposalState.CHECKED)
    ):
        return None
    last = rules.last_edition(found.matter, legal_day(at))
    return last if last != found.base else None


def _facts(found: Proposal) -> list[dict[str, str]]:
    base = _("第 %(no)d 版") % {"no": found.base.no} if found.base else _("新事项")
    return [
        {"term": _("操作"), "words": found.get_operation_display()},
        {"term": _("依据的版本"), "words": base},
        {"term": _("完整度"), "words": f"{score(found.content)}%"},
        {"term": _("拟生效日"), "words": found.effective_on.isoformat() if found.effective_on else _("未定")},
    ]


def _may_prepare(found: Proposal) -> bool:
    return found.state not in (ProposalState.PUBLISHED, ProposalState.DISCARDED)


def preparations_of(found: Proposal) -> list[dict[str, Any]]:
    """What has to be done about a change, and what was; what was of another text is to be done again."""
    lapsed = rules.lapsed(found)
    done = {row.kind: row for row in found.preparations.select_related("by")}
    if found.operation == OperationKind.CORRECT:
        wanted: dict[str, str] = {}
    else:
        wanted = dict.fromkeys(rules.proposing.BEFORE_SUBMISSION, _("提交前")) | dict.fromkeys(
            rules.proposing.BEFORE_PUBLICATION, _("发布前")
        )
    return [
        {
            "kind": kind.label,
            "done": done.get(kind),
            "when": wanted.get(kind, ""),
            "has_lapsed": kind in lapsed,
        }
        for kind in PreparationKind
        if kind in wanted or kind in done
    ]


def _history(entries: Any) -> list[dict[str, Any]]:
    return [
        {
            "title": entry.words,
            "by": entry.user.name if entry.user else _("系统"),
            "at": entry.happened_at,
            "words": _said(entry.facts),
        }
        for entry in entries
    ]


def _said(facts: dict[str, Any]) -> str:
    labels = [rules.label_of(key) for key in facts.get("elements", []) if key in ELEMENTS or key in ROWS]
    return _("、").join(labels)


def grouped(found: list[Change]) -> list[dict[str, Any]]:
    """The differences under the names of their tabs, in the order of the registry."""
    by_group: dict[str, list[str]] = {}
    for change in found:
        group = (
            ELEMENTS[change.element].group if change.element in ELEMENTS else GROUP_OF_ROWS[change.element]
        )
        by_group.setdefault(group, []).append(change.words)
    return [{"title": GROUPS[group], "words": by_group[group]} for group in GROUPS if group in by_group]


@desk()
@require_POST
def preparations(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One more piece of work stands on record."""
    at = now()
    found = proposal_of(request, uuid, at=at)
    form = PreparationForm(request.POST, prefix="preparation")
    if not form.is_valid():
        return _first(request, found, at, preparation=form, status=UNPROCESSABLE)
    told = form.cleaned_data
    kind = PreparationKind(told["kind"])
    proposing.prepare(found, kind, done_on=told["done_on"], words=told["words"], by=request.actor, at=at)
    messages.success(request, _("已登记：%(kind)s") % {"kind": kind.label})
    return redirect("matters:catalogue_proposal", found.uuid)


@desk(Duty.CATALOGUE)
@require_POST
def renewal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The proposal stands on the edition in force now."""
    at = now()
    found = proposal_of(request, uuid, at=at)
    proposing.catch_up(found, by=request.actor, at=at)
    messages.success(request, _("已按现行版本更新，您改过的内容没有变"))
    return redirect("matters:catalogue_proposal", found.uuid)


# ---- what the checks found


@desk()
@require_safe
def findings(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everything at once, the worst first, each with the way to its field."""
    at = now()
    found = proposal_of(request, uuid, at=at)
    told = rules.found(found, at=at)
    page = around(request, found, "findings", at) | {
        "groups": [
            {
                "title": severity.label,
                "colour": COLOURS[severity],
                "rows": [_finding(found, one) for one in told if one.severity == severity],
            }
            for severity in Severity
        ],
        "passing": rules.why_not_pass(found, at=at),
        "score": score(found.content),
        "is_draft": found.state == ProposalState.DRAFT,
    }
    return render(request, "matters/catalogue/findings.html", page)


def _finding(found: Proposal, one: Finding) -> dict[str, Any]:
    return {"check": one.check, "words": one.words, "where": _where(one), "address": address_of(found, one)}


def _where(one: Finding) -> str:
    element = ELEMENTS.get(one.element)
    if element is None:
        return one.path
    place = _place(one)
    if not element.is_of_rows:
        return str(element.label)
    title = PARTS[element.part]._meta.verbose_name
    if place is None:
        return str(title)
    return _("%(what)s %(no)d · %(label)s") % {"what": title, "no": place + 1, "label": element.label}


def _place(one: Finding) -> int | None:
    parts = one.path.split("/")
    return int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else None


def address_of(found: Proposal, one: Finding) -> str:
    """Where the finding is put right: the tab with its field, or the row's own page."""
    element = ELEMENTS.get(one.element)
    if element is None:
        return reverse("matters:catalogue_proposal", args=[found.uuid])
    if element.group in OWN_PAGES:
        return reverse(OWN_PAGES[element.group], args=[found.uuid])
    tab = reverse("matters:catalogue_tab", args=[found.uuid, element.group])
    place = _place(one)
    if not element.is_of_rows:
        return f"{tab}#id_{element.key}"
    if place is None or place >= len(found.content.get(element.part, [])):
        return f"{tab}#list-{element.part}"
    row = reverse("matters:catalogue_row", args=[found.uuid, element.group, element.part, place])
    return f"{row}#id_{element.column}"


@desk(Duty.CATALOGUE)
@require_POST
def examination(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Passed, or back to the findings: there each leads to its field."""
    at = now()
    found = proposal_of(request, uuid, at=at)
    if not (ruling := rules.why_not_pass(found, at=at)).ok:
        messages.error(request, ruling.words)
        return redirect("matters:catalogue_findings", found.uuid)
    proposing.check(found, by=request.actor, at=at)
    messages.success(request, _("已通过校验，可以提交发布"))
    return redirect("matters:catalogue_proposal", found.uuid)


# ---- handed on, given back, given up


@desk(Duty.CATALOGUE)
@require_http_methods(["GET", "POST"])
def submission(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What will change, once more; then it lies with the publisher."""
    at = now()
    found = proposal_of(request, uuid, at=at)
    if request.method == "POST":
        proposing.submit(found, by=request.actor, at=at)
        messages.success(request, _("已提交，由发布人员审核后发布"))
        return redirect("matters:catalogue_proposal", found.uuid)
    page = around(request, found, "", at) | {
        "changes": grouped(rules.changes_of(found)),
        "ruling": rules.why_not_submit(found, by=request.actor, at=at),
        "preparations": preparations_of(found),
        "facts": _facts(found),
    }
    return render(request, "matters/catalogue/submission.html", page)


@desk(Duty.CATALOGUE)
@require_http_methods(["GET", "POST"])
def disposal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Nothing comes of it."""
    at = now()
    found = proposal_of(request, uuid, at=at)
    if request.method == "POST":
        proposing.discard(found, by=request.actor, at=at)
        messages.success(request, _("已作废这份拟稿"))
        return redirect("matters:catalogue")
    ruling = rules.why_not_apart(found)
    if ruling.ok:
        ruling = rules.why_not_discard(found, by=request.actor, at=at)
    return render(request, "matters/catalogue/disposal.html", {"proposal": found, "ruling": ruling})


@desk(Duty.PUBLICATION)
@require_http_methods(["GET", "POST"])
def publication(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What will change from which day; published by another than those who wrote it."""
    at = now()
    found = proposal_of(request, uuid, at=at)
    today = legal_day(at)
    day = max(found.effective_on or today, today)
    if request.method != "POST":
        return _publication(
            request, found, at, PublicationForm(initial={"effective_on": day}), ReturnForm(), day
        )
    form = PublicationForm(request.POST)
    if not form.is_valid():
        return _publication(request, found, at, form, ReturnForm(), day, status=UNPROCESSABLE)
    on = form.cleaned_data["effective_on"]
    edition = publishing.publish(found, effective_on=on, by=request.actor, at=at)
    if edition is None:
        messages.success(request, _("已发布，事项自 %(on)s 起终止") % {"on": on.isoformat()})
    else:
        words = _("已发布第 %(no)d 版，自 %(on)s 起执行")
        messages.success(request, words % {"no": edition.no, "on": on.isoformat()})
    return redirect("matters:catalogue_proposal", found.uuid)


def _publication(
    request: HttpRequest,
    found: Proposal,
    at: datetime,
    form: PublicationForm,
    back: ReturnForm,
    day: date,
    *,
    status: int = 200,
) -> HttpResponse:
    rulings = [rules.why_not_apart(found), *rules.why_not_publish(found, day, by=request.actor, at=at)]
    page = around(request, found, "", at) | {
        "changes": grouped(rules.changes_of(found)),
        "ends": rules.ends(found),
        "facts": _facts(found),
        "preparations": preparations_of(found),
        "form": form,
        "back": back,
        "ruling": next((one for one in rulings if not one.ok), rulings[0]),
        "authors": _authors(found),
    }
    return render(request, "matters/catalogue/publication.html", page, status=status)


def _authors(found: Proposal) -> str:
    people = [
        found.begun_by,
        *(one.saved_by for one in found.revisions.select_related("saved_by")),
        found.submitted_by,
    ]
    return _("、").join(dict.fromkeys(person.name for person in people if person))


@desk(Duty.PUBLICATION)
@require_POST
def giving_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Back to its editors, with what is to be done about it."""
    at = now()
    found = proposal_of(request, uuid, at=at)
    back = ReturnForm(request.POST)
    if not back.is_valid():
        day = found.effective_on or legal_day(at)
        form = PublicationForm(initial={"effective_on": day})
        return _publication(request, found, at, form, back, day, status=UNPROCESSABLE)
    proposing.give_back(found, back.cleaned_data["words"], by=request.actor, at=at)
    messages.success(request, _("已退回编制人员"))
    return redirect("matters:catalogue")


# ---- two editions


@desk()
@require_safe
def differences(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What one edition says otherwise than another of the same matter, in words a person reads."""
    at = now()
    newer = _edition(request, uuid, at)
    others = list(newer.matter.editions.exclude(pk=newer.pk).order_by("-no"))
    older = next((one for one in others if str(one.uuid) == request.GET.get("with")), None)
    older = older or next((one for one in others if one.no < newer.no), None)
    page = {
        "newer": newer,
        "older": older,
        "others": others,
        "changes": grouped(changes(content_of(older), content_of(newer))) if older else [],
    }
    return render(request, "matters/catalogue/differences.html", page)


def _edition(request: HttpRequest, uuid: UUID, at: datetime) -> Edition:
    related = ("matter__office", "matter__upstream", "regulator", "result_sample")
    found = get_object_or_404(Edition.objects.select_related(*related), uuid=uuid)
    if not sees(request.actor, found.matter.office, at=at):
        raise Http404(_("没有找到这个版本"))
    return found


@desk(Duty.CATALOGUE)
@require_POST
def rollback(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A proposal that says again what this edition said."""
    at = now()
    edition = _edition(request, uuid, at)
    begun = proposing.rollback(
        edition, reason=_("恢复第 %(no)d 版的内容") % {"no": edition.no}, by=request.actor, at=at
    )
    messages.success(request, _("已按第 %(no)d 版起草，发布后成为新的版本") % {"no": edition.no})
    return redirect("matters:catalogue_proposal", begun.uuid)


@desk(Duty.PUBLICATION)
@require_POST
def recall(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An edition that has not begun never begins."""
    at = now()
    edition = publishing.recall(_edition(request, uuid, at), by=request.actor, at=at)
    messages.success(request, _("已撤回第 %(no)d 版") % {"no": edition.no})
    return redirect("matters:catalogue_matter", edition.matter.code)
