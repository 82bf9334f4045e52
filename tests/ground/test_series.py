"""Gapless numbers: none twice, none left out, whoever comes at once and whoever turns back."""

import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from ground.documents.models import Document, Series
from ground.documents.series import number_text, take_number
from tests.ground.papers import GRANT, RECEIPT, issued

YEAR = date(2026, 3, 4)
OFFICE = "zhaoxia/zhengwuban"


def take(series: str = "受", office: str = OFFICE, on: date = YEAR) -> int:
    with transaction.atomic():
        return take_number(series, office, on)


@pytest.mark.django_db
def test_numbers_run_from_one():
    assert [take(), take(), take()] == [1, 2, 3]


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"series": "准"}, {"office": "zhaoxia/sifaju"}, {"on": date(2027, 1, 1)}])
def test_each_word_office_and_year_counts_for_itself(other):
    assert take() == 1
    assert take(**other) == 1
    assert take() == 2


@pytest.mark.django_db
def test_a_rollback_gives_the_number_back():
    take()
    with transaction.atomic():
        assert take_number("受", OFFICE, YEAR) == 2
        transaction.set_rollback(True)
    assert take() == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_is_taken_inside_a_transaction():
    with pytest.raises(RuntimeError):
        take_number("受", OFFICE, YEAR)


def test_the_number_as_it_is_printed():
    assert number_text("朝政许", "受", 2026, 1) == "朝政许受〔2026〕第00001号"
    assert number_text("朝政许", "准", 2026, 123456) == "朝政许准〔2026〕第123456号"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "at, number",
    [
        ("2026-12-31T15:59:59+00:00", "朝政许准〔2026〕第00001号"),
        ("2026-12-31T16:00:00+00:00", "朝政许准〔2027〕第00001号"),
    ],
)
def test_the_year_is_that_of_the_legal_day(at, number):
    assert issued(datetime.fromisoformat(at)).number == number


@pytest.mark.django_db
def test_a_receipt_carries_the_number_it_is_given(moment):
    issued(moment, paper=RECEIPT)
    assert not Series.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_some_of_whom_turn_back():
    """Real transactions on real connections: the numbers of those that were kept are 1 … n."""
    at = datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    people, each = 8, 12
    faults: list[BaseException] = []
    together = threading.Barrier(people)

    def work(person: int) -> None:
        try:
            together.wait()
            for n in range(each):
                try:
                    with transaction.atomic():
                        issued(at + timedelta(seconds=n), thread=f"case:{person}-{n}")
                        if (person + n) % 3 == 0:
                            raise LookupError  # the act was refused after its number was taken
                except LookupError:
                    pass
        except BaseException as fault:  # noqa: BLE001  it is raised in the test's own thread
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(person,)) for person in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not faults
    kept = sum((person + n) % 3 != 0 for person in range(people) for n in range(each))
    numbers = sorted(Document.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == [number_text("朝政许", str(GRANT.series), 2026, n) for n in range(1, kept + 1)]
    assert Series.objects.get().last == kept
