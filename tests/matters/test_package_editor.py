"""一件事 is edited: begun, written by tabs and rows, checked, handed on, published by another officer, brought back; stopped with a member."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import package_content
from matters.actions import operations, packages, proposing, publishing
from matters.enums import OperationKind
from matters.models import Matter, Package, PackageEdition, Proposal
from tests.matters.desk import AFTER, BEFORE, Desk

NAME = "开书店一件事"
QUESTION = {"key": "big", "text": "店大吗？", "choices": [["yes", "大"], ["no", "小"]]}


class Editor:
    """A browser of one of the desk's officers, on the pages of one package."""

    def __init__(self, desk: Desk, who: str) -> None:
        self.client = Client()
        self.client.force_login(desk.town.user(who))

    def get(self, address: str, **told: str):
        return self.client.get(address, told)

    def post(self, address: str, /, **told):
        return self.client.post(address, told)


@pytest.fixture
def mei(desk: Desk) -> Editor:
    return Editor(desk, "mei")


@pytest.fixture
def qin(desk: Desk) -> Editor:
    return Editor(desk, "qin")


def again(proposal: Proposal) -> Proposal:
    """As it is now."""
    return Proposal.objects.get(pk=proposal.pk)


def matters(desk: Desk) -> list[Matter]:
    return [desk.matter, desk.town.instant.matter]


def members(desk: Desk) -> list[dict]:
    return [{**package_content.MEMBER, "matter": one.implementation_code} for one in matters(desk)]


def whole(desk: Desk, **edition) -> dict:
    """A package that passes the checks."""
    told = package_content.blank(desk.town.organ, NAME)
    told["package"] |= {"for_organisations": True}
    told["edition"] |= {
        "summary": "办书店要办的几件事，一次办好",
        "promised_length": 20,
        "visits": 1,
        "consult_phone": "0990-12340001",
        "complaint_phone": "0990-12345",
    } | edition
    told["members"] = members(desk)
    return told


def begun(desk: Desk, **edition) -> Proposal:
    """A new package of Mei, with everything said."""
    proposal = packages.begin(None, name=NAME, by=desk.mei, at=desk.at)
    told = whole(desk, **edition)
    for key, one in package_content.ELEMENTS.items():
        said = package_content.value_of(told, key)
        if said != package_content.value_of(proposal.content, key):
            proposal = desk.saved(proposal, one.group, **{key: said})
    return proposing.arrange(proposal, reason="便民", by=desk.mei, at=desk.at)


def submitted(desk: Desk, proposal: Proposal | None = None) -> Proposal:
    proposal = proposing.check(proposal or begun(desk), by=desk.mei, at=desk.at)
    return proposing.submit(desk.prepared(proposal), by=desk.mei, at=desk.at)


def published(desk: Desk, proposal: Proposal | None = None) -> PackageEdition:
    return packages.publish(submitted(desk, proposal), by=desk.qin, at=desk.at)


def changed(desk: Desk, package: Package, group: str, **values) -> PackageEdition:
    proposal = packages.begin(package, reason="调整", by=desk.mei, at=desk.at)
    return published(desk, desk.saved(proposal, group, **values))


# ---- from nothing to a public page, on the pages


