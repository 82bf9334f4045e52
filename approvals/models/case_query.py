"""The language of the work on cases: who may look, whose desk, what was filed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.http import Http404
from django.utils.translation import gettext

from approvals.enums import CaseState
from ground.accounts.enums import Duty, Power, Role
from ground.accounts.models import DutyHolding, Mandate, Representation, User
from ground.workdays.calendar import legal_day
from matters.models import Edition, Entrustment

if TYPE_CHECKING:
    from approvals.models.case import Case
    from ground.accounts.actor import Actor

DECIDING = [CaseState.ACCEPTED, CaseState.REVIEWED]
DECIDED = [CaseState.GRANTED, CaseState.REFUSED]
# Ended without a decision on the merits.
ENDED = [CaseState.DECLINED, CaseState.WITHDRAWN]
# Filed, and not over.
OPEN = [CaseState.FILED, CaseState.CORRECTING, *DECIDING]
BEFORE_ACCEPTANCE = [CaseState.DRAFT, CaseState.FILED, CaseState.CORRECTING, CaseState.DECLINED]


def _undelivered(cases: CaseQuerySet) -> Q:
    """The decision, or a paper that was amended or issued again after its delivery, is not in the applicant's hands; what was
    annulled stays.
    """
    amended = Q(amendments__new__gt=F("delivery__document"), amendments__delivery=None)
    amended_again = cases.filter(amended, amendments__new__voided_at=None)
    reissued = Q(reissues__new__gt=F("delivery__document"), reissues__delivery=None)
    reissued_again = cases.filter(reissued, reissues__new__voided_at=None)
    again = Q(pk__in=amended_again.values("pk")) | Q(pk__in=reissued_again.values("pk"))
    return Q(delivery=None, decision__annulled_at=None) | again


def thread_of(uuid: str | F | OuterRef = "uuid") -> Concat:
    """The thread of a case in a query, as clocks, commitments and the trail name it."""
    return Concat(Value("case:"), Cast(uuid, CharField()), output_field=CharField())


class CaseQuerySet(models.QuerySet["Case"]):
    """The language of the work: who may look, whose desk, what was filed."""

    def with_story(self) -> Self:
        """What nearly every page of a case shows, in one query."""
        return self._with_frame().select_related("decision", "delivery", "declination")

    def _with_frame(self) -> Self:
        """What every act reads beside the row; what came of the case is fetched where it is asked for."""
        return self.select_related(
            "edition__matter",
            "edition__regulator",
            "party",
            "party_version",
            "applicant",
            "mandate",
            "competent_office",
            "intake_office",
        )

    def locked(self, pk: int) -> Case:
        """The row as the database holds it now, nobody else's until this transaction ends.

        Http404 where a draft was discarded while one waited for it.
        """
        if not self._held(pk):
            raise Http404(gettext("没有找到这个办件"))
        return self._with_frame().get(pk=pk)

    def locked_unless_busy(self, pk: int) -> Case | None:
        """The same for a timer: nothing while somebody else holds the row, the next round will find it."""
        return self._with_frame().get(pk=pk) if self._held(pk, skip_locked=True) else None

    def _held(self, pk: int, *, skip_locked: bool = False) -> bool:
        """Locked by itself, and read afterwards: what is joined to a row one waits for is what it was before (READ COMMITTED).

        A case that moved to another edition meanwhile would not be found, and whoever took a draft over would be nobody.
        """
        lock = self.select_for_update(no_key=True, of=("self",), skip_locked=skip_locked)
        return bool(lock.filter(pk=pk).values_list("pk", flat=True))

    def visible_to(self, user: User, *, at: datetime) -> Self:
        """The cases this person may open: his own parties', or those a duty he holds at `at` reaches."""
        if not user.is_authenticated:
            return self.none()
        seen = self._of_applicant(user, at) | self._of_agent(user, at) | self._of_officer(user, at)
        return self.filter(seen)

    def followed_by(self, user: User, *, at: datetime) -> Self:
        """What a person follows from outside: his own, and what a mandate lets him see (B6)."""
        return self.filter(self._of_applicant(user, at) | self._of_agent(user, at))

    def of_applicant(self, user: User, *, at: datetime) -> Self:
        """His own, and those he began for a party he still acts for, on the day of `at`.

        To have declared an organisation opens nobody else's case of it: whoever knows its name and code could. An agent's
        rights are not among these: each act of his is asked for by its name (Mandate). What a window typed off a slip is
        nobody's until the countersign (U7).
        """
        return self.filter(self._of_applicant(user, at))

    def _of_applicant(self, user: User, at: datetime) -> Q:
        acts_for = Representation.objects.current(legal_day(at)).filter(user=user, party=OuterRef("party"))
        own = Q(Exists(acts_for.filter(role=Role.SELF))) & ~Q(state=CaseState.DRAFT, applicant=None)
        return own | (Q(applicant=user) & Q(Exists(acts_for)))

    def _of_agent(self, user: User, at: datetime) -> Q:
        """Named in a mandate that lets him follow this matter, to the second of its revocation; no draft of another's."""
        codes = ArraySubquery(Edition.objects.codes_of(OuterRef(OuterRef("edition__matter"))))
        lets = Mandate.objects.letting(user, Power.FOLLOW, at=at, principal="party", matter=codes)
        return Q(Exists(lets)) & (Q(applicant=user) | ~Q(state=CaseState.DRAFT))

    def _of_officer(self, user: User, at: datetime) -> Q:
        if not user.is_officer:
            return Q(pk__in=[])
        duties = DutyHolding.objects.current(legal_day(at)).filter(user=user)
        windows = duties.filter(duty=Duty.INTAKE).values("office")
        entrusted = Entrustment.objects.current(legal_day(at)).filter(
            window__in=windows, matter=OuterRef("edition__matter")
        )
        desks = duties.filter(duty__in=[Duty.REVIEW, Duty.DECISION], office=OuterRef("competent_office"))
        watches = duties.filter(duty=Duty.EFFICIENCY)
        return ~Q(state=CaseState.DRAFT) & (Q(Exists(entrusted)) | Q(Exists(desks)) | Q(Exists(watches)))

    def laid_before(self, user: User, *, at: datetime) -> Self:
        """What a duty of this officer's lays before him to open: his office decides it, his window took it in or it waits there,
        or he accepted it. The rest of what he may find he opens for a purpose that he names.
        """
        duties = DutyHolding.objects.current(legal_day(at)).filter(user=user)
        windows = duties.filter(duty=Duty.INTAKE).values("office")
        entrusted = Entrustment.objects.current(legal_day(at)).filter(
            window__in=windows, matter=OuterRef("edition__matter")
        )
        waits = Q(state__in=[CaseState.FILED, CaseState.CORRECTING]) | Q(state__in=DECIDED) & _undelivered(
            self.model.objects.all()
        )
        desks = duties.filter(duty__in=[Duty.REVIEW, Duty.DECISION], office=OuterRef("competent_office"))
        at_window = Q(Exists(entrusted)) & (waits | Q(intake_office__in=windows) | Q(accepted_by=user))
        return self.exclude(state=CaseState.DRAFT).filter(at_window | Q(Exists(desks)))

    def drafts(self) -> Self:
        return self.filter(state=CaseState.DRAFT)

    def alike(self, matter: int, purpose: str, licence: int | None, *, since: datetime) -> Self:
        """Filed for one matter and purpose, and open or decided after `since` (G11); what was taken back does not count."""
        same = Q(edition__matter=matter, purpose=purpose, about_licence=licence)
        over = Q(state__in=DECIDED, closed_at__gte=since)
        return self.filter(same, ~Q(state__in=[CaseState.DRAFT, *DECIDED, *ENDED]) | over)

    def filed(self) -> Self:
        """Everything that has a number."""
        return self.exclude(state=CaseState.DRAFT)

    def awaiting(self, actor: Actor, *, at: datetime) -> Self:
        """What the duty this officer acts under has to do next (COR-7: a window sees what it is entrusted with)."""
        if actor.office is None:
            return self.none()
        match actor.duty:
            case Duty.INTAKE:
                return self.entrusted_to(actor, at=at).filter(state=CaseState.FILED)
            case Duty.REVIEW:
                return self.filter(state=CaseState.ACCEPTED, competent_office=actor.office)
            case Duty.DECISION:
                theirs = self.filter(competent_office=actor.office)
                waiting = theirs.filter(state__in=[CaseState.REVIEWED, CaseState.FILED])
                return waiting.filter(Q(state=CaseState.REVIEWED) | Q(pk__in=theirs._reported().values("pk")))
            case Duty.EFFICIENCY:
                return self.filter(state__in=[CaseState.FILED, *DECIDING])
        return self.none()

    def _reported(self) -> Self:
        """Not accepted yet, and a window's report of false materials in it is not answered (BAN-1)."""
        unanswered = Q(hidden_reports__isnull=False, hidden_reports__answer=None)
        return self.filter(unanswered, state=CaseState.FILED)

    def handled_by(self, actor: Actor) -> Self:
        """Without what he accepted himself nor, where he decides, what he reviewed (受审分离): others do that."""
        match actor.duty:
            case Duty.REVIEW:
                return self.exclude(accepted_by=actor.user)
            case Duty.DECISION:
                return self.exclude(accepted_by=actor.user).exclude(opinions__reviewed_by=actor.user)
        return self

    def awaiting_delivery(self, actor: Actor, *, at: datetime) -> Self:
        """Decided, and the paper not yet in the applicant's hands (CLK-6)."""
        if actor.office is None or actor.duty != Duty.INTAKE:
            return self.none()
        return self.entrusted_to(actor, at=at).filter(
            _undelivered(self.model.objects.all()), state__in=DECIDED
        )

    def entrusted_to(self, actor: Actor, *, at: datetime) -> Self:
        entrusted = Entrustment.objects.current(legal_day(at)).filter(
            window=actor.office, matter=OuterRef("edition__matter")
        )
        return self.filter(Exists(entrusted))

    def granted_and_watched(self) -> Self:
        """Granted, and some office regulates the matter."""
        watched = Q(edition__regulator__isnull=False) | Q(regulator_since__isnull=False)
        return self.filter(watched, state=CaseState.GRANTED)

    def numbered(self, number: str) -> Self:
        """As people type it: spaces and hyphens do not count."""
        return self.filter(number="".join(c for c in number if c.isalnum()).upper()[:24])

    def of_thread(self, thread: str) -> Case:
        return self.with_story().get(uuid=thread.removeprefix("case:"))

    def of_threads(self, threads: list[str]) -> Self:
        return self.filter(uuid__in=[thread.removeprefix("case:") for thread in threads]).order_by("pk")
