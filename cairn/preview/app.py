"""A rehearsal in the browser: the conversation as a patient sees it, the draft beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI, HTTPException, Request, status
from fastapi.responses import FileResponse, HTMLResponse, Response
from pydantic import ValidationError
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from cairn.engine.flow import play
from cairn.preview.asked import Place, Record, Said, Setting, Who
from cairn.preview.document_page import draw, find_document, find_kept, write_page
from cairn.preview.flow_file import write_flow
from cairn.preview.page_state import describe_state
from cairn.preview.rehearsal import Rehearsal
from cairn.preview.values import Unknown
from cairn.preview.watch import signature
from cairn.settings import REPOSITORY
from cairn.web.headers import SecurityHeaders

STATIC = Path(__file__).parent / "static"
#: The patient's own page lends its parts, so that a rehearsal looks like the real thing.
PATIENT_STATIC = REPOSITORY / "gateway" / "static"
#: Another name for this machine would be a foreign site's that points here.
HOSTS = ["127.0.0.1", "localhost", "[::1]"]
LOOK = 0.5  # seconds between two looks at the folder
LONGEST_WAIT = 25.0


def create_app(rehearsal: Rehearsal, flows: Path) -> FastAPI:
    """The application around one rehearsal; it serves one author on this machine."""
    around = [Middleware(SecurityHeaders), Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)]
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, middleware=around)
    app.state.rehearsal = rehearsal
    app.state.version = 1
    app.state.seen = signature(rehearsal.folder)
    _add_pages(app)
    _add_documents(app, rehearsal)
    _add_moves(app, flows)
    app.mount("/static", StaticFiles(directory=PATIENT_STATIC))
    app.mount("/preview", StaticFiles(directory=STATIC))
    return app


def _own_page(request: Request) -> None:
    """Refuse a request that another site's page makes in the author's browser."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(status.HTTP_403_FORBIDDEN, "Open the preview from its own page.")


def _state(app: FastAPI) -> dict[str, Any]:
    return describe_state(app.state.rehearsal, app.state.version)


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


def _add_documents(app: FastAPI, rehearsal: Rehearsal) -> None:
    @app.get("/picture/{turn}")
    async def picture(turn: int) -> Response:
        """The picture of the document that a turn has made."""
        kept = find_kept(rehearsal.played[turn]) if turn < len(rehearsal.played) else None
        drawn = draw(kept) if kept else None
        if drawn is None:
            raise HTTPException(status.HTTP_404_NOT_FOUND)
        return Response(drawn, media_type="image/svg+xml")

    @app.get("/documents/{document}")
    async def show(document: str) -> HTMLResponse:
        kept = find_document(rehearsal.played, document)
        if kept is None:
            raise HTTPException(status.HTTP_404_NOT_FOUND)
        address = f"/documents/{document}/picture.svg" if draw(kept) else None
        return HTMLResponse(write_page(kept, address, rehearsal.played[-1].lang))

    @app.get("/documents/{document}/picture.svg")
    async def newest(document: str) -> Response:
        kept = find_document(rehearsal.played, document)
        drawn = draw(kept) if kept else None
        if drawn is None:
            raise HTTPException(status.HTTP_404_NOT_FOUND)
        return Response(drawn, media_type="image/svg+xml")


def _add_moves(app: FastAPI, flows: Path) -> None:
    rehearsal: Rehearsal = app.state.rehearsal
    guard = [Depends(_own_page)]

    def moved(action: Callable[[], object]) -> dict[str, Any]:
        try:
            action()
        except (Unknown, ValidationError) as error:
            raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, str(error)) from None
        app.state.version += 1
        return _state(app)

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
        try:
            write_flow(path, flow.model_copy(update={"talk": tuple(play(rehearsal.library, flow))}))
        except FileExistsError:
            problem = f"{path} is there already: choose another name"
            raise HTTPException(status.HTTP_409_CONFLICT, problem) from None
        return {"path": str(path)}
