"""Who is in care: pseudonymous patient, key, identity apart, ways in, consents."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index, text
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
    """Name, phone and e-mail, sealed; both contacts are found by a keyed blind index."""

    patient_id: UUID = owned(primary_key=True)
    name_enc: bytes | None = None
    phone_enc: bytes | None = None
    email_enc: bytes | None = None
    phone_index: bytes | None = Field(default=None, unique=True)
    email_index: bytes | None = Field(default=None, unique=True)


class WebSession(SQLModel, table=True):
    """A signed-in browser of a patient; the row keeps only the hash of its cookie."""

    __tablename__ = "web_session"
    token_hash: bytes = Field(primary_key=True)
    id: UUID = Field(default_factory=uuid4, unique=True)  # by which a page names it
    patient_id: UUID = owned()
    device: str = "other"  # phone, tablet, computer, other: as much as people need to tell
    created_at: datetime = at()
    last_seen_at: datetime = at()
    revoked_at: datetime | None = at(nullable=True)


class JoinCode(SQLModel, table=True):
    """A single-use invitation, code or link, by which a patient opens their conversation."""

    __tablename__ = "join_code"
    code_hash: bytes = Field(primary_key=True)
    id: UUID = Field(default_factory=uuid4, unique=True)  # by which the team names it
    patient_id: UUID = owned()
    way: str = "code"  # code, link, sms, email
    made_at: datetime = at()
    expires_at: datetime = at()
    used_at: datetime | None = at(nullable=True)
    withdrawn_at: datetime | None = at(nullable=True)


class SignInCode(SQLModel, table=True):
    """Six digits sent to a contact. Only the browser that asked for them can use them."""

    __tablename__ = "sign_in_code"
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID = owned()
    challenge_hash: bytes = Field(unique=True)  # of what that browser holds
    code_mac: bytes  # keyed, since six digits are guessed at once from a plain hash
    contact_enc: bytes | None = None  # a new contact that the code proves; none: signing in
    tries: int = 0
    made_at: datetime = at()
    expires_at: datetime = at()
    used_at: datetime | None = at(nullable=True)


class Letter(SQLModel, table=True):
    """One e-mail to a patient: leased, sent, recorded; again when in doubt."""

    __table_args__ = (
        Index("letter_due", "next_at", postgresql_where=text("state IN ('queued', 'leased')")),
    )
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID = owned()
    kind: str  # invitation, code
    to_enc: bytes
    body_enc: bytes  # sealed JSON: subject, text
    state: str = "queued"  # queued, leased, sent, failed
    error: str | None = None
    attempts: int = 0
    created_at: datetime = at()
    next_at: datetime = at()
    leased_until: datetime | None = at(nullable=True)
    sent_at: datetime | None = at(nullable=True)


class Consent(SQLModel, table=True):
    """One consent given or withdrawn; the newest row per name counts."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID = owned()
    name: str
    given: bool
    at: datetime = at()
