"""授权委托: given, taken, recorded for who has no smartphone, and ended. Both sides are told, the principal's trail keeps it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from ground.accounts import mandate_rules as rules
from ground.accounts.actions import known_party
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee
from ground.accounts.enums import Act, Ending, IdType, PartyKind, Power, Proof, Role, Way
from ground.accounts.identity import adult_on, mobile
from ground.accounts.mandate_rules import Evidence, Terms
from ground.accounts.models import Mandate, Party, PartyVersion, Representation, User
from ground.accounts.models.mandate import Coded
from ground.documents.models import Blob
from ground.law.rulings import refuse
from ground.notices.tell import Addressee, tell
from ground.sealed import digest
from ground.trail.record import record
from ground.workdays import legal_day


def offer(
    principal: Party, terms: Terms, *, agent_name: str, agent_phone: str, by: Actor, at: datetime
) -> Mandate:
    """The party has offered a mandate to whoever has this name and phone; it holds once he accepts (民法典 165)."""
    name, phone = agent_name.strip(), mobile(agent_phone)
    oneself = by.user is not None and by.user.phone_digest == digest(phone) and by.user.name == name
    refuse(rules.why_not_offer(principal, terms, to_oneself=oneself, by=by, at=at))
    with transaction.atomic():
        mandate = Mandate.objects.create(
            principal=principal,
            agent_name=name,
            **_phone(phone),
            **_said(terms),
            proof=Proof.BOTH_PHONES,
            offered_at=at,
            offered_by=by.person,
        )
        record(principal.thread, Act.MANDATE_OFFERED, by=by, at=at, facts=_facts(mandate))
        _tell_agent(mandate, "accounts/notices/mandate_offered", at=at)
    return mandate


def accept(mandate: Mandate, *, by: Actor, at: datetime) -> Mandate:
    """The mandate is in force from its first day on; whoever calls has seen the code sent to the agent's phone."""
    with transaction.atomic():
        mandate = _locked(mandate)
        refuse(rules.why_not_answer(mandate, by=by, at=at))
        himself = Representation.objects.select_related("party").get(user=by.person, role=Role.SELF)
        mandate.agent, mandate.accepted_at, mandate.accepted_by = himself.party, at, by.person
        mandate.save(update_fields=["agent", "accepted_at", "accepted_by"])
        record(mandate.principal.thread, Act.MANDATE_ACCEPTED, by=by, at=at, facts=_facts(mandate))
        _tell_both(mandate, "accounts/notices/mandate_given", "accounts/notices/mandate_taken", at=at)
    return mandate


def decline(mandate: Mandate, *, by: Actor, at: datetime) -> Mandate:
    """Whoever was meant does not act for the party; the offer is closed."""
    with transaction.atomic():
        mandate = _locked(mandate)
        refuse(rules.why_not_answer(mandate, by=by, at=at))
        _end(mandate, Ending.DECLINED, Way.ONLINE, by=by, at=at)
        record(mandate.principal.thread, Act.MANDATE_DECLINED, by=by, at=at, facts=_facts(mandate))
        _tell_principal(mandate, "accounts/notices/mandate_declined", at=at)
    return mandate


def end(mandate: Mandate, *, way: Way = Way.ONLINE, recording: str = "", by: Actor, at: datetime) -> Mandate:
    """From this second on nothing is done under the mandate (民法典 173): its principal revoked it, or its agent renounced it.

    At a window and by telephone it is the principal who revokes, through the officer; a call is named by its recording.
    """
    with transaction.atomic():
        mandate = _locked(mandate)
        refuse(rules.why_not_end_mandate(mandate, way, recording=recording, by=by, at=at))
        by_principal = way != Way.ONLINE or by.gives_for(mandate.principal, at=at)
        ending = Ending.REVOKED if by_principal else Ending.RENOUNCED
        _end(mandate, ending, way, recording=recording.strip(), by=by, at=at)
        act = Act.MANDATE_REVOKED if by_principal else Act.MANDATE_RENOUNCED
        facts = _facts(mandate) | {"way": way.value, "recording": mandate.ended_recording}
        record(mandate.principal.thread, act, by=by, at=at, facts=facts)
        _tell_both(mandate, "accounts/notices/mandate_over", "accounts/notices/mandate_gone", at=at)
    return mandate


