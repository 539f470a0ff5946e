"""`cairn patient`: taking a person into care from the command line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.commands.running import in_transaction
from cairn.settings import settings
from cairn.store.patients import find_by_id
from cairn.store.tables import Patient, Staff
from cairn.turns.address import read_address, set_address
from cairn.turns.invite import (
    CannotInvite,
    Invitation,
    Invited,
    Way,
    invite,
    read_invitations,
    withdraw_invitation,
)
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


@app.command("invite")
def send_invitation(
    patient: Annotated[str, typer.Argument(help="Pseudonym or id.")],
    by: Annotated[Way, typer.Option(help="code: on paper. link: printed here. Or sent.")] = "code",
) -> None:
    """Make an invitation that opens the conversation once; the open ones end."""

    async def work(runtime: Runtime, session: AsyncSession) -> Invitation:
        found = await _find(session, patient)
        try:
            return await invite(runtime, session, found, by, datetime.now(UTC))
        except CannotInvite as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None

    made = in_transaction(work)
    typer.echo(f"Invitation {made.id}, good until {made.expires_at:%Y-%m-%d %H:%M} UTC, once.")
    if by == "code":
        typer.echo(f"Open {settings().url}/join and enter {made.secret}")
    elif by == "link":
        typer.echo(made.secret)
    else:
        typer.echo("It leaves within seconds while Cairn runs.")


@app.command("set-contact")
def set_contact(
    patient: Annotated[str, typer.Argument(help="Pseudonym or id.")],
    contact: Annotated[str, typer.Argument(help="Phone or e-mail; takes the old one's place.")],
) -> None:
    """Keep where a person can be invited, and come back by a code."""

    async def work(runtime: Runtime, session: AsyncSession) -> bool:
        known = await find_by_id(session, runtime.keys, await _find(session, patient))
        if known is None:
            return False
        address = read_address(contact, known.country)
        if address is None:
            typer.echo("Write a number like +33612345678, or an e-mail address.", err=True)
            raise typer.Exit(2)
        return await set_address(session, runtime.keys, known.sealer, known.id, address)

    if not in_transaction(work):
        typer.echo("Another patient has this contact already.", err=True)
        raise typer.Exit(1)
    typer.echo("Kept, sealed.")


@app.command("invitations")
def show_invitations(
    patient: Annotated[str, typer.Argument(help="Pseudonym or id.")],
) -> None:
    """List the invitations of a person, the newest first."""

    async def work(_: Runtime, session: AsyncSession) -> list[Invited]:
        return await read_invitations(session, await _find(session, patient), datetime.now(UTC))

    for each in in_transaction(work):
        typer.echo(f"{each.id}  {each.way:<5}  made {each.made_at:%Y-%m-%d %H:%M}  {each.state}")


@app.command("withdraw-invitation")
def take_back(invitation: Annotated[UUID, typer.Argument(help="Its id.")]) -> None:
    """Make an invitation worthless before it is used."""

    async def work(_: Runtime, session: AsyncSession) -> bool:
        return await withdraw_invitation(session, invitation, datetime.now(UTC))

    if not in_transaction(work):
        typer.echo("It is not open any more: used, expired or withdrawn before.", err=True)
        raise typer.Exit(1)
    typer.echo("It opens nothing any more.")


async def _find(session: AsyncSession, name: str) -> UUID:
    """The patient of that pseudonym or id."""
    try:
        which = col(Patient.id) == UUID(name)
    except ValueError:
        which = col(Patient.pseudonym) == name
    found: UUID | None = await session.scalar(
        select(col(Patient.id)).where(which, col(Patient.erased_at).is_(None))
    )
    if found is None:
        typer.echo(f"Nobody here is called {name}. `cairn patient add` adds a person.", err=True)
        raise typer.Exit(1)
    return found
