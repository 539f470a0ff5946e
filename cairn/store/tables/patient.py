"""Who is in care: pseudonymous patient, key, identity apart, ways in, consents."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from cairn.store.tables.columns import at, owned


class Patient(SQLModel, table=True):
    """A person in care, known to every later stage by this id alone."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    pseudonym: str = Field(unique=True)  # "Cedar 42": for screens, says nothing of the person
    lang: str = "en"
    country: str = "GB"
    timezone: str = "Europe/London"
    guided: bool = True
    demo: bool = False
    therapist_id: UUID | None = Field(default=None, foreign_key="staff.id", index=True)
    reminder_hour: int = 18  # patient-local hour of reminders
    sms_stopped_at: datetime | None = at(nullable=True)
    digest_until: datetime | None = at(nullable=True)  # known, unchanged thoughts page nobody
    created_at: datetime = at()
    erased_at: datetime | None = at(nullable=True)


class PatientKey(SQLModel, table=True):
    """The patient's data key, wrapped by the master key of that version. Erasure deletes it."""

    __tablename__ = "patient_key"
    patient_id: UUID = owned(primary_key=True)
    wrapped: bytes
    master_version: int = 1


class Identity(SQLModel, table=True):
    """Name, phone and e-mail, sealed; the phone is found by a keyed blind index."""

    patient_id: UUID = owned(primary_key=True)
    name_enc: bytes | None = None
    phone_enc: bytes | None = None
    email_enc: bytes | None = None
    phone_index: bytes | None = Field(default=None, unique=True)


class WebSession(SQLModel, table=True):
    """A signed-in browser of a patient; the row keeps only the hash of its cookie."""

    __tablename__ = "web_session"
    token_hash: bytes = Field(primary_key=True)
    patient_id: UUID = owned()
    created_at: datetime = at()
    last_seen_at: datetime = at()
    revoked_at: datetime | None = at(nullable=True)


class JoinCode(SQLModel, table=True):
    """A single-use code by which an invited patient opens their conversation."""

    __tablename__ = "join_code"
    code_hash: bytes = Field(primary_key=True)
    patient_id: UUID = owned()
    expires_at: datetime = at()
    used_at: datetime | None = at(nullable=True)


class Consent(SQLModel, table=True):
    """One consent given or withdrawn; the newest row per name counts."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID = owned()
    name: str
    given: bool
    at: datetime = at()
