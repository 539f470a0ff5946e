"""The picture of a document, where it has one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cairn.pictures.ladder import draw_ladder, read_rungs
from cairn.pictures.loop import draw_loop

#: A loop of fewer parts is no loop.
_LEAST = 3


class Part(Protocol):
    """A heading and the words under it."""

    @property
    def label(self) -> str:
        """The heading."""
        ...

    @property
    def text(self) -> str:
        """The words."""
        ...


def draw_document(picture: str, title: str, parts: Sequence[Part]) -> str | None:
    """The SVG of a document; None when it has no picture, or too little to draw."""
    if picture == "loop" and len(parts) >= _LEAST:
        return draw_loop(title, [(part.label, part.text) for part in parts])
    if picture == "ladder" and parts:
        return draw_ladder(title, read_rungs(parts[0].text))
    return None
