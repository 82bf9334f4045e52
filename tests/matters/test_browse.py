"""The catalogue by whom it is for and by whose it is."""

from datetime import date

import pytest

from ground.accounts.models import Office
from matters.enums import EditionState
from matters.models import Edition, Matter
from matters.views import browse


def test_themes_hold_what_can_be_applied_for(client, opened):
    page = client.get("/browse/persons/")
    groups = {group["name"]: [row["name"] for row in group["rows"]] for group in page.context["groups"]}
    assert "老年人优待证申领" in groups["优待抚恤"]
    assert "劳务派遣经营许可（新办）" not in page.content.decode()
    page = client.get("/browse/organisations/")
    groups = {group["name"]: [row["name"] for row in group["rows"]] for group in page.context["groups"]}
    assert "劳务派遣经营许可（新办）" in groups["人力资源"]


def test_one_theme_can_be_looked_at_alone(client, opened):
    page = client.get("/browse/persons/?theme=065")
    assert [group["name"] for group in page.context["groups"]] == ["优待抚恤"]
    assert "看全部主题" in page.content.decode()


@pytest.mark.parametrize("theme", ["000", "", "\0", "<b>"])
def test_an_unknown_theme_shows_them_all(client, opened, theme):
    page = client.get("/browse/persons/", {"theme": theme})
    assert len(page.context["groups"]) > 1


@pytest.mark.parametrize("address", ["/browse/persons/", "/browse/organisations/", "/browse/departments/"])
def test_an_empty_catalogue_says_what_to_do(client, db, address):
    page = client.get(address)
    assert page.status_code == 200
    assert "窗口" in page.content.decode() or "12345" in page.content.decode()


def test_departments_are_listed_with_their_numbers(client, directory):
    page = client.get("/browse/departments/")
    rows = page.context["departments"]
    assert len(rows) == 34
    assert (rows[0]["name"], rows[0]["count"]) == ("朝霞区政务服务办公室", 344)


def test_departments_stand_level_by_level_where_there_is_more_than_one(client, listed):
    matter = listed()
    assert client.get("/browse/departments/").context["levels"] == []
    city = Office.objects.get(path="shifan")  # a municipality: at the level of a province, and called a city
    other = listed(name="客运站站级核定")
    Matter.objects.filter(pk=other.pk).update(office=city)
    page = client.get("/browse/departments/")
    told = [(level["name"], [row["name"] for row in level["rows"]]) for level in page.context["levels"]]
    assert told == [("市级部门", ["示例市人民政府"]), ("县级部门", [matter.office.name])]


def test_what_is_suspended_says_so_in_every_list(client, listed):
    matter = listed(name="客运站站级核定")
    matter.editions.update(state=EditionState.SUSPENDED)
    page = client.get(f"/browse/departments/{matter.office.path}/")
    assert "暂停办理" in page.content.decode()


def test_a_department_shows_open_matters_first_and_then_its_directory(client, directory, opened):
    page = client.get("/browse/departments/zhaoxia/zhengwuban/")
    assert len(page.context["open"]) == 17
    assert len(page.context["listed"]) == browse.PAGE
    second = client.get("/browse/departments/zhaoxia/zhengwuban/" + page.context["next"])
    assert second.context["open"] == []


def test_pages_lead_forward_to_the_end_and_back_to_the_beginning(client, directory):
    address = "/browse/departments/zhaoxia/renshe/"
    seen, page = [], client.get(address)
    while True:
        seen += [row["address"] for row in page.context["listed"]]
        if not page.context["next"]:
            break
        page = client.get(address + page.context["next"])
    wanted = (
        Edition.objects.in_force(date(2026, 3, 4)).filter(matter__office__path="zhaoxia/renshe").visible()
    )
    assert seen == [edition.matter.get_absolute_url() for edition in wanted.in_name_order()]
    back = [row["address"] for row in page.context["listed"]]
    while page.context["previous"]:
        page = client.get(address + page.context["previous"])
        back = [row["address"] for row in page.context["listed"]] + back
    assert back == seen


def test_a_department_can_be_narrowed_to_an_audience_and_pages_keep_it(client, directory):
    page = client.get("/browse/departments/zhaoxia/renshe/?for=persons")
    assert "只显示面向个人的事项" in page.content.decode()
    second = client.get("/browse/departments/zhaoxia/renshe/" + page.context["next"])
    assert "只显示面向个人的事项" in second.content.decode()


def test_an_office_without_matters_says_so(client, offices):
    page = client.get("/browse/departments/zhaoxia/tongji/")
    assert page.status_code == 200
    assert "这里没有事项" in page.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/browse/departments/nowhere/",
        "/browse/departments/朝霞/",
        "/browse/departments/zhaoxia/renshe/?after=zzzzzzzz",
        "/browse/departments/zhaoxia/renshe/?before=zzzzzzzz",
    ],
)
def test_an_unknown_place_is_not_found(client, offices, address):
    assert client.get(address).status_code == 404


def test_an_address_that_nobody_can_read_leads_nowhere(client, offices):
    assert client.get("/browse/departments/%00/").status_code == 400
    assert client.get("/browse/departments/zhaoxia/renshe/?before=%00").status_code == 200, (
        "nothing was asked"
    )


@pytest.mark.parametrize(
    "address", ["/browse/departments/zhaoxia/jiaotong/", "/browse/organisations/", "/browse/departments/"]
)
def test_lists_cost_the_same_with_one_row_and_with_three(client, listed, same_queries, address):
    same_queries(lambda: client.get(address), add=listed, most=5)
