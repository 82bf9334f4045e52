"""/catalogue/: the matters of one's offices with what is worked on, and one matter with its editions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Avg, Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ground.accounts.enums import Duty
from ground.workdays import legal_day
from matters import rules
from matters.actions import proposing
from matters.actions.upstream import taken_over
from matters.content import changes, content_of
from matters.enums import FILABLE, LIVE, EditionState, OperationKind, ProposalState
from matters.models import Edition, Matter, Proposal, UpstreamChange
from matters.rules.standing import why_not_write
from matters.views.catalogue.course import grouped
from matters.views.catalogue.door import desk, matter_of, offices_of
from matters.views.catalogue.versions import recalls

PAGE = 30
MOST_PROPOSALS = 50
STATE_COLOURS = {
    ProposalState.DRAFT: "grey",
    ProposalState.CHECKED: "",
    ProposalState.SUBMITTED: "purple",
    ProposalState.PUBLISHED: "green",
    ProposalState.DISCARDED: "grey",
}
EDITION_COLOURS = {
    EditionState.OPEN: "green",
    EditionState.LISTED: "",
    EditionState.DORMANT: "grey",
    EditionState.SUSPENDED: "yellow",
}


@desk()
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is worked on in one's offices, then their matters in name order, each with how complete it is."""
    at = now()
    offices = offices_of(request.actor, at=at)
    names = {office.path: office.short_name for office in offices}
    mine = Q(matter__office__in=offices) | Q(matter=None, content__matter__office__in=list(names))
    live = (
        Proposal.objects.live()
        .filter(mine, package=None)
        .select_related("matter__office", "saved_by", "begun_by")
    )
    if request.actor.duty == Duty.PUBLICATION:
        live = live.filter(state=ProposalState.SUBMITTED)
    chosen = request.GET.get("office", "")
    wanted = [office for office in offices if office.path == chosen] or offices
    q = request.GET.get("q", "").strip()[:60]
    matters, before, after = _page(_found(Matter.objects.filter(office__in=wanted), q), request)
    offers = UpstreamChange.objects.filter(matter__office__in=offices, accepted_at=None)
    kept = "".join(f"&{name}={value}" for name, value in (("q", q), ("office", chosen)) if value)
    page = {
        "proposals": [
            _proposal(row) | {"office": names.get(_office(row), "")}
            for row in live.order_by("-begun_at", "pk")[:MOST_PROPOSALS]
        ],
        "offers": [
            {"row": row, "overdue": row.due_on < legal_day(at)}
            for row in offers.newest_of_each().order_by("due_on", "pk")[:MOST_PROPOSALS]
        ],
        "rows": _rows(matters, at),
        "offices": [{"path": office.path, "name": office.name} for office in offices],
        "chosen": chosen,
        "q": q,
        "writes": request.actor.duty == Duty.CATALOGUE,
        "previous": f"?before={before}{kept}" if before else "",
        "next": f"?after={after}{kept}" if after else "",
    }
    return render(request, "matters/catalogue/index.html", page)


@desk()
@require_safe
def completeness(request: HttpRequest) -> HttpResponse:
    """How complete the guides of each of one's offices are, the least complete first."""
    at = now()
    offices = {office.pk: office for office in offices_of(request.actor, at=at)}
    counted = (
        Edition.objects.in_force(legal_day(at))
        .filter(matter__office__in=offices)
        .order_by("matter__office")
        .values("matter__office")
        .annotate(
            matters=Count("pk"),
            open=Count("pk", filter=Q(state__in=FILABLE)),
            score=Avg("completeness"),
            score_of_open=Avg("completeness", filter=Q(state__in=FILABLE)),
        )
    )
    rows = [{**row, "office": offices[row["matter__office"]]} for row in counted]
    rows.sort(key=lambda row: (row["score"] or 0, row["office"].path))
    return render(request, "matters/catalogue/completeness.html", {"rows": rows})


