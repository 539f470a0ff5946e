"""Whatever is asked: three answers that are not understood bring no bubble twice, and a way on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from cairn.content import Library
from cairn.content.models import SAID, Module, Step
from cairn.engine import Command, Dialogue, Patient, Position, Run, respond
from cairn.engine.flow import DAY
from cairn.engine.state import Entry, Value
from cairn.engine.turn import Turn

CONTENT = Path(__file__).parents[2] / "content"
UNCLEAR = (("purple", "a blue one", "%%%"), ("", " ", "\u200b"))
PLAUSIBLE: dict[str, Value] = {
    "text": "my sister",
    "number": 5,
    "boolean": False,
    "score": 5,
    "record": 1,
    "list": (Entry(text="a walk"), Entry(text="a call")),
    "date": "2026-03-05",
}


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(CONTENT)


def standing_at(library: Library, module: Module, step: Step) -> Dialogue:
    """A dialogue that stands at that question, with a plausible past."""
    answers = {
        name: PLAUSIBLE[each.type]
        for name, each in module.variables.items()
        if each.type in PLAUSIBLE and name != step.save_as
    }
    item = 0 if step.kind in ("instrument", "record") else None
    run = Run(
        module=module.id,
        revision=library.revision(module.id),
        at=Position(step=step.id, item=item),
        answers={**answers, "level": 2, "axis": "suicide"} if module.kind == "safety" else answers,
    )
    return Dialogue(intake_done=True, **{module.kind: run})


def three_tries(
    library: Library, lang: Literal["en", "fr"], start: Dialogue
) -> Iterator[list[Turn]]:
    patient = Patient(
        lang=lang,
        country="FR",
        timezone="Europe/Paris",
        guided=True,
        demo=True,
        team_reads_at=DAY + timedelta(days=1),
    )
    for replies in UNCLEAR:
        dialogue, turns = start, []
        for reply in replies:
            command = Command(name="safety" if dialogue.safety else "answer", text=reply)
            turn = respond(library, patient, dialogue, command, DAY)
            turns.append(turn)
            dialogue = turn.dialogue
            if place(dialogue) != place(start) or tried(dialogue) == 0:
                break  # understood, or let go: what follows is another question
        yield turns


def tried(dialogue: Dialogue) -> int:
    opened = dialogue.open_run()
    return 0 if opened is None else opened[1].tries


def place(dialogue: Dialogue) -> object:
    opened = dialogue.open_run()
    return None if opened is None else (opened[0], opened[1].module, opened[1].at)


def has_way_on(start: Dialogue, turns: list[Turn]) -> bool:
    """It was understood, was let go, a human was asked, or safety came first."""
    asked = any(event.name == "human_requested" for turn in turns for event in turn.events)
    last = turns[-1].dialogue
    return asked or place(last) != place(start) or tried(last) == 0


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_three_unclear_answers_never_bring_a_bubble_twice_and_always_a_way_on(
    library: Library, lang: Literal["en", "fr"]
) -> None:
    twice, stuck = [], []
    for module in library.modules():
        for step in module.steps:
            if step.kind in SAID:
                continue
            start = standing_at(library, module, step)
            for turns in three_tries(library, lang, start):
                said = [output.text for turn in turns for output in turn.outputs]
                twice += [(module.id, step.id, each) for each in {*said} if said.count(each) > 1]
                if not has_way_on(start, turns):
                    stuck.append((module.id, step.id))
    assert (twice, stuck) == ([], [])


def test_a_fourth_unclear_answer_to_what_cannot_be_skipped_leaves_them_in_peace(
    library: Library,
) -> None:
    patient = Patient(lang="en", country="GB", timezone="Europe/London", guided=True, demo=True)
    intake = library.module("m0-intake")
    dialogue = standing_at(library, intake, intake.step("consent-team"))
    for reply in ("purple", "a blue one", "%%%", "green, or so"):
        turn = respond(library, patient, dialogue, Command(name="answer", text=reply), DAY)
        dialogue = turn.dialogue
    assert [event.name for event in turn.events] == ["session_paused"]
    assert dialogue.session is not None
    assert dialogue.session.paused
