"""The example town's mandates, as data/mandates.json tells them: on both phones, waiting, by call-back, a guardian's."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ground.accounts.actions import keep_party
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, IdType, PartyKind, Power, Proof, Role
from ground.accounts.mandate_rules import Evidence, Terms
from ground.accounts.mandates import accept, confirm, offer, record_mandate
from ground.accounts.models import Mandate, Office, Party, User
from ground.workdays import legal_day
from matters.models import Edition

TOLD = Path(__file__).parent / "data" / "mandates.json"
USUAL = (Power.FILE.value, Power.SUPPLY.value, Power.FOLLOW.value)
CLERK, WINDOW = "chuangkou1", "zhaoxia/zhengwuban/dating/zonghe-1"


def give_mandates(*, at: datetime) -> None:
    """The mandates are there, made by the acts themselves; nothing, where there is one already."""
    if Mandate.objects.exists():
        return
    told = json.loads(TOLD.read_text(encoding="utf-8"))
    for one in told["on_both_phones"]:
        _on_both_phones(one, told["matters"], at=at - timedelta(days=one["days_ago"], hours=3))
    for one in told["at_the_window"]:
        _at_the_window(one, told["matters"], at=at - timedelta(days=one["days_ago"], hours=3))


def _on_both_phones(one: dict[str, Any], matters: list[str], *, at: datetime) -> None:
    giver, agent = _person(one["by"]), _person(one["to"])
    user = agent.person
    made = offer(
        _party(giver), _terms(matters, at), agent_name=user.name, agent_phone=user.phone, by=giver, at=at
    )
    if one["accepted"]:
        accept(made, by=agent, at=at + timedelta(hours=2))


def _at_the_window(one: dict[str, Any], matters: list[str], *, at: datetime) -> None:
    clerk = Actor(User.objects.get(username=CLERK), Office.objects.get(path=WINDOW), Duty.INTAKE)
    principal = keep_party(PartyKind.PERSON, IdType.RESIDENT, **one["principal"], by=clerk, at=at)
    evidence = Evidence(
        Proof(one["proof"]),
        recording=one.get("recording", ""),
        called_on=legal_day(at) if "recording" in one else None,
        witness=User.objects.get(username=one["witness"]) if "witness" in one else None,
        relation=one.get("relation", ""),
        reference=one.get("reference", ""),
        consent=True,
        agent_agreed=True,
    )
    agent = _party(_person(one["to"])).current
    made = record_mandate(principal, agent, _terms(matters, at), evidence, by=clerk, at=at)
    if evidence.witness is not None and one.get("confirmed", True):
        second = evidence.witness.duties.get(duty=Duty.INTAKE)
        confirm(made, by=Actor(evidence.witness, second.office, Duty.INTAKE), at=at + timedelta(minutes=20))


def _person(username: str) -> Actor:
    user = User.objects.get(username=username)
    return Actor(user, on_behalf_of=user.representations.get(role=Role.SELF).party)


def _party(actor: Actor) -> Party:
    assert actor.on_behalf_of is not None
    return actor.on_behalf_of


def _terms(names: list[str], at: datetime) -> Terms:
    day = legal_day(at)
    matters = Edition.objects.open_on(day).filter(name__in=names).select_related("matter")
    named = tuple((e.matter.implementation_code, e.name) for e in matters.order_by("pk"))
    return Terms(USUAL, day, day + timedelta(days=180), named, all_matters=not named)
