"""变更、延续、补办、注销: the same licence through its life, each turn a row, each certificate after the other."""

from datetime import date, datetime, timedelta

import pytest

from approvals import papers, rules
from approvals.actions import decision, filing, life
from approvals.enums import CaseState, Purpose
from approvals.models import Case
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from licences.enums import Ground, Standing, Status
from licences.models import Licence
from tests.licences.lasting import anew, concluded, done, drafted, filed, given, opened
from tests.town import Town

DAY = timedelta(days=1)


@pytest.fixture
def licence(town: Town) -> Licence:
    return given(town, opened(town))


def certificates(licence: Licence) -> list[Document]:
    issued = Document.objects.filter(paper="approvals.licence", facts__licence_number=licence.number)
    return list(issued.order_by("pk"))


def test_what_was_said_once_is_not_typed_again(town, licence):
    case = drafted(town, licence, Purpose.RENEWAL, at=town.at + DAY)
    assert case.answers["shop_name"] == "云朵美发店"
    assert [section["key"] for section in case.sections] == ["place", "contact"]
    assert [material.name for material in case.materials] == ["卫生检测报告"]
    assert rules.why_not_file(case, at=town.at + DAY).ok


def test_a_replacement_asks_why_and_nothing_of_the_merits(town, licence):
    case = drafted(town, licence, Purpose.REPLACEMENT, at=town.at + DAY)
    assert [section["key"] for section in case.sections] == ["why"]
    assert case.materials == []
    assert case.subject == "旅馆业特种行业许可（补办）"


@pytest.mark.rule("LIF-5")
@pytest.mark.rule("COR-20")
def test_a_change_keeps_the_number_and_says_what_was_and_what_is(town, licence):
    old = papers.licence_paper(licence)
    case = done(town, licence, Purpose.CHANGE, at=town.at + DAY, shop_name="云朵美发会所")
    now = anew(licence)
    assert [row.status for row in now.statuses.all()] == [Status.ISSUED, Status.CHANGED]
    assert now.newest.words == "场所名称：云朵美发店 → 云朵美发会所"
    assert now.valid_until == licence.valid_until
    first, second = certificates(licence)
    assert (first.pk, first.is_void) == (old.pk, True)
    assert not second.is_void
    assert ["场所名称", "云朵美发会所"] in second.facts["fields"]
    assert second.facts["licence_number"] == licence.number
    told = case.decision.document
    assert told.title == "准予变更行政许可决定书"
    assert "准变〔2026〕第00001号" in told.number
    page = render_html(told)
    assert "场所名称：由“云朵美发店”变更为“云朵美发会所”。" in page
    assert "第四十九条" in page
    assert "本机关决定准予变更" in page
    assert case.decision.gives_licence is None


@pytest.mark.rule("CAL-3")
def test_a_renewal_begins_where_the_validity_ends(town, licence):
    assert licence.valid_until == date(2026, 6, 3)
    case = done(town, licence, Purpose.RENEWAL, at=town.at + 30 * DAY)
    now = anew(licence)
    assert now.valid_until == date(2026, 9, 3)
    assert [row.valid_until for row in now.statuses.all()] == [date(2026, 6, 3), date(2026, 9, 3)]
    assert not now.newest.deemed
    first, second = certificates(licence)
    assert first.is_void
    assert second.facts["valid_until"] == "2026-09-03"
    assert case.decision.document.title == "准予延续行政许可决定书"
    assert "2026年9月3日" in render_html(case.decision.document)


def test_a_replacement_is_the_same_certificate_marked_as_reissued(town, licence):
    case = done(town, licence, Purpose.REPLACEMENT, at=town.at + DAY)
    first, second = certificates(licence)
    same = ("licence_name", "holder", "fields", "valid_from", "valid_until", "licence_number", "address")
    assert [first.facts[key] for key in same] == [second.facts[key] for key in same]
    assert first.is_void
    assert "（补发）" in render_html(second)
    assert anew(licence).status == Status.REPLACED
    assert case.decision.document.title == "准予补发行政许可证件决定书"


@pytest.mark.rule("LIF-4")
def test_what_its_holder_gives_up_is_closed_for_good(town, licence):
    case = done(town, licence, Purpose.CANCELLATION, at=town.at + DAY)
    now = anew(licence)
    assert now.standing(date(2026, 3, 6)) == Standing.CANCELLED
    assert (now.newest.ground, now.newest.words) == (Ground.OTHER, "持证人申请注销")
    assert [one.is_void for one in certificates(licence)] == [True]
    assert case.decision.document.title == "注销行政许可决定书"
    assert "第七十条" in render_html(case.decision.document)
    for purpose in (Purpose.CHANGE, Purpose.RENEWAL, Purpose.REPLACEMENT, Purpose.CANCELLATION):
        with pytest.raises(Refused, match="已经注销"):
            drafted(town, now, purpose, at=town.at + 2 * DAY)


