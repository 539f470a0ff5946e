"""The gateway as one ASGI application."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.staticfiles import StaticFiles

from cairn.channels.sms import TwilioAccount, TwilioSender
from cairn.channels.standin import Standin, twilio_standin
from cairn.turns.assess import Assessor
from cairn.turns.runtime import Runtime
from cairn.web.headers import SecurityHeaders
from gateway import chat, demo, health, pages, sms
from gateway.conduct import Conductor
from gateway.hub import Hub
from gateway.rasa import Rasa

log = structlog.get_logger()
STATIC = Path(__file__).parent / "static"


def create_app(runtime: Runtime) -> FastAPI:
    """Build the application around one runtime."""
    account = TwilioAccount.of(runtime.home)
    assessor = Assessor(runtime.settings.content / "safety" / "risk")
    hub = Hub(runtime)
    rasa = Rasa(runtime.settings.rasa_url, runtime.settings.rasa_timeout)
    sender = TwilioSender(account)
    conductor = Conductor(runtime, assessor, rasa, hub, sender)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        await assessor.start()
        tasks = [asyncio.create_task(hub.listen()), asyncio.create_task(conductor.sweep_forever())]
        yield
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks)
        await sender.close()
        await assessor.close()
        await rasa.close()
        await runtime.db.close()

    app = FastAPI(
        title="Cairn gateway",
        lifespan=life,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=[Middleware(SecurityHeaders)],
    )
    app.state.conductor = conductor
    app.state.account = account
    app.state.assessor = assessor
    app.state.rasa = rasa
    for part in (chat, sms, pages, health):
        app.include_router(part.router)
    if runtime.home.demo:
        app.include_router(demo.router)
        app.include_router(twilio_standin(Standin(account)), prefix="/demo/twilio")
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app
