"""A file is reported before anything is written, comes in whole or not at all, and twice without a change."""

import json
import time
from datetime import date, timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, OfficeKind
from ground.accounts.models import Office
from ground.documents.files import PDF, store
from ground.law.models import DatedValue
from ground.law.rulings import Refused
from ground.trail.models import Entry
from matters import tasks
from matters.actions import importing
from matters.actions.importing.directory import DATA
from matters.actions.opening import load_foundations, packaged
from matters.content import content_of
from matters.enums import EditionState, ImportProfile, ImportState
from matters.exchange import export, tables, workbook
from matters.models import Edition, Import, Matter
from tests.matters.conftest import EDITORS, ROW

ELEMENTS, EXCHANGE, DIRECTORY = ImportProfile.ELEMENTS, ImportProfile.EXCHANGE, ImportProfile.DIRECTORY
CODE = "11990001000000000X" + "4" + "000109136003"


def table(*rows: dict) -> bytes:
    """A CSV of the profile of all elements, with the columns that the rows name."""
    head = list(dict.fromkeys(key for row in rows for key in row))
    lines = [head, *([str(row.get(key, "")) for key in head] for row in rows)]
    return "\n".join(",".join(line) for line in lines).encode()


GOOD = {"实施编码": "A1", "事项名称": "某某登记", "事项类型": "行政确认", "实施主体": "zhaoxia/gongan"}


def counts(found):
    return {key: found.facts[key] for key in ("new", "changed", "unchanged", "left_out")}


@pytest.fixture
def bring(offices, moment):
    def brought(raw, profile=ELEMENTS, *, at=moment, **more):
        found = importing.plan(raw, profile, at=at, **more)
        return importing.carry_out(found, basis="区政府决定", by=EDITORS, at=at)

    return brought


def test_a_plan_writes_nothing(offices, moment):
    found = importing.plan(table(GOOD), ELEMENTS, at=moment)
    assert counts(found) == {"new": 1, "changed": 0, "unchanged": 0, "left_out": 0}, found.problems
    assert not Matter.objects.exists()
    assert not Entry.objects.filter(thread="catalogue:matters").exists()


@pytest.mark.rule("LINT-9")
def test_a_file_names_no_paper_that_somebody_applied_with(offices, moment):
    private = store(b"%PDF-1.4 household booklet", PDF, at=moment)
    for uuid in (str(private.uuid), "x" * 36):
        found = importing.plan(table({**GOOD, "结果样本": uuid}), ELEMENTS, at=moment)
        assert any("结果样本" in one.column and one.stops for one in found.problems), found.problems


def test_what_a_file_says_stands_in_the_catalogue_and_is_found(bring):
    bring(table({**GOOD, "俗称": "办某某"}))
    edition = Edition.objects.get()
    assert (edition.name, edition.state, edition.no) == ("某某登记", EditionState.LISTED, 1)
    assert edition.matter.office.path == "zhaoxia/gongan"
    assert edition.matter.initials == "mmdj"
    assert edition.matter.for_persons, "who does not say serves everybody"
    entry = Entry.objects.get(thread="catalogue:matters")
    assert entry.facts["new"] == 1


def test_only_the_columns_of_the_file_are_changed(bring, moment):
    bring(table({**GOOD, "咨询电话": "12345", "办理地点": "晨光大道 66 号"}))
    found = bring(table({"实施编码": "A1", "咨询电话": "12388"}), at=moment + timedelta(days=9))
    assert [change.words for change in found.changed[0].changes] == ["咨询电话：12345 → 12388"]
    old, new = Edition.objects.order_by("no")
    assert (new.consult_phone, new.address) == ("12388", "晨光大道 66 号")
    assert (old.consult_phone, old.replaced_on) == ("12345", new.effective_on)
    assert Edition.objects.in_force(date(2026, 3, 12)).get() == old


