"""What commands share that work on the data of a home: one runtime, one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.home import CannotStart
from cairn.settings import settings
from cairn.turns.runtime import Runtime

T = TypeVar("T")


def in_transaction(work: Callable[[Runtime, AsyncSession], Awaitable[T]]) -> T:
    """Run `work` in one transaction of this home; a clear word and exit 1 when that cannot be."""

    async def run() -> T:
        runtime = Runtime.open(settings())
        try:
            async with runtime.db.begin() as session:
                return await work(runtime, session)
        finally:
            await runtime.db.close()

    try:
        return asyncio.run(run())
    except CannotStart as error:
        typer.echo(str(error), err=True)
    except OperationalError:
        typer.echo("The database does not answer: start Cairn with `cairn up`.", err=True)
    raise typer.Exit(1)
