"""The key words that answer while the detector is down."""

import pytest

from cairn.risk import assess_plainly


@pytest.mark.parametrize(
    ("text", "level", "category"),
    [
        ("I took 30 of my pills", 4, "suicide"),
        ("j'ai avalé toute la boîte", 4, "suicide"),
        ("overdosed", 4, "suicide"),
        ("this is my goodbye", 3, "suicide"),
        ("adieu à tous", 3, "suicide"),
        ("I am suicidal", 2, "suicide"),
        ("KILL MYSELF", 2, "suicide"),
        ("je veux en finir", 2, "suicide"),
        ("I wish I was dead", 2, "suicide"),
        ("I don’t want to live", 2, "suicide"),
        ("plus envie de vivre", 2, "suicide"),
        ("hurting myself", 2, "self_harm"),
        ("me scarifier", 2, "self_harm"),
        ("gonna stab him", 2, "harm_to_others"),
        ("je vais le tuer", 2, "harm_to_others"),
        ("he beats me", 2, "abuse"),
        ("il me frappe", 2, "abuse"),
        ("chest pain", 3, "medical"),
        ("un avc", 3, "medical"),
        ("a skillful cutter", 0, "none"),
        ("good morning", 0, "none"),
    ],
)
def test_the_bluntest_words_of_each_axis_are_heard(text: str, level: int, category: str) -> None:
    found = assess_plainly(text)
    assert (found.level, found.category, found.degraded) == (level, category, True)


def test_the_gravest_word_decides_and_of_equals_the_first_named_axis() -> None:
    assert assess_plainly("I cut myself, chest pain").category == "medical"
    assert assess_plainly("chest pain and this is goodbye").category == "suicide"
    assert assess_plainly("he hits me and I want to die").category == "suicide"


def test_every_word_found_is_pointed_at() -> None:
    text = "Œuf: SUICÎDE, suicide"
    spans = [(text[s.start : s.end], s.rule) for s in assess_plainly(text).signals]
    assert spans == [("SUICÎDE", "plain.suicide"), ("suicide", "plain.suicide")]
