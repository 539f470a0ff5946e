"""What a button of the page sends answers its question, whatever the words sound like."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.engine.conftest import Talk, question, texts

Make = Callable[..., Talk]


@pytest.mark.parametrize("heard_as", ["delete_data", "go_back", "skip", "out_of_scope"])
@pytest.mark.parametrize("said", ["remove 2", "supprimer 2"])
def test_an_entry_is_removed_even_when_the_words_sound_like_another_wish(
    talk: Make, heard_as: str, said: str
) -> None:
    it = talk()
    it.do("try_list")
    it.say("one; two; three")
    assert question(it.do(heard_as, said)).entries == ("one", "three")


def test_ticked_labels_are_the_answer_even_when_they_sound_like_another_wish(talk: Make) -> None:
    it = talk()
    it.do("try_several")
    assert texts(it.do("talk_to_human", "Worry; Fears")) == ["You chose worry and fears (2)."]


@pytest.mark.parametrize("heard_as", ["homework_done", "goodbye", "thanks"])
def test_the_button_that_ends_a_breath_or_a_list_ends_it_whatever_it_sounds_like(
    talk: Make, heard_as: str
) -> None:
    it = talk()
    (label,) = question(it.do("try_breath")).options
    it.do(heard_as, label)
    assert it.dialogue.tool is None
    it.do("try_list")
    (label,) = question(it.say("one; two")).options
    assert question(it.do(heard_as, label)).expects == "scale"
