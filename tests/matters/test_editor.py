"""The editor: one tab after another is written, saved and checked; two editors lose nothing; another publishes."""

import io
import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import strip_tags

from ground.accounts.enums import Duty
from ground.documents.files import PDF, store
from ground.notices.models import Notice
from ground.trail.models import Entry
from matters import rules
from matters.actions import proposing
from matters.elements import ELEMENTS, GROUPS
from matters.enums import Act, OperationKind, PreparationKind, ProposalState
from matters.models import BulkChange, Proposal
from tests.matters.desk import Desk
from tests.town import Town

HIDDEN = re.compile(r'<input type="hidden" name="(shown|[\w-]+-rows|revision|was|mine)" value="([^"]*)"')


@pytest.fixture(autouse=True)
def that_day(moment, monkeypatch):
    """The pages read the clock; the town's day is 2026-03-04."""
    for module in (
        *("desk", "frame", "edit", "row", "saving", "form", "course", "findings", "publication", "versions"),
        *("preview", "operations"),
    ):
        monkeypatch.setattr(f"matters.views.catalogue.{module}.now", lambda: moment)


@pytest.fixture
def editor(desk):
    return browser_of(desk, "mei")


def browser_of(desk: Desk, key: str) -> Client:
    client = Client()
    client.force_login(desk.town.user(key))
    return client


def text(page) -> str:
    return " ".join(unescape(strip_tags(page.content.decode())).split())


def sent(page) -> dict[str, list[str]]:
    """What the page would send beside what is typed: its hidden fields."""
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page.content.decode()):
        found.setdefault(name, []).append(unescape(value))
    return found


def address(proposal: Proposal, rest: str = "") -> str:
    return f"/catalogue/proposals/{proposal.uuid}/{rest}"


def write(client: Client, proposal: Proposal, rest: str, *, page=None, **typed):
    """Types into a page as it is and saves: what is not typed goes as it stands there."""
    page = page or client.get(address(proposal, rest))
    posted = sent(page) | standing(page)
    for key, value in typed.items():
        posted[key.replace("__", "-")] = value
    return client.post(address(proposal, rest), posted, follow=True)


def standing(page) -> dict[str, list[str]]:
    """The fields of the page as they stand."""
    found: dict[str, list[str]] = {}
    every = [page.context["form"], *page.context.get("row_forms", [])]
    for form in every:
        for bound in form:
            value = bound.value()
            if bound.field.disabled or value is None or value is False:
                continue
            rendered = bound.field.widget.format_value(value)
            if value is True:
                rendered = "on"
            found[bound.html_name] = rendered if isinstance(rendered, list) else [str(rendered or "")]
    return found


def fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def test_every_tab_opens_and_saves_nothing_by_itself(desk, editor):
    proposal = desk.begun()
    for group in GROUPS:
        page = editor.get(address(proposal, f"{group}/"))
        assert page.status_code == 200, group
        if "form" not in page.context:
            continue  # its rows alone are saved, each on a page of its own
        assert write(editor, proposal, f"{group}/", page=page).status_code == 200
        assert fresh(proposal).revision == 0, (
            f"{group} {[one.after for one in proposal.revisions.all()]}: saving what stands there changes nothing"
        )


def test_an_element_is_written_and_what_the_page_did_not_show_stays(desk, editor):
    proposal = desk.begun()
    page = write(editor, proposal, "time/", promised_length="5")
    assert "已保存" in text(page)
    told = fresh(proposal).content["edition"]
    assert (told["promised_length"], told["handling"]) == (5, "promised")
    editor.post(address(proposal, "service/"), {"revision": "1", "shown": ["scope"], "scope": "city"})
    told = fresh(proposal).content["edition"]
    assert told["channels"] == ["online", "window"], "boxes that were not shown are not unticked"


def test_what_is_wrong_is_said_and_nothing_is_saved(desk, editor):
    proposal = desk.begun()
    page = write(editor, proposal, "time/", promised_length="很快")
    assert page.status_code == 422
    assert "错误：" in text(page)
    assert "承诺办结时限只能填数字" in text(page)
    assert fresh(proposal).revision == 0


def test_rows_of_a_small_table_are_added_moved_and_removed_without_javascript(desk, editor):
    proposal = desk.begun()
    page = write(editor, proposal, "faq/", act="faq/0/add")
    assert 'id="id_faq-1-q"' in page.content.decode(), "one more, empty"
    write(editor, proposal, "faq/", page=page, **{"faq-1-q": "可以代办吗？", "faq-1-a": "可以。"})
    assert [row["q"] for row in fresh(proposal).content["edition"]["faq"]] == ["要年检吗？", "可以代办吗？"]
    write(editor, proposal, "faq/", act="faq/1/up")
    assert [row["q"] for row in fresh(proposal).content["edition"]["faq"]] == ["可以代办吗？", "要年检吗？"]
    write(editor, proposal, "faq/", act="faq/0/remove")
    assert [row["q"] for row in fresh(proposal).content["edition"]["faq"]] == ["要年检吗？"]