def record_mandate(
    principal: PartyVersion,
    agent: PartyVersion,
    terms: Terms,
    evidence: Evidence,
    *,
    paper: Blob | None = None,
    by: Actor,
    at: datetime,
) -> Mandate:
    """The mandate is in force as the officer saw it given, by identity card or by guardianship (U12).

    What he heard in a call back waits until the second officer confirms it (`confirm`). A guardian acts in every matter until the
    day before the child is of age.
    """
    if evidence.proof == Proof.GUARDIANSHIP:
        refuse(rules.why_not_guard(principal, evidence, at=at))
        refuse(rules.why_not_keep_child(principal, evidence, at=at))
        last = adult_on(principal.id_number) - timedelta(days=1)
        terms = replace(
            terms,
            powers=tuple(Power.values),
            matters=(),
            all_matters=True,
            from_on=legal_day(at),
            until_on=last,
        )
    refuse(rules.why_not_record(principal, agent, terms, evidence, by=by, at=at))
    heard = evidence.proof == Proof.CALL_BACK
    with transaction.atomic():
        mandate = Mandate.objects.create(
            principal=principal.party,
            agent=agent.party,
            agent_name=agent.name,
            **_phone(agent.phone),
            **_said(terms),
            proof=evidence.proof,
            office=by.office,
            recording=evidence.recording.strip(),
            called_on=evidence.called_on,
            witness=evidence.witness,
            reference=evidence.reference.strip(),
            relation=evidence.relation.strip(),
            relation_number=evidence.relation_number.strip(),
            paper=paper,
            offered_at=at,
            offered_by=by.person,
            accepted_at=None if heard else at,
            accepted_by=None if heard else by.person,
        )
        record(principal.party.thread, Act.MANDATE_RECORDED, by=by, at=at, facts=_facts(mandate))
        if heard:
            assert evidence.witness is not None
            _send([addressee(evidence.witness)], mandate, "accounts/notices/mandate_to_confirm", at=at)
        else:
            _tell_both(mandate, "accounts/notices/mandate_given", "accounts/notices/mandate_taken", at=at)
    return mandate


def confirm(mandate: Mandate, *, by: Actor, at: datetime) -> Mandate:
    """The mandate is in force: two officers heard the principal give it, each says so in his own account (U12)."""
    with transaction.atomic():
        mandate = _locked(mandate)
        refuse(rules.why_not_confirm(mandate, by=by, at=at))
        mandate.accepted_at, mandate.accepted_by = at, by.person
        mandate.save(update_fields=["accepted_at", "accepted_by"])
        record(mandate.principal.thread, Act.MANDATE_CONFIRMED, by=by, at=at, facts=_facts(mandate))
        _tell_both(mandate, "accounts/notices/mandate_given", "accounts/notices/mandate_taken", at=at)
    return mandate


def reject(mandate: Mandate, words: str, *, by: Actor, at: datetime) -> Mandate:
    """复核未通过: what the first officer recorded never came into force, for a reason that the second one gives."""
    with transaction.atomic():
        mandate = _locked(mandate)
        refuse(rules.why_not_confirm(mandate, words=words, by=by, at=at))
        _end(mandate, Ending.UNCONFIRMED, Way.WINDOW, words=words.strip(), by=by, at=at)
        record(mandate.principal.thread, Act.MANDATE_UNCONFIRMED, by=by, at=at, facts=_facts(mandate))
        _send([addressee(mandate.offered_by)], mandate, "accounts/notices/mandate_unconfirmed", at=at)
    return mandate


def held_for(principal: Party, agent: str, power: Power, matter: Coded, *, at: datetime) -> list[Mandate]:
    """The mandates under which the person with this identity number or mobile phone may do this act for the principal.

    Those in force at `at`, the one that lasts longest first.
    """
    who = Q(pk__in=[])
    with suppress(ValueError):
        if known := known_party(IdType.RESIDENT, agent):
            who |= Q(agent=known.party)
    with suppress(ValueError):
        who |= Q(agent_phone_digest=digest(mobile(agent)))
    held = Mandate.objects.in_force(at).covering(power, matter).filter(who, principal=principal)
    return list(held.order_by("-until_on", "pk"))


