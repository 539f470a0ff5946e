"""Where a reply may have been a command, the person says which, once and in one short line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from cairn.content import Library
from cairn.engine import Command, Dialogue, Output, Patient, open_question, respond
from cairn.engine.flow import DAY, play_turns
from cairn.engine.sms import render_sms
from cairn.engine.turn import Turn
from cairn.preview.flow_file import read_flow

ROOT = Path(__file__).parents[3]
SAID = "I need to stop for a moment"


@dataclass
class Talk:
    """A session that stands at an open question."""

    library: Library
    patient: Patient
    dialogue: Dialogue

    def say(self, text: str, name: str = "answer", doubt: str | None = None) -> Turn:
        command = Command(name=name, text=text, doubt=doubt)
        turn = respond(self.library, self.patient, self.dialogue, command, DAY)
        self.dialogue = Dialogue.model_validate_json(turn.dialogue.model_dump_json())
        return turn

    def question(self) -> Output:
        found = open_question(self.library, self.patient, self.dialogue, DAY)
        assert found is not None
        return found


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(ROOT / "content")


def at_kind(
    library: Library, *kinds: str, flow_name: str = "m2-functional-analysis.guided.en"
) -> Talk:
    flow = read_flow(ROOT / "tests" / "flows" / f"{flow_name}.yml")
    for played in play_turns(library, flow):
        opened = played.turn.dialogue.open_run()
        if opened and opened[0] == "session" and opened[1].at:
            run = opened[1]
            assert run.at is not None
            step = library.module(run.module, run.revision).step(run.at.step)
            if step.kind in kinds and len(step.options) != 1:
                return Talk(library, played.patient, played.turn.dialogue)
    raise AssertionError(f"no {kinds} in the flow")


@pytest.fixture
def talk(library: Library) -> Talk:
    return at_kind(library, "text")


def place(talk: Talk) -> object:
    assert talk.dialogue.session is not None
    return talk.dialogue.session.at


def test_it_asks_which_of_the_two_was_meant_in_one_line_with_two_buttons(talk: Talk) -> None:
    where = place(talk)
    turn = talk.say(SAID, doubt="pause")
    assert len(turn.outputs) == 1
    assert turn.outputs[0].options == ("It is my answer", "Stop for now")
    assert (place(talk), turn.events) == (where, ())
    assert talk.question() == turn.outputs[0]


def test_the_answer_button_keeps_the_words_that_were_written_first(talk: Talk) -> None:
    where = place(talk)
    talk.say(SAID, doubt="pause")
    talk.say("It is my answer")
    assert talk.dialogue.session is not None
    assert SAID in talk.dialogue.session.answers.values()
    assert place(talk) != where


@pytest.mark.parametrize("pressed", ["Stop for now", "2", "the second one", "no"])
def test_the_other_button_does_what_the_first_message_wanted(talk: Talk, pressed: str) -> None:
    talk.say(SAID, doubt="pause")
    turn = talk.say(pressed)
    assert [event.name for event in turn.events] == ["session_paused"]
    assert talk.dialogue.session is not None
    assert SAID not in talk.dialogue.session.answers.values()


def test_a_tool_opens_with_the_first_message(talk: Talk) -> None:
    talk.say("my mood is a 4 I think", doubt="log_mood")
    turn = talk.say("2")
    assert [event.name for event in turn.events] == ["mood_logged"]
    assert turn.outputs[-1].expects == "text", "and the question comes back"


def test_it_never_asks_back_twice_in_a_row(talk: Talk) -> None:
    talk.say(SAID, doubt="pause")
    turn = talk.say("I have to stop this now", doubt="pause")
    assert all("Stop for now" not in output.options for output in turn.outputs)
    assert talk.dialogue.session is not None
    assert "I have to stop this now" in talk.dialogue.session.answers.values()


def test_something_else_written_instead_answers_the_question_anew(talk: Talk) -> None:
    where = place(talk)
    talk.say(SAID, doubt="pause")
    talk.say("I froze in the lift, is what I mean")
    assert talk.dialogue.session is not None
    assert "I froze in the lift, is what I mean" in talk.dialogue.session.answers.values()
    assert place(talk) != where


def test_a_plain_command_instead_is_obeyed(talk: Talk) -> None:
    talk.say(SAID, doubt="pause")
    turn = talk.say("why", name="why")
    assert len(turn.outputs) == 2
    assert turn.outputs[-1].expects == "text"


def test_a_button_that_changes_a_list_leaves_no_doubt(library: Library) -> None:
    talk = at_kind(library, "list", flow_name="m3-activation.guided.en")
    for entry in ("a walk by the river", "tea with Sam"):
        talk.say(entry)
    turn = talk.say("remove 2", doubt="delete_data")
    assert all("It is my answer" not in output.options for output in turn.outputs)
    assert "tea with Sam" not in turn.outputs[-1].entries


def test_a_reply_that_fits_a_closed_question_is_never_asked_about(library: Library) -> None:
    talk = at_kind(library, "choice")
    where = place(talk)
    talk.say(talk.question().options[0], doubt="pause")
    assert place(talk) != where


def test_a_safety_question_is_not_left_by_asking_back(library: Library) -> None:
    talk = at_kind(library, "yes_no")
    assert "ending your life" in talk.question().text
    turn = talk.say("can we not", doubt="skip")
    assert all("Skip the question" not in output.options for output in turn.outputs)


def test_by_sms_the_two_buttons_are_numbered(library: Library, talk: Talk) -> None:
    talk.patient = talk.patient.model_copy(update={"channel": "sms"})
    turn = talk.say(SAID, doubt="pause")
    text = render_sms(library, "en", turn.outputs)
    assert "1 It is my answer" in text
    assert "2 Stop for now" in text


def test_after_a_pause_the_question_itself_comes_back_and_not_the_doubt(talk: Talk) -> None:
    asked = talk.question().text
    talk.say(SAID, doubt="pause")
    talk.say("pause", name="pause")
    turn = talk.say("continue", name="resume")
    assert turn.outputs[-1].text == asked


def test_an_answer_with_a_wish_to_stop_is_kept_and_the_session_pauses(talk: Talk) -> None:
    where = place(talk)
    turn = talk.say("I froze in the lift, but I'd rather stop here", name="pause")
    assert [event.name for event in turn.events] == ["session_paused"]
    assert talk.dialogue.session is not None
    assert "I froze in the lift" in talk.dialogue.session.answers.values()
    turn = talk.say("continue", name="resume")
    assert place(talk) != where, "it goes on behind the answer"


def test_to_a_safety_question_both_are_not_done_at_once(library: Library) -> None:
    talk = at_kind(library, "yes_no")
    turn = talk.say("no, can we stop here")
    assert all(event.name != "session_paused" for event in turn.events)
