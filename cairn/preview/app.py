"""A rehearsal in the browser: the conversation as a patient sees it, the draft beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI, HTTPException, Request, status
from fastapi.responses import FileResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.middleware import Middleware
from starlette.staticfiles import StaticFiles

from cairn.preview.flow_file import write_flow
from cairn.content.models import Module
from cairn.engine.flow import Played, describe, play
from cairn.engine.sms import render_sms, segments
from cairn.pictures import draw_document
from cairn.preview.rehearsal import Rehearsal, Unknown
from cairn.preview.watch import signature
from cairn.settings import REPOSITORY
from cairn.web.headers import SecurityHeaders

STATIC = Path(__file__).parent / "static"
#: The patient's own page lends its parts, so that a rehearsal looks like the real thing.
PATIENT_STATIC = REPOSITORY / "gateway" / "static"
LOOK = 0.5  # seconds between two looks at the folder
LONGEST_WAIT = 25.0


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Asked):
    """Something said as the patient."""

    text: str = Field(max_length=20_000)
    after_days: int = Field(default=0, ge=0, le=400)


class Place(_Asked):
    """A module, and a step of it."""

    module: str
    step: str | None = None


class Setting(_Asked):
    """A variable and its value as typed."""

    name: str
    value: str = Field(max_length=2_000)


class Who(_Asked):
    """What changes about who talks."""

    lang: Literal["en", "fr"] | None = None
    channel: Literal["web", "sms"] | None = None
    guided: bool | None = None
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")


class Record(_Asked):
    """Where a golden flow goes, and what it is about."""

    name: str = Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$", max_length=80)
    about: str = Field(min_length=3, max_length=200)


def create_app(rehearsal: Rehearsal, flows: Path) -> FastAPI:
    """The application around one rehearsal; it serves one author on this machine."""
    app = FastAPI(
        docs_url=None, redoc_url=None, openapi_url=None, middleware=[Middleware(SecurityHeaders)]
    )
    app.state.rehearsal = rehearsal
    app.state.version = 1
    app.state.seen = signature(rehearsal.folder)
    _add_pages(app)
    _add_moves(app, flows)
    app.mount("/static", StaticFiles(directory=PATIENT_STATIC))
    app.mount("/preview", StaticFiles(directory=STATIC))
    return app


def _own_page(request: Request) -> None:
    """Refuse a request that another site's page makes in the author's browser."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(status.HTTP_403_FORBIDDEN, "Open the preview from its own page.")


def _add_pages(app: FastAPI) -> None:
    @app.get("/")
    async def page() -> FileResponse:
        return FileResponse(STATIC / "preview.html")

    @app.get("/state")
    async def state() -> dict[str, Any]:
        return _state(app)

    @app.get("/wait")
    async def wait(version: int) -> dict[str, Any]:
        """The state as soon as it is another one, or after a while as it is."""
        left = LONGEST_WAIT
        while left > 0 and app.state.version == version:
            await asyncio.sleep(LOOK)
            left -= LOOK
            now = signature(app.state.rehearsal.folder)
            if now != app.state.seen:
                app.state.seen = now
                app.state.rehearsal.reload()
                app.state.version += 1
        return _state(app)

    @app.get("/picture/{turn}")
    async def picture(turn: int) -> Response:
        """The picture of the document that a turn has made."""
        rehearsal: Rehearsal = app.state.rehearsal
        events = rehearsal.played[turn].turn.events if turn < len(rehearsal.played) else ()
        for event in events:
            if event.name == "document_kept":
                parts = [_Part(**part) for part in event.data["parts"]]
                drawn = draw_document(event.data["picture"], event.data["title"], parts)
                if drawn:
                    return Response(drawn, media_type="image/svg+xml")
        raise HTTPException(status.HTTP_404_NOT_FOUND)


class _Part(_Asked):
    id: str
    label: str
    text: str


