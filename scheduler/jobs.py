"""What the scheduler does again and again. A job that fails is logged, and the rest goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.dialects.postgresql import insert as upsert

from cairn.channels.heartbeat import ping
from cairn.person.erase import erase_due
from cairn.store.tables import Heartbeat
from cairn.turns.canary import send_canary, watch_canary
from cairn.turns.contacts import plan_all_contacts
from cairn.turns.deliver import hand_over
from cairn.turns.escalate import run_ladder
from cairn.turns.flow import read_flow
from cairn.turns.letters import send_letters
from cairn.turns.notify import Ways, send_pages
from cairn.turns.reminders import send_due_reminders
from cairn.turns.runtime import Runtime
from cairn.turns.settle import reconcile
from cairn.turns.silence import note_silent_check_ins

PART = "scheduler"
FRESH = timedelta(seconds=60)  # since the last look at the alerts that went well
Work = Callable[[datetime], Awaitable[int]]
log = structlog.get_logger()


class Jobs:
    """The jobs of one scheduler process. Any number of processes may run them at once."""

    def __init__(self, runtime: Runtime, ways: Ways) -> None:
        self._runtime = runtime
        self._ways = ways
        self._escalated_at: datetime | None = None
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def schedule(self, scheduler: AsyncIOScheduler) -> None:
        """Put every job on the clock, at its interval in seconds."""
        for name, seconds, work in (
            ("page", 1, self.page),
            ("escalate", 5, self.escalate),
            ("deliver", 1, self.deliver),
            ("letters", 1, self.letters),
            ("remind", 5, self.remind),
            ("contact", 60, self.contact),
            ("reconcile", 10, self.reconcile),
            ("beat", 10, self.beat),
            ("canary", 60, self.canary),
            ("silence", 300, self.silence),
            ("erase", 300, self.erase),
            ("heartbeat", 60, self.heartbeat),
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

    async def page(self, now: datetime) -> int:
        """Send the pages that were written in a turn, or were not taken before."""
        return await send_pages(self._runtime, self._ways, now)

    async def escalate(self, now: datetime) -> int:
        """Climb the ladder of each alert that nobody has acknowledged."""
        done = await run_ladder(self._runtime, self._ways, now)
        self._escalated_at = now
        return done

    async def canary(self, now: datetime) -> int:
        """Test the way to who is on call, once a day, and watch what became of it."""
        return await watch_canary(self._runtime, now) + await send_canary(self._runtime, now)

    async def silence(self, now: datetime) -> int:
        """Make tasks of check-in questions that nobody answered."""
        return await note_silent_check_ins(self._runtime, now)

    async def erase(self, now: datetime) -> int:
        """Carry out the deletions that people asked for; each is due in a night of theirs."""
        return await erase_due(self._runtime, now)

    async def heartbeat(self, now: datetime) -> int:
        """Give a watchdog elsewhere its sign of life, only while alerts flow. Quiet: returns 0."""
        url, looked = self._runtime.settings.heartbeat_url, self._escalated_at
        if url is None or looked is None or now - looked > FRESH:
            return 0
        async with self._runtime.db.read() as session:
            flow = await read_flow(session, now)
        if flow.alive and flow.flows:
            await ping(url)
        return 0

    async def deliver(self, now: datetime) -> int:
        """Hand due texts to the provider."""
        return await hand_over(self._runtime, self._ways.sms, now)

    async def letters(self, now: datetime) -> int:
        """Hand due e-mail of patients to the mail server."""
        return await send_letters(self._runtime, self._ways.mail, now)

    async def remind(self, now: datetime) -> int:
        """Send due reminders."""
        return await send_due_reminders(self._runtime, now)

    async def contact(self, now: datetime) -> int:
        """Plan what is said between sessions, for the patients whose turn it is."""
        return await plan_all_contacts(self._runtime, now)

    async def reconcile(self, now: datetime) -> int:
        """Find out what became of texts after a crash."""
        return await reconcile(self._runtime, self._ways.sms, now)

    async def beat(self, now: datetime) -> int:
        """Say that this part lives, for `cairn doctor`. Quiet: returns 0."""
        beat = upsert(Heartbeat).values(part=PART, at=now)
        async with self._runtime.db.begin() as session:
            await session.execute(
                beat.on_conflict_do_update(index_elements=["part"], set_={"at": now})
            )
        return 0