def test_materials_are_rows_with_pages_of_their_own(desk, editor):
    proposal = desk.begun()
    page = editor.get(address(proposal, "materials/"))
    assert "场所平面图" in text(page)
    write(editor, proposal, "materials/", act="materials/0/down")
    names = [row["name"] for row in fresh(proposal).content["materials"]]
    assert names == ["卫生检测报告", "场所平面图", "营业执照"]
    page = write(editor, proposal, "materials/materials/1/", standard="比例 1:100", more="1")
    assert fresh(proposal).content["materials"][1]["standard"] == "比例 1:100"
    assert "增加申请材料" in text(page)
    page = write(editor, proposal, "materials/materials/3/", page=page, standard="原件")
    assert (page.status_code, "请输入材料名称" in text(page)) == (422, True)
    write(
        editor, proposal, "materials/materials/3/", name="卫生管理制度", necessity="required", source="self",
        form="paper", standard="加盖公章",
    )  # fmt: skip
    assert [row["name"] for row in fresh(proposal).content["materials"]][3] == "卫生管理制度"


def test_a_row_needs_what_it_is_called_and_nothing_else(desk, editor):
    proposal = desk.begun()
    for rest, named, part in [
        ("flow/steps/", "环节", "steps"),
        ("conditions/review_points/", "要点", "review_points"),
        ("materials/materials/", "材料名称", "materials"),
    ]:
        place = len(fresh(proposal).content[part])
        page = editor.get(address(proposal, f"{rest}{place}/"))
        assert f"{named}（选填）" not in text(page)
        called = "words" if part == "review_points" else "name"
        assert write(editor, proposal, f"{rest}{place}/", page=page, **{called: ""}).status_code == 422
        assert (
            write(editor, proposal, f"{rest}{place}/", page=page, **{called: "现场查看"}).status_code == 200
        )
        assert fresh(proposal).content[part][place][called] == "现场查看"


def test_what_one_editor_saves_again_and_again_is_one_line_of_the_record(desk, editor):
    proposal = desk.begun()
    for by, group, said in [
        (desk.mei, "contact", {"hours": "周一"}),
        (desk.mei, "contact", {"hours": "周二"}),
        (desk.mei, "time", {"promised_length": 5}),
        (desk.tan, "contact", {"hours": "周三"}),
    ]:
        proposing.note(desk.saved(fresh(proposal), group, by=by, **said), by=by, at=desk.at)
    page = text(editor.get(address(proposal)))
    assert page.count(str(Act.SAVED.label)) == 2
    assert "承诺办结时限、办理时间" in page


def test_a_new_matter_stands_in_the_list_under_the_office_it_names(desk, editor):
    editor.post("/catalogue/new/")
    proposal = Proposal.objects.get(operation=OperationKind.NEW)
    write(editor, proposal, "identity/", name="某某登记")
    row = text(editor.get("/catalogue/")).partition("某某登记")[2][:60]
    assert desk.town.organ.short_name in row


def test_the_tabs_are_walked_by_two_keys(desk, editor):
    proposal = desk.begun()
    page = editor.get(address(proposal, "time/")).content.decode()
    assert f'href="{address(proposal, "authority/")}" data-key="["' in page
    assert f'href="{address(proposal, "conditions/")}" data-key="]"' in page
    first = editor.get(address(proposal, "findings/")).content.decode()
    assert f'href="{address(proposal, "identity/")}" data-key="]"' in first
    assert 'data-key="["' not in first


def test_a_new_matter_has_a_name_to_be_known_by_before_it_has_one(desk, editor):
    editor.post("/catalogue/new/")
    proposal = Proposal.objects.get(operation=OperationKind.NEW)
    page = editor.get(address(proposal, "english/"))
    assert "<title>英文内容 - 未命名事项" in " ".join(page.content.decode().split())
    assert "还没有可以翻译的内容" in text(page)


def test_the_list_is_looked_at_with_one_row_and_with_three(desk, editor, same_queries):
    matters = iter([desk.town.edition.matter, desk.town.instant.matter])

    def add():
        matter = next(matters, None)
        if matter:
            desk.begun(matter=matter)

    page = same_queries(lambda: editor.get("/catalogue/"), add=add)
    assert "公共场所卫生许可（新办）" in text(page)
    assert "起草中" in text(page)


def test_a_tab_costs_the_same_with_one_row_and_with_three(desk, editor, same_queries):
    proposal = desk.begun()
    rows = proposal.content["materials"]
    proposal = desk.saved(proposal, "materials", materials=rows[:0])

    def add():
        nonlocal proposal
        has = fresh(proposal).content["materials"]
        proposal = desk.saved(fresh(proposal), "materials", materials=[*has, rows[len(has) % 3]])

    same_queries(lambda: editor.get(address(proposal, "materials/")), add=add)


