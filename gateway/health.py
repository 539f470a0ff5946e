"""Whether this gateway can do its work. Says nothing of patients."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response, status
from sqlalchemy.exc import SQLAlchemyError

from cairn.turns.flow import read_flow
from gateway.conduct import Conductor, clock

router = APIRouter()


@router.get("/health")
async def health(request: Request, response: Response) -> dict[str, Any]:
    """200 when the database and Rasa answer, the scheduler lives and alerts flow; else 503.

    `alerts` is false when the daily test did not leave, or when pages are left lying.
    """
    conductor: Conductor = request.app.state.conductor
    parts: dict[str, bool] = {"rasa": await request.app.state.rasa.ready()}
    try:
        async with conductor.runtime.db.read() as session:
            flow = await read_flow(session, clock())
        parts |= {"database": True, "scheduler": flow.alive, "alerts": flow.flows}
    except (SQLAlchemyError, OSError):
        parts |= {"database": False, "scheduler": False, "alerts": False}
    ok = all(parts.values())
    response.status_code = status.HTTP_200_OK if ok else status.HTTP_503_SERVICE_UNAVAILABLE
    return {"ok": ok, "parts": parts}


@router.get("/alive")
async def alive() -> dict[str, bool]:
    """The process answers: for supervisors that only restart what hangs."""
    return {"ok": True}
