"""A case that was granted on somebody's word, with what he still owes: where tests of the performing begin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals.actions import performing
from approvals.enums import CaseState
from approvals.models import Case
from commitments.enums import Manner, Method, Scheme
from commitments.models import Commitment, Promised
from ground.accounts.enums import Role
from ground.documents.issue import issue, organ
from ground.sealed import digest
from tests.ground.papers import RECEIPT
from tests.town import Town

PROMISED = ("场所平面图", "卫生检测报告")


def committed(
    town: Town,
    scheme: Scheme = Scheme.CREDIT,
    names: tuple[str, ...] = PROMISED,
    *,
    signed_at: datetime | None = None,
    granted_at: datetime | None = None,
    case: Case | None = None,
    **letter: Any,
) -> tuple[Case, Commitment]:
    """Zhao's case, or another one of his, granted on his commitment; its performing has begun."""
    signed_at = signed_at or town.at
    granted_at = granted_at or signed_at
    case = case or town.case_at(CaseState.GRANTED, at=granted_at)
    letter.setdefault("basic_code", case.edition.matter.basic_code)
    commitment = Commitment.objects.create(
        thread=case.thread,
        party=case.party,
        party_version=case.party_version,
        edition=case.edition,
        scheme=scheme,
        letter={"title": "告知承诺书", "notice": [], "promise": [], "short": ""},
        letter_sha256=digest("告知承诺书"),
        told_at=signed_at,
        **letter,
    )
    for no, name in enumerate(names, 1):
        material = case.edition.materials.get(name=name)
        Promised.objects.create(commitment=commitment, no=no, material=material)
    zhao = town.user("zhao")
    commitment.sign(name="赵敏", role=Role.SELF, manner=Manner.ACCOUNT, by=zhao, at=signed_at)
    commitment.document = issue(
        RECEIPT,
        thread=case.thread,
        facts={},
        office=organ(case.competent_office),
        by=town.actor("lin"),
        at=signed_at,
    )
    commitment.save()
    commitment.decide(at=granted_at)
    commitment.save()
    # What was promised is not in the folder: it was granted on his word.
    case.files.filter(material__name__in=names).delete()
    return case, performing.begin(case, commitment, by=town.actor("zheng"), at=granted_at)


CHECKED = {"verify_days": 40, "method": Method.FIELD}
