"""A message that arrived is assessed, kept and sent on, whatever it says."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import text, update
from sqlmodel import col

from cairn.store.tables import Conversation
from cairn.team.accounts import NewStaff, add_staff
from tests.integration.turns.conftest import Clinic

pytestmark = pytest.mark.anyio


async def test_an_ordinary_message_goes_to_the_dialogue(clinic: Clinic) -> None:
    patient = await clinic.patient()
    assert (await clinic.hear(patient, "hello there")).route == "dialogue"


async def test_the_same_text_five_times_is_one_message(clinic: Clinic) -> None:
    patient = await clinic.patient()
    first = await clinic.hear(patient, "hello", channel="sms", sid="SMsame")
    again = [await clinic.hear(patient, "hello", channel="sms", sid="SMsame") for _ in range(4)]
    assert {one.route for one in again} == {"duplicate"}
    assert {one.message for one in again} == {first.message}


async def test_what_was_written_stands_in_no_column_in_the_clear(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await clinic.hear(patient, "zebrawordcanary was on the bus")
    async with clinic.runtime.db.begin() as session:
        row = " ".join(await session.scalars(text("SELECT message::text FROM message")))
    assert "zebrawordcanary" not in row
    assert b"zebrawordcanary".hex() not in row


async def test_danger_is_answered_at_once_and_a_human_is_alerted_with_it(clinic: Clinic) -> None:
    patient = await clinic.patient()
    received = await clinic.hear(patient, "I want to kill myself")
    assert received.route == "answered"
    assert "116 123" in await clinic.last(patient)
    (alert,) = await clinic.alerts()
    assert (alert.axis, alert.state) == ("suicide", "raised")
    assert alert.level >= 2


async def test_a_french_patient_in_danger_reads_3114(clinic: Clinic) -> None:
    patient = await clinic.patient("fr")
    await clinic.hear(patient, "j'ai envie de me tuer")
    assert "3114" in await clinic.last(patient)


async def test_without_a_team_nobody_is_claimed_to_know(clinic: Clinic) -> None:
    patient = await clinic.patient(guided=False)
    await clinic.hear(patient, "I want to kill myself")
    assert await clinic.alerts() == []
    assert "alerted" not in await clinic.last(patient)


async def test_later_danger_joins_the_open_alert_and_may_only_raise_it(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await clinic.hear(patient, "I want to die")
    await clinic.hear(patient, "I have taken all my pills just now")
    (raised,) = await clinic.alerts()
    await clinic.hear(patient, "I want to die")
    (after,) = await clinic.alerts()
    assert raised.level == after.level == 4


async def test_stop_is_honoured_after_its_receipt(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await clinic.hear(patient, "STOP", channel="sms")
    await clinic.tell(patient, "hello", "greet", channel="sms")
    receipt, later = await clinic.texts(patient)
    assert receipt.state == "queued"
    assert later.state == "suppressed"


async def test_a_bare_end_stops_and_gives_the_crisis_number(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await clinic.hear(patient, "END", channel="sms")
    assert "116 123" in await clinic.last(patient)


async def test_start_brings_texts_back(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await clinic.hear(patient, "STOP", channel="sms")
    await clinic.hear(patient, "START", channel="sms")
    assert [one.state for one in await clinic.texts(patient)] == ["queued", "queued"]


async def test_i_want_to_end_it_is_danger_before_it_is_an_opt_out(clinic: Clinic) -> None:
    patient = await clinic.patient()
    received = await clinic.hear(patient, "I want to END it all", channel="sms")
    assert received.level >= 1
    assert (await clinic.texts(patient))[0].urgent


async def test_a_conversation_held_by_a_therapist_goes_to_the_therapist(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await _hold(clinic, patient)
    assert (await clinic.hear(patient, "are you there?")).route == "therapist"


async def test_by_sms_the_bot_does_not_wait_for_the_therapist_when_there_is_danger(
    clinic: Clinic,
) -> None:
    patient = await clinic.patient()
    await _hold(clinic, patient)
    received = await clinic.hear(patient, "I want to kill myself", channel="sms")
    assert received.route == "answered"
    assert len(await clinic.alerts()) == 1


@pytest.mark.parametrize(
    "strange",
    [
        "",
        "   ",
        "🙂🙂🙂",
        "\u202eمرحبا",
        "nul\x00inside",
        "/start_session",
        "{{ 7*7 }}",
        "<b>x</b>",
        "y" * 100_000,
    ],
)
async def test_strange_messages_are_taken_in_like_any_other(clinic: Clinic, strange: str) -> None:
    patient = await clinic.patient()
    received = await clinic.hear(patient, strange)
    assert received.route == "dialogue"
    (bubble,) = await clinic.said(patient)
    assert bubble.text == strange.replace("\x00", "")


async def _hold(clinic: Clinic, patient: object) -> None:
    new = NewStaff(login=f"t{uuid4().hex[:8]}", name="T", password="a long enough password")
    async with clinic.runtime.db.begin() as session:
        account = await add_staff(session, clinic.runtime.keys, new, clinic.now)
        await session.execute(
            update(Conversation)
            .where(col(Conversation.patient_id) == patient)
            .values(held_by=account.id, held_at=clinic.now, staff_active_at=clinic.now)
        )


async def test_start_by_sms_begins_a_session_for_who_never_stopped(clinic: Clinic) -> None:
    patient = await clinic.patient()
    assert (await clinic.hear(patient, "START", channel="sms")).route == "dialogue"
