"""The conversation of a person, read by the page: a long one never lies in memory whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import RowMapping, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.person.format import Judged, Said, Sent
from cairn.store.database import Database
from cairn.store.patients import Known
from cairn.store.tables import Delivery, Message

PAGE = 500  # messages
_PAGE = text("""
SELECT m.id, m.position, m.created_at, m.author, s.name, m.channel, m.kind, m.lang, m.body_enc,
       m.module, m.intent, m.risk_level, m.risk_category, m.risk_signals
FROM message m LEFT JOIN staff s ON s.id = m.staff_id
WHERE m.patient_id = :patient AND m.position > :after AND m.position <= :end
ORDER BY m.position LIMIT :page
""")
_BY: dict[str, Literal["you", "cairn", "therapist"]] = {"patient": "you", "bot": "cairn"}


async def last_position(session: AsyncSession, patient: UUID) -> int:
    """Where the conversation ends now; 0 before its first message."""
    found: int | None = await session.scalar(
        select(func.max(col(Message.position))).where(col(Message.patient_id) == patient)
    )
    return found or 0


async def read_conversation(db: Database, known: Known, end: int) -> AsyncIterator[Said]:
    """Each message up to that position, oldest first.

    No connection is held between two pages: a slow reader keeps nobody from the database.
    """
    after = 0
    while True:
        async with db.read() as session:
            bounds = {"patient": known.id, "after": after, "end": end, "page": PAGE}
            rows = (await session.execute(_PAGE, bounds)).mappings().all()
            sent = await _sent(session, known, [row["id"] for row in rows])
        for row in rows:
            yield _said(known, row, sent[row["id"]])
        if len(rows) < PAGE:
            return
        after = rows[-1]["position"]


async def _sent(
    session: AsyncSession, known: Known, messages: Sequence[UUID]
) -> dict[UUID, list[Sent]]:
    """The texts that carried those messages."""
    found = defaultdict[UUID, list[Sent]](list)
    if not messages:
        return found
    rows = await session.scalars(
        select(Delivery)
        .where(col(Delivery.patient_id) == known.id, col(Delivery.message_id).in_(messages))
        .order_by(col(Delivery.created_at))
    )
    for row in rows:
        words = known.sealer.open_text(row.body_enc, "delivery", row.id, "body")
        if row.message_id is not None:
            found[row.message_id].append(Sent(at=row.created_at, state=row.state, text=words))
    return found


def _said(known: Known, row: RowMapping, sent: Sequence[Sent]) -> Said:
    body: dict[str, Any] = known.sealer.open_json(row["body_enc"], "message", row["id"], "body")
    judged = None
    if row["risk_level"]:
        rules = tuple(str(signal.get("rule", "")) for signal in row["risk_signals"])
        judged = Judged(level=row["risk_level"], axis=row["risk_category"], rules=rules)
    return Said(
        at=row["created_at"],
        by=_BY.get(row["author"], "therapist"),
        name=row["name"],
        channel=row["channel"],
        kind=row["kind"],
        lang=row["lang"],
        text=body["text"],
        options=tuple(body.get("options", ())),
        module=row["module"],
        intent=row["intent"],
        judged=judged,
        sent=tuple(sent),
    )
