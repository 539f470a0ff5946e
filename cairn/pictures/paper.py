"""What both pictures are drawn with: text that fits its box, boxes, arrows, the sheet."""

from __future__ import annotations

import math
import re
import textwrap
import zlib
from collections.abc import Sequence
from html import escape

INK = "#22313a"
SOFT = "#5b6b73"
LINE = "#2f6f78"
PAPER = "#ffffff"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
SIZE = 14  # px of a body text
LEADING = 19  # px from line to line
LABEL = 12
PAD = 10
#: Mean width of a letter, in parts of the font size; wide scripts are cut sooner.
_LETTER = 0.53
_HEAD = 9  # px: how long the head of an arrow is
_STEP = re.compile(r"([MHV])(-?[\d.]+)(?: (-?[\d.]+))?")
#: What XML has no place for, such as a bell that a keyboard slipped in, or half an emoji.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(text: str) -> str:
    """A patient's words as they may stand in a picture: never as markup, always valid XML."""
    return escape(_NOT_XML.sub("", text))


def wrap(text: str, width: float, most: int, size: int = SIZE) -> list[str]:
    """A text in lines that fit `width` px, at most `most` of them, the last one cut with "…"."""
    letters = max(int(width / (size * _LETTER)), 6)
    lines = textwrap.wrap(
        " ".join(text.split()), letters, max_lines=most, placeholder="…", break_long_words=True
    )
    return lines or [""]


def height_of(lines: Sequence[str]) -> int:
    """How high a labelled box of these lines is, in px."""
    return 2 * PAD + LABEL + 6 + len(lines) * LEADING - 4


def box(x: float, y: float, width: float, label: str, lines: Sequence[str], tint: str) -> str:
    """A rounded box with its label above its lines."""
    words = "".join(
        f'<text x="{x + PAD:g}" y="{y + PAD + LABEL + 6 + 14 + n * LEADING:g}" '
        f'font-size="{SIZE}" fill="{INK}">{written(line)}</text>'
        for n, line in enumerate(lines)
    )
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height_of(lines)}" rx="10" '
        f'fill="{tint}" stroke="{LINE}" stroke-opacity="0.35"/>'
        f'<text x="{x + PAD:g}" y="{y + PAD + LABEL:g}" font-size="{LABEL}" font-weight="600" '
        f'fill="{SOFT}">{written(label)}</text>{words}'
    )


def arrow(path: str) -> str:
    """A line along `path` (one M, then H and V in px) with a head at its end."""
    x, y, back = 0.0, 0.0, (0.0, 0.0)
    for command, first, second in _STEP.findall(path):
        value = float(first)
        if command == "M":
            x, y = value, float(second)
        elif command == "H":
            x, back = value, (math.copysign(_HEAD, x - value), 0.0)
        else:
            y, back = value, (0.0, math.copysign(_HEAD, y - value))
    along, across = back
    side = 0.55
    head = (
        f"M{x + along - across * side:g} {y + across - along * side:g}L{x:g} {y:g}"
        f"L{x + along + across * side:g} {y + across + along * side:g}z"
    )
    return (
        f'<path d="{path}" fill="none" stroke="{LINE}" stroke-width="2.5" stroke-linecap="round"/>'
        f'<path d="{head}" fill="{LINE}" stroke="{LINE}" stroke-linejoin="round"/>'
    )


def sheet(width: int, height: int, title: str, description: str, drawn: Sequence[str]) -> str:
    """The whole picture; `title` and `description` are what a screen reader says."""
    # Several pictures may stand on one page: the ids of each are its own.
    own = f"p{zlib.crc32(written(title + description).encode()):x}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="{own}-t {own}-d" '
        f'font-family="{escape(FONT)}">'
        f'<title id="{own}-t">{written(title)}</title>'
        f'<desc id="{own}-d">{written(description)}</desc>'
        f'<rect width="{width}" height="{height}" rx="14" fill="{PAPER}"/>{"".join(drawn)}</svg>'
    )
