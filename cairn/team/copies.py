"""The copy of their data that a patient asked the team for, as who writes by SMS alone does."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from cairn.person.archive import note_copy
from cairn.store.patients import Known
from cairn.store.tables import Request
from cairn.team.member import Member, Refused, find_patient
from cairn.turns.runtime import Runtime

REQUEST = "export"


async def begin_copy(runtime: Runtime, member: Member, patient: UUID, now: datetime) -> Known:
    """Let a member make the copy, once it was asked for; the patient reads that they did.

    NotYours for somebody else's patient; Refused while the patient has not asked.
    """
    async with runtime.db.begin() as session:
        known = await find_patient(session, runtime.keys, member, patient)
        asked = await session.scalar(
            select(col(Request.id)).where(
                col(Request.patient_id) == patient,
                col(Request.kind) == REQUEST,
                col(Request.settled_at).is_(None),
            )
        )
        if asked is None:
            raise Refused("copy-not-asked")
        await note_copy(session, known, now, f"staff:{member.id}")
    return known
