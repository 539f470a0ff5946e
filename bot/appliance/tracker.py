"""A store for conversations that last one turn, and a validator compiled once.

Both tune Rasa 3.6.21 where it was measured to hurt; ``endpoints.yml`` names the store,
which is how this module is loaded.
"""

from __future__ import annotations

from typing import Any

from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig


class OneTurnTrackerStore(TrackerStore):
    """Hold no conversation once its turn is over.

    A turn passes its tracker along by itself; a store is only asked for the tracker of an
    *earlier* turn, and here there is none. So memory is bounded by the turns in hand, and
    a message that is sent again (after a failed action, say) starts from
    ``action_session_start`` like any other instead of from half a turn.
    """

    def __init__(
        self,
        domain: Domain,
        host: EndpointConfig | None = None,
        event_broker: EventBroker | None = None,
        **_options: Any,
    ) -> None:
        super().__init__(domain, event_broker)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Forget the tracker."""

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return None: every turn is a new conversation."""
        return None

    async def keys(self) -> list[str]:
        """Return no conversation id."""
        return []


def compile_response_validator() -> None:
    """Validate action responses with a validator built once.

    ``RemoteAction`` calls ``jsonschema.validate`` in every action call, which first checks
    its own constant schema against the meta-schema: 83 % of a turn's CPU. The schema is
    checked here, once; responses are validated against it exactly as before.
    """
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def validate(_action: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate  # noqa: SLF001 - the patch this file is for


compile_response_validator()
