"""What happened in a turn becomes rows, in the turn's own transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.engine.turn import Event, Turn
from cairn.engine.when import read_zone
from cairn.person.deletion import ask_deletion, take_back_deletion
from cairn.risk.levels import tells_team
from cairn.store.tables import (
    Appointment,
    Audit,
    Comment,
    Consent,
    Document,
    Homework,
    ModuleRun,
    MoodEntry,
    Patient,
    Request,
    Score,
)
from cairn.turns.alerts import Danger, raise_alert
from cairn.turns.reminders import (
    move_homework_reminders,
    plan_homework_at,
    plan_homework_reminder,
    skip_reminders_of,
)
from cairn.turns.runtime import Runtime
from cairn.turns.view import View

Data = dict[str, Any]
Apply = Callable[[Runtime, AsyncSession, View, Data, datetime], Awaitable[None]]


async def apply_events(
    runtime: Runtime, session: AsyncSession, view: View, turn: Turn, now: datetime
) -> None:
    """Apply each event in order; one without a row of its own goes to the audit trail."""
    for event in turn.events:
        apply = _APPLY.get(event.name)
        if apply is not None:
            await apply(runtime, session, view, event.data, now)
        else:
            _note(session, view, event, now)


def _note(session: AsyncSession, view: View, event: Event, now: datetime) -> None:
    session.add(Audit(actor="patient", action=event.name, patient_id=view.patient, at=now))


async def _log_mood(
    _: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
) -> None:
    row = uuid4()
    note = data.get("note")
    sealed = view.sealer.seal(note, "mood_entry", row, "note") if note else None
    session.add(
        MoodEntry(
            id=row,
            patient_id=view.patient,
            value=float(data["mood"]),
            note_enc=sealed,
            at=now,
            message_id=view.message,
        )
    )


async def _record_score(
    _: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
) -> None:
    session.add(
        Score(
            patient_id=view.patient,
            instrument=data["instrument"],
            total=data.get("total"),
            band=data.get("band"),
            items=data["items"],
            at=now,
            message_id=view.message,
        )
    )


async def _assign_homework(
    runtime: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
) -> None:
    due = now + timedelta(days=int(data["due_days"]))
    row = Homework(
        patient_id=view.patient,
        module=data["module"],
        item=data["homework"],
        assigned_at=now,
        due_at=due,
    )
    session.add(row)
    await session.flush()
    await plan_homework_reminder(session, row, view.person.timezone)


async def _schedule_homework(
    _: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
) -> None:
    """The hour the patient picked, besides the reminder of the last day."""
    row = await session.scalar(
        select(Homework)
        .where(
            col(Homework.patient_id) == view.patient,
            col(Homework.item) == data["homework"],
            col(Homework.status) == "open",
        )
        .order_by(col(Homework.assigned_at).desc())
        .limit(1)
    )
    if row is not None:
        await plan_homework_at(session, row, str(data["at"]), view.person.timezone, now)


async def _keep_document(
    _: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
) -> None:
    row = uuid4()
    body = {"title": data["title"], "parts": data["parts"]}
    session.add(
        Document(
            id=row,
            patient_id=view.patient,
            name=data["document"],
            module=data["module"],
            picture=data["picture"],
            lang=view.person.lang,
            body_enc=view.sealer.seal_json(body, "document", row, "body"),
            kept_at=now,
        )
    )


async def _answer_comment(
    runtime: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
) -> None:
    """The comment that was quoted is read; what was written back waits for the therapist."""
    quoted = (
        select(col(Comment.id))
        .where(col(Comment.patient_id) == view.patient, col(Comment.read_at).is_(None))
        .order_by(col(Comment.written_at))
        .limit(1)
        .scalar_subquery()
    )
    await session.execute(update(Comment).where(col(Comment.id) == quoted).values(read_at=now))
    if data["answer"] is not None:
        reply = {"note": data["answer"]}
        await _request("comment_answer")(runtime, session, view, reply, now)


async def _report_homework(
    _: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
) -> None:
    if data["homework"] is None:
        return
    open_row = await session.get(Homework, UUID(str(data["homework"])))
    if open_row is None or open_row.patient_id != view.patient:
        return
    note = data.get("note")
    open_row.status = str(data["result"])
    open_row.answered_at = now
    if note:
        open_row.note_enc = view.sealer.seal(note, "homework", open_row.id, "note")
    session.add(open_row)
    await skip_reminders_of(session, open_row.id, "answered", now)


async def _report_risk(
    runtime: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
) -> None:
    level, axis = int(data["level"]), str(data.get("axis", "suicide"))
    if view.person.guided and tells_team(level, axis) and view.message is not None:
        await raise_alert(runtime, session, view.patient, Danger(axis, level, view.message), now)


def _request(kind: str) -> Apply:
    """Ask something of a human. One open request per kind: a later note completes it."""

    async def apply(
        _: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
    ) -> None:
        row = await session.scalar(
            select(Request).where(
                col(Request.patient_id) == view.patient,
                col(Request.kind) == kind,
                col(Request.settled_at).is_(None),
                col(Request.note_enc).is_(None),
            )
        )
        if row is None:
            row = Request(
                patient_id=view.patient, kind=kind, message_id=view.message, created_at=now
            )
        if note := data.get("note"):
            row.note_enc = view.sealer.seal(note, "request", row.id, "note")
        session.add(row)

    return apply


async def _ask_copy(
    runtime: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
) -> None:
    """On the web the page hands it over; by SMS the team does."""
    if view.person.channel == "sms" and view.person.guided:
        await _request("export")(runtime, session, view, data, now)


async def _plan_deletion(
    runtime: Runtime, session: AsyncSession, view: View, _: Data, now: datetime
) -> None:
    zone, channel = read_zone(view.person.timezone), view.person.channel
    await ask_deletion(session, runtime.settings, view.patient, zone, channel, now)


async def _take_back_deletion(
    _: Runtime, session: AsyncSession, view: View, __: Data, now: datetime
) -> None:
    await take_back_deletion(session, view.patient, now)


async def _answer_appointment(
    runtime: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
) -> None:
    status = {"confirm": "confirmed", "move": "move_requested", "cancel": "cancelled"}
    row = await session.get(Appointment, UUID(str(data["appointment"])))
    if row is None or row.patient_id != view.patient:
        return
    row.status = status[str(data["answer"])]
    session.add(row)
    if row.status == "cancelled":
        await skip_reminders_of(session, row.id, "cancelled", now)
    if row.status != "confirmed":
        await _request("appointment_" + str(data["answer"]))(runtime, session, view, {}, now)


async def _set_language(
    _: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
) -> None:
    await _set(session, view, lang=str(data["language"]))


async def _set_reminder_hour(
    _: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
) -> None:
    hour = int(data["hour"])
    await _set(session, view, reminder_hour=hour)
    await move_homework_reminders(session, view.patient, hour, view.person.timezone)


async def _stop_messages(
    _: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
) -> None:
    await _set(session, view, sms_stopped_at=now)


async def _set(session: AsyncSession, view: View, **values: Any) -> None:
    await session.execute(update(Patient).where(col(Patient.id) == view.patient).values(**values))


async def _record_consent(
    _: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
) -> None:
    for name, given in data["consents"].items():
        session.add(Consent(patient_id=view.patient, name=name, given=bool(given), at=now))


async def _start_session(
    _: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
) -> None:
    session.add(
        ModuleRun(
            patient_id=view.patient,
            module=data["module"],
            revision=data["revision"],
            started_at=now,
        )
    )


def _session_status(status: str) -> Apply:
    async def apply(
        _: Runtime, session: AsyncSession, view: View, data: Data, now: datetime
    ) -> None:
        row = await session.scalar(
            select(ModuleRun)
            .where(
                col(ModuleRun.patient_id) == view.patient,
                col(ModuleRun.module) == data["module"],
                col(ModuleRun.status) != "finished",
            )
            .order_by(col(ModuleRun.started_at).desc())
            .limit(1)
        )
        if row is None:
            return
        row.status = status
        if status == "finished":
            row.finished_at = now
            row.answers_enc = view.sealer.seal_json(
                data.get("answers", {}), "module_run", row.id, "answers"
            )
        session.add(row)

    return apply


_APPLY: dict[str, Apply] = {
    "mood_logged": _log_mood,
    "score_recorded": _record_score,
    "homework_assigned": _assign_homework,
    "homework_scheduled": _schedule_homework,
    "document_kept": _keep_document,
    "comment_answered": _answer_comment,
    "homework_reported": _report_homework,
    "risk_reported": _report_risk,
    "human_requested": _request("human"),
    "call_requested": _request("call"),
    "export_requested": _ask_copy,
    "deletion_requested": _plan_deletion,
    "deletion_taken_back": _take_back_deletion,
    "shared_with_therapist": _request("review"),
    "appointment_answered": _answer_appointment,
    "language_set": _set_language,
    "reminder_hour_set": _set_reminder_hour,
    "messages_stopped": _stop_messages,
    "consent_recorded": _record_consent,
    "session_started": _start_session,
    "session_paused": _session_status("paused"),
    "session_resumed": _session_status("active"),
    "session_held": _session_status("held"),
    "session_finished": _session_status("finished"),
}
