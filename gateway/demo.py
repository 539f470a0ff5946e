"""What only a demo has: new demo patients at a click, and a telephone on the screen."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx
from fastapi import APIRouter, HTTPException, Query, Request, Response, status
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlmodel import col

from cairn.channels.sms import TwilioAccount, sign
from cairn.store.deliveries import SentText, read_texts
from cairn.store.patients import find_by_phone, read_demo_phone
from cairn.store.tables import Message
from cairn.turns.demo import add_demo_patient, read_demo
from cairn.turns.join import open_web_session
from cairn.turns.runtime import Runtime
from cairn.web.origins import same_origin
from gateway.conduct import clock
from gateway.guard import set_cookie

router = APIRouter(prefix="/demo")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class NewVisitor(BaseModel):
    """A visitor who starts as a new demo patient, or opens one that is there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: Literal["en", "fr"] = "en"
    guided: bool = True
    patient: UUID | None = None


class Typed(BaseModel):
    """What is typed on the demo telephone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(max_length=200_000)
    sid: str | None = Field(None, pattern=r"^SM[0-9a-f]{32}$")


def runtime_of(request: Request) -> Runtime:
    """The runtime, for a browser on our own pages or a tool without Origin; 403 otherwise."""
    runtime: Runtime = request.app.state.conductor.runtime
    if "origin" in request.headers and not same_origin(runtime, request):
        raise HTTPException(status.HTTP_403_FORBIDDEN, "Open the demo from its own page.")
    return runtime


@router.post("/join")
async def join(request: Request, response: Response, visitor: NewVisitor) -> dict[str, Any]:
    """Sign this browser in as a demo patient."""
    runtime = runtime_of(request)
    demo = read_demo(runtime)
    if visitor.patient is None:
        try:
            patient = await add_demo_patient(
                runtime,
                visitor.lang,
                clock(),
                therapist=demo.therapist.id if demo else None,
                guided=visitor.guided,
            )
        except ValueError as error:
            raise HTTPException(status.HTTP_409_CONFLICT, str(error)) from None
        found, phone = patient.id, patient.phone
    else:
        found, phone = visitor.patient, await _phone_of(runtime, visitor.patient)
    async with runtime.db.begin() as session:
        token = await open_web_session(session, found, clock())
    set_cookie(runtime, response, token)
    return {"patient": str(found), "phone": phone}


async def _phone_of(runtime: Runtime, patient: UUID) -> str:
    async with runtime.db.begin() as session:
        phone = await read_demo_phone(session, runtime.keys, patient)
    if phone is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "No demo patient has that id.")
    return phone


@router.post("/handset/{phone}")
async def type_text(request: Request, phone: str, typed: Typed) -> dict[str, str]:
    """Send a text from the demo telephone: by the same signed webhook as any provider's."""
    runtime = runtime_of(request)
    account: TwilioAccount = request.app.state.account
    sid = typed.sid or f"SM{secrets.token_hex(16)}"
    form = {
        "MessageSid": sid,
        "AccountSid": account.sid,
        "From": phone,
        "To": account.number,
        "Body": typed.text,
        "NumMedia": "0",
    }
    signature = sign(account.token, f"{runtime.settings.url}/sms/inbound", form)
    async with httpx.AsyncClient(timeout=15) as http:
        answer = await http.post(
            f"http://127.0.0.1:{runtime.settings.port}/sms/inbound",
            data=form,
            headers={"X-Twilio-Signature": signature},
        )
    answer.raise_for_status()
    return {"sid": sid}


@router.get("/handset/{phone}")
async def texts(
    request: Request,
    phone: str,
    sid: Annotated[str | None, Query(max_length=64)] = None,
    after: Annotated[datetime, Query()] = LONG_AGO,
) -> dict[str, Any]:
    """What the telephone received, and whether the text `sid` has its answer."""
    runtime = runtime_of(request)
    async with runtime.db.begin() as session:
        known = await find_by_phone(session, runtime.keys, phone)
        if known is None:
            raise HTTPException(
                status.HTTP_404_NOT_FOUND, "No demo patient has that number: join first."
            )
        state = None
        if sid is not None:
            state = await session.scalar(
                select(col(Message.state)).where(
                    col(Message.channel) == "sms", col(Message.external_id) == sid
                )
            )
        # After the state: what is answered by then has its texts in the outbox.
        received = await read_texts(session, known.sealer, known.id, after)
    return {
        "patient": str(known.id),
        "lang": known.lang,
        "answered": state is not None and state != "received",
        "texts": [_shown(one) for one in received],
    }


def _shown(one: SentText) -> dict[str, Any]:
    question = one.question
    return {
        "id": str(one.id),
        "kind": one.kind,
        "text": one.text,
        "state": one.state,
        "at": one.at.isoformat(),
        "in_reply_to": str(one.in_reply_to) if one.in_reply_to else None,
        "expects": question.expects if question else "none",
        "options": list(question.options) if question else [],
        "from": question.author if question else "bot",
    }
