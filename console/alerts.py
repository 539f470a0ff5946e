"""The alerts: countdown, telephone, acknowledge, close."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse

from cairn.team.alerts import acknowledge, close, read_alerts
from cairn.team.member import Refused
from console.guard import Acting, Reading

router = APIRouter(prefix="/alerts", default_response_class=HTMLResponse)


@router.get("", response_model=None)
async def show_alerts(screen: Reading) -> Response:
    """Open alerts; reading them acknowledges none."""
    async with screen.runtime.db.begin() as session:
        found = await read_alerts(session, screen.runtime.keys, screen.member, screen.now)
    return screen.page("alerts.html", alerts=found)


@router.post("/{alert}/acknowledge", response_model=None)
async def take_on(screen: Acting, alert: UUID) -> Response:
    """Acknowledge an alert."""
    try:
        await acknowledge(screen.runtime, screen.member, alert, screen.now)
    except Refused as refused:
        return screen.refuse("/alerts", refused)
    return screen.go("/alerts", said="acknowledged")


@router.post("/{alert}/close", response_model=None)
async def finish(
    screen: Acting, alert: UUID, disposition: Annotated[str, Form(max_length=8_000)] = ""
) -> Response:
    """Close an alert with what was done."""
    try:
        await close(screen.runtime, screen.member, alert, disposition, screen.now)
    except Refused as refused:
        return screen.refuse("/alerts", refused)
    return screen.go("/alerts", said="closed")
