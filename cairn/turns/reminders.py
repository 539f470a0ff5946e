"""Reminders: planned as rows when something is set, sent once when they are due.

A reminder is a message in the conversation, and a text to the telephone of whoever has one.
Each occurrence has a unique key, so planning again changes nothing; it is claimed with its
conversation, so it is sent once however many schedulers run.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Literal
from uuid import UUID, uuid4

import structlog
from sqlalchemy import Update, and_, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.engine import follow_up_of
from cairn.engine.turn import FollowUp, Output
from cairn.engine.when import read_zone, say_date, say_time
from cairn.person.deletion import is_planned
from cairn.schedule.clock import after_quiet, before_quiet, instant_at, is_quiet
from cairn.schedule.due import appointment_dues, homework_due, is_useless
from cairn.store.consents import is_withdrawn
from cairn.store.keys import SealBroken
from cairn.store.messages import announce, insert_outputs, touch_conversation
from cairn.store.tables import (
    Appointment,
    Conversation,
    Homework,
    Identity,
    Message,
    Patient,
    Reminder,
)
from cairn.turns.contacts import SILENT, ask_therapist, is_still_wanted
from cairn.turns.deliver import queue_text
from cairn.turns.runtime import Runtime
from cairn.turns.sayings import saying
from cairn.turns.view import View, load_view

Settled = Literal["sent", "dropped", "skipped", "moved"]
BATCH = 200
#: How the occurrence of a homework's reminder says which one it is.
_LAST_DAY, _PICKED = "due", "at"
log = structlog.get_logger()


async def plan_homework_reminder(
    session: AsyncSession, homework: Homework, timezone: str, hour: int | None = None
) -> None:
    """Plan the one reminder of a homework: on its last day, at the patient's hour (0–23)."""
    if hour is None:
        hour = await session.scalar(
            select(col(Patient.reminder_hour)).where(col(Patient.id) == homework.patient_id)
        )
    at = homework_due(homework.due_at, 18 if hour is None else hour, read_zone(timezone))
    occurrence = f"homework:{homework.id}:{_LAST_DAY}"
    await _plan(session, homework.patient_id, "homework", homework.id, occurrence, at)


async def plan_homework_at(
    session: AsyncSession, homework: Homework, local: str, timezone: str, now: datetime
) -> None:
    """Plan a reminder of a homework at an hour of the patient's own clock (ISO, naive).

    Another hour takes the place of the one picked before. An hour in which the bot keeps
    quiet is brought up the evening before, or in the morning when that evening has gone by.
    """
    zone = read_zone(timezone)
    wanted = instant_at(datetime.fromisoformat(local), zone)
    at = before_quiet(wanted, zone)
    if at <= now:
        at = after_quiet(wanted, zone)
    occurrence = f"homework:{homework.id}:{_PICKED}:{local}"
    await session.execute(
        _settle("skipped", "moved", now)
        .where(col(Reminder.subject_id) == homework.id)
        .where(col(Reminder.occurrence).contains(f":{_PICKED}:"))
        .where(col(Reminder.occurrence) != occurrence)
    )
    await _plan(session, homework.patient_id, "homework", homework.id, occurrence, at)


async def plan_follow_up(
    session: AsyncSession, patient: UUID, version: int, follow_up: FollowUp, now: datetime
) -> None:
    """Plan the gentle word for the question that is open in this version of the dialogue."""
    at = now + timedelta(hours=follow_up.after_hours)
    await _plan(session, patient, "follow_up", patient, f"follow-up:{patient}:{version}", at)


async def plan_appointment_reminders(
    session: AsyncSession, appointment: Appointment, timezone: str
) -> None:
    """Plan the reminders of an appointment; after a move, the old ones are skipped."""
    begins = _moment(appointment)
    keys = []
    for due in appointment_dues(appointment.starts_at, appointment.created_at, read_zone(timezone)):
        keys.append(f"appointment:{appointment.id}:{due.lead}:{begins}")
        await _plan(
            session, appointment.patient_id, "appointment", appointment.id, keys[-1], due.at
        )
    await session.execute(
        _settle("skipped", "moved", func.now())
        .where(col(Reminder.subject_id) == appointment.id)
        .where(col(Reminder.occurrence).not_in(keys))
    )


async def skip_reminders_of(
    session: AsyncSession, subject_id: UUID, reason: str, now: datetime
) -> None:
    """Skip what is still planned for a homework or an appointment."""
    await session.execute(
        _settle("skipped", reason, now).where(col(Reminder.subject_id) == subject_id)
    )


