"""Raising an alert, in the transaction of the message that caused it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import case, func, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.tables import Alert, AlertMessage, Audit
from cairn.turns.runtime import Runtime

ALERT_FROM = 2  # level from which a human is told


@dataclass(frozen=True)
class Danger:
    """What a message said: an axis, a level of 2–4, and the message itself."""

    axis: str
    level: int
    message: UUID


async def raise_alert(
    runtime: Runtime, session: AsyncSession, patient: UUID, danger: Danger, now: datetime
) -> UUID:
    """Raise, or attach to the open alert of that axis, which may only rise.

    A rise re-opens the wait for an acknowledgement: what was acknowledged was less.
    """
    axis, level, message = danger.axis, danger.level, danger.message
    due = runtime.hours.acknowledge_by(level, now)
    fresh = upsert(Alert).values(
        id=uuid4(), patient_id=patient, axis=axis, level=level, state="raised",
        raised_at=now, due_at=due,
    )  # fmt: skip
    rises = fresh.excluded.level > col(Alert.level)
    alert: UUID | None = await session.scalar(
        fresh.on_conflict_do_update(
            index_elements=["patient_id", "axis"],
            index_where=text("state <> 'closed'"),
            set_={
                "level": func.greatest(col(Alert.level), fresh.excluded.level),
                "state": case((rises, "raised"), else_=col(Alert.state)),
                "due_at": case((rises, fresh.excluded.due_at), else_=col(Alert.due_at)),
            },
        ).returning(col(Alert.id))
    )
    assert alert is not None  # an upsert that updates always returns its row
    await session.execute(
        upsert(AlertMessage)
        .values(alert_id=alert, message_id=message, level=level, at=now)
        .on_conflict_do_nothing()
    )
    session.add(
        Audit(
            actor="system", action="alert_raised", patient_id=patient, at=now,
            detail={"alert": str(alert), "axis": axis, "level": level},
        )
    )  # fmt: skip
    await session.execute(text("SELECT pg_notify('cairn_alert', :alert)"), {"alert": str(alert)})
    return alert
