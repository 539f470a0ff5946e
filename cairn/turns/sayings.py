"""System messages of the content as outputs."""

from __future__ import annotations

from datetime import datetime

from cairn.content.library import Library
from cairn.engine.exchange import Exchange
from cairn.engine.state import Dialogue, Value
from cairn.engine.turn import Kind, Output, Patient


def saying(
    library: Library,
    person: Patient,
    key: str,
    now: datetime,
    *,
    kind: Kind = "say",
    dialogue: Dialogue | None = None,
    **extra: Value,
) -> tuple[Output, ...]:
    """The bubbles of the system message `key` for this person, in their language."""
    exchange = Exchange(library, person, dialogue or Dialogue(), now)
    exchange.say(key, **extra)
    return tuple(output.model_copy(update={"kind": kind}) for output in exchange.outputs)
