"""Danger that a human must know of."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from cairn.store.tables.columns import at, owned


class Alert(SQLModel, table=True):
    """One open alert per patient and axis; later messages attach and may only raise it."""

    __table_args__ = (
        Index(
            "alert_open", "patient_id", "axis", unique=True,
            postgresql_where=text("state <> 'closed'"),
        ),
    )  # fmt: skip
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID = owned()
    axis: str
    level: int  # 1–4
    state: str = "raised"  # raised, acknowledged, closed
    raised_at: datetime = at()
    due_at: datetime | None = at(nullable=True)  # acknowledge before this
    acknowledged_at: datetime | None = at(nullable=True)
    acknowledged_by: UUID | None = Field(default=None, foreign_key="staff.id")
    closed_at: datetime | None = at(nullable=True)
    closed_by: UUID | None = Field(default=None, foreign_key="staff.id")
    disposition_enc: bytes | None = None


class AlertMessage(SQLModel, table=True):
    """A message that raised or joined an alert."""

    __tablename__ = "alert_message"
    alert_id: UUID = Field(foreign_key="alert.id", primary_key=True, ondelete="CASCADE")
    message_id: UUID = Field(primary_key=True)
    level: int
    at: datetime = at()
