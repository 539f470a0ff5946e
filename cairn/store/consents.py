"""What the newest row of a consent says."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.tables import Consent

ConsentName = Literal["consent_care", "consent_team", "consent_messages"]


async def is_withdrawn(session: AsyncSession, patient: UUID, name: ConsentName) -> bool:
    """Whether this consent was refused or taken back; a consent never asked for is neither."""
    given = await session.scalar(
        select(col(Consent.given))
        .where(col(Consent.patient_id) == patient, col(Consent.name) == name)
        .order_by(col(Consent.at).desc())
        .limit(1)
    )
    return given is False
