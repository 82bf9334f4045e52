"""样本: the pictures and blank forms that packaged matters show are in the storage (LINT-5, LINT-8)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from django.db import transaction

from ground.documents.files import PDF, store
from ground.documents.models import Blob

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
TYPES = {".png": "image/png", ".pdf": PDF}


@transaction.atomic
def lay_samples(*, at: datetime) -> int:
    """Every packaged sample is stored, once; returns how many were not yet. Safe to run again."""
    names = {path.name for path in SAMPLES.iterdir() if path.suffix in TYPES}
    there = set(Blob.objects.filter(uuid__in=map(uuid_of, names)).values_list("uuid", flat=True))
    missing = [name for name in sorted(names) if uuid_of(name) not in there]
    for name in missing:
        lay_sample(name, at=at)
    return len(missing)


def lay_sample(name: str, *, at: datetime) -> Blob:
    """The packaged sample of that name is stored."""
    known_as = uuid_of(name)
    there = Blob.objects.filter(uuid=known_as).first()
    path = SAMPLES / name
    return there or store(path.read_bytes(), TYPES[path.suffix], at=at, known_as=known_as)


@cache
def uuid_of(name: str) -> UUID:
    """By which the sample is known on every machine; another picture under the same name is another sample."""
    digest = hashlib.sha256((SAMPLES / name).read_bytes()).digest()
    return UUID(bytes=digest[:16], version=4)
