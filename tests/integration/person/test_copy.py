"""A person takes all of it with them: whole, their own only, readable, and never on our disk."""

from __future__ import annotations

import io
import json
import re
import tracemalloc
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from jsonschema import Draft202012Validator

from cairn.person import conversation
from cairn.person.archive import copy_schema, file_name, write_copy
from cairn.person.conversation import PAGE
from cairn.person.format import Copy
from cairn.person.words import Words
from cairn.store.patients import Known, find_by_id
from cairn.store.tables import Audit, Message
from tests.integration.person.conftest import Ward

pytestmark = pytest.mark.anyio
WORD = "kingfisher"
FILES = {"en": "my-data.html", "fr": "mes-donnees.html"}


async def known_of(ward: Ward, patient: UUID) -> Known:
    async with ward.runtime.db.read() as session:
        known = await find_by_id(session, ward.runtime.keys, patient)
    assert known is not None
    return known


async def unpack(ward: Ward, patient: UUID) -> dict[str, str]:
    known = await known_of(ward, patient)
    pieces = [piece async for piece in write_copy(ward.runtime, known, ward.now)]
    with ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


async def data_of(ward: Ward, patient: UUID) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((await unpack(ward, patient))["data.json"])
    return found


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_it_holds_every_word_that_is_kept_of_the_person_and_no_word_of_another(
    ward: Ward, lang: str
) -> None:
    patient = await ward.full(WORD, lang)
    await ward.full("heron", lang)
    files = await unpack(ward, patient)
    assert set(files) == {FILES[lang], "data.json", "data.format.json"}
    places = {
        "message", "name", "mood_entry note", "homework title", "homework note",
        "homework comment", "appointment place", "title", "comment body", "note body",
        "request note", "answer", "alert disposition", "delivery body",
    }  # fmt: skip
    for file in (FILES[lang], "data.json"):
        missing = {place for place in places if f"{WORD} {place}" not in files[file]}
        assert missing == set(), file
        assert f"{WORD}@example.org" in files[file]
        assert "heron" not in files[file]


async def test_the_data_are_what_the_schema_beside_them_says(ward: Ward) -> None:
    patient = await ward.full(WORD)
    await ward.tell(patient, "I want to start", "start_session")
    files = await unpack(ward, patient)
    data = json.loads(files["data.json"])
    schema = json.loads(files["data.format.json"])
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(data)) == []
    assert Copy.model_validate(data).format == 1
    assert files["data.format.json"] == copy_schema()


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_the_page_runs_nothing_loads_nothing_and_shows_markup_as_words(
    ward: Ward, lang: str
) -> None:
    word = "<script>alert(1)</script>{{ 7 * 7 }}"
    patient = await ward.full(word, lang, email="a@example.org")
    page = (await unpack(ward, patient))[FILES[lang]]
    assert page.startswith("<!doctype html>")
    assert f'<html lang="{lang}">' in page
    assert "<script" not in page
    assert "{{ 7 * 7 }}" in page
    assert re.search(r"(src|href)=\"(?!#)", page) is None
    assert "data-" not in re.sub(r"<pre>.*</pre>|my-data", "", page, flags=re.DOTALL)


async def test_the_page_says_in_words_what_the_team_did_and_nothing_of_the_machine(
    ward: Ward,
) -> None:
    staff = await ward.hire("Dana Moss", "supervisor")
    patient = await ward.full(WORD)
    async with ward.runtime.db.begin() as session:
        for action in ("transcript_read", "transcript_read", "something_new"):
            session.add(
                Audit(actor=f"staff:{staff}", action=action, patient_id=patient, at=ward.now)
            )
        session.add(Audit(actor="system", action="alert_paged", patient_id=patient, at=ward.now))
    page = (await unpack(ward, patient))["my-data.html"]
    assert "Monday 2 March 2026: Dana Moss (supervisor) read the conversation × 2" in page
    assert "Dana Moss (supervisor) worked on your record" in page
    assert "Camille Roy (therapist) read the conversation" in page
    assert "alert_paged" not in page
    data = await data_of(ward, patient)
    assert {each["by"] for each in data["accesses"]} == {"Dana Moss", "Camille Roy"}


async def test_the_teams_notes_stay_with_a_site_that_hands_them_out_itself(ward: Ward) -> None:
    patient = await ward.full(WORD)
    ward.runtime.settings = ward.runtime.settings.model_copy(update={"export_notes": False})
    files = await unpack(ward, patient)
    assert f"{WORD} note body" not in files["my-data.html"]
    assert "Ask your team to see them" in files["my-data.html"]
    assert json.loads(files["data.json"])["notes"] is None


async def test_who_has_just_joined_gets_a_copy_too(ward: Ward) -> None:
    data = await data_of(ward, await ward.patient(phone=None))
    assert data["messages"] == []
    assert data["about"]["phone"] is None


async def test_the_archive_is_named_after_the_day_and_says_nothing_of_therapy(ward: Ward) -> None:
    known = await known_of(ward, await ward.patient("fr"))
    words = Words.of(ward.runtime.library, known)
    assert file_name(words, ward.now) == "mes-donnees-2026-03-02.zip"


async def fill(ward: Ward, patient: UUID, count: int, more: str = "") -> None:
    known = await known_of(ward, patient)
    async with ward.runtime.db.begin() as session:
        for n in range(count):
            row = uuid4()
            body = {"text": f"{n}: what I thought{more}"}
            session.add(
                Message(id=row, patient_id=patient, author="patient", channel="web", kind="say",
                        external_id=f"{patient}:{n}", state="answered",
                        body_enc=known.sealer.seal_json(body, "message", row, "body"))
            )  # fmt: skip


async def test_a_long_conversation_is_whole_and_in_order_over_its_pages(ward: Ward) -> None:
    patient = await ward.patient()
    count = 2 * PAGE + 7
    await fill(ward, patient, count)
    data = await data_of(ward, patient)
    assert [int(each["text"].split(":")[0]) for each in data["messages"]] == list(range(count))


async def test_a_conversation_eight_times_as_long_takes_no_more_memory(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "PAGE", 20)
    short, long, letter = await ward.patient(), await ward.patient(), "x" * 20_000
    await fill(ward, short, 20, letter)
    await fill(ward, long, 160, letter)
    await peak(ward, short)  # whatever is made once
    assert await peak(ward, long) - await peak(ward, short) < 40 * len(letter)  # two pages


async def peak(ward: Ward, patient: UUID) -> int:
    known = await known_of(ward, patient)
    tracemalloc.start()
    async for _ in write_copy(ward.runtime, known, ward.now):
        pass
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most
