"""What the engine remembers between two messages. Pure data, JSON both ways."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

Slot = Literal["safety", "tool", "session"]


class _State(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(_State):
    """One entry of a list: the patient's words, and the number given to it."""

    text: str
    rating: int | float | None = None


#: An answer. Ids of options, or the entries of a list, come as tuples.
Value = str | bool | int | float | None | tuple[str, ...] | tuple[Entry, ...]


class Position(_State):
    """A place in a module: a step, and within an instrument the item (0-based)."""

    step: str
    item: int | None = None


class Run(_State):
    """One passage through a module, pinned to the revision it started on."""

    module: str
    revision: str
    at: Position | None = None  # None: finished
    answers: dict[str, Value] = {}
    trail: tuple[Position, ...] = ()  # questions asked before this one, oldest first
    tries: int = 0  # how often the open question was not understood
    answered: bool = False  # the question at `at` has its answer; safety came before the next
    resume_at: str | None = None  # where a run that stopped itself goes on
    presets: dict[str, Value] = {}  # answers given with the command that opened a tool
    unconfirmed: Value = None  # an answer that was read back and waits for a yes
    return_to: str | None = None  # the review that asked for a question once more
    paused: bool = False


class Dialogue(_State):
    """All that is open with one patient.

    The open question is the first of safety, tool, session (when not paused).
    """

    session: Run | None = None
    tool: Run | None = None
    safety: Run | None = None
    memory: dict[str, Value] = {}  # patient-scope variables, kept for good
    held: bool = False  # no exercise until a human releases (level ≥ 3)
    intake_done: bool = False
    done: tuple[str, ...] = ()  # finished session modules, in order
    last_done_at: datetime | None = None  # aware; spacing counts from here
    last_seen_at: datetime | None = None  # aware; the turn before this one

    def run_in(self, slot: Slot) -> Run | None:
        """The run in that slot, paused or not."""
        return {"safety": self.safety, "tool": self.tool, "session": self.session}[slot]

    def open_run(self) -> tuple[Slot, Run] | None:
        """The run whose question is open, with its slot; None when idle."""
        if self.safety:
            return "safety", self.safety
        if self.tool:
            return "tool", self.tool
        if self.session and not self.session.paused:
            return "session", self.session
        return None
