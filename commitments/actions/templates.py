"""告知承诺书文本: written by one officer of the catalogue, published by another; what is published stays (COM-10, COM-13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from commitments import rules
from commitments.enums import LetterAct, Scheme
from commitments.models import LetterTemplate
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee, holders
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays import legal_day
from matters.models import Matter
from matters.rules import catalogue_office

# What an editor writes.
WRITTEN = (
    "notice",
    "promise",
    "personal",
    "published",
    "published_months",
    "method",
    "standard",
    "verify_days",
)


@transaction.atomic
def begin(matter: Matter, scheme: Scheme, *, by: Actor, at: datetime) -> LetterTemplate:
    """A draft lies there with the words that hold today, the system's where the matter has none of its own."""
    _lock(matter)
    refuse(rules.why_not_begin(matter, scheme, by=by, at=at))
    wording = rules.in_force(matter, scheme, legal_day(at))
    of_same = LetterTemplate.objects.filter(matter=matter, scheme=scheme)
    template = LetterTemplate.objects.create(
        matter=matter,
        scheme=scheme,
        no=(of_same.aggregate(last=Max("no"))["last"] or 0) + 1,
        notice=[part.as_json() for part in wording.notice],
        promise=[part.as_json() for part in wording.promise],
        personal=wording.personal,
        published=wording.published,
        published_months=wording.published_months,
        method=wording.method,
        standard=wording.standard,
        verify_days=wording.verify_days,
        drafted_at=at,
        drafted_by=by.person,
    )
    record(template.thread, LetterAct.BEGUN, by=by, at=at, facts=_facts(template))
    return template


@transaction.atomic
def save(template: LetterTemplate, content: Mapping[str, Any], *, by: Actor, at: datetime) -> LetterTemplate:
    """The draft says this from now on; what is missing is asked for when it is submitted."""
    template = LetterTemplate.objects.locked(template.pk)
    refuse(rules.why_not_save(template, by=by, at=at))
    for column in WRITTEN:
        setattr(template, column, content[column])
    template.save()
    return template


@transaction.atomic
def submit(template: LetterTemplate, *, by: Actor, at: datetime) -> LetterTemplate:
    """It waits for another officer, and is changed no more; those who publish the catalogue are told."""
    template = LetterTemplate.objects.locked(template.pk)
    refuse(rules.why_not_submit(template, by=by, at=at))
    template.submitted_at, template.returned_words = at, ""
    template.save()
    record(template.thread, LetterAct.SUBMITTED, by=by, at=at, facts=_facts(template))
    keeper = Office.objects.filter(path=catalogue_office(template.matter.office, at=at)).first()
    publishers = holders(Duty.PUBLICATION, at=at, office=keeper) if keeper else []
    waits = "commitments/notices/letter_waits"
    tell(publishers, waits, about=template.thread, at=at, context=_told(template))
    return template


@transaction.atomic
def give_back(template: LetterTemplate, words: str, *, by: Actor, at: datetime) -> LetterTemplate:
    """It is a draft again; who wrote it reads why."""
    template = LetterTemplate.objects.locked(template.pk)
    refuse(rules.why_not_return(template, words, by=by, at=at))
    template.submitted_at, template.returned_words = None, words.strip()
    template.save()
    facts = _facts(template) | {"words": template.returned_words}
    record(template.thread, LetterAct.RETURNED, by=by, at=at, facts=facts)
    _answer(template, at=at)
    return template


@transaction.atomic
def withdraw(template: LetterTemplate, *, by: Actor, at: datetime) -> None:
    """What was not published is gone; its thread keeps that it was there."""
    template = LetterTemplate.objects.locked(template.pk)
    refuse(rules.why_not_withdraw(template, by=by, at=at))
    record(template.thread, LetterAct.WITHDRAWN, by=by, at=at, facts=_facts(template))
    template.delete()


@transaction.atomic
def publish(template: LetterTemplate, on: date, *, by: Actor, at: datetime) -> LetterTemplate:
    """Letters are made from these words from that day on, and no longer from the ones before; what was told stays as it is."""
    _lock(template.matter)
    template = LetterTemplate.objects.locked(template.pk)
    refuse(rules.why_not_publish(template, on, by=by, at=at))
    before = rules.last_published(template)
    if before is not None:
        before.replaced_on = on
        before.save()
    template.published_at, template.published_by, template.from_on = at, by.person, on
    template.save()
    facts = _facts(template) | {"from_on": on}
    record(template.thread, LetterAct.PUBLISHED, by=by, at=at, facts=facts)
    _answer(template, at=at)
    return template


def _lock(matter: Matter) -> None:
    """One act at a time begins or publishes the letters of a matter."""
    Matter.objects.select_for_update(no_key=True, of=("self",)).values_list("pk").get(pk=matter.pk)


def _facts(template: LetterTemplate) -> dict[str, Any]:
    return {"matter": template.matter.code, "scheme": template.scheme, "no": template.no}


def _told(template: LetterTemplate) -> dict[str, Any]:
    return {"matter": template.matter.name, "scheme": template.get_scheme_display()}


def _answer(template: LetterTemplate, *, at: datetime) -> None:
    """Who wrote it hears what became of it."""
    told = [addressee(template.drafted_by)]
    context = _told(template) | {"words": template.returned_words}
    tell(told, "commitments/notices/letter_judged", about=template.thread, at=at, context=context)
