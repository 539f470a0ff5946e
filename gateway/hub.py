"""Open browsers: each reads its conversation from a cursor, so nothing is pushed twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from cairn.store.messages import Bubble, read_bubbles
from cairn.store.patients import find_by_id
from cairn.turns.runtime import Runtime

log = structlog.get_logger()


@dataclass(eq=False)
class Browser:
    """One connected page and how far it has read."""

    socket: WebSocket
    cursor: int
    lang: str = "en"
    country: str = "ZZ"
    sending: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, frame: dict[str, Any]) -> None:
        """Send one frame; a page that left is noticed by its reader."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await self.socket.send_json(frame)


class Hub:
    """Which browsers are open, and what each has yet to read."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._browsers: defaultdict[UUID, set[Browser]] = defaultdict(set)

    def join(self, patient: UUID, browser: Browser) -> None:
        """A page opened."""
        self._browsers[patient].add(browser)

    def leave(self, patient: UUID, browser: Browser) -> None:
        """A page closed."""
        self._browsers[patient].discard(browser)
        if not self._browsers[patient]:
            del self._browsers[patient]

    async def flush(self, patient: UUID) -> None:
        """Send each open page what it has not read yet."""
        browsers = list(self._browsers.get(patient, ()))
        if not browsers:
            return
        bubbles = await self.read(patient, min(b.cursor for b in browsers))
        for browser in browsers:
            async with browser.sending:
                for bubble in bubbles:
                    if bubble.position > browser.cursor:
                        browser.cursor = bubble.position
                        await browser.send(frame_of(bubble))

    async def read(self, patient: UUID, after: int, limit: int = 100) -> list[Bubble]:
        """Bubbles after a cursor; none when the patient was erased."""
        async with self._runtime.db.begin() as session:
            known = await find_by_id(session, self._runtime.keys, patient)
            if known is None:
                return []
            return await read_bubbles(session, known.sealer, patient, after=after, limit=limit)

    async def end_turn(self, patient: UUID, external_id: str, *, answered: bool) -> None:
        """Tell the patient's pages that nothing more follows to that message for now."""
        for browser in list(self._browsers.get(patient, ())):
            await browser.send({"type": "turn_end", "for": external_id, "answered": answered})

    async def listen(self) -> None:
        """Flush when anybody wrote to a conversation: another gateway, console, scheduler."""
        url = self._runtime.db.url.replace("postgresql+psycopg://", "postgresql://")
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(url, autocommit=True) as link:
                    await link.execute("LISTEN cairn_conversation")
                    for patient in list(self._browsers):
                        await self.flush(patient)
                    async for notice in link.notifies():
                        await self.flush(UUID(notice.payload))
            except psycopg.OperationalError as error:
                log.error("listen_lost", error=type(error).__name__)  # noqa: TRY400 - no values
                await asyncio.sleep(1)


def frame_of(bubble: Bubble) -> dict[str, Any]:
    """A bubble as the widget reads it."""
    return {
        "type": "message",
        "id": str(bubble.id),
        "position": bubble.position,
        "client_id": bubble.external_id if bubble.channel == "web" else None,
        "from": bubble.author,
        "channel": bubble.channel,
        "kind": bubble.kind,
        "text": bubble.text,
        "expects": bubble.expects,
        "options": list(bubble.options),
        **bubble.scale,
        "lang": bubble.lang,
        "at": bubble.at.isoformat(),
        "in_reply_to": str(bubble.in_reply_to) if bubble.in_reply_to else None,
    }
