"""Every template parses, is used by something, and holds nothing that the content security policy forbids."""

import re
from pathlib import Path

import django
import pytest
from django.template import engines
from django.template.loader import get_template

from portal.house import ROOT, own_sources, templates

NAMES = [str(path.relative_to(ROOT / "templates")) for path in templates()]
DJANGO = ("templates", "forms/templates", "forms/jinja2", "contrib/admin/templates")


def source(name: str) -> str:
    return (ROOT / "templates" / name).read_text()


def without_comments(text: str) -> str:
    text = re.sub(r"\{#.*?#\}", "", text)
    return re.sub(r"\{% comment .*?%\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", NAMES)
def test_it_parses(name):
    get_template(name, using=engines["django"].name)


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


@pytest.mark.parametrize("name", NAMES)
def test_a_short_comment_ends_on_its_line(name):
    """One that does not is no comment: the page shows it."""
    assert all("#}" in line.partition("{#")[2] for line in source(name).splitlines() if "{#" in line)


@pytest.mark.parametrize("name", NAMES)
def test_a_post_form_carries_its_token(name):
    text = without_comments(source(name))
    for form in re.findall(r"<form\b.*?</form>", text, flags=re.DOTALL | re.IGNORECASE):
        posts = re.search(r"""method=["']?post""", form.partition(">")[0], re.IGNORECASE)
        has_token = "{% csrf_token %}" in form or "csrfmiddlewaretoken" in form
        assert has_token or not posts, form.partition(">")[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_part_that_posts_is_handed_the_token(name):
    """`only` leaves the context processors out, and the token with them."""
    text = without_comments(source(name))
    for part, handed in re.findall(r"""\{%\s*include\s+["']([^"']+)["'](.*?)%\}""", text):
        assert part in NAMES, f"{part} does not exist"
        if "only" in handed.split() and "csrf_token" in without_comments(source(part)):
            assert "csrf_token=csrf_token" in handed.split(), f"{part} holds a POST form"


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".html")])
def test_nothing_is_inline(name):
    text = without_comments(source(name))
    inline = re.findall(r"""<[a-z][^>]*\s(?:style|on[a-z]+|hx-on[a-z:-]*)\s*=""", text)
    inline += re.findall(r"<style\b", text)
    inline += re.findall(r"""<script\b(?![^>]*\b(?:src=|type=["']application/json))[^>]*>""", text)
    assert not inline
    assert "|safe" not in text, "say in Python, with mark_safe and a reason, why it is safe"
