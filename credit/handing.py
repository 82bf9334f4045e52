"""What the file says, laid on the shelf of a credit platform: signed like the lists that are taken in (credit/platform.py).

The shelf gets `<n>.csv` with the columns of `COLUMNS`, then `manifest.json` and its Ed25519 signature in base64, `manifest.json.sig`:
by PUT over HTTPS, or as files in a folder below CREDIT_OUT. The same file is the same bytes however often it is sent.
"""

from __future__ import annotations

import csv
import io
import json
import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from credit.enums import KNOWN_AFTER, Lift, Register, Telling
from credit.models import Handover, Recipient, Record
from credit.platform import COLUMNS as TAKEN_IN
from credit.platform import MANIFEST, PATIENCE, SIGNATURE
from ground.accounts.enums import PartyKind
from ground.sealed import mask_id
from ground.workdays.calendar import legal_day
from ground.writing import plainly

# Those of a list that is taken in, and what only this file says: which misdeed, how grave, and why it ended.
COLUMNS = (*TAKEN_IN, "misdeed", "tier", "reason")
# What rests is taken out and put in again in the words of a list.
ACTIONS = {Telling.SUSPEND: Telling.REMOVE.value, Telling.RESUME: Telling.ENTER.value}
# Earlier files that a manifest still names.
NAMED = 100
TAKEN = (200, 201, 202, 204)
LONGEST_RECEIPT = 200


class Unheard(Exception):
    """The platform could not be told; the file waits (words inside)."""


def line(record: Record, tells: Telling, why: Lift | None, *, at: datetime) -> dict[str, Any]:
    """One line: an organisation as it is publicised, a person by masked name and number (PII-4)."""
    version = record.party_version
    organisation = record.party.kind == PartyKind.ORGANISATION
    ended = tells not in KNOWN_AFTER
    return {
        "reference": str(record.uuid),
        "action": ACTIONS.get(tells, tells.value),
        "id_type": record.party.id_type,
        "id_number": version.id_number if organisation else mask_id(version.id_number),
        "name": record.public_name,
        "basis": record.basis,
        "organ": record.office.name,
        "listed_on": record.publish_from.isoformat() if record.publish_from else "",
        "until_on": legal_day(at).isoformat() if ended else (record.max_until or legal_day(at)).isoformat(),
        "misdeed": record.get_misdeed_display(),
        "tier": record.get_tier_display(),
        "reason": _reason(tells, why),
    }


def _reason(tells: Telling, why: Lift | None) -> str:
    if tells == Telling.SUSPEND:
        return _("所依据的决定逾期没有核实，中止")
    return str(why.label) if why is not None else ""


def content(handover: Handover) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(handover.lines())
    return text.getvalue().encode()


def digest_of(handover: Handover) -> str:
    return sha256(content(handover)).hexdigest()


def manifest(recipient: Recipient, handover: Handover) -> bytes:
    """Which register this is, never that of others (CRE-5), and the files up to this one."""
    before = recipient.handovers.filter(sequence__lte=handover.sequence).order_by("-sequence")[:NAMED]
    told = {
        "source": recipient.code,
        "register": Register.ARCHIVE.value,
        "register_name": str(Register.ARCHIVE.label),
        "issued_at": localtime(handover.made_at).isoformat(),
        "deliveries": [
            {"sequence": one.sequence, "file": f"{one.sequence}.csv", "sha256": one.sha256, "whole": False}
            for one in reversed(before)
        ],
    }
    return json.dumps(told, ensure_ascii=False).encode()


def signing_key() -> Ed25519PrivateKey:
    """CREDIT_KEY. Raises Unheard where there is none, or none that will do."""
    if not settings.CREDIT_KEY:
        raise Unheard(_("没有设置签名密钥 CREDIT_KEY"))
    try:
        return Ed25519PrivateKey.from_private_bytes(b64decode(settings.CREDIT_KEY, validate=True))
    except (NotBase64, ValueError):
        raise Unheard(_("签名密钥 CREDIT_KEY 不是 base64 的 32 字节")) from None


def hand_over(recipient: Recipient, handover: Handover) -> str:
    """The file, then the signature, then the manifest that names them lie with the platform; its receipt. Raises Unheard."""
    key, said = signing_key(), manifest(recipient, handover)
    lay = _put if recipient.address.startswith("https://") else _drop
    lay(recipient, f"{handover.sequence}.csv", content(handover))
    lay(recipient, SIGNATURE, b64encode(key.sign(said)))
    return lay(recipient, MANIFEST, said)


def _drop(recipient: Recipient, name: str, data: bytes) -> str:
    """Into a folder below CREDIT_OUT, and nowhere else; whoever looks sees the whole file or none."""
    shelf = Path(settings.CREDIT_OUT).resolve()
    folder = (shelf / recipient.address).resolve()
    if not folder.is_relative_to(shelf):
        raise Unheard(_("目录不在投递区之内"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f".{name}.part"
        beside.write_bytes(data)
        os.replace(beside, folder / name)
    except OSError:
        raise Unheard(_("投递目录不能写入")) from None
    return _("已放入投递目录，SHA-256 %(sha256)s") % {"sha256": sha256(data).hexdigest()}


def _put(recipient: Recipient, name: str, data: bytes) -> str:
    import requests

    try:
        with requests.put(
            f"{recipient.address.rstrip('/')}/{name}",
            data=data,
            timeout=PATIENCE,
            stream=True,
            allow_redirects=False,
            verify=settings.CREDIT_CA or True,
        ) as answer:
            if answer.status_code not in TAKEN:
                raise Unheard(_("平台答复 %(code)d") % {"code": answer.status_code})
            said = next(answer.iter_content(LONGEST_RECEIPT), b"").decode("utf-8", "replace")
            return plainly(said)[:LONGEST_RECEIPT] or f"HTTP {answer.status_code}"
    except requests.RequestException:
        raise Unheard(_("平台连接不上")) from None
