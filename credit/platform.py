"""The list of a credit platform, off its shelf: a folder that files are dropped into, or HTTPS; nothing of it is believed unsigned.

The shelf holds `manifest.json`, its Ed25519 signature in base64 as `manifest.json.sig`, and the files the manifest names:

    {"source": "xinyong-tianjin", "issued_at": "2026-03-04T09:00:00+08:00", "deliveries": [
        {"sequence": 13, "file": "13.csv", "sha256": "…", "whole": false}]}

A file is a CSV in UTF-8 with the columns of `COLUMNS`; `whole` says that it is the whole list.
"""

from __future__ import annotations

import csv
import io
import json
import re
import time
import unicodedata
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.utils.translation import gettext as _

from credit.models import ListSource
from ground.accounts.enums import IdType
from ground.accounts.identity import identify
from ground.sealed import digest

MANIFEST, SIGNATURE = "manifest.json", "manifest.json.sig"
# Bytes.
LARGEST_MANIFEST, LARGEST_FILE = 1_000_000, 100_000_000
# Characters.
LONGEST_LINE = 10_000
# Seconds to connect, and between two pieces of an answer.
PATIENCE = (5, 20)
# Seconds for a whole file.
LONGEST = 120
MOST_DELIVERIES = 2**60
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

COLUMNS = (
    "reference",
    "action",
    "id_type",
    "id_number",
    "name",
    "basis",
    "organ",
    "listed_on",
    "until_on",
)
ENTER, REMOVE = "enter", "remove"


class Silent(Exception):
    """The platform cannot be reached, or what it says cannot be believed; the last known state goes on (words inside)."""


@dataclass(frozen=True)
class Announced:
    """One delivery that the manifest names."""

    sequence: int
    file: str
    sha256: str
    whole: bool


@dataclass(frozen=True)
class Manifest:
    """When the platform said what it has, and what that is, in order."""

    issued_at: datetime
    deliveries: list[Announced]


@dataclass(frozen=True)
class Row:
    """One line of a file, checked."""

    reference: str
    removes: bool
    id_type: str = ""
    id_digest: str = ""
    id_tail: str = ""
    name: str = ""
    basis: str = ""
    organ: str = ""
    listed_on: date | None = None
    until_on: date | None = None


def announced(source: ListSource) -> Manifest:
    """What the signed manifest names. Raises Silent."""
    said = _read(source, MANIFEST, LARGEST_MANIFEST)
    _believe(source, said, _read(source, SIGNATURE, 1000))
    try:
        told = json.loads(said)
        if told["source"] != source.code:
            raise Silent(_("清单属于另一来源"))
        issued_at = datetime.fromisoformat(told["issued_at"])
        found = sorted(map(_announced, told["deliveries"]), key=lambda one: one.sequence)
        if issued_at.tzinfo is None:
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Silent(_("清单格式不对")) from None
    return Manifest(issued_at, found)


def _announced(told: dict[str, Any]) -> Announced:
    one = Announced(told["sequence"], told["file"], told["sha256"], told["whole"])
    shapes = (type(one.sequence) is int, type(one.sha256) is str, type(one.whole) is bool)
    if not all(shapes) or not 0 < one.sequence < MOST_DELIVERIES or not FILE_NAME.fullmatch(one.file):
        raise ValueError
    return one


