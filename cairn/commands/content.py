"""`cairn content …`: what an author runs before publishing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cairn.commands.content_diff import main as diff
from cairn.commands.content_graph import main as graph
from cairn.commands.content_lint import lint
from cairn.commands.content_new import main as new
from cairn.commands.content_preview import preview
from cairn.commands.content_publish import publish, releases, rollback
from cairn.commands.content_schema import schema
from cairn.commands.content_simulate import main as simulate
from cairn.commands.content_translations import main as translations
from cairn.content.checksum import instrument_checksum
from cairn.content.findings import ContentError
from cairn.content.library import Library
from cairn.content.load import read_folder
from cairn.content.models import LANGS
from cairn.engine.flow import Line, play
from cairn.preview.flow_file import read_flow, update_flow

app = typer.Typer(help="Check, fingerprint and test the content.", no_args_is_help=True)

app.command()(preview)
app.command()(schema)
app.command()(publish)
app.command()(releases)
app.command()(rollback)
app.command("simulate")(simulate)
app.command("graph")(graph)
app.command("diff")(diff)
app.command("translations")(translations)
app.command("new")(new)

Folder = Annotated[Path, typer.Option(help="The content folder.")]
CONTENT = Path("content")
FLOWS = Path("tests/flows")


app.command()(lint)


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
