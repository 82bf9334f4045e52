"""What the city says is locked below and taken over by a day; the district keeps its place, hours, contacts and its own promise."""

from datetime import date

import pytest

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.law.models import DatedValue
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters.actions import bulk as bulks
from matters.actions import operations, proposing, publishing, upstream
from matters.actions.publishing import put_in_force
from matters.content import content_of
from matters.enums import Act, OperationKind, PreparationKind, ProposalState
from matters.models import Matter, Operation, Proposal, UpstreamChange


@pytest.fixture
def above(desk):
    """The same matter of the city, promised within six working days."""
    told = content_of(desk.town.edition)
    code = told["matter"]["implementation_code"]
    told["matter"] |= {
        "implementation_code": f"{code[:18]}3{code[19:]}",
        "level": "3",
        "office": "zhaoxia/weijianwei",
    }
    told["edition"] |= {"promised_length": 6}
    return put_in_force(told, None, on=date(2025, 1, 1), by=Actor.system("seed"), at=desk.at).matter


@pytest.fixture
def below(desk, above):
    """The matter of the district follows the city's."""
    desk.town.edition = desk.town.published_as(desk.town.edition, upstream=above.implementation_code)
    return Matter.objects.get(pk=desk.matter.pk)


@pytest.fixture
def offered(desk, below):
    """The city has published another edition."""
    desk.changed("authority", matter=below.upstream, rights_words="由市、区两级行使")
    return UpstreamChange.objects.get()


@pytest.mark.rule("S41")
def test_what_comes_from_above_is_locked_below(desk, below):
    proposal = desk.begun()
    with pytest.raises(Refused, match="设定依据由上级统一填写，本级不能更改"):
        desk.saved(proposal, "authority", legal_basis=[])
    with pytest.raises(Refused, match="申请材料由上级统一填写"):
        desk.saved(proposal, "materials", materials=[])
    proposal = desk.saved(proposal, "contact", address="书香路 1 号", hours="全天")
    assert desk.saved(proposal, "remedies", court="示例市中级人民法院").revision == 2


@pytest.mark.rule("S41")
def test_the_promise_below_keeps_within_the_one_above(desk, below):
    proposal = desk.saved(desk.begun(), "time", promised_length=7)
    with pytest.raises(Refused, match="承诺办结时限不能长于上级标准事项的"):
        proposing.check(proposal, by=desk.mei, at=desk.at)


@pytest.mark.rule("S41")
def test_a_new_edition_above_is_offered_below_with_a_day(desk, offered):
    assert (offered.matter, offered.edition.no) == (desk.matter, 2)
    assert offered.due_on == date(2026, 3, 18), "ten working days"
    assert Notice.objects.filter(
        user=desk.town.user("mei"), subject__contains="上级标准事项有新版本"
    ).exists()


@pytest.mark.rule("S41")
def test_what_is_offered_is_taken_over_with_the_place_s_own_kept(desk, offered):
    own = desk.town.edition
    proposal = upstream.accept(offered, effective_on=legal_day(desk.at), by=desk.mei, at=desk.at)
    told = proposal.content
    assert told["edition"]["rights_words"] == "由市、区两级行使"
    assert (told["edition"]["address"], told["edition"]["court"]) == (own.address, own.court)
    assert told["matter"]["implementation_code"] == desk.matter.implementation_code
    assert told["edition"]["promised_length"] == 6, "a promise longer than the one above is cut to it"
    assert proposal.reason == "承接上级标准事项第 2 版"
    edition = desk.published(proposal)
    assert edition.follows == offered.edition
    assert UpstreamChange.objects.get().accepted_by == desk.town.user("qin")
    with pytest.raises(Refused, match="第 2 版已经承接"):
        upstream.accept(UpstreamChange.objects.get(), by=desk.mei, at=desk.at)


@pytest.mark.rule("S41")
def test_only_the_newest_is_taken_over(desk, offered):
    desk.changed("authority", matter=offered.edition.matter, rights_words="由区级行使")
    with pytest.raises(Refused, match="上级已有第 3 版，请承接该版本"):
        upstream.accept(offered, by=desk.mei, at=desk.at)
    newest = UpstreamChange.objects.get(edition__no=3)
    desk.published(upstream.accept(newest, by=desk.mei, at=desk.at))
    assert not UpstreamChange.objects.filter(accepted_at=None).exists(), "it holds what the one before said"