@pytest.mark.rule("A2")
def test_who_publishes_sees_that_there_are_warnings(desk, editor):
    proposal = desk.submitted()
    warned = [one for one in rules.found(proposal, at=desk.at) if not one.stops]
    page = browser_of(desk, "qin").get(address(proposal, "publication/"))
    assert f"没有错误，{len(warned)} 条提醒" in text(page)
    assert warned


def test_findings_lead_to_their_fields(desk, editor):
    proposal = desk.saved(desk.begun(), "contact", address="")
    page = editor.get(address(proposal, "findings/"))
    assert f"{address(proposal, 'contact/')}#id_address" in page.content.decode()
    assert "请填写办理地点" in text(page)
    tab = editor.get(address(proposal, "contact/"))
    assert 'id="id_address"' in tab.content.decode()
    rows = fresh(proposal).content["materials"]
    proposal = desk.saved(fresh(proposal), "materials", materials=[{**rows[0], "standard": ""}, *rows[1:]])
    page = editor.get(address(proposal, "findings/"))
    assert f"{address(proposal, 'materials/materials/0/')}#id_standard" in page.content.decode()
    proposing.arrange(fresh(proposal), reason="", by=desk.mei, at=desk.at)
    page = editor.post(address(proposal, "examination/"), follow=True)
    assert "请先改正" in text(page)
    assert "理由：请填写" in text(page)
    assert text(page).count("请填写办理地点") == 1, "each is said once, where its link stands"
    assert fresh(proposal).state == ProposalState.DRAFT


def test_two_editors_of_different_elements_are_both_kept(desk, editor):
    proposal = desk.begun()
    page = editor.get(address(proposal, "contact/"))
    desk.saved(proposal, "contact", by=desk.tan, address="朝霞区书香路 1 号")
    write(editor, proposal, "contact/", page=page, hours="每天 9:00–17:00")
    told = fresh(proposal).content["edition"]
    assert (told["address"], told["hours"]) == ("朝霞区书香路 1 号", "每天 9:00–17:00")


def test_two_editors_of_one_element_see_the_difference_and_nothing_is_lost(desk, editor):
    proposal = desk.begun()
    page = editor.get(address(proposal, "contact/"))
    desk.saved(proposal, "contact", by=desk.tan, address="朝霞区书香路 1 号")
    posted = sent(page) | standing(page)
    conflict = editor.post(
        address(proposal, "contact/"), posted | {"address": "朝霞区书香路 9 号", "hours": "周末休息"}
    )
    assert conflict.status_code == 409
    words = text(conflict)
    for line in ("谭志强", "朝霞区书香路 1 号", "朝霞区书香路 9 号", "朝霞区政务服务大厅"):
        assert line in words
    assert fresh(proposal).content["edition"]["hours"] == "周末休息", "what he alone wrote is saved"
    chosen = sent(conflict) | {"choice-address": "mine"}
    editor.post(address(proposal, "contact/conflict/"), chosen)
    assert fresh(proposal).content["edition"]["address"] == "朝霞区书香路 9 号"


@pytest.mark.parametrize(
    "group, mine", [("materials", {"materials": 3}), ("materials", {"materials": ["x"]}), ("faq", {"faq": 7})]
)
def test_a_choice_of_another_shape_is_no_choice(desk, editor, group, mine):
    proposal = desk.begun()
    desk.saved(proposal, group, by=desk.tan, **{key: [] for key in mine})
    told = {f"choice-{key}": "mine" for key in mine} | {"revision": "0", "mine": json.dumps(mine)}
    assert editor.post(address(proposal, f"{group}/conflict/"), told).status_code == 404
    assert fresh(proposal).revision == 1, "nothing of it is written"


def test_the_preview_names_an_office_that_is_not_there(desk, editor):
    proposal = desk.begun()
    desk.saved(proposal, ELEMENTS["regulator"].group, regulator="zhaoxia/nobody")
    page = editor.get(address(proposal, "preview/"))
    assert (page.status_code, str(ELEMENTS["regulator"].label) in text(page)) == (200, True)


def test_autosave_says_the_new_revision_or_the_conflict(desk, editor):
    proposal = desk.begun()
    page = editor.get(address(proposal, "contact/"))
    by_itself = {"headers": {"accept": "application/json"}}
    posted = sent(page) | standing(page) | {"hours": "周末休息"}
    answer = editor.post(address(proposal, "contact/"), posted, **by_itself)
    assert (answer.status_code, answer["X-Revision"]) == (204, "1")
    desk.saved(fresh(proposal), "contact", by=desk.tan, hours="周一休息")
    answer = editor.post(
        address(proposal, "contact/"), posted | {"revision": "1", "hours": "全年无休"}, **by_itself
    )
    assert answer.status_code == 409
    assert "其他编制人员已修改同样的内容" in answer.json()["detail"]


BY_ITSELF = {"headers": {"accept": "application/json"}}


