"""办理方式 by machine: each route open or closed with its rule, of a matter, of a draft, of a case; what is lacking goes along (COM-6)."""

from __future__ import annotations

import pytest

from approvals.actions import filing, intake
from approvals.enums import Route
from approvals.models import Case, RouteTaken
from approvals.rules import kept_offer
from credit.actions.bars import bar
from credit.enums import BarGround
from ground.accounts.enums import Power
from ground.workdays import legal_day
from matters.enums import ReformMode
from matters.models import Edition, ReformItem
from tests.api.conftest import Caller, application, problem, scans
from tests.approvals.test_mandated import mandate
from tests.matters.asking import asking
from tests.promising import PLAN, REPORT, lacking_draft, promising
from tests.town import Town

pytestmark = pytest.mark.django_db

PROMISES = {"scheme": "credit", "lacking": [{"material": 2, "how": "committed"}]}


@pytest.fixture
def edition(town: Town) -> Edition:
    """The report may be promised, the plan may follow."""
    return promising(town, "credit", secondary=(PLAN,))


def by_route(answer) -> dict:
    assert answer.status_code == 200, answer.content.decode()
    return {one["route"]: one for one in answer.json()["routes"]}


@pytest.mark.rule("COM-6")
def test_everybody_reads_which_routes_a_matter_has_and_which_rule_closes_the_others(town, edition):
    answer = Caller().get(f"matters/{edition.matter.code}/routes/")
    found = by_route(answer)
    assert list(found) == [*Route.values]
    assert {name for name, one in found.items() if one["open"]} == {"credit", "deficiency", "ordinary"}
    assert [one["name"] for one in found["credit"]["materials"]] == [REPORT]
    assert [one["name"] for one in found["deficiency"]["materials"]] == [PLAN]
    (closing,) = [one for one in found["proof"]["rulings"] if not one["ok"]]
    assert closing["rule"] == "COR-6"
    assert closing["article"].startswith("国办发〔2020〕42号")
    assert "不适用证明事项告知承诺" in closing["words"]
    assert all(one["article"] or one["source"] for route in found.values() for one in route["rulings"])
    assert answer.json()["permit"]["ok"]
    again = Caller().get(f"matters/{edition.matter.code}/routes/", If_None_Match=answer["ETag"])
    assert again.status_code == 304


def test_what_is_asked_hangs_on_the_answers_in_the_address(town):
    edition = asking(town)
    path = f"matters/{edition.matter.code}/routes/"

    def waiting(asked: str) -> set:
        return {one["name"] for one in by_route(Caller().get(path + asked))["deficiency"]["materials"]}

    assert "池水检测报告" in waiting("?place=bath&pool=yes")
    assert "池水检测报告" not in waiting("?place=hair&who=self")
    assert Caller().get(f"{path}?place=hair").json()["situation"] == {"place": "hair"}
    problem(Caller().get(f"{path}?purpose=renewal"), 404)
    problem(Caller().get(f"{path}?purpose=x"), 400)
    problem(Caller().get("matters/nothing/routes/"), 404)


@pytest.mark.rule("S50")
def test_what_needs_no_permit_any_more_says_so(town, edition):
    told = {"basis": "国发〔2021〕7号", "from_on": legal_day(town.at)}
    ReformItem.objects.create(matter=edition.matter, mode=ReformMode.CANCELLED, **told)
    permit = Caller().get(f"matters/{edition.matter.code}/routes/").json()["permit"]
    assert (permit["ok"], permit["rule"]) == (False, "S50")
    assert "不需要取得许可" in permit["words"]


def draft(town: Town, edition: Edition) -> str:
    return f"drafts/{lacking_draft(town, edition, 'credit', REPORT='committed').uuid}/routes/"


@pytest.mark.rule("COM-6")
def test_a_draft_is_told_its_routes_and_chooses_anew_as_often_as_it_likes(town, edition, person):
    zhao, path = person("zhao"), draft(town, edition)
    found = zhao.get(path)
    assert found.json()["scheme"] == "credit"
    assert found.json()["lacking"] == [{"material": 2, "how": "committed"}]
    problem(zhao.send("put", path, {"lacking": []}), 428)
    plain = zhao.send("put", path, {"lacking": []}, If_Match=found["ETag"])
    assert (plain.json()["scheme"], plain.json()["lacking"]) == ("", [])
    problem(zhao.send("put", path, PROMISES, If_Match=found["ETag"]), 412)
    again = zhao.send("put", path, PROMISES, If_Match=plain["ETag"])
    assert again.status_code == 200, again.content.decode()
    case = Case.objects.get()
    assert (case.scheme, [row.material.name for row in case.lacking.all()]) == ("credit", [REPORT])


