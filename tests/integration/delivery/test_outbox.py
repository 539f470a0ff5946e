"""The outbox: every text once, in order, whatever the provider answers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, update
from sqlmodel import col

from cairn.channels.sms import TwilioAccount, TwilioSender
from cairn.engine.turn import Output as Said
from cairn.store.tables import Delivery, Patient, PatientKey
from cairn.turns.deliver import LEASE, hand_over, queue_for_stranger, wait_after
from cairn.turns.settle import GRACE, HOPELESS, TRIES, reconcile, settle_status
from tests.integration.delivery.conftest import PHONE, PHONE_FR, Site

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)


async def test_a_text_reaches_the_telephone_and_its_delivery_is_recorded(site: Site) -> None:
    row = await site.queue(await site.patient(NOW), "Good morning.", NOW)
    assert await hand_over(site.runtime, site.sender(), NOW) == 1
    await site.standin.reported()
    assert site.standin.sent_to(PHONE) == ["Good morning."]
    delivery = await site.delivery(row)
    assert (delivery.state, delivery.attempts) == ("delivered", 1)
    assert delivery.provider_id == site.standin.taken[0].sid
    assert site.statuses == [(str(row), "sent"), (str(row), "delivered")]


async def test_four_senders_at_once_send_each_text_once_and_in_order(site: Site) -> None:
    people = {PHONE: await site.patient(NOW), PHONE_FR: await site.patient(NOW, phone=PHONE_FR)}
    for number in range(6):
        for patient in people.values():
            await site.queue(patient, f"Text {number}", NOW + number * SECOND)
    later = NOW + 10 * SECOND
    for _ in range(6):  # a sender leaves a conversation alone that another works on
        await asyncio.gather(*(hand_over(site.runtime, site.sender(), later) for _ in range(4)))
    for phone in people:
        assert site.standin.sent_to(phone) == [f"Text {number}" for number in range(6)]


async def test_only_the_texts_of_the_patient_asked_for_are_sent(site: Site) -> None:
    one, other = await site.patient(NOW), await site.patient(NOW, phone=PHONE_FR)
    await site.queue(one, "For one.", NOW)
    await site.queue(other, "For another.", NOW)
    assert await hand_over(site.runtime, site.sender(), NOW, patient=other) == 1
    assert site.standin.sent_to(PHONE) == []


async def test_a_crisis_text_overtakes_and_is_not_held_up_by_a_failing_one(site: Site) -> None:
    patient = await site.patient(NOW)
    await site.queue(patient, "Exercise.", NOW)
    site.standin.fail("500")
    await hand_over(site.runtime, site.sender(), NOW)
    await site.queue(patient, "Next.", NOW + SECOND)
    await site.queue(patient, "Call now.", NOW + 2 * SECOND, urgent=True)
    await hand_over(site.runtime, site.sender(), NOW + 2 * SECOND)
    assert site.standin.sent_to(PHONE) == ["Call now."]
    await hand_over(site.runtime, site.sender(), NOW + 10 * SECOND)
    assert site.standin.sent_to(PHONE) == ["Call now.", "Exercise.", "Next."]


@pytest.mark.parametrize("fault", ["429", "500"])
async def test_a_provider_in_trouble_is_asked_again_later(site: Site, fault: str) -> None:
    row = await site.queue(await site.patient(NOW), "Hello.", NOW)
    site.standin.fail(fault)  # type: ignore[arg-type]
    await hand_over(site.runtime, site.sender(), NOW)
    assert (await site.delivery(row)).state == "queued"
    assert await hand_over(site.runtime, site.sender(), NOW + 4 * SECOND) == 0
    assert await hand_over(site.runtime, site.sender(), NOW + 5 * SECOND) == 1
    assert site.standin.sent_to(PHONE) == ["Hello."]


async def test_a_provider_that_cannot_be_reached_is_asked_again_later(site: Site) -> None:
    row = await site.queue(await site.patient(NOW), "Hello.", NOW)
    nowhere = TwilioAccount(
        site.account.sid, site.account.token, site.account.number, "http://127.0.0.1:9"
    )
    await hand_over(site.runtime, TwilioSender(nowhere), NOW)
    assert (await site.delivery(row)).state == "queued"


async def test_after_eight_tries_a_human_sees_that_the_text_did_not_arrive(site: Site) -> None:
    row, now = await site.queue(await site.patient(NOW), "Hello.", NOW), NOW
    site.standin.fail("500", TRIES)
    for attempt in range(1, TRIES + 1):
        assert await hand_over(site.runtime, site.sender(), now) == 1
        now += wait_after(attempt)
    delivery = await site.delivery(row)
    assert (delivery.state, delivery.error) == ("failed", "20500")
    assert await site.requests() == ["unanswered"]
    assert "delivery_failed" in await site.audited()
    assert await hand_over(site.runtime, site.sender(), now) == 0


async def test_a_refused_number_is_not_tried_again_and_a_human_sees_it(site: Site) -> None:
    row = await site.queue(await site.patient(NOW), "Hello.", NOW)
    site.standin.fail("21211")
    await hand_over(site.runtime, site.sender(), NOW)
    assert (await site.delivery(row)).state == "failed"
    assert await site.requests() == ["unanswered"]


async def test_an_opt_out_at_the_provider_is_believed_and_nothing_more_is_sent(
    site: Site,
) -> None:
    patient = await site.patient(NOW)
    row = await site.queue(patient, "Hello.", NOW)
    waiting = await site.queue(patient, "And more.", NOW + SECOND)
    site.standin.fail("21610")
    await hand_over(site.runtime, site.sender(), NOW)
    await hand_over(site.runtime, site.sender(), NOW + 2 * SECOND)
    later = await site.queue(patient, "Call now.", NOW + 3 * SECOND, urgent=True)
    states = [(await site.delivery(each)).state for each in (row, waiting, later)]
    assert states == ["suppressed"] * 3
    assert (await site.person(patient)).sms_stopped_at == NOW
    assert (site.standin.requests, await site.requests()) == (1, [])


async def test_the_receipt_of_a_stop_still_goes_and_what_waited_before_does_not(
    site: Site,
) -> None:
    patient = await site.patient(NOW)
    await site.queue(patient, "Waiting.", NOW)
    stopped = NOW + SECOND
    await site.queue(patient, "You will get no more texts.", stopped)
    async with site.runtime.db.begin() as session:
        await session.execute(update(Patient).values(sms_stopped_at=stopped))
    await hand_over(site.runtime, site.sender(), stopped)
    assert site.standin.sent_to(PHONE) == ["You will get no more texts."]


@pytest.mark.parametrize("fault", ["cut", "silence"])
async def test_a_lost_answer_is_unknown_until_the_callback_settles_it(
    site: Site, fault: str
) -> None:
    row = await site.queue(await site.patient(NOW), "Hello.", NOW)
    site.standin.reports = False
    site.standin.fail(fault)  # type: ignore[arg-type]
    await hand_over(site.runtime, site.sender(timeout=0.5), NOW)
    assert (await site.delivery(row)).state == "unknown"
    assert await hand_over(site.runtime, site.sender(), NOW + timedelta(hours=1)) == 0
    sid = site.standin.taken[0].sid
    assert await settle_status(site.runtime, row, "delivered", sid, None, NOW)
    assert (await site.delivery(row)).state == "delivered"
    assert site.standin.sent_to(PHONE) == ["Hello."]


async def test_without_a_callback_the_providers_list_shows_that_a_text_was_taken(
    site: Site,
) -> None:
    now = datetime.now(UTC)  # the stand-in dates its texts by the real clock
    patient = await site.patient(now)
    earlier = await site.queue(patient, "You have a message.", now)
    row = await site.queue(patient, "You have a message.", now + SECOND)
    site.standin.reports = False
    await hand_over(site.runtime, site.sender(), now, limit=1)
    site.standin.fail("cut")
    await hand_over(site.runtime, site.sender(), now + SECOND)
    assert await reconcile(site.runtime, site.sender(), now + SECOND) == 0
    assert await reconcile(site.runtime, site.sender(), now + SECOND + GRACE) == 1
    found = await site.delivery(row)
    assert (found.state, found.provider_id) == ("sent", site.standin.taken[1].sid)
    assert (await site.delivery(earlier)).provider_id == site.standin.taken[0].sid
    assert len(site.standin.taken) == 2


async def test_an_older_text_with_the_same_words_is_not_taken_for_the_lost_one(
    site: Site,
) -> None:
    now = datetime.now(UTC)
    patient = await site.patient(now)
    await site.queue(patient, "You have a message.", now)
    await hand_over(site.runtime, site.sender(), now)
    row = await site.queue(patient, "You have a message.", now + SECOND)
    await _crash_between_lease_and_record(site, row)
    await reconcile(site.runtime, site.sender(), now + SECOND)
    await hand_over(site.runtime, site.sender(), now + SECOND)
    assert site.standin.sent_to(PHONE) == ["You have a message."] * 2


async def test_a_callback_that_is_quicker_than_the_answer_is_not_undone(site: Site) -> None:
    class Slow(TwilioSender):
        async def send(self, to: str, body: str, callback: str) -> str:
            provider_id = await super().send(to, body, callback)
            await site.standin.reported()
            return provider_id

    row = await site.queue(await site.patient(NOW), "Hello.", NOW)
    await hand_over(site.runtime, Slow(site.account), NOW)
    assert (await site.delivery(row)).state == "delivered"


async def _crash_between_lease_and_record(site: Site, row: object) -> None:
    async with site.runtime.db.begin() as session:
        await session.execute(
            update(Delivery)
            .where(col(Delivery.id) == row)
            .values(state="leased", attempts=1, leased_until=NOW + LEASE)
        )


async def test_a_text_whose_sender_died_before_sending_is_sent_once_it_is_certain(
    site: Site,
) -> None:
    row = await site.queue(await site.patient(NOW), "Hello.", NOW)
    await _crash_between_lease_and_record(site, row)
    assert await reconcile(site.runtime, site.sender(), NOW + LEASE) == 0
    await reconcile(site.runtime, site.sender(), NOW + LEASE + SECOND)
    assert (await site.delivery(row)).error == "lease_expired"
    await hand_over(site.runtime, site.sender(), NOW + LEASE + SECOND)
    assert site.standin.sent_to(PHONE) == ["Hello."]


async def test_a_crisis_text_whose_sender_died_is_sent_again_at_once(site: Site) -> None:
    row = await site.queue(await site.patient(NOW), "Call now.", NOW, urgent=True)
    await _crash_between_lease_and_record(site, row)
    assert await reconcile(site.runtime, site.sender(), NOW + LEASE + SECOND) == 0
    assert (await site.delivery(row)).state == "queued"
    await hand_over(site.runtime, site.sender(), NOW + LEASE + SECOND)
    assert site.standin.sent_to(PHONE) == ["Call now."]


async def test_a_crisis_text_whose_answer_was_lost_is_sent_again(site: Site) -> None:
    await site.queue(await site.patient(NOW), "Call now.", NOW, urgent=True)
    site.standin.reports = False
    site.standin.fail("cut")
    await hand_over(site.runtime, site.sender(), NOW)
    await hand_over(site.runtime, site.sender(), NOW + 5 * SECOND)
    assert site.standin.sent_to(PHONE) == ["Call now."] * 2


async def test_a_text_nobody_can_tell_about_is_shown_to_a_human_after_an_hour(
    site: Site,
) -> None:
    row = await site.queue(await site.patient(NOW), "Hello.", NOW)
    await _crash_between_lease_and_record(site, row)
    nowhere = TwilioSender(
        TwilioAccount(site.account.sid, site.account.token, "+15005550006", "http://127.0.0.1:9")
    )
    await reconcile(site.runtime, nowhere, NOW + LEASE + SECOND)
    assert (await site.delivery(row)).state == "unknown"
    await reconcile(site.runtime, nowhere, NOW + HOPELESS + GRACE)
    assert (await site.delivery(row)).state == "failed"
    assert await site.requests() == ["unanswered"]
    await settle_status(site.runtime, row, "delivered", "SM1", None, NOW)
    assert (await site.delivery(row)).state == "delivered"


async def test_callbacks_in_any_order_end_at_the_highest_rank(site: Site) -> None:
    row = await site.queue(await site.patient(NOW), "Hello.", NOW)
    for status, news, state in (
        ("delivered", True, "delivered"),
        ("sent", False, "delivered"),
        ("undelivered", False, "delivered"),
        ("no such word", False, "delivered"),
    ):
        assert await settle_status(site.runtime, row, status, "SM1", None, NOW) is news
        assert (await site.delivery(row)).state == state
    assert not await settle_status(site.runtime, uuid4(), "sent", "SM2", None, NOW)


async def test_an_undelivered_text_is_shown_to_a_human(site: Site) -> None:
    row = await site.queue(await site.patient(NOW), "Hello.", NOW)
    await settle_status(site.runtime, row, "sent", "SM1", None, NOW)
    await settle_status(site.runtime, row, "undelivered", "SM1", 30003, NOW)
    delivery = await site.delivery(row)
    assert (delivery.state, delivery.error) == ("undelivered", "30003")
    assert await site.requests() == ["unanswered"]


async def test_an_opt_out_reported_later_is_believed_too(site: Site) -> None:
    patient = await site.patient(NOW)
    row = await site.queue(patient, "Hello.", NOW)
    await settle_status(site.runtime, row, "sent", "SM1", None, NOW)
    await settle_status(site.runtime, row, "failed", "SM1", 21610, NOW)
    assert (await site.delivery(row)).state == "suppressed"
    assert (await site.person(patient)).sms_stopped_at == NOW
    assert await site.requests() == []


async def test_a_text_that_is_lost_again_and_again_is_shown_to_a_human(site: Site) -> None:
    row = await site.queue(await site.patient(NOW), "Hello.", NOW)
    await _crash_between_lease_and_record(site, row)
    async with site.runtime.db.begin() as session:
        await session.execute(update(Delivery).values(attempts=TRIES))
    await reconcile(site.runtime, site.sender(), NOW + LEASE + SECOND)
    delivery = await site.delivery(row)
    assert (delivery.state, delivery.error) == ("failed", "never_taken")
    assert await site.requests() == ["unanswered"]


async def test_what_an_erased_patient_was_to_read_is_neither_sent_nor_looked_up(
    site: Site,
) -> None:
    patient = await site.patient(NOW)
    queued = await site.queue(patient, "Hello.", NOW)
    crashed = await site.queue(patient, "And more.", NOW + SECOND)
    await _crash_between_lease_and_record(site, crashed)
    async with site.runtime.db.begin() as session:
        await session.execute(delete(PatientKey))
    await hand_over(site.runtime, site.sender(), NOW)
    await reconcile(site.runtime, site.sender(), NOW + LEASE + SECOND)
    assert [(await site.delivery(row)).error for row in (queued, crashed)] == ["erased"] * 2
    assert site.standin.requests == 0


async def test_a_damaged_text_is_not_sent_and_does_not_stop_the_others(site: Site) -> None:
    row = await site.queue(await site.patient(NOW), "Hello.", NOW)
    await site.queue(await site.patient(NOW, phone=PHONE_FR), "Whole.", NOW)
    async with site.runtime.db.begin() as session:
        await session.execute(
            update(Delivery).where(col(Delivery.id) == row).values(body_enc=b"\x01" + bytes(40))
        )
    await hand_over(site.runtime, site.sender(), NOW)
    assert (await site.delivery(row)).error == "unreadable"
    assert site.standin.sent_to(PHONE_FR) == ["Whole."]


async def test_an_unknown_number_gets_its_answer(site: Site) -> None:
    async with site.runtime.db.begin() as session:
        row = await queue_for_stranger(
            site.runtime, session, PHONE, [Said(text="Not registered.")], lang="en", now=NOW
        )
    assert row is not None
    assert await hand_over(site.runtime, site.sender(), NOW) == 1
    assert site.standin.sent_to(PHONE) == ["Not registered."]


async def test_a_patient_without_a_telephone_gets_no_text_and_a_human_sees_it(
    site: Site,
) -> None:
    row = await site.queue(await site.patient(NOW, phone=None), "Hello.", NOW)
    await hand_over(site.runtime, site.sender(), NOW)
    assert (await site.delivery(row)).error == "no_phone"
    assert await site.requests() == ["unanswered"]


async def test_outputs_without_words_for_sms_are_not_queued(site: Site) -> None:
    async with site.runtime.db.begin() as session:
        queued = await queue_for_stranger(
            site.runtime, session, PHONE, [Said(text="Web only.", sms="")], lang="en", now=NOW
        )
    assert queued is None


async def test_words_and_number_are_sealed_in_the_database(site: Site) -> None:
    row = await site.queue(await site.patient(NOW), "Marker in the text.", NOW)
    delivery = await site.delivery(row)
    assert b"Marker" not in delivery.body_enc
    assert delivery.to_enc is None
