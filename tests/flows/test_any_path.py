"""Whatever is answered, every module of the real content comes to an end."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from cairn.content import Library
from cairn.engine import Command, Dialogue, Output, Patient, context_of, open_question, respond
from cairn.engine.flow import DAY
from cairn.engine.view import View

CONTENT = Path(__file__).parents[2] / "content"
WORDS = ("I don't know", "", "😢", "my sister and I argued", "{{ 7*7 }}", "oui", "no", "skip it")


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(CONTENT)


def draw_reply(question: Output | None, chance: random.Random) -> str:
    """Mostly an answer that fits, sometimes anything."""
    if question is None or chance.random() < 0.15:
        return chance.choice(WORDS)
    if question.options:
        return chance.choice(question.options)
    if question.low is not None and question.high is not None:
        return str(chance.randint(int(question.low), int(question.high)))
    return chance.choice(WORDS)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_guided_programme_ends_whatever_is_answered(
    library: Library, lang: Literal["en", "fr"], seed: int
) -> None:
    chance = random.Random(f"{lang} {seed}")  # noqa: S311 (answers, not secrets)
    patient = Patient(
        lang=lang,
        country=chance.choice(["FR", "GB", "BE", "XX"]),
        timezone="Europe/Paris",
        guided=True,  # self-guided, some answers close the exercises for good
        demo=True,
        team_reads_at=DAY + timedelta(days=1),
    )
    dialogue = Dialogue()
    for _ in range(1500):
        nothing_left = View(library, patient, dialogue, DAY).next_session() is None
        if nothing_left and dialogue.open_run() is None and dialogue.session is None:
            return
        question = open_question(library, patient, dialogue)
        idle = context_of(question) == "idle"
        command = Command(
            name="start_session" if idle else "answer", text=draw_reply(question, chance)
        )
        turn = respond(library, patient, dialogue, command, DAY)
        assert turn.outputs
        dialogue = Dialogue.model_validate_json(turn.dialogue.model_dump_json())
    pytest.fail(f"after 1500 turns still at {dialogue.open_run()}")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_tool_ends_whatever_is_answered(library: Library, lang: Literal["en", "fr"]) -> None:
    chance = random.Random(lang)  # noqa: S311 (answers, not secrets)
    patient = Patient(lang=lang, country="FR", timezone="Europe/Paris", guided=True)
    for module in library.modules():
        if module.intent is None:
            continue
        dialogue = Dialogue()
        turn = respond(library, patient, dialogue, Command(name=module.intent), DAY)
        for _ in range(150):
            assert turn.outputs, module.id
            if turn.dialogue.open_run() is None:
                break
            question = open_question(library, patient, turn.dialogue)
            command = Command(name="answer", text=draw_reply(question, chance))
            turn = respond(library, patient, turn.dialogue, command, DAY)
        assert turn.dialogue.tool is None, module.id


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("level", [1, 2, 3, 4])
@pytest.mark.parametrize(
    "axis",
    ["suicide", "self_harm", "harm_to_others", "abuse", "medical", "psychosis", "third_party"],
)
def test_every_crisis_ends_and_names_a_number_first(
    library: Library, lang: Literal["en", "fr"], level: int, axis: str
) -> None:
    chance = random.Random(f"{lang} {level} {axis}")  # noqa: S311 (answers, not secrets)
    patient = Patient(lang=lang, country="FR", timezone="Europe/Paris", guided=False)
    command = Command(name="risk", level=level, axis=axis)
    turn = respond(library, patient, Dialogue(), command, DAY)
    said = " ".join(output.text for output in turn.outputs)
    assert any(char.isdigit() for char in said)
    if level >= 3:
        assert any(char.isdigit() for char in turn.outputs[0].text)
    for _ in range(60):
        if turn.dialogue.safety is None:
            return
        question = open_question(library, patient, turn.dialogue)
        reply = draw_reply(question, chance)
        turn = respond(library, patient, turn.dialogue, Command(name="safety", text=reply), DAY)
        assert turn.outputs
    pytest.fail(f"still at {turn.dialogue.safety}")
