"""The answers of an application form as they lie in the case: personal ones sealed, searchable ones copied out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from ground.accounts.models import PartyVersion
from ground.sealed import seal, unseal
from matters.models import Edition

Answers = dict[str, Any]
SEALED = "sealed"


class Searchable(NamedTuple):
    key: str
    text: str = ""
    number: Decimal | None = None
    day: date | None = None


def fields(edition: Edition) -> Iterator[dict[str, Any]]:
    for section in edition.form.get("sections", []):
        yield from section["fields"]


def sealed(edition: Edition, answers: Answers) -> Answers:
    """As stored: an answer to a field marked personal is a token that only our keys open."""
    personal = {field["key"] for field in fields(edition) if field.get("personal")}
    return {
        key: {SEALED: seal(str(value))} if key in personal and value not in ("", None) else value
        for key, value in answers.items()
    }


def opened(answers: Answers) -> Answers:
    """As the applicant typed them."""
    return {
        key: unseal(value[SEALED]) if isinstance(value, dict) and SEALED in value else value
        for key, value in answers.items()
    }


def searchable(edition: Edition, answers: Answers) -> Iterator[Searchable]:
    """The answers that the edition declares searchable, typed; personal ones never are."""
    for field in fields(edition):
        value = answers.get(field["key"])
        if not field.get("searchable") or field.get("personal") or value in ("", None):
            continue
        match field["kind"]:
            case "number":
                try:
                    yield Searchable(field["key"], number=Decimal(str(value)))
                except InvalidOperation:
                    continue
            case "date":
                yield Searchable(field["key"], day=date.fromisoformat(value))
            case _:
                yield Searchable(field["key"], text=str(value)[:300])


def prefilled(edition: Edition, version: PartyVersion) -> Answers:
    """What the portal already knows of the party is not asked again (免填写): a field may name where it comes from."""
    known = {
        "name": version.name,
        "id_number": version.id_number,
        "phone": version.phone,
        "address": version.address,
        "legal_representative": version.legal_representative,
    }
    answers = {
        field["key"]: known[field["prefill"]] for field in fields(edition) if known.get(field.get("prefill", ""))
    }
    return sealed(edition, answers)


def spoken(edition: Edition, answers: Answers) -> list[tuple[str, list[tuple[str, str]]]]:
    """Section by section, label and answer in words, for pages that show and papers that print."""
    plain = opened(answers)
    return [
        (section["title"], [(field["label"], _words(field, plain.get(field["key"]))) for field in section["fields"]])
        for section in edition.form.get("sections", [])
    ]


def _words(field: dict[str, Any], value: Any) -> str:
    if value in ("", None, []):
        return "—"
    if field["kind"] in ("choice", "multi"):
        labels = {str(key): label for key, label in field.get("choices", [])}
        chosen = value if isinstance(value, list) else [value]
        return "、".join(str(labels.get(str(one), one)) for one in chosen)
    if field["kind"] == "yesno":
        return "是" if value in (True, "yes", "True", "true") else "否"
    if field["kind"] == "date":
        day = date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日"
    return str(value)
