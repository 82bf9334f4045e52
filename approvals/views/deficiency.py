"""容缺受理 by the applicant: what is lacking and until when, the promise to sign, each thing uploaded by itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions import deficiency
from approvals.models import Case, Deficiency, Gap
from approvals.models.case_query import DECIDING
from approvals.views.materials import ACCEPTED_FILES, size_of
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.documents.files import Unacceptable

UNPROCESSABLE = 422


def _followed(request: HttpRequest, number: str) -> tuple[Case, Deficiency]:
    """A case this person follows from outside, with its last notice; anybody else finds nothing."""
    cases = Case.objects.filed().with_story().followed_by(request.user, at=now())
    case = get_object_or_404(cases.numbered(number))
    last = rules.last_deficiency(case)
    if last is None:
        raise Http404(_("这个办件没有容缺受理"))
    last.case = case
    return case, last


def _for_party(request: HttpRequest, case: Case) -> Actor:
    actor: Actor = request.actor
    return actor.acting_in(case.party, Power.SUPPLY, case.edition.matter, at=now())


@login_required
def gaps(request: HttpRequest, number: str) -> HttpResponse:
    """What is lacking, each with its standard; what came, and what was thought of it."""
    case, last = _followed(request, number)
    return _page(request, case, last)


@login_required
def promise(request: HttpRequest, number: str) -> HttpResponse:
    """容缺受理承诺书, signed in his account."""
    case, last = _followed(request, number)
    if request.method == "POST":
        deficiency.promise(last, by=_for_party(request, case), at=now())
        messages.success(request, _("承诺书已签署，可在“文书”里查看和打印"))
    return redirect("approvals:gaps", case.number)


@login_required
def file(request: HttpRequest, number: str, no: int) -> HttpResponse:
    """A file for one gap: it came with this moment, or one sentence says what to do."""
    case, last = _followed(request, number)
    if request.method != "POST":
        return redirect("approvals:gaps", case.number)
    gap = get_object_or_404(last.gaps.select_related("material"), no=no)
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise Unacceptable(_("请选择要上传的文件"))
        deficiency.supply(last, gap, upload, by=_for_party(request, case), at=now())
    except Unacceptable as unacceptable:
        return _page(request, case, last, wrong={gap.no: unacceptable.words}, status=UNPROCESSABLE)
    return redirect(reverse("approvals:gaps", args=[case.number]) + f"#gap-{gap.no}")


def _page(
    request: HttpRequest,
    case: Case,
    last: Deficiency,
    *,
    wrong: dict[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    by, at = request.actor.acting_for(case.party), now()
    every = list(last.gaps.select_related("material").prefetch_related("files", "papers", "checks"))
    may = rules.why_not_fill(last, by=by, at=at)
    rows = [_row(case, gap, (wrong or {}).get(gap.no, ""), closed=not may.ok) for gap in every]
    errors = [{"text": row["error"], "href": f"#{row['id']}-file"} for row in rows if row["error"]]
    return render(
        request,
        "approvals/deficiency/gaps.html",
        {
            "case": case,
            "deficiency": last,
            "rows": rows,
            # Until when each of them may come: one day for all (docs/decisions/0035).
            "due": last.clock if last.is_open else None,
            "may": may,
            "promise": rules.why_not_promise_supply(last, by=by, at=at),
            "came": sum(not gap.waits for gap in every),
            "all": len(every),
            "accept": ACCEPTED_FILES,
            "summary": {"titleText": _("有一处需要更正"), "errorList": errors} if errors else None,
        },
        status=status,
    )


def _row(case: Case, gap: Gap, error: str, *, closed: bool) -> dict[str, Any]:
    """One gap, as components/upload.html takes it."""
    words, colour = _stands(gap)
    files = [one for one in gap.files.all() if one.gave_way_to_id is None]
    last = max(gap.checks.all(), key=lambda one: one.pk, default=None)
    said = gap.words
    if gap.conforms is False and last is not None:
        said = _("核对不符合：%(note)s") % {"note": last.note}
    return {
        "id": f"gap-{gap.no}",
        "name": f"{gap.no}. {gap.material.name}",
        "gap": gap,
        "tag": {"words": words, "colour": colour},
        "words": said,
        "error": error,
        "closed": closed or bool(gap.conforms),
        "papers": sum(one.originals + one.copies for one in gap.papers.all() if one.gave_way_to_id is None),
        "url": reverse("approvals:gap-file", args=[case.number, gap.no]),
        "files": [
            {
                "name": one.name,
                "size": size_of(one),
                "small": "" if one.held else reverse("uploaded", args=[one.uuid]) + "?small",
                "address": reverse("uploaded", args=[one.uuid]) + "?view",
                "remove": "",
                "warning": " ".join(filter(None, [one.held, *one.warnings])),
            }
            for one in files
        ],
    }


def _stands(gap: Gap) -> tuple[str, str]:
    if gap.conforms:
        return _("符合"), "green"
    if gap.conforms is False:
        return _("不符合，请重交"), "red"
    if gap.supplied_at is not None:
        return _("已收到，待核对"), "blue"
    return gap.get_fault_display(), "yellow"


def asked_of(case: Case) -> dict[str, Any] | None:
    """What the case still lacks, and until when; nothing where all of it is in or the case is over."""
    last = rules.last_deficiency(case) if case.state in DECIDING else None
    if last is None or not (last.is_open or last.is_lapsed):
        return None
    last.case = case
    gaps = rules.gaps_of(last)
    return {
        "due_on": last.due_on if last.is_open else None,
        "left": [gap.material.name for gap in gaps if gap.waits],
        "signs": last.is_open and last.promised_at is None,
    }


def ended_words(case: Case) -> str:
    """How a case ended without a decision, in words for its applicant: he took it back, something did not come in time, or nobody needs it any more."""
    if case.needless:
        return _("本事项不再需要取得许可，办件终止。依据、接下来怎么办和救济途径写在告知书里。")
    if case.lapse:
        return _("到最后一日没有补齐容缺的材料，办件终止。依据和救济途径写在告知书里；可以重新申请。")
    return _("申请已经撤回，办件终止；需要时可以重新申请。")
