"""What a patient keeps, as pages to read and to print."""

from __future__ import annotations

import re

from fastapi import APIRouter, HTTPException, Request, Response, status
from fastapi.responses import HTMLResponse

from cairn.engine.when import read_zone, say_date
from cairn.pictures import draw_document
from cairn.store.documents import Kept, read_document, read_documents
from cairn.store.patients import Known, find_by_id
from cairn.turns.runtime import Runtime
from gateway.guard import patient_of
from gateway.pages import Lang, page

NAME = re.compile(r"[a-z0-9-]{1,60}")  # as authors name a document
router = APIRouter(prefix="/documents", default_response_class=HTMLResponse)
PRIVATE = {"Cache-Control": "no-store"}


@router.get("")
async def every(request: Request) -> HTMLResponse:
    """All that the patient keeps, or what this page is for when there is nothing yet."""
    runtime: Runtime = request.app.state.conductor.runtime
    known = await _known(runtime, request)
    async with runtime.db.begin() as session:
        kept = await read_documents(session, known.sealer, known.id)
    dated = [(each, _date(known, each)) for each in kept]
    return HTMLResponse(
        page("documents.html", runtime.library, _lang(known), documents=dated), headers=PRIVATE
    )


@router.get("/{name}")
async def one(request: Request, name: str) -> HTMLResponse:
    """One document, its picture first."""
    runtime: Runtime = request.app.state.conductor.runtime
    known, kept = await _find(runtime, request, name)
    html = page(
        "document.html",
        runtime.library,
        _lang(known),
        document=kept,
        when=_date(known, kept),
        picture=draw_document(kept.picture, kept.title, kept.parts),
        crisis=runtime.library.crisis(known.country),
    )
    return HTMLResponse(html, headers=PRIVATE)


@router.get("/{name}/picture.svg")
async def picture(request: Request, name: str) -> Response:
    """The picture alone, for the conversation."""
    runtime: Runtime = request.app.state.conductor.runtime
    _known, kept = await _find(runtime, request, name)
    drawn = draw_document(kept.picture, kept.title, kept.parts)
    if drawn is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    return Response(drawn, media_type="image/svg+xml", headers=PRIVATE)


async def _known(runtime: Runtime, request: Request) -> Known:
    visitor = await patient_of(runtime, request)
    if visitor is None:
        raise HTTPException(status.HTTP_303_SEE_OTHER, headers={"Location": "/"})
    async with runtime.db.begin() as session:
        known = await find_by_id(session, runtime.keys, visitor.patient)
    assert known is not None  # the browser session goes with the patient
    return known


async def _find(runtime: Runtime, request: Request, name: str) -> tuple[Known, Kept]:
    known, kept = await _known(runtime, request), None
    if NAME.fullmatch(name):
        async with runtime.db.begin() as session:
            kept = await read_document(session, known.sealer, known.id, name)
    if kept is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    return known, kept


def _lang(known: Known) -> Lang:
    return "fr" if known.lang == "fr" else "en"


def _date(known: Known, kept: Kept) -> str:
    return say_date(kept.at.astimezone(read_zone(known.timezone)).date(), _lang(known))
