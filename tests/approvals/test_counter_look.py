"""核对申请人 at the counter: how whoever applies stands is seen before anything is filed (COM-6, CRE-1)."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from approvals.models import Case
from credit.actions.bars import bar
from credit.enums import BarGround
from credit.models import ListEntry, ListSource
from ground.accounts.enums import Duty, IdType
from ground.accounts.models import PartyVersion
from ground.sealed import digest
from ground.trail.models import Entry
from ground.trail.readings import Purpose, Reading, What
from ground.workdays import legal_day
from matters.models import Edition
from tests.promising import PLAN, REPORT, material, promising
from tests.town import ANSWERS, Town

pytestmark = pytest.mark.django_db

LOOK = {"look": "1"}
GIVEN_UP = "补齐材料或者核查之前申请注销了“美容美发经营许可”的决定，同一事项不再适用信用承诺"


@pytest.fixture
def edition(town: Town) -> Edition:
    return promising(town, "credit")


@pytest.fixture
def counter(client: Any, town: Town, edition: Edition) -> str:
    client.force_login(town.user("lin"))
    return f"/desk/counter/{edition.matter.code}/"


def barred(
    town: Town, edition: Edition, ground: BarGround = BarGround.GIVEN_UP, until: date | None = None
) -> None:
    bar(
        town.actor("zhao").on_behalf_of,
        ground,
        basis="天津“一制三化”方案",
        thread="case:x",
        basic_code=edition.matter.basic_code,
        matter_name=edition.name,
        by=town.actor("zheng"),
        at=town.at,
        until=until,
    )


def zhao(edition: Edition) -> dict[str, str]:
    """All that a window sends for her, the report promised."""
    return {
        "id_type": "RESIDENT",
        "id_number": "990001198509040462",
        "name": "赵敏",
        "phone": "13800000104",
        "service-way": "window",
        **ANSWERS,
        f"route-how_{material(edition, REPORT).pk}": "committed",
        f"originals_{material(edition, PLAN).pk}": "1",
    }


def written() -> tuple[int, int, int]:
    return Case.objects.count(), PartyVersion.objects.count(), Entry.objects.count()


def why(page: str) -> str:
    """The list of all routes, which is open where somebody has to read it."""
    return unescape(page).partition('<details class="govuk-details card" open>')[2].partition("</details>")[0]


@pytest.mark.rule("COM-6", "COM-4")
def test_what_is_closed_to_the_applicant_is_seen_before_anything_is_filed(client, town, edition, counter):
    barred(town, edition)
    page = client.get(counter)
    assert "核对申请人" in page.content.decode()
    assert not why(page.content.decode()), "nobody stands there yet"
    before = written()
    page = client.post(counter, {**zhao(edition), **LOOK})
    assert page.status_code == 200
    assert written() == before
    shown = page.content.decode()
    assert "该申请人不适用信用承诺审批" in shown
    for words in (GIVEN_UP, "规则 COM-4", "国办发〔2020〕42号", "一般程序"):
        assert words in why(shown)
    for typed in ("990001198509040462", "赵敏", "13800000104", ANSWERS["shop_name"]):
        assert f'value="{typed}"' in shown, "nothing that was typed is lost"
    assert "govuk-error-summary" not in shown
    # What he may no longer promise is brought, and the ordinary way is open.
    refused = client.post(counter, zhao(edition))
    assert refused.status_code == 422
    assert GIVEN_UP in why(refused.content.decode())
    assert f"缺少“{REPORT}”" in refused.content.decode()
    told = zhao(edition) | {f"originals_{material(edition, REPORT).pk}": "1"}
    assert client.post(counter, told).status_code == 302
    case = Case.objects.filed().get()
    assert (case.scheme, case.lacking.count()) == ("", 0)


@pytest.mark.rule("COM-6")
def test_his_number_is_enough_for_a_look_and_nothing_else_is_judged_yet(client, town, edition, counter):
    barred(town, edition)
    told = {"id_type": "RESIDENT", "id_number": "990001198509040462", "agent": "13800000101", **LOOK}
    page = client.post(counter, told)
    assert page.status_code == 200
    assert GIVEN_UP in why(page.content.decode())
    assert "请输入" not in page.content.decode()
    for told, words in (
        ({"id_number": "990001198509040463"}, "校验"),
        ({"id_number": ""}, "请输入证件号码"),
        ({"id_type": "", "agent": "13800000101"}, "请选择证件类型"),
    ):
        page = client.post(counter, zhao(edition) | {"phone": ""} | told | LOOK)
        assert page.status_code == 422
        shown = page.content.decode()
        assert words in shown.partition("govuk-error-summary")[2].partition("</ul>")[0]
        assert "请输入联系电话" not in shown
        assert not why(shown)


@pytest.mark.rule("COM-6")
def test_to_whom_nothing_is_closed_it_is_said_so(client, town, edition, counter):
    page = client.post(counter, zhao(edition) | LOOK)
    assert page.status_code == 200
    assert "已核对：该申请人没有受到限制" in page.content.decode()
    assert "可以承诺" in why(page.content.decode())
    assert f"route-how_{material(edition, REPORT).pk}" in page.content.decode()


def test_who_looked_at_whom_is_on_the_books(client, town, edition, counter):
    """Whoever was here before and whoever was not; of what is filed the case tells it."""
    client.post(counter, zhao(edition) | LOOK)
    row, at_hand = Reading.objects.get(), town.actor("zhao").on_behalf_of
    assert (row.thread, row.which, row.what, row.purpose) == (
        at_hand.thread,
        digest("990001198509040462"),
        What.STANDING,
        Purpose.IDENTITY,
    )
    assert (row.user, row.duty, row.address) == (town.user("lin"), Duty.INTAKE, "127.0.0.1")
    client.post(counter, zhao(edition) | {"id_number": "990001197707070115"} | LOOK)
    assert Reading.objects.filter(thread="party:unknown", which=digest("990001197707070115")).count() == 1
    client.post(counter, zhao(edition) | {"phone": ""})
    assert Reading.objects.of(at_hand.thread).count() == 2, (
        "told what is missing, he reads how she stands too"
    )
    client.get(counter)
    client.post(counter, zhao(edition))
    assert Reading.objects.count() == 3


@pytest.mark.rule("BAN-1")
def test_who_may_not_apply_at_all_hears_so_at_a_look(client, town, edition, counter):
    barred(town, edition, BarGround.HIDDEN, timezone.now().date() + timedelta(days=90))
    before = written()
    page = client.post(counter, zhao(edition) | LOOK)
    assert page.status_code == 200
    assert "不得再次申请“美容美发经营许可”" in page.content.decode()
    assert "规则 BAN-1" in page.content.decode()
    assert written() == before


@pytest.mark.rule("COM-6", "COR-4")
def test_somebody_who_never_was_here_is_looked_up_on_the_lists_of_others(client, town, edition, counter):
    """He comes to be on the books when he files, and not by a look; what closes a way to him then is said before."""
    number = "99000119900101011X"
    for register, reference in (("serious", "SX-1"), ("credit_china", "XY-1")):
        source = ListSource.objects.create(
            code=reference, name="信用平台（示例）", register=register, address=reference, public_key="x"
        )
        ListEntry.objects.create(
            source=source,
            reference=reference,
            id_type=IdType.RESIDENT,
            id_digest=digest(number),
            id_tail=number[-4:],
            name="孙立",
            basis="失信被执行人名单",
            organ="朝霞区人民法院",
            listed_on=legal_day(town.at),
        )
    before, told = written(), zhao(edition) | {"id_number": number, "name": "孙立", "phone": "13800000188"}
    page = client.post(counter, told | LOOK)
    assert page.status_code == 200
    assert written() == before
    shown = page.content.decode()
    assert "该申请人不适用信用承诺审批、容缺受理" in shown
    assert "已被朝霞区人民法院列入" in why(shown)
    assert "规则 COR-4" in why(shown)
    page = client.post(counter, told | {"id_number": "990001199001010216", "name": "周立"} | LOOK)
    assert "已核对：该申请人没有受到限制" in page.content.decode()
    told |= {f"originals_{material(edition, REPORT).pk}": "1"}
    assert client.post(counter, told).status_code == 302
    assert Case.objects.filed().get().party_version.name == "孙立"


def test_a_look_asks_little_of_the_database(client, town, edition, counter, django_assert_max_num_queries):
    barred(town, edition)
    with django_assert_max_num_queries(25):
        client.post(counter, zhao(edition) | LOOK)


def test_where_one_kind_of_paper_can_be_shown_it_is_chosen_already(client, edition, counter):
    def chosen() -> tuple[int, bool]:
        page = client.get(counter).content.decode()
        return page.count('name="id_type"'), " checked" in page.partition('name="id_type"')[2].partition(">")[
            0
        ]

    assert chosen() == (2, False)
    edition.matter.for_persons = False
    edition.matter.save()
    assert chosen() == (1, True)


def test_whoever_may_take_nothing_in_sees_nothing_and_nothing_is_said_of_him(client, town, edition, counter):
    barred(town, edition)
    client.force_login(town.user("chen"))
    page = unescape(client.post(counter, {**zhao(edition), **LOOK}).content.decode())
    assert GIVEN_UP not in page
    assert not Reading.objects.filter(what=What.STANDING).exists()