@pytest.mark.rule("A10")
def test_where_nobody_said_who_keeps_the_catalogue_nothing_is_published(desk):
    proposal = desk.submitted()
    DatedValue.objects.filter(key="catalogue.office").delete()
    with pytest.raises(Refused, match="由事项目录管理机构发布"):
        publishing.publish(proposal, effective_on=legal_day(desk.at), by=desk.qin, at=desk.at)
    assert Proposal.objects.get(pk=proposal.pk).published is None


# ---- what ends above


def ended(desk, matter, on):
    told = {"basis": "国务院决定第 1 号", "reason": "法律修改后不再需要许可"}
    proposal = desk.submitted(operations.cancel(matter, on=on, by=desk.mei, at=desk.at, **told))
    publishing.publish(proposal, effective_on=on, by=desk.qin, at=desk.at)


@pytest.mark.rule("U3")
def test_what_is_cancelled_above_is_cancelled_below_on_the_same_day(desk, below):
    ended(desk, below.upstream, desk.tomorrow)
    assert {one.matter: one.on for one in Operation.objects.filter(kind=OperationKind.CANCEL)} == {
        below.upstream: desk.tomorrow,
        below: desk.tomorrow,
    }
    assert below.editions.in_force(legal_day(desk.at)).exists()
    assert not below.editions.in_force(desk.tomorrow).exists()
    assert Notice.objects.filter(
        user=desk.town.user("mei"), subject__contains="上级标准事项已经终止"
    ).exists()
    assert Entry.objects.filter(thread=desk.town.edition.thread, act=Act.ENDED).exists()
    publishing.recall(below.upstream.editions.get(), "上级另有部署", by=desk.qin, at=desk.at)
    assert below.editions.in_force(desk.tomorrow).exists(), "taken back above, it is taken back below"
    assert Entry.objects.filter(act=Act.RECALLED).count() == 2


@pytest.mark.rule("A3", "S41")
def test_what_ended_above_is_not_taken_up_again_below(desk, below):
    ended(desk, below.upstream, legal_day(desk.at))
    with pytest.raises(Refused, match=f"上级标准事项“{below.upstream.name}”已经终止，不能重新列入"):
        desk.begun(OperationKind.RELIST, matter=below)
    assert desk.begun(OperationKind.RELIST, matter=below.upstream).operation == OperationKind.RELIST


@pytest.mark.rule("U3", "A3")
def test_what_is_cancelled_above_while_another_edition_waits_below_is_looked_at_first(desk, below):
    desk.changed("time", on=desk.tomorrow, promised_length=5)
    with pytest.raises(Refused, match=f"“{below.name}”第 3 版定于 2026年3月5日 执行，请先撤回该版本"):
        ended(desk, below.upstream, legal_day(desk.at))
    assert below.upstream.editions.in_force(legal_day(desk.at)).exists(), "or nothing of it"


@pytest.mark.rule("U3", "A2")
def test_what_was_being_written_below_is_not_published_any_more(desk, below):
    proposal = desk.submitted(desk.saved(desk.begun(), "time", promised_length=5))
    ended(desk, below.upstream, legal_day(desk.at))
    with pytest.raises(Refused, match="已经没有现行版本，这份拟稿不能再发布"):
        publishing.publish(proposal, effective_on=legal_day(desk.at), by=desk.qin, at=desk.at)


@pytest.mark.rule("U3")
def test_of_a_merger_above_those_below_are_told(desk, below):
    told = {"basis": "区政府决定", "reason": "事项整合"}
    into = content_of(below.upstream.editions.get())
    into["matter"] |= {"implementation_code": "A-1", "name": "公共场所许可", "basic_code": ""}
    bulk = operations.merge([below.upstream], into, on=desk.tomorrow, by=desk.mei, at=desk.at, **told)
    for kind in PreparationKind.values:
        bulks.prepare(bulk, kind, done_on=legal_day(desk.at), words="已完成", by=desk.mei, at=desk.at)
    bulks.submit(bulk, by=desk.mei, at=desk.at)
    bulks.publish(bulk, effective_on=desk.tomorrow, by=desk.qin, at=desk.at)
    assert below.editions.in_force(desk.tomorrow).exists()
    notice = Notice.objects.get(user=desk.town.user("mei"), subject__contains="上级标准事项已经终止")
    assert "请及时办理本级" in notice.body


