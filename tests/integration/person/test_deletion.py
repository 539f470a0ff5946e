"""A person's data goes when they wish it: not sooner, not later than told, and for good."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest

from cairn.person.deletion import (
    ask_deletion,
    is_planned,
    read_planned,
    read_terms,
    take_back_deletion,
)
from cairn.person.erase import erase_due, owned_tables
from cairn.store.patients import find_by_id, find_by_phone
from cairn.store.tables import (
    Alert,
    Audit,
    Conversation,
    Delivery,
    Identity,
    JoinCode,
    Message,
    Patient,
    PatientKey,
    Reminder,
    Request,
    SealedKey,
    WebSession,
)
from cairn.turns.receive import Erased
from cairn.turns.reminders import send_due_reminders
from tests.integration.person.conftest import Ward

pytestmark = pytest.mark.anyio
PARIS = ZoneInfo("Europe/Paris")
CANARY = "kingfisher"
EMPTY = {"sealed_key", "sign_in_code", "letter"}  # what a person seldom has


async def ask(ward: Ward, patient: UUID) -> datetime:
    async with ward.runtime.db.begin() as session:
        settings = ward.runtime.settings
        await ask_deletion(session, settings, patient, PARIS, "web", ward.now)
        due = await read_planned(session, patient)
    assert due is not None
    return due


async def test_the_day_is_a_night_after_seven_full_days(ward: Ward) -> None:
    due = await ask(ward, await ward.patient())
    assert due.astimezone(PARIS).isoformat() == "2026-03-10T03:00:00+01:00"
    assert due - ward.now >= timedelta(days=7)


async def test_nothing_goes_before_the_day_and_everything_on_it(ward: Ward) -> None:
    patient = await ward.full(CANARY)
    due = await ask(ward, patient)
    assert await erase_due(ward.runtime, due - timedelta(seconds=1)) == 0
    assert len(await ward.of(PatientKey, patient)) == 1
    assert await erase_due(ward.runtime, due) == 1
    assert await erase_due(ward.runtime, due) == 0
    async with ward.runtime.db.read() as session:
        assert await find_by_id(session, ward.runtime.keys, patient) is None


async def test_after_it_no_row_of_theirs_is_left_and_none_of_anybody_else_is_lost(
    ward: Ward,
) -> None:
    patient, other = await ward.full(CANARY), await ward.full("heron")
    before = {table.name: await count(ward, table.name, other) for table in owned_tables()}
    assert {name for name, rows in before.items() if rows == 0} <= EMPTY
    await erase_due(ward.runtime, await ask(ward, patient))
    for table in owned_tables():
        assert await count(ward, table.name, patient) == 0, table.name
        assert await count(ward, table.name, other) == before[table.name], table.name


async def count(ward: Ward, table: str, patient: UUID) -> int:
    url = ward.database.owner_url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url) as link:
        row = link.execute(
            f'SELECT count(*) FROM "{table}" WHERE patient_id = %s',
            (patient,),
        ).fetchone()
    assert row is not None
    return int(row[0])


async def test_nobody_can_open_what_a_copy_of_the_rows_still_holds(ward: Ward) -> None:
    """A backup of the rows without that of the key: a message taken before stays shut."""
    patient = await ward.full(CANARY)
    async with ward.runtime.db.begin() as session:
        known = await find_by_id(session, ward.runtime.keys, patient)
        assert known is not None
        phone = known.sealer.open_text(
            (await session.get_one(Identity, patient)).phone_enc or b"", "identity", patient, "phone"
        )  # fmt: skip
    copy = (await ward.of(Message, patient))[0].body_enc
    await erase_due(ward.runtime, await ask(ward, patient))
    keys = [bytes(row.wrapped) for row in await ward.rows(PatientKey)]
    assert all(copy not in key for key in keys)
    assert await ward.rows(PatientKey) == []
    left = ward.dump()
    for trace in (CANARY.encode(), phone.encode(), copy.hex().encode()):
        assert trace not in left
    async with ward.runtime.db.read() as session:
        assert await find_by_phone(session, ward.runtime.keys, phone) is None


async def test_the_audit_trail_says_that_it_was_done_and_the_alert_keeps_no_word(
    ward: Ward,
) -> None:
    patient = await ward.full(CANARY)
    await erase_due(ward.runtime, await ask(ward, patient))
    assert (await ward.audited(patient))[-2:] == ["deletion_asked", "data_erased"]
    [alert] = await ward.of(Alert, patient)
    assert (alert.axis, alert.level, alert.disposition_enc) == ("suicide", 2, None)
    [person] = [row for row in await ward.rows(Patient) if row.id == patient]
    assert person.pseudonym == f"erased {patient}"
    assert person.therapist_id is None


async def test_who_writes_after_it_is_told_nothing_and_kept_nothing(ward: Ward) -> None:
    patient = await ward.full(CANARY)
    await erase_due(ward.runtime, await ask(ward, patient))
    with pytest.raises(Erased):
        await ward.hear(patient, "are you there")
    assert await ward.of(Message, patient) == []


async def test_what_a_turn_under_way_wrote_behind_it_is_swept_up(ward: Ward) -> None:
    patient, other = await ward.full(CANARY), await ward.full("heron")
    message = (await ward.of(Message, other))[0]
    due = await ask(ward, patient)
    await erase_due(ward.runtime, due)
    async with ward.runtime.db.begin() as session:
        session.add(
            Message(patient_id=patient, author="patient", channel="web", kind="say",
                    external_id="late", body_enc=message.body_enc)
        )  # fmt: skip
    await erase_due(ward.runtime, due + timedelta(minutes=10))
    assert await ward.of(Message, patient) == []
    assert len(await ward.of(Message, other)) > 0


async def test_ten_schedulers_erase_each_person_once(ward: Ward) -> None:
    people = [await ward.full(f"{CANARY}{n}") for n in range(4)]
    due = max([await ask(ward, person) for person in people])
    done = await asyncio.gather(*(erase_due(ward.runtime, due) for _ in range(10)))
    assert sum(done) == len(people)
    erased = [row.patient_id for row in await ward.rows(Audit) if row.action == "data_erased"]
    assert sorted(erased, key=str) == sorted(people, key=str)


async def test_an_open_alert_is_closed_first(ward: Ward) -> None:
    patient = await ward.full(CANARY)
    alert = await ward.raise_alert(patient)
    async with ward.runtime.db.read() as session:
        terms = await read_terms(session, ward.runtime.settings, patient, PARIS, ward.now)
    assert terms.waits
    due = await ask(ward, patient)
    assert await erase_due(ward.runtime, due + timedelta(days=3)) == 0
    await ward.close(alert)
    assert await erase_due(ward.runtime, due + timedelta(days=3)) == 1


async def test_it_can_be_taken_back_until_the_day(ward: Ward) -> None:
    patient = await ward.full(CANARY)
    due = await ask(ward, patient)
    async with ward.runtime.db.begin() as session:
        assert await take_back_deletion(session, patient, ward.now)
        assert not await is_planned(session, patient)
        assert not await take_back_deletion(session, patient, ward.now)
    assert await erase_due(ward.runtime, due) == 0
    requests = [r for r in await ward.of(Request, patient) if r.kind == "deletion"]
    assert [request.settled_at for request in requests] == [ward.now]
    assert await ask(ward, patient) >= due  # and asked for again


async def test_asked_twice_is_once_and_the_first_day_holds(ward: Ward) -> None:
    patient = await ward.full(CANARY)
    due = await ask(ward, patient)
    ward.now += timedelta(days=2)
    assert await ask(ward, patient) == due
    assert (await ward.audited(patient)).count("deletion_asked") == 1


async def test_a_hospital_keeps_the_record_where_no_door_finds_it(hospital: Ward) -> None:
    patient = await hospital.full(CANARY)
    await erase_due(hospital.runtime, await ask(hospital, patient))
    assert (await hospital.audited(patient))[-1] == "record_sealed"
    async with hospital.runtime.db.read() as session:
        assert await find_by_id(session, hospital.runtime.keys, patient) is None
    for table in (PatientKey, WebSession, JoinCode, Delivery):
        assert await hospital.of(table, patient) == []
    assert len(await hospital.of(Message, patient)) > 0
    [identity] = await hospital.of(Identity, patient)
    assert identity.phone_index is None
    [key] = await hospital.of(SealedKey, patient)
    assert key.until.year == hospital.now.year + 20
    assert await erase_due(hospital.runtime, key.until - timedelta(days=1)) == 0
    assert await erase_due(hospital.runtime, key.until) == 1
    assert (await hospital.audited(patient))[-1] == "data_erased"
    assert CANARY.encode() not in hospital.dump()
    for each in owned_tables():
        assert await count(hospital, each.name, patient) == 0, each.name


async def test_a_hospital_keeps_no_record_of_who_has_no_team(hospital: Ward) -> None:
    patient = await hospital.full(CANARY, guided=False)
    await erase_due(hospital.runtime, await ask(hospital, patient))
    assert (await hospital.audited(patient))[-1] == "data_erased"


async def test_the_years_are_reckoned_from_the_last_word_of_the_person(hospital: Ward) -> None:
    patient = await hospital.full(CANARY)
    async with hospital.runtime.db.begin() as session:
        row = await session.get_one(Conversation, patient)
        row.last_in_at = datetime(2024, 2, 29, 12, tzinfo=UTC)
    await erase_due(hospital.runtime, await ask(hospital, patient))
    [key] = await hospital.of(SealedKey, patient)
    assert key.until == datetime(2044, 2, 28, 12, tzinfo=UTC)


async def test_one_person_whose_key_is_broken_keeps_nobody_else(hospital: Ward) -> None:
    broken, other = await hospital.full(CANARY), await hospital.full("heron")
    due = await ask(hospital, broken)
    await ask(hospital, other)
    async with hospital.runtime.db.begin() as session:
        await session.delete(await session.get_one(PatientKey, broken))
    assert await erase_due(hospital.runtime, due + timedelta(days=1)) == 1
    assert (await hospital.audited(other))[-1] == "record_sealed"


async def test_reminders_stop_with_the_wish_and_come_back_with_its_end(ward: Ward) -> None:
    patient = await ward.full(CANARY)
    await ask(ward, patient)
    [reminder] = await ward.of(Reminder, patient)
    await send_due_reminders(ward.runtime, reminder.due_at)
    [reminder] = await ward.of(Reminder, patient)
    assert (reminder.state, reminder.reason) == ("skipped", "deletion_asked")
    async with ward.runtime.db.begin() as session:
        await take_back_deletion(session, patient, ward.now)
        row = await session.get_one(Reminder, reminder.id)
        row.state, row.due_at = "planned", ward.now.replace(hour=18) + timedelta(days=1)
    assert await send_due_reminders(ward.runtime, row.due_at) == 1


async def test_a_reminder_that_waits_to_be_sent_is_not_sent_any_more(ward: Ward) -> None:
    patient = await ward.full(CANARY)
    async with ward.runtime.db.begin() as session:
        answer, reminder = uuid4(), uuid4()
        for row, kind in ((answer, "say"), (reminder, "reminder")):
            session.add(Delivery(id=row, patient_id=patient, kind=kind, body_enc=b"x"))
    await ask(ward, patient)
    states = {row.id: row.state for row in await ward.of(Delivery, patient)}
    assert (states[answer], states[reminder]) == ("queued", "suppressed")


async def test_who_waits_for_the_deletion_is_answered_as_before_in_danger_too(ward: Ward) -> None:
    patient = await ward.full(CANARY)
    await ask(ward, patient)
    await ward.tell(patient, "hello", "greet")
    assert (await ward.last(patient)) != ""
    await ward.hear(patient, "I want to kill myself tonight")
    assert "116 123" in await ward.last(patient)
    assert [alert.state for alert in await ward.of(Alert, patient)].count("closed") == 1
    async with ward.runtime.db.read() as session:
        assert (await read_terms(session, ward.runtime.settings, patient, PARIS, ward.now)).waits
