"""The web chat: a WebSocket, and plain HTTP where a network allows none."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Request, WebSocket
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.websockets import WebSocketDisconnect

from cairn.engine.turn import Output
from cairn.turns.receive import Inbound, Received
from cairn.turns.spool import Spooled
from gateway.away import AWAY
from gateway.conduct import Conductor, clock
from gateway.guard import Visitor, patient_of, require_patient, same_origin
from gateway.hub import Browser, frame_of

LONGEST = 200_000  # characters of one message; what is longer is refused with a clear word
HISTORY = 60
router = APIRouter()


class Say(BaseModel):
    """What the widget sends. `id` is the widget's own and makes the message count once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["say"] = "say"
    id: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    text: str = Field(max_length=LONGEST)


@router.websocket("/api/chat")
async def talk(socket: WebSocket, after: Annotated[int, Query(ge=0)] = 0) -> None:
    """One open page. `after` is the last position it has, for reconnecting without gaps."""
    conductor: Conductor = socket.app.state.conductor
    runtime = conductor.runtime
    if not same_origin(runtime, socket):
        await socket.close(code=4403, reason="another site")
        return
    visitor = await patient_of(runtime, socket)
    if visitor is None:
        await socket.close(code=4401, reason="signed out")
        return
    await socket.accept()
    patient = visitor.patient
    browser = Browser(socket, after)
    conductor.hub.join(patient, browser)
    tasks: set[asyncio.Task[bool]] = set()
    try:
        await conductor.hub.flush(patient)
        await browser.send({"type": "ready"})
        while True:
            await _one(conductor, visitor, browser, await socket.receive_json(), tasks)
    except (WebSocketDisconnect, ValueError, KeyError):
        pass  # the page left, or sent what is no JSON; a message that was taken in is answered
    finally:
        conductor.hub.leave(patient, browser)


async def _one(
    conductor: Conductor,
    visitor: Visitor,
    browser: Browser,
    frame: Any,
    tasks: set[asyncio.Task[bool]],
) -> None:
    try:
        say = Say.model_validate(frame)
    except ValidationError as error:
        await browser.send(refusal(frame, error))
        return
    try:
        received = await _take_in(conductor, visitor.patient, say)
    except AWAY:
        for answer in await _without_database(conductor, visitor, say):
            await browser.send(answer)
        await browser.send({"type": "ack", "id": say.id})
        await browser.send({"type": "turn_end", "for": say.id, "answered": False})
        return
    await browser.send({"type": "ack", "id": say.id})
    task = asyncio.create_task(conductor.finish(visitor.patient, received, say.id))
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def _take_in(conductor: Conductor, patient: UUID, say: Say) -> Received:
    return await conductor.take_in(
        patient,
        Inbound(channel="web", external_id=f"{patient}:{say.id}", text=say.text, at=clock()),
    )


async def _without_database(
    conductor: Conductor, visitor: Visitor, say: Say
) -> list[dict[str, Any]]:
    """The frames of an answer that is kept nowhere yet."""
    message = Spooled(
        channel="web",
        external_id=f"{visitor.patient}:{say.id}",
        text=say.text,
        at=clock(),
        patient=visitor.patient,
    )
    said = await conductor.away.answer(message, visitor.lang, visitor.country, clock())
    return [unkept(output, visitor.lang) for output in said]


def unkept(output: Output, lang: str) -> dict[str, Any]:
    """A frame of something said that has no row: it moves no cursor."""
    return {
        "type": "message",
        "id": str(uuid4()),
        "position": 0,
        "client_id": None,
        "from": "bot",
        "channel": "web",
        "kind": output.kind,
        "text": output.text,
        "expects": "none",
        "options": [],
        "lang": lang,
        "at": clock().isoformat(),
        "in_reply_to": None,
    }


def refusal(frame: Any, error: ValidationError) -> dict[str, Any]:
    """What was wrong with a frame and how to mend it, without repeating it."""
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    found = frame.get("id") if isinstance(frame, dict) else None
    return {
        "type": "refused",
        "id": found if isinstance(found, str) else None,
        "field": where,
        "reason": first["msg"],
        "longest": LONGEST,
    }


@router.post("/api/messages")
async def send(
    request: Request, say: Say, after: Annotated[int, Query(ge=0)] = 0
) -> dict[str, Any]:
    """The same by HTTP: returns what was said after `after` once the turn has ended."""
    conductor: Conductor = request.app.state.conductor
    visitor = await require_patient(conductor.runtime, request)
    patient = visitor.patient
    try:
        received = await _take_in(conductor, patient, say)
    except AWAY:
        frames = await _without_database(conductor, visitor, say)
        return {"messages": frames, "turn": "end", "answered": False}
    answered = await conductor.finish(patient, received, say.id)
    bubbles = await conductor.hub.read(patient, after, HISTORY)
    return {
        "messages": [frame_of(bubble) for bubble in bubbles],
        "turn": "end",
        "answered": answered,
    }


@router.get("/api/messages")
async def history(request: Request, after: Annotated[int, Query(ge=0)] = 0) -> dict[str, Any]:
    """The newest messages after a position."""
    conductor: Conductor = request.app.state.conductor
    visitor = await require_patient(conductor.runtime, request)
    bubbles = await conductor.hub.read(visitor.patient, after, HISTORY)
    return {"messages": [frame_of(bubble) for bubble in bubbles]}
