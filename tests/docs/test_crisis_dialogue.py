"""The page that a clinical lead signs shows what is really said, and all of it is played."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cairn.content import Library
from cairn.engine.flow import Flow, play_turns
from cairn.preview.flow_file import read_flow
from scripts.document_crisis import FLOWS, PAGE, fill

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / PAGE).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(ROOT / "content")


def flows() -> Iterator[Flow]:
    for pattern in ("safety.*.yml", "phq9.*.yml"):
        yield from (read_flow(path) for path in sorted((ROOT / FLOWS).glob(pattern)))


def test_the_transcripts_are_those_of_the_golden_flows() -> None:
    assert fill(TEXT, ROOT / FLOWS) == TEXT, "run `python -m scripts.document_crisis`"


@pytest.mark.parametrize("level", [1, 2, 3, 4])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_each_level_has_a_transcript_in_each_language(level: int, lang: str) -> None:
    assert any(f"safety.level-{level}{case}.{lang} -->" in TEXT for case in _cases(level, lang))


def _cases(level: int, lang: str) -> list[str]:
    paths = (ROOT / FLOWS).glob(f"safety.level-{level}*.{lang}.yml")
    return [
        p.name.removeprefix(f"safety.level-{level}").removesuffix(f".{lang}.yml") for p in paths
    ]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_step_of_the_safety_dialogue_is_reached_by_a_flow(
    library: Library, lang: str
) -> None:
    reached = {
        passed.step
        for flow in flows()
        if flow.person.lang == lang
        for played in play_turns(library, flow)
        for passed in played.passed
        if passed.module == "safety" and passed.way == "asked"
    }
    assert {step.id for step in library.safety().steps} - reached == set()
