"""`cairn content preview`: talk to a draft in the terminal or in the browser."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from pydantic import ValidationError

from cairn.commands.chat import Lang, Way
from cairn.content import ContentError
from cairn.engine.flow import Flow, Person, Played, play
from cairn.engine.sms import render_sms, segments
from cairn.preview.app import create_app
from cairn.preview.flow_file import write_flow
from cairn.preview.rehearsal import Rehearsal
from cairn.preview.values import Unknown
from cairn.preview.watch import signature
from cairn.risk import Detector, RulesError

HELP = """/begin MODULE [STEP]   /set NAME=VALUE   /lang fr   /web   /sms   /guided   /alone
/undo   /steps   /days 3 TEXT   /record NAME ABOUT   /quit
Commands of a patient: /skip /why /pause /log_mood mood 4 /risk 3 suicide …"""


def preview(  # noqa: PLR0913 - the options of a command line
    module: Annotated[str, typer.Argument(help="The module to begin with.")],
    *,
    step: Annotated[str | None, typer.Option(help="The step to begin at.")] = None,
    setting: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE, as often as needed.")
    ] = None,
    lang: Annotated[Lang, typer.Option(help="The patient's language.")] = Lang.en,
    channel: Annotated[Way, typer.Option(help="Where the patient writes.")] = Way.web,
    country: Annotated[str, typer.Option(help="The patient's country, two letters.")] = "GB",
    self_guided: Annotated[bool, typer.Option(help="Without a team.")] = False,
    terminal: Annotated[bool, typer.Option(help="Talk here instead of in the browser.")] = False,
    folder: Annotated[Path, typer.Option(help="The content folder.")] = Path("content"),
    flows: Annotated[Path, typer.Option(help="Where recorded flows go.")] = Path("tests/flows"),
    record: Annotated[
        str | None, typer.Option(help="Terminal: write the talk to this golden flow at its end.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port of the page, on this machine only.")] = 8480,
) -> None:
    """Talk to a draft. Saving a file shows at once what it changes."""
    try:
        person = Person(
            lang=lang.value, channel=channel.value, country=country, guided=not self_guided
        )
        rehearsal = Rehearsal.open(folder, person, _detector(folder))
        rehearsal.module = module
        for each in setting or ():
            rehearsal.set(*_pair(each))
        begun = rehearsal.begin(module, step)
    except (ContentError, Unknown, ValidationError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if terminal:
        _talk(rehearsal, begun, flows, record)
        return
    print(f"The preview is at http://127.0.0.1:{port}/ – Ctrl-C ends it.", flush=True)
    app = create_app(rehearsal, flows)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1)


def _detector(folder: Path) -> Detector | None:
    """The detector of the draft; without its rules, plain key words find danger."""
    try:
        return Detector.load(folder / "safety" / "risk")
    except RulesError as error:
        typer.echo(f"{error}\nDanger is found by plain key words only.", err=True)
        return None


def _pair(setting: str) -> tuple[str, str]:
    name, equals, value = setting.partition("=")
    if not equals:
        raise Unknown(f"'{setting}' is no NAME=VALUE")
    return name.strip(), value


def _talk(rehearsal: Rehearsal, begun: Played, flows: Path, record: str | None) -> None:
    print(HELP)
    _show(rehearsal, begun)
    seen = signature(rehearsal.folder)
    for raw in sys.stdin:
        text = raw.rstrip("\r\n")
        if text == "/quit":
            break
        now = signature(rehearsal.folder)
        if now != seen:
            seen = now
            good = rehearsal.reload()
            print("(the draft was saved)" if good else _findings(rehearsal))
        try:
            _do(rehearsal, text, flows)
        except (Unknown, ValidationError, FileExistsError) as error:
            print(f"({error})")
    if record:
        print(f"Written: {_record(rehearsal, flows, record, 'A recorded preview.')}")


def _findings(rehearsal: Rehearsal) -> str:
    errors = [str(each) for each in rehearsal.findings if each.severity == "error"]
    return "\n".join(["(the draft does not load; this is still the one before)", *errors])


def _do(rehearsal: Rehearsal, text: str, flows: Path) -> None:
    """One line: a command to the preview, or something that the patient says."""
    command, _, rest = text.partition(" ")
    match command:
        case "/begin":
            module, _, step = rest.partition(" ")
            _show(rehearsal, rehearsal.begin(module or str(rehearsal.module), step or None))
        case "/set" | "/lang" | "/web" | "/sms" | "/guided" | "/alone" | "/undo":
            _change(rehearsal, command, rest)
            _show(rehearsal, rehearsal.played[-1])
        case "/steps":
            print(" ".join(rehearsal.library.module(str(rehearsal.module)).below))
        case "/days":
            days, _, said = rest.partition(" ")
            if not days.isdigit():
                raise Unknown("write /days 3 and then what the patient says")
            _show(rehearsal, rehearsal.say(said, after_days=int(days)))
        case "/record":
            name, _, about = rest.partition(" ")
            print(f"Written: {_record(rehearsal, flows, name, about or 'A recorded preview.')}")
        case _:
            _show(rehearsal, rehearsal.say(text))


def _change(rehearsal: Rehearsal, command: str, rest: str) -> None:
    """What a conversation goes on with, or without."""
    match command:
        case "/set":
            rehearsal.set(*_pair(rest))
        case "/lang":
            rehearsal.change(lang=rest)
        case "/web" | "/sms":
            rehearsal.change(channel=command[1:])
        case "/guided" | "/alone":
            rehearsal.change(guided=command == "/guided")
        case _:
            rehearsal.undo()


def _record(rehearsal: Rehearsal, flows: Path, name: str, about: str) -> Path:
    flow: Flow = rehearsal.flow(about)
    path = flows / f"{name}.yml"
    write_flow(path, flow.model_copy(update={"talk": tuple(play(rehearsal.library, flow))}))
    return path


def _show(rehearsal: Rehearsal, played: Played) -> None:
    outputs = played.turn.outputs
    if played.patient.channel == "sms":
        text = render_sms(rehearsal.library, played.lang, outputs)
        print(f"  cairn  {text}\n         [{segments(text)} SMS]")
        return
    for output in outputs:
        print(f"  cairn  {output.text}")
        if output.options:
            print("         " + " · ".join(output.options))
        if output.expects == "scale":
            print(f"         {output.low:g} … {output.high:g}")