async def move_homework_reminders(
    session: AsyncSession, patient: UUID, hour: int, timezone: str
) -> None:
    """Put the patient's planned reminders of a last day at their new hour (0–23)."""
    rows = await session.execute(
        select(Reminder, col(Homework.due_at))
        .join(Homework, col(Homework.id) == col(Reminder.subject_id))
        .where(col(Reminder.patient_id) == patient, col(Reminder.state) == "planned")
        .where(col(Reminder.occurrence).endswith(f":{_LAST_DAY}"))  # not an hour they picked
    )
    for reminder, due_at in rows.all():
        reminder.due_at = homework_due(due_at, hour, read_zone(timezone))


async def send_due_reminders(runtime: Runtime, now: datetime) -> int:
    """Settle what is due, each in its own transaction; how many were sent.

    A reminder that fails is logged and tried again by the next call, until it is useless.
    """
    sent = 0
    broken: list[UUID] = []
    for _ in range(BATCH):
        async with runtime.db.begin() as session:
            reminder = await _claim(session, now, broken)
            if reminder is None:
                break
            try:
                async with session.begin_nested():
                    settled = await _settle_one(runtime, session, reminder, now)
            except (SealBroken, LookupError, ValueError) as error:
                # One patient's broken row must not keep the others' reminders back.
                log.error(  # noqa: TRY400 - a traceback may hold what a patient wrote
                    "reminder_failed", reminder=str(reminder.id), error=type(error).__name__
                )
                broken.append(reminder.id)
                continue
            sent += settled == "sent"
    return sent


async def _claim(session: AsyncSession, now: datetime, broken: list[UUID]) -> Reminder | None:
    """The next due reminder, locked together with its conversation.

    A turn locks its conversation first and its reminders later; taking both without waiting
    keeps the two from ever waiting for each other.
    """
    return await session.scalar(
        select(Reminder)
        .join(Conversation, col(Conversation.patient_id) == col(Reminder.patient_id))
        .where(
            col(Reminder.state) == "planned",
            col(Reminder.due_at) <= now,
            col(Reminder.id).not_in(broken),
        )
        .order_by(col(Reminder.due_at))
        .limit(1)
        .with_for_update(skip_locked=True)
    )


async def _settle_one(
    runtime: Runtime, session: AsyncSession, reminder: Reminder, now: datetime
) -> Settled:
    if is_useless(reminder.due_at, now):
        return _mark(reminder, "dropped", "late", now)
    view = await load_view(
        session, runtime.keys, runtime.library, runtime.rota, now, patient=reminder.patient_id
    )
    reason = await _why_not(runtime, session, view, reminder, now) if view else "erased"
    if view is None or reason is not None:
        return _mark(reminder, "skipped", reason, now)
    if reminder.kind == SILENT:  # a task for the team, and no further word to the patient
        await ask_therapist(session, view, now)
        return _mark(reminder, "sent", None, now)
    zone = read_zone(view.person.timezone)
    if is_quiet(now, zone):
        reminder.due_at = after_quiet(now, zone)
        return "moved"
    words = await _words(runtime, session, view, reminder, now)
    if not words:
        return _mark(reminder, "skipped", "nothing_to_say", now)
    await _say(runtime, session, view, words, now)
    return _mark(reminder, "sent", None, now)


async def _why_not(
    runtime: Runtime, session: AsyncSession, view: View, reminder: Reminder, now: datetime
) -> str | None:
    """Why there is nothing to say or to do any more."""
    if reminder.kind != SILENT and (unwanted := await _unwanted(session, view.patient)):
        return unwanted
    match reminder.kind:
        case "appointment":
            return await _no_longer(session, reminder, now)
        case "follow_up":
            await runtime.pin_all(view.dialogue)
            return await _moved_on(session, view, reminder)
        case "homework":
            return await _not_needed(session, view, reminder)
        case _:
            return await _not_wanted(runtime, session, view, reminder, now)


async def _unwanted(session: AsyncSession, patient: UUID) -> str | None:
    """Why the person wants no reminder any more."""
    if await is_planned(session, patient):
        return "deletion_asked"
    return "no_consent" if await is_withdrawn(session, patient, "consent_messages") else None


async def _not_wanted(
    runtime: Runtime, session: AsyncSession, view: View, reminder: Reminder, now: datetime
) -> str | None:
    """Why Cairn does not speak first now: a person is busy with it, or enough was said today."""
    zone = read_zone(view.person.timezone)
    if view.safety_open or view.dialogue.held or view.held_by:
        return "held"
    if not await is_still_wanted(runtime, session, view, reminder, now):
        return "answered"
    begins = datetime.combine(now.astimezone(zone).date(), time(), zone)
    spoken = exists().where(
        col(Reminder.patient_id) == view.patient,
        col(Reminder.state) == "sent",
        col(Reminder.kind) != SILENT,
        col(Reminder.settled_at) >= begins,
    )
    return "enough_today" if await session.scalar(select(spoken)) else None


