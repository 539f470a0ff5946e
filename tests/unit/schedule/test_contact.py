"""When Cairn speaks first: rarely, never at night, never twice, and not for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from cairn.schedule.clock import is_quiet
from cairn.schedule.contact import (
    MOST_UNANSWERED,
    Contact,
    Life,
    one_a_day,
    plan_contacts,
    spread,
)
from tests.unit.schedule.test_clock import hours, moments, zones

PARIS = ZoneInfo("Europe/Paris")
JOINED = datetime(2026, 3, 2, 9, tzinfo=PARIS)  # a Monday
DAY = timedelta(days=1)
ALL_ZONES = sorted(available_timezones())
FIVE_YEARS = datetime(2031, 1, 1, tzinfo=UTC)


def life(**more: object) -> Life:
    return replace(Life(zone=PARIS, hour=18, joined_at=JOINED), **more)  # type: ignore[arg-type]


def days_of(found: list[Contact], kind: str, zone: ZoneInfo = PARIS) -> list[date]:
    return [each.at.astimezone(zone).date() for each in found if each.kind == kind]


def ahead(person: Life, now: datetime = JOINED, days: int = 60) -> list[Contact]:
    return plan_contacts(person, now, now + timedelta(days=days))


def test_a_session_that_is_ready_is_said_on_its_day_at_the_patients_hour() -> None:
    ready = JOINED + 5 * DAY
    (first, *_) = ahead(life(waiting="m2", waits_since=ready, heard_at=JOINED))
    local = first.at.astimezone(PARIS)
    assert (first.kind, local.date(), local.hour) == ("session", date(2026, 3, 7), 18)
    assert local.minute < 10


def test_who_leaves_a_session_waiting_hears_two_gentle_words_and_then_a_human_is_asked() -> None:
    found = ahead(life(waiting="m2", waits_since=JOINED + 5 * DAY, heard_at=JOINED))
    assert days_of(found, "silence") == [date(2026, 3, 10), date(2026, 3, 14)]
    assert days_of(found, "silent") == [date(2026, 3, 21)]


def test_whoever_writes_again_is_not_called_silent() -> None:
    waiting = life(waiting="m2", waits_since=JOINED, heard_at=JOINED + 9 * DAY)
    found = ahead(waiting, JOINED + 9 * DAY)
    assert days_of(found, "session") == []
    assert days_of(found, "silence")[0] == date(2026, 3, 14)


def test_mood_is_asked_for_once_a_week_on_the_weekday_of_joining() -> None:
    found = days_of(ahead(life(), days=20), "mood")
    assert found == [date(2026, 3, 9), date(2026, 3, 16)]


def test_a_mood_that_was_just_noted_is_not_asked_for() -> None:
    found = days_of(ahead(life(mood_at=JOINED + 6 * DAY), days=20), "mood")
    assert found == [date(2026, 3, 16)]


def test_on_one_day_only_the_worthiest_is_said() -> None:
    monday = JOINED + 7 * DAY
    found = ahead(life(waiting="m2", waits_since=monday, heard_at=JOINED), days=8)
    assert [each.kind for each in found] == ["session"]


def test_after_four_contacts_without_a_word_nothing_more_is_said_but_a_human_still_asked() -> None:
    person = life(waiting="m2", waits_since=JOINED, heard_at=JOINED - DAY, unanswered=3)
    assert [each.kind for each in ahead(person)] == ["session", "silent"]
    quiet = replace(person, unanswered=MOST_UNANSWERED)
    assert [each.kind for each in ahead(quiet)] == ["silent"]


lives = st.builds(
    Life,
    zone=st.sampled_from(ALL_ZONES).map(ZoneInfo),
    hour=hours,
    joined_at=moments,
    waiting=st.just("m2"),
    waits_since=moments,
    heard_at=st.none() | moments,
    mood_at=st.none() | moments,
    finished_at=st.none() | moments,
)


@given(person=lives, now=moments)
@settings(max_examples=300, deadline=None)
def test_in_any_zone_nothing_is_said_in_quiet_hours_nor_two_things_on_a_day(
    person: Life, now: datetime
) -> None:
    found = plan_contacts(person, now, now + timedelta(days=400))
    said = [each for each in found if each.kind != "silent"]
    assert all(not is_quiet(each.at, person.zone) for each in found)
    days = [each.at.astimezone(person.zone).date() for each in said]
    assert len(days) == len(set(days))
    assert len({each.key for each in found}) == len(found)
    assert len(said) <= MOST_UNANSWERED


@given(person=lives, now=moments, cut=st.integers(0, 40), other=zones, hour=hours)
@settings(max_examples=200, deadline=None)
def test_planning_again_elsewhere_or_at_another_hour_makes_no_second_mood_for_a_week(
    person: Life, now: datetime, cut: int, other: ZoneInfo, hour: int
) -> None:
    before = [e for e in plan_contacts(person, now, now + cut * DAY) if e.kind == "mood"]
    asked = before[-1].at if before else None
    moved = replace(person, zone=other, hour=hour, mood_asked_at=asked)
    after = [e for e in plan_contacts(moved, now + cut * DAY, now + 80 * DAY) if e.kind == "mood"]
    for one, next_one in pairwise([each.at for each in [*before[-1:], *after]]):
        assert next_one - one >= 6 * DAY


def test_over_five_years_of_clock_changes_in_every_zone_no_weekly_mood_is_missing() -> None:
    for name in ALL_ZONES[::5]:  # each clock rule has several names
        zone = ZoneInfo(name)
        person = Life(zone=zone, hour=9, joined_at=JOINED)
        found: list[Contact] = []
        now = JOINED.astimezone(UTC)
        while now < FIVE_YEARS:  # as the planner does it: again and again, a few days ahead
            until = min(now + timedelta(days=11), FIVE_YEARS)
            found += plan_contacts(person, now, until)
            now = until
        weeks = days_of(found, "mood", zone)
        assert {later - sooner for sooner, later in pairwise(weeks)} == {timedelta(days=7)}, name
        assert len(weeks) == (FIVE_YEARS - JOINED).days // 7, name


@given(contacts=st.lists(st.tuples(st.sampled_from(["mood", "session", "silence"]), moments)))
def test_of_each_day_one_is_left(contacts: list[tuple[str, datetime]]) -> None:
    given_ = [Contact(kind, f"{kind}:{at}", at) for kind, at in contacts]  # type: ignore[arg-type]
    left = one_a_day(given_, PARIS)
    assert {e.at.astimezone(PARIS).date() for e in left} == {
        e.at.astimezone(PARIS).date() for e in given_
    }


def test_a_whole_clinic_is_not_texted_in_one_second() -> None:
    moments_ = {spread("mood:2026-03-09", JOINED + timedelta(seconds=n)) for n in range(1000)}
    assert len(moments_) > 400
    assert max(moments_) < timedelta(minutes=10)
