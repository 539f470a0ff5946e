"""What belongs to the site: audit trail, heartbeats, requests to a human."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from cairn.store.tables.columns import at, owned


class Audit(SQLModel, table=True):
    """Who did what to whom. The application may insert and read, never change."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    at: datetime = at()
    actor: str  # staff:<id>, patient, system
    action: str  # past tense: alert_acknowledged, transcript_read …
    patient_id: UUID | None = Field(default=None, index=True)
    detail: dict[str, object] = Field(
        default_factory=dict, sa_column=Column(JSONB, nullable=False)
    )  # ids and codes, never text


class Heartbeat(SQLModel, table=True):
    """When a part last said it lives."""

    part: str = Field(primary_key=True)  # scheduler
    at: datetime = at()


class Request(SQLModel, table=True):
    """Something a patient asked of a human, or a message the machine could not answer."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID = owned()
    kind: str  # human, call, unanswered, detector_failure, check_in_silent, digest …
    message_id: UUID | None = None
    note_enc: bytes | None = None
    created_at: datetime = at()
    settled_at: datetime | None = at(nullable=True)
    settled_by: UUID | None = Field(default=None, foreign_key="staff.id")