@pytest.mark.rule("LST-5")
@pytest.mark.rule("A10")
def test_a_package_is_made_on_the_pages_and_published_by_another(desk: Desk, mei: Editor, qin: Editor):
    assert "请输入名称" in mei.post("/catalogue/packages/new/", name="").content.decode()
    there = mei.post("/catalogue/packages/new/", name=NAME)
    proposal = Proposal.objects.get(package__name=NAME)
    base = f"/catalogue/packages/proposals/{proposal.uuid}/"
    assert there["Location"] == f"{base}about/"

    def revision() -> str:
        return str(again(proposal).revision)

    about = {"shown": ["aliases", "for_organisations", "summary"], "aliases": "卖书", "summary": "一次办好"}
    page = mei.post(f"{base}about/", revision=revision(), for_organisations="on", **about)
    assert page.status_code == 302
    proposal = again(proposal)
    assert proposal.content["package"]["name"] == NAME  # what was not shown is not blanked
    assert proposal.content["package"]["for_organisations"] is True

    for matter in matters(desk):
        found = mei.get(f"{base}members/", q=matter.implementation_code).content.decode()
        assert f'value="{matter.implementation_code}"' in found
        mei.post(f"{base}members/", revision=revision(), act="add", matter=matter.implementation_code)
    mei.post(f"{base}questions/0/", revision=revision(), text="店大吗？", choices="大\n小")
    proposal = again(proposal)
    key = proposal.content["edition"]["questions"][0]["key"]
    (large, _label), _small = proposal.content["edition"]["questions"][0]["choices"]
    mei.post(f"{base}members/1/", revision=revision(), when=f"{key}={large}", after="1", sinks_siblings="on")
    proposal = again(proposal)
    member = proposal.content["members"][1]
    assert (member["when"], member["after"], member["sinks_siblings"]) == (
        {"key": key, "is": large},
        [1],
        True,
    )
    mei.post(f"{base}conditions/0/", revision=revision(), words="有营业执照")
    mei.post(f"{base}faq/0/", revision=revision(), q="要多久？", a="二十天")
    assert "请输入问题" in mei.post(f"{base}faq/1/", revision=revision(), q="", a="x").content.decode()
    pairs = {"steps-before": "9", "steps-after": "3"}
    shown = {"shown": ["promised_length", "visits", "reform"]}
    half = mei.post(
        f"{base}promise/", revision=revision(), promised_length="20", **shown, **{"days-before": "9"}
    )
    assert half.status_code == 422
    assert "都填上" in half.content.decode()
    mei.post(f"{base}promise/", revision=revision(), promised_length="20", visits="1", **shown, **pairs)

    findings = mei.get(f"/catalogue/proposals/{proposal.uuid}/findings/").content.decode()
    assert f"{base}place/#id_consult_phone" in findings
    phones = {"consult_phone": "0990-12340001", "complaint_phone": "0990-12340001"}
    mei.post(f"{base}place/", revision=revision(), shown=list(phones), **phones)
    assert "不能与咨询电话相同" in mei.get(f"/catalogue/proposals/{proposal.uuid}/findings/").content.decode()
    phones["complaint_phone"] = "0990-12345"
    mei.post(f"{base}place/", revision=revision(), shown=list(phones), **phones)

    preview = mei.get(f"{base}preview/", **{key: large}).content.decode()
    assert "有营业执照" in preview
    assert "按您的回答" in preview
    assert Client().get(f"/packages/{proposal.package.code}/").status_code == 404

    first = f"/catalogue/proposals/{proposal.uuid}/"
    mei.post(first, reason="便民", basis="")
    assert "可以提交发布" in mei.client.post(f"{first}examination/", follow=True).content.decode()
    for kind in (*BEFORE, *AFTER):
        told = {"kind": kind.value, "done_on": legal_day(desk.at).isoformat(), "words": "已完成"}
        mei.post(f"{first}preparations/", **{f"preparation-{name}": value for name, value in told.items()})
    mei.post(f"{first}submission/")
    assert qin.get(f"{first}publication/").status_code == 200
    assert mei.get(f"{first}publication/").status_code == 404
    done = qin.client.post(
        f"{first}publication/", {"effective_on": legal_day(now()).isoformat()}, follow=True
    )
    assert "已发布第 1 版" in done.content.decode()
    public = Client().get(f"/packages/{proposal.package.code}/").content.decode()
    assert "有营业执照" in public
    assert "9" in public
    assert "改革前" in public
    assert Notice.objects.filter(thread=proposal.thread, user=desk.mei.user).exists()


@pytest.mark.rule("A10")
def test_who_wrote_a_package_does_not_publish_it(desk: Desk):
    proposal = submitted(desk)
    Proposal.objects.filter(pk=proposal.pk).update(begun_by=desk.qin.user)
    with pytest.raises(Refused, match="另一名发布人员"):
        packages.publish(proposal, by=desk.qin, at=desk.at)
    with pytest.raises(Refused, match="事项发布的职责"):
        packages.publish(proposal, by=desk.mei, at=desk.at)


@pytest.mark.rule("A2")
def test_a_package_is_submitted_after_hearing_and_review_of_its_text(desk: Desk):
    proposal = proposing.check(begun(desk), by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="征求意见、合法性审核"):
        proposing.submit(proposal, by=desk.mei, at=desk.at)
    desk.prepared(proposal)
    later = desk.saved(proposal, "faq", faq=[{"q": "问", "a": "答"}])
    proposing.submit(proposing.check(later, by=desk.mei, at=desk.at), by=desk.mei, at=desk.at)


@pytest.mark.rule("A2")
def test_hearing_and_review_lapse_when_the_promise_changes(desk: Desk):
    proposal = desk.prepared(proposing.check(begun(desk), by=desk.mei, at=desk.at))
    later = proposing.check(desk.saved(proposal, "promise", promised_length=19), by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="重新完成并登记"):
        proposing.submit(later, by=desk.mei, at=desk.at)


# ---- checks


