"""A therapist takes over, writes and hands back; the patient knows who speaks, always."""

from __future__ import annotations

import pytest

from cairn.engine.turn import Command
from cairn.store.tables import Conversation, Delivery, Message
from cairn.turns.take import take_turn
from tests.integration.console.conftest import Team

pytestmark = pytest.mark.anyio


async def test_the_round_trip_ends_at_the_question_it_interrupted(team: Team) -> None:
    me = await team.account("durand")
    patient = await team.clinic.patient(therapist_id=me)
    await team.clinic.tell(patient, "start", "start_session")
    question = (await team.clinic.said(patient))[-1]
    browser = await team.signed_in("durand")
    await browser.post(f"/patients/{patient}/take-over")
    joined = await team.clinic.last(patient)
    assert "Dr Durand is joining this conversation." in joined

    assert await team.clinic.tell(patient, "are you there?") is None  # not for the programme
    assert "Wrote to you and waits" in (await browser.get("/")).text
    await browser.post(f"/patients/{patient}/reply", text="Yes. <b>Tell me.</b>")
    said = (await team.clinic.said(patient))[-1]
    assert (said.author, said.kind, said.text) == ("therapist", "reply", "Yes. <b>Tell me.</b>")
    assert "Wrote to you and waits" not in (await browser.get("/")).text

    await browser.post(f"/patients/{patient}/hand-back")
    after = (await team.clinic.said(patient))[-1]
    assert (after.text, after.expects, after.options) == (
        question.text, question.expects, question.options,
    )  # fmt: skip
    assert "automated programme again" in await team.clinic.last(patient)
    assert await team.clinic.tell(patient, "yes") is not None
    for action in ("conversation_taken_over", "reply_sent", "conversation_handed_back"):
        assert len(await team.audited(action)) == 1


async def test_a_reply_is_sealed_and_names_its_writer(team: Team) -> None:
    me = await team.account("durand")
    patient = await team.clinic.patient(therapist_id=me)
    browser = await team.signed_in("durand")
    await browser.post(f"/patients/{patient}/take-over")
    await browser.post(f"/patients/{patient}/reply", text="Canary")
    row = next(m for m in await team.clinic.rows(Message) if m.author == "therapist")
    assert row.staff_id == me
    assert b"Canary" not in row.body_enc
    (conversation,) = await team.clinic.rows(Conversation)
    assert conversation.staff_active_at == team.clinic.now
    assert "<strong>Dr Durand</strong>" in (await browser.get(f"/patients/{patient}")).text


async def test_who_writes_by_sms_is_answered_by_sms(team: Team) -> None:
    patient = await team.clinic.patient(therapist_id=await team.account("durand"))
    await team.clinic.tell(patient, "hello", "greet", channel="sms")
    browser = await team.signed_in("durand")
    await browser.post(f"/patients/{patient}/take-over")
    await team.clinic.hear(patient, "hello?", channel="sms")
    before = len(await team.clinic.texts(patient))
    await browser.post(f"/patients/{patient}/reply", text="I am here.")
    texts: list[Delivery] = await team.clinic.texts(patient)
    assert len(texts) == before + 1
    assert texts[-1].kind == "reply"
    assert "Send by SMS" in (await browser.get(f"/patients/{patient}")).text


async def test_nobody_writes_without_taking_over(team: Team) -> None:
    patient = await team.clinic.patient(therapist_id=await team.account("durand"))
    browser = await team.signed_in("durand")
    for path in ("reply", "hand-back"):
        answer = await browser.post(f"/patients/{patient}/{path}", text="x")
        assert answer.headers["location"].endswith("?refused=take-over-first")
    assert await team.clinic.said(patient) == []


async def test_the_second_sees_who_holds_it_and_takes_it_only_on_purpose(team: Team) -> None:
    first = await team.account("durand")
    await team.account("martin", role="supervisor")
    patient = await team.clinic.patient(therapist_id=first)
    one = await team.signed_in("durand")
    await one.post(f"/patients/{patient}/take-over")
    two = await team.signed_in("martin")
    assert "Take over from Dr Durand" in (await two.get(f"/patients/{patient}")).text
    for path in ("reply", "take-over", "hand-back"):
        answer = await two.post(f"/patients/{patient}/{path}", text="x")
        assert answer.headers["location"].endswith("?refused=held-by-other"), path
    await two.post(f"/patients/{patient}/take-over", holder=str(first))
    assert "Dr Martin is joining" in await team.clinic.last(patient)
    late = await one.post(f"/patients/{patient}/reply", text="x")
    assert late.headers["location"].endswith("?refused=held-by-other")


async def test_a_turn_under_way_says_nothing_once_a_person_speaks(team: Team) -> None:
    patient = await team.clinic.patient(therapist_id=await team.account("durand"))
    heard = await team.clinic.hear(patient, "start")
    assert heard.message is not None
    browser = await team.signed_in("durand")
    await browser.post(f"/patients/{patient}/take-over")
    before = len(await team.clinic.said(patient))
    late = await take_turn(
        team.clinic.runtime, heard.message, Command(name="start_session"), team.clinic.now
    )
    assert late.outcome == "replayed"
    assert len(await team.clinic.said(patient)) == before


async def test_an_empty_or_endless_reply_is_refused_in_words(team: Team) -> None:
    patient = await team.clinic.patient(therapist_id=await team.account("durand"))
    browser = await team.signed_in("durand")
    await browser.post(f"/patients/{patient}/take-over")
    empty = await browser.post(f"/patients/{patient}/reply", text=" ")
    assert empty.headers["location"].endswith("?refused=reply-empty")
    page = await browser.get(empty.headers["location"])
    assert "Write something before you send." in page.text
    long = await browser.post(f"/patients/{patient}/reply", text="x" * 2_001)
    assert long.headers["location"].endswith("?refused=reply-too-long")
    endless = await browser.post(f"/patients/{patient}/reply", text="Canary" * 9_000)
    assert endless.status_code == 422
    assert "Canary" not in endless.text
