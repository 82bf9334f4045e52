"""征求意见、事前告知、会商: other offices are heard before the decision, whose limits run on (SUS-3)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions.closing import people_of, stop_waiting
from approvals.actions.intake import settle_lapsed
from approvals.enums import Act, Consulting, Kind, Stance
from approvals.models import Case, Consultation
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee
from ground.accounts.models import Office
from ground.clocks.enums import Limit, Side
from ground.documents.files import receive
from ground.documents.issue import issue
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day

ACTS = {
    Consulting.OPINION: Act.CONSULTED,
    Consulting.PRIOR_NOTICE: Act.REGULATOR_NOTIFIED,
    Consulting.CONFERENCE: Act.CONFERRED,
}
# How an office hears that it is asked.
TOLD = {
    Consulting.OPINION: "approvals/notices/opinion",
    Consulting.PRIOR_NOTICE: "approvals/notices/prior_notice",
}


class Said(NamedTuple):
    """What one office said in a conference."""

    stance: Stance
    words: str = ""


def ask(
    case: Case, offices: Sequence[Office], question: str, *, days: int, by: Actor, at: datetime
) -> list[Consultation]:
    """征求意见 (G6): each office has the letter and `days` working days; until they answered nothing is granted."""
    settle_lapsed(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_consult(case, Consulting.OPINION, offices, days, by=by, at=at))
        return _ask(case, Consulting.OPINION, offices, question, days=days, by=by, at=at)


def notify(case: Case, question: str, *, days: int, by: Actor, at: datetime) -> Consultation:
    """事前告知 (SHG-5): the regulator knows what is to be decided, and has `days` working days to speak."""
    settle_lapsed(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_notify_regulator(case, days, by=by, at=at))
        assert case.regulator is not None
        (row,) = _ask(case, Consulting.PRIOR_NOTICE, [case.regulator], question, days=days, by=by, at=at)
    return row


def confer(
    case: Case,
    offices: Sequence[Office],
    question: str,
    *,
    meeting_at: datetime,
    place: str,
    by: Actor,
    at: datetime,
) -> list[Consultation]:
    """会商 (SHG-6): the offices are called together on a day; until the minutes are written nothing is granted."""
    settle_lapsed(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_consult(case, Consulting.CONFERENCE, offices, None, by=by, at=at))
        together = uuid.uuid4()
        rows = [
            Consultation.objects.create(
                case=case,
                kind=Consulting.CONFERENCE,
                round=together,
                office=office,
                question=question,
                meeting_at=meeting_at,
                place=place,
                asked_at=at,
                asked_by=by.person,
            )
            for office in offices
        ]
        record(case.thread, Act.CONFERRED, by=by, at=at, facts=_facts(rows))
        told = papers.told(case) | {
            "question": question,
            "place": place,
            "when": date_format(localtime(meeting_at), _("n月j日 H:i")),
            "asker": by.person.name,
        }
        for row in rows:
            tell(
                people_of(row.office, at=at),
                "approvals/notices/conference",
                about=row.thread,
                at=at,
                context=told | {"office": row.office.name},
            )
    return rows


def _ask(
    case: Case,
    kind: Consulting,
    offices: Sequence[Office],
    question: str,
    *,
    days: int,
    by: Actor,
    at: datetime,
) -> list[Consultation]:
    together = uuid.uuid4()
    rows = []
    for office in offices:
        row = Consultation(
            case=case,
            kind=kind,
            round=together,
            office=office,
            question=question,
            asked_at=at,
            asked_by=by.person,
        )
        clock = clocks.start(
            Kind.CONSULTATION,
            thread=row.thread,
            side=Side.NONE,
            rule_id="SHG-5" if kind == Consulting.PRIOR_NOTICE else "G6",
            office=office.path,
            started_on=legal_day(at),
            limit=Limit(days),
            place=case.place,
        )
        told = papers.told(case) | {
            "office": office.name,
            "question": question,
            "due_on": date_format(clock.due_on, _("Y年n月j日")),
            "days": str(days),
            "asker": by.person.name,
        }
        tell(people_of(office, at=at), TOLD[kind], about=row.thread, at=at, context=told)
        row.document = issue(
            papers.CONSULTATION if kind == Consulting.OPINION else papers.PRIOR_NOTICE,
            thread=row.thread,
            facts=papers.consultation(row, clock, at=at),
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )
        row.save()
        rows.append(row)
    record(case.thread, ACTS[kind], by=by, at=at, facts=_facts(rows) | {"days": days})
    return rows


def answer(
    consultation: Consultation,
    stance: Stance,
    words: str,
    *,
    enclosure: UploadedFile[bytes] | None = None,
    by: Actor,
    at: datetime,
) -> Consultation:
    """The office that was asked has spoken; its clock is settled, and whoever asked is told.

    Raises files.Unacceptable with a sentence for the person when the enclosure will not do.
    """
    refuse(rules.why_not_answer(consultation, stance, words, by=by, at=at))
    received = receive(enclosure, at=at) if enclosure else None
    with transaction.atomic():
        Case.objects.locked(consultation.case_id)
        row = Consultation.objects.locked(consultation.pk)
        refuse(rules.why_not_answer(row, stance, words, by=by, at=at))
        row.stance, row.answer = stance, words
        row.answered_at, row.answered_by = at, by.person
        if received is not None:
            row.enclosure, row.enclosure_name = received.original, received.filename
        row.save()
        clocks.settle(row.thread, Kind.CONSULTATION, at=at)
        record(
            row.case.thread, Act.CONSULTATION_ANSWERED, by=by, at=at, facts={"consultation": str(row.uuid)}
        )
        tell(
            [addressee(row.asked_by)],
            "approvals/notices/consultation_answered",
            about=row.case.thread,
            at=at,
            context=papers.told(row.case)
            | {"office": row.office.name, "stance": str(stance.label), "what": row.get_kind_display()},
        )
    return row


def conclude_conference(
    case: Case,
    together: uuid.UUID,
    said: Mapping[int, Said],
    minutes: str,
    attendees: str,
    *,
    by: Actor,
    at: datetime,
) -> list[Consultation]:
    """会商纪要: what was said and agreed is written down, the stance of every office with it.

    `said` is by the key of the office; `together` is the round of the conference.
    """
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        rows = Consultation.objects.locked_round(case, together)
        refuse(rules.why_not_conclude_conference(rows, by=by, at=at))
        for row in rows:
            told = said.get(row.office_id, Said(Stance.NO_OPINION))
            row.stance, row.answer = told.stance, told.words
            row.answered_at, row.answered_by = at, by.person
        record(case.thread, Act.CONSULTATION_ANSWERED, by=by, at=at, facts=_facts(rows))
        rows[0].document = issue(
            papers.CONFERENCE,
            thread=rows[0].thread,
            facts=papers.conference(rows, minutes=minutes, attendees=attendees, at=at),
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )
        for row in rows:
            row.save()
    return rows


def close(consultation: Consultation, words: str, *, by: Actor, at: datetime) -> Consultation:
    """It is waited for no longer: the limit is over without an answer, or the conference is called off; `words` say why.

    A conference is called off as a whole.
    """
    with transaction.atomic():
        case = Case.objects.locked(consultation.case_id)
        row = Consultation.objects.locked(consultation.pk)
        clocks.lock(row.thread, Kind.CONSULTATION)
        refuse(rules.why_not_close(row, words, by=by, at=at))
        together = (
            Consultation.objects.locked_round(case, row.round) if row.kind == Consulting.CONFERENCE else [row]
        )
        stop_waiting(together, words, by=by, at=at)
        record(case.thread, Act.CONSULTATION_CLOSED, by=by, at=at, facts=_facts(together))
    return Consultation.objects.with_story().get(pk=row.pk)


def _facts(rows: Sequence[Consultation]) -> dict[str, object]:
    return {"round": str(rows[0].round), "offices": [row.office.path for row in rows]}
