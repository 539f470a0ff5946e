"""Who sends: the gateway that took the message in, a scheduler, or the one after it."""

from __future__ import annotations

import signal
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import text

from cairn.home import Home
from cairn.risk import Assessment
from cairn.turns.receive import Inbound
from gateway.conduct import clock
from tests.conftest import Database
from tests.integration.delivery.test_scheduler import Process
from tests.integration.escalation.conftest import PHONES, Fixed, Ward
from tests.integration.gateway.conftest import Door, door

__all__ = ["door"]
pytestmark = pytest.mark.anyio


async def test_the_gateway_tells_the_team_at_once_without_any_scheduler(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Assessment(level=3, category="suicide", signals=())
    monkeypatch.setattr(door.conductor, "_assessor", Fixed(found))
    patient = await door.patient()
    inbound = Inbound("web", "W1", "…", clock())
    received = await door.conductor.take_in(patient, inbound)
    await door.conductor.finish(patient, received, "W1")
    await door.conductor.paged()
    (alert,) = await door.alerts()
    page = (await door.request("GET", "/demo/mail")).text
    code = alert.id.hex[:4].upper()
    assert page.count(f"URGENT alert {code}, open now") == 2
    assert "+447700900900" in page
    assert "on-call@clinic.invalid" in page
    metrics = await door.request("GET", "/metrics")
    assert metrics.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "cairn_alerts_waiting 1\n" in metrics.text
    assert str(patient) not in metrics.text


@pytest.mark.timeout(120)
async def test_a_scheduler_killed_while_it_pages_somebody_loses_nothing(
    ward: Ward, home: Home, database: Database
) -> None:
    ward.now = datetime.now(UTC)
    await ward.full_team()
    ward.standin.fail("silence")
    await ward.danger(await ward.patient(), 3)
    site = cast("Any", SimpleNamespace(account=ward.standin.account, runtime=ward.runtime))
    first = await Process.start(site, home, database)
    await _until(ward, lambda: ward.standin.requests == 1)
    first.process.send_signal(signal.SIGKILL)
    await first.process.wait()
    assert ("on_call", "sms", "leased") in await ward.pages()
    async with ward.runtime.db.begin() as session:  # its lease runs out, without the wait
        await session.execute(
            text("UPDATE notification SET leased_until = now() WHERE state = 'leased'")
        )
    ward.standin.release()
    second = await Process.start(site, home, database)
    await second.read_until(job="page")
    assert await second.stop() == 0
    assert ("on_call", "sms", "sent") in await ward.pages()
    assert ward.standin.sent_to(PHONES["on_call"])
    assert (await ward.alert()).state == "notified"


async def _until(ward: Ward, done: Any) -> None:
    """Wait for what happens in another process."""
    import asyncio  # noqa: PLC0415

    async with asyncio.timeout(60):
        while not done():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.05)
