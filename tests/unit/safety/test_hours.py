"""No timer runs that nobody can meet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.safety.hours import Hours

HOURS = Hours.parse("mon-fri 09:00-17:00", "Europe/Paris")
MONDAY_10H = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # 10:00 in Paris
FRIDAY_1655 = datetime(2026, 3, 6, 15, 55, tzinfo=UTC)
SATURDAY = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)
MONDAY_9H = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)

moments = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone itself
    max_value=datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def test_while_staffed_a_plan_must_be_acknowledged_in_a_quarter_of_an_hour() -> None:
    assert HOURS.acknowledge_by(3, MONDAY_10H) == MONDAY_10H + timedelta(minutes=15)


def test_an_imminent_danger_leaves_five_minutes() -> None:
    assert HOURS.acknowledge_by(4, MONDAY_10H) == MONDAY_10H + timedelta(minutes=5)


def test_on_a_saturday_active_thoughts_wait_for_monday_morning_and_the_patient_is_told_so() -> None:
    assert HOURS.acknowledge_by(2, SATURDAY) == MONDAY_9H
    assert HOURS.next_reading(SATURDAY) == MONDAY_9H


def test_a_timer_that_would_end_after_closing_ends_at_the_next_opening() -> None:
    assert HOURS.acknowledge_by(2, FRIDAY_1655) == MONDAY_9H


def test_a_check_in_has_no_timer() -> None:
    assert HOURS.acknowledge_by(1, MONDAY_10H) is None


def test_the_clocks_going_forward_do_not_move_the_opening() -> None:
    saturday_before = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    opening = HOURS.next_reading(saturday_before).astimezone(HOURS.zone)
    assert (opening.weekday(), opening.hour) == (0, 9)


@pytest.mark.parametrize(
    "wrong", ["always", "mon-fri 9-17", "fri-mon 09:00-17:00", "mon 17:00-09:00"]
)
def test_hours_that_cannot_be_read_say_how_to_write_them(wrong: str) -> None:
    with pytest.raises(ValueError, match="staffed hours"):
        Hours.parse(wrong, "Europe/Paris")


@given(now=moments)
def test_the_team_is_always_said_to_read_within_staffed_hours(now: datetime) -> None:
    reading = HOURS.next_reading(now)
    assert reading >= now
    assert HOURS.staffed(reading)


@given(now=moments, level=st.integers(2, 4))
def test_a_deadline_is_never_in_the_past(now: datetime, level: int) -> None:
    due = HOURS.acknowledge_by(level, now)
    assert due is not None
    assert due >= now