async def _no_longer(session: AsyncSession, reminder: Reminder, now: datetime) -> str | None:
    """Why there is no such appointment any more."""
    appointment = await session.get(Appointment, reminder.subject_id)
    if appointment is None or appointment.status == "cancelled":
        return "cancelled"
    if appointment.starts_at <= now:
        return "past"
    if not reminder.occurrence.endswith(_moment(appointment)):
        return "moved"
    return None


def _moment(appointment: Appointment) -> str:
    """The start as occurrence keys write it: in UTC, whatever zone the value came in."""
    return appointment.starts_at.astimezone(UTC).isoformat()


async def _not_needed(session: AsyncSession, view: View, reminder: Reminder) -> str | None:
    homework = await session.get(Homework, reminder.subject_id)
    if homework is None or homework.status != "open":
        return "answered"
    if view.safety_open or view.dialogue.held:
        return "held"  # no exercise until a human releases it
    return None


async def _moved_on(session: AsyncSession, view: View, reminder: Reminder) -> str | None:
    """Why the question needs no word any more: it was answered, or a human has the person."""
    if not reminder.occurrence.endswith(f":{view.version}"):
        return "answered"
    if view.safety_open or view.dialogue.held or view.held_by:
        return "held"
    waiting = select(col(Message.id)).where(
        col(Message.patient_id) == view.patient, col(Message.state) == "received"
    )
    # The patient spoke, and it is Cairn that has not answered yet.
    return "answered" if await session.scalar(select(exists(waiting))) else None


async def _words(
    runtime: Runtime, session: AsyncSession, view: View, reminder: Reminder, now: datetime
) -> tuple[Output, ...]:
    """The reminder's bubbles, in the words of content/messages or of the open question."""
    library, person = runtime.library, view.person
    if reminder.kind == "follow_up":
        follow_up = follow_up_of(library, person, view.dialogue, now)
        return (Output(kind="reminder", text=follow_up.text),) if follow_up else ()
    if reminder.kind != "appointment":
        return saying(library, person, f"reminder-{reminder.kind}", now, kind="reminder")
    appointment = await session.get_one(Appointment, reminder.subject_id)
    zone = read_zone(person.timezone)
    day = say_date(appointment.starts_at.astimezone(zone).date(), person.lang)
    when = f"{day}, {say_time(appointment.starts_at, zone, person.lang)}"
    said = saying(library, person, "reminder-appointment", now, kind="reminder", when=when)
    # Answered by A, B or C: digits belong to the open question.
    return tuple(output.model_copy(update={"letters": True}) for output in said)


async def _say(
    runtime: Runtime, session: AsyncSession, view: View, outputs: Sequence[Output], now: datetime
) -> None:
    """Into the conversation, and by SMS to who has a telephone and did not say STOP."""
    await touch_conversation(session, view.patient, now)
    rows = await insert_outputs(
        session,
        view.sealer,
        patient=view.patient,
        outputs=outputs,
        channel="web",
        lang=view.person.lang,
        now=now,
    )
    phone = await session.scalar(
        select(col(Identity.phone_enc)).where(col(Identity.patient_id) == view.patient)
    )
    if phone is not None and not view.sms_stopped:
        await queue_text(
            runtime, session, view, outputs,
            lang=view.person.lang, first=rows[0], now=now, kind="reminder",
        )  # fmt: skip
    await announce(session, view.patient)


def _mark(reminder: Reminder, state: Settled, reason: str | None, now: datetime) -> Settled:
    reminder.state, reminder.reason, reminder.settled_at = state, reason, now
    return state


async def _plan(
    session: AsyncSession, patient: UUID, kind: str, subject: UUID, occurrence: str, at: datetime
) -> None:
    await session.execute(
        upsert(Reminder)
        .values(
            id=uuid4(), patient_id=patient, kind=kind, subject_id=subject,
            occurrence=occurrence, due_at=at, state="planned",
        )
        .on_conflict_do_update(  # back to an hour that was given up
            index_elements=["occurrence"],
            set_={"due_at": at, "state": "planned", "reason": None, "settled_at": None},
            where=and_(col(Reminder.state) == "skipped", col(Reminder.reason) == "moved"),
        )
    )  # fmt: skip


def _settle(state: str, reason: str, at: object) -> Update:
    return (
        update(Reminder)
        .where(col(Reminder.state) == "planned")
        .values(state=state, reason=reason, settled_at=at)
    )
