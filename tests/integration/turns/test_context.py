"""What one message alone does not say: split over texts, or the answer to an open question."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Literal

import pytest

from cairn.engine.turn import Channel
from cairn.turns.receive import Inbound, receive
from tests.integration.turns.conftest import Clinic, InProcess, real_detector

pytestmark = pytest.mark.anyio
Lang = Literal["en", "fr"]
CRISIS = {"en": "116 123", "fr": "3114"}
EVERYWHERE = pytest.mark.parametrize("channel", ["web", "sms"])
BOTH = pytest.mark.parametrize("lang", ["en", "fr"])
SPLIT = pytest.mark.parametrize(
    ("lang", "parts"),
    [
        ("en", ("I want to", "kill myself")),
        ("en", ("tonight I am going to end", "my life")),
        ("en", ("honestly", "I just want", "to die")),
        ("fr", ("je veux mettre fin", "à mes jours")),
        ("fr", ("j'ai plus", "envie de vivre")),
        ("fr", ("franchement", "j'ai envie de", "mourir")),
    ],
)
CHECK_IN = {"en": "im done with life haha", "fr": "à quoi bon tout ça"}
YES = {"en": "yes", "fr": "oui"}
NO = {"en": "no", "fr": "non"}


@EVERYWHERE
@SPLIT
async def test_danger_split_over_texts_alerts_with_the_last_of_them(
    clinic: Clinic, lang: Lang, parts: tuple[str, ...], channel: Channel
) -> None:
    patient = await clinic.patient(lang)
    *before, last = parts
    for part in before:
        assert (await clinic.hear(patient, part, channel=channel)).level < 2
    received = await clinic.hear(patient, last, channel=channel)
    assert (received.route, received.level >= 2) == ("answered", True)
    assert len(await clinic.alerts()) == 1
    assert CRISIS[lang] in await clinic.last(patient)


async def test_the_parts_may_come_by_different_ways(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await clinic.hear(patient, "I want to", channel="sms")
    assert (await clinic.hear(patient, "kill myself", channel="web")).level >= 2


async def test_a_part_of_more_than_ten_minutes_ago_is_another_matter(clinic: Clinic) -> None:
    patient = await clinic.patient()
    await clinic.hear(patient, "I want")
    clinic.now += timedelta(minutes=10)
    assert (await clinic.hear(patient, "to die")).level < 2


async def test_only_the_last_three_texts_are_read_together(clinic: Clinic) -> None:
    patient = await clinic.patient()
    for text in ("I want", "the bus", "was late", "again"):
        await clinic.hear(patient, text)
    assert (await clinic.hear(patient, "to die laughing at it")).level < 2


async def test_what_another_patient_wrote_is_not_read_together_with_it(clinic: Clinic) -> None:
    await clinic.hear(await clinic.patient(), "I want")
    assert (await clinic.hear(await clinic.patient(), "to die")).level < 2


async def test_two_parts_that_arrive_at_the_same_moment_are_read_together(
    clinic: Clinic,
) -> None:
    real_detector()  # loaded before two connections are opened at once
    patient = await clinic.patient()
    arrived = [Inbound("sms", f"SMpart{n}", part, clinic.now + timedelta(milliseconds=n))
               for n, part in enumerate(("I want", "to die"))]  # fmt: skip
    taken = await asyncio.gather(
        *(receive(clinic.runtime, InProcess(), patient, each) for each in arrived)
    )
    assert max(each.level for each in taken) >= 2


@EVERYWHERE
@BOTH
async def test_a_yes_after_a_check_in_alerts_the_team(
    clinic: Clinic, lang: Lang, channel: Channel
) -> None:
    patient = await clinic.patient(lang)
    asked = await clinic.hear(patient, CHECK_IN[lang], channel=channel)
    assert (asked.level, await clinic.alerts()) == (1, [])
    clinic.now += timedelta(minutes=30)  # the question stays open
    received = await clinic.hear(patient, YES[lang], channel=channel)
    assert (received.route, received.level) == ("answered", 2)
    (alert,) = await clinic.alerts()
    assert (alert.level, alert.axis) == (2, "suicide")
    assert CRISIS[lang] in await clinic.last(patient)


@EVERYWHERE
@BOTH
async def test_a_plain_no_after_a_check_in_is_level_0_and_the_talk_goes_on(
    clinic: Clinic, lang: Lang, channel: Channel
) -> None:
    patient = await clinic.patient(lang)
    await clinic.hear(patient, CHECK_IN[lang], channel=channel)
    received = await clinic.hear(patient, NO[lang], channel=channel)
    assert (received.route, received.level) == ("answered", 0)
    assert await clinic.alerts() == []
    after = await clinic.hear(patient, "mood 4", channel=channel)
    assert after.route == "dialogue"


@EVERYWHERE
@BOTH
async def test_four_plain_noes_to_the_asq_raise_nothing_further(
    clinic: Clinic, lang: Lang, channel: Channel
) -> None:
    patient = await clinic.patient(lang)
    text = {"en": "I think about killing myself", "fr": "je pense à me tuer"}[lang]
    await clinic.hear(patient, text, channel=channel)
    levels = [(await clinic.hear(patient, NO[lang], channel=channel)).level for _ in range(4)]
    assert levels == [0, 0, 0, 0]
    (alert,) = await clinic.alerts()
    assert alert.level == 2


@BOTH
async def test_a_yes_to_nothing_in_particular_is_no_danger(clinic: Clinic, lang: Lang) -> None:
    patient = await clinic.patient(lang)
    assert (await clinic.hear(patient, YES[lang])).level == 0


@BOTH
async def test_a_no_that_goes_on_with_danger_is_danger(clinic: Clinic, lang: Lang) -> None:
    patient = await clinic.patient(lang)
    await clinic.hear(patient, CHECK_IN[lang])
    text = {"en": "no, I just want to die", "fr": "non, je veux juste mourir"}[lang]
    assert (await clinic.hear(patient, text)).level >= 2
    assert len(await clinic.alerts()) == 1
