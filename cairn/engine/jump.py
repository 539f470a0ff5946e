"""What a walk through a module leaves to be done in the conversation around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cairn.engine.state import Slot


@dataclass(frozen=True, slots=True)
class Jump:
    """What to do next.

    finish: the run in `slot` has ended; come_back: its question again; pause_session,
    start_session, open_tool: an effect of a step; stop_here: not one more try.
    """

    kind: Literal["finish", "come_back", "pause_session", "start_session", "open_tool", "stop_here"]
    slot: Slot
    step: str = ""  # pause_session: the step that said so
    tool: str = ""  # open_tool
