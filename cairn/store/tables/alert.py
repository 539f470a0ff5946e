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
    state: str = "raised"  # raised, notified, acknowledged, in_care, closed
    raised_at: datetime = at()
    waiting_since: datetime = at()  # raised, or raised again: the ladder begins here
    due_at: datetime | None = at(nullable=True)  # acknowledge before this
    uncovered_at: datetime | None = at(nullable=True)  # nobody was left to tell; in this wait
    acknowledged_at: datetime | None = at(nullable=True)
    acknowledged_by: UUID | None = Field(default=None, foreign_key="staff.id")
    in_care_at: datetime | None = at(nullable=True)
    in_care_by: UUID | None = Field(default=None, foreign_key="staff.id")
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


class Notification(SQLModel, table=True):
    """One word to one member of the team that an alert waits; it says nothing of a patient.

    `occurrence` is unique, so that no two schedulers tell the same person twice.
    """

    __table_args__ = (
        Index(
            "notification_due", "next_at",
            postgresql_where=text("state IN ('queued', 'leased')"),
        ),
    )  # fmt: skip
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    alert_id: UUID | None = owned("alert", nullable=True)  # none: the daily test
    staff_id: UUID = owned("staff")
    rung: str  # on_call, backup, lead
    way: str  # sms, email; none: the person has neither
    wakes: bool = True  # the way that reaches this person at once; else a copy
    occurrence: str = Field(unique=True)
    wait_since: datetime = at()  # which wait of the alert it belongs to
    state: str = "queued"  # queued, leased, sent, delivered, failed, dropped
    provider_id: str | None = None
    error: str | None = None  # a code, never text
    attempts: int = 0
    created_at: datetime = at()
    next_at: datetime = at()
    leased_until: datetime | None = at(nullable=True)
    sent_at: datetime | None = at(nullable=True)
    settled_at: datetime | None = at(nullable=True)
