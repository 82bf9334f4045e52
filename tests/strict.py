"""Django made strict: what would pass in silence fails the test that does it (docs/conventions.md, Tests)."""

import os
import random
import re
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.models.query import MAX_GET_RESULTS, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.template.base import FilterExpression, Variable, VariableDoesNotExist
from django.templatetags import i18n
from django.test import Client

SHUFFLE_SEED = os.environ.setdefault("SHUFFLE_SEED", str(random.randrange(10**6)))
# How many times as many random walks are walked; more than once, along other ways at every run.
WALKING_TIMES = int(os.environ.get("WALKS", "1"))
_dice = random.Random(SHUFFLE_SEED)


def make_django_strict() -> None:
    refuse_undefined_variables()
    shuffle_unordered_rows()
    refuse_vague_locks()
    read_every_page()


# Undefined variables. What may be missing says so: {{ hint|default:"" }}, {% if hint|default:"" %}.


class _Missing(str):
    """What Django puts where a look-up silently failed."""

    __slots__ = ()


MISSING = _Missing()


class StrictVariable(Variable):
    __slots__ = ()

    def resolve(self, context: Any) -> Any:
        try:
            found = super().resolve(context)
        except VariableDoesNotExist:
            if _ours(context):
                _undefined(str(self.var), context)
            raise
        if found is MISSING and _ours(context):
            _undefined(str(self.var), context)
        return found


def _template_of(context: Any) -> str:
    template = getattr(getattr(context, "render_context", None), "template", None)
    return str(template.origin.name) if template is not None else ""


def _ours(context: Any) -> bool:
    """Django's own templates lean on silence; ours, and those written in tests, may not."""
    name = Path(_template_of(context))
    return not name.is_absolute() or name.is_relative_to(settings.ROOT / "templates")


def _undefined(variable: str, context: Any) -> None:
    # Not an Exception: {% if %} swallows those.
    pytest.fail(
        f"{variable} is undefined in {_template_of(context)};"
        f' if it may be missing, say so: {variable}|default:""'
    )


def _is_optional(expression: FilterExpression) -> bool:
    return bool(expression.filters) and expression.filters[0][0].__name__ == "default"


def refuse_undefined_variables() -> None:
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = MISSING
    parse = FilterExpression.__init__
    show = i18n.render_value_in_context

    @wraps(parse)
    def parse_strictly(self: Any, token: str, parser: Any) -> None:
        parse(self, token, parser)
        if self.is_var and not _is_optional(self):
            self.var.__class__ = StrictVariable

    @wraps(show)
    def show_strictly(value: Any, context: Any) -> Any:
        if value is MISSING:
            _undefined("a variable of blocktranslate", context)
        return show(value, context)

    FilterExpression.__init__ = parse_strictly
    i18n.render_value_in_context = show_strictly


# Rows without an order come back in any order, and a part of them is any part.


def shuffle_unordered_rows() -> None:
    fetch_all = QuerySet._fetch_all
    iterator = QuerySet.iterator

    @wraps(fetch_all)
    def fetch_shuffled(self: Any) -> None:
        fetching = self._result_cache is None
        fetch_all(self)
        if fetching and not self.ordered and len(self._result_cache) > 1:
            # get() limits an unordered query to see whether there is more than one row.
            if self.query.is_sliced and self.query.high_mark != MAX_GET_RESULTS:
                pytest.fail(
                    f"a slice of unordered {self.model.__name__} rows is a slice of chance: order them"
                )
            _dice.shuffle(self._result_cache)

    @wraps(iterator)
    def iterate_in_order(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.ordered:
            pytest.fail(f"iterator() over unordered {self.model.__name__} rows: order them")
        return iterator(self, *args, **kwargs)

    QuerySet._fetch_all = fetch_shuffled
    QuerySet.iterator = iterate_in_order


# A lock over a join locks rows nobody named.


def refuse_vague_locks() -> None:
    as_sql = SQLCompiler.as_sql

    @wraps(as_sql)
    def as_sql_with_named_locks(self: Any, *args: Any, **kwargs: Any) -> Any:
        compiled = as_sql(self, *args, **kwargs)
        query = self.query
        if query.select_for_update and not query.select_for_update_of:
            tables = [alias for alias in query.alias_map if query.alias_refcount[alias]]
            if len(tables) > 1:
                pytest.fail(f'select_for_update() over {", ".join(tables)} needs of=("self",)')
        return compiled

    SQLCompiler.as_sql = as_sql_with_named_locks


# Every page that a test is shown.

_TAG = re.compile(r"<[a-zA-Z][^>]*>")
_INLINE = re.compile(r"""\s(style|on[a-z]+|hx-on[a-z:-]*)\s*=""")
_POST_FORM = re.compile(r"""<form\b[^>]*\bmethod=["']?post\b.*?</form>""", re.DOTALL | re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=[\"']?application/json)[^>]*>", re.IGNORECASE)
_ID = re.compile(r"""\sid=["']([^"']+)["']""")


def faults_of_page(html: str) -> list[str]:
    """What no page of ours may hold: forms without a CSRF token, inline style or script, an id twice."""
    faults = [
        "a POST form without a CSRF token: " + " ".join(form.split(">")[0].split()) + ">"
        for form in _POST_FORM.findall(html)
        if "csrfmiddlewaretoken" not in form
    ]
    tags = _TAG.findall(html)
    faults += [f"inline, against the content security policy: {tag}" for tag in tags if _INLINE.search(tag)]
    faults += [f"inline script: {tag}" for tag in _SCRIPT.findall(html)]
    faults += [f"inline style: {tag}" for tag in tags if tag.startswith("<style")]
    ids = [found[1] for tag in tags if (found := _ID.search(tag))]
    faults += [f"id used twice: {name}" for name in sorted({name for name in ids if ids.count(name) > 1})]
    return faults


def read_every_page() -> None:
    ask = Client.request

    @wraps(ask)
    def ask_and_read(self: Any, **request: Any) -> Any:
        response = ask(self, **request)
        is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        if is_page and (faults := faults_of_page(response.content.decode())):
            pytest.fail(f"{request.get('PATH_INFO')}: " + "; ".join(faults))
        return response

    Client.request = ask_and_read
