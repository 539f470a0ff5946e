"""What therapy left behind, as the patient page shows it: facts, homework, appointments."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.content.library import Library
from cairn.store.patients import Known
from cairn.store.tables import Appointment, Homework, Identity, MoodEntry, Score
from cairn.team.reading import ALWAYS, readable_since
from cairn.turns.view import homework_title

MOODS = 60
SCORES = 24

_HOLDER = text("""
SELECT p.pseudonym, c.held_by, c.held_at, h.name AS holder, c.channel, c.dialogue_enc,
       c.safety_open
FROM patient p JOIN conversation c ON c.patient_id = p.id LEFT JOIN staff h ON h.id = c.held_by
WHERE p.id = :patient
""")


@dataclass(frozen=True)
class Person:
    """Who the patient is, opened for their team."""

    pseudonym: str
    name: str | None
    phone: str | None
    email: str | None
    held_by: UUID | None
    held_at: datetime | None
    holder: str | None
    channel: str
    safety_open: bool
    dialogue: bytes | None


@dataclass(frozen=True)
class Task:
    """Homework in words."""

    title: str
    status: str
    due_at: datetime
    note: str | None


@dataclass(frozen=True)
class Meeting:
    """An appointment with its place opened."""

    starts_at: datetime
    status: str
    place: str | None


@dataclass(frozen=True)
class Record:
    """The facts of one patient, oldest first where they make a series."""

    moods: list[MoodEntry]
    scores: list[Score]
    homework: list[Task]
    appointments: list[Meeting]


async def read_person(session: AsyncSession, known: Known) -> Person:
    """Identity and who holds the conversation."""
    row = (await session.execute(_HOLDER, {"patient": known.id})).mappings().one()
    identity = await session.get_one(Identity, known.id)

    def opened(field: str) -> str | None:
        sealed = getattr(identity, f"{field}_enc")
        return known.sealer.open_text(sealed, "identity", known.id, field) if sealed else None

    return Person(
        pseudonym=row["pseudonym"],
        name=opened("name"),
        phone=opened("phone"),
        email=opened("email"),
        held_by=row["held_by"],
        held_at=row["held_at"],
        holder=row["holder"],
        channel=row["channel"],
        safety_open=row["safety_open"],
        dialogue=row["dialogue_enc"],
    )


async def read_record(
    session: AsyncSession, library: Library, known: Known, lang: str, now: datetime
) -> Record:
    """Scores, moods, homework and appointments, content's titles in the reader's language.

    Without the patient's own words when they do not agree to be read (reading.py).
    """
    words = await readable_since(session, known.id) == ALWAYS
    moods = await session.scalars(_newest(MoodEntry, MoodEntry.at, known.id, MOODS))
    scores = await session.scalars(_newest(Score, Score.at, known.id, SCORES))
    homework = await session.scalars(_newest(Homework, Homework.assigned_at, known.id, 10))
    appointments = await session.scalars(
        select(Appointment)
        .where(col(Appointment.patient_id) == known.id, col(Appointment.starts_at) > now)
        .order_by(col(Appointment.starts_at))
    )
    return Record(
        moods=list(reversed(moods.all())),
        scores=list(reversed(scores.all())),
        homework=[_task(row, library, known, lang, words=words) for row in homework],
        appointments=[_meeting(row, known) for row in appointments],
    )


def _newest(table: Any, moment: Any, patient: UUID, limit: int) -> Any:
    return (
        select(table).where(table.patient_id == patient).order_by(col(moment).desc()).limit(limit)
    )


def _task(row: Homework, library: Library, known: Known, lang: str, *, words: bool) -> Task:
    title = base64.b64encode(row.title_enc).decode() if row.title_enc else None
    item = {"id": str(row.id), "module": row.module, "item": row.item, "title": title}
    note = row.note_enc if words else None
    return Task(
        title=homework_title(item, known.sealer, library, lang),
        status=row.status,
        due_at=row.due_at,
        note=known.sealer.open_text(note, "homework", row.id, "note") if note else None,
    )


def _meeting(row: Appointment, known: Known) -> Meeting:
    place = row.place_enc
    return Meeting(
        row.starts_at,
        row.status,
        known.sealer.open_text(place, "appointment", row.id, "place") if place else None,
    )
