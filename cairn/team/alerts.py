"""Alerts in the team's hands: seen, acknowledged, closed by two, and the way back to exercises.

Opening a page is not acknowledging. Closing at levels 3 and 4 takes a disposition and a
second person: not the one who acknowledged (docs/explanation/safety-wording.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from cairn.engine.state import Dialogue
from cairn.store.keys import Keyring, Sealer
from cairn.store.tables import (
    Alert,
    Conversation,
    Identity,
    ModuleRun,
    Patient,
    PatientKey,
    Staff,
)
from cairn.team.conversation import Held, hold, say_to_patient
from cairn.team.member import Member, NotYours, Refused, audit, visible_to
from cairn.turns.alerts import KNOWN_AXIS
from cairn.turns.notify import drop_pages, short_code
from cairn.turns.pages import WAITING
from cairn.turns.runtime import Runtime

TWO_PEOPLE = 3  # level from which a second person closes
TAKEN_ON = ("acknowledged", "in_care")
DIGEST_DAYS = 14  # known, unchanged thoughts join the digest for no longer


@dataclass(frozen=True)
class OpenAlert:
    """An alert that is not closed, with what somebody needs to act on it."""

    id: UUID
    patient_id: UUID
    pseudonym: str
    axis: str
    level: int
    state: str
    raised_at: datetime
    due_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: UUID | None
    acknowledger: str | None
    phone: str | None
    held: bool  # exercises wait for a release
    uncovered_at: datetime | None
    digest_until: datetime | None

    @property
    def code(self) -> str:
        """The four characters that the page carried."""
        return short_code(self.id)

    @property
    def waiting(self) -> bool:
        """Whether nobody has acknowledged it."""
        return self.state in WAITING

    @property
    def may_be_known(self) -> bool:
        """Whether a therapist may say that such thoughts are known and unchanged."""
        return self.axis == KNOWN_AXIS and self.level < TWO_PEOPLE and not self.waiting

    def needs_second(self, member: Member) -> bool:
        """Whether this member may not be the one who closes it."""
        return self.level >= TWO_PEOPLE and self.acknowledged_by == member.id


async def read_alerts(
    session: AsyncSession,
    keys: Keyring,
    member: Member,
    now: datetime,
    patient: UUID | None = None,
    alert: UUID | None = None,
) -> list[OpenAlert]:
    """Open alerts of the member's patients, of one, or one: unacknowledged, high and due first.

    It opens telephone numbers, so the reading is audited.
    """
    acknowledger = aliased(Staff)
    query = (
        select(Alert, Patient, Identity, PatientKey, Conversation, acknowledger)
        .join(Patient, col(Patient.id) == col(Alert.patient_id))
        .join(Identity, col(Identity.patient_id) == col(Patient.id))
        .join(PatientKey, col(PatientKey.patient_id) == col(Patient.id))
        .join(Conversation, col(Conversation.patient_id) == col(Patient.id))
        .join(acknowledger, col(acknowledger.id) == col(Alert.acknowledged_by), isouter=True)
        .where(col(Alert.state) != "closed", visible_to(member))
        .order_by(col(Alert.state).in_(WAITING).desc(), col(Alert.level).desc(), col(Alert.due_at))
    )
    if patient is not None:
        query = query.where(col(Alert.patient_id) == patient)
    if alert is not None:
        query = query.where(col(Alert.id) == alert)
    found = [_open(keys, row) for row in await session.execute(query)]
    if found:
        audit(session, member, "alerts_read", now, patient, alerts=[str(a.id) for a in found])
    return found


def _open(keys: Keyring, row: Any) -> OpenAlert:
    alert, patient, identity, key, conversation, acknowledger = row
    sealer = keys.patient(key.wrapped, patient.id)
    phone = identity.phone_enc
    return OpenAlert(
        id=alert.id,
        patient_id=patient.id,
        pseudonym=patient.pseudonym,
        axis=alert.axis,
        level=alert.level,
        state=alert.state,
        raised_at=alert.raised_at,
        due_at=alert.due_at,
        acknowledged_at=alert.acknowledged_at,
        acknowledged_by=alert.acknowledged_by,
        acknowledger=acknowledger.name if acknowledger else None,
        phone=sealer.open_text(phone, "identity", patient.id, "phone") if phone else None,
        held=is_on_hold(sealer, patient.id, conversation.dialogue_enc),
        uncovered_at=alert.uncovered_at,
        digest_until=patient.digest_until,
    )


def is_on_hold(sealer: Sealer, patient: UUID, dialogue: bytes | None) -> bool:
    """Whether this dialogue starts no exercise until a human releases it."""
    if dialogue is None:
        return False
    return Dialogue.model_validate_json(
        sealer.open(dialogue, "conversation", patient, "dialogue")
    ).held


async def acknowledge(runtime: Runtime, member: Member, alert: UUID, now: datetime) -> None:
    """Take an alert on; Refused when somebody did.

    It ends the ladder: pages that were not sent yet are dropped. At levels 3 and 4 the
    patient, who read that nobody had confirmed yet, is told so.
    Raises NotYours for an alert of somebody else's patient.
    """
    async with runtime.db.begin() as session:
        held, row = await _lock(runtime, session, member, alert, now)
        if row.state not in WAITING:
            raise Refused("acknowledged-already")
        row.state, row.acknowledged_at, row.acknowledged_by = "acknowledged", now, member.id
        await drop_pages(session, alert, now)
        _note_acknowledged(session, member, row, now)
        if row.level >= TWO_PEOPLE:
            await say_to_patient(runtime, session, held.view, "acknowledged", now)
        await _tell_staff(session, alert)


def _note_acknowledged(session: AsyncSession, member: Member, row: Alert, now: datetime) -> None:
    """With what the report needs, since a later rise begins another wait in this same row."""
    audit(
        session, member, "alert_acknowledged", now, row.patient_id, alert=str(row.id),
        level=row.level, waited=round((now - row.waiting_since).total_seconds()),
        in_time=row.due_at is not None and now <= row.due_at,
        uncovered=row.uncovered_at is not None,
    )  # fmt: skip


async def take_into_care(runtime: Runtime, member: Member, alert: UUID, now: datetime) -> None:
    """Somebody is in contact with the person; Refused before the acknowledgement."""
    async with runtime.db.begin() as session:
        _, row = await _lock(runtime, session, member, alert, now)
        if row.state != "acknowledged":
            raise Refused("acknowledge-first" if row.state in WAITING else "in-care-already")
        row.state, row.in_care_at, row.in_care_by = "in_care", now, member.id
        audit(session, member, "alert_in_care", now, row.patient_id, alert=str(alert))
        await _tell_staff(session, alert)


async def let_join_digest(
    runtime: Runtime, member: Member, alert: UUID, days: int, now: datetime
) -> None:
    """Thoughts of this level are known and unchanged: for so many days they page nobody.

    For the suicide axis up to level 2 and for 1–14 days; a rise above level 2 pages all the
    same. 0 days ends it. Only a therapist or a supervisor may say so, once it is acknowledged.
    """
    async with runtime.db.begin() as session:
        held, row = await _lock(runtime, session, member, alert, now)
        if row.axis != KNOWN_AXIS or row.level >= TWO_PEOPLE:
            raise Refused("digest-not-this")
        if row.state in WAITING:
            raise Refused("acknowledge-first")
        if member.role not in ("therapist", "supervisor") or not 0 <= days <= DIGEST_DAYS:
            raise Refused("digest-not-so")
        patient = await session.get_one(Patient, held.view.patient)
        patient.digest_until = now + timedelta(days=days) if days else None
        audit(session, member, "digest_set", now, row.patient_id, alert=str(alert), days=days)


async def close(
    runtime: Runtime, member: Member, alert: UUID, disposition: str, now: datetime
) -> None:
    """Close an alert that was taken on, with what was done, sealed with the patient's key."""
    words = disposition.strip()
    if not words:
        raise Refused("disposition-missing")
    async with runtime.db.begin() as session:
        held, row = await _lock(runtime, session, member, alert, now)
        if row.state not in TAKEN_ON:
            raise Refused("acknowledge-first" if row.state in WAITING else "closed-already")
        if row.level >= TWO_PEOPLE and row.acknowledged_by == member.id:
            raise Refused("second-person")
        row.disposition_enc = held.view.sealer.seal(words, "alert", alert, "disposition")
        row.state, row.closed_at, row.closed_by = "closed", now, member.id
        audit(session, member, "alert_closed", now, row.patient_id, alert=str(alert))
        await _tell_staff(session, alert)


