"""Visible strings: every Chinese word that a person can see is a message, so that it can be said in another language.

Not messages: docstrings and comments, articles of law, a paper's number as the law writes it, data, and what only
whoever runs the commands reads, on a console.
"""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

from portal.house import ROOT, own_sources, templates

HAN = re.compile(r"[\u3400-\u9fff]")
# On a line of Python: the Chinese in it is data, and says why after the colon.
NOT_A_MESSAGE = "# not a message:"

NOT_PAGES = {
    "/migrations/": "frozen",
    "/management/": "a console",
    "portal/settings/": "read before there are messages",
    "portal/example_town.py": "the example town's people are Chinese in every language",
    "matters/sheets.py": "the column headings of the catalogue",
}
CALLS_OF_LAW = {"rule", "follows"}
CALLS_ON_CONSOLES = {"ImproperlyConfigured", "compile"}
KEYWORDS_OF_LAW = {"article", "series", "source"}
MESSAGE_CALLS = {"_"} | {
    prefix + "gettext" + suffix for prefix in ("", "n", "p", "np") for suffix in ("", "_lazy", "_noop")
}


class Loose(NamedTuple):
    """A Chinese string outside gettext."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {' '.join(self.text.split())[:60]}"


class Message(NamedTuple):
    id: str
    plural: str | None
    context: str | None
    path: str
    line: int


def loose_strings() -> list[Loose]:
    """Every visible Chinese string that no translation can reach."""
    found: list[Loose] = []
    for path in _sources():
        name = str(path.relative_to(ROOT))
        found += [Loose(name, line, text) for line, text in loose_in_python(path.read_text())]
    for path in templates():
        name = str(path.relative_to(ROOT))
        found += [Loose(name, line, text) for line, text in loose_in_template(path.read_text())]
    return found


def _sources() -> Iterator[Path]:
    for path in own_sources():
        name = str(path.relative_to(ROOT))
        if not any(place in name for place in NOT_PAGES):
            yield path


def loose_in_python(source: str) -> list[tuple[int, str]]:
    lines = source.splitlines()
    found: list[tuple[int, str]] = []
    _look(ast.parse(source), found)
    return [(line, text) for line, text in found if NOT_A_MESSAGE not in lines[line - 1]]


def _look(node: ast.AST, found: list[tuple[int, str]]) -> None:
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return  # a docstring
        case ast.Call() if _name(node.func) in CALLS_OF_LAW | CALLS_ON_CONSOLES:
            return
        case ast.Call() if _name(node.func) in MESSAGE_CALLS:
            for argument in node.args:
                if not isinstance(argument, ast.Constant):
                    _look(argument, found)
            return
        case ast.keyword() if node.arg in KEYWORDS_OF_LAW:
            return
        case ast.Constant(value=str(text)) if HAN.search(text):
            found.append((node.lineno, text))
    for child in ast.iter_child_nodes(node):
        _look(child, found)


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


_SAID = re.compile(r"""_\((?P<quote>["']).*?(?P=quote)\)""")


def loose_in_template(source: str) -> list[tuple[int, str]]:
    found = []
    inside = ""
    for token in Lexer(source).tokenize():
        word = token.contents.split(maxsplit=1)[0] if token.contents.strip() else ""
        if token.token_type == TokenType.BLOCK and inside:
            if word == f"end{inside}":
                inside = ""
            continue
        if token.token_type == TokenType.COMMENT or inside:
            continue
        text = token.contents
        if token.token_type == TokenType.BLOCK:
            text = _SAID.sub("", text)
            if word in {"blocktranslate", "blocktrans", "comment"}:
                inside = word
            if word in {"translate", "trans"}:
                text = re.sub(r"""^\w+\s+(["']).*?\1""", "", text)
            if word == "comment":
                continue
        elif token.token_type == TokenType.VAR:
            text = _SAID.sub("", text)
        if HAN.search(text):
            first = next(i for i, line in enumerate(text.split("\n")) if HAN.search(line))
            found.append(((token.lineno or 1) + first, text.split("\n")[first]))
    return found


def messages() -> list[Message]:
    """Every message of the house, once, in the order of the code."""
    from babel.messages.extract import extract

    found: dict[tuple[str, str | None], Message] = {}
    keywords = {
        **{f"gettext{suffix}": None for suffix in ("", "_lazy", "_noop")},
        **{f"ngettext{suffix}": (1, 2) for suffix in ("", "_lazy")},
        **{f"pgettext{suffix}": ((1, "c"), 2) for suffix in ("", "_lazy")},
        **{f"npgettext{suffix}": ((1, "c"), 2, 3) for suffix in ("", "_lazy")},
        "_": None,
    }
    for path in [*_sources(), *templates()]:
        source = path.read_text()
        if path.suffix != ".py":
            # What stood between the messages is blanked out, but still indented.
            source = "\n".join(line.strip() for line in templatize(source).split("\n"))
        for line, said, _comments, context in extract(
            "python", io.BytesIO(source.encode()), keywords=keywords, options={"encoding": "utf-8"}
        ):
            text, plural = said if isinstance(said, tuple) else (said, None)
            if HAN.search(text):
                message = Message(text, plural, context, str(path.relative_to(ROOT)), line)
                found.setdefault((text, context), message)
    return list(found.values())
