"""The chat inside a clinic's own page: the script that puts it there, and who may frame it."""

from __future__ import annotations

import json
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cairn.turns.runtime import Runtime
from cairn.web.headers import policy

router = APIRouter()
SCRIPT = Path(__file__).parent / "static" / "embed.js"
WORDS = ("label", "close", "tab")
#: First parts of the paths of the pages that a patient opens, so that no link in the frame leads
#: to an empty one. Never the console, the telephone of the demo, or what other programs ask.
FRAMED = frozenset({"", "chat", "join", "start", "come-back", "documents", "devices", "data"})


@router.get("/embed.js")
async def script(request: Request) -> Response:
    """The custom element `<cairn-chat>`, with its words in both languages before it."""
    runtime: Runtime = request.app.state.conductor.runtime
    words = {
        lang: {name: runtime.library.message(f"ui-embed-{name}").text.of(lang) for name in WORDS}
        for lang in ("en", "fr")
    }
    source = SCRIPT.read_text(encoding="utf-8")
    body = source.replace("{/* words */}", json.dumps(words, ensure_ascii=False))
    headers = {
        "Cache-Control": "public, max-age=3600",
        "Cross-Origin-Resource-Policy": "cross-origin",  # the one file that other sites load
    }
    return Response(body, media_type="text/javascript", headers=headers)


class Framing:
    """Pure ASGI: the patient's pages name the origins that may frame them."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        self._policy = policy(" ".join(origins)) if origins else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; a response of such a page gets its own policy."""
        framed = scope["type"] == "http" and scope["path"].split("/")[1] in FRAMED
        if self._policy is None or not framed:
            await self._app(scope, receive, send)
            return
        allowed = self._policy

        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Content-Security-Policy"] = allowed
            await send(message)

        await self._app(scope, receive, with_policy)
