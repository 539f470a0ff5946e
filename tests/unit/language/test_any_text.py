# ruff: noqa: SIM905  (a vocabulary reads better as text than as a list of strings)
"""Whatever a patient sends, reading it neither fails nor hangs."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.language import (
    Lang,
    NumberStatus,
    OptionStatus,
    OptionView,
    YesNo,
    normalise,
    read_number,
    read_option,
    read_options,
    read_yes_no,
)

LANGS = st.sampled_from(["en", "fr"])
SAID = st.lists(
    st.sampled_from(
        """un une one deux six dix vingt soixante quatre 4 7,5 10 / sur out of % - et ou or and
        demi half entre between pas not oui non yes no , . ? plusieurs jours several days b la
        2nd jamais hier today h : \u0000 👍 ½""".split()
    ),
    max_size=12,
).map(" ".join)
TEXTS = st.one_of(st.text(), SAID)
OPTIONS = (
    OptionView("a", "Not at all", ("jamais",)),
    OptionView("b", "Plusieurs jours", ("2nd",)),
)


@given(TEXTS)
def test_a_plain_text_has_no_capital_nul_or_double_space(text: str) -> None:
    plain = normalise(text)
    assert "\0" not in plain
    assert "  " not in plain
    assert plain == plain.strip()


@given(TEXTS, LANGS)
def test_a_number_that_is_read_lies_within_its_scale(text: str, lang: Lang) -> None:
    reading = read_number(text, lang, 0, 10)
    assert (reading.value is not None) == (reading.status is NumberStatus.READ)
    assert reading.value is None or 0 <= reading.value <= 10


@given(TEXTS, LANGS)
def test_every_text_gets_one_of_the_four_answers_to_yes_or_no(text: str, lang: Lang) -> None:
    assert read_yes_no(text, lang) in YesNo


@given(TEXTS, LANGS)
def test_only_options_that_were_shown_are_picked(text: str, lang: Lang) -> None:
    one, many = read_option(text, lang, OPTIONS), read_options(text, lang, OPTIONS)
    assert (one.option_id is not None) == (one.status is OptionStatus.READ)
    assert {*one.candidates, *many.option_ids, *many.candidates} <= {"a", "b"}


@given(st.integers(min_value=0, max_value=100), LANGS)
def test_a_number_in_digits_is_itself(value: int, lang: Lang) -> None:
    assert read_number(str(value), lang, 0, 100).value == value


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "7",
        "7 ",
        "un ",
        "oui non ",
        "👍",
        "\u202eمرحبا",
        "é\u0301",
        "-",
        "12:30 ",
        "\0",
    ],
)
def test_time_grows_with_the_length_of_the_text_and_no_faster(piece: str) -> None:
    def cost(length: int) -> float:
        text = (piece * length)[:length]
        began = time.process_time()
        read_number(text, "fr", 0, 10)
        read_yes_no(text, "fr")
        read_options(text, "fr", OPTIONS)
        return time.process_time() - began

    short = max(min(cost(10_000) for _ in range(3)), 0.002)
    assert cost(100_000) < 60 * short  # quadratic would be 100 times