def test_a_sheet_without_a_column_leaves_it_alone_in_every_row(bring, moment):
    head = ["实施编码", "材料名称", "必要性", "来源渠道", "材料形式"]
    rows = [["A1", "委托书", "必要", "申请人自备", "纸质"], ["A1", "照片", "非必要", "申请人自备", "纸质"]]
    first = {
        "事项": [list(GOOD), list(GOOD.values())],
        "申请材料": [[*head, "受理标准"], [*rows[0], "签字"], [*rows[1], "近期"]],
    }
    found = bring(workbook.plain(first))
    assert not found.stops, found.problems
    again = {**first, "申请材料": [head, rows[1], [*rows[0][:2], "非必要", *rows[0][3:]]]}
    found = bring(workbook.plain(again), at=moment + timedelta(days=1))
    told = {row["name"]: (row["necessity"], row["standard"]) for row in found.changed[0].content["materials"]}
    assert told == {"委托书": ("optional", "签字"), "照片": ("optional", "近期")}


def test_the_same_file_again_changes_nothing_and_leaves_no_trace(bring, moment):
    bring(table(GOOD, {**GOOD, "实施编码": "A2", "事项名称": "另一登记"}))
    before = list(Edition.objects.order_by("pk").values())
    found = bring(
        table(GOOD, {**GOOD, "实施编码": "A2", "事项名称": "另一登记"}), at=moment + timedelta(days=9)
    )
    assert counts(found) == {"new": 0, "changed": 0, "unchanged": 2, "left_out": 0}
    assert list(Edition.objects.order_by("pk").values()) == before
    assert Entry.objects.filter(thread="catalogue:matters").count() == 1


@pytest.mark.parametrize(
    "bad, words",
    [
        ({"实施编码": ""}, "没有实施编码"),
        ({"实施编码": "A1"}, "重复出现"),
        ({"实施编码": "1.15113E+17"}, "末位已经丢失"),
        ({"事项名称": ""}, "请填写事项名称"),
        ({"事项名称": "长" * 201}, "最多 200 个字"),
        ({"事项类型": "11"}, "请填写"),
        ({"实施主体": "园林局"}, "没有机构"),
        ({"办件类型": "即办件", "承诺办结时限": "1"}, "即办件"),
        ({"办件类型": "承诺件", "承诺办结时限": "9", "法定办结时限": "5"}, "不能长于法定办结时限"),
        ({"咨询电话": "12345", "监督投诉电话": "12345"}, "不同"),
        ({"结果样本": "0d2a3b4c-0000-4000-8000-000000000000"}, "不存在，请重新选择或者上传"),
        ({"上级标准事项": "Z9"}, "“Z9”不存在"),
    ],
)
def test_one_bad_row_and_nothing_is_written(bring, bad, words):
    found = bring(table(GOOD, {**GOOD, "实施编码": "A2", **bad}))
    stopping = [one for one in found.problems if one.stops]
    assert any(words in one.words for one in stopping), stopping
    assert {one.row for one in stopping} <= {2, 3}
    assert not Matter.objects.exists()


def test_every_problem_is_named_by_sheet_row_and_column(offices, moment):
    raw = workbook.plain(
        {
            "事项": [list(GOOD), list(GOOD.values())],
            "申请材料": [
                ["实施编码", "材料名称", "必要性", "来源渠道", "材料形式", "受理标准"],
                ["A1", "身份证", "必要", "申请人自备", "纸质", "有效"],
                ["A1", "委托书", "按情形提供", "申请人自备", "纸质", "有效"],
                ["A1", "照片", "或许", "申请人自备", "纸质", "有效"],
            ],
        }
    )
    found = importing.plan(raw, ELEMENTS, at=moment)
    said = {(one.sheet, one.row, one.column) for one in found.problems if one.stops}
    assert ("申请材料", 4, "必要性") in said
    assert ("申请材料", 3, "提供情形") in said


