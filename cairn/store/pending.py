"""Messages that wait for an answer: what the dialogue engine needs of the oldest one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.keys import Keyring
from cairn.store.tables import Message

_OLDEST = text("""
SELECT m.id, m.channel, m.external_id, m.body_enc, m.attempts, p.lang, c.context, k.wrapped,
       c.outage_told_at
FROM message m
JOIN patient p ON p.id = m.patient_id
JOIN conversation c ON c.patient_id = m.patient_id
JOIN patient_key k ON k.patient_id = m.patient_id
WHERE m.patient_id = :patient AND m.state = 'received'
ORDER BY m.position LIMIT 1
""")

_CLAIM = text("""
UPDATE message SET due_at = :again WHERE id IN (
    SELECT id FROM message WHERE state = 'received' AND due_at <= :now
    ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED)
RETURNING patient_id
""")


@dataclass(frozen=True)
class Pending:
    """A stored message without an answer."""

    id: UUID
    channel: str
    external_id: str
    text: str
    lang: str
    context: str
    attempts: int
    outage_told_at: datetime | None


async def read_oldest(session: AsyncSession, keys: Keyring, patient: UUID) -> Pending | None:
    """The patient's first message that still waits, opened; None when all are answered."""
    row = (await session.execute(_OLDEST, {"patient": patient})).mappings().first()
    if row is None:
        return None
    body = keys.patient(row["wrapped"], patient).open_json(
        row["body_enc"], "message", row["id"], "body"
    )
    return Pending(
        id=row["id"],
        channel=row["channel"],
        external_id=row["external_id"],
        text=body["text"],
        lang=row["lang"],
        context=row["context"],
        attempts=row["attempts"],
        outage_told_at=row["outage_told_at"],
    )


async def claim_overdue(
    session: AsyncSession, now: datetime, again: timedelta, limit: int = 50
) -> list[UUID]:
    """Patients with overdue messages, each claimed until `again` from now, once each."""
    rows = await session.execute(_CLAIM, {"now": now, "again": now + again, "limit": limit})
    return list(dict.fromkeys(row[0] for row in rows))


async def put_off(session: AsyncSession, message: UUID, due_at: datetime) -> int:
    """Count a failed attempt and wait until `due_at`; returns the attempts so far."""
    attempts: int | None = await session.scalar(
        update(Message)
        .where(col(Message.id) == message, col(Message.state) == "received")
        .values(due_at=due_at, attempts=Message.attempts + 1)
        .returning(col(Message.attempts))
    )
    return attempts or 0


async def is_answered(session: AsyncSession, message: UUID) -> bool:
    """Whether the message needs nothing more."""
    state: str | None = await session.scalar(
        text("SELECT state FROM message WHERE id = :id"), {"id": message}
    )
    return state is not None and state != "received"
