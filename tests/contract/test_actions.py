"""The actions answer what Rasa 3.6.21 really posts, with events that 3.6 knows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection
from ruamel.yaml import YAML

import actions.commands
import actions.session
from actions import commit
from actions.commit import CommitAction
from cairn.settings import REPOSITORY
from cairn.store.tables import MoodEntry
from tests.integration.turns.conftest import Clinic, clinic  # noqa: F401 - a fixture

pytestmark = pytest.mark.anyio
PAYLOADS = Path(__file__).parent / "payloads"
EVENTS_OF_3_6 = {"session_started", "active_loop", "slot", "action"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def server(
    clinic: Clinic,  # noqa: F811 - the fixture above
    monkeypatch: pytest.MonkeyPatch,
) -> ActionExecutor:
    for module in (commit, actions.session):
        monkeypatch.setattr(module, "runtime", lambda: clinic.runtime)
    executor = ActionExecutor()
    executor.register_action(actions.session.ActionSessionStart)
    for action in CommitAction.__subclasses__():
        executor.register_action(action)
    return executor


def recorded(name: str, token: str) -> Any:
    text = (PAYLOADS / f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text.replace('"TOKEN"', json.dumps(token)))


async def call(server: ActionExecutor, payload: Any) -> list[dict[str, Any]]:
    result = await server.run(payload)
    assert result is not None
    answer = json.loads(json.dumps(result.model_dump()))
    assert answer["responses"] == [], "what the patient reads never passes through Rasa"
    events: list[dict[str, Any]] = answer["events"]
    assert {event["event"] for event in events} <= EVENTS_OF_3_6
    return events


async def arrived(clinic: Clinic, text: str) -> str:  # noqa: F811
    patient = await clinic.patient()
    return await token_for(clinic, patient, text)


async def token_for(clinic: Clinic, patient: UUID, text: str) -> str:  # noqa: F811
    received = await clinic.hear(patient, text)
    assert received.message is not None
    return clinic.runtime.sign(received.message)


async def test_an_idle_dialogue_is_rebuilt_without_a_form(
    server: ActionExecutor,
    clinic: Clinic,  # noqa: F811
) -> None:
    token = await arrived(clinic, "mood 4")
    events = await call(server, recorded("idle.action_session_start", token))
    assert [event["event"] for event in events] == ["session_started", "action"]


async def test_an_open_question_is_rebuilt_as_the_form(
    server: ActionExecutor,
    clinic: Clinic,  # noqa: F811
) -> None:
    patient = await clinic.patient()
    await clinic.tell(patient, "start", "start_session")
    token = await token_for(clinic, patient, "yes")
    events = await call(server, recorded("answering.action_session_start", token))
    named = [(event["event"], event.get("name"), event.get("value")) for event in events]
    assert ("active_loop", "session_form", None) in named
    assert ("slot", "requested_slot", "reply") in named
    assert named[-1][:2] == ("action", "action_listen")


async def test_a_command_commits_and_returns_no_event(
    server: ActionExecutor,
    clinic: Clinic,  # noqa: F811
) -> None:
    token = await arrived(clinic, "mood 4")
    assert await call(server, recorded("idle.action_log_mood", token)) == []
    assert [entry.value for entry in await clinic.rows(MoodEntry)] == [4.0]


@pytest.mark.parametrize("token", ["", "TOKEN", "made.up.token"])
async def test_without_the_gateways_token_nothing_is_committed(
    server: ActionExecutor,
    clinic: Clinic,  # noqa: F811
    token: str,
) -> None:
    await arrived(clinic, "mood 4")
    with pytest.raises(ActionExecutionRejection):
        await server.run(recorded("idle.action_log_mood", token))
    assert await clinic.rows(MoodEntry) == []


async def test_every_action_of_the_domain_is_served_and_no_other() -> None:
    with (REPOSITORY / "bot" / "domain.yml").open(encoding="utf-8") as file:
        domain = YAML(typ="safe", pure=True).load(file)
    served = {action.verb for action in CommitAction.__subclasses__()} | {"action_session_start"}
    assert set(domain["actions"]) == served


async def test_an_answer_that_may_be_a_command_reaches_the_engine_with_its_doubt(
    server: ActionExecutor,
    clinic: Clinic,  # noqa: F811
) -> None:
    patient = await clinic.patient()
    await clinic.tell(patient, "start", "start_session")
    token = await token_for(clinic, patient, "purple, can we stop")
    payload = recorded("answering.action_answer_question", token)
    payload["tracker"]["latest_message"]["intent_ranking"] = [
        {"name": "answer", "confidence": 0.3},
        {"name": "pause", "confidence": 0.7},
    ]
    assert commit.doubt_of(Tracker.from_dict(payload["tracker"])) == "pause"
    assert await call(server, payload) == []
