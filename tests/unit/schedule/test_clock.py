"""Quiet hours and wall clocks, also where the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from cairn.schedule.clock import after_quiet, before_quiet, instant_of, is_quiet

# Zones whose clocks change at night, at midnight, by half an hour, never; far east and west.
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Paris", "Europe/London", "America/Montreal", "America/Los_Angeles",
        "Asia/Beirut", "Africa/Cairo", "America/Santiago", "Australia/Lord_Howe",
        "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC",
    )
]  # fmt: skip
zones = st.sampled_from(ZONES)
moments = st.dates(date(2024, 1, 1), date(2032, 1, 1)).flatmap(
    lambda day: st.times().map(lambda at: datetime.combine(day, at, UTC))
)
days = st.dates(date(2024, 1, 1), date(2032, 1, 1))
hours = st.integers(0, 23)


@given(day=days, hour=hours, zone=zones)
def test_the_hour_is_the_first_moment_at_which_the_clocks_show_it(
    day: date, hour: int, zone: ZoneInfo
) -> None:
    wanted = datetime.combine(day, time(hour))
    start = datetime.combine(day, time(), UTC) - timedelta(days=1)
    quarters = (start + timedelta(minutes=15) * n for n in range(4 * 24 * 3))
    shown = (at for at in quarters if at.astimezone(zone).replace(tzinfo=None) == wanted)
    found = instant_of(day, hour, zone)
    first = next(shown, None)
    if first is not None:
        assert found == first
    else:  # skipped by the clocks
        late = found.astimezone(zone).replace(tzinfo=None) - wanted
        assert timedelta(0) < late <= timedelta(hours=1)


def test_an_hour_that_the_clocks_skip_falls_just_behind_the_gap() -> None:
    paris = ZoneInfo("Europe/Paris")
    assert instant_of(date(2026, 3, 29), 2, paris) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert instant_of(date(2026, 3, 29), 2, paris).astimezone(paris).hour == 3


def test_an_hour_that_comes_twice_means_the_first() -> None:
    paris = ZoneInfo("Europe/Paris")
    assert instant_of(date(2026, 10, 25), 2, paris) == datetime(2026, 10, 25, 0, tzinfo=UTC)


def test_six_in_the_evening_stays_six_in_the_evening_after_the_clocks_change() -> None:
    paris = ZoneInfo("Europe/Paris")
    before, after = (instant_of(date(2026, 3, day), 18, paris) for day in (28, 29))
    assert after - before == timedelta(hours=23)


def test_quiet_hours_go_from_eight_in_the_evening_to_eight_in_the_morning() -> None:
    zone = ZoneInfo("America/Montreal")
    quiet = [is_quiet(datetime(2026, 6, 1, hour, 59, tzinfo=zone), zone) for hour in range(24)]
    assert quiet == [True] * 8 + [False] * 12 + [True] * 4


@given(at=moments, zone=zones)
def test_what_is_put_off_comes_at_the_first_moment_that_is_not_quiet(
    at: datetime, zone: ZoneInfo
) -> None:
    moved = after_quiet(at, zone)
    assert not is_quiet(moved, zone)
    if moved == at:
        assert not is_quiet(at, zone)
    else:
        assert at < moved <= at + timedelta(hours=13)
        assert is_quiet(moved - timedelta(seconds=1), zone)


@given(at=moments, zone=zones)
def test_what_is_brought_forward_comes_on_the_evening_before_the_quiet(
    at: datetime, zone: ZoneInfo
) -> None:
    moved = before_quiet(at, zone)
    assert not is_quiet(moved, zone)
    assert at - timedelta(hours=14) <= moved <= at
    assert moved == at or moved.astimezone(zone).hour == 19
