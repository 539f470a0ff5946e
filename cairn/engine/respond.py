"""The engine's doors: one turn, and looking at the open question without a turn."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from cairn.content.library import Library
from cairn.engine.adopt import adopt
from cairn.engine.commands import obey
from cairn.engine.conduct import conduct
from cairn.engine.exchange import Exchange, Passed
from cairn.engine.keeping import keep_data, keeps_data
from cairn.engine.state import Dialogue
from cairn.engine.turn import Command, FollowUp, Output, Patient, Turn
from cairn.engine.view import View
from cairn.engine.walk import ask_at

Context = Literal["idle", "answering", "choice"]


def respond(
    library: Library, patient: Patient, dialogue: Dialogue, command: Command, now: datetime
) -> Turn:
    """One turn: what is said and what happened when the patient says `command`.

    Pure: the same input gives the same turn. `now` is aware. Any reply text is
    accepted (NUL, right-to-left, 100,000 characters) and none is ever evaluated.
    """
    return respond_traced(library, patient, dialogue, command, now)[0]


def respond_traced(
    library: Library, patient: Patient, dialogue: Dialogue, command: Command, now: datetime
) -> tuple[Turn, list[Passed]]:
    """The same turn, and every step it met with the way it went there, in order."""
    x = Exchange(library, patient, adopt(library, dialogue), now)
    if keeps_data(x, command):
        keep_data(x)
    else:
        conduct(x, obey(x, command))
    return x.turn(), x.passed


def resume_text(
    library: Library, patient: Patient, dialogue: Dialogue, now: datetime
) -> tuple[Output, ...]:
    """The open question once more, with the bubbles that belong to it; () when idle."""
    return _ask_open(library, patient, dialogue, now)


def open_question(
    library: Library, patient: Patient, dialogue: Dialogue, now: datetime | None = None
) -> Output | None:
    """The open question alone: its text, what it expects, its options; None when idle.

    Without `now`, days in its text are dates and not "tomorrow".
    """
    return next(iter(_ask_open(library, patient, dialogue, now)[-1:]), None)


def follow_up_of(
    library: Library, patient: Patient, dialogue: Dialogue, now: datetime
) -> FollowUp | None:
    """The gentle word for the question that is open, or None where its author wrote none."""
    return Exchange(library, patient, adopt(library, dialogue), now).follow_up()


def context_of(output: Output | None) -> Context:
    """What a reply can be, for whoever has to understand it."""
    if output is None or output.expects == "none":
        return "idle"
    offered = output.expects in ("choice", "multi_choice", "scale", "yes_no")
    return "choice" if offered else "answering"


def _ask_open(
    library: Library, patient: Patient, dialogue: Dialogue, now: datetime | None
) -> tuple[Output, ...]:
    dialogue = adopt(library, dialogue)
    opened = dialogue.open_run()
    if opened is None:
        return ()
    _slot, run = opened
    if run.at is None or run.answered or run.resume_at is not None:
        return ()
    module = library.module(run.module, run.revision)
    step = module.step(run.at.step)
    view = View(library, patient, dialogue, now, run, module)
    return ask_at(step, view)
