"""What the engine may know of a patient, loaded in one query with the message to answer."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.content.library import Library
from cairn.engine.state import Dialogue
from cairn.engine.turn import (
    AppointmentView,
    Channel,
    Comment,
    Confirmed,
    DocumentView,
    Fact,
    HomeworkView,
    Patient,
)
from cairn.safety.rota import ACTIVE, Rota
from cairn.store.keys import Keyring, Sealer

# One round trip: the message, its conversation and the few facts that texts may quote.
_TURN = text("""
SELECT p.id, p.lang, p.country, p.timezone, p.guided, p.demo, p.sms_stopped_at, p.reminder_hour,
       p.digest_until,
       (SELECT due_at FROM erasure WHERE patient_id = p.id
            AND withdrawn_at IS NULL AND done_at IS NULL) AS deletion_at,
       EXISTS (SELECT 1 FROM alert WHERE patient_id = p.id AND state <> 'closed') AS alert_open,
       k.wrapped, c.version, c.dialogue_enc, c.safety_open, c.held_by,
       m.id AS message_id, m.state, m.channel, m.body_enc, m.lang AS message_lang,
       (SELECT json_agg(f) FROM (
            SELECT 'mood' AS name, value, at FROM mood_entry WHERE patient_id = p.id
            ORDER BY at DESC LIMIT 14) f) AS moods,
       (SELECT json_agg(f) FROM (
            SELECT instrument AS name, total AS value, at FROM score
            WHERE patient_id = p.id AND total IS NOT NULL ORDER BY at DESC LIMIT 60) f) AS scores,
       (SELECT json_agg(f) FROM (
            SELECT id, module, item, encode(title_enc, 'base64') AS title, due_at, status
            FROM homework WHERE patient_id = p.id ORDER BY assigned_at DESC LIMIT 5) f) AS homework,
       (SELECT json_agg(f) FROM (
            SELECT id, starts_at, status, EXISTS (
                SELECT 1 FROM reminder r WHERE r.subject_id = appointment.id
                AND r.kind = 'appointment' AND r.state = 'sent'
            ) AS awaits_answer
            FROM appointment
            WHERE patient_id = p.id AND starts_at > :now AND status <> 'cancelled'
            ORDER BY starts_at LIMIT 3) f) AS appointments,
       (SELECT json_agg(f) FROM (
            SELECT DISTINCT ON (name) name, module, kept_at FROM document
            WHERE patient_id = p.id ORDER BY name, kept_at DESC LIMIT 20) f) AS documents,
       (SELECT json_agg(f) FROM (
            SELECT axis, level FROM alert WHERE patient_id = p.id
            AND state IN ('acknowledged', 'in_care')) f) AS confirmed,
       (SELECT row_to_json(f) FROM (
            SELECT o.id, encode(o.body_enc, 'base64') AS body, o.written_at, s.name AS by
            FROM comment o JOIN staff s ON s.id = o.staff_id
            WHERE o.patient_id = p.id AND o.read_at IS NULL
            ORDER BY o.written_at LIMIT 1) f) AS comment
FROM patient p
JOIN patient_key k ON k.patient_id = p.id
JOIN conversation c ON c.patient_id = p.id
LEFT JOIN message m ON m.id = CAST(:message AS uuid) AND m.patient_id = p.id
WHERE p.id = COALESCE(CAST(:patient AS uuid),
                      (SELECT patient_id FROM message WHERE id = CAST(:message AS uuid)))
