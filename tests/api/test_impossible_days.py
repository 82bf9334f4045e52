"""A day that cannot be is refused in words wherever somebody types one, on the page as by API: years before any law, and the last of all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse

from approvals.actions import rectification, remedy, revocation, service
from approvals.enums import CaseState, RemedyKind
from approvals.models import Case, Plea, Proceeding, Remedy
from approvals.proceedings import Breach, Item, ProceedingState
from approvals.rules import owed_after
from approvals.tasks import sweep_deficiencies
from commitments.enums import Scheme
from commitments.models import Commitment
from credit.actions import listing
from credit.enums import Tier
from credit.models import Defence, Record
from ground.accounts.enums import ServedAt
from ground.accounts.models import ServiceTold
from ground.workdays import legal_day
from supervision import actions
from supervision.models import StopRemedy
from tests.api.conftest import Caller
from tests.approvals.breaking import in_place
from tests.approvals.committed import CHECKED, committed
from tests.approvals.revoking import FOUND, again, noticed, opened
from tests.approvals.test_owed import taken_back
from tests.credit.conftest import keepers, listed, proposed  # noqa: F401 - a fixture
from tests.credit.test_overrun import unserved
from tests.deferring import anew, deficient
from tests.supervision.test_stop import BASIS, found
from tests.town import Town, moment_parts

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WINDOW = ServiceTold(ServedAt.WINDOW)
# Before the law that says how long a paper is announced (1991-04-09), the first that a page takes, the first and last there are.
EARLY = ["0001-01-01", "1900-01-01", "1991-04-08"]
DAYS = [*EARLY, "9999-12-31"]
SAYS = (409, 422, 400)
Person = Callable[[str], Caller]


def boxes(name: str, day: str) -> dict[str, str]:
    return dict(zip([f"{name}_{part}" for part in ("year", "month", "day")], day.split("-"), strict=True))


def at_noon(name: str, day: str) -> dict[str, str]:
    return moment_parts(name, f"{day} 12:00")


def moments(day: str) -> list[str]:
    """That day by a machine, at its noon here, and at an edge of it far from here."""
    return [f"{day}T12:00:00+08:00", f"{day}T00:00:00+14:00", f"{day}T23:59:59-11:00"]


def answered(*answers: HttpResponse, may: bool) -> None:
    """In words; or, what `may` be as far as anybody here knows, done."""
    for answer in answers:
        assert answer.status_code in (*SAYS, *([201, 302] if may else [])), answer.content.decode()


def refused(*answers: HttpResponse) -> None:
    answered(*answers, may=False)


@pytest.mark.rule("COR-14")
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("method", ["announced", "post"])
def test_of_the_service_of_a_paper_about_a_revocation(
    town: Town, person: Person, method: str, day: str
) -> None:
    row = opened(town)
    service.confirm(row.case, WINDOW, by=town.actor("zhao"), at=town.at)
    revocation.notify(again(row), Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=town.at)
    chen, told = person("chen"), {"method": method, "receipt": "回证"}
    refused(
        chen.client.post(f"/proceedings/{row.uuid}/service/", told | boxes("on", day)),
        chen.post(f"proceedings/{row.uuid}/service/", told | {"on": day}),
    )
    assert again(row).served_at is None


@pytest.mark.rule("COR-14")
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("method", ["announced", "post"])
def test_of_the_service_of_an_order_to_stop(town: Town, person: Person, method: str, day: str) -> None:
    finding = found(town)
    case = finding.handoff.case
    service.confirm(case, WINDOW, by=town.actor("zhao"), at=town.at)
    order = actions.order_stop(finding, "停止营业。", BASIS, by=town.actor("sun"), at=town.at)
    told = {"method": method, "receipt": "回证"} | boxes("on", day)
    address = f"/handoffs/{case.number}/stops/{finding.uuid}/service/"
    refused(person("sun").client.post(address, told))
    assert order.services.count() == 0


@pytest.mark.rule("CRE-4")
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("method", ["announced", "post"])
def test_of_the_service_of_a_paper_about_an_entry(
    keepers: Town,  # noqa: F811
    person: Person,
    method: str,
    day: str,
) -> None:
    record = unserved(keepers, keepers.at)
    (paper,) = record.waiting
    qian, told = person("qian"), {"method": method, "receipt": "回证"}
    page = told | {"papers": [paper.pk]} | boxes("on", day)
    refused(
        qian.client.post(f"/credit/{record.uuid}/service/", page),
        qian.post(f"credit/records/{record.uuid}/service/", told | {"on": day}),
    )
    assert Record.objects.get(pk=record.pk).waiting


@pytest.mark.rule("COR-14", "RQ-10")
@pytest.mark.parametrize("day", DAYS)
def test_of_the_arrival_of_a_defence(town: Town, person: Person, day: str) -> None:
    row, chen = noticed(town), person("chen")
    told = {"words": "已经补测", "arrival": "EMS 1"}
    refused(chen.client.post(f"/proceedings/{row.uuid}/plea/", told | at_noon("arrived_at", day)))
    for moment in moments(day):
        refused(chen.post(f"proceedings/{row.uuid}/plea/", told | {"arrived_at": moment}))
    assert not Plea.objects.exists()


@pytest.mark.rule("CRE-4", "RQ-10")
@pytest.mark.parametrize("day", DAYS)
def test_of_the_arrival_of_a_defence_against_an_entry(
    keepers: Town,  # noqa: F811
    person: Person,
    day: str,
) -> None:
    record = listing.notify(
        proposed(keepers, keepers.at), Tier.GENERAL, by=keepers.actor("qian"), at=keepers.at
    )
    qian, told = person("qian"), {"words": "已经补交", "arrival": "EMS 1"}
    refused(qian.client.post(f"/credit/{record.uuid}/defence/", told | at_noon("arrived_at", day)))
    for moment in moments(day):
        refused(qian.post(f"credit/records/{record.uuid}/defence/", told | {"arrived_at": moment}))
    assert not Defence.objects.exists()


@pytest.mark.rule("COM-14", "RQ-10")
@pytest.mark.parametrize("day", DAYS)
def test_of_the_arrival_of_what_was_put_right(town: Town, person: Person, day: str) -> None:
    row = opened(town, Breach.MISMATCH)
    in_place(town, "110000")
    rectification.order_rectification(again(row), "请补测", by=town.actor("chen"), at=town.at)
    chen, told = person("chen"), {"words": "已经补测", "arrival": "EMS 1"}
    refused(chen.client.post(f"/proceedings/{row.uuid}/rectified/", told | at_noon("arrived_at", day)))
    for moment in moments(day):
        refused(chen.post(f"proceedings/{row.uuid}/rectified/", told | {"arrived_at": moment}))
    assert not Plea.objects.exists()
    assert again(row).unmet_at is None, "nothing lapsed by what was typed"


@pytest.mark.rule("LIF-3")
@pytest.mark.parametrize("day", DAYS)
def test_of_an_approval(town: Town, person: Person, day: str) -> None:
    row = noticed(town)
    revocation.waive(row, by=town.actor("zhao"), at=town.at)
    wu, told = person("wu"), {"reasons": "停供", "organ": "区政府", "number": "批〔2026〕3 号"}
    told["read"] = again(row).last_entry
    refused(
        wu.client.post(f"/proceedings/{row.uuid}/keeping/", told | boxes("on", day)),
        wu.post(f"proceedings/{row.uuid}/keeping/", told | {"on": day}),
    )
    assert again(row).state == ProceedingState.HEARD


def sought(town: Town, case: Case, **against: Proceeding) -> Remedy:
    today = legal_day(town.at)
    told = {"organ": "区政府", "sought_on": today, "notified_on": today}
    by = town.actor("zheng")
    return remedy.record_remedy(case, RemedyKind.RECONSIDERATION, **told, **against, by=by, at=town.at)


@pytest.mark.rule("G10")
@pytest.mark.parametrize("day", DAYS)
def test_of_a_remedy_and_of_what_came_of_it(town: Town, person: Person, day: str) -> None:
    case, today = town.delivered(), legal_day(town.at).isoformat()
    zheng, said = person("zheng"), {"kind": "reconsideration", "seeker": "applicant", "organ": "区政府"}
    for days in ({"sought_on": day, "notified_on": today}, {"sought_on": today, "notified_on": day}):
        page = {key: part for name, one in days.items() for key, part in boxes(name, one).items()}
        refused(
            zheng.client.post(f"/cases/{case.number}/remedies/", said | page),
            zheng.post(f"cases/{case.number}/remedies/", said | days),
        )
    assert not Remedy.objects.exists()
    running = sought(town, case)
    for days in ({"ended_on": day}, {"ended_on": today, "act_by": day}):
        page = {key: part for name, one in days.items() for key, part in boxes(name, one).items()}
        ends = {"outcome": "redone", "words": "责令重新作出"}
        refused(
            zheng.client.post(f"/cases/{case.number}/remedies/{running.uuid}/end/", ends | page),
            zheng.post(f"cases/{case.number}/remedy-end/", ends | days),
        )
    assert Remedy.objects.get().ended_at is None


@pytest.mark.rule("G10")
@pytest.mark.parametrize("day", DAYS)
def test_of_what_is_to_be_done_anew_in_a_proceeding(town: Town, person: Person, day: str) -> None:
    row = noticed(town)
    revocation.waive(row, by=town.actor("zhao"), at=town.at)
    revocation.revoke(row, "理由", by=town.actor("wu"), at=town.at)
    today = legal_day(town.at).isoformat()
    running = sought(town, row.case, against=again(row))
    ends = {"outcome": "redone", "words": "责令重新作出"}
    page = ends | boxes("ended_on", today) | boxes("act_by", day)
    refused(
        person("zheng").client.post(f"/proceedings/{row.uuid}/remedies/{running.uuid}/end/", page),
        person("zheng").post(
            f"cases/{row.case.number}/remedy-end/", ends | {"ended_on": today, "act_by": day}
        ),
    )
    assert again(row).state == ProceedingState.REVOKED


@pytest.mark.rule("G10")
@pytest.mark.parametrize("day", DAYS)
def test_of_a_remedy_against_an_order_to_stop(town: Town, person: Person, day: str) -> None:
    finding, today = found(town), legal_day(town.at).isoformat()
    order = actions.order_stop(finding, "停止营业。", BASIS, by=town.actor("sun"), at=town.at)
    sun, number = person("sun").client, finding.handoff.case.number
    told = {"kind": "reconsideration", "seeker": "applicant", "organ": "区政府"}
    address = f"/handoffs/{number}/stop-remedies/"
    refused(
        sun.post(address, told | boxes("sought_on", day) | boxes("notified_on", today)),
        sun.post(address, told | boxes("sought_on", today) | boxes("notified_on", day)),
    )
    days = {"sought_on": legal_day(town.at), "notified_on": legal_day(town.at)}
    running = actions.contest_stop(
        order, RemedyKind.RECONSIDERATION, organ="区政府", **days, by=town.actor("sun"), at=town.at
    )
    ends = {"outcome": "annulled", "words": "撤销"} | boxes("ended_on", day)
    refused(sun.post(f"{address}{running.uuid}/end/", ends))
    assert not StopRemedy.objects.exclude(ended_at=None).exists()


@pytest.mark.rule("RQ-10")
@pytest.mark.parametrize("day", DAYS)
def test_of_the_arrival_of_what_was_promised(town: Town, person: Person, day: str) -> None:
    case, held = committed(town)
    lin, told = person("lin"), {"way": "post", "evidence": "EMS 1"}
    page = told | {"no": "1", "originals": "1", "copies": "0"} | at_noon("arrived_at", day)
    refused(lin.client.post(f"/cases/{case.number}/commitment/papers/", page))
    told |= {"papers": [{"promised": 1, "originals": 1}]}
    for moment in moments(day):
        refused(lin.post(f"cases/{case.number}/promised-supply/", told | {"arrived_at": moment}))
    held = Commitment.objects.get(pk=held.pk)
    assert (held.state, held.promised.exclude(supplied_at=None).exists()) == ("performing", False)


@pytest.mark.rule("RQ-10", "COM-7")
@pytest.mark.parametrize("day", DAYS)
def test_of_the_arrival_of_what_is_owed(town: Town, person: Person, day: str) -> None:
    case = taken_back(town)
    (material,) = owed_after(case)
    lin, told = person("lin"), {"way": "post", "evidence": "EMS 1"}
    page = told | {"no": str(material.no), "originals": "1", "copies": "0"} | at_noon("arrived_at", day)
    refused(lin.client.post(f"/cases/{case.number}/owed/papers/", page))
    told |= {"papers": [{"material": material.no, "originals": 1}]}
    for moment in moments(day):
        refused(lin.post(f"cases/{case.number}/owed-supply/", told | {"arrived_at": moment}))
    assert owed_after(Case.objects.get(pk=case.pk))


@pytest.mark.rule("COM-13")
@pytest.mark.parametrize("day", DAYS)
def test_of_a_check(town: Town, person: Person, day: str) -> None:
    """A year that is far away is no mistake of form: the paper is made, and read."""
    case, _held = committed(town, Scheme.PROOF, ("卫生检测报告",), **CHECKED)
    chen, told = person("chen"), {"method": "written", "words": "布局"}
    answered(
        chen.client.post(f"/cases/{case.number}/commitment/checks/", told | boxes("on", day)),
        chen.post(f"cases/{case.number}/commitment-checks/", told | {"on": day}),
        may=day not in EARLY,
    )
    assert person("zhao").client.get(f"/cases/{case.number}/").status_code == 200


@pytest.mark.rule("RQ-10")
@pytest.mark.parametrize("day", DAYS)
def test_of_the_arrival_of_what_was_to_follow(town: Town, person: Person, day: str) -> None:
    one = deficient(town)
    gap, number = one.gaps.get(), one.case.number
    lin, told = person("lin"), {"way": "post", "evidence": "EMS 1"}
    page = told | {f"originals_{gap.pk}": "1", f"copies_{gap.pk}": "0"} | at_noon("arrived_at", day)
    refused(lin.client.post(f"/cases/{number}/deficiency/papers/", page))
    told |= {"papers": [{"gap": gap.no, "originals": 1}]}
    for moment in moments(day):
        refused(lin.post(f"cases/{number}/gap-supply/", told | {"arrived_at": moment}))
    assert (anew(one).state, anew(one).case.state) == ("open", "accepted"), "nothing lapsed by what was typed"


@pytest.mark.rule("RQ-10")
@pytest.mark.parametrize("day", DAYS)
def test_of_the_arrival_of_what_lapsed(town: Town, person: Person, day: str) -> None:
    one = deficient(town, at=town.at - 90 * DAY)
    assert sweep_deficiencies(town.at)
    gap, number = one.gaps.get(), one.case.number
    lin, told = person("lin"), {"ground": "arrived", "reason": "签收单"}
    page = told | {f"originals_{gap.pk}": "1", f"copies_{gap.pk}": "0", "days": "0"}
    refused(lin.client.post(f"/cases/{number}/deficiency/restoration/", page | at_noon("arrived_at", day)))
    told |= {"papers": [{"gap": gap.no, "originals": 1}]}
    for moment in moments(day):
        refused(lin.post(f"cases/{number}/gap-restoration/", told | {"arrived_at": moment}))
    assert anew(one).is_lapsed


@pytest.mark.rule("CRE-8")
@pytest.mark.parametrize("day", DAYS)
def test_of_a_duty_that_is_done(keepers: Town, person: Person, day: str) -> None:  # noqa: F811
    record = listed(keepers, keepers.at, Tier.MINOR)
    zhao, told = person("zhao"), {"words": "已补齐"}
    page = told | {"promised": "on"} | boxes("duty_done_on", day)
    answered(
        zhao.client.post(f"/credit/{record.uuid}/repairs/", page),
        zhao.post(f"credit/records/{record.uuid}/repairs/", told | {"promised": True, "duty_done_on": day}),
        may=day in EARLY,
    )
    assert person("tang").client.get(f"/desk/credit/{record.uuid}/").status_code == 200


@pytest.mark.rule("CLK-6")
@pytest.mark.parametrize("day", DAYS)
def test_of_a_receipt(town: Town, person: Person, day: str) -> None:
    case = town.case_at(CaseState.GRANTED, at=town.at)
    lin, told = person("lin"), {"method": "post"}
    refused(
        lin.client.post(f"/cases/{case.number}/delivery/", told | boxes("received_on", day)),
        lin.post(f"cases/{case.number}/delivery/", told | {"received_on": day}),
    )
