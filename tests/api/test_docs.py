"""What docs/api.md tells to call can be called: every address of its examples is one of the description, with parameters that it has."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import settings
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from portal.api.page import description

WORDS = (Path(settings.ROOT) / "docs" / "api.md").read_text()
CALL = re.compile(r"curl\b(?:\\\n|[^\n])*")
ADDRESS = re.compile(r"https://…(/api/v1/[^\s'\"]*)")
METHOD = re.compile(r"-X (\w+)")


def examples() -> list[tuple[str, str]]:
    """Method and address of each call in the examples."""
    found = []
    for block in re.findall(r"```sh\n(.*?)```", WORDS, re.DOTALL):
        for call in CALL.findall(block):
            address = ADDRESS.search(call)
            assert address, call
            told = METHOD.search(call)
            sends = " -F " in call or " -d " in call
            found.append((told[1] if told else "POST" if sends else "GET", address[1]))
    return found


@pytest.mark.parametrize("method, address", examples())
def test_an_example_calls_what_there_is(method, address):
    parts = urlsplit(address)
    paths = description()["paths"]
    fitting = [
        path for path in paths if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)), parts.path)
    ]
    named = [path for path in fitting if method.lower() in paths[path]]
    assert named, f"no operation {method} {parts.path}"
    told = min(named, key=lambda path: path.count("{"))
    known = {one["name"] for one in paths[told][method.lower()].get("parameters", [])}
    # The answers of 导办 and the filters of a list are named by what they are of.
    is_open = told.endswith(("/questions/", "/lists/{kind}/"))
    assert is_open or {name for name, _value in parse_qsl(parts.query)} <= known


def test_the_description_names_every_set_of_values(capsys):
    """A set without a name of its own gets one that changes with its values: an entry of ENUM_NAME_OVERRIDES gives it one."""
    GENERATOR_STATS.reset()
    SchemaGenerator(api_version="v1").get_schema(request=None, public=True)
    assert not GENERATOR_STATS, capsys.readouterr().err
