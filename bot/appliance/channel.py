"""Rasa's REST channel with the slash taken out.

Rasa reads a text that begins with ``/`` as an intent of the sender's choice. The gateway
neutralises it already; the appliance does not depend on that.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse


def neutralise_slash(text: str) -> str:
    """Return ``text`` without what would make Rasa parse it as an intent."""
    return text.lstrip("/ \t\r\n\f\v\u00a0\u2007\u202f\ufeff")


class SealedRestInput(RestInput):
    """``POST /webhooks/rest/webhook`` as Rasa has it, minus slash intents and streaming."""

    def _extract_message(self, req: Request) -> str:
        text = req.json.get("message")
        return neutralise_slash(text) if isinstance(text, str) else ""

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Rasa's own routes, with streaming refused."""
        routes = super().blueprint(on_new_message)

        @routes.middleware("request")  # type: ignore[misc]
        async def refuse_stream(request: Request) -> HTTPResponse | None:
            # The streaming branch starts a task that outlives the request's own
            # error handling; nobody needs it.
            if "stream" in request.args:
                return response.empty(status=400)
            return None

        return routes
