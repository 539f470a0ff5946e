"""What therapy leaves behind: runs, scores, moods, homework, appointments, reminders."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from cairn.store.tables.columns import at, owned


class ModuleRun(SQLModel, table=True):
    """One passage through a session, for history; the live state is in the conversation."""

    __tablename__ = "module_run"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID = owned()
    module: str
    revision: str
    status: str = "active"  # active, paused, finished, held
    started_at: datetime = at()
    finished_at: datetime | None = at(nullable=True)
    answers_enc: bytes | None = None  # sealed JSON, on finishing


class Score(SQLModel, table=True):
    """A finished instrument. `total` is null when items are missing."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID = owned()
    instrument: str
    total: int | None = None
    band: str | None = None
    items: dict[str, int | None] = Field(sa_column=Column(JSONB, nullable=False))
    at: datetime = at()
    message_id: UUID | None = Field(default=None, unique=True)


class MoodEntry(SQLModel, table=True):
    """Mood on 0–10, once per message that logged it."""

    __tablename__ = "mood_entry"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID = owned()
    value: float
    note_enc: bytes | None = None
    at: datetime = at()
    message_id: UUID | None = Field(default=None, unique=True)


class Homework(SQLModel, table=True):
    """Something to do before the next session. Content's (module + item) or the therapist's own."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID = owned()
    module: str | None = None
    item: str | None = None  # homework id within the module
    title_enc: bytes | None = None  # the therapist's wording
    assigned_by: UUID | None = Field(default=None, foreign_key="staff.id")
    assigned_at: datetime = at()
    due_at: datetime = at()
    status: str = "open"  # open, done, partly, not_yet
    answered_at: datetime | None = at(nullable=True)
    note_enc: bytes | None = None
    comment_enc: bytes | None = None  # the therapist's


class Appointment(SQLModel, table=True):
    """A meeting with the therapist. The place is sealed and never sent by SMS."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID = owned()
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    starts_at: datetime = at()
    status: str = "planned"  # planned, confirmed, move_requested, cancelled
    place_enc: bytes | None = None
    created_at: datetime = at()


class Reminder(SQLModel, table=True):
    """One occurrence of a reminder; `occurrence` is unique, so nothing fires twice."""

    __table_args__ = (Index("reminder_due", "due_at", postgresql_where=text("state = 'planned'")),)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID = owned()
    kind: str  # homework, appointment, follow_up, or a contact (cairn.schedule.contact)
    subject_id: UUID
    occurrence: str = Field(
        unique=True
    )  # e.g. homework:<id>:due, appointment:<id>:-48h:<starts_at>
    due_at: datetime = at()
    state: str = "planned"  # planned, sent, dropped, skipped
    reason: str | None = None
    settled_at: datetime | None = at(nullable=True)
