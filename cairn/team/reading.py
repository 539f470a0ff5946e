"""From when on the team may read what a patient wrote.

The intake asks whether the therapist may read the conversation. Whoever said no, or took it
back, is not read: only while an alert is open, since a life may depend on it, and, when a
person of the team holds the conversation, what was said since they took it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.consents import is_withdrawn
from cairn.store.tables import Alert, Conversation

ALWAYS = datetime.min.replace(tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)


async def readable_since(session: AsyncSession, patient: UUID) -> datetime:
    """ALWAYS, the moment somebody of the team took the conversation over, or NEVER."""
    if not await is_withdrawn(session, patient, "consent_team"):
        return ALWAYS
    alert = select(col(Alert.id)).where(
        col(Alert.patient_id) == patient, col(Alert.state) != "closed"
    )
    if await session.scalar(select(exists(alert))):
        return ALWAYS
    held_at: datetime | None = await session.scalar(
        select(col(Conversation.held_at)).where(
            col(Conversation.patient_id) == patient, col(Conversation.held_by).is_not(None)
        )
    )
    return held_at or NEVER
