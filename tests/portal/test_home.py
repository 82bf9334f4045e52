"""Home, standing pages, display settings, and what stands where a page cannot be."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import timezone

from approvals.enums import CaseState
from ground.law.rulings import Refused, Ruling
from portal import urls as site_urls
from portal.middleware import refusal_of, refused
from portal.pages.home import _part, _share, figures_of
from tests.town import Town

NO = Ruling("COR-7", "行政许可法 24、32", "本窗口未受委托受理“公共场所卫生许可”", {})


def text_of(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# ---- home


@pytest.mark.django_db
def test_home_asks_what_one_came_for(client: Client) -> None:
    page = client.get("/")
    words = text_of(page)
    assert "今天要办什么事？" in words
    for tile in ("找事项", "我的办件", "查进度", "文书验真", "去大厅办", "办事帮助"):
        assert tile in words
    html = page.content.decode()
    assert 'action="/search/"' in html
    assert 'name="number"' in html
    assert 'name="code"' in html


@pytest.mark.django_db
def test_figures_are_shown_only_when_there_is_something(client: Client) -> None:
    assert figures_of(timezone.now()) == []
    assert "办理情况" not in text_of(client.get("/"))


def test_figures_are_the_rows_own(town: Town) -> None:
    town.case_at(CaseState.GRANTED)
    town.case_at(CaseState.REFUSED)
    town.case_at(CaseState.ACCEPTED)
    figures = [(row["words"], row["number"]) for row in figures_of(town.at)]
    assert figures == [("今年办结", 2), ("在承诺时限内", 2)]


@pytest.mark.parametrize("whole, number, unit", [(29, 28, "件"), (30, "93.3", "%")])
def test_a_few_are_counted_and_many_are_a_share(whole: int, number: object, unit: str) -> None:
    row = _part("在承诺时限内", 28, whole, "件")
    assert (row["number"], row["unit"]) == (number, unit)


def test_a_year_begins_at_midnight_in_shanghai(town: Town) -> None:
    town.case_at(CaseState.GRANTED)
    assert figures_of(datetime(2026, 12, 31, 15, 59, tzinfo=UTC)) != []
    assert figures_of(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)) == []


def test_home_opens_the_catalogue_by_theme_and_department(client: Client, town: Town) -> None:
    html = client.get("/").content.decode()
    for address in (
        "/browse/persons/?theme=040",
        "/browse/organisations/?theme=010",
        "/browse/departments/zhaoxia/zhengwuban/",
        town.edition.matter.get_absolute_url(),
    ):
        assert f'href="{address}"' in html
    assert "全部 2 项" in html
    assert "朝霞区政务服务大厅" in html


def test_the_elder_version_leaves_out_figures_and_sections(client: Client, town: Town) -> None:
    town.case_at(CaseState.GRANTED, at=timezone.now())
    assert "办理情况" in text_of(client.get("/"))
    client.get("/settings/display/?size=elder")
    words = text_of(client.get("/"))
    assert "办理情况" not in words
    assert "按部门 全部" not in words
    assert words.count("找事项") == 1


@pytest.mark.parametrize(
    "part, whole, share", [(1, 1, "100"), (2, 3, "66.6"), (9996, 10000, "99.9"), (0, 5, "0")]
)
def test_a_share_is_never_rounded_up(part: int, whole: int, share: str) -> None:
    assert _share(part, whole) == share


@pytest.mark.django_db
def test_the_demo_line_is_said_once(client: Client, settings: Any) -> None:
    assert client.get("/").content.decode().count("演示站点") == 1
    settings.EXAMPLE_TOWN = False
    assert "演示" not in text_of(client.get("/"))


@pytest.mark.django_db
def test_the_site_names_itself_from_the_settings(client: Client, settings: Any) -> None:
    settings.SITE_NAME, settings.SITE_HOST = "某市政务服务", "某市人民政府"
    words = text_of(client.get("/help/"))
    assert "某市政务服务" in words
    assert "主办：某市人民政府" in words


# ---- display


@pytest.mark.django_db
def test_a_link_switches_to_the_elder_version_and_back_to_where_one_was(client: Client) -> None:
    went = client.get("/settings/display/?size=elder&next=/help/")
    assert went.headers["Location"] == "/help/"
    page = client.get("/").content.decode()
    assert 'class="govuk-template size-elder elder"' in page
    assert "退出长辈版" in page
    assert "12345" in page
    assert "请亲友代办" in page
    client.get("/settings/display/?size=standard&next=/")
    assert "请亲友代办" not in client.get("/").content.decode()


@pytest.mark.django_db
def test_contrast_and_size_are_kept_apart(client: Client) -> None:
    client.get("/settings/display/?contrast=yes")
    client.get("/settings/display/?size=largest")
    assert 'class="govuk-template size-largest elder contrast"' in client.get("/help/").content.decode()
    client.get("/settings/display/?contrast=no")
    assert 'class="govuk-template size-largest elder"' in client.get("/help/").content.decode()


@pytest.mark.django_db
def test_the_form_does_the_same_without_a_link(client: Client) -> None:
    went = client.post("/settings/display/", {"size": "large", "contrast": "yes", "next": "/privacy/"})
    assert went.headers["Location"] == "/privacy/"
    assert client.cookies["display"].value == "large.contrast"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
def test_one_is_never_sent_to_another_site(client: Client, address: str) -> None:
    went = client.get("/settings/display/", {"size": "large", "next": address})
    assert went.headers["Location"] == "/"


@pytest.mark.django_db
def test_a_size_that_is_not_ours_is_said_and_nothing_kept(client: Client) -> None:
    page = client.get("/settings/display/?size=huge")
    assert "请从列出的选项中选择字号" in text_of(page)
    assert "<title>错误：显示设置" in page.content.decode()
    assert "display" not in client.cookies
    client.cookies["display"] = "nonsense"
    assert "size-standard" in client.get("/help/").content.decode()


# ---- standing pages


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/help/", "/accessibility/", "/privacy/", "/settings/display/"])
def test_standing_pages_stand(client: Client, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 200
    html = page.content.decode()
    assert html.count("<h1") == 1
    assert 'href="#main"' in html
    assert 'id="main"' in html


def test_robots_are_kept_out_of_personal_pages(client: Client) -> None:
    words = client.get("/robots.txt").content.decode()
    assert "Disallow: /cases/" in words
    assert "Disallow: /guide/" not in words


def test_the_mark_stands_in_for_an_icon_nobody_named(client: Client) -> None:
    assert client.get("/favicon.ico").headers["Location"] == "/static/images/mark.svg"


@pytest.mark.django_db
def test_pages_ask_nothing_of_other_hosts_and_hold_no_inline_code(client: Client) -> None:
    page = client.get("/")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert re.findall(r'(?:src|href)="https?://', page.content.decode()) == []


# ---- where a page cannot be


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_where_to_go(client: Client) -> None:
    page = client.get("/no/such/page/")
    assert page.status_code == 404
    assert "没有找到这个页面" in text_of(page)
    assert 'href="/search/"' in page.content.decode()


@pytest.mark.django_db
def test_a_request_to_another_host_is_said_in_chinese(client: Client) -> None:
    page = client.get("/", headers={"host": "elsewhere.example"})
    assert page.status_code == 400
    assert "没有看懂这次请求" in text_of(page)


@pytest.mark.django_db
def test_a_stale_form_is_not_an_english_error() -> None:
    page = Client(enforce_csrf_checks=True).post("/settings/display/", {"size": "large", "contrast": "no"})
    assert page.status_code == 403
    assert "页面打开太久了" in text_of(page)


def raises(exception: Exception) -> Callable[..., HttpResponse]:
    def view(request: object) -> HttpResponse:
        raise exception

    return view


class Refusing:
    """The site's addresses and two that refuse."""

    handler400, handler403 = site_urls.handler400, site_urls.handler403
    handler404, handler500 = site_urls.handler404, site_urls.handler500
    urlpatterns = [
        path("refused/", raises(Refused(NO))),
        path("api/refused/", raises(Refused(NO))),
        path("broken/", raises(RuntimeError("x"))),
        *site_urls.urlpatterns,
    ]


