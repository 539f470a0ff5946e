"""How much of each kind is kept of a person, for the page "My data"."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from cairn.store.tables import (
    Alert,
    Appointment,
    Comment,
    Document,
    Homework,
    Message,
    ModuleRun,
    MoodEntry,
    Note,
    Request,
    Score,
)
from cairn.store.tables.columns import table_of

#: In the order of the page; the names are those of content/messages/data.yml.
KINDS: dict[str, type[SQLModel]] = {
    "messages": Message,
    "sessions": ModuleRun,
    "moods": MoodEntry,
    "questionnaires": Score,
    "homework": Homework,
    "documents": Document,
    "appointments": Appointment,
    "comments": Comment,
    "requests": Request,
    "alerts": Alert,
    "notes": Note,
}


async def count_stored(session: AsyncSession, patient: UUID) -> dict[str, int]:
    """Rows of each kind, in one query."""
    tables = {kind: table_of(model) for kind, model in KINDS.items()}
    counts = [
        select(literal(kind), func.count()).where(table.c.patient_id == patient)
        for kind, table in tables.items()
    ]
    found = {row[0]: int(row[1]) for row in (await session.execute(union_all(*counts))).all()}
    return {kind: found[kind] for kind in KINDS}
