"""The doors: by invitation, by a code sent to a known contact, or alone where the site allows it.

No secret is in an address. A link carries its own behind `#`, which a browser does not send;
its page gives it back in the body of a form. Each answer that could tell whether somebody is
known here is the same for everybody, and what differs happens after it.
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from babel import Locale
from fastapi import APIRouter, BackgroundTasks, Form, HTTPException, Request, Response, status
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError

from cairn.turns.address import LONGEST, Address, read_address
from cairn.turns.devices import kind_of
from cairn.turns.join import NewPatient, NoEntry, add_patient, open_web_session, use_code
from cairn.turns.runtime import Runtime
from cairn.turns.sign_in import (
    new_challenge,
    send_confirming_code,
    send_sign_in_code,
    sign_in_with_code,
)
from cairn.web.origins import same_origin
from gateway.attempts import WINDOW, Attempts
from gateway.conduct import clock
from gateway.guard import patient_of, set_cookie
from gateway.pages import Lang, page

router = APIRouter(default_response_class=HTMLResponse)
ELSEWHERE = "ZZ"
HOME = {"en": "GB", "fr": "FR"}  # whose numbers a page shows while nobody said where they are
ZONE = {"en": "Europe/London", "fr": "Europe/Paris"}  # of a browser without scripts
REASONS = frozenset({"unknown", "used", "expired", "withdrawn", "waits"})
Contact = Annotated[str, Form(max_length=LONGEST)]
Short = Annotated[str, Form(max_length=80)]
TOO_MANY = status.HTTP_429_TOO_MANY_REQUESTS
RETRY = {"Retry-After": str(int(WINDOW.total_seconds()))}


def open_from(request: Request) -> Runtime:
    """The runtime, for a form of our own pages; 403 otherwise."""
    runtime: Runtime = request.app.state.conductor.runtime
    if not same_origin(runtime, request):
        raise HTTPException(status.HTTP_403_FORBIDDEN, "Open the page of Cairn itself.")
    return runtime


def device_of(request: Request) -> str:
    """What kind of device asks."""
    return kind_of(request.headers.get("user-agent", ""))


def door(runtime: Runtime, name: str, lang: Lang, **values: Any) -> str:
    """A page with the crisis numbers beside it."""
    crisis = runtime.library.crisis(HOME[lang])
    alone = runtime.settings.self_registration
    return page(name, runtime.library, lang, crisis=crisis, alone=alone, **values)


def signed_in(runtime: Runtime, token: str) -> Response:
    """To the conversation, with the cookie."""
    answer = RedirectResponse("/chat", status.HTTP_303_SEE_OTHER)
    set_cookie(runtime, answer, token)
    return answer


@router.get("/join")
async def join(request: Request, *, lang: Lang = "en", why: str = "") -> str:
    """The field for a code; with a link, its button. `why`: what was wrong with the last one."""
    runtime: Runtime = request.app.state.conductor.runtime
    return door(runtime, "join.html", lang, why=why if why in REASONS else "")


@router.post("/join", response_model=None)
async def enter(
    request: Request,
    code: Annotated[str, Form(max_length=40)],
    lang: Annotated[Lang, Form()] = "en",
) -> Response:
    """Open the conversation that a code or a link belongs to, once."""
    runtime = open_from(request)
    attempts: Attempts = request.app.state.attempts
    if attempts.too_many(_address_of(request), clock()):
        return HTMLResponse(door(runtime, "join.html", lang, why="waits"), TOO_MANY, RETRY)
    try:
        async with runtime.db.begin() as session:
            token = await use_code(session, code, clock(), device_of(request))
    except NoEntry as refused:
        attempts.failed(_address_of(request), clock())
        where = f"/join?lang={lang}&why={refused.why}"
        return RedirectResponse(where, status.HTTP_303_SEE_OTHER)
    return signed_in(runtime, token)


@router.get("/come-back")
async def come_back(request: Request, *, lang: Lang = "en") -> str:
    """The field for a contact."""
    runtime: Runtime = request.app.state.conductor.runtime
    return door(runtime, "come-back.html", lang, why="")


@router.post("/come-back", response_model=None)
async def send_code(
    request: Request, later: BackgroundTasks, contact: Contact = "",
    lang: Annotated[Lang, Form()] = "en",
) -> Response:  # fmt: skip
    """Send a code when somebody is known by this contact; the answer does not tell."""
    runtime = open_from(request)
    address = read_address(contact, _country(runtime, lang))
    if address is None:
        return HTMLResponse(door(runtime, "come-back.html", lang, why="unreadable"))
    if _asks_too_often(request):
        return HTMLResponse(door(runtime, "come-back.html", lang, why="waits"), TOO_MANY, RETRY)
    challenge = new_challenge()
    later.add_task(send_sign_in_code, runtime, address, challenge, clock())
    return HTMLResponse(code_page(runtime, lang, challenge, to="/come-back/code"))


@router.post("/come-back/code", response_model=None)
async def check_code(
    request: Request, challenge: Short, code: Short, lang: Annotated[Lang, Form()] = "en"
) -> Response:
    """Sign in by the six digits."""
    runtime = open_from(request)
    attempts: Attempts = request.app.state.attempts
    token = None
    if not attempts.too_many(_address_of(request), clock()):
        token = await sign_in_with_code(runtime, challenge, code, clock(), device_of(request))
    if token is None:
        attempts.failed(_address_of(request), clock())
        shown = code_page(runtime, lang, challenge, to="/come-back/code", wrong=True)
        return HTMLResponse(shown)
    return signed_in(runtime, token)


@router.get("/start", response_model=None)
async def start(request: Request, *, lang: Lang = "en") -> Response:
    """What the programme is and is not, and the few things it has to know."""
    runtime: Runtime = request.app.state.conductor.runtime
    if not runtime.settings.self_registration:
        return RedirectResponse(f"/join?lang={lang}", status.HTTP_303_SEE_OTHER)
    if await patient_of(runtime, request) is not None:
        return RedirectResponse("/chat", status.HTTP_303_SEE_OTHER)
    return HTMLResponse(_start(runtime, lang))


@router.post("/start", response_model=None)
async def register(
    request: Request,
    later: BackgroundTasks,
    country: Annotated[str, Form(max_length=2)],
    lang: Annotated[Lang, Form()] = "en",
    timezone: Short = "",
    contact: Contact = "",
) -> Response:
    """Take a person in, alone and under a made-up name."""
    runtime = open_from(request)
    if not runtime.settings.self_registration:
        raise HTTPException(status.HTTP_404_NOT_FOUND)
    if country not in (*runtime.library.countries(), ELSEWHERE):
        country = ELSEWHERE
    typed = {"country": country, "contact": contact}
    address = read_address(contact, country) if contact.strip() else None
    if contact.strip() and address is None:
        return HTMLResponse(_start(runtime, lang, why="unreadable", **typed))
    beginners: Attempts = request.app.state.beginners
    if beginners.too_many(_address_of(request), clock()):
        return HTMLResponse(_start(runtime, lang, why="waits", **typed), TOO_MANY, RETRY)
    beginners.failed(_address_of(request), clock())
    patient, token = await _take_in(runtime, _new(lang, country, timezone), device_of(request))
    if address is None:
        return signed_in(runtime, token)
    answer = HTMLResponse(confirm_page(runtime, lang, later, patient, address))
    set_cookie(runtime, answer, token)
    return answer


async def _take_in(runtime: Runtime, new: NewPatient, device: str) -> tuple[UUID, str]:
    async with runtime.db.begin() as session:
        joined = await add_patient(session, runtime.keys, new, clock())
        return joined.id, await open_web_session(session, joined.id, clock(), device)


def _new(lang: Lang, country: str, timezone: str) -> NewPatient:
    """A self-guided person; a zone that the browser does not know is that of the language."""
    fields = {"lang": lang, "country": country, "guided": False}
    try:
        return NewPatient.model_validate(fields | {"timezone": timezone})
    except ValidationError:
        return NewPatient.model_validate(fields | {"timezone": ZONE[lang]})


def confirm_page(
    runtime: Runtime, lang: Lang, later: BackgroundTasks, patient: UUID, address: Address
) -> str:
    """Send a code to a new contact, and the page that asks for it."""
    challenge = new_challenge()
    later.add_task(send_confirming_code, runtime, patient, address, challenge, clock())
    return code_page(runtime, lang, challenge, to="/devices/contact/code")


def code_page(runtime: Runtime, lang: Lang, challenge: str, *, to: str, wrong: bool = False) -> str:
    """The field for six digits; `to` is where they go, and says what they are for."""
    own = to.startswith("/devices")
    return door(runtime, "code.html", lang, challenge=challenge, to=to, wrong=wrong, own=own)


def _start(
    runtime: Runtime, lang: Lang, *, why: str = "", country: str = "", contact: str = ""
) -> str:
    names = Locale(lang).territories
    countries = sorted((names[each], each) for each in runtime.library.countries())
    return door(
        runtime, "start.html", lang, why=why, countries=countries, elsewhere=ELSEWHERE,
        country=country or _country(runtime, lang), contact=contact, zone=ZONE[lang],
    )  # fmt: skip


def _country(runtime: Runtime, lang: Lang) -> str:
    """Whose telephone numbers are written without a country code: the site's, if it may be so."""
    site = runtime.settings.site_country
    french = runtime.library.crisis(site).country == site and HOME["fr"] == site
    return site if french == (lang == "fr") else HOME[lang]


def _asks_too_often(request: Request) -> bool:
    askers: Attempts = request.app.state.askers
    if askers.too_many(_address_of(request), clock()):
        return True
    askers.failed(_address_of(request), clock())
    return False


def _address_of(request: Request) -> str:
    return request.client.host if request.client else ""
