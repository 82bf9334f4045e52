"""承诺公开: the letters whose matter says that anybody may read them, for as long as they say (COM-10)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals import papers, rules
from commitments.enums import CommitmentState
from commitments.models import Commitment
from ground.accounts.enums import PartyKind
from ground.law.rulings import follows
from ground.sealed import mask_name

PAGE = 20


@require_safe
def commitments(request: HttpRequest) -> HttpResponse:
    """The letters that are public today, the newest first."""
    found = Commitment.objects.open_to_all(now()).with_story().order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 12:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    return render(
        request,
        "pages/commitments.html",
        {
            "rows": [
                {"letter": one, "by": public_name(one), "state": known_by_all(one).label}
                for one in rows[:PAGE]
            ],
            "next": f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
            "newest": request.path if before else "",
            "trail": [{"text": _("承诺公开")}],
        },
    )


@require_safe
def commitment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One of them, in full but for a person's name; never a signature."""
    letter = get_object_or_404(Commitment.objects.open_to_all(now()).with_story(), uuid=uuid)
    return render(
        request,
        "pages/commitment.html",
        {
            "letter": letter,
            "by": public_name(letter),
            "state": known_by_all(letter).label,
            "facts": masked(letter),
            "trail": [
                {"text": _("承诺公开"), "href": "/commitments/"},
                {"text": letter.letter["title"]},
            ],
        },
    )


def known_by_all(letter: Commitment) -> CommitmentState:
    """How it stands as far as its holder was told: nobody reads of a suspicion before he does (COR-2)."""
    return rules.known_state(letter)


@follows("PII-4", article="个人信息保护法 6；政府信息公开条例 15", source="承诺书公开：个人姓名隐去")
def public_name(letter: Commitment) -> str:
    """An organisation by its name; a person masked."""
    name = letter.party_version.name
    return mask_name(name) if letter.party.kind == PartyKind.PERSON else name


def masked(letter: Commitment) -> dict[str, Any]:
    """The words of the letter, wherever they name a person."""
    name, shown = letter.party_version.name, public_name(letter)
    organ = letter.edition.matter.office.name
    facts = papers.letter_facts(letter.letter, letter.letter_sha256, organ, letter.told_at)
    for side in ("notice", "promise"):
        parts = facts["letter"][side]
        facts["letter"][side] = [part | {"words": part["words"].replace(name, shown)} for part in parts]
    role, manner = letter.get_signer_role_display(), letter.get_manner_display()
    signed = {"name": shown, "role": role, "manner": manner, "on": localtime(letter.signed_at).date()}
    return facts | {"signed": signed}
