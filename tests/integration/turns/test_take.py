"""A turn is taken once: state, outputs and what happened commit together, or not at all."""

from __future__ import annotations

from uuid import uuid4

import anyio
import pytest

from cairn.engine.turn import Command
from cairn.store.tables import ModuleRun, MoodEntry
from cairn.turns.take import take_turn
from tests.integration.turns.conftest import Clinic

pytestmark = pytest.mark.anyio


async def test_a_session_begins_and_its_first_question_is_open(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await clinic.tell(patient, "let's start", "start_session")
    assert (await clinic.said(patient))[-1].expects != "none"
    (run,) = await clinic.rows(ModuleRun)
    assert run.module == "m0-intake"


async def test_the_trigger_of_a_session_is_not_its_first_answer(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await clinic.tell(patient, "yes start", "start_session")
    first = (await clinic.said(patient))[-1].text
    await clinic.tell(patient, "say that again?", "repeat")
    assert (await clinic.said(patient))[-1].text == first


async def test_a_replayed_turn_changes_nothing_and_says_nothing_twice(clinic: Clinic) -> None:
    patient = await clinic.patient()
    received = await clinic.hear(patient, "mood 4")
    assert received.message is not None
    command = Command(name="log_mood")
    first = await take_turn(clinic.runtime, received.message, command, clinic.now)
    said = await clinic.said(patient)
    second = await take_turn(clinic.runtime, received.message, command, clinic.now)
    assert (first.outcome, second.outcome) == ("committed", "replayed")
    assert await clinic.said(patient) == said


async def test_two_at_once_on_the_same_message_commit_once(clinic: Clinic) -> None:
    patient = await clinic.patient()
    received = await clinic.hear(patient, "mood 4")
    outcomes = []

    async def take() -> None:
        assert received.message is not None
        taken = await take_turn(
            clinic.runtime, received.message, Command(name="log_mood"), clinic.now
        )
        outcomes.append(taken.outcome)

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(take)
    assert sorted(outcomes) == ["committed", *["replayed"] * 4]
    assert [entry.value for entry in await clinic.rows(MoodEntry)] == [4.0]


@pytest.mark.parametrize(
    ("lang", "said", "value"),
    [("en", "mood 4", 4.0), ("fr", "plutôt 6 et demi aujourd'hui", 6.5), ("fr", "humeur 3", 3.0)],
)
async def test_a_mood_is_logged_in_the_patients_own_words(
    clinic: Clinic, lang: str, said: str, value: float
) -> None:
    patient = await clinic.patient(lang)
    await clinic.tell(patient, said, "log_mood")
    assert [entry.value for entry in await clinic.rows(MoodEntry)] == [value]


async def test_no_exercise_question_follows_a_crisis(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await clinic.tell(patient, "start", "start_session")
    before = await clinic.hear(patient, "yes that is fine")
    await clinic.hear(patient, "I want to kill myself")
    said = [bubble.id for bubble in await clinic.said(patient)]
    assert before.message is not None
    taken = await take_turn(clinic.runtime, before.message, Command(name="answer"), clinic.now)
    assert taken.outcome == "superseded"
    assert [bubble.id for bubble in await clinic.said(patient)] == said


async def test_an_answer_to_a_safety_question_stays_with_the_safety_dialogue(
    clinic: Clinic,
) -> None:
    patient = await clinic.patient()
    await clinic.hear(patient, "I want to die")
    received = await clinic.hear(patient, "no")
    assert received.route == "answered"
    assert await clinic.state_of(received.message) == "answered"


async def test_an_unknown_message_is_refused(clinic: Clinic) -> None:
    with pytest.raises(LookupError):
        await take_turn(clinic.runtime, uuid4(), Command(name="answer"), clinic.now)


async def test_the_language_changes_for_what_is_said_next(clinic: Clinic) -> None:
    patient = await clinic.patient("en")
    await clinic.tell(patient, "parler en français", "change_language")
    assert (await clinic.said(patient))[-1].lang == "fr"


async def test_a_session_goes_on_by_sms_where_it_was_on_the_web(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await clinic.tell(patient, "start", "start_session")
    asked = (await clinic.said(patient))[-1].text
    await clinic.tell(patient, "repeat", "repeat", channel="sms")
    assert len(await clinic.texts(patient)) == 1
    assert (await clinic.said(patient))[-1].text == asked
