"""The sign of life to a watchdog elsewhere: it alarms somebody when the sign stays away."""

from __future__ import annotations

import httpx
import structlog

TIMEOUT = 10.0
log = structlog.get_logger()


async def ping(url: str) -> bool:
    """Ask for the watchdog's address; whether it took the sign."""
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT) as http:
            answer = await http.get(url)
    except httpx.HTTPError as error:
        log.warning("heartbeat_not_taken", error=type(error).__name__)
        return False
    if not answer.is_success:
        log.warning("heartbeat_not_taken", error=str(answer.status_code))
    return answer.is_success
