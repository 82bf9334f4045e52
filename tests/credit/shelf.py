"""A credit platform as the tests know it: a folder whose manifest it signs, reached as such or by HTTPS."""

from __future__ import annotations

import csv
import io
import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command

from credit.platform import COLUMNS

PERSON = "RESIDENT"
ZHAO = [
    "XY-1",
    "enter",
    PERSON,
    "990001198509040462",
    "赵敏",
    "失信被执行人名单",
    "朝霞区人民法院",
    "2026-01-05",
    "",
]


class Shelf:
    """A platform that drops its list into a folder and signs what it says."""

    def __init__(self, folder: Path, address: str = "", register: str = "credit_china") -> None:
        self.folder, self.key, self.deliveries = folder, Ed25519PrivateKey.generate(), []
        self.issued_at = "2026-03-04T09:00:00+08:00"
        folder.mkdir()
        public = b64encode(self.key.public_key().public_bytes_raw()).decode()
        call_command("credit_source", "xinyong", "信用中国（示例）", register, address or folder.name, public)

    def put(self, *rows: list[str], whole: bool = False, sequence: int | None = None) -> None:
        text = io.StringIO()
        csv.writer(text).writerows([COLUMNS, *rows])
        data = text.getvalue().encode()
        sequence = sequence or len(self.deliveries) + 1
        name = f"{sequence}.csv"
        (self.folder / name).write_bytes(data)
        self.deliveries.append(
            {"sequence": sequence, "file": name, "sha256": sha256(data).hexdigest(), "whole": whole}
        )
        self.sign()

    def sign(self, source: str = "xinyong") -> None:
        told = {"source": source, "issued_at": self.issued_at, "deliveries": self.deliveries}
        said = json.dumps(told).encode()
        (self.folder / "manifest.json").write_bytes(said)
        (self.folder / "manifest.json.sig").write_bytes(b64encode(self.key.sign(said)))