def autosaved(client: Client, proposal: Proposal, rest: str, posted: dict, **typed: str):
    """The page saves itself, and keeps the revision that it is told."""
    posted |= {key: [value] for key, value in typed.items()}
    answer = client.post(address(proposal, rest), posted, **BY_ITSELF)
    if answer.status_code == 204:
        posted["revision"] = [answer["X-Revision"]]
    return answer


def test_a_page_that_saves_itself_is_told_what_it_could_not_save(desk, editor):
    proposal = desk.begun()
    page = editor.get(address(proposal, "time/"))
    posted = sent(page) | standing(page)
    answer = autosaved(editor, proposal, "time/", posted, promised_length="很快")
    assert (answer.status_code, answer["X-Revision"]) == (422, str(fresh(proposal).revision))
    assert "改正后才能保存" in answer.json()["detail"]


def test_a_page_that_saves_itself_never_takes_back_what_another_wrote(desk, editor):
    proposal = desk.begun()
    page = editor.get(address(proposal, "contact/"))
    posted = sent(page) | standing(page)
    autosaved(editor, proposal, "contact/", posted, hours="周末休息")
    desk.saved(fresh(proposal), "contact", by=desk.tan, address="朝霞区书香路 1 号")
    for hours in ("周一休息", "周二休息", "周三休息"):
        assert autosaved(editor, proposal, "contact/", posted, hours=hours).status_code == 204
    told = fresh(proposal).content["edition"]
    assert (told["address"], told["hours"]) == ("朝霞区书香路 1 号", "周三休息")
    autosaved(editor, proposal, "contact/", posted)
    editor.post(address(proposal, "contact/"), posted)
    told = fresh(proposal).content["edition"]
    assert (told["address"], told["hours"]) == ("朝霞区书香路 1 号", "周三休息"), "nor when saved by hand"
    desk.saved(fresh(proposal), "contact", by=desk.tan, hours="全年无休")
    assert autosaved(editor, proposal, "contact/", posted, hours="周四休息").status_code == 409
    assert fresh(proposal).content["edition"]["hours"] == "全年无休"
    tan = browser_of(desk, "tan")
    late = sent(tan.get(address(proposal, "contact/"))) | standing(page) | {"hours": ["全年无休"]}
    late |= {"address": ["朝霞区书香路 1 号"], "revision": ["1,2,3,4,5"]}
    tan.post(address(proposal, "contact/"), late | {"address": "朝霞区书香路 2 号"}, **BY_ITSELF)
    assert fresh(proposal).content["edition"]["hours"] == "全年无休", "what others saved is never one's own"


def test_a_row_that_saves_itself_is_found_again_wherever_others_move_it(desk, editor):
    proposal = desk.begun()
    rest = "materials/materials/0/"
    page = editor.get(address(proposal, rest))
    posted = sent(page) | standing(page)
    name = proposal.content["materials"][0]["name"]
    assert (
        autosaved(editor, proposal, rest, posted, standard="比例 1:100", name=f"{name}（二）").status_code
        == 204
    )
    rows = fresh(proposal).content["materials"]
    desk.saved(
        fresh(proposal), "materials", by=desk.tan, materials=[rows[1], {"name": "新的材料"}, rows[0], rows[2]]
    )
    for standard in ("比例 1:200", "比例 1:500"):
        assert autosaved(editor, proposal, rest, posted, standard=standard).status_code == 204
    told = [(row["name"], row["standard"]) for row in fresh(proposal).content["materials"]]
    assert told == [
        (rows[1]["name"], rows[1]["standard"]), ("新的材料", ""),
        (f"{name}（二）", "比例 1:500"), (rows[2]["name"], rows[2]["standard"]),
    ]  # fmt: skip
    now_rows = fresh(proposal).content["materials"]
    other = [*now_rows[:2], now_rows[2] | {"basis": "某条例第三条"}, now_rows[3]]
    desk.saved(fresh(proposal), "materials", by=desk.tan, materials=other)
    assert autosaved(editor, proposal, rest, posted, standard="比例 1:50").status_code == 409
    assert fresh(proposal).content["materials"][2]["basis"] == "某条例第三条"
    desk.saved(fresh(proposal), "materials", by=desk.tan, materials=[other[0]])
    answer = editor.post(address(proposal, rest), posted)
    assert answer.status_code == 409
    assert "比例 1:50" in answer.content.decode(), "the row is gone, and what was typed is not"
    assert len(fresh(proposal).content["materials"]) == 1


def test_a_new_row_is_kept_when_others_shorten_the_list_meanwhile(desk, editor):
    proposal = desk.begun()
    rows = proposal.content["materials"]
    rest = f"materials/materials/{len(rows)}/"
    page = editor.get(address(proposal, rest))
    desk.saved(proposal, "materials", by=desk.tan, materials=rows[:1])
    write(editor, proposal, rest, page=page, name="情况说明")
    assert [row["name"] for row in fresh(proposal).content["materials"]] == [rows[0]["name"], "情况说明"]


