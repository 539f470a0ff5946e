"""What a conversation looks like from outside: one line per bubble."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

Expects = Literal["text", "choice", "multi_choice", "scale", "yes_no", "number", "date", "none"]


class Line(BaseModel):
    """One object that `cairn chat --json` prints; its form is stable."""

    model_config = ConfigDict(populate_by_name=True, frozen=True)

    from_: Literal["patient", "bot", "therapist"] = Field(alias="from")
    text: str
    kind: str
    expects: Expects = "none"
    options: list[str] = []
    at: datetime


def line_of(frame: dict[str, Any]) -> Line:
    """The line of a frame that the gateway sent."""
    return Line.model_validate({k: v for k, v in frame.items() if k in _FIELDS})


_FIELDS = {"from", "text", "kind", "expects", "options", "at"}


class Channel(Protocol):
    """One way to talk: say something, get the lines of the answer."""

    async def say(self, text: str) -> Sequence[Line]:
        """Send a message and wait until its turn has ended. TurnLate when it does not."""
        ...

    async def close(self) -> None:
        """Hang up."""
        ...


class TurnLate(Exception):
    """No end of the turn within the time a patient would wait."""
