"""The packaged samples, and by what they are known on every machine."""

import hashlib
from functools import cache
from pathlib import Path
from uuid import UUID

SAMPLES = Path(__file__).parent / "data" / "samples"
ENDINGS = (".png", ".pdf")


@cache
def uuid_of(name: str) -> UUID:
    """By which the sample is known on every machine; another picture under the same name is another sample."""
    digest = hashlib.sha256((SAMPLES / name).read_bytes()).digest()
    return UUID(bytes=digest[:16], version=4)


@cache
def packaged() -> frozenset[UUID]:
    """Every sample that comes with the product."""
    return frozenset(uuid_of(path.name) for path in SAMPLES.iterdir() if path.suffix in ENDINGS)