# ---- no way round the locks


@pytest.mark.rule("S41")
def test_a_change_of_many_leaves_alone_what_is_locked(desk, below):
    change = {"element": "visits", "set": 1}
    told = {"reason": "统一调整", "by": desk.mei, "at": desk.at}
    with pytest.raises(Refused, match="到办事现场次数由上级统一填写，请不要选择：公共场所卫生许可"):
        bulks.propose(change, [below, desk.town.instant.matter], **told)
    assert not Proposal.objects.exists(), "or nothing of it"
    assert bulks.propose(change, [desk.town.instant.matter], **told).proposals.count() == 1


@pytest.mark.rule("S41")
def test_whatever_way_it_came_into_the_proposal_it_is_not_handed_on(desk, below):
    content = content_of(desk.town.edition)
    content["edition"] |= {"visits": 1, "visits_words": "当场查验原件"}
    content["materials"] = content["materials"][:1]
    proposal = desk.begun(content=content)
    with pytest.raises(Refused, match=r"申请材料.*由上级统一填写，本级不能更改") as refused:
        proposing.check(proposal, by=desk.mei, at=desk.at)
    assert "到办事现场次数" in str(refused.value)
    held = content_of(desk.town.edition)
    proposal = desk.saved(proposal, "materials", materials=held["materials"])
    proposal = desk.saved(proposal, "service", visits=0, visits_words="")
    proposal = desk.saved(proposal, "contact", address="书香路 1 号")
    proposal = desk.saved(proposal, "time", promised_length=6)
    proposing.check(proposal, by=desk.mei, at=desk.at)


@pytest.mark.rule("S41")
def test_an_earlier_edition_brings_back_the_place_s_own_alone(desk, offered):
    first = offered.matter.editions.earliest("no")
    desk.published(upstream.accept(offered, effective_on=legal_day(desk.at), by=desk.mei, at=desk.at))
    desk.changed("contact", matter=offered.matter, address="书香路 1 号")
    proposal = proposing.rollback(first, reason="搬回原址", by=desk.mei, at=desk.at)
    told = proposal.content["edition"]
    assert (told["address"], told["rights_words"]) == (first.address, "由市、区两级行使")


@pytest.mark.rule("S41")
def test_whom_a_matter_follows_is_said_by_the_keeper_alone(desk, below):
    office = desk.town.offices["regulator"]
    desk.town.published_as(desk.town.edition, office=office.path)
    desk.town._officer("gao", "高原", office, Duty.CATALOGUE)
    proposal = desk.begun(matter=Matter.objects.get(pk=below.pk), by=desk.town.actor("gao"))
    with pytest.raises(Refused, match="上级标准事项由事项目录管理机构填写"):
        desk.saved(proposal, "identity", by=desk.town.actor("gao"), upstream=None)
    proposal = desk.saved(proposal, "identity", by=desk.mei, upstream=None)
    with pytest.raises(Refused, match="申请材料由上级统一填写"):
        desk.saved(proposal, "materials", materials=[])
    assert proposing.check(proposal, by=desk.mei, at=desk.at).state == ProposalState.CHECKED


@pytest.mark.rule("S41")
@pytest.mark.rule("S25")
def test_the_pages_show_what_waits_and_what_it_changes_here(desk, below, client):
    client.force_login(desk.town.user("mei"))
    assert "上级变更待承接" not in client.get("/catalogue/").content.decode()
    for rights in ("由市级行使", "由市、区两级行使"):
        desk.changed("authority", matter=below.upstream, rights_words=rights)
    home = client.get("/catalogue/").content.decode()
    assert home.count("卫生健康委员会第 3 版") == 1
    assert "卫生健康委员会第 2 版" not in home, "the newest holds what those before it said"
    page = client.get(f"/catalogue/{desk.matter.code}/").content.decode()
    assert "由市、区两级行使" in page
    assert "按上级版本起草" in page
