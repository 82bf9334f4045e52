"""企业信用等级: made of sourced records alone, said with its reasons, and closing nothing (S56, CRE-1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from approvals import rules
from approvals.enums import Route
from commitments.enums import Grade, Method, Scheme
from commitments.rules import graded
from credit.actions import listing
from credit.enums import Misdeed, Tier
from credit.models import Record
from credit.tasks import sweep_lists
from ground.accounts.actions import declare_organisation
from ground.accounts.actor import Actor
from ground.accounts.enums import Role
from ground.accounts.models import Party
from ground.law.models import DatedValue
from ground.law.values import value
from ground.workdays import legal_day
from tests.approvals.committed import committed
from tests.credit.conftest import CODE, keepers, shelf  # noqa: F401 - fixtures
from tests.credit.shelf import ZHAO
from tests.deferring import short
from tests.promising import PLAN, promising
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.rule("S56")]
NOW = datetime.now(ZoneInfo("Asia/Shanghai"))
NAME = "云朵美容有限公司"


class Firm(Town):
    """The town, in which Zhao acts for her company."""

    company: Party

    def actor(self, key: str) -> Actor:
        return Actor(self.user("zhao"), on_behalf_of=self.company) if key == "zhao" else super().actor(key)


@pytest.fixture
def firm(keepers) -> Firm:  # noqa: F811
    found = Firm(keepers.at)
    told = {"name": NAME, "uscc": CODE, "role": Role.LEGAL_REPRESENTATIVE}
    found.company = declare_organisation(**told, by=keepers.actor("zhao"), at=keepers.at).party
    return found


def keep(firm: Firm, times: int, *, at: datetime | None = None) -> None:
    """So many commitments that needed no check are fulfilled with their grant."""
    for _n in range(times):
        waived = {"verify_days": 40, "method": Method.WAIVED}
        _case, one = committed(firm, Scheme.PROOF, ("卫生检测报告",), signed_at=at, **waived)
        assert one.party == firm.company


def listed(firm: Firm, tier: Tier, *, at: datetime | None = None) -> Record:
    at = at or firm.at
    record = listing.propose(
        firm.company,
        Misdeed.OVERDUE,
        "逾期",
        "办法",
        source="case:x",
        source_number="990001",
        office=firm.organ,
        account=firm.user("zhao"),
        by=Actor.system("proceeding"),
        at=at,
    )
    record = listing.notify(record, tier, by=firm.actor("qian"), at=at)
    record = listing.waive(record, by=firm.actor("zhao"), at=at)
    return listing.enlist(record, tier, "逾期", by=firm.actor("tang"), at=at)


def of(firm: Firm, at: datetime | None = None):
    return graded(firm.company, place="990001", at=at or firm.at)


def test_so_many_kept_make_an_a_until_they_are_too_long_ago(firm):
    assert of(firm).grade == Grade.B
    keep(firm, 1)
    assert of(firm).grade == Grade.B
    keep(firm, 1)
    found = of(firm)
    assert found.grade == Grade.A
    assert "履行承诺 2 次" in found.words
    assert [(one.words, one.source) for one in found.facts] == [
        ("履行承诺：公共场所卫生许可（新办）", "朝霞区政务服务办公室")
    ] * 2
    assert of(firm, firm.at + timedelta(days=3 * 366)).grade == Grade.B


@pytest.mark.parametrize("tier, grade", [(Tier.MINOR, "B"), (Tier.GENERAL, "C"), (Tier.SERIOUS, "D")])
def test_a_record_sets_it_while_it_stands_and_says_where_from(firm, tier, grade):
    record = listed(firm, tier)
    keep(firm, 2)
    found = of(firm)
    assert found.grade == grade, "the worst fact sets it"
    assert record.source_number in found.facts[0].source
    listing.withdraw(record, "决定撤销", by=firm.actor("qian"), at=firm.at)
    assert of(firm).grade == Grade.A


def test_the_list_of_another_counts_by_its_number_and_a_person_has_no_grade(firm, shelf, moment):  # noqa: F811
    shelf.put([*ZHAO[:2], "USCC", CODE, NAME, *ZHAO[5:]], ["XY-7", *ZHAO[1:]])
    sweep_lists(moment)
    found = of(firm)
    assert found.grade == Grade.C
    assert "信用中国（示例）" in found.facts[0].source
    assert (
        graded(firm.user("zhao").representations.get(role=Role.SELF).party, place="990001", at=moment) is None
    )


@pytest.mark.rule("COR-3", "CRE-1")
def test_a_good_grade_lets_more_follow_and_a_bad_one_takes_nothing_away(firm):
    """As in Binhai, where the secondary materials alone may follow: an edition open to 容缺 lets an A bring the others later."""
    for key in ("deficiency.materials", "credit.grade.widens"):
        said = value(key, "120116", legal_day(firm.at))
        DatedValue.objects.filter(key=key, place="990001").update(value=said)
    edition = promising(firm, "credit", secondary=("卫生检测报告",), committable=())

    def waits() -> list[str]:
        found = rules.offers(edition, party=firm.company, at=firm.at)
        (offer,) = [one for one in found if one.route == Route.DEFICIENCY]
        (ordinary,) = [one for one in found if one.route == Route.ORDINARY]
        assert ordinary.is_open
        return [one.name for one in offer.materials]

    assert waits() == ["卫生检测报告"]
    keep(firm, 2)
    assert waits() == [PLAN, "卫生检测报告"]
    DatedValue.objects.filter(key="credit.grade.widens", place="990001").update(value=[])
    assert waits() == ["卫生检测报告"]
    listed(firm, Tier.SERIOUS)
    assert waits() == ["卫生检测报告"], "the gate of 容缺 is the list of 信用中国 alone"


def test_he_reads_it_with_its_reasons_and_another_account_no_more_than_it_may(client, firm):
    keep(firm, 2, at=NOW)
    listed(firm, Tier.MINOR, at=NOW)
    told = {"name": NAME, "uscc": CODE, "role": Role.LEGAL_REPRESENTATIVE}
    hers = declare_organisation(**told, by=firm.actor("wang"), at=NOW)
    his = firm.company.representations.get(user=firm.user("zhao"))
    for who, as_whom, sees in (("zhao", his, True), ("wang", hers, False)):
        client.force_login(firm.user(who))
        client.post("/me/party/", {"representation": str(as_whom.uuid)})
        page = client.get("/me/credit/").content.decode()
        assert ("B 级" in page) is sees, who
        assert ("履行承诺：" in page) is sees
        assert ("等级请单位的经办账号查看" in page) is not sees


def test_whoever_takes_in_reads_by_what_more_may_follow(
    client,
    firm,
    shelf,  # noqa: F811
    django_assert_max_num_queries,
):
    """Where it has a say, where 容缺 is written and at the counter once he is known: the grade, and what anybody may read of its records."""
    case = short(firm, at=NOW)
    assert case.party == firm.company
    client.force_login(firm.user("lin"))
    compose = f"/desk/cases/{case.number}/deficiency/"
    assert "企业信用等级" not in client.get(compose).content.decode(), "everything may follow here"
    DatedValue.objects.filter(key="deficiency.materials", place="990001").update(value="secondary")
    with django_assert_max_num_queries(25):
        page = client.get(compose).content.decode()
    for words in ("企业信用等级", "B 级", "没有失信记录"):
        assert words in page
    shelf.put([*ZHAO[:2], "USCC", CODE, NAME, *ZHAO[5:]], ["XY-7", *ZHAO[1:]])
    sweep_lists(firm.at)
    known = {"id_type": "USCC", "id_number": CODE, "name": NAME, "legal_representative": "赵敏"}
    address = f"/desk/counter/{case.edition.matter.code}/"
    assert "企业信用等级" not in client.get(address).content.decode()
    told = client.post(address, known | {"phone": "13800000104"}).content.decode()
    for words in ("企业信用等级", "C 级", "信用中国（示例）", "以最重的一条记录定级"):
        assert words in told
    person = {
        "id_type": "RESIDENT",
        "id_number": "990001198509040462",
        "name": "赵敏",
        "phone": "13800000104",
    }
    assert "企业信用等级" not in client.post(address, person).content.decode()
