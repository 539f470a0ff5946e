"""Weeks of one patient: sessions when they are ready, a mood now and then, an appointment."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from cairn.channels.sender import SmsSender
from cairn.engine.turn import Command
from cairn.engine.waiting import session_waiting
from cairn.lives.clock import pass_time
from cairn.lives.lived import Lived
from cairn.store.tables import Appointment
from cairn.turns.reminders import plan_appointment_reminders

SITS_DOWN = 0.7  # on a day on which a session is ready
NOTES_MOOD = 0.3
FADES_AFTER, STOPS_AFTER = 32, 38  # days
MEETS_AFTER, MEETS_IN = 16, 5  # days: when the therapist sets an appointment, and for when


class Way(StrEnum):
    """How a patient goes about it."""

    STEADY = "steady"  # a session whenever one is ready
    FADING = "fading"  # nothing more after the fifth week
    STOPPING = "stopping"  # texts STOP in the sixth week, and goes on by the web


@dataclass
class Story:
    """One life from its first day on. The same chance lives the same life."""

    person: Lived
    sender: SmsSender
    way: Way
    chance: random.Random

    async def live(self, days: int) -> datetime:
        """Live so many days, with the scheduler at work in between; when they were over."""
        begins = self.person.now
        for day in range(days):
            at = begins + timedelta(days=day, minutes=self.chance.randint(0, 420))
            await self._wait_until(at)
            await self._team(day)
            if self.way is Way.STOPPING and day == STOPS_AFTER:
                await self._stop()
            if self.way is not Way.FADING or day < FADES_AFTER:
                await self._day()
        await self._wait_until(begins + timedelta(days=days))
        return self.person.now

    async def _wait_until(self, at: datetime) -> None:
        person = self.person
        at = max(at, person.now)
        await pass_time(person.runtime, self.sender, person.now, at)
        person.now = at

    async def _day(self) -> None:
        person = self.person
        view = await person.view()
        if any(each.awaits_answer for each in view.person.appointments):
            await person.say(Command(name="answer", text="A"))
        waits = session_waiting(person.runtime.library, view.person, view.dialogue, person.now)
        ready = waits is not None and (waits.since is None or waits.since <= person.now)
        if ready and self.chance.random() < SITS_DOWN:
            await person.begin_session()
        elif self.chance.random() < NOTES_MOOD:
            mood = self.chance.randint(2, 8)
            await person.say(Command(name="log_mood", text=f"mood {mood}"))
            await person.go_on()

    async def _stop(self) -> None:
        self.person.channel = "sms"
        await self.person.say(Command(name="stop_messages", text="STOP"))
        self.person.channel = "web"

    async def _team(self, day: int) -> None:
        """The therapist sets one appointment."""
        if day != MEETS_AFTER:
            return
        person = self.person
        starts = person.now.replace(hour=14, minute=0, second=0, microsecond=0)
        starts += timedelta(days=MEETS_IN)
        timezone = (await person.view()).person.timezone
        async with person.runtime.db.begin() as session:
            await _meet(session, person.patient, starts, person.now, timezone)


async def _meet(
    session: AsyncSession, patient: UUID, starts_at: datetime, now: datetime, timezone: str
) -> None:
    row = Appointment(patient_id=patient, starts_at=starts_at.astimezone(UTC), created_at=now)
    session.add(row)
    await session.flush()
    await plan_appointment_reminders(session, row, timezone)
