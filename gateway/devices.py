"""The page of a patient's devices: which are signed in, the way out, and the way back."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Form, Request, Response, status
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.engine.when import read_zone, say_date
from cairn.store.patients import Known, find_by_id
from cairn.turns.address import read_address, read_address_of
from cairn.turns.devices import read_devices, sign_out
from cairn.turns.runtime import Runtime
from cairn.turns.sign_in import confirm_address
from gateway.conduct import clock
from gateway.guard import Visitor, clear_cookie, patient_of, require_patient
from gateway.joining import Contact, Short, code_page, confirm_page, open_from
from gateway.pages import Lang, page

router = APIRouter(prefix="/devices", default_response_class=HTMLResponse)
ENDS, BEGINS = 2, 2  # signs of a contact that are shown


@router.get("", response_model=None)
async def show(request: Request) -> Response:
    """The devices, and the contacts to which a code can be sent."""
    runtime: Runtime = request.app.state.conductor.runtime
    visitor = await patient_of(runtime, request)
    if visitor is None:
        return RedirectResponse("/", status.HTTP_303_SEE_OTHER)
    return HTMLResponse(await _page(runtime, visitor))


@router.post("/sign-out", response_model=None)
async def leave_one(request: Request, device: Annotated[UUID, Form()]) -> Response:
    """Sign one device out."""
    runtime = open_from(request)
    visitor = await require_patient(runtime, request)
    async with runtime.db.begin() as session:
        await sign_out(session, visitor.patient, clock(), device=device)
    return RedirectResponse("/devices", status.HTTP_303_SEE_OTHER)


@router.post("/sign-out-others", response_model=None)
async def leave_others(request: Request) -> Response:
    """Sign every device out but this one."""
    runtime = open_from(request)
    visitor = await require_patient(runtime, request)
    async with runtime.db.begin() as session:
        await sign_out(session, visitor.patient, clock(), but=visitor.session)
    return RedirectResponse("/devices", status.HTTP_303_SEE_OTHER)


@router.post("/sign-out-all", response_model=None)
async def leave_all(request: Request) -> Response:
    """Sign every device out, this one too."""
    runtime = open_from(request)
    visitor = await require_patient(runtime, request)
    async with runtime.db.begin() as session:
        await sign_out(session, visitor.patient, clock())
    answer = RedirectResponse("/", status.HTTP_303_SEE_OTHER)
    clear_cookie(runtime, answer)
    return answer


@router.post("/contact", response_model=None)
async def add_contact(request: Request, later: BackgroundTasks, contact: Contact = "") -> Response:
    """Send a code to a new contact, to show that it is the person's own."""
    runtime = open_from(request)
    visitor = await require_patient(runtime, request)
    address = read_address(contact, visitor.country)
    if address is None:
        return HTMLResponse(await _page(runtime, visitor, why="unreadable"))
    shown = confirm_page(runtime, _lang(visitor), later, visitor.patient, address)
    return HTMLResponse(shown)


@router.post("/contact/code", response_model=None)
async def confirm(request: Request, challenge: Short, code: Short) -> Response:
    """Keep the contact that the six digits prove."""
    runtime = open_from(request)
    visitor = await require_patient(runtime, request)
    if await confirm_address(runtime, visitor.patient, challenge, code, clock()):
        return RedirectResponse("/devices", status.HTTP_303_SEE_OTHER)
    lang = _lang(visitor)
    shown = code_page(runtime, lang, challenge, to="/devices/contact/code", wrong=True)
    return HTMLResponse(shown)


async def _page(runtime: Runtime, visitor: Visitor, why: str = "") -> str:
    lang = _lang(visitor)
    now = clock()
    async with runtime.db.begin() as session:
        known = await find_by_id(session, runtime.keys, visitor.patient)
        assert known is not None  # the browser session goes with the patient
        found = await read_devices(session, runtime.settings, known.id, visitor.session, now)
        ways = await _ways(session, known)
    zone = read_zone(known.timezone)
    devices = [
        (
            each,
            *(say_date(at.astimezone(zone).date(), lang) for at in (each.since, each.last_seen_at)),
        )
        for each in found
    ]
    idle = runtime.settings.session_idle_days
    return page(
        "devices.html", runtime.library, lang, devices=devices, ways=ways, idle=idle, why=why
    )


async def _ways(session: AsyncSession, known: Known) -> dict[str, Any]:
    """As much of each contact as its owner needs to know it again."""
    phone = await read_address_of(session, known.sealer, known.id, "sms")
    email = await read_address_of(session, known.sealer, known.id, "email")
    return {
        "sms": phone.text[-ENDS:] if phone else None,
        "email": f"{email.text[:BEGINS]}…" if email else None,
    }


def _lang(visitor: Visitor) -> Lang:
    return "fr" if visitor.lang == "fr" else "en"
