"""The copy of a patient's data, for who asked their team for it."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from cairn.person.archive import file_name, write_copy
from cairn.person.words import Words
from cairn.team.copies import begin_copy
from cairn.team.member import Refused
from console.guard import Acting

router = APIRouter(prefix="/patients/{patient}")


@router.post("/copy", response_model=None)
async def make_copy(screen: Acting, patient: UUID) -> Response:
    """The archive in the patient's language, to hand over; it lies on no disk of ours."""
    runtime, now = screen.runtime, screen.now
    try:
        known = await begin_copy(runtime, screen.member, patient, now)
    except Refused as refused:
        return screen.go(f"/patients/{patient}", refused=refused.code)
    name = file_name(Words.of(runtime.library, known), now)
    return StreamingResponse(
        write_copy(runtime, known, now),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
