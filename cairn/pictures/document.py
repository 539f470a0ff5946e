"""The picture of a document, where it has one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cairn.pictures.ladder import draw_ladder, read_rungs
from cairn.pictures.loop import draw_loop

#: What goes round in a loop, in its order; other parts are read below the picture.
LOOP = (
    "situation", "thought", "feeling", "body", "feared", "behaviour", "relief", "cost",
)  # fmt: skip
#: A loop of fewer parts is no loop.
_LEAST = 3
#: The part that holds the rungs of a ladder.
_RUNGS = "rungs"


class Part(Protocol):
    """A heading and the words under it."""

    @property
    def id(self) -> str:
        """What it is, for the picture."""
        ...

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
    if picture == "loop":
        around = [(part.label, part.text) for part in parts if part.id in LOOP]
        return draw_loop(title, around) if len(around) >= _LEAST else None
    if picture == "ladder":
        rungs = next((read_rungs(part.text) for part in parts if part.id == _RUNGS), [])
        return draw_ladder(title, rungs) if rungs else None
    return None
