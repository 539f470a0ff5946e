"""The patient's page: what was said, why it was flagged, and nothing that runs."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlmodel import col

from cairn.risk.levels import Signal
from cairn.store.tables import Delivery, Message, Note, Request
from console.highlight import Piece, cut
from console.series import draw
from tests.integration.console.conftest import Browser, Team
from tests.integration.turns.conftest import MONDAY

pytestmark = pytest.mark.anyio


async def a_case(team: Team, **more: Any) -> tuple[UUID, Browser]:
    me = await team.account("durand", timezone="Europe/Paris")
    patient = await team.clinic.patient(therapist_id=me, **more)
    return patient, await team.signed_in("durand")


async def test_what_a_patient_writes_is_shown_and_never_run(team: Team) -> None:
    patient, browser = await a_case(team)
    said = "<script>alert(1)</script> {{ 7 * 7 }} <img src=x onerror=alert(2)>"
    await team.danger(patient, said, level=2, spans=[Signal(start=0, end=8, rule="suicide.plan")])
    page = (await browser.get(f"/patients/{patient}")).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<mark>&lt;script&gt;</mark>alert(1)&lt;/script&gt; {{ 7 * 7 }}" in page


async def test_a_flagged_stretch_is_marked_with_the_rule_in_words(team: Team) -> None:
    patient, browser = await a_case(team)
    said = "honestly I want to die, I have the pills"
    spans = [
        Signal(start=9, end=22, rule="suicide.wish-to-die"),
        Signal(start=24, end=40, rule="suicide.means"),
    ]
    await team.danger(patient, said, level=3, spans=spans)
    page = (await browser.get(f"/patients/{patient}")).text
    assert "honestly <mark>I want to die</mark>, <mark>I have the pills</mark>" in page
    assert "wish to die, speaks of means at hand" in page
    assert "Flagged, level 3: suicide" in page
    position = re.search(r'href="#m-(\d+)"', page)
    assert position is not None
    assert f'id="m-{position[1]}"' in page


async def test_author_channel_time_and_marks_are_said(team: Team) -> None:
    patient, browser = await a_case(team)
    await team.clinic.tell(patient, "hello", "greet", channel="sms")
    async with team.clinic.runtime.db.begin() as session:
        await session.execute(
            update(Delivery).where(col(Delivery.patient_id) == patient).values(state="undelivered")
        )
    await team.danger(patient, "…", level=3)
    page = (await browser.get(f"/patients/{patient}")).text
    assert "<strong>Patient</strong>" in page
    assert "SMS not delivered" in page
    assert "crisis text" in page
    assert "Mon 2 Mar 11:01" in page  # the member's zone, one hour ahead of UTC


async def test_pages_of_a_transcript_meet_without_gap_or_overlap(team: Team) -> None:
    patient, _ = await a_case(team)
    for number in range(60):
        await team.danger(patient, f"text number {number} of many", level=0)
    browser = await team.signed_in("durand")  # half an hour went by
    here = f"/patients/{patient}"
    newest = (await browser.get(here)).text
    numbers = [int(n) for n in re.findall(r"text number (\d+) of", newest)]
    assert numbers == list(range(10, 60))
    older = re.search(r"\?before=(\d+)", newest)
    assert older is not None
    before = (await browser.get(f"{here}?before={older[1]}")).text
    assert [int(n) for n in re.findall(r"text number (\d+) of", before)] == list(range(10))
    newer = re.search(r"\?after=(\d+)", before)
    assert newer is not None
    after = (await browser.get(f"{here}?after={newer[1]}")).text
    assert [int(n) for n in re.findall(r"text number (\d+) of", after)] == list(range(10, 60))


async def test_each_reading_is_audited_with_its_extent(team: Team) -> None:
    patient, browser = await a_case(team)
    await team.clinic.hear(patient, "hello")
    await browser.get(f"/patients/{patient}")
    (row,) = await team.audited("transcript_read")
    (message,) = await team.clinic.rows(Message)
    assert row.patient_id == patient
    assert row.actor == f"staff:{team.accounts['durand'].id}"
    assert row.detail == {"from": message.position, "to": message.position}


async def test_scores_and_moods_are_a_line_and_a_table(team: Team) -> None:
    patient, _ = await a_case(team)
    for value in ("3", "6.5"):
        await team.clinic.tell(patient, f"mood {value}", "log_mood")
        team.clinic.now += timedelta(days=1)
    browser = await team.signed_in("durand")
    page = (await browser.get(f"/patients/{patient}")).text
    assert page.count("<polyline") == 1
    assert "<td>6.5</td>" in page


async def test_a_note_is_sealed_and_read_by_the_team_alone(team: Team) -> None:
    patient, browser = await a_case(team)
    secret = "Canary <b>note</b> 42"
    answer = await browser.post(f"/patients/{patient}/notes", text=secret)
    assert answer.headers["location"] == f"/patients/{patient}?said=noted"
    (row,) = await team.clinic.rows(Note)
    assert b"Canary" not in row.body_enc
    assert "Canary &lt;b&gt;note&lt;/b&gt; 42" in (await browser.get(f"/patients/{patient}")).text
    assert all("Canary" not in bubble.text for bubble in await team.clinic.said(patient))


async def test_the_name_is_opened_on_the_patients_page_alone(team: Team) -> None:
    patient, browser = await a_case(team, name="Jeanne Martin")
    await team.danger(patient, "…", level=3)
    assert "Jeanne Martin" in (await browser.get(f"/patients/{patient}")).text
    for path in ("/", "/alerts"):
        assert "Jeanne" not in (await browser.get(path)).text


async def test_a_request_is_settled_once_and_by_name(team: Team) -> None:
    patient, browser = await a_case(team)
    async with team.clinic.runtime.db.begin() as session:
        session.add(Request(patient_id=patient, kind="call", created_at=MONDAY))
    requests = await team.clinic.rows(Request)
    path = f"/patients/{patient}/requests/{requests[0].id}/settle"
    assert (await browser.post(path)).headers["location"].endswith("?said=settled")
    assert (await browser.post(path)).headers["location"].endswith("?refused=settled-already")
    (row,) = await team.clinic.rows(Request)
    assert row.settled_by == team.accounts["durand"].id
    assert len(await team.audited("request_settled")) == 1


async def test_no_word_of_a_patient_is_in_an_address(team: Team) -> None:
    patient, browser = await a_case(team, name="Jeanne Martin")
    await team.danger(patient, "Canary", level=3)
    addresses = []
    for path in ("/", "/alerts", f"/patients/{patient}"):
        page = (await browser.get(path)).text
        addresses += re.findall(r'(?:href|action|src)="(?!tel:)([^"]*)"', page)
    allowed = re.compile(
        r"/?(?:login|logout|alerts|patients|static|demo|pulse|take-over|reply|hand-back|release"
        r"|notes|comments|acknowledge|close|settle|requests|console|cairn|css|js|svg|newest|content|m"
        r"|before|after|[0-9a-f]{8}-[0-9a-f-]{27}|\d+|[/?=#.&-])*"
    )
    assert [each for each in addresses if not allowed.fullmatch(each)] == []


async def test_a_page_without_anything_says_so(team: Team) -> None:
    patient, browser = await a_case(team)
    page = (await browser.get(f"/patients/{patient}")).text
    for words in ("Nothing has been said yet.", "No mood logged yet.", "No homework.",
                  "No appointment ahead.", "No note yet.", "Nothing to settle."):  # fmt: skip
        assert words in page


async def test_the_pulse_moves_when_something_was_said_and_not_when_it_was_read(team: Team) -> None:
    patient, browser = await a_case(team)

    async def mark() -> str:
        return str((await browser.get(f"/pulse?patient={patient}")).json()["mark"])

    first = await mark()
    await browser.get(f"/patients/{patient}")
    assert await mark() == first
    await team.clinic.hear(patient, "hello")
    assert await mark() != first


def test_overlapping_stretches_name_all_their_rules() -> None:
    signals = [
        {"start": 2, "end": 6, "rule": "a"},
        {"start": 4, "end": 99, "rule": "b"},
        {"start": 0, "end": 0, "rule": "from an earlier message"},
    ]
    assert cut("0123456789", signals) == [
        Piece("01"), Piece("23", ("a",)), Piece("45", ("a", "b")), Piece("6789", ("b",)),
    ]  # fmt: skip
    assert "".join(piece.text for piece in cut("0123456789", signals)) == "0123456789"
    assert cut("calm", []) == [Piece("calm")]


def test_a_chart_spans_its_scale_and_one_value_makes_none() -> None:
    later = MONDAY + timedelta(days=1)
    chart = draw([(MONDAY, 0), (later, 10)], 0, 10)
    assert chart is not None
    (left, bottom), (right, top) = chart.points
    assert left < right
    assert top < bottom
    assert draw([(MONDAY, 3)], 0, 10) is None
