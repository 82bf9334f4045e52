"""核对原件、退还原件: originals are held against the copies, and go back against a signature."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions.delivery import proof_of, shown, somebody, standing_in
from approvals.enums import Act, Relation
from approvals.models import Case, OriginalCheck, OriginalReturn, OriginalReturned
from approvals.rules import Came, Card
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.documents.issue import issue
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from matters.models import Material


def check(
    case: Case, material: Material, *, agrees: bool, note: str = "", by: Actor, at: datetime
) -> OriginalCheck:
    """The material is known to agree with its original (与原件核对无误, ELC-10 level B), or to differ and how."""
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_check_original(case, material, agrees=agrees, note=note, by=by, at=at))
        record(
            case.thread,
            Act.ORIGINALS_CHECKED,
            by=by,
            at=at,
            facts={"material": material.no, "agrees": agrees},
        )
        return OriginalCheck.objects.create(
            case=case, material=material, agrees=agrees, note=note, checked_at=at, checked_by=by.person
        )


def give_back(
    case: Case,
    counts: Mapping[Material, int],
    *,
    receiver: str,
    relation: Relation,
    proof: str = "",
    card: str = "",
    by: Actor,
    at: datetime,
) -> OriginalReturn:
    """The originals are in the applicant's hands; 原件退还清单 says which went back and which still lie here; he is told."""
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_give_back(case, counts, by=by, at=at))
        mandate = somebody(case, Power.RECEIVE, Came(receiver, relation, proof, Card(card)), at=at)
        given = {material: n for material, n in counts.items() if n}
        left = [
            (material, n - sum(k for one, k in given.items() if one.pk == material.pk))
            for material, n in rules.originals_here(case)
        ]
        record(
            case.thread,
            Act.ORIGINALS_RETURNED,
            by=by,
            at=at,
            facts={"originals": {str(material.no): n for material, n in given.items()}}
            | standing_in(mandate, proof, relation),
        )
        tell(
            case.addressees(at=at),
            "approvals/notices/originals_returned",
            about=case.thread,
            at=at,
            context=papers.told(case) | {"materials": [material.name for material in given]},
        )
        document = issue(
            papers.ORIGINAL_RETURN,
            thread=case.thread,
            facts=papers.original_return(
                case,
                given,
                [(material, n) for material, n in left if n],
                receiver=receiver,
                relation=str(relation.label),
                place=by.office.name if by.office else _("窗口"),
                server=by.person.name,
                proof=proof_of(mandate, proof, relation),
                at=at,
            )
            | papers.under(mandate)
            | shown(Card(card)),
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )
        slip = OriginalReturn.objects.create(
            case=case,
            receiver=receiver,
            relation=relation,
            returned_at=at,
            returned_by=by.person,
            document=document,
        )
        OriginalReturned.objects.bulk_create(
            OriginalReturned(slip=slip, material=material, originals=n) for material, n in given.items()
        )
    return slip
