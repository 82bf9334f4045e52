"""One matter at three levels: the city says the standard, the district carries it out, a street says where and when (S41)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from ground.accounts.models import Office
from ground.workdays import legal_day
from matters.actions import proposing
from matters.content import Content, content_of
from matters.enums import EditionState, Level, OperationKind
from matters.models import Edition, Matter
from portal.example_officers import PLAN, editor, published, publisher, saved

CITY_EDITOR, CITY_PUBLISHER = "shibianzhi", "shifabu"
STANDARD = "老年人优待证申领"  # not a message: name of a matter
# What is said of a place says the place, its region code, and the office.
IN_THE_CITY = {
    "990001": "990000",
    "朝霞区": "示例市",
    "区政务服务办公室": "市卫生健康委员会",
    "区政务服务办": "市卫生健康委",
}
PLACES = {
    "shifan/weijianwei": {"code": "511600000000-000-11511600008778490F", "level": Level.CITY},
    "zhaoxia/shuxiang": {"code": "511602001000-000-11511602008778490F", "level": Level.TOWN},
}


def tell_levels(*, at: datetime) -> None:
    """City and street have the district's matter too; the city has just dropped a paper, and the district is to follow."""
    city = _standard(at=at - timedelta(days=40))
    _follows(_district(), city, at=at - timedelta(days=38))
    _street(_district(), at=at - timedelta(days=36))
    _paper_dropped(city, at=at - timedelta(days=3))


def _district() -> Matter:
    return Matter.objects.get(name=STANDARD, level=Level.COUNTY)


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
        "implementation_code": f"{basic}-{PLACES[path]['code']}-1-00",
        "office": path,
        "level": PLACES[path]["level"],
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


def _standard(*, at: datetime) -> Matter:
    text = json.dumps(_said_of(_district(), at=at), ensure_ascii=False)
    for here, there in IN_THE_CITY.items():
        text = text.replace(here, there)
    told = _of_place(json.loads(text), "shifan/weijianwei")
    told["edition"]["regulator"] = "shifan/weijianwei"
    by, office = editor(CITY_EDITOR), Office.objects.get(path="shifan/weijianwei")
    words = "统一全市标准事项"  # not a message: what an officer wrote
    proposal = proposing.begin(
        None, OperationKind.NEW, content=told, office=office, reason=words, basis=PLAN, by=by, at=at
    )
    return published(proposal, by=by, publisher_is=publisher(CITY_PUBLISHER), at=at).matter


def _follows(below: Matter, above: Matter, *, at: datetime) -> None:
    """Who keeps the district's catalogue says which matter of the city this one follows."""
    words = "承接市级标准事项"  # not a message: what an officer wrote
    proposal = proposing.begin(below, OperationKind.CHANGE, reason=words, basis=PLAN, by=editor(), at=at)
    published(saved(proposal, "identity", {"upstream": above.implementation_code}, by=editor(), at=at), at=at)


def _street(above: Matter, *, at: datetime) -> None:
    told = _of_place(_said_of(above, at=at), "zhaoxia/shuxiang")
    told["matter"]["upstream"] = above.implementation_code
    words = "街道就近办理"  # not a message: what an officer wrote
    office = Office.objects.get(path="zhaoxia/shuxiang")
    proposal = proposing.begin(
        None, OperationKind.NEW, content=told, office=office, reason=words, basis=PLAN, by=editor(), at=at
    )
    published(proposal, at=at)


def _paper_dropped(city: Matter, *, at: datetime) -> None:
    """The photograph is read from the register: what the district has ten working days to take over."""
    by = editor(CITY_EDITOR)
    words = "照片由人口库共享，不再收取"  # not a message: what an officer wrote
    proposal = proposing.begin(city, OperationKind.CHANGE, reason=words, basis=PLAN, by=by, at=at)
    kept = [row for row in proposal.content["materials"] if "照片" not in row["name"]]
    proposal = saved(proposal, "materials", {"materials": kept}, by=by, at=at)
    published(proposal, by=by, publisher_is=publisher(CITY_PUBLISHER), at=at)
