from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import connection

from ground.accounts.models import Party
from ground.law.rulings import follows
from licences.enums import Status
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
    LicenceStatus.objects.create(licence=licence, status=Status.ISSUED, since_on=on, thread=thread)
    return licence


def _number(edition: Edition, on: date) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('licences_number')")
        (n,) = cursor.fetchone()
    return f"{edition.licence_mark}{on.year}{n:06d}"
