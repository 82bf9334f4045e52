"""The officers' desk: what the duty one acts under has to do next, the most urgent first, and one case opened beside it."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import (
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    prefetch_related_objects,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from approvals import papers, rules
from approvals.answers import spoken
from approvals.enums import DESK_LIMITS, CaseState, How
from approvals.models import Case, CaseFile
from approvals.models.case_query import thread_of
from ground import clocks
from ground.accounts.actions import known_party
from ground.accounts.actor import Actor
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty, IdType
from ground.accounts.models import Party
from ground.clocks import Colour, Light
from ground.clocks.models import Clock
from ground.sealed import seal, unseal
from ground.trail.readings import What
from portal import doors
from portal.pages import offers, readings
from portal.pages.case_file import counts_of, history_of

PAGE = 25
UNPROCESSABLE = 422
# A badge says 99+ rather than counting every case there is.
MOST_COUNTED = 100


# What each duty finds at /desk/ where that is not a queue of cases.
ELSEWHERE = {
    Duty.REGULATION: "supervision:handoffs",
    Duty.CREDIT: "credit:desk",
    Duty.CATALOGUE: "matters:catalogue",
    Duty.PUBLICATION: "matters:catalogue",
    Duty.ADMINISTRATION: "calendar",
    Duty.SECURITY: "people",
    Duty.AUDIT: "audit",
}

HEADINGS = {
    Duty.INTAKE: _("待受理"),
    Duty.REVIEW: _("待审查"),
    Duty.DECISION: _("待决定"),
    Duty.EFFICIENCY: _("在办时限"),
}


# What 送达 puts into the applicant's hands, each as it stands today.
HANDED_OVER = {
    one.key
    for one in (papers.GRANT, papers.REFUSAL, papers.LICENCE, papers.DEEMED_RENEWAL, papers.CANCELLATION)
}


class Row(NamedTuple):
    """One line of a queue."""

    case: Case
    light: Light | None
    due_on: date | None
    # Why somebody else has to do it (受审分离).
    why: str = ""
    # Reviewed before, and sent back (退回重审).
    again: bool = False


def limits() -> QuerySet[Clock]:
    """The running limits of the case at hand: the approval's own, not the regulator's claim nor the reply to a rating."""
    return Clock.objects.running().filter(thread=thread_of(OuterRef("uuid")), kind__in=DESK_LIMITS)


def urgent_first(cases: QuerySet[Case]) -> QuerySet[Case]:
    """By the day on which the first of their running limits ends; what has no limit comes last."""
    due = Subquery(limits().order_by("due_on").values("due_on")[:1], output_field=DateField())
    return cases.annotate(due_on=due).order_by(F("due_on").asc(nulls_last=True), "pk")


def page_of(cases: QuerySet[Case], after: str) -> tuple[list[Case], str]:
    """A keyset page of `urgent_first` behind `after`, and the key of the next, or "" where there is none."""
    rows = list(behind(cases, after)[: PAGE + 1])
    return rows[:PAGE], key_of(rows[PAGE - 1]) if len(rows) > PAGE else ""


def key_of(case: Any) -> str:
    """Where a row of `urgent_first` stands: its day, which may be missing, and its key ("2026-03-04.17", ".17")."""
    return f"{case.due_on or ''}.{case.pk}"


def behind(cases: QuerySet[Case], key: str) -> QuerySet[Case]:
    """What follows `key`; everything where it is no key of ours."""
    day, _dot, number = key.partition(".")
    try:
        pk, due_on = int(number), date.fromisoformat(day) if day else None
    except ValueError:
        return cases
    if due_on is None:
        return cases.filter(due_on=None, pk__gt=pk)
    return cases.filter(Q(due_on__gt=due_on) | Q(due_on=due_on, pk__gt=pk) | Q(due_on=None))


def lit(cases: list[Case], at: datetime) -> list[Row]:
    """The rows with the light of the limit that ends first; two queries for the page."""
    running = clocks.open_for([case.thread for case in cases])
    calendar = clocks.calendar_for([clock for rows in running.values() for clock in rows], at)
    firsts = [next((one for one in running[case.thread] if one.kind in DESK_LIMITS), None) for case in cases]
    return [
        Row(case, clocks.light(clock, at, calendar), clock.due_on) if clock else Row(case, None, None)
        for case, clock in zip(cases, firsts, strict=True)
    ]


def kept_apart(rows: list[Row], actor: Actor, at: datetime) -> list[Row]:
    """The rows of a queue, with the reason on those that this officer leaves to others, and what was sent back; one query more."""
    if actor.duty not in (Duty.REVIEW, Duty.DECISION):
        return rows  # who hands over a paper neither reviews nor decides
    prefetch_related_objects([row.case for row in rows], "opinions")
    return [
        row._replace(
            why=rules.why_not_kept_apart(row.case, by=actor, at=at).words or "",
            again=row.case.state == CaseState.ACCEPTED and bool(row.case.opinions.all()),
        )
        for row in rows
    ]


def counts(actor: Actor, at: datetime) -> dict[str, Any]:
    """The badges of the side navigation."""
    if actor.duty != Duty.INTAKE:
        return {"desk": capped(Case.objects.awaiting(actor, at=at))}
    return {
        "desk": capped(Case.objects.awaiting(actor, at=at)),
        "delivery": capped(Case.objects.awaiting_delivery(actor, at=at)),
    }


class Figure(NamedTuple):
    """One number above a queue; `colour` and `words` are its light, where it has one and is not nought."""

    term: Any
    number: str
    colour: str = ""
    words: Any = ""


def figures(cases: QuerySet[Case], heading: Any, at: datetime, *, watched: bool = False) -> list[Figure]:
    """How much waits, how much of it is near its limit, how much is over it: each counted to a hundred at most.

    `watched`: by somebody who sees to it that others act (效能监督).
    """
    over = Exists(limits().filter(lapses_at__lte=at))
    near = cases.filter(~over, Exists(limits().filter(yellow_at__lte=at)))
    return [
        Figure(_("在办") if watched else heading, capped(cases)),
        _figure(
            _("临期"),
            capped(near),
            Colour.YELLOW,
            _("期限将至，请提醒办理单位") if watched else _("期限将至，请先办"),
        ),
        _figure(
            _("超期"),
            capped(cases.filter(over)),
            Colour.RED,
            _("已过期限，请督促办理") if watched else _("已过期限，请立即办理"),
        ),
    ]


def _figure(term: Any, number: str, colour: Colour, words: Any) -> Figure:
    return Figure(term, number) if number == "0" else Figure(term, number, colour.value, words)


def capped(cases: QuerySet[Case]) -> str:
    n = cases.order_by()[:MOST_COUNTED].count()
    return f"{MOST_COUNTED - 1}+" if n == MOST_COUNTED else str(n)


@officers_only
def desk(request: HttpRequest) -> HttpResponse:
    """The queue of the duty one acts under; who handles no cases is led to what he keeps."""
    duty, at = request.actor.duty, now()
    if duty in ELSEWHERE:
        return redirect(ELSEWHERE[duty])
    if duty not in HEADINGS:
        return render(request, "pages/desk_none.html", {"counts": {}})
    cases = Case.objects.awaiting(request.actor, at=at)
    return _queue(
        request, cases, HEADINGS[duty], at, begin="" if duty == Duty.EFFICIENCY else reverse("desk-next")
    )


@officers_only
def awaiting_delivery(request: HttpRequest) -> HttpResponse:
    """Decided, and the paper not yet in the applicant's hands."""
    at = now()
    return _queue(request, Case.objects.awaiting_delivery(request.actor, at=at), _("待送达"), at)