@pytest.mark.rule("LIF-5")
def test_only_its_holder_applies(town, licence):
    wang = town.actor("wang")
    with pytest.raises(Refused, match="由持证人申请"):
        filing.begin(
            town.edition.matter.editions.get(),
            wang.on_behalf_of.current,
            purpose=Purpose.CHANGE,
            licence=licence,
            by=wang,
            at=town.at,
        )


@pytest.mark.rule("LIF-5")
def test_one_open_application_for_each_purpose(town, licence):
    first = filed(town, licence, Purpose.RENEWAL, at=town.at + DAY)
    with pytest.raises(Refused, match=first.number):
        drafted(town, licence, Purpose.RENEWAL, at=town.at + DAY)
    assert filed(town, licence, Purpose.CHANGE, at=town.at + DAY).state == CaseState.FILED


@pytest.mark.rule("LIF-5")
def test_what_has_expired_is_applied_for_anew(town, licence):
    after = datetime(2026, 6, 4, 9, tzinfo=town.at.tzinfo)
    for purpose in (Purpose.CHANGE, Purpose.RENEWAL, Purpose.REPLACEMENT):
        with pytest.raises(Refused, match="已过有效期"):
            drafted(town, licence, purpose, at=after)
    assert drafted(town, licence, Purpose.CANCELLATION, at=after).purpose == Purpose.CANCELLATION


def test_a_licence_without_end_is_not_renewed(town):
    forever = given(town, opened(town, months=None))
    with pytest.raises(Refused, match="长期有效"):
        drafted(town, forever, Purpose.RENEWAL, at=town.at)


def test_a_matter_offers_what_its_edition_says(town):
    forever = town.case_at(CaseState.GRANTED).decision.gives_licence
    ruling = rules.why_not_apply_about(forever, Purpose.CHANGE, town.edition, forever.holder, at=town.at)
    assert "暂未开通变更" in ruling.words


@pytest.mark.rule("LIF-4")
def test_nothing_becomes_of_what_was_closed_meanwhile(town, licence):
    change = concluded(town, filed(town, licence, Purpose.CHANGE, at=town.at + DAY), at=town.at + DAY)
    done(town, licence, Purpose.CANCELLATION, at=town.at + DAY)
    with pytest.raises(Refused, match="已经注销"):
        decision.grant(change, by=town.actor("zheng"), at=town.at + 2 * DAY)


@pytest.mark.rule("LIF-4")
def test_the_office_closes_what_was_not_renewed(town, licence):
    after = datetime(2026, 6, 4, 9, tzinfo=town.at.tzinfo)
    words = "有效期于2026年6月3日届满，未申请延续。"
    with pytest.raises(Refused, match="有效期内"):
        life.cancel(licence, Ground.EXPIRED, words=words, by=town.actor("zheng"), at=town.at)
    with pytest.raises(Refused, match="审批人员"):
        life.cancel(licence, Ground.EXPIRED, words=words, by=town.actor("chen"), at=after)
    with pytest.raises(Refused, match="事实和依据"):
        life.cancel(licence, Ground.EXPIRED, words=" ", by=town.actor("zheng"), at=after)
    paper = life.cancel(licence, Ground.EXPIRED, words=words, by=town.actor("zheng"), at=after)
    assert anew(licence).newest.ground == Ground.EXPIRED
    page = render_html(paper)
    assert "第七十条第一项" in page
    assert "六十日内" in page
    assert "六个月内" in page
    assert "xzfy.moj.gov.cn" in page
    assert [one.is_void for one in certificates(licence)] == [True]
    case = Case.objects.of_thread(paper.thread)
    assert Entry.objects.filter(thread=case.thread, act="approvals.licence_cancelled").count() == 1
    assert Notice.objects.filter(thread=case.thread, subject="您的证照已被注销").exists()
    with pytest.raises(Refused, match="已经注销"):
        life.cancel(licence, Ground.EXPIRED, words=words, by=town.actor("wu"), at=after)


@pytest.mark.rule("COR-20")
def test_a_refused_renewal_has_its_own_name_and_both_remedies(town, licence):
    case = filed(town, licence, Purpose.RENEWAL, at=town.at + DAY)
    from approvals.actions import intake, review
    from approvals.enums import Answer

    case = intake.accept(case, by=town.actor("lin"), at=town.at + DAY)
    answers = town.answers(case, Answer.FAILS)
    case = review.conclude(case, answers, "不符合", by=town.actor("chen"), at=town.at + DAY)
    case = decision.refuse(case, reasons="检测不合格", by=town.actor("zheng"), at=town.at + DAY)
    assert case.decision.document.title == "不予延续行政许可决定书"
    assert anew(licence).status == Status.ISSUED
    page = render_html(case.decision.document)
    assert "本机关决定不予延续" in page
    assert "六十日内" in page
    assert "六个月内" in page
    assert "xzfy.moj.gov.cn" in page
