"""A mail server on this machine alone that keeps what it is given and sends nothing on.

The demo's gateway runs it for the page that shows the team's mail; tests run it by itself
and tell it to refuse.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT = 200  # e-mails; the oldest are forgotten


@dataclass(frozen=True)
class Caught:
    """One e-mail."""

    at: datetime
    to: str
    subject: str
    body: str


class MailCatcher:
    """What was caught, and the answer that the server gives instead of keeping more."""

    def __init__(self) -> None:
        self.caught: deque[Caught] = deque(maxlen=KEPT)
        self.refuse: str | None = None  # e.g. "451 Try again"
        self._server: asyncio.Server | None = None

    async def start(self) -> int:
        """Listen on a free port of the loopback; the port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(self, loop=loop, ident="Cairn"), "127.0.0.1", 0
        )
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep one e-mail."""
        if self.refuse:
            return self.refuse
        content = envelope.content
        message = message_from_bytes(content if isinstance(content, bytes) else b"", policy=default)
        body = message.get_body(("plain",))
        self.caught.append(
            Caught(
                at=datetime.now(UTC),
                to=", ".join(envelope.rcpt_tos),
                subject=str(message["Subject"] or ""),
                body=body.get_content().strip() if body is not None else "",
            )
        )
        return "250 Kept"