@pytest.mark.rule("RQ-2")
def test_what_is_not_open_to_him_is_refused_with_its_rule(town, edition, person):
    zhao, path = person("zhao"), draft(town, edition)
    Case.objects.get().files.filter(material__no=1).delete()
    tag = zhao.get(path)["ETag"]

    def refused(told: dict, status: int) -> dict:
        return problem(zhao.send("put", path, told, If_Match=tag), status)

    assert refused({"lacking": [{"material": 1, "how": "committed"}]}, 409)["rule"] == "RQ-2"
    assert "请选择承诺方式" in refused({"lacking": PROMISES["lacking"]}, 409)["detail"]
    assert "本事项不适用" in refused(PROMISES | {"scheme": "proof"}, 409)["detail"]
    assert (
        "scheme" in refused({"scheme": "credit", "lacking": [{"material": 1, "how": "later"}]}, 400)["errors"]
    )
    assert "lacking" in refused({"lacking": [{"material": 99, "how": "later"}]}, 400)["errors"]
    assert "lacking" in refused({"lacking": PROMISES["lacking"] * 2}, 400)["errors"]
    assert Case.objects.get().scheme == "credit", "nothing of it was kept"
    problem(person("wang").get(path), 404)
    problem(person("wang").send("put", path, PROMISES, If_Match=tag), 404)


@pytest.mark.rule("COM-4")
def test_his_own_standing_closes_a_route_to_him_and_to_nobody_else(town, edition, person):
    path = draft(town, edition)
    party = Case.objects.get().party
    bar(
        party,
        BarGround.GIVEN_UP,
        basis="天津“一制三化”方案",
        thread="case:x",
        basic_code=edition.matter.basic_code,
        matter_name=edition.name,
        by=town.actor("zheng"),
        at=town.at,
    )
    found = by_route(person("zhao").get(path))["credit"]
    assert [one["rule"] for one in found["rulings"] if not one["ok"]] == ["COM-4"]
    assert by_route(Caller().get(f"matters/{edition.matter.code}/routes/"))["credit"]["open"]


@pytest.mark.rule("COM-6")
def test_an_application_in_one_call_promises_and_its_case_keeps_what_was_open(town, edition, machine, person):
    zhao = machine("zhao")
    told = application(town, **PROMISES) | {"edition": str(edition.uuid)}

    def plan() -> dict:
        return {"material-1": scans()["material-1"]}

    unknown = told | {"lacking": [{"material": 99, "how": "committed"}]}
    assert "lacking" in problem(zhao.upload("cases/", unknown, plan()), 400)["errors"]
    assert problem(zhao.upload("cases/", told | {"scheme": "notified"}, plan()), 409)["rule"] == "RQ-2"
    answer = zhao.upload("cases/", told, plan())
    assert answer.status_code == 201, answer.content.decode()
    assert answer.json()["commitment"]["state"] == "told"
    path = f"cases/{answer.json()['number']}/routes/"
    kept = zhao.get(path).json()
    assert (kept["scheme"], kept["lacking"]) == ("credit", PROMISES["lacking"])
    (filed,) = kept["taken"]
    assert (filed["moment"], filed["scheme"]) == ("filing", "credit")
    routes = {one["route"]: one for one in filed["routes"]}
    assert routes["credit"]["open"]
    assert [one["name"] for one in routes["credit"]["materials"]] == [REPORT]
    assert routes["proof"]["rulings"][0]["rule"] == "COR-6"
    problem(person("wang").get(path), 404)
    assert person("lin").get(path).json() == kept, "as the desk's own page shows it"


@pytest.mark.rule("COM-6")
def test_a_window_says_by_machine_what_follows(town, edition, machine):
    told = application(town, lacking=[{"material": 1, "how": "later"}]) | {
        "edition": str(edition.uuid),
        "party": {
            "id_type": "RESIDENT", "id_number": "990001198509040462", "name": "赵敏", "phone": "13800000001"
        },
        "papers": [{"material": 2, "originals": 1}],
    }  # fmt: skip
    answer = machine("lin").post("cases/", told)
    assert answer.status_code == 201, answer.content.decode()
    assert RouteTaken.objects.get().moment == "filing"
    case = Case.objects.get()
    assert [row.how for row in case.lacking.all()] == ["later"]
    assert intake


@pytest.mark.rule("CRE-1", "B6")
def test_what_was_kept_says_why_to_whoever_may_read_it(town, edition, person):
    zhao = town.actor("zhao").on_behalf_of
    told = {"thread": "case:x", "basic_code": edition.matter.basic_code, "matter_name": edition.name}
    bar(zhao, BarGround.GIVEN_UP, basis="办法", **told, by=town.actor("zheng"), at=town.at)
    mandate(town, *Power, all_matters=True)
    case = filing.file(lacking_draft(town, edition), by=town.actor("zhao"), at=town.at)

    def why(who: str) -> str:
        answer = person(who).get(f"cases/{case.number}/routes/")
        assert answer.status_code == 200, answer.content.decode()
        (kept,) = answer.json()["taken"]
        (closed,) = [one for one in kept["routes"] if one["route"] == "credit"]
        (ruling,) = [one for one in closed["rulings"] if not one["ok"]]
        assert ruling["rule"] == "COM-4"
        return ruling["words"]

    for who in ("zhao", "lin"):
        assert "不再适用信用承诺" in why(who)
    assert "原因不对本账号公开" in why("wang")
    assert "不再适用信用承诺" not in why("wang")
    for row in RouteTaken.objects.all():  # as rows were kept that do not say what is open to whom
        assert any("held" in one for one in row.offers)
        older = [
            kept_offer({key: said for key, said in one.items() if key != "held"}, set()) for one in row.offers
        ]
        (credit,) = [one for one in older if one.route == Route.CREDIT]
        assert "原因不对本账号公开" in credit.closed_by[0].words
