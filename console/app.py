"""The therapist's console as one ASGI application."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.staticfiles import StaticFiles

from cairn.team.member import NotYours
from cairn.turns.runtime import Runtime
from cairn.web.headers import SecurityHeaders
from console import alerts, caseload, copy, login, patient, pulse
from console.guard import SignInFirst, now_of, root_of, runtime_of
from console.pages import render
from console.words import Clock, Words

STATIC = Path(__file__).parent / "static"


def utcnow() -> datetime:
    """Now, aware, UTC."""
    return datetime.now(UTC)


def create_console(runtime: Runtime, clock: Clock = utcnow) -> FastAPI:
    """Build the console around one runtime."""
    app = FastAPI(
        title="Cairn console",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=[Middleware(SecurityHeaders)],
    )
    app.state.runtime = runtime
    app.state.clock = clock
    for part in (login, caseload, patient, copy, alerts, pulse):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(SignInFirst, _to_the_form)
    app.add_exception_handler(NotYours, _not_found)
    app.add_exception_handler(HTTPException, _say_status)
    app.add_exception_handler(RequestValidationError, _say_wrong_form)
    app.add_exception_handler(Exception, _broken)
    return app


async def _to_the_form(request: Request, _: Exception) -> Response:
    if request.headers.get("x-cairn-live"):
        return Response(status_code=status.HTTP_401_UNAUTHORIZED)
    root = root_of(request)
    asked = request.url.path.removeprefix(root) if request.method == "GET" else "/"
    after = f"?{urlencode({'next': asked})}" if asked != "/" else ""
    return RedirectResponse(f"{root}/login{after}", status.HTTP_303_SEE_OTHER)


async def _not_found(request: Request, _: Exception) -> Response:
    return _error(request, status.HTTP_404_NOT_FOUND)


async def _say_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _error(request, error.status_code)


async def _say_wrong_form(request: Request, _: Exception) -> Response:
    """Never the framework's own answer, which repeats what was typed."""
    return _error(request, status.HTTP_422_UNPROCESSABLE_CONTENT)


async def _broken(request: Request, _: Exception) -> Response:
    """A page for people; the server's log gets the error itself."""
    return _error(request, status.HTTP_500_INTERNAL_SERVER_ERROR)


def _error(request: Request, code: int) -> Response:
    runtime = runtime_of(request)
    words = Words(runtime.library, login.language_of(request), "UTC", now_of(request))
    key = f"error-{code}" if words.has(f"error-{code}") else "error-other"
    page = render(
        "error.html", words, root_of(request), message=words.t(key), demo=runtime.home.demo
    )
    return HTMLResponse(page, code)
