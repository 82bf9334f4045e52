"""The city's 统一身份认证: a real provider in a process of its own, and a browser that is only a client."""

import html
import re
import socket
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.utils import timezone
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from ground.accounts import oidc
from ground.accounts.enums import Duty, RealName, RealNameBy, Role
from ground.accounts.federation import Vouched, enter
from ground.accounts.models import FederatedIdentity, Party, Representation, SignIn, User
from ground.law.rulings import Refused
from tests.accounts.people import applicant, office, officer, resident

pytestmark = pytest.mark.django_db
NUMBER = "990001198803120316"
LI = {"name": "李明", "id_number": NUMBER, "phone_number": "13800000102", "real_name_level": "L3"}


@pytest.fixture(scope="module")
def provider():
    """The mock provider on a free port of the loopback, for this module."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _try in range(100):
            try:
                requests.get(f"{address}/.well-known/openid-configuration", timeout=1)
                break
            except requests.ConnectionError:
                assert running.poll() is None, "the provider has ended"
                time.sleep(0.1)
        yield address
    finally:
        running.terminate()
        running.wait(10)


@pytest.fixture
def city(provider, settings):
    """The house knows the provider."""
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = provider, "yinuo", "secret"
    cache.clear()
    return provider


def text(page):
    return page.content.decode()


def known(city, subject="li", **claims):
    """The provider knows this person."""
    requests.put(f"{city}/users/{subject}", json=LI | claims, timeout=5).raise_for_status()


def authorised(client, subject="li", there="", **form):
    """From our door to the provider, where the person agrees; the address he is sent back to."""
    away = client.get("/sign-in/oidc/" + there).url
    asked = parse_qs(urlsplit(away).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["nonce"]
    assert asked["state"]
    answer = requests.post(away, data={"sub": subject} | form, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text[:300]
    parts = urlsplit(answer.headers["Location"])
    assert parts.netloc == "testserver"
    return f"{parts.path}?{parts.query}"


def failed(client, address):
    page = client.get(address, follow=True)
    assert page.redirect_chain[-1][0] == "/sign-in/"
    assert "统一身份认证没有成功" in text(page)
    assert "_auth_user_id" not in client.session
    return page


@pytest.mark.rule("S7")
def test_whom_the_city_vouches_for_has_an_account_and_is_signed_in(client, city):
    known(city)
    assert client.get(authorised(client, there="?next=/cases/")).url == "/cases/"
    user = User.objects.get()
    assert (user.name, user.has_usable_password()) == ("李明", False)
    assert (user.real_name, user.real_name_how) == (RealName.ADVANCED, RealNameBy.FEDERATED)
    assert user.representations.get(role=Role.SELF).party.current.id_number == NUMBER
    assert SignIn.objects.get(user=user).how == "OIDC"
    client.post("/sign-out/")
    client.get(authorised(client))
    assert User.objects.count() == FederatedIdentity.objects.count() == 1
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.rule("S7")
def test_who_signs_out_here_is_shown_the_way_out_of_the_city_s_door(client, city):
    known(city)
    client.get(authorised(client))
    kept = client.session[oidc.CITY]
    assert "." not in kept.partition(":")[2], "the token names the person: it lies sealed"
    page = client.post("/sign-out/")
    assert "_auth_user_id" not in client.session
    assert oidc.CITY not in client.session
    assert "退出统一身份认证" in text(page)
    (address,) = re.findall(r'href="([^"]+end_session[^"]+)"', text(page))
    there = requests.get(html.unescape(address), timeout=5)
    assert there.status_code == 200, there.text[:300]
    asked = parse_qs(urlsplit(html.unescape(address)).query)
    assert asked["client_id"] == ["yinuo"]
    assert asked["post_logout_redirect_uri"] == ["http://testserver/"]
    assert len(asked["id_token_hint"][0].split(".")) == 3


@pytest.mark.rule("S7")
def test_a_provider_without_a_way_out_or_without_an_answer_holds_nobody_back(client, city, settings):
    known(city)
    client.get(authorised(client))
    cache.set(f"oidc:{city}", oidc.provider() | {"end_session_endpoint": "javascript:alert(1)"}, 60)
    assert client.post("/sign-out/").url == "/"
    cache.clear()
    client.get(authorised(client))
    cache.clear()
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    assert client.post("/sign-out/").url == "/"
    assert "_auth_user_id" not in client.session


@pytest.mark.rule("S7")
def test_an_account_with_the_same_number_is_linked_whatever_its_name(client, city):
    mine = applicant(at=timezone.now(), name="李鸣", phone="13800000199", id_number=NUMBER)
    known(city)
    client.get(authorised(client))
    assert client.session["_auth_user_id"] == str(mine.pk)
    assert FederatedIdentity.objects.get().user == mine
    mine.refresh_from_db()
    assert mine.real_name == RealName.ADVANCED
    namesake = applicant(at=timezone.now(), name="李明", phone="13800000102")
    assert not namesake.federated.exists()


@pytest.mark.rule("S7")
def test_an_account_that_is_another_s_number_is_not_linked(client, city):
    known(city)
    client.get(authorised(client))
    known(city, id_number=resident())
    client.post("/sign-out/")
    page = client.get(authorised(client))
    assert page.status_code == 409
    assert "与原来关联的账号不一致" in text(page)
    assert "_auth_user_id" not in client.session


@pytest.mark.rule("S7")
@pytest.mark.parametrize(
    "claims, words",
    [
        ({"real_name_level": ""}, "还没有实名"),
        ({"real_name_level": "L9"}, "还没有实名"),
        ({"id_number": ""}, "没有给出有效的身份证号码"),
        ({"id_number": "990001198803120317"}, "没有给出有效的身份证号码"),
        ({"phone_number": ""}, "没有给出手机号码"),
        ({"name": ""}, "没有给出姓名"),
    ],
)
def test_who_is_not_verified_or_not_known_by_number_stays_outside(client, city, claims, words):
    known(city, **claims)
    page = client.get(authorised(client))
    assert page.status_code == 409
    assert words in text(page)
    assert not User.objects.exists()
    assert not Party.objects.exists()


@pytest.mark.rule("S7")
def test_no_officer_comes_in_by_the_city_s_door(moment):
    clerk = officer(Duty.INTAKE, office(), at=moment)
    person = applicant(at=moment, id_number=NUMBER)
    Representation.objects.filter(user=person).update(user=clerk)
    with pytest.raises(Refused, match="不能用统一身份认证登录"):
        enter(Vouched("https://city.example", "li", "李明", NUMBER, "13800000102", 3), at=moment)
    assert not FederatedIdentity.objects.exists()


def test_a_person_who_says_no_is_at_the_door_again(client, city):
    known(city)
    failed(client, authorised(client, action="deny"))
    failed(client, "/sign-in/oidc/callback/?error=server_error&state=x")


def test_a_state_that_was_not_sent_or_was_used_opens_nothing(client, city):
    known(city)
    address = authorised(client)
    failed(client, address.replace("state=", "state=x"))
    failed(client, "/sign-in/oidc/callback/")
    assert client.get(address).status_code == 302
    client.post("/sign-out/")
    failed(client, address)


def test_another_browser_s_answer_opens_nothing(client, city):
    known(city)
    victim = type(client)()
    victim.get("/sign-in/oidc/")
    failed(victim, authorised(client))


def test_a_token_with_another_nonce_opens_nothing(client, city):
    known(city)
    address = authorised(client)
    session = client.session
    for state in session["oidc_states"].values():
        state["nonce"] = "another"
    session.save()
    failed(client, address)


def test_a_code_that_the_provider_did_not_give_opens_nothing(client, city):
    known(city)
    address = authorised(client)
    failed(client, address.replace("code=", "code=x"))


def test_a_token_for_another_client_or_of_another_issuer_opens_nothing(client, city, monkeypatch):
    known(city)
    address = authorised(client)
    payload = {"sub": "li", "aud": "somebody-else", "iss": city, "iat": 1, "exp": 2}
    backend = oidc.CityBackend(timezone.now())

    # The signature is right: the provider signs for all its clients.
    monkeypatch.setattr(OIDCAuthenticationBackend, "verify_token", lambda self, token, **kwargs: payload)
    for aud, iss in (("somebody-else", city), (["yinuo"], "https://evil.example"), ([], city)):
        payload |= {"aud": aud, "iss": iss}
        with pytest.raises(SuspiciousOperation):
            backend.verify_token("token", nonce="n")
    failed(client, address)


@pytest.mark.parametrize(
    "told", [{}, {"iat": 1}, {"exp": 2}, {"iat": 1, "exp": None}, {"iat": True, "exp": 2}]
)
def test_a_token_that_does_not_say_when_it_ends_opens_nothing(settings, monkeypatch, told):
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID = "https://city.example", "yinuo"
    payload = {"sub": "li", "aud": "yinuo", "iss": "https://city.example"}
    backend = oidc.CityBackend.__new__(oidc.CityBackend)
    answers = [payload | {"iat": 1, "exp": 2}, payload | told]
    monkeypatch.setattr(
        OIDCAuthenticationBackend, "verify_token", lambda self, token, **kwargs: answers.pop(0)
    )
    assert backend.verify_token("token", nonce="n")["sub"] == "li"
    with pytest.raises(SuspiciousOperation, match="when"):
        backend.verify_token("token", nonce="n")


def test_a_provider_that_is_down_is_said_to_be(client, city, settings):
    known(city)
    address = authorised(client)
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    page = client.get("/sign-in/oidc/", follow=True)
    assert "统一身份认证暂时连接不上" in text(page)
    failed(client, address)


def test_the_button_is_there_where_the_door_is(client, city, settings):
    settings.OIDC_BUTTON = "示例市一网通办登录"
    assert "示例市一网通办登录" in text(client.get("/sign-in/"))
    settings.OIDC_ISSUER = ""
    assert "示例市一网通办登录" not in text(client.get("/sign-in/"))
    assert client.get("/sign-in/oidc/").status_code == 404
    assert client.get("/sign-in/oidc/callback/").status_code == 404


@pytest.mark.parametrize(
    "said, level", [("1", 1), ("L2", 2), ("高级实名", 3), ("", 0), ("none", 0), ("7", 0), ("初级", 1)]
)
def test_levels_as_providers_write_them(said, level, settings):
    settings.OIDC_ISSUER = "https://city.example"
    assert oidc.vouched({"sub": "x", "real_name_level": said}).level == level
