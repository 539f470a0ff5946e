"""Who calls: cookie and Origin for the web. No token is ever in a URL."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import HTTPException, Response, status
from starlette.requests import HTTPConnection

from cairn.store.keys import hash_of
from cairn.store.patients import Known, find_by_cookie
from cairn.turns.devices import TOUCH, is_signed_in, touch
from cairn.turns.runtime import Runtime
from cairn.web.origins import same_origin
from gateway.away import AWAY, within
from gateway.conduct import clock

PATIENCE = 3.0  # seconds for the database to say who calls
DAY = 24 * 3600


def cookie_name(runtime: Runtime) -> str:
    """Cookies carry the instance's id, so that two Cairns on one host do not mix."""
    return f"cairn_{runtime.home.instance_id.hex[:12]}"


def set_cookie(runtime: Runtime, response: Response, token: str) -> None:
    """Sign the browser in."""
    seconds = runtime.settings.session_days * DAY
    _write_cookie(runtime, response, token, seconds, framed=may_be_framed(runtime))


def clear_cookie(runtime: Runtime, response: Response) -> None:
    """Sign the browser out, also where the cookie was set before embedding was allowed."""
    _write_cookie(runtime, response, "", 0, framed=False)
    if may_be_framed(runtime):
        _write_cookie(runtime, response, "", 0, framed=True)


def may_be_framed(runtime: Runtime) -> bool:
    """Whether a clinic's page may show the chat: some are named, and browsers trust our address.

    Without https no browser keeps a cookie in a frame of another site, but on this machine.
    """
    address = urlsplit(runtime.settings.url)
    trusted = address.scheme == "https" or address.hostname in ("localhost", "127.0.0.1")
    return bool(runtime.settings.embed_origins) and trusted


def _write_cookie(
    runtime: Runtime, response: Response, value: str, seconds: int, *, framed: bool
) -> None:
    """By hand: the framework writes Partitioned only from Python 3.14 on.

    In a frame of another site a cookie needs SameSite=None. Partitioned ties it to the page
    around the frame, so that it follows nobody from site to site and a page that nobody
    named gets none; what is sent must still carry our own Origin.
    """
    parts = [f"{cookie_name(runtime)}={value}", f"Max-Age={seconds}", "Path=/", "HttpOnly"]
    parts.append("SameSite=None" if framed else "SameSite=Lax")
    if framed or runtime.settings.url.startswith("https:"):
        parts.append("Secure")
    if framed:
        parts.append("Partitioned")
    response.headers.append("Set-Cookie", "; ".join(parts))


@dataclass(frozen=True)
class Visitor:
    """The signed-in patient of a browser, with what a safe text needs when all else fails."""

    patient: UUID
    lang: str
    country: str
    session: bytes  # the hash of the browser's cookie


# Who was seen here lately, so that a patient is known even while the database is away.
_lately: OrderedDict[bytes, Visitor] = OrderedDict()
_LATELY = 10_000
# When this process last noted that a browser is in use: not with each of its messages.
_touched: OrderedDict[bytes, datetime] = OrderedDict()
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def session_of(runtime: Runtime, connection: HTTPConnection) -> bytes | None:
    """What the database keeps of this browser's cookie; None without one."""
    token = connection.cookies.get(cookie_name(runtime))
    return hash_of(token) if token else None


def outbox_key(runtime: Runtime, connection: HTTPConnection) -> str:
    """The key, in base64, that seals what this browser has yet to send; "" when signed out.

    Of the cookie, so that it ends with the sign-in and the page need keep it nowhere.
    """
    token = connection.cookies.get(cookie_name(runtime))
    if not token:
        return ""
    return b64encode(hmac.digest(token.encode(), b"cairn/1/outbox", "sha256")).decode()


async def patient_of(runtime: Runtime, connection: HTTPConnection) -> Visitor | None:
    """The signed-in patient of this browser, or None."""
    key = session_of(runtime, connection)
    if key is None:
        return None
    try:
        known = await within(PATIENCE, _find(runtime, key))
    except AWAY:
        return _lately.get(key)
    if known is None:
        _lately.pop(key, None)
        return None
    visitor = _lately[key] = Visitor(known.id, known.lang, known.country, key)
    _lately.move_to_end(key)
    if len(_lately) > _LATELY:
        _lately.popitem(last=False)
    return visitor


async def _find(runtime: Runtime, key: bytes) -> Known | None:
    now = clock()
    signed_in = is_signed_in(runtime.settings, now)
    async with runtime.db.read() as session:
        known = await find_by_cookie(session, runtime.keys, key, signed_in)
    if known is not None and now - _touched.get(key, LONG_AGO) > TOUCH:
        async with runtime.db.begin() as session:
            await touch(session, key, now)
        _touched[key] = now
        if len(_touched) > _LATELY:
            _touched.popitem(last=False)
    return known


async def require_patient(runtime: Runtime, connection: HTTPConnection) -> Visitor:
    """The signed-in patient; 403 from another site, 401 when nobody is signed in."""
    if connection.scope.get("method") != "GET" and not same_origin(runtime, connection):
        raise HTTPException(
            status.HTTP_403_FORBIDDEN, "Open the chat from its own page and send it from there."
        )
    patient = await patient_of(runtime, connection)
    if patient is None:
        raise HTTPException(
            status.HTTP_401_UNAUTHORIZED, "Sign in first: open / and enter your code."
        )
    return patient
