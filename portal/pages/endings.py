"""处理方式: before a matter ends or goes to another office, everything that hangs on it is looked at, and has its ending (U3)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals import rules
from approvals.actions import catalogue as verbs
from approvals.actions import following
from approvals.enums import Ending, Hanging
from approvals.forms import EndingForm
from approvals.models import Case, CaseEnding, EndingPlan, Proceeding
from approvals.rules import catalogue, hanging
from approvals.rules.catalogue import Choice
from approvals.rules.hanging import Alike
from approvals.rules.reform import cases_freed, drafts_freed, licences_freed
from commitments.models import Commitment
from ground import clocks
from ground.accounts.models import Office, PartyVersion
from ground.law.rulings import Ruling
from ground.sealed import mask_name
from ground.workdays import legal_day
from matters.enums import NEEDLESS
from matters.models import Matter, Proposal, ReformItem
from matters.views.catalogue.door import desk, offices_of, proposal_of

PAGE = 25
UNPROCESSABLE = 422
MOST_MATTERS = 20


def _moving(request: HttpRequest, uuid: UUID, at: datetime) -> Proposal:
    found = proposal_of(request, uuid, at=at)
    if not found.concerns_what_runs:
        raise Http404(_("没有找到这个页面"))
    return found


def _day(proposal: Proposal, at: datetime) -> date:
    return max(proposal.effective_on or legal_day(at), legal_day(at))


@desk()
@require_http_methods(["GET", "POST"])
def endings(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Every kind with its number, its way and its words; one button says that it shall be so."""
    at = now()
    proposal = _moving(request, uuid, at)
    plans = {plan.subject: plan for plan in proposal.ending_plans.select_related("chosen_by")}
    forms = {}
    for kind in Hanging:
        plan = plans.get(kind)
        chosen = Choice(plan.ending, plan.words, plan.basis) if plan else catalogue.default(proposal, kind)
        data = request.POST if request.method == "POST" else None
        forms[kind] = EndingForm(proposal, kind, chosen, data, prefix=kind.value)
    refusal: Ruling | None = None
    if request.method == "POST" and all(form.is_valid() for form in forms.values()):
        told = {kind: form.choice for kind, form in forms.items()}
        seen = request.POST.get("seen", "")
        asked = [
            rules.why_not_overtake(proposal, seen),
            rules.why_not_choose(proposal, told, by=request.actor, at=at),
        ]
        refusal = next((ruling for ruling in asked if not ruling.ok), None)
        if refusal is None:
            verbs.choose(proposal, told, seen=seen, by=request.actor, at=at)
            messages.success(request, _("已确定处理方式"))
            return redirect("endings", proposal.uuid)
    on = _day(proposal, at)
    found, matters = hanging.hanging(proposal, on), hanging.concerned(proposal)
    same = hanging.alike(proposal, matters)
    ways = catalogue.counted(proposal, same, plans)
    groups = [
        {
            "kind": kind,
            "n": found.get(kind, 0),
            "form": form,
            "plan": plans.get(kind),
            "ways": [{"label": way.label, "n": n} for way, n in ways.get(kind, {}).items()],
            "offices": _by_office(proposal, kind, same, plans.get(kind), request.actor.office),
        }
        for kind, form in forms.items()
    ]
    page = {
        "proposal": proposal,
        "facts": _facts(proposal),
        "matters": list(
            Matter.objects.filter(pk__in=matters)
            .exclude(pk=proposal.matter_id)
            .select_related("office")
            .order_by("pk")[:MOST_MATTERS]
        ),
        "unfinished": _unfinished(proposal, at),
        "here": [group for group in groups if group["n"]],
        "later": [group for group in groups if not group["n"]],
        "forms": list(forms.values()),
        "alone": list(_alone(proposal, matters)[:PAGE]),
        "seen": request.POST.get("seen") or catalogue.chosen_mark(proposal),
        "ruling": rules.why_not_end_unheard(proposal, on, by=request.actor, at=at),
        "may": rules.why_not_choose(proposal, {}, by=request.actor, at=at),
        "refusal": refusal,
    }
    status = 409 if refusal else UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "pages/endings.html", page, status=status)


