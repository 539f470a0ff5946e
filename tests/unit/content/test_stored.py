"""Stored modules are read in every later version, or refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from cairn.content import Library
from cairn.content.stored import STORED, StoredModuleError, read_module, store_module


@pytest.fixture
def library(folder: Path) -> Library:
    return Library.load(folder)


def test_a_module_is_read_as_it_was_stored(library: Library) -> None:
    for module in library.modules():
        assert read_module(store_module(module), STORED) == module


def test_homework_of_the_first_version_is_a_step_now(library: Library) -> None:
    body = library.module("second").model_dump(mode="json")
    step: dict[str, object] = {
        "id": "task",
        "kind": "say",
        "does": ["assign_homework", "record_goal"],
    }
    step |= {"text": {"en": "Do it.", "fr": "Faites-le."}}
    step |= {"homework": {"id": "it", "title": {"en": "It", "fr": "Ça"}}}
    module = read_module({**body, "steps": [step]}, 1)
    assert module.steps[0].kind == "homework"
    assert module.steps[0].does == ("record_goal",)


def test_what_cannot_be_read_says_which_module_and_why(library: Library) -> None:
    body = store_module(library.module("second"))
    with pytest.raises(StoredModuleError, match=r"second.*later version"):
        read_module(body, STORED + 1)
    with pytest.raises(StoredModuleError, match=r"second.*steps"):
        read_module({**body, "steps": []}, STORED)
