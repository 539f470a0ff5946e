"""The real gateway on loopback, with a stand-in for Rasa that takes the turn itself."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from pydantic import SecretStr
from starlette.types import ASGIApp
from websockets.asyncio.client import ClientConnection, connect

import gateway.app
from cairn.channels.sms import TwilioAccount, sign
from cairn.engine.turn import Command
from cairn.home import Home, Kind
from cairn.settings import Settings
from cairn.store.database import Database as Pool
from cairn.store.keys import Keyring
from cairn.turns.join import open_web_session
from cairn.turns.receive import Received
from cairn.turns.runtime import Runtime
from cairn.turns.take import take_turn
from gateway.body import MOST
from gateway.conduct import Conductor, clock
from gateway.guard import cookie_name
from tests.conftest import Database
from tests.integration.turns.conftest import Clinic, InProcess, real_detector, real_library
from tests.on_duty import ALWAYS, nobody, put_on_duty

MASTER_KEY = "A" * 43 + "="


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Understanding:
    """What stands in for Rasa and the actions: takes the turn, or fails as told."""

    runtime: Runtime
    down: bool = False
    reads: str = "greet"  # what it takes every message for, but "start"
    asked: list[str] = field(default_factory=list)  # messages as Rasa would see them

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/")
        async def alive() -> str:
            return "ok"

        @app.post("/webhooks/rest/webhook")
        async def hear(request: Request) -> list[object]:
            question = await request.json()
            self.asked.append(question["message"])
            if not self.down:
                message = self.runtime.verify(question["metadata"]["token"])
                name = "start_session" if question["message"] == "start" else self.reads
                await take_turn(self.runtime, message, Command(name=name), clock())
            return []  # Rasa answers 200 also when an action failed

        return app


@dataclass
class Door(Clinic):
    """A gateway that runs, and what a browser or the provider does with it."""

    rasa: Understanding = field(kw_only=True)
    conductor: Conductor = field(kw_only=True)
    finished: asyncio.Queue[str] = field(default_factory=asyncio.Queue)  # ids of ended turns

    def __post_init__(self) -> None:
        finish = self.conductor.finish

        async def finish_and_tell(patient: UUID, received: Received, external_id: str) -> bool:
            done = await finish(patient, received, external_id)
            self.finished.put_nowait(external_id)
            return done

        self.conductor.finish = finish_and_tell  # type: ignore[method-assign]

    async def turn_ended(self) -> str:
        """Wait for a turn that goes on after its request was answered."""
        async with asyncio.timeout(20):
            return await self.finished.get()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.runtime.settings.port}"

    @property
    def account(self) -> TwilioAccount:
        return TwilioAccount.of(self.runtime.home)

    async def cookie(self, patient: UUID) -> dict[str, str]:
        async with self.runtime.db.begin() as session:
            token = await open_web_session(session, patient, clock())
        return {"Cookie": f"{cookie_name(self.runtime)}={token}"}

    async def browser(self, patient: UUID) -> dict[str, str]:
        """The headers of a signed-in page of ours."""
        return await self.cookie(patient) | {"Origin": self.url}

    async def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.url, timeout=20) as http:
            return await http.request(method, path, **more)

    async def text(
        self, path: str = "/sms/inbound", *, signature: str | None = None, **form: str
    ) -> httpx.Response:
        """A form of the provider's, signed over the public URL unless a signature is given."""
        signed = sign(self.account.token, self.runtime.settings.url + path, form)
        headers = {"X-Twilio-Signature": signed if signature is None else signature}
        return await self.request("POST", path, data=form, headers=headers)

    async def sms(self, phone: str, body: str, sid: str) -> httpx.Response:
        return await self.text(MessageSid=sid, From=phone, To=self.account.number, Body=body)

    @asynccontextmanager
    async def page(
        self, headers: dict[str, str], after: int = 0
    ) -> AsyncIterator[ClientConnection]:
        address = f"{self.url.replace('http', 'ws')}/api/chat?after={after}"
        async with connect(address, additional_headers=headers, max_size=MOST) as socket:
            yield socket


async def until(socket: ClientConnection, kind: str) -> list[dict[str, Any]]:
    """The frames up to the first of this type, that one included."""
    frames: list[dict[str, Any]] = []
    async with asyncio.timeout(20):
        while not frames or frames[-1]["type"] != kind:
            frames.append(json.loads(await socket.recv()))
    return frames


class Server(uvicorn.Server):
    """One that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


@asynccontextmanager
async def serve(app: ASGIApp, listening: socket.socket) -> AsyncIterator[None]:
    server = Server(uvicorn.Config(app, log_config=None, ws_max_size=MOST))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    await server.listens.wait()
    yield
    server.should_exit = True
    await task


def _listen() -> socket.socket:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    return listening


@asynccontextmanager
async def open_door(
    home: Home, database: Database, monkeypatch: pytest.MonkeyPatch, **more: Any
) -> AsyncIterator[Door]:
    ours, rasas = _listen(), _listen()
    settings = Settings(
        home=home.path,
        database_url=SecretStr(database.app_url),
        port=ours.getsockname()[1],
        rasa_url=f"http://127.0.0.1:{rasas.getsockname()[1]}",
        rasa_timeout=2.0,
        **more,
    )
    home = Home(home.path, home.card, settings)
    rota = nobody(settings)
    pool = Pool(database.app_url)
    keys = Keyring(home.master_key())
    runtime = Runtime(settings, home, keys, pool, real_library(), rota)
    await put_on_duty(runtime, clock(), when=ALWAYS)
    real_detector()  # loaded before anybody waits for it
    monkeypatch.setattr(gateway.app, "Assessor", lambda _: InProcess())
    app = gateway.app.create_app(runtime)
    rasa = Understanding(runtime)
    async with serve(rasa.app(), rasas), serve(app, ours):
        yield Door(runtime, clock(), rasa=rasa, conductor=app.state.conductor)


@pytest.fixture
async def door(
    home: Home, database: Database, monkeypatch: pytest.MonkeyPatch, anyio_backend: str
) -> AsyncIterator[Door]:
    """The gateway of a demo."""
    async with open_door(home, database, monkeypatch) as opened:
        yield opened


@pytest.fixture
async def clinic_door(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch, anyio_backend: str
) -> AsyncIterator[Door]:
    """The gateway of a production home behind a proxy, its public address another than its own."""
    given: dict[str, Any] = {
        "master_key": SecretStr(MASTER_KEY),
        "twilio_account_sid": "AC1",
        "twilio_auth_token": SecretStr("a token"),
        "twilio_from": "+15005550006",
        "twilio_api_base": "http://127.0.0.1:9",  # nobody answers there
        "public_url": "https://cairn.example/",
    }
    home = Home.make(Settings(home=tmp_path / "production", **given), Kind.PRODUCTION)
    async with open_door(home, database, monkeypatch, **given) as opened:
        yield opened
