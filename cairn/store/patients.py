"""Finding a patient and what a turn must know of them, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.keys import Keyring, Sealer
from cairn.store.tables import (
    Conversation,
    Identity,
    Message,
    Patient,
    PatientKey,
    WebSession,
)

EARLIER = timedelta(minutes=10)  # a risk statement may be split over the texts of ten minutes


@dataclass(frozen=True)
class Known:
    """A patient as later stages see them: pseudonymous, with their sealer and conversation."""

    id: UUID
    lang: str
    country: str
    timezone: str
    guided: bool
    demo: bool
    therapist_id: UUID | None
    sms_stopped_at: datetime | None
    sealer: Sealer
    version: int
    context: str
    asked: str | None
    safety_open: bool
    held_by: UUID | None
    staff_active_at: datetime | None
    outage_told_at: datetime | None


_KNOWN = (
    select(
        col(Patient.id),
        col(Patient.lang),
        col(Patient.country),
        col(Patient.timezone),
        col(Patient.guided),
        col(Patient.demo),
        col(Patient.therapist_id),
        col(Patient.sms_stopped_at),
        col(PatientKey.wrapped),
        col(Conversation.version),
        col(Conversation.context),
        col(Conversation.asked),
        col(Conversation.safety_open),
        col(Conversation.held_by),
        col(Conversation.staff_active_at),
        col(Conversation.outage_told_at),
    )
    .join(PatientKey, col(PatientKey.patient_id) == col(Patient.id))
    .join(Conversation, col(Conversation.patient_id) == col(Patient.id))
)


async def find_by_id(session: AsyncSession, keys: Keyring, patient: UUID) -> Known | None:
    """The patient of that id, unless erased."""
    return await _find(session, keys, col(Patient.id) == patient)


async def find_by_cookie(
    session: AsyncSession, keys: Keyring, token_hash: bytes, signed_in: ColumnElement[bool]
) -> Known | None:
    """The patient whose browser holds that session, while it is signed in (devices.py)."""
    owner = (
        select(col(WebSession.patient_id))
        .where(col(WebSession.token_hash) == token_hash, signed_in)
        .scalar_subquery()
    )
    return await _find(session, keys, col(Patient.id) == owner)


async def find_by_email(session: AsyncSession, keys: Keyring, email: str) -> Known | None:
    """The patient with that e-mail address, in lower case."""
    owner = (
        select(col(Identity.patient_id))
        .where(col(Identity.email_index) == keys.index_of(email))
        .scalar_subquery()
    )
    return await _find(session, keys, col(Patient.id) == owner)


async def read_web_sessions(session: AsyncSession, patient: UUID) -> set[bytes]:
    """The hashes of the cookies of this patient's browsers that were not signed out."""
    found = await session.scalars(
        select(col(WebSession.token_hash)).where(
            col(WebSession.patient_id) == patient, col(WebSession.revoked_at).is_(None)
        )
    )
    return set(found)


async def find_by_phone(session: AsyncSession, keys: Keyring, phone: str) -> Known | None:
    """The patient with that E.164 number, found without storing it in the clear."""
    owner = (
        select(col(Identity.patient_id))
        .where(col(Identity.phone_index) == keys.index_of(phone))
        .scalar_subquery()
    )
    return await _find(session, keys, col(Patient.id) == owner)


@dataclass(frozen=True)
class Earlier:
    """The patient's last texts within ten minutes, oldest first, and the newest position seen."""

    texts: tuple[str, ...]
    position: int


async def read_earlier(
    session: AsyncSession, known: Known, now: datetime, count: int = 3
) -> Earlier:
    """What the patient wrote just before `now`: a statement may be split over these texts."""
    rows = (
        await session.execute(
            select(col(Message.id), col(Message.body_enc), col(Message.position))
            .where(
                col(Message.patient_id) == known.id,
                col(Message.author) == "patient",
                col(Message.created_at) > now - EARLIER,
            )
            .order_by(col(Message.position).desc())
            .limit(count)
        )
    ).all()
    opened = (known.sealer.open_json(row[1], "message", row[0], "body") for row in reversed(rows))
    newest = max((row[2] or 0 for row in rows), default=0)
    return Earlier(tuple(str(body["text"]) for body in opened), newest)


async def wrote_since(session: AsyncSession, known: Known, earlier: Earlier, now: datetime) -> bool:
    """Whether another text arrived after `earlier` was read; until this ends, none can.

    Two parts of one statement may arrive in the same moment, at two gateways. Only arrivals of
    the same patient wait here, and only while one is being stored.
    """
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:patient, 0))"),
        {"patient": str(known.id)},
    )
    newer = select(col(Message.id)).where(
        col(Message.patient_id) == known.id,
        col(Message.author) == "patient",
        col(Message.created_at) > now - EARLIER,
        col(Message.position) > earlier.position,
    )
    return await session.scalar(newer.limit(1)) is not None


async def read_demo_phone(session: AsyncSession, keys: Keyring, patient: UUID) -> str | None:
    """The fictional number of a demo patient; None for anybody else."""
    known = await find_by_id(session, keys, patient)
    row = await session.get(Identity, patient)
    if known is None or not known.demo or row is None or row.phone_enc is None:
        return None
    return known.sealer.open_text(row.phone_enc, "identity", patient, "phone")


async def _find(session: AsyncSession, keys: Keyring, which: ColumnElement[bool]) -> Known | None:
    row = (await session.execute(_KNOWN.where(which))).mappings().first()
    if row is None:
        return None
    fields = dict(row)
    wrapped = fields.pop("wrapped")
    return Known(sealer=keys.patient(wrapped, fields["id"]), **fields)
