"""The dialogue engine: pure, one turn at a time, the clock passed in."""

from cairn.engine.respond import (
    context_of,
    follow_up_of,
    open_question,
    respond,
    resume_text,
)
from cairn.engine.state import Dialogue, Position, Run, Value
from cairn.engine.turn import (
    AppointmentView,
    Command,
    Event,
    Fact,
    HomeworkView,
    Output,
    Patient,
    Turn,
)

__all__ = [
    "AppointmentView",
    "Command",
    "Dialogue",
    "Event",
    "Fact",
    "HomeworkView",
    "Output",
    "Patient",
    "Position",
    "Run",
    "Turn",
    "Value",
    "context_of",
    "follow_up_of",
    "open_question",
    "respond",
    "resume_text",
]
