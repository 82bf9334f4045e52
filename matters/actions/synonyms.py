"""同义词: what people call things leads to what the catalogue calls them, from the next search on."""

from __future__ import annotations

import csv
import unicodedata
from datetime import datetime
from pathlib import Path

from django.db import transaction

from ground.accounts.actor import Actor
from ground.law.rulings import refuse
from ground.trail.record import record
from matters import rules
from matters.enums import Act
from matters.models import Synonym, spelling

SYNONYMS = Path(__file__).parents[1] / "data" / "synonyms.csv"
THREAD = "catalogue:synonyms"


@transaction.atomic
def add(word: str, means: str, *, by: Actor, at: datetime) -> Synonym:
    """Whoever searches for the word, or types its pinyin or initials, finds what it means."""
    word, means = _plain(word), _plain(means)
    refuse(rules.why_not_add_synonym(word, means, by=by, at=at))
    synonym = _spelt(word, means, at=at)
    synonym.by = by.user
    synonym.save()
    record(THREAD, Act.SYNONYM_ADDED, by=by, at=at, facts={"word": word, "means": means})
    return synonym


@transaction.atomic
def end(synonym: Synonym, *, by: Actor, at: datetime) -> Synonym:
    """The search asks it no more; that it was there stays on record."""
    synonym = Synonym.objects.select_for_update(no_key=True, of=("self",)).get(pk=synonym.pk)
    refuse(rules.why_not_end_synonym(synonym, by=by, at=at))
    synonym.ended_at, synonym.ended_by = at, by.person
    synonym.save(update_fields=["ended_at", "ended_by"])
    facts = {"word": synonym.word, "means": synonym.means}
    record(THREAD, Act.SYNONYM_ENDED, by=by, at=at, facts=facts)
    return synonym


@transaction.atomic
def load_synonyms(*, at: datetime, path: Path = SYNONYMS) -> int:
    """The synonyms of the example town are there; returns how many are new. One that was ended is not brought back."""
    with path.open(encoding="utf-8", newline="") as file:
        told = [(row["word"], row["means"]) for row in csv.DictReader(file)]
    known = set(Synonym.objects.values_list("word", "means").order_by("pk"))
    new = [_spelt(word, means, at=at) for word, means in told if (word, means) not in known]
    Synonym.objects.bulk_create(new)
    return len(new)


def _plain(text: str) -> str:
    """As a search reads it."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def _spelt(word: str, means: str, *, at: datetime) -> Synonym:
    return Synonym(
        word=word, means=means, pinyin=spelling.pinyin(word), initials=spelling.initials(word), at=at
    )