@pytest.mark.rule("LINT-9")
def test_what_an_applicant_handed_in_never_becomes_a_sample(desk, editor):
    proposal = desk.begun()
    private = store(b"%PDF-1.4 household booklet", PDF, at=desk.at)
    mine = json.dumps({"result_sample": str(private.uuid)})
    told = {"revision": "0", "mine": mine, "choice-result_sample": "mine"}
    page = editor.post(address(proposal, "result/conflict/"), told)
    assert "请重新上传" in text(page)
    assert fresh(proposal).content == proposal.content
    assert not proposal.files.filter(blob=private).exists()
    upload = SimpleUploadedFile("样本.png", picture(), "image/png")
    page = editor.get(address(proposal, "result/"))
    posted = sent(page) | standing(page) | {"result_sample": upload}
    assert editor.post(address(proposal, "result/"), posted).status_code == 302
    uuid = fresh(proposal).content["edition"]["result_sample"]
    assert proposal.files.filter(blob__uuid=uuid).exists()
    assert uuid not in text(editor.get(address(proposal, "findings/"))), "what was received for it is there"
    edition = desk.published(fresh(proposal))
    assert str(edition.result_sample.uuid) == uuid


def picture() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "PNG")
    return out.getvalue()


def test_the_trail_names_what_was_saved_by_hand_and_by_whom(desk, editor):
    proposal = desk.begun()
    page = editor.get(address(proposal, "contact/"))
    posted = sent(page) | standing(page) | {"hours": "周末休息"}
    editor.post(address(proposal, "contact/"), posted, headers={"accept": "application/json"})
    saved = Entry.objects.of(proposal.thread).filter(act=Act.SAVED).order_by("seq")
    assert not saved.exists(), "not for every pause in typing"
    desk.saved(fresh(proposal), "contact", by=desk.tan, address="朝霞区书香路 1 号")
    write(editor, proposal, "time/", promised_length="5")
    assert [(set(one.facts["elements"]), one.facts.get("saved_by")) for one in saved] == [
        ({"hours", "promised_length"}, None),
        ({"address"}, f"user:{desk.tan.user_id}"),
    ]
    write(editor, proposal, "time/", promised_length="4")
    assert saved.last().facts["elements"] == ["promised_length"]
    assert "周末休息" not in str([one.facts for one in saved])


def test_two_editors_of_two_rows_are_both_kept_and_of_one_row_see_each_other(desk, editor):
    proposal = desk.begun()
    page = editor.get(address(proposal, "materials/materials/0/"))
    rows = proposal.content["materials"]
    proposal = desk.saved(
        proposal, "materials", by=desk.tan, materials=[rows[1] | {"standard": "两年之内"}, rows[0], rows[2]]
    )
    write(editor, proposal, "materials/materials/0/", page=page, standard="比例 1:100")
    told = {row["name"]: row["standard"] for row in fresh(proposal).content["materials"]}
    assert (told["场所平面图"], told["卫生检测报告"]) == ("比例 1:100", "两年之内")
    page = editor.get(address(proposal, "materials/materials/0/"))
    proposal = fresh(proposal)
    rows = proposal.content["materials"]
    proposal = desk.saved(
        proposal, "materials", by=desk.tan, materials=[rows[0] | {"standard": "三年之内"}, *rows[1:]]
    )
    page = write(editor, proposal, "materials/materials/0/", page=page, standard="半年之内")
    assert page.status_code == 409
    assert "三年之内" in text(page)
    assert "半年之内" in page.content.decode()
    write(editor, proposal, "materials/materials/0/", page=page)
    assert fresh(proposal).content["materials"][0]["standard"] == "半年之内"


