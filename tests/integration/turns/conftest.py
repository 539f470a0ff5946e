"""A runtime on a real database, with the real content and the real detector in process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlmodel import col

from cairn.content.library import Library
from cairn.engine.state import Dialogue
from cairn.engine.turn import Channel, Command
from cairn.home import Home
from cairn.risk import Assessment, Detector
from cairn.settings import REPOSITORY, Settings
from cairn.store.database import Database as Pool
from cairn.store.keys import Keyring
from cairn.store.messages import Bubble, read_bubbles
from cairn.store.patients import find_by_id
from cairn.store.tables import Alert, Conversation, Delivery, Message, Request
from cairn.turns.assess import Assessor
from cairn.turns.join import NewPatient, add_patient
from cairn.turns.receive import Inbound, Received, receive
from cairn.turns.runtime import Runtime
from cairn.turns.take import Taken, take_turn
from tests.conftest import Database
from tests.on_duty import nobody, put_on_duty

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # staffed hours


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@cache
def real_library() -> Library:
    return Library.load(REPOSITORY / "content")


@cache
def real_detector() -> Detector:
    return Detector.load(REPOSITORY / "content" / "safety" / "risk")


class InProcess(Assessor):
    """The detector without its worker process; the worker has tests of its own."""

    def __init__(self) -> None:
        super().__init__(REPOSITORY)

    async def start(self) -> None: ...

    async def assess(self, text: str, lang: str, asked: Any, earlier: Sequence[str]) -> Assessment:
        return real_detector().assess(text, lang, asked, earlier=earlier)

    async def close(self) -> None: ...


@dataclass
class Clinic:
    """One Cairn, its clock and a few verbs."""

    runtime: Runtime
    now: datetime = MONDAY
    sids: count[int] = field(default_factory=count)

    async def patient(self, lang: str = "en", **more: Any) -> UUID:
        fields = {"lang": lang, "country": "FR" if lang == "fr" else "GB", "demo": True}
        new = NewPatient.model_validate(
            fields | {"timezone": "Europe/Paris", "phone": f"+4477009{next(self.sids):05d}"} | more
        )
        async with self.runtime.db.begin() as session:
            return (await add_patient(session, self.runtime.keys, new, self.now)).id

    async def hear(
        self, patient: UUID, text: str, *, channel: Channel = "web", sid: str | None = None
    ) -> Received:
        """A message arrives: steps 3–7."""
        self.now += timedelta(seconds=30)
        sid = sid or f"SM{next(self.sids)}"
        return await receive(
            self.runtime, InProcess(), patient, Inbound(channel, sid, text, self.now)
        )

    async def tell(
        self, patient: UUID, text: str, command: str = "answer", *, channel: Channel = "web"
    ) -> Taken | None:
        """A message arrives and is answered, as the dialogue engine would have it."""
        received = await self.hear(patient, text, channel=channel)
        if received.route != "dialogue":
            return None
        assert received.message is not None
        return await take_turn(self.runtime, received.message, Command(name=command), self.now)

    async def said(self, patient: UUID) -> list[Bubble]:
        async with self.runtime.db.begin() as session:
            known = await find_by_id(session, self.runtime.keys, patient)
            assert known is not None
            return await read_bubbles(session, known.sealer, patient, limit=1000)

    async def dialogue(self, patient: UUID) -> Dialogue:
        """What the programme remembers of this conversation."""
        async with self.runtime.db.begin() as session:
            known = await find_by_id(session, self.runtime.keys, patient)
            row = await session.get_one(Conversation, patient)
            assert known is not None
            if row.dialogue_enc is None:
                return Dialogue()
            sealed = known.sealer.open(row.dialogue_enc, "conversation", patient, "dialogue")
            return Dialogue.model_validate_json(sealed)

    async def last(self, patient: UUID) -> str:
        """What the bot said in its last turn."""
        bubbles = await self.said(patient)
        newest = max(b.at for b in bubbles if b.author != "patient")
        return "\n".join(b.text for b in bubbles if b.author != "patient" and b.at == newest)

    async def rows(self, table: type[Any]) -> list[Any]:
        async with self.runtime.db.begin() as session:
            return list(await session.scalars(select(table)))

    async def alerts(self) -> list[Alert]:
        return await self.rows(Alert)

    async def requests(self) -> list[str]:
        return [row.kind for row in await self.rows(Request)]

    async def texts(self, patient: UUID) -> list[Delivery]:
        async with self.runtime.db.begin() as session:
            found = await session.scalars(
                select(Delivery)
                .where(col(Delivery.patient_id) == patient)
                .order_by(col(Delivery.created_at))
            )
            return list(found)

    async def state_of(self, message: UUID | None) -> str:
        async with self.runtime.db.begin() as session:
            return (await session.get_one(Message, message)).state


@pytest.fixture
async def clinic(database: Database, home: Home, anyio_backend: str) -> AsyncIterator[Clinic]:
    settings = Settings(home=home.path, database_url=SecretStr(database.app_url))
    pool = Pool(database.app_url)
    rota = nobody(settings)
    runtime = Runtime(settings, home, Keyring(home.master_key()), pool, real_library(), rota)
    await put_on_duty(runtime, MONDAY)
    yield Clinic(runtime)
    await pool.close()
