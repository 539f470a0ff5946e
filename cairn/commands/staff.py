"""`cairn staff`: the team's accounts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import pyotp
import typer
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.commands.running import in_transaction
from cairn.team.accounts import Account, Contact, NewStaff, add_staff, set_contact
from cairn.turns.runtime import Runtime

app = typer.Typer(help="Accounts of the team.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Accounts of the team."""


@app.command("add")
def add(  # noqa: PLR0913, PLR0917 - the fields of one account, each an option
    login: Annotated[str, typer.Argument(help="Lower-case log-in, e.g. m.durand")],
    name: Annotated[str, typer.Option(help="Name as patients read it.")],
    role: Annotated[
        str, typer.Option(help="therapist, supervisor, on_call or admin")
    ] = "therapist",
    lang: Annotated[str, typer.Option(help="en or fr")] = "en",
    timezone: Annotated[str, typer.Option(help="IANA zone, e.g. Europe/Paris")] = "Europe/London",
    phone: Annotated[str | None, typer.Option(help="For alerts, e.g. +447700900123")] = None,
    email: Annotated[str | None, typer.Option(help="For alerts")] = None,
) -> None:
    """Make an account. Asks for the password and prints the code for the authenticator, once."""
    password = typer.prompt("Password (12 characters or more)", hide_input=True,
                            confirmation_prompt=True)  # fmt: skip
    try:
        new = NewStaff.model_validate(
            {
                "login": login, "name": name, "role": role, "lang": lang,
                "timezone": timezone, "password": password, "phone": phone, "email": email,
            }
        )  # fmt: skip
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        typer.echo(f"{first['loc'][0]}: {first['msg']}", err=True)
        raise typer.Exit(2) from None

    async def work(runtime: Runtime, session: AsyncSession) -> Account:
        return await add_staff(session, runtime.keys, new, datetime.now(UTC))

    try:
        account = in_transaction(work)
    except IntegrityError:
        typer.echo(f"The log-in {login} is taken: choose another one.", err=True)
        raise typer.Exit(1) from None
    uri = pyotp.TOTP(account.totp_secret).provisioning_uri(name=login, issuer_name="Cairn")
    typer.echo(f"Put this into an authenticator app; it is not shown again:\n{uri}")


@app.command("contact")
def contact(
    login: Annotated[str, typer.Argument(help="Log-in of the account.")],
    phone: Annotated[str | None, typer.Option(help="e.g. +447700900123")] = None,
    email: Annotated[str | None, typer.Option(help="e.g. durand@clinic.example")] = None,
) -> None:
    """Say where somebody is told of alerts. Both are kept sealed."""
    try:
        given = Contact.model_validate({"phone": phone, "email": email})
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        typer.echo(f"{first['loc'][0]}: {first['msg']}", err=True)
        raise typer.Exit(2) from None

    async def work(runtime: Runtime, session: AsyncSession) -> bool:
        return await set_contact(session, runtime.keys, login, given, datetime.now(UTC))

    if not in_transaction(work):
        typer.echo(f"Nobody has the log-in {login}.", err=True)
        raise typer.Exit(1)
    typer.echo("Kept.")
