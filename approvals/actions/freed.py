"""Who hears, beside those whose cases and promises end, that nobody needs a permit any more: its holders, whoever has begun to ask for it,
the desks (S50).
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from approvals.actions.handover import TIMER
from approvals.enums import Act, Hanging
from approvals.models import LicenceTold
from approvals.models.case_query import OPEN
from approvals.rules.reform import cases_freed, drafts_freed, freeing, licences_freed, words_of_licence
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee, holders
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.notices.tell import tell
from ground.trail.models import Entry
from ground.trail.record import record
from ground.workdays.calendar import legal_day
from licences.models import Licence
from matters.enums import NEEDLESS
from matters.models import ReformItem
from matters.rules import freed_words

log = logging.getLogger(__name__)

# Licences in one round: the next minute goes on.
ROUND = 5_000
# So many numbers in one notice; the desk has the others.
NAMED = 10


# ---- on the day


def waiting_licences(at: datetime) -> QuerySet[Licence]:
    """What is in force as a permit that nobody needs by then, and whose holder was not told."""
    rows, on = freeing(legal_day(at)), legal_day(at)
    told = LicenceTold.objects.filter(licence=OuterRef("pk"), reform__in=rows)
    return licences_freed(rows, on).exclude(Exists(told)).order_by("pk")


def tell_holders(at: datetime) -> None:
    """Every holder heard once that what he holds is required no more, and that it stays what it is. Safe to run again."""
    waiting = list(waiting_licences(at).select_related("holder")[:ROUND])
    rows = freeing(legal_day(at)).filter(matter__in={one.kind_id for one in waiting})
    by_matter = {row.matter_id: row for row in rows.select_related("matter__office")} if waiting else {}
    for licence in waiting:
        try:
            _tell_holder(licence, by_matter[licence.kind_id], at)
        except Exception:
            # One that cannot be told keeps no other waiting; it is tried again in a minute.
            log.exception("the holder of licence %s was not told", licence.uuid)


@transaction.atomic
def _tell_holder(licence: Licence, row: ReformItem, at: datetime) -> None:
    told, new = LicenceTold.objects.get_or_create(reform=row, licence=licence, defaults={"told_at": at})
    if new:
        tell(
            [addressee(licence.holder.current)],
            "approvals/notices/needless_licence",
            about=f"licence:{licence.uuid}",
            at=at,
            fact=f"licence_told:{told.pk}",
            context={
                "licence": licence.name,
                "number": licence.number,
                "until": licence.valid_until,
                "words": words_of_licence(row),
            },
        )


def tell_drafts(at: datetime) -> None:
    """Whoever has begun an application that cannot be filed any more heard so, once for each row: nothing is begun after its day."""
    thread = Concat(Value(f"{ReformItem.THREAD}:"), Cast(OuterRef("pk"), CharField()))
    begun = Entry.objects.filter(thread=thread, act=Act.ENDINGS_BEGUN)
    for row in freeing(legal_day(at)).exclude(Exists(begun)).select_related("matter__office"):
        _tell_drafts(row, at)


@transaction.atomic
def _tell_drafts(row: ReformItem, at: datetime) -> None:
    drafts = drafts_freed(ReformItem.objects.filter(pk=row.pk)).select_related("edition", "applicant")
    for draft in drafts.order_by("pk").iterator():
        assert draft.applicant is not None
        tell(
            [addressee(draft.applicant)],
            "approvals/notices/needless_draft",
            about=draft.thread,
            at=at,
            fact=f"{row.thread}:{draft.uuid}",
            context={"matter": draft.subject, "words": freed_words(row, row.matter)},
        )
    record(row.thread, Act.ENDINGS_BEGUN, by=Actor.system(TIMER), at=at, facts={"row": row.pk})


# ---- before it


def announce(at: datetime) -> None:
    """Whose desk such cases are on hears it before the day, once for each row: what is decided until then is decided.

    Told again, it changes nothing.
    """
    ahead = ReformItem.objects.confirmed().filter(mode__in=NEEDLESS, from_on__gt=legal_day(at))
    for row in ahead.select_related("matter__office").order_by("pk"):
        cases = cases_freed(ReformItem.objects.filter(pk=row.pk))
        by_office = cases.order_by("competent_office").values_list("competent_office")
        counted = by_office.annotate(
            n=Count("pk", filter=Q(state__in=OPEN)), owed=Count("pk", filter=Q(hangs=Hanging.PROMISED))
        )
        for office, n, owed in counted:
            here = cases.filter(competent_office=office, state__in=OPEN)
            numbers = here.order_by("pk").values_list("number", flat=True)[:NAMED]
            _tell_ahead(row, Office.objects.get(pk=office), n, owed, list(numbers), at)


def _tell_ahead(
    row: ReformItem, office: Office, n: int, promised: int, numbers: list[str | None], at: datetime
) -> None:
    people = [
        *holders(Duty.REVIEW, at=at, office=office),
        *holders(Duty.DECISION, at=at, office=office),
    ]
    tell(
        {one.ref: one for one in people}.values(),
        "approvals/notices/needless_ahead",
        about=row.thread,
        at=at,
        fact=f"{row.thread}:ahead:{office.pk}",
        context={
            "matter": row.matter.name,
            "mode": row.get_mode_display(),
            "on": row.from_on,
            "basis": row.basis_words,
            "count": n,
            "promised": promised,
            "numbers": numbers,
        },
    )