@pytest.mark.rule("LST-5")
def test_what_is_missing_is_named_at_once_with_the_way_to_its_field(desk: Desk, mei: Editor):
    proposal = packages.begin(None, name=NAME, by=desk.mei, at=desk.at)
    page = mei.get(f"/catalogue/proposals/{proposal.uuid}/findings/").content.decode()
    base = f"/catalogue/packages/proposals/{proposal.uuid}/"
    for way in ("about/#id_summary", "promise/#id_promised_length", "place/#id_consult_phone", "members/"):
        assert f'href="{base}{way}"' in page, way
    assert "一件事至少由两个事项组成" in page
    with pytest.raises(Refused, match="请填写一句话说明"):
        proposing.check(proposal, by=desk.mei, at=desk.at)


@pytest.mark.rule("PKG-1")
@pytest.mark.rule("PKG-3")
def test_a_package_that_contradicts_itself_does_not_pass(desk: Desk, mei: Editor):
    proposal = begun(desk, promised_length=0, reform={"visits": [3, 0]})
    page = mei.get(f"/catalogue/proposals/{proposal.uuid}/findings/").content.decode()
    base = f"/catalogue/packages/proposals/{proposal.uuid}/"
    assert f"{base}members/0/#id_apart" in page
    assert f"{base}promise/#id_visits-after" in page
    with pytest.raises(Refused, match="请先改正"):
        proposing.check(proposal, by=desk.mei, at=desk.at)


@pytest.mark.rule("PKG-2")
def test_a_member_that_nobody_needs_leads_to_its_page(desk: Desk, mei: Editor):
    conditions = [{"words": "店大", "when": {"key": "big", "is": "yes"}}]
    proposal = begun(desk, questions=[QUESTION], conditions=conditions)
    rows = members(desk)
    rows[1]["when"] = {"key": "big", "is": "no"}
    proposal = desk.saved(proposal, "members", members=rows)
    page = mei.get(f"/catalogue/proposals/{proposal.uuid}/findings/").content.decode()
    assert f"/catalogue/packages/proposals/{proposal.uuid}/members/1/#id_when" in page
    assert "都不办" in page


def test_moving_a_member_keeps_what_comes_before_it(desk: Desk, mei: Editor):
    proposal = begun(desk)
    rows = members(desk)
    rows[1]["after"] = [1]
    proposal = desk.saved(proposal, "members", members=rows)
    there = f"/catalogue/packages/proposals/{proposal.uuid}/members/"
    mei.post(there, revision=proposal.revision, act="members/0/down")
    proposal = again(proposal)
    first, second = proposal.content["members"]
    assert (first["after"], second["matter"]) == ([2], rows[0]["matter"])
    assert (
        "前置事项应排在它前面" in mei.get(f"/catalogue/proposals/{proposal.uuid}/findings/").content.decode()
    )
    mei.post(there, revision=proposal.revision, act="members/1/remove")
    proposal = again(proposal)
    assert [row["after"] for row in proposal.content["members"]] == [[]]


# ---- editions


@pytest.mark.rule("A3")
def test_an_earlier_edition_comes_back_as_a_new_one(desk: Desk, mei: Editor):
    first = published(desk)
    second = changed(desk, first.package, "promise", promised_length=25)
    first.refresh_from_db()
    assert (first.replaced_on, second.no) == (legal_day(desk.at), 2)
    words = mei.get(f"/catalogue/packages/editions/{second.uuid}/differences/").content.decode()
    assert "承诺办结时限：20 → 25" in words
    page = mei.get(f"/catalogue/packages/{first.package.code}/").content.decode()
    assert f"/catalogue/packages/editions/{first.uuid}/rollback/" in page
    mei.post(f"/catalogue/packages/editions/{first.uuid}/rollback/")
    back = Proposal.objects.live().get(package=first.package)
    third = published(desk, back)
    assert (third.no, third.promised_length) == (3, 20)
    acts = Entry.objects.of(third.thread).order_by("seq")
    assert [entry.act for entry in acts] == ["matters.package_published"]


def test_what_a_package_was_called_stays_with_its_edition(desk: Desk):
    first = published(desk)
    second = changed(desk, first.package, "about", name="开办书店一件事")
    told = [
        change.words for change in package_content.changes(*map(package_content.content_of, (first, second)))
    ]
    assert told == ["名称：开书店一件事 → 开办书店一件事"]
    assert Package.objects.get().name == "开办书店一件事"


@pytest.mark.rule("A3")
def test_a_correction_of_a_package_touches_contacts_alone(desk: Desk):
    edition = published(desk)
    proposal = packages.begin(
        edition.package, OperationKind.CORRECT, reason="电话变了", by=desk.mei, at=desk.at
    )
    proposal = desk.saved(proposal, "promise", promised_length=25)
    with pytest.raises(Refused, match="承诺办结时限请以“变更”办理"):
        proposing.check(proposal, by=desk.mei, at=desk.at)
    proposal = desk.saved(proposal, "promise", promised_length=20)
    proposal = desk.saved(proposal, "place", consult_phone="0990-12340002")
    proposing.submit(proposing.check(proposal, by=desk.mei, at=desk.at), by=desk.mei, at=desk.at)