@pytest.fixture
def refusing(settings: Any) -> None:
    settings.ROOT_URLCONF = Refusing


@pytest.mark.django_db
def test_a_refusal_is_a_page_with_the_rules_words(client: Client, refusing: None) -> None:
    page = client.get("/refused/", headers={"referer": "http://testserver/help/"})
    assert page.status_code == 409
    words = text_of(page)
    assert "本窗口未受委托受理“公共场所卫生许可”" in words
    assert "依据：行政许可法 24、32" in words
    assert "规则 COR-7" in words
    assert 'href="http://testserver/help/"' in page.content.decode()


@pytest.mark.django_db
def test_a_refusal_never_leads_to_another_site(client: Client, refusing: None) -> None:
    page = client.get("/refused/", headers={"referer": "http://testserver.example.com/"})
    assert "example.com" not in page.content.decode()


@pytest.mark.django_db
def test_a_refusal_is_a_fragment_for_htmx(client: Client, refusing: None) -> None:
    part = client.get("/refused/", headers={"hx-request": "true"})
    assert part.status_code == 409
    assert "<html" not in part.content.decode()
    assert "规则 COR-7" in text_of(part)


def test_a_refusal_is_a_problem_for_machines(client: Client, refusing: None) -> None:
    answer = client.get("/refused/", headers={"accept": "application/json"})
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["rule"] == "COR-7"
    assert answer.json()["detail"] == NO.words


def test_a_case_in_other_hands_is_a_refusal_too() -> None:
    busy = OperationalError("busy")
    busy.__cause__ = type("Busy", (Exception,), {"pgcode": "55P03"})()
    request = RequestFactory().get("/", headers={"accept": "application/json"})
    answer = refusal_of(request, busy)
    assert answer is not None
    assert "正由别人办理" in answer.content.decode()
    assert refusal_of(request, OperationalError("gone")) is None


@pytest.mark.django_db
def test_officers_stay_in_their_workbench_when_refused(rf: RequestFactory) -> None:
    request = rf.get("/desk/")
    request.user = AnonymousUser()
    request.htmx = False  # type: ignore[attr-defined]
    request.actor = SimpleNamespace(is_officer=True, duty="", office=None)  # type: ignore[attr-defined]
    assert 'class="bar"' in refused(request, NO).content.decode()


@pytest.mark.django_db
def test_a_broken_page_asks_nothing_of_anybody(refusing: None, django_assert_num_queries: Any) -> None:
    client = Client(raise_request_exception=False)
    with django_assert_num_queries(0):
        page = client.get("/broken/")
    assert page.status_code == 500
    assert "暂时无法打开" in text_of(page)


# ---- the officers' frame


def test_an_officer_sees_the_desks_of_the_duty_he_acts_under(client: Client, town: Town) -> None:
    client.force_login(town.user("chen"))
    html = client.get("/desk/").content.decode()
    assert re.search(r'<a href="/desk/" aria-current="page">待审查', html)
    assert "待送达" not in html
    assert "陈立" in html


def test_the_old_find_the_family_s_help_on_the_first_page(client: Client, db: None) -> None:
    assert "家人代办" not in client.get("/").content.decode()
    client.cookies["display"] = "elder"
    assert "家人代办" in client.get("/").content.decode()
