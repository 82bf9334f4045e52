"""补充告知: what came to light after the notice is told as well, or is expressly not relied upon (COR-14, 行政许可法 7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from approvals import papers, rules
from approvals.actions.proceeding import attach, enter, issue_paper, locked, reach, tell_party
from approvals.actions.revocation import settle_lapsed
from approvals.models import Proceeding, ProceedingReport, Supplement, Weighing
from approvals.proceedings import ProceedingAct, ProceedingKind, Served
from ground import clocks
from ground.accounts.actor import Actor
from ground.documents.files import receive
from ground.law.rulings import refuse
from ground.law.values import value
from ground.workdays.calendar import legal_day


def supplement(
    proceeding: Proceeding,
    item: str,
    found: str,
    *,
    reports: Collection[ProceedingReport] = (),
    uploads: Iterable[UploadedFile[Any]] = (),
    by: Actor,
    at: datetime,
) -> Proceeding:
    """补充告知: new facts, evidence and the item they come under are told, and he is heard anew; until then nothing is decided.

    It is about the gravest of the reports that are told now. His days run from when it reached him, as those of the notice did.
    Raises files.Unacceptable with a sentence for the person when type, size or content of a file will not do.
    """
    settle_lapsed(proceeding, at=at)
    refuse(rules.why_not_supplement_notice(proceeding, item, found, reports, by=by, at=at))
    received = [receive(one, at=at) for one in uploads]
    with transaction.atomic():
        proceeding = locked(proceeding)
        refuse(rules.why_not_supplement_notice(proceeding, item, found, reports, by=by, at=at))
        before = proceeding.item
        proceeding.supplement(item)
        told = Supplement.objects.create(
            proceeding=proceeding,
            no=proceeding.supplements.count() + 1,
            item=item,
            found=found.strip(),
            noticed_at=at,
            noticed_by=by.person,
        )
        attach(proceeding, received, supplement=told, by=by, at=at)
        for report in reports:
            Weighing.objects.create(report=report, supplement=told, weighed_at=at, weighed_by=by.person)
            proceeding.aggravate(report.kind, None)
        proceeding.save()
        for kind in (ProceedingKind.DEFENCE, ProceedingKind.CONCLUSION):
            clocks.settle(proceeding.thread, kind, at=at)
        reach(proceeding, Served.SUPPLEMENT, by=by, at=at)
        enter(proceeding, ProceedingAct.SUPPLEMENTED, by=by, at=at, item=item, no=told.no)
        days: int = value("revocation.defence", proceeding.case.place, legal_day(at))
        tell_party(proceeding, "approvals/notices/revocation_supplemented", at, days=days)
        facts = papers.revocation_supplement(
            told,
            item_before=before,
            days=days,
            barred_until=rules.barred_after(proceeding, at=at),
            held_against=bool(rules.listing_basis(proceeding, at=at)),
            word_barred=rules.breach_bars(proceeding, at=at),
            at=at,
        )
        paper = papers.revoking_paper(papers.REVOCATION_SUPPLEMENT, proceeding.case)
        issue_paper(paper, proceeding, facts, by=by, at=at)
    return proceeding


def set_aside(
    proceeding: Proceeding, reports: Collection[ProceedingReport], reasons: str, *, by: Actor, at: datetime
) -> Proceeding:
    """不作为决定的依据: these reports are weighed, and it is on record why nothing rests on them."""
    with transaction.atomic():
        proceeding = locked(proceeding)
        refuse(rules.why_not_set_aside(proceeding, reports, reasons, by=by, at=at))
        for report in reports:
            Weighing.objects.create(
                report=report, reasons=reasons.strip(), weighed_at=at, weighed_by=by.person
            )
        enter(proceeding, ProceedingAct.SET_ASIDE, by=by, at=at, reports=[one.pk for one in reports])
    return proceeding
