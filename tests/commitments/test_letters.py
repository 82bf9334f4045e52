"""The words of a letter: whole, of one scheme, with real days; the short screen never longer than 120 characters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from commitments import letters, rules
from commitments.enums import Method, NoticeItem, PromiseItem, Scheme, Then
from commitments.letters import Asked, Consequences, Facts, Part, compose, standard_wording
from tests.promising import promising
from tests.town import Town

TODAY, LAST = date(2026, 3, 4), date(2026, 12, 31)
TIANJIN = Consequences(Then.REVOKE, Then.STOP)


def facts(scheme: Scheme = Scheme.CREDIT, **other: object) -> Facts:
    later = scheme != Scheme.PROOF
    told = Facts(
        scheme,
        "赵敏",
        "公共场所卫生许可",
        "朝霞区政务服务办公室",
        ("《公共场所卫生管理条例》第四条",),
        ("场所卫生符合国家标准",),
        (Asked("场所平面图", "加盖公章"), Asked("卫生检测报告")),
        TIANJIN if later else replace(TIANJIN, overdue=None),
        days=60 if later else None,
        counted_from=TODAY if later else None,
        last_day=LAST if later else None,
        verify_by=LAST,
    )
    return replace(told, **other)


def words(letter: letters.Letter) -> str:
    return "\n".join(f"{part['head']}{part['words']}" for part in (*letter.notice, *letter.promise))


@pytest.mark.rule("COM-10")
@pytest.mark.rule("COM-11")
@pytest.mark.parametrize("scheme", Scheme)
def test_the_systems_own_words_say_everything(scheme: Scheme) -> None:
    wording = standard_wording(scheme)
    assert rules.why_not_notice(wording).ok
    assert rules.why_not_promise(wording).ok
    said = words(compose(wording, facts(scheme)))
    assert "【" not in said
    for asked in (
        "公共场所卫生许可",
        "《公共场所卫生管理条例》第四条",
        "场所卫生符合国家标准",
        "场所平面图（要求：加盖公章）",
    ):
        assert asked in said
    assert "不选择承诺的" in said
    assert "虚假承诺" in said
    assert "责令停止" in said


@pytest.mark.rule("COM-10")
@pytest.mark.parametrize("item", NoticeItem)
def test_a_notice_without_one_of_its_contents_is_not_published(item: NoticeItem) -> None:
    wording = standard_wording(Scheme.CREDIT)
    without = replace(wording, notice=tuple(one for one in wording.notice if one.item != item))
    assert str(item.label) in (rules.why_not_notice(without).words or "")


@pytest.mark.rule("COM-11")
@pytest.mark.parametrize("item", PromiseItem)
def test_a_promise_without_one_of_its_contents_is_not_published(item: PromiseItem) -> None:
    wording = standard_wording(Scheme.CREDIT)
    without = replace(wording, promise=tuple(one for one in wording.promise if one.item != item))
    assert str(item.label) in (rules.why_not_promise(without).words or "")


@pytest.mark.rule("COM-10")
def test_a_notice_leaves_its_blanks_and_no_others() -> None:
    wording = standard_wording(Scheme.CREDIT)

    def with_words(item: str, said: str) -> str:
        parts = tuple(replace(one, words=said) if one.item == item else one for one in wording.notice)
        return rules.why_not_notice(replace(wording, notice=parts)).words or ""

    assert "【期限】" in with_words(NoticeItem.FOLLOWING, "请尽快补齐：\n【材料】")
    assert "【日期】" in with_words(NoticeItem.BASIS, "【依据】【日期】")
    assert "请填写" in with_words(NoticeItem.BASIS, " ")
    public = replace(wording, published=True)
    assert rules.why_not_notice(public).words == "承诺书公开的，请填写公开期限"
    assert rules.why_not_notice(replace(public, published_months=6)).ok


@pytest.mark.rule("COR-6")
def test_the_three_schemes_are_never_mixed() -> None:
    proof, credit = standard_wording(Scheme.PROOF), standard_wording(Scheme.CREDIT)
    due = Part(PromiseItem.DUE, "", "【期限】补齐")
    assert "没有“补齐期限”" in (
        rules.why_not_promise(replace(proof, promise=(*proof.promise, due))).words or ""
    )
    late = Part("", "期限", "【期限】补齐")
    assert "【期限】" in (rules.why_not_promise(replace(proof, promise=(*proof.promise, late))).words or "")
    with pytest.raises(ValueError, match="proof"):
        compose(credit, facts(Scheme.PROOF))
    with pytest.raises(ValueError, match="PROOF nothing"):
        compose(proof, replace(facts(Scheme.PROOF), days=60, last_day=LAST))
    with pytest.raises(ValueError, match="promises materials"):
        compose(credit, facts(materials=()))
    with pytest.raises(ValueError, match="limit"):
        compose(credit, facts(days=None))
    said = words(compose(proof, facts(Scheme.PROOF)))
    assert "不再索要" in said
    assert "补齐" not in said
    assert "同意" not in said


@pytest.mark.rule("COR-6")
@pytest.mark.rule("CLK-15")
def test_the_last_day_is_counted_from_the_commitment_or_from_the_decision() -> None:
    credit = words(compose(standard_wording(Scheme.CREDIT), facts(Scheme.CREDIT)))
    assert "自作出本承诺之日起60个工作日内（2026年3月4日承诺的，至2026年12月31日止）" in credit
    assert "同意朝霞区政务服务办公室依法定程序撤销决定" in credit
    notified = words(compose(standard_wording(Scheme.NOTIFIED), facts(Scheme.NOTIFIED)))
    assert "自作出决定之日起60个工作日内（2026年3月4日决定的，至2026年12月31日止）" in notified
    whole = compose(
        standard_wording(Scheme.NOTIFIED),
        facts(Scheme.NOTIFIED, materials=(), days=None, counted_from=None, last_day=None),
    )
    assert "补交" not in words(whole)
    assert whole.notice[-1]["head"].startswith("七、")


def test_a_letter_says_whether_an_agent_may_sign() -> None:
    wording = standard_wording(Scheme.PROOF)
    assert "委托的代理人签署" in words(compose(wording, facts(Scheme.PROOF)))
    assert "不得委托代理人" in words(compose(replace(wording, personal=True), facts(Scheme.PROOF)))


@pytest.mark.rule("COM-13")
def test_how_the_organ_checks_is_said_or_that_it_does_not() -> None:
    wording = replace(
        standard_wording(Scheme.PROOF), verify_days=40, method=Method.FIELD, standard="卫生规范"
    )
    assert rules.why_not_check(wording).ok
    assert "40个工作日内核查。核查方式：现场核查。核查标准：卫生规范。" in words(
        compose(wording, facts(Scheme.PROOF))
    )
    assert rules.why_not_check(replace(wording, standard=" ")).words == "请填写核查标准，或者选择免予核查"
    assert rules.why_not_check(replace(wording, verify_days=None)).words == "请填写核查期限"
    public = replace(wording, method=Method.PUBLICITY, published=False, published_months=None)
    assert "承诺书应当公开" in (rules.why_not_check(public).words or "")
    assert rules.why_not_check(replace(public, published=True, published_months=6)).ok
    waived = replace(wording, method=Method.WAIVED, standard="", verify_days=None)
    assert rules.why_not_check(waived).ok
    assert "免予核查" in words(compose(waived, facts(Scheme.PROOF)))
    credit = replace(wording, scheme=Scheme.CREDIT)
    assert "不填核查期限" in (rules.why_not_check(credit).words or "")


PLACES = [
    ("120000", Scheme.CREDIT, Consequences(Then.REVOKE, Then.STOP, closes=True)),
    ("120000", Scheme.NOTIFIED, Consequences(Then.RECTIFY, Then.RECTIFY)),
    ("120000", Scheme.PROOF, Consequences(None, Then.RECTIFY)),
    ("990001", Scheme.CREDIT, Consequences(Then.REVOKE, Then.STOP, closes=True)),
    ("110000", Scheme.NOTIFIED, Consequences(Then.RECTIFY, Then.RECTIFY, unlicensed=True)),
    ("110000", Scheme.PROOF, Consequences(None, Then.RECTIFY)),
    ("310000", Scheme.NOTIFIED, Consequences(Then.RECTIFY, Then.RECTIFY)),
    ("310000", Scheme.PROOF, Consequences(None, Then.CHOOSE)),
    ("410500", Scheme.NOTIFIED, Consequences(Then.REVOKE, Then.RECTIFY)),
    ("410500", Scheme.PROOF, Consequences(None, Then.RECTIFY)),
]


@pytest.mark.rule("COM-14")
@pytest.mark.parametrize("place, scheme, expected", PLACES)
def test_each_place_says_what_follows_on_a_promise_of_each_scheme(
    town: Town, place: str, scheme: Scheme, expected: Consequences
) -> None:
    """What a city says of one scheme holds for no other: there the nation's word does."""
    assert rules.consequences(scheme, place, TODAY) == expected
    said = words(compose(standard_wording(scheme), facts(scheme, consequences=expected)))
    assert ("未取得许可" in said) == expected.unlicensed
    assert ("因违反承诺被撤销决定的，自撤销" in said) == expected.closes
    assert ("补交的材料不符合要求的，责令限期整改" in said) == (expected.overdue == Then.RECTIFY)


