"""What every command in bin/ has in common: --help is the head of its file, everything else is told in words."""

import argparse
import sys
from collections.abc import Callable

from support.steps import told_in_words


def answer(words: str, do: Callable[[list[str]], int], *, arguments: str = "") -> None:
    """--help prints the words; otherwise the command is done and its exit code is ours."""
    rest = sys.argv[1:]
    if rest in (["--help"], ["-h"]):
        print(words.strip())
        sys.exit(0)
    if rest and not arguments:
        parser = argparse.ArgumentParser(usage=f"{sys.argv[0]} [--help]")
        parser.parse_args(rest)
    with told_in_words():
        sys.exit(do(rest))
