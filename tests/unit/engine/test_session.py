"""What a patient can rely on inside a session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.unit.engine.conftest import Talk, event, names, question, texts

Make = Callable[..., Talk]
INTO_PHQ9 = ("yes", "I worry all the time", "fear", "70", "6,5")


def test_a_session_runs_from_the_first_question_to_its_end(talk: Make) -> None:
    patient = talk()
    assert texts(patient.start()) == ["Hello.", "I am a programme.", "Do you agree?"]
    patient.say(*INTO_PHQ9, *["not at all"] * 8)
    scored = patient.say("not at all")
    assert texts(scored) == ["Total 0: few or no signs of low mood.", "Your goal?"]
    assert event(scored, "score_recorded").data["total"] == 0
    done = patient.say("Sleep better")
    assert names(done) == ["goal_recorded", "homework_assigned", "session_finished"]
    assert event(done, "goal_recorded").data["goal"] == "Sleep better"
    assert event(done, "homework_assigned").data["due_days"] == 2
    assert patient.dialogue.session is None
    assert patient.dialogue.intake_done
    assert patient.dialogue.done == ("first",)


def test_the_same_turn_twice_is_the_same_turn(talk: Make) -> None:
    one, two = talk(), talk()
    for patient in (one, two):
        patient.start()
        patient.say(*INTO_PHQ9)
    assert one.last == two.last
    again = talk()
    again.dialogue = one.dialogue
    assert again.say("2") == again_from(one, talk)


def again_from(patient: Talk, talk: Make) -> object:
    other = talk()
    other.dialogue = patient.dialogue
    return other.say("2")


def test_pause_and_resume_come_back_to_the_same_question(talk: Make) -> None:
    patient = talk()
    patient.start()
    patient.say("yes")
    assert texts(patient.do("pause")) == ["[paused]"]
    assert texts(patient.do("resume")) == ["[resumed]", "What brings you here?"]


def test_goodbye_in_a_session_pauses_it(talk: Make) -> None:
    patient = talk()
    patient.start()
    assert names(patient.do("goodbye", "bye")) == ["session_paused"]
    assert patient.dialogue.session is not None


def test_going_back_asks_the_earlier_question_and_replaces_its_answer(talk: Make) -> None:
    patient = talk()
    patient.start()
    patient.say("yes", "First reason")
    assert texts(patient.do("go_back")) == ["[went-back]", "What brings you here?"]
    assert texts(patient.say("Better reason"))[0] == "You said: Better reason"


def test_going_back_inside_an_instrument_replaces_one_item(talk: Make) -> None:
    patient = talk()
    patient.start()
    patient.say(*INTO_PHQ9, "nearly every day")
    assert question(patient.do("go_back")).text.startswith("Little interest")
    patient.say(*["not at all"] * 9)
    assert patient.dialogue.session is not None
    assert patient.dialogue.session.answers["phq9"] == 0


def test_going_back_from_the_first_question_says_so(talk: Make) -> None:
    patient = talk()
    patient.start()
    assert texts(patient.do("go_back")) == ["[no-earlier-question]", "Do you agree?"]


def test_a_question_can_be_skipped_unless_the_author_needs_it(talk: Make) -> None:
    patient = talk()
    patient.start()
    assert texts(patient.do("skip")) == ["[cannot-skip]", "Do you agree?"]
    patient.say("yes")
    assert texts(patient.do("skip"))[:2] == ["[skipped]", "You said:"]


def test_an_instrument_with_a_skipped_item_has_no_total(talk: Make) -> None:
    patient = talk()
    patient.start()
    patient.say(*INTO_PHQ9, *["not at all"] * 8)
    turn = patient.do("skip")
    assert event(turn, "score_recorded").data["total"] is None
    assert "[score-incomplete]" in texts(turn)
    assert "No total." in texts(turn)


def test_why_gives_the_reason_and_asks_again(talk: Make) -> None:
    patient = talk()
    patient.start()
    assert texts(patient.do("why")) == ["Because we need it.", "Do you agree?"]
    patient.say("yes")
    assert texts(patient.do("why")) == ["[why-default]", "What brings you here?"]


def test_repeat_says_the_question_again(talk: Make) -> None:
    patient = talk()
    patient.start()
    assert texts(patient.do("repeat")) == ["Do you agree?"]


def test_a_reply_not_understood_is_met_differently_each_time(talk: Make) -> None:
    patient = talk()
    patient.start()
    first = patient.say("purple")
    assert texts(first) == ["Is it a yes?"]
    assert question(first).options == ("Yes", "No")
    assert texts(patient.say("purple")) == ["[not-understood.ease]"]
    third = patient.say("purple")
    assert texts(third) == ["[passed-on]"]
    assert question(third).options == ("Yes", "No")
    assert event(third, "human_requested").data["reason"] == "not_understood"
    assert texts(patient.say("yes")) == ["What brings you here?"]


def test_who_does_not_answer_what_cannot_be_skipped_is_left_in_peace(talk: Make) -> None:
    patient = talk()
    patient.start()
    patient.say("purple", "purple", "purple")
    assert event(patient.say("purple"), "session_paused").data["by"] == "patient"


def test_a_skippable_question_is_let_go_after_the_third_try(talk: Make) -> None:
    patient = talk()
    patient.start()
    patient.say("yes", "A reason", "purple", "purple")
    turn = patient.say("purple")
    assert texts(turn)[0] == "[moved-on]"
    assert question(turn).expects == "scale"


def test_a_scale_says_its_ends_when_it_is_not_understood(talk: Make) -> None:
    patient = talk()
    patient.start()
    patient.say("yes", "A reason", "fear")
    turn = patient.say("quite a lot")
    assert texts(turn) == ["[not-understood.scale 0-100]"]
    assert (question(turn).low, question(turn).high) == (0, 100)


def test_words_of_a_command_inside_an_answer_stay_an_answer(talk: Make) -> None:
    patient = talk()
    patient.start()
    patient.say("yes")
    turn = patient.say("because I stop seeing my friends later")
    assert texts(turn)[0] == "You said: because I stop seeing my friends later"


@pytest.mark.parametrize("name", ["greet", "thanks", "affirm", "deny", "out_of_scope", "scale"])
def test_small_talk_in_a_session_is_an_answer(talk: Make, name: str) -> None:
    patient = talk()
    patient.start()
    patient.say("yes")
    assert texts(patient.do(name, "hello you"))[0] == "You said: hello you"


def test_the_next_session_waits_for_its_day(talk: Make) -> None:
    patient = talk()
    finish_first(patient)
    assert (
        "[session-done First, Second, Saturday]" in texts(patient.last) if patient.last else False
    )
    assert texts(patient.start()) == ["[not-yet]"]
    patient.now += timedelta(days=5)
    assert texts(patient.start()) == ["Last time you said: I worry all the time"]


def test_a_demo_patient_waits_for_nothing(talk: Make) -> None:
    patient = talk(demo=True)
    assert question(patient.do("start_session", "start second")).options == ("Go on",)


def test_when_all_is_done_it_is_said(talk: Make) -> None:
    patient = talk(demo=True)
    finish_first(patient)
    patient.start()
    assert "[all-done]" in texts(patient.say("ok", "no"))
    assert texts(patient.start()) == ["[all-done]"]


def test_a_refused_consent_stops_the_session_without_finishing_it(talk: Make) -> None:
    patient = talk()
    patient.start()
    turn = patient.say("no")
    assert names(turn) == ["session_paused"]
    assert not patient.dialogue.intake_done
    assert texts(patient.start()) == ["[resumed]", "Do you agree?"]


def test_nothing_open_is_said_kindly(talk: Make) -> None:
    patient = talk()
    for name in ("pause", "skip", "go_back", "repeat", "resume"):
        assert texts(patient.do(name)) == ["[nothing-open]"]
    assert texts(patient.do("why")) == ["[why-nothing-open]"]


def test_an_answer_without_a_question_gets_a_sensible_reply(talk: Make) -> None:
    assert texts(talk().say("I had soup")) == ["<out_of_scope>"]


def finish_first(patient: Talk) -> None:
    patient.start()
    patient.say(*INTO_PHQ9, *["not at all"] * 9, "A goal")


@pytest.mark.parametrize("words", ["go on", "ok carry on then"])
def test_going_on_presses_the_one_button_there_is(talk: Make, words: str) -> None:
    patient = talk(demo=True)
    assert question(patient.do("start_session", "start second")).expects == "choice"
    assert question(patient.do("resume", words)).expects == "yes_no"


def test_a_sentence_that_sounds_like_going_on_answers_an_open_question(talk: Make) -> None:
    patient = talk()
    patient.start()
    patient.say(*INTO_PHQ9, *["not at all"] * 9)
    assert texts(patient.do("start_session", "session please"))[0] == "[already-open]"
    done = patient.do("start_session", "One message is enough to start")
    assert event(done, "goal_recorded").data["goal"] == "One message is enough to start"
