"""One matter at three levels: the city says the standard, the district carries it out, a street says where and when (S41)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from ground.accounts.models import Office
from ground.workdays import legal_day
from matters.actions import keeping, proposing
from matters.content import Content, content_of
from matters.enums import EditionState, Level, OperationKind
from matters.models import Edition, Matter, ProofItem
from portal.example_officers import PLAN, editor, published, publisher, saved

# What a row of the list of proofs says, whoever keeps it.
SAID_OF_PROOF = ("code", "name", "basis", "asked_by", "issued_by", "guide", "tests")
CITY_EDITOR, CITY_PUBLISHER = "shibianzhi", "shifabu"
TOLD = json.loads((Path(__file__).parent / "data" / "levels.json").read_text(encoding="utf-8"))


def tell_levels(*, at: datetime) -> None:
    """City and street have the district's matter too; the city has just dropped a paper, and the district is to follow."""
    city = _standard(at=at - timedelta(days=40))
    _follows(_district(), city, at=at - timedelta(days=38))
    _street(_district(), at=at - timedelta(days=36))
    _paper_dropped(city, at=at - timedelta(days=3))


def _district() -> Matter:
    return Matter.objects.get(name=TOLD["matter"], level=Level.COUNTY)


def _said_of(matter: Matter, *, at: datetime) -> Content:
    day = legal_day(at)
    return content_of(
        Edition.objects.in_force(day).select_related("matter__office", "regulator").get(matter=matter)
    )


def _of_place(told: Content, path: str) -> Content:
    """The same matter, under the code and with the address of another office; it is listed there, not applied for."""
    office = Office.objects.get(path=path)
    basic = told["matter"]["basic_code"]
    told["state"] = EditionState.LISTED
    told["matter"] |= {
        "implementation_code": f"{basic}-{TOLD['places'][path]['code']}-1-00",
        "office": path,
        "level": TOLD["places"][path]["level"],
    }
    told["edition"] |= {
        "address": office.address,
        "hours": office.hours,
        "consult_phone": office.phone,
        "complaint_phone": office.complaint_phone,
        "windows": [],
        "nearby": [],
    }
    return told


def _proofs(told: Content, *, at: datetime) -> None:
    """The city keeps on its own list what its standard asks for: told by one officer, confirmed by another (S47)."""
    keeper = editor(CITY_EDITOR).office
    codes = {row["proof_code"] for row in told["materials"]} - {""}
    for row in ProofItem.objects.in_force(legal_day(at)).filter(code__in=codes).order_by("pk"):
        said = {name: getattr(row, name) for name in SAID_OF_PROOF}
        said["asked_by"] = Office.objects.get(path=told["matter"]["office"]).name
        mine = ProofItem(office=keeper, kept=True, from_on=legal_day(at), **said)
        keeping.confirm(
            keeping.tell(mine, by=editor(CITY_EDITOR), at=at), by=publisher(CITY_PUBLISHER), at=at
        )


def _standard(*, at: datetime) -> Matter:
    text = json.dumps(_said_of(_district(), at=at), ensure_ascii=False)
    for here, there in TOLD["of_the_city"].items():
        text = text.replace(here, there)
    told = _of_place(json.loads(text), "shifan/weijianwei")
    told["edition"]["regulator"] = "shifan/weijianwei"
    _proofs(told, at=at)
    by, office = editor(CITY_EDITOR), Office.objects.get(path="shifan/weijianwei")
    words = TOLD["reasons"]["standard"]
    proposal = proposing.begin(
        None, OperationKind.NEW, content=told, office=office, reason=words, basis=PLAN, by=by, at=at
    )
    edition = published(proposal, by=by, publisher_is=publisher(CITY_PUBLISHER), at=at)
    assert edition is not None, "it begins"
    return edition.matter


def _follows(below: Matter, above: Matter, *, at: datetime) -> None:
    """Who keeps the district's catalogue says which matter of the city this one follows."""
    words = TOLD["reasons"]["follows"]
    proposal = proposing.begin(below, OperationKind.CHANGE, reason=words, basis=PLAN, by=editor(), at=at)
    published(saved(proposal, "identity", {"upstream": above.implementation_code}, by=editor(), at=at), at=at)


def _street(above: Matter, *, at: datetime) -> None:
    told = _of_place(_said_of(above, at=at), "zhaoxia/shuxiang")
    told["matter"]["upstream"] = above.implementation_code
    words = TOLD["reasons"]["street"]
    office = Office.objects.get(path="zhaoxia/shuxiang")
    proposal = proposing.begin(
        None, OperationKind.NEW, content=told, office=office, reason=words, basis=PLAN, by=editor(), at=at
    )
    published(proposal, at=at)


def _paper_dropped(city: Matter, *, at: datetime) -> None:
    """The photograph is read from the register: what the district has ten working days to take over."""
    by = editor(CITY_EDITOR)
    words = TOLD["reasons"]["dropped"]
    proposal = proposing.begin(city, OperationKind.CHANGE, reason=words, basis=PLAN, by=by, at=at)
    kept = [row for row in proposal.content["materials"] if row["name"] != TOLD["dropped"]]
    proposal = saved(proposal, "materials", {"materials": kept}, by=by, at=at)
    published(proposal, by=by, publisher_is=publisher(CITY_PUBLISHER), at=at)
