"""What a person in danger reads, from the real content, in every country and language."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cairn.content.library import Library
from cairn.engine import Command, Dialogue, Patient, Turn, respond

CONTENT = Path(__file__).parents[3] / "content"
LIBRARY = Library.load(CONTENT)
NOW = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
COUNTRIES = ("FR", "BE", "CH", "LU", "CA", "US", "GB", "GG", "JE", "IM", "ZZ")
LANGS = ("en", "fr")
AXES = ("suicide", "self_harm", "harm_to_others", "abuse", "medical", "psychosis")
CLAIMS = re.compile(r"alert|your (care )?team (will|reads)|votre équipe|alerte", re.IGNORECASE)
NEVER = re.compile(
    r"promis|promets|low risk|risque faible|you are safe|hors de danger|will be (fine|ok)|tout ira|"
    r"help is on the way|secours arrivent|medication|rope|overdose|surdose",
    re.IGNORECASE,
)


def meet(
    level: int, axis: str = "suicide", lang: str = "en", country: str = "FR", *,
    guided: bool = True, **more: object,
) -> Turn:  # fmt: skip
    reads_at = NOW + timedelta(hours=10) if guided else None
    patient = Patient.model_validate(
        {"lang": lang, "country": country, "timezone": "Europe/Paris", "guided": guided,
         "team_reads_at": reads_at, **more}
    )  # fmt: skip
    dialogue = Dialogue(intake_done=True)
    return respond(LIBRARY, patient, dialogue, Command(name="risk", level=level, axis=axis), NOW)


def said(turn: Turn) -> str:
    return "\n".join(output.text for output in turn.outputs)


UNCONFIRMED = re.compile(r"confirmed|confirmé")
TAKEN_ON = re.compile(r"(has taken|has) your alert|s'occupe de votre alerte|a votre alerte")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("level", [2, 3, 4])
def test_nobody_reads_that_no_one_confirmed_once_somebody_took_the_alert_on(
    level: int, lang: str
) -> None:
    taken = meet(level, lang=lang, confirmed=[{"axis": "suicide", "level": level}])
    for text in (said(taken), "\n".join(each.sms or "" for each in taken.outputs)):
        assert TAKEN_ON.search(text)
        assert not UNCONFIRMED.search(text)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("axis", "level"), [("suicide", 2), ("abuse", 3)])
def test_what_was_taken_on_says_nothing_of_more_danger_or_of_another(
    axis: str, level: int, lang: str
) -> None:
    risen = meet(3, lang=lang, confirmed=[{"axis": axis, "level": level}])
    assert UNCONFIRMED.search(said(risen))
    assert not TAKEN_ON.search(said(risen))


@pytest.mark.parametrize("lang", LANGS)
def test_where_only_a_back_up_is_declared_the_patient_reads_that_the_alert_went_out(
    lang: str,
) -> None:
    turn = meet(3, lang=lang, team_reads_at=None)
    assert UNCONFIRMED.search(said(turn))
    assert "None" not in said(turn)


def test_the_asq_is_asked_in_the_words_of_its_instrument() -> None:
    items = {item.id: item.text for item in LIBRARY.instrument("asq").items}
    asked = {step.id: step.text for step in LIBRARY.safety().steps if step.id in items}
    assert asked == items


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("country", COUNTRIES)
def test_at_level_4_the_emergency_number_is_in_the_first_line_and_nothing_is_asked(
    country: str, lang: str
) -> None:
    for axis in AXES:
        turn = meet(4, axis, lang, country)
        emergency = LIBRARY.crisis(country).emergency
        assert emergency in turn.outputs[0].text.splitlines()[0]
        assert emergency in (turn.outputs[0].sms or turn.outputs[0].text)
        assert {output.expects for output in turn.outputs} == {"none"}
        assert turn.dialogue.held


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("country", COUNTRIES)
def test_at_level_3_a_number_to_call_comes_first(country: str, lang: str) -> None:
    turn = meet(3, "suicide", lang, country)
    first = LIBRARY.crisis(country).services
    assert any(service.number in turn.outputs[0].text for service in first)


@pytest.mark.parametrize("lang", LANGS)
def test_with_a_team_an_alert_is_said_to_be_unconfirmed(lang: str) -> None:
    text = said(meet(3, lang=lang))
    assert CLAIMS.search(text)
    assert "Nobody has confirmed" in text or "Personne n'a encore confirmé" in text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_without_a_team_nobody_is_said_to_have_been_told(level: int, axis: str, lang: str) -> None:
    text = said(meet(level, axis, lang, guided=False))
    assert not CLAIMS.search(text)


@pytest.mark.parametrize("lang", LANGS)
def test_no_safety_text_promises_rescue_or_names_a_method(lang: str) -> None:
    for step in LIBRARY.safety().steps:
        for text in (step.text, step.sms, step.why, step.again):
            if text is not None:
                assert not NEVER.search(text.of(lang)), step.id


@pytest.mark.parametrize("lang", LANGS)
def test_every_turn_that_meets_a_risk_gives_a_number(lang: str) -> None:
    for country in COUNTRIES:
        numbers = {LIBRARY.crisis(country).emergency}
        numbers |= {service.number for service in LIBRARY.crisis(country).services}
        for axis in (*AXES, "third_party"):
            for level in (1, 2, 3, 4):
                text = said(meet(level, axis, lang, country))
                assert any(number in text for number in numbers), (country, axis, level)


def test_a_refused_asq_goes_straight_to_acuity_and_then_to_the_number() -> None:
    turn = meet(2)
    patient = Patient(lang="en", country="FR", timezone="Europe/Paris", guided=True)
    for _ in range(2):  # a refusal is a positive screen: only "right now" is still asked
        turn = respond(LIBRARY, patient, turn.dialogue, Command(name="skip"), NOW)
    assert turn.outputs[0].text.startswith("Call 3114 now")
    assert turn.events[0].data["level"] == 3
    assert turn.dialogue.held


def test_an_alert_is_never_claimed_to_a_demo_visitor_nor_where_nobody_is_declared() -> None:
    for lang in LANGS:
        for level in (2, 3, 4):
            for extra in ({"demo": True, "team_reads_at": NOW}, {"told_from": None}):
                person = {"lang": lang, "country": "FR", "timezone": "UTC", "guided": True}
                patient = Patient.model_validate({**person, **extra})
                command = Command(name="risk", level=level)
                text = said(respond(LIBRARY, patient, Dialogue(), command, NOW))
                assert "alert" not in text.lower()


@pytest.mark.parametrize("country", ["FR", "BE", "CH", "LU", "CA", "GB"])
def test_young_people_are_given_a_line_of_their_own_beside_the_first(country: str) -> None:
    person = {"lang": "fr", "country": country, "timezone": "UTC", "guided": False}
    command = Command(name="risk", level=2)
    for adult in (True, False):
        known = Dialogue(memory={"adult": adult})
        text = said(respond(LIBRARY, Patient.model_validate(person), known, command, NOW))
        young = [each for each in LIBRARY.crisis(country).services if each.youth]
        assert any(f"jeunes : {each.number}" in text for each in young) is not adult


def test_the_exercises_are_held_from_the_first_line_of_level_3_on() -> None:
    assert meet(3).dialogue.held
