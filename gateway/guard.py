"""Who calls: cookie and Origin for the web. No token is ever in a URL."""

from __future__ import annotations

from uuid import UUID

from fastapi import HTTPException, Response, status
from sqlalchemy import select
from sqlmodel import col
from starlette.requests import HTTPConnection

from cairn.store.keys import hash_of
from cairn.store.tables import WebSession
from cairn.turns.runtime import Runtime

YEAR = 365 * 24 * 3600


def cookie_name(runtime: Runtime) -> str:
    """Cookies carry the instance's id, so that two Cairns on one host do not mix."""
    return f"cairn_{runtime.home.instance_id.hex[:12]}"


def set_cookie(runtime: Runtime, response: Response, token: str) -> None:
    """Sign the browser in."""
    response.set_cookie(
        cookie_name(runtime),
        token,
        max_age=YEAR,
        httponly=True,
        samesite="lax",
        secure=runtime.settings.url.startswith("https:"),
    )


def same_origin(runtime: Runtime, connection: HTTPConnection) -> bool:
    """Whether a browser sent this from our own pages; without an Origin it did not."""
    origin = connection.headers.get("origin")
    return origin is not None and origin.rstrip("/") in allowed_origins(runtime)


def allowed_origins(runtime: Runtime) -> set[str]:
    """The public URL; on a demo also the loopback addresses of the same port."""
    origins = {"/".join(runtime.settings.url.split("/")[:3])}
    if runtime.home.demo:
        port = runtime.settings.port
        origins |= {f"http://localhost:{port}", f"http://127.0.0.1:{port}"}
    return origins


async def patient_of(runtime: Runtime, connection: HTTPConnection) -> UUID | None:
    """The signed-in patient of this browser, or None."""
    token = connection.cookies.get(cookie_name(runtime))
    if not token:
        return None
    async with runtime.db.begin() as session:
        found: UUID | None = await session.scalar(
            select(col(WebSession.patient_id)).where(
                col(WebSession.token_hash) == hash_of(token),
                col(WebSession.revoked_at).is_(None),
            )
        )
    return found


async def require_patient(runtime: Runtime, connection: HTTPConnection) -> UUID:
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
