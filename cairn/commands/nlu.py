"""`cairn nlu`: what Cairn would understand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from pydantic import ValidationError

from cairn.commands.nlu_eval import Question, Understanding, read_rows, report
from cairn.commands.nlu_values import read_value
from cairn.home import CannotStart, Home
from cairn.settings import REPOSITORY, settings
from cairn.supervisor import model as rasa_model

app = typer.Typer(help="Understanding of what people write.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Understanding of what people write."""


@app.command("parse")
def parse() -> None:
    """Read JSON lines {"text", "lang", "context"} and print {"intent", "value", "confidence"}."""
    failed = False
    with _appliance() as ask:
        for number, line in enumerate(_lines(), start=1):
            try:
                question = Question.model_validate_json(line)
            except ValidationError as error:
                failed = True
                first = error.errors(include_input=False)[0]
                where = ".".join(str(part) for part in first["loc"]) or "line"
                print(json.dumps({"error": f"line {number}: {where}: {first['msg']}"}), flush=True)
                continue
            found = ask(question)
            print(json.dumps(found.model_dump(), ensure_ascii=False), flush=True)
    if failed:
        raise typer.Exit(1)


@app.command("eval")
def evaluate(files: list[Path]) -> None:
    """Measure the trained model on TSV files (columns lang, context, text, intent, value)."""
    try:
        rows = [row for file in files for row in read_rows(file)]
    except (OSError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    with _appliance() as ask:
        for line in report([(row, ask(row.question())) for row in rows]):
            print(line)


@contextmanager
def _appliance() -> Iterator[Callable[[Question], Understanding]]:
    """Start the trained model and yield what asks it one question."""
    try:
        model = rasa_model.model_path(Home.open(settings()))
        python = rasa_model.bot_python()
    except CannotStart as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if not model.exists():
        typer.echo("The model is not trained: run `cairn train` first.", err=True)
        raise typer.Exit(1)
    with subprocess.Popen(
        [python, "-m", "appliance.parse", "--model", str(model)],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(rasa_model.BOT), "RASA_TELEMETRY_ENABLED": "false"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as appliance:
        asked, answered = appliance.stdin, appliance.stdout
        assert asked is not None
        assert answered is not None

        def ask(question: Question) -> Understanding:
            asked.write(question.model_dump_json() + "\n")
            asked.flush()
            found = json.loads(answered.readline())
            value = read_value(question.text, question.lang, found["intent"])
            return Understanding(**found, value=value)

        yield ask
        asked.close()
    if appliance.returncode != 0:
        raise typer.Exit(1)


def _lines() -> Iterator[str]:
    for line in sys.stdin:
        if line.strip():
            yield line