@pytest.mark.rule("A10", "A2")
def test_a_change_goes_its_whole_way_by_the_pages(desk, editor):
    code = desk.matter.code
    page = editor.post(f"/catalogue/{code}/proposals/", {"operation": "change"}, follow=True)
    proposal = Proposal.objects.get(matter=desk.matter)
    write(editor, proposal, "time/", promised_length="5")
    editor.post(address(proposal), {"reason": "压缩办理时限", "state": "open", "effective_on": "2026-03-09"})
    page = editor.post(address(proposal, "examination/"), follow=True)
    assert "已通过校验" in text(page)
    for kind in PreparationKind.values[:4]:
        told = {"preparation-kind": kind, "preparation-done_on": "2026-03-04", "preparation-words": "已完成"}
        page = editor.post(address(proposal, "preparations/"), told, follow=True)
    page = editor.get(address(proposal, "submission/"))
    assert "承诺办结时限：8 个工作日 → 5 个工作日" in text(page)
    editor.post(address(proposal, "submission/"))
    assert fresh(proposal).state == ProposalState.SUBMITTED
    assert "这里只能查看" in text(editor.get(address(proposal, "time/")))

    publisher = browser_of(desk, "qin")
    assert "公共场所卫生许可（新办）" in text(publisher.get("/catalogue/"))
    page = publisher.get(address(proposal, "publication/"))
    assert "承诺办结时限：8 个工作日 → 5 个工作日" in text(page)
    page = publisher.post(address(proposal, "publication/"), {"effective_on": "2026-03-09"}, follow=True)
    assert "已发布第 2 版，自 2026年3月9日 起执行" in text(page)
    page = publisher.get(f"/catalogue/{code}/")
    assert "尚未生效" in text(page)
    edition = desk.matter.editions.get(no=2)
    assert "承诺办结时限：8 个工作日 → 5 个工作日" in text(
        publisher.get(f"/catalogue/editions/{edition.uuid}/differences/")
    )
    there = f"/catalogue/editions/{edition.uuid}/recall/"
    assert there in publisher.get(f"/catalogue/{code}/").content.decode()
    assert "第 2 版定于 2026 年 3 月 9 日执行。撤回后不再执行，现行版本继续有效。" in text(
        publisher.get(there)
    )
    for words, said in (
        ("", "请写明撤回的理由"),
        ("请联系 13800138000", "理由中请不要写手机号码和身份证号码"),
    ):
        assert said in text(publisher.post(there, {"words": words}))
    edition.refresh_from_db()
    assert edition.recalled_at is None
    page = publisher.post(there, {"words": "市里要求暂缓执行"}, follow=True)
    assert "已撤回第 2 版" in text(page)
    assert "撤回记录" in text(page)
    assert "第 2 版：市里要求暂缓执行" in text(page)
    assert "现在不能办：第 2 版已经撤回" in text(publisher.get(there))
    told = Notice.objects.filter(addressee_ref=desk.mei.user.ref, thread=proposal.thread).latest("pk")
    assert "市里要求暂缓执行" in told.body


@pytest.mark.rule("A2")
def test_the_publisher_gives_back_with_words(desk, editor):
    proposal = desk.submitted()
    publisher = browser_of(desk, "qin")
    page = publisher.post(address(proposal, "return/"), {"words": ""})
    assert "请写明要改什么" in text(page)
    publisher.post(address(proposal, "return/"), {"words": "时限说明没有写"})
    page = editor.get(address(proposal))
    assert "时限说明没有写" in text(page)
    page = editor.post(address(proposal, "disposal/"), follow=True)
    assert "已作废这份拟稿" in text(page)


def test_an_earlier_edition_is_proposed_again(desk, editor):
    desk.changed("time", promised_length=5)
    first = desk.matter.editions.get(no=1)
    page = editor.post(f"/catalogue/editions/{first.uuid}/rollback/", follow=True)
    assert "已按第 1 版起草" in text(page)
    assert Proposal.objects.live().get(matter=desk.matter).content["edition"]["promised_length"] == 8


@pytest.mark.rule("A10")
def test_a_new_matter_begins_empty_and_is_its_editors(desk, editor):
    page = editor.post("/catalogue/new/", follow=True)
    assert page.status_code == 200
    proposal = Proposal.objects.get(operation=OperationKind.NEW)
    write(
        editor,
        proposal,
        "identity/",
        name="户外广告设置备案",
        implementation_code="11990001MB99A00031000999001001",
        type_code="10",
    )
    assert fresh(proposal).name == "户外广告设置备案"
    assert "户外广告设置备案" in text(editor.get("/catalogue/"))
    assert editor.get(address(proposal)).status_code == 200
    assert editor.get(address(proposal, "preview/")).status_code == 200


def test_a_new_matter_without_its_office_is_still_its_editors(desk, editor):
    editor.post("/catalogue/new/")
    proposal = Proposal.objects.get(operation=OperationKind.NEW)
    write(editor, proposal, "identity/", office="")
    assert fresh(proposal).content["matter"]["office"] == ""
    for rest in ("identity/", "contact/", "findings/", "preview/", "form/", "questions/", ""):
        assert editor.get(address(proposal, rest)).status_code == 200, rest
    assert "实施主体" in text(editor.get(address(proposal, "preview/")))
    page = editor.post(address(proposal, "examination/"), follow=True)
    assert "请先改正" in text(page)
    assert "实施主体" in text(page)
    assert browser_of(desk, "tan").get(address(proposal, "contact/")).status_code == 404
    write(editor, proposal, "identity/", office=desk.town.organ.path)
    assert fresh(proposal).content["matter"]["office"] == desk.town.organ.path


@pytest.mark.rule("A10")
def test_a_new_matter_is_not_handed_to_an_office_one_does_not_write_for(desk, town):
    town._officer("wei", "魏东", town.offices["regulator"], Duty.CATALOGUE)
    client = browser_of(desk, "wei")
    client.post("/catalogue/new/")
    proposal = Proposal.objects.get(operation=OperationKind.NEW)
    page = write(client, proposal, "identity/", office=town.organ.path)
    assert "由该机构、其上级机构或者事项目录管理机构编制" in text(page)
    assert fresh(proposal).content["matter"]["office"] == town.offices["regulator"].path


