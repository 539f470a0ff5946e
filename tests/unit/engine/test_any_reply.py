"""Whatever a patient writes, the engine answers, and never runs it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cairn.content import Library
from cairn.engine import Command, Dialogue, respond
from tests.unit.engine.conftest import NOW, Talk, texts

Make = Callable[..., Talk]
COMMANDS = [
    *("answer", "start_session", "pause", "resume", "go_back", "skip", "repeat", "why"),
    *("log_mood", "change_language", "menu", "homework_done", "reminder_change", "greet"),
    *("goodbye", "talk_to_human", "stop_messages", "affirm", "scale", "option", "unheard_of"),
]
ODD = [
    "",
    " \n\t ",
    "\x00\x00",
    "a\x00b\x1ec",
    "😢😢😢",
    "\u202eمرحبا بكم\u202c",
    "/restart",
    "{{ 7*7 }}",
    "{% for x in range(10**9) %}x{% endfor %}",
    "<script>alert(1)</script>",
    "%s %n ${HOME} `ls`",
    "1" * 5000,
    "yes " * 2000,
    "é" * 100_000,
]


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(COMMANDS),
            st.one_of(
                st.text(max_size=80), st.sampled_from(ODD), st.sampled_from(["yes", "no", "3"])
            ),
            st.integers(0, 12),
        ),
        max_size=14,
    )
)
def test_no_sequence_of_messages_breaks_a_conversation(
    talk: Make, script: list[tuple[str, str, int]]
) -> None:
    patient = talk()
    for name, text, risk in script:
        turn = patient.risk(risk, text=text) if risk in (1, 2) else patient.do(name, text)
        assert turn.outputs, (name, text)


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_an_odd_message_gets_a_normal_answer_at_every_kind_of_question(
    talk: Make, odd: str
) -> None:
    script = ("yes", "A reason", "fear", "70", "6,5", "not at all")
    for length in range(len(script) + 1):
        patient = talk()
        patient.start()
        if length:
            patient.say(*script[:length])
        assert patient.say(odd).outputs


@pytest.mark.parametrize("said", ["{{ 7*7 }}", "{% raw %}", "<b>bold</b>", "a  b", "C:\\temp\\n"])
def test_template_looking_text_is_quoted_back_verbatim(talk: Make, said: str) -> None:
    patient = talk()
    patient.start()
    patient.say("yes")
    assert texts(patient.say(said))[0] == f"You said: {said}"


def test_blank_lines_in_a_reply_do_not_make_bubbles(talk: Make) -> None:
    patient = talk()
    patient.start()
    patient.say("yes")
    assert texts(patient.say("one\n\ntwo"))[0] == "You said: one\n\ntwo"


def test_what_was_quoted_is_not_evaluated_in_a_later_session(talk: Make) -> None:
    patient = talk(demo=True)
    patient.start()
    patient.say("yes", "{{ crisis_number }}", "sad", "6", *["not at all"] * 9, "A goal")
    assert texts(patient.start()) == ["Last time you said: {{ crisis_number }}"]


def test_a_long_answer_is_kept_up_to_the_limit_and_that_is_said(talk: Make) -> None:
    patient = talk()
    patient.start()
    patient.say("yes")
    turn = patient.say("x" * 6000)
    assert texts(turn)[0] == "[answer-cut]"
    assert patient.dialogue.session is not None
    assert patient.dialogue.session.answers["reason"] == "x" * 5000


def test_control_characters_are_not_saved(talk: Make) -> None:
    patient = talk()
    patient.start()
    patient.say("yes", "a\x00b\x1ec\nd")
    assert patient.dialogue.session is not None
    assert patient.dialogue.session.answers["reason"] == "abc\nd"


def test_the_same_input_gives_the_same_turn(talk: Make, library: Library) -> None:
    patient = talk()
    patient.start()
    command = Command(name="answer", text="yes")
    one = respond(library, patient.patient, patient.dialogue, command, NOW)
    two = respond(library, patient.patient, patient.dialogue, command, NOW)
    assert one == two


def test_a_turn_leaves_the_dialogue_it_was_given_untouched(talk: Make, library: Library) -> None:
    patient = talk()
    patient.start()
    before = patient.dialogue.model_dump_json()
    respond(library, patient.patient, patient.dialogue, Command(name="answer", text="yes"), NOW)
    assert patient.dialogue.model_dump_json() == before
    assert Dialogue.model_validate_json(before) == patient.dialogue