def _by_office(
    proposal: Proposal, kind: Hanging, same: list[Alike], plan: EndingPlan | None, speaking: Office | None
) -> list[dict[str, Any]]:
    """Whose they are, where one way is for their own office alone to choose (不受理, 承诺终止): no other decides for it."""
    if not {Ending.NOT_NEEDED, Ending.RELEASED} & set(catalogue.endings_for(proposal, kind)):
        return []
    decides = plan.chosen_office_id if plan is not None else speaking and speaking.pk
    counted: dict[int, dict[str, Any]] = {}
    for one in same:
        if one.kind == kind:
            row = counted.setdefault(
                one.office, {"office": one.office_name, "n": 0, "decides": one.office == decides}
            )
            row["n"] += one.n
    return list(counted.values())


def _unfinished(proposal: Proposal, at: datetime) -> list[dict[str, Any]]:
    """What has not had its ending although its day has come; what failed says so."""
    begun = list(verbs.due(at).filter(proposal=proposal))
    if not begun:
        return []
    # They ended by one act: one question for all of them.
    matters = [operation.matter_id for operation in begun]
    waiting = verbs.waiting_cases(begun[0], matters)
    of_matter = waiting.order_by("edition__matter").values_list("edition__matter")
    n = dict(of_matter.annotate(n=Count("pk")))
    numbers = [one for failed in following.known_failed(proposal).values() for one in failed]
    failed: dict[int, list[str]] = defaultdict(list)
    untold = verbs.waiting_licences(begun[0], matters).filter(number__in=numbers)
    for rows in (
        waiting.filter(number__in=numbers).values_list("edition__matter", "number"),
        untold.values_list("kind", "number"),
    ):
        for matter, number in rows:
            failed[matter].append(number)
    found = [
        {
            "matter": operation.matter,
            "n": n.get(operation.matter_id, 0),
            "failed": failed[operation.matter_id][:PAGE],
        }
        for operation in begun
    ]
    return [one for one in found if one["n"] or one["failed"]]


def _alone(proposal: Proposal, matters: list[int]) -> Any:
    """The cases that go on otherwise than their kind."""
    rows = proposal.case_endings.filter(done_at=None, case__in=hanging.cases_hanging(matters).values("pk"))
    return rows.select_related("case").order_by("pk")


def _facts(proposal: Proposal) -> list[dict[str, str]]:
    office = catalogue.receiver(proposal)
    parts = [part.name for part in catalogue.new_matters(proposal)]
    return [
        {"term": _("操作"), "words": proposal.get_operation_display()},
        {
            "term": _("拟生效日"),
            "words": proposal.effective_on.isoformat() if proposal.effective_on else _("未定"),
        },
        {"term": _("承接事项"), "words": _("、").join(parts)}
        if parts
        else {"term": _("承接机构"), "words": office.name if office else _("无")},
        {"term": _("状态"), "words": proposal.get_state_display()},
    ]


# ---- one by one


@desk()
@require_safe
def of_kind(request: HttpRequest, uuid: UUID, subject: str) -> HttpResponse:
    """Everything of one kind, a page at a time: its number, whose it is (masked), its limit, and how it goes on."""
    at = now()
    proposal = _moving(request, uuid, at)
    if subject not in Hanging.values:
        raise Http404(_("没有找到这个页面"))
    matters = hanging.concerned(proposal)
    if subject == Hanging.LICENCE:
        rows = hanging.licences_in_force(matters, _day(proposal, at)).select_related("holder")
    else:
        related = ("party_version", "competent_office", "edition__matter")
        rows = hanging.cases_hanging(matters).filter(hangs=subject).select_related(*related)
    shown, pager = _page(request, rows)
    page = {
        "proposal": proposal,
        "kind": Hanging(subject),
        "rows": _licences(shown) if subject == Hanging.LICENCE else _cases(proposal, shown),
        "licences": subject == Hanging.LICENCE,
        "afterwards": subject in hanging.AFTERWARDS,
        **pager,
    }
    return render(request, "pages/endings_of_kind.html", page)


def _cases(proposal: Proposal, cases: list[Case]) -> list[dict[str, Any]]:
    awaited = _awaited(cases)
    plans = {plan.subject: plan for plan in proposal.ending_plans.select_related("chosen_office")}
    own = {
        row.case_id: row
        for row in proposal.case_endings.filter(case__in=cases).select_related("chosen_office")
    }
    return [
        {
            "case": case,
            "who": mask_name(case.party_version.name),
            "waits": awaited[case.pk].words,
            "due_on": awaited[case.pk].due_on,
            "ending": _ending_of(proposal, case, own.get(case.pk) or plans.get(case.hangs)),
            "alone": case.pk in own,
        }
        for case in cases
    ]


class Awaited(NamedTuple):
    """What comes next of a case, and until when."""

    words: str
    due_on: date | None


