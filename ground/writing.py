"""How text is kept: composed, without what nobody can see. Two names that read the same are then the same."""

import json
import math
import re
import unicodedata
from typing import Any

# Lines may break and columns be tabbed; every other control character is a mistake or an attack.
LAYOUT = "\t\n\r"
# Letters, or blanks, that show nothing and are neither control nor format characters.
BLANK_LETTERS = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}
UNSEEN = {"Cc", "Cf", "Cs", "Cn"}
# Joiners decide how a word of these scripts is written (Uyghur, Mongolian, Tibetan, the Indic ones), and mean nothing elsewhere.
JOINERS = {"\u180e", "\u200c", "\u200d"}
JOINING = ((0x0600, 0x08FF), (0x0900, 0x0DFF), (0x0F00, 0x0FFF), (0x1800, 0x18AF))
# What a spreadsheet takes for the beginning of a formula, blanks before it or not; the apostrophes that already guard one.
FORMULA = re.compile(r"[ \u3000']*[=+\-@\t\r\n＝＋－＠]")

# How deep JSON may lie within itself: what lies deeper no page and no form says, and no program walks through.
DEEPEST = 64


def plainly(text: str) -> str:
    """The text in Unicode's composed form (NFC), without control, direction and zero-width characters.

    Half a pair of UTF-16 and characters without a meaning go too: no file, paper or database can hold them alike.
    """
    kept: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        joins = character in JOINERS and bool(kept) and _joins(kept[-1])
        if character in LAYOUT or joins or _shows(character):
            kept.append(character)
    return "".join(kept)


def told_in_json(text: str) -> Any:
    """The JSON with its texts as they are kept, or ValueError: also for what JSON may say and a database cannot keep."""
    try:
        return _keepable(json.loads(text, parse_constant=_no_constant), DEEPEST)
    except RecursionError:
        raise ValueError("too deep") from None


def harmless(cell: Any) -> Any:
    """The cell of a CSV; a text that a spreadsheet would run as a formula stands behind an apostrophe. Numbers stay."""
    if cell is None or isinstance(cell, int | float):
        return cell
    words = str(cell)
    return f"'{words}" if FORMULA.match(words) else words


def unguarded(cell: str) -> str:
    """The cell of a CSV without the apostrophe that keeps it from being run: what `harmless` was told."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell, 1) else cell


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _keepable(value: Any, depth: int) -> Any:
    """The value with its texts made plain; what no database keeps is refused and not mended."""
    if depth < 0:
        raise ValueError("too deep")
    match value:
        case str():
            if "\x00" in value:
                raise ValueError("NUL")
            value.encode()
            return plainly(value)
        case float():
            if not math.isfinite(value):
                raise ValueError(value)
        case dict():
            return {_keepable(key, depth - 1): _keepable(inner, depth - 1) for key, inner in value.items()}
        case list():
            return [_keepable(inner, depth - 1) for inner in value]
    return value


def _shows(character: str) -> bool:
    return character not in BLANK_LETTERS and unicodedata.category(character) not in UNSEEN


def _joins(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in JOINING)
