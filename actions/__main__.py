"""`python -m actions`: serve the actions to Rasa, on loopback only."""

from __future__ import annotations

import logging
import warnings
from typing import Any
from urllib.parse import urlsplit

import structlog
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Request, Sanic, response
from sanic.handlers import ErrorHandler
from sanic.response import HTTPResponse
from sqlalchemy import text

import actions.commands
import actions.session
from actions.commit import CommitAction, runtime
from cairn import logs
from cairn.settings import settings

log = structlog.get_logger()


async def _fail_without_words(_: Request, error: Exception) -> HTTPResponse:
    """In place of the SDK's own handler, which sends the request back: a patient's words."""
    log.error("request_failed", exc_info=error)
    return response.json({"error": type(error).__name__}, status=500)


async def _open_runtime(app: Sanic[Any, Any]) -> None:
    """Read the content and reach the database before the first patient waits for it."""
    async with runtime().db.read() as session:
        await session.execute(text("SELECT 1"))
    app.add_task(runtime().keep_current())


def build() -> Sanic[Any, Any]:
    """The SDK's application with our actions, and no error that repeats what was sent."""
    logging.getLogger("sanic").setLevel(logging.ERROR)
    # Rasa 3.6.21 and this SDK differ in version by design; the contract test watches over it.
    warnings.filterwarnings("ignore", message=".*versions of rasa and rasa_sdk.*")
    logging.getLogger("rasa_sdk.utils").setLevel(logging.ERROR)
    executor = ActionExecutor()
    executor.register_action(actions.session.ActionSessionStart)
    for action in CommitAction.__subclasses__():
        executor.register_action(action)
    app: Sanic[Any, Any] = create_app(executor, cors_origins=None)
    app.error_handler = ErrorHandler()
    app.error_handler.add(Exception, _fail_without_words)
    app.register_listener(_open_runtime, "before_server_start")
    return app


def main() -> None:
    """Serve until told to stop."""
    logs.configure("actions")
    app = build()
    address = urlsplit(settings().actions_url)
    app.run(
        host="127.0.0.1",
        port=address.port,
        single_process=True,
        access_log=False,
        motd=False,
    )


if __name__ == "__main__":
    main()
