"""履行承诺 by the applicant: what he promised, each with its state and its last day; handed in file by file, as often as he likes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import performing
from approvals.models import Case
from approvals.performed import Owed, performance
from approvals.rules.performing import STILL_OWED
from approvals.views.materials import ACCEPTED_FILES, size_of
from commitments.enums import BROKEN, PromisedState
from commitments.models import Commitment
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.documents.files import Unacceptable

UNPROCESSABLE = 422


def _followed(request: HttpRequest, number: str) -> tuple[Case, Commitment]:
    """A case this person follows from outside, and the letter under which he hands in; anybody else finds nothing."""
    cases = Case.objects.filed().with_story().followed_by(request.user, at=now())
    case = get_object_or_404(cases.numbered(number))
    commitment = rules.supplied_under(case)
    if commitment is None:
        raise Http404(_("这个办件没有要履行的承诺"))
    return case, commitment


def _for_party(request: HttpRequest, case: Case) -> Actor:
    actor: Actor = request.actor
    return actor.acting_in(case.party, Power.SUPPLY, case.edition.matter, at=now())


@login_required
def performed(request: HttpRequest, number: str) -> HttpResponse:
    case, commitment = _followed(request, number)
    return _page(request, case, commitment)


@login_required
def supplied(request: HttpRequest, number: str, no: int) -> HttpResponse:
    """A file for one thing promised: it has arrived, or one sentence says what to do."""
    case, commitment = _followed(request, number)
    if request.method != "POST":
        return redirect("approvals:performing", case.number)
    promised = get_object_or_404(commitment.promised.select_related("material", "commitment"), no=no)
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise Unacceptable(_("请选择要上传的文件"))
        performing.supply(commitment, promised, files=[upload], by=_for_party(request, case), at=now())
    except Unacceptable as unacceptable:
        return _page(request, case, commitment, wrong={no: unacceptable.words}, status=UNPROCESSABLE)
    messages.success(
        request, _("“%(name)s”已经收到，核对之前可以继续补充") % {"name": promised.material.name}
    )
    return redirect(reverse("approvals:performing", args=[case.number]) + f"#promised-{no}")


def _page(
    request: HttpRequest,
    case: Case,
    commitment: Commitment,
    *,
    wrong: dict[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    at = now()
    shown = performance(case, commitment, at)
    ruling = rules.why_not_hand_in(case, commitment, by=_for_party(request, case), at=at)
    told = shown.known == commitment.state
    rows = [
        _row(
            case,
            one,
            (wrong or {}).get(one.promised.no, ""),
            closed=not ruling.ok,
        )
        for one in shown.owed
    ]
    errors = [{"text": row["error"], "href": f"#{row['id']}-file"} for row in rows if row["error"]]
    return render(
        request,
        "approvals/performing/performing.html",
        {
            "case": case,
            "shown": shown,
            "state": shown.known,
            "is_broken": shown.known in BROKEN or rules.is_under_order(commitment),
            # What the office found, he is told by its notice or its order.
            "checks": [said for said in shown.checks if told or said.conforms],
            "rows": rows,
            "accept": ACCEPTED_FILES,
            "summary": {"titleText": _("有一处需要更正"), "errorList": errors} if errors else None,
        },
        status=status,
    )


def _hint(one: Owed) -> str:
    """What it must show, and by when it is due or when it came."""
    said = [_("要求：%(standard)s。") % {"standard": one.promised.material.standard.rstrip("。")}]
    if one.paper is not None:
        n = one.paper.originals + one.paper.copies
        said.append(_("窗口已收纸质材料 %(n)d 份。") % {"n": n})
    if one.promised.state == PromisedState.SUPPLIED and one.promised.supplied_at is not None:
        day = date_format(localtime(one.promised.supplied_at), _("Y年n月j日"))
        said.append(_("%(day)s收到，等待核对。") % {"day": day})
    elif one.is_open and one.supply is not None and one.promised.commitment.state in STILL_OWED:
        until = _("最迟 %(day)s（暂定）。") if one.supply.provisional else _("最迟 %(day)s。")
        said.append(until % {"day": date_format(one.supply.due_on, _("Y年n月j日"))})
    return "".join(said)


def _row(case: Case, one: Owed, error: str, *, closed: bool) -> dict[str, Any]:
    """One thing promised, as components/upload.html takes it."""
    no, found = one.promised.no, one.told
    return {
        "id": f"promised-{no}",
        "name": f"{no}. {one.promised.material.name}",
        "one": one,
        "tag": {"words": one.promised.get_state_display(), "colour": one.colour}
        if one.is_told or one.promised.state != PromisedState.FAILS
        else {"words": _("待核查"), "colour": ""},
        # What was wrong with what came last; what came since waits for its own check.
        "words": found.words
        if found and not found.conforms and one.promised.state == PromisedState.FAILS
        else "",
        "standard": _hint(one),
        "error": error,
        "closed": closed or not one.is_open,
        "url": reverse("approvals:promised-files", args=[case.number, no]),
        "files": [
            {
                "name": file.name,
                "size": size_of(file),
                "small": "" if file.held else reverse("uploaded", args=[file.uuid]) + "?small",
                "address": reverse("uploaded", args=[file.uuid]) + "?view",
                "remove": "",
                "warning": " ".join(filter(None, [file.held, *file.warnings])),
            }
            for file in one.files
        ],
    }
