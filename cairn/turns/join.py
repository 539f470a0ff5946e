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
from sqlalchemy import update
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
    index = keys.index_of(new.phone) if new.phone else None
    session.add(PatientKey(patient_id=patient.id, wrapped=wrapped, master_version=keys.version))
    session.add(Identity(patient_id=patient.id, phone_index=index, **sealed))
    session.add(Conversation(patient_id=patient.id))
    session.add(Audit(actor="system", action="patient_added", patient_id=patient.id, at=now))
    await session.flush()
    return Joined(patient.id, patient.pseudonym)


async def open_web_session(session: AsyncSession, patient: UUID, now: datetime) -> str:
    """Sign a browser in; the token goes into its cookie, only the hash is kept."""
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(token_hash=hash_of(token), patient_id=patient, created_at=now, last_seen_at=now)
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


async def make_code(session: AsyncSession, patient: UUID, now: datetime) -> str:
    """A single-use code of ten characters that opens this patient's conversation."""
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(10))
    session.add(
        JoinCode(
            code_hash=hash_of(code),
            patient_id=patient,
            expires_at=now + timedelta(days=CODE_DAYS),
        )
    )
    await session.flush()
    return code


async def use_code(session: AsyncSession, code: str, now: datetime) -> str | None:
    """Sign in with a code: a session token, or None when it is unknown, used or too old."""
    plain = "".join(c for c in code.upper() if c.isalnum())
    patient: UUID | None = await session.scalar(
        update(JoinCode)
        .where(
            col(JoinCode.code_hash) == hash_of(plain),
            col(JoinCode.used_at).is_(None),
            col(JoinCode.expires_at) > now,
        )
        .values(used_at=now)
        .returning(col(JoinCode.patient_id))
    )
    return None if patient is None else await open_web_session(session, patient, now)
