"""决定: granted or refused, in writing, by somebody other than the reviewer."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

import licences.actions as licences
from approvals import papers, rules
from approvals.actions import intake, review
from approvals.enums import Act, Kind
from approvals.models import Case, Decision
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.enums import Limit, Side
from ground.documents.issue import issue
from ground.law.rulings import refuse as say_no
from ground.law.values import value
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day
from matters.enums import ResultKind


def grant(case: Case, *, reasons: str = "", by: Actor, at: datetime) -> Case:
    """准予行政许可 (行政许可法 38 第一款): decision and licence exist, ten working days to deliver them are running."""
    intake.settle_lapsed(case.pk, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        grant_locked(case, reasons=reasons, by=by, at=at)
    return case


def grant_locked(case: Case, *, reasons: str = "", by: Actor, at: datetime) -> None:
    """The act of `grant` on a case that is locked already."""
    say_no(rules.why_not_grant(case, by=by, at=at))
    case.grant(at=at)
    case.save()
    licence = None
    if case.edition.result_kind == ResultKind.LICENCE:
        licence = licences.give(case.edition, case.party, thread=case.thread, on=legal_day(at))
    _close(case, at=at)
    record(case.thread, Act.GRANTED, by=by, at=at, facts={"licence": licence.number if licence else ""})
    tell(case.addressees, "approvals/notices/granted", about=case.thread, at=at, context=papers.told(case))
    organ = papers.organ(case.competent_office)
    if licence is not None:
        issue(
            replace(papers.LICENCE, title=licence.name),
            thread=case.thread,
            facts=papers.licence_facts(case, licence, at=at),
            office=organ,
            by=by,
            at=at,
        )
    document = issue(
        papers.grant_paper(case),
        thread=case.thread,
        facts=papers.grant(case, licence, reasons=reasons, at=at),
        office=organ,
        by=by,
        at=at,
    )
    Decision.objects.create(
        case=case,
        granted=True,
        reasons=reasons,
        decided_at=at,
        decided_by=by.person,
        document=document,
        gives_licence=licence,
    )


def refuse(case: Case, *, reasons: str, by: Actor, at: datetime) -> Case:
    """不予行政许可 (行政许可法 38 第二款): in writing, with reasons and with the ways to turn against it."""
    intake.settle_lapsed(case.pk, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        say_no(rules.why_not_refuse(case, reasons, by=by, at=at))
        case.refuse(at=at)
        case.save()
        _close(case, at=at)
        record(case.thread, Act.REFUSED, by=by, at=at)
        tell(
            case.addressees, "approvals/notices/refused", about=case.thread, at=at, context=papers.told(case)
        )
        document = issue(
            papers.refusal_paper(case),
            thread=case.thread,
            facts=papers.refusal(case, reasons=reasons, at=at),
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )
        Decision.objects.create(
            case=case, granted=False, reasons=reasons, decided_at=at, decided_by=by.person, document=document
        )
    return case


def grant_on_the_spot(
    case: Case, answers: rules.Conclusions, *, notes: review.Notes | None = None, by: Actor, at: datetime
) -> Case:
    """即办件: accepted, reviewed and granted in one go by the window entrusted with it (行政许可法 42「当场」).

    All of it or nothing; a point that fails leaves the case as it was, for the ordinary way.
    """
    intake.settle_lapsed(case.pk, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        say_no(rules.why_not_decide_on_the_spot(case, answers, by=by, at=at))
        intake.accept_locked(case, by=by, at=at)
        review.conclude_locked(case, answers, _("材料齐全，符合准予条件"), notes=notes, by=by, at=at)
        grant_locked(case, by=by, at=at)
    return case


def _close(case: Case, *, at: datetime) -> None:
    clocks.settle(case.thread, Kind.DECISION, at=at)
    clocks.start(
        Kind.DELIVERY,
        thread=case.thread,
        side=Side.STATUTORY,
        rule_id="CLK-6",
        office=case.competent_office.path,
        started_on=legal_day(at),
        limit=Limit(value("decision.deliver", case.place, legal_day(at))),
        place=case.place,
    )
