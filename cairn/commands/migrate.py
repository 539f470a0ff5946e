"""`cairn migrate`: bring the database to the revision that this code needs."""

from __future__ import annotations

import typer

from cairn.home import CannotStart, Home
from cairn.postgres import Embedded
from cairn.settings import settings
from cairn.supervisor.lock import only_one
from cairn.supervisor.migration import migrate


def main() -> None:
    """Migrate the database; run it before the parts of a new version start."""
    try:
        home = Home.open_to_start(settings())
        given = home.settings.database_url is not None
        revision = migrate(home) if given else _migrate_embedded(home)
    except CannotStart as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None
    typer.echo(f"The database is at revision {revision}.")


def _migrate_embedded(home: Home) -> str:
    """Start the embedded PostgreSQL for as long as the migration takes."""
    with only_one(home):
        embedded = Embedded.start(home)
        try:
            return migrate(home)
        finally:
            embedded.stop()
