"""`cairn content …`: what an author runs before publishing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cairn.commands.flow_file import read_flow, update_flow
from cairn.content.checks import check_modules
from cairn.content.checksum import instrument_checksum
from cairn.content.dates import check_dates
from cairn.content.findings import ContentError, Finding
from cairn.content.library import Library
from cairn.content.load import read_folder
from cairn.content.models import LANGS
from cairn.engine.dose import check_dose
from cairn.engine.flow import Line, play

app = typer.Typer(help="Check, fingerprint and test the content.", no_args_is_help=True)

Folder = Annotated[Path, typer.Option(help="The content folder.")]
CONTENT = Path("content")
FLOWS = Path("tests/flows")


@app.command()
def lint(
    folder: Folder = CONTENT,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One finding a line.")] = False,
) -> None:
    """Say all that is wrong, with file, line, step and mend; exit 1 on an error."""
    findings = find_all(folder)
    for finding in findings:
        print(json.dumps(finding.as_dict(), ensure_ascii=False) if as_json else finding)
    errors = sum(finding.severity == "error" for finding in findings)
    if not as_json:
        print(f"{errors} errors, {len(findings) - errors} warnings")
    raise typer.Exit(1 if errors else 0)


def find_all(folder: Path) -> list[Finding]:
    """Every finding of the folder; the dose of words is judged once the rest is right."""
    parts = read_folder(folder)
    findings = [*parts.findings, *check_modules(parts), *check_dates(parts, date.today())]  # noqa: DTZ011
    if any(finding.severity == "error" for finding in findings):
        return findings
    return [*findings, *check_dose(Library(parts))]


@app.command()
def checksum(folder: Folder = CONTENT) -> None:
    """Print the checksum of each instrument's text in each language."""
    for instrument in read_folder(folder).instruments.values():
        for lang in LANGS:
            print(f"{instrument.id} {lang} {instrument_checksum(instrument, lang)}")


@app.command("test")
def play_flows(
    folder: Folder = CONTENT,
    flows: Annotated[Path, typer.Option(help="The folder of golden flows.")] = FLOWS,
    *,
    update: Annotated[bool, typer.Option(help="Write the new transcripts.")] = False,
) -> None:
    """Play every golden flow; exit 1 when a conversation has changed."""
    try:
        library = Library.load(folder)
    except ContentError as error:
        print(error)
        raise typer.Exit(1) from error
    changed = 0
    for path in sorted(flows.glob("*.yml")):
        flow = read_flow(path)
        played = play(library, flow)
        if update:
            print(f"{path}: {'rewritten' if update_flow(path, played) else 'unchanged'}")
        else:
            differences = differ(flow.talk, played)
            changed += bool(differences)
            print(f"{path}: {'; '.join(differences) or 'ok'}")
    raise typer.Exit(1 if changed else 0)


def differ(written: tuple[Line, ...], played: list[Line]) -> list[str]:
    """Which turns no longer go as they are written, numbered from 1."""
    return [
        f"turn {number} ({old.patient[:40]!r}) has changed"
        for number, (old, new) in enumerate(zip(written, played, strict=True), start=1)
        if (old.bot, old.events) != (new.bot, new.events)
    ]
