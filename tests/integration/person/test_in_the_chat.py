"""Said in the conversation, by web and by text: a copy, a deletion asked twice, one word back."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID

import pytest

from cairn.engine.state import Dialogue
from cairn.engine.turn import Channel
from cairn.person.deletion import read_planned
from cairn.person.erase import erase_due
from cairn.store.patients import find_by_id
from cairn.store.tables import Conversation, Request
from tests.integration.person.conftest import Ward

pytestmark = pytest.mark.anyio
YES = {"en": "yes", "fr": "oui"}
KEEP = {"en": "Keep my data!", "fr": "Garder mes données"}
PLANNED = {"en": "It is planned for Tuesday 10 March", "fr": "C'est prévu pour le mardi 10 mars"}


@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_a_deletion_is_asked_for_confirmed_twice_and_taken_back_by_a_word(
    ward: Ward, lang: str, channel: str
) -> None:
    way = cast("Channel", channel)
    patient = await ward.patient(lang)
    await ward.tell(patient, "delete my data", "delete_data", channel=way)
    await ward.tell(patient, YES[lang], channel=way)
    async with ward.runtime.db.read() as session:
        assert await read_planned(session, patient) is None
    await ward.tell(patient, YES[lang], channel=way)
    assert PLANNED[lang] in await ward.last(patient)
    async with ward.runtime.db.read() as session:
        due = await read_planned(session, patient)
    assert due is not None
    await ward.tell(patient, KEEP[lang], "out_of_scope", channel=way)
    async with ward.runtime.db.read() as session:
        assert await read_planned(session, patient) is None
    assert await erase_due(ward.runtime, due) == 0
    assert (await ward.audited(patient))[-2:] == ["deletion_asked", "deletion_taken_back"]


async def test_the_word_means_nothing_while_no_deletion_is_planned(ward: Ward) -> None:
    patient = await ward.patient()
    await ward.tell(patient, "keep my data", "out_of_scope")
    assert "deletion_taken_back" not in await ward.audited(patient)


async def test_a_hospital_says_what_the_law_keeps_before_it_asks(hospital: Ward) -> None:
    guided, alone = await hospital.patient(), await hospital.patient(guided=False)
    await hospital.tell(guided, "delete my data", "delete_data")
    assert "keep it 20 years after your last message" in await hospital.last(guided)
    await hospital.tell(alone, "delete my data", "delete_data")
    assert "20 years" not in await hospital.last(alone)


async def test_an_open_alert_is_named_before_the_deletion_is_planned(ward: Ward) -> None:
    patient = await ward.patient()
    await ward.raise_alert(patient, "acknowledged")
    await ward.tell(patient, "delete my data", "delete_data")
    assert "Your team first has to close the alert about you" in await ward.last(patient)


@pytest.mark.parametrize("command", ["export_data", "privacy_question"])
async def test_on_the_web_the_answer_leads_to_the_page_and_troubles_nobody(
    ward: Ward, command: str
) -> None:
    patient = await ward.patient()
    await ward.tell(patient, "my data please", command)
    assert (await ward.said(patient))[-1].question["page"] == "data"
    assert await ward.of(Request, patient) == []


async def test_by_text_the_team_is_asked_for_the_copy(ward: Ward) -> None:
    guided, alone = await ward.patient("fr"), await ward.patient("fr", guided=False)
    for patient in (guided, alone):
        await ward.tell(patient, "une copie", "export_data", channel="sms")
    assert [row.kind for row in await ward.of(Request, guided)] == ["export"]
    assert await ward.of(Request, alone) == []
    assert "Mes données" in await ward.last(alone)


BACK = {"en": ("Good to hear from you", "no"), "fr": ("C'est bien de vous lire", "non")}


async def settle_in(ward: Ward, patient: UUID) -> None:
    """As after the intake, a moment ago."""
    dialogue = Dialogue(
        intake_done=True, done=("m0-intake",), last_done_at=ward.now, last_seen_at=ward.now
    )
    async with ward.runtime.db.begin() as session:
        known = await find_by_id(session, ward.runtime.keys, patient)
        assert known is not None
        row = await session.get_one(Conversation, patient)
        place = ("conversation", patient, "dialogue")
        row.dialogue_enc = known.sealer.seal(dialogue.model_dump_json(), *place)


@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_after_21_days_away_a_person_is_welcomed_asked_one_thing_and_free_to_choose(
    ward: Ward, lang: str, channel: str
) -> None:
    way, (welcome, no) = cast("Channel", channel), BACK[lang]
    patient = await ward.patient(lang)
    await settle_in(ward, patient)
    ward.now += timedelta(days=20, hours=23)
    await ward.tell(patient, "menu", "menu", channel=way)
    assert welcome not in await ward.last(patient)
    ward.now += timedelta(days=21)
    await ward.tell(patient, "menu", "menu", channel=way)
    assert welcome in await ward.last(patient)
    assert (await ward.said(patient))[-1].expects == "yes_no"
    await ward.tell(patient, no, channel=way)
    last = (await ward.said(patient))[-1]
    assert (last.expects, len(last.options)) == ("choice", 4)
    assert await ward.alerts() == []
