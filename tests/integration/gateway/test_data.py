"""My data on a page: theirs alone, in their words, taken along, withdrawn and deleted there."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from sqlalchemy import update
from sqlmodel import col

from cairn.engine.when import read_zone, say_date
from cairn.person.deletion import read_planned
from cairn.person.erase import erase_due
from cairn.store.tables import Audit, Consent, Staff, WebSession
from gateway.conduct import clock
from tests.integration.gateway.conftest import Door

pytestmark = pytest.mark.anyio
PARIS = read_zone("Europe/Paris")
WORDS = {
    "en": {"title": "My data", "read": "Dana Moss (supervisor) read the conversation",
           "nobody": "No care team reads along here.", "planned": "Your data will be deleted",
           "kept": "Nothing is deleted. All is as before."},
    "fr": {"title": "Mes données", "read": "Dana Moss (encadrement) a lu la conversation",
           "nobody": "Aucune équipe de soins ne lit ce fil.",
           "planned": "Vos données seront effacées", "kept": "Rien n&#39;est effacé."},
}  # fmt: skip


async def show(door: Door, headers: dict[str, str], path: str = "/data") -> str:
    answer = await door.request("GET", path, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


async def note(door: Door, patient: UUID, *actions: str) -> None:
    async with door.runtime.db.begin() as session:
        staff = Staff(login="dana", name="Dana Moss", role="supervisor", password_hash="",
                      totp_enc=b"")  # fmt: skip
        session.add(staff)
        await session.flush()
        for action in actions:
            session.add(
                Audit(actor=f"staff:{staff.id}", action=action, patient_id=patient, at=clock())
            )


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_the_page_says_what_is_kept_and_who_read_it(door: Door, lang: str) -> None:
    patient = await door.patient(lang)
    await note(door, patient, "transcript_read")
    page = await show(door, await door.cookie(patient))
    assert f"<h1>{WORDS[lang]['title']}</h1>" in page
    assert WORDS[lang]["read"] in page
    assert "ui-" not in page
    assert "style=" not in page


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_who_has_no_team_reads_that_nobody_reads_along(door: Door, lang: str) -> None:
    patient = await door.patient(lang, guided=False)
    page = await show(door, await door.cookie(patient))
    assert WORDS[lang]["nobody"] in page


async def test_what_somebody_read_of_another_patient_is_not_told(door: Door) -> None:
    patient, other = await door.patient(), await door.patient()
    await note(door, other, "transcript_read")
    assert "Dana Moss" not in await show(door, await door.cookie(patient))


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/data", "/data/copy", "/data/delete", "/data/keep"])
async def test_nobody_is_shown_anything_without_signing_in(
    door: Door, method: str, path: str
) -> None:
    answer = await door.request(method, path, headers={"Origin": door.url})
    assert answer.status_code in (303, 405)
    assert answer.headers.get("Location", "/") == "/"


@pytest.mark.parametrize("path", ["/data/copy", "/data/delete", "/data/keep", "/data/consents"])
async def test_a_page_of_another_site_can_start_nothing(door: Door, path: str) -> None:
    patient = await door.patient()
    headers = await door.cookie(patient) | {"Origin": "https://evil.example"}
    form = {"name": "consent_care", "given": "false"}
    answer = await door.request("POST", path, headers=headers, data=form)
    assert answer.status_code == 403
    async with door.runtime.db.read() as session:
        assert await read_planned(session, patient) is None


async def test_the_copy_is_downloaded_whole_and_leaves_its_trace(door: Door) -> None:
    patient = await door.patient()
    await door.tell(patient, "hello from the heron", "greet")
    answer = await door.request("POST", "/data/copy", headers=await door.browser(patient))
    assert answer.headers["Content-Type"] == "application/zip"
    assert "content-length" not in answer.headers  # it is made as it goes
    assert f"my-data-{clock():%Y-%m-%d}.zip" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    with ZipFile(io.BytesIO(answer.content)) as archive:
        data = json.loads(archive.read("data.json"))
    assert "hello from the heron" in {each["text"] for each in data["messages"]}
    [trace] = [row for row in await door.rows(Audit) if row.action == "data_copied"]
    assert (trace.actor, trace.patient_id) == ("patient", patient)


async def test_nothing_of_a_copy_lies_on_the_disk(
    door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr("tempfile._mkstemp_inner", refuse)
    monkeypatch.setattr("tempfile.SpooledTemporaryFile.rollover", refuse)
    patient = await door.patient()
    await door.tell(patient, "hello from the heron", "greet")
    before = files_in(tmp_path)
    answer = await door.request("POST", "/data/copy", headers=await door.browser(patient))
    assert answer.status_code == 200
    assert files_in(tmp_path) == before


def files_in(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


async def test_who_signed_in_long_ago_says_first_who_they_are(door: Door) -> None:
    patient = await door.patient()
    headers = await door.browser(patient)
    async with door.runtime.db.begin() as session:
        since = clock() - timedelta(days=1, minutes=1)
        await session.execute(
            update(WebSession).where(col(WebSession.patient_id) == patient).values(created_at=since)
        )
    page = await show(door, headers)
    assert "Sign in again" in page
    assert "Download my data" not in page
    answer = await door.request("POST", "/data/copy", headers=headers)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/data")


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_deletion_is_explained_planned_and_taken_back(door: Door, lang: str) -> None:
    patient = await door.patient(lang)
    headers = await door.browser(patient)
    warned = await show(door, headers, "/data/delete")
    async with door.runtime.db.read() as session:
        assert await read_planned(session, patient) is None
    answer = await door.request("POST", "/data/delete", headers=headers)
    assert answer.headers["Location"] == "/data#deletion"
    async with door.runtime.db.read() as session:
        due = await read_planned(session, patient)
    assert due is not None
    day = f"{say_date(due.astimezone(PARIS).date(), lang)} {due.astimezone(PARIS).year}"
    assert day in warned
    page = await show(door, headers)
    assert f"{WORDS[lang]['planned']}" in page
    assert day in page
    again = await door.request("GET", "/data/delete", headers=headers)
    assert again.headers["Location"] == "/data#deletion"
    answer = await door.request("POST", "/data/keep", headers=headers)
    assert WORDS[lang]["kept"] in await show(door, headers, answer.headers["Location"])
    async with door.runtime.db.read() as session:
        assert await read_planned(session, patient) is None


async def test_the_law_is_said_before_anything_is_planned(door: Door) -> None:
    changed = door.runtime.settings.model_copy(update={"record_years": 20})
    door.runtime.settings = changed
    guided, alone = await door.patient(), await door.patient(guided=False)
    page = await show(door, await door.cookie(guided), "/data/delete")
    assert "keep your care record for 20 years" in page
    assert "20 years" not in await show(door, await door.cookie(alone), "/data/delete")


async def test_after_the_deletion_the_browser_is_at_the_door(door: Door) -> None:
    patient = await door.patient()
    headers = await door.browser(patient)
    await door.request("POST", "/data/delete", headers=headers)
    async with door.runtime.db.read() as session:
        due = await read_planned(session, patient)
    assert due is not None
    assert await erase_due(door.runtime, due) == 1
    answer = await door.request("GET", "/data", headers=headers)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


async def test_each_consent_is_taken_back_and_given_again_alone(door: Door) -> None:
    patient = await door.patient()
    headers = await door.browser(patient)
    assert "Not asked yet" in await show(door, headers)
    async with door.runtime.db.begin() as session:
        for name in ("consent_care", "consent_team", "consent_messages"):
            session.add(Consent(patient_id=patient, name=name, given=True, at=clock()))
    form = {"name": "consent_messages", "given": "false"}
    answer = await door.request("POST", "/data/consents", headers=headers, data=form)
    assert answer.headers["Location"] == "/data#consents"
    page = await show(door, headers)
    assert page.count("I no longer agree") == 2
    assert page.count("I agree again") == 1
    await door.request("POST", "/data/consents", headers=headers, data=form | {"given": "true"})
    assert (await show(door, headers)).count("I no longer agree") == 3


async def test_a_consent_that_there_is_not_is_refused(door: Door) -> None:
    headers = await door.browser(await door.patient())
    form = {"name": "consent_everything", "given": "true"}
    answer = await door.request("POST", "/data/consents", headers=headers, data=form)
    assert answer.status_code == 422
