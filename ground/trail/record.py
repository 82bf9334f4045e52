"""The one verb of the trail. An entry names people, papers and places by reference: personal values are refused."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Protocol

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from ground.errands import errand
from ground.trail.models import Entry, Head, Waiting
from ground.trail.vocabulary import known


class Placed(Protocol):
    @property
    def path(self) -> str: ...


class Threaded(Protocol):
    @property
    def thread(self) -> str: ...


class Who(Protocol):
    """What the trail asks of whoever acts; accounts.Actor answers it. Office and party may come as their text."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def ref(self) -> str: ...
    @property
    def office(self) -> Placed | str | None: ...
    @property
    def duty(self) -> str: ...
    @property
    def on_behalf_of(self) -> Threaded | str | None: ...


def record(thread: str, act: str, *, by: Who, at: datetime, facts: dict[str, Any] | None = None) -> Entry:
    """The act stands on the trail of `thread`, chained to the one before it, and waits for its number in the feed.

    `at` is when it happened; when it was recorded, the database says. The thread's head stays locked until the
    transaction ends: an act that records on several threads takes them sorted.
    """
    if not known(act):
        raise ValueError(f"Nobody has given the act {act!r} words: its app's Act class needs @acts.")
    facts = _plain({**(facts or {}), **_by_what(by)})
    refuse_personal_values(facts)
    with transaction.atomic(savepoint=False):
        head, clock = Head.objects.locked(thread)
        entry = Entry(
            thread=thread,
            seq=head.seq + 1,
            act=str(act),
            user_id=by.user_id,
            who=by.ref,
            office=path_of(by.office),
            duty=str(by.duty),
            on_behalf_of=_thread(by.on_behalf_of),
            happened_at=at,
            recorded_at=clock,
            facts=facts,
            previous=head.hash,
        )
        entry.canonical = canonical(entry)
        entry.hash = digest(entry.canonical)
        entry.save(force_insert=True)
        Waiting.objects.create(entry=entry)
        head.seq, head.hash = entry.seq, entry.hash
        head.save(update_fields=["seq", "hash"])
    if act in settings.TRAIL_BELLS:
        errand("ground.trail.tasks.ring", str(act))
    return entry


def canonical(entry: Entry) -> str:
    """The one text an entry is hashed as: JSON with sorted keys, no blanks, moments in UTC. It says every column."""
    return _json(
        {
            "thread": entry.thread,
            "seq": entry.seq,
            "act": entry.act,
            "user": entry.user_id,
            "who": entry.who,
            "office": entry.office,
            "duty": entry.duty,
            "on_behalf_of": entry.on_behalf_of,
            "happened_at": entry.happened_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "recorded_at": entry.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "facts": entry.facts,
            "previous": entry.previous,
        }
    )


def digest(text: str) -> str:
    """SHA-256 of the text in UTF-8, as 64 hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


# A number that stands alone, not a run of digits inside a uuid or a hash.
_ALONE = r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"
_PERSONAL = {
    "mobile phone number": re.compile(_ALONE.format(r"(?:\+?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}")),
    "identity number": re.compile(
        _ALONE.format(
            r"[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
        )
    ),
}


def refuse_personal_values(facts: dict[str, Any]) -> None:
    """Nothing, or ValueError: a fact that looks like a mobile phone or an identity number does not enter the trail.

    What stands in an append-only table can never be erased again (个人信息保护法 47): write the reference instead.
    """
    for path, value in _leaves(facts):
        for kind, pattern in _PERSONAL.items():
            if pattern.search(unicodedata.normalize("NFKC", value)):
                raise ValueError(f"The fact {path!r} looks like a {kind}; the trail holds references only.")


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner, path)
    else:
        yield path, str(value)


def _by_what(by: Who) -> dict[str, str]:
    """The mandate under which somebody acts, and the token by which a machine acts in his name, stand in every such entry.

    Nothing is added for who acts himself and in his own right.
    """
    refs = {"mandate": getattr(by, "mandate_ref", ""), "by_token": getattr(by, "token_ref", "")}
    return {name: ref for name, ref in refs.items() if ref}


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as the column will give them back, so that text and column cannot differ."""
    plain: dict[str, Any] = json.loads(_json(facts))
    return plain


def _json(value: dict[str, Any]) -> str:
    return json.dumps(
        value,
        cls=DjangoJSONEncoder,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def path_of(office: Placed | str | None) -> str:
    """Where somebody acts, as its text; empty for whoever acts from no office."""
    if office is None or isinstance(office, str):
        return office or ""
    return office.path


def _thread(party: Threaded | str | None) -> str:
    if party is None or isinstance(party, str):
        return party or ""
    return party.thread
