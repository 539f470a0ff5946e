"""The scheduler as a process: two at once, a failing job, a clean stop."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import update
from structlog.testing import capture_logs

from cairn.home import Home
from cairn.settings import REPOSITORY
from cairn.store.tables import Heartbeat, Homework, Reminder
from cairn.turns.notify import Ways
from cairn.turns.reminders import plan_homework_reminder
from scheduler.jobs import Jobs
from tests.conftest import Database
from tests.integration.delivery.conftest import PHONE, Site

pytestmark = pytest.mark.anyio


class Process:
    """A scheduler that runs, and what it said."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said: list[dict[str, Any]] = []

    @classmethod
    async def start(cls, site: Site, home: Home, database: Database) -> Process:
        account = site.account
        env = {key: value for key, value in os.environ.items() if not key.startswith("CAIRN_")}
        env |= {
            "CAIRN_HOME": str(home.path),
            "CAIRN_DATABASE_URL": database.app_url,
            "CAIRN_PUBLIC_URL": site.runtime.settings.url,
            "CAIRN_TWILIO_ACCOUNT_SID": account.sid,
            "CAIRN_TWILIO_AUTH_TOKEN": account.token.get_secret_value(),
            "CAIRN_TWILIO_FROM": account.number,
            "CAIRN_TWILIO_API_BASE": str(account.api_base),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "scheduler",
            cwd=REPOSITORY, env=env, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        return cls(process)

    async def read_until(self, **wanted: object) -> None:
        """Read its log up to a line with these values, or to its end."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.said.append(json.loads(line))
            if wanted and wanted.items() <= self.said[-1].items():
                return

    async def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        await self.read_until()
        return await self.process.wait()

    def count(self, job: str) -> int:
        return sum(line["count"] for line in self.said if line.get("job") == job)


def daytime() -> str:
    """A zone in which it is day for some hours yet: here the real clock runs."""
    zones = ("UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Auckland")
    now = datetime.now(UTC)
    return next(zone for zone in zones if 8 <= now.astimezone(ZoneInfo(zone)).hour < 18)


async def give_homework_due_now(site: Site, patient: UUID, zone: str) -> None:
    now = datetime.now(UTC)
    homework = Homework(patient_id=patient, module="m0-intake", item="x", due_at=now)
    async with site.runtime.db.begin() as session:
        session.add(homework)
        await session.flush()
        await plan_homework_reminder(session, homework, zone)
        await session.execute(update(Reminder).values(due_at=now))


@pytest.mark.timeout(120)
async def test_two_scheduler_processes_bring_homework_up_once_and_stop_cleanly(
    site: Site, home: Home, database: Database
) -> None:
    patient = await site.patient(datetime.now(UTC), timezone=daytime())
    both = [await Process.start(site, home, database) for _ in range(2)]
    await asyncio.gather(*(each.read_until(event="scheduler_started") for each in both))
    await give_homework_due_now(site, patient, daytime())
    readers = [asyncio.create_task(each.read_until(job="deliver")) for each in both]
    await asyncio.wait(readers, return_when=asyncio.FIRST_COMPLETED)
    for reader in readers:
        reader.cancel()
    await asyncio.wait(readers)
    await site.standin.reported()
    assert [await each.stop() for each in both] == [0, 0]
    assert [each.said[-1]["event"] for each in both] == ["scheduler_stopped"] * 2
    assert [sum(each.count(job) for each in both) for job in ("remind", "deliver")] == [1, 1]
    assert site.standin.sent_to(PHONE) == ["You have a message. Reply MENU to read it."]
    logs = json.dumps([each.said for each in both])
    assert PHONE not in logs
    assert "MENU" not in logs


async def test_the_scheduler_says_that_it_lives(site: Site) -> None:
    jobs = Jobs(site.runtime, Ways(site.sender(), None))
    for _ in range(2):
        now = datetime.now(UTC)
        await jobs.run("beat", jobs.beat)
        async with site.runtime.db.begin() as session:
            assert (await session.get_one(Heartbeat, "scheduler")).at >= now


async def test_a_job_that_fails_is_logged_without_its_words_and_may_run_again(
    site: Site,
) -> None:
    async def fail(_: datetime) -> int:
        raise ValueError("what the patient wrote")

    jobs = Jobs(site.runtime, Ways(site.sender(), None))
    with capture_logs() as logs:
        await jobs.run("remind", fail)
        await jobs.run("beat", jobs.beat)
        await jobs.idle()
    assert [(line["event"], line["error"]) for line in logs] == [("job_failed", "ValueError")]
    assert "wrote" not in str(logs)


async def test_stopping_waits_for_the_job_at_work(site: Site) -> None:
    begun, go = asyncio.Event(), asyncio.Event()

    async def work(_: datetime) -> int:
        begun.set()
        await go.wait()
        return 0

    jobs = Jobs(site.runtime, Ways(site.sender(), None))
    at_work = asyncio.create_task(jobs.run("deliver", work))
    await begun.wait()
    idle = asyncio.create_task(jobs.idle())
    await asyncio.sleep(0)
    assert not idle.done()
    go.set()
    await idle
    await at_work


def test_no_job_runs_twice_at_once_in_one_process() -> None:
    scheduler = AsyncIOScheduler(timezone="UTC")
    Jobs(None, None).schedule(scheduler)  # type: ignore[arg-type]
    jobs = {job.id: job for job, _, _ in scheduler._pending_jobs}
    assert set(jobs) == {
        "page", "escalate", "deliver", "remind", "reconcile", "beat",
        "canary", "silence", "heartbeat", "contact", "letters", "erase",
    }  # fmt: skip
    assert all(job.max_instances == 1 and job.coalesce for job in jobs.values())
