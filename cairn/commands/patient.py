"""`cairn patient`: taking a person into care from the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.commands.running import in_transaction
from cairn.settings import settings
from cairn.store.tables import Staff
from cairn.turns.join import CODE_DAYS, Joined, NewPatient, add_patient, make_code
from cairn.turns.runtime import Runtime

app = typer.Typer(help="People in care.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """People in care."""


@app.command("add")
def add(
    lang: Annotated[str, typer.Option(help="en or fr")],
    country: Annotated[str, typer.Option(help="Two letters, e.g. FR: chooses crisis numbers.")],
    timezone: Annotated[str, typer.Option(help="IANA zone, e.g. Europe/Paris")],
    therapist: Annotated[str | None, typer.Option(help="Log-in; none: self-guided.")] = None,
    phone: Annotated[str | None, typer.Option(help="International form, for SMS.")] = None,
    name: Annotated[str | None, typer.Option(help="Kept sealed, apart from therapy.")] = None,
) -> None:
    """Add a person and print the code by which they open their conversation."""
    try:
        new = NewPatient.model_validate(
            {
                "lang": lang, "country": country, "timezone": timezone, "phone": phone,
                "name": name, "guided": therapist is not None,
            }
        )  # fmt: skip
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        typer.echo(f"{first['loc'][0]}: {first['msg']}", err=True)
        raise typer.Exit(2) from None

    async def work(runtime: Runtime, session: AsyncSession) -> tuple[Joined, str]:
        found = None
        if therapist is not None and not runtime.settings.guided:
            typer.echo(
                "This site has no team (CAIRN_GUIDED=false), so nobody would be told of danger: "
                "leave out --therapist, or set CAIRN_GUIDED=true and declare a rota.",
                err=True,
            )
            raise typer.Exit(1)
        if therapist is not None:
            found = await session.scalar(select(col(Staff.id)).where(col(Staff.login) == therapist))
            if found is None:
                typer.echo(f"No account {therapist}: make it with `cairn staff add`.", err=True)
                raise typer.Exit(1)
        now = datetime.now(UTC)
        joined = await add_patient(
            session, runtime.keys, new.model_copy(update={"therapist_id": found}), now
        )
        return joined, await make_code(session, joined.id, now)

    try:
        joined, code = in_transaction(work)
    except IntegrityError:
        typer.echo("That phone number belongs to another patient already.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{joined.pseudonym} ({joined.id})")
    typer.echo(f"Open {settings().url}/join and enter {code} (once, within {CODE_DAYS} days).")
