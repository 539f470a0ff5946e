"""Safety comes before everything, rises only, and gives the session back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.engine.conftest import Talk, event, names, texts

Make = Callable[..., Talk]
INTO_PHQ9 = ("yes", "I worry all the time", "fear", "70", "6,5")


def at_item_nine(patient: Talk) -> Talk:
    patient.start()
    patient.say(*INTO_PHQ9, *["not at all"] * 8)
    return patient


def test_item_nine_acts_on_that_answer(talk: Make) -> None:
    turn = at_item_nine(talk()).say("several days")
    assert names(turn) == ["score_recorded", "risk_reported"]
    reported = event(turn, "risk_reported").data
    assert (reported["level"], reported["item"]) == (2, "phq9-9")
    assert texts(turn) == [
        "Thank you for this answer. Call 3114. Your team has been told.",
        "Have you wished you were dead?",
    ]


def test_when_all_is_denied_the_questionnaire_goes_on_where_it_was(talk: Make) -> None:
    patient = at_item_nine(talk())
    patient.say("several days")
    turn = patient.say("no")
    assert texts(turn) == [
        "Thank you. We go on.",
        "Total 1: few or no signs of low mood.",
        "Your goal?",
    ]
    assert names(turn) == ["safety_finished"]
    assert event(turn, "safety_finished").data["outcome"] == "released"


def test_a_yes_pauses_the_session_and_it_can_be_resumed(talk: Make) -> None:
    patient = at_item_nine(talk())
    patient.say("several days", "yes")
    turn = patient.say("no")
    assert names(turn) == ["session_paused", "safety_finished"]
    assert patient.dialogue.open_run() is None
    assert texts(patient.do("resume"))[-1] == "Your goal?"


def test_a_yes_to_right_now_holds_until_a_human_releases(talk: Make) -> None:
    patient = at_item_nine(talk())
    patient.say("several days", "yes")
    turn = patient.say("yes")
    assert texts(turn) == ["3114! Call now."]
    assert "session_held" in names(turn)
    assert texts(patient.start()) == ["[held]"]
    assert texts(patient.do("resume")) == ["[held]"]
    patient.dialogue = patient.dialogue.model_copy(update={"held": False})
    assert texts(patient.do("resume"))[-1] == "Your goal?"


def test_a_demo_patient_needs_no_release(talk: Make) -> None:
    patient = talk(demo=True)
    patient.start()
    patient.risk(3)
    assert texts(patient.do("resume"))[-1] == "Do you agree?"


def test_a_crisis_in_the_middle_comes_before_the_question(talk: Make) -> None:
    patient = talk()
    patient.start()
    turn = patient.risk(2)
    assert texts(turn)[0] == "Thank you. Call 3114. Your team has been told."
    assert texts(patient.say("no")) == ["Thank you. We go on.", "Do you agree?"]


def test_a_crisis_over_a_tool_gives_the_tool_back(talk: Make) -> None:
    patient = talk()
    patient.do("menu")
    patient.risk(1)
    assert texts(patient.say("no")) == ["Thank you. We go on.", "What would you like?"]


def test_a_higher_risk_jumps_to_its_entry(talk: Make) -> None:
    patient = talk()
    patient.risk(2)
    assert texts(patient.risk(4)) == ["112! Call now."]


def test_a_lower_risk_is_an_answer_to_the_open_question(talk: Make) -> None:
    patient = talk()
    patient.risk(2)
    assert texts(patient.risk(1, text="yes")) == ["Right now?"]


def test_a_yes_at_level_one_rises_to_level_two(talk: Make) -> None:
    patient = talk()
    assert texts(patient.risk(1)) == ["Do you think of suicide?"]
    turn = patient.say("yes")
    assert event(turn, "risk_reported").data["level"] == 2
    assert texts(turn)[0] == "Thank you. Call 3114. Your team has been told."


def test_refusing_a_safety_question_counts_as_yes(talk: Make) -> None:
    patient = talk()
    patient.risk(2)
    assert texts(patient.do("skip")) == ["Right now?"]


@pytest.mark.parametrize(
    "said",
    [
        "rather not say",
        "I'd prefer not to answer",
        "I don't want to talk about it",
        "no comment",
        "next question",
        "je préfère ne pas répondre",
        "je veux pas en parler",
        "je préfère pas",
        "ça ne vous regarde pas",
        "leave me alone",
        "fuck off",
        "laissez-moi tranquille",
        "foutez moi la paix",
        "ça suffit, arrêtez avec vos questions",
        "stop",
    ],
)
def test_declining_in_words_counts_as_yes(talk: Make, said: str) -> None:
    patient = talk(lang="fr" if set("jçzê").intersection(said) else "en")
    patient.risk(2)
    assert event(patient.say(said), "risk_reported").data["step"] == "asq"


@pytest.mark.parametrize("said", ["no", "never", "not at all", "no, I have not"])
def test_a_plain_no_stays_a_no(talk: Make, said: str) -> None:
    patient = talk()
    patient.risk(2)
    assert names(patient.say(said)) == ["safety_finished"]


def test_wavering_counts_as_yes(talk: Make) -> None:
    patient = talk()
    patient.risk(2)
    assert texts(patient.say("I don't know")) == ["Right now?"]


def test_an_unclear_reply_is_asked_once_more_then_counts_as_yes(talk: Make) -> None:
    patient = talk()
    patient.risk(2)
    assert texts(patient.say("the blue one")) == ["[not-understood.yes_no]"]
    assert texts(patient.say("the blue one")) == ["Right now?"]


@pytest.mark.parametrize("name", ["pause", "menu", "log_mood", "start_session", "goodbye"])
def test_nothing_leads_out_of_the_safety_dialogue_but_its_end(talk: Make, name: str) -> None:
    patient = talk()
    patient.risk(2)
    patient.do(name, name)
    assert patient.dialogue.safety is not None


def test_a_wish_for_something_else_brings_the_safety_question_back_once(talk: Make) -> None:
    patient = talk()
    patient.risk(2)
    said = texts(patient.do("log_mood", "mood four please"))
    assert said == ["[back-to-safety]", "Have you wished you were dead?"]
    assert texts(patient.do("log_mood", "mood four please")) == ["Right now?"]


def test_an_answer_taken_for_a_command_is_still_an_answer(talk: Make) -> None:
    patient = talk()
    patient.risk(2)
    assert texts(patient.do("pause", "yes")) == ["Right now?"]


def test_asking_for_a_human_in_a_crisis_is_passed_on(talk: Make) -> None:
    patient = talk()
    patient.risk(2)
    turn = patient.do("talk_to_human", "a real human please")
    assert names(turn) == ["human_requested"]
    assert texts(turn) == ["[person-in-crisis]", "Have you wished you were dead?"]


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("Why?", "[why-default]"),
        ("pourquoi ?", "[why-default]"),
        ("what do you mean?", "Have you wished you were dead?"),
        ("je ne comprends pas", "Have you wished you were dead?"),
        ("I want to talk to someone", "[person-in-crisis]"),
        ("en français", "Avez-vous souhaité mourir ?"),
    ],
)
def test_an_aside_in_a_crisis_is_understood_and_the_question_stays(
    talk: Make, said: str, first: str
) -> None:
    patient = talk()
    patient.risk(2)
    turn = patient.do("safety", said)
    assert texts(turn)[0] == first
    assert "risk_reported" not in names(turn)
    assert patient.dialogue.safety is not None


def test_a_story_that_holds_the_words_of_an_aside_is_an_answer(talk: Make) -> None:
    patient = talk()
    patient.risk(2)
    assert names(patient.do("safety", "no, why would I")) == ["safety_finished"]


def test_a_stop_word_is_honoured_even_inside_a_crisis(talk: Make) -> None:
    patient = talk()
    patient.risk(2)
    turn = patient.do("stop_messages", "stop texting me")
    assert names(turn) == ["messages_stopped"]
    assert texts(turn) == ["[stop-with-crisis]"]
    assert patient.dialogue.safety is not None


def test_the_language_can_change_inside_a_crisis(talk: Make) -> None:
    patient = talk()
    patient.risk(2)
    assert texts(patient.do("change_language", "français")) == ["Avez-vous souhaité mourir ?"]


def test_self_guided_never_claims_that_somebody_was_told(talk: Make) -> None:
    patient = talk(guided=False)
    assert texts(patient.risk(2))[0] == "Thank you. Call 3114."


def test_nobody_declared_means_nobody_is_claimed(talk: Make) -> None:
    assert texts(talk(team_reads_at=None, told_from=None).risk(2))[0] == "Thank you. Call 3114."


@pytest.mark.parametrize(
    ("axis", "said"),
    [
        ("abuse", "Axis abuse: 3919."),
        ("medical", "Axis medical: 112."),
        ("third_party", "Axis third_party: 3114."),
    ],
)
def test_each_axis_has_its_own_entry_and_number(talk: Make, axis: str, said: str) -> None:
    assert texts(talk().risk(2, axis)) == [said]


def test_level_four_says_the_emergency_number_whatever_the_axis(talk: Make) -> None:
    assert texts(talk().risk(4, "abuse")) == ["112! Call now."]


def test_a_country_without_numbers_gets_the_neutral_entry(talk: Make) -> None:
    assert texts(talk(country="NZ").risk(3)) == ["112! Call now."]


def test_a_yes_in_a_session_opens_safety_and_the_session_goes_on_after(talk: Make) -> None:
    patient = talk(demo=True)
    patient.do("start_session", "second")
    patient.say("ok")
    assert names(patient.say("yes")) == ["risk_reported"]
    assert texts(patient.say("no"))[1] == "Well done."


def test_an_impossible_risk_is_still_met(talk: Make) -> None:
    assert texts(talk().risk(9, "nonsense")) == ["112! Call now."]


def test_a_stop_word_by_text_is_honoured_though_nobody_named_it_a_command(talk: Make) -> None:
    patient = talk(channel="sms")
    patient.risk(2)
    turn = patient.do("safety", "STOP")
    assert (names(turn), texts(turn)) == (["messages_stopped"], ["[stop-with-crisis]"])


@pytest.mark.parametrize("said", ["help", "help me", "aide", "aidez-moi", "au secours"])
def test_a_cry_for_help_is_passed_on_and_the_question_stays(talk: Make, said: str) -> None:
    patient = talk()
    patient.risk(2)
    turn = patient.do("safety", said)
    assert names(turn) == ["human_requested"]
    assert patient.dialogue.safety is not None


def test_a_second_cry_is_an_answer_to_the_question_and_not_noise(talk: Make) -> None:
    patient = talk()
    patient.risk(2)
    assert texts(patient.risk(2, text="I really want it to end")) == ["Right now?"]


def test_a_pain_is_no_answer_to_a_question_about_suicide(talk: Make) -> None:
    patient = talk()
    patient.risk(2)
    turn = patient.risk(2, "medical", text="my chest hurts")
    assert texts(turn) == ["[not-understood.yes_no]"]


def test_a_plain_no_is_a_no_whatever_the_detector_heard_in_it(talk: Make) -> None:
    patient = talk()
    patient.risk(2)
    assert names(patient.risk(2, text="no, I do not want to die")) == ["safety_finished"]


def test_a_level_never_falls_while_its_dialogue_is_open(talk: Make) -> None:
    patient = talk()
    patient.risk(2)
    patient.risk(1, text="hm")
    assert patient.dialogue.safety is not None
    assert patient.dialogue.safety.answers["level"] == 2


def test_the_door_stays_shut_for_who_is_held_without_a_session(talk: Make) -> None:
    patient = talk()
    patient.risk(4)
    assert texts(patient.do("resume")) == ["[held]"]
