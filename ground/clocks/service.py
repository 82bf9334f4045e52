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


def why_not_reached(way: str, on: date, place: str, *, at: datetime) -> str | None:
    """In words, where it has not reached him yet. `on` is no day before the paper was made: whoever asks has refused that before, for
    the law of such a day may not be known.
    """
    if on > legal_day(at):
        return _("送达日期不能晚于今天")
    until = reached_on(way, on, place)
    if until > legal_day(at):
        told = {"day": date_format(until, _("Y年n月j日"))}
        return _("公告期至 %(day)s，期满才视为送达，请在期满之后登记") % told
    return None
