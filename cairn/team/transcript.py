"""The transcript: what was said, by whom and how, with the reasons of the risk detector."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.patients import Known
from cairn.store.tables import Conversation, Message
from cairn.team.member import Member, audit
from cairn.team.reading import ALWAYS, readable_since

PAGE = 50  # messages
FLAGGED = 1  # from this level a message counts as flagged

_LINES = """
SELECT m.id, m.position, m.author, s.name AS staff, m.channel, m.kind, m.body_enc, m.lang,
       m.created_at, m.state, m.risk_level, m.risk_category, m.risk_signals, m.risk_degraded,
       d.state AS delivery
FROM message m
LEFT JOIN staff s ON s.id = m.staff_id
LEFT JOIN LATERAL (SELECT state FROM delivery WHERE patient_id = m.patient_id
    AND message_id = m.id ORDER BY created_at DESC LIMIT 1) d ON m.author <> 'patient'
WHERE m.patient_id = :patient AND m.position > :after AND m.position < :before
  AND m.created_at >= :since
"""
_NEWEST = text(_LINES + "ORDER BY m.position DESC LIMIT :limit")
_OLDEST = text(_LINES + "ORDER BY m.position LIMIT :limit")
_BEYOND = 2**62


@dataclass(frozen=True)
class Line:
    """One message as the team reads it. `signals`: start, end (characters), rule."""

    id: UUID
    position: int
    author: str
    staff: str | None
    channel: str
    kind: str
    text: str
    options: tuple[str, ...]
    lang: str
    at: datetime
    state: str
    delivery: str | None
    level: int
    category: str
    signals: list[dict[str, Any]]
    degraded: bool


@dataclass(frozen=True)
class Page:
    """A stretch of a transcript, oldest first, and what lies around it (positions)."""

    lines: list[Line]
    older: int | None  # there are messages before this position
    newer: int | None  # there are messages after this position
    first_flag: int | None  # on this page
    last_flag: int | None  # of the whole conversation
    closed: bool  # the patient did not agree, or no longer agrees, that the team reads

    def holds(self, position: int) -> bool:
        """Whether the message at that position is on this page."""
        return any(line.position == position for line in self.lines)


async def read_transcript(
    session: AsyncSession,
    member: Member,
    known: Known,
    now: datetime,
    *,
    before: int | None = None,
    after: int | None = None,
) -> Page:
    """The newest page, the one before a position, or the one after it. The reading is audited.

    When the patient's own therapist reads the newest page, all is seen. A patient who does not
    agree to be read has an empty page (reading.py).
    """
    since = await readable_since(session, known.id)
    bounds = {
        "patient": known.id, "limit": PAGE, "after": after or 0, "before": before or _BEYOND,
        "since": since,
    }  # fmt: skip
    forward = after is not None and before is None
    rows = (await session.execute(_OLDEST if forward else _NEWEST, bounds)).mappings().all()
    lines = [_line(row, known) for row in (rows if forward else reversed(rows))]
    first, last, flag = await _ends(session, known.id, since)
    page = Page(
        lines=lines,
        older=lines[0].position if lines and first and lines[0].position > first else None,
        newer=lines[-1].position if lines and last and lines[-1].position < last else None,
        first_flag=next((line.position for line in lines if line.level >= FLAGGED), None),
        last_flag=flag,
        closed=since != ALWAYS,
    )
    ends = {"from": lines[0].position, "to": lines[-1].position} if lines else {}
    audit(session, member, "transcript_read", now, known.id, **ends)
    if page.newer is None and known.therapist_id == member.id:
        await session.execute(
            update(Conversation)
            .where(col(Conversation.patient_id) == known.id)
            .values(staff_seen_at=now)
        )
    return page


async def _ends(
    session: AsyncSession, patient: UUID, since: datetime
) -> tuple[int | None, int | None, int | None]:
    """First and last position of the conversation, and of its last flagged message."""
    position = col(Message.position)
    flagged = func.max(position).filter(col(Message.risk_level) >= FLAGGED)
    row = (
        await session.execute(
            select(func.min(position), func.max(position), flagged).where(
                col(Message.patient_id) == patient, col(Message.created_at) >= since
            )
        )
    ).one()
    return row[0], row[1], row[2]


def _line(row: Any, known: Known) -> Line:
    body = known.sealer.open_json(row["body_enc"], "message", row["id"], "body")
    return Line(
        id=row["id"],
        position=row["position"],
        author=row["author"],
        staff=row["staff"],
        channel=row["channel"],
        kind=row["kind"],
        text=body["text"],
        options=tuple(body.get("options", ())),
        lang=row["lang"],
        at=row["created_at"],
        state=row["state"],
        delivery=row["delivery"],
        level=row["risk_level"],
        category=row["risk_category"],
        signals=row["risk_signals"],
        degraded=row["risk_degraded"],
    )
