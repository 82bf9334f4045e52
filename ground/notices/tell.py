"""The one verb: people are told a fact, each once per channel, in rows that the timers see to."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext as _

from ground.addresses import absolute
from ground.errands import errand
from ground.law.rulings import follows
from ground.notices.enums import Channel, NoticeState
from ground.notices.models import Notice

# Without 0 O 1 I L: the code at the end of a text message is typed off a small screen (U11).
UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
LONGEST_SMS = 70


@dataclass(frozen=True)
class Addressee:
    """Who is told, and where he can be reached. `ref` names him: "user:7", "party:<uuid>"."""

    ref: str
    user_id: int | None = None
    email: str = ""
    phone: str = ""


class Words(NamedTuple):
    """What a template says. `sms` is empty where the fact is not worth a text message."""

    subject: str
    body: str
    sms: str


def tell(
    addressees: Iterable[Addressee],
    template: str,
    *,
    about: str,
    at: datetime,
    fact: str | None = None,
    context: dict[str, Any] | None = None,
) -> list[Notice]:
    """Each addressee has this fact in the inbox, by e-mail and by SMS, as far as he can be reached that way.

    Told again, the same fact changes nothing: it is known by `fact`, or by thread, template and moment. Returned
    are the rows that are new. What leaves the house is sent after commit, and by a timer if that was lost.
    """
    words = render(template, context or {})
    fact = fact or f"{about}:{template}:{at.isoformat()}"
    rows = [
        Notice(
            fact=fact, addressee_ref=addressee.ref, user_id=addressee.user_id, thread=about, told_at=at, **row
        )
        for addressee in addressees
        for row in _rows(addressee, words, at)
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    told = list(Notice.objects.filter(uuid__in=[row.uuid for row in rows]).order_by("pk"))
    for notice in told:
        if notice.channel != Channel.INBOX:
            errand("ground.notices.tasks.send", notice.pk)
    return told


def render(template: str, context: dict[str, Any]) -> Words:
    """The template's words: first line the subject, then the body; beside it `.sms.txt`, if the place texts it.

    Always in the city's own language, whatever language the person at the keyboard reads the pages in.
    """
    with translation.override(settings.LANGUAGE_CODE):
        subject, _line, body = _text(f"{template}.txt", context).partition("\n")
        try:
            sms = " ".join(_text(f"{template}.sms.txt", context).split())
        except TemplateDoesNotExist:
            sms = ""
    return Words(subject=subject.strip(), body=body.strip(), sms=sms)


def _rows(addressee: Addressee, words: Words, at: datetime) -> Iterator[dict[str, Any]]:
    if addressee.user_id is not None:
        yield {
            "channel": Channel.INBOX,
            "subject": words.subject,
            "body": words.body,
            "state": NoticeState.SENT,
            "sent_at": at,
        }
    waiting = {"subject": words.subject, "state": NoticeState.WAITING, "next_try_at": at}
    if addressee.email:
        yield {**waiting, "channel": Channel.EMAIL, "address": addressee.email, "body": words.body}
    if addressee.phone and words.sms:
        code = "".join(secrets.choice(UNAMBIGUOUS) for _place in range(CODE_LENGTH))
        yield {
            **waiting,
            "channel": Channel.SMS,
            "address": addressee.phone,
            "body": genuine(words.sms, code),
            "code": code,
            "phone_tail": addressee.phone[-4:],
        }


@follows("U11", source="短信真伪查询：每条短信以核验码结尾")
def genuine(sms: str, code: str) -> str:
    """The text message with the code that proves it ours (/sms/), still one message of at most 70 characters."""
    with translation.override(settings.LANGUAGE_CODE):
        return sms + _("【核验%(code)s】") % {"code": code}


def _text(name: str, context: dict[str, Any]) -> str:
    """Plain text: nothing is escaped, and tags that say nothing leave no empty lines behind."""
    site = {"site_url": absolute("")}
    template = get_template(name).template  # type: ignore[attr-defined]
    text: str = template.render(Context({**site, **context}, autoescape=False))
    return re.sub(r"\n{3,}", "\n\n", text).strip()
