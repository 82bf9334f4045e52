"""Settings refuse nonsense, in words."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.settings import env


@pytest.mark.parametrize(
    "said, meant", [("1", True), ("TRUE", True), (" on ", True), ("0", False), ("no", False), ("", False)]
)
def test_a_flag(monkeypatch, said, meant):
    monkeypatch.setenv("HTTPS", said)
    assert env.flag("HTTPS") is meant


def test_an_unset_flag_is_its_default(monkeypatch):
    monkeypatch.delenv("HTTPS", raising=False)
    assert env.flag("HTTPS") is False
    assert env.flag("HTTPS", default=True) is True


@pytest.mark.parametrize(
    "read, said",
    [
        (env.flag, "maybe"),
        (lambda name: env.number(name, 1), "many"),
        (env.redis_url, "localhost:6379"),
        (env.redis_url, "http://localhost"),
        (env.text, ""),
    ],
)
def test_nonsense_is_refused_by_name(monkeypatch, read, said):
    monkeypatch.setenv("PLACE", said)
    with pytest.raises(ImproperlyConfigured, match="PLACE"):
        read("PLACE")


def test_what_has_no_default_must_be_set(monkeypatch):
    monkeypatch.delenv("PLACE", raising=False)
    with pytest.raises(ImproperlyConfigured, match="PLACE"):
        env.text("PLACE")
    assert env.text("PLACE", "here") == "here"


def test_words_are_parted_by_commas_or_spaces(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example, b.example c.example")
    assert env.words("ALLOWED_HOSTS") == ["a.example", "b.example", "c.example"]


def test_a_secret_may_lie_in_a_file(monkeypatch, tmp_path):
    monkeypatch.delenv("PLACE", raising=False)
    monkeypatch.setenv("PLACE_FILE", str(tmp_path / "place"))
    (tmp_path / "place").write_text("here there\n")
    assert env.text("PLACE") == "here there"
    assert env.words("PLACE") == ["here", "there"]


def test_a_file_that_is_missing_and_a_secret_said_twice_are_refused_by_name(monkeypatch, tmp_path):
    monkeypatch.setenv("PLACE_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(ImproperlyConfigured, match="PLACE_FILE"):
        env.text("PLACE", "default")
    monkeypatch.setenv("PLACE", "here")
    with pytest.raises(ImproperlyConfigured, match="只应设置一个"):
        env.text("PLACE")


@pytest.mark.parametrize(
    "address, whole",
    [
        ("postgres://yinuo_app@db:5432/yinuo", "postgres://yinuo_app:p%2Fw@db:5432/yinuo"),
        ("postgres://yinuo_app@%2Frun%2Fpg:5432/yinuo", "postgres://yinuo_app:p%2Fw@%2Frun%2Fpg:5432/yinuo"),
        ("postgres://yinuo_app:own@db/yinuo", "postgres://yinuo_app:own@db/yinuo"),
        ("redis://redis:6379/0", "redis://:p%2Fw@redis:6379/0"),
        ("redis+socket:///run/redis.sock", "redis+socket:///run/redis.sock"),
    ],
)
def test_a_password_of_its_own_is_put_into_an_address_that_has_none(monkeypatch, address, whole):
    monkeypatch.setenv("PLACE", address)
    monkeypatch.setenv("PLACE_PASSWORD", "p/w")
    assert env.url("PLACE", password="PLACE_PASSWORD") == whole
    monkeypatch.delenv("PLACE_PASSWORD")
    assert env.url("PLACE", password="PLACE_PASSWORD") == address
