"""Flagged stretches of a text, cut into pieces that a page can mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class Piece:
    """A stretch of the text, and the rules that flagged it; none: it is not flagged."""

    text: str
    rules: tuple[str, ...] = ()


def cut(text: str, signals: Sequence[dict[str, Any]]) -> list[Piece]:
    """The text in order, in pieces. `signals`: start, end (half-open characters), rule.

    Overlapping stretches are cut where one begins or ends, so that each piece names all its
    rules. What lies outside the text is left out: a signal may begin in an earlier message.
    """
    spans = [
        (max(0, int(each["start"])), min(len(text), int(each["end"])), str(each["rule"]))
        for each in signals
    ]
    spans = [span for span in spans if span[0] < span[1]]
    edges = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
    pieces = []
    for start, end in pairwise(edges):
        rules = dict.fromkeys(rule for low, high, rule in spans if low <= start and end <= high)
        pieces.append(Piece(text[start:end], tuple(rules)))
    return pieces
