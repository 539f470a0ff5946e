"""`cairn risk`: assess messages line by line, and measure the detector on written ones."""

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict, ValidationError

from cairn.risk import Detector, Level, RulesError
from cairn.risk.evaluate import (
    Outcome,
    TableError,
    is_miss,
    percentile,
    read_messages,
    report,
    run,
)
from cairn.risk.levels import Asked, Lang

app = typer.Typer(help="Assess messages for risk, and measure how well that works.")

_CONTENT = Path(__file__).resolve().parents[2] / "content" / "safety" / "risk"
_MEND = 'write one JSON object a line: {"text": "…", "lang": "en" or "fr", "asked": optional}'


class Line(BaseModel):
    """One line of input."""

    model_config = ConfigDict(extra="forbid")

    text: str
    lang: Lang
    asked: Asked | None = None


def _load() -> Detector:
    try:
        return Detector.load(_CONTENT)
    except RulesError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def _say(answer: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()


@app.command()
def assess(
    *, timing: Annotated[bool, typer.Option(help="Print the latency to standard error.")] = False
) -> None:
    """Read JSON lines on standard input; answer each with level, category and signals."""
    detector = _load()
    seconds: list[float] = []
    failed = False
    for raw in sys.stdin:
        if not raw.strip():
            continue
        try:
            line = Line.model_validate_json(raw)
        except ValidationError as error:
            failed = True
            first = error.errors(include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "line"
            _say({"error": f"{where}: {first['msg']}; {_MEND}"})
            continue
        begun = perf_counter()
        found = detector.assess(line.text, line.lang, line.asked)
        seconds.append(perf_counter() - begun)
        signals = [signal.model_dump() for signal in found.signals]
        _say({"level": found.level, "category": found.category, "signals": signals})
    if timing:
        typer.echo(_latency(seconds), err=True)
    raise typer.Exit(1 if failed else 0)


@app.command(name="eval")
def evaluate(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False)],
    *,
    errors: Annotated[bool, typer.Option(help="List what was missed or wrongly flagged.")] = False,
) -> None:
    """Measure on TSV files with the columns text, lang, level, category, phenomenon (asked)."""
    detector = _load()
    try:
        messages = [message for file in files for message in read_messages(file)]
    except TableError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    outcomes = run(detector.assess, messages)
    _print_report(outcomes)
    if errors:
        for outcome in filter(is_miss, outcomes):
            message, found = outcome.message, outcome.found
            rules = ",".join(sorted({signal.rule for signal in found.signals}))
            head = f"{message.level}→{found.level}\t{message.lang}\t{message.phenomenon}"
            typer.echo(f"{head}\t{message.text}\t{rules}")


def _print_report(outcomes: list[Outcome]) -> None:
    typer.echo("| group | n | flag (≥ 1) | alert (≥ 2) | exact | within one |")
    typer.echo("| --- | --- | --- | --- | --- | --- |")
    for row in report(outcomes):
        typer.echo("| " + " | ".join(row.cells()) + " |")
    calm = [outcome for outcome in outcomes if outcome.message.level == 0]
    if calm:
        flags = sum(outcome.found.level >= 1 for outcome in calm) * 1000 / len(calm)
        alerts = sum(outcome.found.level >= Level.ACTIVE for outcome in calm) * 1000 / len(calm)
        typer.echo(f"\nFalse alarms per 1,000 of level 0: {alerts:.1f} alerts, {flags:.1f} flags")
    unseen = [o for o in outcomes if o.message.level >= Level.PLAN]
    if unseen:
        silent = sum(outcome.found.level == 0 for outcome in unseen)
        typer.echo(f"Levels 3–4 graded 0: {silent} of {len(unseen)}")
    typer.echo(_latency([outcome.seconds for outcome in outcomes]))


def _latency(seconds: list[float]) -> str:
    half, most = percentile(seconds, 0.5) * 1000, percentile(seconds, 0.99) * 1000
    return f"Latency per message: p50 {half:.2f} ms, p99 {most:.2f} ms, n {len(seconds)}"
