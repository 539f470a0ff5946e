"""A turn as one text message, and its price."""

from __future__ import annotations

import pytest

from cairn.content import Library
from cairn.engine.sms import is_gsm7, render_sms, segments
from cairn.engine.turn import Output


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 0),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # a € is never cut in two
        ("ê" * 70, 1),
        ("ê" * 71, 2),
        ("😢" * 35, 1),
        ("😢" * 36, 2),
        ("😢" * 67, 3),  # nor is an emoji
    ],
)
def test_parts_are_counted_as_the_network_counts_them(text: str, parts: int) -> None:
    assert segments(text) == parts


def test_bubbles_options_and_how_to_reply_make_one_text(library: Library) -> None:
    outputs = [
        Output(text="Hello."),
        Output(kind="ask", text="Which one?", expects="choice", options=("Fear", "Sadness")),
    ]
    assert render_sms(library, "en", outputs) == "Hello.\nWhich one?\n1 Fear\n2 Sadness\nReply 1-2"


def test_the_shorter_wording_stands_for_all_bubbles(library: Library) -> None:
    outputs = [Output(text="A long hello.", sms=""), Output(text="And more.", sms="Short.")]
    assert render_sms(library, "en", outputs) == "Short."


def test_an_appointment_is_answered_by_letter_not_digit(library: Library) -> None:
    output = Output(text="Monday?", expects="choice", options=("I come", "Move"), letters=True)
    assert render_sms(library, "en", [output]) == "Monday?\nA I come\nB Move"


@pytest.mark.parametrize(
    ("output", "how"),
    [
        (Output(text="Ok?", expects="yes_no", options=("Yes", "No")), "Reply YES or NO"),
        (Output(text="Ok?", expects="scale", low=0, high=10), "Reply 0-10"),
        (Output(text="Ok?", expects="choice", options=("Go on",)), "[reply-with-one]"),
    ],
)
def test_each_kind_of_question_says_how_to_reply(
    library: Library, output: Output, how: str
) -> None:
    assert render_sms(library, "en", [output]) == f"Ok?\n{how}"


def test_costly_typography_is_folded(library: Library) -> None:
    text = "« L’été » – c’est là…\u00a0bien"
    assert render_sms(library, "fr", [Output(text=text)]) == "\"L'été\" - c'est là... bien"


def test_french_letters_are_folded_when_that_saves_a_part(library: Library) -> None:
    said = render_sms(library, "fr", [Output(text="Ça va être bientôt fini, cœur")])
    assert said == "Ça va etre bientot fini, coeur"


def test_letters_stay_when_an_emoji_makes_it_costly_anyway(library: Library) -> None:
    assert render_sms(library, "fr", [Output(text="être 😢")]) == "être 😢"


def test_no_letter_of_a_validated_item_is_folded(library: Library) -> None:
    item = "Être triste, déprimé(e) – ou désespéré(e)"
    outputs = [
        Output(text="Bientôt fini."),
        Output(text=item, expects="choice", options=("Jamais",), verbatim=True),
    ]
    assert item.replace("–", "-") in render_sms(library, "fr", outputs)


def test_nothing_said_is_no_text(library: Library) -> None:
    assert render_sms(library, "en", []) == ""


def test_uppercase_c_cedilla_is_free_and_the_small_one_is_not() -> None:
    assert is_gsm7("Ç")
    assert not is_gsm7("ç")
