"""The SMS webhook: a signed form in, an empty answer out; the reply goes by the outbox.

A crisis answer that the provider does not take at once goes in this response instead.
"""

from __future__ import annotations

import asyncio
from typing import TypeVar
from uuid import UUID

import structlog
from fastapi import APIRouter, BackgroundTasks, HTTPException, Request, Response, status
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from twilio.twiml.messaging_response import MessagingResponse

from cairn.channels.sms import TwilioAccount, validate_signature
from cairn.engine.sms import render_sms
from cairn.risk.levels import ALERT_FROM
from cairn.store.keys import SealBroken
from cairn.store.patients import Known, find_by_phone
from cairn.turns.assess import Assessor
from cairn.turns.deliver import settle_status, take_unsent
from cairn.turns.notify import settle_page
from cairn.turns.receive import Erased, Inbound, Received, receive
from cairn.turns.runtime import Runtime
from cairn.turns.spool import Spooled
from cairn.turns.stranger import FRENCH, Text, answer_stranger, country_of
from gateway.away import AWAY, NotKept, kept
from gateway.conduct import LONG_PATIENCE, Conductor, clock

log = structlog.get_logger()
router = APIRouter()
PROVIDER_PATIENCE = 1.0  # seconds for the provider to take a crisis answer; twice is within two


class Arriving(BaseModel):
    """The fields of Twilio's form that Cairn reads; the signature covers all of them."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    MessageSid: str = Field(min_length=1, max_length=64)
    From: str = Field(min_length=2, max_length=40)
    To: str = Field(max_length=40)
    Body: str = Field(default="", max_length=200_000)
    NumMedia: int = Field(default=0, ge=0)


class Status(BaseModel):
    """A status callback."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    MessageSid: str = Field(min_length=1, max_length=64)
    MessageStatus: str = Field(min_length=1, max_length=40)
    ErrorCode: str = Field(default="", max_length=20)


Form = TypeVar("Form", Arriving, Status)


async def verify(request: Request) -> dict[str, str]:
    """The form, when its signature fits the exact public URL; 403 otherwise."""
    conductor: Conductor = request.app.state.conductor
    account: TwilioAccount = request.app.state.account
    form = {k: v for k, v in (await request.form()).items() if isinstance(v, str)}
    query = f"?{request.url.query}" if request.url.query else ""
    url = f"{conductor.runtime.settings.url}{request.url.path}{query}"
    if not validate_signature(account, url, form, request.headers.get("x-twilio-signature", "")):
        log.warning("sms_signature_refused", path=request.url.path)
        raise HTTPException(
            status.HTTP_403_FORBIDDEN,
            "The signature does not fit: CAIRN_PUBLIC_URL must be the URL set at the provider.",
        )
    return form


def read_form(kind: type[Form], form: dict[str, str]) -> Form:
    """The fields of a signed form; 422 with the names of those that do not fit, not the values."""
    try:
        return kind.model_validate(form)
    except ValidationError as error:
        wrong = ", ".join(str(each["loc"][0]) for each in error.errors(include_input=False))
        raise HTTPException(
            status.HTTP_422_UNPROCESSABLE_CONTENT, f"Not as the provider documents it: {wrong}."
        ) from None


@router.post("/sms/inbound")
async def inbound(request: Request, background: BackgroundTasks) -> Response:
    """One text of a patient, or of an unknown number. Stored before this answers."""
    arriving = read_form(Arriving, await verify(request))
    conductor: Conductor = request.app.state.conductor
    try:
        taken = await kept(LONG_PATIENCE, _take_in(conductor, request.app.state.assessor, arriving))
    except Erased:
        return _say()
    except NotKept:
        return await _answer_here(conductor, arriving)
    if taken is None:
        return _say()
    known, received = taken
    finishing = asyncio.create_task(conductor.finish(known.id, received, arriving.MessageSid))
    background.add_task(asyncio.wait, {finishing})
    if received.level < ALERT_FROM or received.message is None:
        return _say()
    await asyncio.wait({finishing}, timeout=PROVIDER_PATIENCE)
    return _say(*await _left_unsent(conductor.runtime, known, received.message))


async def _left_unsent(runtime: Runtime, known: Known, message: UUID) -> list[str]:
    """The crisis answer, where the provider's own way in did not take it in time."""
    try:
        async with asyncio.timeout(PROVIDER_PATIENCE):
            return await take_unsent(runtime, known.sealer, message, clock())
    except (*AWAY, SealBroken) as error:
        log.error("unsent_not_read", error=type(error).__name__)  # noqa: TRY400 - it is queued
        return []


def _say(*texts: str) -> Response:
    """The webhook's own response: the provider sends each of these texts to who wrote."""
    answer = MessagingResponse()
    for text in texts:
        answer.message(text)
    return Response(str(answer), media_type="application/xml")


async def _take_in(
    conductor: Conductor, assessor: Assessor, arriving: Arriving
) -> tuple[Known, Received] | None:
    runtime = conductor.runtime
    async with runtime.db.read() as session:
        known = await find_by_phone(session, runtime.keys, arriving.From)
    if known is None:
        text = Text(arriving.From, arriving.MessageSid, arriving.Body)
        await answer_stranger(runtime, assessor, text, clock())
        return None
    inbound_text = Inbound("sms", arriving.MessageSid, arriving.Body, clock())
    received = await receive(runtime, assessor, known.id, inbound_text)
    return None if received.route == "duplicate" else (known, received)


async def _answer_here(conductor: Conductor, arriving: Arriving) -> Response:
    """Without a database the reply goes in the webhook's own response; the text is spooled."""
    message = Spooled(
        channel="sms",
        external_id=arriving.MessageSid,
        text=arriving.Body,
        at=clock(),
        phone=arriving.From,
    )
    country = country_of(arriving.From)
    lang = "fr" if country in FRENCH else "en"
    said = await conductor.away.answer(message, lang, country, clock())
    return _say(render_sms(conductor.runtime.library, lang, said))


@router.post("/sms/notified/{page}")
async def settle_notified(request: Request, page: UUID) -> Response:
    """What became of a text to the team; one that did not arrive makes the next rung due."""
    report = read_form(Status, await verify(request))
    conductor: Conductor = request.app.state.conductor
    await settle_page(
        conductor.runtime,
        page,
        report.MessageStatus,
        report.MessageSid,
        report.ErrorCode or None,
        clock(),
    )
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post("/sms/status/{delivery}")
async def settle(request: Request, delivery: UUID) -> Response:
    """What became of a text. Unordered: a lower rank never undoes a higher one."""
    report = read_form(Status, await verify(request))
    conductor: Conductor = request.app.state.conductor
    await settle_status(
        conductor.runtime,
        delivery,
        report.MessageStatus,
        report.MessageSid,
        report.ErrorCode or None,
        clock(),
    )
    return Response(status_code=status.HTTP_204_NO_CONTENT)
