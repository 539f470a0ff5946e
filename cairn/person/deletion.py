"""Deletion on a person's wish: what it would mean, asked for, and taken back.

Between the wish and the deletion lie some days (CAIRN_ERASURE_DAYS). In them the person may
write and is answered as before, and the team sees what it saw before; Cairn begins nothing by
itself. GDPR art. 17; art. 17(3)(b) for a record that the law keeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.engine.turn import Channel
from cairn.schedule.clock import night_after
from cairn.settings import Settings
from cairn.store.tables import Alert, Audit, Delivery, Erasure, Patient, Request

REQUEST = "deletion"  # how the team sees that it was asked for


@dataclass(frozen=True)
class Terms:
    """What a deletion means for one person, if it were asked for now or since it was.

    `due_at` is not the day while `waits`: an open alert is closed first.
    """

    due_at: datetime
    record_years: int  # the law keeps their record so long; 0: all of it goes
    waits: bool


def record_years(settings: Settings, *, guided: bool) -> int:
    """Years of record after the last contact; none without a team, which keeps no record."""
    return settings.record_years if guided else 0


def open_erasure() -> ColumnElement[bool]:
    """The deletions that were asked for, and neither done nor taken back."""
    return col(Erasure.withdrawn_at).is_(None) & col(Erasure.done_at).is_(None)


async def is_planned(session: AsyncSession, patient: UUID) -> bool:
    """Whether a deletion of theirs is open."""
    found = select(col(Erasure.id)).where(col(Erasure.patient_id) == patient, open_erasure())
    return await session.scalar(found) is not None


async def read_planned(session: AsyncSession, patient: UUID) -> datetime | None:
    """When their data goes; None when no deletion is open."""
    found: datetime | None = await session.scalar(
        select(col(Erasure.due_at)).where(col(Erasure.patient_id) == patient, open_erasure())
    )
    return found


async def read_terms(
    session: AsyncSession, settings: Settings, patient: UUID, zone: tzinfo, now: datetime
) -> Terms:
    """What a deletion means; the day is the planned one where there is one."""
    planned = await read_planned(session, patient)
    guided = await session.scalar(select(col(Patient.guided)).where(col(Patient.id) == patient))
    alerts = await session.scalar(
        select(func.count())
        .select_from(Alert)
        .where(col(Alert.patient_id) == patient, col(Alert.state) != "closed")
    )
    return Terms(
        due_at=planned or night_after(now, timedelta(days=settings.erasure_days), zone),
        record_years=record_years(settings, guided=bool(guided)),
        waits=bool(alerts),
    )


async def ask_deletion(
    session: AsyncSession,
    settings: Settings,
    patient: UUID,
    zone: tzinfo,
    channel: Channel,
    now: datetime,
) -> None:
    """Plan the deletion; asked twice is once. Reminders on their way stop at once."""
    due = night_after(now, timedelta(days=settings.erasure_days), zone)
    planned = await session.execute(
        upsert(Erasure)
        .values(id=uuid4(), patient_id=patient, asked_at=now, channel=channel, due_at=due)
        .on_conflict_do_nothing()
        .returning(col(Erasure.id))
    )
    if planned.first() is None:
        return
    session.add(Request(patient_id=patient, kind=REQUEST, created_at=now))
    detail: dict[str, object] = {"due_at": due.isoformat(), "channel": channel}
    session.add(
        Audit(
            actor="patient", action="deletion_asked", patient_id=patient, at=now, detail=detail
        )
    )  # fmt: skip
    await session.execute(
        update(Delivery)
        .where(
            col(Delivery.patient_id) == patient,
            col(Delivery.kind) == "reminder",
            col(Delivery.state) == "queued",
        )
        .values(state="suppressed", error="deletion_asked", settled_at=now)
    )


async def take_back_deletion(session: AsyncSession, patient: UUID, now: datetime) -> bool:
    """Keep the data after all; False when no deletion was open any more."""
    taken = await session.execute(
        update(Erasure)
        .where(col(Erasure.patient_id) == patient, open_erasure())
        .values(withdrawn_at=now)
        .returning(col(Erasure.id))
    )
    if taken.first() is None:
        return False
    await session.execute(
        update(Request)
        .where(
            col(Request.patient_id) == patient,
            col(Request.kind) == REQUEST,
            col(Request.settled_at).is_(None),
        )
        .values(settled_at=now)
    )
    session.add(Audit(actor="patient", action="deletion_taken_back", patient_id=patient, at=now))
    return True
