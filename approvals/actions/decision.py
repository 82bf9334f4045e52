"""决定: granted or refused, in writing, by somebody other than the reviewer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import bars, commitment, intake, lapsing, life, review, routes
from approvals.actions.closing import call_off, close
from approvals.actions.standing import look_up, settle_standing
from approvals.enums import Act, Purpose
from approvals.models import Case, Decision
from credit.enums import BarGround, Moment
from ground.accounts.actor import Actor
from ground.documents.issue import issue
from ground.law.rulings import refuse as say_no
from ground.notices.tell import tell
from ground.trail.record import record


def grant(case: Case, *, reasons: str = "", by: Actor, at: datetime) -> Case:
    """准予行政许可 (行政许可法 38 第一款): decision and licence exist, ten working days to deliver them are running."""
    intake.settle_lapsed(case, at=at)
    lapsing.settle_lapsed_of(case, at=at)
    settle_standing(case, at=at)
    with transaction.atomic():
        case = commitment.lock_with_origins(case)
        grant_locked(case, reasons=reasons, by=by, at=at)
    return case


def grant_locked(case: Case, *, reasons: str = "", by: Actor, at: datetime) -> None:
    """The act of `grant` on a case that is locked already."""
    say_no(rules.why_not_decide_needless(case, at=at))
    say_no(rules.why_not_grant(case, by=by, at=at))
    # What another case closed to him since `settle_standing` looked is seen here, under the lock of this one.
    say_no(rules.why_not_stay_committed(case, look_up(case, Moment.DECISION, at=at)))
    routes.keep_offers(case, Moment.DECISION, at=at)
    case.grant(at=at)
    case.save()
    life.end_former(case, by=by, at=at)
    signed = commitment.decide(case, by=by, at=at)
    given_up = commitment.give_up(case, by=by, at=at)
    changes = papers.changes(case)  # read while the certificate is still the old one
    licence = life.take_effect(case, at=at)
    close(case, at=at)
    record(case.thread, Act.GRANTED, by=by, at=at, facts={"licence": licence.number if licence else ""})
    tell(
        case.addressees(at=at),
        "approvals/notices/granted",
        about=case.thread,
        at=at,
        context=papers.told(case),
    )
    if licence is not None:
        life.issue_licence(case, licence, papers.committed(signed), by=by, at=at)
    document = issue(
        papers.grant_paper(case),
        thread=case.thread,
        facts=papers.grant(case, licence, reasons=reasons, changes=changes, at=at)
        | papers.committed(signed)
        | papers.given_up(given_up, at=at),
        office=papers.organ(case.competent_office),
        by=by,
        at=at,
    )
    Decision.objects.create(
        case=case,
        stands_for=case,
        granted=True,
        reasons=reasons,
        decided_at=at,
        decided_by=by.person,
        document=document,
        gives_licence=licence if case.purpose == Purpose.NEW else None,
    )


def refuse(
    case: Case, *, reasons: str, hidden: bool = False, heard: str = "", by: Actor, at: datetime
) -> Case:
    """不予行政许可 (行政许可法 38 第二款): in writing, with reasons and with the ways to turn against it.

    `hidden`: because he hid facts or handed in false materials; where the permit directly concerns public safety, health, life
    or property he does not apply for it again within a year (行政许可法 78, BAN-1). It carries the warning of that article; `heard`
    says how he was told of it and heard before (行政处罚法 44、45).
    """
    intake.settle_lapsed(case, at=at)
    lapsing.settle_lapsed_of(case, at=at)
    settle_standing(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        say_no(rules.why_not_decide_needless(case, at=at))
        say_no(rules.why_not_refuse(case, reasons, by=by, at=at))
        if hidden:
            say_no(rules.why_not_warn(case, heard))
        look_up(case, Moment.DECISION, at=at)
        routes.keep_offers(case, Moment.DECISION, at=at)
        case.refuse(at=at)
        case.save()
        life.end_former(case, by=by, at=at)
        close(case, at=at)
        commitment.end(case, _("作出不予的决定，承诺终止"), by=by, at=at)
        # What was asked of others only held a grant up.
        call_off(case, _("已作出决定，不再等待"), by=by, at=at)
        record(case.thread, Act.REFUSED, by=by, at=at)
        until = rules.barred_until(case, hidden=hidden, at=at)
        if until is not None:
            bars.bar_applying(case, BarGround.HIDDEN, until=until, by=by, at=at)
        tell(
            case.addressees(at=at),
            "approvals/notices/refused",
            about=case.thread,
            at=at,
            context=papers.told(case),
        )
        document = issue(
            papers.refusal_paper(case),
            thread=case.thread,
            facts=papers.refusal(
                case, reasons=reasons, heard=heard if hidden else "", barred_until=until, at=at
            ),
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )
        Decision.objects.create(
            case=case,
            stands_for=case,
            granted=False,
            reasons=reasons,
            hidden=hidden,
            heard=heard.strip() if hidden else "",
            decided_at=at,
            decided_by=by.person,
            document=document,
        )
    return case


def grant_on_the_spot(
    case: Case, answers: rules.Conclusions, *, notes: rules.Notes | None = None, by: Actor, at: datetime
) -> Case:
    """即办件, or what leans on a signed commitment (COR-6): accepted, reviewed and granted in one go by the window entrusted with it
    (行政许可法 42「当场」).

    All of it or nothing; a point that fails leaves the case as it was, for the ordinary way.
    """
    intake.settle_lapsed(case, at=at)
    settle_standing(case, at=at)
    with transaction.atomic():
        case = commitment.lock_with_origins(case)
        say_no(rules.why_not_decide_needless(case, at=at))
        say_no(rules.why_not_decide_on_the_spot(case, answers, by=by, at=at))
        intake.accept_locked(case, by=by, at=at)
        words = (
            _("承诺的材料按告知承诺书办理，其余材料齐全，符合准予条件")
            if papers.promised_of(case, at=at)
            else _("材料齐全，符合准予条件")
        )
        review.conclude_locked(case, answers, words, notes=notes, by=by, at=at)
        grant_locked(case, by=by, at=at)
    return case
