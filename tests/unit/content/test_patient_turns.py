"""What a patient reads from one turn to the next, from the real content."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cairn.content.library import Library
from cairn.engine import Command, Dialogue, Patient, Run, Turn, respond
from cairn.engine.dose_walk import count_words
from cairn.engine.state import Position

LIBRARY = Library.load(Path(__file__).parents[3] / "content")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
LANGS = ("en", "fr")
INTAKE = {"adult": True, "consent_care": True, "safe_now": False, "screen_mind": "none"}
INTAKE |= {"screen_body": "none", "screen_year": "none", "screen_home": "no"}
M2 = "m2-functional-analysis"
#: Asked in the middle of a session, none of these needs an answer of its own.
ASIDES = (
    "help", "show_progress", "show_homework", "homework_done", "privacy_question",
    "are_you_human", "export_data", "why", "skip", "go_back",
)  # fmt: skip


def person(lang: str, *, guided: bool = True, **more: Any) -> Patient:
    return Patient.model_validate(
        {"lang": lang, "country": "FR", "timezone": "Europe/Paris", "guided": guided,
         "team_reads_at": NOW + timedelta(hours=10) if guided else None, **more}
    )  # fmt: skip


def at(step: str, **memory: Any) -> Dialogue:
    """The dialogue with a question of the second session open."""
    trail = (Position(step="check-in-mood"),)
    run = Run(module=M2, revision=LIBRARY.revision(M2), at=Position(step=step), trail=trail)
    return Dialogue(session=run, intake_done=True, done=("m0-intake",), memory=INTAKE | memory)


def said(turn: Turn) -> str:
    return "\n".join(output.text for output in turn.outputs)


def do(patient: Patient, dialogue: Dialogue, name: str, text: str = "") -> Turn:
    return respond(LIBRARY, patient, dialogue, Command(name=name, text=text), NOW)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("aside", ASIDES)
@pytest.mark.parametrize("guided", [True, False])
def test_an_aside_in_a_session_stays_short_and_ends_with_the_question(
    lang: str, aside: str, *, guided: bool
) -> None:
    turn = do(person(lang, guided=guided), at("behaviour"), aside)
    assert len(turn.outputs) <= 3
    assert sum(count_words(output.text) for output in turn.outputs) <= 60
    assert turn.outputs[-1].expects != "none"


@pytest.mark.parametrize("lang", LANGS)
def test_coming_back_from_an_aside_does_not_say_the_opening_a_second_time(lang: str) -> None:
    opening = do(person(lang), at("scene"), "repeat").outputs[0].text
    assert opening not in said(do(person(lang), at("scene"), "why"))


@pytest.mark.parametrize(
    ("lang", "greeting"), [("en", "Hi"), ("fr", "bonjour !"), ("en", "thanks")]
)
@pytest.mark.parametrize("understood", ["answer", "greet"])
def test_a_greeting_after_some_days_is_no_answer_to_an_open_question(
    lang: str, greeting: str, understood: str
) -> None:
    turn = do(person(lang), at("scene"), understood, greeting)
    assert turn.dialogue.session is not None
    assert turn.dialogue.session.at == Position(step="scene")
    assert greeting not in said(turn)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("intent", ["greet", "out_of_scope", "affirm", "start_session", "resume"])
@pytest.mark.parametrize("guided", [True, False])
def test_while_exercises_are_held_nothing_invites_to_a_session(
    lang: str, intent: str, *, guided: bool
) -> None:
    held = at("scene").model_copy(update={"held": True})
    assert held.session is not None
    held = held.model_copy(update={"session": held.session.model_copy(update={"paused": True})})
    text = said(do(person(lang, guided=guided), held, intent))
    assert "3114" in text
    for invitation in ("continue", "continuer", "session", "séance", "mood 5", "humeur 5"):
        assert invitation not in text
    if not guided:
        assert ("doctor" if lang == "en" else "médecin") in text


@pytest.mark.parametrize("lang", LANGS)
def test_whoever_refuses_a_safety_question_is_not_thanked_for_a_yes(lang: str) -> None:
    dialogue, patient = at("check-in-safe"), person(lang)
    for _ in range(8):
        turn = do(patient, dialogue, "skip")
        dialogue = turn.dialogue
        assert "Thank you" not in said(turn)
        assert "Merci" not in said(turn)
    assert dialogue.held


@pytest.mark.parametrize("lang", LANGS)
def test_who_cannot_be_understood_at_level_3_reads_a_number_first_and_is_asked_twice(
    lang: str,
) -> None:
    patient = person(lang)
    turn = respond(LIBRARY, patient, Dialogue(), Command(name="risk", level=3), NOW)
    for _ in range(2):
        assert turn.dialogue.held  # no exercise from the first line on
        turn = do(patient, turn.dialogue, "answer", "the blue one")
        assert "3114" in turn.outputs[0].text.split(".")[0]
    assert turn.dialogue.held


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("guided", [True, False])
def test_asking_for_a_person_in_danger_gives_the_number_first(lang: str, *, guided: bool) -> None:
    patient = person(lang, guided=guided)
    turn = respond(LIBRARY, patient, Dialogue(), Command(name="risk", level=3), NOW)
    turn = do(patient, turn.dialogue, "talk_to_human", "a person")
    assert "3114" in turn.outputs[0].text.split(":")[0]
    assert ("No team" in said(turn) or "Aucune équipe" in said(turn)) is not guided


@pytest.mark.parametrize("lang", LANGS)
def test_worry_about_someone_else_raises_no_alert_about_the_patient(lang: str) -> None:
    command = Command(name="risk", level=4, axis="third_party")
    turn = respond(LIBRARY, person(lang), Dialogue(), command, NOW)
    assert not turn.dialogue.held
    assert "alert" not in said(turn).lower()
    assert "15" in turn.outputs[0].text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("acute", [True, False])
def test_self_guided_and_once_positive_in_the_asq_opens_no_exercise(
    lang: str, *, acute: bool
) -> None:
    closed = Dialogue(intake_done=True, done=("m0-intake",), memory=INTAKE | {"asq_5": acute})
    turn = do(person(lang, guided=False), closed, "start_session")
    assert turn.dialogue.session is None
    assert ("doctor" if lang == "en" else "médecin") in said(turn)


@pytest.mark.parametrize("lang", LANGS)
def test_a_question_that_cannot_be_skipped_does_not_offer_it(lang: str) -> None:
    turn = do(person(lang), Dialogue(), "start_session")
    for reply in ("purple", "the blue one"):
        turn = do(person(lang), turn.dialogue, "answer", reply)
    assert "skip" not in said(turn)
    assert "passer" not in said(turn)
    turn = do(person(lang), turn.dialogue, "answer", "purple again")
    assert turn.outputs[-1].expects == "yes_no"
    assert sum(count_words(output.text) for output in turn.outputs) <= 60


@pytest.mark.parametrize("lang", LANGS)
def test_two_skips_in_a_row_say_how_to_come_back_only_once(lang: str) -> None:
    first = do(person(lang), at("scene"), "skip")
    second = do(person(lang), first.dialogue, "skip")
    assert first.outputs[0].text not in said(second)
