"""CheckList: capabilities by phenomena, and changes that keep the meaning and must keep the level.

Messages: tests/risk/checklist.yml and tests/risk/seeds.yml. Shares below 1 are known limits: most
are slips of one letter in words that the speller does not mend, because it knows no dictionary.
"""

from __future__ import annotations

import csv
import itertools
import random
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from cairn.risk import Detector
from tests.unit.risk.changes import changes

MESSAGES = Path(__file__).resolve().parents[2] / "risk"
LANGS = ("en", "fr")
_HOLE = re.compile(r"\{(\w+)\}")
Level = Annotated[int, Field(ge=0, le=4)]

#: What a change may cost: the share of changed messages that must keep their level, and the share
#: that must at least be asked about. Whatever is not named may cost nothing.
KEPT = {
    "one letter slips in a long word": (0.85, 0.95),
    "apostrophes become spaces": (0.90, 1.0),
    "apostrophes are lost": (0.96, 1.0),
    "a word is stretched": (0.98, 0.99),
}
TRIES = {"one letter slips in a long word": 5, "a word is stretched": 5}


class Template(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    capability: str
    phenomenon: str
    text: str
    at_least: Level = 0
    at_most: Level = 4
    share: float = Field(gt=0, le=1)
    limit: str | None = None
    asked: Literal["screening", "exercise"] | None = None


class Sheet(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    fillers: dict[str, tuple[str, ...]]
    templates: tuple[Template, ...]

    def fill(self, text: str) -> list[str]:
        names = list(dict.fromkeys(_HOLE.findall(text)))
        fillings = itertools.product(*(self.fillers[name] for name in names))
        return [text.format(**dict(zip(names, words, strict=True))) for words in fillings]


class Seed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    level: Level
    limit: str | None = None


@cache
def sheets() -> dict[str, Sheet]:
    return TypeAdapter(dict[str, Sheet]).validate_python(_read("checklist.yml"))


@cache
def seeds() -> dict[str, tuple[Seed, ...]]:
    return TypeAdapter(dict[str, tuple[Seed, ...]]).validate_python(_read("seeds.yml"))


def _read(name: str) -> object:
    return yaml.safe_load((MESSAGES / name).read_text(encoding="utf-8"))


TEMPLATES = [
    pytest.param(lang, each, id=f"{lang}: {each.capability}, {each.phenomenon}")
    for lang, sheet in sheets().items()
    for each in sheet.templates
]


@pytest.mark.parametrize(("lang", "template"), TEMPLATES)
def test_what_is_meant_is_told_apart_from_what_sounds_like_it(
    detector: Detector, lang: str, template: Template
) -> None:
    texts = sheets()[lang].fill(template.text)
    levels = {text: detector.assess(text, lang, template.asked).level for text in texts}
    wrong = {
        text: level
        for text, level in levels.items()
        if not template.at_least <= level <= template.at_most
    }
    assert len(wrong) <= (1 - template.share) * len(texts) + 1e-9, wrong


@pytest.mark.parametrize("lang", LANGS)
def test_both_languages_are_asked_for_the_same_and_every_filler_is_used(lang: str) -> None:
    sheet = sheets()[lang]
    cells = [{(t.capability, t.phenomenon) for t in sheets()[each].templates} for each in LANGS]
    assert cells[0] == cells[1]
    assert set(sheet.fillers) == {
        name for each in sheet.templates for name in _HOLE.findall(each.text)
    }


@pytest.mark.parametrize("lang", LANGS)
def test_every_seed_reaches_its_level_as_it_is_written(detector: Detector, lang: str) -> None:
    low = {
        seed.text: detector.assess(seed.text, lang).level
        for seed in seeds()[lang]
        if seed.limit is None and detector.assess(seed.text, lang).level < seed.level
    }
    assert low == {}
    assert sum(seed.limit is not None for seed in seeds()[lang]) <= 6


@pytest.mark.parametrize("lang", LANGS)
def test_no_seed_is_a_message_that_the_detector_was_trained_or_measured_on(lang: str) -> None:
    known = {
        _bare(row["text"])
        for path in MESSAGES.glob("*.tsv")
        for row in csv.DictReader(
            path.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE
        )
    }
    assert len(seeds()[lang]) >= 60
    assert [seed.text for seed in seeds()[lang] if _bare(seed.text) in known] == []


def _bare(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


@pytest.mark.parametrize("change", list(changes("en")))
@pytest.mark.parametrize("lang", LANGS)
def test_a_level_does_not_fall_when_the_same_is_written_otherwise(
    detector: Detector, lang: str, change: str
) -> None:
    kept_share, asked_share = KEPT.get(change, (1.0, 1.0))
    fallen, silent, tried = {}, {}, 0
    for seed in seeds()[lang]:
        before = detector.assess(seed.text, lang).level
        for text in _written_otherwise(lang, seed, change):
            tried += 1
            level = detector.assess(text, lang).level
            if level < before:
                fallen[text] = (before, level)
            if level == 0 < before:
                silent[text] = before
    assert len(fallen) <= (1 - kept_share) * tried, fallen
    assert len(silent) <= (1 - asked_share) * tried, silent


def _written_otherwise(lang: str, seed: Seed, change: str) -> list[str]:
    chance = random.Random(f"{change}: {seed.text}")  # noqa: S311 - the same texts in every run
    texts = (changes(lang)[change](seed.text, chance) for _ in range(TRIES.get(change, 1)))
    return [text for text in dict.fromkeys(texts) if text != seed.text]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "I don't care anymore\nI want to kill myself"),
        ("fr", "je n'en peux plus\nje veux me tuer"),
    ],
)
def test_a_no_on_one_line_does_not_reach_the_next(detector: Detector, lang: str, text: str) -> None:
    assert detector.assess(text, lang).level >= 2
