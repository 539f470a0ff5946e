"""A runtime on a real database, a sender, and a Twilio stand-in behind real HTTP."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from pydantic import SecretStr
from sqlalchemy import select
from sqlmodel import col

from cairn.channels.sms import TwilioAccount, TwilioSender, validate_signature
from cairn.channels.standin import Standin, twilio_standin
from cairn.content.library import Library
from cairn.content.load import read_folder
from cairn.engine.turn import Output
from cairn.home import Home
from cairn.settings import REPOSITORY, Settings
from cairn.store.database import Database as Pool
from cairn.store.keys import Keyring
from cairn.store.messages import Bubble, read_bubbles
from cairn.store.patients import find_by_id
from cairn.store.tables import Audit, Delivery, Patient, Reminder
from cairn.store.tables import Request as ForHuman
from cairn.turns.deliver import queue_text, settle_status
from cairn.turns.join import NewPatient, add_patient
from cairn.turns.runtime import Runtime
from cairn.turns.view import load_view
from tests.conftest import Database
from tests.on_duty import nobody, put_on_duty

PHONE = "+447700900123"  # Ofcom keeps these for fiction
PHONE_FR = "+33639981234"  # and Arcep these


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def library() -> Library:
    return Library(read_folder(REPOSITORY / "content"))


@dataclass
class Site:
    """One Cairn as this folder's tests see it."""

    runtime: Runtime
    account: TwilioAccount
    standin: Standin
    statuses: list[tuple[str, str]]  # (delivery, status), as the webhook got them

    def sender(self, *, timeout: float = 8.0) -> TwilioSender:
        return TwilioSender(self.account, timeout=timeout)

    async def patient(
        self, now: datetime, *, phone: str | None = PHONE, lang: str = "en",
        timezone: str = "Europe/London",
    ) -> UUID:  # fmt: skip
        new = NewPatient.model_validate(
            {"lang": lang, "country": "GB", "timezone": timezone, "phone": phone}
        )
        async with self.runtime.db.begin() as session:
            return (await add_patient(session, self.runtime.keys, new, now)).id

    async def queue(
        self, patient: UUID, words: str, now: datetime, *, urgent: bool = False
    ) -> UUID:
        outputs = [Output(kind="crisis" if urgent else "say", text=words)]
        r = self.runtime
        async with r.db.begin() as session:
            view = await load_view(session, r.keys, r.library, r.rota, now, patient=patient)
            assert view is not None
            queued = await queue_text(
                r, session, view, outputs, lang="en", first=UUID(int=1), now=now
            )
        assert queued is not None
        return queued

    async def delivery(self, row: UUID) -> Delivery:
        async with self.runtime.db.begin() as session:
            return await session.get_one(Delivery, row)

    async def deliveries(self) -> list[Delivery]:
        async with self.runtime.db.begin() as session:
            found = await session.scalars(select(Delivery).order_by(col(Delivery.created_at)))
            return list(found)

    async def reminders(self) -> list[Reminder]:
        async with self.runtime.db.begin() as session:
            return list(await session.scalars(select(Reminder).order_by(col(Reminder.due_at))))

    async def requests(self) -> list[str]:
        async with self.runtime.db.begin() as session:
            return list(await session.scalars(select(col(ForHuman.kind))))

    async def audited(self) -> list[str]:
        async with self.runtime.db.begin() as session:
            return list(await session.scalars(select(col(Audit.action))))

    async def person(self, patient: UUID) -> Patient:
        async with self.runtime.db.begin() as session:
            return await session.get_one(Patient, patient)

    async def said(self, patient: UUID) -> list[Bubble]:
        async with self.runtime.db.begin() as session:
            known = await find_by_id(session, self.runtime.keys, patient)
            assert known is not None
            return await read_bubbles(session, known.sealer, patient)


@asynccontextmanager
async def serving(app: FastAPI, bound: socket.socket) -> AsyncIterator[None]:
    """The app behind real HTTP on that socket."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[bound]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0)
    yield
    server.should_exit = True
    await task


@pytest.fixture
async def site(
    database: Database, home: Home, library: Library, tmp_path: Path, anyio_backend: str
) -> AsyncIterator[Site]:
    bound = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{bound.getsockname()[1]}"
    settings = Settings(
        home=tmp_path / "home", public_url=url, database_url=SecretStr(database.app_url)
    )
    pool = Pool(database.app_url)
    rota = nobody(settings)
    runtime = Runtime(settings, home, Keyring(home.master_key()), pool, library, rota)
    await put_on_duty(runtime, datetime.now().astimezone())
    account = TwilioAccount("AC" + "0" * 32, SecretStr("secret"), "+15005550006", f"{url}/twilio")
    standin = Standin(account)
    site = Site(runtime, account, standin, [])
    app = FastAPI()
    app.include_router(twilio_standin(standin), prefix="/twilio")
    _add_webhook(app, site)
    async with serving(app, bound):
        yield site
        standin.release()
        await standin.reported()
    await pool.close()


def _add_webhook(app: FastAPI, site: Site) -> None:
    """The two webhooks, as the gateway has them."""

    async def signed(request: Request) -> dict[str, str]:
        form = {key: str(value) for key, value in (await request.form()).items()}
        url = f"{site.runtime.settings.url}{request.url.path}"
        if not validate_signature(
            site.account, url, form, request.headers.get("x-twilio-signature")
        ):
            raise HTTPException(403)
        return form

    @app.post("/sms/inbound")
    async def inbound(request: Request) -> dict[str, str]:
        form = await signed(request)
        return {key: form[key] for key in ("MessageSid", "From", "Body")}

    @app.post("/sms/status/{delivery}")
    async def settle(request: Request, delivery: UUID) -> Response:
        form = await signed(request)
        site.statuses.append((str(delivery), form["MessageStatus"]))
        await settle_status(
            site.runtime, delivery, form["MessageStatus"], form["MessageSid"], None,
            datetime.now().astimezone(),
        )  # fmt: skip
        return Response(status_code=204)
