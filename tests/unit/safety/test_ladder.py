"""The ladder: who is due, when, and when the patient is told that nobody is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from cairn.safety.calendar import Calendar
from cairn.safety.ladder import PATIENCE, Page, Plan, State, Wait, plan
from cairn.safety.rota import RUNGS, Duty, Rota, Rung, read_weekdays

ON_CALL, BACKUP, LEAD = (UUID(int=number) for number in (1, 2, 3))
PEOPLE: dict[Rung, UUID] = {"on_call": ON_CALL, "backup": BACKUP, "lead": LEAD}
UTC_ZONE = ZoneInfo("UTC")
WEEK = frozenset(range(7))
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
T = timedelta(minutes=15)


def always(*rungs: Rung) -> Rota:
    duties = tuple(Duty(PEOPLE[rung], rung, WEEK, time(0), time(0)) for rung in rungs)
    return Rota(UTC_ZONE, duties, Calendar())


FULL = always(*RUNGS)
OFFICE = Rota(
    UTC_ZONE,
    (Duty(ON_CALL, "on_call", read_weekdays("mon-fri"), time(9), time(17)),),
    Calendar(),
)


def paged(wait: Wait, rota: Rota, now: datetime, state: State = "delivered") -> Wait:
    """The wait after its due pages were sent and came to that state."""
    due = plan(wait, rota, now)
    pages = tuple(Page(rung, staff, now, state) for rung, staff in due.page)
    return replace(wait, pages=wait.pages + pages, uncovered=wait.uncovered or due.uncovered)


def climb(wait: Wait, rota: Rota, until: datetime) -> list[tuple[datetime, Plan]]:
    """All that happens, looking whenever a plan says so."""
    seen: list[tuple[datetime, Plan]] = []
    now: datetime | None = wait.since
    while now is not None and now <= until:
        due = plan(wait, rota, now)
        if due.page or due.uncovered:
            seen.append((now, due))
        wait = paged(wait, rota, now)
        now = plan(wait, rota, now).look_at
    return seen


def test_the_ladder_is_on_call_then_the_back_up_then_the_lead_then_the_patient() -> None:
    seen = climb(Wait(3, NOW), FULL, NOW + timedelta(hours=12))
    assert [(at - NOW, due.page, due.uncovered) for at, due in seen] == [
        (0 * T, (("on_call", ON_CALL),), False),
        (1 * T, (("backup", BACKUP),), False),
        (2 * T, (("lead", LEAD),), False),
        (3 * T, (), True),
    ]


def test_at_level_4_each_step_takes_five_minutes_and_at_level_2_four_hours() -> None:
    for level, step in ((4, timedelta(minutes=5)), (2, timedelta(hours=4))):
        seen = climb(Wait(level, NOW), FULL, NOW + timedelta(hours=20))
        assert [at - NOW for at, _ in seen] == [0 * step, 1 * step, 2 * step, 3 * step]


def test_a_page_that_nobody_takes_makes_the_next_rung_due_at_once() -> None:
    wait = paged(Wait(3, NOW), FULL, NOW, "failed")
    assert plan(wait, FULL, NOW).page == (("backup", BACKUP),)


def test_after_a_failed_page_the_back_up_has_their_whole_time() -> None:
    wait = paged(Wait(3, NOW), FULL, NOW, "failed")
    wait = paged(wait, FULL, NOW)
    assert plan(wait, FULL, NOW + T - timedelta(seconds=1)).page == ()
    assert plan(wait, FULL, NOW + T).page == (("lead", LEAD),)


def test_a_page_that_stays_in_the_queue_counts_as_undelivered_after_a_minute() -> None:
    wait = paged(Wait(3, NOW), FULL, NOW, "queued")
    early = plan(wait, FULL, NOW + PATIENCE - timedelta(seconds=1))
    assert (early.page, early.look_at) == ((), NOW + PATIENCE)
    assert plan(wait, FULL, NOW + PATIENCE).page == (("backup", BACKUP),)


def test_three_failures_leave_nobody_and_the_patient_is_told_at_once() -> None:
    wait = Wait(3, NOW)
    for rungs in (1, 2, 3, 3):
        wait = paged(wait, FULL, NOW, "failed")
        assert len(wait.pages) == rungs
    assert wait.uncovered
    later = plan(wait, FULL, NOW + timedelta(hours=1))
    assert (later.page, later.uncovered) == ((), False)


def test_one_colleague_reached_on_a_rung_is_enough() -> None:
    two = Rota(
        UTC_ZONE,
        (*FULL.duties, Duty(UUID(int=9), "on_call", WEEK, time(0), time(0))),
        Calendar(),
    )
    wait = paged(Wait(3, NOW), two, NOW)
    assert len(wait.pages) == 2
    half = replace(wait, pages=(replace(wait.pages[0], state="failed"), wait.pages[1]))
    assert plan(half, two, NOW).page == ()
    none = replace(wait, pages=tuple(replace(page, state="failed") for page in wait.pages))
    assert plan(none, two, NOW).page == (("backup", BACKUP),)


def test_an_empty_rung_is_passed_over() -> None:
    assert plan(Wait(3, NOW), always("lead"), NOW).page == (("lead", LEAD),)
    seen = climb(Wait(3, NOW), always("on_call", "lead"), NOW + timedelta(hours=2))
    assert [(at - NOW, due.uncovered) for at, due in seen] == [
        (0 * T, False), (1 * T, False), (2 * T, True),
    ]  # fmt: skip


def test_nobody_declared_means_uncovered_at_once_and_on_call_is_paged_in_the_morning() -> None:
    saturday = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)
    monday = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
    for level in (2, 3, 4):
        first = plan(Wait(level, saturday), OFFICE, saturday)
        assert (first.page, first.uncovered, first.look_at) == ((), True, monday)
        told = Wait(level, saturday, uncovered=True)
        assert plan(told, OFFICE, monday) == Plan(
            page=(("on_call", ON_CALL),), look_at=plan(told, OFFICE, monday).look_at
        )


def test_the_morning_pages_on_call_alone_and_gives_them_their_time() -> None:
    saturday, monday = datetime(2026, 3, 7, 12, tzinfo=UTC), datetime(2026, 3, 9, 9, tzinfo=UTC)
    duties = (*OFFICE.duties, replace(OFFICE.duties[0], staff=BACKUP, rung="backup"))
    rota = replace(OFFICE, duties=duties)
    wait = paged(Wait(2, saturday), rota, monday)
    assert [page.rung for page in wait.pages] == ["on_call"]
    assert plan(wait, rota, monday + timedelta(minutes=59)).page == ()
    assert plan(wait, rota, monday + timedelta(hours=1)).page == (("backup", BACKUP),)


def test_when_the_last_one_goes_home_a_plan_is_uncovered_and_active_thoughts_wait() -> None:
    at = datetime(2026, 3, 6, 16, 55, tzinfo=UTC)  # Friday
    closing = at + timedelta(minutes=5)
    grave = paged(Wait(3, at), OFFICE, at)
    assert plan(grave, OFFICE, at).look_at == closing
    assert plan(grave, OFFICE, closing).uncovered
    active = paged(Wait(2, at), OFFICE, at)
    assert not plan(active, OFFICE, closing).uncovered


def test_whoever_comes_on_duty_is_told_of_what_still_waits() -> None:
    shifts = Rota(
        UTC_ZONE,
        (Duty(ON_CALL, "on_call", WEEK, time(9), time(17)),
         Duty(BACKUP, "on_call", WEEK, time(17), time(9))),
        Calendar(),
    )  # fmt: skip
    at = datetime(2026, 3, 2, 16, 58, tzinfo=UTC)
    wait = paged(Wait(2, at), shifts, at)
    change = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    assert plan(wait, shifts, change - timedelta(seconds=1)).page == ()
    assert plan(wait, shifts, change).page == (("on_call", BACKUP),)


def test_a_scheduler_that_stood_still_costs_the_patient_no_further_time() -> None:
    wait = paged(Wait(3, NOW), FULL, NOW)
    late = plan(wait, FULL, NOW + 4 * T)
    assert [rung for rung, _ in late.page] == ["backup", "lead"]
    assert late.uncovered


def test_the_patient_is_told_once() -> None:
    told = Wait(3, NOW, uncovered=True)
    for minutes in range(0, 200, 5):
        assert not plan(told, FULL, NOW + timedelta(minutes=minutes)).uncovered


states: st.SearchStrategy[State] = st.sampled_from(
    ["queued", "leased", "sent", "delivered", "failed", "unknown"]
)


@given(
    level=st.integers(2, 4),
    outcomes=st.lists(states, min_size=3, max_size=3),
    minutes=st.lists(st.integers(0, 600), max_size=30).map(sorted),
    rungs=st.sets(st.sampled_from(RUNGS)),
)
def test_nobody_is_paged_twice_on_a_rung_and_in_the_end_the_patient_knows(
    level: int, outcomes: list[State], minutes: list[int], rungs: set[Rung]
) -> None:
    rota, wait = always(*sorted(rungs)), Wait(level, NOW)
    told = 0
    for minute in [*minutes, 24 * 60]:
        now = NOW + timedelta(minutes=minute)
        due = plan(wait, rota, now)
        told += due.uncovered
        wait = paged(wait, rota, now, outcomes[minute % 3])
    on_rungs = [page.rung for page in wait.pages]
    assert len(on_rungs) == len(set(on_rungs))
    assert told == 1


@given(level=st.integers(2, 4), seconds=st.integers(0, 100_000))
def test_looking_when_told_to_misses_nothing(level: int, seconds: int) -> None:
    """Between two looks that the plan asks for, nothing becomes due."""
    wait = paged(Wait(level, NOW), OFFICE, NOW)
    now = NOW + timedelta(seconds=seconds)
    wait = paged(wait, OFFICE, now)
    look = plan(wait, OFFICE, now).look_at
    if look is not None:
        before = plan(wait, OFFICE, now + (look - now) * 0.999)
        assert not before.page
        assert not before.uncovered
