"""The whole ladder on an accelerated clock, against a real database, Twilio's API and SMTP."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from cairn.channels.sender import TryLater
from cairn.store.tables import Notification
from cairn.team.alerts import acknowledge, close, let_join_digest, take_into_care
from cairn.team.member import Refused
from cairn.turns.escalate import escalate, run_ladder
from cairn.turns.notify import Ways, settle_page
from tests.integration.escalation.conftest import PHONES, Ward
from tests.on_duty import OFFICE

pytestmark = pytest.mark.anyio
MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)


async def told(ward: Ward, patient: object) -> list[str]:
    return [b.text for b in await ward.said(patient) if b.author == "bot"]  # type: ignore[arg-type]


async def test_the_ladder_is_climbed_to_its_end_and_the_audit_trail_is_its_transcript(
    ward: Ward,
) -> None:
    await ward.full_team()
    patient = await ward.patient()
    await ward.danger(patient, 3)
    for _ in range(12):  # an hour, looking every five minutes
        await ward.look()
        ward.now += 5 * MINUTE
    assert await ward.trail() == [
        "  0 min  alert_raised 3",
        "  0 min  alert_paged on_call",
        "  0 min  page_sent on_call email",
        "  0 min  page_sent on_call sms",
        "  0 min  alert_notified",
        " 15 min  alert_paged backup",
        " 15 min  page_sent backup email",
        " 15 min  page_sent backup sms",
        " 30 min  alert_paged lead",
        " 30 min  page_sent lead email",
        " 30 min  page_sent lead sms",
        " 45 min  alert_uncovered 3",
    ]
    uncovered = [text for text in await told(ward, patient) if "Nobody has confirmed." in text]
    assert len(uncovered) == 1
    assert (await told(ward, patient))[-3].startswith("Call 116 123 now.")
    texts = [row for row in await ward.texts(patient) if row.urgent]
    assert [row.created_at for row in texts] == [ward.now - QUARTER]  # by SMS too, once
    assert (await ward.alert()).uncovered_at == ward.now - QUARTER


async def test_a_page_names_the_alert_and_its_link_and_nothing_of_the_patient(ward: Ward) -> None:
    await ward.full_team()
    patient = await ward.patient(name="Ada Canary")
    await ward.danger(patient, 3)
    await ward.look()
    alert = await ward.alert()
    link = f"{ward.runtime.settings.url}/console/alerts/{alert.id}"
    said = f"Cairn: URGENT alert {alert.id.hex[:4].upper()}, open now {link}"
    assert ward.standin.sent_to(PHONES["on_call"]) == [said]
    subject = f"Cairn: URGENT alert {alert.id.hex[:4].upper()}"
    (mail,) = ward.mailbox.caught
    assert (mail.to, mail.subject, mail.body) == ("on_call@clinic.invalid", subject, said)


async def test_the_first_page_commits_with_the_alert_before_anybody_looks(ward: Ward) -> None:
    await ward.full_team()
    await ward.danger(await ward.patient(), 4)
    assert await ward.pages() == [("on_call", "sms", "queued"), ("on_call", "email", "queued")]
    assert (await ward.alert()).state == "raised"


async def test_an_acknowledgement_stops_the_ladder_and_drops_what_was_not_sent(ward: Ward) -> None:
    await ward.full_team()
    await ward.danger(await ward.patient(), 3)
    await ward.look()
    ward.now += MINUTE
    await acknowledge(ward.runtime, ward.member("on-call"), (await ward.alert()).id, ward.now)
    assert await ward.look(timedelta(hours=5)) == 0
    assert len(await ward.pages()) == 2
    other = await ward.patient()
    await ward.danger(other, 3)
    (alert,) = [row for row in await ward.alerts() if row.patient_id == other]
    await acknowledge(ward.runtime, ward.member("on-call"), alert.id, ward.now)
    await ward.look()
    assert [state for _, _, state in await ward.pages()] == ["sent", "sent", "dropped", "dropped"]


async def test_a_rise_after_the_acknowledgement_begins_the_ladder_anew(ward: Ward) -> None:
    await ward.full_team()
    patient = await ward.patient()
    await ward.danger(patient, 2)
    await ward.look()
    alert = (await ward.alert()).id
    ward.now += MINUTE
    await acknowledge(ward.runtime, ward.member("on-call"), alert, ward.now)
    await ward.danger(patient, 2)  # attaches; nothing new
    assert await ward.look(MINUTE) == 0
    await ward.danger(patient, 4)
    await ward.look()
    row = await ward.alert()
    assert (row.id, row.state, row.level, row.acknowledged_by) == (alert, "notified", 4, None)
    assert row.due_at == ward.now + 5 * MINUTE
    await ward.look(5 * MINUTE)
    assert [rung for rung, way, _ in await ward.pages() if way == "sms"] == [
        "on_call", "on_call", "backup",
    ]  # fmt: skip


async def test_a_text_that_is_refused_makes_the_next_rung_due_at_once(ward: Ward) -> None:
    await ward.full_team()
    ward.standin.fail("21211", times=2)
    patient = await ward.patient()
    await ward.danger(patient, 3)
    await ward.look()
    assert await ward.pages() == [
        ("on_call", "sms", "failed"),
        ("on_call", "email", "sent"),
        ("lead", "sms", "sent"),
        ("lead", "email", "sent"),
        ("backup", "sms", "failed"),
        ("backup", "email", "sent"),
    ]


async def test_a_text_reported_as_undelivered_makes_the_next_rung_due_at_once(ward: Ward) -> None:
    await ward.full_team()
    await ward.danger(await ward.patient(), 3)
    await ward.look()
    (page,) = [row for row in await ward.rows(Notification) if row.way == "sms"]
    ward.now += MINUTE
    for status in ("delivered?", "sent", "undelivered", "sent"):
        await settle_page(ward.runtime, page.id, status, page.provider_id, None, ward.now)
    await ward.look()
    assert [(rung, state) for rung, way, state in await ward.pages() if way == "sms"] == [
        ("on_call", "failed"), ("backup", "sent"),
    ]  # fmt: skip


async def test_while_twilio_is_down_the_mail_goes_and_the_next_rung_is_told_in_a_minute(
    ward: Ward,
) -> None:
    await ward.full_team()
    ward.standin.fail("500", times=1000)
    await ward.danger(await ward.patient(), 4)
    await ward.look()
    assert ward.mailed == ["on_call@clinic.invalid"]
    assert (await ward.alert()).state == "notified"
    await ward.look(MINUTE)
    assert ward.mailed[1:] == ["backup@clinic.invalid"]


async def test_while_smtp_is_down_the_text_goes_and_nobody_else_is_woken(ward: Ward) -> None:
    await ward.full_team()
    ward.mailbox.refuse = "451 Try again"
    await ward.danger(await ward.patient(), 3)
    await ward.look()
    for _ in range(10):
        await ward.look(MINUTE)
    assert ward.standin.requests == 1
    assert [rung for rung, _, _ in await ward.pages()] == ["on_call", "on_call"]
    ward.mailbox.refuse = None
    await ward.look(2 * MINUTE)
    assert len(ward.mailed) == 1


async def test_mail_that_is_refused_for_good_is_not_tried_again(ward: Ward) -> None:
    await ward.full_team()
    ward.mailbox.refuse = "550 No such box"
    await ward.danger(await ward.patient(), 3)
    await ward.look()
    assert ("on_call", "email", "failed") in await ward.pages()


async def test_who_has_only_e_mail_is_reached_by_it_and_who_has_nothing_is_passed_over(
    ward: Ward,
) -> None:
    await ward.on_duty("mail-only", phone=None)
    await ward.danger(await ward.patient(), 3)
    await ward.look()
    assert await ward.pages() == [("on_call", "email", "sent")]


async def test_two_schedulers_and_two_gateways_raise_and_escalate_once(ward: Ward) -> None:
    await ward.full_team()
    patient = await ward.patient()
    await asyncio.gather(*(ward.danger(patient, 3) for _ in range(4)))
    for minutes in (0, 15, 30, 45):
        ward.now += MINUTE * (15 if minutes else 0)
        ladders = [run_ladder(ward.runtime, ward.ways, ward.now) for _ in range(4)]
        await asyncio.gather(*ladders)
    await ward.look()
    assert len(await ward.alerts()) == 1
    assert sorted(await ward.pages()) == sorted(
        (rung, way, "sent") for rung in PHONES for way in ("sms", "email")
    )
    assert [len(ward.standin.sent_to(phone)) for phone in PHONES.values()] == [1, 1, 1]
    assert len(ward.mailed) == 3
    said = [text for text in await told(ward, patient) if "Nobody has confirmed." in text]
    assert len(said) == 1


async def test_a_sender_that_dies_with_a_page_leaves_it_to_the_next_one(ward: Ward) -> None:
    await ward.full_team()
    await ward.danger(await ward.patient(), 3)

    class Dying:
        async def send(self, *_: object) -> str:
            raise asyncio.CancelledError

        async def find(self, *_: object) -> list[str]:
            raise TryLater("dead")

    with pytest.raises(asyncio.CancelledError):
        await run_ladder(ward.runtime, Ways(Dying(), None), ward.now)
    assert ("on_call", "sms", "leased") in await ward.pages()
    await ward.look(timedelta(seconds=31))
    assert len(ward.standin.sent_to(PHONES["on_call"])) == 1


async def test_at_night_nobody_declared_means_uncovered_and_the_text_says_when_and_whom_to_call(
    ward: Ward,
) -> None:
    await ward.full_team(when=OFFICE)
    ward.now = datetime(2026, 3, 6, 22, 0, tzinfo=UTC)  # Friday night
    english = await ward.patient(demo=False)
    french = await ward.patient("fr", country="FR", demo=False)
    for patient, team, number in (
        (english, "Your team will read this Monday at 10:00 am: don't wait.", "116 123"),
        (french, "Votre équipe lira ceci lundi à 10 h : n'attendez pas.", "3114"),
    ):
        for level in (2, 3):
            await ward.danger(patient, level)
            said = await ward.last(patient)
            assert team in said, said
            assert number in said
            assert "lert" not in said
    assert all(row.uncovered_at == ward.now for row in await ward.alerts())
    assert await ward.pages() == []
    assert await ward.look() == 0  # the turn's own text told them; nothing is said twice
    assert all("confirmed" not in text for text in await told(ward, english))


async def test_in_the_morning_on_call_is_paged_about_the_night(ward: Ward) -> None:
    await ward.full_team(when=OFFICE)
    ward.now = datetime(2026, 3, 8, 22, 0, tzinfo=UTC)  # Sunday night
    await ward.danger(await ward.patient(), 2)
    assert await ward.look(timedelta(hours=10, minutes=59)) == 0
    await ward.look(MINUTE)
    assert {rung for rung, _, _ in await ward.pages()} == {"on_call"}


async def test_off_hours_whoever_is_declared_is_told(ward: Ward) -> None:
    await ward.on_duty("office", phone=PHONES["on_call"])
    await ward.on_duty("lead", rung="lead", when=("mon-sun", "00:00", "00:00"),
                       phone=PHONES["lead"])  # fmt: skip
    ward.now = datetime(2026, 3, 7, 22, 0, tzinfo=UTC)
    patient = await ward.patient(demo=False)
    await ward.danger(patient, 3)
    await ward.look()
    assert {rung for rung, _, _ in await ward.pages()} == {"lead"}
    assert "An alert has gone to your care team" in await ward.last(patient)


async def test_uncovered_is_told_in_french_too(ward: Ward) -> None:
    await ward.full_team()
    patient = await ward.patient("fr", country="FR")
    await ward.danger(patient, 4)
    for _ in range(4):
        await ward.look(5 * MINUTE)
    said = await ward.last(patient)
    assert said.startswith("Appelez le 3114 maintenant.")
    assert "Personne n'a confirmé" in said


async def test_a_patient_who_stopped_texts_gets_none_and_the_ladder_goes_on(ward: Ward) -> None:
    await ward.full_team()
    patient = await ward.patient()
    await ward.danger(patient, 4)
    await ward.hear(patient, "STOP", channel="sms", sid="SMstop")
    before = len(await ward.texts(patient))
    for _ in range(4):
        await ward.look(5 * MINUTE)
    assert (await ward.alert()).uncovered_at is not None
    assert len(await ward.texts(patient)) == before


async def test_an_alert_is_taken_into_care_and_closed_by_a_second_person(ward: Ward) -> None:
    await ward.full_team()
    await ward.danger(await ward.patient(), 3)
    await ward.look()
    alert, first = (await ward.alert()).id, ward.member("on-call")
    with pytest.raises(Refused, match="acknowledge-first"):
        await take_into_care(ward.runtime, first, alert, ward.now)
    await acknowledge(ward.runtime, first, alert, ward.now)
    await take_into_care(ward.runtime, first, alert, ward.now)
    assert (await ward.alert()).state == "in_care"
    with pytest.raises(Refused, match="in-care-already"):
        await take_into_care(ward.runtime, first, alert, ward.now)
    with pytest.raises(Refused, match="second-person"):
        await close(ward.runtime, first, alert, "reached", ward.now)
    await close(ward.runtime, ward.member("backup"), alert, "reached", ward.now)
    assert [line.split()[2] for line in await ward.trail()][-3:] == [
        "alert_acknowledged", "alert_in_care", "alert_closed",
    ]  # fmt: skip


async def test_known_unchanged_thoughts_join_the_digest_and_a_rise_still_pages(ward: Ward) -> None:
    await ward.full_team()
    patient = await ward.patient(therapist_id=(await ward.on_duty("therapist", rung="backup")))
    await ward.danger(patient, 2)
    alert, me = (await ward.alert()).id, ward.member("therapist", "therapist")
    with pytest.raises(Refused, match="acknowledge-first"):
        await let_join_digest(ward.runtime, me, alert, 14, ward.now)
    await acknowledge(ward.runtime, me, alert, ward.now)
    with pytest.raises(Refused, match="digest-not-so"):
        await let_join_digest(ward.runtime, me, alert, 15, ward.now)
    await let_join_digest(ward.runtime, me, alert, 14, ward.now)
    await close(ward.runtime, me, alert, "known", ward.now)
    ward.now += timedelta(days=13)
    pages = len(await ward.pages())
    await ward.danger(patient, 2)
    assert len(await ward.alerts()) == 1
    assert "digest" in await ward.requests()
    assert "An alert" not in await ward.last(patient)
    assert len(await ward.pages()) == pages
    await ward.danger(patient, 2, axis="abuse")
    await ward.danger(patient, 3)
    assert len(await ward.alerts()) == 3
    ward.now += timedelta(days=1)
    other = [row for row in await ward.alerts() if row.state != "closed"]
    assert {row.axis for row in other} == {"abuse", "suicide"}


async def test_the_digest_ends_after_its_days(ward: Ward) -> None:
    await ward.full_team()
    patient = await ward.patient(therapist_id=(await ward.on_duty("therapist", rung="backup")))
    await ward.danger(patient, 2)
    me = ward.member("therapist", "therapist")
    alert = (await ward.alert()).id
    await acknowledge(ward.runtime, me, alert, ward.now)
    await let_join_digest(ward.runtime, me, alert, 7, ward.now)
    await close(ward.runtime, me, alert, "known", ward.now)
    ward.now += timedelta(days=7)
    await ward.danger(patient, 2)
    assert len(await ward.alerts()) == 2


async def test_a_colleague_on_call_sees_the_patient_they_were_paged_about(ward: Ward) -> None:
    await ward.full_team()
    await ward.danger(await ward.patient(), 3)
    alert = (await ward.alert()).id
    await acknowledge(ward.runtime, ward.member("on-call", "therapist"), alert, ward.now)
    assert (await ward.alert()).state == "acknowledged"


async def test_self_guided_nobody_is_told_and_nothing_is_claimed(ward: Ward) -> None:
    await ward.full_team()
    patient = await ward.patient(guided=False)
    await ward.danger(patient, 4)
    assert await ward.look() == 0
    assert await ward.alerts() == []
    assert await ward.rows(Notification) == []
    assert "lert" not in await ward.last(patient)


async def test_an_alert_whose_patient_cannot_be_read_is_escalated_all_the_same(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ward.full_team()
    await ward.danger(await ward.patient(), 4)

    async def broken(*_: object, **__: object) -> None:
        raise LookupError("the content has no such message")

    monkeypatch.setattr("cairn.turns.escalate._tell_uncovered", broken)
    for _ in range(4):
        await ward.look(5 * MINUTE)
    assert (await ward.alert()).uncovered_at is not None
    assert {rung for rung, _, _ in await ward.pages()} == set(PHONES)
    assert await escalate(ward.runtime, ward.now) == 0


async def test_after_an_acknowledgement_the_patient_reads_that_somebody_took_the_alert_on(
    ward: Ward,
) -> None:
    await ward.full_team()
    patient = await ward.patient(demo=False)
    await ward.danger(patient, 4)
    assert "nobody has confirmed it yet" in "\n".join(await told(ward, patient))
    ward.now += MINUTE
    await acknowledge(ward.runtime, ward.member("on-call"), (await ward.alert()).id, ward.now)
    before = len(await told(ward, patient))
    ward.now += MINUTE
    await ward.danger(patient, 4)
    again = "\n".join((await told(ward, patient))[before:])
    assert "A person on your care team has taken your alert on" in again
    assert "confirmed" not in again
    assert await ward.look() == 0


@pytest.mark.parametrize("level", [1, 2, 3])
async def test_worry_about_another_person_is_answered_and_raises_no_alert(
    ward: Ward, level: int
) -> None:
    await ward.full_team()
    patient = await ward.patient(demo=False)
    await ward.danger(patient, level, axis="third_party")
    assert "lert" not in "\n".join(await told(ward, patient))
    assert await ward.alerts() == []
    assert await ward.look() == 0
    assert await ward.pages() == []
