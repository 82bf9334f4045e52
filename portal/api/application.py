"""What an application names: edition, licence, party, answers, files and papers, each looked up or said to be wrong by its field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from rest_framework.request import Request

from approvals.enums import Purpose
from ground.accounts.actions import known_party
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.accounts.mandates import held_for
from ground.accounts.models import Mandate, Party
from licences.models import Licence
from matters import forms
from matters.models import Edition, Material
from matters.situations import given_by
from portal.api import reach
from portal.api.parsing import Told
from portal.api.problems import wrong

Files = list[tuple[Material, "UploadedFile[Any]"]]
FILE_PART = re.compile(r"material-([1-9][0-9]{0,2})")


def edition_of(uuid: UUID) -> Edition:
    found = Edition.objects.select_related("matter__office", "regulator").filter(uuid=uuid).first()
    if found is None:
        raise wrong(edition=_("没有这个事项版本，请从事项中读取 edition"))
    return found


def licence_of(sent: Told) -> Licence | None:
    """The licence of which something is to become; its holder alone may ask, and that the rules say."""
    if sent["purpose"] == Purpose.NEW:
        return None
    found = Licence.objects.filter(number=sent.get("licence", "")).first()
    if found is None:
        raise wrong(licence=_("请填写要办理的证照的编号"))
    return found


def mandate_of(edition: Edition, who: Told, agent: str, *, at: datetime) -> Mandate | None:
    """Under which mandate somebody came to the window for the party; none where it came itself."""
    if not agent:
        return None
    known = known_party(who["id_type"], who["number"])
    held = held_for(known.party, agent, Power.FILE, edition.matter, at=at) if known else []
    if not held:
        raise wrong(agent=_("没有找到可以办这个事项的有效授权委托，请核对号码，或者先登记授权委托"))
    return held[0]


def answers_of(edition: Edition, sent: Told, purpose: str, situation: Told) -> Told:
    """The answers in their kept form; else 400 by the key of the field. What is not asked of whoever answers so is dropped."""
    known = given_by(edition, purpose, situation)
    kept, errors = forms.clean_answers(edition.form, sent, purpose=purpose, situation=known)
    asked = {spec["key"] for spec in forms.asked(edition.form, purpose)}
    errors |= {key: _("申请表没有这一项") for key in sent if key not in asked}
    if errors:
        raise wrong(**{f"answers.{key}": words for key, words in errors.items()})
    return kept


def files_of(edition: Edition, purpose: str, request: Request) -> Files:
    """The uploaded files with the material that the name of their part says."""
    materials = {material.no: material for material in edition.asks_for(purpose)}
    return [(material, file) for material, file in _named(request, materials)]


def _named(request: Request, materials: dict[int, Material]) -> Iterator[tuple[Material, UploadedFile[Any]]]:
    for name in request.FILES:
        found = FILE_PART.fullmatch(name)
        material = materials.get(int(found[1])) if found else None
        if material is None:
            raise wrong(**{name[:60]: _("没有这项材料；文件部分的名称应为 material-<材料序号>")})
        for file in request.FILES.getlist(name):
            yield material, file


def papers_of(edition: Edition, purpose: str, sent: list[Told]) -> dict[Material, tuple[int, int]]:
    materials = {material.no: material for material in edition.asks_for(purpose)}
    if unknown := [paper["material"] for paper in sent if paper["material"] not in materials]:
        raise wrong(papers=_("没有这项材料：%(nos)s") % {"nos": "、".join(map(str, unknown))})
    return {materials[paper["material"]]: (paper["originals"], paper["copies"]) for paper in sent}


def for_party(request: Request, uuid: UUID | None, *, at: datetime) -> tuple[Actor, Party]:
    """The caller, acting for the party that was named, or for the one he acts for anyway; and this party."""
    actor: Actor = request.actor
    only = reach.party_of(request)
    if uuid is None:
        if actor.on_behalf_of is None:
            raise wrong(party=_("请指明申请人"))
        return actor, actor.on_behalf_of
    parties = [row.party for row in actor.representations(at=at)]
    parties += [mandate.principal for mandate in actor.mandates(at=at)]
    found = next((party for party in parties if party.uuid == uuid and only in {None, party}), None)
    if found is None:
        raise wrong(party=_("您不能代表这个申请人"))
    return actor.acting_for(found), found