def test_packaged_contents_enter_open_and_come_out_as_they_were(offices, bring, moment):
    load_foundations(at=moment)
    found = bring(json.dumps(list(packaged()), ensure_ascii=False).encode())
    assert [one for one in found.problems if one.stops] == []
    day = date(2026, 3, 4)
    assert Edition.objects.open_on(day).count() == len(found.new) == 17
    later = moment + timedelta(days=1)
    for kind, profile in (("json", ELEMENTS), ("xlsx", ELEMENTS)):
        out = export.export(None, kind, on=day).content
        again = importing.plan(out, profile, at=later)
        assert counts(again) == {"new": 0, "changed": 0, "unchanged": 17, "left_out": 0}, [
            (change.path, change.words) for one in again.changed for change in one.changes
        ]


def test_the_files_of_many_matters_are_fetched_together(offices, bring, moment):
    load_foundations(at=moment)
    raw = json.dumps(list(packaged()), ensure_ascii=False).encode()
    with CaptureQueriesContext(connection) as queries:
        assert len(bring(raw).new) == 17
    assert (
        sum(query["sql"].startswith('SELECT "documents_blob"."id"') for query in queries.captured_queries)
        == 1
    )


def test_the_exchange_tables_change_nothing_by_what_they_cannot_say(offices, bring, moment):
    load_foundations(at=moment)
    bring(json.dumps(list(packaged()), ensure_ascii=False).encode())
    out = export.export(None, "exchange", on=date(2026, 3, 4)).content
    found = importing.plan(out, EXCHANGE, at=moment + timedelta(days=1))
    assert [one.words for one in found.problems if one.sheet.startswith("up_") and one.stops] == []
    said = {one.field for one in tables.written(
        (content_of(edition), tables.Stamp.of(edition)) for edition in export.editions(None, date(2026, 3, 4))
    ).lost}  # fmt: skip
    assert said & {"is_need", "handle_type"}, "which values these are is said"
    assert counts(found) == {"new": 0, "changed": 0, "unchanged": 17, "left_out": 0}, [
        change.words for one in found.changed for change in one.changes
    ]


def test_a_matter_below_keeps_what_is_written_above(bring, moment):
    bring(table(GOOD))
    bring(table({**GOOD, "实施编码": "A2", "上级标准事项": "A1"}))
    assert Matter.objects.get(implementation_code="A2").upstream.implementation_code == "A1"
    found = bring(table({"实施编码": "A2", "结果名称": "另一种证", "咨询电话": "12345"}))
    assert [one.column for one in found.problems if one.stops] == ["结果名称"]
    assert bring(table({"实施编码": "A2", "咨询电话": "12345"})).facts["changed"] == 1


def test_an_office_touches_nothing_of_another(bring):
    bring(table(GOOD))
    office = Office.objects.get(path="zhaoxia/shijianju")
    found = bring(table({"实施编码": "A1", "咨询电话": "12345"}), office=office)
    assert "不属于" in found.problems[0].words
    assert found.stops
    assert Edition.objects.count() == 1


def test_a_duplicate_name_is_kept(bring):
    bring(table(GOOD, {**GOOD, "实施编码": "A2"}))
    assert Matter.objects.filter(name="某某登记").count() == 2


def test_the_packaged_directory_whole_twice_within_ten_seconds(offices, moment):
    raw = (DATA / "matters.csv").read_bytes()
    began = time.process_time()  # its own work: whatever else keeps the machine busy is not this import's
    found = importing.plan(raw, DIRECTORY, at=moment)
    importing.carry_out(found, by=EDITORS, at=moment)
    assert time.process_time() - began < 10
    assert counts(found) == {"new": 1135, "changed": 0, "unchanged": 0, "left_out": 0}
    assert sum("校验位不符" in one.words for one in found.problems) == 98
    assert counts(importing.plan(raw, DIRECTORY, at=moment))["unchanged"] == 1135


def test_a_statement_is_for_the_file_and_not_for_its_rows(bring):
    """Three and thirty cost the same, new, changed and unchanged: what lasts is the work of each row alone."""

    def rows(begins, n, **more):
        named = [
            {**GOOD, "实施编码": f"{begins}{no}", "事项名称": f"第{no}号登记", **more} for no in range(n)
        ]
        return table(*named)

    def cost(raw):
        with CaptureQueriesContext(connection) as asked:
            found = bring(raw)
        assert not found.stops, found.problems
        return len(asked)

    def costs(begins, n):
        return [cost(rows(begins, n)), cost(rows(begins, n, 办理时间="周一至周五")), cost(rows(begins, n))]

    costs("W", 1)  # what is asked once in the life of a process
    assert costs("A", 3) == costs("B", 30)


