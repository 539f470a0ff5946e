"""The held-out messages measure what was learnt, not what was copied."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
LANGUAGES = ("en", "fr")
CONTEXTS = {"idle", "answering", "choice"}
#: Taught after the blind sets were closed; dev and test have them.
LATER = {
    "grounding", "worry_time", "thought_record", "activity_picker", "show_documents",
    "show_learned",
}  # fmt: skip


def plain(text: str) -> str:
    """Reduce a message to its letters and digits; to itself when it has none."""
    return re.sub(r"[\W_]+", "", text.lower()) or text.strip()


def examples(lang: str) -> dict[str, list[str]]:
    reader = YAML(typ="safe")
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "data" / "nlu" / lang).glob("*.yml")):
        for group in reader.load(file)["nlu"]:
            assert group["metadata"]["lang"] == lang, f"{file.name}: {group['intent']}"
            lines = str(group["examples"]).splitlines()
            found.setdefault(group["intent"], []).extend(line[2:].strip() for line in lines)
    return found


def rows(part: str, lang: str) -> list[dict[str, str]]:
    with (ROOT / "tests" / "nlu" / f"{part}.{lang}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("part", ["dev", "test", "blind", "blind2"])
def test_no_held_out_message_is_a_training_example(part: str, lang: str) -> None:
    taught = {plain(text) for texts in examples(lang).values() for text in texts}
    assert [row["text"] for row in rows(part, lang) if plain(row["text"]) in taught] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_last_set_is_not_the_one_we_tune_on(lang: str) -> None:
    tuned = {(row["context"], plain(row["text"])) for row in rows("dev", lang)}
    last = [(row["context"], plain(row["text"])) for row in rows("test", lang)]
    assert [pair for pair in last if pair in tuned and len(pair[1]) > 12] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("part", ["dev", "test", "blind", "blind2"])
def test_a_held_out_set_covers_every_intent_and_context(part: str, lang: str) -> None:
    held = rows(part, lang)
    assert len(held) >= (200 if part == "blind2" else 300)
    assert {row["context"] for row in held} == CONTEXTS
    later = LATER if part.startswith("blind") else set()
    assert {row["intent"] for row in held} == set(examples(lang)) - later


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_example_teaches_two_intents(lang: str) -> None:
    meanings: dict[str, set[str]] = {}
    for intent, texts in examples(lang).items():
        for text in texts:
            meanings.setdefault(" ".join(text.lower().split()), set()).add(intent)
    assert {text: intents for text, intents in meanings.items() if len(intents) > 1} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_intent_has_many_examples_and_answers_many_more(lang: str) -> None:
    sizes = {intent: len(texts) for intent, texts in examples(lang).items()}
    assert {intent: size for intent, size in sizes.items() if size < 115} == {}
    assert sizes["answer"] >= 2_000
