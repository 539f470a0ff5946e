"""Days and hours as a patient says them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cairn.engine.when import read_zone, say_date, say_day, say_time

NOW = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # Monday; already 23:30 in Paris


@pytest.mark.parametrize(
    ("at", "en", "fr"),
    [
        (datetime(2026, 3, 2, 22, 45, tzinfo=UTC), "today", "aujourd'hui"),
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), "tomorrow", "demain"),
        (datetime(2026, 3, 5, 9, 0, tzinfo=UTC), "Thursday", "jeudi"),
        (datetime(2026, 3, 9, 9, 0, tzinfo=UTC), "Monday 9 March", "lundi 9 mars"),
        (datetime(2026, 6, 1, 9, 0, tzinfo=UTC), "Monday 1 June", "lundi 1er juin"),
        (datetime(2026, 3, 1, 9, 0, tzinfo=UTC), "Sunday 1 March", "dimanche 1er mars"),
    ],
)
def test_a_day_is_said_in_the_patients_own_time(at: datetime, en: str, fr: str) -> None:
    zone = read_zone("Europe/Paris")
    assert (say_day(at, NOW, zone, "en"), say_day(at, NOW, zone, "fr")) == (en, fr)


def test_without_a_clock_no_day_is_relative() -> None:
    assert say_day(NOW, None, read_zone("Europe/Paris"), "en") == "Monday 2 March"


@pytest.mark.parametrize(
    ("hour", "minute", "en", "fr"),
    [
        (9, 0, "9:00 am", "9 h"),
        (0, 5, "12:05 am", "0 h 05"),
        (12, 30, "12:30 pm", "12 h 30"),
        (20, 0, "8:00 pm", "20 h"),
    ],
)
def test_a_time_is_said_as_people_say_it(hour: int, minute: int, en: str, fr: str) -> None:
    at = datetime(2026, 3, 2, hour, minute, tzinfo=UTC)
    assert (say_time(at, UTC, "en"), say_time(at, UTC, "fr")) == (en, fr)


def test_an_unknown_zone_is_utc_and_not_an_error() -> None:
    assert read_zone("Mars/Olympus") is UTC
    assert say_date(NOW.date(), "en") == "Monday 2 March"