@pytest.mark.rule("U14", "CAL-5")
def test_a_day_that_may_move_is_called_so_and_one_that_hangs_on_the_decision_says_so() -> None:
    credit = compose(standard_wording(Scheme.CREDIT), facts())
    assert "最迟2026年12月31日补齐" in credit.short
    assert "暂定" not in credit.short + words(credit)
    moves = compose(standard_wording(Scheme.CREDIT), facts(provisional=True))
    assert "最迟2026年12月31日（暂定）补齐" in moves.short
    assert "以国务院公布的放假安排为准" in words(moves)
    for scheme in (Scheme.NOTIFIED, Scheme.PROOF):
        assert "当天决定的" in compose(standard_wording(scheme), facts(scheme)).short


@pytest.mark.rule("CAL-5")
@pytest.mark.parametrize("year, moves", [(2026, False), (2027, True)])
def test_what_runs_into_a_year_that_nobody_announced_is_provisional(
    town: Town, year: int, moves: bool
) -> None:
    edition = promising(town, "credit")
    wording = standard_wording(Scheme.CREDIT)
    on = date(year, 3, 2)
    told = rules.facts_of(edition, wording, list(edition.materials.all()), applicant="", organ="", on=on)
    assert told.provisional is moves


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=300)


@pytest.mark.rule("U14")
@given(
    scheme=st.sampled_from(Scheme),
    matter=NAMES,
    materials=st.lists(NAMES, min_size=1, max_size=99),
    overdue=st.sampled_from([Then.REVOKE, Then.RECTIFY, Then.CHOOSE]),
    mismatch=st.sampled_from(Then),
    dated=st.booleans(),
)
def test_the_short_screen_keeps_days_and_consequences_whatever_the_names(
    scheme: Scheme, matter: str, materials: list[str], overdue: Then, mismatch: Then, dated: bool
) -> None:
    told = facts(
        scheme,
        matter=matter,
        materials=tuple(Asked(name) for name in materials),
        consequences=Consequences(overdue, mismatch),
    )
    if not dated:
        told = replace(told, last_day=None, counted_from=None, verify_by=None)
    said = compose(standard_wording(scheme), told).short
    assert len(said) <= letters.SHORT
    if dated:
        assert "最迟2026年12月31日" in said
    elif scheme != Scheme.PROOF:
        assert "60个工作日内" in said
    assert "告知申辩后记入诚信档案，修复前不再适用承诺。" in said
    assert said.endswith("不承诺的，按一般程序办理。")
    assert said.startswith("签署即承诺：")


