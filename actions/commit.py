"""What the actions share: one runtime per process, and the one committing call of a turn."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from cairn.engine.turn import Command
from cairn.settings import settings
from cairn.turns.runtime import Runtime
from cairn.turns.take import take_turn

log = structlog.get_logger()
Events = list[dict[str, Any]]


@cache
def runtime() -> Runtime:
    """The runtime of this process, opened on first use within its event loop."""
    return Runtime.open(settings())


def message_of(tracker: Tracker) -> UUID:
    """The message this turn may commit; PermissionError without the gateway's token."""
    metadata = tracker.latest_message.get("metadata") or tracker.get_slot(
        "session_started_metadata"
    )
    token = (metadata or {}).get("token")
    return runtime().verify(token if isinstance(token, str) else "")


def doubt_of(tracker: Tracker) -> str | None:
    """The command that an answer may have been, as the model saw it."""
    behind = (tracker.latest_message.get("intent_ranking") or [])[1:]
    return str(behind[0]["name"]) if behind else None


class CommitAction(Action):  # type: ignore[misc] # the SDK carries no types
    """An action that answers the message with one command of the patient."""

    verb: ClassVar[str] = ""
    command: ClassVar[str] = ""

    def name(self) -> str:
        """The name Rasa's domain calls it by."""
        return self.verb

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Commit the turn. The gateway reads the outputs from the database, not from Rasa."""
        try:
            message = message_of(tracker)
            command = Command(name=self.command, doubt=doubt_of(tracker))
            taken = await take_turn(runtime(), message, command, datetime.now(UTC))
        except Exception as error:
            # Said to Rasa as a rejection, so that the patient's text is in no error of the SDK;
            # the gateway sees that nothing was committed and tries again.
            log.exception("turn_failed", action=self.verb, error=type(error).__name__)
            raise ActionExecutionRejection(self.verb, "the turn was not committed") from None
        log.info("turn_taken", action=self.verb, message=str(message), outcome=taken.outcome)
        return []
