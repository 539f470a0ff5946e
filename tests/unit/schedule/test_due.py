"""When homework and appointments are brought to mind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from cairn.schedule.clock import is_quiet
from cairn.schedule.due import appointment_dues, homework_due, is_useless
from tests.unit.schedule.test_clock import hours, moments, zones

PARIS = ZoneInfo("Europe/Paris")


def paris(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=PARIS)


@given(due_at=moments, hour=hours, zone=zones)
def test_homework_is_never_brought_up_at_night_and_otherwise_at_the_chosen_hour(
    due_at: datetime, hour: int, zone: ZoneInfo
) -> None:
    at = homework_due(due_at, hour, zone)
    local, last_day = at.astimezone(zone), due_at.astimezone(zone).date()
    assert not is_quiet(at, zone)
    assert last_day <= local.date() <= last_day + timedelta(days=1)
    if 8 <= hour < 20:
        assert (local.date(), local.hour) == (last_day, hour)


def test_homework_is_brought_up_on_its_last_day_at_the_patients_hour() -> None:
    assert homework_due(paris(4, 10), 18, PARIS) == paris(4, 18)


def test_an_hour_of_the_night_becomes_the_next_morning() -> None:
    assert homework_due(paris(4, 10), 22, PARIS) == paris(5, 8)
    assert homework_due(paris(4, 10), 6, PARIS) == paris(4, 8)


def test_an_appointment_is_brought_up_two_days_and_two_hours_before() -> None:
    dues = appointment_dues(paris(10, 15), paris(1, 9), PARIS)
    assert [(due.lead, due.at) for due in dues] == [
        ("-48h", paris(8, 15)),
        ("-2h", paris(10, 13)),
    ]


def test_an_early_appointment_is_brought_up_in_the_morning_while_that_still_helps() -> None:
    assert appointment_dues(paris(10, 9), paris(1, 9), PARIS)[1].at == paris(10, 8)


def test_a_very_early_appointment_is_brought_up_on_the_evening_before() -> None:
    assert appointment_dues(paris(10, 8), paris(1, 9), PARIS)[1].at == paris(9, 19)


def test_what_was_due_before_the_appointment_was_made_is_left_out() -> None:
    dues = appointment_dues(paris(10, 15), paris(9, 9), PARIS)
    assert [due.lead for due in dues] == ["-2h"]
    assert appointment_dues(paris(10, 15), paris(10, 14), PARIS) == []


@given(starts_at=moments, ahead=st.integers(0, 21), zone=zones)
def test_an_appointment_is_never_brought_up_at_night_nor_too_late(
    starts_at: datetime, ahead: int, zone: ZoneInfo
) -> None:
    known_at = starts_at - timedelta(days=ahead)
    for due in appointment_dues(starts_at, known_at, zone):
        assert not is_quiet(due.at, zone)
        assert known_at < due.at <= starts_at - timedelta(minutes=30)


def test_six_hours_late_a_reminder_is_useless() -> None:
    due = datetime(2026, 6, 1, 9, tzinfo=UTC)
    assert not is_useless(due, due + timedelta(hours=5, minutes=59))
    assert is_useless(due, due + timedelta(hours=6))