def _awaited(cases: list[Case]) -> dict[int, Awaited]:
    """Of what is decided: how its promise, or the proceeding about it, stands; the limits of those, and of nothing else."""
    threads: dict[int, list[str]] = {case.pk: [case.thread] for case in cases}
    words = {case.pk: str(case.get_state_display()) for case in cases}
    by_thread = {case.thread: case for case in cases if case.hangs in hanging.AFTERWARDS}
    held = Commitment.objects.filter(thread__in=by_thread, state__in=hanging.TO_BE_KEPT)
    for one in held.prefetch_related("promised").order_by("pk"):
        case = by_thread[one.thread]
        words[case.pk] = str(one.get_state_display())
        threads[case.pk] = [one.own_thread, *(f"{one.own_thread}:{row.no}" for row in one.promised.all())]
    for pending in Proceeding.objects.pending().filter(case__in=by_thread.values()).order_by("pk"):
        words[pending.case_id] = str(pending.get_state_display())
        threads[pending.case_id] = [pending.thread]
    running = clocks.open_for(thread for each in threads.values() for thread in each)
    found = {}
    for pk, each in threads.items():
        due = [clock.due_on for thread in each for clock in running[thread]]
        found[pk] = Awaited(words[pk], min(due, default=None))
    return found


def _ending_of(proposal: Proposal, case: Case, row: CaseEnding | EndingPlan | None) -> Ending | None:
    """As it will be carried out: what cannot end unneeded goes on."""
    if row is None:
        return None
    if row.ending not in catalogue.endings_of(proposal, case, row.chosen_office):
        return Ending.CONTINUES
    return Ending(row.ending)


def _why_not_ended(proposal: Proposal, case: Case, office: Office | None) -> str:
    """Why 不受理, or 承诺终止, is not among the ways of this case, where it is among those of its kind."""
    ways = catalogue.endings_for(proposal, case.hangs)
    asked: list[Ruling] = []
    if Ending.NOT_NEEDED in ways:
        asked = [rules.why_not_end_unneeded(case), rules.why_not_decide_for(case, office)]
    if Ending.RELEASED in ways:
        asked = [rules.why_not_release(case, office)]
    return next((ruling.words or "" for ruling in asked if not ruling.ok), "")


def _licences(licences: list[Any]) -> list[dict[str, Any]]:
    versions = PartyVersion.objects.filter(party__in={licence.holder_id for licence in licences})
    names = dict(versions.order_by("no").values_list("party", "name"))  # the newest stays
    return [{"licence": one, "who": mask_name(names[one.holder_id])} for one in licences]


@desk()
@require_http_methods(["GET", "POST"])
def of_case(request: HttpRequest, uuid: UUID, number: str) -> HttpResponse:
    """One case that goes on otherwise than its kind, or as its kind does again."""
    at = now()
    proposal = _moving(request, uuid, at)
    cases = hanging.cases_hanging(hanging.concerned(proposal)).select_related(
        "party_version", "edition__matter", "competent_office"
    )
    case = get_object_or_404(cases, number=number)
    kind = Hanging(case.hangs)
    own: CaseEnding | None = proposal.case_endings.filter(case=case, chosen_at__isnull=False).first()
    plan = own or proposal.ending_plans.filter(subject=kind).first()
    chosen = Choice(plan.ending, plan.words, plan.basis) if plan else catalogue.default(proposal, kind)
    ways = catalogue.endings_of(proposal, case, request.actor.office)
    if chosen.ending not in ways:
        chosen = Choice(ways[0], catalogue.words_for(proposal, ways[0], kind))
    data = request.POST if request.method == "POST" else None
    form = EndingForm(proposal, kind, chosen, data, endings=ways)
    refusal: Ruling | None = None
    if request.method == "POST":
        back = "as_its_kind" in request.POST
        if back or form.is_valid():
            choice = None if back else form.choice
            told = {kind: choice} if choice else {}
            asked = [rules.why_not_choose(proposal, told, by=request.actor, at=at)]
            if not back and request.POST.get("ending") == Ending.NOT_NEEDED:
                # Also where it is not offered, or no more: nobody's 不受理 becomes something else in silence.
                asked += [
                    rules.why_not_end_unneeded(case),
                    rules.why_not_decide_for(case, request.actor.office),
                ]
            if not back and request.POST.get("ending") == Ending.RELEASED:
                asked.append(rules.why_not_release(case, request.actor.office))
            refusal = next((ruling for ruling in asked if not ruling.ok), None)
            if refusal is None:
                verbs.choose_for(proposal, case, choice, by=request.actor, at=at)
                messages.success(request, _("已确定办件 %(number)s 的处理方式") % {"number": case.number})
                return redirect("endings-of-kind", proposal.uuid, kind.value)
    page = {
        "proposal": proposal,
        "case": case,
        "kind": kind,
        "who": mask_name(case.party_version.name),
        "form": form,
        "own": own,
        "why_not": _why_not_ended(proposal, case, request.actor.office),
        "may": rules.why_not_choose(proposal, {}, by=request.actor, at=at),
        "refusal": refusal,
    }
    status = 409 if refusal else UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "pages/ending_of_case.html", page, status=status)


