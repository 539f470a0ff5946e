"""What was texted to a patient, with the messages that each text carried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.store.keys import Sealer
from cairn.store.messages import Bubble, open_bubble
from cairn.store.tables import Message

_TEXTS = text("""
SELECT d.id, d.body_enc, d.state, d.kind, d.created_at, d.in_reply_to, d.message_id
FROM delivery d WHERE d.patient_id = :patient AND d.created_at > :after
ORDER BY d.created_at, d.id
""")


@dataclass(frozen=True)
class SentText:
    """One SMS, opened, with the question it ends with."""

    id: UUID
    kind: str
    text: str
    state: str
    at: datetime
    in_reply_to: UUID | None
    question: Bubble | None


async def read_texts(
    session: AsyncSession, sealer: Sealer, patient: UUID, after: datetime
) -> list[SentText]:
    """The patient's texts created after a moment, oldest first."""
    rows = (await session.execute(_TEXTS, {"patient": patient, "after": after})).mappings().all()
    return [await _open(session, sealer, dict(row)) for row in rows]


async def _open(session: AsyncSession, sealer: Sealer, row: dict[str, Any]) -> SentText:
    return SentText(
        id=row["id"],
        kind=row["kind"],
        text=sealer.open_text(row["body_enc"], "delivery", row["id"], "body"),
        state=row["state"],
        at=row["created_at"],
        in_reply_to=row["in_reply_to"],
        question=await _question(session, sealer, row["message_id"]),
    )


async def _question(session: AsyncSession, sealer: Sealer, first: UUID | None) -> Bubble | None:
    """The last bubble of the turn whose first bubble is `first`, when it asks something."""
    start = await session.get(Message, first) if first else None
    if start is None:
        return None
    last = (
        await session.execute(
            text("""
            SELECT id FROM message WHERE patient_id = :patient AND position >= :position
            AND author <> 'patient' AND in_reply_to IS NOT DISTINCT FROM CAST(:reply AS uuid)
            AND created_at = :at ORDER BY position DESC LIMIT 1"""),
            {
                "patient": start.patient_id,
                "position": start.position,
                "reply": start.in_reply_to,
                "at": start.created_at,
            },
        )
    ).scalar()
    found = await session.get(Message, last) if last else None
    return open_bubble(sealer, found) if found else None
