"""A matter of the town in which something may be promised, or may follow later."""

from __future__ import annotations

from datetime import date
from typing import Any

from approvals.actions import filing, routes
from approvals.enums import How
from approvals.models import Case
from ground.accounts.actor import Actor
from ground.workdays import legal_day
from matters.actions.entrusting import entrust
from matters.actions.opening import open_matter
from matters.enums import Entrusted, ReformMode
from matters.models import Edition, Material, ProofItem, ReformItem
from tests.town import ANSWERS, LONG_AGO, Town, content, pdf

# The materials of the town's matters.
PLAN = "场所平面图"
REPORT = "卫生检测报告"
# What is granted on a commitment is watched (SHG-2).
WATCHED = {
    "regulated_object": "取得许可的经营者",
    "regulating_ways": ["随机抽查"],
    "regulating_penalties": "不符合的责令限期改正；逾期不改正的撤销许可",
}
POINT = {
    "words": "布局和卫生条件是否与承诺一致",
    "site_standard": "现场与平面图一致，检测合格",
    "penalty": "责令限期改正",
    "conditions": [1],
    "materials": [2],
    "points": [1, 2],
}


def promising(
    town: Town,
    *kinds: str,
    committable: tuple[str, ...] = (REPORT,),
    proofs: tuple[str, ...] | None = None,
    secondary: tuple[str, ...] = (),
    conditional: tuple[str, ...] = (),
    name: str = "美容美发经营许可",
    no: int = 7,
    **more: Any,
) -> Edition:
    """Another matter of the town, with these schemes of commitment, materials that may be promised, and others that may follow.

    `proofs`: which of them are on the list of proofs; all that may be promised, where the matter knows 证明事项告知承诺.
    """
    if proofs is None:
        proofs = committable if "proof" in kinds else ()
    at, seed = town.at - LONG_AGO, Actor.system("seed")
    told = content(name, no=no)
    told["edition"] |= WATCHED | {"commitment_kinds": list(kinds), "deficiency": bool(secondary)} | more
    told["regulation_points"] = [POINT]
    for place, material in enumerate(told["materials"]):
        if material["name"] in proofs:
            material["proof_code"] = listed_proof(town, f"ZM-{no}-{place}", material["name"]).code
        material["committable"] = material["name"] in committable
        material["secondary"] = material["name"] in secondary
        if material["name"] in conditional:
            material |= {"necessity": "conditional", "when_words": "另有情形时"}
    open_matter(told, by=seed, at=at)
    edition = Edition.objects.select_related("matter__office", "regulator").get(name=name)
    if "notified" in kinds:  # the reform of its approval says so (S50)
        said = {"basis": "国发〔2021〕7号", "from_on": legal_day(at)}
        ReformItem.objects.create(matter=edition.matter, mode=ReformMode.NOTIFIED, **said)
    entrust(town.window, [edition], [*Entrusted.values], by=seed, at=at)
    return edition


def listed_proof(town: Town, code: str, name: str, **more: Any) -> ProofItem:
    """A proof that the list of the town's organ has kept for long (S47): what 证明事项告知承诺 may stand in for."""
    said = {"basis": "《公共场所卫生管理条例》第四条", "asked_by": town.organ.name, "issued_by": "检测机构"}
    tests = [{"answer": "no", "words": "不能以此代替"}] * 6
    since = {"office": town.organ, "from_on": date(2025, 1, 1), "kept": True}
    return ProofItem.objects.create(code=code, name=name, tests=tests, **said | since | more)


def material(edition: Edition, name: str) -> Material:
    return edition.materials.get(name=name)


def lacking_draft(
    town: Town, edition: Edition, scheme: str = "", *, who: str = "zhao", at: Any = None, **lacking: str
) -> Case:
    """A complete draft of somebody who lacks these: `REPORT="committed"` or `PLAN="later"`; the rest is uploaded."""
    at, by = at or town.at, town.actor(who)
    assert by.on_behalf_of is not None
    case = filing.begin(edition, by.on_behalf_of.current, by=by, at=at)
    case = filing.save_answers(case, ANSWERS, by=by, at=at)
    wanted = {globals()[key]: How(how) for key, how in lacking.items()}
    for one in case.materials:
        if not one.exempt and one.name not in wanted:
            filing.add_file(case, one, pdf(f"{one.name}.pdf"), by=by, at=at)
    said = {material(edition, name): how for name, how in wanted.items()}
    return routes.choose(case, scheme, said, by=by, at=at)
