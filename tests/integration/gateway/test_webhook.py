"""The SMS webhook takes what the provider signed, once, and nothing else."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import httpx
import pytest

from cairn.channels.sms import sign
from cairn.store.tables import Delivery, Message
from tests.integration.gateway.conftest import Door

pytestmark = pytest.mark.anyio
PHONE = "+447700900500"


@pytest.mark.parametrize("signature", ["", "bm9uc2Vuc2U=", "\u00e9"])
async def test_a_bad_signature_is_refused_and_leaves_nothing_behind(
    door: Door, signature: str
) -> None:
    await door.patient(phone=PHONE)
    form = {"MessageSid": "SM1", "From": PHONE, "To": "+15005550006", "Body": "hello"}
    async with httpx.AsyncClient(base_url=door.url) as http:
        answer = await http.post(
            "/sms/inbound", data=form, headers={b"X-Twilio-Signature": signature.encode()}
        )
    assert answer.status_code == 403
    assert await door.rows(Message) == []
    assert await door.rows(Delivery) == []


async def test_a_form_changed_after_it_was_signed_is_refused(door: Door) -> None:
    form = {"MessageSid": "SM1", "From": PHONE, "To": "+15005550006", "Body": "hello"}
    signature = sign(door.account.token, f"{door.url}/sms/inbound", form)
    for changed in ({"Body": "STOP"}, {"Body": ["hello", "STOP"]}, {"Extra": "x"}):
        answer = await door.request(
            "POST",
            "/sms/inbound",
            data=form | changed,
            headers={"X-Twilio-Signature": signature},
        )
        assert answer.status_code == 403
    assert await door.rows(Message) == []


async def test_behind_a_proxy_the_signature_is_over_the_public_address(clinic_door: Door) -> None:
    await clinic_door.patient(phone=PHONE)
    assert (await clinic_door.sms(PHONE, "hello", "SM1")).status_code == 200
    form = {"MessageSid": "SM2", "From": PHONE, "To": "+15005550006", "Body": "hello"}
    inner = sign(clinic_door.account.token, f"{clinic_door.url}/sms/inbound", form)
    assert (await clinic_door.text(signature=inner, **form)).status_code == 403


async def test_the_same_sid_five_times_is_answered_once(door: Door) -> None:
    patient = await door.patient(phone=PHONE)
    answers = await asyncio.gather(*(door.sms(PHONE, "hello", "SMsame") for _ in range(5)))
    assert [answer.status_code for answer in answers] == [200] * 5
    await door.turn_ended()
    assert len([one for one in await door.rows(Message) if one.author == "patient"]) == 1
    assert len(await door.texts(patient)) == 1


async def test_an_unknown_number_gets_one_polite_answer_with_the_crisis_number(
    door: Door,
) -> None:
    for sid in ("SM1", "SM1", "SM2"):
        assert (await door.sms("+447400123456", "hello", sid)).status_code == 200
    (answer,) = await door.rows(Delivery)
    body = door.runtime.keys.site.open_text(answer.body_enc, "delivery", answer.id, "body")
    assert "116 123" in body
    assert await door.rows(Message) == []


async def test_reports_come_in_any_order_and_a_state_only_rises(door: Door) -> None:
    patient = await door.patient(phone=PHONE)
    await door.sms(PHONE, "hello", "SM1")
    await door.turn_ended()
    (delivery,) = await door.texts(patient)
    for status, state in (
        ("queued", "sent"),
        ("delivered", "delivered"),
        ("sent", "delivered"),
        ("failed", "delivered"),
    ):
        report = {"MessageSid": delivery.provider_id or "SM9", "MessageStatus": status}
        answer = await door.text(f"/sms/status/{delivery.id}", ErrorCode="", **report)
        assert answer.status_code == 204
        assert state in ("sent", (await door.texts(patient))[0].state)
    assert (await door.texts(patient))[0].state == "delivered"


async def test_a_report_on_nothing_we_sent_changes_nothing(door: Door) -> None:
    answer = await door.text(f"/sms/status/{uuid4()}", MessageSid="SM1", MessageStatus="sent")
    assert answer.status_code == 204


async def test_what_the_provider_would_never_send_is_refused_without_repeating_it(
    door: Door,
) -> None:
    secret = "zebrawordcanary"
    answer = await door.text(MessageSid="SM1", From=secret * 9, To="1", Body=secret * 20_000)
    assert answer.status_code == 422
    assert "From" in answer.text
    assert secret not in answer.text


@pytest.mark.parametrize(
    "strange",
    ["", "🙂🙂", "\u202eمرحبا", "nul\x00inside", "/start_session", "{{ 7*7 }}", "<b>x</b>"],
)
async def test_strange_texts_are_answered(door: Door, strange: str) -> None:
    patient = await door.patient(phone=PHONE)
    assert (await door.sms(PHONE, strange, "SM1")).status_code == 200
    await door.turn_ended()
    assert len(await door.texts(patient)) == 1
    assert all(not asked.startswith("/") for asked in door.rasa.asked)


async def test_while_the_provider_takes_no_text_a_crisis_is_answered_in_the_response_itself(
    clinic_door: Door,
) -> None:
    patient = await clinic_door.patient(phone=PHONE)
    answer = await clinic_door.sms(PHONE, "I want to kill myself", "SMcrisis")
    assert "116 123" in answer.text
    assert answer.text.count("<Message>") == 1
    (text,) = await clinic_door.texts(patient)
    assert (text.state, text.error, text.provider_id) == ("sent", "by_response", None)
    again = await clinic_door.sms(PHONE, "I want to kill myself", "SMcrisis")
    assert "<Message>" not in again.text


async def test_a_crisis_text_that_the_provider_took_is_not_in_the_response_too(door: Door) -> None:
    patient = await door.patient(phone=PHONE)
    answer = await door.sms(PHONE, "I want to kill myself", "SMcrisis")
    assert "<Message>" not in answer.text
    (text,) = await door.texts(patient)
    assert text.state in ("sent", "delivered")


async def test_an_ordinary_answer_waits_for_the_provider(clinic_door: Door) -> None:
    patient = await clinic_door.patient(phone=PHONE)
    answer = await clinic_door.sms(PHONE, "hello", "SMcalm")
    await clinic_door.turn_ended()
    assert "<Message>" not in answer.text
    assert [text.state for text in await clinic_door.texts(patient)] == ["queued"]