def _found(matters: Any, q: str) -> Any:
    if not q or "\0" in q:
        return matters
    return matters.filter(
        Q(name__icontains=q) | Q(implementation_code__istartswith=q) | Q(initials__startswith=q.lower())
    )


def _page(matters: Any, request: HttpRequest) -> tuple[list[Matter], str, str]:
    """A page of the matters in name order, and the codes it may go back before and on after."""
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    if before:
        there = get_object_or_404(Matter, code=before[:8])
        rest = matters.filter(Q(pinyin__lt=there.pinyin) | Q(pinyin=there.pinyin, pk__lt=there.pk))
        found = list(rest.order_by("-pinyin", "-pk").select_related("office")[: PAGE + 1])
        more, found = len(found) > PAGE, found[:PAGE][::-1]
        return found, found[0].code if more and found else "", found[-1].code if found else ""
    if after:
        there = get_object_or_404(Matter, code=after[:8])
        matters = matters.filter(Q(pinyin__gt=there.pinyin) | Q(pinyin=there.pinyin, pk__gt=there.pk))
    found = list(matters.order_by("pinyin", "pk").select_related("office")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return found, found[0].code if after and found else "", found[-1].code if more else ""


def _rows(matters: list[Matter], at: Any) -> list[dict[str, Any]]:
    """The matters with the edition in force, how complete it is, and what is worked on."""
    editions = Edition.objects.in_force(legal_day(at)).filter(matter__in=matters).order_by("pk")
    in_force = {edition.matter_id: edition for edition in editions}
    worked_on = Proposal.objects.live().filter(matter__in=matters).select_related("saved_by", "begun_by")
    live = {row.matter_id: row for row in worked_on.order_by("pk")}
    return [_row(matter, in_force.get(matter.pk), live.get(matter.pk)) for matter in matters]


def _row(matter: Matter, edition: Edition | None, proposal: Proposal | None) -> dict[str, Any]:
    return {
        "matter": matter,
        "edition": edition,
        "colour": EDITION_COLOURS[EditionState(edition.state)] if edition else "",
        "score": edition.completeness if edition else None,
        "proposal": _proposal(proposal) if proposal else None,
    }


def _office(row: Proposal) -> str:
    """Whose it is; a new matter has no row yet, and its content says so."""
    path: str = row.matter.office.path if row.matter else row.content["matter"]["office"]
    return path


def _proposal(row: Proposal) -> dict[str, Any]:
    return {
        "row": row,
        "state": row.get_state_display(),
        "colour": STATE_COLOURS[ProposalState(row.state)],
        "by": (row.saved_by or row.begun_by),
        "at": row.saved_at or row.begun_at,
        "returned": bool(row.returned_words),
    }


# ---- one matter


@desk()
@require_safe
def matter(request: HttpRequest, code: str) -> HttpResponse:
    """Its editions with their days, what was done to it, and what is worked on."""
    at = now()
    found = matter_of(request, code, at=at)
    on = legal_day(at)
    editions = list(found.editions.select_related("published_by").order_by("-no"))
    live = (
        Proposal.objects.filter(matter=found, state__in=LIVE).select_related("saved_by", "begun_by").first()
    )
    current = next((edition for edition in editions if edition.is_in_force(on)), None)
    by = request.actor
    may_write = why_not_write(found.office, by=by, at=at)
    over = rules.is_over(found, on)
    page = {
        "matter": found,
        "current": current,
        "facts": [
            {"term": _("实施主体"), "words": found.office.name},
            {"term": _("事项类型"), "words": found.get_type_code_display()},
            {"term": _("实施编码"), "words": found.implementation_code},
            {"term": _("完整度"), "words": _complete(current)},
        ],
        "rows": [
            _edition(edition, older, on)
            | {
                "recall": by.duty == Duty.PUBLICATION
                and on < max(edition.effective_on, edition.replaced_on or edition.effective_on)
                and rules.why_not_recall(edition, on).ok,
                "rollback": live is None and may_write.ok and edition != current,
            }
            for edition, older in zip(editions, [*editions[1:], None], strict=True)
        ],
        "live": _proposal(live) if live else None,
        "over": over,
        "form": BeginForm(over=over) if live is None and by.duty == Duty.CATALOGUE else None,
        "ruling": may_write,
        "offer": _offered(found, on),
        "recalls": recalls(editions),
        "operations": _operations(found),
        "earlier": Proposal.objects.filter(matter=found).exclude(state__in=LIVE).order_by("-begun_at")[:10],
    }
    return render(request, "matters/catalogue/matter.html", page)


def _operations(found: Matter) -> list[dict[str, Any]]:
    """What was done to it, the latest first, each with what took its place."""
    done = found.operations.select_related("by", "successor").prefetch_related("parts").order_by("-on", "-pk")
    return [
        {
            "row": one,
            "heirs": [one.successor] if one.successor else sorted(one.parts.all(), key=lambda heir: heir.pk),
        }
        for one in done
    ]


def _offered(matter: Matter, on: date) -> dict[str, Any] | None:
    """The newest edition above that waits to be taken over, and what would be said otherwise here once it is."""
    offers = matter.upstream_changes.filter(accepted_at=None).select_related("edition__matter__office")
    offer = offers.order_by("-pk").first()
    if offer is None:
        return None
    own = rules.last_edition(matter, on)
    said = content_of(own) if own else None
    above = content_of(offer.edition)
    return {
        "row": offer,
        "changes": grouped(changes(said, taken_over(above, said))) if said else [],
        "overdue": offer.due_on < on,
    }


def _complete(edition: Edition | None) -> str:
    return "—" if edition is None or edition.completeness is None else f"{edition.completeness}%"


def _edition(edition: Edition, older: Edition | None, on: Any) -> dict[str, Any]:
    if edition.is_in_force(on):
        words, colour = _("执行中"), "green"
    elif edition.recalled_at is not None:
        words, colour = _("未执行"), "grey"
    elif edition.effective_on > on:
        words, colour = _("尚未生效"), "yellow"
    else:
        words, colour = _("已停止执行"), "grey"
    return {"edition": edition, "older": older, "words": words, "colour": colour}


class BeginForm(forms.Form):
    """What is to be done to the matter."""

    use_required_attribute = False
    operation = forms.ChoiceField(
        label=gettext_lazy("要做什么"),
        choices=[
            (OperationKind.CHANGE.value, gettext_lazy("变更：修改要素，发布新的版本")),
            (OperationKind.CORRECT.value, gettext_lazy("更正：改正错字、电话等，不改变权利义务")),
        ],
        initial=OperationKind.CHANGE.value,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择要做什么")},
    )

    def __init__(self, posted: Any = None, *, over: bool = False) -> None:
        """A matter that is `over` can only be taken up anew."""
        super().__init__(posted)
        if over:
            words = _("重新列入：自生效日起恢复办理，内容可以与终止前相同")
            self.fields["operation"].choices = [(OperationKind.RELIST.value, words)]  # type: ignore[attr-defined]
            self.initial["operation"] = OperationKind.RELIST.value


@desk(Duty.CATALOGUE)
@require_POST
def beginning(request: HttpRequest, code: str) -> HttpResponse:
    """A proposal on the edition in force."""
    at = now()
    found = matter_of(request, code, at=at)
    over = rules.is_over(found, legal_day(at))
    form = BeginForm(request.POST, over=over)
    usual = OperationKind.RELIST if over else OperationKind.CHANGE
    kind = form.cleaned_data["operation"] if form.is_valid() else usual
    proposal = proposing.begin(found, OperationKind(kind), by=request.actor, at=at)
    messages.success(request, _("已起草，改动在发布之前不影响办事指南"))
    return redirect("matters:catalogue_proposal", proposal.uuid)


@desk(Duty.CATALOGUE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A matter that is not in the catalogue yet."""
    if request.method == "POST":
        proposal = proposing.begin(None, OperationKind.NEW, by=request.actor, at=now())
        return redirect("matters:catalogue_tab", proposal.uuid, "identity")
    return render(request, "matters/catalogue/new.html")
