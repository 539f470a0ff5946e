"""Ways in: a new patient with key and conversation, browser sessions, single-use codes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.keys import Keyring, hash_of
from cairn.store.messages import announce
from cairn.store.tables import (
    Audit,
    Conversation,
    Identity,
    JoinCode,
    Patient,
    PatientKey,
    WebSession,
)

CODE_DAYS = 14
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that look alike
_TREES = (
    "Alder", "Ash", "Aspen", "Beech", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Holly",
    "Larch", "Linden", "Maple", "Oak", "Olive", "Pine", "Poplar", "Rowan", "Sorb", "Willow",
)  # fmt: skip


class NewPatient(BaseModel):
    """What is needed to take a person into care. The phone becomes E.164."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lang: Literal["en", "fr"]
    country: str = Field(pattern=r"^[A-Z]{2}$")
    timezone: str
    guided: bool = True
    demo: bool = False
    name: str | None = Field(None, max_length=200)
    phone: str | None = None
    email: str | None = Field(None, max_length=320, pattern=r"^[^@\s]+@[^@\s]+$")
    therapist_id: UUID | None = None

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is no IANA time zone: write one like Europe/Paris")
        return str(ZoneInfo(value))

    @field_validator("phone")
    @classmethod
    def _international(cls, value: str | None) -> str | None:
        return None if value is None else e164(value)


def e164(phone: str) -> str:
    """The number in international form; ValueError says how to write it."""
    try:
        parsed = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException as error:
        raise ValueError(
            f"{phone!r} is no international phone number: write it like +33612345678"
        ) from error
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


@dataclass(frozen=True)
class Joined:
    """A new patient."""

    id: UUID
    pseudonym: str


async def add_patient(
    session: AsyncSession, keys: Keyring, new: NewPatient, now: datetime
) -> Joined:
    """Make the patient with their own key, sealed identity and empty conversation."""
    patient = Patient(
        id=uuid4(),
        pseudonym=f"{secrets.choice(_TREES)} {secrets.token_hex(3).upper()}",
        lang=new.lang,
        country=new.country,
        timezone=new.timezone,
        guided=new.guided,
        demo=new.demo,
        therapist_id=new.therapist_id,
        created_at=now,
    )
    session.add(patient)
    await session.flush()
    wrapped, sealer = keys.new_patient_key(patient.id)
    sealed = {
        f"{field}_enc": sealer.seal(value, "identity", patient.id, field)
        for field, value in (("name", new.name), ("phone", new.phone), ("email", new.email))
        if value
    }
    indexes = {
        "phone_index": keys.index_of(new.phone) if new.phone else None,
        "email_index": keys.index_of(new.email.lower()) if new.email else None,
    }
    session.add(PatientKey(patient_id=patient.id, wrapped=wrapped, master_version=keys.version))
    session.add(Identity(patient_id=patient.id, **indexes, **sealed))
    session.add(Conversation(patient_id=patient.id))
    session.add(Audit(actor="system", action="patient_added", patient_id=patient.id, at=now))
    await session.flush()
    return Joined(patient.id, patient.pseudonym)


async def open_web_session(
    session: AsyncSession, patient: UUID, now: datetime, device: str = "other"
) -> str:
    """Sign a browser in; the token goes into its cookie, only the hash is kept.

    `device`: phone, tablet, computer or other (devices.py).
    """
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            token_hash=hash_of(token),
            patient_id=patient,
            device=device,
            created_at=now,
            last_seen_at=now,
        )
    )
    await session.flush()
    return token


async def close_web_session(session: AsyncSession, token_hash: bytes, now: datetime) -> None:
    """Sign a browser out for good; its open pages are closed as soon as this is committed."""
    patient: UUID | None = await session.scalar(
        update(WebSession)
        .where(col(WebSession.token_hash) == token_hash, col(WebSession.revoked_at).is_(None))
        .values(revoked_at=now)
        .returning(col(WebSession.patient_id))
    )
    if patient is not None:
        await announce(session, patient)


@dataclass(frozen=True)
class Secret:
    """A random code: what is given out, and what is kept."""

    text: str
    hash: bytes


def new_secret(length: int) -> Secret:
    """A code of so many signs, none of which look alike."""
    text = "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))
    return Secret(text, hash_of(text))


async def make_code(session: AsyncSession, patient: UUID, now: datetime) -> str:
    """A single-use code of ten characters that opens this patient's conversation."""
    code = new_secret(10)
    session.add(
        JoinCode(
            code_hash=code.hash,
            patient_id=patient,
            made_at=now,
            expires_at=now + timedelta(days=CODE_DAYS),
        )
    )
    await session.flush()
    return code.text


Why = Literal["unknown", "used", "expired", "withdrawn"]


class NoEntry(Exception):
    """A code or link that opens nothing, and why; the page says what to do next."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


async def use_code(session: AsyncSession, code: str, now: datetime, device: str = "other") -> str:
    """Sign in with a code, or the secret of a link: a session token.

    Raises NoEntry. What it says of a code helps nobody to guess another.
    """
    plain = "".join(c for c in code.upper() if c.isalnum())
    row = await session.scalar(
        select(JoinCode).where(col(JoinCode.code_hash) == hash_of(plain)).with_for_update()
    )
    if row is None:
        raise NoEntry("unknown")
    if row.used_at is not None:
        raise NoEntry("used")
    if row.withdrawn_at is not None:
        raise NoEntry("withdrawn")
    if row.expires_at <= now:
        raise NoEntry("expired")
    row.used_at = now
    session.add(
        Audit(
            actor="patient", action="invitation_used", patient_id=row.patient_id, at=now,
            detail={"invitation": str(row.id)},
        )
    )  # fmt: skip
    return await open_web_session(session, row.patient_id, now, device)
