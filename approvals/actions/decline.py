"""不受理、不予受理: not ours to permit, or nobody's; said at once, reported afterwards, never on the merits. And what was applied for by
hiding facts or with false materials, by the office that decides (行政许可法 78).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import bars, commitment
from approvals.actions.intake import settle_lapsed
from approvals.actions.reporting import report_no
from approvals.enums import Act, Ground, Kind, SaidNo
from approvals.models import Case, Declination, HiddenAnswer, HiddenReport, NegativeAnswer
from credit.enums import BarGround
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee, holders
from ground.accounts.enums import Duty
from ground.documents.issue import issue
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from matters.models import Edition


def decline(case: Case, declining: rules.Declining, *, by: Actor, at: datetime) -> Case:
    """不受理 or 不予受理 (行政许可法 32 第一款第一、二项): closed, the applicant told why and where to go instead.

    The "no" is reported to the monitors afterwards and waits for nobody (COR-11); one that came later than the day of
    receipt is told to them at once (CLK-2).
    """
    settle_lapsed(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_decline(case, declining, by=by, at=at))
        _close(case, declining, signer=by, late=rules.is_declined_late(case, at=at), by=by, at=at)
    return case


HIDES = "《中华人民共和国行政许可法》第七十八条"  # not a message: a citation


def decline_hidden(case: Case, found: str, heard: str, *, by: Actor, at: datetime) -> Case:
    """不予受理并给予警告 (行政许可法 78): he hid facts or handed in false materials, as the office that decides found before anybody
    accepted; where the permit directly concerns public safety, health, life or property he does not apply for it again within a
    year (BAN-1).

    `heard`: how he was told of the warning and heard before. Not for a window, which asks for it (`report_hidden`, COR-10).
    """
    declining = rules.Declining(Ground.HIDDEN, HIDES, found=found, heard=heard)
    settle_lapsed(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_decline_hidden(case, declining, by=by, at=at))
        if (report := rules.open_hidden_report(case)) is not None:
            HiddenAnswer.objects.create(report=report, upheld=True, answered_at=at, answered_by=by.person)
        _close(case, declining, signer=by, late=False, by=by, at=at)
    return case


def report_hidden(case: Case, found: str, *, by: Actor, at: datetime) -> HiddenReport:
    """What the window found lies before the office that decides, in its queue, and by when the law accepts by silence; nothing is
    decided by it, and the limit of intake runs on.
    """
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_report_hidden(case, found, by=by, at=at))
        report = HiddenReport.objects.create(
            case=case, found=found.strip(), reported_at=at, reported_by=by.person
        )
        record(case.thread, Act.HIDDEN_REPORTED, by=by, at=at)
        clock = case.clock(Kind.INTAKE)
        told = papers.told(case) | {
            "found": report.found,
            "due_on": clock.due_on.isoformat() if clock is not None else "",
        }
        desk = holders(Duty.DECISION, at=at, office=case.competent_office)
        tell(desk, "approvals/notices/hidden_reported", about=case.thread, at=at, context=told)
    return report


def answer_hidden(case: Case, words: str, *, by: Actor, at: datetime) -> HiddenReport:
    """不予认定: the office that decides does not find what the window reported, and says why; the window hears so and takes in the
    application as any other.
    """
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_answer_hidden(case, words, by=by, at=at))
        report = rules.open_hidden_report(case)
        assert report is not None
        HiddenAnswer.objects.create(
            report=report, upheld=False, words=words.strip(), answered_at=at, answered_by=by.person
        )
        record(case.thread, Act.HIDDEN_ANSWERED, by=by, at=at)
        told = papers.told(case) | {"words": words.strip(), "organ": case.competent_office.name}
        asked = [addressee(report.reported_by)]
        tell(asked, "approvals/notices/hidden_answered", about=case.thread, at=at, context=told)
    return report


def end_unneeded(case: Case, basis: str, *, words: str, signer: Actor, by: Actor, at: datetime) -> None:
    """不受理 of an application that was not accepted when its permit was abolished; for a case that is locked (U3).

    `signer` decided it for his own office when the catalogue was changed, and wrote the `words`; it is not late, for its ground is
    that day's.
    """
    refuse(rules.why_not_end_unneeded(case))
    refuse(rules.why_not_decide_for(case, signer.office))
    declining = rules.Declining(Ground.NO_PERMIT_NEEDED, basis)
    _close(case, declining, words=words, signer=signer, late=False, by=by, at=at)


def _close(
    case: Case,
    declining: rules.Declining,
    *,
    words: str = "",
    signer: Actor,
    late: bool,
    by: Actor,
    at: datetime,
) -> None:
    case.decline(at=at)
    if case.intake_office is None:
        case.intake_office = by.office
    case.save()
    for kind in (Kind.INTAKE, Kind.DECISION, Kind.RENEWAL):
        clocks.settle(case.thread, kind, at=at)
    commitment.end(case, _("申请不予受理，承诺终止"), by=by, at=at)
    until = rules.barred_until(case, hidden=declining.ground == Ground.HIDDEN, at=at)
    if until is not None:
        bars.bar_applying(case, BarGround.HIDDEN, until=until, by=by, at=at)
    record(case.thread, Act.DECLINED, by=by, at=at, facts={"ground": declining.ground.value, "late": late})
    paper, reasons = papers.declination_paper(declining.ground), papers.reasons_of(case, declining)
    told = papers.told(case) | {
        "paper": str(paper.title),
        "competent_organ": declining.competent_organ,
        "words": words,
        "hidden": declining.ground == Ground.HIDDEN,
        "until": until.isoformat() if until is not None else "",
    }
    tell(case.addressees(at=at), "approvals/notices/declined", about=case.thread, at=at, context=told)
    if late:
        monitors = holders(Duty.EFFICIENCY, at=at)
        tell(monitors, "approvals/notices/declined_late", about=case.thread, at=at, context=told)
    office = signer.office or case.competent_office
    report_no(str(paper.title), reasons, office=office, case=case, by=signer, at=at)
    document = issue(
        paper,
        thread=case.thread,
        facts=papers.declination(case, declining, barred_until=until, at=at),
        office=papers.organ(case.competent_office),
        by=by,
        at=at,
    )
    Declination.objects.create(
        case=case,
        stands_for=case,
        ground=declining.ground,
        competent_organ=declining.competent_organ.strip(),
        reasons=reasons,
        heard=declining.heard.strip(),
        declined_at=at,
        declined_by=signer.person,
        document=document,
    )


def say_no(
    said: SaidNo, words: str, *, edition: Edition | None = None, by: Actor, at: datetime
) -> NegativeAnswer:
    """窗口无否决权 (DUT-3): somebody was told "no" without filing anything, and that he was stands in the report."""
    with transaction.atomic():
        refuse(rules.why_not_say_no(by=by, at=at))
        assert by.office is not None
        answer = report_no(str(said.label), words, office=by.office, edition=edition, by=by, at=at)
        record(
            f"office:{by.office.pk}",
            Act.NO_SAID,
            by=by,
            at=at,
            facts={"answer": str(answer.uuid), "said": said.value},
        )
    return answer


def read_no(answer: NegativeAnswer, *, right: bool, remark: str = "", by: Actor, at: datetime) -> None:
    """The monitor has read the "no" and says whether it was right; what was said stays said (COR-11)."""
    with transaction.atomic():
        answer = NegativeAnswer.objects.select_for_update(no_key=True, of=("self",)).get(pk=answer.pk)
        refuse(rules.why_not_read_no(answer, by=by, at=at))
        answer.read_at, answer.read_by = at, by.person
        answer.right, answer.remark = right, remark.strip()
        answer.save()
        record(
            f"office:{answer.office_id}",
            Act.NO_READ,
            by=by,
            at=at,
            facts={"answer": str(answer.uuid), "right": right},
        )
        if not right:
            tell(
                [addressee(answer.said_by)],
                "approvals/notices/negative_answer_wrong",
                about=f"office:{answer.office_id}",
                at=at,
                context={"what": answer.what, "remark": answer.remark},
            )
