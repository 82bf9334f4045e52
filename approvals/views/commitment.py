"""告知承诺 as the applicant reads it: one short screen, an equal way not to, then the letter, and his name beneath it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals import papers, rules
from approvals.actions import signing
from approvals.forms import SignForm
from approvals.models import Case
from approvals.views.materials import ACCEPTED_FILES
from commitments.enums import Manner
from commitments.models import Commitment
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.accounts.whence import whence
from ground.documents.files import Unacceptable
from ground.law.rulings import Refused, Ruling
from ground.sealed import digest

CONFLICT, UNPROCESSABLE = 409, 422


def _followed(request: HttpRequest, number: str) -> tuple[Case, Commitment]:
    """A case this person follows from outside and the commitment it leans on; anybody else finds nothing."""
    cases = Case.objects.filed().with_story().followed_by(request.user, at=now())
    case = get_object_or_404(cases.numbered(number))
    told = rules.commitment_of(case)
    if told is None:
        raise Http404(_("这个办件没有承诺"))
    return case, told


def _needs_no_signature(case: Case, told: Commitment, at: datetime) -> bool:
    """Signed, and its last day has not passed before the decision."""
    return told.is_signed and rules.why_not_grant_run_out(case, at=at).ok


def _for_party(request: HttpRequest, case: Case) -> Actor:
    actor: Actor = request.actor
    return actor.acting_in(case.party, Power.FILE, case.edition.matter, at=now())


def device_of(request: HttpRequest) -> dict[str, str]:
    """What is kept of where somebody signed: what the browser calls itself, and a keyed digest of the address."""
    where = whence(request)
    return {"agent": where.device, "address_digest": digest(where.address) if where.address else ""}


@login_required
def commitment(request: HttpRequest, number: str) -> HttpResponse:
    """Before he commits: what it means in at most 120 characters, with real days, and two ways of the same size (U14)."""
    case, told = _followed(request, number)
    by, at = _for_party(request, case), now()
    if _needs_no_signature(case, told, at):
        return redirect(case)
    return render(
        request,
        "approvals/commitment/short.html",
        {
            "case": case,
            "told": told,
            "letter": papers.letter_of(case, at=at),
            "withdraw": rules.why_not_withdraw_commitment(case, by=by, at=at),
        },
    )


@login_required
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """The whole letter in the words of today, and the place to sign."""
    case, told = _followed(request, number)
    if _needs_no_signature(case, told, now()):
        return redirect(case)
    return _letter(request, case, told)


def _letter(
    request: HttpRequest,
    case: Case,
    told: Commitment,
    form: SignForm | None = None,
    *,
    typed: dict[str, Any] | None = None,
    refusal: Ruling | None = None,
    status: int = 200,
) -> HttpResponse:
    """The letter of today over its form; what was `typed` into one that was refused is kept, and today's words are agreed to anew."""
    by, at = _for_party(request, case), now()
    today = papers.letter_of(case, at=at)
    return render(
        request,
        "approvals/commitment/letter.html",
        {
            "case": case,
            "told": told,
            "facts": papers.letter_facts(today.as_json(), today.sha256, case.competent_office.name, at),
            "form": form or SignForm(initial={**(typed or {}), "shown": today.sha256}),
            "refusal": refusal,
            "may": rules.why_not_sign_now(case, told, today.sha256, by=by, at=at),
            "withdraw": rules.why_not_withdraw_commitment(case, by=by, at=at),
        },
        status=status,
    )


@require_POST
@login_required
def signature(request: HttpRequest, number: str) -> HttpResponse:
    """He signs the text that was shown to him, and no other."""
    case, told = _followed(request, number)
    form = SignForm(request.POST)
    if not form.is_valid():
        return _letter(request, case, told, form, status=UNPROCESSABLE)
    drawing = form.cleaned_data["drawing"]
    try:
        signing.sign(
            case,
            form.cleaned_data["shown"],
            manner=Manner.PAD if drawing else Manner.ACCOUNT,
            name=form.cleaned_data["name"],
            drawing=drawing,
            device=device_of(request),
            by=_for_party(request, case),
            at=now(),
        )
    except Unacceptable as unacceptable:
        form.add_error("drawing", unacceptable.words)
        return _letter(request, case, told, form, status=UNPROCESSABLE)
    except Refused as no:
        kept = {name: form[name].value() for name in ("name", "drawing")}
        return _letter(request, *_followed(request, number), typed=kept, refusal=no.ruling, status=CONFLICT)
    messages.success(request, _("告知承诺书已签署，在下面“文书”里可以查看和打印"))
    return redirect(case)


@login_required
def withdrawal(request: HttpRequest, number: str) -> HttpResponse:
    """不承诺，按一般程序办理: what is to be handed in then, and the button; freely until the decision (COM-6, COM-7)."""
    case, told = _followed(request, number)
    by, at = _for_party(request, case), now()
    if request.method == "POST":
        case = signing.withdraw(case, by=by, at=at)
        messages.success(request, _("已改按一般程序办理，承诺不再有效"))
        return redirect(case)
    return render(
        request,
        "approvals/commitment/withdrawal.html",
        {
            "case": case,
            "told": told,
            "withdraw": rules.why_not_withdraw_commitment(case, by=by, at=at),
            "promised": papers.promised_of(case, at=at),
        },
    )


def _supplying(request: HttpRequest, number: str) -> tuple[Case, Actor]:
    cases = Case.objects.filed().with_story().followed_by(request.user, at=now())
    case = get_object_or_404(cases.numbered(number))
    return case, request.actor.acting_in(case.party, Power.SUPPLY, case.edition.matter, at=now())


@login_required
def owed(request: HttpRequest, number: str) -> HttpResponse:
    """What was promised before, to be handed in now (COM-7)."""
    case, _by = _supplying(request, number)
    return _owed(request, case) if rules.owed_after(case) else redirect(case)


def _owed(request: HttpRequest, case: Case, wrong: dict[int, str] | None = None) -> HttpResponse:
    rows = [
        {
            "id": f"material-{material.no}",
            "name": material.name,
            "standard": material.standard,
            "files": [],
            "url": reverse("approvals:owed-file", args=[case.number, material.no]),
            "error": (wrong or {}).get(material.no, ""),
        }
        for material in rules.owed_after(case)
    ]
    page = {"case": case, "rows": rows, "accept": ACCEPTED_FILES, "until": rules.owed_until(case)}
    return render(request, "approvals/commitment/owed.html", page, status=UNPROCESSABLE if wrong else 200)


@login_required
def owed_file(request: HttpRequest, number: str, no: int) -> HttpResponse:
    """One of them is handed in, or one sentence says what to do."""
    case, by = _supplying(request, number)
    if request.method != "POST":
        return redirect("approvals:owed", case.number)
    material = get_object_or_404(case.edition.materials, no=no)
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise Unacceptable(_("请选择要上传的文件"))
        signing.hand_in(case, material, [upload], by=by, at=now())
    except Unacceptable as unacceptable:
        return _owed(request, case, {no: unacceptable.words})
    messages.success(request, _("已收到“%(name)s”") % {"name": material.name})
    return redirect("approvals:owed", case.number)
