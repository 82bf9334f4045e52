"""Who comes into the editor: who writes the catalogue and who publishes it, each to the offices that are his. To others it is not there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.workdays import legal_day
from matters.enums import ProposalState
from matters.models import Matter, Package, Proposal
from matters.rules.checks.known import Known
from matters.rules.standing import offices_written_by, why_not_release, why_not_write

# What a content is made of, fetched with its edition.
WHOLE = (
    "handling_items",
    "steps",
    "review_points",
    "regulation_points",
    "materials__blank_form",
    "materials__sample",
)
View = Callable[..., HttpResponse]
DESK = (Duty.CATALOGUE, Duty.PUBLICATION)
# An editor goes on with these; what was submitted waits for the publisher.
WRITABLE = (ProposalState.DRAFT, ProposalState.CHECKED)


def desk(*duties: Duty) -> Callable[[View], View]:
    """The page is there for these duties, and for nobody else."""

    def decorate(view: View) -> View:
        @login_required
        @never_cache
        @wraps(view)
        def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.actor.duty not in (duties or DESK):
                raise Http404(_("没有找到这个页面"))
            return view(request, *args, **kwargs)

        return enter

    return decorate


def offices_of(actor: Actor, *, at: datetime) -> list[Office]:
    """The offices whose matters this officer writes or publishes."""
    if actor.office is None:
        return []
    return offices_written_by(actor.office, at=at, keeps=actor.duty != Duty.CATALOGUE)


def office_of(proposal: Proposal) -> Office | None:
    """Whose the matter is, or will be; of a package, which office leads."""
    if proposal.matter is not None:
        return proposal.matter.office
    if proposal.package is not None:
        return proposal.package.office
    return Office.objects.filter(path=proposal.content.get("matter", {}).get("office") or "").first()


def sees(actor: Actor, office: Office | None, *, at: datetime) -> bool:
    """Whether the officer has to do with the catalogue of this office."""
    if office is None:
        return False
    rule = why_not_write if actor.duty == Duty.CATALOGUE else why_not_release
    return bool(rule(office, by=actor, at=at).ok)


def proposal_of(request: HttpRequest, uuid: UUID, *, at: datetime) -> Proposal:
    """The proposal of a matter, for those who write or publish for its office."""
    return _found(request, Proposal.objects.filter(uuid=uuid, package=None), at=at)


def package_proposal_of(request: HttpRequest, uuid: UUID, *, at: datetime) -> Proposal:
    """The proposal of a package, for those who write or publish for its leading office."""
    return _found(request, Proposal.objects.filter(uuid=uuid, package__isnull=False), at=at)


def any_proposal_of(request: HttpRequest, uuid: UUID, *, at: datetime) -> Proposal:
    """The proposal of a matter or of a package: both go the same way from draft to edition."""
    return _found(request, Proposal.objects.filter(uuid=uuid), at=at)


def _found(request: HttpRequest, proposals: QuerySet[Proposal], *, at: datetime) -> Proposal:
    related = (
        "matter__office",
        "matter__upstream",
        "base__matter__office",
        "base__matter__upstream",
        "base__regulator",
        "base__result_sample",
        "bulk",
        "published",
        "package__office",
        "package_base__package__office",
        "package_published",
        "begun_by",
        "saved_by",
        "submitted_by",
    )
    found = proposals.select_related(*related).order_by("pk").first()
    if found is None or not (sees(request.actor, office_of(found), at=at) or _own(request.actor, found)):
        raise Http404(_("没有找到这份拟稿"))
    found.known = Known(found.effective_on or legal_day(at))
    return found


def _own(actor: Actor, proposal: Proposal) -> bool:
    """A new matter whose office nobody has named yet is its editor's alone."""
    nameless = (
        proposal.matter_id is None
        and proposal.package_id is None
        and not proposal.content.get("matter", {}).get("office")
    )
    return nameless and actor.duty == Duty.CATALOGUE and proposal.begun_by_id == actor.user_id


def package_of(request: HttpRequest, code: str, *, at: datetime) -> Package:
    """The package, for those who write or publish for its leading office."""
    found = Package.objects.select_related("office").filter(code=code).first()
    if found is None or not sees(request.actor, found.office, at=at):
        raise Http404(_("没有找到这件事"))
    return found


def matter_of(request: HttpRequest, code: str, *, at: datetime) -> Matter:
    """The matter, for those who write or publish for its office."""
    found = Matter.objects.select_related("office", "upstream").filter(code=code).first()
    if found is None or not sees(request.actor, found.office, at=at):
        raise Http404(_("没有找到这个事项"))
    return found


def writes(request: HttpRequest, proposal: Proposal) -> bool:
    """Whether the officer may go on with it now."""
    return request.actor.duty == Duty.CATALOGUE and proposal.state in WRITABLE