@pytest.mark.parametrize("sign", ["²", "①"])
def test_signs_that_only_look_like_numbers_are_no_numbers(desk, editor, sign):
    proposal = desk.begun()
    posted = sent(editor.get(address(proposal, "contact/"))) | {"hours": ["周末休息"]}
    assert editor.post(address(proposal, "contact/"), posted | {"revision": sign}).status_code < 500
    act = {"revision": "0", "act": f"materials/{sign}/up"}
    assert editor.post(address(proposal, "materials/"), act).status_code < 500
    assert editor.post(address(proposal, "form/"), {"revision": "0", "act": f"{sign}/0/up"}).status_code < 500
    rows = {"revision": "0", "shown": "fee-rows", "fee-rows": sign}
    assert editor.post(address(proposal, "fees/"), rows).status_code in (302, 404)
    told = {"office": desk.town.organ.path, "element": "promised_length", "reason": "压缩", "how": "set"}
    assert "请输入整数" in text(editor.post("/catalogue/bulk/", told | {"value": sign}))


def test_the_guide_is_seen_before_it_is_published(desk, editor):
    proposal = desk.saved(desk.begun(), "identity", summary="开店之前先办这一项")
    for look in ("applicant", "phone", "elder"):
        page = editor.get(address(proposal, f"preview/?as={look}"))
        frame = unescape(page.content.decode().partition('srcdoc="')[2].partition('"')[0])
        assert "开店之前先办这一项" in frame
        assert ("size-elder" in frame) == (look == "elder")
        assert "场所平面图" in frame
    proposal = desk.saved(proposal, "service", visits=None)
    page = editor.get(address(proposal, "preview/"))
    assert "到办事现场次数" in text(page)


def test_the_application_form_is_built_of_rows(desk, editor):
    proposal = desk.begun()
    page = editor.get(address(proposal, "form/"))
    assert "经营场所" in text(page)
    write(editor, proposal, "form/2/", title="从业人员")
    page = write(editor, proposal, "form/2/0/", label="有没有外籍员工", kind="choice", choices="有")
    assert "请至少填两个选项" in text(page)
    write(
        editor,
        proposal,
        "form/2/0/",
        label="有没有外籍员工",
        kind="choice",
        choices="有\n没有",
        required="on",
    )
    section = fresh(proposal).content["edition"]["form"]["sections"][2]
    assert section["title"] == "从业人员"
    assert section["fields"][0]["choices"] == [["c_1", "有"], ["c_2", "没有"]]
    write(editor, proposal, "form/2/0/", choices="没有\n有\n不清楚")
    section = fresh(proposal).content["edition"]["form"]["sections"][2]
    assert section["fields"][0]["choices"] == [["c_2", "没有"], ["c_1", "有"], ["c_3", "不清楚"]]
    page = editor.get(address(proposal, "form/"))
    editor.post(address(proposal, "form/"), sent(page) | {"act": "sections/2/up"})
    assert fresh(proposal).content["edition"]["form"]["sections"][1]["title"] == "从业人员"


def test_questions_give_conditions_to_materials(desk, editor):
    proposal = desk.begun()
    write(editor, proposal, "questions/0/", text="店里做不做美容？", choices="做\n不做")
    (question,) = fresh(proposal).content["edition"]["questions"]
    write(editor, proposal, "materials/materials/1/", when=[f"{question['key']}=c_1"])
    assert fresh(proposal).content["materials"][1]["when"] == {"key": question["key"], "is": "c_1"}
    page = editor.get(address(proposal, "materials/materials/1/"))
    assert "店里做不做美容：做" in text(page)


@pytest.mark.rule("S41")
def test_below_what_the_city_says_is_locked(desk, editor):
    above = desk.town.instant.matter.implementation_code
    desk.town.edition = desk.town.published_as(desk.town.edition, upstream=above)
    proposal = desk.begun()
    page = editor.get(address(proposal, "time/"))
    assert "由上级统一规定" in text(page)
    write(editor, proposal, "time/", statutory_length="9", promised_length="5")
    told = fresh(proposal).content["edition"]
    assert (told["statutory_length"], told["promised_length"]) == (20, 5)


def test_a_matter_is_suspended_by_the_pages(desk, editor):
    there = f"/catalogue/{desk.matter.code}/operations/"
    assert "暂停" in text(editor.get(there))
    told = {"kind": "suspend", "until": "2026-06-30", "on": "2026-03-09", "reason": "系统升级"}
    page = editor.post(there, told)
    assert (page.status_code, "请写明依据" in text(page)) == (422, True)
    page = editor.post(there, told | {"kind": "transfer", "basis": "区政府通告"})
    assert "请选择承接的机构" in text(page)
    page = editor.post(there, told | {"basis": "区政府通告"}, follow=True)
    assert "已起草：暂停" in text(page)
    proposal = Proposal.objects.get(matter=desk.matter)
    assert proposal.content["state"] == "suspended"
    assert editor.get(address(proposal, "preview/")).status_code == 200
    desk.published(desk.submitted(proposal))
    page = editor.post(there, {"kind": "resume", "on": "2026-03-10", "reason": "升级完成"}, follow=True)
    assert "已起草：恢复" in text(page)


