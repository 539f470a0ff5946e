"""What anybody writes to a conversation reaches its open pages."""

from __future__ import annotations

import asyncio
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from cairn.engine.turn import Output
from cairn.store.messages import announce, insert_outputs, touch_conversation
from cairn.store.patients import find_by_id
from gateway.conduct import clock
from tests.integration.gateway.conftest import Door, until

pytestmark = pytest.mark.anyio


async def _speak(door: Door, patient: UUID, words: str) -> None:
    """As the console or the scheduler does, in another process."""
    async with door.runtime.db.begin() as session:
        known = await find_by_id(session, door.runtime.keys, patient)
        assert known is not None
        await touch_conversation(session, patient, clock())
        await insert_outputs(
            session, known.sealer, patient=patient, outputs=(Output(text=words),), channel="web",
            lang="en", now=clock(),
        )  # fmt: skip
        await announce(session, patient)


async def _listening(door: Door, but: int = 0) -> int:
    """The backend that listens, once there is one, and another than `but`."""
    found = text("SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN cairn_conversation'")
    while True:
        async with door.runtime.db.begin() as session:
            pid: int | None = await session.scalar(found)
        if pid not in (None, but):
            assert pid is not None
            return pid
        await asyncio.sleep(0.05)


async def test_a_burst_is_pushed_whole_and_in_order(door: Door) -> None:
    patient = await door.patient()
    async with door.page(await door.browser(patient)) as page:
        await until(page, "ready")
        await _listening(door)
        for number in range(30):
            await _speak(door, patient, str(number))
        frames = [(await until(page, "message"))[-1] for _ in range(30)]
    assert [frame["text"] for frame in frames] == [str(number) for number in range(30)]


async def test_after_a_lost_connection_or_a_strange_notice_pages_are_still_told(
    door: Door,
) -> None:
    patient = await door.patient()
    async with door.page(await door.browser(patient)) as page:
        await until(page, "ready")
        pid = await _listening(door)
        async with door.runtime.db.begin() as session:
            await session.execute(text("SELECT pg_notify('cairn_conversation', 'no id')"))
        pid = await _listening(door, but=pid)
        await _speak(door, patient, "still here")
        assert (await until(page, "message"))[-1]["text"] == "still here"
        await _end(door, pid)
        await _speak(door, patient, "and again")  # while nobody listens
        assert (await until(page, "message"))[-1]["text"] == "and again"


async def _end(door: Door, pid: int) -> None:
    url = door.runtime.db.url.replace("postgresql+psycopg", "postgresql")
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as link:
        await link.execute("SELECT pg_terminate_backend(%s)", (pid,))
