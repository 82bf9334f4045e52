"""What was written is saved, by hand or by itself; where two wrote the same, both are shown and nobody's words are lost (ux §8)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ground.accounts.enums import Duty
from ground.documents.files import receive
from ground.writing import told_in_json
from matters import package_content, rules
from matters.actions import proposing
from matters.content import STATE, changes, in_words, shape_of_elements
from matters.elements import ELEMENTS, GROUP_OF_ROWS, GROUPS, ROWS, called
from matters.enums import EditionState
from matters.models import Proposal
from matters.views.catalogue.door import any_proposal_of, desk, proposal_of, writes
from matters.views.catalogue.frame import UNPROCESSABLE, around
from matters.views.catalogue.seen import Seen

# In the address after a row was removed: the page then says so itself, and offers it back.
REMOVED = "removed="
CONFLICT = 409
CHANGED_BY_OTHERS = gettext_lazy(
    "其他编制人员已修改同样的内容。您填写的内容仍在页面上，请点击“保存”，核对后选择保留哪一份。"
)


def save(
    request: HttpRequest,
    proposal: Proposal,
    group: str,
    values: Mapping[str, Any],
    seen: Seen,
    at: datetime,
    *,
    onward: str,
    made_of: int | None = None,
) -> HttpResponse:
    """Saved, and on; or both sides shown. A page that saves by itself is told what it has seen now.

    `made_of` is the revision the values were made of, where that is not the one the page was.
    """
    by_itself = not request.accepts("text/html")
    read = {"revision": seen.base if made_of is None else made_of, "own": seen.own}
    was_saved = False
    rest, base = dict(values), {}
    while rest:
        try:
            proposal = proposing.save(proposal, group, rest, **read, by=request.actor, at=at)
            was_saved = (proposal.saved_by_id, proposal.saved_at) == (request.actor.user_id, at)
            break
        except proposing.Stale as stale:
            if by_itself:
                return JsonResponse({"detail": CHANGED_BY_OTHERS}, status=CONFLICT)
            # What only one of them touched is saved at once, whoever writes meanwhile; the rest waits for a choice.
            base |= stale.base
            rest = {key: value for key, value in rest.items() if key not in base}
    if base:
        proposal = any_proposal_of(request, proposal.uuid, at=at)
        mine = {key: values[key] for key in base}
        his = {key: proposing.value_of(proposal.content, key) for key in base}
        stale = proposing.Stale(base, his, mine)
        return conflict_page(request, proposal, group, stale, onward, at)
    if by_itself:
        answer = HttpResponse(status=204)
        answer["X-Revision"] = str(seen.after(proposal, group, request.actor.user_id, saved=was_saved))
        return answer
    if values and REMOVED not in onward:
        messages.success(request, _("已保存"))
    proposing.note(proposal, by=request.actor, at=at)
    return redirect(onward)


def not_saved(saved: HttpResponse | None = None) -> HttpResponse:
    """A page that saves itself is told that not all of it was; the revision goes on with what was."""
    words = _("有填写不正确的地方，改正后才能保存")
    answer = JsonResponse({"detail": words}, status=UNPROCESSABLE)
    if saved is not None:
        answer["X-Revision"] = saved["X-Revision"]
    return answer


def received(request: HttpRequest, proposal: Proposal, values: dict[str, Any], at: datetime) -> None:
    """Uploads become files of the proposal, and are said by their uuid."""
    for key, value in values.items():
        if isinstance(value, UploadedFile):
            blob = receive(value, at=at).original
            proposing.attach(proposal, blob, by=request.actor, at=at)
            values[key] = str(blob.uuid)


def removed(request: HttpRequest, proposal: Proposal) -> int | None:
    """The revision in which a row was just removed by a button, as long as nothing was written since."""
    told = request.GET.get("removed", "")
    return proposal.revision if told == str(proposal.revision) and writes(request, proposal) else None


def seen_of(request: HttpRequest) -> Seen:
    return Seen.of(request.POST.get("revision", ""))


def conflict_page(
    request: HttpRequest, proposal: Proposal, group: str, stale: proposing.Stale, onward: str, at: datetime
) -> HttpResponse:
    """Mine, his and what was there before, element by element; the choice is saved on top of his."""
    later = proposal.revisions.select_related("saved_by").order_by("-no")
    latest = next((one for one in later if set(one.after) & set(stale.mine)), None)
    choice = "matters:catalogue_package_conflict" if proposal.package_id else "matters:catalogue_conflict"
    page = {
        "latest": latest,
        "mine": json.dumps(stale.mine, ensure_ascii=False),
        "address": reverse(choice, args=[proposal.uuid, group]),
    }
    return both_sides(request, proposal, group, stale, onward, at, page)


def both_sides(
    request: HttpRequest,
    proposal: Proposal,
    group: str,
    stale: proposing.Stale,
    onward: str,
    at: datetime,
    more: Mapping[str, Any],
) -> HttpResponse:
    """The page on which one chooses, element by element; `more` says who the other is, and where the choice goes."""
    said = package_content.said if proposal.package_id else said_of_matter
    against = _against_package if proposal.package_id else _against
    page = around(request, proposal, group, at) | {
        "rows": [
            {
                "key": key,
                "label": rules.label_of(key, proposal),
                "base": said(key, stale.base.get(key)),
                "his": against(key, stale.base.get(key), stale.his.get(key)),
                "mine": against(key, stale.base.get(key), mine),
            }
            for key, mine in stale.mine.items()
        ],
        "onward": onward,
        "latest": None,
        "edition": None,
        "mine": "",
    }
    return render(request, "matters/catalogue/conflict.html", page | dict(more), status=CONFLICT)


def _against(key: str, base: Any, value: Any) -> list[str]:
    """One side's words; of a list of rows, what it says otherwise than what stood there."""
    if key in ROWS and base is not None:
        return [one.words for one in changes({key: base}, {key: value or []})] or said_of_matter(key, value)
    return said_of_matter(key, value)


