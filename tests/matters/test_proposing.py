"""A change is written by one or several, checked, handed on; nobody overwrites another unseen, nobody publishes his own."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from ground.accounts.enums import Duty
from ground.documents.models import Blob
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import rules
from matters.actions import proposing
from matters.actions.proposing import Stale
from matters.content import content_of, shape
from matters.enums import OperationKind, PreparationKind, ProposalState
from matters.models import Edition, Proposal, ProposalFile


def test_a_proposal_begins_with_what_holds_and_changes_nothing_public(desk):
    editions = Edition.objects.count()
    proposal = desk.begun()
    assert proposal.content == content_of(desk.town.edition) | {"effective_on": "2026-03-04"}
    assert proposal.base == desk.town.edition
    desk.saved(proposal, "time", promised_length=5)
    assert Edition.objects.count() == editions
    assert desk.town.edition.promised_length == 8


@pytest.mark.rule("A10")
def test_one_proposal_at_a_time(desk):
    desk.begun()
    with pytest.raises(Refused, match="已有一份起草中的拟稿"):
        desk.begun(by=desk.tan)
    desk.begun(matter=desk.town.instant.matter)


@pytest.mark.rule("A10")
def test_a_matter_is_written_by_its_own_office_one_above_or_the_keeper(desk):
    town = desk.town
    office = town.offices["regulator"]
    town._officer("gao", "高原", office, Duty.CATALOGUE)
    with pytest.raises(Refused, match="由该机构、其上级机构或者事项目录管理机构编制"):
        desk.begun(by=town.actor("gao"))
    desk.town.edition = town.published_as(town.edition, office=office.path)
    proposal = desk.begun(by=town.actor("gao"))
    desk.saved(proposal, "time", promised_length=5)  # by the keeper
    with pytest.raises(Refused, match="请改用事项编制的职责"):
        desk.saved(proposal, "time", by=town.actor("zheng"), promised_length=4)


@pytest.mark.rule("A2")
def test_the_states_are_walked(desk):
    proposal = desk.saved(desk.begun(), "time", promised_length=5)
    with pytest.raises(Refused, match="通过校验后才能提交"):
        proposing.submit(proposal, by=desk.mei, at=desk.at)
    proposal = proposing.check(proposal, by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="请先完成并登记：征求意见、合法性审核"):
        proposing.submit(proposal, by=desk.mei, at=desk.at)
    proposal = proposing.submit(desk.prepared(proposal), by=desk.mei, at=desk.at)
    assert Notice.objects.filter(subject__contains="待发布", user=desk.town.user("qin")).exists()
    with pytest.raises(Refused, match="待发布，不能再修改"):
        desk.saved(proposal, "time", promised_length=4)
    with pytest.raises(Refused, match="待发布，不能作废"):
        proposing.discard(proposal, by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="请写明退回意见"):
        proposing.give_back(proposal, " ", by=desk.qin, at=desk.at)
    proposal = proposing.give_back(proposal, "请补充依据", by=desk.qin, at=desk.at)
    assert (proposal.state, proposal.returned_words) == (ProposalState.DRAFT, "请补充依据")
    assert Notice.objects.filter(subject__contains="被退回", user=desk.town.user("mei")).exists()
    proposal = proposing.discard(proposal, by=desk.tan, at=desk.at)
    assert proposal.state == ProposalState.DISCARDED
    acts = Entry.objects.filter(thread=proposal.thread).order_by("seq").values_list("act", flat=True)
    assert [act.partition(".")[2] for act in acts if act != "matters.prepared"] == [
        *("proposed", "saved", "checked", "submitted", "given_back", "discarded"),
    ]
    assert Entry.objects.get(act="matters.saved").facts["elements"] == ["promised_length"]


@pytest.mark.rule("A2")
def test_what_was_checked_is_a_draft_again_when_it_is_edited(desk):
    proposal = proposing.check(desk.saved(desk.begun(), "time", promised_length=5), by=desk.mei, at=desk.at)
    proposal = desk.saved(proposal, "time", promised_length=4)
    assert (proposal.state, proposal.checked_at) == (ProposalState.DRAFT, None)


@pytest.mark.rule("A2")
def test_every_error_is_named_at_once(desk):
    proposal = desk.saved(desk.begun(reason=""), "contact", address="", hours="")
    with pytest.raises(Refused) as refused:
        proposing.check(proposal, by=desk.mei, at=desk.at)
    for words in ("理由：请填写", "办理地点：请填写办理地点", "办理时间：请填写办理时间"):
        assert words in str(refused.value)


ITEM = {"no": "01", "name": "公共场所卫生许可", "purpose": "new"}
UNKEPT = [
    ("identity", {"handling_items": [{**ITEM, "no": "1"}]}, "序号应为两位数字"),
    (
        "identity",
        {"handling_items": [ITEM, *({**ITEM, "no": no, "purpose": "change"} for no in ("02", "03"))]},
        "每种申请类型只能有一个业务办理项",
    ),
    ("flow", {"steps": [{"name": "受理", "office_words": "大厅", "length": 3}]}, "时限和单位应同时填写"),
    (
        "materials",
        {"materials": [{"name": "委托书", "necessity": "conditional", "source": "self", "form": "both"}]},
        "请写明提供情形",
    ),
    ("time", {"promised_length": 25, "promised_unit": "cd"}, "单位不同，请改为同一单位"),
    ("time", {"promised_length": 20, "statutory_unit": "cd"}, "单位不同，请改为同一单位"),
]


@pytest.mark.rule("A2", "LINT-1", "LINT-9", "COD-3")
@pytest.mark.parametrize(
    "group, values, words", UNKEPT, ids=[one[2] + str(no) for no, one in enumerate(UNKEPT)]
)
def test_what_the_database_would_refuse_does_not_pass_the_checks(desk, group, values, words):
    proposal = desk.saved(desk.begun(), group, **values)
    with pytest.raises(Refused, match=words):
        proposing.check(proposal, by=desk.mei, at=desk.at)


@pytest.mark.rule("A2")
def test_what_changes_nothing_is_not_handed_on(desk):
    with pytest.raises(Refused, match="与现行版本没有区别"):
        proposing.check(desk.begun(), by=desk.mei, at=desk.at)


@pytest.mark.rule("A2")
def test_a_correction_needs_no_hearing_and_touches_no_burden(desk):
    proposal = desk.saved(desk.begun(OperationKind.CORRECT), "contact", address="朝霞区政务服务大厅二楼")
    proposal = desk.saved(proposal, "time", promised_length=5)
    with pytest.raises(Refused, match="承诺办结时限请以“变更”办理"):
        proposing.check(proposal, by=desk.mei, at=desk.at)
    proposal = proposing.check(desk.saved(proposal, "time", promised_length=8), by=desk.mei, at=desk.at)
    assert proposing.submit(proposal, by=desk.mei, at=desk.at).state == ProposalState.SUBMITTED


@pytest.mark.rule("A2")
def test_a_preparation_has_come_to_pass_and_says_what_came_of_it(desk):
    proposal, told = desk.begun(), {"by": desk.mei, "at": desk.at}
    tomorrow = legal_day(desk.at) + timedelta(days=1)
    with pytest.raises(Refused, match="不能晚于今天"):
        proposing.prepare(proposal, PreparationKind.LEGAL, done_on=tomorrow, words="已审", **told)
    with pytest.raises(Refused, match="请写明情况"):
        proposing.prepare(proposal, PreparationKind.LEGAL, done_on=legal_day(desk.at), words="", **told)
    desk.prepared(proposal, PreparationKind.LEGAL)
    desk.prepared(proposal, PreparationKind.LEGAL)
    assert proposal.preparations.count() == 1


@pytest.mark.rule("A2")
def test_what_was_heard_and_reviewed_is_the_text_that_is_handed_on(desk):
    proposal = desk.prepared(desk.saved(desk.begun(), "time", promised_length=5))
    proposal = desk.saved(proposal, "contact", hours="全天")
    proposal = proposing.arrange(proposal, reason="再压缩办理时限", by=desk.mei, at=desk.at)
    proposal = proposing.check(proposal, by=desk.mei, at=desk.at)
    assert rules.why_not_submit(proposal, by=desk.mei, at=desk.at).ok, "contacts and reasons need no hearing"
    proposal = proposing.check(desk.saved(proposal, "time", promised_length=4), by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match=r"登记以后内容又有修改.*征求意见、合法性审核"):
        proposing.submit(proposal, by=desk.mei, at=desk.at)
    back = proposing.check(desk.saved(proposal, "time", promised_length=5), by=desk.mei, at=desk.at)
    assert rules.why_not_submit(back, by=desk.mei, at=desk.at).ok, "it says again what was heard"
    proposal = desk.saved(back, "time", promised_length=4)
    editor = Client()
    editor.force_login(desk.town.user("mei"))
    page = f"/catalogue/proposals/{proposal.uuid}/"
    assert editor.get(page).content.decode().count("内容已改，须重新办理") == 2
    desk.prepared(proposal, PreparationKind.CONSULT, PreparationKind.LEGAL)
    assert "内容已改，须重新办理" not in editor.get(page).content.decode()
    proposal = proposing.check(proposal, by=desk.mei, at=desk.at)
    assert proposing.submit(proposal, by=desk.mei, at=desk.at).state == ProposalState.SUBMITTED


# ---- two editors


def test_two_editors_of_different_elements_keep_both(desk):
    proposal = desk.begun()
    proposing.save(proposal, "contact", {"address": "一楼"}, revision=0, by=desk.mei, at=desk.at)
    proposing.save(
        proposal,
        "contact",
        {"address": desk.town.edition.address, "hours": "全天"},  # his whole tab, the address as he read it
        revision=0,
        by=desk.tan,
        at=desk.at,
    )
    proposal = Proposal.objects.get(pk=proposal.pk)
    told = proposal.content["edition"]
    assert (told["address"], told["hours"], proposal.revision) == ("一楼", "全天", 2)


def test_two_editors_of_one_element_see_what_each_wrote(desk):
    proposal = desk.begun()
    proposing.save(proposal, "contact", {"address": "一楼"}, revision=0, by=desk.mei, at=desk.at)
    with pytest.raises(Stale) as stale:
        proposing.save(
            proposal, "contact", {"address": "二楼", "hours": "全天"}, revision=0, by=desk.tan, at=desk.at
        )
    said = stale.value
    assert said.base == {"address": "朝霞区政务服务大厅"}
    assert (said.his, said.mine) == ({"address": "一楼"}, {"address": "二楼"})
    proposal = Proposal.objects.get(pk=proposal.pk)
    assert proposal.content["edition"]["hours"] != "全天", "nothing of it is saved"
    proposal = proposing.save(proposal, "contact", said.mine, revision=1, by=desk.tan, at=desk.at)
    assert proposal.content["edition"]["address"] == "二楼"


def test_both_writing_the_same_is_no_conflict(desk):
    proposal = desk.begun()
    for editor in (desk.mei, desk.tan):
        proposing.save(proposal, "contact", {"address": "一楼"}, revision=0, by=editor, at=desk.at)
    assert proposal.revisions.count() == 1


def test_rows_are_told_whole_and_left_out_columns_are_no_difference(desk):
    proposal = desk.begun()
    rows = [dict(row) for row in desk.town.edition.materials.values("name", "necessity", "source", "form")]
    whole = proposal.content["materials"]
    assert desk.saved(proposal, "materials", materials=whole).revision == 0
    proposal = desk.saved(proposal, "materials", materials=rows[:2])
    assert [row["name"] for row in proposal.content["materials"]] == ["场所平面图", "卫生检测报告"]
    assert shape(proposal.content) == []


def test_what_has_not_the_form_of_the_element_is_not_saved(desk):
    proposal = desk.begun()
    with pytest.raises(Refused, match="承诺办结时限：填写的内容不是这一要素应有的形式"):
        desk.saved(proposal, "time", promised_length="五")
    with pytest.raises(KeyError):
        desk.saved(proposal, "time", address="一楼")


def test_a_file_that_a_draft_names_is_kept(desk):
    blob = Blob.objects.create(
        sha256="0" * 64, size=1, media_type="application/pdf", name="form.pdf", created_at=desk.at
    )
    proposal = desk.begun()
    rows = [dict(row) for row in proposal.content["materials"]]
    rows[0]["blank_form"] = str(blob.uuid)
    proposing.attach(proposal, blob, by=desk.mei, at=desk.at)
    desk.saved(proposal, "materials", materials=rows)
    assert ProposalFile.objects.filter(proposal=proposal, blob=blob).exists()


# ---- of a new matter, and back


def test_a_new_matter_is_written_from_nothing(desk):
    proposal = proposing.begin(None, OperationKind.NEW, reason="新设", by=desk.mei, at=desk.at)
    assert shape(proposal.content) == []
    assert proposal.content["matter"]["office"] == desk.town.organ.path
    taken = desk.matter.implementation_code
    proposal = desk.saved(proposal, "identity", name="招牌设置", implementation_code=taken, type_code="20")
    with pytest.raises(Refused, match="已被其他事项使用"):
        proposing.check(proposal, by=desk.mei, at=desk.at)
    assert Proposal.objects.get().name == "招牌设置"


def test_a_machine_writes_and_never_publishes(desk):
    machine = replace(desk.qin, token_ref="token:1")
    with pytest.raises(Refused, match="由事项目录管理机构的工作人员本人办理"):
        proposing.give_back(desk.submitted(), "请修改", by=machine, at=desk.at)
