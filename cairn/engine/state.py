"""What the engine remembers between two messages. Pure data, JSON both ways."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

Slot = Literal["safety", "tool", "session"]


class _State(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Entry(_State):
    """One entry of a list: the patient's words, and the number given to it."""

    text: str
    """The patient's words."""
    rating: int | float | None = None
    """The number given to it."""


#: An answer. Ids of options, or the entries of a list, come as tuples.
Value = str | bool | int | float | None | tuple[str, ...] | tuple[Entry, ...]


class Position(_State):
    """A place in a module: a step, and within an instrument the item (0-based)."""

    step: str
    """Id of the step."""
    item: int | None = None
    """Place of the item in an instrument, from 0."""


class Doubt(_State):
    """A reply that may have been a command; the patient is asked which."""

    text: str
    """The patient's words."""
    command: str
    """The command that it may have been."""


class Run(_State):
    """One passage through a module, pinned to the revision it started on."""

    module: str
    """Id of the module."""
    revision: str
    """The revision it is pinned to."""
    at: Position | None = None
    """The open question; null: finished."""
    answers: dict[str, Value] = {}
    """The answers so far, by variable."""
    trail: tuple[Position, ...] = ()
    """Questions asked before this one, oldest first."""
    tries: int = 0
    """How often the open question was not understood."""
    answered: bool = False
    """The question at `at` has its answer; safety came before the next."""
    resume_at: str | None = None
    """Where a run that stopped itself goes on."""
    presets: dict[str, Value] = {}
    """Answers given with the command that opened a tool."""
    unconfirmed: Value = None
    """An answer that was read back and waits for a yes."""
    doubt: Doubt | None = None
    """A reply that waits for a word on whether it is an answer."""
    asked_back: bool = False
    """The last reply was asked about; the next is taken as it reads."""
    return_to: str | None = None
    """The review that asked for a question once more."""
    paused: bool = False
    """Whether it waits to be taken up again."""


class Dialogue(_State):
    """All that is open with one patient.

    The open question is the first of safety, tool, session (when not paused).
    """

    session: Run | None = None
    """The session that is open, or paused."""
    tool: Run | None = None
    """The tool that is open."""
    safety: Run | None = None
    """The safety dialogue that is open."""
    memory: dict[str, Value] = {}
    """The variables that patients keep, by name."""
    held: bool = False
    """No exercise until a human releases (level 3 or more)."""
    intake_done: bool = False
    """Whether the intake is done; without it, every session is the intake."""
    done: tuple[str, ...] = ()
    """The sessions that are finished, in order."""
    last_done_at: datetime | None = None
    """When the last session ended, with its time zone; spacing counts from here."""
    last_seen_at: datetime | None = None
    """The message before this one, with its time zone."""

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
