"""现受限制: the parties behind the figure, by the matter and office of the case it follows from, as of today (R35)."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from approvals.enums import CaseState
from approvals.models import Case
from credit.actions import listing, striking
from credit.actions.bars import bar, unbar
from credit.enums import BarGround, Lift, Misdeed, Tier
from credit.models import Record
from credit.tasks import sweep_overruns
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, IdType, PartyKind
from ground.accounts.models import Office, Party
from ground.law.models import DatedValue
from ground.workdays import legal_day
from tests.credit.conftest import CODE, keep_consent
from tests.town import Town, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R35")]
SYSTEM = Actor.system("x")
PAGE = "/desk/figures/"


@pytest.fixture
def keepers(town: Town) -> Town:
    """The town today, and two officers of its organ who keep credit: Qian gives notice, Tang decides."""
    town.at = now()
    town._officer("qian", "钱程", town.organ, Duty.CREDIT)
    town._officer("tang", "唐宁", town.organ, Duty.CREDIT)
    return town


def barred(case: Case, ground: BarGround = BarGround.HIDDEN, party: Party | None = None, *, at) -> None:
    """The case closes its matter to its applicant for a year."""
    told = {"basic_code": case.edition.matter.basic_code, "matter_name": case.edition.name}
    until = legal_day(at) + timedelta(days=365)
    bar(party or case.party, ground, basis="依据", thread=case.thread, until=until, by=SYSTEM, at=at, **told)


def entered(
    town: Town,
    source: str,
    *,
    tier: Tier = Tier.GENERAL,
    misdeed: Misdeed = Misdeed.FALSE,
    case_thread: str = "",
) -> Record:
    """Listed by due process for what was found in that thread."""
    party = town.actor("zhao").on_behalf_of
    assert party is not None
    if not case_thread:
        case_thread = source if source.startswith("case:") else ""
    keep_consent(town, party, case_thread or source, at=town.at)
    record = listing.propose(
        party,
        misdeed,
        "提交的检测报告系伪造",
        "《天津市“一制三化”改革信用承诺办法》",
        source=source,
        source_number="99000120260304000017",
        office=town.organ,
        case_thread=case_thread or source,
        account=town.user("zhao"),
        by=SYSTEM,
        at=town.at,
    )
    record = listing.notify(record, tier, by=town.actor("qian"), at=town.at)
    record = listing.waive(record, by=town.actor("zhao"), at=town.at)
    return listing.enlist(record, tier, "系伪造", by=town.actor("tang"), at=town.at)


def company(n: int) -> Party:
    """A company of its own number; the check digit is left out of it."""
    digest = f"{CODE}:{n}"
    party = Party.objects.create(kind=PartyKind.ORGANISATION, id_type=IdType.USCC, id_digest=digest)
    party.versions.create(no=1, name=f"云朵美发店{n}", id_number=CODE, id_tail=CODE[-4:])
    return party


def page(client, town: Town, who: str = "feng", address: str = PAGE) -> str:
    client.force_login(town.user(who))
    answer = client.get(address)
    assert answer.status_code == 200, (who, address, answer.status_code)
    return b"".join(answer).decode()


def table(client, town: Town, who: str = "feng", more: str = "") -> dict[str, int]:
    """By the name of each line, its last column: how many are restricted."""
    lines = page(client, town, who, f"{PAGE}?csv{more}").splitlines()
    assert "现受限制" in lines[0].split(",")[-1]
    cells = [line.split(",") for line in lines[1:]]
    return {told[1]: int(told[-1]) for told in cells}


@pytest.mark.rule("R37")
def test_whom_an_ordinary_case_barred_stands_in_the_line_of_its_matter(client, keepers):
    """No letter was signed in it: facts were hidden in the application itself."""
    case = keepers.case_at(CaseState.REFUSED)
    matter = case.edition.matter
    barred(case, at=keepers.at)
    assert table(client, keepers) == {matter.name: 1, "合计": 1}
    address = f"{PAGE}restricted/{matter.code}/"
    for who in ("feng", "zheng", "qian"):
        assert address in page(client, keepers, who), who
        told = page(client, keepers, who, address)
        assert case.number in told
        assert "赵*" in told
        assert "赵敏" not in told, "a person is masked"
        assert "隐瞒有关情况" in told
    elsewhere = Office.objects.create(
        path="elsewhere", name="别的机关", division_code="990001", kind=keepers.organ.kind
    )
    keepers._officer("xin", "辛然", elsewhere, Duty.DECISION)
    assert "restricted" not in page(client, keepers, "xin")
    for one in (address, f"{PAGE}restricted/offices/{keepers.organ.pk}/"):
        assert client.get(one).status_code == 404
    client.force_login(keepers.user("lin"))
    assert client.get(address).status_code == 404, "a window"
    client.force_login(keepers.user("zhao"))
    assert client.get(address).status_code == 403


def test_it_is_of_today_whatever_the_year(client, keepers):
    case = keepers.case_at(CaseState.REFUSED)
    barred(case, at=keepers.at)
    earlier = page(client, keepers, address=f"{PAGE}?year={keepers.at.year - 1}")
    assert f"{PAGE}restricted/{case.edition.matter.code}/" in earlier
    assert "截至今天" in earlier
    unbar(case.thread, BarGround.HIDDEN, "撤销", by=SYSTEM, at=keepers.at)
    assert "restricted" not in page(client, keepers)


def test_a_party_counts_once_in_a_matter_and_once_in_its_office(client, keepers):
    """Barred and listed for one case, barred for one of another matter: two lines, and one party."""
    case, other = (
        keepers.case_at(CaseState.REFUSED),
        keepers.case_at(CaseState.ACCEPTED, edition=keepers.instant),
    )
    barred(case, at=keepers.at)
    entered(keepers, case.thread)
    barred(other, at=keepers.at)
    names = (case.edition.matter.name, other.edition.matter.name)
    assert table(client, keepers) == {**dict.fromkeys(names, 1), "合计": 1}
    assert "同一当事人" in page(client, keepers)
    whole = page(client, keepers, "zheng", f"{PAGE}restricted/offices/{keepers.organ.pk}/")
    assert whole.count("赵*") == 1
    assert all(one in whole for one in (case.number, other.number, *names))
    barred(case, party=company(1), at=keepers.at)
    assert table(client, keepers) == {names[0]: 2, names[1]: 1, "合计": 2}


def test_what_rests_on_no_case_has_a_line_of_its_own(client, keepers):
    """An entry whose source is none of this portal's cases: it stands in the sum, and the list says which."""
    record = entered(keepers, "file:2019-17")
    assert table(client, keepers) == {"不属于具体事项": 1, "合计": 1}
    address = f"{PAGE}restricted/offices/{keepers.organ.pk}/otherwise/"
    assert address in page(client, keepers)
    for who, opens in (("feng", True), ("qian", True), ("zheng", False)):
        told = page(client, keepers, who, address)
        assert "赵*" in told
        assert (f"/desk/credit/{record.uuid}/" in told) is opens, who
    case = keepers.case_at(CaseState.REFUSED)
    barred(case, at=keepers.at)
    assert table(client, keepers) == {case.edition.matter.name: 1, "不属于具体事项": 1, "合计": 1}
    assert case.number not in page(client, keepers, address=address)
    listing.withdraw_all(record.source, "依据的决定已撤销", by=SYSTEM, at=keepers.at)
    assert Record.objects.get(pk=record.pk).lift == Lift.WITHDRAWN
    assert table(client, keepers) == {case.edition.matter.name: 1, "合计": 1}


