"""The telephone: a signed webhook in, deliveries out, by the demo's handset."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx

from cairn.talk.lines import Line, TurnLate, line_of

PATIENCE = 30.0  # seconds
LOOK_EVERY = 0.05
OUTAGE_AFTER = 6.0  # by then a text without an answer is the outage text
GONE = ("sent", "delivered", "undelivered", "failed", "suppressed", "unknown")


class SmsTalk:
    """A patient's telephone."""

    def __init__(self, url: str, phone: str, *, patience: float = PATIENCE) -> None:
        self._http = httpx.AsyncClient(base_url=url.rstrip("/"), timeout=20)
        self._phone = phone
        self._patience = patience
        self._seen: set[str] = set()
        self._since = datetime.now(UTC)

    async def say(self, text: str, *, sid: str | None = None) -> list[Line]:
        """Send one text; what arrived when the provider has taken its answer."""
        sid = sid or f"SM{uuid4().hex}"
        await self.send(sid, text)
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            async with asyncio.timeout(self._patience):
                while True:
                    found = await self._look(sid)
                    waiting = [t for t in found["texts"] if t["state"] not in GONE]
                    late = loop.time() - begun > OUTAGE_AFTER and found["texts"]
                    if (found["answered"] or late) and not waiting:
                        return self._read(found["texts"])
                    await asyncio.sleep(LOOK_EVERY)
        except TimeoutError:
            raise TurnLate(f"no text within {self._patience:.0f} s") from None

    async def send(self, sid: str, text: str) -> None:
        """Send one text and wait for nothing."""
        answer = await self._http.post(
            f"/demo/handset/{self._phone}", json={"text": text, "sid": sid}
        )
        answer.raise_for_status()

    async def _look(self, sid: str) -> dict[str, Any]:
        answer = await self._http.get(
            f"/demo/handset/{self._phone}", params={"sid": sid, "after": self._since.isoformat()}
        )
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        found["texts"] = [t for t in found["texts"] if t["id"] not in self._seen]
        return found

    def _read(self, texts: list[dict[str, Any]]) -> list[Line]:
        self._seen |= {t["id"] for t in texts}
        return [line_of(t) for t in texts]

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()
