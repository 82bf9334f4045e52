"""Words across a picture, half transparent, over and over: a copy says what it was given for, wherever it turns up."""

import math
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image
    from PIL.ImageFont import FreeTypeFont, ImageFont

# Files of faces with Chinese letters, and which face of the file (bin/support/fonts.py; a system has them elsewhere).
FACES = (("NotoSansCJK-Regular.ttc", 2), ("NotoSansCJK-Bold.ttc", 2), ("FandolHei-Regular.otf", 0))
# Between the parts of the words; where a picture is narrow the first part stands above the others.
DOT = " · "
# Degrees: no line of a card or a page runs so, and no strip of it can be cut out without the words.
SLANT = 28
# The longer edge of a picture is so many letters long, but no letter too small to be read (pixels).
LETTERS, SMALLEST = 48, 11
# Dark words in a light seam are read on paper and on a dark photograph; how much of either shows, of 255, hides neither.
INK, SEAM = ((38, 52, 96), 100), ((255, 255, 255), 80)


def over(picture: "Image.Image", words: str) -> "Image.Image":
    """The picture (RGB), of the same size, with the words all over it; the one that was given stays as it is."""
    marked = picture.copy()
    size = max(SMALLEST, max(picture.size) // LETTERS)
    places = _places(*picture.size, *_measures(words, size, min(picture.size)))
    for (colour, shows), stamp in zip((SEAM, INK), _stamps(words, size, min(picture.size)), strict=True):
        half_through = stamp.point(lambda value, shows=shows: value * shows // 255)
        for x, y in places:
            marked.paste(colour, (x - stamp.width // 2, y - stamp.height // 2), half_through)
    return marked


def _places(width: int, height: int, step: float, apart: float) -> list[tuple[int, int]]:
    """The middles of the stamps: rows so far apart, each begun half a step after the one above, all on the slant."""
    right, down = math.cos(math.radians(SLANT)), math.sin(math.radians(SLANT))
    reach = math.hypot(width, height) / 2
    most_rows, most = math.ceil(reach / apart), math.ceil(reach / step) + 1
    places = []
    for row in range(-most_rows, most_rows + 1):
        for n in range(-most, most + 1):
            x, y = (n + row % 2 / 2) * step, row * apart
            places.append((round(width / 2 + x * right + y * down), round(height / 2 - x * down + y * right)))
    return places


def _measures(words: str, size: int, room: int) -> tuple[float, float]:
    """From one stamp to the next along a row, and from row to row (pixels)."""
    lines, font = _laid_out(words, size, room)
    return max(font.getlength(line) for line in lines) + 3 * size, (1.4 * len(lines) + 3) * size


@lru_cache(maxsize=64)
def _stamps(words: str, size: int, room: int) -> "tuple[Image.Image, Image.Image]":
    """The seam of the words and the words themselves, as masks, on the slant."""
    from PIL import Image, ImageDraw

    lines, font = _laid_out(words, size, room)
    seam = max(1, size // 12)
    width = math.ceil(max(font.getlength(line) for line in lines)) + 2 * seam
    high = math.ceil(1.4 * size)
    sheets = []
    for stroke in (seam, 0):
        sheet = Image.new("L", (width, high * len(lines) + 2 * seam))
        drawn = ImageDraw.Draw(sheet)
        for n, line in enumerate(lines):
            left = (width - font.getlength(line)) / 2
            drawn.text((left, seam + n * high), line, fill=255, font=font, stroke_width=stroke)
        sheets.append(sheet.rotate(SLANT, Image.Resampling.BICUBIC, expand=True))
    return sheets[0], sheets[1]


def _laid_out(words: str, size: int, room: int) -> "tuple[list[str], FreeTypeFont | ImageFont]":
    """The words in one line, or in two where there is no room for one; and the face to write them in.

    Without a Chinese face what is left are the number and the day, which any face writes.
    """
    font, chinese = face(size)
    parts = [part for part in words.split(DOT) if chinese or part.isascii()]
    line = DOT.join(parts)
    if len(parts) > 1 and font.getlength(line) > room:
        return [parts[0], DOT.join(parts[1:])], font
    return [line], font


@lru_cache(maxsize=32)
def face(size: int) -> "tuple[FreeTypeFont | ImageFont, bool]":
    """A face of that size, and whether it has Chinese letters."""
    from PIL import ImageFont

    # Where fontconfig is told to look; by its bare name a file is found in the folders of the system.
    ours = Path(os.environ.get("FONTCONFIG_FILE", "")).parent
    for name, index in FACES:
        for file in (ours / name, Path(name)):
            try:
                return ImageFont.truetype(str(file), size, index=index), True
            except OSError:
                continue
    return ImageFont.load_default(size), False