def _against_package(key: str, base: Any, value: Any) -> list[str]:
    return package_content.said(key, value)


def said_of_matter(key: str, value: Any) -> list[str]:
    """An element, a list of rows, or how it is published, as lines that a person compares."""
    if key == STATE:
        return [str(EditionState(value).label)]
    if key in ROWS:
        return [
            _("%(no)d. %(name)s") % {"no": no, "name": one.get(called(key)) or _("（未命名）")}
            for no, one in enumerate(value or [], start=1)
        ]
    element = ELEMENTS[key]
    if element.kind == "form" and value:
        return [
            _("%(section)s：%(fields)s")
            % {"section": section["title"], "fields": _("、").join(one["label"] for one in section["fields"])}
            for section in value.get("sections", [])
        ]
    if element.kind == "questions" and value:
        return [str(one.get("text", "")) for one in value]
    if element.kind in ("lines", "rows") and value:
        return [
            line if isinstance(line, str) else " ".join(str(cell) for cell in line.values() if cell)
            for line in value
        ]
    return [in_words(element, value)]


def mine_of(request: HttpRequest) -> dict[str, Any]:
    """What the page of both sides kept of the editor's own words."""
    try:
        mine = told_in_json(request.POST.get("mine", ""))
    except ValueError:
        mine = None
    if not isinstance(mine, dict):
        raise Http404(_("没有找到这一组要素"))
    return mine


@desk(Duty.CATALOGUE)
@require_POST
def conflict(request: HttpRequest, uuid: UUID, group: str) -> HttpResponse:
    """Of each element that both wrote, the one that was chosen stands."""
    at = now()
    proposal = proposal_of(request, uuid, at=at)
    mine = mine_of(request)
    if group not in GROUPS:
        raise Http404(_("没有找到这一组要素"))
    known = {
        key
        for key in mine
        if (key in ROWS and GROUP_OF_ROWS[key] == group) or (key in ELEMENTS and ELEMENTS[key].group == group)
    }
    chosen = {key: mine[key] for key in known if request.POST.get(f"choice-{key}") == "mine"}
    if shape_of_elements(chosen, proposal.content["effective_on"]):
        raise Http404(_("没有找到这一组要素"))
    onward = reverse("matters:catalogue_tab", args=[proposal.uuid, group])
    return save(request, proposal, group, chosen, seen_of(request), at, onward=onward)
