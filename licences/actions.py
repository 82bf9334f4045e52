from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import connection

from ground.accounts.models import Party
from ground.law.rulings import follows
from licences.enums import Ground, Status
from licences.models import Licence, LicenceStatus
from matters.models import Edition


@follows("CAL-3", article="民法典 202、203")
def last_day(valid_from: date, months: int) -> date:
    """A licence of n months from a day ends on the eve of the same-numbered day, month ends included."""
    last: date = valid_from + relativedelta(months=months) - relativedelta(days=1)
    return last


def drawn_up(edition: Edition, holder: Party, *, on: date) -> Licence:
    """The licence as it would be given that day: not stored, and without a number."""
    return Licence(
        holder=holder,
        kind=edition.matter,
        name=edition.result_name,
        valid_from=on,
        valid_until=last_day(on, edition.licence_validity_months)
        if edition.licence_validity_months
        else None,
    )


def give(edition: Edition, holder: Party, *, thread: str, on: date) -> Licence:
    """The licence of `edition` exists, issued to `holder` from `on`, caused by `thread`.

    Runs inside the decision's transaction: no decision, no licence. Numbers may have gaps.
    """
    licence = drawn_up(edition, holder, on=on)
    licence.number = _number(edition, on)
    licence.save()
    _turn(licence, Status.ISSUED, thread=thread, on=on)
    return licence


def change(licence: Licence, *, words: str, thread: str, on: date) -> None:
    """变更 (行政许可法 49): the same licence, other facts; what they are now, its newest paper says."""
    _turn(licence, Status.CHANGED, words=words, thread=thread, on=on)


def renew(licence: Licence, *, until: date, thread: str, on: date, deemed: bool = False) -> None:
    """延续 (行政许可法 50): the same licence is valid until `until`."""
    licence.valid_until = until
    licence.save(update_fields=["valid_until"])
    _turn(licence, Status.RENEWED, thread=thread, on=on, deemed=deemed)


def replace(licence: Licence, *, words: str, thread: str, on: date) -> None:
    """补发: another paper of the same licence."""
    _turn(licence, Status.REPLACED, words=words, thread=thread, on=on)


def cancel(licence: Licence, ground: Ground, *, words: str, thread: str, on: date) -> None:
    """注销 (行政许可法 70): the licence is closed for good, and says on what ground."""
    _turn(licence, Status.CANCELLED, ground=ground, words=words, thread=thread, on=on)


def annul(licence: Licence, *, words: str, thread: str, on: date) -> None:
    """撤销: the decision that gave it was taken away, so it is none; closing it (注销) is a record of its own (LIF-4)."""
    _turn(licence, Status.ANNULLED, words=words, thread=thread, on=on)


def restore(licence: Licence, *, until: date | None, words: str, thread: str, on: date) -> None:
    """恢复: what a decision did to it was taken away, and it is again what it was before, valid until `until`."""
    licence.valid_until = until
    licence.save(update_fields=["valid_until"])
    _turn(licence, Status.RESTORED, words=words, thread=thread, on=on)


def _turn(licence: Licence, status: Status, *, thread: str, on: date, **told: Any) -> None:
    LicenceStatus.objects.create(
        licence=licence, status=status, since_on=on, valid_until=licence.valid_until, thread=thread, **told
    )


def _number(edition: Edition, on: date) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('licences_number')")
        (n,) = cursor.fetchone()
    return f"{edition.licence_mark}{on.year}{n:06d}"
