"""STOP, START and HELP are honoured when they are all that was said."""

from __future__ import annotations

import pytest

from cairn.engine.keywords import may_be_a_cry, read_keyword


@pytest.mark.parametrize(
    "text",
    ["STOP", "stop", " Stop. ", "ARRÊT", "arret", "STOPALL", "unsubscribe", "Cancel", "END", "quit",
     "REVOKE", "optout", "Opt out", "please don't text me any more", "N'écrivez plus", "stop!!"],
)  # fmt: skip
def test_a_stop_word_stops(text: str) -> None:
    expected = None if text == "N'écrivez plus" else "stop"
    assert read_keyword(text) == expected


@pytest.mark.parametrize("text", ["START", "unstop", "Reprendre"])
def test_a_start_word_starts_again(text: str) -> None:
    assert read_keyword(text) == "start"


@pytest.mark.parametrize("text", ["HELP", "info", "Aide", "AIDE !"])
def test_a_help_word_asks_for_help(text: str) -> None:
    assert read_keyword(text) == "help"


@pytest.mark.parametrize(
    "text",
    ["I can't stop crying", "stop this session please", "je veux arrêter de fumer", "the end of it",
     "help me with my kids", "", "🙂", "j'ai besoin d'aide", "start of the day is worst"],
)  # fmt: skip
def test_a_sentence_that_contains_such_a_word_is_an_answer(text: str) -> None:
    assert read_keyword(text) is None


@pytest.mark.parametrize("text", ["END", "Aide", "stop"])
def test_a_bare_word_that_may_be_a_cry_is_known_as_one(text: str) -> None:
    assert may_be_a_cry(text)


def test_unsubscribe_is_not_taken_for_a_cry() -> None:
    assert not may_be_a_cry("UNSUBSCRIBE")