def test_a_directory_of_one_hundred_and_ten_characters_and_330_bytes(bring):
    name = "长" * 110
    head = ",".join(ROW)
    row = ",".join({**ROW, "name": name}.values())
    bring(f"{head}\n{row}".encode(), DIRECTORY)
    assert Matter.objects.get().name == name


# ---- the command


def test_the_command_reports_a_dry_run(offices, tmp_path, capsys):
    path = tmp_path / "elements.csv"
    path.write_bytes(table(GOOD))
    call_command("import_matters", path, profile="elements", dry_run=True)
    assert "新增 1，变更 0，未变 0，有误 0" in capsys.readouterr().out
    assert not Matter.objects.exists()


def test_the_command_takes_a_directory_whole_if_it_is_told_so(offices, tmp_path, capsys):
    path = tmp_path / "directory.csv"
    rows = [{**ROW, "implementation_code": "A1"}, {**ROW, "name": "", "implementation_code": "A2"}]
    path.write_text("\n".join([",".join(ROW), *(",".join(row.values()) for row in rows)]), encoding="utf-8")
    with pytest.raises(CommandError, match="没有写入"):
        call_command("import_matters", path, whole=True)
    assert not Matter.objects.exists()
    assert "第 3 行" in capsys.readouterr().err


def test_the_command_writes_what_another_reads(bring, tmp_path):
    bring(table(GOOD))
    path = tmp_path / "out.xlsx"
    call_command("export_matters", path, office="zhaoxia/gongan")
    call_command("import_matters", path, profile="elements")
    assert Edition.objects.count() == 1
    with pytest.raises(CommandError, match="没有机构"):
        call_command("export_matters", path, office="nirgends")


@pytest.mark.rule("A2")
@pytest.mark.parametrize("profile", ["elements", "directory"])
def test_the_command_changes_what_is_in_force_on_a_basis_alone(offices, tmp_path, profile):
    path = tmp_path / "rows.csv"
    directory = {**ROW, "implementation_code": "A1"}
    rows = (GOOD, {**GOOD, "事项名称": "改了名的登记"})
    if profile == "directory":
        rows = (directory, {**directory, "name": "改了名的登记"})
    path.write_bytes(table(rows[0]))
    call_command("import_matters", path, profile=profile)
    path.write_bytes(table(rows[1]))
    with pytest.raises(CommandError, match="变更依据"):
        call_command("import_matters", path, profile=profile)
    assert not Matter.objects.filter(name="改了名的登记").exists()
    call_command("import_matters", path, profile=profile, basis="区政府决定")
    assert Matter.objects.filter(name="改了名的登记").exists()
    entry = Entry.objects.filter(thread="catalogue:matters").order_by("seq").last()
    assert entry.facts["basis"] == "区政府决定"


@pytest.mark.rule("S41")
def test_the_command_too_changes_whom_a_matter_follows_for_the_keeper_alone(offices, tmp_path, capsys):
    path = tmp_path / "rows.csv"
    path.write_bytes(table(GOOD, {**GOOD, "实施编码": "A2"}))
    call_command("import_matters", path, profile="elements")
    path.write_bytes(table({**GOOD, "上级标准事项": "A2"}))
    told = {"profile": "elements", "basis": "区政府决定"}
    for office in (None, "zhaoxia/gongan"):
        with pytest.raises(CommandError, match="没有写入"):
            call_command("import_matters", path, office=office, **told)
        assert "由事项目录管理机构填写" in capsys.readouterr().err
    with pytest.raises(CommandError, match="没有机构"):
        call_command("import_matters", path, office="nirgends", **told)
    call_command("import_matters", path, office="zhaoxia/zhengwuban", **told)
    assert Matter.objects.get(implementation_code="A1").upstream.implementation_code == "A2"


