"""What both pictures are drawn with: text that fits its box, boxes, arrows, the sheet."""

from __future__ import annotations

import textwrap
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
        f'font-size="{SIZE}" fill="{INK}">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height_of(lines)}" rx="10" '
        f'fill="{tint}" stroke="{LINE}" stroke-opacity="0.35"/>'
        f'<text x="{x + PAD:g}" y="{y + PAD + LABEL:g}" font-size="{LABEL}" font-weight="600" '
        f'fill="{SOFT}">{escape(label)}</text>{words}'
    )


def arrow(path: str) -> str:
    """A line along `path` with a head at its end."""
    return (
        f'<path d="{path}" fill="none" stroke="{LINE}" stroke-width="2.5" '
        'stroke-linecap="round" marker-end="url(#head)"/>'
    )


def sheet(width: int, height: int, title: str, description: str, drawn: Sequence[str]) -> str:
    """The whole picture; `title` and `description` are what a screen reader says."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="t d" '
        f'font-family="{escape(FONT)}">'
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(description)}</desc>'
        '<defs><marker id="head" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="7" '
        f'markerHeight="7" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="{LINE}"/>'
        "</marker></defs>"
        f'<rect width="{width}" height="{height}" rx="14" fill="{PAPER}"/>{"".join(drawn)}</svg>'
    )
