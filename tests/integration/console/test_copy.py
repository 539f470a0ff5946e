"""A copy of their data for who asked the team: on their wish alone, and they read of it."""

from __future__ import annotations

import io
import json
from zipfile import ZipFile

import pytest

from cairn.person.accesses import read_accesses
from cairn.store.tables import Request
from tests.integration.console.conftest import Team

pytestmark = pytest.mark.anyio


async def test_the_team_makes_the_copy_that_was_asked_for_by_text(team: Team) -> None:
    me = await team.account("durand")
    patient = await team.clinic.patient(therapist_id=me)
    await team.clinic.tell(patient, "a copy of what the heron said", "export_data", channel="sms")
    browser = await team.signed_in("durand")
    here = f"/patients/{patient}"
    assert "Make the copy" in (await browser.get(here)).text
    answer = await browser.post(f"{here}/copy")
    assert answer.headers["content-type"] == "application/zip"
    with ZipFile(io.BytesIO(answer.content)) as archive:
        data = json.loads(archive.read("data.json"))
    assert "a copy of what the heron said" in {each["text"] for each in data["messages"]}
    async with team.clinic.runtime.db.read() as session:
        accesses = await read_accesses(session, patient, "Europe/Paris")
    assert "made_copy" in {each.did for each in accesses}


async def test_nobody_takes_a_copy_that_was_not_asked_for_or_of_somebody_elses(team: Team) -> None:
    me, other = await team.account("durand"), await team.account("moss")
    mine = await team.clinic.patient(therapist_id=me)
    theirs = await team.clinic.patient(therapist_id=other)
    async with team.clinic.runtime.db.begin() as session:
        session.add(Request(patient_id=theirs, kind="export", created_at=team.clinic.now))
    browser = await team.signed_in("durand")
    await browser.get(f"/patients/{mine}")
    answer = await browser.post(f"/patients/{mine}/copy")
    assert answer.headers["location"].endswith("refused=copy-not-asked")
    assert (await browser.post(f"/patients/{theirs}/copy")).status_code == 404
    assert await team.audited("data_copied") == []
