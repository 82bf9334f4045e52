"""The inbox on the site: one's own notices, the newest first."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.test import Client

from approvals.enums import CaseState
from ground.accounts.models import User
from ground.notices.models import Notice
from ground.notices.tell import Addressee, tell
from tests.conftest import SameQueries
from tests.town import Town

BOARD = "/me/notices/"


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("zhang", "张小明")


@pytest.fixture
def reader(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def tell_of(number: str, user: User, *, at: datetime, about: str = "") -> Notice:
    context = {
        "number": number,
        "matter": "公共场所卫生许可",
        "organ": "朝霞区政务服务办公室",
        "query_code": "7K3M9P2Q",
        "due_on": "2026年3月11日",
        "phone": "0100-5550000",
    }
    [notice] = tell(
        [Addressee(user.ref, user.pk)],
        "approvals/notices/filed",
        about=about or f"case:{uuid.uuid4()}",
        at=at,
        context=context,
    )
    return notice


def test_a_visitor_signs_in_first(client: Client, db: None) -> None:
    for path in (BOARD, f"{BOARD}{uuid.uuid4()}/"):
        assert client.get(path).headers["Location"] == f"/sign-in/?next={path}"
    assert client.post(f"{BOARD}reading/").status_code == 302


def test_who_was_told_nothing_reads_what_will_stand_here(reader: Client) -> None:
    assert "还没有通知" in reader.get(BOARD).content.decode()


def test_the_newest_notice_stands_first_and_unread(reader: Client, user: User, moment: datetime) -> None:
    for no in ("A-1", "A-2"):
        tell_of(no, user, at=moment)
    page = reader.get(BOARD).content.decode()
    assert page.index("已收到您的申请（A-2）") < page.index("已收到您的申请（A-1）")
    assert "有 2 条未读" in page
    assert "2026-03-04 10:00" in page


def test_opening_a_notice_shows_its_words_and_marks_it_read(
    reader: Client, user: User, moment: datetime
) -> None:
    notice = tell_of("A-1", user, at=moment)
    page = reader.get(f"{BOARD}{notice.uuid}/").content.decode()
    assert "查询码 7K3M9P2Q" in page
    assert "2026 年 3 月 4 日 10:00" in page
    notice.refresh_from_db()
    first_read = notice.read_at
    assert first_read is not None

    reader.get(f"{BOARD}{notice.uuid}/")
    notice.refresh_from_db()
    assert notice.read_at == first_read
    board = reader.get(BOARD).content.decode()
    assert "已读" in board
    assert "条未读" not in board


def test_a_browser_that_only_looks_ahead_reads_nothing(reader: Client, user: User, moment: datetime) -> None:
    notice = tell_of("A-1", user, at=moment)
    reader.get(f"{BOARD}{notice.uuid}/", headers={"Sec-Purpose": "prefetch;prerender"})
    reader.head(f"{BOARD}{notice.uuid}/")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_a_strangers_notice_is_not_there(reader: Client, user: User, moment: datetime) -> None:
    stranger = User.objects.create_user("li", "李雷")
    theirs = tell_of("B-1", stranger, at=moment)
    assert "B-1" not in reader.get(BOARD).content.decode()
    for path in (f"{BOARD}{theirs.uuid}/", f"{BOARD}?before={theirs.uuid}", f"{BOARD}?after={theirs.uuid}"):
        assert reader.get(path).status_code == 404
    assert reader.post(f"{BOARD}reading/", {"newest": str(theirs.uuid)}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_what_goes_outside_is_no_page(reader: Client, user: User, moment: datetime) -> None:
    """The text message and the mail of the same fact are rows of their own."""
    context = {"number": "A-1", "matter": "", "organ": "", "query_code": "", "due_on": "", "phone": ""}
    rows = tell(
        [Addressee(user.ref, user.pk, "a@example.cn", "13800005678")],
        "approvals/notices/filed",
        about=f"case:{uuid.uuid4()}",
        at=moment,
        context=context,
    )
    statuses = {row.channel: reader.get(f"{BOARD}{row.uuid}/").status_code for row in rows}
    assert statuses == {"inbox": 200, "email": 404, "sms": 404}


def test_marking_all_as_read_leaves_what_came_in_meanwhile(
    reader: Client, user: User, moment: datetime
) -> None:
    tell_of("A-1", user, at=moment)
    newest = tell_of("A-2", user, at=moment)
    assert str(newest.uuid) in reader.get(BOARD).content.decode()
    tell_of("A-3", user, at=moment)

    page = reader.post(f"{BOARD}reading/", {"newest": str(newest.uuid)}, follow=True).content.decode()
    assert "有 1 条未读" in page
    assert list(Notice.objects.inbox_of(user).unread().values_list("subject", flat=True)) == [
        "已收到您的申请（A-3）"
    ]


@pytest.mark.parametrize("newest", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_marking_as_read_needs_a_notice_of_ones_own(reader: Client, newest: str) -> None:
    assert reader.post(f"{BOARD}reading/", {"newest": newest}).status_code == 404


def test_reading_is_asked_for_by_post(reader: Client) -> None:
    assert reader.get(f"{BOARD}reading/").status_code == 405


def test_older_notices_stand_on_further_pages_and_the_way_back_is_the_same(
    reader: Client, user: User, moment: datetime
) -> None:
    told = [tell_of(f"A-{no:02}", user, at=moment + timedelta(minutes=no)) for no in range(45)][::-1]

    def shown(address: str) -> tuple[list[str], str, str]:
        page = reader.get(address)
        numbers = [item["title"]["text"][-6:-1].strip("（") for item in page.context["tasks"]["items"]]
        return numbers, page.context["previous"], page.context["next"]

    def numbers(notices: list[Notice]) -> list[str]:
        return [notice.subject[-6:-1].strip("（") for notice in notices]

    first, none_before, to_second = shown(BOARD)
    second, to_first, to_third = shown(to_second)
    third, back_to_second, none_after = shown(to_third)
    assert (first, second, third) == (numbers(told[:20]), numbers(told[20:40]), numbers(told[40:]))
    assert (none_before, none_after) == ("", "")
    assert shown(back_to_second)[0] == second
    assert shown(to_first)[0] == first
    assert shown(to_first)[1] == ""


def test_the_board_asks_as_often_for_three_notices_as_for_one(
    reader: Client, user: User, moment: datetime, same_queries: SameQueries
) -> None:
    same_queries(lambda: reader.get(BOARD), add=lambda: tell_of("A-1", user, at=moment), most=8)


def test_a_notice_leads_to_its_case_for_those_who_may_open_it(
    client: Client, db: None, moment: datetime
) -> None:
    """Whoever was told and has since lost the right still reads the notice, without the way on."""
    town = Town(moment)
    case = town.case_at(CaseState.FILED)
    for key, may in (("zhao", True), ("wang", False)):
        notice = tell_of(case.number, town.user(key), at=moment, about=case.thread)
        client.force_login(town.user(key))
        page = client.get(f"{BOARD}{notice.uuid}/").content.decode()
        assert ("查看办件" in page, case.get_absolute_url() in page) == (may, may)