# ---- where nobody needs the permit any more (S50)


@desk()
@require_safe
def of_reform(request: HttpRequest, pk: int) -> HttpResponse:
    """What hangs on a permit that a row of the reform list abolishes or makes a record: the cases, a page at a time, and what becomes of
    each on its day; how many hold a licence, or have begun to ask for one.
    """
    at = now()
    row, rows = _reforming(request, pk, at)
    cases = cases_freed(rows)
    counts = dict(cases.order_by("hangs").values_list("hangs").annotate(n=Count("pk")))
    found = cases.select_related("party_version", "competent_office", "edition__matter__office")
    shown, pager = _page(request, found)
    page = {
        "row": row,
        "facts": [
            {"term": _("改革方式"), "words": row.get_mode_display()},
            {"term": _("起始日"), "words": row.from_on.isoformat()},
            {"term": _("依据"), "words": row.basis_words},
        ],
        "kinds": [{"kind": kind, "n": counts[kind]} for kind in Hanging if kind in counts],
        "licences": licences_freed(rows, max(row.from_on, legal_day(at))).count(),
        "drafts": drafts_freed(rows).count(),
        "rows": [
            {
                "case": case,
                "who": mask_name(case.party_version.name),
                "kind": Hanging(case.hangs).label,
                "ends": _ends(case, row),
            }
            for case in shown
        ],
        **pager,
    }
    return render(request, "pages/endings_of_reform.html", page)


@desk()
@require_safe
def licences_of_reform(request: HttpRequest, pk: int) -> HttpResponse:
    """Who holds such a permit, masked: he is told on the day that it is required no more."""
    at = now()
    row, rows = _reforming(request, pk, at)
    found = licences_freed(rows, max(row.from_on, legal_day(at))).select_related("holder")
    shown, pager = _page(request, found)
    page = {"row": row, "licences": True, "rows": _licences(shown), **pager}
    return render(request, "pages/endings_of_reform_kind.html", page)


@desk()
@require_safe
def drafts_of_reform(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has begun to ask for it, masked: he is told on the day that there is nothing to be asked for."""
    row, rows = _reforming(request, pk, now())
    shown, pager = _page(request, drafts_freed(rows).select_related("party_version", "edition"))
    told = [{"draft": draft, "who": mask_name(draft.party_version.name)} for draft in shown]
    page = {"row": row, "licences": False, "rows": told, **pager}
    return render(request, "pages/endings_of_reform_kind.html", page)


def _reforming(request: HttpRequest, pk: int, at: datetime) -> tuple[ReformItem, QuerySet[ReformItem]]:
    """The row, of an office whose catalogue he keeps; and the same as rows."""
    rows = ReformItem.objects.filter(mode__in=NEEDLESS, matter__office__in=offices_of(request.actor, at=at))
    row = get_object_or_404(rows.select_related("matter__office"), pk=pk)
    return row, ReformItem.objects.filter(pk=pk)


def _page(request: HttpRequest, rows: QuerySet[Any]) -> tuple[list[Any], dict[str, str]]:
    """One page of the rows, in their order, and where the next one and the first are."""
    after = request.GET.get("after", "")
    if after.isdecimal() and after.isascii() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    shown = list(rows.order_by("pk")[: PAGE + 1])
    following_page = f"?after={shown[PAGE - 1].pk}" if len(shown) > PAGE else ""
    return shown[:PAGE], {"next": following_page, "previous": request.path if after else ""}


def _ends(case: Any, row: ReformItem) -> str:
    """What becomes of it on the day, or why it goes on."""
    if case.hangs in hanging.AFTERWARDS:
        released = rules.why_not_release_needless(case, row)
        return _("承诺终止，告知承诺人") if released.ok else released.words or ""
    ended = rules.why_not_end_needless(case, row)
    return _("终止办理，书面告知") if ended.ok else ended.words or ""
