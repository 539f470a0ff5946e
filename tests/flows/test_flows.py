"""Every golden flow still goes as it is written; `cairn content test --update` rewrites them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cairn.preview.flow_file import read_flow
from cairn.content import Library
from cairn.engine.flow import play

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
