"""Who cares: accounts, their sessions, their private notes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field, SQLModel

from cairn.store.tables.columns import at, owned


class Staff(SQLModel, table=True):
    """A member of the team. The password is an argon2 hash, the TOTP secret is sealed."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    login: str = Field(unique=True)
    name: str
    role: str = "therapist"  # therapist, supervisor, on_call, admin
    lang: str = "en"
    timezone: str = "Europe/London"
    password_hash: str
    totp_enc: bytes
    totp_used: int = 0  # the last time step that was used, so that a code works once
    phone_enc: bytes | None = None  # where they are told of alerts; sealed with the site's key
    email_enc: bytes | None = None
    failures: int = 0
    locked_until: datetime | None = at(nullable=True)
    created_at: datetime = at()
    disabled_at: datetime | None = at(nullable=True)


class StaffSession(SQLModel, table=True):
    """A signed-in console; the row keeps only the hash of its cookie."""

    __tablename__ = "staff_session"
    token_hash: bytes = Field(primary_key=True)
    staff_id: UUID = owned("staff")
    csrf: str
    created_at: datetime = at()
    last_seen_at: datetime = at()
    expires_at: datetime = at()
    revoked_at: datetime | None = at(nullable=True)


class Note(SQLModel, table=True):
    """A private note of the team on a patient, or on one message."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID = owned()
    staff_id: UUID = Field(foreign_key="staff.id")
    message_id: UUID | None = None
    body_enc: bytes
    created_at: datetime = at()
