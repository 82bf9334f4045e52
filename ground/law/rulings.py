"""The law, executable: a rule is a named function that answers "why not", with its article.

    @rule("COR-7", article="行政许可法 24、32")
    def why_not_accept(case, *, by, at):
        if not by.holds(Duty.INTAKE, at=at):
            return _("请改用综合窗口受理的职责办理")

Calling it gives a `Ruling`. No words means yes. The same ruling stops the act (`refuse`), greys the button (`ruling.ok`),
is shown to the person it concerns (`ruling.sentence`), is kept with an automatic decision (`ruling.as_json()`) and, through
`REGISTRY`, makes docs/rules.md.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import Enum
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Words = str | Promise | None
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Ruling:
    """What one rule said once: yes (no words), or why not."""

    rule_id: str
    article: str
    words: str | None
    inputs: dict[str, Any] = field(default_factory=dict)
    # What else than an article it rests on.
    source: str = ""

    @property
    def ok(self) -> bool:
        return self.words is None

    @property
    def sentence(self) -> str:
        """The words with the article they rest on; empty when the answer is yes."""
        if self.words is None:
            return ""
        if not self.article:
            return self.words
        return _("%(words)s（依据：%(article)s）") % {"words": self.words, "article": self.article}

    def as_json(self) -> dict[str, Any]:
        return {
            "rule_id": self.rule_id,
            "article": self.article,
            "source": self.source,
            "ok": self.ok,
            "words": self.words,
            "inputs": self.inputs,
        }


class Refused(Exception):
    """An act the law does not allow. The middleware turns it into a page, a fragment or problem+json."""

    def __init__(self, ruling: Ruling) -> None:
        super().__init__(ruling.words)
        self.ruling = ruling

    def __str__(self) -> str:
        return self.ruling.words or ""


def refuse(ruling: Ruling) -> None:
    """The act goes on only where the ruling has nothing against it; else `Refused`."""
    if not ruling.ok:
        raise Refused(ruling)


@dataclass(frozen=True)
class Registered:
    """A function that keeps a rule: the row of docs/rules.md."""

    rule_id: str
    article: str
    source: str
    function: Callable[..., Any]
    refuses: bool

    @property
    def path(self) -> str:
        return f"{self.function.__module__}.{self.function.__qualname__}"

    @property
    def summary(self) -> str:
        """The first line of the function's docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]


REGISTRY: dict[str, list[Registered]] = {}


def rule(
    rule_id: str, article: str = "", source: str = ""
) -> Callable[[Callable[Asked, Words]], Callable[Asked, Ruling]]:
    """The function answers with a `Ruling`: its words, and its arguments as plain references."""

    def decorate(why_not: Callable[Asked, Words]) -> Callable[Asked, Ruling]:
        signature = inspect.signature(why_not)

        @wraps(why_not)
        def ask(*args: Asked.args, **kwargs: Asked.kwargs) -> Ruling:
            words = why_not(*args, **kwargs)
            bound = signature.bind(*args, **kwargs)
            inputs = {name: plain(value) for name, value in bound.arguments.items()}
            return Ruling(rule_id, article, None if words is None else str(words), inputs, source)

        _register(Registered(rule_id, article, source, ask, refuses=True))
        return ask

    return decorate


def follows(
    rule_id: str, article: str = "", source: str = ""
) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """The function is listed as keeping the rule, and is otherwise left as it is: it computes, it does not refuse."""

    def decorate(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        _register(Registered(rule_id, article, source, function, refuses=False))
        return function

    return decorate


def _register(registered: Registered) -> None:
    known = REGISTRY.setdefault(registered.rule_id, [])
    if all(other.path != registered.path for other in known):
        known.append(registered)


def plain(value: Any) -> Any:
    """The value as JSON that names things and describes nobody: a row is its reference, an unknown object its type."""
    match value:
        case None | bool() | int() | float():
            return value
        case Enum():
            return plain(value.value)
        case str() | Promise() | UUID() | Decimal():
            return str(value)
        case date() | time():  # a datetime is a date
            return value.isoformat()
        case Model():
            return f"{value._meta.label_lower}:{value.pk}"
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(inner) for inner in value]
    ref = getattr(value, "ref", None)  # an Actor
    return ref if isinstance(ref, str) else type(value).__name__
