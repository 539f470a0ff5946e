"""`cairn train`: train the Rasa model for the present inputs."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from cairn.home import CannotStart, Home
from cairn.settings import REPOSITORY, settings
from cairn.supervisor import model as rasa_model
from cairn.supervisor.part import PartFailed
from cairn.supervisor.supervisor import Supervisor


def main(
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Train even when the inputs have not changed.")
    ] = False,
) -> None:
    """Train the model when one of its inputs has changed, and print where it is."""
    try:
        home = Home.open_to_start(settings())
        path = rasa_model.model_path(home)
        if path.exists() and not force:
            typer.echo(f"The model is up to date: {path}")
            return
        asyncio.run(_train(home))
    except (CannotStart, PartFailed) as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None


async def _train(home: Home) -> None:
    part = rasa_model.training(rasa_model.model_path(home))
    async with Supervisor(home.folder("logs"), REPOSITORY, typer.echo) as supervisor:
        await supervisor.finish(part, typer.echo)
