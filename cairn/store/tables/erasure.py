"""The end of what is kept of a person: a deletion that was asked for, a record that law keeps."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from cairn.store.tables.columns import at, owned

_OPEN = text("withdrawn_at IS NULL AND done_at IS NULL")


class Erasure(SQLModel, table=True):
    """A deletion as it was asked for. At most one of a person is open."""

    __table_args__ = (
        Index("erasure_open", "patient_id", unique=True, postgresql_where=_OPEN),
        Index("erasure_due", "due_at", postgresql_where=_OPEN),
    )
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID = owned()
    asked_at: datetime = at()
    channel: str  # web, sms
    due_at: datetime = at()  # not before; later while an alert is open
    withdrawn_at: datetime | None = at(nullable=True)
    done_at: datetime | None = at(nullable=True)
    keep_until: datetime | None = at(nullable=True)  # the record is sealed until then


class SealedKey(SQLModel, table=True):
    """The key of a sealed record. No door looks here, so nobody finds the patient any more."""

    __tablename__ = "sealed_key"
    patient_id: UUID = owned(primary_key=True)
    wrapped: bytes
    master_version: int = 1
    until: datetime = at()
