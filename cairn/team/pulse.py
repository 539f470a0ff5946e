"""Whether anything moved that a page shows: one short mark, without content."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.tables import Patient
from cairn.team.member import Member, NotYours, visible_to

_MARKS = text("""
SELECT c.patient_id, c.version, c.held_by, newest.position, newest.state,
       (SELECT string_agg(id || state, ',' ORDER BY id) FROM alert
            WHERE patient_id = c.patient_id AND state <> 'closed'),
       (SELECT count(*) FROM request WHERE patient_id = c.patient_id AND settled_at IS NULL),
       (SELECT max(settled_at) FROM delivery WHERE patient_id = c.patient_id)
FROM conversation c
LEFT JOIN LATERAL (SELECT position, state FROM message WHERE patient_id = c.patient_id
    ORDER BY position DESC LIMIT 1) newest ON true
WHERE c.patient_id = ANY(:patients) ORDER BY c.patient_id
""")


async def read_pulse(session: AsyncSession, member: Member, patient: UUID | None = None) -> str:
    """A mark that changes when one of the member's patients, or that one, has something new.

    NotYours for a patient whom the member may not see.
    """
    query = select(col(Patient.id)).where(visible_to(member))
    if patient is not None:
        query = query.where(col(Patient.id) == patient)
    patients = list(await session.scalars(query))
    if patient is not None and not patients:
        raise NotYours("no such patient among yours")
    rows = (await session.execute(_MARKS, {"patients": patients})).all()
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()[:16]
