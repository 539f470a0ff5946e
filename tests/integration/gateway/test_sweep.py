"""What was left unanswered is answered, and nobody's trouble is everybody's."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from cairn.store.keys import SealBroken
from cairn.store.tables import Message, PatientKey
from cairn.turns.spool import Spooled
from gateway.conduct import Conductor, clock
from tests.integration.gateway.conftest import Door

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sweep of the gateway's own goes on beside these."""
    forever = Conductor.sweep_forever

    async def only_if_asked(conductor: Conductor, pause: float | None = None) -> None:
        if pause is not None:
            await forever(conductor, pause)

    monkeypatch.setattr(Conductor, "sweep_forever", only_if_asked)


async def _leave_unanswered(door: Door, count: int) -> list[UUID]:
    """Messages of as many patients, overdue, as a gateway that died leaves them."""
    patients = [await door.patient() for _ in range(count)]
    door.now = clock() - timedelta(minutes=5)
    for patient in patients:
        await door.hear(patient, "hello")
    return patients


async def _waiting(door: Door) -> int:
    return sum(row.state == "received" for row in await door.rows(Message))


async def test_one_patient_whose_key_is_broken_keeps_no_other_waiting(door: Door) -> None:
    first, *_ = await _leave_unanswered(door, 4)
    async with door.runtime.db.begin() as session:
        broken = update(PatientKey).where(PatientKey.patient_id == first)  # type: ignore[arg-type]
        await session.execute(broken.values(wrapped=b"\x01" + bytes(60)))
    await door.conductor.sweep()
    assert await _waiting(door) == 1


async def test_the_sweep_goes_on_after_any_fault(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept = asyncio.Event()
    faults = iter([SealBroken("x"), KeyError("x"), RuntimeError("x")])

    async def sweep() -> int:
        for fault in faults:
            raise fault
        swept.set()
        return 0

    monkeypatch.setattr(door.conductor, "sweep", sweep)
    task = asyncio.create_task(door.conductor.sweep_forever(pause=0))
    async with asyncio.timeout(10):
        await swept.wait()
    task.cancel()


async def test_a_slow_patient_does_not_hold_up_the_others(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, *others = await _leave_unanswered(door, 5)
    answer = door.conductor._answer
    seen: set[UUID] = set()
    all_others = asyncio.Event()

    async def some_hang(patient: UUID, wanted: UUID | None = None) -> bool:
        if patient == slow:
            await asyncio.Event().wait()
        done = await answer(patient, wanted)
        seen.add(patient)
        if seen >= set(others):
            all_others.set()
        return done

    monkeypatch.setattr(door.conductor, "_answer", some_hang)
    sweep = asyncio.create_task(door.conductor.sweep())
    async with asyncio.timeout(10):
        await all_others.wait()
    sweep.cancel()
    for task in list(door.conductor._swept.values()):
        task.cancel()


async def test_no_lock_is_kept_for_a_patient_whose_turn_is_over(door: Door) -> None:
    await _leave_unanswered(door, 3)
    await door.conductor.sweep()
    assert len(door.conductor._turns) == 0


async def test_a_broken_spooled_file_is_set_aside_and_the_next_is_taken_in(door: Door) -> None:
    patient = await door.patient()
    spool = door.conductor.away.spool
    for minute, number in ((1, 1), (2, 2)):
        at = clock() - timedelta(minutes=10 - minute)
        await spool.keep(
            Spooled(channel="web", external_id=f"m{number}", text="hello", at=at, patient=patient)
        )
    first, second = spool.waiting()
    first.write_bytes(b"\x01" + first.read_bytes()[::-1])
    await door.conductor.take_in_spooled()
    assert spool.waiting() == []
    assert first.with_suffix(".broken").exists()
    assert not second.exists()
    assert [row.external_id for row in await door.rows(Message) if row.author == "patient"] == [
        "m2"
    ]


async def test_what_was_spooled_in_one_moment_is_all_taken_in_under_its_own_name(
    door: Door,
) -> None:
    patient, at = await door.patient(), clock()
    for number in range(3):
        message = Spooled(
            channel="web", external_id=f"m{number}", text="hello", at=at, patient=patient
        )
        await door.conductor.away.spool.keep(message)
    await door.conductor.take_in_spooled()
    arrived = {row.external_id for row in await door.rows(Message) if row.author == "patient"}
    assert arrived == {"m0", "m1", "m2"}


async def test_a_spooled_message_of_an_erased_patient_is_forgotten(door: Door) -> None:
    spool = door.conductor.away.spool
    await spool.keep(
        Spooled(channel="web", external_id="m1", text="hello", at=clock(), patient=uuid4())
    )
    await door.conductor.take_in_spooled()
    assert list((door.runtime.home.path / "spool").iterdir()) == []
