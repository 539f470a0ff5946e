"""`cairn simulate-time`: weeks of one patient in seconds, and the calendar of what was sent."""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Annotated, Literal, cast
from zoneinfo import ZoneInfo

import typer

from cairn.engine.state import Value
from cairn.home import Home, Kind
from cairn.lives.calendar import Entry, read_calendar
from cairn.lives.lived import Lived
from cairn.lives.story import Story, Way
from cairn.postgres import OWNER, Embedded
from cairn.settings import REPOSITORY, Settings
from cairn.simulate.answers import Speaker
from cairn.simulate.coverage import Coverage
from cairn.simulate.domains import Domains
from cairn.simulate.person import DIRECT, Person
from cairn.store.migrate import upgrade
from cairn.turns.assess import Assessor
from cairn.turns.join import NewPatient, add_patient
from cairn.turns.runtime import Runtime

Lang = Literal["en", "fr"]
BEGINS = datetime(2026, 3, 2, 10, tzinfo=UTC)  # a Monday; the clocks change four weeks later
PHONES = {"en": "+447700900123", "fr": "+33639981234"}  # kept for fiction
ZONES = {"en": "Europe/London", "fr": "Europe/Paris"}


#: Answers without which there would be nothing to see.
GOES_WELL: dict[str, Value] = {
    "adult": True, "consent_care": True, "consent_team": True, "consent_messages": True,
    "safe_now": False, "screen_mind": ("none",), "screen_body": ("none",),
    "screen_year": ("none",), "screen_home": "no",
}  # fmt: skip


class Noted:
    """A sender that keeps to itself what it was given: nothing leaves this machine."""

    def __init__(self) -> None:
        self._numbers = count(1)

    async def send(self, to: str, body: str, callback: str) -> str:
        """Taken."""
        return f"SM{next(self._numbers):032d}"

    async def find(self, to: str, body: str, since: datetime) -> list[str]:
        """Nothing is ever lost here."""
        return []


def main(
    weeks: Annotated[int, typer.Option(min=1, max=52)] = 12,
    lang: Annotated[str, typer.Option(help="en or fr")] = "en",
    way: Annotated[Way, typer.Option(help="How the patient goes about it.")] = Way.STEADY,
    seed: Annotated[int, typer.Option(help="The same seed lives the same life.")] = 1,
    as_json: Annotated[bool, typer.Option("--json")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Live weeks of one patient on a database of its own, and print what was sent and why."""
    if lang not in ZONES:
        typer.echo(f"--lang {lang}: write en or fr", err=True)
        raise typer.Exit(2)
    with tempfile.TemporaryDirectory(prefix="cairn-") as folder:
        settings = Settings(home=Path(folder) / "home")
        embedded = Embedded.start(Home.make(settings, Kind.DEMO))
        try:
            upgrade(embedded.url(OWNER))
            entries = asyncio.run(live(settings, weeks, cast("Lang", lang), way, seed))
        finally:
            embedded.stop()
    if as_json:
        typer.echo(json.dumps([entry.as_json() for entry in entries]))
        return
    for entry in entries:
        typer.echo(entry.line(ZoneInfo(ZONES[lang])))
    states = [entry.state for entry in entries if entry.kind != "module"]
    typer.echo(f"{states.count('sent')} sent, {len(states) - states.count('sent')} not sent")


async def live(settings: Settings, weeks: int, lang: Lang, way: Way, seed: int) -> list[Entry]:
    """One guided patient, their weeks, and the calendar of them."""
    runtime, assessor = Runtime.open(settings), Assessor(REPOSITORY / "content/safety/risk")
    country = {"en": "GB", "fr": "FR"}[lang]
    new = NewPatient(lang=lang, country=country, timezone=ZONES[lang], phone=PHONES[lang])
    async with runtime.db.begin() as session:
        patient = (await add_patient(session, runtime.keys, new, BEGINS)).id
    chance = random.Random(seed)  # noqa: S311 - a life, not a secret
    who = Person(
        number=seed, lang=lang, channel="web", country=country, guided=True, team_known=True,
        severity=1, temper=DIRECT, wants=dict(GOES_WELL),
    )  # fmt: skip
    speaker = Speaker(runtime.library, Domains(runtime.library), Coverage(), who, chance)
    person = Lived(runtime, assessor, patient, speaker, BEGINS)
    try:
        await assessor.start()
        await Story(person, Noted(), way, chance).live(weeks * 7)
        return await read_calendar(runtime, patient)
    finally:
        await assessor.close()
        await runtime.db.close()
