"""Staff accounts: an argon2 password and a TOTP secret (RFC 6238), both needed to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

import pyotp
from pwdlib import PasswordHash
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.store.keys import Keyring
from cairn.store.tables import Audit, Staff

PASSWORDS = PasswordHash.recommended()
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
            created_at=now,
        )
    )
    session.add(Audit(actor="system", action="staff_added", at=now, detail={"staff": str(row)}))
    await session.flush()
    return Account(row, secret)