def test_a_matter_may_follow_one_that_is_new_in_the_same_file(bring):
    found = bring(table({**GOOD, "上级标准事项": "A2"}, {**GOOD, "实施编码": "A2"}))
    assert not found.stops, found.problems
    assert Matter.objects.get(implementation_code="A1").upstream.implementation_code == "A2"
    again = bring(table({**GOOD, "上级标准事项": "A2"}, {**GOOD, "实施编码": "A2"}))
    assert counts(again)["unchanged"] == 2


# ---- on the page


@pytest.fixture
def editor(desk):
    return desk.mei


@pytest.fixture
def publisher(desk):
    return desk.qin


@pytest.mark.rule("A10")
def test_what_one_officer_hands_in_another_confirms(editor, publisher, offices, moment):
    made = importing.begin(table(GOOD), ELEMENTS, by=editor, at=moment)
    assert made.state == ImportState.WAITING
    made = importing.check(made.pk, at=moment)
    assert (made.state, made.total, made.done_lines) == (ImportState.CHECKED, 1, 1)
    assert made.report["facts"]["new"] == 1
    day = date(2026, 3, 4)
    with pytest.raises(Refused, match="事项发布"):
        importing.confirm(made, on=day, by=editor, at=moment)
    made = importing.confirm(made, on=day, by=publisher, at=moment)
    made = importing.write(made.pk, at=moment)
    assert (made.state, made.written_by) == (ImportState.DONE, publisher.user)
    assert Edition.objects.get(name="某某登记").published_by == publisher.user
    assert importing.write(made.pk, at=moment).state == ImportState.DONE, "safe to call again"
    assert Edition.objects.filter(name="某某登记").count() == 1


@pytest.mark.rule("A10")
def test_who_did_both_confirms_nothing(editor, moment):
    made = importing.check(importing.begin(table(GOOD), ELEMENTS, by=editor, at=moment).pk, at=moment)
    both = Actor(editor.user, editor.office, Duty.PUBLICATION)
    from ground.accounts.models import DutyHolding

    DutyHolding.objects.create(
        user=editor.user, office=editor.office, duty=Duty.PUBLICATION, from_on=date(2026, 1, 1)
    )
    with pytest.raises(Refused, match="另一名"):
        importing.confirm(made, on=date(2026, 3, 4), by=both, at=moment)


@pytest.mark.rule("A10")
def test_a_file_speaks_of_no_place_whose_catalogue_another_office_keeps(editor, moment):
    Office.objects.create(
        path=f"{editor.office.path}/xincheng",
        name="新城办事处",
        short_name="新城办",
        mark="新",
        division_code="990002",
        kind=OfficeKind.ORGAN,
        parent=editor.office,
    )
    there = {**GOOD, "实施主体": f"{editor.office.path}/xincheng"}
    DatedValue.objects.create(
        key="catalogue.office",
        place="990002",
        value="zhaoxia/gongan",
        from_on=date(2020, 1, 1),
        source="测试",
    )
    made = importing.check(importing.begin(table(there), ELEMENTS, by=editor, at=moment).pk, at=moment)
    assert made.report["stops"]
    assert "不属于" in made.report["problems"][0]["words"]
    DatedValue.objects.filter(place="990002").update(value=editor.office.path)
    made = importing.check(importing.begin(table(there), ELEMENTS, by=editor, at=moment).pk, at=moment)
    assert not made.report["stops"], made.report["problems"]


@pytest.mark.rule("A3")
def test_no_file_suspends_a_matter_or_lets_it_go_on(bring):
    bring(table(GOOD))
    told = content_of(Edition.objects.get()) | {"state": "suspended"}
    found = bring(json.dumps([told]).encode(), ImportProfile.ELEMENTS)
    assert [one.words for one in found.problems if one.stops] == [
        "暂停和恢复办理不能以导入办理，请在事项页面选择“暂停”或者“恢复”"
    ]


