"""What the caller may open: the doors of the pages, narrowed for a machine to the one party it acts for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request

from approvals.models import Case, DraftTransfer, Proceeding, ProceedingQuerySet
from approvals.models.case_query import CaseQuerySet
from credit.models import Record, RecordQuerySet
from ground.accounts.enums import Duty
from ground.accounts.models import Party
from ground.documents.models import Document
from portal import doors
from supervision.models import Handoff


def party_of(request: Request) -> Party | None:
    """The one party that the calling machine acts for; none for an officer's machine, and for a person."""
    return request.auth.system.party if request.auth is not None else None


def cases(request: Request, *, at: datetime) -> CaseQuerySet:
    """Every numbered case that the caller may open."""
    found = Case.objects.filed().visible_to(request.user, at=at)
    if any(holding.duty == Duty.REGULATION for holding in request.actor.holdings(at=at)):
        handed_over = Handoff.objects.opening(request.user, at=at).values("case")
        found = Case.objects.filed().filter(Q(pk__in=found.values("pk")) | Q(pk__in=handed_over))
    party = party_of(request)
    return found if party is None else found.filter(party=party)


def case(request: Request, number: str, *, at: datetime) -> Case:
    found = doors.case(request.user, number, at=at)
    party = party_of(request)
    if party is not None and found.party_id != party.pk:
        raise Http404(_("没有找到这个办件"))
    return found


def proceedings(request: Request, *, at: datetime) -> ProceedingQuerySet:
    """Every proceeding that the caller may open on its page too."""
    found = Proceeding.objects.with_story().visible_to(request.user, at=at)
    party = party_of(request)
    return found if party is None else found.filter(case__party=party)


def records(request: Request, *, at: datetime) -> RecordQuerySet:
    """Every entry of the credit file that the caller may open on its page too."""
    found = Record.objects.with_story().visible_to(request.user, at=at)
    party = party_of(request)
    return found if party is None else found.filter(party=party)


def document(request: Request, uuid: UUID, *, at: datetime) -> Document:
    found = doors.document(request.user, uuid, at=at)
    party = party_of(request)
    if party is not None and not _about(found, party):
        raise Http404(_("没有找到这份文书"))
    return found


def _about(document: Document, party: Party) -> bool:
    """Whether the paper is about this party: of its case, or of its entry in the credit file."""
    kind, _colon, key = document.thread.partition(":")
    if kind == "credit":
        return Record.objects.filter(uuid=key, party=party).exists()
    case = doors.case_of_paper(document)
    return case is not None and case.party_id == party.pk


def transfers(request: Request, *, made: bool = False) -> QuerySet[DraftTransfer]:
    """The open offers of a draft to this account, and with `made` its own to others too."""
    found = DraftTransfer.objects.offered_to(request.user)
    if made:
        found = found | DraftTransfer.objects.open().filter(offered_by=request.user)
    story = ("case__edition__matter", "case__party", "case__party_version", "offered_by")
    party = party_of(request)
    return (found if party is None else found.filter(case__party=party)).select_related(*story)


def drafts(request: Request, *, at: datetime) -> CaseQuerySet:
    """The applications that this account began and has not filed, while it may act for their parties."""
    found = Case.objects.drafts().with_story().followed_by(request.user, at=at).filter(applicant=request.user)
    party = party_of(request)
    return found if party is None else found.filter(party=party)
