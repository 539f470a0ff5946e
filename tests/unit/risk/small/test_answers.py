"""A short answer to a yes/no safety question gets its meaning from the question."""

import pytest

from cairn.risk import Detector


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("yes", "screening.yes"),
        ("Yes!", "screening.yes"),
        ("every day", "screening.yes"),
        ("no", "screening.no"),
        ("not at all", "screening.no"),
        ("maybe", "screening.unsure"),
        ("not sure", "screening.unsure"),
        ("yes and no", "screening.unsure"),
        ("rather not say", "screening.refusal"),
        ("no comment", "screening.refusal"),
        ("no but sometimes at night", "screening.no-but"),
        ("yes I am fine", "screening.yes-but-fine"),
        ("yes but fine", "screening.yes-but-fine"),
        ("yes but not today", "screening.yes"),
        ("no I am fine", "screening.no"),
        ("maybe but fine", "screening.unsure"),
        ("yes one two three four five six seven eight nine ten eleven twelve thir", "screening.yes"),
        ("yes one two three four five six seven eight nine ten eleven twelve thir fourt", None),
        ("well, yes", None),
        ("every night", None),
        ("...", None),
    ],
)  # fmt: skip
def test_the_longest_opening_of_a_short_answer_decides(
    small: Detector, text: str, rule: str | None
) -> None:
    found = small.assess(text, "en", "screening")
    levels = {"no": 0, "yes": 2, "refusal": 2, "unsure": 1, "no-but": 1, "yes-but-fine": 1}
    assert found.level == (levels[rule.removeprefix("screening.")] if rule else 0)
    fired = [signal.rule for signal in found.signals]
    assert fired == ([] if rule in {None, "screening.no"} else [rule])


def test_without_a_question_the_same_words_mean_nothing(small: Detector) -> None:
    for asked in (None, "exercise"):
        assert small.assess("yes", "en", asked).level == 0


def test_an_answer_in_the_other_language_is_understood_when_it_is_a_yes(small: Detector) -> None:
    assert small.assess("oui", "en", "screening").level == 2
    assert small.assess("non", "en", "screening").level == 0
