"""The web chat: a WebSocket, and plain HTTP where a network allows none."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, WebSocket
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.websockets import WebSocketDisconnect

from cairn.turns.receive import Inbound, Received
from gateway.conduct import Conductor, clock
from gateway.guard import patient_of, require_patient, same_origin
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
    patient = await patient_of(runtime, socket)
    if patient is None:
        await socket.close(code=4401, reason="signed out")
        return
    await socket.accept()
    browser = Browser(socket, after)
    conductor.hub.join(patient, browser)
    tasks: set[asyncio.Task[bool]] = set()
    try:
        await conductor.hub.flush(patient)
        await browser.send({"type": "ready"})
        while True:
            await _one(conductor, patient, browser, await socket.receive_json(), tasks)
    except (WebSocketDisconnect, ValueError, KeyError):
        pass  # the page left, or sent what is no JSON; a message that was taken in is answered
    finally:
        conductor.hub.leave(patient, browser)


async def _one(
    conductor: Conductor,
    patient: UUID,
    browser: Browser,
    frame: Any,
    tasks: set[asyncio.Task[bool]],
) -> None:
    try:
        say = Say.model_validate(frame)
    except ValidationError as error:
        await browser.send(refusal(frame, error))
        return
    received = await _take_in(conductor, patient, say)
    await browser.send({"type": "ack", "id": say.id, "level": received.level})
    task = asyncio.create_task(conductor.finish(patient, received, say.id))
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def _take_in(conductor: Conductor, patient: UUID, say: Say) -> Received:
    return await conductor.take_in(
        patient,
        Inbound(channel="web", external_id=f"{patient}:{say.id}", text=say.text, at=clock()),
    )


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
    patient = await require_patient(conductor.runtime, request)
    received = await _take_in(conductor, patient, say)
    answered = await conductor.finish(patient, received, say.id)
    bubbles = await conductor.hub.read(patient, after, HISTORY)
    return {
        "messages": [frame_of(bubble) for bubble in bubbles],
        "turn": "end",
        "answered": answered,
        "level": received.level,
    }


@router.get("/api/messages")
async def history(request: Request, after: Annotated[int, Query(ge=0)] = 0) -> dict[str, Any]:
    """The newest messages after a position."""
    conductor: Conductor = request.app.state.conductor
    patient = await require_patient(conductor.runtime, request)
    bubbles = await conductor.hub.read(patient, after, HISTORY)
    return {"messages": [frame_of(bubble) for bubble in bubbles]}
