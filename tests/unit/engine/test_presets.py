"""What a command already says is not asked again."""

from __future__ import annotations

from typing import Any

import pytest

from cairn.engine.presets import read_presets


@pytest.mark.parametrize(
    ("text", "lang", "hour"),
    [
        ("remind me at 8 pm", "en", 20),
        ("at 12 am", "en", 0),
        ("18:30 please", "en", 18),
        ("rappelle-moi à 20h", "fr", 20),
        ("plutôt à 9 heures", "fr", 9),
        ("vers 18 h 30", "fr", 18),
        ("later", "en", None),
    ],
)
def test_an_hour_is_read_as_people_write_it(text: str, lang: Any, hour: int | None) -> None:
    assert read_presets("reminder_change", text, lang).get("reminder_hour") == hour


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("can we speak French", "fr"),
        ("en anglais stp", "en"),
        ("passons au français", "fr"),
        ("change the language", None),
        ("English or French?", None),
    ],
)
def test_a_language_is_taken_only_when_one_is_named(text: str, language: str | None) -> None:
    assert read_presets("change_language", text, "en").get("language") == language


@pytest.mark.parametrize(
    ("text", "lang", "result"),
    [
        ("done!", "en", "done"),
        ("I finished my homework", "en", "done"),
        ("I didn't do it", "en", "not-yet"),
        ("j'ai fait mes exercices", "fr", "done"),
        ("j'en ai fait la moitié", "fr", "partly"),
        ("pas encore", "fr", "not-yet"),
        ("my homework", "en", None),
    ],
)
def test_homework_says_how_it_went(text: str, lang: Any, result: str | None) -> None:
    assert read_presets("homework_done", text, lang).get("homework_result") == result


def test_other_commands_bring_nothing() -> None:
    assert read_presets("menu", "menu 4", "en") == {}
