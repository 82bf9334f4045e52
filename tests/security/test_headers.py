"""What every answer tells a browser, what browsers tell back, and from where officers may come."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as house
from django.test import Client
from django.utils.timezone import now

from ground.accounts.whence import address_of, is_trusted
from portal.checks import the_city_is_no_example
from tests.accounts.people import PASSWORD, applicant
from tests.security.people import clerk, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return now()


def text(page):
    return page.content.decode()


# ---- headers


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/nowhere/", "/verify/"])
def test_every_answer_is_closed(client, address):
    page = client.get(address)
    policy = page["Content-Security-Policy"]
    for rule in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "report-uri /csp-report/",
        "report-to csp",
    ):
        assert rule in policy
    assert "unsafe" not in policy
    assert page["Reporting-Endpoints"] == 'csp="/csp-report/"'
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["X-Frame-Options"] == "DENY"
    assert page["Referrer-Policy"] == "same-origin"
    assert page["Cross-Origin-Opener-Policy"] == "same-origin"
    assert page["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in page["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in page["Permissions-Policy"]


def test_what_a_signed_in_person_saw_stays_in_no_cache(client, today):
    sign_in(client, applicant(at=today))
    assert {"private", "no-store"} <= set(client.get("/me/")["Cache-Control"].split(", "))


def test_a_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client, today):
    sign_in(client, applicant(at=today))
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == "", "gone with the browser"
    client.get("/sign-in/")
    assert client.cookies["csrftoken"]["httponly"]


def test_a_post_without_its_token_is_refused_in_words(today):
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/sign-in/", {"username": "x", "password": PASSWORD})
    assert page.status_code == 403
    assert "CSRF" not in text(page)


def test_a_post_from_another_site_is_refused(today):
    strict = Client(enforce_csrf_checks=True, headers={"origin": "https://evil.example"})
    strict.get("/sign-in/")
    told = {"csrfmiddlewaretoken": strict.cookies["csrftoken"].value, "username": "x", "password": "y"}
    assert strict.post("/sign-in/", told).status_code == 403


def test_a_strange_host_is_refused(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


# ---- reports


REPORT = {
    "csp-report": {
        "document-uri": "https://zw.example/search/?q=王秀兰的身份证",
        "blocked-uri": "https://evil.example/x.js?token=secret",
        "effective-directive": "script-src-elem",
    }
}


def send(client, told, kind="application/csp-report", **more):
    return client.post(
        "/csp-report/", told if isinstance(told, str) else json.dumps(told), content_type=kind, **more
    )


@pytest.mark.parametrize(
    "told, kind",
    [
        (REPORT, "application/csp-report"),
        (
            [
                {
                    "type": "csp-violation",
                    "body": {
                        "documentURL": "https://zw.example/search/?q=王秀兰",
                        "blockedURL": "https://evil.example/x.js?token=secret",
                        "effectiveDirective": "script-src-elem",
                    },
                }
            ],
            "application/reports+json",
        ),
    ],
)
def test_a_report_is_logged_without_what_was_typed(client, caplog, told, kind):
    assert send(client, told, kind, REMOTE_ADDR="198.51.100.1").status_code == 204
    (said,) = [record.getMessage() for record in caplog.records if record.name == "portal.csp"]
    assert said == (
        "content security policy: script-src-elem stopped https://evil.example/x.js on https://zw.example/search/"
    )


@pytest.mark.parametrize(
    "told, kind, status",
    [
        ("{", "application/csp-report", 400),
        ("\udcff".encode("utf-8", "surrogatepass").decode("latin-1"), "application/csp-report", 400),
        (json.dumps({"csp-report": {"blocked-uri": "x" * 20_000}}), "application/csp-report", 413),
        ("a=b", "text/plain", 415),
        ("[1, null, {}]", "application/reports+json", 204),
        (
            json.dumps({"csp-report": {"blocked-uri": ["x"], "document-uri": "http://[", "x": 1}}),
            "application/json",
            204,
        ),
    ],
)
def test_odd_reports_break_nothing(client, told, kind, status):
    assert send(client, told, kind, REMOTE_ADDR="198.51.100.2").status_code == status


def test_a_report_forges_no_line_of_the_log(client, caplog):
    told = {"csp-report": {"effective-directive": "img-src\nERROR root", "blocked-uri": "inline\r\nx"}}
    send(client, told, REMOTE_ADDR="198.51.100.3")
    (said,) = [record.getMessage() for record in caplog.records if record.name == "portal.csp"]
    assert "\n" not in said
    assert "\r" not in said


def test_reports_are_heard_so_often_and_no_more(client):
    answers = [send(client, REPORT, REMOTE_ADDR="198.51.100.4").status_code for _n in range(40)]
    assert answers[0] == 204
    assert answers[-1] == 429


# ---- from where


@pytest.mark.parametrize(
    "remote, forwarded, whence",
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "10.0.0.5", "192.0.2.1"),  # nobody's proxy: his own invention
        ("10.9.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.9.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"),  # what stands before is invented
        ("10.9.0.1", "198.51.100.7, 10.9.0.2", "198.51.100.7"),  # two of ours
        ("10.9.0.1", "nonsense", "10.9.0.1"),
        ("10.9.0.1", "", "10.9.0.1"),
        ("::ffff:192.0.2.1", "", "192.0.2.1"),
        ("2001:db8::1", "", "2001:db8::1"),
        ("", "10.0.0.5", None),
    ],
)
def test_only_our_own_proxies_are_believed(rf, settings, remote, forwarded, whence):
    settings.TRUSTED_PROXIES = ["10.9.0.0/24"]
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert address_of(rf.get("/", REMOTE_ADDR=remote, headers=headers)) == whence


@pytest.mark.parametrize(
    "address, trusted",
    [("10.1.2.3", True), ("2001:db8::5", True), ("192.0.2.1", False), (None, False), ("x", False)],
)
def test_trusted_ranges(settings, address, trusted):
    settings.TRUSTED_NETWORKS = ["10.0.0.0/8", "2001:db8::/32"]
    assert is_trusted(address) is trusted
    settings.TRUSTED_NETWORKS = []
    assert is_trusted(address)


@pytest.mark.rule("DB-2")
def test_officers_work_from_trusted_networks_alone(today, settings):
    settings.TRUSTED_NETWORKS = ["10.0.0.0/8"]
    user = clerk(today)
    inside, outside = Client(REMOTE_ADDR="10.1.2.3"), Client(REMOTE_ADDR="192.0.2.1")
    sign_in(inside, user)
    sign_in(outside, user)
    assert inside.get("/desk/").status_code == 200
    page = outside.get("/desk/")
    assert page.status_code == 403
    assert "只能在受信任的办公网络内办理业务" in text(page)
    assert outside.get("/desk/").status_code == 302, "the session is over"
    person = Client(REMOTE_ADDR="192.0.2.1")
    sign_in(person, applicant(at=today))
    assert person.get("/me/").status_code == 200


def test_a_stolen_session_is_worth_nothing_elsewhere(today, settings):
    settings.TRUSTED_NETWORKS = ["10.0.0.0/8"]
    inside, thief = Client(REMOTE_ADDR="10.1.2.3"), Client(REMOTE_ADDR="192.0.2.1")
    sign_in(inside, clerk(today))
    thief.cookies = inside.cookies
    assert thief.get("/desk/").status_code == 403


# ---- as a city runs it

SAID = """
import json, django
from django.conf import settings
django.setup()
print(json.dumps([settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE]))
"""


def as_a_city(**changed: str) -> subprocess.CompletedProcess[str]:
    """What its settings come to; that `check --deploy` has nothing to say of them is asked in tests/ops."""
    city = {"DJANGO_SETTINGS_MODULE": "portal.settings.base", "ALLOWED_HOSTS": "zw.example", "HTTPS": "1"}
    return subprocess.run(
        [sys.executable, "-c", SAID],
        cwd=house.ROOT, env=os.environ | city | changed, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_under_https_cookies_are_bound_to_the_host():
    ran = as_a_city()
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout.splitlines()[-1]) == ["__Host-session", "__Host-csrf", True, True]


def test_nonsense_ranges_are_refused_by_name():
    ran = as_a_city(TRUSTED_NETWORKS="10.0.0.0/8, office")
    assert ran.returncode != 0
    assert "TRUSTED_NETWORKS" in ran.stderr


@pytest.mark.rule("DB-2")
@pytest.mark.parametrize("town", [True, False])
def test_the_deployment_check_says_that_an_example_town_asks_for_no_second_factor(settings, town):
    settings.EXAMPLE_TOWN = town
    words = " ".join(str(warning.msg) for warning in the_city_is_no_example())
    assert ("工作人员不必出示第二种验证方式" in words) is town
