"""Reminders: on both channels, once, never at night, and saying nothing that is secret."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlmodel import col

from cairn.engine.state import Dialogue
from cairn.store.patients import find_by_id
from cairn.store.tables import Appointment, Conversation, Homework, Patient, PatientKey
from cairn.turns.consents import withdraw_consent
from cairn.turns.deliver import hand_over
from cairn.turns.reminders import (
    move_homework_reminders,
    plan_appointment_reminders,
    plan_homework_reminder,
    send_due_reminders,
    skip_reminders_of,
)
from cairn.turns.view import load_view
from tests.integration.delivery.conftest import PHONE, PHONE_FR, Site

pytestmark = pytest.mark.anyio
LONDON = "Europe/London"


def london(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=ZoneInfo(LONDON))


async def give_homework(
    site: Site, patient: UUID, due_at: datetime, *, title: str = "", timezone: str = LONDON
) -> Homework:
    homework = Homework(
        patient_id=patient, module="m0-intake", item="three-cards",
        assigned_at=london(1, 10), due_at=due_at,
    )  # fmt: skip
    async with site.runtime.db.begin() as session:
        if title:
            known = await find_by_id(session, site.runtime.keys, patient)
            assert known is not None
            homework.title_enc = known.sealer.seal(title, "homework", homework.id, "title")
        session.add(homework)
        await session.flush()
        await plan_homework_reminder(session, homework, timezone)
    return homework


async def make_appointment(
    site: Site, patient: UUID, starts_at: datetime, *, made_at: datetime | None = None
) -> Appointment:
    appointment = Appointment(
        patient_id=patient, starts_at=starts_at, created_at=made_at or london(1, 10)
    )
    async with site.runtime.db.begin() as session:
        session.add(appointment)
        await session.flush()
        await plan_appointment_reminders(session, appointment, LONDON)
    return appointment


async def settled(site: Site) -> list[tuple[str, str | None]]:
    return [(reminder.state, reminder.reason) for reminder in await site.reminders()]


async def test_homework_is_brought_up_in_the_chat_and_by_sms(site: Site) -> None:
    patient = await site.patient(london(1, 10))
    await give_homework(site, patient, london(4, 10))
    assert await send_due_reminders(site.runtime, london(4, 17, 59)) == 0
    assert await send_due_reminders(site.runtime, london(4, 18)) == 1
    await hand_over(site.runtime, site.sender(), london(4, 18))
    bubbles = await site.said(patient)
    assert {bubble.kind for bubble in bubbles} == {"reminder"}
    assert "homework" in " ".join(bubble.text for bubble in bubbles)
    assert site.standin.sent_to(PHONE) == ["You have a message. Reply MENU to read it."]
    assert await settled(site) == [("sent", None)]


async def test_who_took_back_the_consent_to_reminders_gets_none_on_either_channel(
    site: Site,
) -> None:
    patient = await site.patient(london(1, 10))
    await give_homework(site, patient, london(4, 10))
    await withdraw_consent(site.runtime, patient, "consent_messages", london(3, 9))
    assert await send_due_reminders(site.runtime, london(4, 18)) == 0
    assert await settled(site) == [("skipped", "no_consent")]
    assert await site.said(patient) == []


async def test_a_patient_reads_the_reminder_in_french_and_in_their_own_time(site: Site) -> None:
    patient = await site.patient(london(1, 10), phone=PHONE_FR, lang="fr", timezone="Europe/Paris")
    await make_appointment(site, patient, london(10, 15))
    assert await send_due_reminders(site.runtime, london(8, 15)) == 1
    await hand_over(site.runtime, site.sender(), london(8, 15))
    [text] = site.standin.sent_to(PHONE_FR)
    assert "mercredi 10 juin" in text
    assert "16 h" in text
    assert [bubble.lang for bubble in await site.said(patient)] == ["fr"]


async def test_two_schedulers_at_once_send_each_reminder_once_on_each_channel(
    site: Site,
) -> None:
    people = {}
    for number in range(8):
        phone = f"+44770090{number:04d}"
        people[phone] = await site.patient(london(1, 10), phone=phone)
        await give_homework(site, people[phone], london(4, 10))

    async def scheduler() -> None:
        await send_due_reminders(site.runtime, london(4, 18))
        await hand_over(site.runtime, site.sender(), london(4, 18))

    await asyncio.gather(scheduler(), scheduler())
    await scheduler()  # what one left because the other worked on it
    for phone, patient in people.items():
        assert len(site.standin.sent_to(phone)) == 1
        texts = [bubble.text for bubble in await site.said(patient)]
        assert len(texts) == len(set(texts)) > 0
    assert await settled(site) == [("sent", None)] * 8
    assert len(await site.deliveries()) == 8


async def test_planning_again_changes_nothing(site: Site) -> None:
    patient = await site.patient(london(1, 10))
    homework = await give_homework(site, patient, london(4, 10))
    appointment = await make_appointment(site, patient, london(10, 15))
    before = await site.reminders()
    async with site.runtime.db.begin() as session:
        await plan_homework_reminder(session, homework, LONDON, hour=9)
        await plan_appointment_reminders(session, appointment, LONDON)
    assert [(r.id, r.due_at) for r in await site.reminders()] == [(r.id, r.due_at) for r in before]
    assert len(before) == 3


async def test_homework_that_is_reported_is_not_brought_up(site: Site) -> None:
    patient = await site.patient(london(1, 10))
    told = await give_homework(site, patient, london(4, 10))
    async with site.runtime.db.begin() as session:
        await skip_reminders_of(session, told.id, "answered", london(3, 9))
    done = await give_homework(site, patient, london(4, 10))
    async with site.runtime.db.begin() as session:
        await session.execute(
            update(Homework).where(col(Homework.id) == done.id).values(status="done")
        )
    assert await send_due_reminders(site.runtime, london(4, 18)) == 0
    assert await settled(site) == [("skipped", "answered")] * 2
    assert await site.said(patient) == []


@pytest.mark.parametrize("hold", ["held", "safety"])
async def test_no_homework_is_brought_up_before_a_human_released_the_patient(
    site: Site, hold: str
) -> None:
    patient = await site.patient(london(1, 10))
    await give_homework(site, patient, london(4, 10))
    async with site.runtime.db.begin() as session:
        known = await find_by_id(session, site.runtime.keys, patient)
        assert known is not None
        dialogue = Dialogue(held=hold == "held").model_dump_json()
        sealed = known.sealer.seal(dialogue, "conversation", patient, "dialogue")
        await session.execute(
            update(Conversation).values(dialogue_enc=sealed, safety_open=hold == "safety")
        )
    assert await send_due_reminders(site.runtime, london(4, 18)) == 0
    assert await settled(site) == [("skipped", "held")]


async def test_an_appointment_that_is_cancelled_past_or_moved_is_not_brought_up(
    site: Site,
) -> None:
    patient = await site.patient(london(1, 10))
    cancelled = await make_appointment(site, patient, london(10, 15), made_at=london(9, 10))
    moved = await make_appointment(site, patient, london(10, 15), made_at=london(9, 10))
    await make_appointment(site, patient, london(10, 14), made_at=london(9, 10))
    async with site.runtime.db.begin() as session:
        for row, values in (
            (cancelled, {"status": "cancelled"}),
            (moved, {"starts_at": london(12, 15)}),
        ):
            await session.execute(
                update(Appointment).where(col(Appointment.id) == row.id).values(**values)
            )
    assert await send_due_reminders(site.runtime, london(10, 14, 30)) == 0
    assert sorted(await settled(site), key=str) == [
        ("skipped", "cancelled"),
        ("skipped", "moved"),
        ("skipped", "past"),
    ]


async def test_a_moved_appointment_is_brought_up_at_its_new_time_only(site: Site) -> None:
    patient = await site.patient(london(1, 10))
    appointment = await make_appointment(site, patient, london(10, 15))
    async with site.runtime.db.begin() as session:
        moved = await session.get_one(Appointment, appointment.id)
        moved.starts_at = london(20, 11)
        await session.flush()
        await plan_appointment_reminders(session, moved, LONDON)
    assert await settled(site) == [("skipped", "moved")] * 2 + [("planned", None)] * 2
    assert await send_due_reminders(site.runtime, london(18, 11)) == 1
    assert "20 June" in (await site.said(patient))[0].text


async def test_once_reminded_of_an_appointment_the_engine_knows_that_a_letter_is_awaited(
    site: Site,
) -> None:
    patient = await site.patient(london(1, 10))
    await make_appointment(site, patient, london(4, 10))
    awaited = []
    for now in (london(2, 9), london(2, 11)):
        async with site.runtime.db.begin() as session:
            view = await load_view(
                session, site.runtime.keys, site.runtime.library, site.runtime.rota, now,
                patient=patient,
            )  # fmt: skip
        assert view is not None
        awaited += [each.awaits_answer for each in view.person.appointments]
        await send_due_reminders(site.runtime, london(2, 10))
    assert awaited == [False, True]


async def test_nothing_is_sent_at_night_and_it_comes_in_the_morning(site: Site) -> None:
    patient = await site.patient(london(1, 10))
    await give_homework(site, patient, london(4, 10))
    assert await send_due_reminders(site.runtime, london(4, 20, 30)) == 0
    assert [reminder.due_at for reminder in await site.reminders()] == [london(5, 8)]
    assert await send_due_reminders(site.runtime, london(5, 7, 59)) == 0
    assert await send_due_reminders(site.runtime, london(5, 8)) == 1


async def test_a_reminder_six_hours_late_is_dropped_with_its_reason(site: Site) -> None:
    patient = await site.patient(london(1, 10))
    await make_appointment(site, patient, london(10, 19), made_at=london(9, 10))
    await send_due_reminders(site.runtime, london(10, 23))
    await give_homework(site, patient, london(4, 10))
    assert await send_due_reminders(site.runtime, london(5, 0, 30)) == 0
    assert ("dropped", "late") in await settled(site)


async def test_without_a_telephone_or_after_stop_the_reminder_stays_in_the_chat(
    site: Site,
) -> None:
    without = await site.patient(london(1, 10), phone=None)
    stopped = await site.patient(london(1, 10))
    async with site.runtime.db.begin() as session:
        await session.execute(
            update(Patient).where(col(Patient.id) == stopped).values(sms_stopped_at=london(2, 9))
        )
    for patient in (without, stopped):
        await give_homework(site, patient, london(4, 10))
    assert await send_due_reminders(site.runtime, london(4, 18)) == 2
    assert await site.deliveries() == []
    for patient in (without, stopped):
        assert {bubble.kind for bubble in await site.said(patient)} == {"reminder"}


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_a_reminder_text_says_nothing_that_a_lock_screen_should_not_show(
    site: Site, lang: str
) -> None:
    patient = await site.patient(london(1, 10), lang=lang)
    person = await site.person(patient)
    await give_homework(site, patient, london(4, 10), title="Call my sister Agatha")
    await make_appointment(site, patient, london(6, 18))
    await send_due_reminders(site.runtime, london(4, 18))
    await hand_over(site.runtime, site.sender(), london(4, 18))
    await hand_over(site.runtime, site.sender(), london(4, 18))
    texts = " ".join(site.standin.sent_to(PHONE)).lower()
    assert len(site.standin.sent_to(PHONE)) == 2
    for secret in ("agatha", "three-cards", "m2", "cairn", "cbt", "tcc", "phq", "thérap", "therap",
                   "homework", "exercice", person.pseudonym.lower()):  # fmt: skip
        assert secret not in texts


async def test_one_patients_broken_key_does_not_keep_the_others_reminders_back(
    site: Site,
) -> None:
    broken, whole = (
        await site.patient(london(1, 10)),
        await site.patient(london(1, 10), phone=PHONE_FR),
    )
    for patient in (broken, whole):
        await give_homework(site, patient, london(4, 10))
    async with site.runtime.db.begin() as session:
        await session.execute(
            update(PatientKey).where(col(PatientKey.patient_id) == broken).values(wrapped=bytes(61))
        )
    assert await send_due_reminders(site.runtime, london(4, 18)) == 1
    assert len(await site.said(whole)) > 0
    states = {r.patient_id: r.state for r in await site.reminders()}
    assert states == {broken: "planned", whole: "sent"}


async def test_a_new_hour_moves_the_reminders_that_are_still_to_come(site: Site) -> None:
    patient = await site.patient(london(1, 10))
    await give_homework(site, patient, london(4, 10))
    async with site.runtime.db.begin() as session:
        await move_homework_reminders(session, patient, 9, LONDON)
    assert [reminder.due_at for reminder in await site.reminders()] == [london(4, 9)]


async def test_the_reminder_is_at_six_on_the_day_after_the_clocks_went_forward(
    site: Site,
) -> None:
    patient = await site.patient(datetime(2026, 3, 25, 10, tzinfo=UTC))
    due_at = datetime(2026, 3, 29, 12, tzinfo=ZoneInfo(LONDON))
    await give_homework(site, patient, due_at)
    [reminder] = await site.reminders()
    assert reminder.due_at == datetime(2026, 3, 29, 17, tzinfo=UTC)
    assert await send_due_reminders(site.runtime, reminder.due_at - timedelta(seconds=1)) == 0
    assert await send_due_reminders(site.runtime, reminder.due_at) == 1