def _queue(
    request: HttpRequest, cases: QuerySet[Case], heading: Any, at: datetime, begin: str = ""
) -> HttpResponse:
    rows, following = page_of(urgent_first(cases.with_story()), request.GET.get("after", ""))
    return render(
        request,
        "pages/desk.html",
        {
            "heading": heading,
            "figures": figures(cases, heading, at, watched=request.actor.duty == Duty.EFFICIENCY),
            "rows": kept_apart(lit(rows, at), request.actor, at),
            "begin": begin,
            "next": f"?after={following}" if following else "",
            "first": request.path if "after" in request.GET else "",
            "counts": counts(request.actor, at),
        },
    )


@officers_only
def following(request: HttpRequest) -> HttpResponse:
    """处理下一件: opens the most urgent case of the queue, or the one that stands behind `after` in it."""
    waiting = urgent_first(Case.objects.awaiting(request.actor, at=now()).handled_by(request.actor))
    left = waiting.numbered(request.GET.get("after", "").replace("\x00", "")).first()
    case = (behind(waiting, key_of(left)).first() if left else None) or waiting.first()
    return redirect("desk-case", case.number) if case else redirect("desk")


@officers_only
def search(request: HttpRequest) -> HttpResponse:
    """By number, applicant, matter or identity number, among the cases this officer may open; 25 at most (P7).

    What is typed comes by POST and is answered with an address that names no person: a name or an identity number in an
    address would stand in every log between the desk and here. The words wait sealed in the session; an address with words
    of its own finds numbers and matters only.
    """
    if request.method == "POST":
        return redirect(f"{request.path}?{urlencode(_sought(request, request.POST.get('q', '')))}")
    at, party = now(), request.GET.get("party", "")
    typed = _typed(request, request.GET.get("words", ""))
    q = _clean(typed or request.GET.get("q", ""))
    cases = Case.objects.filed().visible_to(request.user, at=at).with_story()
    if party:
        cases = cases.filter(party__in=Party.objects.filter(uuid=party) if is_uuid(party) else [])
    elif q:
        by_number, by_words = cases.numbered(q), Q(edition__name__icontains=q)
        if typed:
            by_words |= Q(party_version__name__icontains=q)
        cases = by_number if by_number.exists() else cases.filter(by_words)
    else:
        cases = cases.none()
    rows = lit(list(cases.order_by("-pk")[:PAGE]), at)
    context = {"q": q or party, "rows": rows, "counts": counts(request.actor, at)}
    return render(request, "pages/desk_search.html", context)