def _add_moves(app: FastAPI, flows: Path) -> None:
    rehearsal: Rehearsal = app.state.rehearsal

    def moved(action: Callable[[], object]) -> dict[str, Any]:
        try:
            action()
        except (Unknown, ValidationError) as error:
            raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, str(error)) from None
        app.state.version += 1
        return _state(app)

    guard = [Depends(_own_page)]

    @app.post("/say", dependencies=guard)
    async def say(said: Said) -> dict[str, Any]:
        return moved(lambda: rehearsal.say(said.text, after_days=said.after_days))

    @app.post("/undo", dependencies=guard)
    async def undo() -> dict[str, Any]:
        return moved(rehearsal.undo)

    @app.post("/begin", dependencies=guard)
    async def begin(place: Place) -> dict[str, Any]:
        return moved(lambda: rehearsal.begin(place.module, place.step))

    @app.post("/set", dependencies=guard)
    async def put(setting: Setting) -> dict[str, Any]:
        return moved(lambda: rehearsal.set(setting.name, setting.value))

    @app.post("/who", dependencies=guard)
    async def who(who: Who) -> dict[str, Any]:
        return moved(lambda: rehearsal.change(**who.model_dump(exclude_none=True)))

    @app.post("/record", dependencies=guard)
    async def record(wanted: Record) -> dict[str, Any]:
        flow = rehearsal.flow(wanted.about)
        path = flows / f"{wanted.name}.yml"
        played = flow.model_copy(update={"talk": tuple(play(rehearsal.library, flow))})
        write_flow(path, played)
        return {"path": str(path)}


def _state(app: FastAPI) -> dict[str, Any]:
    rehearsal: Rehearsal = app.state.rehearsal
    module = rehearsal.library.module(rehearsal.module) if rehearsal.module else None
    return {
        "version": app.state.version,
        "person": rehearsal.person.model_dump(),
        "module": rehearsal.module,
        "modules": [
            {"id": each.id, "kind": each.kind, "title": each.title.of(rehearsal.person.lang)}
            for each in rehearsal.library.modules()
        ],
        "steps": _steps(module, rehearsal),
        "variables": _variables(module, rehearsal),
        "turns": [_turn(rehearsal, n, each) for n, each in enumerate(rehearsal.played)],
        "findings": [each.as_dict() for each in rehearsal.findings],
    }


def _steps(module: Module | None, rehearsal: Rehearsal) -> list[dict[str, Any]]:
    here = rehearsal.here()
    return [
        {"id": step.id, "kind": step.kind, "note": step.note, "here": step.id == here}
        for step in (module.steps if module else ())
    ]


def _variables(module: Module | None, rehearsal: Rehearsal) -> list[dict[str, Any]]:
    held = rehearsal.answers()
    return [
        {"name": name, "type": variable.type, "scope": variable.scope, "value": _write(held[name])}
        for name, variable in (module.variables.items() if module else ())
    ]


def _write(value: Any) -> str:
    """A value as it may be typed again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        rated = [getattr(each, "rating", None) for each in value]
        words = [getattr(each, "text", each) for each in value]
        if words and hasattr(value[0], "text"):
            pairs = zip(words, rated, strict=True)
            return "; ".join(f"{w} = {r:g}" if r is not None else str(w) for w, r in pairs)
        return ", ".join(map(str, words))
    return str(value)


def _turn(rehearsal: Rehearsal, number: int, played: Played) -> dict[str, Any]:
    outputs = played.turn.outputs
    text = render_sms(rehearsal.library, played.lang, outputs)
    by_sms = played.patient.channel == "sms"
    return {
        "patient": played.line.patient,
        "wants": played.line.wants,
        "channel": played.patient.channel,
        "events": [describe(event) for event in played.turn.events],
        "sms_parts": segments(text) if by_sms else 0,
        "messages": [
            {
                "type": "message",
                "id": f"{number}-{place}",
                "from": "bot",
                "lang": played.lang,
                "in_reply_to": str(number),
                **output.model_dump(exclude={"sms"}),
                "options": list(output.options),
                "picture": f"/picture/{number}" if output.document else None,
            }
            for place, output in enumerate(outputs)
        ],
        "sms": text if by_sms else None,
    }
