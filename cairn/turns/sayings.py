"""System messages of the content as outputs."""

from __future__ import annotations

from datetime import datetime

from cairn.content.library import Library
from cairn.engine import say_message
from cairn.engine.turn import Output, Patient


def saying(library: Library, person: Patient, key: str, now: datetime) -> Output:
    """The system message `key` for this person, in their language."""
    return say_message(library, person, key, now)
