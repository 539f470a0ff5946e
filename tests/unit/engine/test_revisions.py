"""A patient stays on the revision they began; a missing one never breaks a conversation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from cairn.content import Library
from cairn.content.models import Module
from cairn.engine import Dialogue, Position, Run, context_of, open_question, resume_text
from cairn.engine.adopt import adopt
from tests.unit.engine.conftest import NOW, Talk, texts

Make = Callable[..., Talk]


def older_first(library: Library) -> str:
    """Hold an older revision of the first session, with another wording."""
    data = library.module("first").model_dump()
    data["steps"][1]["text"] = {"en": "Old wording?", "fr": "Ancien ?"}
    return library.add_revision(Module.model_validate(data))


def test_a_pinned_patient_keeps_the_wording_they_began_with(
    talk: Make, content_folder: Path
) -> None:
    patient = talk()
    patient.library = Library.load(content_folder)
    revision = older_first(patient.library)
    assert revision != patient.library.revision("first")
    run = Run(module="first", revision=revision, at=Position(step="agrees"))
    patient.dialogue = Dialogue(session=run)
    assert texts(patient.do("repeat")) == ["Old wording?"]


def test_a_missing_revision_goes_on_at_the_same_question_of_the_newest(talk: Make) -> None:
    patient = talk()
    run = Run(module="first", revision="gone", at=Position(step="reason"))
    patient.dialogue = Dialogue(session=run)
    assert texts(patient.do("repeat")) == ["What brings you here?"]


def test_a_question_that_is_gone_starts_the_session_again_with_its_answers(talk: Make) -> None:
    patient = talk()
    run = Run(module="first", revision="gone", at=Position(step="gone"), answers={"goal": "x"})
    patient.dialogue = Dialogue(session=run)
    assert texts(patient.say("hello"))[0] == "Hello."
    assert patient.dialogue.session is not None
    assert patient.dialogue.session.answers["goal"] == "x"


def test_a_tool_that_is_gone_is_closed(talk: Make) -> None:
    patient = talk()
    run = Run(module="gone", revision="gone", at=Position(step="gone"))
    patient.dialogue = Dialogue(tool=run)
    assert texts(patient.do("greet")) == ["<greet>"]


def test_the_open_question_can_be_seen_without_a_turn(talk: Make) -> None:
    patient = talk()
    assert resume_text(patient.library, patient.patient, patient.dialogue, NOW) == ()
    assert context_of(open_question(patient.library, patient.patient, patient.dialogue)) == "idle"
    patient.start()
    question = open_question(patient.library, patient.patient, patient.dialogue)
    assert question is not None
    assert question.text == "Do you agree?"
    assert context_of(question) == "choice"
    patient.say("yes")
    question = open_question(patient.library, patient.patient, patient.dialogue)
    assert context_of(question) == "answering"


def test_handing_back_says_the_question_with_its_bubbles(talk: Make) -> None:
    patient = talk()
    patient.start()
    patient.say("yes", "A reason")
    said = resume_text(patient.library, patient.patient, patient.dialogue, NOW)
    assert [each.text for each in said] == ["You said: A reason", "What is it most?"]


def successor_of_first(library: Library, steps: dict[str, str]) -> tuple[str, str]:
    """Hold revision 1 and a revision 2 that replaces it, with steps renamed; both revisions."""
    data = library.module("first").model_dump(mode="json")
    old = library.add_revision(Module.model_validate(data | {"goal": {"en": "x", "fr": "x"}}))
    text = json.dumps(data)
    for before, after in steps.items():
        text = text.replace(f'"{before}"', f'"{after}"')
    replaces = {"revisions": [1], "steps": steps}
    new = Module.model_validate(json.loads(text) | {"revision": 2, "replaces": replaces})
    return old, library.add_revision(new)


def test_a_replaced_revision_takes_answers_and_the_way_back_along(content_folder: Path) -> None:
    library = Library.load(content_folder)
    old, new = successor_of_first(library, {"reason": "cause"})
    run = Run(
        module="first",
        revision=old,
        at=Position(step="reason"),
        trail=(Position(step="agrees"),),
        answers={"agrees": True, "reason:item": 2},
        tries=1,
    )
    moved = adopt(library, Dialogue(session=run)).session
    assert moved is not None
    assert (moved.revision, moved.at) == (new, Position(step="cause"))
    assert moved.trail == run.trail
    assert moved.answers == {"agrees": True, "cause:item": 2}
    assert moved.tries == 1


def test_a_question_led_to_something_said_goes_on_from_there(
    talk: Make, content_folder: Path
) -> None:
    patient = talk()
    patient.library = library = Library.load(content_folder)
    said = next(step.id for step in library.module("first").steps if step.kind == "say")
    data = library.module("first").model_dump(mode="json")
    old = library.add_revision(Module.model_validate(data | {"goal": {"en": "x", "fr": "x"}}))
    replaces = {"revisions": [1], "steps": {"agrees": said}}
    library.add_revision(
        Module.model_validate(data | {"revision": 2, "replaces": replaces}), "second-revision"
    )
    run = Run(module="first", revision=old, at=Position(step="agrees"))
    patient.dialogue = Dialogue(session=run)
    assert texts(patient.say("hm"))[0] == "Hello."
    assert patient.dialogue.session is not None
    assert patient.dialogue.session.revision == "second-revision"


def test_nobody_is_moved_to_where_their_question_is_not(content_folder: Path) -> None:
    library = Library.load(content_folder)
    old, _new = successor_of_first(library, {"reason": "cause"})
    run = Run(module="first", revision=old, at=Position(step="not-in-the-new"))
    assert adopt(library, Dialogue(session=run)).session == run
