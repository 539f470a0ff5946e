"""Notes of the team on a patient: sealed with the patient's key, never shown to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.patients import Known
from cairn.store.tables import Note, Staff
from cairn.team.member import Member, Refused, audit, find_patient
from cairn.turns.runtime import Runtime

LONGEST = 8_000  # characters


@dataclass(frozen=True)
class ReadNote:
    """A note as the team reads it."""

    id: UUID
    author: str
    at: datetime
    text: str


async def write_note(
    runtime: Runtime, member: Member, patient: UUID, text: str, now: datetime
) -> None:
    """Keep a note; Refused when it is empty or longer than 8,000 characters."""
    words = text.replace("\x00", "").strip()
    if not words:
        raise Refused("note-empty")
    if len(words) > LONGEST:
        raise Refused("note-too-long")
    row = uuid4()
    async with runtime.db.begin() as session:
        known = await find_patient(session, runtime.keys, member, patient)
        session.add(
            Note(
                id=row,
                patient_id=patient,
                staff_id=member.id,
                body_enc=known.sealer.seal(words, "note", row, "body"),
                created_at=now,
            )
        )
        audit(session, member, "note_written", now, patient, note=str(row))


async def read_notes(session: AsyncSession, known: Known, limit: int = 50) -> list[ReadNote]:
    """The newest notes on a patient, newest first."""
    rows = await session.execute(
        select(Note, col(Staff.name))
        .join(Staff, col(Staff.id) == col(Note.staff_id))
        .where(col(Note.patient_id) == known.id)
        .order_by(col(Note.created_at).desc())
        .limit(limit)
    )
    return [
        ReadNote(
            note.id, name, note.created_at,
            known.sealer.open_text(note.body_enc, "note", note.id, "body"),
        )
        for note, name in rows
    ]  # fmt: skip
