"""No timer runs that nobody can meet, and whoever is declared is found."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cairn.safety.calendar import Calendar, Days
from cairn.safety.rota import RUNGS, Duty, Replacement, Rota, read_weekdays

PARIS = ZoneInfo("Europe/Paris")
A, B, C = (UUID(int=number) for number in (1, 2, 3))
WEEK = frozenset(range(7))
OFFICE = Duty(A, "on_call", read_weekdays("mon-fri"), time(9), time(17))
ROTA = Rota(PARIS, (OFFICE,), Calendar.of("FR"))
MONDAY_10H = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # 10:00 in Paris
FRIDAY_1655 = datetime(2026, 3, 6, 15, 55, tzinfo=UTC)
SATURDAY = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)
MONDAY_9H = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)

moments = st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone itself
    max_value=datetime(2030, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
zones = st.sampled_from(
    ["Europe/Paris", "America/St_Johns", "Australia/Lord_Howe", "America/Santiago", "UTC"]
).map(ZoneInfo)
quarters = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
duties = st.builds(
    Duty,
    st.sampled_from([A, B, C]),
    st.sampled_from(RUNGS),
    st.frozensets(st.integers(0, 6), min_size=1),
    quarters,
    quarters,
    st.booleans(),
)
rotas = st.builds(Rota, zones, st.lists(duties, max_size=4).map(tuple), st.just(Calendar.of("FR")))


def test_while_staffed_a_plan_must_be_acknowledged_in_a_quarter_of_an_hour() -> None:
    assert ROTA.acknowledge_by(3, MONDAY_10H) == MONDAY_10H + timedelta(minutes=15)


def test_an_imminent_danger_leaves_five_minutes_and_active_thoughts_four_hours() -> None:
    assert ROTA.acknowledge_by(4, MONDAY_10H) == MONDAY_10H + timedelta(minutes=5)
    assert ROTA.acknowledge_by(2, MONDAY_10H) == MONDAY_10H + timedelta(hours=4)


def test_on_a_saturday_active_thoughts_wait_for_monday_morning_and_the_patient_is_told_so() -> None:
    assert ROTA.acknowledge_by(2, SATURDAY) == MONDAY_9H
    assert ROTA.acknowledge_by(3, SATURDAY) == MONDAY_9H + timedelta(minutes=15)
    assert ROTA.next_reading(SATURDAY) == MONDAY_9H
    assert not ROTA.declared(SATURDAY)


def test_what_waited_for_the_morning_is_read_within_its_first_hour() -> None:
    assert ROTA.step_after(2, SATURDAY) == MONDAY_9H + timedelta(hours=1)
    assert ROTA.step_after(3, SATURDAY) == MONDAY_9H + timedelta(minutes=15)


def test_a_timer_that_would_end_after_closing_ends_at_the_next_opening() -> None:
    assert ROTA.acknowledge_by(2, FRIDAY_1655) == MONDAY_9H
    assert ROTA.acknowledge_by(3, FRIDAY_1655 + timedelta(minutes=1)) == MONDAY_9H


def test_a_check_in_has_no_timer() -> None:
    assert ROTA.acknowledge_by(1, MONDAY_10H) is None


def test_the_start_of_a_duty_belongs_to_it_and_its_end_does_not() -> None:
    assert ROTA.staffed(MONDAY_9H)
    assert not ROTA.staffed(MONDAY_9H - timedelta(microseconds=1))
    assert not ROTA.staffed(MONDAY_9H + timedelta(hours=8))
    assert ROTA.staffed(MONDAY_9H + timedelta(hours=8, microseconds=-1))


def test_without_anybody_on_call_active_thoughts_wait_for_whoever_is_declared() -> None:
    lead = Rota(PARIS, (Duty(C, "lead", WEEK, time(0), time(0)),))
    assert lead.acknowledge_by(2, MONDAY_10H) == MONDAY_10H + timedelta(hours=4)


def test_while_the_lead_alone_is_there_a_plan_is_theirs_and_active_thoughts_wait() -> None:
    lead = Duty(C, "lead", WEEK, time(0), time(0), days_off=True)
    rota = Rota(PARIS, (OFFICE, lead), Calendar.of("FR"))
    assert rota.acknowledge_by(2, SATURDAY) == MONDAY_9H
    assert rota.acknowledge_by(3, SATURDAY) == SATURDAY + timedelta(minutes=15)


def test_an_empty_rota_declares_nobody_at_any_time() -> None:
    empty = Rota(PARIS)
    assert empty.next_reading(MONDAY_10H) is None
    assert empty.acknowledge_by(4, MONDAY_10H) is None
    assert empty.step_after(2, MONDAY_10H) is None
    assert not empty.declared(MONDAY_10H)


def test_office_hours_do_not_hold_on_public_holidays_and_an_on_call_duty_may() -> None:
    labour_day = datetime(2026, 5, 1, 10, 0, tzinfo=UTC)  # a Friday
    assert not ROTA.staffed(labour_day)
    assert ROTA.next_reading(labour_day) == datetime(2026, 5, 4, 7, 0, tzinfo=UTC)
    round_the_clock = Duty(B, "on_call", WEEK, time(0), time(0), days_off=True)
    assert Rota(PARIS, (OFFICE, round_the_clock), ROTA.calendar).who("on_call", labour_day) == (B,)


def test_holidays_of_a_part_of_a_country_are_days_off_there_alone() -> None:
    epiphany = date(2026, 1, 6)
    assert Calendar.of("DE", "BY").is_off(epiphany)
    assert not Calendar.of("DE", "BE").is_off(epiphany)


@pytest.mark.parametrize(
    ("country", "part", "says"),
    [("XX", None, "GB"), ("FR", "XX", "FR has"), ("DE", "XX", "BE, BW, BY"), ("AL", "XX", "none")],
)
def test_a_place_that_is_not_known_says_what_to_write(
    country: str, part: str | None, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        Calendar.of(country, part)


def test_a_closure_is_as_good_as_a_holiday() -> None:
    closed = Calendar.of("FR", closures=[Days(date(2026, 3, 2), date(2026, 3, 4))])
    rota = Rota(PARIS, (OFFICE,), closed)
    assert rota.next_reading(MONDAY_10H) == datetime(2026, 3, 5, 8, 0, tzinfo=UTC)


def test_a_closure_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before the first"):
        Days(date(2026, 3, 4), date(2026, 3, 2))


def test_a_night_duty_belongs_to_the_day_on_which_it_starts() -> None:
    night = Duty(A, "on_call", read_weekdays("fri"), time(18), time(8))
    rota = Rota(PARIS, (night,), Calendar.of("FR"))
    assert rota.staffed(datetime(2026, 3, 7, 6, 59, tzinfo=UTC))  # Saturday, 7:59 in Paris
    assert not rota.staffed(datetime(2026, 3, 7, 7, 0, tzinfo=UTC))
    assert not rota.staffed(datetime(2026, 3, 6, 6, 0, tzinfo=UTC))


def test_a_replacement_does_the_duties_of_those_days() -> None:
    days = Days(date(2026, 3, 2), date(2026, 3, 2))
    rota = Rota(PARIS, (OFFICE,), Calendar(), (Replacement(A, B, days),))
    assert rota.who("on_call", MONDAY_10H) == (B,)
    assert rota.who("on_call", MONDAY_10H + timedelta(days=1)) == (A,)


def test_a_person_with_two_duties_at_once_is_told_once() -> None:
    long = Duty(A, "on_call", WEEK, time(8), time(20))
    assert Rota(PARIS, (OFFICE, long)).who("on_call", MONDAY_10H) == (A,)


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_round_the_clock_has_no_gap_when_the_clocks_change(day: date) -> None:
    rota = Rota(PARIS, (Duty(A, "on_call", WEEK, time(0), time(0), days_off=True),))
    begins = datetime(day.year, day.month, day.day - 1, tzinfo=UTC)
    assert rota.gaps(begins, begins + timedelta(days=3)) == []


def test_two_halves_of_a_day_leave_no_gap_when_the_clocks_change() -> None:
    halves = (
        Duty(A, "on_call", WEEK, time(2, 30), time(14)),
        Duty(B, "on_call", WEEK, time(14), time(2, 30)),
    )
    for month, day in ((3, 28), (10, 24)):
        begins = datetime(2026, month, day, tzinfo=UTC)
        assert Rota(PARIS, halves).gaps(begins, begins + timedelta(days=3)) == []


def test_the_clocks_going_forward_do_not_move_the_opening() -> None:
    opening = ROTA.next_reading(datetime(2026, 3, 28, 12, 0, tzinfo=UTC))
    assert opening is not None
    assert opening.astimezone(PARIS).hour == 9


def test_gaps_are_what_is_left_between_duties() -> None:
    begins = MONDAY_9H - timedelta(hours=1)
    gaps = ROTA.gaps(begins, begins + timedelta(days=1))
    assert gaps == [
        (begins, MONDAY_9H),
        (MONDAY_9H + timedelta(hours=8), begins + timedelta(days=1)),
    ]


def test_gaps_are_told_of_the_asked_hours_alone() -> None:
    halves = (
        Duty(A, "on_call", WEEK, time(9), time(12)),
        Duty(A, "on_call", WEEK, time(14), time(17)),
    )
    rota = Rota(PARIS, halves)
    assert rota.gaps(MONDAY_9H, MONDAY_9H + timedelta(hours=1)) == []
    assert rota.gaps(MONDAY_9H, MONDAY_9H + timedelta(hours=3)) == []


def test_a_duty_goes_on_over_midnight_however_it_is_cut() -> None:
    rota = Rota(PARIS, (Duty(A, "lead", WEEK, time(0), time(0), days_off=True),))
    since = rota.duty_since("lead", A, MONDAY_10H)
    assert MONDAY_10H - since >= timedelta(days=7)
    assert ROTA.duty_since("on_call", A, MONDAY_10H) == MONDAY_10H - timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "days"),
    [("mon-fri", {0, 1, 2, 3, 4}), ("sat", {5}), ("fri-mon", {4, 5, 6, 0}), ("Mon, wed", {0, 2}),
     ("sun-sun", {6}), ("mon-sun", set(range(7)))],
)  # fmt: skip
def test_weekdays_are_read_as_people_write_them(text: str, days: set[int]) -> None:
    assert read_weekdays(text) == days


@pytest.mark.parametrize(
    "wrong", ["always", "", "mon-", "monday", "mon/tue", "mon-xyz", "xyz-mon", "xyz"]
)
def test_weekdays_that_cannot_be_read_say_how_to_write_them(wrong: str) -> None:
    with pytest.raises(ValueError, match="write them like"):
        read_weekdays(wrong)


@given(rota=rotas, now=moments)
def test_the_team_is_always_said_to_read_when_somebody_is_on_call(
    rota: Rota, now: datetime
) -> None:
    reading = rota.next_reading(now)
    if reading is not None:
        assert reading >= now
        assert rota.staffed(reading)


@given(rota=rotas, now=moments, level=st.integers(2, 4))
def test_a_deadline_is_never_in_the_past_and_somebody_can_meet_it(
    rota: Rota, now: datetime, level: int
) -> None:
    for due in (rota.acknowledge_by(level, now), rota.step_after(level, now)):
        if due is not None:
            assert due >= now
    if rota.acknowledge_by(4, now) is None:
        assert not rota.declared(now)


@given(rota=rotas, now=moments)
def test_whoever_is_on_any_rung_makes_the_site_declared(rota: Rota, now: datetime) -> None:
    anybody = any(rota.who(rung, now) for rung in RUNGS)
    assert rota.declared(now) == anybody
    for rung in RUNGS:
        for staff in rota.who(rung, now):
            assert rota.duty_since(rung, staff, now) <= now


@given(rota=rotas, now=moments)
def test_gaps_hold_nobody_and_everything_else_somebody(rota: Rota, now: datetime) -> None:
    end = now + timedelta(days=3)
    gaps = rota.gaps(now, end)
    at = now
    while at < end:
        in_gap = any(begins <= at < ends for begins, ends in gaps)
        assert rota.declared(at) != in_gap
        at += timedelta(hours=1, minutes=7)