@pytest.mark.rule("CRE-6")
def test_an_entry_counts_where_it_closes_something(client, keepers):
    """A minor one closes nothing, and restricts nobody; where the place's gate names it, it does."""
    case = keepers.case_at(CaseState.REFUSED)
    entered(keepers, case.thread, tier=Tier.MINOR)
    assert "restricted" not in page(client, keepers)
    DatedValue.objects.create(
        key="credit.gate.deficiency",
        place="990001",
        value={"archive": ["minor", "general", "serious"]},
        from_on=legal_day(keepers.at),
        source="测试",
    )
    assert table(client, keepers) == {case.edition.matter.name: 1, "合计": 1}


@pytest.mark.rule("CRE-1")
def test_what_goes_with_an_entry_says_the_last_day_of_that(client, keepers, django_assert_max_num_queries):
    """A minor entry closes nothing itself: what its breach closed is all that the list shows."""
    case = keepers.case_at(CaseState.REFUSED)
    record = entered(keepers, case.thread, tier=Tier.MINOR)
    bar(
        record.party,
        BarGround.BREACH,
        basis="依据",
        thread=case.thread,
        record=record,
        by=SYSTEM,
        at=keepers.at,
    )
    address, last = f"{PAGE}restricted/{case.edition.matter.code}/", record.max_until
    page(client, keepers, address=address)
    with django_assert_max_num_queries(25):
        told = page(client, keepers, address=address)
    assert f"至{last.year}年{last.month}月{last.day}日" in told
    assert "至解除为止" not in told


@pytest.mark.rule("CRE-15")
def test_an_entry_that_rests_restricts_nobody(client, keepers):
    case, asked = keepers.case_at(CaseState.REFUSED), keepers.at
    keepers.at -= timedelta(days=20)
    record = entered(keepers, case.thread)
    assert table(client, keepers) == {case.edition.matter.name: 1, "合计": 1}
    told = {"files": [pdf("判决书.pdf")], "by": keepers.actor("qian"), "at": keepers.at}
    strike = striking.propose(record, "判决撤销", **told)
    assert sweep_overruns(asked) == 1
    assert "restricted" not in page(client, keepers)
    striking.decide(strike, False, "不是同一决定", by=keepers.actor("tang"), at=asked)
    assert table(client, keepers) == {case.edition.matter.name: 1, "合计": 1}


def test_the_list_goes_on_where_it_was_cut(client, keepers):
    case = keepers.case_at(CaseState.REFUSED)
    for n in range(27):
        barred(case, party=company(n), at=keepers.at)
    assert table(client, keepers)["合计"] == 27
    address = f"{PAGE}restricted/{case.edition.matter.code}/"
    first = page(client, keepers, address=address)
    assert first.count("云朵美发店") == 25
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert page(client, keepers, address=address + older).count("云朵美发店") == 2
    for silly in ("?before=x", "?before=99999999999999999999", "?before=²"):
        assert page(client, keepers, address=address + silly).count("云朵美发店") == 25


def test_the_pages_cost_the_same_however_many_there_are(client, keepers, same_queries):
    case = keepers.case_at(CaseState.REFUSED)
    number = iter(range(100))

    def add() -> None:
        barred(case, party=company(next(number)), at=keepers.at)
        other = keepers.case_at(CaseState.ACCEPTED, edition=keepers.instant)
        barred(other, party=company(next(number)), at=keepers.at)

    entered(keepers, case.thread)
    entered(keepers, "file:2019-17", misdeed=Misdeed.OVERDUE)
    client.force_login(keepers.user("feng"))
    same_queries(lambda: client.get(PAGE), add=add)
    client.force_login(keepers.user("qian"))
    same_queries(lambda: client.get(PAGE), add=add)
    for address in (
        f"{PAGE}restricted/{case.edition.matter.code}/",
        f"{PAGE}restricted/offices/{keepers.organ.pk}/",
    ):
        same_queries(lambda address=address: client.get(address), add=add)
