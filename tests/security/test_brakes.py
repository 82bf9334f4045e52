"""Guessing is slowed: what is sent from one address is counted, and answered in words beyond its measure."""

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
LIMIT = {"sign-in": (3, 10), "sign-up": (3, 60), "progress": (3, 10), "verify": (3, 10)}


@pytest.fixture(autouse=True)
def brakes_on(settings: Any) -> None:
    settings.BRAKES = LIMIT


@pytest.mark.parametrize(
    "n, address, told",
    [
        (1, "/sign-in/", {"username": "x", "password": "y"}),
        (2, "/sign-up/", {"id_number": "11010519491231002X"}),
        (3, "/progress/", {"number": "1", "code": "2"}),
        (4, "/verify/", {"number": "1", "code": "2"}),
    ],
)
def test_the_fourth_try_is_one_too_many(n: int, address: str, told: dict[str, str]) -> None:
    client = Client(REMOTE_ADDR=f"198.51.100.{100 + n}")
    answers = [client.post(address, told).status_code for _n in range(3)]
    assert 429 not in answers
    page = client.post(address, told)
    assert page.status_code == 429
    assert page["Retry-After"] == str(LIMIT[address.strip("/")][1] * 60)
    assert "请过一会儿再试" in page.content.decode()
    assert client.get(address).status_code == 200, "looking costs nothing"
    assert Client(REMOTE_ADDR=f"198.51.100.{150 + n}").post(address, told).status_code != 429


def test_codes_tried_by_address_count_too() -> None:
    client = Client(REMOTE_ADDR="198.51.100.110")
    answers = [client.get(f"/verify/WRONG{n}/").status_code for n in range(4)]
    assert answers == [404, 404, 404, 429]


def test_without_its_cache_nobody_is_stopped(settings: Any) -> None:
    settings.CACHES = settings.CACHES | {
        "rates": settings.CACHES["rates"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    }
    client = Client(REMOTE_ADDR="198.51.100.111")
    for _n in range(5):
        assert client.post("/progress/", {"number": "1", "code": "2"}).status_code == 200
