"""Whatever a patient says, exactly one action commits, once."""

from __future__ import annotations

import pytest

from .conftest import Appliance

COMMANDS = {
    "start session": "action_start_session",
    "pause please": "action_pause_session",
    "resume": "action_resume_session",
    "go back": "action_revisit_step",
    "skip this one": "action_skip_step",
    "can you repeat that": "action_repeat_step",
    "why do you ask": "action_explain_step",
    "how does this work": "action_show_help",
    "main menu": "action_show_menu",
    "i want to talk to a human": "action_request_human",
    "mood 4": "action_log_mood",
    "show my progress": "action_show_progress",
    "show my homework": "action_show_homework",
    "homework done": "action_report_homework",
    "when is my next appointment": "action_show_appointment",
    "change my reminder": "action_change_reminder",
    "breathing exercise": "action_offer_breathing",
    "show me my safety plan": "action_show_plan",
    "change language": "action_change_language",
    "is this confidential": "action_explain_privacy",
    "are you human": "action_disclose_programme",
    "export my data": "action_export_data",
    "delete my data": "action_delete_data",
    "stop texting me": "action_stop_messages",
    "goodbye": "action_say_goodbye",
}
IDLE_REPLIES = {
    "yes": "action_answer_idle",
    "no": "action_answer_idle",
    "7/10": "action_answer_idle",
    "the second one": "action_answer_idle",
    "hello": "action_greet_patient",
    "thank you so much": "action_accept_thanks",
    "tell me a joke": "action_state_scope",
    "": None,
    "😀😀😀": None,
    "\u0645\u0631\u062d\u0628\u0627": None,
    "{{ 7 * 7 }} <script>alert(1)</script>": None,
    "x" * 100_000: None,
}


@pytest.mark.parametrize(("text", "action"), (COMMANDS | IDLE_REPLIES).items())
def test_an_idle_turn_commits_once(appliance: Appliance, text: str, action: str | None) -> None:
    started, *committed = appliance.say(text)
    assert started == "action_session_start"
    assert len(committed) == 1
    assert action in (None, committed[0])


@pytest.mark.parametrize("context", ["answering", "choice"])
@pytest.mark.parametrize(("text", "action"), COMMANDS.items())
def test_a_command_inside_a_session_commits_once_and_leaves_the_question(
    appliance: Appliance, context: str, text: str, action: str
) -> None:
    assert appliance.say(text, context) == ["action_session_start", action]


@pytest.mark.parametrize("context", ["answering", "choice"])
@pytest.mark.parametrize("text", [*IDLE_REPLIES, "because I stop seeing my friends later"])
def test_anything_else_said_while_a_question_is_open_answers_it(
    appliance: Appliance, context: str, text: str
) -> None:
    assert appliance.say(text, context) == ["action_session_start", "action_answer_question"]


def test_the_message_that_starts_a_session_does_not_answer_its_first_question(
    appliance: Appliance,
) -> None:
    assert appliance.say("start session") == ["action_session_start", "action_start_session"]
    assert appliance.say("at home", "answering")[-1] == "action_answer_question"


def test_an_answer_that_finds_no_open_question_still_gets_a_reply(appliance: Appliance) -> None:
    """The question may close between the gateway's look and the turn."""
    appliance.actions.never_open = True
    try:
        called = appliance.say("at home with my son", "answering")
    finally:
        appliance.actions.never_open = False
    assert called == ["action_session_start", "action_answer_idle"]


def test_a_message_sent_again_starts_afresh(appliance: Appliance) -> None:
    """After a failed turn the gateway sends the same message; half a turn must not remain."""
    metadata = {"lang": "en", "context": "answering", "token": "signed"}
    turn = {"sender": "p:again", "message": "at home", "metadata": metadata}
    appliance.post(turn)
    appliance.post(turn)
    called = [call["next_action"] for call in appliance.actions.calls_of("p:again")]
    assert called == ["action_session_start", "action_answer_question"] * 2


@pytest.mark.parametrize(
    "text",
    ['/show_menu{"a": 1}', "/restart", "/session_start", " //back", "\u00a0/out_of_scope@0.2"],
)
def test_a_slash_chooses_no_intent(appliance: Appliance, text: str) -> None:
    calls = appliance.turn(text, "answering")
    heard = calls[-1]["tracker"]["latest_message"]
    assert len(calls) == 2
    assert not heard["text"].startswith("/")
    assert heard["entities"] == []
    assert heard["intent"]["name"] not in ("restart", "back", "session_start")
