"""How far a patient is, for the page that they have open."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from cairn.engine.progress import Progress, progress_of
from cairn.engine.view import View
from cairn.turns.runtime import Runtime
from cairn.turns.view import load_view


async def read_progress(runtime: Runtime, patient: UUID, now: datetime) -> Progress | None:
    """The patient's progress; None when there is no such patient any more."""
    async with runtime.db.read() as session:
        found = await load_view(
            session, runtime.keys, runtime.library, runtime.rota, now, patient=patient
        )
    if found is None:
        return None
    await runtime.pin_all(found.dialogue)
    return progress_of(View(runtime.library, found.person, found.dialogue, now))
