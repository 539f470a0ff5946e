"""Parts die or hang in the middle of a turn; no patient's message is lost or answered twice."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import uuid4

import httpx
import psutil
import psycopg
import pytest

from cairn.bench.whole import WholeCairn
from cairn.talk.sms import SmsTalk
from cairn.talk.web import WebTalk
from tests.running import owner_connection, start_cairn

pytestmark = pytest.mark.anyio
LATE = 5.0  # seconds within which a safe text must come
BACK = 90.0  # seconds for a part to be back; Rasa loads its model first


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def frail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeCairn]:
    """A Cairn whose parts these tests may kill."""
    running = start_cairn(tmp_path_factory.mktemp("frail"))
    yield running
    assert running.stop() == 1, "a supervisor whose parts died must say so by its exit code"


@asynccontextmanager
async def patient(cairn: WholeCairn, lang: str = "en") -> AsyncIterator[WebTalk]:
    talk = WebTalk(cairn.url)
    await talk.join(lang)
    await talk.open()
    yield talk
    await talk.close()


async def until_healthy(cairn: WholeCairn) -> None:
    async with asyncio.timeout(BACK), httpx.AsyncClient() as http:
        while True:
            try:
                if (await http.get(f"{cairn.url}/health")).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.2)


def answers_to(database: psycopg.Connection, external_id: str) -> tuple[str, int]:
    """The state of a message, and in how many turns it was answered (an outage text is none)."""
    row = database.execute(
        """SELECT m.state, count(DISTINCT o.created_at) FROM message m
           LEFT JOIN message o ON o.in_reply_to = m.id AND o.author = 'bot'
           WHERE m.external_id = %s GROUP BY m.id""",
        (external_id,),
    ).fetchone()
    assert row is not None, "the message is lost"
    return str(row[0]), int(row[1])


async def until_answered(cairn: WholeCairn, external_id: str) -> None:
    with owner_connection(cairn) as database:
        async with asyncio.timeout(BACK):
            while answers_to(database, external_id)[0] == "received":
                await asyncio.sleep(0.1)
        assert answers_to(database, external_id) == ("answered", 1)


@pytest.mark.parametrize("part", ["rasa", "actions", "gateway"])
async def test_a_part_killed_in_the_middle_of_a_turn_costs_no_message_and_doubles_none(
    frail: WholeCairn, part: str
) -> None:
    await until_healthy(frail)
    async with patient(frail) as talk:
        own = uuid4().hex
        asked = asyncio.create_task(talk.say("mood 4", message_id=own))
        await until_stored(frail, own)
        os.kill(frail.pid_of(part), signal.SIGKILL)
        await asyncio.gather(asked, return_exceptions=True)  # the page may lose its connection
        await until_healthy(frail)
        await until_answered(frail, f"{talk.patient}:{own}")


async def until_stored(cairn: WholeCairn, own: str) -> None:
    with owner_connection(cairn) as database:
        async with asyncio.timeout(10):
            while not database.execute(
                "SELECT 1 FROM message WHERE external_id LIKE %s", (f"%{own}",)
            ).fetchone():
                await asyncio.sleep(0)


async def test_while_rasa_hangs_a_safe_text_comes_in_five_seconds_and_the_answer_later(
    frail: WholeCairn,
) -> None:
    await until_healthy(frail)
    rasa = frail.pid_of("rasa")
    async with patient(frail) as talk:
        own = uuid4().hex
        os.kill(rasa, signal.SIGSTOP)
        try:
            begun = time.monotonic()
            lines = await talk.say("mood 4", message_id=own)
            waited = time.monotonic() - begun
        finally:
            os.kill(rasa, signal.SIGCONT)
        assert "116 123" in " ".join(line.text for line in lines)
        assert waited < LATE
        await until_answered(frail, f"{talk.patient}:{own}")


async def test_danger_is_noticed_while_rasa_and_actions_hang(frail: WholeCairn) -> None:
    await until_healthy(frail)
    stopped = [frail.pid_of("rasa"), frail.pid_of("actions")]
    async with patient(frail, "fr") as talk:
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            lines = await talk.say("je vais me tuer ce soir")
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)
        assert lines[0].kind == "crisis"
        assert "3114" in lines[0].text or "15" in lines[0].text


async def test_the_outage_is_told_once_however_much_is_written_meanwhile(
    frail: WholeCairn,
) -> None:
    await until_healthy(frail)
    rasa = frail.pid_of("rasa")
    async with patient(frail) as talk:
        os.kill(rasa, signal.SIGSTOP)
        try:
            first = await talk.say("mood 4")
            second = await talk.say("mood 5")
        finally:
            os.kill(rasa, signal.SIGCONT)
        assert len(first) >= 1
        assert [line for line in second if "116 123" in line.text] == []


async def test_the_same_text_five_times_gets_one_answer(frail: WholeCairn) -> None:
    await until_healthy(frail)
    async with patient(frail) as joined:
        assert joined.phone is not None
        sid = f"SM{uuid4().hex}"
        phone = SmsTalk(frail.url, joined.phone)
        lines = await phone.say("mood 4", sid=sid)
        for _ in range(4):
            await phone.send(sid, "mood 4")
        with owner_connection(frail) as database:
            texts = database.execute(
                "SELECT count(*) FROM delivery WHERE patient_id = %s", (joined.patient,)
            ).fetchone()
        assert len(lines) == 1
        assert texts == (1,)
        await phone.close()


async def test_while_the_database_is_away_danger_is_answered_and_nothing_is_lost(
    frail: WholeCairn,
) -> None:
    await until_healthy(frail)
    postgres = frail.pid_of("postgres")
    async with patient(frail) as talk:
        await talk.say("hello")
        calm, danger = uuid4().hex, uuid4().hex
        group = stop_family(postgres)
        try:
            safe = await talk.say("mood 4", message_id=calm)
            crisis = await talk.say("I want to kill myself", message_id=danger)
        finally:
            for pid in group:
                os.kill(pid, signal.SIGCONT)
        assert "116 123" in " ".join(line.text for line in safe)
        assert crisis[0].kind == "crisis"
        assert "116 123" in " ".join(line.text for line in crisis)
        await until_stored(frail, danger)
        await until_stored(frail, calm)
        with owner_connection(frail) as database:
            async with asyncio.timeout(BACK):
                while database.execute(
                    "SELECT count(*) FROM alert WHERE patient_id = %s", (talk.patient,)
                ).fetchone() != (1,):
                    await asyncio.sleep(0.1)


def stop_family(pid: int) -> list[int]:
    """Freeze a process and its children, as a disk that hangs would."""
    group = [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    for one in group:
        os.kill(one, signal.SIGSTOP)
    return group
