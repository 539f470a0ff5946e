"""`cairn chat`: talk to a running Cairn as a patient would."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console

from cairn.settings import settings
from cairn.talk.lines import Channel, Line, TurnLate
from cairn.talk.sms import SmsTalk
from cairn.talk.web import WebTalk

out = Console(highlight=False, markup=False, soft_wrap=True)
FAILED = 1


class Lang(StrEnum):
    """The languages of Cairn."""

    en = "en"
    fr = "fr"


class Way(StrEnum):
    """The channels of Cairn."""

    web = "web"
    sms = "sms"


@dataclass(frozen=True)
class Caller:
    """Who talks, and where."""

    lang: Lang
    way: Way
    patient: str | None
    guided: bool


def main(
    *,
    lang: Annotated[Lang, typer.Option(help="Language of a new patient.")] = Lang.en,
    channel: Annotated[Way, typer.Option(help="Where the patient writes.")] = Way.web,
    patient: Annotated[str | None, typer.Option(help="An existing demo patient's id.")] = None,
    script: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The patient's lines.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    self_guided: Annotated[bool, typer.Option(help="Join without a team.")] = False,
) -> None:
    """Talk to a running Cairn through its public interfaces.

    A line `/web` or `/sms` of a script changes the channel in the middle.
    """
    try:
        lines = script.read_text(encoding="utf-8").splitlines() if script else None
        who = Caller(lang, channel, patient, guided=not self_guided)
        asyncio.run(_talk(who, lines, as_json=as_json))
    except httpx.ConnectError:
        _fail(f"Nothing answers at {settings().url}: start Cairn with `make run` first.")
    except httpx.HTTPStatusError as error:
        _fail(f"Cairn answered {error.response.status_code}: {error.response.text[:200]}")
    except TurnLate as error:
        _fail(f"{error}. `cairn doctor` says what is wrong.")


async def _talk(who: Caller, script: list[str] | None, *, as_json: bool) -> None:
    web = WebTalk(settings().url)
    await web.join(who.lang, patient=who.patient, guided=who.guided)
    if not as_json:
        out.print(f"# patient {web.patient}, telephone {web.phone}", style="dim")
    way = who.way
    channels: dict[Way, Channel] = {}
    try:
        async for text in _lines(script):
            if text in ("/web", "/sms"):
                way = Way(text[1:])
                continue
            if way not in channels:
                channels[way] = await _open(way, web)
            elif way is Way.web:
                await web.skip_to_newest()
            _print(Line.model_validate(_own(text)), as_json=as_json)
            for line in await channels[way].say(text):
                _print(line, as_json=as_json)
            if as_json:
                print(json.dumps({"turn": "end"}), flush=True)
    finally:
        for open_channel in channels.values():
            await open_channel.close()


async def _open(way: Way, web: WebTalk) -> Channel:
    if way is Way.web:
        await web.open()
        return web
    assert web.phone is not None  # joined before
    return SmsTalk(web.url, web.phone)


async def _lines(script: list[str] | None) -> AsyncIterator[str]:
    """The patient's lines: all of a script but comments, or standard input as it comes."""
    if script is None:
        # In a thread, so that the connection stays alive while a person thinks.
        while line := await asyncio.to_thread(sys.stdin.readline):
            yield line.rstrip("\r\n")
        return
    for line in script:
        if line.strip() and not line.startswith("#"):
            yield line


def _own(text: str) -> dict[str, object]:
    return {"from": "patient", "text": text, "kind": "say", "at": datetime.now(UTC)}


def _print(line: Line, *, as_json: bool) -> None:
    if as_json:
        print(line.model_dump_json(by_alias=True), flush=True)
        return
    mark = {"patient": "you", "bot": "cairn", "therapist": "therapist"}[line.from_]
    out.print(f"{mark:>9}  {line.text}")
    if line.options and line.from_ != "patient":
        out.print(" " * 11 + " · ".join(f"{n} {o}" for n, o in enumerate(line.options, 1)))


def _fail(message: str) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(FAILED)
