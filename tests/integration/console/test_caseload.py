"""The caseload: own patients alone, the most urgent first, with the reason in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.integration.console.conftest import Team

pytestmark = pytest.mark.anyio


async def test_a_therapist_sees_their_own_patients_and_a_supervisor_sees_all(team: Team) -> None:
    me, other = await team.account("durand"), await team.account("smith")
    await team.account("martin", role="supervisor")
    await team.account("root", role="admin")
    mine = await team.clinic.patient(therapist_id=me)
    theirs = await team.clinic.patient(therapist_id=other)
    page = (await (await team.signed_in("durand")).get("/")).text
    assert str(mine) in page
    assert str(theirs) not in page
    page = (await (await team.signed_in("martin")).get("/")).text
    assert str(mine) in page
    assert str(theirs) in page
    page = (await (await team.signed_in("root")).get("/")).text
    assert str(mine) not in page
    assert "reads no patient content" in page


async def test_another_therapists_patient_does_not_exist(team: Team) -> None:
    await team.account("durand")
    theirs = await team.clinic.patient(therapist_id=await team.account("smith"))
    browser = await team.signed_in("durand")
    assert (await browser.get(f"/patients/{theirs}")).status_code == 404
    for path in ("take-over", "reply", "hand-back", "release", "notes"):
        answer = await browser.post(f"/patients/{theirs}/{path}", text="x")
        assert answer.status_code == 404, path
    assert (await browser.get(f"/pulse?patient={theirs}")).status_code == 404
    assert await team.audited("transcript_read") == []


async def test_on_call_sees_whoever_has_an_open_alert(team: Team) -> None:
    me = await team.account("durand")
    await team.account("night", role="on_call")
    quiet = await team.clinic.patient(therapist_id=me)
    alerted = await team.clinic.patient(therapist_id=me)
    await team.danger(alerted, "…", level=3)
    browser = await team.signed_in("night")
    page = (await browser.get("/")).text
    assert str(alerted) in page
    assert str(quiet) not in page
    assert (await browser.get(f"/patients/{quiet}")).status_code == 404


async def test_who_is_in_danger_comes_first_and_who_needs_nothing_last(team: Team) -> None:
    me = await team.account("durand")
    silent = await team.clinic.patient(therapist_id=me)
    wrote = await team.clinic.patient(therapist_id=me)
    asked = await team.clinic.patient(therapist_id=me)
    alerted = await team.clinic.patient(therapist_id=me)
    await team.clinic.tell(wrote, "hello", "greet")
    await team.clinic.tell(asked, "I want a person", "talk_to_human")
    await team.danger(alerted, "…", level=2)
    page = (await (await team.signed_in("durand")).get("/")).text
    order = [page.index(str(each)) for each in (alerted, asked, wrote, silent)]
    assert order == sorted(order)
    assert "Alert, level 2: suicide" in page
    assert "Asks for a person" in page
    assert "1 new since your last visit" in page
    assert "Nothing needs you now." in page


async def test_what_was_read_is_new_no_more(team: Team) -> None:
    me = await team.account("durand")
    patient = await team.clinic.patient(therapist_id=me)
    await team.clinic.tell(patient, "hello", "greet")
    browser = await team.signed_in("durand")
    assert "1 new since" in (await browser.get("/")).text
    await browser.get(f"/patients/{patient}")
    assert "new since" not in (await browser.get("/")).text


async def test_the_caseload_speaks_the_members_language(team: Team) -> None:
    me = await team.account("durand", lang="fr", timezone="Europe/Paris")
    patient = await team.clinic.patient(therapist_id=me)
    await team.danger(patient, "…", level=3)
    page = (await (await team.signed_in("durand")).get("/")).text
    assert '<html lang="fr">' in page
    assert "Alerte, niveau 3 : suicide" in page
    assert "dans 14 minutes" in page


async def test_an_empty_caseload_says_so(team: Team) -> None:
    await team.account("durand")
    assert "You have no patient yet" in (await (await team.signed_in("durand")).get("/")).text


async def test_a_longer_caseload_takes_no_more_queries(team: Team) -> None:
    me = await team.account("durand")
    browser = await team.signed_in("durand")
    counts = []
    for _ in range(2):
        for _ in range(3):
            patient = await team.clinic.patient(therapist_id=me)
            await team.clinic.tell(patient, "mood 4", "log_mood")
        seen: list[str] = []
        engine = team.clinic.runtime.db.engine.sync_engine
        listener = lambda *args: seen.append(args[2])  # noqa: B023, E731 - used within the loop
        event.listen(engine, "before_cursor_execute", listener)
        await browser.get("/")
        event.remove(engine, "before_cursor_execute", listener)
        counts.append(len(seen))
        team.clinic.now += timedelta(minutes=1)
    assert counts[0] == counts[1]
