"""The waits of a site's alerts, from the audit trail and from those that still wait."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.safety.report import Waited
from cairn.store.tables import Alert, Audit
from cairn.turns.pages import WAITING


async def read_waits(session: AsyncSession, days: int, now: datetime) -> list[Waited]:
    """Acknowledged in these last days, or past their due time and still waiting.

    A rise after an acknowledgement is a wait of its own; one that may still be met is left out.
    """
    since = now - timedelta(days=days)
    done = await session.scalars(
        select(Audit).where(
            col(Audit.action) == "alert_acknowledged", col(Audit.at) >= since
        )
    )  # fmt: skip
    waits = [
        Waited(
            level=int(str(row.detail["level"])),
            seconds=float(str(row.detail["waited"])),
            acknowledged=True,
            in_time=row.detail["in_time"] is True,
            uncovered=row.detail["uncovered"] is True,
        )
        for row in done
        if "waited" in row.detail  # not so before there was a ladder
    ]
    late = await session.scalars(
        select(Alert).where(
            col(Alert.state).in_(WAITING),
            (col(Alert.due_at) < now) | col(Alert.uncovered_at).is_not(None),
        )
    )
    for alert in late:
        seconds = (now - alert.waiting_since).total_seconds()
        uncovered = alert.uncovered_at is not None
        waits.append(
            Waited(alert.level, seconds, acknowledged=False, in_time=False, uncovered=uncovered)
        )
    return waits
