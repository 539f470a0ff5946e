"""What the night does with a person's data when their deletion is due.

Either all of it goes: their key, so that no copy opens, and with it every row that is theirs.
Or, where the law keeps the record, access ends: they are signed out and no door finds them; the
key waits apart, and goes when the time is over. Each person is one transaction, claimed by a
lock, so any number of schedulers may run this at once.

Two things stay for good: the audit trail, which holds ids and codes and never a word, and the
bare fact of each alert (axis, level, times), by which a site answers for how fast it was there.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import Table, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from cairn.person.deletion import open_erasure, record_years
from cairn.store.messages import announce
from cairn.store.tables import (
    Alert,
    AlertMessage,
    Audit,
    Conversation,
    Delivery,
    Erasure,
    Identity,
    JoinCode,
    Letter,
    Patient,
    PatientKey,
    Reminder,
    SealedKey,
    SignInCode,
    WebSession,
)
from cairn.store.tables.columns import table_of
from cairn.turns.runtime import Runtime

LATE = timedelta(days=1)  # what a turn under way may still have written is swept up so long
_STAY = frozenset({"alert", "erasure"})
#: Ways in, and words on their way out: they end with the access, also where the record stays.
_WAYS = frozenset({"web_session", "join_code", "sign_in_code", "delivery", "letter", "reminder"})
log = structlog.get_logger()


async def erase_due(runtime: Runtime, now: datetime) -> int:
    """Carry out every deletion that is due; how many. An open alert is closed first."""
    done, broken = 0, list[UUID]()
    while True:
        async with runtime.db.begin() as session:
            row = await _claim(session, now, broken)
            if row is None:
                break
            try:
                async with session.begin_nested():
                    await _end(runtime, session, row, now)
            except Exception as error:  # noqa: BLE001 - one broken row must not keep the others
                kind = type(error).__name__
                log.error("erasure_failed", erasure=str(row.id), error=kind)  # noqa: TRY400
                broken.append(row.id)
                continue
            done += 1
    return done + await _unseal(runtime, now) + await _sweep(runtime, now)


async def _claim(session: AsyncSession, now: datetime, broken: list[UUID]) -> Erasure | None:
    """The next one, locked with its conversation, as each turn locks it first."""
    danger = select(col(Alert.id)).where(
        col(Alert.patient_id) == col(Erasure.patient_id), col(Alert.state) != "closed"
    )
    return await session.scalar(
        select(Erasure)
        .join(Conversation, col(Conversation.patient_id) == col(Erasure.patient_id))
        .where(
            open_erasure(),
            col(Erasure.due_at) <= now,
            col(Erasure.id).not_in(broken),
            ~exists(danger),
        )
        .order_by(col(Erasure.due_at))
        .limit(1)
        .with_for_update(skip_locked=True)
    )


async def _end(runtime: Runtime, session: AsyncSession, row: Erasure, now: datetime) -> None:
    patient = await session.get_one(Patient, row.patient_id)
    until = await _keep_until(runtime, session, patient)
    if until is not None and until > now:
        await _seal(session, patient.id, until)
        action, detail = "record_sealed", {"until": until.date().isoformat()}
    else:
        until = None
        await wipe(session, patient.id)
        action, detail = "data_erased", {}
    row.done_at, row.keep_until = now, until
    patient.erased_at, patient.therapist_id = now, None
    session.add(
        Audit(
            actor="system", action=action, patient_id=patient.id, at=now,
            detail={"erasure": str(row.id), **detail},
        )
    )  # fmt: skip
    await announce(session, patient.id)  # their open pages close
    await session.flush()


async def _keep_until(runtime: Runtime, session: AsyncSession, patient: Patient) -> datetime | None:
    """The end of the time for which the law keeps the record, reckoned from the last contact."""
    years = record_years(runtime.settings, guided=patient.guided)
    if not years:
        return None
    contact = await session.scalar(
        select(col(Conversation.last_in_at)).where(col(Conversation.patient_id) == patient.id)
    )
    last = (contact or patient.created_at).astimezone(UTC)
    day = 28 if (last.month, last.day) == (2, 29) else last.day
    return last.replace(year=last.year + years, day=day)


async def _seal(session: AsyncSession, patient: UUID, until: datetime) -> None:
    """End every access. The record stays whole, its key where no door looks."""
    key = await session.get_one(PatientKey, patient)
    session.add(
        SealedKey(
            patient_id=patient, wrapped=key.wrapped, master_version=key.master_version, until=until
        )
    )
    await session.delete(key)
    for table in (WebSession, JoinCode, SignInCode, Letter, Delivery, Reminder):
        await _delete(session, table_of(table), patient)
    await session.execute(
        update(Identity)
        .where(col(Identity.patient_id) == patient)
        .values(phone_index=None, email_index=None)
    )


async def wipe(session: AsyncSession, patient: UUID) -> None:
    """Destroy the key and every row of a person; the alerts keep no word."""
    alerts = select(col(Alert.id)).where(col(Alert.patient_id) == patient)
    await session.execute(delete(AlertMessage).where(col(AlertMessage.alert_id).in_(alerts)))
    for table in owned_tables():
        await _delete(session, table, patient)
    await session.execute(
        update(Alert).where(col(Alert.patient_id) == patient).values(disposition_enc=None)
    )
    await session.execute(
        update(Patient)
        .where(col(Patient.id) == patient)
        .values(pseudonym=f"erased {patient}", therapist_id=None, sms_stopped_at=None)
    )


def owned_tables() -> list[Table]:
    """Every table with rows of one patient, but those that stay. A new one is among them."""
    return [
        table
        for table in SQLModel.metadata.sorted_tables
        if "patient_id" in table.c and table.c.patient_id.foreign_keys and table.name not in _STAY
    ]


async def _delete(session: AsyncSession, table: Table, patient: UUID) -> None:
    await session.execute(delete(table).where(table.c.patient_id == patient))


async def _unseal(runtime: Runtime, now: datetime) -> int:
    """Destroy the records whose time is over."""
    done = 0
    while True:
        async with runtime.db.begin() as session:
            row = await session.scalar(
                select(SealedKey)
                .where(col(SealedKey.until) <= now)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            if row is None:
                return done
            await wipe(session, row.patient_id)
            session.add(
                Audit(actor="system", action="data_erased", patient_id=row.patient_id, at=now)
            )
        done += 1


async def _sweep(runtime: Runtime, now: datetime) -> int:
    """What a message or a turn under way wrote after the end: nobody can open it, and it goes.

    Quiet: returns 0.
    """
    async with runtime.db.begin() as session:
        ended = await session.scalars(
            select(col(Patient.id)).where(
                col(Patient.erased_at) > now - LATE,
                ~exists(
                    select(col(SealedKey.patient_id)).where(
                        col(SealedKey.patient_id) == col(Patient.id)
                    )
                ),
            )
        )
        for patient in ended.all():
            await wipe(session, patient)
    return 0
