"""The web chat: a WebSocket, and plain HTTP where a network allows none."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, HTTPException, Query, Request, WebSocket, status
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from starlette.types import Message
from starlette.websockets import WebSocketDisconnect

from cairn.engine.turn import Output
from cairn.turns.receive import Erased, Inbound, Received
from cairn.turns.spool import Spooled
from cairn.web.origins import same_origin
from gateway.away import NotKept
from gateway.conduct import Conductor, clock
from gateway.guard import Visitor, patient_of, require_patient
from gateway.hub import SIGNED_OUT, Browser, frame_of

LONGEST = 200_000  # characters of one message; what is longer is refused with a clear word
HISTORY = 60
ID = re.compile(r"^[A-Za-z0-9_-]{8,64}\Z")
router = APIRouter()


class Say(BaseModel):
    """What the widget sends. `id` is the widget's own and makes the message count once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["say"] = "say"
    id: str = Field(pattern=ID)
    text: str = Field(max_length=LONGEST)

    @field_validator("text", mode="before")
    @classmethod
    def _whole_characters(cls, value: object) -> object:
        """Half a character, as a cut emoji leaves behind, cannot be written; shown as such."""
        if not isinstance(value, str):
            return value
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


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
        await socket.close(code=SIGNED_OUT, reason="signed out")
        return
    await socket.accept()
    patient = visitor.patient
    browser = Browser(socket, after, visitor.session)
    conductor.hub.join(patient, browser)
    try:
        await conductor.hub.flush(patient)
        await browser.send({"type": "ready"})
        while True:
            await _one(conductor, visitor, browser, read_frame(await socket.receive()))
    except WebSocketDisconnect:
        pass  # the page left; a message that was taken in is answered
    except Erased:
        await browser.close(SIGNED_OUT, "signed out")
    finally:
        conductor.hub.leave(patient, browser)


def read_frame(received: Message) -> Any:
    """What a page sent: any JSON, and None when it is none. WebSocketDisconnect when it left."""
    if received["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(received.get("code", 1005))
    try:
        return json.loads(received.get("text") or "null")
    except (ValueError, RecursionError):
        return None


async def _one(conductor: Conductor, visitor: Visitor, browser: Browser, frame: Any) -> None:
    try:
        say = Say.model_validate(frame)
    except ValidationError as error:
        await browser.send(refusal(frame, error))
        return
    try:
        received = await _take_in(conductor, visitor.patient, say)
    except NotKept:
        for answer in await _without_database(conductor, visitor, say):
            await browser.send(answer)
        await browser.send({"type": "ack", "id": say.id})
        await browser.send({"type": "turn_end", "for": say.id, "answered": False})
        return
    await browser.send({"type": "ack", "id": say.id})
    task = asyncio.create_task(conductor.finish(visitor.patient, received, say.id))
    _turns.add(task)  # it ends although the page may leave
    task.add_done_callback(_turns.discard)


_turns: set[asyncio.Task[bool]] = set()


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
        "session": None,
    }


def refusal(frame: Any, error: ValidationError) -> dict[str, Any]:
    """What was wrong with a frame and how to mend it, without repeating it."""
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    found = frame.get("id") if isinstance(frame, dict) else None
    return {
        "type": "refused",
        "id": found if isinstance(found, str) and ID.fullmatch(found) else None,
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
    except Erased:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "This conversation was erased.") from None
    except NotKept:
        frames = await _without_database(conductor, visitor, say)
        return {"messages": frames, "turn": "end", "answered": False}
    answered = await conductor.finish(patient, received, say.id)
    news = await _news(conductor, patient, after)
    return {**news, "turn": "end", "answered": answered}


@router.get("/api/messages")
async def history(
    request: Request,
    after: Annotated[int, Query(ge=0)] = 0,
    before: Annotated[int | None, Query(ge=1)] = None,
) -> dict[str, Any]:
    """The newest messages after a position; or, for reading back, the newest before one."""
    conductor: Conductor = request.app.state.conductor
    visitor = await require_patient(conductor.runtime, request)
    if before is None:
        return await _news(conductor, visitor.patient, after)
    bubbles = await conductor.hub.earlier(visitor.patient, before, HISTORY + 1)
    shown = bubbles[-HISTORY:]
    library = conductor.runtime.library
    return {
        "messages": [frame_of(bubble, library) for bubble in shown],
        "more": len(bubbles) > len(shown),
    }


async def _news(conductor: Conductor, patient: UUID, after: int) -> dict[str, Any]:
    bubbles = await conductor.hub.read(patient, after, HISTORY)
    progress = await conductor.hub.progress(patient)
    library = conductor.runtime.library
    return {
        "messages": [frame_of(bubble, library) for bubble in bubbles],
        "progress": asdict(progress) if progress else None,
    }
