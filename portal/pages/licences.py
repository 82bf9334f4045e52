"""我的证照 and 证照 at the desk: what a licence says, what became of it, what may become of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from approvals import papers, rules
from approvals.actions import filing, life
from approvals.enums import Purpose
from approvals.forms import LicenceCancellationForm
from approvals.models import Case, Decision
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty, Role
from ground.accounts.models import PartyVersion, Representation, User
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import refuse
from ground.workdays.calendar import legal_day
from licences.enums import Ground, Standing, Status
from licences.models import Licence
from matters.models import Edition
from matters.rules import served_by, serving, why_not_permit
from matters.situations import situation_of
from matters.views import questions

UNPROCESSABLE = 422
COLOURS = {
    Standing.VALID: "green",
    Standing.EXPIRED: "grey",
    Standing.ANNULLED: "red",
    Standing.CANCELLED: "red",
}
DONE: dict[str, Any] = {
    Status.CHANGED: gettext_lazy("已变更"),
    Status.RENEWED: gettext_lazy("已延续"),
    Status.REPLACED: gettext_lazy("已补发"),
}
# In the order in which people ask for them.
BECOMES = [Purpose.CHANGE, Purpose.RENEWAL, Purpose.REPLACEMENT, Purpose.CANCELLATION]
MOST_SHOWN = 100
# What was answered to the guide stands under these names among what begins an application.
ANSWER = "situation-"


def held_by(user: User, *, at: datetime) -> QuerySet[Licence]:
    """The licences a person may open: his own, and those that came of cases he may follow."""
    himself = Representation.objects.current(legal_day(at)).filter(
        user=user, role=Role.SELF, party=OuterRef("holder")
    )
    cases = Case.objects.followed_by(user, at=at).values("pk")
    given = Decision.objects.filter(gives_licence=OuterRef("pk"), case__in=cases)
    about = Case.objects.filter(about_licence=OuterRef("pk"), pk__in=cases)
    return Licence.objects.filter(Q(Exists(himself)) | Q(Exists(given)) | Q(Exists(about)))


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """我的证照: every licence of the parties this person acts for, newest first, with what it is worth today."""
    at = now()
    licences = list(held_by(request.user, at=at).with_story()[:MOST_SHOWN])
    holders = holders_of(licences)
    rows = [
        {"licence": licence, "holder": holders[licence.holder_id], **_worth(licence, at)}
        for licence in licences
    ]
    return render(request, "pages/licences.html", {"rows": rows})


def holders_of(licences: list[Licence]) -> dict[int, str]:
    """By party, what their holders are called now."""
    versions = PartyVersion.objects.filter(party__in={licence.holder_id for licence in licences})
    return dict(versions.order_by("no").values_list("party", "name"))  # the newest stays


@login_required
def licence(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One licence: until when it is valid, its certificate, its life, and what can be applied for."""
    at = now()
    found = held_by(request.user, at=at).with_story().filter(uuid=uuid).first()
    if found is None:
        raise Http404(_("没有找到这本证照"))
    ways = ways_of(found, at)
    renewed = any(
        edition.is_in_force(legal_day(at)) and why_not_permit(edition, at=at).ok
        for edition in ways[Purpose.RENEWAL]
    )
    return render(
        request,
        "pages/licence.html",
        {
            **_told(found, at),
            "late": rules.late_words(found, on=legal_day(at))
            if renewed and found.standing(legal_day(at)) == "valid"
            else "",
            "last_day": rules.last_day_to_renew(found, on=legal_day(at)) if renewed else None,
            "offers": [
                {
                    "purpose": purpose.value,
                    "words": _way(purpose, edition, ways),
                    "address": reverse("licence-application", args=[found.uuid])
                    + f"?matter={edition.matter.code}",
                    "ruling": rules.why_not_apply_about(found, purpose, edition, found.holder, at=at),
                    "promised": edition.promised(purpose),
                }
                for purpose in BECOMES
                for edition in ways[purpose]
                if not found.is_closed
            ],
        },
    )