SOUGHT = "sought"
MOST_SOUGHT = 10


def _sought(request: HttpRequest, typed: str) -> dict[str, str]:
    """Where the words typed are kept; for an identity number or credit code the party it belongs to, or nobody."""
    for id_type in IdType:
        try:
            known = known_party(id_type, typed)
        except ValueError:
            continue
        return {"party": str(known.party.uuid) if known else "-"}
    if not (words := _clean(typed)):
        return {"q": ""}
    token, kept = secrets.token_urlsafe(6), request.session.get(SOUGHT, {})
    request.session[SOUGHT] = dict([*kept.items(), (token, seal(words))][-MOST_SOUGHT:])
    return {"words": token}


def _typed(request: HttpRequest, token: str) -> str:
    """The words that this officer typed under the token, if he did so lately."""
    kept = request.session.get(SOUGHT, {}).get(token)
    return unseal(kept) if kept else ""


def _clean(typed: str) -> str:
    return typed.replace("\x00", "").strip()[:60]


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@officers_only
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case beside its materials: what the officer may do now, and why not where he may not."""
    at = now()
    case = doors.case(request.user, number, at=at)
    if beside := doors.beside(request.user, case, at=at):
        return redirect(beside)
    return case_view(request, case)


def case_view(
    request: HttpRequest, case: Case, *, status: int = 200, full: bool = False, **forms: Any
) -> HttpResponse:
    """The split view, with the whole numbers where they were asked for. An act that was refused for its form comes back here
    with that form in hand. Opening it is logged; paging through its files logs the pages.
    """
    at = now()
    if readings.needs_purpose(request, case, at):
        return readings.ask(request, case)
    turned = "file" in request.GET and readings.opened_lately(request, case, at)
    if not turned and not forms and not full:
        readings.note(request, case, What.CASE, at)
    prefetch_related_objects([case], "corrections")
    files = files_lying(case)
    unmask = rules.why_not_unmask(case, by=request.actor, at=at)
    context = {
        "case": case,
        "full": full,
        "numbers_form": readings.PurposeForm() if unmask.ok else None,
        "counts": counts(request.actor, at),
        "limits": counts_of(case, at),
        "history": history_of(case, public=False, rating=request.actor.acts_as(Duty.EFFICIENCY, at=at)),
        "papers": case.issued,
        "to_deliver": [paper for paper in case.issued if paper.paper in HANDED_OVER and not paper.is_void],
        "answers": spoken(
            case.edition,
            case.answers,
            purpose=case.purpose,
            said=case.said,
            situation=case.situation,
            unmasked=full,
        ),
        "materials": materials_of(case, files),
        "viewer": viewer_of(request, files),
        "queue": reverse(
            "desk-delivery" if case.is_decided and request.actor.duty == Duty.INTAKE else "desk"
        ),
        **offers.of(case, request.actor, at),
        **forms,
    }
    return render(request, "pages/desk_case.html", context, status=status)


def files_lying(case: Case) -> list[CaseFile]:
    """The files of the folder, for the viewer; the case knows from then on what was handed in, as a file or on paper."""
    prefetch_related_objects(
        [case],
        "papers__superseded_in",
        "papers__gave_way_to",
        "edition__materials",
        *(["lacking"] if says_what_lacks(case) else []),
    )
    files = case.lying = list(case.files.current().select_related("material", "original", "view"))
    case.given = {file.material_id for file in files if not file.original.is_infected} | {
        paper.material_id
        for paper in case.papers.all()
        if paper.superseded_in_id is None and paper.gave_way_to_id is None
    }
    return files


def says_what_lacks(case: Case) -> bool:
    """Whether what he said at filing is still his answer; once it was accepted as 容缺 the notice says what is lacking."""
    return case.state == CaseState.FILED or bool(case.scheme)


def materials_of(case: Case, files: list[CaseFile]) -> list[dict[str, Any]]:
    """Material by material, what lies in the folder, or what he said he promises or brings later."""
    said = (
        {row.material_id: How(row.how).label for row in case.lacking.all()} if says_what_lacks(case) else {}
    )
    papers = rules.papers_lying(case)
    checks = rules.original_checks(case, files)
    return [
        {
            "material": material,
            "required": case.requires(material),
            "files": [file for file in files if file.material_id == material.pk],
            "paper": papers.get(material.pk),
            "check": checks.get(material.pk),
            "said": said.get(material.pk, ""),
        }
        for material in case.materials
    ]


def viewer_of(request: HttpRequest, files: list[CaseFile]) -> dict[str, Any] | None:
    """The file and page that the viewer shows, and its neighbours; plain links, so it pages without JavaScript too."""
    if not files:
        return None
    chosen = next((file for file in files if str(file.uuid) == request.GET.get("file")), files[0])
    page = request.GET.get("page", "1")
    n = min(max(int(page), 1), chosen.pages) if page.isdecimal() and len(page) < 6 else 1
    at = files.index(chosen)
    before = (chosen, n - 1) if n > 1 else (files[at - 1], files[at - 1].pages) if at else None
    after = (chosen, n + 1) if n < chosen.pages else (files[at + 1], 1) if at + 1 < len(files) else None
    return {
        "files": files,
        "file": chosen,
        "nth": at + 1,
        "page": n,
        "picture": _picture(chosen, n),
        "earlier": _replaced_by(chosen, n),
        "before": f"?file={before[0].uuid}&page={before[1]}" if before else "",
        "after": f"?file={after[0].uuid}&page={after[1]}" if after else "",
    }


def _picture(file: CaseFile, page: int) -> str:
    """The address of one page of a file as a picture."""
    if file.shown.media_type == "application/pdf":
        return reverse("uploaded-page", args=[file.uuid, page])
    return reverse("uploaded", args=[file.uuid]) + "?view"


def _replaced_by(file: CaseFile, page: int) -> list[dict[str, Any]]:
    """What this file took the place of in a supply, at the same page as far as it has one (E3)."""
    if file.correction_item_id is None:
        return []
    replaced = CaseFile.objects.filter(superseded_in=file.correction_item_id).select_related(
        "original", "view"
    )
    return [
        {"name": one.name, "picture": _picture(one, min(page, one.pages)), "held": one.held}
        for one in replaced.order_by("pk")
    ]
