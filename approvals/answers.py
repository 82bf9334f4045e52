"""The answers of an application form as they lie in the case: personal ones sealed, searchable ones copied out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ground.accounts.models import PartyVersion
from ground.law.rulings import follows
from ground.sealed import mask, seal, unseal
from matters import conditions, forms
from matters.enums import Purpose
from matters.forms.kept import address_words
from matters.models import Edition

Answers = dict[str, Any]
SEALED = "sealed"
LIST = "list"
MASKED = {"id_number": "id", "phone": "phone"}


class Searchable(NamedTuple):
    key: str
    text: str = ""
    number: Decimal | None = None
    day: date | None = None


def sealed(edition: Edition, answers: Answers) -> Answers:
    """As stored: an answer to a field marked personal is a token that only our keys open."""
    personal = forms.personal_fields(edition.form)
    return {
        key: _sealed(value) if key in personal and value not in ("", None, [], {}) else value
        for key, value in answers.items()
    }


def _sealed(value: Any) -> Answers:
    """A list is several choices, rows of a table, or a date typed wrong, part by part; an address has parts too."""
    if isinstance(value, list | dict):
        return {SEALED: seal(json.dumps(value)), LIST: True}
    return {SEALED: seal(str(value))}


def opened(answers: Answers) -> Answers:
    """As the applicant typed them."""
    return {
        key: _opened(value) if isinstance(value, dict) and SEALED in value else value
        for key, value in answers.items()
    }


def _opened(value: Answers) -> Any:
    text = unseal(value[SEALED])
    return json.loads(text) if value.get(LIST) else text


def searchable(edition: Edition, answers: Answers) -> Iterator[Searchable]:
    """The answers that the edition declares searchable, typed; personal ones never are."""
    personal = forms.personal_fields(edition.form)
    for key, kind in forms.searchable_fields(edition.form).items():
        value = answers.get(key)
        if key in personal or value in ("", None, [], {}):
            continue
        match kind:
            case "number":
                yield Searchable(key, number=Decimal(str(value)))
            case "date":
                yield Searchable(key, day=date.fromisoformat(str(value)))
            case "address":
                yield Searchable(key, text=address_words(value)[:300])
            case _:
                yield Searchable(key, text=str(value)[:300])


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
        spec["key"]: forms.as_known(spec, known[spec["prefill"]])
        for spec in forms.specs(edition.form)
        if known.get(spec.get("prefill", ""))
    }
    return sealed(edition, {key: answer for key, answer in answers.items() if answer})


@follows("PII-4", article="个人信息保护法 28")
def spoken(
    edition: Edition,
    answers: Answers,
    *,
    purpose: str = Purpose.NEW,
    said: Mapping[str, Any] | None = None,
    situation: Mapping[str, str] | None = None,
    unmasked: bool = False,
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Section by section, label and answer in words. Identity numbers and phones are masked (PII-4); only the
    applicant who checks what he typed sees them whole. What is not asked of whoever `said` this is not there (Case.said). The `situation` stands before it all.
    """
    plain = opened(answers)
    led = conditions.answered(edition.questions, situation or {})
    return ([(_("情形"), led)] if led else []) + [
        (
            section["title"],
            [(spec["label"], in_words(spec, plain, unmasked=unmasked)) for spec in section["fields"]],
        )
        for section in forms.visible(edition.form, purpose, {**plain, **(said or {})})
    ]


def in_words(spec: Mapping[str, Any], plain: Answers, *, unmasked: bool = False) -> str:
    """One answer in words, identity numbers and phones masked, in the cells of a table too."""
    return forms.shown(spec, plain.get(spec["key"]), None if unmasked else hide)


def hide(kind: str, words: str) -> str:
    """The words of an answer of this kind, as they may be seen."""
    return mask(words, MASKED[kind]) if kind in MASKED else words


def asked(
    edition: Edition, answers: Answers, *, purpose: str = Purpose.NEW, situation: Mapping[str, Any]
) -> Answers:
    """The stored answers without those to what is not asked of whoever answers so: hidden is dropped, whatever was posted."""
    if not forms.is_conditional(edition.form):
        return answers
    empty = {spec["key"]: "" for spec in forms.specs(edition.form)}
    gone = forms.hidden(edition.form, purpose, empty | opened(answers) | dict(situation))
    return {key: answer for key, answer in answers.items() if key not in gone}
