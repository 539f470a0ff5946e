"""`cairn bench`: figures as ratios to something that runs beside it."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from cairn.bench.load import Load, Talker, cpu_seconds, drive, family, rss_mb
from cairn.bench.stock import StockBot, stock_python
from cairn.bench.whole import WholeCairn
from cairn.settings import settings
from cairn.supervisor.ports import choose_ports

app = typer.Typer(help="Measure, beside something known.", no_args_is_help=True)
CLIENTS = 8
WARM_UP = 30
LONG = 2000  # turns of one patient, to see whether a turn grows with the conversation
WINDOW = 20


@app.callback()
def group() -> None:
    """Measure, beside something known."""


@app.command("turn")
def turn(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as the last line.")] = False,
    turns: Annotated[int, typer.Option(help="Turns a client.", min=20)] = 150,
) -> None:
    """A whole turn of Cairn beside the stock bot of `rasa init`, on this machine, now."""
    figures = asyncio.run(_both(turns))
    if as_json:
        print(json.dumps(figures))
        return
    for name, found in figures.items():
        typer.echo(f"{name}: " + ", ".join(f"{k} {v}" for k, v in found.items()))


async def _both(turns: int) -> dict[str, dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder:
        stock = await _stock(Path(folder) / "stock", turns)
        cairn = await _cairn(Path(folder) / "home", turns)
    return {"cairn": cairn, "stock_rasa": stock}


async def _stock(folder: Path, turns: int) -> dict[str, Any]:
    _say("making the environment of stock Rasa, once")
    python = stock_python(settings().home / "stock-rasa")
    bot = StockBot(python, folder, choose_ports(1)[0], _say)
    bot.train()
    try:
        pid = await bot.serve()
        return await _measure(pid, [bot.talker(f"client{n}") for n in range(CLIENTS)], turns)
    finally:
        bot.stop()


async def _cairn(home: Path, turns: int) -> dict[str, Any]:
    cairn = WholeCairn(home)
    cairn.use_model_of(settings().home)
    _say("starting a Cairn of its own")
    try:
        pid = await cairn.start()
        clients = [await cairn.talker("en" if n % 2 else "fr") for n in range(CLIENTS)]
        figures = await _measure(pid, clients, turns)
        return figures | await _growth(await cairn.talker("en"))
    finally:
        cairn.stop()


async def _measure(pid: int, clients: list[Talker], turns: int) -> dict[str, Any]:
    await drive(clients, WARM_UP)
    processes = family(pid)
    before = cpu_seconds(processes)
    alone = await drive(clients[:1], turns)
    together = await drive(clients, turns)
    spent = cpu_seconds(processes) - before
    done = len(alone.latencies) + len(together.latencies)
    return {
        "p50_ms": round(alone.percentile(0.5), 1),
        "p99_ms": round(alone.percentile(0.99), 1),
        "turns_per_s_1": round(alone.turns_per_s, 1),
        "turns_per_s_8": round(together.turns_per_s, 1),
        "cpu_ms_per_turn": round(1000 * spent / done, 1),
        "rss_mb": round(rss_mb(processes)),
    }


async def _growth(client: Talker) -> dict[str, Any]:
    _say(f"{LONG} turns of one patient")
    await drive([client], WINDOW // 2 - 5)
    early = await drive([client], WINDOW)
    await drive([client], LONG - 2 * WINDOW)
    late: Load = await drive([client], WINDOW)
    return {
        "p50_ms_turn_10": round(early.percentile(0.5), 1),
        "p50_ms_turn_2000": round(late.percentile(0.5), 1),
    }


def _say(text: str) -> None:
    typer.echo(f"# {text}", err=True)
