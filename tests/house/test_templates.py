"""Every template parses, is used by something, and holds nothing that the content security policy forbids."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import django
from django.template import TemplateSyntaxError, engines
from django.template.loader import get_template

from portal.house import ROOT, own_sources, templates

NAMES = [str(path.relative_to(ROOT / "templates")) for path in templates()]
DJANGO = ("templates", "forms/templates", "forms/jinja2", "contrib/admin/templates")


@cache
def source(name: str) -> str:
    return (ROOT / "templates" / name).read_text()


def without_comments(text: str) -> str:
    text = re.sub(r"\{#.*?#\}", "", text)
    return re.sub(r"\{% comment .*?%\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)


def faulty(names: list[str], fault: Callable[[str], object]) -> dict[str, object]:
    """What is wrong with each of these templates, by its name: all are read, then all is said."""
    return {name: found for name in names if (found := fault(name))}


def test_every_template_parses():
    def fault(name: str) -> str:
        try:
            get_template(name, using=engines["django"].name)
        except TemplateSyntaxError as error:
            return str(error)
        return ""

    assert not faulty(NAMES, fault)


def test_every_template_is_used():
    said = "\n".join(path.read_text() for path in own_sources())
    said += "\n".join(without_comments(path.read_text()) for path in templates())
    unused = [name for name in NAMES if not is_used(name, said)]
    assert not unused, f"used by no view, paper, message or template: {unused}"


def is_used(name: str, said: str) -> bool:
    """By its name, or, as messages to people are named, by its name without the last parts."""
    if any((Path(django.__file__).parent / place / name).exists() for place in DJANGO):
        return True  # Django asks for it under this name
    if name in {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}:
        return True
    stem, _, suffix = name.partition(".")
    names = [name] if suffix not in {"txt", "sms.txt"} else [name, stem]
    return any(f'"{known}"' in said or f"'{known}'" in said for known in names)


def test_a_short_comment_ends_on_its_line():
    """One that does not is no comment: the page shows it."""

    def fault(name: str) -> list[str]:
        said = [line for line in source(name).splitlines() if "{#" in line]
        return [line for line in said if "#}" not in line.partition("{#")[2]]

    assert not faulty(NAMES, fault)


def test_a_post_form_carries_its_token():
    def fault(name: str) -> list[str]:
        forms = re.findall(
            r"<form\b.*?</form>", without_comments(source(name)), flags=re.DOTALL | re.IGNORECASE
        )
        bare = [form for form in forms if not ("{% csrf_token %}" in form or "csrfmiddlewaretoken" in form)]
        tags = [form.partition(">")[0] for form in bare]
        return [tag for tag in tags if re.search(r"""method=["']?post""", tag, re.IGNORECASE)]

    assert not faulty(NAMES, fault)


def test_a_part_that_posts_is_handed_the_token():
    """`only` leaves the context processors out, and the token with them."""

    def fault(name: str) -> list[str]:
        wrong = []
        text = without_comments(source(name))
        for part, handed in re.findall(r"""\{%\s*include\s+["']([^"']+)["'](.*?)%\}""", text):
            told = handed.split()
            if part not in NAMES:
                wrong.append(f"{part} does not exist")
            elif "only" in told and "csrf_token" in without_comments(source(part)):
                wrong += [] if "csrf_token=csrf_token" in told else [f"{part} holds a POST form"]
        return wrong

    assert not faulty(NAMES, fault)


def test_nothing_is_inline():
    def fault(name: str) -> list[str]:
        text = without_comments(source(name))
        inline = re.findall(r"""<[a-z][^>]*\s(?:style|on[a-z]+|hx-on[a-z:-]*)\s*=""", text)
        inline += re.findall(r"<style\b", text)
        inline += re.findall(r"""<script\b(?![^>]*\b(?:src=|type=["']application/json))[^>]*>""", text)
        # Why it is safe is said in Python, with mark_safe and a reason.
        return [*inline, *(["|safe"] if "|safe" in text else [])]

    assert not faulty([name for name in NAMES if name.endswith(".html")], fault)
