"""What each kind of step understands, keeps and says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cairn.engine.state import Entry
from cairn.engine.turn import Comment
from tests.unit.engine.conftest import NOW, Talk, event, names, question, texts

Make = Callable[..., Talk]


# --- lists ------------------------------------------------------------------------------------


def test_a_list_grows_by_one_or_several_a_message_and_is_read_back(talk: Make) -> None:
    it = talk()
    assert question(it.do("try_list")).expects == "list"
    turn = it.say("lifts\n- the bus; crowds")
    assert question(turn).entries == ("lifts", "the bus", "crowds")


def test_a_rated_list_asks_for_each_entry_and_is_sorted(talk: Make) -> None:
    it = talk()
    it.do("try_list")
    turn = it.say("lifts; the bus", "done")
    assert (texts(turn), question(turn).expects) == (["How hard is lifts?"], "scale")
    turn = it.say("80", "30")
    assert texts(turn) == ["2: the bus; lifts. First the bus at 30."]
    assert it.dialogue.memory["fears"] == (
        Entry(text="the bus", rating=30),
        Entry(text="lifts", rating=80),
    )


@pytest.mark.parametrize(
    ("wish", "left"),
    [
        ("remove 2", ("one", "three")),
        ("supprimer le 1", ("two", "three")),
        ("change 2 to a dog", ("one", "a dog", "three")),
        ("remplacer 3 par un chat", ("one", "two", "un chat")),
        ("move 3 up", ("one", "three", "two")),
        ("3 before 1", ("three", "one", "two")),
        ("descendre 1", ("two", "one", "three")),
        ("remove 9", ("one", "two", "three", "remove 9")),
    ],
)
def test_entries_are_removed_changed_and_moved_in_words(
    talk: Make, wish: str, left: tuple[str, ...]
) -> None:
    it = talk()
    it.do("try_list")
    it.say("one; two; three")
    turn = it.say(wish)
    if len(left) == 4:  # as many as it takes: the ratings come next
        assert texts(turn) == ["How hard is one?"]
    else:
        assert question(turn).entries == left


def test_a_list_is_not_ended_before_it_has_enough(talk: Make) -> None:
    it = talk()
    it.do("try_list")
    it.say("lifts")
    assert texts(it.say("done")) == ["[not-understood.list]"]
    assert question(it.say("the bus")).entries == ("lifts", "the bus")


def test_skipping_a_rating_skips_only_that_one(talk: Make) -> None:
    it = talk()
    it.do("try_list")
    it.say("lifts; the bus", "done")
    assert "How hard is the bus?" in texts(it.do("skip"))
    it.say("10")
    assert it.dialogue.memory["fears"] == (
        Entry(text="the bus", rating=10),
        Entry(text="lifts"),
    )


def test_a_list_can_begin_with_an_earlier_one(talk: Make) -> None:
    it = talk()
    it.do("try_list")
    it.say("lifts; the bus", "done", "5", "9")
    turn = it.do("try_list_again")
    assert texts(turn)[0] == "Which stay?"
    assert question(turn).entries == ("lifts", "the bus")
    assert texts(it.say("remove 1", "c'est tout", "that's all")) == ["1. the bus\n2. c'est tout"]


def test_the_question_comes_back_with_the_list_so_far_after_a_digression(talk: Make) -> None:
    it = talk()
    it.do("try_list")
    it.say("lifts")
    assert question(it.do("repeat")).entries == ("lifts",)


# --- records, choices, dates --------------------------------------------------------------------


def test_a_record_is_filled_column_by_column(talk: Make) -> None:
    it = talk()
    assert texts(it.do("try_record")) == ["One thought of this week.", "Where were you?"]
    assert texts(it.say("the shop")) == ["At the shop, what did you think?"]
    assert question(it.say("they stare")).expects == "scale"
    assert texts(it.say("70")) == ["the shop / they stare / 70 (3)"]
    assert it.dialogue.memory["thought_belief"] == 70


def test_a_column_has_its_own_reason_and_its_own_second_wording(talk: Make) -> None:
    it = talk()
    it.do("try_record")
    assert texts(it.say(" ")) == ["A place will do."]
    assert texts(it.do("why"))[0] == "To look at it"
    it.say("home")
    assert texts(it.do("why"))[0] == "Because words count"


def test_skipping_in_a_record_leaves_one_cell_empty(talk: Make) -> None:
    it = talk()
    it.do("try_record")
    it.do("skip")
    assert texts(it.say("nothing works", "50"))[-1] == " / nothing works / 50 (2)".strip()


def test_going_back_in_a_record_goes_one_column_back(talk: Make) -> None:
    it = talk()
    it.do("try_record")
    it.say("the shop")
    assert texts(it.do("go_back"))[-1] == "Where were you?"


def test_several_options_are_picked_by_place_or_wording(talk: Make) -> None:
    it = talk()
    assert question(it.do("try_several")).options == ("Worry", "Fears", "Sleep")
    assert texts(it.say("1 and 2")) == ["You chose worry and fears (2)."]
    it.do("try_several")
    assert texts(it.say("fears, sleep")) == ["You chose fears and sleep (2)."]
    assert it.dialogue.memory["focus"] == ("fears", "sleep")


def test_more_options_than_are_wanted_are_asked_again(talk: Make) -> None:
    it = talk()
    it.do("try_several")
    assert texts(it.say("1, 2, 3")) == ["[not-understood.choice]"]


def test_an_option_is_offered_only_where_its_condition_holds(talk: Make) -> None:
    assert question(talk(guided=False).do("try_several")).options == ("Worry", "Fears")


@pytest.mark.parametrize(
    ("lang", "reply", "said"),
    [
        ("en", "on thursday please", "Thursday."),
        ("en", "the 5th of march", "Thursday."),
        ("fr", "après-demain", "mercredi."),
        ("fr", "dans une semaine", "lundi 9 mars."),
    ],
)
def test_a_day_is_read_as_people_write_it(talk: Make, lang: str, reply: str, said: str) -> None:
    it = talk(lang=lang)
    it.do("try_date")
    assert texts(it.say(reply)) == [said]


@pytest.mark.parametrize("reply", ["in three weeks", "yesterday", "soon"])
def test_a_day_outside_the_bounds_is_asked_again(talk: Make, reply: str) -> None:
    it = talk()
    it.do("try_date")
    assert texts(it.say(reply)) == ["[not-understood.date]"]


def test_an_hour_for_the_homework_is_offered_and_goes_with_it(talk: Make) -> None:
    it = talk()
    turn = it.do("try_schedule")
    assert event(turn, "homework_assigned").data["homework"] == "walk"
    assert question(turn).options[:3] == (
        "today, 6:00 pm",
        "tomorrow, 10:00 am",
        "tomorrow, 6:00 pm",
    )
    turn = it.say("2")
    assert event(turn, "homework_scheduled").data == {"homework": "walk", "at": "2026-03-03T10:00"}
    assert texts(turn) == ["tomorrow, 10:00 am."]


def test_any_hour_can_be_written_instead(talk: Make) -> None:
    it = talk(lang="fr")
    it.do("try_schedule")
    turn = it.say("jeudi vers 18h30")
    assert event(turn, "homework_scheduled").data["at"] == "2026-03-05T18:30"


def test_an_hour_that_has_gone_by_is_asked_again(talk: Make) -> None:
    it = talk()
    it.do("try_schedule")
    assert texts(it.say("today at 7 am")) == ["[not-understood.date]"]


# --- reviews and documents -----------------------------------------------------------------------


def test_an_earlier_answer_can_be_changed_at_a_review(talk: Make) -> None:
    it = talk()
    it.do("try_review")
    turn = it.say("tea", "it is warm")
    assert texts(turn) == ["Let me read it back.", "Drink: Tea\nReason: it is warm", "[review-ask]"]
    assert question(turn).options == ("[review-fine-label]", "Drink", "Reason")
    assert texts(it.say("Drink")) == ["Tea or coffee?"]
    assert "Drink: Coffee\nReason: it is warm" in texts(it.say("coffee"))


def test_what_was_reviewed_becomes_a_document(talk: Make) -> None:
    it = talk()
    it.do("try_review")
    turn = it.say("tea", "it is warm", "yes")
    assert (texts(turn), question(turn).document) == (["It is ready."], "my-drink")
    kept = event(turn, "document_kept").data
    assert kept["title"] == "My drink"
    assert kept["parts"] == [
        {"id": "what", "label": "What", "text": "Tea"},
        {"id": "reason", "label": "Why", "text": "it is warm"},
    ]


def test_an_empty_part_is_left_out_and_an_empty_document_is_not_made(talk: Make) -> None:
    it = talk()
    it.do("try_review")
    it.say("tea")
    it.do("skip")
    kept = event(it.say("yes"), "document_kept").data
    assert [part["id"] for part in kept["parts"]] == ["what"]
    it.do("try_review")
    it.do("skip")
    it.do("skip")
    turn = it.say("yes")
    assert "document_kept" not in names(turn)
    assert "It is ready." not in texts(turn)


# --- checks on an answer -------------------------------------------------------------------------


def test_an_answer_that_the_author_refuses_is_asked_again_in_his_words(talk: Make) -> None:
    it = talk()
    it.do("try_checked")
    assert texts(it.say("12")) == ["Adults only, please."]
    assert "30." in texts(it.say("30"))


def test_an_unlikely_answer_is_read_back_and_kept_after_a_yes(talk: Make) -> None:
    it = talk()
    it.do("try_checked")
    turn = it.say("104")
    assert (texts(turn), question(turn).expects) == (["[confirm-answer]"], "yes_no")
    assert texts(it.do("repeat")) == ["[confirm-answer]"]
    assert "104." in texts(it.say("yes"))


def test_a_no_asks_again_and_a_new_answer_counts_at_once(talk: Make) -> None:
    it = talk()
    it.do("try_checked")
    it.say("104")
    assert texts(it.say("no")) == ["How old are you?"]
    it.say("104")
    assert "40." in texts(it.say("40"))


def test_a_question_left_open_has_its_gentle_word(talk: Make) -> None:
    it = talk()
    follow_up = it.do("try_checked").follow_up
    assert follow_up is not None
    assert (follow_up.after_hours, follow_up.text) == (24, "I am still here.")
    assert it.say("30").follow_up is None


def test_by_sms_a_private_question_offers_the_web_first(talk: Make) -> None:
    assert texts(talk(channel="sms").do("try_checked"))[0] == "[private-step]"
    assert texts(talk().do("try_checked")) == ["How old are you?"]


def test_a_step_for_the_web_is_left_out_by_sms(talk: Make) -> None:
    by_sms, on_the_web = talk(channel="sms"), talk()
    by_sms.do("try_checked")
    on_the_web.do("try_checked")
    assert texts(by_sms.say("30")) == ["30."]
    assert texts(on_the_web.say("30")) == ["On the web.", "30."]


def test_a_breath_has_its_pace_and_ends_when_the_patient_says_so(talk: Make) -> None:
    it = talk()
    asked = question(it.do("try_breath"))
    assert (asked.pace, asked.options) == ((4, 6, 1), ("[pacer-done-label]",))
    assert texts(it.say("ok")) == ["Good."]


# --- passages ------------------------------------------------------------------------------------


def test_a_passage_is_walked_in_its_place_and_leads_on_in_the_module(talk: Make) -> None:
    it = talk()
    assert texts(it.do("try_passage")) == ["Hello.", "How is it?"]
    assert texts(it.say("bad")) == ["I hear bad.", "Own? (bad)"]
    assert texts(it.say("mine")) == ["How is it?"]
    assert it.say("fine").dialogue.tool is None


def test_the_end_of_a_passage_is_taken_from_any_of_its_steps(talk: Make) -> None:
    it = talk()
    it.do("try_passage")
    assert texts(it.say("fine")) == ["Own? (fine)"]
    assert texts(it.say("again")) == ["How is it?"]


# --- comments and coming back --------------------------------------------------------------------


def test_a_comment_of_the_therapist_is_seen_by_the_texts(talk: Make) -> None:
    it = talk(comment=Comment(text="Well seen.", by="Anna", at=NOW))
    assert it.patient.comment is not None


def test_the_days_away_are_counted_from_the_turn_before(talk: Make) -> None:
    it = talk()
    it.do("try_breath")
    assert it.dialogue.last_seen_at == NOW
    it.now = NOW + timedelta(days=30)
    it.do("repeat")
    assert it.dialogue.last_seen_at == it.now


def test_commas_part_an_enumeration_of_short_things_and_no_sentence(talk: Make) -> None:
    it = talk()
    it.do("try_list")
    assert question(it.say("lifts, the bus, crowds")).entries == ("lifts", "the bus", "crowds")
    it = talk()
    it.do("try_list")
    assert question(it.say("going out, alone")).entries == ("going out, alone",)
