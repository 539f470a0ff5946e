"""An author talks to a draft, and each change shows how the whole conversation goes with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cairn.commands.content import differ
from cairn.engine.flow import play
from cairn.preview.flow_file import read_flow, write_flow
from cairn.preview.rehearsal import Rehearsal
from cairn.preview.values import Unknown, read_value, write_value
from cairn.preview.watch import signature
from tests.unit.preview.conftest import edit


def said(rehearsal: Rehearsal) -> list[str]:
    return [output.text for turn in rehearsal.played for output in turn.turn.outputs]


def test_a_saved_change_shows_in_the_conversation_already_held(
    rehearsal: Rehearsal, folder: Path
) -> None:
    rehearsal.say("my evenings")
    before = signature(folder)
    edit(folder, "Are you sure?", "Shall we begin?")
    assert signature(folder) != before
    assert rehearsal.reload()
    assert said(rehearsal)[-1] == "You said my evenings. Shall we begin?"
    assert len(rehearsal.lines) == 2


def test_a_broken_save_keeps_the_old_draft_and_says_what_to_mend(
    rehearsal: Rehearsal, folder: Path
) -> None:
    edit(folder, 'fr: "Que regarde-t-on ?"', "")
    assert not rehearsal.reload()
    assert rehearsal.broken
    errors = [each for each in rehearsal.findings if each.severity == "error"]
    assert next((each.file, each.step, each.lang) for each in errors) == (
        "modules/draft.yml",
        "name",
        "fr",
    )
    rehearsal.say("my evenings")
    assert said(rehearsal)[-1].startswith("You said my evenings.")
    edit(folder, '{en: "What shall we look at?", }', '{en: "What now?", fr: "Et là ?"}')
    assert rehearsal.reload()
    assert not rehearsal.broken
    assert said(rehearsal)[0] == "What now?"


def test_the_last_message_can_be_taken_back_and_the_beginning_stays(rehearsal: Rehearsal) -> None:
    rehearsal.say("my evenings")
    rehearsal.undo()
    assert said(rehearsal) == ["What shall we look at?"]
    rehearsal.undo()
    assert said(rehearsal) == ["What shall we look at?"]


def test_a_conversation_can_begin_at_any_step(rehearsal: Rehearsal) -> None:
    begun = rehearsal.begin("draft", "hours")
    assert begun.turn.outputs[-1].text == "How many hours?"
    assert rehearsal.here() == "hours"
    with pytest.raises(Unknown, match="name, sure, picture, hours"):
        rehearsal.begin("draft", "nowhere")
    with pytest.raises(Unknown, match="there is no module 'nothing'"):
        rehearsal.begin("nothing")


def test_a_variable_that_is_set_holds_from_the_beginning(rehearsal: Rehearsal) -> None:
    rehearsal.set("name", "mornings")
    rehearsal.begin("draft", "sure")
    assert said(rehearsal)[-1] == "You said mornings. Are you sure?"
    assert rehearsal.answers()["name"] == "mornings"
    rehearsal.set("name", "nights")
    assert said(rehearsal)[-1] == "You said nights. Are you sure?"


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("sure", "perhaps", "certain, unsure"),
        ("hours", "many", "not a number"),
        ("nobody", "x", "name, sure, hours"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_what_would(
    rehearsal: Rehearsal, name: str, value: str, mend: str
) -> None:
    with pytest.raises(Unknown, match=mend):
        rehearsal.set(name, value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text", "a few words"),
        ("number", "4.5"),
        ("boolean", "true"),
        ("options", "worry, people"),
        ("list", "call my sister = 3; walk"),
        ("date", "2026-03-05T18:00"),
        ("list", ""),
    ],
)
def test_a_value_is_shown_as_it_may_be_typed_again(kind: str, text: str) -> None:
    assert write_value(read_value(kind, text)) == text


def test_another_language_and_channel_show_the_same_conversation(rehearsal: Rehearsal) -> None:
    rehearsal.say("my evenings")
    rehearsal.change(lang="fr")
    assert said(rehearsal) == ["Que regarde-t-on ?", "Vous avez dit my evenings. C'est sûr ?"]
    rehearsal.change(channel="sms")
    assert {turn.patient.channel for turn in rehearsal.played} == {"sms"}


@pytest.mark.parametrize(
    ("lang", "cry"), [("en", "I want to kill myself"), ("fr", "je veux me tuer")]
)
def test_danger_typed_in_a_preview_opens_the_crisis_dialogue(
    rehearsal: Rehearsal, lang: str, cry: str
) -> None:
    rehearsal.change(lang=lang)
    turn = rehearsal.say(cry)
    assert turn.line.wants.startswith("risk ")
    assert turn.turn.dialogue.safety is not None
    assert turn.turn.outputs[0].kind == "crisis"


def test_a_recorded_conversation_is_a_golden_flow_that_passes(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    for text in ("my evenings", "Certain", "7"):
        rehearsal.say(text)
    flow = rehearsal.flow("A patient looks at evenings.")
    path = tmp_path / "draft.evenings.en.yml"
    write_flow(path, flow.model_copy(update={"talk": tuple(play(rehearsal.library, flow))}))
    written = read_flow(path)
    assert "You said my evenings. Are you sure?" in written.talk[1].bot[0]
    assert differ(written.talk, play(rehearsal.library, written)) == []
