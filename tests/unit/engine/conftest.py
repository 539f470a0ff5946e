"""A small library of its own and a patient who talks to it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cairn.content import Library
from cairn.content.names import MESSAGE_KEYS, TOOL_INTENTS
from cairn.engine import Command, Dialogue, Event, Output, Patient, Turn, respond

FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday


def write_messages(folder: Path) -> None:
    """Every system message, recognisable by its key; a few with the values they use."""
    texts = {key: f"[{key}]" for key in MESSAGE_KEYS}
    texts["not-understood.scale"] = "[not-understood.scale {{ low }}-{{ high }}]"
    texts["reply-with-number"] = "Reply 1-{{ last }}"
    texts["reply-with-yes-no"] = "Reply YES or NO"
    texts["reply-with-scale"] = "Reply {{ low }}-{{ high }}"
    texts["session-done"] = "[session-done {{ session_title }}, {{ next_title }}, {{ next_day }}]"
    messages = {key: {"text": {"en": text, "fr": f"{text} fr"}} for key, text in texts.items()}
    for key, fr in (("yes-label", "Oui"), ("no-label", "Non")):
        messages[key] = {"text": {"en": "Yes" if fr == "Oui" else "No", "fr": fr}}
    (folder / "messages").mkdir()
    (folder / "messages" / "all.yml").write_text(json.dumps({"format": 1, "messages": messages}))


def write_missing_tools(folder: Path) -> None:
    """A one-line tool for each intent that the fixtures do not write out."""
    written = " ".join(path.read_text() for path in (folder / "tools").glob("*.yml"))
    for intent in TOOL_INTENTS:
        if f"intent: {intent}\n" in written:
            continue
        tool_id = intent.replace("_", "-")
        tool = {
            "format": 1,
            "id": tool_id,
            "kind": "tool",
            "intent": intent,
            "title": {"en": intent, "fr": intent},
            "review": {"role": "test", "review_by": "2099-12-31"},
            "steps": [
                {"id": "say", "kind": "say", "text": {"en": f"<{intent}>", "fr": f"<{intent}> fr"}}
            ],
        }
        (folder / "tools" / f"{tool_id}.yml").write_text(json.dumps(tool))


@pytest.fixture(scope="session")
def content_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("content") / "content"
    shutil.copytree(FIXTURES, folder)
    write_messages(folder)
    write_missing_tools(folder)
    return folder


@pytest.fixture(scope="session")
def library(content_folder: Path) -> Library:
    return Library.load(content_folder)


@dataclass
class Talk:
    """A patient in conversation: keeps the dialogue, as the store does, in JSON."""

    library: Library
    patient: Patient
    dialogue: Dialogue = field(default_factory=Dialogue)
    now: datetime = NOW
    last: Turn | None = None

    def do(self, name: str, text: str = "", **risk: Any) -> Turn:
        """Give a command; the dialogue goes through JSON, as in the database."""
        command = Command(name=name, text=text, **risk)
        turn = respond(self.library, self.patient, self.dialogue, command, self.now)
        self.dialogue = Dialogue.model_validate_json(turn.dialogue.model_dump_json())
        for event in turn.events:
            if event.name == "language_set":
                self.patient = self.patient.model_copy(update={"lang": event.data["language"]})
        self.last = turn
        return turn

    def say(self, *replies: str) -> Turn:
        """Answer, one reply after the other; the last turn is returned."""
        for reply in replies:
            turn = self.do("answer", reply)
        return turn

    def risk(self, level: int, axis: str = "suicide", text: str = "…") -> Turn:
        """A message in which the detector found a risk."""
        return self.do("risk", text, level=level, axis=axis)

    def start(self) -> Turn:
        return self.do("start_session")


def texts(turn: Turn) -> list[str]:
    return [output.text for output in turn.outputs]


def names(turn: Turn) -> list[str]:
    return [event.name for event in turn.events]


def event(turn: Turn, name: str) -> Event:
    return next(each for each in turn.events if each.name == name)


def question(turn: Turn) -> Output:
    return turn.outputs[-1]


@pytest.fixture
def talk(library: Library) -> Callable[..., Talk]:
    """Make a conversation: `talk(lang="fr", guided=False)`."""

    def make(**patient: Any) -> Talk:
        known = {
            "lang": "en",
            "country": "FR",
            "timezone": "Europe/Paris",
            "guided": True,
            "team_reads_at": NOW + timedelta(days=1),
        }
        return Talk(library, Patient.model_validate({**known, **patient}))

    return make
