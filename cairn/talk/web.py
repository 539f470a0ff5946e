"""The web chat: cookie, Origin and WebSocket, as the widget uses them."""

from __future__ import annotations

import asyncio
import json
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect

from cairn.talk.lines import Line, TurnLate, line_of

PATIENCE = 30.0  # seconds


class WebTalk:
    """A patient's open page."""

    def __init__(self, url: str, *, patience: float = PATIENCE) -> None:
        self.url = url.rstrip("/")
        self.patient: str | None = None
        self.phone: str | None = None
        self._patience = patience
        self._cookies: dict[str, str] = {}
        self._socket: ClientConnection | None = None
        self._position = 0

    async def join(self, lang: str, *, patient: str | None = None, guided: bool = True) -> None:
        """Sign in to a demo as a new patient, or as the one of that id."""
        body: dict[str, Any] = {"lang": lang, "guided": guided}
        if patient:
            body["patient"] = patient
        async with httpx.AsyncClient(base_url=self.url, timeout=15) as http:
            answer = await http.post("/demo/join", json=body)
            answer.raise_for_status()
            self._cookies = dict(answer.cookies)
            self.patient, self.phone = answer.json()["patient"], answer.json()["phone"]

    async def open(self, after: int | None = None) -> None:
        """Open the page; with no `after`, only what comes from now on is read."""
        cookie = "; ".join(f"{k}={v}" for k, v in self._cookies.items())
        if after is None:
            after = await self._newest()
        self._position = after
        address = self.url.replace("http", "ws", 1)
        self._socket = await connect(
            f"{address}/api/chat?after={after}",
            additional_headers={"Cookie": cookie},
            origin=self.url,  # type: ignore[arg-type]
            max_size=2**24,
        )
        while json.loads(await self._socket.recv())["type"] != "ready":
            pass

    async def _newest(self) -> int:
        async with httpx.AsyncClient(base_url=self.url, cookies=self._cookies, timeout=15) as http:
            answer = await http.get("/api/messages")
            answer.raise_for_status()
            return max((m["position"] for m in answer.json()["messages"]), default=0)

    async def skip_to_newest(self) -> None:
        """Leave unread what was said on another channel meanwhile."""
        assert self._socket is not None, "open() first"
        newest = await self._newest()
        while self._position < newest:
            frame = json.loads(await self._socket.recv())
            if frame["type"] == "message":
                self._position = frame["position"]

    async def say(self, text: str, *, message_id: str | None = None) -> list[Line]:
        """Send one message; the lines until its turn ended, without the echo of its own."""
        assert self._socket is not None, "open() first"
        own = message_id or uuid4().hex
        await self._socket.send(json.dumps({"type": "say", "id": own, "text": text}))
        lines: list[Line] = []
        try:
            async with asyncio.timeout(self._patience):
                while True:
                    frame = json.loads(await self._socket.recv())
                    if frame["type"] == "refused":
                        raise ValueError(f"refused: {frame['field']}: {frame['reason']}")
                    if frame["type"] == "message":
                        self._position = frame["position"]
                        if frame["from"] != "patient":
                            lines.append(line_of(frame))
                    if frame["type"] == "turn_end" and frame["for"] == own:
                        return lines
        except TimeoutError:
            raise TurnLate(f"no answer within {self._patience:.0f} s") from None

    async def next_line(self, within: float) -> Line:
        """The next thing that is said to the patient without their asking."""
        assert self._socket is not None, "open() first"
        async with asyncio.timeout(within):
            while True:
                frame = json.loads(await self._socket.recv())
                if frame["type"] == "message" and frame["from"] != "patient":
                    return line_of(frame)

    async def close(self) -> None:
        """Close the page."""
        if self._socket is not None:
            await self._socket.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        await self.close()
