"""The daily test, the sign of life, silence after a check-in, and what a monitor reads."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

import scheduler.jobs
from cairn.safety.report import summarise
from cairn.store.tables import Conversation, Heartbeat
from cairn.team.alerts import acknowledge
from cairn.turns.canary import send_canary, watch_canary
from cairn.turns.flow import read_flow
from cairn.turns.silence import note_silent_check_ins
from cairn.turns.waits import read_waits
from gateway.metrics import say
from scheduler.jobs import Jobs
from tests.integration.escalation.conftest import PHONES, Ward

pytestmark = pytest.mark.anyio
MINUTE = timedelta(minutes=1)


async def canaries(ward: Ward) -> int:
    return await send_canary(ward.runtime, ward.now)


async def beat(ward: Ward) -> None:
    async with ward.runtime.db.begin() as session:
        await session.merge(Heartbeat(part="scheduler", at=ward.now))


async def test_once_a_day_who_is_on_call_gets_a_test_by_the_same_way(ward: Ward) -> None:
    await ward.full_team()
    ward.now -= MINUTE
    assert await canaries(ward) == 0  # before its hour
    ward.now += MINUTE
    assert sum(await asyncio.gather(*(canaries(ward) for _ in range(3)))) == 2  # SMS and e-mail
    await ward.look()
    (text,) = ward.standin.sent_to(PHONES["on_call"])
    assert text.startswith("Cairn: TEST of the on-call line")
    assert [mail.subject for mail in ward.mailbox.caught] == ["Cairn: TEST, nothing to do"]
    ward.now += timedelta(hours=5)
    assert await canaries(ward) == 0
    assert await watch_canary(ward.runtime, ward.now) == 0
    ward.now += timedelta(hours=19)
    assert await canaries(ward) == 2


async def test_a_test_that_does_not_leave_in_a_quarter_of_an_hour_alarms_the_operator(
    ward: Ward,
) -> None:
    await ward.full_team()
    ward.standin.fail("500", times=1000)
    await canaries(ward)
    await ward.look()
    ward.now += 14 * MINUTE
    await ward.look()
    assert await watch_canary(ward.runtime, ward.now) == 0
    ward.now += MINUTE
    assert await watch_canary(ward.runtime, ward.now) == 1
    assert await watch_canary(ward.runtime, ward.now) == 0  # said once
    await beat(ward)
    async with ward.runtime.db.read() as session:
        flow = await read_flow(session, ward.now)
    assert (flow.alive, flow.canary, flow.flows) == (True, False, False)
    assert "cairn_canary_ok 0\n" in say(flow)


async def test_a_monitor_reads_what_waits_and_for_how_long(ward: Ward) -> None:
    await ward.full_team()
    await beat(ward)
    await ward.danger(await ward.patient(), 4)
    ward.now += timedelta(seconds=90)
    async with ward.runtime.db.read() as session:
        flow = await read_flow(session, ward.now)
    page = say(flow)
    assert "cairn_scheduler_beat_age_seconds 90\n" in page
    assert "cairn_page_queue_age_seconds 90\n" in page
    assert "cairn_alerts_waiting 1\n" in page
    assert not flow.alive
    ward.now += timedelta(seconds=31)
    async with ward.runtime.db.read() as session:
        assert not (await read_flow(session, ward.now)).flows  # nobody sends pages
    for _ in range(4):
        await ward.look(5 * MINUTE)
    async with ward.runtime.db.read() as session:
        flow = await read_flow(session, ward.now)
    assert (flow.late, flow.uncovered, flow.uncovered_ever, flow.oldest_page) == (1, 1, 1, None)


async def test_the_watchdog_hears_a_sign_of_life_only_while_alerts_flow(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []

    async def ping(url: str) -> bool:
        heard.append(url)
        return True

    monkeypatch.setattr(scheduler.jobs, "ping", ping)
    settings = ward.runtime.settings.model_copy(update={"heartbeat_url": "https://watch.invalid/1"})
    ward.runtime.settings = settings
    jobs = Jobs(ward.runtime, ward.ways)
    await beat(ward)
    await jobs.heartbeat(ward.now)
    assert heard == []  # no look at the alerts yet
    await jobs.escalate(ward.now)
    await jobs.heartbeat(ward.now)
    assert heard == ["https://watch.invalid/1"]
    ward.now += timedelta(seconds=61)
    await beat(ward)
    await jobs.heartbeat(ward.now)
    assert len(heard) == 1  # the look is too old: the job fails again and again


async def test_a_day_of_silence_after_a_check_in_makes_one_task_and_no_page(ward: Ward) -> None:
    await ward.full_team()
    patient = await ward.patient()
    await ward.danger(patient, 1)
    assert await note_silent_check_ins(ward.runtime, ward.now + timedelta(hours=23)) == 0
    ward.now += timedelta(hours=24)
    notes = [note_silent_check_ins(ward.runtime, ward.now) for _ in range(3)]
    assert sum(await asyncio.gather(*notes)) == 1
    assert await note_silent_check_ins(ward.runtime, ward.now + timedelta(hours=9)) == 0
    assert await ward.requests() == ["check_in_silent"]
    assert await ward.pages() == []


async def test_no_task_where_an_alert_waits_or_nobody_guides_or_the_question_was_answered(
    ward: Ward,
) -> None:
    await ward.full_team()
    await ward.danger(await ward.patient(), 2)
    await ward.danger(await ward.patient(guided=False), 1)
    answered = await ward.patient()
    await ward.danger(answered, 1)
    async with ward.runtime.db.begin() as session:
        await session.execute(
            update(Conversation)
            .where(Conversation.patient_id == answered)  # type: ignore[arg-type]
            .values(safety_open=False)
        )
    assert await note_silent_check_ins(ward.runtime, ward.now + timedelta(days=2)) == 0


async def test_the_report_tells_how_long_alerts_waited(ward: Ward) -> None:
    await ward.full_team()
    for minutes in (2, 10, 20):
        await ward.danger(await ward.patient(), 3)
        (alert,) = [row for row in await ward.alerts() if row.acknowledged_at is None]
        ward.now += minutes * MINUTE
        await acknowledge(ward.runtime, ward.member("on-call"), alert.id, ward.now)
    await ward.danger(await ward.patient(), 4)
    for _ in range(4):
        await ward.look(5 * MINUTE)
    await ward.danger(await ward.patient(), 4)  # may still be met: not in the report yet
    async with ward.runtime.db.read() as session:
        _, three, four = summarise(await read_waits(session, 90, ward.now))
    assert (three.waits, three.acknowledged, three.median) == (3, 3, 600)
    assert three.in_time == pytest.approx(2 / 3)
    assert three.p95 == pytest.approx(1140)
    assert (four.waits, four.acknowledged, four.in_time, four.uncovered) == (1, 0, 0, 1)


async def test_all_jobs_of_escalation_run_on_the_real_clock(ward: Ward) -> None:
    await ward.full_team()
    ward.now = datetime.now(UTC)
    await ward.danger(await ward.patient(), 3)
    jobs = Jobs(ward.runtime, ward.ways)
    for name in ("beat", "page", "escalate", "canary", "silence", "heartbeat"):
        await jobs.run(name, getattr(jobs, name))
    assert (await ward.alert()).state == "notified"
