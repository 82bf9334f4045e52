"""移交草稿: a draft begun by one person is finished by another (B5)."""

from datetime import datetime

from django.db import transaction

from approvals import rules
from approvals.enums import Act
from approvals.models import Case, DraftTransfer
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee
from ground.accounts.enums import Power
from ground.accounts.identity import mobile
from ground.accounts.models import User
from ground.law.rulings import refuse
from ground.notices.tell import Addressee, tell
from ground.sealed import digest
from ground.trail.record import record


def hand_over(case: Case, *, name: str, phone: str, by: Actor, at: datetime) -> DraftTransfer:
    """The draft is offered to whoever has this name and phone; it stays where it is until he takes it."""
    name, phone = name.strip(), mobile(phone)
    oneself = by.person.phone_digest == digest(phone) and by.person.name == name
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_hand_over(case, to_oneself=oneself, by=by, at=at))
        transfer = DraftTransfer.objects.create(
            case=case, to_name=name, to_phone=phone, to_phone_digest=digest(phone),
            offered_at=at, offered_by=by.person,
        )  # fmt: skip
        record(case.thread, Act.DRAFT_OFFERED, by=by, at=at, facts={"transfer": str(transfer.uuid)})
        meant = User.objects.filter(phone_digest=digest(phone), name=name, is_officer=False).first()
        told = Addressee(f"transfer:{transfer.uuid}", meant.pk if meant else None, phone=phone)
        context = {"matter": case.edition.name, "giver": by.person.name}
        tell([told], "approvals/notices/draft_offered", about=case.thread, at=at, context=context)
    return transfer


def take(transfer: DraftTransfer, *, by: Actor, at: datetime) -> Case:
    """The draft is the account's that took it, as it stands; whoever began it has no more to do with it."""
    with transaction.atomic():
        case = Case.objects.locked(transfer.case_id)
        transfer = _locked(transfer)
        refuse(rules.why_not_take(transfer, by=by, at=at))
        by = by.acting_in(case.party, Power.FILE, case.edition.matter, at=at)
        transfer.taken_at, transfer.taken_by = at, by.person
        transfer.save(update_fields=["taken_at", "taken_by"])
        case.applicant = by.person
        case.save()
        record(case.thread, Act.DRAFT_TAKEN, by=by, at=at, facts={"transfer": str(transfer.uuid)})
        told = [addressee(transfer.offered_by)]
        context = {"matter": case.edition.name, "taker": transfer.to_name}
        tell(told, "approvals/notices/draft_taken", about=case.thread, at=at, context=context)
    return case


def call_off(transfer: DraftTransfer, *, by: Actor, at: datetime) -> None:
    """The offer is closed by either side; the draft stays with who had it."""
    with transaction.atomic():
        transfer = _locked(transfer)
        refuse(rules.why_not_call_off(transfer, by=by, at=at))
        transfer.closed_at, transfer.closed_by = at, by.person
        transfer.save(update_fields=["closed_at", "closed_by"])


def _locked(transfer: DraftTransfer) -> DraftTransfer:
    rows = DraftTransfer.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("case__edition__matter", "case__party", "offered_by").get(pk=transfer.pk)
