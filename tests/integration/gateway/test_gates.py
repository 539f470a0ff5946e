"""Who is under 18, or alone with grave answers, is led to people and into no exercise."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import count
from uuid import UUID

import pytest

from cairn.store.tables import ModuleRun
from tests.integration.gateway.conftest import Door, until

pytestmark = pytest.mark.anyio
_numbers = count()
ADULT = ("start", "yes", "yes", "no", "only me", "I feel low", "go on")
NEVER, DAILY = "not at all", "nearly every day"
HEALTH = ("none of these", "neither", "neither", "no")  # mind, body, year, home


async def alone(door: Door) -> UUID:
    """A self-guided person, not one of the demo's, whose every answer is read as an answer."""
    door.rasa.reads = "answer"
    return await door.patient(demo=False, guided=False)


async def tell(door: Door, patient: UUID, texts: Sequence[str]) -> str:
    """Say these one after another on the page; what Cairn said to the last."""
    async with door.page(await door.browser(patient)) as page:
        await until(page, "ready")
        for text in texts:
            await page.send(json.dumps({"id": f"gate-{next(_numbers):06}", "text": text}))
            frames = await until(page, "turn_end")
            assert frames[-1]["answered"], text
    return "\n".join(f["text"] for f in frames if f.get("from") == "bot")


async def in_safety(door: Door, patient: UUID, answer: str) -> str:
    """Answer every question of the safety dialogue the same way until it has ended."""
    said = ""
    for _ in range(12):
        if not (await door.dialogue(patient)).safety:
            return said
        said = await tell(door, patient, [answer])
    raise AssertionError("the safety dialogue does not end")


async def modules(door: Door) -> set[str]:
    return {row.module for row in await door.rows(ModuleRun)}


async def test_a_young_person_is_given_lines_for_the_young_and_a_kind_end(door: Door) -> None:
    patient = await alone(door)
    said = await tell(door, patient, ["start", "no"])
    assert "Childline" in said
    assert "Thank you for telling me" in said
    assert "18 or older" in await tell(door, patient, ["start"])  # nothing else opens
    assert await modules(door) == {"m0-intake"}


async def test_a_young_person_in_danger_is_answered_first_and_given_their_line_too(
    door: Door,
) -> None:
    patient = await alone(door)
    await tell(door, patient, ["start", "no"])
    said = await tell(door, patient, ["I want to die"])
    assert said.index("116 123") < said.index("0800 1111")
    await in_safety(door, patient, "no")
    assert "18 or older" in await tell(door, patient, ["start"])


async def test_danger_said_in_place_of_an_age_comes_before_the_age(door: Door) -> None:
    patient = await alone(door)
    said = await tell(door, patient, ["start", "I am 15 and I want to kill myself"])
    assert "116 123" in said
    assert "Thank you for telling me" in said or "Call" in said
    await in_safety(door, patient, "no")
    said = await tell(door, patient, ["start", "no"])
    assert "Childline" in said


async def test_grave_scores_alone_lead_to_care_and_the_safety_plan(door: Door) -> None:
    patient = await alone(door)
    said = await tell(
        door, patient,
        [*ADULT, *[DAILY] * 6, *[NEVER] * 3, *[NEVER] * 7, "somewhat", "yes", "no", *HEALTH],
    )  # fmt: skip
    assert "See a doctor this week" in said
    assert "write PLAN" in said
    assert "116 123" in said
    said = await tell(door, patient, ["start"])
    assert "have you been able to" in said.lower()
    assert "I don't open the exercises" in await tell(door, patient, ["yes"])
    assert await modules(door) == {"m0-intake"}


async def test_a_yes_about_suicide_alone_leads_to_care_and_the_safety_plan(door: Door) -> None:
    patient = await alone(door)
    said = await tell(
        door, patient,
        [*ADULT, *[NEVER] * 9, *[NEVER] * 7, "yes", "yes"],
    )  # fmt: skip
    assert "116 123" in said  # the safety dialogue has begun
    await in_safety(door, patient, "no")
    said = await tell(door, patient, ["start", *HEALTH])
    assert "See a doctor this week" in said
    assert "write PLAN" in said
    assert await modules(door) == {"m0-intake"}


async def test_a_plan_to_die_closes_the_exercises_for_who_is_alone(door: Door) -> None:
    patient = await alone(door)
    said = await tell(door, patient, ["I will hang myself tonight, the rope is ready"])
    assert "116 123" in said or "999" in said
    await in_safety(door, patient, "no")
    assert (await door.dialogue(patient)).held
    said = await tell(door, patient, ["start"])
    assert "The exercises stay closed here" in said
    assert "doctor" in said
    assert "plan" in said
    assert await modules(door) == set()
