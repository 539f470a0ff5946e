"""`python -m actions`: serve the actions to Rasa, on loopback only."""

from __future__ import annotations

import logging
import warnings
from urllib.parse import urlsplit

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sqlalchemy import text

import actions.commands
import actions.session
from actions.commit import CommitAction, runtime
from cairn import logs
from cairn.settings import settings


async def _open_runtime(_: object) -> None:
    """Read the content and reach the database before the first patient waits for it."""
    async with runtime().db.begin() as session:
        await session.execute(text("SELECT 1"))


def main() -> None:
    """Serve until told to stop."""
    logs.configure("actions")
    logging.getLogger("sanic").setLevel(logging.ERROR)
    # Rasa 3.6.21 and this SDK differ in version by design; the contract test watches over it.
    warnings.filterwarnings("ignore", message=".*versions of rasa and rasa_sdk.*")
    logging.getLogger("rasa_sdk.utils").setLevel(logging.ERROR)
    executor = ActionExecutor()
    executor.register_action(actions.session.ActionSessionStart)
    for action in CommitAction.__subclasses__():
        executor.register_action(action)
    app = create_app(executor, cors_origins=None)
    app.register_listener(_open_runtime, "before_server_start")
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
