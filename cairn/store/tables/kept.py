"""What a patient keeps from the work: their documents, and the therapist's comments."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from cairn.store.tables.columns import at, owned


class Document(SQLModel, table=True):
    """A document of a session, such as an activity plan; the newest of a name is in use."""

    __table_args__ = (Index("document_newest", "patient_id", "name", "kept_at"),)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID = owned()
    name: str  # the author's id of it
    module: str
    picture: str  # none, loop, ladder
    lang: str
    body_enc: bytes  # sealed JSON: title, parts [{id, label, text}]
    kept_at: datetime = at()


class Comment(SQLModel, table=True):
    """What a therapist wrote about a session; quoted once, when the next one begins."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID = owned()
    staff_id: UUID = Field(foreign_key="staff.id")
    body_enc: bytes
    written_at: datetime = at()
    read_at: datetime | None = at(nullable=True)
