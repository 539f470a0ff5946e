"""Staff accounts: an argon2 password and a TOTP secret (RFC 6238), both needed to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

import pyotp
from pwdlib import PasswordHash
from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.keys import Keyring
from cairn.store.tables import Audit, Staff
from cairn.turns.join import e164

PASSWORDS = PasswordHash.recommended()
EMAIL = r"^[^@\s]+@[^@\s]+$"
Role = Literal["therapist", "supervisor", "on_call", "admin"]


class NewStaff(BaseModel):
    """An account to make. The password has at least 12 characters (NIST SP 800-63B: length)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    login: str = Field(pattern=r"^[a-z][a-z0-9._-]{1,39}$")
    name: str = Field(min_length=1, max_length=120)
    role: Role = "therapist"
    lang: Literal["en", "fr"] = "en"
    timezone: str = "Europe/London"
    password: str = Field(min_length=12, max_length=200)
    phone: str | None = None
    email: str | None = Field(None, max_length=320, pattern=EMAIL)

    @field_validator("phone")
    @classmethod
    def _international(cls, value: str | None) -> str | None:
        return None if value is None else e164(value)


@dataclass(frozen=True)
class Account:
    """A new account and the TOTP secret to put into an authenticator, shown once."""

    id: UUID
    totp_secret: str


async def add_staff(session: AsyncSession, keys: Keyring, new: NewStaff, now: datetime) -> Account:
    """Make the account; IntegrityError when the login is taken."""
    row, secret = uuid4(), pyotp.random_base32()
    session.add(
        Staff(
            id=row,
            login=new.login,
            name=new.name,
            role=new.role,
            lang=new.lang,
            timezone=new.timezone,
            password_hash=PASSWORDS.hash(new.password),
            totp_enc=keys.site.seal(secret, "staff", row, "totp"),
            phone_enc=seal_contact(keys, row, "phone", new.phone),
            email_enc=seal_contact(keys, row, "email", new.email),
            created_at=now,
        )
    )
    session.add(Audit(actor="system", action="staff_added", at=now, detail={"staff": str(row)}))
    await session.flush()
    return Account(row, secret)


def seal_contact(keys: Keyring, staff: UUID, field: str, value: str | None) -> bytes | None:
    """A telephone number or address of a member of the team, sealed for its place."""
    return keys.site.seal(value, "staff", staff, field) if value else None


class Contact(BaseModel):
    """Where a member of the team is told of alerts; what is not given stays as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phone: str | None = None
    email: str | None = Field(None, max_length=320, pattern=EMAIL)

    @field_validator("phone")
    @classmethod
    def _international(cls, value: str | None) -> str | None:
        return None if value is None else e164(value)


async def set_contact(
    session: AsyncSession, keys: Keyring, login: str, contact: Contact, now: datetime
) -> bool:
    """Change where somebody is told of alerts; False when nobody has that log-in."""
    row = await session.scalar(select(Staff).where(col(Staff.login) == login))
    if row is None:
        return False
    if contact.phone:
        row.phone_enc = seal_contact(keys, row.id, "phone", contact.phone)
    if contact.email:
        row.email_enc = seal_contact(keys, row.id, "email", contact.email)
    session.add(
        Audit(actor="system", action="staff_contact_set", at=now, detail={"staff": str(row.id)})
    )
    return True
