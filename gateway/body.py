"""No request is read without end: what is longer than any message is refused unread."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST = 4_000_000  # bytes; 200,000 characters take at most 12 each in a form, and nobody sends that


class BodyLimit:
    """Pure ASGI: 413 once a body is longer than any message can be."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, counting what is read."""
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MOST:
                raise HTTPException(413, "Send less than 4 MB: a message has 200,000 characters.")
            return message

        await self._app(scope, counted if scope["type"] == "http" else receive, send)
