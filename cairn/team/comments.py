"""Comments to a patient on their work: sealed, quoted when their next session begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.patients import Known
from cairn.store.tables import Comment, Staff
from cairn.team.member import Member, Refused, audit, find_patient
from cairn.turns.runtime import Runtime

LONGEST = 200  # characters: the check-in quotes no more of it


@dataclass(frozen=True)
class ReadComment:
    """A comment as the team reads it; `read_at` is when the patient had it in front of them."""

    id: UUID
    author: str
    own: bool
    at: datetime
    text: str
    read_at: datetime | None


async def write_comment(
    runtime: Runtime, member: Member, patient: UUID, text: str, now: datetime
) -> None:
    """Keep a comment for the next session; Refused when it is empty or too long."""
    words = comment_of(text)
    if words is None:
        raise Refused("comment-empty")
    async with runtime.db.begin() as session:
        known = await find_patient(session, runtime.keys, member, patient)
        await keep_comment(session, known, member, words, now)


def comment_of(text: str) -> str | None:
    """What was typed, None when it is nothing; Refused when it is longer than 200 characters."""
    words = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(words) > LONGEST:
        raise Refused("comment-too-long")
    return words or None


async def keep_comment(
    session: AsyncSession, known: Known, member: Member, words: str, now: datetime
) -> None:
    """Keep it, in place of the member's own comment that the patient has not read yet."""
    row = await session.scalar(
        select(Comment)
        .where(
            col(Comment.patient_id) == known.id,
            col(Comment.staff_id) == member.id,
            col(Comment.read_at).is_(None),
        )
        .order_by(col(Comment.written_at).desc())
        .limit(1)
        .with_for_update()
    )
    action = "comment_written" if row is None else "comment_changed"
    place = uuid4() if row is None else row.id
    sealed = known.sealer.seal(words, "comment", place, "body")
    if row is None:
        row = Comment(id=place, patient_id=known.id, staff_id=member.id, body_enc=sealed)
    row.body_enc, row.written_at = sealed, now
    session.add(row)
    audit(session, member, action, now, known.id, comment=str(place))


async def read_comments(
    session: AsyncSession, known: Known, member: Member, limit: int = 10
) -> list[ReadComment]:
    """The newest comments to a patient, newest first."""
    rows = await session.execute(
        select(Comment, col(Staff.name))
        .join(Staff, col(Staff.id) == col(Comment.staff_id))
        .where(col(Comment.patient_id) == known.id)
        .order_by(col(Comment.written_at).desc())
        .limit(limit)
    )
    return [
        ReadComment(
            row.id, name, row.staff_id == member.id, row.written_at,
            known.sealer.open_text(row.body_enc, "comment", row.id, "body"), row.read_at,
        )
        for row, name in rows
    ]  # fmt: skip
