"""From matches to a level, an axis and spans."""

import pytest

from cairn.risk import Detector


def rules(detector: Detector, text: str, lang: str = "en") -> set[str]:
    return {signal.rule for signal in detector.assess(text, lang).signals}


def test_the_gravest_rule_gives_the_level_and_every_rule_its_span(small: Detector) -> None:
    text = "I want to die, I took all my pills"
    found = small.assess(text, "en")
    assert (found.level, found.category) == (3, "suicide")
    assert [text[s.start : s.end] for s in found.signals] == ["want to die", "took all my pills"]


def test_of_two_axes_at_one_level_suicide_leads(small: Detector) -> None:
    assert small.assess("chest pain, I took all my pills", "en").category == "suicide"
    assert small.assess("chest pain, I want to die", "en").category == "medical"


def test_a_rule_that_only_asks_lapses_when_it_is_denied(small: Detector) -> None:
    assert small.assess("I am tired of living", "en").level == 1
    assert small.assess("I am not tired of living", "en").level == 0


def test_a_rule_that_settles_a_cue_itself_does_not_listen_to_it(small: Detector) -> None:
    assert small.assess("I do not have chest pain", "en").level == 3
    assert rules(small, "last year I had chest pain") == {"medical.chest"}


def test_words_that_explain_a_symptom_make_it_a_check_in(small: Detector) -> None:
    assert small.assess("chest pain, it is panic", "en").level == 1
    assert rules(small, "chest pain, it is panic") == {"medical.chest/calmed"}
    assert small.assess("panic. I took all my pills", "en").level == 3


def test_an_idiom_and_what_a_rule_leaves_out_are_silent(small: Detector) -> None:
    assert small.assess("I want to die laughing", "en").level == 0
    assert small.assess("I took my daily pills", "en").level == 0
    assert small.assess("I took my daily pills. I took all my pills", "en").level == 3
    assert small.assess("I want to die laughing. I want to die", "en").level == 2
    assert small.assess("kill myself die laughing", "en").level == 2
    assert small.assess("die laughing kill myself", "en").level == 2


def test_an_exercise_silences_the_rules_that_say_so_and_no_other(small: Detector) -> None:
    assert small.assess("I took all my pills", "en", "exercise").level == 0
    assert small.assess("I want to die", "en", "exercise").level == 2
    assert small.assess("I took all my pills", "en", "screening").level == 3


@pytest.mark.parametrize(
    "text", ["Goodbye everyone", "Hello. Goodbye everyone. Bye", "ok! \nGoodbye everyone..."]
)
def test_a_pattern_for_a_whole_sentence_points_at_its_words(small: Detector, text: str) -> None:
    (signal,) = small.assess(text, "en").signals
    assert text[signal.start : signal.end] == "Goodbye everyone"


def test_a_word_that_opens_a_sentence_is_pointed_at_without_the_stop_before_it(
    small: Detector,
) -> None:
    (signal,) = small.assess("Hello. Adieu to all", "en").signals
    assert (signal.start, signal.end) == (7, 12)
    assert small.assess("I say adieu", "en").level == 0


def test_of_several_cues_the_most_telling_is_named(small: Detector) -> None:
    assert rules(small, "I do not want to die, just kidding") == {"suicide.wish/negated"}


def test_a_pattern_for_a_whole_sentence_is_silent_in_a_longer_one(small: Detector) -> None:
    assert small.assess("I said goodbye everyone", "en").level == 0


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("my brother is thinking of suicide", "third_party"),
        ("well, my brother is thinking of suicide", "third_party"),
        ("my brother told me about his suicide", "third_party"),
        ("my brother is ill, my suicide", "none"),
        ("brother, my suicide", "none"),
        ("brother, my suicide. My mum is thinking of suicide", "third_party"),
    ],
)
def test_a_clause_about_oneself_inside_worry_for_another_is_not_the_others(
    small: Detector, text: str, category: str
) -> None:
    assert small.assess(text, "en").category == category


def test_the_other_language_is_heard_when_it_says_danger_and_ignored_below(
    small: Detector,
) -> None:
    assert small.assess("je veux mourir", "en").level == 2
    assert small.assess("je suis fatigué de vivre", "fr").level == 1
    assert small.assess("je suis fatigué de vivre", "en").level == 0
    assert small.assess("i want to die", "fr").level == 2
    assert small.assess("tired of living", "fr").level == 0


@pytest.mark.parametrize("before", [38, 39, 77, 78, 79, 80, 116, 117, 118, 119, 120, 157, 158, 400])
def test_a_statement_is_heard_wherever_it_stands_in_a_long_message(
    small: Detector, before: int
) -> None:
    text = "tea " * before + "I took a b c pills" + " tea" * 50
    (signal,) = small.assess(text, "en").signals
    assert text[signal.start : signal.end] == "took a b c pills"


def test_what_two_messages_say_only_together_counts_once_and_in_the_last(small: Detector) -> None:
    found = small.assess("to die", "en", earlier=["hi", "I want..."])
    assert found.level == 2
    assert [(s.start, s.end) for s in found.signals] == [(0, 6)]
    assert small.assess("tea", "en", earlier=["I want to die"]).level == 0
    both = small.assess("I want to die", "en", earlier=["I want to die"])
    assert [(s.start, s.end) for s in both.signals] == [(2, 13)]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("tea\nI want\nto die\nyes", ["want\nto die"]),
        ("tea\nI want to die\ntea", ["want to die"]),
        ("I do not\nwant to die", ["want to die"]),
        ("want to\nthink", []),
    ],
)
def test_a_statement_broken_over_lines_is_heard_once_and_a_denial_ends_at_the_line(
    small: Detector, text: str, heard: list[str]
) -> None:
    found = small.assess(text, "en")
    assert [text[s.start : s.end] for s in found.signals] == heard
    assert found.level == (2 if heard else 0)


def test_a_denial_in_the_message_before_takes_nothing_from_this_one(small: Detector) -> None:
    found = small.assess("want to die", "en", earlier=["I do not"])
    assert [(found.level, signal.rule) for signal in found.signals] == [(2, "suicide.wish")]


def test_no_more_than_the_last_three_messages_are_read_with_it(small: Detector) -> None:
    assert small.assess("pills", "en", earlier=["I took", "a", "b"]).level == 3
    assert small.assess("pills", "en", earlier=["I took", "a", "b", "c"]).level == 0


def test_an_empty_message_is_nothing_even_after_a_grave_one(small: Detector) -> None:
    assert small.assess("  \n", "en", "screening", ["I want to die"]).level == 0


def test_a_plain_no_to_a_safety_question_silences_a_check_in_and_never_an_alert(
    small: Detector,
) -> None:
    assert small.assess("no, tired of living", "en", "screening").level == 0
    assert small.assess("no, I want to die", "en", "screening").level == 2
    found = small.assess("yes", "en", "screening")
    assert (found.level, found.category) == (2, "suicide")
    assert [(s.start, s.end, s.rule) for s in found.signals] == [(0, 3, "screening.yes")]