async def release(runtime: Runtime, member: Member, patient: UUID, now: datetime) -> None:
    """Let a held patient do exercises again, and tell them.

    Refused while an alert of theirs waits for its acknowledgement, or when nothing is held.
    """
    async with runtime.db.begin() as session:
        held = await hold(runtime, session, member, patient, now)
        if not held.view.dialogue.held:
            raise Refused("not-on-hold")
        waiting = await session.scalar(
            select(func.count())
            .select_from(Alert)
            .where(col(Alert.patient_id) == patient, col(Alert.state).in_(WAITING))
        )
        if waiting:
            raise Refused("acknowledge-first")
        dialogue = held.view.dialogue.model_copy(update={"held": False})
        view = replace(held.view, dialogue=dialogue)
        await say_to_patient(runtime, session, view, "released", now)
        await session.execute(
            update(ModuleRun)
            .where(col(ModuleRun.patient_id) == patient, col(ModuleRun.status) == "held")
            .values(status="paused")
        )
        audit(session, member, "exercises_released", now, patient)


async def _lock(
    runtime: Runtime, session: AsyncSession, member: Member, alert: UUID, now: datetime
) -> tuple[Held, Alert]:
    patient = await session.scalar(select(col(Alert.patient_id)).where(col(Alert.id) == alert))
    if patient is None:
        raise NotYours("no such alert")
    held = await hold(runtime, session, member, patient, now)
    row = await session.get_one(Alert, alert, with_for_update=True)
    return held, row


async def _tell_staff(session: AsyncSession, alert: UUID) -> None:
    await session.execute(text("SELECT pg_notify('cairn_alert', :alert)"), {"alert": str(alert)})
