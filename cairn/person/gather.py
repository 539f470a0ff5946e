"""Everything that is kept of a person, opened with their key, but the conversation itself.

The conversation may be long and is read by the page (conversation.py).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from cairn.content.library import Library
from cairn.person import format as form
from cairn.person.accesses import read_accesses
from cairn.store.patients import Known
from cairn.store.tables import (
    Alert,
    Appointment,
    Comment,
    Consent,
    Conversation,
    Document,
    Erasure,
    Homework,
    Identity,
    ModuleRun,
    MoodEntry,
    Note,
    Patient,
    Reminder,
    Request,
    Score,
    Staff,
    WebSession,
)
from cairn.store.tables.columns import table_of
from cairn.turns.view import homework_title

T = TypeVar("T")


@dataclass(frozen=True)
class _Gathering:
    """One reading of one person."""

    session: AsyncSession
    library: Library
    known: Known
    names: dict[UUID, str]  # of the team

    async def rows(self, table: type[SQLModel], by: str) -> Sequence[Any]:
        columns = table_of(table).c
        query = select(table).where(columns.patient_id == self.known.id).order_by(columns[by])
        return (await self.session.scalars(query)).all()

    def open(self, row: Any, column: str, id_: UUID | None = None) -> str | None:
        sealed = getattr(row, f"{column}_enc")
        if sealed is None:
            return None
        place = id_ or row.id
        return self.known.sealer.open_text(sealed, row.__tablename__, place, column)

    def by(self, staff: UUID | None) -> str | None:
        return self.names.get(staff) if staff else None


async def gather(
    session: AsyncSession, library: Library, known: Known, now: datetime, *, with_notes: bool
) -> form.Copy:
    """All of it but the messages, which are left empty."""
    staff = await session.execute(select(col(Staff.id), col(Staff.name)))
    g = _Gathering(session, library, known, {row[0]: row[1] for row in staff.all()})
    return form.Copy(
        format=form.FORMAT,
        made_at=now,
        about=await _about(g),
        agreements=await _each(g, Consent, "at", _agreement),
        sessions=await _each(g, ModuleRun, "started_at", _session),
        programme=await _programme(g),
        moods=await _each(g, MoodEntry, "at", _mood),
        questionnaires=await _each(g, Score, "at", _questionnaire),
        homework=await _each(g, Homework, "assigned_at", _task),
        appointments=await _each(g, Appointment, "starts_at", _meeting),
        documents=await _each(g, Document, "kept_at", _sheet),
        comments=await _each(g, Comment, "written_at", _written),
        notes=await _each(g, Note, "created_at", _written) if with_notes else None,
        requests=await _each(g, Request, "created_at", _asked),
        alerts=await _each(g, Alert, "raised_at", _warned),
        reminders=await _each(g, Reminder, "due_at", _reminding),
        devices=await _each(g, WebSession, "created_at", _device),
        deletions=await _each(g, Erasure, "asked_at", _wish),
        accesses=await read_accesses(session, known.id, known.timezone),
        messages=(),
    )


async def _each(
    g: _Gathering, table: type[SQLModel], by: str, make: Callable[[_Gathering, Any], T]
) -> tuple[T, ...]:
    return tuple(make(g, row) for row in await g.rows(table, by))


async def _about(g: _Gathering) -> form.About:
    known = g.known
    person = await g.session.get_one(Patient, known.id)
    identity = await g.session.get_one(Identity, known.id)
    return form.About(
        id=str(known.id),
        pseudonym=person.pseudonym,
        name=g.open(identity, "name", known.id),
        phone=g.open(identity, "phone", known.id),
        email=g.open(identity, "email", known.id),
        lang="fr" if known.lang == "fr" else "en",
        country=known.country,
        timezone=known.timezone,
        guided=known.guided,
        therapist=g.by(known.therapist_id),
        reminder_hour=person.reminder_hour,
        texts_stopped_at=known.sms_stopped_at,
        joined_at=person.created_at,
    )


async def _programme(g: _Gathering) -> dict[str, Any]:
    row = await g.session.get_one(Conversation, g.known.id)
    sealed = row.dialogue_enc
    if sealed is None:
        return {}
    opened: dict[str, Any] = json.loads(
        g.known.sealer.open(sealed, "conversation", g.known.id, "dialogue")
    )
    return opened


def _agreement(_: _Gathering, row: Consent) -> form.Agreement:
    return form.Agreement(name=row.name, given=row.given, at=row.at)


def _session(g: _Gathering, row: ModuleRun) -> form.Session:
    titles = {module.id: module.title.of(g.known.lang) for module in g.library.modules()}
    answers = row.answers_enc
    return form.Session(
        module=row.module,
        title=titles.get(row.module, row.module),
        status=row.status,
        started_at=row.started_at,
        finished_at=row.finished_at,
        answers=(
            g.known.sealer.open_json(answers, "module_run", row.id, "answers") if answers else {}
        ),
    )


def _mood(g: _Gathering, row: MoodEntry) -> form.Mood:
    return form.Mood(at=row.at, value=row.value, note=g.open(row, "note"))


def _questionnaire(g: _Gathering, row: Score) -> form.Questionnaire:
    lang = g.known.lang
    used = {each.id: each for each in g.library.instruments()}.get(row.instrument)
    texts = {item.id: item.text.of(lang) for item in used.items} if used else {}
    words = {answer.score: answer.label.of(lang) for answer in used.answers} if used else {}
    bands = {band.id: band.label.of(lang) for band in used.bands} if used else {}
    return form.Questionnaire(
        at=row.at,
        instrument=row.instrument,
        title=used.title.of(lang) if used else row.instrument,
        total=row.total,
        band=bands.get(row.band, row.band) if row.band else None,
        questions=tuple(
            form.Question(
                id=item,
                text=texts.get(item, item),
                score=score,
                answer=words.get(score) if score is not None else None,
            )
            for item, score in row.items.items()
        ),
    )


def _task(g: _Gathering, row: Homework) -> form.Task:
    title = base64.b64encode(row.title_enc).decode() if row.title_enc else None
    item = {"id": str(row.id), "module": row.module, "item": row.item, "title": title}
    return form.Task(
        title=homework_title(item, g.known.sealer, g.library, g.known.lang),
        given_at=row.assigned_at,
        due_at=row.due_at,
        status=row.status,
        answered_at=row.answered_at,
        note=g.open(row, "note"),
        comment=g.open(row, "comment"),
    )


def _meeting(g: _Gathering, row: Appointment) -> form.Meeting:
    return form.Meeting(starts_at=row.starts_at, status=row.status, place=g.open(row, "place"))


def _sheet(g: _Gathering, row: Document) -> form.Sheet:
    body = g.known.sealer.open_json(row.body_enc, "document", row.id, "body")
    parts: Iterable[dict[str, str]] = body["parts"]
    return form.Sheet(
        name=row.name,
        title=body["title"],
        at=row.kept_at,
        parts=tuple(form.Section(label=part["label"], text=part["text"]) for part in parts),
    )


def _written(g: _Gathering, row: Comment | Note) -> form.Written:
    at = row.written_at if isinstance(row, Comment) else row.created_at
    return form.Written(at=at, by=g.by(row.staff_id) or "", text=g.open(row, "body") or "")


def _asked(g: _Gathering, row: Request) -> form.Asked:
    return form.Asked(
        at=row.created_at, kind=row.kind, note=g.open(row, "note"), settled_at=row.settled_at
    )


def _warned(g: _Gathering, row: Alert) -> form.Warned:
    return form.Warned(
        axis=row.axis,
        level=row.level,
        state=row.state,
        raised_at=row.raised_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=g.by(row.acknowledged_by),
        closed_at=row.closed_at,
        closed_by=g.by(row.closed_by),
        disposition=g.open(row, "disposition"),
    )


def _reminding(_: _Gathering, row: Reminder) -> form.Reminding:
    return form.Reminding(kind=row.kind, due_at=row.due_at, state=row.state)


def _device(_: _Gathering, row: WebSession) -> form.Device:
    return form.Device(since=row.created_at, last_at=row.last_seen_at, left_at=row.revoked_at)


def _wish(_: _Gathering, row: Erasure) -> form.Wish:
    return form.Wish(asked_at=row.asked_at, due_at=row.due_at, taken_back_at=row.withdrawn_at)
