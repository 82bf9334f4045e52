"""样本: the pictures and blank forms that packaged matters show are in the storage (LINT-5, LINT-8)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ground.documents.files import PDF, store
from ground.documents.models import Blob
from matters.samples import SAMPLES, uuid_of

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
