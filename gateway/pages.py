"""The pages a patient opens. Their words are content; scripts and styles are our own files."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter, Request, Response, status
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import select
from sqlmodel import col

from cairn.content.library import Library
from cairn.content.models import Crisis
from cairn.settings import Settings
from cairn.store.patients import Known, find_by_id
from cairn.store.tables import Staff
from cairn.turns.demo import read_demo
from cairn.turns.join import close_web_session
from cairn.turns.runtime import Runtime
from cairn.web.origins import same_origin
from gateway.conduct import clock
from gateway.guard import clear_cookie, outbox_key, patient_of, session_of

router = APIRouter(default_response_class=HTMLResponse)
Lang = Literal["en", "fr"]
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
)


def use_settings(settings: Settings) -> None:
    """What every page may need of the settings."""
    _templates.globals["exit_url"] = settings.exit_url


def page(name: str, library: Library, lang: Lang, **values: Any) -> str:
    """Render a template; `t` gives the words of the interface in that language."""

    def words(key: str) -> str:
        return library.message(f"ui-{key}").text.of(lang)

    crisis: Crisis | None = values.get("crisis")
    texted = [each.id for each in crisis.services if each.by == "text"] if crisis else []
    return _templates.get_template(name).render(t=words, lang=lang, texted=texted, **values)


@router.get("/", response_model=None)
async def front(request: Request, lang: Lang = "en") -> Response:
    """A signed-in patient's chat; else the demo's doors, or the field for a code."""
    runtime: Runtime = request.app.state.conductor.runtime
    if await patient_of(runtime, request) is not None:
        return RedirectResponse("/chat", status.HTTP_303_SEE_OTHER)
    if runtime.home.demo:
        return HTMLResponse(page("demo.html", runtime.library, "en", demo=read_demo(runtime)))
    return RedirectResponse(f"/join?lang={lang}", status.HTTP_303_SEE_OTHER)


@router.get("/chat", response_model=None)
async def chat(request: Request) -> Response:
    """The conversation."""
    runtime: Runtime = request.app.state.conductor.runtime
    visitor = await patient_of(runtime, request)
    if visitor is None:
        return RedirectResponse("/", status.HTTP_303_SEE_OTHER)
    async with runtime.db.begin() as session:
        known = await find_by_id(session, runtime.keys, visitor.patient)
        assert known is not None  # the browser session goes with the patient
        therapist = await session.scalar(
            select(col(Staff.name)).where(col(Staff.id) == known.therapist_id)
        )
    return HTMLResponse(_chat(runtime, known, therapist, outbox_key(runtime, request)))


def _chat(runtime: Runtime, known: Known, therapist: str | None, outbox: str) -> str:
    lang: Lang = "fr" if known.lang == "fr" else "en"
    return page(
        "chat.html",
        runtime.library,
        lang,
        crisis=runtime.library.crisis(known.country),
        therapist=therapist,
        outbox=outbox,
        demo=runtime.home.demo,
    )


@router.post("/leave", response_model=None)
async def leave(request: Request) -> Response:
    """Sign this browser out for good, and back to the front door."""
    runtime: Runtime = request.app.state.conductor.runtime
    answer = RedirectResponse("/", status.HTTP_303_SEE_OTHER)
    if same_origin(runtime, request) and (key := session_of(runtime, request)):
        async with runtime.db.begin() as session:
            await close_web_session(session, key, clock())
        clear_cookie(runtime, answer)
    return answer


@router.get("/demo/handset", response_model=None)
async def handset(request: Request) -> Response:
    """The demo's telephone."""
    runtime: Runtime = request.app.state.conductor.runtime
    if not runtime.home.demo:
        return Response(status_code=status.HTTP_404_NOT_FOUND)
    return HTMLResponse(page("handset.html", runtime.library, "en", demo=read_demo(runtime)))
