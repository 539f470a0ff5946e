"""An unknown number costs one text an hour, unless there may be danger."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from cairn.store.tables import Delivery
from cairn.turns.demo import OTHERS, add_demo_patient
from cairn.turns.stranger import Text, answer_stranger
from tests.integration.turns.conftest import Clinic, InProcess

pytestmark = pytest.mark.anyio
PHONE = "+447911123456"


async def _texts(clinic: Clinic, body: str, sid: str, phone: str = PHONE) -> None:
    await answer_stranger(clinic.runtime, InProcess(), Text(phone, sid, body), clinic.now)


async def test_a_number_that_writes_on_and_on_is_answered_once_an_hour(clinic: Clinic) -> None:
    for n in range(5):
        await _texts(clinic, "hello?", f"SM{n}")
    assert len(await clinic.rows(Delivery)) == 1
    await _texts(clinic, "hello?", "SMother", "+447911123457")
    assert len(await clinic.rows(Delivery)) == 2
    clinic.now += timedelta(hours=1)
    await _texts(clinic, "hello?", "SMlater")
    assert len(await clinic.rows(Delivery)) == 3


async def test_danger_from_an_unknown_number_is_answered_every_time(clinic: Clinic) -> None:
    await _texts(clinic, "hello?", "SM0")
    for n in range(1, 4):
        await _texts(clinic, "I want to kill myself", f"SM{n}")
    assert [row.urgent for row in await clinic.rows(Delivery)] == [False, True, True, True]


async def test_the_number_of_a_stranger_is_nowhere_in_the_clear(clinic: Clinic) -> None:
    await _texts(clinic, "hello?", "SM0")
    async with clinic.runtime.db.begin() as session:
        rows = "SELECT audit::text FROM audit UNION ALL SELECT delivery::text FROM delivery"
        kept = (await session.execute(text(rows))).scalars().all()
    assert kept
    assert not any("7911123456" in row for row in kept)


async def test_every_demo_patient_has_a_number_of_their_own(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(OTHERS, "en", (10, 22))
    joined = [
        await add_demo_patient(clinic.runtime, "en", clinic.now, therapist=None) for _ in range(12)
    ]
    assert len({patient.phone for patient in joined}) == 12
    with pytest.raises(ValueError, match="new demo home"):
        await add_demo_patient(clinic.runtime, "en", clinic.now, therapist=None)
