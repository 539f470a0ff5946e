"""A ladder of fears: the hardest rung on top, each as wide as it is hard."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cairn.pictures.paper import INK, LEADING, LINE, SIZE, SOFT, sheet, wrap, written

_WIDTH = 340
_MARGIN = 8
_GAP = 10
_NUMBER = 34  # px on the right, for the rating
_LEAST = 0.12  # of the full width, so that a rating of 0 is still a rung
_RUNG = re.compile(r"^(?:\d+\.\s*)?(?P<text>.+?)(?:\s*\((?P<rating>\d+(?:[.,]\d+)?)\))?$")

Rung = tuple[str, float | None]


def read_rungs(lines: str) -> list[Rung]:
    """The rungs of a list as it is written in a document: "1. Take the bus (40)"."""
    found = (_RUNG.match(line.strip()) for line in lines.splitlines() if line.strip())
    return [
        (rung["text"], float(rung["rating"].replace(",", ".")) if rung["rating"] else None)
        for rung in found
        if rung
    ]


def draw_ladder(title: str, rungs: Sequence[Rung], highest: float = 100) -> str:
    """The ladder as SVG. `rungs`: words and rating (0 to `highest`), easiest first."""
    inner = _WIDTH - 2 * _MARGIN
    drawn: list[str] = []
    y = float(_MARGIN)
    for words, rating in reversed(rungs):
        lines = wrap(words, inner - _NUMBER - 16, 3)
        height = 12 + len(lines) * LEADING
        share = _LEAST + (1 - _LEAST) * min(max((rating or 0) / highest, 0), 1)
        drawn.append(_bar(y, inner, share, height))
        drawn += [
            f'<text x="{_MARGIN + 10}" y="{y + 6 + 14 + n * LEADING:g}" font-size="{SIZE}" '
            f'fill="{INK}">{written(line)}</text>'
            for n, line in enumerate(lines)
        ]
        if rating is not None:
            drawn.append(
                f'<text x="{_WIDTH - _MARGIN - 8}" y="{y + 6 + 14:g}" font-size="{SIZE}" '
                f'text-anchor="end" font-weight="600" fill="{SOFT}">{rating:g}</text>'
            )
        y += height + _GAP
    said = "; ".join(words if rating is None else f"{words}: {rating:g}" for words, rating in rungs)
    return sheet(_WIDTH, int(y - _GAP) + _MARGIN, title, said, drawn)


def _bar(y: float, inner: float, share: float, height: float) -> str:
    return (
        f'<rect x="{_MARGIN}" y="{y:g}" width="{inner}" height="{height}" rx="8" fill="#f4f7f8"/>'
        f'<rect x="{_MARGIN}" y="{y:g}" width="{inner * share:g}" height="{height}" rx="8" '
        f'fill="#cfe6e9"/>'
        f'<rect x="{_MARGIN}" y="{y:g}" width="4" height="{height}" rx="2" fill="{LINE}"/>'
    )
