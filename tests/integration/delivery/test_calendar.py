"""Weeks of a patient in seconds, on the real turns: what was sent, and what was held back."""

from __future__ import annotations

import json
import random
import re
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from cairn.cli import app
from cairn.commands.simulate_time import BEGINS, GOES_WELL, Noted
from cairn.lives.calendar import read_calendar
from cairn.lives.lived import Lived
from cairn.lives.story import Story, Way
from cairn.schedule.clock import is_quiet
from cairn.simulate.answers import Speaker
from cairn.simulate.coverage import Coverage
from cairn.simulate.domains import Domains
from cairn.simulate.person import DIRECT, Person
from tests.integration.delivery.conftest import Site
from tests.integration.turns.conftest import InProcess

pytestmark = pytest.mark.anyio
LONDON = ZoneInfo("Europe/London")


async def test_two_weeks_of_a_steady_patient_are_lived_and_their_calendar_tells_of_all(
    site: Site,
) -> None:
    library = site.runtime.library
    chance = random.Random(1)  # noqa: S311 - a life, not a secret
    who = Person(
        number=1, lang="en", channel="web", country="GB", guided=True, team_known=True,
        severity=1, temper=DIRECT, wants=dict(GOES_WELL),
    )  # fmt: skip
    speaker = Speaker(library, Domains(library), Coverage(), who, chance)
    patient = await site.patient(BEGINS)
    person = Lived(site.runtime, InProcess(), patient, speaker, BEGINS)
    await Story(person, Noted(), Way.STEADY, chance).live(14)
    entries = await read_calendar(site.runtime, patient)
    sessions = [each.occurrence for each in entries if each.kind == "module"]
    assert sessions[:2] == ["m0-intake", "m1-understanding"]
    sent = [each for each in entries if each.kind != "module" and each.state == "sent"]
    assert {"homework", "session"} <= {each.kind for each in sent}
    assert {each.text for each in sent} == {"sent"}
    assert not any(is_quiet(each.at, LONDON) for each in sent)
    spoken_first = [each for each in sent if each.kind in ("session", "silence", "mood")]
    days = [each.at.astimezone(LONDON).date() for each in spoken_first]
    assert len(days) == len(set(days))
    held_back = [each for each in entries if each.state in ("skipped", "dropped")]
    assert all(each.reason for each in held_back)
    for each in held_back:
        assert f"{each.state} because {each.reason}" in each.line(LONDON)


def test_the_command_prints_the_calendar_for_a_person_and_for_a_machine() -> None:
    run = CliRunner()
    told = run.invoke(app, ["simulate-time", "--weeks", "1", "--lang", "fr"])
    assert told.exit_code == 0, told.output
    assert "── m0-intake (finished)" in told.output
    assert re.search(r"\d+ sent, \d+ not sent$", told.output.strip())
    again = run.invoke(app, ["simulate-time", "--weeks", "1", "--lang", "fr", "--json"])
    entries = json.loads(again.output.strip().splitlines()[-1])
    assert {entry["kind"] for entry in entries} >= {"module", "homework"}
    assert run.invoke(app, ["simulate-time", "--lang", "de"]).exit_code == 2
