"""零土地承诺备案: a renovation that takes no new land is put on record once its letter is signed, and the papers follow."""

from __future__ import annotations

import pytest

from approvals import papers, rules
from approvals.actions import decision, filing, performing, routes, signing
from approvals.enums import CaseState, How, Route
from approvals.models import Case
from commitments.enums import CommitmentState, Scheme
from commitments.models import Commitment
from ground import clocks
from ground.accounts.actions import declare_organisation
from ground.accounts.actor import Actor
from ground.accounts.enums import Role
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.workdays import legal_day
from ground.workdays.calendar import after
from licences.models import Licence
from matters.actions.entrusting import entrust
from matters.actions.opening import load_foundations, open_matter, packaged
from matters.enums import Entrusted
from matters.models import Edition, Material
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db

NAME = "企业技术改造项目备案（不新增用地）"
LAND, PLAN, EXPLAINED = (
    "现有用地权属证书或者租赁合同",
    "改造前后总平面布置图",
    "环保安全节能情况说明",
)
ANSWERS = {
    "project_name": "青禾公司发酵车间节能改造项目",
    "site": "示例市朝霞区丰禾路 18 号 2 号厂房",
    "scale": "改造车间 1 间共 1800 平方米，更换设备 6 台，年产能不变",
    "works": "更换发酵罐和空压机，不新建厂房",
    "investment": "860",
    "start": "2026-04-01",
    "finish": "2026-10-31",
    "land_right": "own",
    "land_area": "12000",
    "policy": "yes",
    "contact_name": "赵敏",
    "contact_phone": "13800000104",
    "receive": "online",
}


@pytest.fixture
def edition(town: Town) -> Edition:
    """The packaged matter is open in the town, and its window is entrusted with it."""
    town.office_with("tao", "陶立新", "gongxin", "朝霞区工业和信息化局")
    load_foundations(at=town.at)
    (told,) = [one for one in packaged() if one["matter"]["name"] == NAME]
    seed = Actor.system("seed")
    open_matter(told, by=seed, at=town.at)
    edition = Edition.objects.select_related("matter__office", "regulator").get(name=NAME)
    entrust(town.window, [edition], [*Entrusted.values], by=seed, at=town.at)
    return edition


@pytest.fixture
def enterprise(town: Town) -> Actor:
    """Zhao acts for her company."""
    company = declare_organisation(
        name="示例市青禾生物科技有限公司",
        uscc="91990001MA99A00493",
        role=Role.LEGAL_REPRESENTATIVE,
        legal_representative="赵敏",
        by=Actor(town.user("zhao")),
        at=town.at,
    )
    return Actor(town.user("zhao")).acting_for(company.party)


def drafted(town: Town, edition: Edition, enterprise: Actor, *lacking: str) -> Case:
    """A complete draft of the enterprise that promises these papers and has the others there."""
    by, at = enterprise, town.at
    case = filing.begin(edition, by.on_behalf_of.current, by=by, at=at)
    case = filing.save_answers(case, ANSWERS, by=by, at=at)
    for one in case.materials:
        if not one.exempt and one.name not in lacking:
            filing.add_file(case, one, pdf(f"{one.name}.pdf"), by=by, at=at)
    if not lacking:
        return case
    said = dict.fromkeys(edition.materials.filter(name__in=lacking).order_by("no"), How.COMMITTED)
    return routes.choose(case, Scheme.CREDIT, said, by=by, at=at)


def spot(town: Town, case: Case) -> Case:
    return decision.grant_on_the_spot(case, town.answers(case), by=town.actor("lin"), at=town.at)


def anew(case: Case) -> Case:
    return Case.objects.with_story().get(pk=case.pk)


@pytest.mark.rule("COM-9", "COR-6", "COR-20")
def test_signed_it_is_on_record_at_once_and_the_papers_follow(
    town: Town, edition: Edition, enterprise: Actor
) -> None:
    """零土地承诺备案: nothing of the three papers is there on the day of the record."""
    case = drafted(town, edition, enterprise, LAND, PLAN, EXPLAINED)
    case = filing.file(case, by=enterprise, at=town.at)
    with pytest.raises(Refused, match="签署"):
        spot(town, anew(case))
    shown = papers.letter_of(case, at=town.at).sha256
    signing.sign(case, shown, name="赵敏", by=enterprise, at=town.at)
    case = spot(town, anew(case))
    assert (case.state, case.state_words) == (CaseState.GRANTED, "予以备案")
    assert not Licence.objects.exists()

    last = after(legal_day(town.at), 60).on
    paper = case.decision.document
    assert paper.title == "备案通知书"
    page = render_html(paper)
    for words in ("本机关予以备案", "本文书即为企业投资项目备案证明", "信用承诺审批告知承诺书"):
        assert words in page
    for name in (LAND, PLAN, EXPLAINED):
        assert f"“{name}”最迟于{last.year}年{last.month}月{last.day}日补齐" in page
    for words in ("青禾公司发酵车间节能改造项目", "企业投资项目核准和备案管理条例》第十三条", "860"):
        assert words in page
    assert "备案材料齐全" not in page, "nothing says that what was promised is there"
    every = "".join(render_html(one) for one in Document.objects.of(case.thread))
    assert "行政许可决定" not in every

    commitment = rules.commitment_of(case)
    assert commitment.state == CommitmentState.PERFORMING
    due = {
        one.material.name: clocks.of(one.thread, "commitments.supply").due_on
        for one in commitment.promised.all()
    }
    assert due == {LAND: last, PLAN: last, EXPLAINED: last}
    (land,) = commitment.promised.filter(material__name=LAND)
    performing.supply(commitment, land, files=[pdf("不动产权证书.pdf")], by=enterprise, at=town.at)
    assert clocks.of(land.thread, "commitments.supply").settled_at == town.at


@pytest.mark.rule("COM-6", "COM-9")
def test_who_has_every_paper_promises_nothing_and_is_on_record_the_same_day(
    town: Town, edition: Edition, enterprise: Actor
) -> None:
    offers = {one.route: one for one in rules.offers(edition, party=enterprise.on_behalf_of, at=town.at)}
    assert {route for route, one in offers.items() if one.is_open} == {
        Route.INSTANT,
        Route.CREDIT,
        Route.ORDINARY,
    }
    assert [one.name for one in offers[Route.CREDIT].materials] == [LAND, PLAN, EXPLAINED]
    assert offers[Route.CREDIT].days == 60
    case = filing.file(drafted(town, edition, enterprise), by=enterprise, at=town.at)
    assert spot(town, case).state == CaseState.GRANTED
    assert not Commitment.objects.of(case.thread).exists()
    page = render_html(Document.objects.of(case.thread).get(paper="approvals.grant"))
    assert "经核对，备案材料齐全、符合规定形式。依照" in page


@pytest.mark.rule("COM-15", "S49")
def test_the_published_list_names_the_matter_and_what_may_be_promised(edition: Edition, client) -> None:
    (row,) = client.get("/lists/commitment/").context["rows"]
    told = {cell["label"]: cell["words"] for cell in row["cells"]}
    assert row["name"] == NAME
    for name in edition.materials.filter(committable=True).values_list("name", flat=True).order_by("no"):
        assert name in told["可承诺的材料"]
    guide = client.get(edition.matter.get_absolute_url()).content.decode()
    assert (
        "本事项可以信用承诺：标“可承诺”的材料，书面承诺以后可以先不交，要补交的在承诺的期限内补齐。" in guide
    )
    assert Material.objects.filter(edition=edition, committable=True).count() == 3
