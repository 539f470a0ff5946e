"""Alerts: opening is not acknowledging, acknowledging is not closing, and two close the grave."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cairn.store.tables import Conversation, ModuleRun
from tests.integration.console.conftest import Team

pytestmark = pytest.mark.anyio


async def test_opening_an_alert_acknowledges_nothing(team: Team) -> None:
    patient = await team.clinic.patient(therapist_id=await team.account("durand"))
    await team.danger(patient, "…", level=3)
    browser = await team.signed_in("durand")
    page = (await browser.get("/alerts")).text
    assert "Acknowledge in 1" in page
    assert "+4477009" in page
    await browser.get(f"/patients/{patient}")
    (alert,) = await team.clinic.alerts()
    assert alert.state == "raised"


async def test_acknowledging_records_who_and_when_and_the_patient_reads_it(team: Team) -> None:
    me = await team.account("durand")
    patient = await team.clinic.patient(therapist_id=me)
    await team.danger(patient, "…", level=3)
    browser = await team.signed_in("durand")
    (alert,) = await team.clinic.alerts()
    answer = await browser.post(f"/alerts/{alert.id}/acknowledge")
    assert answer.headers["location"] == "/alerts?said=acknowledged"
    (alert,) = await team.clinic.alerts()
    assert (alert.state, alert.acknowledged_by) == ("acknowledged", me)
    assert alert.acknowledged_at == team.clinic.now
    assert "has now seen your alert" in (await team.clinic.said(patient))[-1].text
    assert len(await team.audited("alert_acknowledged")) == 1
    again = await browser.post(f"/alerts/{alert.id}/acknowledge")
    assert again.headers["location"] == "/alerts?refused=acknowledged-already"


async def test_a_level_2_alert_is_closed_by_whoever_acknowledged_it(team: Team) -> None:
    me = await team.account("durand")
    patient = await team.clinic.patient(therapist_id=me)
    await team.danger(patient, "…", level=2)
    browser = await team.signed_in("durand")
    (alert,) = await team.clinic.alerts()
    early = await browser.post(f"/alerts/{alert.id}/close", disposition="called")
    assert early.headers["location"] == "/alerts?refused=acknowledge-first"
    await browser.post(f"/alerts/{alert.id}/acknowledge")
    empty = await browser.post(f"/alerts/{alert.id}/close", disposition="  ")
    assert empty.headers["location"] == "/alerts?refused=disposition-missing"
    await browser.post(f"/alerts/{alert.id}/close", disposition="Called; Canary; plan made")
    (alert,) = await team.clinic.alerts()
    assert (alert.state, alert.closed_by) == ("closed", me)
    assert alert.disposition_enc is not None
    assert b"Canary" not in alert.disposition_enc
    assert len(await team.audited("alert_closed")) == 1
    assert "No alert is open." in (await browser.get("/alerts")).text


async def test_a_level_3_alert_needs_a_second_person_to_close(team: Team) -> None:
    patient = await team.clinic.patient(therapist_id=await team.account("durand"))
    await team.account("martin", role="supervisor")
    await team.danger(patient, "…", level=3)
    first = await team.signed_in("durand")
    (alert,) = await team.clinic.alerts()
    await first.post(f"/alerts/{alert.id}/acknowledge")
    assert "a second person has to close it" in (await first.get("/alerts")).text
    alone = await first.post(f"/alerts/{alert.id}/close", disposition="called")
    assert alone.headers["location"] == "/alerts?refused=second-person"
    second = await team.signed_in("martin")
    await second.get("/alerts")
    done = await second.post(f"/alerts/{alert.id}/close", disposition="reached by phone")
    assert done.headers["location"] == "/alerts?said=closed"


async def test_an_overdue_alert_says_so(team: Team) -> None:
    patient = await team.clinic.patient(therapist_id=await team.account("durand"))
    await team.danger(patient, "…", level=3)
    team.clinic.now += timedelta(minutes=30)
    browser = await team.signed_in("durand")
    assert "Overdue: was due 1" in (await browser.get("/alerts")).text


async def test_another_therapists_alert_does_not_exist(team: Team) -> None:
    await team.account("smith")
    patient = await team.clinic.patient(therapist_id=await team.account("durand"))
    await team.danger(patient, "…", level=3)
    (alert,) = await team.clinic.alerts()
    browser = await team.signed_in("smith")
    assert str(alert.id) not in (await browser.get("/alerts")).text
    assert (await browser.post(f"/alerts/{alert.id}/acknowledge")).status_code == 404


async def test_a_held_patient_is_released_by_a_person_after_the_acknowledgement(
    team: Team,
) -> None:
    me = await team.account("durand")
    patient = await team.clinic.patient(therapist_id=me, demo=False)
    await team.clinic.tell(patient, "start", "start_session")
    await team.danger(patient, "…", level=3)
    for _ in range(8):  # the safety dialogue runs to its end, which holds the exercises
        if not await _safety_open(team, patient):
            break
        await team.clinic.tell(patient, "no")
    browser = await team.signed_in("durand")
    page = (await browser.get(f"/patients/{patient}")).text
    assert "Exercises are on hold" in page
    early = await browser.post(f"/patients/{patient}/release")
    assert early.headers["location"].endswith("?refused=acknowledge-first")
    for alert in await team.clinic.alerts():
        await browser.post(f"/alerts/{alert.id}/acknowledge")
    done = await browser.post(f"/patients/{patient}/release")
    assert done.headers["location"].endswith("?said=released")
    assert "opened the sessions again" in await team.clinic.last(patient)
    assert [run.status for run in await team.clinic.rows(ModuleRun)] == ["paused"]
    assert len(await team.audited("exercises_released")) == 1
    await team.clinic.tell(patient, "continue", "resume")
    assert "on hold" not in await team.clinic.last(patient)
    again = await browser.post(f"/patients/{patient}/release")
    assert again.headers["location"].endswith("?refused=not-on-hold")


async def _safety_open(team: Team, patient: object) -> bool:
    (row,) = await team.clinic.rows(Conversation)
    assert row.patient_id == patient
    return bool(row.safety_open)


async def test_the_link_of_a_page_opens_that_alert_alone_and_acknowledges_nothing(
    team: Team,
) -> None:
    me = await team.account("durand")
    first = await team.clinic.patient(therapist_id=me)
    second = await team.clinic.patient(therapist_id=me)
    await team.danger(first, "…", level=2)
    await team.danger(second, "…", level=3)
    alert, other = sorted(await team.clinic.alerts(), key=lambda row: row.level)
    browser = await team.signed_in("durand")
    page = (await browser.get(f"/alerts/{alert.id}")).text
    assert f"Alert {alert.id.hex[:4].upper()}" in page
    assert str(other.id) not in page
    assert {row.acknowledged_at for row in await team.clinic.alerts()} == {None}
    await team.account("smith")
    stranger = await team.signed_in("smith")
    assert (await stranger.get(f"/alerts/{alert.id}")).status_code == 404


async def test_being_in_contact_and_known_thoughts_are_said_on_the_alerts_page(
    team: Team,
) -> None:
    me = await team.account("durand")
    patient = await team.clinic.patient(therapist_id=me)
    await team.danger(patient, "…", level=2)
    (alert,) = await team.clinic.alerts()
    browser = await team.signed_in("durand")
    await browser.get(f"/alerts/{alert.id}")
    await browser.post(f"/alerts/{alert.id}/acknowledge")
    done = await browser.post(f"/alerts/{alert.id}/in-care")
    assert done.headers["location"] == "/alerts?said=in-care"
    assert "let them join the digest" in (await browser.get(f"/alerts/{alert.id}")).text
    long = await browser.post(f"/alerts/{alert.id}/known", days="15")
    assert long.headers["location"].endswith("?refused=digest-not-so")
    done = await browser.post(f"/alerts/{alert.id}/known", days="14")
    assert done.headers["location"].endswith("?said=digest")
    page = (await browser.get(f"/alerts/{alert.id}")).text
    assert "Known thoughts join the digest until" in page
    assert "somebody is in contact with the person" in page
    assert len(await team.audited("digest_set")) == 1
