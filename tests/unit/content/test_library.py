"""The library gives the engine what it asks for, and one stable name per revision."""

from __future__ import annotations

from pathlib import Path

import pytest

from cairn.content import Library
from cairn.content.names import PROVIDED
from cairn.engine.provided import PROVIDERS


@pytest.fixture
def library(folder: Path) -> Library:
    return Library.load(folder)


def test_every_provided_name_is_provided() -> None:
    assert set(PROVIDED) == set(PROVIDERS)


def test_the_same_content_has_the_same_revision_and_a_changed_one_another(folder: Path) -> None:
    before = Library.load(folder).revision("second")
    assert Library.load(folder).revision("second") == before
    assert len(before) == 12
    path = folder / "modules" / "second.yml"
    path.write_text("# a comment\n" + path.read_text())
    assert Library.load(folder).revision("second") == before
    path.write_text(path.read_text().replace("Well done.", "Well done!"))
    assert Library.load(folder).revision("second") != before


def test_a_country_without_a_file_gets_the_neutral_entry(library: Library) -> None:
    assert library.crisis("fr").country == "FR"
    assert library.crisis("XX").country == "ZZ"


def test_an_unknown_revision_is_a_key_error_but_safety_is_always_the_newest(
    library: Library,
) -> None:
    with pytest.raises(KeyError):
        library.module("first", "000000000000")
    assert library.module("safety", "000000000000").id == "safety"


def test_a_tool_is_found_by_its_intent(library: Library) -> None:
    menu = library.tool_for("menu")
    assert menu is not None
    assert menu.id == "menu"
    assert library.tool_for("nothing") is None
