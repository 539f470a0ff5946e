"""What a page asks every few seconds: has anything moved?"""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from cairn.team.pulse import read_pulse
from console.guard import Reading

router = APIRouter()


@router.get("/pulse")
async def show_pulse(screen: Reading, patient: UUID | None = None) -> dict[str, str]:
    """A mark without content; the page reads itself again when it changed."""
    async with screen.runtime.db.begin() as session:
        return {"mark": await read_pulse(session, screen.member, patient)}
