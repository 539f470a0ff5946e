"""Risk is assessed by a worker that may fail; what then happens never counts as no risk."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import anyio
import pytest

from cairn.settings import REPOSITORY
from cairn.turns import assess
from cairn.turns.assess import Assessor

pytestmark = pytest.mark.anyio
RISK = REPOSITORY / "content" / "safety" / "risk"
CRY = "I want to kill myself"


@pytest.fixture
async def assessor(anyio_backend: str) -> AsyncIterator[Assessor]:
    made = Assessor(RISK)
    await made.start()
    yield made
    await made.close()


async def _until_sound(assessor: Assessor) -> None:
    """Until a whole detector answers again."""
    with anyio.fail_after(60):
        await assessor._usual.start()


async def test_a_worker_that_is_killed_is_replaced_and_meanwhile_plain_rules_answer(
    assessor: Assessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assessor._usual, "_timeout", 0.001)  # too short to load, or to answer
    found = await assessor.assess(CRY, "en", None, ())
    assert found.level >= 2
    assert found.degraded
    monkeypatch.setattr(assessor._usual, "_timeout", 20.0)
    await _until_sound(assessor)
    found = await assessor.assess(CRY, "en", None, ())
    assert found.level >= 2
    assert not found.degraded


async def test_a_worker_that_loads_is_left_to_load(
    assessor: Assessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assessor._usual, "_timeout", 0.001)
    for _ in range(5):
        assert (await assessor.assess(CRY, "en", None, ())).degraded
    process = assessor._usual._process
    assert (await assessor.assess(CRY, "en", None, ())).degraded
    assert assessor._usual._process is process


async def test_a_worker_that_died_by_itself_is_noticed_and_replaced(
    assessor: Assessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = assessor._usual._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    monkeypatch.setattr(assessor._usual, "_timeout", 30.0)
    found = await assessor.assess(CRY, "en", None, ())
    assert not found.degraded
    assert found.level >= 2


async def test_long_texts_of_a_moment_ago_do_not_slow_the_next_message(assessor: Assessor) -> None:
    long = "I went to the shop and felt sad. " * 3_000
    asked: list[int] = []
    usual = assessor._usual._ask

    async def count(question: assess.Question) -> object:
        asked.append(len(str(question)))
        return await usual(question)

    assessor._usual._ask = count  # type: ignore[method-assign, assignment]
    await assessor.assess("hello", "en", None, (long, long, long))
    assert asked[0] < assess.LONG


HOSTILE = {
    "emoji": "a😭" * 50_000,
    "danger on every line": "kms\n" * 25_000,
    "stars": "*" * 100_000,
    "nothing but apostrophes": "'" * 100_000,
    "letters apart": "k i l l " * 12_500,
    "one stretched letter": "k" + "i" * 99_999,
}


async def test_a_hundred_thousand_hostile_characters_delay_nobody_elses_check(
    assessor: Assessor,
) -> None:
    await assessor._long.start()
    before = assessor._usual._process
    for kind, hostile in HOSTILE.items():
        order: list[str] = []
        slow = asyncio.create_task(_check(assessor, kind, hostile + "x" * assess.LONG, order))
        await asyncio.sleep(0)  # it is on its way to the worker
        others = [_check(assessor, f"other {number}", CRY, order) for number in range(10)]
        assert all(await asyncio.gather(*others))
        await slow
        assert order[-1] == kind
    assert assessor._usual._process is before


async def _check(assessor: Assessor, name: str, text: str, order: list[str]) -> bool:
    found = await assessor.assess(text, "en", None, ())
    order.append(name)
    return found.level >= 2 and not found.degraded


async def test_who_waits_behind_many_hostile_texts_is_answered_by_plain_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assessor, released = Assessor(RISK), asyncio.Event()

    async def loaded() -> None: ...

    async def hang(_: assess.Question) -> object:
        await released.wait()
        raise ValueError

    monkeypatch.setattr(assessor._long, "_timeout", 0.5)
    monkeypatch.setattr(assessor._long, "start", loaded)
    monkeypatch.setattr(assessor._long, "_load_again", lambda: None)
    monkeypatch.setattr(assessor._long, "_ask", hang)
    crowd = [asyncio.create_task(assessor.assess("x" * 5_000, "en", None, ())) for _ in range(20)]
    with anyio.fail_after(8):  # each of the twenty alone is given half a second
        found = await assessor.assess("we had tea. " * 400 + CRY, "en", None, ())
    assert found.degraded
    assert found.level >= 2
    released.set()
    await asyncio.gather(*crowd)


async def test_a_statement_split_over_two_texts_is_still_seen(assessor: Assessor) -> None:
    found = await assessor.assess("kill myself", "en", None, ("and " * 2_000 + "I want to",))
    assert found.level >= 2
