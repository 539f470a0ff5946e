"""Between sessions Cairn speaks first: seldom, once, and not to who wants none of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlmodel import col

from cairn.engine.state import Dialogue
from cairn.store.patients import find_by_id
from cairn.store.tables import Conversation, Patient, Reminder
from cairn.turns.consents import withdraw_consent
from cairn.turns.contacts import plan_all_contacts
from cairn.turns.reminders import send_due_reminders
from tests.integration.delivery.conftest import Site

pytestmark = pytest.mark.anyio
PARIS = ZoneInfo("Europe/Paris")
JOINED = datetime(2026, 3, 2, 10, tzinfo=PARIS)  # a Monday; the clocks change on the 29th
DAY = timedelta(days=1)
INTAKE_DONE = Dialogue(
    intake_done=True, done=("m0-intake",), last_done_at=JOINED.astimezone(UTC),
    memory={"consent_care": True, "consent_team": True},
)  # fmt: skip


async def join(site: Site, dialogue: Dialogue = INTAKE_DONE) -> UUID:
    """A patient who did the intake on the day of joining, and was heard then."""
    patient = await site.patient(JOINED, timezone="Europe/Paris")
    async with site.runtime.db.begin() as session:
        known = await find_by_id(session, site.runtime.keys, patient)
        assert known is not None
        sealed = known.sealer.seal(dialogue.model_dump_json(), "conversation", patient, "dialogue")
        await session.execute(
            update(Conversation)
            .where(col(Conversation.patient_id) == patient)
            .values(dialogue_enc=sealed, last_in_at=JOINED)
        )
    return patient


async def live(site: Site, begins: datetime, days: int) -> None:
    """The scheduler at work, hour by hour."""
    now = begins
    while now < begins + days * DAY:
        await plan_all_contacts(site.runtime, now)
        await send_due_reminders(site.runtime, now)
        now += timedelta(hours=1)


async def heard(site: Site, patient: UUID, at: datetime) -> None:
    async with site.runtime.db.begin() as session:
        await session.execute(
            update(Conversation)
            .where(col(Conversation.patient_id) == patient)
            .values(last_in_at=at)
        )


def calendar(rows: list[Reminder], state: str = "sent") -> list[tuple[date, str]]:
    return [(row.due_at.astimezone(PARIS).date(), row.kind) for row in rows if row.state == state]


async def test_a_month_of_silence_is_four_quiet_words_and_one_task_for_the_team(
    site: Site,
) -> None:
    patient = await join(site)
    await live(site, JOINED, 30)
    assert calendar(await site.reminders()) == [
        (date(2026, 3, 7), "session"), (date(2026, 3, 9), "mood"), (date(2026, 3, 10), "silence"),
        (date(2026, 3, 14), "silence"), (date(2026, 3, 21), "silent"),
    ]  # fmt: skip
    assert await site.requests() == ["silent"]
    said = " ".join(bubble.text for bubble in await site.said(patient))
    assert "Your next session is ready" in said
    assert "nothing is lost" in said
    hours = {row.settled_at.astimezone(PARIS).hour for row in await site.reminders()
             if row.settled_at and row.state == "sent"}  # fmt: skip
    assert hours <= {18, 19}


async def test_two_schedulers_plan_and_say_each_word_once(site: Site) -> None:
    await join(site)
    await asyncio.gather(live(site, JOINED, 9), live(site, JOINED, 9))
    assert calendar(await site.reminders()) == [
        (date(2026, 3, 7), "session"), (date(2026, 3, 9), "mood"), (date(2026, 3, 10), "silence"),
    ]  # fmt: skip


async def test_who_wrote_meanwhile_is_not_told_that_they_were_quiet(site: Site) -> None:
    patient = await join(site)
    await live(site, JOINED, 7)
    await heard(site, patient, JOINED + 7 * DAY)
    await live(site, JOINED + 7 * DAY, 2)
    rows = await site.reminders()
    assert (date(2026, 3, 10), "silence") in calendar(rows, "skipped")
    assert "silence" not in {kind for _, kind in calendar(rows)}


async def test_another_hour_or_zone_sends_nothing_a_second_time(site: Site) -> None:
    patient = await join(site)
    await live(site, JOINED, 8)
    before = calendar(await site.reminders())
    async with site.runtime.db.begin() as session:
        await session.execute(
            update(Patient)
            .where(col(Patient.id) == patient)
            .values(reminder_hour=19, timezone="Pacific/Auckland")
        )
    await live(site, JOINED + 7 * DAY, 1)
    assert calendar(await site.reminders())[: len(before)] == before
    assert [kind for _, kind in calendar(await site.reminders())].count("mood") == 1


async def test_without_the_consent_nothing_is_said_and_the_team_still_learns_of_the_silence(
    site: Site,
) -> None:
    patient = await join(site)
    await withdraw_consent(site.runtime, patient, "consent_messages", JOINED)
    await live(site, JOINED, 22)
    assert {kind for _, kind in calendar(await site.reminders())} == {"silent"}
    assert await site.said(patient) == []
    assert "silent" in await site.requests()


async def test_while_a_human_has_to_look_first_nobody_is_sent_to_a_session(site: Site) -> None:
    await join(site, INTAKE_DONE.model_copy(update={"held": True}))
    await live(site, JOINED, 12)
    assert calendar(await site.reminders()) == []
