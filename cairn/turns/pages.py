"""Pages: whom of the team an alert is told, written as rows before anything is sent."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID, uuid4

import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.safety.ladder import Page, Plan, State, Wait, plan
from cairn.safety.rota import Rota, Rung
from cairn.store.tables import Alert, Audit, Notification, Staff

WAITING = ("raised", "notified")  # states of an alert that nobody has acknowledged
log = structlog.get_logger()


async def page_due(session: AsyncSession, rota: Rota, alert: Alert, now: datetime) -> Plan:
    """Write the pages that are due for a waiting alert whose row the caller holds."""
    due = plan(await read_wait(session, alert), rota, now)
    for rung, staff in due.page:
        key = f"{alert.id}:{alert.waiting_since.isoformat()}:{rung}:{staff}"
        since = rota.duty_since(rung, staff, now)
        ways = await add_pages(session, staff, rung, f"{key}:{since.isoformat()}", now, alert=alert)
        if ways:
            detail: dict[str, object] = {
                "alert": str(alert.id), "rung": rung, "staff": str(staff), "ways": ways,
            }  # fmt: skip
            session.add(
                Audit(actor="system", action="alert_paged", patient_id=alert.patient_id, at=now,
                      detail=detail)
            )  # fmt: skip
    return due


async def read_wait(session: AsyncSession, alert: Alert) -> Wait:
    """The alert as the ladder sees it: its present wait, with the pages that wake people."""
    rows = await session.scalars(
        select(Notification).where(
            col(Notification.alert_id) == alert.id,
            col(Notification.wait_since) == alert.waiting_since,
            col(Notification.wakes),
        )
    )
    pages = tuple(
        Page(
            cast("Rung", row.rung), row.staff_id, row.created_at, cast("State", row.state),
            row.settled_at,
        )
        for row in rows
    )  # fmt: skip
    return Wait(alert.level, alert.waiting_since, pages, alert.uncovered_at is not None)


async def add_pages(
    session: AsyncSession,
    staff: UUID,
    rung: Rung,
    key: str,
    now: datetime,
    *,
    alert: Alert | None,
) -> list[str]:
    """One row for each way to this person, once per key; the ways that are new.

    The SMS wakes them and the e-mail is a copy; without a telephone the e-mail has to. Who has
    neither cannot be told: that page has failed already, and the next rung is due.
    """
    person = await session.get_one(Staff, staff)
    ways = [name for name, at in (("sms", person.phone_enc), ("email", person.email_enc)) if at]
    if not ways:
        log.error("staff_without_contact", staff=str(staff))
    added: list[str] = []
    for way in ways or ["none"]:
        wakes = way == (ways or ["none"])[0]
        failed = way == "none"
        done = await session.execute(
            upsert(Notification)
            .values(
                id=uuid4(), alert_id=alert.id if alert else None, staff_id=staff, rung=rung,
                way=way, wakes=wakes, occurrence=f"{key}:{way}",
                wait_since=alert.waiting_since if alert else now,
                state="failed" if failed else "queued", error="no_contact" if failed else None,
                settled_at=now if failed else None, attempts=0, created_at=now, next_at=now,
            )
            .on_conflict_do_nothing(index_elements=["occurrence"])
            .returning(col(Notification.id))
        )  # fmt: skip
        if done.first() is not None:
            added.append(way)
    return added