def test_a_file_with_errors_is_confirmed_by_nobody(editor, publisher, moment):
    made = importing.begin(table({**GOOD, "事项类型": "99"}), ELEMENTS, by=editor, at=moment)
    made = importing.check(made.pk, at=moment)
    assert made.report["problems"][0]["column"] == "事项类型"
    with pytest.raises(Refused, match="文件有错误"):
        importing.confirm(made, on=date(2026, 3, 4), by=publisher, at=moment)
    assert importing.discard(made, by=editor, at=moment).state == ImportState.DISCARDED


def test_a_file_that_is_no_catalogue_fails_in_words(editor, moment):
    made = importing.check(
        importing.begin(b"\xff\xd8\xff\xe0\x81", ELEMENTS, by=editor, at=moment).pk, at=moment
    )
    assert made.state == ImportState.FAILED
    assert "编码无法识别" in made.report["unreadable"]


def test_what_was_changed_since_the_report_is_read_anew(editor, publisher, bring, moment):
    made = importing.check(importing.begin(table(GOOD), ELEMENTS, by=editor, at=moment).pk, at=moment)
    importing.confirm(made, on=date(2026, 3, 4), by=publisher, at=moment)
    bring(table(GOOD))
    made = importing.write(made.pk, at=moment)
    assert (made.state, made.report["facts"]["unchanged"]) == (ImportState.DONE, 1)
    assert Edition.objects.filter(name="某某登记").count() == 1


@pytest.mark.rule("A3")
def test_what_is_written_after_midnight_holds_from_the_day_it_is_written(editor, publisher, bring, moment):
    bring(table(GOOD))
    changed = table({**GOOD, "咨询电话": "12388"})
    made = importing.check(importing.begin(changed, ELEMENTS, by=editor, at=moment).pk, at=moment)
    importing.confirm(made, on=date(2026, 3, 4), by=publisher, at=moment)
    made = importing.write(made.pk, at=moment + timedelta(days=1))
    assert made.state == ImportState.DONE, made.report
    assert Edition.objects.get(consult_phone="12388").effective_on == date(2026, 3, 5)


def test_a_file_that_nobody_can_read_is_not_tried_for_ever(editor, moment, monkeypatch):
    made = importing.begin(table(GOOD), ELEMENTS, by=editor, at=moment)
    monkeypatch.setattr(importing.steps, "plan", lambda *told, **more: 1 / 0)
    tasks.carry_on_imports()
    assert Import.objects.get(pk=made.pk).state == ImportState.FAILED


def test_a_file_that_takes_too_long_is_given_up_before_its_worker_is_killed(editor, moment, monkeypatch):
    def slow(*told, **more):
        raise SoftTimeLimitExceeded

    made = importing.begin(table(GOOD), ELEMENTS, by=editor, at=moment)
    monkeypatch.setattr(importing.steps, "plan", slow)
    assert tasks.check_import.soft_time_limit < tasks.check_import.time_limit
    tasks.check_import(made.pk)
    made = Import.objects.get(pk=made.pk)
    assert (made.state, "系统管理员" in made.report["unreadable"]) == (ImportState.FAILED, True)


def test_a_file_that_kills_its_workers_is_given_up_after_three(editor, moment, monkeypatch):
    class Killed(BaseException):
        """No worker has a word to say about it."""

    def deadly(*told, **more):
        raise Killed

    made = importing.begin(table(GOOD), ELEMENTS, by=editor, at=moment)
    monkeypatch.setattr(importing.steps, "plan", deadly)
    for _try in range(3):
        with pytest.raises(Killed):
            tasks.carry_on_imports()
    assert Import.objects.get(pk=made.pk).state == ImportState.CHECKING
    tasks.carry_on_imports()
    assert Import.objects.get(pk=made.pk).state == ImportState.FAILED


def test_a_lost_errand_is_found_by_its_timer(editor, moment):
    made = importing.begin(table(GOOD), ELEMENTS, by=editor, at=moment)
    tasks.carry_on_imports()
    tasks.carry_on_imports()
    made = Import.objects.get(pk=made.pk)
    assert made.state == ImportState.CHECKED