""")


@dataclass(frozen=True)
class View:
    """One conversation at one moment, opened."""

    patient: UUID
    sealer: Sealer
    person: Patient
    dialogue: Dialogue
    version: int
    safety_open: bool
    held_by: UUID | None
    sms_stopped: bool
    message: UUID | None = None
    state: str = "received"
    text: str = ""


async def load_view(  # noqa: PLR0913 - what it reads from, then which one
    session: AsyncSession,
    keys: Keyring,
    library: Library,
    rota: Rota,
    now: datetime,
    *,
    message: UUID | None = None,
    patient: UUID | None = None,
    channel: Channel = "web",
) -> View | None:
    """The view for a message to answer, or for a patient; None when there is no such one."""
    row = (
        (await session.execute(_TURN, {"message": message, "patient": patient, "now": now}))
        .mappings()
        .first()
    )
    if row is None:
        return None
    owner: UUID = row["id"]
    sealer = keys.patient(row["wrapped"], owner)
    sealed = row["dialogue_enc"]
    body = None
    if row["body_enc"] is not None:
        body = sealer.open_json(row["body_enc"], "message", row["message_id"], "body")
    return View(
        patient=owner,
        sealer=sealer,
        person=_person(row, sealer, library, _team(row, rota, now), row["channel"] or channel),
        dialogue=(
            Dialogue.model_validate_json(sealer.open(sealed, "conversation", owner, "dialogue"))
            if sealed
            else Dialogue()
        ),
        version=row["version"],
        safety_open=row["safety_open"],
        held_by=row["held_by"],
        sms_stopped=row["sms_stopped_at"] is not None,
        message=row["message_id"],
        state=row["state"] or "received",
        text=body["text"] if body else "",
    )


@dataclass(frozen=True)
class Team:
    """What the rota says now: when somebody reads, and from which level somebody is told."""

    reads_at: datetime | None
    told_from: int | None


def _team(row: Any, rota: Rota, now: datetime) -> Team:
    if not row["guided"]:
        return Team(None, None)
    if not rota.declared(now):
        return Team(rota.next_reading(now), None)
    digest = row["digest_until"]
    if digest is not None and now < digest:  # known thoughts are read with the day's digest
        return Team(rota.next_reading(now + timedelta(days=1)), ACTIVE + 1)
    return Team(rota.next_reading(now), ACTIVE)


def _person(row: Any, sealer: Sealer, library: Library, team: Team, channel: Channel) -> Patient:
    return Patient(
        lang=row["lang"],
        country=row["country"],
        timezone=row["timezone"],
        guided=row["guided"],
        demo=row["demo"],
        channel=channel,
        team_reads_at=team.reads_at,
        told_from=team.told_from,
        confirmed=tuple(Confirmed.model_validate(item) for item in _rows(row["confirmed"])),
        facts=_facts(row["scores"]) + _facts(row["moods"]),
        homework=tuple(
            _homework(item, sealer, library, row["lang"]) for item in _rows(row["homework"])
        ),
        appointments=tuple(
            AppointmentView.model_validate(item) for item in _rows(row["appointments"])
        ),
        documents=tuple(_document(item, library, row["lang"]) for item in _rows(row["documents"])),
        comment=_comment(row["comment"], sealer),
        deletion_at=row["deletion_at"],
        alert_open=row["alert_open"],
    )


def _rows(value: Any) -> list[dict[str, Any]]:
    return (json.loads(value) if isinstance(value, str) else value) or []


def _facts(value: Any) -> tuple[Fact, ...]:
    return tuple(Fact.model_validate(item) for item in reversed(_rows(value)))


def _homework(item: dict[str, Any], sealer: Sealer, library: Library, lang: str) -> HomeworkView:
    return HomeworkView(
        id=item["id"],
        title=homework_title(item, sealer, library, lang),
        due_at=item["due_at"],
        status=item["status"],
    )


def _document(item: dict[str, Any], library: Library, lang: str) -> DocumentView:
    title = document_title(library, item["module"], item["name"], lang)
    return DocumentView(id=item["name"], title=title, at=item["kept_at"])


def document_title(library: Library, module: str, name: str, lang: str) -> str:
    """What the content calls a document in the patient's language."""
    known = {each.id: each for each in library.modules()}.get(module)
    for step in known.steps if known else ():
        if step.document and step.document.id == name:
            return step.document.title.of(lang)
    return name  # its module left the content: the name still says something


def _comment(value: Any, sealer: Sealer) -> Comment | None:
    if value is None:
        return None
    item = json.loads(value) if isinstance(value, str) else value
    sealed = base64.b64decode(item["body"])
    text = sealer.open_text(sealed, "comment", UUID(item["id"]), "body")
    return Comment(text=text, by=item["by"], at=item["written_at"])


def homework_title(item: dict[str, Any], sealer: Sealer, library: Library, lang: str) -> str:
    """The therapist's own wording, or the content's in the patient's language."""
    if item["title"]:
        sealed = base64.b64decode(item["title"])
        return sealer.open_text(sealed, "homework", UUID(item["id"]), "title")
    known = {module.id: module for module in library.modules()}.get(item["module"])
    for step in known.steps if known else ():
        if step.homework and step.homework.id == item["item"]:
            return step.homework.title.of(lang)
    return str(item["item"])  # its module left the content: the id still says something
