"""Which session waits for a patient between two conversations, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cairn.content.library import Library
from cairn.engine.adopt import adopt
from cairn.engine.exchange import Exchange
from cairn.engine.state import Dialogue
from cairn.engine.turn import Patient


@dataclass(frozen=True)
class Waiting:
    """A session that is open, or that can be begun from `since`, which may lie ahead.

    `since` is None where only the patient's last message tells: an open session, or the first.
    """

    module: str
    since: datetime | None


def session_waiting(
    library: Library, patient: Patient, dialogue: Dialogue, now: datetime
) -> Waiting | None:
    """None where nothing may be brought to mind: the programme is over, or a human comes first."""
    x = Exchange(library, patient, adopt(library, dialogue), now)
    if x.dialogue.held or x.dialogue.safety is not None:
        return None
    opened = x.dialogue.session
    module = opened.module if opened else None
    if module is None:
        ahead = x.view().next_session()
        module = ahead.id if ahead else None
    if module is None or x.door_is_closed(module):
        return None
    return Waiting(module, None if opened else x.view().next_opens_at())


def programme_ended_at(
    library: Library, patient: Patient, dialogue: Dialogue, now: datetime
) -> datetime | None:
    """When the last session of the programme ended; None while one is open or lies ahead."""
    x = Exchange(library, patient, adopt(library, dialogue), now)
    over = x.dialogue.session is None and x.dialogue.intake_done and not x.view().next_session()
    return x.dialogue.last_done_at if over else None
