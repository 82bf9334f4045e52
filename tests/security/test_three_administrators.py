"""System, security and audit administration are three people, and each does his own (DB-3)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import KEPT_APART, Duty, How, Outcome
from ground.accounts.models import DutyHolding, SignIn, User
from ground.accounts.signing_in import note
from ground.accounts.town import demo_people
from ground.accounts.whence import Whence
from ground.trail.models import Entry
from ground.trail.readings import What, read
from ground.workdays import legal_day
from ground.writing import harmless, unguarded
from tests.accounts.people import LONG_AGO, applicant, office
from tests.security.people import Telephone, clerk, sign_in

pytestmark = pytest.mark.django_db
WINDOW = "zhaoxia/dating"


@pytest.fixture
def today():
    return now()


@pytest.fixture
def keepers(today):
    return {duty: clerk(today, duty, "zhaoxia", name=duty.label) for duty in KEPT_APART}


def text(page):
    return page.content.decode()


def parts(name, day):
    """A day as it is typed: year, month and day."""
    return {f"{name}_year": day.year, f"{name}_month": day.month, f"{name}_day": day.day}


def as_(client, user):
    client.force_login(user)
    return client


@pytest.mark.rule("DB-3")
def test_nobody_holds_two_of_the_three_in_the_database(today):
    user, where = clerk(today, Duty.ADMINISTRATION, "zhaoxia"), office("zhaoxia/other")
    for duty in (Duty.SECURITY, Duty.AUDIT):
        with pytest.raises(IntegrityError, match="kept_apart"), transaction.atomic():
            appoint(user, where, duty, from_on=LONG_AGO, by=Actor.system("test"), at=today)
    appoint(user, where, Duty.ADMINISTRATION, from_on=LONG_AGO, by=Actor.system("test"), at=today)
    appoint(user, where, Duty.REVIEW, from_on=LONG_AGO, by=Actor.system("test"), at=today)


@pytest.mark.rule("DB-3")
def test_a_new_officer_takes_two_administrators(client, keepers, today):
    window = office(WINDOW)
    as_(client, keepers[Duty.ADMINISTRATION])
    page = text(client.post("/people/new/", {"username": "xinren", "name": "新人"}))
    password = page.partition('class="code">')[2].partition("<")[0]
    newcomer = User.objects.get(username="xinren")
    assert newcomer.check_password(password)
    assert newcomer.password_set_at is None
    assert password not in text(client.get(f"/people/{newcomer.pk}/"))
    told = {"duty": Duty.INTAKE, "office": window.pk, **parts("from_on", legal_day(today))}
    assert client.post(f"/people/{newcomer.pk}/duties/", told).status_code == 409
    assert not newcomer.duties.exists()

    as_(client, keepers[Duty.SECURITY])
    assert client.post("/people/new/", {"username": "another", "name": "又一人"}).status_code == 409
    assert client.post(f"/people/{newcomer.pk}/duties/", told).status_code == 302
    assert newcomer.duties.get().duty == Duty.INTAKE
    acts = list(Entry.objects.of(newcomer.ref).values_list("act", "user"))
    assert acts == [
        ("accounts.officer_added", keepers[Duty.ADMINISTRATION].pk),
        ("accounts.appointed", keepers[Duty.SECURITY].pk),
    ]


@pytest.mark.rule("DB-3")
def test_the_second_of_the_three_is_refused_in_words(client, keepers, today):
    as_(client, keepers[Duty.SECURITY])
    told = {"duty": Duty.AUDIT, "office": office("zhaoxia").pk, **parts("from_on", legal_day(today))}
    page = client.post(f"/people/{keepers[Duty.ADMINISTRATION].pk}/duties/", told)
    assert page.status_code == 409
    assert "三员分离：此人已担任“系统管理”" in text(page)


@pytest.mark.rule("DB-3")
def test_nobody_secures_himself_and_the_last_one_stays(client, keepers, today):
    chief = keepers[Duty.SECURITY]
    as_(client, chief)
    told = {"duty": Duty.REVIEW, "office": office("zhaoxia").pk, **parts("from_on", legal_day(today))}
    assert "不能办理自己的任职" in text(client.post(f"/people/{chief.pk}/duties/", told))
    second = clerk(today, Duty.SECURITY, "zhaoxia")
    ending = f"/people/{second.pk}/duties/{second.duties.get().pk}/ending/"
    assert client.post(ending, {"why": "moved"}).status_code == 302
    as_(client, second)
    assert client.get("/people/").status_code == 404, "his duty is over"


@pytest.mark.parametrize(
    "told, words",
    [
        ({"duty": ""}, "请选择职责"),
        ({"office": "0"}, "请选择机构"),
        (parts("from_on", date(2020, 1, 1)), "任职不能倒签"),
        (parts("until_on", date(2020, 1, 1)), "截止日不能早于起始日"),
    ],
)
def test_a_wrong_appointment_says_what_to_do(client, keepers, today, told, words):
    person = clerk(today)
    as_(client, keepers[Duty.SECURITY])
    right = {"duty": Duty.REVIEW, "office": office("zhaoxia").pk, **parts("from_on", legal_day(today))}
    page = client.post(f"/people/{person.pk}/duties/", right | told)
    assert page.status_code == 422
    assert words in text(page)


@pytest.mark.rule("DB-2")
def test_security_unlocks_and_resets(client, keepers, today):
    person = clerk(today)
    Telephone(person, today)
    for _n in range(5):
        note(person, How.PASSWORD, Outcome.WRONG, at=today, by=Whence("127.0.0.1"))
    as_(client, keepers[Duty.SECURITY])
    assert "登录已锁定" in text(client.get(f"/people/{person.pk}/"))
    client.post(f"/people/{person.pk}/unlocking/")
    client.post(f"/people/{person.pk}/factor-reset/", {"why": "lost"})
    assert "登录已锁定" not in text(client.get(f"/people/{person.pk}/"))
    client.logout()
    assert sign_in(client, person).url == "/desk/"


@pytest.mark.rule("DB-3")
def test_a_closed_account_is_out_at_once(client, keepers, today):
    from django.test import Client

    person, browser = clerk(today), Client()
    sign_in(browser, person)
    as_(client, keepers[Duty.ADMINISTRATION]).post(f"/people/{person.pk}/closing/", {"why": "left"})
    assert browser.get("/desk/").status_code == 302
    assert sign_in(browser, person).status_code == 200
    client.post(f"/people/{person.pk}/reopening/")
    assert sign_in(browser, person).url == "/desk/"


@pytest.mark.rule("DB-3")
def test_an_ended_duty_is_not_acted_under(client, keepers, today):
    person = clerk(today)
    holding = person.duties.get()
    as_(client, keepers[Duty.SECURITY])
    ending = f"/people/{person.pk}/duties/{holding.pk}/ending/"
    assert client.post(ending, {"why": "moved"}).status_code == 302
    holding.refresh_from_db()
    assert holding.until_on == legal_day(today) - timedelta(days=1)
    assert "该任职已经终止" in text(client.post(ending, {"why": "moved"}))


@pytest.mark.rule("DB-3")
@pytest.mark.parametrize(
    "by, act, says, why, wrong",
    [
        (Duty.ADMINISTRATION, "closing", "登录立即全部退出", "left", "lost"),
        (Duty.SECURITY, "factor-reset", "下次登录时重新绑定", "lost", "left"),
        (Duty.SECURITY, "password", "现在的密码立即失效", "danger", "left"),
        (Duty.SECURITY, "duties/{}/ending", "昨天是最后一天", "moved", "lost"),
    ],
)
def test_what_is_taken_is_confirmed_with_a_reason(client, keepers, today, by, act, says, why, wrong):
    person = clerk(today)
    path = f"/people/{person.pk}/{act}/".format(person.duties.get().pk)
    as_(client, keepers[by])
    assert path in text(client.get(f"/people/{person.pk}/")) or act == "factor-reset"
    assert says in text(client.get(path))
    for told in ({}, {"why": wrong}):
        page = client.post(path, told)
        assert (page.status_code, "请选择原因" in text(page)) == (422, True)
    assert not Entry.objects.of(person.ref).exclude(act="accounts.appointed").exists()
    assert client.post(path, {"why": why}).status_code in {200, 302}
    assert Entry.objects.of(person.ref).latest("seq").facts["why"] == why
    as_(client, keepers[Duty.AUDIT])
    assert client.get(path).status_code == 409


@pytest.mark.rule("DB-3")
@pytest.mark.parametrize("duty", [Duty.INTAKE, Duty.EFFICIENCY])
def test_the_pages_are_there_for_the_three_alone(client, today, duty):
    as_(client, clerk(today, duty))
    for address in ("/people/", "/people/new/", "/audit/sign-ins/", "/audit/readings/"):
        assert client.get(address).status_code == 404


@pytest.mark.rule("DB-4")
def test_audit_reads_and_changes_nothing(client, keepers, today):
    person = clerk(today)
    as_(client, keepers[Duty.AUDIT])
    assert client.get("/desk/", follow=True).status_code == 200
    assert client.get(f"/people/{person.pk}/").status_code == 200
    for act in ("closing", "unlocking", "factor-reset", "password"):
        assert client.post(f"/people/{person.pk}/{act}/").status_code == 409
    assert client.post("/people/new/", {"username": "xinren", "name": "新人"}).status_code == 409
    for other in (Duty.ADMINISTRATION, Duty.SECURITY):
        as_(client, keepers[other])
        assert client.get("/audit/sign-ins/").status_code == 404
        assert client.get("/audit/readings/").status_code == 404


@pytest.mark.rule("DB-4")
def test_audit_finds_sign_ins_by_person_outcome_and_day(client, keepers, today):
    user = applicant(at=today, username="wangxiulan")
    note(user, How.PASSWORD, Outcome.WRONG, at=today, by=Whence("192.0.2.77"))
    note(user, How.PASSWORD, Outcome.IN, at=today - timedelta(days=3), by=Whence("192.0.2.78"))
    as_(client, keepers[Duty.AUDIT])
    assert {"192.0.2.77", "192.0.2.78"} <= set(
        text(client.get("/audit/sign-ins/?who=WangXiulan")).split("<")
    ) or ("192.0.2.77" in text(client.get("/audit/sign-ins/?who=WangXiulan")))
    page = text(client.get("/audit/sign-ins/?outcome=WRONG"))
    assert "192.0.2.77" in page
    assert "192.0.2.78" not in page
    page = text(client.get(f"/audit/sign-ins/?until={legal_day(today) - timedelta(days=1)}"))
    assert "192.0.2.78" in page
    assert "192.0.2.77" not in page
    page = text(client.get("/audit/sign-ins/?from=三月四日"))
    assert "日期请按年、月、日输入" in page
    assert "192.0.2.77" in page
    day = legal_day(today)
    assert "192.0.2.78" not in text(client.get(f"/audit/sign-ins/?from={day.year}年{day.month}月{day.day}日"))
    for odd in ("?before=x", "?from=2026-99-99&until=0", "?who=%00", "?before=99999999999999999999"):
        assert client.get(f"/audit/sign-ins/{odd}").status_code == 200


def test_long_logs_are_read_page_by_page_at_the_same_cost(client, keepers, today, same_queries):
    user = keepers[Duty.AUDIT]
    as_(client, user)
    by = Actor(keepers[Duty.SECURITY], office("zhaoxia"), Duty.SECURITY)
    same_queries(
        lambda: client.get("/audit/readings/"),
        add=lambda: read("case:7d0c8f1e-7f0a-4d6e-9a43-3f1e4b0f2a11", What.CASE, by=by, at=today),
    )
    for n in range(60):
        note(None, How.PASSWORD, Outcome.WRONG, account=f"{n:064d}", at=today, by=Whence(f"10.1.1.{n}"))
    page = text(client.get("/audit/sign-ins/"))
    assert "10.1.1.59<" in page
    assert "10.1.1.9<" not in page
    older = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "10.1.1.9<" in text(client.get(f"/audit/sign-ins/{older}"))


@pytest.mark.parametrize(
    "cell, safe",
    [
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("王秀兰", "王秀兰"),
        ("\u3000＝1", "'\u3000＝1"),
        ("'=1", "''=1"),
        ("'86", "'86"),
        (-7, -7),
    ],
)
def test_no_cell_of_an_export_is_a_formula(cell, safe):
    assert harmless(cell) == safe
    assert unguarded(str(safe)) == str(cell)


def test_an_export_is_harmless_text(client, keepers, today):
    user = applicant(at=today, username="wangxiulan")
    note(user, How.PASSWORD, Outcome.WRONG, at=today, by=Whence("192.0.2.77", '=HYPERLINK("x")'))
    as_(client, keepers[Duty.AUDIT])
    page = client.get("/audit/sign-ins/?csv=")
    body = b"".join(page.streaming_content).decode()
    assert page["Content-Type"] == "text/csv; charset=utf-8"
    assert "'=HYPERLINK" in body
    assert ",=HYPERLINK" not in body


def test_the_example_town_has_all_three():
    posts = {duty for person in demo_people() for _office, duty in person.posts}
    assert set(KEPT_APART) <= posts
    for person in demo_people():
        assert len({duty for _office, duty in person.posts} & set(KEPT_APART)) <= 1


def test_the_list_costs_the_same_with_many(client, keepers, today, same_queries):
    as_(client, keepers[Duty.SECURITY])
    same_queries(lambda: client.get("/people/"), add=lambda: clerk(today))
    assert DutyHolding.objects.count() >= 6
    assert SignIn.objects.count() == 0
