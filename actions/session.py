"""Rasa keeps no dialogue: each turn begins by rebuilding it from the database."""

from __future__ import annotations

from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, ActiveLoop, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.commit import Events, message_of, runtime
from cairn.store.messages import context_of_message

log = structlog.get_logger()


class ActionSessionStart(Action):  # type: ignore[misc] # the SDK carries no types
    """Open the form when the patient has an open question. Reads only."""

    def name(self) -> str:
        """The name Rasa gives to what begins a conversation."""
        return "action_session_start"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """The dialogue as it stands, in Rasa's events."""
        try:
            message = message_of(tracker)
            async with runtime().db.read() as session:
                context = await context_of_message(session, message)
        except Exception as error:
            log.exception("session_start_failed", error=type(error).__name__)
            raise ActionExecutionRejection(self.name(), "the dialogue was not rebuilt") from None
        events: Events = [SessionStarted()]
        if context != "idle":
            events += [ActiveLoop("session_form"), SlotSet("requested_slot", "reply")]
        return [*events, ActionExecuted("action_listen")]
