"""Headers that every page carries: nothing from elsewhere runs, frames or is cached."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SOURCES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; "
)
# Not `no-referrer`: a browser then sends `Origin: null` with our own forms, and none is let in.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def policy(ancestors: str = "'none'") -> str:
    """The content security policy of a page that only those origins may frame."""
    return f"{_SOURCES}frame-ancestors {ancestors}"


class SecurityHeaders:
    """Pure ASGI: adds the headers; nothing but static files is kept by a browser."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding headers to the start of a response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "Content-Security-Policy" not in headers:
                    headers["Content-Security-Policy"] = policy()
                    headers["X-Frame-Options"] = "DENY"  # it knows no list of who may
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                # Our own files are asked for anew, so that no page runs with those of the
                # version before; what did not change is not sent again.
                static = "/static/" in scope["path"]
                headers.setdefault("Cache-Control", "no-cache" if static else "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)
