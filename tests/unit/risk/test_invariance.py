"""CheckList: what does not change the meaning must not lose an alert."""

import random
from collections.abc import Callable

import pytest

from cairn.risk import Detector

ALERTS = [
    ("en", "I want to kill myself"),
    ("en", "I've been thinking about suicide every night"),
    ("en", "I took all my pills"),
    ("en", "I don't want to live anymore"),
    ("en", "I cut myself last night"),
    ("fr", "je veux me suicider"),
    ("fr", "j'ai plus envie de vivre"),
    ("fr", "j'ai avalé tous mes cachets"),
    ("fr", "je pense à mettre fin à mes jours"),
    ("fr", "je me suis scarifiée hier soir"),
]


def swap_in_the_longest_word(text: str) -> str:
    word = max(text.replace("'", " ").split(), key=len)
    middle = len(word) // 2
    return text.replace(word, word[:middle] + word[middle + 1] + word[middle] + word[middle + 2 :])


def look_alike(text: str) -> str:
    return text.translate(str.maketrans("aeio", "аеіо"))


def zero_width(text: str) -> str:
    return "\u200b".join(text)


CHANGES: dict[str, Callable[[str], str]] = {
    "upper case": str.upper,
    "lower case": str.lower,
    "no accents": lambda text: text.translate(str.maketrans("éàèêù", "eaeeu")),
    "curly apostrophe": lambda text: text.replace("'", "’"),
    "no apostrophe in I've": lambda text: text.replace("I've", "Ive").replace("don't", "dont"),
    "double spaces": lambda text: text.replace(" ", "  "),
    "emoji after": lambda text: text + " 😭💔",
    "emoji before": lambda text: "😔 " + text,
    "trailing dots": lambda text: text + "...",
    "stretched end": lambda text: text + text[-1] * 4,
    "a swapped letter": swap_in_the_longest_word,
    "look-alike letters": look_alike,
    "zero-width spaces": zero_width,
    "greeting before": lambda text: "Hi there. " + text,
    "calm line after": lambda text: text + ". Anyway, the weather was nice.",
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(("lang", "text"), ALERTS)
def test_an_alert_survives_changes_that_keep_the_meaning(
    detector: Detector, lang: str, text: str, change: str
) -> None:
    assert detector.assess(text, lang).level >= 2
    assert detector.assess(CHANGES[change](text), lang).level >= 2


@pytest.mark.parametrize(("lang", "text"), ALERTS)
def test_an_alert_survives_being_sent_in_two_parts(
    detector: Detector, lang: str, text: str
) -> None:
    words = text.split()
    cut = len(words) // 2
    first, second = " ".join(words[:cut]), " ".join(words[cut:])
    levels = [
        detector.assess(first, lang).level,
        detector.assess(second, lang, earlier=[first]).level,
    ]
    assert max(levels) >= 2


@pytest.mark.parametrize(
    "text",
    [
        "i want to k i l l myself",
        "k.i.l.l myself",
        "k1ll mys3lf",
        "k*ll myself",
        "killmyself",
        "iwanttodie",
        "su1c1de is all i think about",
        "i wnat to kil myslef",
        "kms",
        "i want to unalive myself",
        "je veux m o u r i r",
        "jveu crever",
        "jen peu plu jve mourir",
    ],
)
def test_a_disguised_statement_is_at_least_asked_about(detector: Detector, text: str) -> None:
    assert detector.assess(text, "fr" if text.startswith("je") else "en").level >= 1


def test_a_long_hostile_text_costs_no_more_than_its_length(detector: Detector) -> None:
    letters = random.Random(7)  # noqa: S311 (a fixed seed is wanted)
    noise = "".join(letters.choice("abcdk il.*'\u200b") for _ in range(100_000))
    assert detector.assess(noise, "en").level <= 4
