"""People come and go, and pages get lost, while an alert waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from cairn.safety.calendar import Calendar
from cairn.safety.ladder import Page, Wait, plan
from cairn.safety.rota import Duty, Rota
from tests.unit.safety.test_ladder import (
    BACKUP,
    FULL,
    LEAD,
    NOW,
    OFFICE,
    ON_CALL,
    UTC_ZONE,
    WEEK,
    T,
    paged,
)

COLLEAGUE = UUID(int=9)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def test_somebody_who_is_added_to_the_rota_is_told_of_an_alert_that_others_know() -> None:
    wait = paged(Wait(3, NOW), FULL, NOW)
    more = Duty(COLLEAGUE, "on_call", WEEK, time(0), time(0))
    rota = replace(FULL, duties=(*FULL.duties, more))
    assert plan(wait, rota, NOW + 5 * MINUTE).page == (("on_call", COLLEAGUE),)


def test_who_was_told_on_friday_is_told_again_on_monday_when_it_still_waits() -> None:
    friday, monday = datetime(2026, 3, 6, 16, tzinfo=UTC), datetime(2026, 3, 9, 9, tzinfo=UTC)
    wait = paged(Wait(2, friday), OFFICE, friday)
    assert plan(wait, OFFICE, friday + 59 * MINUTE).page == ()
    assert plan(wait, OFFICE, monday).page == (("on_call", ON_CALL),)


def test_a_page_has_sixty_seconds_to_be_taken() -> None:
    wait = paged(Wait(3, NOW), FULL, NOW, "leased")
    assert plan(wait, FULL, NOW + 59 * SECOND).page == ()
    assert plan(wait, FULL, NOW + 60 * SECOND).page == (("backup", BACKUP),)


def test_the_back_up_has_their_whole_time_from_when_the_first_page_was_given_up() -> None:
    wait = paged(Wait(3, NOW), FULL, NOW, "queued")
    wait = paged(wait, FULL, NOW + MINUTE)
    assert plan(wait, FULL, NOW + T + MINUTE - SECOND).page == ()
    assert plan(wait, FULL, NOW + T + MINUTE).page == (("lead", LEAD),)


def test_a_page_that_is_lost_late_does_not_put_off_the_next_rung() -> None:
    wait = replace(Wait(3, NOW), pages=(Page("on_call", ON_CALL, NOW + T - SECOND, "queued"),))
    assert plan(wait, FULL, NOW + T).page == (("backup", BACKUP),)


def test_when_nobody_is_declared_any_more_and_the_page_failed_the_patient_is_told() -> None:
    wait = paged(Wait(2, NOW), FULL, NOW, "failed")
    assert plan(wait, Rota(UTC_ZONE, (), Calendar()), NOW).uncovered
