"""How a message leaves the house. A city names its gateway's class in the settings (NOTICE_SENDERS)."""

from __future__ import annotations

import sys
from email.utils import parseaddr
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.core import checks
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ground.notices.enums import Channel
from ground.sealed import mask_phone


class NotSent(Exception):
    """The message has surely not left the house; it may be tried again."""


class Sender(Protocol):
    """One gateway. `send` returns once the gateway has taken the message, and raises when it has not.

    `key` stays the same however often a notice is tried. A sender that `repeats_safely` may be asked twice under
    one key. One that does not is asked again only after `NotSent`: after any other error nobody can say whether
    the message went out, and a person decides.
    """

    repeats_safely: bool

    def send(self, notice_id: int, address: str, subject: str, body: str, key: str) -> None: ...


class ConsoleEmail:
    """Prints the mail; for the example town and for a developer's desk."""

    repeats_safely = True

    def send(self, notice_id: int, address: str, subject: str, body: str, key: str) -> None:
        _show("电子邮件", _masked_email(address), f"{subject}\n\n{body}", key)  # not a message: a console


class ConsoleSms:
    """Prints the text message."""

    repeats_safely = False

    def send(self, notice_id: int, address: str, subject: str, body: str, key: str) -> None:
        _show("短信", mask_phone(address), body, key)  # not a message: a console


class DjangoEmail:
    """Sends through EMAIL_BACKEND. The key is the Message-ID: a mail sent twice is one mail to whoever reads it."""

    repeats_safely = True

    def send(self, notice_id: int, address: str, subject: str, body: str, key: str) -> None:
        host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        EmailMessage(subject, body, to=[address], headers={"Message-ID": f"<{key}@{host}>"}).send()


def sender_of(channel: str) -> Sender:
    """The sender that the settings name for this channel."""
    return _made(settings.NOTICE_SENDERS[channel])


@cache
def _made(path: str) -> Sender:
    sender: Sender = import_string(path)()
    return sender


@checks.register
def senders_are_there(**kwargs: Any) -> list[checks.CheckMessage]:
    """A deployment that names a sender nobody can load does not start."""
    faults: list[checks.CheckMessage] = []
    for channel in (Channel.EMAIL, Channel.SMS):
        try:
            sender_of(channel)
        except (ImportError, KeyError) as error:
            words = _("NOTICE_SENDERS 中“%(channel)s”的发送类无法载入：%(error)s")
            faults.append(checks.Error(words % {"channel": channel.label, "error": error}, id="notices.E001"))
    return faults


def _show(kind: str, address: str, text: str, key: str) -> None:
    rule = "─" * 60
    sys.stdout.write(f"\n{rule}\n{kind} → {address}   [{key}]\n\n{text}\n{rule}\n")
    sys.stdout.flush()


def _masked_email(address: str) -> str:
    name, _at, host = address.partition("@")
    return f"{name[:1]}***@{host}"