@login_required
def choice(request: HttpRequest, code: str, purpose: str) -> HttpResponse:
    """Of which licence it is to be, for whoever comes from the guide: his answers go along into the application."""
    at = now()
    editions = Edition.objects.in_force(legal_day(at)).select_related("matter__office", "regulator")
    edition = get_object_or_404(editions, matter__code=code)
    if purpose not in BECOMES or not edition.offers(purpose):
        raise Http404(_("这个事项暂未开通该申请"))
    licences = list(
        held_by(request.user, at=at)
        .with_story()
        .filter(kind__in=served_by(edition, legal_day(at)))[:MOST_SHOWN]
    )
    holders = holders_of(licences)
    situation = situation_of(edition, purpose, request.GET.dict())
    page = {
        "edition": edition,
        "purpose": Purpose(purpose),
        "answered": questions.answered(edition.questions, situation),
        "situation": situation.items(),
        "rows": [
            {
                "licence": found,
                "holder": holders[found.holder_id],
                "ruling": rules.why_not_apply_about(found, purpose, edition, found.holder, at=at),
                **_worth(found, at),
            }
            for found in licences
        ],
    }
    return render(request, "pages/licence_choice.html", page)


@require_POST
@login_required
def application(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """变更、延续、补办、注销 begins from the licence: a draft with what is known already."""
    at = now()
    found = held_by(request.user, at=at).filter(uuid=uuid).first()
    purpose = request.POST.get("purpose", "")
    if found is None or purpose not in BECOMES:
        raise Http404(_("没有找到这本证照"))
    ways = ways_of(found, at)[Purpose(purpose)]
    edition = next((one for one in ways if one.matter.code == request.GET.get("matter")), None)
    if edition is None and len(ways) == 1:
        (edition,) = ways
    if edition is None:
        raise Http404(_("这个事项暂未开通"))
    by = request.actor.acting_for(found.holder)
    told = {key.removeprefix(ANSWER): said for key, said in request.POST.items() if key.startswith(ANSWER)}
    case = filing.begin(
        edition, found.holder.current, purpose=purpose, licence=found, situation=told, by=by, at=at
    )
    return redirect("approvals:draft", case.uuid)


def ways_of(licence: Licence, at: datetime) -> dict[Purpose, list[Edition]]:
    """By what the licence is changed, renewed, replaced, closed today; by several, where its matter was split."""
    editions = serving(licence.kind, legal_day(at))
    return {purpose: [one for one in editions if one.offers(purpose)] for purpose in BECOMES}


def _way(purpose: Purpose, edition: Edition, ways: dict[Purpose, list[Edition]]) -> str:
    """Which matter it is is said where there are several."""
    if len(ways[purpose]) == 1:
        return str(purpose.label)
    return _("%(act)s（%(matter)s）") % {"act": purpose.label, "matter": edition.name}


def standing_words(licence: Licence, at: datetime) -> str:
    """What it is worth today, in the words of its newest turn: 有效, 有效（已延续）, 已注销 …"""
    standing = licence.standing(legal_day(at))
    turn = licence.newest
    if standing != Standing.VALID or turn.status not in DONE:
        return str(standing.label)
    return _("有效（%(turn)s）") % {"turn": DONE[turn.status]}


def _worth(licence: Licence, at: datetime) -> dict[str, Any]:
    return {"words": standing_words(licence, at), "colour": COLOURS[licence.standing(legal_day(at))]}


def _told(licence: Licence, at: datetime) -> dict[str, Any]:
    """What both sides of the counter see of a licence."""
    threads = {row.thread for row in licence.statuses.all()}
    cases = {
        case.thread: case for case in Case.objects.of_threads(list(threads)).select_related("edition__matter")
    }
    issued = Document.objects.filter(thread__in=threads)
    running = (
        Case.objects.filter(about_licence=licence).exclude(state="draft").select_related("edition__matter")
    )
    return {
        "licence": licence,
        "worth": _worth(licence, at),
        "certificate": papers.licence_paper(licence),
        "papers": issued.filter(
            Q(paper=papers.LICENCE.key, facts__licence_number=licence.number)
            | Q(paper__in=[papers.CANCELLATION.key, papers.DEEMED_RENEWAL.key])
            | Q(paper=papers.GRANT.key, template=papers.BECAME)
        ).order_by("issued_at", "pk"),
        "life": [
            {
                "title": _("视为准予延续") if row.deemed else row.get_status_display(),
                "at": row.since_on,
                "words": _life_words(row),
                "by": cases[row.thread].number if row.thread in cases else "",
            }
            for row in reversed(licence.statuses.all())
        ],
        "running": [case for case in running.order_by("pk") if not case.is_over],
    }


def _life_words(row: Any) -> str:
    until = (
        _("有效期至 %(day)s") % {"day": date_format(row.valid_until, _("Y年n月j日"))}
        if row.valid_until
        else ""
    )
    if row.status == Status.ANNULLED:
        return str(row.words)
    if row.status == Status.CANCELLED:
        return "：".join(filter(None, [row.get_ground_display(), row.words]))
    return "；".join(filter(None, [row.words, until]))


# ---- at the desk


def _found(request: HttpRequest, at: datetime, **by: Any) -> Licence | None:
    """A licence that came of a case this officer may open, or that his office answers for now."""
    found = Licence.objects.filter(**by).with_story().first()
    if found is None:
        return None
    visible = Case.objects.filed().visible_to(request.user, at=at).values("pk")
    if Decision.objects.filter(gives_licence=found, case__in=visible).exists():
        return found
    office = rules.answers_for(found, legal_day(at))
    return found if request.actor.acts_as(Duty.DECISION, at=at, office=office) else None


@officers_only
def desk(request: HttpRequest) -> HttpResponse:
    """By the number on the certificate."""
    at = now()
    q = "".join(request.GET.get("q", "").replace("\x00", "").split())[:64]
    found = _found(request, at, number=q) if q else None
    if found is not None:
        return redirect("desk-licence", found.uuid)
    return render(request, "pages/desk_licences.html", {"q": q, "counts": {}})


@officers_only
def desk_licence(request: HttpRequest, uuid: UUID) -> HttpResponse:
    at = now()
    found = _found(request, at, uuid=uuid)
    if found is None:
        raise Http404(_("没有找到这本证照"))
    return desk_view(request, found, at)


def desk_view(
    request: HttpRequest, found: Licence, at: datetime, *, status: int = 200, form: Any = None
) -> HttpResponse:
    ways = ways_of(found, at)
    grounds = {Standing.EXPIRED: Ground.EXPIRED, Standing.ANNULLED: Ground.REVOKED}
    ground = grounds.get(found.standing(legal_day(at)), Ground.OTHER)
    editions = {edition.pk: edition for these in ways.values() for edition in these}
    takes = {
        pk for pk, edition in editions.items() if rules.why_not_take_in(edition, by=request.actor, at=at).ok
    }
    context = {
        **_told(found, at),
        "counts": {},
        "cancel": rules.why_not_cancel(found, ground, by=request.actor, at=at),
        "cancel_form": form or LicenceCancellationForm(initial={"ground": ground}),
        "offers": [
            {
                "words": _way(purpose, edition, ways),
                "ruling": rules.why_not_apply_about(found, purpose, edition, found.holder, at=at),
                "address": reverse("approvals:counter-case", args=[edition.matter.code])
                + f"?licence={found.uuid}&purpose={purpose.value}",
            }
            for purpose in BECOMES
            for edition in ways[purpose]
            if edition.pk in takes and not found.is_closed
        ],
    }
    return render(request, "pages/desk_licence.html", context, status=status)


@officers_only
def cancellation_preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """注销决定书 as it will read, and the button that signs it."""
    at = now()
    found = _found(request, at, uuid=uuid)
    if found is None:
        raise Http404(_("没有找到这本证照"))
    if request.method != "POST":
        return redirect("desk-licence", uuid)
    form = LicenceCancellationForm(request.POST)
    if not form.is_valid() or "edit" in request.POST:
        return desk_view(request, found, at, status=200 if form.is_valid() else UNPROCESSABLE, form=form)
    ground, words = Ground(form.cleaned_data["ground"]), form.cleaned_data["words"]
    refuse(rules.why_not_cancel(found, ground, words, by=request.actor, at=at))
    draft = papers.cancellation_draft(life.origin(found), found, ground, words=words, at=at)
    return render(
        request,
        "pages/desk_licence_preview.html",
        {"licence": found, "paper": render_html(draft), "form": form, "counts": {}},
    )


@officers_only
def cancellation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    at = now()
    found = _found(request, at, uuid=uuid)
    if found is None:
        raise Http404(_("没有找到这本证照"))
    form = LicenceCancellationForm(request.POST)
    if request.method != "POST":
        return redirect("desk-licence", uuid)
    if not form.is_valid():
        return desk_view(request, found, at, status=UNPROCESSABLE, form=form)
    ground = Ground(form.cleaned_data["ground"])
    paper = life.cancel(found, ground, words=form.cleaned_data["words"], by=request.actor, at=at)
    messages.success(request, _("已注销，文书 %(paper)s") % {"paper": paper.number})
    return redirect("desk-licence", uuid)
