"""A system writes the catalogue for its office: the verbs, the checks and the trail of the pages; a person prepares and publishes."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ground.accounts.enums import Duty, Scope
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import rules
from matters.actions import importing, proposing, publishing
from matters.api.elements import WHOLE, group_of
from matters.elements import ELEMENTS, ROWS, Column, Element, of_part
from matters.models import Edition, Import, Proposal
from tests.api.conftest import Caller, problem
from tests.matters.desk import Desk
from tests.town import content

pytestmark = pytest.mark.django_db

HERE = "catalogue/proposals/"


@pytest.fixture
def desk(town) -> Desk:
    return Desk(town)


@pytest.fixture
def program(desk, machine) -> Caller:
    """A system that writes for the office of Mei."""
    return machine("mei", [Scope.CATALOGUE_WRITE])


def begun(program: Caller, desk: Desk, **more: Any) -> dict[str, Any]:
    told = {"operation": "change", "matter": desk.matter.code, "reason": "压缩时限", "basis": "会议纪要"}
    answer = program.post(HERE, told | more)
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


def write(program: Caller, uuid: str, revision: object, **told: Any):
    return program.send("patch", f"{HERE}{uuid}/elements/", told, If_Match=f'"{revision}"')


# ---- the whole way


@pytest.mark.rule("A10", "A2")
def test_a_program_writes_and_hands_on_and_a_person_publishes(desk, program):
    told = begun(program, desk)
    uuid = told["proposal"]
    assert (told["stage"], told["revision"], told["base"]) == ("draft", 0, 1)
    assert "没有区别" in told["refusal"]
    written = write(program, uuid, 0, elements={"promised_length": 5, "address": "新的大厅"})
    assert written["ETag"] == '"2"', "one revision for each tab"
    assert written.json()["elements"]["promised_length"] == 5
    assert program.post(f"{HERE}{uuid}/examination/").json()["stage"] == "checked"
    said = problem(program.post(f"{HERE}{uuid}/submission/"), 409)
    assert (said["rule"], "征求意见、合法性审核" in said["detail"]) == ("A2", True)
    proposal = Proposal.objects.get(uuid=uuid)
    desk.prepared(proposal)
    done = program.get(f"{HERE}{uuid}/").json()["preparations"]
    assert {one["kind"] for one in done} >= {"consult", "legal"}
    assert not any(one["lapsed"] for one in done)
    assert program.post(f"{HERE}{uuid}/submission/").json()["stage"] == "submitted"
    edition = publishing.publish(
        Proposal.objects.get(uuid=uuid), effective_on=legal_day(desk.at), by=desk.qin, at=desk.at
    )
    assert edition is not None
    assert (edition.promised_length, edition.address) == (5, "新的大厅")
    assert program.get(f"{HERE}{uuid}/").json()["published"] == edition.no


def test_everything_that_a_program_does_is_on_the_trail_as_its_own(desk, program):
    uuid = begun(program, desk, elements={"promised_length": 5})["proposal"]
    write(program, uuid, 1, reason="换一个理由")
    program.post(f"{HERE}{uuid}/examination/")
    program.post(f"{HERE}{uuid}/disposal/")
    entries = list(Entry.objects.of(f"proposal:{uuid}").order_by("seq"))
    assert [entry.act.partition(".")[2] for entry in entries] == [
        *("proposed", "saved", "saved", "checked", "discarded"),
    ]
    assert all(entry.user.is_system and entry.facts["by_token"] for entry in entries)
    assert {(entry.office, entry.duty) for entry in entries} == {(desk.town.organ.path, Duty.CATALOGUE)}
    assert entries[1].facts["elements"] == ["promised_length"]


@pytest.mark.rule("A10")
def test_no_program_publishes_or_confirms(desk, program, machine):
    """There is no address for it, no duty that a system could hold, and the rule says no."""
    uuid = begun(program, desk, elements={"promised_length": 5})["proposal"]
    problem(program.post(f"{HERE}{uuid}/publication/"), 404)
    proposal = proposing.check(Proposal.objects.get(uuid=uuid), by=desk.mei, at=desk.at)
    desk.submitted(proposal)
    account = proposal.begun_by
    assert account.is_system
    assert account.pk in rules.authors(proposal)


# ---- what somebody else wrote meanwhile


def test_what_is_written_names_the_revision_it_was_read_at(desk, program):
    uuid = begun(program, desk)["proposal"]
    path = f"{HERE}{uuid}/elements/"
    assert "If-Match" in problem(program.send("patch", path, {"reason": "x"}), 428)["detail"]
    read = program.get(path)
    assert (read["ETag"], read.json()["revision"]) == ('"0"', 0)
    assert program.get(path, If_None_Match=read["ETag"]).status_code == 304
    first = program.send("patch", path, {"elements": {"hours": "全年无休"}}, If_Match=read["ETag"])
    assert first["ETag"] == '"1"'
    # A proxy that packs answers makes tags weak; of a revision there is one text.
    assert write(program, uuid, 1, elements={"hours": "工作日"}).status_code == 200
    weak = program.send("patch", path, {"elements": {"hours": "全天"}}, If_Match='W/"2"')
    assert (weak.status_code, weak["ETag"]) == (200, '"3"')
    assert program.send("patch", path, {"elements": {"hours": "白天"}}, If_Match="*").status_code == 200


def test_nobodys_words_are_overwritten_and_both_sides_are_shown(desk, program):
    uuid = begun(program, desk)["proposal"]
    proposal = Proposal.objects.get(uuid=uuid)
    desk.saved(proposal, "contact", address="梅的大厅", hours="梅的时间")
    said = problem(
        write(program, uuid, 0, elements={"address": "系统的大厅", "promised_length": 5}, reason="别的"), 412
    )
    (both,) = said["conflicts"]
    assert (both["element"], both["before"], both["theirs"], both["yours"]) == (
        "address", "朝霞区政务服务大厅", "梅的大厅", "系统的大厅",
    )  # fmt: skip
    assert said["revision"] == 1
    proposal = Proposal.objects.get(uuid=uuid)
    assert (proposal.revision, proposal.content["edition"]["promised_length"]) == (1, 8), "nothing is saved"
    assert proposal.reason == "压缩时限"
    said = problem(write(program, uuid, 0, elements={"promised_length": 5}), 412)
    assert (said["conflicts"], said["revision"]) == ([], 1)
    again = write(program, uuid, said["revision"], elements={"promised_length": 5})
    assert again.json()["elements"]["address"] == "梅的大厅"
    for tag in ("x", "999999999999", "7"):
        problem(write(program, uuid, tag, elements={"promised_length": 6}), 412)


# ---- the same rules


def test_findings_are_those_of_the_page_with_place_and_severity(desk, program):
    uuid = begun(program, desk, elements={"address": "", "faq": []})["proposal"]
    told = program.get(f"{HERE}{uuid}/").json()["findings"]
    proposal = Proposal.objects.get(uuid=uuid)
    assert told == [one._asdict() | {"severity": one.severity} for one in rules.found(proposal, at=desk.at)]
    assert {"severity": "error", "element": "address"}.items() <= next(
        one for one in told if one["element"] == "address"
    ).items()
    said = problem(program.post(f"{HERE}{uuid}/examination/"), 409)
    assert (said["rule"], "请填写办理地点" in said["detail"]) == ("A2", True)


@pytest.mark.rule("A10")
def test_a_program_writes_for_its_own_office_alone(desk, machine):
    town = desk.town
    town._officer("gao", "高原", town.offices["regulator"], Duty.CATALOGUE)
    stranger = machine("gao", [Scope.CATALOGUE_WRITE])
    told = {"operation": "change", "matter": desk.matter.code, "reason": "x"}
    said = problem(stranger.post(HERE, told), 403)
    assert said["rule"] == "A10"
    assert "由该机构、其上级机构或者事项目录管理机构编制" in said["detail"]
    said = problem(stranger.post(HERE, {"operation": "new", "office": town.organ.path}), 403)
    assert said["rule"] == "A10"
    proposal = desk.begun()
    problem(stranger.get(f"{HERE}{proposal.uuid}/"), 404)
    problem(write(stranger, str(proposal.uuid), 0, reason="x"), 404)
    assert stranger.get(HERE).json()["items"] == []


@pytest.mark.rule("A10")
def test_who_publishes_reads_and_does_not_write(desk, person):
    proposal = desk.begun()
    qin = person("qin")
    assert qin.get(f"{HERE}{proposal.uuid}/").status_code == 200
    said = problem(write(qin, str(proposal.uuid), 0, reason="x"), 403)
    assert (said["rule"], said["detail"]) == ("A10", "请改用事项编制的职责办理")
    for noun in ("examination", "submission", "disposal"):
        assert problem(qin.post(f"{HERE}{proposal.uuid}/{noun}/"), 403)["rule"] == "A10"


@pytest.mark.rule("API-2")
def test_only_the_scope_and_the_duty_open_it(desk, machine, client, person):
    problem(Caller(client=client).get(HERE), 401)
    problem(machine("mei", [Scope.CASES_ACT, Scope.MATTERS_READ]).get(HERE), 403)
    told = {"operation": "change", "matter": desk.matter.code}
    lin = machine("lin", [Scope.CATALOGUE_WRITE])
    assert problem(lin.post(HERE, told), 403)["rule"] == "A10"
    assert lin.get(HERE).json()["items"] == []
    zhao = person("zhao")
    problem(zhao.post(HERE, told), 403)
    problem(zhao.post(HERE, {"operation": "new"}), 403)
    assert zhao.get(HERE).json()["items"] == []


@pytest.mark.rule("S41")
def test_what_a_higher_level_says_stays(desk, program):
    matter = desk.matter
    matter.upstream = desk.town.instant.matter
    matter.save(update_fields=["upstream"])
    told = begun(program, desk)
    assert "visits" in told["locked"]
    said = problem(write(program, told["proposal"], 0, elements={"visits": 3}), 409)
    assert (said["rule"], "上级统一填写" in said["detail"]) == ("S41", True)
    assert write(program, told["proposal"], 0, elements={"hours": "全天"}).status_code == 200


@pytest.mark.rule("A10")
def test_one_proposal_at_a_time_and_one_call_once(desk, program):
    told = {"operation": "change", "matter": desk.matter.code, "reason": "x"}
    first = program.post(HERE, told, key="k-1")
    again = program.post(HERE, told, key="k-1")
    assert again.json() == first.json()
    assert Proposal.objects.count() == 1
    said = problem(program.post(HERE, told), 409)
    assert (said["rule"], "已有一份" in said["detail"]) == ("A10", True)
    assert [one["proposal"] for one in program.get(HERE).json()["items"]] == [first.json()["proposal"]]


def test_a_new_matter_is_begun_for_the_own_office_or_one_below(desk, program):
    whole = content("另一事项", no=9)
    elements = {**whole["matter"], **{k: v for k, v in whole["edition"].items() if k in WHOLE}}
    elements |= {part: whole[part] for part in ("materials", "steps", "review_points")}
    told = program.post(
        HERE,
        {"operation": "new", "state": "open", "reason": "新设", "basis": "条例", "elements": elements},
    ).json()
    assert (told["matter"], told["office_path"], told["name"]) == (None, desk.town.organ.path, "另一事项")
    assert [one for one in told["findings"] if one["severity"] == "error"] == []
    assert program.post(f"{HERE}{told['proposal']}/examination/").json()["stage"] == "checked"
    desk.submitted(Proposal.objects.get(uuid=told["proposal"]))
    edition = desk.published(Proposal.objects.get(uuid=told["proposal"]))
    assert (edition.name, edition.state) == ("另一事项", "open")


# ---- what is sent wrongly


@pytest.mark.parametrize(
    "elements, where, words",
    [
        ({"colour": 1}, "elements.colour", "没有这样的要素"),
        ({"materials.name": "x"}, "elements.materials.name", "逐行整体写入"),
        ({"visits": "一次"}, "elements.visits", "应有的形式"),
        ({"handling": "later"}, "elements.handling", "不在可选范围内"),
        ({"materials": [{"name": "x"}, {"smell": 1}]}, "elements.materials.1.smell", "没有这一要素"),
        ({"steps": {"name": "x"}}, "elements.steps", "列表"),
        ({"legal_basis": [{"law": {"a": 1}}]}, "elements.legal_basis", "应有的形式"),
        ({"form": {"sections": [{"fields": [{"key": 5}]}]}}, "elements.form", "格式有误"),
        ({"form": {"sections": [{"title": "", "fields": []}]}}, "elements.form.sections.0", "分段名称"),
        ({"questions": [{"key": "k"}]}, "elements.questions", "请填写问题"),
        (
            {"handling_items": [{"no": "01", "name": "x", "purpose": "new", "when": {"key": "unasked"}}]},
            "elements.handling_items.0.when",
            "",
        ),
    ],
)  # fmt: skip
def test_what_can_be_no_element_is_named_by_its_place(desk, program, elements, where, words):
    uuid = begun(program, desk)["proposal"]
    errors = problem(write(program, uuid, 0, elements=elements), 400)["errors"]
    assert words in "".join(errors[where])
    assert Proposal.objects.get(uuid=uuid).revision == 0


WORDS = st.text(alphabet="甲a1①.《/\n ", max_size=6)
KEYS = st.sampled_from(
    ["key", "label", "kind", "title", "sections", "fields", "choices", "when", "is", "all"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 99999) | WORDS | st.sampled_from(["text", "choice", "table"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def odd(element: Element | Column) -> st.SearchStrategy[Any]:
    """What has the form of this element and nothing else to say for it; now and then not even that."""
    of_kind: dict[str, Any] = {
        "number": st.none() | st.integers(0, 40000),
        "flag": st.booleans(),
        "lines": st.lists(WORDS, max_size=3),
        "numbers": st.lists(st.integers(0, 9), max_size=3),
        "multi": st.lists(_choice(element), max_size=3),
        "choice": _choice(element),
        "form": st.fixed_dictionaries({"sections": st.lists(JSON, max_size=2)}),
        "questions": st.lists(st.dictionaries(KEYS, JSON, max_size=4), max_size=2),
        "condition": st.none() | st.dictionaries(KEYS, JSON, max_size=2),
        "english": st.dictionaries(WORDS, WORDS, max_size=2),
        "file": st.none() | st.uuids().map(str),
        "office": st.sampled_from(["", "zhaoxia/zhengwuban", "nowhere"]),
        "matter": st.sampled_from(["", "nothing"]),
    }
    if element.kind == "rows":
        row = st.fixed_dictionaries({}, optional={one.key: odd(one) for one in element.columns})
        return st.lists(row, max_size=2) | JSON
    return of_kind.get(element.kind, WORDS) | JSON


def _choice(element: Element | Column) -> st.SearchStrategy[Any]:
    return st.sampled_from([value for value, _label in element.choices] or ["x"])


def told(name: str) -> st.SearchStrategy[dict[str, Any]]:
    if name not in ROWS:
        return odd(ELEMENTS[name]).map(lambda said: {name: said})
    row = st.fixed_dictionaries({}, optional={one.column: odd(one) for one in of_part(name)})
    return st.lists(row, max_size=2).map(lambda rows: {name: rows})


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(elements=st.sampled_from(sorted(WHOLE)).flatmap(told))
def test_nothing_that_is_sent_breaks_the_door_or_the_pages(desk, program, person, elements):
    proposal = Proposal.objects.live().first() or desk.begun()
    uuid, revision = str(proposal.uuid), proposal.revision
    answer = write(program, uuid, revision, elements=elements)
    assert answer.status_code in {200, 400, 409}
    if answer.status_code == 200 and answer.json()["revision"] > revision:
        assert program.get(f"{HERE}{uuid}/").status_code == 200
        (name,) = elements
        for page in (group_of(name), "preview", "findings"):
            address = f"/catalogue/proposals/{uuid}/{page}/"
            assert person("mei").client.get(address, follow=True).status_code == 200


def test_nobody_is_named_in_an_answer(desk, program, person):
    uuid = begun(program, desk)["proposal"]
    desk.saved(Proposal.objects.get(uuid=uuid), "time", promised_length=5)
    for path in ("", "elements/"):
        page = program.get(f"{HERE}{uuid}/{path}").content.decode()
        assert not [name for name in ("梅若云", "系统 mei") if name in page]


def test_a_list_and_a_proposal_cost_the_same_with_more(
    desk, program, client, same_queries, django_assert_max_num_queries
):
    numbers = count(5)

    def add():
        edition = desk.town._open(f"另一事项 {next(numbers)}", desk.at, no=next(numbers))
        desk.begun(matter=edition.matter)

    same_queries(lambda: program.get(HERE), add=add)
    uuid = begun(program, desk)["proposal"]
    with django_assert_max_num_queries(40):
        program.get(f"{HERE}{uuid}/")


# ---- whole files


def hand_in(program: Caller, text: str, **told: Any):
    file = SimpleUploadedFile("目录.csv", text.encode(), "text/csv")
    return program.upload("catalogue/imports/", {"profile": "elements"} | told, {"file": file})


GOOD = "实施编码,事项名称,事项类型,实施主体,行使层级,服务对象\n11990001MB990002154000123020099,某某登记,01,朝霞区政务服务办公室,4,自然人\n"


@pytest.mark.rule("A10")
def test_a_file_is_reported_by_row_and_column_and_confirmed_by_a_person(desk, program, person):
    uuid = hand_in(program, GOOD).json()["uuid"]
    path = f"catalogue/imports/{uuid}/"
    assert program.get(path).json()["stage"] == "waiting"
    importing.check(Import.objects.get(uuid=uuid).pk, at=desk.at)
    told = program.get(path)
    assert (told.json()["stage"], told.json()["stops"]) == ("checked", False), told.json()["problems"]
    assert [row["name"] for row in told.json()["new"]] == ["某某登记"]
    assert program.get(path, If_None_Match=told["ETag"]).status_code == 304
    assert not Edition.objects.filter(name="某某登记").exists()
    said = problem(program.post(f"{path}confirmation/"), 409)
    assert (said["rule"], "本人办理" in said["detail"]) == ("A10", True)
    assert person("qin").post(f"{path}confirmation/").json()["stage"] == "writing"
    importing.write(Import.objects.get(uuid=uuid).pk, at=desk.at)
    assert program.get(path).json()["stage"] == "done"
    assert Edition.objects.get(name="某某登记").published_by.username == "qin"


def test_a_file_with_errors_names_row_and_column_and_is_given_up(desk, program):
    uuid = hand_in(program, GOOD.replace(",01,", ",77,")).json()["uuid"]
    importing.check(Import.objects.get(uuid=uuid).pk, at=desk.at)
    path = f"catalogue/imports/{uuid}/"
    told = program.get(path).json()
    assert told["stops"]
    (row,) = (one for one in told["problems"] if one["column"] == "事项类型")
    assert (row["row"], row["severity"]) == (2, "error")
    assert program.post(f"{path}disposal/").json()["stage"] == "discarded"
    assert [one["uuid"] for one in program.get("catalogue/imports/").json()["items"]] == [uuid]


def test_the_files_of_a_hall_are_listed_as_on_the_page(desk, machine):
    desk.town._officer("hu", "胡明", desk.town.window, Duty.CATALOGUE)
    there = machine("hu", [Scope.CATALOGUE_WRITE])
    uuid = hand_in(there, GOOD).json()["uuid"]
    assert [one["uuid"] for one in there.get("catalogue/imports/").json()["items"]] == [uuid]


@pytest.mark.rule("A10")
def test_a_file_is_handed_in_by_who_writes(desk, program, machine, person):
    assert problem(hand_in(machine("lin", [Scope.CATALOGUE_WRITE]), GOOD), 403)["rule"] == "A10"
    problem(hand_in(person("zhao"), GOOD), 403)
    assert "file" in problem(program.upload("catalogue/imports/", {"profile": "elements"}, {}), 400)["errors"]
    assert "profile" in problem(hand_in(program, GOOD, profile="x"), 400)["errors"]
    assert "空的" in problem(hand_in(program, ""), 400)["errors"]["file"][0]
    uuid = hand_in(program, GOOD).json()["uuid"]
    town = desk.town
    town._officer("gao", "高原", town.offices["regulator"], Duty.CATALOGUE)
    problem(machine("gao", [Scope.CATALOGUE_WRITE]).get(f"catalogue/imports/{uuid}/"), 404)
