"""The page "My data": what is kept, who read it, the copy, the consents, the deletion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, HTTPException, Request, Response, status
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.engine.when import read_zone
from cairn.person.accesses import read_accesses
from cairn.person.archive import file_name, note_copy, write_copy
from cairn.person.deletion import ask_deletion, read_planned, read_terms, take_back_deletion
from cairn.person.format import Access
from cairn.person.stored import count_stored
from cairn.person.words import Words
from cairn.store.consents import ConsentName
from cairn.store.messages import announce
from cairn.store.patients import Known, find_by_id
from cairn.store.tables import Staff
from cairn.turns.consents import give_consent, read_consents, withdraw_consent
from cairn.turns.runtime import Runtime
from cairn.web.origins import same_origin
from gateway.conduct import clock
from gateway.fresh import signed_in_lately
from gateway.guard import Visitor, patient_of
from gateway.pages import Lang, page

router = APIRouter(prefix="/data", default_response_class=HTMLResponse)
PRIVATE = {"Cache-Control": "no-store"}
DAYS = 30  # with an access, on the page; all of them are in the copy
Told = Literal["kept"]


@dataclass(frozen=True)
class Desk:
    """Who asks for what, with all that the routes need of them."""

    runtime: Runtime
    visitor: Visitor
    known: Known
    words: Words
    now: datetime

    @property
    def lang(self) -> Lang:
        """The person's language."""
        return "fr" if self.known.lang == "fr" else "en"

    def page(self, name: str, **values: Any) -> HTMLResponse:
        """A page in the person's language, with the numbers to call; never cached."""
        crisis = self.runtime.library.crisis(self.known.country)
        library = self.runtime.library
        html = page(name, library, self.lang, w=self.words, crisis=crisis, **values)
        return HTMLResponse(html, headers=PRIVATE)


async def desk_of(request: Request) -> Desk:
    """The signed-in person; to the door without one, 403 from the page of another site."""
    runtime: Runtime = request.app.state.conductor.runtime
    if request.method != "GET" and not same_origin(runtime, request):
        raise HTTPException(status.HTTP_403_FORBIDDEN, "Open the page of Cairn itself.")
    visitor = await patient_of(runtime, request)
    if visitor is None:
        raise HTTPException(status.HTTP_303_SEE_OTHER, headers={"Location": "/"})
    async with runtime.db.read() as session:
        known = await find_by_id(session, runtime.keys, visitor.patient)
    if known is None:
        raise HTTPException(status.HTTP_303_SEE_OTHER, headers={"Location": "/"})
    return Desk(runtime, visitor, known, Words.of(runtime.library, known), clock())


@router.get("")
async def show(request: Request, told: Told | None = None) -> Response:
    """All of it in plain words."""
    desk = await desk_of(request)
    settings, patient = desk.runtime.settings, desk.known.id
    async with desk.runtime.db.read() as session:
        values = {
            "counts": await count_stored(session, patient),
            "days": _by_day(await read_accesses(session, patient, desk.known.timezone)),
            "consents": await read_consents(session, patient),
            "fresh": await signed_in_lately(session, desk.visitor.session, desk.now),
            "planned": await read_planned(session, patient),
            "terms": await _terms(session, desk),
            "therapist": await session.scalar(
                select(col(Staff.name)).where(col(Staff.id) == desk.known.therapist_id)
            ),
        }
    refused = {each.name for each in values["consents"] if each.given is False}
    return desk.page(
        "data.html", guided=desk.known.guided, closed="consent_team" in refused,
        with_notes=settings.export_notes, told=told, most=DAYS, **values,
    )  # fmt: skip


def _by_day(accesses: tuple[Access, ...]) -> list[tuple[Any, list[Access]]]:
    def days() -> Iterator[tuple[Any, list[Access]]]:
        for day, rows in groupby(accesses, key=lambda each: each.day):
            yield day, list(rows)

    return list(days())


async def _terms(session: AsyncSession, desk: Desk) -> Any:
    zone = read_zone(desk.known.timezone)
    return await read_terms(session, desk.runtime.settings, desk.known.id, zone, desk.now)


@router.post("/copy")
async def copy(request: Request) -> Response:
    """The archive, as it is made; back to the page when the sign-in is too old."""
    desk = await desk_of(request)
    async with desk.runtime.db.begin() as session:
        if not await signed_in_lately(session, desk.visitor.session, desk.now):
            return _back()
        await note_copy(session, desk.known, desk.now, "patient")
    name = file_name(desk.words, desk.now)
    return StreamingResponse(
        write_copy(desk.runtime, desk.known, desk.now),
        media_type="application/zip",
        headers=PRIVATE | {"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/consents")
async def consent(
    request: Request,
    name: Annotated[ConsentName, Form()],
    given: Annotated[bool, Form()],
) -> Response:
    """Take one consent back, or give it again."""
    desk = await desk_of(request)
    change = give_consent if given else withdraw_consent
    await change(desk.runtime, desk.known.id, name, desk.now)
    return _back("#consents")


@router.get("/delete")
async def warn(request: Request) -> Response:
    """What happens when, before anything happens."""
    desk = await desk_of(request)
    async with desk.runtime.db.read() as session:
        if await read_planned(session, desk.known.id) is not None:
            return _back("#deletion")
        terms = await _terms(session, desk)
    return desk.page("delete.html", terms=terms)


@router.post("/delete")
async def delete(request: Request) -> Response:
    """Plan the deletion."""
    desk = await desk_of(request)
    zone = read_zone(desk.known.timezone)
    async with desk.runtime.db.begin() as session:
        settings = desk.runtime.settings
        await ask_deletion(session, settings, desk.known.id, zone, "web", desk.now)
        await announce(session, desk.known.id)
    return _back("#deletion")


@router.post("/keep")
async def keep(request: Request) -> Response:
    """Keep all of it after all."""
    desk = await desk_of(request)
    async with desk.runtime.db.begin() as session:
        kept = await take_back_deletion(session, desk.known.id, desk.now)
    return _back("?told=kept" if kept else "")


def _back(where: str = "") -> Response:
    return RedirectResponse(f"/data{where}", status.HTTP_303_SEE_OTHER)
