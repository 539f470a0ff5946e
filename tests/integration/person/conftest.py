"""Somebody of whom everything is kept that can be kept, with a word of theirs in every place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlmodel import SQLModel, col

from cairn.home import Home
from cairn.settings import Settings
from cairn.store.database import Database as Pool
from cairn.store.keys import Keyring, Sealer
from cairn.store.patients import find_by_id
from cairn.store.tables import (
    Alert,
    AlertMessage,
    Appointment,
    Audit,
    Comment,
    Consent,
    Delivery,
    Document,
    Homework,
    Message,
    ModuleRun,
    MoodEntry,
    Note,
    Reminder,
    Request,
    Score,
    Staff,
)
from cairn.store.tables.columns import table_of
from cairn.turns.join import make_code, open_web_session
from cairn.turns.runtime import Runtime
from tests.conftest import Database
from tests.integration.turns.conftest import MONDAY, Clinic, real_library
from tests.on_duty import nobody, put_on_duty

__all__ = ["Ward", "anyio_backend"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Ward(Clinic):
    """The clinic of the turn tests, with a team and people whose every column is filled."""

    database: Database = field(kw_only=True)
    staff: dict[str, UUID] = field(default_factory=dict)

    async def hire(self, name: str = "Camille Roy", role: str = "therapist") -> UUID:
        row = uuid4()
        async with self.runtime.db.begin() as session:
            session.add(
                Staff(id=row, login=f"{name} {row}", name=name, role=role, password_hash="",
                      totp_enc=b"")
            )  # fmt: skip
        self.staff[name] = row
        return row

    async def full(self, word: str, lang: str = "en", **more: Any) -> UUID:
        """A patient with a row in every table, the word in every sealed column."""
        staff = more.pop("therapist_id", None) or await self.hire()
        fields: dict[str, Any] = {
            "name": f"{word} name",
            "email": f"{word}@example.org",
            "therapist_id": staff,
        }
        patient = await self.patient(lang, **fields | more)
        await self.tell(patient, f"{word} message", "greet")
        async with self.runtime.db.begin() as session:
            known = await find_by_id(session, self.runtime.keys, patient)
            assert known is not None
            message = await session.scalar(
                select(col(Message.id)).where(
                    col(Message.patient_id) == patient, col(Message.author) == "patient"
                )
            )
            for row in self._rows(known.sealer, patient, staff, word):
                if isinstance(row, Delivery):
                    row.message_id = message
                session.add(row)
            await make_code(session, patient, self.now)
            await open_web_session(session, patient, self.now)
        return patient

    def _rows(self, key: Sealer, patient: UUID, staff: UUID, word: str) -> list[Any]:
        now, ids = self.now, [uuid4() for _ in range(10)]

        def sealed(table: str, row: UUID, column: str) -> bytes:
            return key.seal(f"{word} {table} {column}", table, row, column)

        body = {"title": f"{word} title", "parts": [{"id": "a", "label": "A", "text": word}]}
        return [
            MoodEntry(id=ids[0], patient_id=patient, value=3.5, at=now,
                      note_enc=sealed("mood_entry", ids[0], "note")),
            Score(patient_id=patient, instrument="phq9", total=12, band="moderate", at=now,
                  items={"phq9-1": 2, "phq9-2": None}),
            Homework(id=ids[1], patient_id=patient, due_at=now + timedelta(days=3),
                     title_enc=sealed("homework", ids[1], "title"),
                     note_enc=sealed("homework", ids[1], "note"),
                     comment_enc=sealed("homework", ids[1], "comment"), assigned_by=staff),
            Appointment(id=ids[2], patient_id=patient, staff_id=staff,
                        starts_at=now + timedelta(days=2),
                        place_enc=sealed("appointment", ids[2], "place")),
            Document(id=ids[3], patient_id=patient, name="my-plan", module="m3-activation",
                     picture="none", lang="en", kept_at=now,
                     body_enc=key.seal_json(body, "document", ids[3], "body")),
            Comment(id=ids[4], patient_id=patient, staff_id=staff, written_at=now,
                    body_enc=sealed("comment", ids[4], "body")),
            Note(id=ids[5], patient_id=patient, staff_id=staff, created_at=now,
                 body_enc=sealed("note", ids[5], "body")),
            Request(id=ids[6], patient_id=patient, kind="call", created_at=now,
                    note_enc=sealed("request", ids[6], "note")),
            ModuleRun(id=ids[7], patient_id=patient, module="m0-intake", revision="0" * 12,
                      status="finished", started_at=now, finished_at=now,
                      answers_enc=key.seal_json({"goal": f"{word} answer"}, "module_run", ids[7],
                                                "answers")),
            Alert(id=ids[8], patient_id=patient, axis="suicide", level=2, state="closed",
                  raised_at=now, closed_at=now, closed_by=staff,
                  disposition_enc=sealed("alert", ids[8], "disposition")),
            Consent(patient_id=patient, name="consent_care", given=True, at=now),
            Reminder(patient_id=patient, kind="homework", subject_id=ids[1],
                     occurrence=f"homework:{ids[1]}:due", due_at=now + timedelta(days=2)),
            Delivery(id=ids[9], patient_id=patient, body_enc=sealed("delivery", ids[9], "body"),
                     created_at=now, next_at=now),
            Audit(actor=f"staff:{staff}", action="transcript_read", patient_id=patient, at=now),
        ]  # fmt: skip

    async def raise_alert(self, patient: UUID, state: str = "raised") -> UUID:
        row = uuid4()
        async with self.runtime.db.begin() as session:
            session.add(Alert(id=row, patient_id=patient, axis="self_harm", level=3, state=state))
            await session.flush()
            session.add(AlertMessage(alert_id=row, message_id=uuid4(), level=3))
        return row

    async def close(self, alert: UUID) -> None:
        async with self.runtime.db.begin() as session:
            (await session.get_one(Alert, alert)).state = "closed"

    async def of(self, table: type[SQLModel], patient: UUID) -> list[Any]:
        """The rows of one patient in a table."""
        async with self.runtime.db.begin() as session:
            where = table_of(table).c.patient_id == patient
            return list(await session.scalars(select(table).where(where)))

    async def audited(self, patient: UUID) -> list[str]:
        rows = sorted(await self.of(Audit, patient), key=lambda row: row.at)
        return [row.action for row in rows]

    def dump(self) -> bytes:
        """The whole database as the owner of its tables can read it."""
        url = self.database.owner_url.replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(url) as link:
            names = link.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
            rows = [repr(link.execute(f'SELECT * FROM "{name}"').fetchall()) for (name,) in names]
        return "\n".join(rows).encode()


async def _ward(database: Database, home: Home, **more: Any) -> Ward:
    settings = Settings(home=home.path, database_url=SecretStr(database.app_url), **more)
    pool, rota = Pool(database.app_url), nobody(settings)
    runtime = Runtime(settings, home, Keyring(home.master_key()), pool, real_library(), rota)
    await put_on_duty(runtime, MONDAY)
    return Ward(runtime, database=database)


@pytest.fixture
async def ward(database: Database, home: Home, anyio_backend: str) -> AsyncIterator[Ward]:
    """A site that keeps no record by law."""
    ward = await _ward(database, home)
    yield ward
    await ward.runtime.db.close()


@pytest.fixture
async def hospital(database: Database, home: Home, anyio_backend: str) -> AsyncIterator[Ward]:
    """A site that keeps the record twenty years."""
    ward = await _ward(database, home, record_years=20)
    yield ward
    await ward.runtime.db.close()