def test_one_proposal_at_a_time_for_a_package(desk: Desk):
    edition = published(desk)
    packages.begin(edition.package, by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="已有一份起草中的拟稿"):
        packages.begin(edition.package, by=desk.tan, at=desk.at)


# ---- stopped with a member


@pytest.mark.rule("LST-5")
@pytest.mark.parametrize("kind", [OperationKind.SUSPEND, OperationKind.CANCEL])
def test_a_package_is_stopped_with_a_member_and_says_why(desk: Desk, kind, client: Client):
    edition = published(desk)
    address = edition.package.get_absolute_url()
    assert "暂停办理" not in client.get(address).content.decode()
    told = {"on": legal_day(desk.at), "reason": "场所改造", "basis": "区政府公告〔2026〕3 号"}
    stop(desk, desk.town.instant.matter, kind, **told)
    page = client.get(address).content.decode()
    assert "这件事暂停办理" in page
    assert "场所改造" in page
    assert client.get(f"{address}form/")["Location"] == address
    assert client.get(f"{address}notice/")["Location"] == address
    assert "暂停" in client.get("/packages/").content.decode()
    assert "matters.package_stopped" in [entry.act for entry in Entry.objects.of(edition.thread)]
    assert Notice.objects.filter(thread=edition.thread, user=desk.mei.user).exists()
    assert "所含事项停办" in Editor(desk, "mei").get(f"/catalogue{address}").content.decode()


def stop(desk: Desk, matter: Matter, kind: OperationKind, *, on: date, reason: str, basis: str) -> None:
    """The matter is suspended, or cancelled, from that day on."""
    begin = operations.suspend if kind == OperationKind.SUSPEND else operations.cancel
    more = {"until": None} if kind == OperationKind.SUSPEND else {}
    proposal = begin(matter, on=on, reason=reason, basis=basis, by=desk.mei, at=desk.at, **more)
    publishing.publish(desk.submitted(proposal), effective_on=on, by=desk.qin, at=desk.at)


# ---- who


@pytest.mark.parametrize("who", ["", "wang", "lin"])
def test_the_pages_are_there_for_editors_and_publishers_alone(desk: Desk, who: str, client: Client):
    edition = published(desk)
    proposal = packages.begin(edition.package, by=desk.mei, at=desk.at)
    if who:
        client.force_login(desk.town.user(who))
    base = f"/catalogue/packages/proposals/{proposal.uuid}/"
    for address in (
        "/catalogue/packages/",
        "/catalogue/packages/new/",
        f"/catalogue/packages/{edition.package.code}/",
        f"/catalogue/packages/editions/{edition.uuid}/differences/",
        f"{base}about/",
        f"{base}members/",
        f"{base}members/0/",
        f"{base}preview/",
    ):
        assert client.get(address).status_code == (404 if who else 302), address


def test_a_publisher_reads_and_does_not_write(desk: Desk, qin: Editor):
    proposal = begun(desk)
    base = f"/catalogue/packages/proposals/{proposal.uuid}/"
    assert "只能查看" in qin.get(f"{base}members/").content.decode()
    assert "只能查看" in qin.get(f"{base}members/0/").content.decode()
    assert qin.post(f"{base}members/", revision=proposal.revision, act="members/0/down").status_code == 404
    assert qin.post(f"{base}members/0/", revision=proposal.revision, item_no="02").status_code == 404
    qin.post(f"{base}about/", revision=proposal.revision, shown="summary", summary="改了")
    proposal = again(proposal)
    assert proposal.content["edition"]["summary"] == "办书店要办的几件事，一次办好"


def test_no_package_says_so(desk: Desk, mei: Editor, qin: Editor):
    assert "还没有一件事" in mei.get("/catalogue/packages/").content.decode()
    assert "还没有一件事" in qin.get("/catalogue/packages/").content.decode()


def test_more_packages_cost_no_more(desk: Desk, same_queries, mei: Editor):
    names = (f"{NAME}{no}" for no in range(9))

    def add() -> None:
        packages.begin(None, name=next(names), by=desk.mei, at=desk.at + timedelta(seconds=1))

    add()
    same_queries(lambda: mei.get("/catalogue/packages/"), add=add)


def test_more_members_cost_no_more(desk: Desk, same_queries, mei: Editor, listed):
    proposal = begun(desk)

    def add() -> None:
        more = {**package_content.MEMBER, "matter": listed().implementation_code}
        now = Proposal.objects.get(pk=proposal.pk)
        desk.saved(now, "members", members=[*now.content["members"], more])

    same_queries(lambda: mei.get(f"/catalogue/packages/proposals/{proposal.uuid}/members/"), add=add)
