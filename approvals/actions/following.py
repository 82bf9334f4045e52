"""Who hears, beside the applicants and holders, how it goes on with what hung on a matter that ended or went (U3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from approvals import rules
from approvals.actions.handover import TIMER, proposal_of
from approvals.enums import Act, Ending, Hanging
from approvals.models import Case, CaseEnding
from approvals.rules.hanging import AFTERWARDS
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee, holders
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.notices.tell import Addressee, tell
from ground.trail.models import Entry
from ground.trail.record import record
from ground.workdays.calendar import legal_day
from matters.enums import OperationKind
from matters.models import Entrustment, Operation, Proposal
from matters.rules import KEPT, catalogue_office, instead_of

# So many numbers in one notice; the page names the others.
NAMED = 10
# What may become of what was decided already.
KEEPING = (Ending.HANDED, Ending.CONTINUES, Ending.RELEASED)


def tell_drafts(operation: Operation, at: datetime) -> None:
    """Whoever has begun an application that cannot be filed as it is hears so, and where to go."""
    drafts = Case.objects.drafts().filter(edition__matter=operation.matter, applicant__isnull=False)
    drafts = drafts.exclude(edition__in=rules.catalogue.listed_since(operation))
    if operation.kind == OperationKind.CANCEL:
        drafts = drafts.exclude(purpose__in=KEPT)
    gone = not operation.matter.editions.in_force(legal_day(at)).exists()
    instead = instead_of(operation.matter, legal_day(at))
    for draft in drafts.select_related("edition", "applicant").order_by("pk").iterator():
        assert draft.applicant is not None
        tell(
            [addressee(draft.applicant)],
            "approvals/notices/catalogue_draft",
            about=draft.thread,
            at=at,
            fact=f"operation:{operation.pk}:{draft.uuid}",
            context={
                "matter": draft.edition.name,
                "what": operation.get_kind_display(),
                "on": operation.on,
                "office": operation.to_office.name if operation.to_office else "",
                "instead": _("”或者“").join(matter.name for matter in instead),
                "gone": gone,
            },
        )


def tell_offices(operation: Operation, at: datetime) -> None:
    """The office to which it went hears how much is on its desk, and others that it has none; who is to decide, hears that.

    Whose promises and proceedings they were hears what went, what it keeps and what ended.

    Once each, and again when more has come to it since.
    """
    done = CaseEnding.objects.filter(
        proposal=operation.proposal, case__edition__matter=operation.matter, done_at__isnull=False
    )
    if operation.to_office is not None:
        of_kind = {kind: Count("pk", filter=Q(subject=kind)) for kind in AFTERWARDS}
        of_desk = done.filter(ending=Ending.HANDED).aggregate(n=Count("pk"), newest=Max("done_at"), **of_kind)
        handed, newest = of_desk["n"], of_desk["newest"]
        promised, alleged = of_desk[Hanging.PROMISED], of_desk[Hanging.ALLEGED]
        if lacking := rules.catalogue.desk_lacks(operation.to_office, legal_day(at)):
            _tell_nobody_there(operation, operation.to_office, lacking, handed, at)
        if handed:
            _tell(
                operation,
                "approvals/notices/catalogue_handed",
                _desk(operation.to_office, at),
                at,
                what=newest,
                count=handed - promised - alleged,
                promised=promised,
                alleged=alleged,
            )
    _tell_whose_they_were(operation, done.filter(subject__in=AFTERWARDS), at)
    _tell_who_decides(operation, done.filter(ending=Ending.CONTINUES).exclude(basis=""), at)


def _tell_whose_they_were(operation: Operation, done: QuerySet[CaseEnding], at: datetime) -> None:
    """Each office that answered for a promise, or asked about a decision, hears how many went, stay with it, or ended."""
    by = ("office", "subject", "ending")
    ways: dict[int, dict[str, int]] = defaultdict(dict)
    newest: dict[int, datetime] = {}
    for office, subject, ending, n, last in (
        done.order_by(*by).values_list(*by).annotate(n=Count("pk"), last=Max("done_at"))
    ):
        ways[office][f"{subject}_{ending}"] = n
        newest[office] = max(last, newest.get(office, last))
    for one in Office.objects.filter(pk__in=ways).order_by("pk"):
        _tell(
            operation,
            "approvals/notices/catalogue_promises",
            _desk(one, at),
            at,
            what=f"{one.pk}:{newest[one.pk]}",
            to=operation.to_office.name if operation.to_office else "",
            may_let_go=operation.kind == OperationKind.CANCEL and operation.successor_id is None,
            **{
                f"{kind}_{way}": ways[one.pk].get(f"{kind}_{way}", 0)
                for kind in AFTERWARDS
                for way in KEEPING
            },
        )


def _tell_who_decides(operation: Operation, unneeded: QuerySet[CaseEnding], at: datetime) -> None:
    """No permit is needed any more, as another office said: each deciding office, and its windows, end what they have themselves."""
    by_then = unneeded.order_by("case__competent_office").values_list("case__competent_office")
    newest = dict(by_then.annotate(newest=Max("done_at")))
    mine = Case.objects.filter(edition__matter=operation.matter, competent_office__in=newest)
    left = rules.catalogue.left_to_decide(mine)
    by_office: dict[Office, list[Case]] = defaultdict(list)
    for case in left.select_related("competent_office").order_by("pk"):
        by_office[case.competent_office].append(case)
    for office, cases in by_office.items():
        people = _desk(office, at)
        windows = Entrustment.objects.current(legal_day(at)).filter(matter=operation.matter)
        for entrusted in windows.select_related("window").order_by("pk"):
            people += _of(Duty.INTAKE, entrusted.window, at)
        numbers = [case.number for case in cases[:NAMED]]
        _tell(
            operation,
            "approvals/notices/catalogue_unneeded",
            people,
            at,
            what=f"{office.pk}:{newest[office.pk]}",
            numbers=numbers,
            count=len(cases),
        )


@transaction.atomic
def tell_failed(operation: Operation, failed: Iterable[str], at: datetime) -> None:
    """What could not get its ending is told once, by its number, to those who can see to it, and stands on the trail of the proposal."""
    proposal = proposal_of(operation)
    new = sorted(set(failed) - known_failed(proposal)[operation.pk])
    if not new:
        return
    facts = {"operation": operation.pk, "matter": operation.matter.code, "failed": new}
    entry = record(proposal.thread, Act.ENDINGS_FAILED, by=Actor.system(TIMER), at=at, facts=facts)
    people = [*_keepers(operation, at), *holders(Duty.ADMINISTRATION, at=at)]
    named = {"numbers": new[:NAMED], "count": len(new), "proposal": proposal.uuid}
    _tell(operation, "approvals/notices/catalogue_failed", people, at, what=entry.seq, **named)


def known_failed(proposal: Proposal) -> dict[int, set[str]]:
    """By operation the numbers of what failed at least once, whether it has its ending by now or not."""
    said = Entry.objects.of(proposal.thread).filter(act=Act.ENDINGS_FAILED)
    failed: dict[int, set[str]] = defaultdict(set)
    for facts in said.values_list("facts", flat=True):
        failed[facts["operation"]].update(facts["failed"])
    return failed


def _tell_nobody_there(
    operation: Operation, office: Office, lacking: list[str], handed: int, at: datetime
) -> None:
    """Staff left between the publication and the day: who keeps the catalogue, and who watches, hear it at once."""
    people = [*holders(Duty.EFFICIENCY, at=at), *_keepers(operation, at)]
    _tell(
        operation,
        "approvals/notices/catalogue_unstaffed",
        people,
        at,
        office=office.name,
        duties="、".join(lacking),
        count=handed,
    )


def _keepers(operation: Operation, at: datetime) -> list[Addressee]:
    """Who writes and publishes the catalogue in which the matter stands."""
    path = catalogue_office(operation.matter.office, at=at)
    keeper = Office.objects.filter(path=path).first()
    return [*_of(Duty.CATALOGUE, keeper, at), *_of(Duty.PUBLICATION, keeper, at)] if keeper else []


def _desk(office: Office, at: datetime) -> list[Addressee]:
    return [*_of(Duty.REVIEW, office, at), *_of(Duty.DECISION, office, at)]


def _of(duty: Duty, office: Office, at: datetime) -> list[Addressee]:
    return holders(duty, at=at, office=office)


def _tell(
    operation: Operation,
    template: str,
    people: Iterable[Addressee],
    at: datetime,
    *,
    what: object = "",
    **context: object,
) -> None:
    """Once for each operation and `what`: told again in the next round, it changes nothing."""
    tell(
        {one.ref: one for one in people}.values(),
        template,
        about=f"matter:{operation.matter.code}",
        at=at,
        fact=f"operation:{operation.pk}:{template}:{what}",
        context={"matter": operation.matter.name, "on": operation.on, **context},
    )
