"""Signing in: password, then a one-time code; one answer to whatever is wrong.

Five failures lock an account for a quarter of an hour (OWASP ASVS 2.2.1). An unknown login
costs the same work as a wrong password, and nobody is told which of the three it was.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import pyotp
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.keys import Keyring, hash_of
from cairn.store.tables import Audit, Staff, StaffSession
from cairn.team.accounts import PASSWORDS
from cairn.team.member import Member
from cairn.turns.runtime import Runtime

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
IDLE = timedelta(minutes=30)
STEP = 30  # seconds of one code, RFC 6238


class Credentials(BaseModel):
    """What is typed into the form."""

    model_config = ConfigDict(frozen=True, str_strip_whitespace=True)

    login: str = Field(max_length=100)
    password: str = Field(max_length=200)
    code: str = Field(max_length=20)


async def sign_in(
    runtime: Runtime, given: Credentials, now: datetime, *, instead_of: str | None = None
) -> str | None:
    """A new session's token for the cookie, or None. `instead_of`: the browser's old token."""
    async with runtime.db.begin() as session:
        kept = await session.scalar(
            select(col(Staff.password_hash)).where(col(Staff.login) == given.login.lower())
        )
    right = await asyncio.to_thread(PASSWORDS.verify, given.password, kept or _nobodys_hash())
    async with runtime.db.begin() as session:
        staff = await session.scalar(
            select(Staff).where(col(Staff.login) == given.login.lower()).with_for_update()
        )
        if staff is None or not right or not _admit(runtime.keys, staff, given.code, now):
            _count_failure(session, staff, now)
            return None
        staff.failures, staff.locked_until = 0, None
        if instead_of is not None:
            await _revoke(session, instead_of, now)
        session.add(Audit(actor=f"staff:{staff.id}", action="signed_in", at=now))
        return _open_session(session, staff, now)


def _admit(keys: Keyring, staff: Staff, code: str, now: datetime) -> bool:
    if staff.disabled_at is not None or is_locked(staff, now):
        return False
    step = _step_of(keys, staff, code, now)
    if step is None:
        return False
    staff.totp_used = step
    return True


def is_locked(staff: Staff, now: datetime) -> bool:
    """Whether too many failures closed the account for now."""
    return staff.locked_until is not None and now < staff.locked_until


def _step_of(keys: Keyring, staff: Staff, code: str, now: datetime) -> int | None:
    """The time step whose code this is, one step of drift either way; None if it was used."""
    totp = _totp(keys, staff)
    typed = "".join(code.split())
    this = int(now.timestamp()) // STEP
    for step in (this, this - 1, this + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode()):
            return step if step > staff.totp_used else None
    return None


def _totp(keys: Keyring, staff: Staff) -> pyotp.TOTP:
    return pyotp.TOTP(keys.site.open_text(staff.totp_enc, "staff", staff.id, "totp"))


def _count_failure(session: AsyncSession, staff: Staff | None, now: datetime) -> None:
    actor = f"staff:{staff.id}" if staff else "system"
    session.add(Audit(actor=actor, action="sign_in_failed", at=now))
    if staff is None or is_locked(staff, now):
        return
    staff.failures += 1
    if staff.failures >= TRIES:
        staff.failures, staff.locked_until = 0, now + LOCKED_FOR
        session.add(Audit(actor=actor, action="account_locked", at=now))


def _open_session(session: AsyncSession, staff: Staff, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            token_hash=hash_of(token),
            staff_id=staff.id,
            csrf=secrets.token_urlsafe(24),
            created_at=now,
            last_seen_at=now,
            expires_at=now + LONGEST,
        )
    )
    return token


async def read_member(
    session: AsyncSession, token: str, now: datetime, *, touch: bool = True
) -> Member | None:
    """Whose session this is. `touch` says that a person acted, which puts off the idle end."""
    row = (
        await session.execute(
            select(StaffSession, Staff)
            .join(Staff, col(Staff.id) == col(StaffSession.staff_id))
            .where(
                col(StaffSession.token_hash) == hash_of(token),
                col(StaffSession.revoked_at).is_(None),
                col(StaffSession.expires_at) > now,
                col(StaffSession.last_seen_at) > now - IDLE,
                col(Staff.disabled_at).is_(None),
            )
        )
    ).first()
    if row is None:
        return None
    opened, staff = row
    if touch:
        opened.last_seen_at = now
    return Member(staff.id, staff.name, staff.role, staff.lang, staff.timezone, opened.csrf)


async def sign_out(session: AsyncSession, member: Member, token: str, now: datetime) -> None:
    """End the session; its cookie opens nothing any more."""
    await _revoke(session, token, now)
    session.add(Audit(actor=f"staff:{member.id}", action="signed_out", at=now))


async def _revoke(session: AsyncSession, token: str, now: datetime) -> None:
    await session.execute(
        update(StaffSession)
        .where(
            col(StaffSession.token_hash) == hash_of(token), col(StaffSession.revoked_at).is_(None)
        )
        .values(revoked_at=now)
    )


@dataclass(frozen=True)
class DemoCode:
    """The code that a visitor of a demo may type now."""

    code: str
    seconds: int  # how long it stays the current one


async def demo_code(runtime: Runtime, login: str, now: datetime) -> DemoCode | None:
    """The next unused code of a demo's therapist; LookupError outside a demo.

    None when the codes of this moment are used up: the next one comes within 30 s.
    """
    if not runtime.home.demo:
        raise LookupError("only a demo shows its codes")
    async with runtime.db.begin() as session:
        staff = await session.scalar(select(Staff).where(col(Staff.login) == login))
    if staff is None:
        return None
    this = int(now.timestamp()) // STEP
    step = max(this, staff.totp_used + 1)
    if step > this + 1:
        return None
    left = (step + 1) * STEP - int(now.timestamp())
    return DemoCode(_totp(runtime.keys, staff).generate_otp(step), left)


@cache
def _nobodys_hash() -> str:
    """What an unknown login is checked against, so that it takes as long as a known one."""
    return PASSWORDS.hash(secrets.token_urlsafe(32))
