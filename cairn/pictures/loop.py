"""The loop of a functional analysis: from the situation round to the price, and again."""

from __future__ import annotations

from collections.abc import Sequence

from cairn.pictures.paper import arrow, box, height_of, sheet, wrap

_WIDTH = 340  # as wide as a small phone shows it, so that its words are not made smaller there
_MARGIN = 8
_GAP = 30  # px between two boxes: room for an arrow
_COLUMN = 151
_LINES = 6
#: The first is what sets it off; what follows goes down the right and up the left.
_TINTS = ("#fdf3d7", "#e4f1f3", "#e4f1f3", "#e4f1f3", "#f3e8f1", "#e9f3e4", "#fbe6df")


def draw_loop(title: str, parts: Sequence[tuple[str, str]]) -> str:
    """The loop as SVG. `parts`: label and words, in the order of the loop, 2 or more."""
    first, *rest = parts
    down, up = rest[: (len(rest) + 1) // 2], rest[(len(rest) + 1) // 2 :]
    tints = dict(zip((label for label, _ in parts), _TINTS, strict=False))
    inner = _WIDTH - 2 * _MARGIN
    top = wrap(first[1], inner - 20, 4)
    drawn = [box(_MARGIN, _MARGIN, inner, first[0], top, _TINTS[0])]
    begin = _MARGIN + height_of(top) + _GAP
    right = _column(down, _WIDTH - _MARGIN - _COLUMN, begin, tints)
    left_boxes = list(reversed(up))
    left_height = _height(left_boxes)
    foot = max(begin + _height(down), begin + left_height)
    left = _column(left_boxes, _MARGIN, foot - left_height, tints)
    drawn += right.drawn + left.drawn
    drawn += _arrows(right, left, begin, foot)
    said = " → ".join(f"{label}: {words}" for label, words in [*parts, first])
    return sheet(_WIDTH, int(foot) + _MARGIN, title, said, drawn)


class _Column:
    """Boxes one below the other: what is drawn, and the top and bottom of each."""

    def __init__(self, x: float) -> None:
        self.x = x
        self.drawn: list[str] = []
        self.spans: list[tuple[float, float]] = []


def _lines(words: str) -> list[str]:
    return wrap(words, _COLUMN - 20, _LINES)


def _height(boxes: Sequence[tuple[str, str]]) -> float:
    heights = [height_of(_lines(words)) for _, words in boxes]
    return sum(heights) + _GAP * max(len(heights) - 1, 0)


def _column(boxes: Sequence[tuple[str, str]], x: float, y: float, tints: dict[str, str]) -> _Column:
    column = _Column(x)
    for label, words in boxes:
        lines = _lines(words)
        column.drawn.append(box(x, y, _COLUMN, label, lines, tints.get(label, _TINTS[1])))
        column.spans.append((y, y + height_of(lines)))
        y += height_of(lines) + _GAP
    return column


def _arrows(right: _Column, left: _Column, begin: float, foot: float) -> list[str]:
    """Down the right, across, up the left, and back into the first box."""
    middle_right, middle_left = right.x + _COLUMN / 2, left.x + _COLUMN / 2
    drawn = [arrow(f"M{middle_right:g} {begin - _GAP:g}V{begin - 4:g}")]
    for (_, bottom), (top, _) in zip(right.spans, right.spans[1:], strict=False):
        drawn.append(arrow(f"M{middle_right:g} {bottom:g}V{top - 4:g}"))
    if not left.spans:
        top, bottom = right.spans[-1]
        side = _MARGIN + 40
        turn = (top + bottom) / 2
        drawn.append(arrow(f"M{right.x:g} {turn:g}H{side:g}V{begin - _GAP + 4:g}"))
        return drawn
    across = (max(right.spans[-1][0], left.spans[-1][0]) + min(right.spans[-1][1], foot)) / 2
    drawn.append(arrow(f"M{right.x:g} {across:g}H{left.x + _COLUMN + 4:g}"))
    for (top, _), (_, bottom) in zip(left.spans[1:], left.spans, strict=False):
        drawn.append(arrow(f"M{middle_left:g} {top:g}V{bottom + 4:g}"))
    drawn.append(arrow(f"M{middle_left:g} {left.spans[0][0]:g}V{begin - _GAP + 4:g}"))
    return drawn
