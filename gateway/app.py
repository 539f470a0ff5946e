"""The gateway as one ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from fastapi import FastAPI, Request, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from cairn.channels.catcher import MailCatcher
from cairn.channels.mail import mail_sender
from cairn.channels.sms import TwilioAccount, TwilioSender
from cairn.channels.standin import Standin, twilio_standin
from cairn.turns.assess import Assessor
from cairn.turns.notify import Ways
from cairn.turns.runtime import Runtime
from cairn.web.headers import SecurityHeaders
from gateway import (
    chat,
    data,
    demo,
    devices,
    documents,
    embed,
    health,
    joining,
    mail,
    metrics,
    pages,
    sms,
)
from gateway.attempts import Attempts
from gateway.body import BodyLimit
from gateway.conduct import Conductor
from gateway.embed import Framing
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
    catcher = MailCatcher() if runtime.home.demo else None
    ways = Ways(sender, mail_sender(runtime.home))
    conductor = Conductor(runtime, assessor, rasa, hub, ways)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        if catcher is not None:
            await mail.start_catcher(catcher, runtime.home)
        await assessor.start()
        lasting = (hub.listen(), conductor.sweep_forever(), runtime.keep_current())
        tasks = [asyncio.create_task(each) for each in lasting]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await conductor.paged()
        if catcher is not None:
            await catcher.stop()
        await sender.close()
        await assessor.close()
        await rasa.close()
        await runtime.db.close()

    pages.use_settings(runtime.settings)
    app = FastAPI(
        title="Cairn gateway",
        lifespan=life,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Framing, origins=runtime.settings.embed_origins),
            Middleware(BodyLimit),
        ],
    )
    app.add_exception_handler(RequestValidationError, refuse)
    app.state.conductor = conductor
    app.state.attempts = Attempts()
    app.state.askers = Attempts(60)  # who asks for a code, known or not
    app.state.beginners = Attempts(20)
    app.state.account = account
    app.state.assessor = assessor
    app.state.rasa = rasa
    for part in (chat, sms, pages, joining, devices, documents, data, embed, health, metrics):
        app.include_router(part.router)
    if runtime.home.demo:
        app.include_router(demo.router)
        standin = Standin(account)
        app.include_router(twilio_standin(standin), prefix="/demo/twilio")
        app.state.standin, app.state.catcher = standin, catcher
        app.include_router(mail.router)
    app.mount("/static", GZipMiddleware(StaticFiles(directory=STATIC), 500), name="static")
    return app


async def refuse(_: Request, error: Exception) -> JSONResponse:
    """What was wrong with a request and where; FastAPI's own answer repeats what was sent."""
    assert isinstance(error, RequestValidationError)
    wrong = [
        {"field": ".".join(str(part) for part in each["loc"]), "reason": each["type"]}
        for each in error.errors()
    ]
    return JSONResponse({"detail": wrong}, status.HTTP_422_UNPROCESSABLE_CONTENT)
