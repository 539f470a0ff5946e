"""Patients who go back, skip, wait for weeks or change their mind in the middle of it all."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from cairn.content import Library
from cairn.engine import Position, open_question
from cairn.engine.sms import render_sms, segments
from cairn.engine.state import Entry
from tests.unit.engine.conftest import NOW, Talk, event, names, question, texts

Make = Callable[..., Talk]


# --- an answer that is read back -----------------------------------------------------------------


def test_going_back_from_a_read_back_forgets_what_was_read_back(talk: Make) -> None:
    it = talk()
    it.do("try_all")
    it.say("a walk", "done", "4", "104")
    assert question(it.do("go_back")).expects == "scale"
    assert texts(it.say("7"))[-1] == "How old are you?"
    assert it.dialogue.memory["rungs"] == (Entry(text="a walk", rating=7),)


def test_a_page_that_is_loaded_again_shows_the_answer_that_waits_for_a_yes(talk: Make) -> None:
    it = talk()
    it.do("try_checked")
    asked = question(it.say("104"))
    assert open_question(it.library, it.patient, it.dialogue, it.now) == asked


def test_danger_in_the_middle_of_a_read_back_comes_back_to_it(talk: Make) -> None:
    it = talk()
    it.do("try_checked")
    it.say("104")
    it.risk(2)
    for _ in range(10):
        if it.dialogue.safety is None:
            break
        it.say("no")
    assert it.dialogue.tool is None or question(it.do("repeat")).expects == "yes_no"


# --- lists ---------------------------------------------------------------------------------------


def test_skipping_behind_a_list_that_became_shorter_is_no_failure(talk: Make) -> None:
    it = talk()
    it.do("try_all")
    it.say("one; two", "done", "1", "2", "30", "words", "50", "none", "yesterday")
    it.say("Steps", "remove 2", "done", "5")
    assert it.dialogue.tool is not None
    behind = it.dialogue.tool.model_copy(update={"at": Position(step="rungs", item=1)})
    it.dialogue = it.dialogue.model_copy(update={"tool": behind})
    assert it.do("skip").outputs


def test_a_wish_to_change_the_list_is_no_rating(talk: Make) -> None:
    it = talk()
    it.do("try_list")
    it.say("lifts; the bus; crowds", "done")
    turn = it.say("remove 2")
    assert question(turn).entries == ("lifts", "crowds")
    assert texts(it.say("done")) == ["How hard is lifts?"]


def test_an_entry_is_one_line_however_it_is_written(talk: Make) -> None:
    it = talk()
    it.do("try_list")
    it.say("lifts; the bus")
    assert question(it.say("change 1 to a\n\nb\u2028c")).entries == ("a b c", "the bus")


def test_an_entry_of_100_000_characters_is_cut_and_the_list_goes_on(talk: Make) -> None:
    it = talk()
    it.do("try_list")
    entry = question(it.say("é" * 100_000)).entries[0]
    assert len(entry) == 160
    assert entry.endswith("…")


def test_a_goal_of_many_lines_becomes_one_entry_of_a_list(talk: Make) -> None:
    it = talk()
    it.dialogue = it.dialogue.model_copy(update={"memory": {"fears": "a\nb" * 200}})
    (entry,) = question(it.do("try_list_again")).entries
    assert "\n" not in entry
    assert len(entry) == 160


def test_going_back_from_the_first_rating_goes_back_to_the_list(talk: Make) -> None:
    it = talk()
    it.do("try_list")
    it.say("lifts; the bus", "done")
    assert question(it.do("go_back")).entries == ("lifts", "the bus")


def test_a_list_that_is_opened_again_says_what_it_is_for(talk: Make) -> None:
    it = talk()
    it.do("try_all")
    it.say("one", "done", "1", "30", "words", "50", "none", "yesterday")
    assert texts(it.say("Steps"))[0] == "Which steps?"


def test_passing_a_list_keeps_what_an_earlier_session_put_in_it(talk: Make) -> None:
    it = talk()
    it.do("try_list")
    it.say("lifts; the bus", "done", "1", "2")
    kept = it.dialogue.memory["fears"]
    it.do("try_list")
    it.do("skip")
    assert it.dialogue.memory["fears"] == kept


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_full_list_is_read_back_in_two_texts(talk: Make, lang: str) -> None:
    it = talk(channel="sms", lang=lang)
    it.do("try_list_again")
    for place in range(9):
        turn = it.say(f"{place} à côté de chez ma sœur, où j'ai passé toute mon enfance avec elle")
    assert segments(render_sms(it.library, lang, turn.outputs)) <= 2


# --- records, reviews ----------------------------------------------------------------------------


def test_a_zero_in_a_record_is_an_answer(talk: Make) -> None:
    it = talk()
    it.do("try_record")
    assert texts(it.say("the shop", "they stare", "0"))[-1] == "the shop / they stare / 0 (3)"


def test_passing_a_cell_that_had_an_answer_leaves_it_out_of_the_count(talk: Make) -> None:
    it = talk()
    it.do("try_all")
    it.say("one", "done", "1", "30", "words", "50")
    it.do("go_back")
    it.do("skip")
    assert it.dialogue.tool is not None
    assert it.dialogue.tool.answers["thought"] == 1


def at_the_review(talk: Make) -> Talk:
    it = talk()
    it.do("try_all")
    turn = it.say("one; two", "done", "1", "2", "30", "words", "50", "none", "yesterday")
    assert texts(turn)[-1] == "[review-ask]"
    return it


def test_going_back_from_a_changed_answer_goes_back_to_the_review(talk: Make) -> None:
    it = at_the_review(talk)
    it.say("Age")
    assert texts(it.do("go_back"))[-1] == "[review-ask]"
    assert texts(it.say("yes")) == ["Shall we?"]
    assert "document_kept" in names(it.say("ok"))


def test_a_review_leads_back_over_the_questions_and_not_over_the_changes(talk: Make) -> None:
    it = at_the_review(talk)
    assert texts(it.say("Thought", "other words", "60"))[-1] == "[review-ask]"
    assert texts(it.do("go_back"))[-1] == "When did you walk?"
    assert texts(it.say("yesterday"))[-1] == "[review-ask]"


@pytest.mark.parametrize("line", ["Age", "Thought", "Walked", "Steps"])
def test_passing_a_question_that_is_asked_again_keeps_the_answer_it_had(
    talk: Make, line: str
) -> None:
    it = at_the_review(talk)
    assert it.dialogue.tool is not None
    before = it.dialogue.tool.answers
    it.say(line)
    assert texts(it.do("skip"))[-1] == "[review-ask]"
    assert it.dialogue.tool.answers == before


def test_a_review_that_left_the_content_is_not_gone_back_to(talk: Make, library: Library) -> None:
    it = at_the_review(talk)
    it.say("Age")
    assert it.dialogue.tool is not None
    lost = it.dialogue.tool.model_copy(update={"revision": "gone", "return_to": "no-such-step"})
    it.dialogue = it.dialogue.model_copy(update={"tool": lost})
    assert texts(it.say("40"))[-1] == "What was it?"


# --- choices -------------------------------------------------------------------------------------


def test_danger_picked_among_other_things_opens_the_safety_dialogue(talk: Make) -> None:
    it = talk()
    it.do("try_all")
    it.say("one", "done", "1", "30", "words", "50")
    turn = it.say("calm and danger")
    assert "risk_reported" in names(turn)
    assert turn.dialogue.safety is not None


@pytest.mark.parametrize("said", ["none", "none of these", "aucun", "rien", "no", "Non merci"])
def test_nothing_may_be_picked_where_nothing_is_needed(talk: Make, said: str) -> None:
    it = talk()
    it.do("try_all")
    it.say("one", "done", "1", "30", "words", "50")
    assert texts(it.say(said)) == ["When did you walk?"]


def test_a_cell_that_is_too_long_is_cut_and_that_is_said(talk: Make) -> None:
    it = talk()
    it.do("try_record")
    assert texts(it.say("x" * 100_000))[0] == "[answer-cut]"
    assert it.dialogue.tool is not None
    assert it.dialogue.tool.answers["thought_where"] == "x" * 2000


def test_a_half_filled_row_is_not_mixed_with_that_of_an_earlier_session(talk: Make) -> None:
    it = talk()
    it.do("try_record")
    it.say("the shop", "they stare", "70")
    it.do("try_record")
    it.say("at home")
    it.start()
    assert it.dialogue.memory["thought_where"] == "the shop"


# --- days and hours ------------------------------------------------------------------------------


def test_a_number_means_the_offer_that_was_sent_even_when_it_comes_later(talk: Make) -> None:
    it = talk(channel="sms")
    it.now = datetime(2026, 3, 2, 14, 50, tzinfo=UTC)  # 15:50 in Paris: this evening is offered
    assert question(it.do("try_schedule")).options[1] == "tomorrow, 10:00 am"
    it.now += timedelta(minutes=20)
    assert event(it.say("2"), "homework_scheduled").data["at"] == "2026-03-03T10:00"


def test_an_offer_that_has_gone_by_is_asked_again(talk: Make) -> None:
    it = talk(channel="sms")
    it.do("try_schedule")
    it.now += timedelta(days=1)
    assert texts(it.say("1")) == ["[not-understood.date]"]
    assert event(it.say("1"), "homework_scheduled").data["at"] == "2026-03-03T18:00"


def test_words_mean_the_day_on_which_they_are_written(talk: Make) -> None:
    it = talk()
    it.do("try_schedule")
    it.now += timedelta(days=1)
    turn = it.say("tomorrow, 10:00 am")
    assert event(turn, "homework_scheduled").data["at"] == "2026-03-04T10:00"


@pytest.mark.parametrize(
    ("now", "reply", "at"),
    [
        (datetime(2026, 12, 31, 8, tzinfo=UTC), "31 December at 6 pm", "2026-12-31T18:00"),
        (datetime(2026, 12, 31, 8, tzinfo=UTC), "1/1 at 10 am", "2027-01-01T10:00"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "today at 6 pm", "2027-01-01T18:00"),
        (datetime(2026, 3, 28, 8, tzinfo=UTC), "tomorrow at 2h30", "2026-03-29T02:30"),
    ],
    ids=["new year's eve", "new year", "midnight in Paris", "an hour that DST leaves out"],
)
def test_days_are_those_of_the_patients_own_calendar(
    talk: Make, now: datetime, reply: str, at: str
) -> None:
    it = talk()
    it.now = now
    it.do("try_schedule")
    assert event(it.say(reply), "homework_scheduled").data["at"] == at


@pytest.mark.parametrize(
    "reply", ["in 99999999999 days", "in 9999999 weeks", "in ፩ days", "9" * 5000, "dans ² jours"]
)
def test_no_number_of_days_is_too_large_to_be_asked_again(talk: Make, reply: str) -> None:
    it = talk()
    it.do("try_date")
    assert it.say(reply).outputs


def test_midnight_tonight_is_not_this_evening(talk: Make) -> None:
    it = talk(lang="fr")
    it.do("try_schedule")
    assert "homework_scheduled" not in names(it.say("ce soir à minuit"))


def test_a_day_that_an_earlier_revision_kept_as_a_text_prints_as_nothing(talk: Make) -> None:
    it = talk()
    it.do("try_date")
    assert it.dialogue.tool is not None
    worded = {"day": "some day soon", "at": 3}
    tool = it.dialogue.tool.model_copy(update={"answers": worded, "resume_at": "heard"})
    it.dialogue = it.dialogue.model_copy(update={"tool": tool})
    assert texts(it.say("hello")) == ["."]


def test_homework_is_given_once_however_often_one_goes_back_over_it(talk: Make) -> None:
    it = talk(demo=True)
    it.do("try_homework")
    assert "homework_assigned" in names(it.say("ready"))
    it.do("go_back")
    assert "homework_assigned" not in names(it.say("ready after all"))
    scheduled = event(it.say("tomorrow at 6 pm"), "homework_scheduled")
    assert scheduled.data["homework"] == "walk-twice"


# --- sessions and tools --------------------------------------------------------------------------


def test_a_session_that_is_started_from_a_tool_is_what_the_next_answer_goes_to(talk: Make) -> None:
    it = talk()
    it.do("try_list")
    assert texts(it.start())[-1] == "Do you agree?"
    assert texts(it.say("yes")) == ["What brings you here?"]


def test_going_on_without_a_session_goes_on_with_the_tool(talk: Make) -> None:
    it = talk()
    it.do("try_checked")
    assert texts(it.do("resume")) == ["[already-open]", "How old are you?"]


def test_what_a_session_kept_can_be_stored_as_json(talk: Make) -> None:
    it = talk(demo=True)
    it.start()
    assert it.dialogue.session is not None
    listed = {"rungs": (Entry(text="a walk", rating=3),)}
    session = it.dialogue.session.model_copy(update={"answers": listed})
    it.dialogue = it.dialogue.model_copy(update={"session": session})
    it.say("yes", "A reason", "sad", "6", *["not at all"] * 9)
    finished = event(it.say("A goal"), "session_finished")
    assert json.loads(json.dumps(finished.data))["answers"]["rungs"] == [
        {"text": "a walk", "rating": 3}
    ]


def test_after_three_weeks_a_half_made_list_is_still_there(talk: Make) -> None:
    it = talk()
    it.do("try_list")
    it.say("lifts")
    it.now = NOW + timedelta(days=22)
    assert question(it.do("repeat")).entries == ("lifts",)
