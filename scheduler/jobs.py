"""What the scheduler does again and again. A job that fails is logged, and the rest goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.dialects.postgresql import insert as upsert

from cairn.channels.sender import SmsSender
from cairn.store.tables import Heartbeat
from cairn.turns.deliver import hand_over
from cairn.turns.reminders import send_due_reminders
from cairn.turns.runtime import Runtime
from cairn.turns.settle import reconcile

PART = "scheduler"
Work = Callable[[datetime], Awaitable[int]]
log = structlog.get_logger()


class Jobs:
    """The jobs of one scheduler process. Any number of processes may run them at once."""

    def __init__(self, runtime: Runtime, sender: SmsSender) -> None:
        self._runtime = runtime
        self._sender = sender
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def schedule(self, scheduler: AsyncIOScheduler) -> None:
        """Put every job on the clock, at its interval in seconds."""
        for name, seconds, work in (
            ("deliver", 1, self.deliver),
            ("remind", 5, self.remind),
            ("reconcile", 10, self.reconcile),
            ("beat", 10, self.beat),
        ):
            scheduler.add_job(
                self.run,
                "interval",
                (name, work),
                seconds=seconds,
                id=name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,  # late is better than left out
                next_run_time=datetime.now(UTC),
            )

    async def run(self, name: str, work: Work) -> None:
        """Do one job now. Its failure is logged by its type: messages may hold values."""
        self._running += 1
        self._idle.clear()
        try:
            done = await work(datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 - whatever it is, the next run may do better
            kind = type(error).__name__
            log.error("job_failed", job=name, error=kind)  # noqa: TRY400 - no traceback: see above
        else:
            if done:
                log.info("job_done", job=name, count=done)
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def idle(self) -> None:
        """Wait until no job is at work."""
        await self._idle.wait()

    async def deliver(self, now: datetime) -> int:
        """Hand due texts to the provider."""
        return await hand_over(self._runtime, self._sender, now)

    async def remind(self, now: datetime) -> int:
        """Send due reminders."""
        return await send_due_reminders(self._runtime, now)

    async def reconcile(self, now: datetime) -> int:
        """Find out what became of texts after a crash."""
        return await reconcile(self._runtime, self._sender, now)

    async def beat(self, now: datetime) -> int:
        """Say that this part lives, for `cairn doctor`. Quiet: returns 0."""
        beat = upsert(Heartbeat).values(part=PART, at=now)
        async with self._runtime.db.begin() as session:
            await session.execute(
                beat.on_conflict_do_update(index_elements=["part"], set_={"at": now})
            )
        return 0
