"""Speaking first between sessions: planned for each patient once a day, decided again when due.

A contact is a row of `reminder` like any other, so it is sent once. What is planned says what
will probably be said; whether it still holds is asked of the same rules at its own moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.engine.waiting import programme_ended_at, session_waiting
from cairn.engine.when import read_zone
from cairn.schedule.contact import KINDS, Contact, Life, plan_contacts
from cairn.store.keys import SealBroken
from cairn.store.tables import Heartbeat, Reminder, Request
from cairn.turns.runtime import Runtime
from cairn.turns.view import View, load_view

AHEAD = timedelta(days=3)  # a scheduler that stood still for two days has missed nothing
ROUND = timedelta(days=1)  # in which each patient is planned for once
EARLIER = timedelta(minutes=30)  # a due contact is looked for around its moment
PART = "contacts"
SILENT = "silent"
SPOKEN = tuple(kind for kind in KINDS if kind != SILENT)
_SLOTS = 1440  # minutes of a day over which patients are spread
log = structlog.get_logger()

_LIFE = text("""
SELECT p.reminder_hour, p.created_at, c.last_in_at,
       (SELECT max(at) FROM mood_entry WHERE patient_id = p.id) AS mood_at,
       (SELECT max(settled_at) FROM reminder
        WHERE patient_id = p.id AND kind = 'mood' AND state = 'sent') AS mood_asked_at,
       (SELECT count(*) FROM reminder WHERE patient_id = p.id AND kind = ANY(:spoken)
        AND state = 'sent' AND settled_at > coalesce(c.last_in_at, '-infinity')) AS unanswered
FROM patient p JOIN conversation c ON c.patient_id = p.id WHERE p.id = :patient
""")
# Each patient has a minute of the day of their own, so that no minute has them all.
_TURN = text("""
SELECT id FROM (SELECT id, abs(hashtext(id::text)::bigint) % 1440 AS slot FROM patient
                WHERE erased_at IS NULL) p
WHERE :all OR CASE WHEN :begins <= :ends THEN slot >= :begins AND slot < :ends
                   ELSE slot >= :begins OR slot < :ends END
ORDER BY id
""")


async def plan_all_contacts(runtime: Runtime, now: datetime) -> int:
    """Plan for the patients whose turn came since the last look; how many rows are new.

    Any number of processes may run this: one holds the look, the others pass by.
    """
    async with runtime.db.begin() as session:
        last = await _hold_look(session, now)
        patients = [] if last is None else await _whose_turn(session, last, now)
    added = 0
    for patient in patients:
        try:
            async with runtime.db.begin() as session:
                added += await plan_for(runtime, session, patient, now)
        except (SealBroken, LookupError, ValueError) as error:
            log.error("contacts_not_planned", patient=str(patient), error=type(error).__name__)  # noqa: TRY400 - no traceback: it may hold values
    return added


async def plan_for(runtime: Runtime, session: AsyncSession, patient: UUID, now: datetime) -> int:
    """Write what is to be said to one patient in the next days; how many rows are new."""
    view = await load_view(
        session, runtime.keys, runtime.library, runtime.rota, now, patient=patient
    )
    if view is None:
        return 0
    life = await read_life(runtime, session, view, now)
    found = plan_contacts(life, now, now + AHEAD)
    if not found:
        return 0
    done = await session.execute(
        upsert(Reminder)
        .values([_row(patient, contact) for contact in found])
        .on_conflict_do_nothing(index_elements=["occurrence"])
        .returning(col(Reminder.id))
    )
    return len(done.all())


async def is_still_wanted(
    runtime: Runtime, session: AsyncSession, view: View, reminder: Reminder, now: datetime
) -> bool:
    """Whether the rules, asked at its moment, still bring this contact."""
    life = await read_life(runtime, session, view, now)
    at = reminder.due_at
    wanted = plan_contacts(life, at - EARLIER, at + EARLIER)
    return any(occurrence(view.patient, contact) == reminder.occurrence for contact in wanted)


async def ask_therapist(session: AsyncSession, view: View, now: datetime) -> None:
    """A person was silent for two weeks while something waited: one open task for their team."""
    open_one = await session.scalar(
        select(col(Request.id)).where(
            col(Request.patient_id) == view.patient,
            col(Request.kind) == SILENT,
            col(Request.settled_at).is_(None),
        )
    )
    if open_one is None and view.person.guided:
        session.add(Request(patient_id=view.patient, kind=SILENT, created_at=now))


async def read_life(runtime: Runtime, session: AsyncSession, view: View, now: datetime) -> Life:
    """What the rules have to know of one patient: one query, and the open dialogue."""
    values = {"patient": view.patient, "spoken": list(SPOKEN)}
    row = (await session.execute(_LIFE, values)).mappings().one()
    await runtime.pin_all(view.dialogue)
    seen = (runtime.library, view.person, view.dialogue, now)
    waits = session_waiting(*seen)
    since = (waits.since or row["last_in_at"] or row["created_at"]) if waits else None
    return Life(
        zone=read_zone(view.person.timezone),
        hour=row["reminder_hour"],
        joined_at=row["created_at"],
        waiting=waits.module if waits else None,
        waits_since=since,
        heard_at=row["last_in_at"],
        mood_at=row["mood_at"],
        mood_asked_at=row["mood_asked_at"],
        finished_at=programme_ended_at(*seen),
        unanswered=row["unanswered"],
    )


def occurrence(patient: UUID, contact: Contact) -> str:
    """The key of a contact among those of all patients."""
    return f"contact:{patient}:{contact.key}"


def _row(patient: UUID, contact: Contact) -> dict[str, object]:
    return {
        "id": uuid4(), "patient_id": patient, "kind": contact.kind, "subject_id": patient,
        "occurrence": occurrence(patient, contact), "due_at": contact.at, "state": "planned",
    }  # fmt: skip


async def _hold_look(session: AsyncSession, now: datetime) -> datetime | None:
    """When was the last look, and from now on it is this one; None while another holds it."""
    await session.execute(
        upsert(Heartbeat).values(part=PART, at=now - ROUND).on_conflict_do_nothing()
    )
    row = await session.scalar(
        select(Heartbeat).where(col(Heartbeat.part) == PART).with_for_update(skip_locked=True)
    )
    if row is None or row.at >= now:
        return None
    last, row.at = max(row.at, now - ROUND), now
    return last


async def _whose_turn(session: AsyncSession, last: datetime, now: datetime) -> Sequence[UUID]:
    """Those whose minute of the day lies in between; after a long stop, everybody."""
    first, after = (int(at.timestamp()) // 60 for at in (last, now))
    values = {"begins": first % _SLOTS, "ends": after % _SLOTS, "all": after - first >= _SLOTS}
    return list(await session.scalars(_TURN, values))
