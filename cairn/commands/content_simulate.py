"""`cairn content simulate`: a thousand patients before the first one."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from cairn.content.findings import ContentError
from cairn.content.library import Library
from cairn.simulate.report import detail, summarise
from cairn.simulate.run import Plan, Tell, simulate

#: Places of one kind that are printed; `--json` has all.
_MOST = 40


def main(
    folder: Annotated[Path, typer.Option(help="The content folder.")] = Path("content"),
    seed: Annotated[int, typer.Option(help="The same seed, the same lives.")] = 1,
    patients: Annotated[int, typer.Option(min=0, help="How many lives.")] = 1000,
    weeks: Annotated[int, typer.Option(min=1, max=104, help="How long each lasts.")] = 12,
    workers: Annotated[int, typer.Option(min=0, help="Processes; 0: one a processor.")] = 0,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Two lines: details, figures.")] = False,
) -> None:
    """Walk every module and live every life; exit 1 on a walk that is stuck or unsafe.

    Nothing is sent and nothing is kept: patients, clock and answers are invented.
    """
    begun = time.perf_counter()
    try:
        library = Library.load(folder)
    except ContentError as error:
        print(error)
        raise typer.Exit(1) from error
    plan = Plan(seed, patients, weeks, workers or os.cpu_count() or 1)
    with _progress() as tell:
        tally = simulate(library, plan, tell)
    figures = summarise(library, tally, time.perf_counter() - begun)
    found = detail(library, tally)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        print(json.dumps(figures))
    else:
        for line in _tell(figures, found):
            print(line)
    raise typer.Exit(1 if figures["stuck"] or figures["safety_bypass"] else 0)


@contextmanager
def _progress() -> Iterator[Tell]:
    """A bar on a terminal, silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, of, what: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1)
        yield lambda done, of, what: bar.update(task, completed=done, total=of, description=what)


def _tell(figures: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    """The report for a reader."""
    yield (
        f"{found['patients']} patients and {found['walks']} walks, {found['turns']} messages, "
        f"{figures['seconds']} s"
    )
    yield f"steps reached: {figures['step_coverage']:.1%} of {found['steps']}"
    yield f"branches taken: {figures['branch_coverage']:.1%} of {found['branches']}"
    yield from _few([f"never reached: {x['file']} {x['step']}" for x in found["never_reached"]])
    yield from _few(
        [f"never taken: {x['file']} {x['step']}: {x['branch']}" for x in found["never_taken"]]
    )
    yield from _few([f"stuck: {place}" for place in found["stuck"]])
    for rule, seen in found["rules"].items():
        verdict = f"BROKEN {seen['broken']} times" if seen["broken"] else "holds"
        yield f"{rule}: {verdict} ({seen['checked']} looks)"
        yield from _few([f"    {place}" for place in seen["where"]])


def _few(lines: list[str]) -> Iterator[str]:
    yield from lines[:_MOST]
    if len(lines) > _MOST:
        yield f"… and {len(lines) - _MOST} more (--json lists all)"
