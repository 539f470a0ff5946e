"""The pages of what a patient keeps: theirs alone, in their language, safe to open and print."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

import pytest

from cairn.store.patients import find_by_id
from cairn.store.tables import Document
from gateway.conduct import clock
from tests.integration.gateway.conftest import Door

pytestmark = pytest.mark.anyio
LOOP = {
    "situation": "In the queue",
    "thought": "<script>alert('I faint')</script>",
    "feeling": "Fear & shame",
    "behaviour": "I leave {{ 7 * 7 }}",
    "cost": "I shop less",
}


async def keep(
    door: Door, patient: UUID, name: str = "my-loop", *, days_ago: int = 0, **more: Any
) -> None:
    row = uuid4()
    parts = more.get("parts", LOOP)
    body = {
        "title": more.get("title", "My loop"),
        "parts": [{"id": key, "label": key, "text": text} for key, text in parts.items()],
    }
    async with door.runtime.db.begin() as session:
        known = await find_by_id(session, door.runtime.keys, patient)
        assert known is not None
        session.add(
            Document(
                id=row, patient_id=patient, name=name, module="m2-functional-analysis",
                picture=more.get("picture", "loop"), lang=known.lang,
                body_enc=known.sealer.seal_json(body, "document", row, "body"),
                kept_at=clock() - timedelta(days=days_ago),
            )
        )  # fmt: skip


async def test_a_document_is_shown_with_its_picture_and_all_its_words(door: Door) -> None:
    patient = await door.patient()
    await keep(door, patient)
    answer = await door.request("GET", "/documents/my-loop", headers=await door.cookie(patient))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<svg" in answer.text
    assert '<dd dir="auto">I shop less</dd>' in answer.text
    assert "<script>alert" not in answer.text
    assert "I leave {{ 7 * 7 }}" in answer.text
    assert "116 123" in answer.text  # the patient's own country, on paper too


async def test_the_page_lists_each_document_once_the_newest_first(door: Door) -> None:
    patient = await door.patient()
    await keep(door, patient, "my-loop", days_ago=9, title="Old loop")
    await keep(door, patient, "my-plan", days_ago=5, title="My plan", picture="none")
    await keep(door, patient, "my-loop", days_ago=1, title="My loop")
    page = (await door.request("GET", "/documents", headers=await door.cookie(patient))).text
    assert "Old loop" not in page
    assert page.index(">My loop</span>") < page.index(">My plan</span>")
    one = await door.request("GET", "/documents/my-loop", headers=await door.cookie(patient))
    assert "<h1>My loop</h1>" in one.text


@pytest.mark.parametrize(("lang", "empty"), [("en", "Nothing here yet"), ("fr", "Rien ici pour l")])
async def test_a_page_without_documents_says_so(door: Door, lang: str, empty: str) -> None:
    patient = await door.patient(lang)
    answer = await door.request("GET", "/documents", headers=await door.cookie(patient))
    assert answer.status_code == 200
    assert empty in answer.text


async def test_a_picture_is_an_image_and_never_runs(door: Door) -> None:
    patient = await door.patient()
    await keep(door, patient)
    path = "/documents/my-loop/picture.svg"
    answer = await door.request("GET", path, headers=await door.cookie(patient))
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'; script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"<script" not in answer.content
    words = " ".join(ET.fromstring(answer.content).itertext())  # noqa: S314 - our own picture
    assert "<script>" in words


@pytest.mark.parametrize("path", ["", "/picture.svg"])
async def test_another_patients_document_is_not_there(door: Door, path: str) -> None:
    mine, other = await door.patient(), await door.patient()
    await keep(door, mine)
    address = f"/documents/my-loop{path}"
    answer = await door.request("GET", address, headers=await door.cookie(other))
    assert answer.status_code == 404
    assert "queue" not in answer.text


@pytest.mark.parametrize("name", ["nothing", "my-loop%00", "..%2Fchat", "a" * 3000, "é%20<b>"])
async def test_a_name_that_is_no_document_is_not_there(door: Door, name: str) -> None:
    patient = await door.patient()
    await keep(door, patient)
    answer = await door.request("GET", f"/documents/{name}", headers=await door.cookie(patient))
    assert answer.status_code == 404


async def test_a_document_without_a_picture_has_none(door: Door) -> None:
    patient = await door.patient()
    await keep(door, patient, "my-plan", picture="none")
    cookie = await door.cookie(patient)
    assert "<svg" not in (await door.request("GET", "/documents/my-plan", headers=cookie)).text
    answer = await door.request("GET", "/documents/my-plan/picture.svg", headers=cookie)
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["", "/my-loop", "/my-loop/picture.svg"])
async def test_who_is_not_signed_in_is_sent_to_the_door(door: Door, path: str) -> None:
    await keep(door, await door.patient())
    answer = await door.request("GET", f"/documents{path}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "queue" not in answer.text
