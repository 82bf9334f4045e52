"""Six digits to a phone: sent, tried, used. What opens with one is said by its purpose."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from ground.accounts.enums import Purpose
from ground.accounts.models import PhoneCode
from ground.law.rulings import Ruling, refuse, rule
from ground.notices.tell import Addressee, tell
from ground.sealed import digest

BETWEEN = timedelta(minutes=1)
AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 5
KEPT_FOR = timedelta(days=1)


@rule("WHO-11", source="短信验证码：每分钟一条、每小时五条，防止骚扰机主和短信轰炸")
def why_not_send(phone_digest: str, *, at: datetime) -> str | None:
    """A phone gets a code once a minute and five times an hour at the most, whatever for and whoever asks."""
    recent = list(
        PhoneCode.objects.sent_to(phone_digest).since(at - AN_HOUR).values_list("sent_at", flat=True)
    )
    if recent and recent[0] > at - BETWEEN:
        return _("刚刚发过验证码，请一分钟后再试")
    if len(recent) >= MOST_AN_HOUR:
        return _("这个号码一小时内收到的验证码太多，请一小时后再试，或者到综合窗口办理")
    return None


def send(phone: str, purpose: Purpose, *, at: datetime) -> PhoneCode:
    """A new code is on its way to the phone; the ones before it for the same purpose open nothing any more."""
    known = digest(phone)
    with transaction.atomic():
        # Two requests at once count one after the other.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [known])
        refuse(why_not_send(known, at=at))
        PhoneCode.objects.filter(sent_at__lt=at - KEPT_FOR).delete()
        PhoneCode.objects.sent_to(known).filter(purpose=purpose, used_at=None).order_by().update(used_at=at)
        digits = f"{secrets.randbelow(1_000_000):06d}"
        sent = PhoneCode(purpose=purpose, phone_digest=known, sent_at=at)
        sent.code_digest = _digest(sent, digits)
        sent.save()
        tell(
            [Addressee(f"code:{sent.uuid}", phone=phone)],
            "accounts/notices/code",
            about=f"code:{sent.uuid}",
            at=at,
            context={"code": digits, "purpose": str(purpose.label)},
        )
    return sent


@rule("WHO-12", source="短信验证码：六位，十分钟内有效，最多试五次")
def why_not_trust(sent: PhoneCode | None, *, right: bool, at: datetime) -> str | None:
    """A code opens once, within ten minutes, and not after five wrong tries."""
    if sent is None or not sent.good_at(at):
        return _("验证码已失效，请重新获取")
    if not right:
        return _("验证码不正确，请核对短信中的 6 位数字")
    return None


def use(phone: str, purpose: Purpose, typed: str, *, at: datetime, keep: bool = False) -> Ruling:
    """What was typed is weighed and counted: the code is used up if it is right, and has one try less if it is not.

    In a transaction of its own, never inside another (`durable`): a refusal that follows does not give the try back. With
    `keep` a right code stays good: it is one of two that must both be right.
    """
    with transaction.atomic(durable=True):
        sent = (
            PhoneCode.objects.select_for_update(no_key=True, of=("self",))
            .sent_to(digest(phone))
            .filter(purpose=purpose)
            .first()
        )
        right = sent is not None and hmac.compare_digest(sent.code_digest, _digest(sent, _digits(typed)))
        ruling = why_not_trust(sent, right=right, at=at)
        if sent is not None and sent.good_at(at):
            if not right:
                sent.tries += 1
            elif not keep:
                sent.used_at = at
            sent.save(update_fields=["used_at", "tries"])
    return ruling


def known_by(phone: str) -> str:
    """How a phone is known where its codes are counted."""
    return digest(phone)


def why_not_trust_unsent(*, at: datetime) -> Ruling:
    """What whoever types a code that nobody was sent is told: the same as of any wrong one."""
    return why_not_trust(PhoneCode(sent_at=at), right=False, at=at)


def _digits(typed: str) -> str:
    """Full width is half width; what people put between digits does not count."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isdigit())


def _digest(sent: PhoneCode, digits: str) -> str:
    return digest(f"{sent.uuid}:{digits}")
