"""Which edition, which draft: what every page of an application fetches first."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import now

from approvals.models import Case
from ground.workdays import legal_day
from matters.models import Edition, Matter
from matters.rules import KEPT, lasting


def edition_in_force(code: str) -> Edition:
    """The edition of this guide that holds today; 404 for a code nobody has."""
    return get_object_or_404(
        Edition.objects.in_force(legal_day(now())).select_related("matter__office", "regulator"),
        matter__code=code,
    )


def edition_for(code: str, purpose: str, on: date) -> Edition:
    """The edition by which this is applied for that day: of a matter that was cancelled, the one under which its licences live on."""
    matters = Matter.objects.filter(code=code).values("pk")
    found = lasting(matters, on) if purpose in KEPT else Edition.objects.in_force(on)
    return get_object_or_404(found.select_related("matter__office", "regulator"), matter__in=matters)


def draft_of(request: HttpRequest, uuid: UUID) -> Case:
    """The draft that this account began, while it may act for its party; a filed one leads to its case page."""
    drafts = Case.objects.with_story().followed_by(request.user, at=now()).filter(applicant=request.user)
    return get_object_or_404(
        drafts.prefetch_related("files__original", "files__view", "papers", "lacking", "edition__materials"),
        uuid=uuid,
    )
