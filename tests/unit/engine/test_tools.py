"""Tools over a session: what was open waits, and comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cairn.engine import AppointmentView, HomeworkView
from tests.unit.engine.conftest import NOW, Talk, event, names, question, texts

Make = Callable[..., Talk]


def test_a_mood_in_the_middle_of_a_session_leads_back_to_its_question(talk: Make) -> None:
    patient = talk()
    patient.start()
    turn = patient.do("log_mood", "mood 4")
    assert texts(turn) == ["Noted: 4. [back-to-session]", "Do you agree?"]
    assert event(turn, "mood_logged").data == {"mood": 4, "note": None}


def test_a_mood_without_a_number_asks_for_it(talk: Make) -> None:
    patient = talk()
    assert texts(patient.do("log_mood", "I want to log my mood")) == ["How is your mood?"]
    assert event(patient.say("six"), "mood_logged").data["mood"] == 6


def test_a_french_half_is_read_and_printed_as_french(talk: Make) -> None:
    turn = talk(lang="fr").do("log_mood", "plutôt 6 et demi aujourd'hui")
    assert event(turn, "mood_logged").data == {"mood": 6.5, "note": None}
    assert texts(turn) == ["Noté : 6,5."]


def test_what_else_is_said_with_a_mood_is_kept_as_its_note(talk: Make) -> None:
    said = "mood 4 because I argued with my mother"
    assert event(talk().do("log_mood", said), "mood_logged").data["note"] == said


def test_a_mood_off_the_scale_is_asked_for(talk: Make) -> None:
    assert texts(talk().do("log_mood", "mood 14")) == ["How is your mood?"]


def test_changing_language_in_mid_question_asks_it_in_the_other_language(talk: Make) -> None:
    patient = talk()
    patient.start()
    turn = patient.do("change_language", "en français s'il vous plaît")
    assert names(turn) == ["language_set"]
    assert texts(turn) == [
        "Nous continuons en français. [back-to-session] fr",
        "Êtes-vous d'accord ?",
    ]
    assert texts(patient.say("oui")) == ["Qu'est-ce qui vous amène ?"]


def test_a_tool_can_start_the_session(talk: Make) -> None:
    patient = talk()
    patient.do("menu")
    assert texts(patient.say("my session"))[:2] == ["Here it is.", "Hello."]
    assert patient.dialogue.tool is None


def test_a_tool_can_open_a_tool(talk: Make) -> None:
    patient = talk()
    patient.do("menu")
    assert texts(patient.say("2")) == ["Of course.", "How is your mood?"]


def test_an_option_on_offer_wins_over_the_command_it_sounds_like(talk: Make) -> None:
    patient = talk()
    patient.do("menu")
    assert texts(patient.do("log_mood", "Log my mood"))[0] == "Of course."


def test_pausing_a_tool_closes_it_and_pauses_the_session(talk: Make) -> None:
    patient = talk()
    patient.start()
    patient.do("menu")
    assert texts(patient.do("pause")) == ["[paused]"]
    assert patient.dialogue.open_run() is None


@pytest.mark.parametrize(
    ("said", "result"),
    [("I did it", "done"), ("only half of it", "partly"), ("not yet", "not_yet")],
)
def test_homework_is_reported_in_one_message(talk: Make, said: str, result: str) -> None:
    due = NOW + timedelta(days=1)
    homework = HomeworkView(id="h1", title="Save the card", due_at=due, status="open")
    turn = talk(homework=(homework,)).do("homework_done", said)
    assert event(turn, "homework_reported").data == {
        "homework": "h1",
        "result": result,
        "note": None,
    }
    assert texts(turn) == ["Thank you (Save the card)."]


def test_an_appointment_is_answered_by_letter(talk: Make) -> None:
    starts = NOW + timedelta(days=2)
    meeting = AppointmentView(id="a1", starts_at=starts, status="planned")
    patient = talk(appointments=(meeting,))
    turn = patient.do("appointment_query")
    assert texts(turn) == ["It is on Wednesday 4 March, 10:00 am."]
    assert question(turn).letters
    assert event(patient.say("B"), "appointment_answered").data == {
        "appointment": "a1",
        "answer": "move",
    }


def remind(talk: Make, **patient: Any) -> Talk:
    """A patient who was texted about an appointment, and asked for A, B or C."""
    meeting = AppointmentView(
        id="a1", starts_at=NOW + timedelta(days=2), status="planned", awaits_answer=True
    )
    return talk(appointments=(meeting,), channel="sms", **patient)


@pytest.mark.parametrize("understood", ["option", "answer", "out_of_scope", "affirm"])
@pytest.mark.parametrize(
    ("said", "answer"), [("A", "confirm"), ("b", "move"), ("C.", "cancel"), (" a ", "confirm")]
)
def test_a_bare_letter_answers_the_reminder_when_nothing_is_open(
    talk: Make, understood: str, said: str, answer: str
) -> None:
    turn = remind(talk).do(understood, said)
    assert event(turn, "appointment_answered").data == {"appointment": "a1", "answer": answer}


def test_in_a_session_letters_belong_to_the_appointment_and_digits_to_the_question(
    talk: Make,
) -> None:
    patient = remind(talk)
    patient.start()
    turn = patient.say("B")
    assert event(turn, "appointment_answered").data["answer"] == "move"
    assert texts(turn)[-1] == "Do you agree?"
    assert texts(patient.say("yes")) == ["What brings you here?"]


def test_a_letter_is_an_ordinary_answer_when_no_reminder_asked_for_it(talk: Make) -> None:
    starts = NOW + timedelta(days=2)
    meeting = AppointmentView(id="a1", starts_at=starts, status="planned")
    turn = talk(appointments=(meeting,)).do("out_of_scope", "A")
    assert names(turn) == []


def test_a_letter_never_leads_out_of_a_crisis(talk: Make) -> None:
    patient = remind(talk)
    patient.risk(2)
    assert "appointment_answered" not in names(patient.say("A"))
    assert patient.dialogue.safety is not None


def test_a_request_becomes_an_event(talk: Make) -> None:
    patient = talk()
    patient.do("menu")
    assert names(patient.say("a call")) == ["call_requested"]


def test_every_intent_has_a_reply_when_nothing_is_open(talk: Make) -> None:
    for intent in ("help", "menu", "breathing", "safety_plan", "greet", "thanks", "goodbye"):
        assert talk().do(intent).outputs, intent


def test_an_unknown_command_is_not_a_dead_end(talk: Make) -> None:
    assert texts(talk().do("fly_to_the_moon", "fly")) == ["<out_of_scope>"]
