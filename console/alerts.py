"""The alerts: countdown, telephone, acknowledge, close."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse

from cairn.team.alerts import (
    acknowledge,
    close,
    let_join_digest,
    read_alerts,
    take_into_care,
)
from cairn.team.member import NotYours
from console.guard import Acting, Reading

router = APIRouter(prefix="/alerts", default_response_class=HTMLResponse)


@router.get("", response_model=None)
async def show_alerts(screen: Reading) -> Response:
    """Open alerts; reading them acknowledges none."""
    async with screen.runtime.db.begin() as session:
        found = await read_alerts(session, screen.runtime.keys, screen.member, screen.now)
    return screen.page("alerts.html", alerts=found)


@router.get("/{alert}", response_model=None)
async def show_alert(screen: Reading, alert: UUID) -> Response:
    """The one alert that a page spoke of; opening it acknowledges nothing."""
    async with screen.runtime.db.begin() as session:
        found = await read_alerts(
            session, screen.runtime.keys, screen.member, screen.now, alert=alert
        )
    if not found:
        raise NotYours("no such open alert among yours")
    return screen.page("alerts.html", alerts=found, alone=True)


@router.post("/{alert}/in-care", response_model=None)
async def care(screen: Acting, alert: UUID) -> Response:
    """Say that somebody is in contact with the person."""
    work = take_into_care(screen.runtime, screen.member, alert, screen.now)
    return await screen.act(work, "/alerts", "in-care")


@router.post("/{alert}/known", response_model=None)
async def know(screen: Acting, alert: UUID, days: Annotated[int, Form()]) -> Response:
    """Say that such thoughts are known and unchanged."""
    work = let_join_digest(screen.runtime, screen.member, alert, days, screen.now)
    return await screen.act(work, f"/alerts/{alert}", "digest")


@router.post("/{alert}/acknowledge", response_model=None)
async def take_on(screen: Acting, alert: UUID) -> Response:
    """Acknowledge an alert."""
    work = acknowledge(screen.runtime, screen.member, alert, screen.now)
    return await screen.act(work, "/alerts", "acknowledged")


@router.post("/{alert}/close", response_model=None)
async def finish(
    screen: Acting, alert: UUID, disposition: Annotated[str, Form(max_length=8_000)] = ""
) -> Response:
    """Close an alert with what was done."""
    work = close(screen.runtime, screen.member, alert, disposition, screen.now)
    return await screen.act(work, "/alerts", "closed")
