"""Every golden flow still goes as it is written; `cairn content test --update` rewrites them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cairn.content import Library
from cairn.engine.flow import play, play_turns
from cairn.engine.steps import KINDS
from cairn.preview.flow_file import read_flow

HERE = Path(__file__).parent
CONTENT = HERE.parents[1] / "content"


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(CONTENT)


@pytest.mark.parametrize("path", sorted(HERE.glob("*.yml")), ids=lambda path: path.stem)
def test_a_conversation_goes_as_it_is_written(path: Path, library: Library) -> None:
    flow = read_flow(path)
    for written, played in zip(flow.talk, play(library, flow), strict=True):
        assert (played.bot, played.events) == (written.bot, written.events), written.patient


def test_every_session_has_a_flow_in_each_language(library: Library) -> None:
    names = [path.stem for path in HERE.glob("*.yml")]
    for module_id in library.programme().ids():
        for lang in ("en", "fr"):
            assert any(n.startswith(module_id) and n.endswith(lang) for n in names), module_id


@pytest.fixture(scope="module", params=["en", "fr"])
def met(library: Library, request: pytest.FixtureRequest) -> set[tuple[str, str]]:
    """Every module and step that the flows of a language ask or say."""
    flows = (read_flow(path) for path in HERE.glob("*.yml"))
    return {
        (each.module, each.step)
        for flow in flows
        if flow.person.lang == request.param
        for played in play_turns(library, flow)
        for each in played.passed
        if each.way == "asked"
    }


def test_every_module_is_played_in_each_language(
    library: Library, met: set[tuple[str, str]]
) -> None:
    assert {each.id for each in library.modules()} == {module for module, _step in met}


def test_every_kind_of_step_is_played_in_each_language(
    library: Library, met: set[tuple[str, str]]
) -> None:
    assert {library.module(module).step(step).kind for module, step in met} == set(KINDS)
