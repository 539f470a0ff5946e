"""A conversation locked until the end of a transaction: what is said then cannot come too late."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.engine.turn import Turn
from cairn.store.tables import Conversation, Message
from cairn.turns.runtime import Runtime
from cairn.turns.take import TurnLost, commit
from cairn.turns.view import View, load_view


async def lock_view(runtime: Runtime, session: AsyncSession, message: UUID, now: datetime) -> View:
    """The conversation of a message stored in this transaction, which nobody moves until its end.

    A turn that is under way elsewhere is waited for, for the time of its commit.
    """
    owner = select(col(Message.patient_id)).where(col(Message.id) == message).scalar_subquery()
    await session.execute(
        select(col(Conversation.version))
        .where(col(Conversation.patient_id) == owner)
        .with_for_update()
    )
    view = await load_view(
        session, runtime.keys, runtime.library, runtime.rota, now, message=message
    )
    assert view is not None  # stored a moment ago in this transaction
    await runtime.pin_all(view.dialogue)
    return view


async def commit_locked(
    runtime: Runtime, session: AsyncSession, view: View, turn: Turn, now: datetime, intent: str
) -> None:
    """Write a turn made from a locked view; TurnLost would be a fault of ours."""
    if not await commit(runtime, session, view, turn, now, intent=intent):
        raise TurnLost(f"the conversation of message {view.message} moved under its lock")
