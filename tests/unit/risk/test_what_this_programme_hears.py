"""Most of what the detector reads are commands and answers to this programme: no cause to ask."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest

from cairn.risk import Detector
from cairn.settings import REPOSITORY

HELD_OUT = Path(__file__).parents[2] / "nlu"


@cache
def detector() -> Detector:
    return Detector.load(REPOSITORY / "content" / "safety" / "risk")


def heard(lang: str, *, answers: bool) -> list[str]:
    return [
        row["text"]
        for part in ("dev", "test", "blind", "blind2")
        for row in rows(part, lang)
        if (row["intent"] == "answer") == answers
    ]


def rows(part: str, lang: str) -> list[dict[str, str]]:
    with (HELD_OUT / f"{part}.{lang}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_command_is_hardly_ever_taken_for_danger(lang: str) -> None:
    texts = heard(lang, answers=False)
    levels = [detector().assess(text, lang).level for text in texts]
    assert sum(level >= 1 for level in levels) <= 0.01 * len(texts)
    assert sum(level >= 2 for level in levels) <= 0.002 * len(texts)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_an_answer_to_an_exercise_seldom_brings_the_question(lang: str) -> None:
    texts = heard(lang, answers=True)
    levels = [detector().assess(text, lang, "exercise").level for text in texts]
    assert sum(level >= 1 for level in levels) <= 0.03 * len(texts)
