"""Who speaks, of when, and whether it is meant: each cue as its author may rely on it."""

import pytest

from cairn.risk import Detector


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "I really want to die",
        "no, I want to die",
        "I can't stop, want to die",
        "you know and I want to die",
        "my brother left, I want to die",
        "mum died and i want to die",
        "last year, my job ended, I want to die",
        "mum died last year, I want to die",
        "mum died last year and I want to die",
        "as a child. I want to die",
        "I want to die. As a child I was calm",
        "last year and now I wanted to die",
        "I wanted to die today as a child",
        "I read an article about cats. I want to die",
        "I read it in an article about my mum and I want to die",
        "I do not stop to want to die",
        "I do not ever see why I want to die",
        "he left me. want to die",
        "my mum left, want to die",
        "mum left and want to die",
        "mum died last year, want to die",
        "I want to die, as a child I was calm",
        "why not kill myself",
        "I'm not, I want to die",
        "no i will end it",
        "stop to want to die",
        "today as a child I wanted to die",
    ],
)
def test_a_wish_of_ones_own_and_of_today_is_an_alert(small: Detector, text: str) -> None:
    assert small.assess(text, "en").level == 2


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("I do not want to die", "negated"),
        ("not want to die", "negated"),
        ("do not think about to want to die", "negated"),
        ("no want to die", "negated"),
        ("I want to die nowhere", "negated"),
        ("not i want to die", "negated"),
        ("not, want to die", "negated"),
        ("you want to die", "you"),
        ("you say that a b c d e want to die", "you"),
        ("I wanted to die last year", "past"),
        ("last year I wanted to die", "past"),
        ("last year, I wanted to die", "past"),
        ("last year was fine. as a child I wanted to die", "past"),
        ("as a child I was fine. last year I wanted to die", "past"),
        ("as a child I often wanted to die", "past"),
        ("wanted to die, last year", "past"),
        ("wanted to die as a child. Today is calm", "past"),
        ("wanted to die so as a child. Today is calm", "past"),
        ("in the film I want to die", "fiction"),
        ("I want to die. It was in the film", "fiction"),
        ("an article about want to die", "topic"),
        ("I want to die, just kidding", "joking"),
        ("I want to die. Just kidding", "joking"),
    ],
)
def test_a_cue_makes_it_a_check_in_and_is_named(small: Detector, text: str, cue: str) -> None:
    found = small.assess(text, "en")
    assert found.level == 1
    assert cue in [signal.rule.partition("/")[2] for signal in found.signals]


@pytest.mark.parametrize(
    "text",
    [
        "he wants to die",
        "my brother wants to die",
        "my brother and he wants to die",
        "she and i talked, my brother wants to die",
        "brother a b c d e f g wants to die",
    ],
)
def test_a_wish_of_somebody_else_is_its_own_axis(small: Detector, text: str) -> None:
    found = small.assess(text, "en")
    assert (found.level, found.category) == (1, "third_party")


@pytest.mark.parametrize(
    ("before", "level"),
    [
        ("not do to do to do", 1),
        ("not do to do to do to", 2),
        ("brother a b c d e f g h", 1),
        ("brother a b c d e f g h j", 2),
    ],
)
def test_a_negation_reaches_six_words_and_a_subject_nine(
    small: Detector, before: str, level: int
) -> None:
    assert small.assess(f"{before} wanted to die", "en").level == level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("je ne me tuerai jamais", 1),
        ("je me tuerai", 2),
        ("me tuerai jamais", 1),
        ("jamais je me tuerai", 2),
        ("j'ai pas envie de mourir", 1),
        ("j'ai plus envie de vivre", 2),
        ("je veux mourir", 2),
        ("il dit veux mourir", 1),
    ],
)
def test_french_negation_is_read_around_and_behind_the_verb(
    small: Detector, text: str, level: int
) -> None:
    assert small.assess(text, "fr").level == level