def test_a_promise_is_halved_for_an_office_as_one_change(desk, editor, monkeypatch):
    told = {
        "office": desk.town.organ.path,
        "element": "promised_length",
        "how": "times",
        "reason": "压缩办理时限",
    }
    page = editor.post("/catalogue/bulk/", told)
    assert "请输入 1 到 100 之间的整数" in text(page)
    page = editor.post("/catalogue/bulk/", told | {"how": "set", "value": "很快"})
    assert "请输入整数" in text(page)
    monkeypatch.setattr("matters.views.catalogue.operations.MOST_MATTERS", 1)
    page = editor.post(
        "/catalogue/bulk/",
        told | {"element": "address", "how": "replace", "old": "没有的路名", "new": "新路"},
    )
    assert "没有可以这样改的事项" in text(page)
    desk.changed("contact", matter=desk.town.instant.matter, hours="周末休息", on=desk.tomorrow)
    hours = {"element": "hours", "how": "replace", "old": "周末休息", "new": "全年无休"}
    page = editor.post("/catalogue/bulk/", told | hours)
    assert "没有可以这样改的事项" in text(page), "an edition waits, and goes first"
    address_moves = told | {"element": "address", "how": "replace", "old": "大厅", "new": "大厅（新址）"}
    monkeypatch.setattr("matters.views.catalogue.operations.MOST_MATTERS", 0)
    assert "一次最多改 0 个，请按类型或者名称缩小范围" in text(editor.post("/catalogue/bulk/", address_moves))
    page = editor.post("/catalogue/bulk/", address_moves | {"named": "没有这样的名称"})
    assert "没有可以这样改的事项" in text(page)
    monkeypatch.setattr("matters.views.catalogue.operations.MOST_MATTERS", 1)
    page = editor.post("/catalogue/bulk/", told | {"factor": "50", "named": "（新办）"}, follow=True)
    assert "名称含有“（新办）”" in text(page)
    assert "已起草 1 个事项的变更" in text(page), "the one done on the spot stays"
    assert "承诺办结时限：8 个工作日 → 4 个工作日" in text(page)
    (bulk,) = BulkChange.objects.all()
    here = f"/catalogue/bulk/{bulk.uuid}/"
    for kind in PreparationKind.values[:4]:
        prepared = {
            "preparation-kind": kind,
            "preparation-done_on": "2026-03-04",
            "preparation-words": "已完成",
        }
        editor.post(here, prepared | {"act": "prepare"})
    page = editor.post(here, {"act": "submit"}, follow=True)
    assert "已一并提交" in text(page)
    (proposal,) = bulk.proposals.all()
    left = sum(not one.stops for one in rules.found(proposal, at=desk.at))
    assert left
    page = browser_of(desk, "qin").get(here)
    assert f"{left} 条提醒" in text(page), "who publishes many is told of the warnings too"
    assert address(proposal, "findings/") in page.content.decode()
    page = browser_of(desk, "qin").post(here, {"act": "publish", "effective_on": "2026-03-04"}, follow=True)
    assert "已发布 1 个事项的新版本" in text(page)
    assert desk.matter.editions.get(no=2).promised_length == 4
    assert browser_of(desk, "zheng").get(here).status_code == 404


@pytest.mark.rule("A10")
def test_others_find_nothing(desk: Desk, town: Town):
    proposal = desk.begun()
    town._officer("gao", "高原", town.offices["regulator"], Duty.CATALOGUE)
    paths = [
        address(proposal, rest)
        for rest in ("", "time/", "findings/", "preview/", "form/", "materials/materials/0/")
    ]
    paths += [f"/catalogue/{desk.matter.code}/", f"/catalogue/editions/{town.edition.uuid}/differences/"]
    for key in ("gao", "zheng", "zhao"):
        client = browser_of(desk, key)
        assert [client.get(path).status_code for path in paths] == [404] * len(paths), key
        assert client.post(address(proposal, "time/"), {"promised_length": "1"}).status_code == 404
    assert browser_of(desk, "gao").get("/catalogue/").status_code == 200, "his own office's, which has none"
    assert browser_of(desk, "qin").post(address(proposal, "submission/")).status_code == 404, (
        "a publisher writes nothing"
    )
    assert proposing.value_of(fresh(proposal).content, "promised_length") == 8


def test_a_row_that_was_removed_by_mistake_is_put_back(desk, editor):
    proposal = desk.begun()
    page = write(editor, proposal, "materials/", act="materials/1/remove")
    assert "撤销删去" in text(page)
    assert len(fresh(proposal).content["materials"]) == 2
    there = address(proposal, "materials/restoration/")
    editor.post(there, {"revision": "1"})
    assert [row["name"] for row in fresh(proposal).content["materials"]] == [
        row["name"] for row in proposal.content["materials"]
    ]
    assert "不能再撤销" in text(editor.post(there, {"revision": "1"}, follow=True))
