"""The first page: who needs the member now, with the reason in words."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from cairn.team.caseload import Need, read_caseload
from console.guard import Reading
from console.words import Words

router = APIRouter(default_response_class=HTMLResponse)


@router.get("/", response_model=None)
async def show_caseload(screen: Reading) -> Response:
    """The caseload, the most urgent first."""
    async with screen.runtime.db.begin() as session:
        cases = await read_caseload(session, screen.member, screen.now)
    return screen.page("caseload.html", cases=cases, say_need=say_need)


def say_need(words: Words, need: Need) -> str:
    """A reason in words."""
    match need.why:
        case "alert" | "acknowledged":
            axis = words.t(f"axis-{need.detail}")
            return words.t(f"need-{need.why}", level=need.level, axis=axis)
        case "request":
            said = words.t(f"request-{need.detail}")
            return f"{said} (×{need.count})" if need.count > 1 else said
        case "held":
            if need.detail:
                return words.t("need-held-other", holder=need.detail)
            return words.t("need-held-own")
        case _:
            return words.t(f"need-{need.why}", count=need.count)
