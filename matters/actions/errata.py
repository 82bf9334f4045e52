"""办事指南纠错: somebody says that a guide is wrong; its owner answers within a limit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction

from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee, holders
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.clocks.enums import Limit, Said, Side
from ground.clocks.marks import tell_each
from ground.clocks.models import Mark
from ground.law.rulings import follows, refuse
from ground.law.values import value
from ground.notices.tell import Addressee, tell
from ground.trail.record import record
from ground.workdays import legal_day
from ground.workdays.calendar import after
from matters import rules
from matters.enums import Act, ErratumState, Kind
from matters.models import Edition, Erratum


@transaction.atomic
def report(
    edition: Edition, words: str, *, element: str = "", contact: str = "", by: Actor, at: datetime
) -> Erratum:
    """It lies with those who write the guide, who are told, and have so many working days (value `guide.erratum`)."""
    refuse(rules.why_not_report(edition, words))
    matter = edition.matter
    erratum = Erratum.objects.create(
        matter=matter,
        edition=edition,
        element=element,
        words=words.strip(),
        contact=contact,
        user=by.user,
        received_at=at,
    )
    place = matter.office.division_code
    clock = clocks.start(
        Kind.ERRATUM,
        thread=erratum.thread,
        side=Side.NONE,
        rule_id="A1",
        office=matter.office.path,
        started_on=legal_day(at),
        limit=Limit(value("guide.erratum", place, legal_day(at))),
        place=place,
    )
    record(
        erratum.thread, Act.ERRATUM_REPORTED, by=by, at=at, facts={"matter": matter.code, "element": element}
    )
    told = _told(erratum) | {"due_on": clock.due_on}
    tell(owners(matter.office, at=at), "matters/notices/erratum", about=erratum.thread, at=at, context=told)
    return erratum


@transaction.atomic
def answer(erratum: Erratum, state: str, words: str, *, by: Actor, at: datetime) -> Erratum:
    """It is answered, once: mended, or looked at and found right; whoever left a way to reach him is told."""
    erratum = (
        Erratum.objects.select_for_update(no_key=True, of=("self",))
        .select_related("matter__office", "user")
        .get(pk=erratum.pk)
    )
    refuse(rules.why_not_answer(erratum, state, words, by=by, at=at))
    erratum.state, erratum.answer = ErratumState(state), words.strip()
    erratum.answered_at, erratum.answered_by = at, by.person
    if erratum.contact:
        kept = value("guide.erratum_contact", erratum.matter.office.division_code, legal_day(at))
        erratum.forget_on = after(legal_day(at), kept).on
    erratum.save(update_fields=["state", "answer", "answered_at", "answered_by", "forget_on"])
    clocks.settle(erratum.thread, Kind.ERRATUM, at=at)
    record(erratum.thread, Act.ERRATUM_ANSWERED, by=by, at=at, facts={"state": state})
    told = _told(erratum) | {"answer": erratum.answer, "state": erratum.get_state_display()}
    tell(_reporter(erratum), "matters/notices/erratum_answered", about=erratum.thread, at=at, context=told)
    return erratum


@follows("A1", source="本平台所定：逾期未答复的纠错告知效能监督")
def remind(*, at: datetime) -> int:
    """What nobody answered in time is said once, to its owners and to those who watch efficiency."""
    return tell_each([Kind.ERRATUM], [Said.OVER], partial(_remind, at=at), at=at)


@follows("PII-2", article="个人信息保护法 19、47", source="答复后保存的天数为本平台所定")
def forget_contacts(*, at: datetime) -> int:
    """How to reach somebody whose word was answered so long ago is known no more; how many were forgotten. Safe to run again."""
    due = Erratum.objects.filter(forget_on__lte=legal_day(at)).order_by("pk")
    forgotten = 0
    for pk in due.values_list("pk", flat=True):
        with transaction.atomic():
            locked = Erratum.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
            erratum = locked.filter(pk=pk, forget_on__isnull=False).first()
            if erratum is None:
                continue
            erratum.contact, erratum.forget_on = "", None
            erratum.save(update_fields=["contact", "forget_on"])
            record(erratum.thread, Act.CONTACT_FORGOTTEN, by=Actor.system("catalogue"), at=at)
            forgotten += 1
    return forgotten


def _remind(mark: Mark, *, at: datetime) -> None:
    uuid = mark.clock.thread.partition(":")[2]
    erratum = Erratum.objects.select_related("matter__office").get(uuid=uuid)
    tell(
        [*owners(erratum.matter.office, at=at), *holders(Duty.EFFICIENCY, at=at)],
        "matters/notices/erratum_overdue",
        about=erratum.thread,
        at=at,
        fact=f"mark:{mark.pk}",
        context=_told(erratum),
    )


def owners(office: Office, *, at: datetime) -> list[Addressee]:
    """Who writes the matters of this office; where nobody there does, the office that keeps the catalogue."""
    own = holders(Duty.CATALOGUE, at=at, office=office)
    if own:
        return own
    keeper = Office.objects.filter(path=rules.catalogue_office(office, at=at)).first()
    return holders(Duty.CATALOGUE, at=at, office=keeper) if keeper else []


def _reporter(erratum: Erratum) -> Iterable[Addressee]:
    """By what he left, and in the inbox of his account, if he was signed in."""
    contact = erratum.contact
    email, phone = (contact, "") if "@" in contact else ("", contact)
    if contact:
        user_id = erratum.user_id
        yield Addressee(erratum.user.ref if erratum.user else erratum.thread, user_id, email, phone)
    elif erratum.user is not None:
        yield addressee(erratum.user)


def _told(erratum: Erratum) -> dict[str, str]:
    return {"matter": erratum.matter.name, "path": f"/errata/{erratum.uuid}/"}
