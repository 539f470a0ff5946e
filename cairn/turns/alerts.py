"""Raising an alert, in the transaction of the message that caused it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import structlog
from sqlalchemy import case, func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.safety.rota import ACTIVE
from cairn.store.tables import Alert, AlertMessage, Audit, Patient, Request
from cairn.turns.pages import page_due
from cairn.turns.runtime import Runtime

KNOWN_AXIS = "suicide"  # the one whose known, unchanged thoughts may join the digest
log = structlog.get_logger()


@dataclass(frozen=True)
class Danger:
    """What a message said: an axis, a level of 2–4, and the message itself."""

    axis: str
    level: int
    message: UUID


async def raise_alert(
    runtime: Runtime, session: AsyncSession, patient: UUID, danger: Danger, now: datetime
) -> UUID | None:
    """Raise, or attach to the open alert of that axis, which may only rise.

    A rise re-opens the wait for an acknowledgement: what was acknowledged was less. Whoever is
    on duty is paged in this same transaction; nobody on duty makes the alert uncovered at once,
    and the texts of this turn say when the team reads. None: it joined the digest instead.
    """
    if await _joins_digest(session, patient, danger, now):
        return None
    alert = await _upsert(runtime, session, patient, danger, now)
    await session.execute(
        upsert(AlertMessage)
        .values(alert_id=alert.id, message_id=danger.message, level=danger.level, at=now)
        .on_conflict_do_nothing()
    )
    detail: dict[str, object] = {
        "alert": str(alert.id), "axis": danger.axis, "level": danger.level,
    }  # fmt: skip
    session.add(
        Audit(actor="system", action="alert_raised", patient_id=patient, at=now, detail=detail)
    )
    if alert.waiting_since == now:  # raised, or raised again, by this message
        due = await page_due(session, runtime.rota, alert, now)
        if due.uncovered:
            mark_uncovered(session, alert, now)
    await session.execute(text("SELECT pg_notify('cairn_alert', :alert)"), {"alert": str(alert.id)})
    return alert.id


def mark_uncovered(session: AsyncSession, alert: Alert, now: datetime) -> None:
    """Nobody is left to tell: the operator is alarmed. Who calls tells the patient."""
    alert.uncovered_at = now
    session.add(alert)
    session.add(
        Audit(
            actor="system", action="alert_uncovered", patient_id=alert.patient_id, at=now,
            detail={"alert": str(alert.id), "level": alert.level},
        )
    )  # fmt: skip
    log.error("alert_uncovered", alert=str(alert.id), level=alert.level)


async def _upsert(
    runtime: Runtime, session: AsyncSession, patient: UUID, danger: Danger, now: datetime
) -> Alert:
    fresh = upsert(Alert).values(
        id=uuid4(), patient_id=patient, axis=danger.axis, level=danger.level, state="raised",
        raised_at=now, waiting_since=now, due_at=runtime.rota.acknowledge_by(danger.level, now),
    )  # fmt: skip
    rises = fresh.excluded.level > col(Alert.level)
    anew: dict[str, object] = {
        "state": "raised", "due_at": fresh.excluded.due_at,
        "waiting_since": fresh.excluded.waiting_since, "uncovered_at": None,
        "acknowledged_at": None, "acknowledged_by": None, "in_care_at": None, "in_care_by": None,
    }  # fmt: skip
    changes = {name: case((rises, value), else_=col(getattr(Alert, name)))
               for name, value in anew.items()}  # fmt: skip
    alert: Alert | None = await session.scalar(
        fresh.on_conflict_do_update(
            index_elements=["patient_id", "axis"],
            index_where=text("state <> 'closed'"),
            set_=changes | {"level": func.greatest(col(Alert.level), fresh.excluded.level)},
        ).returning(Alert),
        execution_options={"populate_existing": True},
    )
    assert alert is not None  # an upsert that updates always returns its row
    return alert


async def _joins_digest(
    session: AsyncSession, patient: UUID, danger: Danger, now: datetime
) -> bool:
    """Whether a therapist said that such thoughts are known and unchanged; then it is a task."""
    if danger.axis != KNOWN_AXIS or danger.level > ACTIVE:
        return False
    until: datetime | None = await session.scalar(
        select(col(Patient.digest_until)).where(col(Patient.id) == patient)
    )
    if until is None or now >= until:
        return False
    session.add(
        Request(patient_id=patient, kind="digest", message_id=danger.message, created_at=now)
    )
    detail: dict[str, object] = {"axis": danger.axis, "level": danger.level}
    session.add(
        Audit(actor="system", action="danger_joined_digest", patient_id=patient, at=now,
              detail=detail)
    )  # fmt: skip
    return True
