"""`cairn nlu`: what Cairn would understand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Literal

import typer
from pydantic import BaseModel, ConfigDict, ValidationError

from cairn.engine.presets import read_presets
from cairn.home import CannotStart, Home
from cairn.language import Lang, YesNo, read_number, read_yes_no
from cairn.language.option_places import read_places
from cairn.settings import REPOSITORY, settings
from cairn.supervisor import model as rasa_model

MOST_OPTIONS = 12
app = typer.Typer(help="Understanding of what people write.", no_args_is_help=True)


class Question(BaseModel):
    """One line of standard input."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    lang: Literal["en", "fr"] = "en"
    context: Literal["idle", "answering", "choice"] = "idle"


@app.callback()
def group() -> None:
    """Understanding of what people write."""


@app.command("parse")
def parse() -> None:
    """Read JSON lines {"text", "lang", "context"} and print {"intent", "value", "confidence"}."""
    try:
        model = rasa_model.model_path(Home.open(settings()))
        python = rasa_model.bot_python()
    except CannotStart as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if not model.exists():
        typer.echo("The model is not trained: run `cairn train` first.", err=True)
        raise typer.Exit(1)
    failed = False
    with subprocess.Popen(
        [python, "-m", "appliance.parse", "--model", str(model)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(rasa_model.BOT), "RASA_TELEMETRY_ENABLED": "false"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as appliance:
        assert appliance.stdin is not None
        assert appliance.stdout is not None
        for number, line in enumerate(_lines(), start=1):
            try:
                question = Question.model_validate_json(line)
            except ValidationError as error:
                failed = True
                first = error.errors(include_input=False)[0]
                where = ".".join(str(part) for part in first["loc"]) or "line"
                print(json.dumps({"error": f"line {number}: {where}: {first['msg']}"}), flush=True)
                continue
            appliance.stdin.write(question.model_dump_json() + "\n")
            appliance.stdin.flush()
            found = json.loads(appliance.stdout.readline())
            value = read_value(question.text, question.lang, found["intent"])
            print(
                json.dumps(
                    {
                        "intent": found["intent"],
                        "value": value,
                        "confidence": found["confidence"],
                    },
                    ensure_ascii=False,
                ),
                flush=True,
            )
        appliance.stdin.close()
    if failed or appliance.returncode != 0:
        raise typer.Exit(1)


def read_value(text: str, lang: Lang, intent: str) -> str | float | int | bool | None:
    """What the message says besides its intent; None when it says nothing more.

    A number, an option's position (from 1), "yes" or "no", a language, an hour or a
    homework result.
    """
    if intent == "scale":
        return read_number(text, lang).value
    if intent == "option":
        places = read_places(text, lang, MOST_OPTIONS)
        return places[0] + 1 if len(places) == 1 else read_number(text, lang).value
    if intent in ("affirm", "deny"):
        read = read_yes_no(text, lang)
        return str(read.value) if read in (YesNo.YES, YesNo.NO) else None
    presets = read_presets(intent, text, lang)
    return next(iter(presets.values()), None)


def _lines() -> Iterator[str]:
    for line in sys.stdin:
        if line.strip():
            yield line
