"""Anger at the programme is met as anger; pain about oneself never is."""

from __future__ import annotations

import pytest

from cairn.engine.asides import is_anger


@pytest.mark.parametrize(
    "text",
    ["this is so stupid", "you useless piece of junk", "fuck off", "ta gueule", "c'est débile"],
)
def test_anger_at_the_question_or_the_programme_is_heard(text: str) -> None:
    assert is_anger(text)


@pytest.mark.parametrize(
    "text",
    ["I'm useless", "je suis nul", "I feel so stupid", "pointless", "je me trouve inutile", "nul"],
)
def test_harsh_words_about_oneself_are_not_anger(text: str) -> None:
    assert not is_anger(text)