def contents(source: ListSource, one: Announced) -> str:
    """The file as the manifest vouches for it. Raises Silent."""
    data = _read(source, one.file, LARGEST_FILE)
    if sha256(data).hexdigest() != one.sha256:
        raise Silent(_("文件与清单不一致"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Silent(_("文件不是 UTF-8 编码")) from None


def rows(text: str) -> Iterator[tuple[int, str, Row | str]]:
    """Each line with its number in the file and its reference: what it says, or what is the matter with it. Raises Silent."""
    if any(len(line) > LONGEST_LINE for line in text.splitlines()):
        raise Silent(_("有一行过长"))
    reader = csv.DictReader(io.StringIO(text))
    try:
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise Silent(_("列名不对，应为：%(columns)s") % {"columns": "，".join(COLUMNS)})
        for told in reader:
            yield reader.line_num, (told.get(COLUMNS[0]) or "").strip()[:100], _row(told)
    except csv.Error:
        raise Silent(_("文件不是 CSV 格式")) from None


def _row(told: dict[str | Any, str | Any]) -> Row | str:
    said = {key: (told.get(key) or "").strip() for key in COLUMNS}
    if any(unicodedata.category(letter) == "Cc" for words in said.values() for letter in words):
        return _("含有不可见的控制字符")
    reference = said["reference"]
    if not 0 < len(reference) <= 100:
        return _("没有编号或者编号过长")
    if said["action"] == REMOVE:
        return Row(reference, removes=True)
    if said["action"] != ENTER:
        return _("操作应为 %(enter)s 或者 %(remove)s") % {"enter": ENTER, "remove": REMOVE}
    if said["id_type"] not in IdType:
        return _("证件类型不认识")
    number = said["id_number"]
    if "*" in number:
        known, tail = "", number[-4:].upper()
        if "*" in tail or len(tail) < 4:
            return _("隐去的证件号码应保留末四位")
    else:
        try:
            number = identify(said["id_type"], number)
        except ValueError as wrong:
            return str(wrong)
        known, tail = digest(number), number[-4:]
    if not said["name"] or not said["basis"] or not said["organ"]:
        return _("名称、认定依据、认定机关不能为空")
    if max(len(said["name"]), len(said["organ"])) > 200 or len(said["basis"]) > 400:
        return _("名称、认定依据或者认定机关过长")
    try:
        listed_on = date.fromisoformat(said["listed_on"])
        until_on = date.fromisoformat(said["until_on"]) if said["until_on"] else None
    except ValueError:
        return _("日期应为 2026-03-31 的形式")
    if until_on is not None and until_on < listed_on:
        return _("截止日期早于列入日期")
    return Row(
        reference,
        removes=False,
        id_type=said["id_type"],
        id_digest=known,
        id_tail=tail,
        name=said["name"],
        basis=said["basis"],
        organ=said["organ"],
        listed_on=listed_on,
        until_on=until_on,
    )


def _believe(source: ListSource, said: bytes, signature: bytes) -> None:
    try:
        key = Ed25519PublicKey.from_public_bytes(b64decode(source.public_key, validate=True))
        key.verify(b64decode(signature.strip(), validate=True), said)
    except (InvalidSignature, NotBase64, ValueError):
        raise Silent(_("签名核验不通过")) from None


def _read(source: ListSource, name: str, most: int) -> bytes:
    return (_get if source.address.startswith("https://") else _pick_up)(source, name, most)


def _pick_up(source: ListSource, name: str, most: int) -> bytes:
    """Off a folder below CREDIT_DROP, and nowhere else."""
    shelf = Path(settings.CREDIT_DROP).resolve()
    path = (shelf / source.address / name).resolve()
    if not path.is_relative_to(shelf):
        raise Silent(_("目录不在投递区之内"))
    try:
        if path.stat().st_size > most:
            raise Silent(_("文件过大"))
        return path.read_bytes()
    except OSError:
        raise Silent(_("没有找到文件“%(name)s”") % {"name": name}) from None


def _get(source: ListSource, name: str, most: int) -> bytes:
    import requests

    began = time.monotonic()
    try:
        with requests.get(
            f"{source.address.rstrip('/')}/{name}",
            timeout=PATIENCE,
            stream=True,
            allow_redirects=False,
            verify=settings.CREDIT_CA or True,
        ) as answer:
            if answer.status_code != 200:
                raise Silent(_("平台答复 %(code)d") % {"code": answer.status_code})
            data = bytearray()
            for piece in answer.iter_content(65_536):
                data += piece
                if len(data) > most:
                    raise Silent(_("文件过大"))
                if time.monotonic() - began > LONGEST:
                    raise Silent(_("平台传送过慢"))
            return bytes(data)
    except requests.RequestException:
        raise Silent(_("平台连接不上")) from None
