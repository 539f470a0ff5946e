"""`cairn safety`: how the team met its alerts."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.commands.running import in_transaction
from cairn.safety.report import Line, Waited, summarise
from cairn.turns.runtime import Runtime
from cairn.turns.waits import read_waits

app = typer.Typer(help="How the team met its alerts.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """How the team met its alerts."""


@app.command("report")
def report(
    days: Annotated[int, typer.Option(min=1, max=3660, help="How far back.")] = 90,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Time to acknowledge, by level: median, 95th percentile, share in time, uncovered."""

    async def work(_: Runtime, session: AsyncSession) -> list[Waited]:
        return await read_waits(session, days, datetime.now(UTC))

    lines = summarise(in_transaction(work))
    if as_json:
        typer.echo(json.dumps({"days": days, "levels": [asdict(line) for line in lines]}))
        return
    typer.echo(f"{'level':<6}{'waits':>6}{'median':>10}{'p95':>10}{'in time':>9}{'uncovered':>11}")
    for line in lines:
        typer.echo(_say(line))


def _say(line: Line) -> str:
    share = "–" if line.in_time is None else f"{line.in_time:.0%}"
    return (
        f"{line.level:<6}{line.waits:>6}{_span(line.median):>10}{_span(line.p95):>10}"
        f"{share:>9}{line.uncovered:>11}"
    )


def _span(seconds: float | None) -> str:
    return "–" if seconds is None else str(timedelta(seconds=round(seconds)))
