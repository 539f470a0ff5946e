"""`cairn rota`: who is on call, back-up and clinical lead, and when."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.commands.running import in_transaction
from cairn.safety.calendar import Days
from cairn.safety.rota import RUNGS, Rota, Rung, read_weekdays
from cairn.store.rota import read_rota
from cairn.team.rota import (
    Line,
    NewDuty,
    add_closure,
    add_duty,
    add_replacement,
    read_lines,
    remove_line,
)
from cairn.turns.runtime import Runtime

app = typer.Typer(help="Who is told of danger, and when.", no_args_is_help=True)
AHEAD = timedelta(days=14)
SHORT = 8  # characters of an id that are shown, and enough to remove a line


@app.callback()
def group() -> None:
    """Who is told of danger, and when."""


@app.command("show")
def show() -> None:
    """Print the rota, who is there now, and when nobody is in the next 14 days."""

    async def work(runtime: Runtime, session: AsyncSession) -> tuple[list[Line], Rota]:
        return await read_lines(session), await read_rota(session, runtime.rota)

    lines, rota = in_transaction(work)
    for line in lines:
        typer.echo(f"{str(line.id)[:SHORT]}  {line.said}")
    if not lines:
        typer.echo("Nobody is declared: `cairn rota add LOGIN --rung on_call --days mon-fri …`.")
    now = datetime.now(UTC)
    counts = ", ".join(f"{rung} {len(rota.who(rung, now))}" for rung in RUNGS)
    typer.echo(f"Now: {counts}. Times are of {rota.zone.key}.")
    for gap in say_gaps(rota, now):
        typer.echo(f"nobody     {gap}")


@app.command("add")
def add(
    login: Annotated[str, typer.Argument(help="Log-in of the account.")],
    rung: Annotated[str, typer.Option(help="on_call, backup or lead")],
    days: Annotated[str, typer.Option(help="e.g. mon-fri or sat,sun")],
    starts: Annotated[str, typer.Option("--from", help="e.g. 09:00")],
    ends: Annotated[str, typer.Option("--to", help="e.g. 17:00; 08:00 is the next morning")],
    *,
    days_off: Annotated[
        bool, typer.Option("--holidays", help="Also on public holidays and in closures.")
    ] = False,
) -> None:
    """Declare a weekly duty, in the site's wall-clock time."""
    new = NewDuty(login, _rung(rung), _days(days), _time(starts), _time(ends), days_off)
    _declare(lambda session, now: add_duty(session, new, now))


@app.command("replace")
def replace(
    login: Annotated[str, typer.Argument(help="Who is away.")],
    by: Annotated[str, typer.Option(help="Who does their duties.")],
    first: Annotated[str, typer.Option("--from", help="First day, e.g. 2026-08-01")],
    last: Annotated[str, typer.Option("--to", help="Last day, included")],
) -> None:
    """Have somebody do the duties of somebody else."""
    days = _span(first, last)
    _declare(lambda session, now: add_replacement(session, login, by, days, now))


@app.command("closure")
def closure(
    first: Annotated[str, typer.Argument(help="First day, e.g. 2026-12-24")],
    last: Annotated[str | None, typer.Argument(help="Last day; none: one day")] = None,
) -> None:
    """Declare days on which office hours do not hold. Public holidays are known already."""
    days = _span(first, last or first)
    _declare(lambda session, now: add_closure(session, days, now))


@app.command("remove")
def remove(line: Annotated[str, typer.Argument(help="Id as `show` prints it.")]) -> None:
    """Withdraw one line of the rota."""

    async def work(_: Runtime, session: AsyncSession) -> int:
        return await remove_line(session, line, datetime.now(UTC))

    found = in_transaction(work)
    if found != 1:
        typer.echo(f"{found} lines have an id that begins with {line}: see `cairn rota show`.",
                   err=True)  # fmt: skip
        raise typer.Exit(1)
    typer.echo("Removed.")


def say_gaps(rota: Rota, now: datetime) -> list[str]:
    """When nobody is declared in the next 14 days, in the site's time."""
    return [
        f"{_moment(begins, rota)} to {_moment(ends, rota)}"
        for begins, ends in rota.gaps(now, now + AHEAD)
    ]


def _moment(at: datetime, rota: Rota) -> str:
    return f"{at.astimezone(rota.zone):%a %d %b %H:%M}"


def _declare(add_line: Callable[[AsyncSession, datetime], Awaitable[UUID]]) -> None:
    async def work(_: Runtime, session: AsyncSession) -> UUID:
        return await add_line(session, datetime.now(UTC))

    try:
        made = in_transaction(work)
    except (LookupError, ValueError) as error:
        typer.echo(str(error.args[0]), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{str(made)[:SHORT]}  added; it is in use within seconds.")


def _rung(text: str) -> Rung:
    for rung in RUNGS:
        if rung == text:
            return rung
    raise typer.BadParameter(f"{text!r} is no rung: write {', '.join(RUNGS)}")


def _days(text: str) -> frozenset[int]:
    try:
        return read_weekdays(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no time: write it like 09:00") from None


def _span(first: str, last: str) -> Days:
    try:
        return Days(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError as error:
        raise typer.BadParameter(f"{error}; write days like 2026-12-24") from None
