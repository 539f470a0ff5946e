"""The daily test of the way to who is on call: the same path as an alert, marked as a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.rota import read_rota
from cairn.store.tables import Audit, Notification
from cairn.turns.pages import add_pages
from cairn.turns.runtime import Runtime

WITHIN = timedelta(minutes=15)
ARRIVED = ("sent", "delivered")
log = structlog.get_logger()


async def send_canary(runtime: Runtime, now: datetime) -> int:
    """Write today's test, once its hour has come and somebody is on call; how many pages.

    Its key is the day, so that any number of schedulers write one.
    """
    async with runtime.db.begin() as session:
        rota = await read_rota(session, runtime.rota)
        local = now.astimezone(rota.zone)
        begins = datetime.combine(local.date(), runtime.settings.canary_at, rota.zone)
        if now < begins or await _sent_since(session, begins.astimezone(UTC)):
            return 0
        added = 0
        for staff in rota.who("on_call", now)[:1]:
            key = f"canary:{local.date()}"
            added += len(await add_pages(session, staff, "on_call", key, now, alert=None))
        return added


async def watch_canary(runtime: Runtime, now: datetime) -> int:
    """Alarm the operator about each test that did not leave in a quarter of an hour; how many."""
    async with runtime.db.begin() as session:
        rows = await session.scalars(
            select(Notification)
            .where(
                col(Notification.alert_id).is_(None),
                col(Notification.state).not_in((*ARRIVED, "dropped")),
                col(Notification.created_at) <= now - WITHIN,
            )
            .with_for_update(skip_locked=True)
        )
        late = list(rows)
        for row in late:
            row.state, row.error, row.settled_at = "dropped", row.error or "late", now
            detail: dict[str, object] = {
                "staff": str(row.staff_id), "way": row.way, "error": row.error,
            }  # fmt: skip
            session.add(Audit(actor="system", action="canary_failed", at=now, detail=detail))
            log.error("canary_failed", way=row.way, error=row.error)
        return len(late)


async def canary_well(session: AsyncSession, now: datetime) -> bool:
    """Whether the newest test left by every way, or is still in its quarter of an hour."""
    newest = (
        select(func.max(col(Notification.created_at)))
        .where(col(Notification.alert_id).is_(None))
        .scalar_subquery()
    )
    failed = await session.scalar(
        select(func.count())
        .select_from(Notification)
        .where(
            col(Notification.alert_id).is_(None),
            col(Notification.created_at) == newest,
            col(Notification.created_at) <= now - WITHIN,
            col(Notification.state).not_in(ARRIVED),
        )
    )
    return not failed


async def _sent_since(session: AsyncSession, begins: datetime) -> bool:
    found = await session.scalar(
        select(col(Notification.id))
        .where(col(Notification.alert_id).is_(None), col(Notification.created_at) >= begins)
        .limit(1)
    )
    return found is not None
