"""Weeks in seconds: what the scheduler does, at the moments at which something is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from cairn.channels.sender import SmsSender
from cairn.store.tables import Reminder
from cairn.turns.contacts import plan_all_contacts
from cairn.turns.deliver import hand_over
from cairn.turns.reminders import send_due_reminders
from cairn.turns.runtime import Runtime

STEP = timedelta(hours=6)  # at least so often the scheduler looks


async def pass_time(runtime: Runtime, sender: SmsSender, now: datetime, until: datetime) -> None:
    """Let the scheduler work from now until then, each reminder at its own moment."""
    at = now
    while True:
        await plan_all_contacts(runtime, at)
        await send_due_reminders(runtime, at)
        await hand_over(runtime, sender, at)
        if at >= until:
            return
        at = min(until, at + STEP, await _next_due(runtime, at) or until)


async def _next_due(runtime: Runtime, after: datetime) -> datetime | None:
    async with runtime.db.read() as session:
        due: datetime | None = await session.scalar(
            select(func.min(col(Reminder.due_at))).where(
                col(Reminder.state) == "planned", col(Reminder.due_at) > after
            )
        )
    return due
