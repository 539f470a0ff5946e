"""What the page sends for a list or for several answers is read as it was meant."""

from __future__ import annotations

import itertools

import pytest

from cairn.content.library import Library
from cairn.language.lists import ListEdit, read_list_edit
from cairn.language.options import OptionView, read_labels, read_options
from cairn.language.text import Lang
from cairn.settings import REPOSITORY

COUNT = 10


@pytest.mark.parametrize("place", range(COUNT))
@pytest.mark.parametrize(
    ("up", "down", "remove"),
    [
        ("move {} up", "move {} down", "remove {}"),
        ("monter {}", "descendre {}", "supprimer {}"),
    ],
)
def test_the_buttons_of_a_list_move_and_remove_the_entry_they_stand_beside(
    up: str, down: str, remove: str, place: int
) -> None:
    number = place + 1
    last = COUNT - 1
    assert read_list_edit(up.format(number), COUNT) == ListEdit("move", place, to=max(place - 1, 0))
    assert read_list_edit(down.format(number), COUNT) == ListEdit(
        "move", place, to=min(place + 1, last)
    )
    assert read_list_edit(remove.format(number), COUNT) == ListEdit("remove", place)


@pytest.mark.parametrize("said", ["Remove my name", "monter l'escalier", "move house", "descendre"])
def test_an_entry_that_begins_like_a_wish_is_an_entry(said: str) -> None:
    assert read_list_edit(said, COUNT) is None


def several() -> list[tuple[str, Lang, list[OptionView]]]:
    """Every question with several answers that ships, in both languages."""
    library = Library.load(REPOSITORY / "content")
    langs: tuple[Lang, Lang] = ("en", "fr")
    return [
        (
            f"{module.id}/{step.id}",
            lang,
            [OptionView(o.id, o.label.of(lang), o.synonyms.of(lang)) for o in step.options],
        )
        for module in library.modules()
        for step in module.steps
        if step.kind == "multi_choice"
        for lang in langs
    ]


def test_ticked_labels_are_read_as_ticked_in_all_that_ships() -> None:
    questions = several()
    assert questions
    for name, lang, options in questions:
        for some in itertools.chain.from_iterable(
            itertools.combinations(options, count) for count in (1, 2, 3)
        ):
            said = "; ".join(option.label for option in some)
            found = read_options(said, lang, options).option_ids
            assert set(found) == {option.id for option in some}, (name, lang, said)


def test_labels_beside_other_words_are_not_taken_for_a_tick() -> None:
    options = [OptionView("a", "Sleep", ()), OptionView("b", "Joy, and rest", ())]
    assert read_labels("Joy, and rest; Sleep", options) == ("b", "a")
    assert read_labels("Sleep; and my wish to live", options) == ()
    assert read_labels("", options) == ()
