"""A conversation in a member's hands: its row is locked, so that what follows cannot be lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.engine.turn import Turn
from cairn.store.tables import Conversation
from cairn.team.member import Member, find_patient
from cairn.turns.runtime import Runtime
from cairn.turns.sayings import saying
from cairn.turns.take import TurnLost, commit
from cairn.turns.view import View, load_view


@dataclass(frozen=True)
class Held:
    """The locked row, and what the engine may know of this patient."""

    row: Conversation
    view: View


async def hold(
    runtime: Runtime, session: AsyncSession, member: Member, patient: UUID, now: datetime
) -> Held:
    """Lock a patient's conversation until the transaction ends.

    NotYours when the member may not see them. Take this lock before any other of the
    patient's, as each turn does, so that no two wait for one another.
    """
    await find_patient(session, runtime.keys, member, patient)
    row = await session.scalar(
        select(Conversation).where(col(Conversation.patient_id) == patient).with_for_update()
    )
    view = await load_view(
        session, runtime.keys, runtime.library, runtime.rota, now, patient=patient
    )
    assert row is not None and view is not None  # noqa: PT018 - both come with the patient's key
    channel = "sms" if row.channel == "sms" else "web"
    view = replace(view, person=view.person.model_copy(update={"channel": channel}))
    await runtime.pin_all(view.dialogue)
    return Held(row, view)


async def say_to_patient(
    runtime: Runtime, session: AsyncSession, view: View, key: str, now: datetime
) -> None:
    """A system message as a turn of its own, with whatever the view's dialogue has become."""
    turn = Turn(dialogue=view.dialogue, outputs=saying(runtime.library, view.person, key, now))
    if not await commit(runtime, session, view, turn, now):
        raise TurnLost(f"the conversation of patient {view.patient} moved under its lock")