def _said(terms: Terms) -> dict[str, Any]:
    return {
        "all_matters": terms.all_matters,
        "matters": [code for code, _name in terms.matters],
        "matter_names": [name for _code, name in terms.matters],
        "powers": [power for power in Power.values if power in terms.powers],
        "from_on": terms.from_on,
        "until_on": terms.until_on,
    }


def _phone(phone: str) -> dict[str, str]:
    if not phone:
        return {}
    return {"agent_phone": phone, "agent_phone_digest": digest(phone), "agent_phone_tail": phone[-4:]}


def _facts(mandate: Mandate) -> dict[str, Any]:
    """For the trail: references and plain values, no names and no numbers of people."""
    return {
        "mandate": mandate.ref,
        "agent": mandate.agent.thread if mandate.agent else "",
        "proof": mandate.proof,
        "powers": mandate.powers,
        "matters": mandate.matters or "all",
        "from_on": mandate.from_on,
        "until_on": mandate.until_on,
    }


def _locked(mandate: Mandate) -> Mandate:
    rows = Mandate.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "principal", "agent", "offered_by"
    )
    return rows.get(pk=mandate.pk)


def _end(
    mandate: Mandate,
    ending: Ending,
    way: Way,
    *,
    recording: str = "",
    words: str = "",
    by: Actor,
    at: datetime,
) -> None:
    mandate.ended_at, mandate.ended_by, mandate.ending = at, by.person, ending
    mandate.ended_way, mandate.ended_recording, mandate.ended_words = way, recording, words
    mandate.save(
        update_fields=["ended_at", "ended_by", "ending", "ended_way", "ended_recording", "ended_words"]
    )


def _tell_both(mandate: Mandate, principal: str, agent: str, *, at: datetime) -> None:
    """Each side in its own words."""
    _tell_principal(mandate, principal, at=at)
    _tell_agent(mandate, agent, at=at)


def _tell_principal(mandate: Mandate, template: str, *, at: datetime) -> None:
    told = [addressee(mandate.principal.current)]
    if mandate.principal.kind == PartyKind.ORGANISATION:
        # An organisation has no account: whoever gave the mandate for it is told, and every legal representative.
        legal = Representation.objects.current(legal_day(at)).filter(
            party=mandate.principal, role=Role.LEGAL_REPRESENTATIVE
        )
        told += [addressee(row.user) for row in legal.select_related("user").order_by("pk")]
    elif told[0].user_id is None:
        told += _guardians(mandate, at=at)
    _send(told, mandate, template, at=at)


def _guardians(mandate: Mandate, *, at: datetime) -> list[Addressee]:
    """A child without an account is told nothing; its other guardians are."""
    held = Mandate.objects.in_force(at).guardianships().filter(principal=mandate.principal)
    return [
        addressee(row.agent.current)
        for row in held.exclude(pk=mandate.pk).with_people().order_by("pk")
        if row.agent
    ]


def _tell_agent(mandate: Mandate, template: str, *, at: datetime) -> None:
    if mandate.agent is not None:
        _send([addressee(mandate.agent.current)], mandate, template, at=at)
        return
    meant = User.objects.filter(
        phone_digest=mandate.agent_phone_digest, name=mandate.agent_name, is_officer=False, is_active=True
    ).first()
    told = Addressee(mandate.ref, meant.pk if meant else None, phone=mandate.agent_phone)
    _send([told], mandate, template, at=at)


def _send(told: list[Addressee], mandate: Mandate, template: str, *, at: datetime) -> None:
    context = {
        "principal": mandate.principal.current.name,
        "agent": mandate.agent_name,
        "matters": mandate.matters_words,
        "powers": mandate.powers_words,
        "from_on": mandate.from_on.isoformat(),
        "until_on": mandate.until_on.isoformat(),
        "day": legal_day(at).isoformat(),
        "phone": settings.HOTLINE,
        "number": mandate.number,
        "recording": mandate.recording,
        "words": mandate.ended_words,
    }
    tell(told, template, about=mandate.principal.thread, at=at, context=context)
