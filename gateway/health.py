"""Whether this gateway can do its work. Says nothing of patients."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response, status
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from gateway.conduct import Conductor

router = APIRouter()


@router.get("/health")
async def health(request: Request, response: Response) -> dict[str, Any]:
    """200 when the database and Rasa answer and the scheduler lives; else 503, and which not."""
    conductor: Conductor = request.app.state.conductor
    parts: dict[str, bool] = {"rasa": await request.app.state.rasa.ready()}
    try:
        async with conductor.runtime.db.read() as session:
            late = await session.scalar(
                text("SELECT now() - max(at) > interval '60 seconds' FROM heartbeat")
            )
        parts["database"], parts["scheduler"] = True, late is False
    except (SQLAlchemyError, OSError):
        parts["database"] = parts["scheduler"] = False
    ok = all(parts.values())
    response.status_code = status.HTTP_200_OK if ok else status.HTTP_503_SERVICE_UNAVAILABLE
    return {"ok": ok, "parts": parts}


@router.get("/alive")
async def alive() -> dict[str, bool]:
    """The process answers: for supervisors that only restart what hangs."""
    return {"ok": True}
