"""送达: how a paper reaches whoever has no account that opens it, and on which day it has (行政许可法 44；民事诉讼法 87—95)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.law.rulings import follows
from ground.law.values import value
from ground.workdays.calendar import legal_day

# Characters that say by what it is known that it reached him.
LONGEST_RECEIPT = 200


class ServiceWay(models.TextChoices):
    """How an officer brought it about (送达方式)."""

    COUNTER = "counter", gettext_lazy("直接送达")
    POST = "post", gettext_lazy("邮寄送达")
    # He, or a grown-up of his household, would not sign: witnesses, or pictures, say that it lies with him.
    LEFT = "left", gettext_lazy("留置送达")
    # Nobody knows where he is, or nothing else reached him.
    ANNOUNCED = "announced", gettext_lazy("公告送达")


@follows("COR-14", article="民事诉讼法 95", source="公告送达：自发出公告之日起，经过三十日，即视为送达")
def reached_on(way: str, on: date, place: str) -> date:
    """On which day it has reached him that was handed, signed for or left on that day, or announced from that day on."""
    if way != ServiceWay.ANNOUNCED:
        return on
    return on + timedelta(days=value("service.announced", place, on))


def why_not_served(
    way: str, on: date | None, receipt: str, *, made: date, place: str, at: datetime
) -> str | None:
    """In words: an officer says how a paper made on that day reached him, on which day, and by what that is known; the day is asked once
    it is given.
    """
    if way not in ServiceWay:
        return _("请选择送达方式")
    # The day before the law of it: what applied on a day before the paper was made may not be known.
    if on is not None and on < made:
        return _("送达日期不能早于文书作出之日（%(day)s）") % {"day": _written(made)}
    if on is not None and (said := _why_not_reached(way, on, place, at=at)):
        return said
    if not receipt.strip():
        return _("请写明送达的凭据，如送达回证、邮件号码")
    return _("最多 %(n)d 字") % {"n": LONGEST_RECEIPT} if len(receipt) > LONGEST_RECEIPT else None


def _why_not_reached(way: str, on: date, place: str, *, at: datetime) -> str | None:
    if on > legal_day(at):
        return _("送达日期不能晚于今天")
    until = reached_on(way, on, place)
    if until > legal_day(at):
        return _("公告期至 %(day)s，期满才视为送达，请在期满之后登记") % {"day": _written(until)}
    return None


def _written(day: date) -> str:
    return date_format(day, _("Y年n月j日"))