def test_names_that_fit_are_whole() -> None:
    said = compose(standard_wording(Scheme.CREDIT), facts()).short
    assert "“场所平面图”等2项材料" in said
    assert "“公共场所卫生许可”" in said


def test_the_digest_is_of_the_text_alone() -> None:
    letter = compose(standard_wording(Scheme.CREDIT), facts())
    again = compose(standard_wording(Scheme.CREDIT), facts())
    assert letter.sha256 == again.sha256 == letters.digest(dict(reversed(letter.as_json().items())))
    assert compose(standard_wording(Scheme.CREDIT), facts(applicant="赵明")).sha256 != letter.sha256
    assert letter.fields()["letter_sha256"] == letter.sha256


def test_numerals() -> None:
    assert [letters.numeral(no) for no in (1, 10, 11, 20, 21)] == ["一", "十", "十一", "二十", "二十一"]


def test_the_body_of_the_letter_shows_both_sides_and_who_signed() -> None:
    letter = compose(standard_wording(Scheme.CREDIT), facts()).as_json()
    page = {"letter": letter, "organ": "朝霞区政务服务办公室", "told_on": "2026-03-04", "signed": ""}
    open_ = render_to_string("commitments/letter.html", page)
    assert "<h3>一、办理事项</h3>" in open_
    assert "（一）已经知晓" in open_
    assert "2026年3月4日" in open_
    assert "签名或者盖章" in open_
    signed = {"name": "赵敏", "role": "本人", "manner": "登录账号网上签署", "on": "2026-03-05"}
    assert "承诺人：赵敏（本人）" in render_to_string("commitments/letter.html", page | {"signed": signed})
