"""Open browsers: each reads its conversation from a cursor, so nothing is pushed twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.websockets import WebSocket, WebSocketDisconnect

from cairn.content.library import Library
from cairn.engine.progress import Progress
from cairn.store.messages import Bubble, read_bubbles
from cairn.store.patients import find_by_id, read_web_sessions
from cairn.turns.progress import read_progress
from cairn.turns.runtime import Runtime

log = structlog.get_logger()
SLOW = 10.0  # seconds for a page to take one frame
SIGNED_OUT = 4401


@dataclass(eq=False)
class Browser:
    """One connected page, how far it has read, and the hash of the cookie that let it in."""

    socket: WebSocket
    cursor: int
    session: bytes
    sending: asyncio.Lock = field(default_factory=asyncio.Lock)
    progress: Progress | None = None  # as it was told last

    async def send(self, frame: dict[str, Any]) -> None:
        """Send one frame; a page that left, or reads nothing any more, is given up."""
        try:
            async with asyncio.timeout(SLOW):
                await self.socket.send_json(frame)
        except TimeoutError:
            await self.close(1013, "too slow")
        except (WebSocketDisconnect, RuntimeError):
            pass  # its reader notices

    async def close(self, code: int, reason: str) -> None:
        """Close the page's connection; its reader then leaves the hub."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(SLOW):
                await self.socket.close(code, reason)


class Hub:
    """Which browsers are open, and what each has yet to read."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._browsers: defaultdict[UUID, set[Browser]] = defaultdict(set)
        self._moved: dict[UUID, asyncio.Task[None]] = {}

    def join(self, patient: UUID, browser: Browser) -> None:
        """A page opened."""
        self._browsers[patient].add(browser)

    def leave(self, patient: UUID, browser: Browser) -> None:
        """A page closed."""
        self._browsers[patient].discard(browser)
        if not self._browsers[patient]:
            del self._browsers[patient]

    async def flush(self, patient: UUID) -> None:
        """Send each open page what it has not read yet, and close those that were signed out."""
        browsers = list(self._browsers.get(patient, ()))
        if not browsers:
            return
        after = min(browser.cursor for browser in browsers)
        async with self._runtime.db.read() as session:
            signed_in = await read_web_sessions(session, patient)
            bubbles = await self._read(session, patient, after)
        library = self._runtime.library
        await asyncio.gather(
            *(
                _show(browser, bubbles, library)
                if browser.session in signed_in
                else browser.close(SIGNED_OUT, "signed out")
                for browser in browsers
            )
        )
        if bubbles or any(browser.progress is None for browser in browsers):
            await self._tell_progress(patient, browsers)

    async def _tell_progress(self, patient: UUID, browsers: Sequence[Browser]) -> None:
        """Behind what was said, since nobody waits for it."""
        progress = await self.progress(patient)
        for browser in browsers:
            if progress is not None and browser.progress != progress:
                browser.progress = progress
                await browser.send({"type": "progress", **asdict(progress)})

    async def progress(self, patient: UUID) -> Progress | None:
        """How far the patient is; None for nobody, and when it cannot be told.

        A page without its bar still talks, so what fails here is logged and no more.
        """
        try:
            return await read_progress(self._runtime, patient, datetime.now(UTC))
        except Exception as error:
            log.exception("progress_not_told", patient=str(patient), error=type(error).__name__)
            return None

    async def earlier(self, patient: UUID, before: int, limit: int) -> list[Bubble]:
        """The newest bubbles before a position, in order."""
        async with self._runtime.db.read() as session:
            return await self._read(session, patient, 0, limit, before=before)

    async def read(self, patient: UUID, after: int, limit: int = 100) -> list[Bubble]:
        """Bubbles after a cursor; none when the patient was erased."""
        async with self._runtime.db.read() as session:
            return await self._read(session, patient, after, limit)

    async def _read(
        self,
        session: AsyncSession,
        patient: UUID,
        after: int,
        limit: int = 100,
        *,
        before: int | None = None,
    ) -> list[Bubble]:
        known = await find_by_id(session, self._runtime.keys, patient)
        if known is None:
            return []
        return await read_bubbles(
            session, known.sealer, patient, after=after, before=before, limit=limit
        )

    async def end_turn(self, patient: UUID, external_id: str, *, answered: bool) -> None:
        """Tell the patient's pages that nothing more follows to that message for now."""
        for browser in list(self._browsers.get(patient, ())):
            await browser.send({"type": "turn_end", "for": external_id, "answered": answered})

    async def listen(self) -> None:
        """Flush when anybody wrote to a conversation: another gateway, console, scheduler.

        Until cancelled, whatever goes wrong. After a pause every open page reads again, since
        nobody repeats what was announced meanwhile.
        """
        url = self._runtime.db.url.replace("postgresql+psycopg://", "postgresql://")
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(url, autocommit=True) as link:
                    await link.execute("LISTEN cairn_conversation")
                    for patient in list(self._browsers):
                        self._flush_soon(patient)
                    async for notice in link.notifies():
                        self._flush_soon(UUID(notice.payload))
            except Exception as error:
                log.exception("listen_lost", error=type(error).__name__)
            await asyncio.sleep(1)

    def _flush_soon(self, patient: UUID) -> None:
        """Flush without keeping the others waiting; what is announced in a burst is read once."""
        if patient in self._browsers and patient not in self._moved:
            self._moved[patient] = asyncio.create_task(self._flush_moved(patient))

    async def _flush_moved(self, patient: UUID) -> None:
        del self._moved[patient]  # what is announced from here on needs another flush
        try:
            await self.flush(patient)
        except Exception as error:
            log.exception("flush_failed", patient=str(patient), error=type(error).__name__)


async def _show(browser: Browser, bubbles: Sequence[Bubble], library: Library) -> None:
    async with browser.sending:
        for bubble in bubbles:
            if bubble.position > browser.cursor:
                browser.cursor = bubble.position
                await browser.send(frame_of(bubble, library))


def frame_of(bubble: Bubble, library: Library) -> dict[str, Any]:
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
        **bubble.question,
        "lang": bubble.lang,
        "at": bubble.at.isoformat(),
        "in_reply_to": str(bubble.in_reply_to) if bubble.in_reply_to else None,
        "session": _session_of(bubble, library),
    }


def _session_of(bubble: Bubble, library: Library) -> str | None:
    """The title of the session that a bubble belongs to; None in a tool and outside."""
    if bubble.module is None:
        return None
    try:
        module = library.module(bubble.module)
    except KeyError:
        return None  # it left the content, and nobody is in it any more
    return (
        module.title.of("fr" if bubble.lang == "fr" else "en") if module.kind == "session" else None
    )
