"""What hangs on a matter that ends or goes to another office: open cases, promises that are still to be kept, what is asked to be
revoked, licences (U3).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from django.db.models import (
    BooleanField,
    CharField,
    Count,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models import Case as Whichever
from django.db.models.functions import Cast, Substr

from approvals.enums import CaseState, Hanging
from approvals.models import Case, Proceeding
from approvals.models.case_query import OPEN
from commitments.enums import BROKEN, CommitmentState
from commitments.models import Commitment
from ground.law.rulings import follows
from licences.enums import CLOSED
from licences.models import Licence, LicenceStatus
from matters.enums import OperationKind, Purpose
from matters.models import Matter, Proposal

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# Decided on somebody's word, which is still to be kept, or to be looked at.
TO_BE_KEPT = (CommitmentState.DECIDED, CommitmentState.PERFORMING, CommitmentState.SUSPENDED, *BROKEN)
# What is decided already: the words of an application do not fit it.
AFTERWARDS = (Hanging.PROMISED, Hanging.ALLEGED)


class Hangs(TypedDict):
    """What a case is to a matter that ends or goes: a Hanging."""

    hangs: str


@follows("U3", source="取消的事项各级同日取消")
def concerned(proposal: Proposal) -> list[int]:
    """The matters that it moves: its own, and what ends below together with it."""
    assert proposal.matter_id is not None
    found = level = [proposal.matter_id]
    while proposal.operation == OperationKind.CANCEL and level:
        below = Matter.objects.filter(upstream__in=level).exclude(pk__in=found).order_by("pk")
        level = list(below.values_list("pk", flat=True))
        found = found + level
    return found


@follows("U3", source="预览列明每个在办办件、履行中的承诺、有效证照")
def cases_hanging(matters: list[int]) -> QuerySet[WithAnnotations[Case, Hangs]]:
    """Filed and not over; granted on a word that is still to be kept; granted and asked to be revoked. `hangs` says which (Hanging).

    What is broken is before the office as a proceeding: whatever is pending about a decision makes it that.
    """
    alleged = Proceeding.objects.pending().filter(case__edition__matter__in=matters).values("case")
    owed = Commitment.objects.filter(edition__matter__in=matters, state__in=TO_BE_KEPT)
    promised = owed.values(of=Cast(Substr("thread", len("case:") + 1), UUIDField()))
    afterwards = Q(state=CaseState.GRANTED) & (Q(pk__in=alleged) | Q(uuid__in=promised))
    kind = Whichever(
        When(state__in=OPEN, then=F("state")),
        When(pk__in=alleged, then=Value(Hanging.ALLEGED.value)),
        default=Value(Hanging.PROMISED.value),
        output_field=CharField(),
    )
    found = Case.objects.filter(Q(state__in=OPEN) | afterwards, edition__matter__in=matters)
    return found.annotate(hangs=kind)


def kind_of(case: Case) -> Hanging:
    """The same of one case that hangs on its matter; as a page has read it, where it did."""
    if (read := case.__dict__.get("hangs")) is not None:
        return Hanging(read)
    if case.state != CaseState.GRANTED:
        return Hanging(case.state)
    return Hanging.ALLEGED if case.proceedings.pending().exists() else Hanging.PROMISED


def licences_in_force(matters: list[int], on: date) -> QuerySet[Licence]:
    """What was granted in these matters and is worth something on that day."""
    newest = LicenceStatus.objects.filter(licence=OuterRef("pk")).order_by("-pk").values("status")[:1]
    valid = Licence.objects.filter(Q(valid_until=None) | Q(valid_until__gte=on), kind__in=matters)
    return valid.annotate(now=Subquery(newest)).exclude(now__in=CLOSED)


def hanging(proposal: Proposal, on: date) -> dict[Hanging, int]:
    """How much of each kind waits for its ending."""
    matters = concerned(proposal)
    cases: Any = cases_hanging(matters)
    by_kind = cases.order_by("hangs").values_list("hangs").annotate(n=Count("pk"))
    found = {Hanging(kind): n for kind, n in by_kind}
    if licences := licences_in_force(matters, on).count():
        found[Hanging.LICENCE] = licences
    return {kind: found[kind] for kind in Hanging if kind in found}


class Alike(NamedTuple):
    """So many cases that go on in the same way: of one kind and office, a first application or not, chosen for alone or not."""

    kind: Hanging
    office: int
    office_name: str
    is_first: bool
    own: str
    own_office: int | None
    n: int


def alike(proposal: Proposal, matters: list[int]) -> list[Alike]:
    """The cases by what decides how they go on, in one query."""
    own = proposal.case_endings.filter(case=OuterRef("pk"))
    first = Q(purpose=Purpose.NEW, state=CaseState.FILED, brought_back=False)
    found = cases_hanging(matters).annotate(
        is_first=ExpressionWrapper(first, output_field=BooleanField()),
        own=Subquery(own.values("ending")[:1]),
        own_office=Subquery(own.values("chosen_office")[:1]),
    )
    by = ("hangs", "competent_office", "competent_office__name", "is_first", "own", "own_office")
    rows = found.order_by(*by).values_list(*by).annotate(n=Count("pk"))
    return [
        Alike(Hanging(kind), office, name, is_first, ending or "", own_office, n)
        for kind, office, name, is_first, ending, own_office, n in rows
    ]
